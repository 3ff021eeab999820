"""XLIFF 2.0, for translators' tools.

A folder with ``az-en.xlf`` for the rows that have Azerbaijani text and ``en-az.xlf`` for those
that only have English, because a file has one source language and every segment a source. A
document is a ``<file>``, a row a ``<unit>`` with its id as ``name``; the other columns are in its
metadata (XLIFF 2.0, appendix "Metadata Module"). A segment without a target is ``initial``, one
whose target a machine wrote ``translated``, one of human text ``final``.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from xml.sax.saxutils import quoteattr

from corpora.errors import DocumentError
from corpora.pairs import SentencePair
from corpora.storage import atomic_folder
from corpora.writers.base import NOT_IN_XML, Characters, Written
from corpora.writers.tmx import values_of, xml_text


def write_xliff(pairs: Iterable[SentencePair], path: Path) -> Written:
    """Writes one unit a row. An older export at `path` is replaced.

    Characters that XML cannot hold become ``<cp hex="…"/>`` in the texts, as the standard has it,
    and U+FFFD elsewhere; both are counted.

    Raises:
        DocumentError: if a row has a text on neither side.
        ConfigurationError: if `path` holds anything but an older export.
        StorageError: if the disk is full, read-only or closed to us.
    """
    characters = Characters(NOT_IN_XML)
    rows = 0
    with atomic_folder(path, suffixes=frozenset({".xlf"})) as folder, ExitStack() as stack:
        files: dict[str, _XliffFile] = {}
        for pair in pairs:
            if pair.az is None and pair.en is None:
                raise DocumentError(f"row {pair.id} has a text on neither side; XLIFF needs one")
            source, target = ("en", "az") if pair.az is None else ("az", "en")
            if source not in files:
                file = _XliffFile(folder / f"{source}-{target}.xlf", source, target, characters)
                files[source] = stack.enter_context(file)
            files[source].add(pair)
            rows += 1
    return Written(rows, characters.replaced)


class _XliffFile:
    """One file that grows by units; a new ``<file>`` begins where the document changes."""

    def __init__(self, path: Path, source: str, target: str, characters: Characters) -> None:
        self._path, self._source, self._target = path, source, target
        self._characters = characters
        self._documents = 0
        self._units = 0
        self._doc_id: str | None = None

    def __enter__(self) -> _XliffFile:
        self._stream = self._path.open("w", encoding="utf-8", newline="")
        self._stream.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" '
            'xmlns:mda="urn:oasis:names:tc:xliff:metadata:2.0" version="2.0" '
            f'srcLang="{self._source}" trgLang="{self._target}">\n'
        )
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._stream:
            if kind is None:
                self._stream.write("</file>\n</xliff>\n")

    def add(self, pair: SentencePair) -> None:
        if pair.doc_id != self._doc_id:
            if self._documents:
                self._stream.write("</file>\n")
            self._documents += 1
            self._doc_id = pair.doc_id
            original = quoteattr(self._characters.hold(pair.doc_id))
            self._stream.write(
                f'<file id="f{self._documents}" original={original} xml:space="preserve">\n'
            )
        self._units += 1
        self._stream.write(self._unit(pair))

    def _unit(self, pair: SentencePair) -> str:
        hold = self._characters.hold
        target = getattr(pair, self._target)
        written = "" if target is None else f"<target>{self._content(target)}</target>"
        metadata = "".join(
            f'<mda:meta type="{name}">{xml_text(hold(value))}</mda:meta>'
            for name, value in values_of(pair)
        )
        return (
            f'<unit id="u{self._units}" name={quoteattr(hold(pair.id))}>\n'
            f'<mda:metadata><mda:metaGroup category="azbitext">{metadata}</mda:metaGroup>'
            "</mda:metadata>\n"
            f'<segment id="s1" state="{self._state(pair)}">'
            f"<source>{self._content(getattr(pair, self._source))}</source>{written}"
            "</segment>\n</unit>\n"
        )

    def _state(self, pair: SentencePair) -> str:
        if getattr(pair, self._target) is None:
            return "initial"
        return "final" if pair.is_aligned else "translated"

    def _content(self, text: str) -> str:
        return self._characters.escape(xml_text(text), lambda one: f'<cp hex="{ord(one):04X}"/>')
