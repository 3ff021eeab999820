"""Which rows stand, which are withheld, and who writes the sides that are missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from align.translators import Translation, Translator
from corpora.documents import LANGUAGES
from corpora.errors import BuildError, ConfigurationError
from corpora.pairs import ROLES, SentencePair

FILL_CHOICES: dict[str, tuple[str, ...]] = {
    "headline": ("headline",),
    "body": ("body",),
    "both": ROLES,
    "none": (),
}
"""The roles whose missing sides are filled, by the name of the choice."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A row that is kept out of the corpus, and why."""

    pair: SentencePair
    reason: str
    detail: str


def withhold_unsure(
    pairs: Iterable[SentencePair], min_probability: float
) -> Iterator[SentencePair | Withheld]:
    """Decide on alignments: those less probable than `min_probability` do not stand.

    A pair that is not sure is withheld whole. Only where its English is a body sentence, which has
    a row of its own, a headline stays behind as a row whose English is missing. A row with a
    missing side stands, its alignment scores cleared.

    Args:
        pairs: all rows of whole documents.
        min_probability: in [0, 1].
    """
    pairs = list(pairs)
    in_body = {
        (pair.doc_id, index) for pair in pairs if pair.role == "body" for index in pair.en_span
    }
    for pair in pairs:
        if not pair.is_aligned:
            yield replace(pair, similarity=None, margin=None, probability=None)
        elif pair.probability is None or pair.probability >= min_probability:
            yield pair
        else:
            detail = f"probability {pair.probability:.3f} is below {min_probability:g}"
            yield Withheld(pair, "low-probability", detail)
            if pair.role == "headline" and (pair.doc_id, pair.en_span[0]) in in_body:
                yield _without_counterpart(pair)


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


def fill_pairs(
    pairs: Sequence[SentencePair], translators: Iterable[Translator], *, fill: str = "both"
) -> list[SentencePair | Withheld]:
    """Write the missing sides of `pairs`; equal texts are translated once.

    Args:
        pairs: rows of the corpus.
        translators: each fills the rows whose missing side is the language it writes.
        fill: which rows, a key of `FILL_CHOICES`.

    Returns:
        A row, or a `Withheld` followed by its still unfilled row, for each of `pairs` in order.

    Raises:
        ConfigurationError: `fill` is no choice, two translators write the same language, or one
            does not go between Azerbaijani and English.
        BuildError: a translator returned another number of translations than it got texts.

    >>> fill_pairs([], [], fill="none")
    []
    """
    if fill not in FILL_CHOICES:
        raise ConfigurationError(f"fill is {fill!r}; expected one of {', '.join(FILL_CHOICES)}")
    translators = _one_a_language(translators)
    result: list[SentencePair | Withheld] = list(pairs)
    for translator in translators:
        result = list(_filled_by(translator, result, FILL_CHOICES[fill]))
    return result


def _one_a_language(translators: Iterable[Translator]) -> list[Translator]:
    by_target: dict[str, Translator] = {}
    for translator in translators:
        source, target = translator.source, translator.target
        if {source, target} != set(LANGUAGES):
            raise ConfigurationError(
                f"translator {translator.name!r} goes from {source!r} to {target!r}; expected "
                f"one between {' and '.join(map(repr, LANGUAGES))}"
            )
        if target in by_target:
            raise ConfigurationError(f"two translators write {target!r}; expected one")
        by_target[target] = translator
    return list(by_target.values())


def _filled_by(
    translator: Translator, rows: Sequence[SentencePair | Withheld], roles: tuple[str, ...]
) -> Iterator[SentencePair | Withheld]:
    texts = list(dict.fromkeys(filter(None, (_text(translator, row, roles) for row in rows))))
    translations = translator.translate(texts) if texts else []
    if len(translations) != len(texts):
        raise BuildError(
            f"translator {translator.name!r} returned {len(translations)} translations for "
            f"{len(texts)} texts; expected one each"
        )
    wrong = next((one for one in translations if not isinstance(one, Translation)), None)
    if wrong is not None:
        raise BuildError(
            f"translator {translator.name!r} returned {wrong!r}; expected "
            "align.translators.Translation(text)"
        )
    known = dict(zip(texts, translations, strict=True))
    for row in rows:
        text = _text(translator, row, roles)
        if text is None or isinstance(row, Withheld):
            yield row
            continue
        translation = known[text]
        reason = translation.reason or ("" if translation.text.strip() else "empty-translation")
        filled = row.filled(
            translator.target, translation.text, origin="machine", model=translator.name
        )
        if reason:
            yield Withheld(filled, reason, f"translation by {translator.name} was withheld")
            yield row
        else:
            yield filled


def _text(
    translator: Translator, row: SentencePair | Withheld, roles: tuple[str, ...]
) -> str | None:
    """What `translator` should translate to fill `row`; None where it has nothing to do."""
    if isinstance(row, Withheld) or row.role not in roles:
        return None
    if getattr(row, f"origin_{translator.target}") != "missing":
        return None
    text = getattr(row, translator.source)
    return text if isinstance(text, str) and text.strip() else None
