"""What a build has aligned, as `azbitext evaluate alignment` takes it."""

from __future__ import annotations

from pathlib import Path

from align import build_corpus
from align.corpus.predictions import predicted_beads
from corpora.samples import ARTICLES, HEADLINES, article_gold, headline_gold


def test_a_build_counts_in_the_bodies(tmp_path: Path) -> None:
    found = predicted_beads(
        build_corpus([HEADLINES, ARTICLES], tmp_path / "b", encoder="hash", min_probability=0.0)
    )
    for name, gold in article_gold().items():
        beads = found.texts[name]
        assert [i for bead in beads for i in bead.source] == list(range(gold.az_sentences))
        assert [j for bead in beads for j in bead.target] == list(range(gold.en_sentences))
        assert all(bead.probability is not None for bead in beads)
    for name, headline in headline_gold().items():
        beads = found.headlines[name]
        assert [bead.source for bead in beads] == [(i,) for i in range(len(headline.acceptable))]
        assert all(0 <= j < headline.sentences for bead in beads for j in bead.target)
