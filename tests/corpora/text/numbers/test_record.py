"""How two lists of numbers are compared, and that no text breaks the reading of them."""

from __future__ import annotations

import pytest

from corpora.text.numbers import certain_numbers, missing_numbers, number_agreement, numbers_of


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("2 nəfər", 0),
        ("3 nəfər", 1),
        ("üç nəfər", 0),
        ("on üç nəfər", 1),
        ("XII", 0),
        ("XIII", 1),
        ("X", 0),
        ("XL", 0),
        ("yarısı", 0),
        ("0,5", 1),
        ("110 m3", 1),
        ("mart", 0),
        ("saat 2:30", 1),
        ("", 0),
    ],
)
def test_what_a_translation_has_to_have(text: str, certain: int) -> None:
    assert certain_numbers(numbers_of(text, "az")) == certain


@pytest.mark.parametrize(
    ("az", "en", "agreement"),
    [
        ("45 nəfər, 20 gün", "45 people, 20 days", 1.0),
        ("45 nəfər, 20 gün", "45 people", 0.5),
        ("45 nəfər, 20 gün", "people", 0.0),
        ("45 nəfər, 20 gün", "45 people, 20 days, 7 months", 1.0),
        ("nəfər", "45 people", None),
    ],
)
def test_agreement_looks_one_way(az: str, en: str, agreement: float | None) -> None:
    assert number_agreement(numbers_of(az, "az"), numbers_of(en, "en")) == agreement


def test_a_minus_is_told_apart_from_a_range() -> None:
    negative = [one.is_negative for one in numbers_of("-5 dərəcə, 1-5 gün, (-7), −3", "az")]
    assert negative == [True, False, False, True, True]


STRANGE = [
    *("", " ", "\ud83d", "\x00", "1" * 5000, "1." * 3000, "½" * 100, "1½½", "٣٤ 45", "²", "%"),
    *("1/0", "99.99.9999", "00:00:00", "IVXLIVXL", "X" * 400, "-", "5-", "-5", "1 000 00"),
    *("0000-00-00", "min " * 1000, "half " * 500, "yüzdə " * 300, "3 quarters of a", "a.m."),
    *("twenty-" * 200, "1 min 1 min 1 min", "hundred hundred hundred", "half past", "İ1̇"),
]


@pytest.mark.parametrize("text", STRANGE, ids=lambda text: ascii(text[:12]))
@pytest.mark.parametrize("language", ["az", "en", "de", ""])
def test_no_text_breaks_it(text: str, language: str) -> None:
    numbers = numbers_of(text, language)
    assert missing_numbers(numbers, numbers) == []
