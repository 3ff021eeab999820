"""True alignments, made by people, and predicted ones, from files and from builds."""

from __future__ import annotations

import json
from ast import literal_eval
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from align.scores.headline import HeadlineTruth
from corpora.errors import DocumentError, InputNotFoundError
from corpora.pairs import Bead
from corpora.readers.lines import read_lines


@dataclass(frozen=True, slots=True)
class LabelledHeadline:
    """A headline and the sentences of a body that state its claim.

    Attributes:
        id: of the document; a headline of several sentences has a row for each.
        acceptable: indices in the body that state the claim.
        headline, body: the texts; empty in labels that come without.
        together: neighbours that state the claim only together.
        source: where the article is from.
    """

    id: str
    acceptable: frozenset[int]
    headline: str = ""
    body: tuple[str, ...] = ()
    together: tuple[tuple[int, ...], ...] = ()
    source: str = ""

    @property
    def truth(self) -> HeadlineTruth:
        """What answers are scored against."""
        return HeadlineTruth(self.acceptable, self.together, self.id, self.source)


@dataclass(frozen=True, slots=True)
class LabelledText:
    """Two texts and their true beads.

    Attributes:
        id: of the document.
        gold: the beads, as indices of the two texts.
        az, en: the sentences; empty in labels that come without.
    """

    id: str
    gold: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    az: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Labels:
    """What `read_labels` found."""

    headlines: tuple[LabelledHeadline, ...] = ()
    texts: tuple[LabelledText, ...] = ()

    @property
    def have_texts(self) -> bool:
        """Whether everything can be aligned anew."""
        return all(headline.body for headline in self.headlines) and all(
            text.az or text.en or not text.gold for text in self.texts
        )


@dataclass(frozen=True, slots=True)
class Predictions:
    """Beads by document: those of the bodies, and one for each sentence of a headline."""

    texts: Mapping[str, Sequence[Bead]] = field(default_factory=dict)
    headlines: Mapping[str, Sequence[Bead]] = field(default_factory=dict)


def read_labels(path: str | Path) -> Labels:
    """True alignments.

    Args:
        path: a file of lines ``[0]:[1, 2]``, a folder of such files, or JSON lines with ``id`` and
            either ``acceptable`` (and perhaps ``together``, lists of neighbours, ``source``,
            ``headline_az`` and ``body_en``, a list of sentences)
            or ``gold``, a list of ``[[az indices], [en indices]]`` (and perhaps ``az`` and ``en``);
            with texts but without ``gold``, sentence i belongs to sentence i.

    Raises:
        InputNotFoundError: there is no such file.
        TextEncodingError: it is not UTF-8.
        DocumentError: a line cannot be understood, or an id comes twice.
    """
    path = Path(path)
    if not _is_json(path):
        beads = _read_bead_files(path)
        return Labels(
            texts=tuple(
                LabelledText(name, tuple((bead.source, bead.target) for bead in found))
                for name, found in beads.items()
            )
        )
    headlines: list[LabelledHeadline] = []
    texts: list[LabelledText] = []
    for place, row in _json_rows(path):
        if "acceptable" in row:
            headlines.append(_labelled_headline(row, place))
        elif "gold" in row or ("az" in row and "en" in row):
            texts.append(_labelled_text(row, place))
        else:
            raise DocumentError(
                f"{place}: no labels; expected acceptable, gold, or az and en beside id"
            )
    _refuse_twice(path, [text.id for text in texts])
    return Labels(tuple(headlines), tuple(texts))


def read_predictions(path: str | Path) -> Predictions:
    """Predicted alignments.

    Args:
        path: a file of lines ``[0]:[1, 2]:score`` or a folder of such files; or JSON lines as
            ``azbitext align --to jsonl`` writes them for one document, or with ``id`` and
            ``beads``, a list of ``[[az indices], [en indices], probability]``.

    Returns:
        Beads with probabilities where there are any. The score of a line ``[0]:[1, 2]:score`` may
        be anything and is not taken for one. (Those of a build: `align.corpus.predictions`.)

    Raises:
        InputNotFoundError, TextEncodingError, DocumentError: see `read_labels`.
    """
    path = Path(path)
    if not _is_json(path):
        return Predictions(texts=_read_bead_files(path))
    texts: dict[str, list[Bead]] = {}
    for place, row in _json_rows(path):
        if "beads" in row:
            name = str(row.get("id", ""))
            if name in texts:
                raise DocumentError(f"{place}: document {name} comes twice")
            texts[name] = [_bead(bead, place) for bead in row["beads"]]
        elif "source" in row and "target" in row:
            bead = _bead([row["source"], row["target"], row.get("probability")], place)
            texts.setdefault(path.stem, []).append(bead)
        else:
            raise DocumentError(f"{place}: no beads; expected id and beads, or source and target")
    return Predictions(texts=texts)


