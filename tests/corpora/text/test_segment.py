from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.text.segment import Segment, segment, segment_headline

BOUNDARIES = Path(__file__).parent / "boundaries"

# One row is one text; the bar marks where its sentences meet.
AZERBAIJANI = [
    "Büdcədən 5.5 mln. manat ayrılıb. | Bu azdır.",
    "Layihəyə 3 mlrd. ABŞ dolları xərclənib.",
    "Reys 15 min. gecikdi, bilet isə 20 man. oldu. | Hamı gözlədi.",
    "Hadisə 2020-ci il. | Sonra nə oldu?",
    "Sitat 12-ci səh. 4-cü sətirdədir.",
    "Konfransda prof. Əliyev və dos. Həsənova çıxış etdi. | Akad. M. Kərimov gəlmədi.",
    "Ünvan: Nizami küç. 12, Azadlıq pr. 5. | Bura Bakıdır.",
    "Alma, armud və s. meyvələr satılır.",
    "Alma, armud və s. | Bazar böyükdür.",
    "Qarabağ, Şirvan və b. bölgələr.",
    "R.Usubov dedi. | R. Usubov getdi. | Ə.Əliyeva gəldi. | Ə. Əliyeva oxudu.",
    "Mərhum M.Ə. Rəsulzadə və C. Cabbarlı. | O idi.",
    "İşlər A planı üzrə getdi, sonra isə B. | Onlar razı qaldı.",
    "Şəhər e.ə. V əsrdə salınıb. | XX əsr başqa idi.",
    "8-ci sinif şagirdləri 1-ci oldu. | Təbriklər!",
    '"Gəl." | O dedi.',
    '"Bu yaxşıdır", - o dedi.',
    "“Bu, doğrudurmu?” – deyə o soruşdu.",
    "“Gözəl!” – Əli dedi.",
    "“Birinci cümlə. | İkinci cümlə”. | Üçüncü cümlə.",
    '"Sən kimsən?" | Heç kim cavab vermədi.',
    "«Bitdi.» | Hamı getdi.",
    "Nə? | Hə! | Yox... | Bəli… | Sonra getdik.",
    "O... bilmirəm… susdu.",
    "Roe v. Veyd işi məşhurdur.",
    "No. 7 evdə, № 8 isə yox.",
    "1. Birinci bənd. | 2. İkinci bənd.",
    "ABŞ. | Rusiya. | BMT.",
    "weather.com saytı 12.05.2020 tarixində 3,5 dərəcə göstərib.",
    # names, addresses and files with a dot inside
    "Day.Az yazır. | Milli.Az və Bizim.Media təsdiq edir. | WWW.TREND.AZ susur.",
    "ASAN.Pay işləyir. | İLK10.AZ ilə Qafqaz.İnfo danışır. | Axşam.Az-ın redaktoru gəldi.",
    "musavat.Com və minval.Politika bağlanıb. | Hesabat.PDF itib.",
    "Ünvan https://a.example.az/x?ID=5!A. | Poçt Ad.Soyad@example.az.",
    # numbers of sections
    "1.1. Bu bənd qısadır. | 1.2. Bu uzundur. | 2.1.3-1. Bu köhnədir.",
    "Maddə 3. Hüquqlar qorunur. | Bölmə IV. Yekun qaydalar var. | § 2. Söz budur.",
    # titles and initials glued to names
    "Dünən prof.Ə.Əliyev gəldi. | Sonra akad.İ.Rza, dos. Q.Nur danışdı. | T.e.d.prof.M.Xan susdu.",
    "Gen.-leyt. Rza ilə gen.-mayor Nur. | Prof.dr. Xan və hz. Musa.",
    "Hz. Nuh. | Müəl. Nigar və rej. Vaqif.",
]
ENGLISH = [
    "He paid $1.5 billion. | It was much.",
    "At 5 p.m. he left. | At 5 p.m. | The show began.",
    "It was 5 a.m. in London.",
    "Dr. Smith, Mr. Brown, Mrs. Jones and Lt. Col. Vann met Sens. Kennedy and Graham.",
    "The U.S. Army came. | He lives in the U.S. | He works.",
    "The U.K. Government agreed, e.g. The Times said so, i.e. it did.",
    "Apple Inc. Chief Executive Tim Cook spoke. | Others did not.",
    "St. Martin's church stands on Wall St. | The bells rang.",
    "On Nov. 18 he came. | On Sept. 5 he left.",
    "No. 7 is here. | No. | It is not.",
    "J. K. Rowling and George W. Bush met. | We chose plan B. | It works.",
    "R. Usubov and Ə. Əliyeva took part. | R.Usubov spoke.",
    "They sell apples, pears etc. | Nobody buys.",
    "He left... | Then he came… | What?",
    '"It works!" she said.',
    '"It works." | She smiled.',
    '"Really?" asked nobody. | "Yes," he said.',
    "“First. | Second,” he said. | “Third.”",
    'He said: "Go." | They went.',
    "‘Stay. | Wait,’ she said.",
    "'Stay. | Wait,' she said.",
    "(He left. | She stayed.) | They won.",
    "The rest (it was late.) had gone.",
    "Not everyone is like me. | Speaking on Monday, he said so.",
    "It is the letter u. | The rest follows.",
    "eBay fell. | iPhone sales rose.",
    "Yahoo! is a firm. | He won 3-2. | 15 people came.",
    "1. First item. | 2. Second item.",
    "Malcolm X. | He died in 1965.",
    'Wait ! | "Who?" | Me.',
    # names, addresses and files with a dot inside
    "Day.Az writes. | WWW.TREND.AZ agrees. | LinkedIn.Com is silent.",
    "See https://a.example.com/n/1?ID=5 now. | Or https://a.example.com/A.B/C!D?E=F.",
    "Ask Me.Too@a.example for https://b.example/a?B=C!D. | Thanks.",
    "HTTPS://A.EXAMPLE.COM/N.HTML is open. | Call 800.ACME.NOW.",
    "Open report.PDF or Old.Notes.txt. | README.MD is gone.",
    "The FRITZ!App and the Toys!R!Us sign. | Yahoo! Finance fell.",
    # prefixes before initials
    "The non-U.S. Companies Act. | An ex-U.N. Envoy left. | The US-U.K. Deal holds.",
    "A non-U.S.A. citizen and a pro-E.U. Party met. | She is anti-U.S. | He is not.",
    # numbers of sections
    "1.1. This is short. | 1.2. That is long. | 2.1.3-1. It is old.",
    "Article 3. Rights are kept. | Section IV. The end is near. | Table 2. Rain fell.",
    # titles and initials glued to names
    "Prof.J.Brown and Dr.Smith spoke. | Lt.-Gen. Hall and Asst. Prof. Lee left. | Fr. Hill sang.",
]

