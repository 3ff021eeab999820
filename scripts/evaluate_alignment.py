"""Print how good the aligner is, on the samples and on labelled files.

    python scripts/evaluate_alignment.py [GOLD.jsonl ...] [--bootstrap 1000]

For GOLD see ``azbitext evaluate alignment --help``, which does the same for one file of yours and
for predictions from elsewhere.
"""

from __future__ import annotations

import argparse

from align import load_encoder
from align.encoders.remembering import RememberingEncoder
from align.evaluation import evaluate_alignment, predict
from align.evaluation.labels import LabelledHeadline, LabelledText, Labels, read_labels
from corpora import read_documents, segment
from corpora.samples import ARTICLES, HEADLINES, article_gold, headline_gold

SAMPLES = "samples"


def sample_labels() -> Labels:
    headlines = []
    for document in read_documents(HEADLINES):
        body = tuple(sentence.text for sentence in segment(document.body["en"], "en"))
        sentences = segment(document.headline["az"], "az")
        for sentence, right in zip(sentences, headline_gold()[document.id].acceptable, strict=True):
            headlines.append(
                LabelledHeadline(document.id, frozenset(right), sentence.text, body, source=SAMPLES)
            )
    texts = []
    for document in read_documents(ARTICLES):
        az, en = (
            tuple(sentence.text for sentence in segment(document.body[language], language))
            for language in ("az", "en")
        )
        texts.append(LabelledText(document.id, article_gold()[document.id].beads, az, en))
    return Labels(tuple(headlines), tuple(texts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("gold", nargs="*")
    parser.add_argument("--encoder", default="e5")
    parser.add_argument("--bootstrap", type=int, default=0)
    arguments = parser.parse_args()
    encoder = RememberingEncoder(load_encoder(arguments.encoder))
    for name, labels in (
        ("samples", sample_labels()),
        *((path, read_labels(path)) for path in arguments.gold),
    ):
        evaluation = evaluate_alignment(
            labels, predict(labels, encoder), bootstrap=arguments.bootstrap
        )
        print(f"-- {name}\n{evaluation}", flush=True)
    print(f"encoder {encoder.signature}, {encoder.encoded} texts")


if __name__ == "__main__":
    main()
