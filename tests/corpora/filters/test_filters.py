"""Every filter on rows that it should know, and on degenerate ones."""

from __future__ import annotations

import math

import pytest

from corpora.filters import DEFAULT_FILTERS, FILTERS, CorpusFilter, RowFilter
from corpora.pairs import SentencePair

AZ = "Bakıda yeni kitabxana açılıb və ilk oxucularını qəbul edib."
EN = "A new library has opened in Baku and welcomed its first readers."


def pair(az: str | None = AZ, en: str | None = EN, **more: object) -> SentencePair:
    return SentencePair("n1:body:0", "n1", "body", az, en, **more)


CASES: list[tuple[str, SentencePair, float | None, bool]] = [
    ("shortest_side", pair("  Bəli ", "Yes, indeed"), 4, True),
    ("shortest_side", pair("", "Yes"), 0, False),
    ("longest_side", pair(AZ, EN), len(EN), True),
    ("longest_side", pair(AZ, EN * 30), 30 * len(EN), False),
    ("length_ratio", pair("a" * 85, "b" * 185), 2.0, True),
    ("length_ratio", pair("a" * 5, "b" * 85), 5.0, False),
    ("length_ratio", pair("Bəli.", "Yes, of course."), 1.5, True),
    ("length_ratio", pair("", ""), 1.0, True),
    ("script", pair(), 1.0, True),
    ("script", pair("Бакыда јени китабхана ачылыб", EN), 1.0, True),
    ("script", pair(AZ, "В Баку открылась новая библиотека"), 0.0, False),
    ("script", pair(AZ, "新しい図書館"), 0.0, False),
    ("script", pair(None, "Ə" * 4), 1.0, True),
    ("script", pair("2 : 1", "—"), 1.0, True),
    ("numbers", pair("2 nəfər gəldi", "Both came"), None, True),
    ("numbers", pair("Səhər saat 5-də", "At 5 in the morning"), 1.0, True),
    ("numbers", pair("1 250 nəfər, 12,75 manat", "1,250 people, 12.75 manats"), 1.0, True),
    ("numbers", pair("100 min nəfər", "100,000 people"), 1.0, True),
    ("numbers", pair("2019-cu ildə 45 nəfər", "In 2021 54 people"), 1 / 3, False),
    ("numbers", pair("30 nəfər, 30 gün", "30 people"), 1.0, True),
    ("numbers", pair("30 nəfər, 45 gün", "30 people"), 2 / 3, True),
    ("numbers", pair("30 nəfər, 45 gün", "1,245 people in 2021"), 1 / 3, False),
    ("numbers", pair("XV əsrdə yüz nəfər", "A hundred people in the 15th century"), 1.0, True),
    ("numbers", pair("Saat 19.30-da 90-cı illər", "The 1990s at 7:30 p.m."), 1.0, True),
    ("brackets", pair("(Bakı) xəbəri", "[Baku] news"), 0, True),
    ("brackets", pair("1) Salam", "1) Hello"), 0, True),
    ("brackets", pair("Sərgi (Bakı", "The exhibition"), 1, False),
    ("copy", pair(AZ, AZ), 1.0, False),
    ("copy", pair(AZ.upper(), AZ.replace("ə", "e")), 1.0, False),
    ("copy", pair(), 0.0, True),
    ("copy", pair("Neftçi 2:1", "Neftchi 2:1"), None, True),
    ("copy", pair("…", "!!!"), None, True),
    ("personal_data", pair(), 0, True),
    ("personal_data", pair("Ünvan: info@kitab.example.az", "info@kitab.example.az"), 2, False),
    ("personal_data", pair("Tel: (012) 498-12-34", EN), 1, False),
    ("personal_data", pair("050 498 12 34", "+994 50 498 12 34"), 2, False),
    ("personal_data", pair(None, "Call +994501234567."), 1, False),
    ("personal_data", pair("1994-1998-ci illər, 20.09.1994", "10 000 000 manats, 20:00"), 0, True),
    ("personal_data", pair("Faiz 0,75; @teatr", "From 100 000 to 200 000 @ 5"), 0, True),
    ("punctuation", pair("Hava necədir?", "How is the weather?"), 1.0, True),
    ("punctuation", pair("Bir. İki. Üç. Dörd.", "One"), 1 - 4 / 7, True),
    ("punctuation", pair("Bir. İki. Üç. Dörd. Beş!", "One?"), 1 - 6 / 9, False),
    ("names", pair("O, Vaşinqtonda Murad Salimovla görüşüb", EN.lower()), None, True),
    ("names", pair("Vaşinqtona Murad gəlib", "To Washington went Murad"), 1.0, True),
    ("names", pair("Şəkidə yağış yağır", "It rains in London and Paris"), 0.0, False),
    ("language", pair(), 1.0, True),
    ("language", pair("2 : 1", "2 : 1"), 1.0, True),
    ("language", pair(None, EN), 1.0, True),
    ("language", pair(AZ, None), 1.0, True),
    ("language", pair("Bakida yeni kitabxana acilib ve hami gelib.", EN), 1.0, True),
    ("language", pair("О, сабаһ Бакыја ҝәләҹәк.", EN), 1.0, True),
    ("language", pair("Nazir “Привет!” deyib və getdi.", EN), 1.0, True),
    ("language", pair("Yağış yağır", "Ilham Aliyev met Emmanuel Macron"), 1.0, True),
    ("encoding", pair(), 0, True),
    ("encoding", pair("BakÄ±da", None), 1, False),
    ("encoding", pair(None, "It?s caf�"), 2, False),
    ("markup", pair(), 0, True),
    ("markup", pair("</p>", "</p>"), 2, False),
    ("markup", pair(None, "300&nbsp;metres"), 1, False),
    ("probability", pair(probability=0.4), 0.4, False),
    ("probability", pair(), None, True),
    ("probability", pair(probability=math.nan), math.nan, False),
    ("quality", pair(quality=0.9), 0.9, True),
    ("quality", pair(quality=math.nan), math.nan, False),
]


