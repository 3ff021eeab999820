"""What speaks against a translation, and what does not."""

from __future__ import annotations

import pytest

from align.fill.guards import REASONS, Measures, measure, objections

AZ = "Bakıda keçirilən sərgidə 45 ölkədən 1200 iştirakçı öz məhsullarını nümayiş etdirib."
EN = "At the exhibition in Baku 1,200 participants from 45 countries showed their products."


def reasons(text: str, translation: str, source: str = "az", **options: object) -> list[str]:
    target = "en" if source == "az" else "az"
    figures = measure(text, translation, source=source, target=target, **options)
    return [
        reason for reason, _ in objections(translation, figures, target=target, min_quality=0.5)
    ]


@pytest.mark.parametrize(
    ("text", "translation", "expected"),
    [
        (AZ, EN, []),
        (AZ, "", ["empty-translation"]),
        (AZ, " \n\t", ["empty-translation"]),
        (AZ, AZ, ["wrong-language", "copied-input"]),
        (AZ, "На выставке в Баку 1200 участников из 45 стран.", ["wrong-language"]),
        (AZ, "At the exhibition in Baku guests from 45 countries met.", ["lost-numbers"]),
        (AZ, "Participants showed their products at an exhibition in Baku.", ["lost-numbers"]),
        (
            "Sərgi dünən açıldı.",
            "The exhibition the exhibition the exhibition the exhibition the exhibition the",
            ["repetition", "runaway-length"],
        ),
        ("Sərgi açıldı.", "The exhibition " + "ha" * 60, ["repetition", "runaway-length"]),
        (
            "Sərgi dünən açıldı.",
            "The exhibition was opened yesterday, said the organisers, who had hoped for many more "
            "visitors than those few that came to see it on a rainy morning in the old town.",
            ["runaway-length"],
        ),
        # what is no fault
        ("Neftçi 2:1 Qarabağ", "Neftchi 2:1 Qarabag", []),
        ("Bəli, bəli, bəli, bəli, bəli!", "Yes, yes, yes, yes, yes!", []),
        ("Layihəyə 5 min manat ayrılıb.", "The project was given 5,000 manats.", []),
        ("Layihəyə 1,5 milyon manat ayrılıb.", "The project was given 1.5 million manats.", []),
        ("Qiymət 2 500 000 manatdır.", "The price is 2,500,000 manats.", []),
        ("Komandada 3 oyunçu var.", "There are three players in the team.", []),
        ("Görüş saat 14:30-da başlayıb.", "The meeting began at half past two.", []),
        ("Qanun 18.11.2020 tarixində qəbul edilib.", "The law was passed on 18 November 2020.", []),
        ("Əhalinin 52,4 faizi qadındır.", "Women make up 52.4 per cent of the people.", []),
        ("Qala XV əsrdə ucaldılıb.", "The fortress was put up in the 15th century.", []),
        ("Minarə on ikinci əsrə aiddir.", "The minaret is of the 12th century.", []),
        ("Məscid XVIII əsrdə tikilib.", "The mosque was built in the 18th century.", []),
        ("Mahnı 90-cı illərdə dillər əzbəri idi.", "The song was a hit in the 1990s.", []),
        ("Rəssam 60-cı illərdə tanınıb.", "The painter became known in the sixties.", []),
        ("Yazıçıların XIX qurultayı açılıb.", "The 19th Congress of Writers has opened.", []),
        ("25 nəfər xilas edilib.", "Twenty-five people were rescued.", []),
        ("Yüz nəfər xilas edilib.", "A hundred people were rescued.", []),
        ("Tamaşa saat 19.30-da başlayır.", "The play begins at 7:30 p.m.", []),
        ("Tamaşa saat 20-də başlayır.", "The play begins at 8 p.m.", []),
        ("Sakinlərin 50 %-i razıdır.", "Half of the residents agree.", []),
        ("Büdcə 1,5 milyard manatdır.", "The budget is 1.5 billion manats.", []),
        ("Qala XV əsrdə ucaldılıb.", "The fortress was put up in the 16th century.",
         ["lost-numbers"]),
        ("Tamaşa saat 19.30-da başlayır.", "The play begins at 8:30 p.m.", ["lost-numbers"]),
        ("Yüz nəfər xilas edilib.", "A thousand people were rescued.", ["lost-numbers"]),
        ("Büdcə 1,5 milyard manatdır.", "The budget is 1.5 million manats.", ["lost-numbers"]),
        ("Heydər Əliyev Mərkəzi", "Heydar Aliyev Center", []),
        ("İlham Əliyev", "Ilham Aliyev", []),
        ("......", "......", []),
        ("2024", "2024", []),
    ],
)  # fmt: skip
def test_reasons(text: str, translation: str, expected: list[str]) -> None:
    assert reasons(text, translation) == expected
    assert set(expected) <= set(REASONS)


def test_the_other_direction() -> None:
    assert reasons(EN, AZ, "en") == []
    assert reasons(EN, EN, "en") == ["wrong-language", "copied-input"]


@pytest.mark.parametrize(
    ("least", "withheld"), [(1.0, True), (0.51, True), (0.5, False), (0.0, False)]
)
def test_numbers_are_judged_by_the_threshold_of_the_day(least: float, withheld: bool) -> None:
    translation = "We saw 45 countries."
    figures = measure(AZ, translation, source="az", target="en")
    told = objections(
        translation, figures, target="en", min_quality=0.5, min_number_agreement=least
    )
    assert ("lost-numbers" in dict(told)) is withheld


@pytest.mark.parametrize(("quality", "low"), [(None, False), (0.5, False), (0.49, True)])
def test_quality_is_judged_by_the_threshold_of_the_day(quality: float | None, low: bool) -> None:
    assert ("low-quality" in reasons(AZ, EN, quality=quality)) is low


def test_every_figure_is_there_whatever_the_text() -> None:
    for text, translation in (
        ("", ""),
        ("x", ""),
        ("", "x"),
        ("\x00", "🙂" * 5000),
        ("1" * 400, "2"),
    ):
        figures = measure(text, translation, source="az", target="en")
        assert isinstance(figures, Measures)
        assert 0 <= figures.copied <= 1
        assert 0 <= figures.repeated <= 1
        assert figures.length_ratio > 0


def test_details_say_what_was_measured() -> None:
    figures = measure(AZ, "We saw 45 countries.", source="az", target="en", quality=0.25)
    told = dict(objections("We saw 45 countries.", figures, target="en", min_quality=0.5))
    assert told == {
        "lost-numbers": "it lacks 1200",
        "low-quality": "quality 0.250 is below 0.5",
    }
