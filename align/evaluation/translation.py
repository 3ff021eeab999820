"""How well translators do on a corpus: against its aligned pairs, and there and back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from heapq import nsmallest

from align.scores.metrics import TranslationScores, without_score
from align.scores.translation import score_translations
from align.translators import Translator, translator_signature
from align.translators.base import checked_translations
from corpora.pairs import SentencePair

SAMPLE = 500


def evaluate_translation(
    pairs: Iterable[SentencePair],
    translators: Sequence[Translator],
    metrics: Sequence[str] = ("bleu", "chrf", "ter"),
    *,
    role: str | None = None,
    sample: int = SAMPLE,
) -> list[TranslationScores]:
    """Score translators on aligned pairs of human text.

    For each translator its translations against the aligned counterparts; and where another one
    goes back, chrF of the text that went there and came back against the text itself. An aligned
    counterpart is what a journalist wrote, not a translation, so expect lower figures than on a
    test set made by translators.

    Args:
        pairs: rows of a corpus, such as `align.corpus.Corpus.pairs` gives.
        translators: from `align.translators`.
        metrics: names of `align.scores.METRICS`.
        role: only rows of this role, such as ``headline``; None for all.
        sample: so many pairs, drawn by a hash of their ids: the same at every call.

    Returns:
        The scores by translator and way; their signatures name the translators and the sample. A
        figure that cannot be computed has a reason.
    """
    aligned = (pair for pair in pairs if pair.is_aligned and role in (None, pair.role))
    drawn = nsmallest(sample, aligned, key=_draw)
    drawn.sort(key=lambda pair: pair.id)
    results = []
    for translator in translators:
        results.append(_against_counterparts(drawn, translator, metrics))
        back = [one for one in translators if one.target == translator.source]
        results.append(_there_and_back(drawn, translator, back[0] if back else None))
    return results


def _draw(pair: SentencePair) -> bytes:
    return hashlib.blake2b(pair.id.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _against_counterparts(
    pairs: Sequence[SentencePair], translator: Translator, metrics: Sequence[str]
) -> TranslationScores:
    texts = _texts(pairs, translator.source)
    name = f"{translator.source}-{translator.target} against aligned text"
    found = score_translations(
        _translated(translator, texts), _texts(pairs, translator.target), metrics, system=name
    )
    return _signed(found, f"translator:{translator_signature(translator)}|aligned:{len(pairs)}")


def _there_and_back(
    pairs: Sequence[SentencePair], translator: Translator, back: Translator | None
) -> TranslationScores:
    name = f"{translator.source}-{translator.target}-{translator.source} there and back"
    if back is None:
        reason = f"no translator goes back from {translator.target} to {translator.source}"
        return TranslationScores(name, (without_score("chrf", reason),))
    texts = _texts(pairs, translator.source)
    returned = _translated(back, _translated(translator, texts))
    found = score_translations(returned, texts, ["chrf"], system=name)
    there = f"there:{translator_signature(translator)}|back:{translator_signature(back)}"
    return _signed(found, f"{there}|aligned:{len(pairs)}")


def _texts(pairs: Sequence[SentencePair], language: str) -> list[str]:
    return [str(getattr(pair, language)) for pair in pairs]


def _translated(translator: Translator, texts: list[str]) -> list[str]:
    return [one.text for one in checked_translations(translator, texts)] if texts else []


def _signed(scores: TranslationScores, signature: str) -> TranslationScores:
    metrics = (
        replace(one, signature=f"{one.signature}|{signature}") if one.signature else one
        for one in scores.metrics
    )
    return replace(scores, metrics=tuple(metrics))