@pytest.mark.parametrize(("name", "row", "score", "accepted"), CASES)
def test_scores_and_decisions(
    name: str, row: SentencePair, score: float | None, accepted: bool
) -> None:
    one = FILTERS[name]()
    assert isinstance(one, RowFilter)
    found = one.score(row)
    assert found == (score if score is None else pytest.approx(score, nan_ok=True))
    assert one.accept(found) is accepted


def test_a_text_in_another_language_is_refused() -> None:
    one = FILTERS["language"]()
    german = "Die neue Bibliothek wurde am Montag feierlich eröffnet und ist ab sofort geöffnet."
    assert one.score(pair(AZ, german)) < 0.5
    assert not one.accept(one.score(pair(AZ, german)))


WRONG_AZERBAIJANI = [
    "Президент заявил, что встреча в Баку прошла успешно.",
    "«Мы готовы подписать договор», - deyə o bildirib.",
    "Міністр повідомив, що зустріч відбулася у Києві.",
    "Bakan yarınki toplantıya katılacağını açıkladı.",
    "Okullar kar nedeniyle bir gün kapalı olacak.",
    "The minister said that the road would open soon.",
    "Der Minister hat gesagt, dass die Straße nicht offen ist.",
    "Le ministre a dit que la route sera ouverte demain.",
]
WRONG_ENGLISH = [
    AZ,
    "Nazir bildirib ki, yol tezliklə açılacaq.",
    "Bakan yarınki toplantıya katılacağını açıkladı.",
    "Der Minister hat gesagt, dass die Straße nicht offen ist.",
    "El ministro dijo que la carretera estará abierta mañana.",
]


@pytest.mark.parametrize("other", [AZ, None])
@pytest.mark.parametrize(
    ("language", "text"),
    [("az", text) for text in WRONG_AZERBAIJANI] + [("en", text) for text in WRONG_ENGLISH],
)
def test_a_sentence_in_another_language_is_refused(
    language: str, text: str, other: str | None
) -> None:
    one = FILTERS["language"]()
    row = pair(text, other and EN) if language == "az" else pair(other, text)
    assert not one.accept(one.score(row))


STRANGE = ["", " ", "\ud83d", "\x00\x1f", "ə" * 5000, "2" * 400, "((((", "🎉🎉", "İ̇", "a\tb\nc"]


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("text", STRANGE, ids=ascii)
def test_no_text_breaks_a_filter(name: str, text: str) -> None:
    one = FILTERS[name]()
    if isinstance(one, CorpusFilter):
        return
    for row in (pair(text, text), pair(text, EN), pair(AZ, text)):
        assert one.accept(one.score(row)) in (True, False)


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_declares_itself(name: str) -> None:
    kind = FILTERS[name]
    assert kind.direction in ("least", "most")
    assert kind.__doc__
    assert issubclass(kind, RowFilter) != issubclass(kind, CorpusFilter)


def test_the_default_filters_are_the_fast_ones() -> None:
    assert set(FILTERS) - set(DEFAULT_FILTERS) == {
        *("punctuation", "names", "probability", "quality"),
    }
