"""A ``[filters]`` table to a chain; scores and decisions of many rows."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from corpora.errors import AzbitextError, ConfigurationError, UnknownNameError
from corpora.filters import DEFAULT_FILTERS, FILTERS
from corpora.filters.chain import FilterChain, filter_words, parse_filter_words
from corpora.pairs import SentencePair

OWN = "filters_of_tests.Shouting"


@pytest.fixture(autouse=True)
def own_filters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))


def rows(*texts: tuple[str | None, str | None]) -> list[SentencePair]:
    return [
        SentencePair(f"n{number}:body:0", f"n{number}", "body", az, en)
        for number, (az, en) in enumerate(texts)
    ]


CHAINS: list[tuple[dict[str, object], list[str]]] = [
    ({}, list(DEFAULT_FILTERS)),
    ({"defaults": False}, []),
    ({"defaults": False, "names": True, "length_ratio": 3}, ["length_ratio", "names"]),
    ({"defaults": False, OWN: {"most": 0.9}, "copy": {}}, ["copy", OWN]),
    (dict.fromkeys(DEFAULT_FILTERS, False), []),
    (dict.fromkeys(FILTERS, True), list(FILTERS)),
]


@pytest.mark.parametrize(("settings", "names"), CHAINS)
def test_a_chain_has_the_chosen_filters_in_order(
    settings: dict[str, object], names: list[str]
) -> None:
    assert list(FilterChain.of(settings).filters) == names


WRONG: list[tuple[dict[str, object], type[AzbitextError], str]] = [
    ({"lenght_ratio": True}, UnknownNameError, "mean 'length_ratio'"),
    ({"default": False}, UnknownNameError, "mean 'defaults'"),
    ({"length_ratio": {"least": 2}}, UnknownNameError, "key of filter length_ratio 'least'"),
    ({"length_ratio": {"most": True}}, ConfigurationError, "expected a number"),
    ({"length_ratio": {"most": "2"}}, ConfigurationError, "expected a number"),
    ({"length_ratio": math.nan}, ConfigurationError, "expected a number"),
    ({"defaults": "no"}, ConfigurationError, "expected true or false"),
    ({"no.such.Filter": True}, ConfigurationError, "there is no class 'no.such.Filter'"),
    ({"filters_of_tests.Nothing": True}, ConfigurationError, "there is no class"),
    ({"corpora.pairs.Bead": True}, ConfigurationError, "expected a subclass of"),
    ({"filters_of_tests.NoDirection": True}, ConfigurationError, "declares no direction"),
    ({"filters_of_tests.NeedsThreshold": True}, ConfigurationError, "needs least, its threshold"),
]


@pytest.mark.parametrize(("settings", "error", "message"), WRONG)
def test_a_wrong_table_is_refused(
    settings: dict[str, object], error: type[AzbitextError], message: str
) -> None:
    with pytest.raises(error, match=message):
        FilterChain.of(settings)


def test_scores_stand_apart_from_decisions() -> None:
    chain = FilterChain.of({"defaults": False, "length_ratio": 2, OWN: {"least_letters": 2}})
    table = chain.score(
        rows(
            ("Yağış yağır.", "It is raining."),
            ("Yağış yağır.", "IT IS RAINING."),
            ("Yağış yağır.", "It is raining, and nobody knows when it will stop doing so at all."),
            (None, "ALONE"),
            ("1", "2"),
        )
    )
    assert table[OWN].to_pylist() == pytest.approx([1 / 11, 1, 1 / 51, None, None], abs=1e-6)
    assert chain.reasons(table).tolist() == [-1, 1, 0, -1, -1]
    lenient = FilterChain.of({"defaults": False, "length_ratio": 9, OWN: {"most": 1}})
    assert lenient.reasons(table).tolist() == [-1] * 5
    assert chain.detail(OWN, 1.0) == f"{OWN} 1 is above 0.5"
    assert FilterChain.of({"script": 0.5}).detail("script", 0.25) == "script 0.25 is below 0.5"


def test_a_threshold_is_no_part_of_what_scores_depend_on() -> None:
    one = FilterChain.of({"length_ratio": 2, OWN: True})
    assert one.scoring == FilterChain.of({"length_ratio": 3, OWN: 0.1}).scoring
    assert one.scoring != FilterChain.of({"length_ratio": 2, OWN: {"least_letters": 9}}).scoring
    assert one.scoring != FilterChain.of({"length_ratio": 2}).scoring
    assert "class Shouting" in str(one.scoring)  # other code scores again


def test_nan_is_refused_and_a_word_is_no_score() -> None:
    nan = FilterChain.of({"defaults": False, "filters_of_tests.NeedsThreshold": 0})
    table = nan.score(rows(("Salam", "Hello"), (None, "Hello")))
    assert nan.reasons(table).tolist() == [0, -1]
    assert nan.detail("filters_of_tests.NeedsThreshold", math.nan).endswith("is no number")
    with pytest.raises(ConfigurationError, match="Wordy returned a score that is no number"):
        FilterChain.of({"filters_of_tests.Wordy": True}).score(rows(("Salam", "Hello")))


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 2500])
def test_any_number_of_rows(count: int) -> None:
    chain = FilterChain.of({})
    table = chain.score(rows(*[(f"Salam {number}", f"Hello {number}") for number in range(count)]))
    assert table.num_rows == count
    assert table.schema.names[: len(chain.row_filters)] == list(chain.row_filters)
    assert table["az_key"].null_count == 0


FLAGS: list[dict[str, object]] = [
    {"copy": False},
    {"defaults": False, "length_ratio": 4, "names": {"least": 0.25}},
    {OWN: {"most": 0.5, "least_letters": 2}, "copy": True, "script": 0.5},
]


@pytest.mark.parametrize("settings", FLAGS, ids=str)
def test_a_flag_says_the_same_as_a_table(settings: dict[str, object]) -> None:
    assert parse_filter_words(filter_words(settings)) == settings
    assert parse_filter_words(filter_words({"copy": {}})) == {"copy": True}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("copy", "is neither NAME=VALUE"),
        ("", "is neither NAME=VALUE"),
        ("=true", "is neither"),
        ("copy:=1", "is neither"),
        ("copy=yes", "'yes' is no value"),
        ("copy=1,copy=2", "copy is given twice"),
        ("copy=1,copy:most=2", "copy is given twice"),
        ("copy:most=1,copy=2", "copy is given twice"),
    ],
)
def test_a_wrong_flag_is_refused(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        parse_filter_words(text)
