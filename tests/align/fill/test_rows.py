"""Which rows stand, which are withheld, and who writes the missing sides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from align.fill.rows import (
    FILL_CHOICES,
    Filling,
    fill_pairs,
    missing_text,
    translations,
    withhold_unsure,
)
from corpora.pairs import ROLES, SentencePair, Withheld

ALIGNED = SentencePair(
    "d:body:0",
    "d",
    "body",
    az="Yağış yağır.",
    en="It is raining.",
    az_span=(1,),
    en_span=(1,),
    similarity=0.5,
    margin=0.25,
    probability=0.75,
    source="https://xeber.example",
    licence="CC-BY-4.0",
)
UNSURE = replace(ALIGNED, probability=0.25)
HEADLINE = replace(UNSURE, id="d:headline:0", role="headline", az_span=(0,))


def no_en(number: int, az: str | None, role: str = "body") -> SentencePair:
    return SentencePair(f"d:{role}:{number}", "d", role, az, None, (number,), origin_en="missing")


def no_az(number: int, en: str | None, role: str = "body") -> SentencePair:
    return SentencePair(
        f"d:{role}:{number}", "d", role, None, en, (), (number,), origin_az="missing"
    )


def known(**words: str | Filling) -> Callable[[str, str], Filling | None]:
    """Fillings by text, for whatever language."""

    def filling_of(target: str, text: str) -> Filling | None:
        word = words.get(text)
        return Filling(word, "machine", f"{target}@1") if isinstance(word, str) else word

    return filling_of


BOTH = known(külək="wind", qar="snow", wind="külək", snow="qar")


def fill(
    pairs: list[SentencePair],
    filling_of: Callable[[str, str], Filling | None] = BOTH,
    roles: tuple[str, ...] = ROLES,
    targets: tuple[str, ...] = ("az", "en"),
) -> list[SentencePair | Withheld]:
    return list(fill_pairs(pairs, filling_of, roles=roles, targets=targets))


@pytest.mark.parametrize(
    ("pair", "least", "stands"),
    [
        (ALIGNED, 0.75, True),
        (ALIGNED, 0.7500001, False),
        (ALIGNED, 0.0, True),
        (ALIGNED, 1.0, False),
        (replace(ALIGNED, probability=None), 1.0, True),
        (replace(ALIGNED, probability=0.0), 0.0, True),
    ],
)
def test_a_pair_stands_from_the_least_probability_on(
    pair: SentencePair, least: float, stands: bool
) -> None:
    [decided] = withhold_unsure([pair], least)
    assert (decided == pair) is stands
    assert isinstance(decided, Withheld) is not stands


def test_an_unsure_body_pair_is_withheld_whole() -> None:
    assert list(withhold_unsure([UNSURE, ALIGNED], 0.5)) == [
        Withheld(UNSURE, "low-probability", "probability 0.250 is below 0.5"),
        ALIGNED,
    ]


def test_an_unsure_headline_stays_without_counterpart() -> None:
    alone = replace(
        HEADLINE,
        en=None,
        en_span=(),
        origin_en="missing",
        similarity=None,
        margin=None,
        probability=None,
    )
    sentence = replace(no_az(0, HEADLINE.en), doc_id=HEADLINE.doc_id, en_span=HEADLINE.en_span)
    withheld = Withheld(HEADLINE, "low-probability", "probability 0.250 is below 0.5")
    assert list(withhold_unsure([HEADLINE, sentence], 0.5)) == [withheld, alone, sentence]
    assert list(withhold_unsure([HEADLINE], 0.5)) == [withheld]  # two headlines: no other row


@pytest.mark.parametrize("probability", [None, 0.1, 0.9])
@pytest.mark.parametrize("row", [no_en(0, "külək"), no_az(0, "wind", "headline")])
def test_a_row_with_a_missing_side_stands_without_figures(
    row: SentencePair, probability: float | None
) -> None:
    scored = replace(row, similarity=probability, margin=probability, probability=probability)
    assert list(withhold_unsure([scored], 0.5)) == [row]


def test_deciding_streams() -> None:
    decided = withhold_unsure(iter([ALIGNED]), 0.5)
    assert next(decided) == ALIGNED
    assert list(withhold_unsure([], 0.5)) == []


def test_missing_sides_are_written_and_marked() -> None:
    rows = [ALIGNED, no_en(1, "külək", "headline"), no_az(2, "snow")]
    assert fill(rows) == [
        ALIGNED,
        replace(rows[1], en="wind", origin_en="machine", model="en@1"),
        replace(rows[2], az="qar", origin_az="machine", model="az@1"),
    ]


def test_quality_and_memory_reach_the_row() -> None:
    row = no_en(0, "külək")
    remembered = Filling("wind", "memory", "old.tmx:7", quality=None)
    guessed = Filling("wind", "machine", "opus@1", quality=0.75)
    assert fill([row], known(külək=remembered)) == [
        replace(row, en="wind", origin_en="memory", model="old.tmx:7")
    ]
    assert fill([row], known(külək=guessed)) == [
        replace(row, en="wind", origin_en="machine", model="opus@1", quality=0.75)
    ]


def test_what_is_not_known_stays_missing() -> None:
    rows = [no_en(0, "duman"), no_az(1, "fog")]
    assert fill(rows) == rows


@pytest.mark.parametrize(
    "row",
    [ALIGNED, no_az(0, " "), no_en(0, ""), no_en(0, " \n"), no_en(0, None)],
    ids=["aligned", "blank English", "empty", "blank", "nothing at all"],
)
def test_nothing_is_asked_for_a_row_with_nothing_to_do(row: SentencePair) -> None:
    def ask(target: str, text: str) -> Filling | None:
        raise AssertionError(text)

    assert fill([row], ask) == [row]
    assert missing_text(row, ROLES, ("az", "en")) is None


def test_a_translation_that_cannot_stand_is_withheld() -> None:
    row = no_en(0, "külək")
    loop = Filling("wind wind wind", "machine", "opus@1", 0.1, "repetition", "repetition: 66%")
    filled, unfilled, after = fill([row, ALIGNED], known(külək=loop))
    assert filled == Withheld(
        replace(row, en="wind wind wind", origin_en="machine", model="opus@1", quality=0.1),
        "repetition",
        "repetition: 66%",
    )
    assert (unfilled, after) == (row, ALIGNED)


@pytest.mark.parametrize("choice", FILL_CHOICES)
def test_the_choice_says_which_roles_are_filled(choice: str) -> None:
    rows = [no_en(0, "külək", "headline"), no_en(0, "qar", "body")]
    result = fill(rows, roles=FILL_CHOICES[choice])
    filled = {row.role for row in result if row.origin_en == "machine"}
    expected = {"headline": {"headline"}, "body": {"body"}, "both": set(ROLES), "none": set()}
    assert filled == expected[choice]


@pytest.mark.parametrize(("targets", "filled"), [((), 0), (("en",), 1), (("az", "en"), 2)])
def test_only_languages_that_can_be_written_are(targets: tuple[str, ...], filled: int) -> None:
    result = fill([no_en(0, "külək"), no_az(1, "snow")], targets=targets)
    assert sum(bool(row.model) for row in result) == filled


def test_filling_twice_changes_nothing() -> None:
    once = fill([no_en(0, "külək"), no_az(1, "snow"), ALIGNED])
    assert fill(once, known()) == once


def test_a_memory_wants_translations_and_no_claims() -> None:
    claim = replace(HEADLINE, en_span=(1,))  # what it says is the sentence of a row of the body
    headline = replace(HEADLINE, id="e:headline:0", doc_id="e")  # its counterpart is a headline
    assert list(translations([ALIGNED, claim, headline, no_en(3, "qar")])) == [ALIGNED, headline]
    between = no_az(1, "It is raining.")  # also where the sentence waits for its translation
    assert list(translations([claim, between])) == []
