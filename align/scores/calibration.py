"""Whether probabilities mean what they say, and what they are good for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from corpora.errors import ConfigurationError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]


def calibration_error(
    probabilities: Sequence[float], right: Sequence[bool], *, bins: int = 10
) -> float:
    """Expected calibration error in [0, 1] over bins of equal mass; NaN without probabilities.

    The mean difference of a bin's mean probability and its share of right answers (Naeini, Cooper
    and Hauskrecht 2015, "Obtaining Well Calibrated Probabilities Using Bayesian Binning"). With few
    answers a bin even perfect probabilities do not reach 0.

    Raises:
        ConfigurationError: as many probabilities as answers were expected.

    >>> calibration_error([0.9, 0.9, 0.1, 0.1], [True, True, False, False], bins=2)
    0.1
    """
    import numpy as np

    sure, truth = _columns(probabilities, right)
    if not sure.size:
        return float("nan")
    parts = np.array_split(np.argsort(sure, kind="stable"), min(bins, sure.size))
    gaps = [abs(sure[part].mean() - truth[part].mean()) * part.size for part in parts]
    return round(float(sum(gaps)) / sure.size, 12)


def abstention_area(probabilities: Sequence[float], right: Sequence[bool]) -> float:
    """Area in [0, 1] under the curve of accuracy against coverage; NaN without probabilities.

    The answers are given up one by one, the least sure first; the area is the mean accuracy of what
    is left (one minus the area under the risk–coverage curve of El-Yaniv and Wiener 2010, "On the
    Foundations of Noise-free Selective Classification"). Equally sure answers go together.

    >>> round(abstention_area([0.9, 0.8, 0.1], [True, True, False]), 3)
    0.889
    """
    import numpy as np

    sure, truth = _columns(probabilities, right)
    if not sure.size:
        return float("nan")
    _, group = np.unique(-sure, return_inverse=True)
    mean_of_ties = np.bincount(group, truth) / np.bincount(group)
    ordered = mean_of_ties[np.sort(group)]
    return float((np.cumsum(ordered) / np.arange(1, ordered.size + 1)).mean())


def answered(probabilities: Sequence[float], right: Sequence[bool], *, share_right: float) -> float:
    """Largest share of the answers that can be given, the surest first, with `share_right` right.

    Coverage at a given selective accuracy (Geifman and El-Yaniv 2017, "Selective Classification
    for Deep Neural Networks"). In [0, 1]; NaN without probabilities. Equally sure answers go
    together.

    >>> answered([0.9, 0.8, 0.7, 0.1], [True, True, True, False], share_right=0.95)
    0.75
    """
    import numpy as np

    sure, truth = _columns(probabilities, right)
    if not sure.size:
        return float("nan")
    order = np.argsort(-sure, kind="stable")
    kept = np.arange(1, sure.size + 1)
    accuracy = np.cumsum(truth[order]) / kept
    is_last_of_ties = np.append(np.diff(sure[order]) != 0, True)
    enough = kept[is_last_of_ties & (accuracy >= share_right)]
    return float(enough.max(initial=0)) / sure.size


def separation(probabilities: Sequence[float], positive: Sequence[bool]) -> float:
    """Area under the receiver operating characteristic, in [0, 1]; NaN where one class is empty.

    The chance that a positive is given a higher probability than a negative, ties counting half
    (Hanley and McNeil 1982, "The Meaning and Use of the Area under a ROC Curve").

    >>> separation([0.9, 0.4, 0.4], [True, True, False])
    0.75
    """
    import numpy as np

    sure, truth = _columns(probabilities, positive)
    yes, no = np.sort(sure[truth == 1]), np.sort(sure[truth == 0])
    if not (yes.size and no.size):
        return float("nan")
    below = np.searchsorted(no, yes, "left") + np.searchsorted(no, yes, "right")
    return float(below.mean() / 2 / no.size)


def _columns(probabilities: Sequence[float], right: Sequence[bool]) -> tuple[Array, Array]:
    import numpy as np

    if len(probabilities) != len(right):
        raise ConfigurationError(
            f"{len(probabilities)} probabilities for {len(right)} answers; expected as many"
        )
    columns: Any = np.asarray(probabilities, float), np.asarray(right, float)
    return columns[0], columns[1]
