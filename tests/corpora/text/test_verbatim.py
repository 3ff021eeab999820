"""What stands the same in every language, and what has a word to translate."""

from __future__ import annotations

import pytest

from corpora.text.verbatim import is_verbatim

SAME = [
    *("", " ", "-", "***", "* * *", "…", "—", "!?", "***\t***", "№ 5", "🙂🙂", "🇦🇿", "❤️", "©"),
    *("12:45", "19.30", "2024", "1 260", "12,75", "50 %", "10–15", "05.03.2024", "3:0", "$ 1.5"),
    *("25°", "½", "(1)", "1.", "٣٤", "+994 12 498 12 34", "XIX", "IV.", "II–III"),
    *("https://example.az/x?id=5", "http://muzey.example.az", "www.example.az/az?x=ə", "day.az"),
    *("info@muzey.example.az", "@muzey", "t.example.com", "12:45 – https://example.az 🙂"),
]

WORDS = [
    *("Bakı", "a", "Ə", "I", "5 min", "12:45-də", "7 p.m.", "Foto: AFP", "5 %-i", "25 °C", "G20"),
    *("Day.Az", "#bakı", "Bax: https://example.az", "info@muzey.example.az ünvanı", "XIX əsr"),
    *("hesabat.pdf", "R.Usubov", "Азәрбајҹан", "ş", "dr.Əliyev", "MIX", "xix"),
]


@pytest.mark.parametrize("text", SAME, ids=ascii)
def test_it_has_no_word(text: str) -> None:
    assert is_verbatim(text)


@pytest.mark.parametrize("text", WORDS, ids=ascii)
def test_it_has_a_word(text: str) -> None:
    assert not is_verbatim(text)