# The bar marks where sentences meet without white space.
GLUED = [
    ("az", "Yağış kəsdi.|Uşaqlar çıxdı."),
    ("az", "Kim gəldi?|Heç kim."),
    ("az", "Getdik Şuşaya.|Bu gözəl idi."),
    ("az", "Dayandı!|Sonra getdi."),
    ("az", "“Gəldim.”|Sonra susdu."),
    ("en", "The rain stopped.|Children ran."),
    ("en", "He left London.|He flew home."),
    ("en", "It was 2020.|The war went on."),
]


@pytest.mark.parametrize(
    ("language", "row"),
    [("az", row) for row in AZERBAIJANI] + [("en", row) for row in ENGLISH],
)
def test_sentences(language: str, row: str) -> None:
    expected = row.split(" | ")
    assert [s.text for s in segment(" ".join(expected), language)] == expected


@pytest.mark.parametrize(("language", "row"), GLUED)
def test_ends_without_white_space(language: str, row: str) -> None:
    expected = row.split("|")
    assert [s.text for s in segment("".join(expected), language)] == expected


@pytest.mark.parametrize("language", ["az", "en"])
def test_the_gold_boundaries_are_found(language: str) -> None:
    right = found = gold = 0
    for line in (BOUNDARIES / f"{language}.txt").read_text("utf-8").splitlines():
        parts = re.split(r"(?: \|(?= )|\|)", line)
        ends = {sum(map(len, parts[:count])) for count in range(1, len(parts))}
        ours = {one.end for one in segment("".join(parts), language)[:-1]}
        right, found, gold = right + len(ours & ends), found + len(ours), gold + len(ends)
    assert gold == 150
    assert 2 * right / (found + gold) > 0.99


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Day.Az: Bakıda külək əsir", ["Day.Az: Bakıda külək əsir"]),
        ("Bakıda zəlzələ. Ölən yoxdur", ["Bakıda zəlzələ. Ölən yoxdur"]),
        ("Bakıda zəlzələ oldu! FOTO", ["Bakıda zəlzələ oldu! FOTO"]),
        ("Niyə? Cavab budur.", ["Niyə? Cavab budur."]),
        ("Nazir: “Yol açıldı. Hamı razıdır.”", ["Nazir: “Yol açıldı. Hamı razıdır.”"]),
        ("Yol açıldı. Hamı razıdır.", ["Yol açıldı.", "Hamı razıdır."]),
        ("Bakı. Hava soyuqdur\nYağış var", ["Bakı. Hava soyuqdur", "Yağış var"]),
        ("Bir. İki\r\n\r\nÜç. Dörd", ["Bir. İki", "Üç. Dörd"]),
        (["Bir. İki.", "Üç"], ["Bir. İki.", "Üç"]),
        ("", []),
    ],
)
def test_a_headline_of_one_line_is_one(text: str | list[str], expected: list[str]) -> None:
    found = segment_headline(text, "az")
    assert [one.text for one in found] == expected
    whole = text if isinstance(text, str) else "\n".join(text)
    assert all(whole[one.start : one.end] == one.text for one in found)


