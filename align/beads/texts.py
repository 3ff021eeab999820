"""Beads of two whole texts: the best path through them, and how sure each step of it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from align.beads.background import background_of, centre, document_mean
from align.beads.bead_scores import Side
from align.beads.confidence import UNTRANSLATED, is_untranslated, probability, repetitions
from align.beads.encoded import EncodedText
from align.beads.evidence import path_evidence, span_rows
from align.beads.path import Lattice, find_corridor
from corpora.errors import EncoderError
from corpora.pairs import Bead

if TYPE_CHECKING:
    from align.beads.background import Background
    from align.beads.bead_scores import Spans
    from align.beads.confidence import Evidence
    from align.beads.similarity import Floats
    from align.encoders import Encoder
    from corpora.documents import Links

MAX_SPAN = 4

BEAD_SIZES = (
    *((1, n) for n in range(1, MAX_SPAN + 1)),
    *((n, 1) for n in range(2, MAX_SPAN + 1)),
    *((2, 2), (2, 3), (3, 2)),
)
"""Sentences on the two sides of a bead: 1-1, 1-n, n-1, and the few n-m that translators make."""

SLACK = 0.05
"""Beads of paths that score so little less than the best are contested: their runs are encoded."""

RUNS_A_SENTENCE = 0.25
"""At most so many runs are encoded for each sentence: unrelated texts contest everything."""


def align_sentences(
    source_sentences: Sequence[str],
    target_sentences: Sequence[str],
    *,
    encoder: Encoder,
    source: str = "az",
    target: str = "en",
) -> list[Bead]:
    """Align two texts that say the same, sentence by sentence and in the same order.

    Time and memory grow linearly with the texts.

    Args:
        source_sentences, target_sentences: the two texts. Blank sentences count and are left
            without counterpart.
        encoder: from `load_encoder`.
        source, target: BCP-47 codes of the two languages; any pair that the encoder knows.

    Returns:
        Beads in order; every index of either side stands in exactly one of them. A sentence
        without counterpart is a bead of its own with ``()`` on the other side. A pair that is
        left untranslated, or whose sentence stands several times in its text, has a low
        probability; none has one where nothing was fitted for the encoder and the two languages.

    Raises:
        ConfigurationError: a text is one string instead of sentences.
        EncoderError: the encoder returned another shape, NaN, or rows that are not of unit length.

    >>> from align import load_encoder
    >>> az = ["Festival 12 mayda açılacaq.", "Orkestr Şopen çalacaq.", "Bilet 5 manatdır."]
    >>> en = ["The festival opens on 12 May.", "A ticket costs 5 manats."]
    >>> beads = align_sentences(az, en, encoder=load_encoder("hash"))
    >>> [(bead.source, bead.target) for bead in beads]
    [((0,), (0,)), ((1,), ()), ((2,), (1,))]
    """
    return match_sentences(
        EncodedText.of(source_sentences, source, encoder),
        EncodedText.of(target_sentences, target, encoder),
        background=background_of(encoder),
        encoder=encoder,
    )


def match_sentences(
    source: EncodedText, target: EncodedText, *, background: Background, encoder: Encoder | str
) -> list[Bead]:
    """`align_sentences` on texts with their vectors.

    Args:
        encoder: that made the vectors. Where only its name is given, no run can be encoded.

    Raises:
        EncoderError: the vectors of the two sides do not fit.
    """
    found = find_beads(source, target, background, encoder)
    name = encoder if isinstance(encoder, str) else encoder.name
    return _rated((source, target), found, name)


def score_links(
    source: EncodedText | None,
    target: EncodedText | None,
    links: Links,
    *,
    background: Background,
    encoder: str,
) -> list[Bead]:
    """The pairs of texts that came aligned, scored like those that `match_sentences` finds.

    Args:
        source, target: the texts; None for one of which there is nothing.
        links: runs of neighbouring sentences that were paired, in the order of the texts.
        background: of the encoder.
        encoder: name of the one that made the vectors.
    """
    if source is None or target is None or not (len(source.sentences) and len(target.sentences)):
        return [Bead(*link) for link in links]
    path = [(_run(rows), _run(columns)) for rows, columns in links]
    sides = (_CentredText.of(text, background).side for text in (source, target))
    evidence = path_evidence((next(sides), next(sides)), path)
    return _rated((source, target), zip(path, evidence, strict=True), encoder)


def _run(indices: Sequence[int]) -> range:
    return range(indices[0], indices[-1] + 1) if indices else range(0)


def _rated(
    texts: tuple[EncodedText, EncodedText], found: Iterable[tuple[Spans, Evidence]], encoder: str
) -> list[Bead]:
    """Beads with the probability that their evidence gives."""
    copies = repetitions(texts[0]), repetitions(texts[1])
    languages = texts[0].language, texts[1].language
    beads = []
    for (rows, columns), evidence in found:
        sure = probability(encoder, languages, evidence)
        if rows and columns:
            if sure is not None:
                sure *= _trust((rows, columns), texts, copies)
            bead = Bead(tuple(rows), tuple(columns), evidence.similarity, evidence.margin, sure)
        else:
            bead = Bead(tuple(rows), tuple(columns), probability=sure)
        beads.append(bead)
    return beads


def find_beads(
    source: EncodedText, target: EncodedText, background: Background, encoder: Encoder | str
) -> Iterator[tuple[Spans, Evidence]]:
    """The spans of the best path and what speaks for each; see `match_sentences`."""
    if source.vectors.shape[1] != target.vectors.shape[1]:
        raise EncoderError(
            f"vectors of {source.vectors.shape[1]} and {target.vectors.shape[1]} dimensions; "
            "expected both sides from one encoder"
        )
    texts = _CentredText.of(source, background), _CentredText.of(target, background)
    sides = texts[0].side, texts[1].side
    corridor = find_corridor(*sides)
    lattice = Lattice(*sides, BEAD_SIZES, corridor)
    if not isinstance(encoder, str):
        similarities = _reconsidered(texts, lattice.contested(SLACK), encoder)
        if similarities:
            lattice = Lattice(*sides, BEAD_SIZES, corridor, similarities)
    path = lattice.best_path()
    return zip(path, path_evidence(sides, path), strict=True)


@dataclass(frozen=True, slots=True)
class _CentredText:
    """A text, what its sentences share, and the sentences without it."""

    encoded: EncodedText
    shared: Floats
    side: Side

    @classmethod
    def of(cls, text: EncodedText, background: Background) -> _CentredText:
        shared = document_mean(text.vectors, background.mean(text.language))
        vectors = centre(text.vectors, shared).astype(np.float32)
        lengths = np.array([max(len(sentence), 1) for sentence in text.sentences], np.float32)
        return cls(text, shared, Side(vectors, lengths))

    def in_one_piece(self, spans: Sequence[range], encoder: Encoder) -> Floats:
        """Centred vectors of `spans`, each encoded as one text."""
        sentences, language = self.encoded.sentences, self.encoded.language
        joined = [" ".join(sentences[index] for index in span) for span in spans]
        return centre(EncodedText.of(joined, language, encoder).vectors, self.shared)


def _reconsidered(
    texts: tuple[_CentredText, _CentredText], contested: Sequence[Spans], encoder: Encoder
) -> dict[Spans, float]:
    """Better similarities for contested beads with runs in them.

    A run's vector is summed up from its sentences, which blurs it, or encoded in one piece, which
    lets a sentence too many pass; the mean of the two similarities decides better than either.
    """
    beads = [spans for spans in contested if all(spans) and sum(map(len, spans)) > 2]
    allowed = round(RUNS_A_SENTENCE * sum(len(text.side) for text in texts))
    beads = beads[: max(allowed // 2, 1)]
    summed: list[Floats] = []
    pieces: list[Floats] = []
    for number, text in enumerate(texts):
        spans = [bead[number] for bead in beads]
        summed.append(span_rows(text.side, spans))
        runs = [place for place, span in enumerate(spans) if len(span) > 1]
        pieces.append(summed[-1].copy())
        pieces[-1][runs] = text.in_one_piece([spans[place] for place in runs], encoder)
    means = (np.einsum("ij,ij->i", *summed) + np.einsum("ij,ij->i", *pieces)) / 2
    return dict(zip(beads, means.tolist(), strict=True))


def _trust(
    spans: Spans, texts: tuple[EncodedText, EncodedText], copies: tuple[list[int], list[int]]
) -> float:
    """Factor by which a bead is less sure: left untranslated, or one of several equal places."""
    source, target = (
        " ".join(text.sentences[index] for index in span)
        for text, span in zip(texts, spans, strict=True)
    )
    languages = texts[0].language, texts[1].language
    trust = UNTRANSLATED if is_untranslated(source, target, languages) else 1.0
    # A run is as rare as its rarest sentence.
    return trust / max(
        min(side[index] for index in span) for side, span in zip(copies, spans, strict=True)
    )