def _is_json(path: Path) -> bool:
    if not path.exists():
        raise InputNotFoundError(f"there is no file or folder {path}")
    return path.suffix in (".json", ".jsonl")


def _read_bead_files(path: Path) -> dict[str, list[Bead]]:
    if path.is_file():
        return {path.stem: _read_bead_lines(path)}
    files = sorted(file for file in path.rglob("*") if file.is_file())
    if not files:
        raise InputNotFoundError(f"{path} holds no files; expected lines as [0]:[1, 2] in them")
    return {
        file.relative_to(path).with_suffix("").as_posix(): _read_bead_lines(file) for file in files
    }


def _read_bead_lines(path: Path) -> list[Bead]:
    beads = []
    for number, line in enumerate(read_lines(path), start=1):
        if line.strip():
            fields = line.split(":")
            if len(fields) < 2:
                raise DocumentError(f"{path}:{number}: {line[:80]!r}; expected [0]:[1, 2]")
            try:
                sides = [literal_eval(side.strip()) for side in fields[:2]]
            except (ValueError, SyntaxError) as error:
                raise DocumentError(
                    f"{path}:{number}: {line[:80]!r}; expected [0]:[1, 2]"
                ) from error
            beads.append(_bead(sides, f"{path}:{number}"))
    return beads


def _json_rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(read_lines(path), start=1):
        if line.strip():
            place = f"{path}:{number}"
            try:
                row = json.loads(line)
            except ValueError as error:
                raise DocumentError(f"{place}: no JSON: {error}") from error
            if not isinstance(row, dict):
                raise DocumentError(f"{place}: {line[:80]!r}; expected an object")
            yield place, row


def _labelled_headline(row: Mapping[str, Any], place: str) -> LabelledHeadline:
    return LabelledHeadline(
        str(row.get("id", "")),
        frozenset(_indices(row["acceptable"], place)),
        str(row.get("headline_az", "")),
        _sentences(row, "body_en", place),
        tuple(_indices(span, place) for span in row.get("together", ())),
        str(row.get("source") or _source(str(row.get("id", "")), place)),
    )


def _source(name: str, place: str) -> str:
    """What stands before the colon of an id, or the file's name."""
    prefix, colon, _ = name.partition(":")
    return prefix if colon else Path(place.rpartition(":")[0]).stem


def _labelled_text(row: Mapping[str, Any], place: str) -> LabelledText:
    az, en = _sentences(row, "az", place), _sentences(row, "en", place)
    if "gold" not in row and len(az) != len(en):
        raise DocumentError(
            f"{place}: {len(az)} az and {len(en)} en sentences without gold; expected as many"
        )
    gold = row.get("gold", [[[index], [index]] for index in range(len(az))])
    beads = [_bead(bead, place) for bead in gold]
    return LabelledText(
        str(row.get("id", "")), tuple((bead.source, bead.target) for bead in beads), az, en
    )


def _sentences(row: Mapping[str, Any], name: str, place: str) -> tuple[str, ...]:
    value = row.get(name, [])
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise DocumentError(f"{place}: {name} is no list of sentences")
    return tuple(value)


def _bead(value: Any, place: str) -> Bead:
    if not isinstance(value, list | tuple) or len(value) not in (2, 3):
        raise DocumentError(f"{place}: bead {value!r}; expected [[0], [1, 2]]")
    sure = value[2] if len(value) == 3 else None
    if sure is not None and not (isinstance(sure, int | float) and 0 <= sure <= 1):
        raise DocumentError(f"{place}: probability {sure!r}; expected a number from 0 to 1")
    return Bead(_indices(value[0], place), _indices(value[1], place), probability=sure)


def _indices(value: Any, place: str) -> tuple[int, ...]:
    numbers = isinstance(value, list | tuple) and all(type(index) is int for index in value)
    if not numbers or any(index < 0 for index in value):
        raise DocumentError(f"{place}: {value!r}; expected a list of sentence indices from 0")
    return tuple(value)


def _refuse_twice(path: Path, names: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise DocumentError(f"{path}: document {name} comes twice")
        seen.add(name)
