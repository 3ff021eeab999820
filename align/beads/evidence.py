"""What speaks for the beads of a path: similarity, margin and lengths, for many beads at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from align.beads.bead_scores import LENGTH_FLOOR
from align.beads.confidence import Evidence
from align.beads.similarity import margin, one_blas_thread, span_vectors

if TYPE_CHECKING:
    from align.beads.bead_scores import Side, Spans
    from align.beads.similarity import Floats

RIVAL_REACH = 200
"""A bead's rivals are looked for among this many sentences on either side of it."""

_BATCH = 128


def path_evidence(sides: tuple[Side, Side], path: Sequence[Spans]) -> Iterator[Evidence]:
    """The evidence of each bead of `path`, in order."""
    beads = iter(path)
    while batch := list(islice(beads, _BATCH)):
        joined = iter(_joined(sides, [spans for spans in batch if all(spans)]))
        for spans in batch:
            yield next(joined) if all(spans) else _alone(sides, spans)


def span_rows(side: Side, spans: Sequence[range]) -> Floats:
    """Vectors of `spans`, summed up from their sentences, shape ``(len(spans), dim)``."""
    rows = side.vectors[[span.start for span in spans]]
    for place, span in enumerate(spans):
        if len(span) > 1:
            part = slice(span.start, span.stop)
            rows[place] = span_vectors(side.vectors[part], side.lengths[part], len(span))[0]
    return rows


def _joined(sides: tuple[Side, Side], beads: Sequence[Spans]) -> list[Evidence]:
    if not beads:
        return []
    spans = [rows for rows, _ in beads], [columns for _, columns in beads]
    left, right = (span_rows(side, part) for side, part in zip(sides, spans, strict=True))
    similarities = np.einsum("ij,ij->i", left, right).clip(-1, 1)
    gaps = margin(
        similarities,
        _rivals(sides[0], spans[0], right),
        _rivals(sides[1], spans[1], left),
    )
    lengths = [
        np.array([side.lengths[span.start : span.stop].sum() for span in part])
        for side, part in zip(sides, spans, strict=True)
    ]
    unlike = np.abs(np.log((lengths[1] + LENGTH_FLOOR) / (lengths[0] + LENGTH_FLOOR)))
    return [
        Evidence(
            "body",
            float(similarity),
            float(gap),
            length_ratio=float(ratio),
            extra_sentences=len(rows) + len(columns) - 2,
        )
        for similarity, gap, ratio, (rows, columns) in zip(
            similarities, gaps, unlike, beads, strict=True
        )
    ]


def _rivals(side: Side, spans: Sequence[range], others: Floats) -> Floats:
    """Similarity of each of `others` with the sentences of `side` near its span, 0 for its own."""
    first, stop = max(spans[0].start - RIVAL_REACH, 0), spans[-1].stop + RIVAL_REACH
    with one_blas_thread():
        near = others @ side.vectors[first:stop].T
    places = np.arange(first, first + near.shape[1])
    starts = np.array([span.start for span in spans])[:, None]
    stops = np.array([span.stop for span in spans])[:, None]
    own = (places >= starts) & (places < stops)
    far = (places < starts - RIVAL_REACH) | (places >= stops + RIVAL_REACH)
    near[own | far] = 0.0
    return near


def _alone(sides: tuple[Side, Side], spans: Spans) -> Evidence:
    rows, columns = spans
    here, there = sides if rows else sides[::-1]
    alone, beside = (rows, columns) if rows else (columns, rows)
    near = slice(max(beside.start - RIVAL_REACH, 0), beside.stop + RIVAL_REACH)
    similarities = there.vectors[near] @ here.vectors[alone[0]]
    return Evidence("null", float(similarities.max(initial=0.0)))
