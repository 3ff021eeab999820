"""Metrics of translations by name, and the records of their figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from corpora.errors import unknown_name
from corpora.plugins import Registry


def _bleu(sentence: bool) -> Any:
    from sacrebleu.metrics.bleu import BLEU

    return BLEU(effective_order=sentence)  # as sacreBLEU does for single sentences


def _chrf(sentence: bool) -> Any:
    from sacrebleu.metrics.chrf import CHRF

    return CHRF()


def _chrf_plus_plus(sentence: bool) -> Any:
    from sacrebleu.metrics.chrf import CHRF

    return CHRF(word_order=2)


def _ter(sentence: bool) -> Any:
    from sacrebleu.metrics.ter import TER

    return TER()


METRICS: Registry[Callable[[bool], Any]] = Registry(
    "metrics",
    {
        "bleu": _bleu,
        "chrf": _chrf,
        "chrf++": _chrf_plus_plus,
        "ter": _ter,
    },
)
"""Metrics by name: each makes a `sacrebleu.metrics` metric, for corpora or for single sentences."""

_TITLES = {"bleu": "BLEU", "chrf": "chrF2", "chrf++": "chrF2++", "ter": "TER"}


@dataclass(frozen=True, slots=True)
class MetricScore:
    """One figure of one system.

    Attributes:
        metric: its name in `METRICS`.
        title: its name in sacreBLEU's output, such as ``chrF2``.
        score: of the whole corpus; None where it cannot be computed, and `reason` says why.
        signature: says how it was computed.
        mean, interval: of the bootstrap, the half width of the 95% interval; None without one.
        p_value: of the paired test against the first system; None without one.
        detail: precisions and lengths, where the metric has them.
        sentences: score of each sentence, with a signature of its own: sentence BLEU smooths
            otherwise.
        sentence_signature: of `sentences`.
        reason: why there is no score, else "".
    """

    metric: str
    title: str
    score: float | None
    signature: str = ""
    mean: float | None = None
    interval: float | None = None
    p_value: float | None = None
    detail: str = ""
    sentences: tuple[float, ...] = ()
    sentence_signature: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TranslationScores:
    """The figures of one system, in the order in which the metrics were named.

    Attributes:
        system: name of the system.
        metrics: its figures.
    """

    system: str
    metrics: tuple[MetricScore, ...]

    def __getitem__(self, name: str) -> MetricScore:
        """The figure of the metric `name`, as in ``scores["bleu"]``."""
        found = {one.metric: one for one in self.metrics}
        if name not in found:
            raise unknown_name("metric", name, found)
        return found[name]

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain values, for ``scores.json``; what is absent is left out."""
        return {
            one.metric: {
                name: value
                for name, value in asdict(one).items()
                if name == "score" or (name != "metric" and value not in (None, "", ()))
            }
            for one in self.metrics
        }


def without_score(metric: str, reason: str) -> MetricScore:
    """A figure that cannot be computed."""
    return MetricScore(metric, _TITLES.get(metric, metric), None, reason=reason)
