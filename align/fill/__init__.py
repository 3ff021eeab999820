"""Filling: which rows stand, which of their sides are missing, and what may be put there.

`rows` decides on rows, `guards` on translations; the stages of `align.pipeline` call both. To add a
guard, give `guards.Measures` a figure and `guards.objections` its threshold.
"""

from align.fill.rows import FILL_CHOICES, Filling, fill_pairs, withhold_unsure

__all__ = ["FILL_CHOICES", "Filling", "fill_pairs", "withhold_unsure"]
