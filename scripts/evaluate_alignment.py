"""Print how good the aligner is, on the samples and on labelled files.

    python scripts/evaluate_alignment.py [--headlines FILE.jsonl ...] [--beads FILE.jsonl ...]

HEADLINES: JSON lines with id, headline_az, body_en (list of sentences) and acceptable (indices;
empty where nothing states the headline's claim). BEADS: JSON lines with id, az, en (lists of
sentences) and gold ([[az indices], [en indices]] each; sentence by sentence where it is absent).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from labelled import (
    LabelledHeadline,
    LabelledText,
    RememberingEncoder,
    read_headlines,
    read_texts,
)

from align import align_headline, align_sentences, load_encoder, score_alignment
from align.encoders import Encoder
from corpora import read_documents, segment
from corpora.samples import ARTICLES, HEADLINES, article_gold, headline_gold


def sample_headlines() -> Iterator[LabelledHeadline]:
    gold = headline_gold()
    for document in read_documents(HEADLINES):
        body = [sentence.text for sentence in segment(document.body["en"], "en")]
        headline = segment(document.headline["az"], "az")
        acceptable = gold[document.id].acceptable
        for sentence, right in zip(headline, acceptable, strict=True):
            yield LabelledHeadline(document.id, sentence.text, body, frozenset(right))


def sample_texts() -> Iterator[LabelledText]:
    gold = article_gold()
    for document in read_documents(ARTICLES):
        az, en = (
            [sentence.text for sentence in segment(document.body[language], language)]
            for language in ("az", "en")
        )
        yield LabelledText(document.id, az, en, list(gold[document.id].beads))


def print_headlines(name: str, cases: Sequence[LabelledHeadline], encoder: Encoder) -> None:
    answerable = [case for case in cases if case.acceptable]
    chosen = [align_headline(case.headline, case.body, encoder=encoder) for case in answerable]
    found = sum(
        not case.acceptable.isdisjoint(bead.target)
        for case, bead in zip(answerable, chosen, strict=True)
    )
    share = found / len(answerable)
    print(f"{name}: first choice acceptable {found}/{len(answerable)} = {share:.3f}", flush=True)


def print_texts(name: str, cases: Sequence[LabelledText], encoder: Encoder) -> None:
    predicted = [align_sentences(case.az, case.en, encoder=encoder) for case in cases]
    print(f"{name}: {score_alignment(predicted, [case.gold for case in cases])}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--encoder", default="e5")
    parser.add_argument("--headlines", type=Path, nargs="*", default=[])
    parser.add_argument("--beads", type=Path, nargs="*", default=[])
    arguments = parser.parse_args()
    encoder = RememberingEncoder(load_encoder(arguments.encoder))
    print(f"encoder: {encoder.signature}")
    print_headlines("sample headlines", list(sample_headlines()), encoder)
    print_texts("sample articles", list(sample_texts()), encoder)
    for path in arguments.headlines:
        print_headlines(path.name, read_headlines(path), encoder)
    for path in arguments.beads:
        print_texts(path.name, read_texts(path), encoder)


if __name__ == "__main__":
    main()
