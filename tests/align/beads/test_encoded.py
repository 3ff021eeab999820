"""Sentences with their vectors."""

from __future__ import annotations

import numpy as np
import pytest

from align.beads.encoded import EncodedText
from align.encoders import Encoder
from corpora.errors import EncoderError


def test_sentences_are_encoded_in_one_spelling(hashing: Encoder) -> None:
    spellings = [
        "Ҝәнҹәдә јени хәстәхана",
        "Gəncədə  yeni\u00a0xəstəxana ",
        "Gәncәdә yeni xəstəxana",
    ]
    text = EncodedText.of(spellings, "az", hashing)
    assert text.sentences == spellings
    assert len({row.tobytes() for row in text.vectors}) == 1
    assert not EncodedText.of(["\u200b\ufeff", ""], "az", hashing).vectors.any()


def test_a_part_keeps_sentences_and_vectors_together(hashing: Encoder) -> None:
    text = EncodedText.of(["Bir.", "İki.", "Üç."], "az", hashing)
    part = text.part(range(1, 3))
    assert list(part.sentences) == ["İki.", "Üç."]
    np.testing.assert_array_equal(part.vectors, text.vectors[1:])
    assert len(text.part(range(0)).sentences) == 0


@pytest.mark.parametrize("shape", [(1, 4), (3, 4), (2,), (0, 4)])
def test_every_sentence_has_a_vector(shape: tuple[int, ...]) -> None:
    with pytest.raises(EncoderError, match="for 2 sentences; expected one row a sentence"):
        EncodedText(["Bir.", "İki."], np.zeros(shape, np.float32), "az")
