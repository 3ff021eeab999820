"""The candidates of a headline, and what speaks for each."""

from __future__ import annotations

import numpy as np
import pytest

from align.beads.background import background_of
from align.beads.candidates import SHORTLIST, USUAL_TOPIC, find_candidates
from align.beads.encoded import EncodedText
from align.encoders import Encoder

BODY = [
    "The weather was mild.",
    "A new hospital opened in Ganja on Monday.",
    "It has 200 beds.",
    "The minister cut the ribbon.",
    "Doctors came from Baku.",
    "Traffic was light.",
    "The next hospital will be built in Shaki.",
]
HEADLINE = "Gəncədə yeni xəstəxana açılıb"


def candidates(headline: str, body: list[str], encoder: Encoder) -> object:
    return find_candidates(
        EncodedText.of([headline], "az", encoder),
        EncodedText.of(body, "en", encoder),
        background_of(encoder),
        encoder,
    )


def test_words_speak_for_the_sentence_that_says_it(e5: Encoder) -> None:
    found = candidates(HEADLINE, BODY, e5)
    assert len(found.indices) == SHORTLIST
    assert list(found.indices) == sorted(found.indices)
    best = int(np.argmax(found.features["recall"]))
    assert found.indices[best] == 1
    assert found.words.shape[0] == SHORTLIST
    assert found.features["early"].tolist() == pytest.approx(
        [np.exp(-index / 5) for index in found.indices]
    )


def test_without_token_vectors_there_are_no_words(hashing: Encoder) -> None:
    found = candidates(HEADLINE, BODY, hashing)
    assert found.words is None
    assert "recall" not in found.features


def test_a_first_line_that_repeats_the_headline_does_not_count(e5: Encoder) -> None:
    found = candidates(HEADLINE, [HEADLINE, *BODY], e5)
    assert 0 not in found.indices
    places = dict(zip(found.indices, found.features["early"], strict=True))
    assert places[2] == pytest.approx(np.exp(-1 / 5))


@pytest.mark.parametrize(
    ("headline", "body"), [("", BODY), (HEADLINE, []), (HEADLINE, ["", " "]), ("", [])]
)
def test_nothing_to_choose_from(headline: str, body: list[str], e5: Encoder) -> None:
    assert candidates(headline, body, e5) is None


def test_a_short_body_is_about_its_subject_as_usual(e5: Encoder) -> None:
    assert candidates(HEADLINE, BODY[1:2], e5).topic((0,)) == pytest.approx(USUAL_TOPIC)
