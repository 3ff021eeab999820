"""Which rows stand, which are withheld, and what is written on the sides that are missing."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpora.documents import LANGUAGES
from corpora.pairs import ROLES, SentencePair, Withheld

FILL_CHOICES: dict[str, tuple[str, ...]] = {
    "headline": ("headline",),
    "body": ("body",),
    "both": ROLES,
    "none": (),
}
"""The roles whose missing sides are filled, by the name of the choice."""


def withhold_unsure(
    pairs: Iterable[SentencePair], min_probability: float, given: Container[str] = ()
) -> Iterator[SentencePair | Withheld]:
    """Decide on alignments: those less probable than `min_probability` do not stand.

    A pair that is not sure is withheld whole. Only where its English is a body sentence, which has
    a row of its own, a headline stays behind as a row whose English is missing. A row with a
    missing side stands, its alignment scores cleared.

    Args:
        pairs: all rows of whole documents.
        min_probability: in [0, 1].
        given: ids of rows that came aligned: how sure the aligner is of them decides nothing here,
            but the filter ``probability`` may.
    """
    pairs = list(pairs)
    in_body = _body_sentences(pairs)
    for pair in pairs:
        if not pair.is_aligned:
            yield replace(pair, similarity=None, margin=None, probability=None)
        elif pair.probability is None or pair.probability >= min_probability or pair.id in given:
            yield pair
        else:
            detail = f"probability {pair.probability:.3f} is below {min_probability:g}"
            yield Withheld(pair, "low-probability", detail)
            if pair.role == "headline" and (pair.doc_id, pair.en_span[0]) in in_body:
                yield _without_counterpart(pair)


def _body_sentences(pairs: Iterable[SentencePair]) -> set[tuple[str, int]]:
    """Documents and numbers of the English sentences that have a row of the body."""
    return {(pair.doc_id, index) for pair in pairs if pair.role == "body" for index in pair.en_span}


def translations(pairs: Sequence[SentencePair]) -> Iterator[SentencePair]:
    """The aligned rows whose sides are translations of each other, as a memory wants them.

    A headline and the sentence of the body that states its claim are not: one is far shorter, and
    the sentence has a row of its own.

    Args:
        pairs: all rows of whole documents.
    """
    in_body = _body_sentences(pairs)
    for pair in pairs:
        states_claim = pair.role == "headline" and any(
            (pair.doc_id, index) in in_body for index in pair.en_span
        )
        if pair.is_aligned and not states_claim:
            yield pair


def _without_counterpart(pair: SentencePair) -> SentencePair:
    return replace(
        pair,
        en=None,
        en_span=(),
        origin_en="missing",
        similarity=None,
        margin=None,
        probability=None,
    )


def missing_text(
    pair: SentencePair, roles: Container[str], targets: Container[str]
) -> tuple[str, str] | None:
    """The language that `pair` lacks and the text to translate; None where nothing is to do.

    Args:
        pair: a row.
        roles: those whose rows are filled, a value of `FILL_CHOICES`.
        targets: languages that can be written.
    """
    if pair.role not in roles:
        return None
    for source, target in (LANGUAGES, LANGUAGES[::-1]):
        text = getattr(pair, source)
        is_missing = getattr(pair, f"origin_{target}") == "missing"
        if is_missing and target in targets and isinstance(text, str) and text.strip():
            return target, text
    return None


@dataclass(frozen=True, slots=True)
class Filling:
    """What can be put on a missing side.

    Attributes:
        text: the translation.
        origin: ``machine`` or ``memory``.
        model: ``id@revision`` of the model, or the id of the row of the memory, or
            `corpora.pairs.UNCHANGED` where the text itself is put there.
        quality: reference-free, in [0, 1], None where unknown.
        reason, detail: why it must be withheld; "" where nothing speaks against it.
    """

    text: str
    origin: str
    model: str
    quality: float | None = None
    reason: str = ""
    detail: str = ""


def fill_pairs(
    pairs: Iterable[SentencePair],
    filling_of: Callable[[str, str], Filling | None],
    *,
    roles: Container[str],
    targets: Container[str],
) -> Iterator[SentencePair | Withheld]:
    """The rows with their missing sides written.

    Args:
        pairs: rows of the corpus.
        filling_of: gives for a target language and a text what is known of its translation.
        roles, targets: see `missing_text`.

    Returns:
        For each of `pairs` in order: the row, filled or not, or a `Withheld` followed by the row
        that is still unfilled.
    """
    for pair in pairs:
        wanted = missing_text(pair, roles, targets)
        filling = None if wanted is None else filling_of(*wanted)
        if wanted is None or filling is None:
            yield pair
            continue
        filled = replace(
            pair.filled(wanted[0], filling.text, origin=filling.origin, model=filling.model),
            quality=filling.quality,
        )
        if filling.reason:
            yield Withheld(filled, filling.reason, filling.detail)
            yield pair
        else:
            yield filled
