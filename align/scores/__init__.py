"""Scores of alignments."""

from align.scores.alignment import AlignmentScore, score_alignment

__all__ = ["AlignmentScore", "score_alignment"]
