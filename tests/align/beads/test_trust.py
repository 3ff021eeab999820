"""Text left untranslated, and text that is repeated."""

from __future__ import annotations

import pytest

from align.beads.confidence import is_untranslated, repetitions
from align.beads.encoded import EncodedText
from align.encoders import Encoder

ENGLISH = "The museum is open every day but Monday."


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        (ENGLISH, ENGLISH, True),
        (ENGLISH.upper(), ENGLISH, True),
        (ENGLISH, f"According to its website, {ENGLISH.lower()}", True),
        ("Muzey bazar ertəsindən başqa hər gün açıqdır.", ENGLISH, False),
        ("The concert was moved to Friday.", ENGLISH, False),  # not the same text
        # Names and numbers stay as they are.
        ("Neftçi 2:1 Qarabağ", "Neftçi 2:1 Qarabağ", False),
        ("Bakı, 12 may 2021", "Baku, 12 May 2021", False),
        ("", "", False),
        ("", ENGLISH, False),
    ],
)
def test_is_untranslated(source: str, target: str, expected: bool) -> None:
    assert is_untranslated(source, target, ("az", "en")) is expected
    assert is_untranslated(target, source, ("en", "az")) is expected


def test_a_text_beside_itself_is_no_translation_to_miss() -> None:
    assert not is_untranslated(ENGLISH, ENGLISH, ("en", "en"))


def test_repetitions_do_not_mind_how_a_sentence_is_typed(hashing: Encoder) -> None:
    sentences = ["Oxu.", "Gəncədə yağış yağır.", "OXU", "Gencede yagis yagir", "Tək."]
    assert repetitions(EncodedText.of(sentences, "az", hashing)) == [2, 2, 2, 2, 1]
