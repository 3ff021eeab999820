from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.text.normalize import comparison_key, lower, normalize_text

LANGUAGES = st.sampled_from(["az", "en"])
MIXED = st.text(
    st.one_of(
        st.sampled_from("aəıiİIşğжәӘҹиёйЯцaеосxvbZ \u00a0\u200b\u00ad'`’“-—\u0306\u0307\u0308ʼ"),
        st.characters(),
    )
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ҝәнҹәдә јени хәстәхана ачылыб", "Gəncədə yeni xəstəxana açılıb"),
        ("Конститусија вә ҹәмијјәт", "Konstitusiya və cəmiyyət"),
        ("Һәјат ҝөзәлдир, үмид вар", "Həyat gözəldir, ümid var"),
        ("ЈЕНИ ИЛ", "YENİ İL"),
        ("Щука, цирк, объект, юбилей, няня, ёлка", "Şçuka, tsirk, obekt, yubiley, nyanya, yolka"),
        ("jени jол вә jағыш", "yeni yol və yağış"),
        ("Gǝncǝdǝ Ǝliyev вә", "Gəncədə Əliyev вə"),
        ("Gәncә Әli", "Gəncə Əli"),
        ("Bаkı şəhəri, Rusiуа", "Bakı şəhəri, Rusiya"),
        ("“Правда” qəzetinin yeni sayı", '"Правда" qəzetinin yeni sayı'),
        ("«Qarabağ» – ‘Neftçi’ — 2−0", "\"Qarabağ\" - 'Neftçi' - 2-0"),
        (" Bakı\u00a0\t\r\nşəhəri\u200b \ufeff", "Bakı şəhəri"),
        ("xəstə\u00adxana", "xəstəxana"),
        ("o\u0308lu\u0308m", "ölüm"),
        ("№ 5, ½, 5 °C", "№ 5, ½, 5 °C"),
        ("", ""),
        (" \n\u200b ", ""),
        ("Ј", "Y"),
        ("😀", "😀"),
        ("\x00\x07", "\x00\x07"),
    ],
)
def test_azerbaijani_has_one_spelling(text: str, expected: str) -> None:
    assert normalize_text(text, "az") == expected


def test_cyrillic_stays_in_other_languages() -> None:
    assert normalize_text("Москва  и «Баку»", "en") == 'Москва и "Баку"'


def test_russian_words_with_schwa_are_not_half_latin() -> None:
    assert normalize_text("мәктәп", "en") == "мəктəп"


@pytest.mark.parametrize(
    "text",
    [
        "Gəncədə yeni xəstəxana açılıb",
        "Gencede yeni xestexana acilib",
        "GƏNCƏDƏ YENİ XƏSTƏXANA AÇILIB",
        "GENCEDE YENI XESTEXANA ACILIB",
        "ҜӘНҸӘДӘ ЈЕНИ ХӘСТӘХАНА АЧЫЛЫБ",
        "Gǝncәdə: “yeni” xəstə\u00adxana — açılıb!..",
        "\ufeffGəncədə\u00a0yeni\nxəstəxana ac\u0327ılıb",
    ],
)
def test_one_headline_typed_in_seven_ways_has_one_key(text: str) -> None:
    assert comparison_key(text, "az") == "gencede yeni xestexana acilib"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("It’s “new” – isn't it?", "en", "it s new isn t it"),
        ("Café STRASSE straße", "en", "cafe strasse strasse"),
        ("ISTANBUL İstanbul ıstanbul", "en", "istanbul istanbul istanbul"),
        ("8-ci mərtəbə_2", "az", "8 ci mertebe 2"),
        ("Ｆｕｌｌ ﬁnal", "en", "full final"),
        ("...", "az", ""),
        ("", "en", ""),
    ],
)
def test_key(text: str, language: str, expected: str) -> None:
    assert comparison_key(text, language) == expected


def test_different_texts_keep_different_keys() -> None:
    assert comparison_key("2020-ci il", "az") != comparison_key("2021-ci il", "az")
    assert comparison_key("от", "en") != comparison_key("ot", "en")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("İSTİ QIŞ", "az", "isti qış"),
        ("I\u0307stI", "az", "istı"),
        ("ƏLİ", "az", "əli"),
        ("ISTI", "en", "isti"),
        ("", "az", ""),
    ],
)
def test_lower(text: str, language: str, expected: str) -> None:
    assert lower(text, language) == expected


@given(MIXED, LANGUAGES)
def test_normalising_twice_changes_nothing(text: str, language: str) -> None:
    once = normalize_text(text, language)
    assert normalize_text(once, language) == once


@given(MIXED, LANGUAGES)
def test_white_space_is_single(text: str, language: str) -> None:
    normalized = normalize_text(text, language)
    assert normalized == " ".join(normalized.split())


@given(st.text(alphabet="abcçdeəfgğhxıijkqlmnoöprsştuüvyzABCÇDEƏFGĞHXIİJKQLMNOÖPRSŞTUÜVYZ "))
def test_key_does_not_depend_on_azerbaijani_letters(text: str) -> None:
    typed_plainly = text.translate(str.maketrans("əığşçöüƏİĞŞÇÖÜ", "eigscouEIGSCOU"))
    assert comparison_key(text, "az") == comparison_key(typed_plainly, "az")


@pytest.mark.parametrize("text", ["a" * 1_000_000 + " б", "б" * 1_000_000, "“" * 1_000_000])
def test_a_huge_word_is_no_trouble(text: str) -> None:
    assert len(normalize_text(text, "az")) == len(text)


def test_import_loads_no_heavy_library() -> None:
    code = (
        "import sys, corpora.text.normalize, corpora.text.segment, corpora.text.language;"
        "print([m for m in ('numpy', 'py3langid', 'sentencex') if m in sys.modules])"
    )
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert output.stdout == "[]\n", output.stderr
