"""Every number in words is read as what another library wrote."""

from __future__ import annotations

import pytest

from corpora.text.numbers import numbers_of

MANY = [*range(2, 1200), 1260, 1995, 2024, 12_345, 100_000, 123_456, 2_500_000, 7_000_000_013]


@pytest.mark.parametrize("form", ["cardinal", "ordinal"])
@pytest.mark.parametrize("language", ["az", "en"])
def test_every_number_in_words(language: str, form: str) -> None:
    num2words = pytest.importorskip("num2words").num2words
    for value in MANY:
        words = num2words(value, lang=language, to=form)
        [number] = numbers_of(words, language)
        assert value in number.readings, words


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("bir", "az", []),
        ("one", "en", []),
        ("Onun üçün, onu, ona, onda, çayın altında", "az", []),
        ("iyirmi, otuz", "az", [{20}, {30}]),
        ("beş beş", "az", [{5}, {5}]),
        ("twenty and thirty", "en", [{20}, {30}]),
        ("one hundred and six", "en", [{106}]),
        ("nineteen eighty-four", "en", [{1984}]),
        ("100 min 250", "az", [{100_250}]),
        ("5 min üç yüz", "az", [{5300}]),
        ("yüz min", "az", [{100_000}]),
        ("ON BEŞ", "az", [{15}]),
        ("otuzuncu", "az", [{30}]),
        ("on", "en", []),
        ("zwanzig 20", "de", [{20}]),
    ],
)
def test_words(text: str, language: str, found: list[set[int]]) -> None:
    assert [set(one.readings) for one in numbers_of(text, language)] == found
