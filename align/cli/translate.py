"""``azbitext translate``: lines, a column or a field, without any corpus."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import Field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from align.cli.flags import add_flag
from align.cli.line_forms import FORMS, line_count, lines_of
from align.pipeline.options import TRANSLATOR_OPTIONS, BuildOptions
from corpora.errors import ConfigurationError, InputNotFoundError

if TYPE_CHECKING:
    from align.runtime.progress import Progress
    from align.translators import Translation, Translator
    from align.translators.journal import Journal

FORMATS = {".tsv": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
"""Formats by suffix; anything else is plain text."""

_OTHERS = (".csv", ".gz", ".zst", ".parquet", ".xlsx", ".docx", ".pdf")

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
    total = None if hide or options.file == "-" else line_count(Path(options.file))
    with ExitStack() as stack:
        report = stack.enter_context(Progress("translate", "line", total, hide=hide))
        work = _Work(options, translator, report)
        written = FORMS[form](lines_of(options.file, stack), options, work.translate)
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
