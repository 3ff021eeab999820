"""Which rows stand, which are withheld, and who writes the missing sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from align.fill import FILL_CHOICES, Withheld, fill_pairs, withhold_unsure
from align.translators import Translation, translator_signature
from corpora.errors import BuildError, ConfigurationError
from corpora.pairs import ROLES, SentencePair

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


class DictTranslator:
    """Translates what its dictionary holds; a text it does not hold becomes ""."""

    def __init__(self, source: str, target: str, words: dict[str, str | Translation]) -> None:
        self.name = f"dictionary-{source}-{target}@1"
        self.source, self.target, self.words = source, target, words
        self.asked: list[list[str]] = []

    def translate(self, texts: list[str]) -> Sequence[Translation]:
        self.asked.append(list(texts))
        found = (self.words.get(text, "") for text in texts)
        return [Translation(word) if isinstance(word, str) else word for word in found]


def to_en(**words: str | Translation) -> DictTranslator:
    return DictTranslator("az", "en", words or {"külək": "wind", "qar": "snow"})


def to_az() -> DictTranslator:
    return DictTranslator("en", "az", {"wind": "külək", "snow": "qar"})


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
    assert fill_pairs([alone], [DictTranslator("az", "en", {"Yağış yağır.": "Rain."})]) == [
        replace(alone, en="Rain.", origin_en="machine", model="dictionary-az-en@1")
    ]


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
    assert fill_pairs(rows, [to_en(), to_az()]) == [
        ALIGNED,
        replace(rows[1], en="wind", origin_en="machine", model="dictionary-az-en@1"),
        replace(rows[2], az="qar", origin_az="machine", model="dictionary-en-az@1"),
    ]


def test_one_direction_leaves_the_other_missing() -> None:
    rows = [no_en(0, "külək"), no_az(1, "snow")]
    filled = fill_pairs(rows, [to_az()])
    assert filled[0] == rows[0]
    assert filled[1].origin_az == "machine"


def test_equal_texts_are_translated_once_and_in_one_call() -> None:
    translator = to_en()
    rows = [no_en(0, "külək"), no_en(1, "qar"), no_en(2, "külək"), no_en(3, "külək", "headline")]
    filled = fill_pairs(rows, [translator])
    assert translator.asked == [["külək", "qar"]]
    assert [row.en for row in filled] == ["wind", "snow", "wind", "wind"]
    assert [row.id for row in filled] == [row.id for row in rows]


@pytest.mark.parametrize(
    "rows",
    [[], [ALIGNED], [no_az(0, "wind")], [no_en(0, "")], [no_en(0, " \n")], [no_en(0, None)]],
    ids=["no rows", "aligned", "other side", "empty", "blank", "nothing at all"],
)
def test_a_translator_with_nothing_to_do_is_not_called(rows: list[SentencePair]) -> None:
    translator = to_en()
    assert fill_pairs(rows, [translator]) == rows
    assert translator.asked == []


@pytest.mark.parametrize(
    ("translation", "reason"),
    [
        (Translation("", ""), "empty-translation"),
        (Translation(" \n\t", ""), "empty-translation"),
        (Translation("wind wind wind", "repetition"), "repetition"),
        (Translation("", "too-long"), "too-long"),
    ],
)
def test_a_translation_that_cannot_stand_is_withheld(translation: Translation, reason: str) -> None:
    row = no_en(0, "külək")
    filled, unfilled, after = fill_pairs([row, ALIGNED], [to_en(külək=translation)])
    assert filled == Withheld(
        replace(row, en=translation.text, origin_en="machine", model="dictionary-az-en@1"),
        reason,
        "translation by dictionary-az-en@1 was withheld",
    )
    assert (unfilled, after) == (row, ALIGNED)


def test_a_withheld_row_is_not_filled_by_the_next_translator() -> None:
    row = no_en(0, "külək")
    bad = to_en(külək=Translation("", "too-long"))
    result = fill_pairs([row, no_az(1, "wind")], [bad, to_az()])
    assert [type(item) for item in result] == [Withheld, SentencePair, SentencePair]
    assert result[1] == row
    assert result[2].az == "külək"


@pytest.mark.parametrize(
    ("fill", "filled"),
    [("headline", {"headline"}), ("body", {"body"}), ("both", set(ROLES)), ("none", set())],
)
def test_the_choice_says_which_roles_are_filled(fill: str, filled: set[str]) -> None:
    translator = to_en()
    rows = [no_en(0, "külək", "headline"), no_en(0, "qar", "body")]
    result = fill_pairs(rows, [translator], fill=fill)
    assert {row.role for row in result if row.origin_en == "machine"} == filled
    assert [row.origin_en for row in result].count("missing") == 2 - len(filled)
    assert sum(map(len, translator.asked)) == len(filled)
    assert set(FILL_CHOICES[fill]) == filled


@pytest.mark.parametrize("fill", ["", "all", "Both", "headlines"])
def test_an_unknown_choice_is_refused_with_the_choices(fill: str) -> None:
    with pytest.raises(ConfigurationError, match="expected one of headline, body, both, none"):
        fill_pairs([], [], fill=fill)


def test_two_translators_into_one_language_are_refused_before_they_work() -> None:
    translators = [to_en(), to_az(), to_en()]
    with pytest.raises(ConfigurationError, match="two translators write 'en'"):
        fill_pairs([no_en(0, "külək")], translators)
    assert not any(translator.asked for translator in translators)


@pytest.mark.parametrize(
    ("source", "target"), [("az", "ru"), ("azj_Latn", "en"), ("en", "en"), ("tr", "ru")]
)
def test_a_translator_of_other_languages_is_refused(source: str, target: str) -> None:
    translator = DictTranslator(source, target, {})
    with pytest.raises(ConfigurationError) as error:
        fill_pairs([no_en(0, "külək")], [translator])
    assert str(error.value) == (
        f"translator {translator.name!r} goes from {source!r} to {target!r}; "
        "expected one between 'az' and 'en'"
    )


@pytest.mark.parametrize("returned", [[], [Translation("wind")], [Translation("wind")] * 3])
def test_another_number_of_translations_is_refused(returned: list[Translation]) -> None:
    class Miscounting(DictTranslator):
        def translate(self, texts: list[str]) -> Sequence[Translation]:
            return returned

    rows = [no_en(0, "külək"), no_en(1, "qar")]
    with pytest.raises(BuildError) as error:
        fill_pairs(rows, [Miscounting("az", "en", {})])
    assert str(error.value) == (
        f"translator 'dictionary-az-en@1' returned {len(returned)} translations for 2 texts; "
        "expected one each"
    )
    assert isinstance(error.value, RuntimeError)


def test_filling_twice_changes_nothing() -> None:
    once = fill_pairs([no_en(0, "külək"), no_az(1, "snow"), ALIGNED], [to_en(), to_az()])
    again = to_en()
    assert fill_pairs(once, [again, to_az()]) == once
    assert again.asked == []


def test_a_translator_without_signature_is_called_by_its_name() -> None:
    translator = to_en()
    assert translator_signature(translator) == "dictionary-az-en@1"
    translator.signature = "beam:4"
    assert translator_signature(translator) == "beam:4"
