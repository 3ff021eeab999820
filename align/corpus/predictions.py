"""The beads of a build, to be held against what people have labelled."""

from __future__ import annotations

from align.corpus.finished import Corpus
from align.evaluation.labels import Predictions
from align.pipeline.shard_files import read_aligned, read_segments
from corpora.pairs import Bead


def predicted_beads(corpus: Corpus) -> Predictions:
    """All that the aligner has said, whatever stands; indices are those in the body."""
    texts: dict[str, list[Bead]] = {}
    headlines: dict[str, list[Bead]] = {}
    for shard in corpus.shards:
        sizes = {
            document.id: document.headline_sizes for document, _ in read_segments(shard.segments)
        }
        for pair in read_aligned(shard.aligned, "")[0]:
            before = sizes[pair.doc_id]
            az = tuple(index - before["az"] for index in pair.az_span)
            en = tuple(index - before["en"] for index in pair.en_span)
            figures = pair.similarity, pair.margin, pair.probability
            if pair.role == "body":
                texts.setdefault(pair.doc_id, []).append(Bead(az, en, *figures))
            elif pair.az_span and min(en, default=0) >= 0:  # not beside an English headline
                headlines.setdefault(pair.doc_id, []).append(Bead(pair.az_span, en, *figures))
    return Predictions(texts, headlines)
