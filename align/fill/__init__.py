"""Which rows stand, which sides are missing, and who writes them."""

from align.fill.rows import FILL_CHOICES, Filling, fill_pairs, withhold_unsure

__all__ = ["FILL_CHOICES", "Filling", "fill_pairs", "withhold_unsure"]
