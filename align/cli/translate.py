"""``azbitext translate``: lines, a column or a field, without any corpus."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import Field, fields
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from align.cli.flags import add_flag
from align.pipeline.options import TRANSLATOR_OPTIONS, BuildOptions
from corpora.errors import ConfigurationError, DocumentError, InputNotFoundError, TextEncodingError
from corpora.readers.decoding import storable

if TYPE_CHECKING:
    from align.runtime.progress import Progress
    from align.translators import Translation, Translator
    from align.translators.journal import Journal

FORMATS = {".tsv": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
"""Formats by suffix; anything else is plain text."""

_OTHERS = (".csv", ".gz", ".zst", ".parquet", ".xlsx", ".docx", ".pdf")

_AT_ONCE, _CHARACTERS_AT_ONCE = 1_000, 50_000
"""Lines that are translated together, and written down for a run that goes on after a kill."""


_TRANSLATOR_OPTIONS = [one for one in fields(BuildOptions) if one.name in TRANSLATOR_OPTIONS]


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the flags."""
    parser.add_argument("file", help="plain text, .tsv or .jsonl; - for standard input")
    parser.add_argument(
        "--to", required=True, metavar="LANG", help="language to write, as az or en"
    )
    parser.add_argument(
        "--from", dest="source", metavar="LANG", help="language to read (default: en, or az to en)"
    )
    parser.add_argument(
        "--translator", default="opus", help="opus, a hub id or a model folder (default: opus)"
    )
    parser.add_argument("--format", choices=("text", "tsv", "jsonl"), help="default: by the name")
    parser.add_argument(
        "--column",
        metavar="NAME",
        help="column of a .tsv: its name, or its number from 1 where there is no header",
    )
    parser.add_argument("--field", metavar="NAME", help="field of a .jsonl")
    parser.add_argument("--into", metavar="NAME", help="new column or field (default: translation)")
    parser.add_argument("--out", metavar="FILE", help="file to write (default: standard output)")
    for option in _TRANSLATOR_OPTIONS:
        add_flag(parser, option)


def run(options: argparse.Namespace) -> None:
    """Writes what it read with the translations, line for line.

    What cannot be translated stays empty, and standard error says which line and why. A line with
    no word in it (signs, numbers, addresses) stays as it is, and no model sees it. Killed and
    run again, it translates the rest: until ``--out`` is finished, a file beside it has the others.
    """
    from align.runtime.progress import Progress
    from align.translators import load_translator

    form = options.format or FORMATS.get(Path(options.file).suffix.lower(), "text")
    _check(options, form)
    options.into = options.into or "translation"
    translator = load_translator(
        options.translator,
        source=options.source or ("az" if options.to.startswith("en") else "en"),
        target=options.to,
        **{option.name: _chosen(options, option) for option in _TRANSLATOR_OPTIONS},
    )
    hide = True if options.out is None else None  # the lines themselves show how far it is
    total = None if hide or options.file == "-" else _line_count(Path(options.file))
    with ExitStack() as stack:
        report = stack.enter_context(Progress("translate", "line", total, hide=hide))
        work = _Work(options, translator, report)
        written = _FORMS[form](_lines(options.file, stack), options, work.translate)
        if options.out is None:
            for line in written:
                print(line)
        else:
            work.write(written, Path(options.out), stack)
    if work.reasons:
        listed = ", ".join(f"{count} {reason}" for reason, count in sorted(work.reasons.items()))
        print(f"left empty: {listed}", file=sys.stderr)


class _Work:
    """Translates the lines of a file, and remembers why some are left empty."""

    def __init__(
        self, options: argparse.Namespace, translator: Translator, report: Progress
    ) -> None:
        self._options, self._translator, self._report = options, translator, report
        self._journal: Journal | None = None
        self.reasons: Counter[str] = Counter()

    def write(self, lines: Iterator[str], out: Path, stack: ExitStack) -> None:
        """Writes the lines to `out`; what is translated of them is kept beside it until all are."""
        from align.translators import translator_signature
        from align.translators.journal import Journal
        from corpora.storage import atomic_file, sweep_file

        sweep_file(out)
        with atomic_file(out) as path:
            beside = out.with_name(f"{out.name}.partial")
            journal = Journal(beside, translator_signature(self._translator))
            self._journal = stack.enter_context(journal)
            with path.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(f"{line}\n" for line in lines)
        self._journal.finish()

    def translate(self, texts: Sequence[str], first: int) -> list[str]:
        """The translations of texts, the first of which stands on the line of that number."""
        journal = self._journal
        found = self._make(list(texts)) if journal is None else journal.translate(texts, self._make)
        self._options.resumes = journal is not None
        for number, translation in enumerate(found, first):
            if translation.reason:
                self.reasons[translation.reason] += 1
                self._report.say(f"{self._options.file}:{number}: {translation.reason}")
        self._report(len(texts))
        return ["" if one.reason else one.text for one in found]

    def _make(self, texts: list[str]) -> Sequence[Translation]:
        from align.translators.base import translate_or_copy

        found = translate_or_copy(self._translator.translate, texts)
        self._report(0, sum(translation.tokens for translation in found))
        return found


def _chosen(options: argparse.Namespace, option: Field[Any]) -> Any:
    given = getattr(options, option.name)
    return option.default if given is None else given


