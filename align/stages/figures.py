"""Figures of a build that need its models: quality of what was filled, and of the translators."""

from __future__ import annotations

from collections.abc import Sequence

from align.evaluation.translation import evaluate_translation
from align.models import BuildModels
from align.scores.quality import quality_signature
from align.stages.filtering import corpus_rows, read_standing
from align.stages.shards import Shard
from corpora.errors import ModelUnavailableError
from corpora.pairs import from_table
from corpora.writers.facts import ScoreFacts

_TRANSLATORS = "translated headlines against their counterparts, and there and back"


def build_figures(
    shards: Sequence[Shard], models: BuildModels, evaluation_rows: int
) -> tuple[ScoreFacts, ...]:
    """The figures, each with its signature or the reason why there is none.

    Args:
        shards: of the build, with their rows decided.
        models: of the build.
        evaluation_rows: aligned headlines that the translators are scored on, 0 for none.
    """
    return (_fill_quality(shards, models), *_of_translators(shards, models, evaluation_rows))


def _fill_quality(shards: Sequence[Shard], models: BuildModels) -> ScoreFacts:
    import pyarrow.compute as pc

    count, total = 0, 0.0
    for shard in shards:  # the column alone: every build comes through here
        quality = read_standing(shard)["quality"]
        count += len(quality) - quality.null_count
        total += pc.sum(quality).as_py() or 0.0
    name = "mean quality of filled rows"
    if not count:
        return ScoreFacts(name, None, reason="no row was filled with a known quality")
    signature = f"{quality_signature(models.encoder.name)}|rows:{count}"
    return ScoreFacts(name, round(total / count, 4), signature)


def _of_translators(shards: Sequence[Shard], models: BuildModels, rows: int) -> list[ScoreFacts]:
    translators = list(models.translators.values())
    reason = ""
    if not translators:
        reason = "no translator took part"
    elif not rows:
        reason = "evaluation_rows is 0"
    if reason:
        return [ScoreFacts(_TRANSLATORS, None, reason=reason)]
    try:
        pairs = (pair for shard in shards for pair in from_table(corpus_rows(shard)))
        scores = evaluate_translation(pairs, translators, role="headline", sample=rows)
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