def test_lines_and_paragraphs() -> None:
    text = "Head of section\nOne. Two.\n- item a\n- item B\n\n \n\nCaption\r\n\r\nLast one.\n"
    assert [(s.text, s.paragraph) for s in segment(text, "en")] == [
        ("Head of section", 0),
        ("One.", 0),
        ("Two.", 0),
        ("- item a", 0),
        ("- item B", 0),
        ("Caption", 1),
        ("Last one.", 2),
    ]


def test_hard_wrapped_lines_are_joined() -> None:
    text = (
        "The council decided on Monday to repair the bridge over the river\n"
        "before the winter comes, and asked the engineers of the town of\n"
        "Ganja for help. They agreed."
    )
    assert [s.text for s in segment(text, "en")] == [text[:-13], "They agreed."]


def test_a_sentence_a_line_is_not_taken_for_hard_wrapped() -> None:
    lines = [
        "The council decided on Monday to repair the bridge over the river.",
        "eBay and others will pay for the work that starts next year there.",
        "Engineers of the town of Ganja were asked for help and they agreed",
        "Photo",
    ]
    assert [s.text for s in segment("\n".join(lines), "en")] == lines


@pytest.mark.parametrize("text", ["", " ", "\n\n\r\n", "\u2028\u00a0"])
def test_nothing(text: str) -> None:
    assert segment(text, "az") == []


@pytest.mark.parametrize("text", ["a", ".", "?!", '"', "...", "😀", "\x00", "\u200b", "№", "— —"])
def test_a_scrap_is_one_segment(text: str) -> None:
    assert segment(f" {text} \n", "az") == [Segment(text, 1, 1 + len(text), 0)]


def test_a_full_stop_far_behind_its_word() -> None:
    text = "One" + " " * 40 + ". Two."
    assert [s.text for s in segment(text, "en")] == [text[:-5], "Two."]


def test_offsets_count_characters() -> None:
    assert segment("  Əla 😀. Bəli.", "az") == [
        Segment("Əla 😀.", 2, 8, 0),
        Segment("Bəli.", 9, 14, 0),
    ]


def test_given_sentences_keep_their_numbers() -> None:
    items = ["One. Still one.", "", " \t", " two ", "three\nlines"]
    segments = segment(items, "en")
    assert [s.text for s in segments] == ["One. Still one.", "", "", "two", "three\nlines"]
    joined = "\n".join(items)
    assert all(joined[s.start : s.end] == s.text for s in segments)
    assert {s.paragraph for s in segments} == {0}
    assert segment([], "en") == []


@pytest.mark.parametrize("language", ["de", "tr", "ru", "zh", "xx", ""])
def test_any_language_code_is_accepted(language: str) -> None:
    assert [s.text for s in segment("Bir iki. Üç “dört.” Beş.", language)] == [
        "Bir iki.",
        "Üç “dört.”",
        "Beş.",
    ]


PIECES = st.sampled_from(
    [
        *("Mr.", "R.", "5.", "və s.", "Söz", "söz", "1", "I", "?", "!", "…", "。", ". ", "-", "😀"),
        *('"', "“", "”", "(", ")", "'", "’"),
        *(" ", "\n", "\n\n", "\r\n", "\t", "\u00a0", "\u200b", "\u2028"),
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join))


@given(TEXTS, st.sampled_from(["az", "en", "de"]))
def test_segments_cover_the_text_in_order(text: str, language: str) -> None:
    position = paragraph = 0
    for found in segment(text, language):
        assert text[found.start : found.end] == found.text == found.text.strip() != ""
        assert not text[position : found.start].strip()
        assert position <= found.start
        assert found.paragraph >= paragraph
        position, paragraph = found.end, found.paragraph
    assert not text[position:].strip()


@given(st.lists(st.text()))
def test_given_sentences_stay_one_for_one(items: list[str]) -> None:
    joined = "\n".join(items)
    segments = segment(items, "az")
    assert [s.text for s in segments] == [item.strip() for item in items]
    assert all(joined[s.start : s.end] == s.text for s in segments)


@pytest.mark.parametrize(
    "piece",
    [
        "R. Usubov dedi ki, yağış yağacaq. ",
        "Mr. ",
        ". ",
        "? ",
        '"',
        'a."- ',
        "( ",
        "\n",
        "A. ",
        "a",
    ],
)
def test_a_huge_line_is_no_trouble(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    segments = segment(text, "az")
    assert sum(len("".join(s.text.split())) for s in segments) == len("".join(text.split()))