def _check(options: argparse.Namespace, form: str) -> None:
    if options.file != "-" and not Path(options.file).exists():
        raise InputNotFoundError(f"there is no file {options.file}")
    if options.file != "-" and Path(options.file).is_dir():
        raise ConfigurationError(f"{options.file} is a folder; expected a file")
    suffix = Path(options.file).suffix.lower()
    if options.format is None and suffix in _OTHERS:
        raise ConfigurationError(
            f"{options.file} is {suffix}; expected plain text, .tsv or .jsonl, or --format"
        )
    if options.into is not None and "\t" in options.into:
        raise ConfigurationError("--into has a tab in it; expected the name of a column")
    if options.into is not None and form == "text":
        raise ConfigurationError(f"--into is for tsv and jsonl, but {options.file} is text")
    for flag, wanted in (("column", "tsv"), ("field", "jsonl")):
        given = getattr(options, flag)
        if form == wanted and given is None:
            raise ConfigurationError(f"{options.file} is {form}; expected --{flag} NAME")
        if form != wanted and given is not None:
            raise ConfigurationError(f"--{flag} is for {wanted}, but {options.file} is {form}")


Translate = Callable[[Sequence[str], int], list[str]]
"""Translates texts, the first of which stands on the line of that number."""


def _text(lines: Iterator[str], _: argparse.Namespace, translate: Translate) -> Iterator[str]:
    for number, batch in _batches(lines, 1):
        yield from translate(batch, number)


def _tsv(lines: Iterator[str], options: argparse.Namespace, translate: Translate) -> Iterator[str]:
    from corpora.text.tsv_fields import escape, unescape

    first = next(lines, None)
    if first is None:
        return
    header = first.split("\t")
    place = _place(options.column, header, options.file)
    if header[place] == options.column:
        if options.into in header:
            raise ConfigurationError(
                f"{options.file} has a column {options.into!r} already; expected another --into"
            )
        yield "\t".join([*header, options.into])
    else:  # by number: there is no header
        lines = chain([first], lines)
    for number, batch in _batches(lines, 2 if header[place] == options.column else 1):
        rows = [line.split("\t") for line in batch]
        for offset, row in enumerate(rows):
            if row == [""]:
                row *= len(header)  # a blank line
            if len(row) != len(header):
                raise DocumentError(
                    f"{options.file}:{number + offset} has {len(row)} columns, the first line "
                    f"{len(header)}"
                )
        texts = translate([unescape(row[place]) for row in rows], number)
        for line, row, text in zip(batch, rows, texts, strict=True):
            yield "\t".join([*row, escape(text)]) if line else line


def _place(column: str, header: Sequence[str], name: str) -> int:
    if column in header:
        return header.index(column)
    if column.isdecimal() and 1 <= int(column) <= len(header):
        return int(column) - 1
    raise ConfigurationError(
        f"{name} has no column {column!r}; its columns are {', '.join(header)}"
    )


def _jsonl(
    lines: Iterator[str], options: argparse.Namespace, translate: Translate
) -> Iterator[str]:
    for number, batch in _batches(lines, 1):
        rows = [
            _object(line, f"{options.file}:{number + offset}") for offset, line in enumerate(batch)
        ]
        if number == 1 and not any(options.field in row for row in rows):
            raise ConfigurationError(
                f"{options.file} has no field {options.field!r}; its fields are "
                f"{', '.join(dict.fromkeys(name for row in rows for name in row))}"
            )
        texts = translate(
            [
                _field(row, options, f"{options.file}:{number + offset}")
                for offset, row in enumerate(rows)
            ],
            number,
        )
        for line, row, text in zip(batch, rows, texts, strict=True):
            written = json.dumps({**row, options.into: text}, ensure_ascii=False)
            yield storable(written) if line.strip() else line  # an escape again, as it was one


def _field(row: Mapping[str, Any], options: argparse.Namespace, where: str) -> str:
    if options.into in row:
        raise ConfigurationError(
            f"{where} has a field {options.into!r} already; expected another --into"
        )
    value = row.get(options.field)
    if value is not None and not isinstance(value, str):
        raise DocumentError(f"{where}: {options.field} is {value!r}; expected a text")
    return value or ""


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line) if line.strip() else {}
    except ValueError as error:
        raise DocumentError(f"{where} is no JSON: {error}") from error
    if not isinstance(row, dict):
        raise DocumentError(f"{where} is no JSON object")
    return row


_FORMS: dict[str, Callable[[Iterator[str], argparse.Namespace, Translate], Iterator[str]]] = {
    "text": _text,
    "tsv": _tsv,
    "jsonl": _jsonl,
}


def _lines(name: str, stack: ExitStack) -> Iterator[str]:
    """The lines of a file or of standard input, without their ends."""
    if name == "-":
        file: IO[bytes] = sys.stdin.buffer
    else:
        file = stack.enter_context(Path(name).open("rb"))  # noqa: SIM115 - the stack closes it
    for number, line in enumerate(file, 1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise TextEncodingError(
                f"{name}:{number} is not UTF-8 at byte {error.start}"
            ) from error
        yield text.rstrip("\r\n")


def _line_count(path: Path) -> int | None:
    """How many lines will be read, None where nobody waits for the answer."""
    if not sys.stderr.isatty() or not path.is_file():
        return None
    with path.open("rb") as file:
        return sum(1 for _ in file)


def _batches(lines: Iterable[str], first: int) -> Iterator[tuple[int, list[str]]]:
    """Batches of lines, each with the number of its first."""
    batch: list[str] = []
    size = 0
    for line in lines:
        batch.append(line)
        size += len(line)
        if len(batch) == _AT_ONCE or size >= _CHARACTERS_AT_ONCE:
            yield first, batch
            first += len(batch)
            batch, size = [], 0
    if batch:
        yield first, batch
