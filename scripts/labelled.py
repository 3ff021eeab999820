"""Labelled alignments from JSON lines, and an encoder that remembers them: shared by scripts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from align.encoders import Encoder, encode_texts, encoder_signature


@dataclass(frozen=True, slots=True)
class LabelledHeadline:
    """A headline, a body in sentences, and the indices of those that state its claim."""

    id: str
    headline: str
    body: list[str]
    acceptable: frozenset[int]


@dataclass(frozen=True, slots=True)
class LabelledText:
    """Two texts in sentences and their true beads."""

    id: str
    az: list[str]
    en: list[str]
    gold: list[tuple[tuple[int, ...], tuple[int, ...]]]


def read_headlines(path: Path) -> list[LabelledHeadline]:
    """Lines with id, headline_az, body_en and acceptable."""
    return [
        LabelledHeadline(
            row["id"], row["headline_az"], row["body_en"], frozenset(row["acceptable"])
        )
        for row in _rows(path)
    ]


def read_texts(path: Path) -> list[LabelledText]:
    """Lines with id, az, en and gold; without gold, sentence i belongs to sentence i."""
    return [
        LabelledText(
            row["id"],
            row["az"],
            row["en"],
            [
                (tuple(az), tuple(en))
                for az, en in row.get("gold", [([i], [i]) for i in range(len(row["az"]))])
            ],
        )
        for row in _rows(path)
    ]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


class RememberingEncoder:
    """Encodes every text once: labelled texts share most of their sentences."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.dim, self.signature = encoder.name, encoder.dim, encoder_signature(encoder)
        self._encoder = encoder
        self._known: dict[str, Any] = {}

    def encode(self, texts: list[str], /) -> Any:
        missing = [text for text in texts if text not in self._known]
        self._known.update(zip(missing, encode_texts(self._encoder, missing), strict=True))
        return np.stack([self._known[text] for text in texts])
