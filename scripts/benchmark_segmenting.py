"""Compare sentence boundaries with those of other splitters, on the gold set of the tests.

    pip install -e '.[benchmark]'
    python scripts/benchmark_segmenting.py [--texts FILE.jsonl] [--errors]

The gold set is 150 boundaries in each language, a text a line, hard ones among them. With `--texts`
the sentences of each line of a JSONL file (``{"az": [...], "en": [...]}``) are joined by spaces
and found again; one behind which stands no end mark, a headline, is not counted. A boundary is the
offset just behind a sentence with another one after it; F1 is over all of them.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from corpora.text.segment import segment

GOLD = Path(__file__).parents[1] / "tests" / "corpora" / "text" / "boundaries"
LANGUAGES = ("az", "en")
END_MARK = re.compile(r"[.!?…][\"'”’“»)\]]*$")

Splitter = Callable[[str], set[int]]
Row = tuple[str, frozenset[int]]


def gold_rows(language: str) -> list[Row]:
    """The texts of the gold set: ``|`` marks a boundary, with a space on both sides for one."""
    return [parse_row(line) for line in (GOLD / f"{language}.txt").read_text("utf-8").splitlines()]


def parse_row(line: str) -> Row:
    """A text and where its sentences end.

    >>> parse_row("One. | Two.|Three.")
    ('One. Two.Three.', frozenset({9, 4}))
    """
    text, ends = "", set()
    for part in re.split(r"( \| |\|)", line):
        if part in (" | ", "|"):
            ends.add(len(text))
            text += " " if part == " | " else ""
        else:
            text += part
    return text, frozenset(ends)


def joined_rows(path: Path, language: str) -> Iterator[Row]:
    """The texts of a JSONL file of sentences."""
    for line in path.read_text("utf-8").splitlines():
        sentences = json.loads(line)[language]
        ends, position = set(), -1
        for sentence in sentences[:-1]:
            position += 1 + len(sentence)
            if END_MARK.search(sentence):
                ends.add(position)
        yield " ".join(sentences), frozenset(ends)


def ours(language: str) -> Splitter:
    return lambda text: {one.end for one in segment(text, language)[:-1]}


def bare_sentencex(language: str) -> Splitter:
    import sentencex

    return lambda text: _inner_ends(
        text,
        [
            one["start_index"] + len(one["text"])
            for one in sentencex.get_sentence_boundaries(language, text)
        ],
    )


def pysbd(language: str) -> Splitter | None:
    import pysbd
    from pysbd.languages import LANGUAGE_CODES

    if language not in LANGUAGE_CODES:
        return None
    splitter = pysbd.Segmenter(language=language, clean=False, char_span=True)
    return lambda text: _inner_ends(text, [one.end for one in splitter.segment(text)])


def spacy_rules(language: str) -> Splitter:
    import spacy

    pipeline = spacy.blank(language)
    pipeline.add_pipe("sentencizer")
    return lambda text: _inner_ends(text, [one.end_char for one in pipeline(text).sents])


def _inner_ends(text: str, ends: list[int]) -> set[int]:
    """Without white space before them, and without the end of the text."""
    stripped = {len(text[:end].rstrip()) for end in ends}
    return {end for end in stripped if 0 < end < len(text.rstrip())}


SPLITTERS: dict[str, Callable[[str], Any]] = {
    "azbitext": ours,
    "sentencex": bare_sentencex,
    "pysbd": pysbd,
    "spacy": spacy_rules,
}


@dataclass
class Score:
    """Boundaries counted over many texts."""

    both: int = 0
    found: int = 0
    gold: int = 0
    characters: int = 0
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, splitter: Splitter, rows: list[Row]) -> Score:
        score = cls()
        splitter("Warm. Up.")
        for text, gold in rows:
            started = time.process_time()
            found = splitter(text)
            score.seconds += time.process_time() - started
            score.characters += len(text)
            score.both += len(found & gold)
            score.found += len(found)
            score.gold += len(gold)
            for kind, ends in (("too many", found - gold), ("missing", gold - found)):
                score.errors += [
                    f"{kind}: {text[max(0, e - 30) : e]}|{text[e:][:30]}" for e in ends
                ]
        return score

    def __str__(self) -> str:
        precision = self.both / self.found if self.found else 0.0
        recall = self.both / self.gold if self.gold else 0.0
        f1 = 2 * self.both / (self.found + self.gold) if self.found + self.gold else 0.0
        speed = self.characters / self.seconds / 1e6
        return f"{precision:.3f} | {recall:.3f} | {f1:.3f} | {speed:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--errors", action="store_true", help="print ours")
    arguments = parser.parse_args()
    print("| language | splitter | precision | recall | F1 | characters a microsecond |")
    print("| --- | --- | --- | --- | --- | --- |")
    errors: list[str] = []
    for language in LANGUAGES:
        rows = gold_rows(language)
        if arguments.texts:
            rows = list(joined_rows(arguments.texts, language))
        for name, make in SPLITTERS.items():
            splitter = make(language)
            if splitter is None:
                print(f"| {language} | {name} does not know it | – | – | – | – |")
                continue
            score = Score.of(splitter, rows)
            errors += score.errors if name == "azbitext" else []
            print(f"| {language} | {name} {version(name)} | {score} |")
    if arguments.errors:
        print(*errors, sep="\n")


if __name__ == "__main__":
    main()
