"""Figures of a build that need its models: quality of what was filled, and of the translators."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from align.evaluation.translation import evaluate_translation
from align.models import BuildModels
from align.scores.quality import quality_signature
from corpora.errors import ModelUnavailableError
from corpora.pairs import SentencePair
from corpora.writers.facts import ScoreFacts

_TRANSLATORS = "translated headlines against their counterparts, and there and back"


def build_figures(
    pairs: Callable[[], Iterable[SentencePair]], models: BuildModels, evaluation_rows: int
) -> tuple[ScoreFacts, ...]:
    """The figures, each with its signature or the reason why there is none.

    Args:
        pairs: gives the rows of the corpus, from the first on at every call.
        models: of the build.
        evaluation_rows: aligned headlines that the translators are scored on, 0 for none.
    """
    return (_fill_quality(pairs(), models), *_of_translators(pairs, models, evaluation_rows))


def _fill_quality(pairs: Iterable[SentencePair], models: BuildModels) -> ScoreFacts:
    values = [pair.quality for pair in pairs if pair.quality is not None]
    name = "mean quality of filled rows"
    if not values:
        return ScoreFacts(name, None, reason="no row was filled with a known quality")
    signature = f"{quality_signature(models.encoder.name)}|rows:{len(values)}"
    return ScoreFacts(name, round(math.fsum(values) / len(values), 4), signature)


def _of_translators(
    pairs: Callable[[], Iterable[SentencePair]], models: BuildModels, rows: int
) -> list[ScoreFacts]:
    translators = list(models.translators.values())
    reason = ""
    if not translators:
        reason = "no translator took part"
    elif not rows:
        reason = "evaluation_rows is 0"
    if reason:
        return [ScoreFacts(_TRANSLATORS, None, reason=reason)]
    try:
        scores = evaluate_translation(pairs(), translators, role="headline", sample=rows)
    except ModelUnavailableError as error:
        return [ScoreFacts(_TRANSLATORS, None, reason=str(error))]
    return [
        ScoreFacts(
            f"{metric.title} of headlines, {system.system}",
            None if metric.score is None else round(metric.score, 4),
            metric.signature,
            reason=metric.reason,
        )
        for system in scores
        for metric in system.metrics
    ]
