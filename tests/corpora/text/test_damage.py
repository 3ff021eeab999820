"""Text that went through a wrong encoding: seen, and put right where that is certain."""

from __future__ import annotations

import pytest

from corpora.documents import Document
from corpora.text.damage import count_damage
from corpora.text.repair import REPAIRED, repair_document, repair_text

AZ = "Şəhərdə yağışlı hava gözlənilir, küçələr sürüşkəndir – “ehtiyatlı olun”"
EN = "It’s raining — roads are “slippery” in Ganja."
READ_AS = (
    *("latin-1", "cp1252", "cp1254", "iso8859-9", "cp1250", "cp1251", "cp437", "cp850", "cp866"),
    "mac-roman",
)

DAMAGED = [
    "Þəhərin küçəsi açýqdýr",
    "Bakýda hava",
    "ÝLHAM ÞAH",
    "Şəh?r bağlanıb",
    "??hər bağlanıb v? açılıb",
    "G?NC?D? HAVA",
    "Gənc� bağı",
    "It?s cold",
    "Gəncə v? Şəki",
    "G\\u0259nc\\u0259",
    "Gu0259ncu0259",
    "G\\xc9\\x99nc\\xc9\\x99",
    "G=C9=99nc=C9=99",
    "G%C9%99nc%C9%99 bağı",
    "Gən\x81cə",
    "Gən\ue123cə",
    "Gən\x00cə",
    "Ïðåçèäåíò ïðèáûë â Áàêó",
]
SOUND = [
    AZ,
    EN,
    "Niyə? Çünki gecdir. Hə?! Yox...",
    "Nə?Sonra?",
    "“Kim?” dedi. (Hara?)",
    "Baxın: https://a.example.az/x?id=%C9%99%C9%99&y=?z və www.b.az/?q=a",
    "a = b, 50 %, C:\\Users, 100%",
    "Café “É” və naïve façade, São Tomé, Åse, Ärzte",
    "Þór",
    "Nový Jičín",
    "О, сабаһ Бакыја ҝәләҹәк. РОССИЯ, Сочи, Россия",
    "BAKÜ” və KÖRPÜ… TƏSADÜF»",
    "Emoji 😀 ✓ → ■ ├ ─",
    "",
    "?",
]


@pytest.mark.parametrize("encoding", READ_AS)
@pytest.mark.parametrize("text", [AZ, EN], ids=["az", "en"])
def test_utf_8_read_as_another_encoding_is_damage(text: str, encoding: str) -> None:
    assert count_damage(text.encode().decode(encoding, "replace")) > 0


def test_damage_done_twice_is_damage() -> None:
    once = AZ.encode().decode("cp1252", "replace")
    assert count_damage(once.encode().decode("latin-1")) > 0


@pytest.mark.parametrize("text", DAMAGED, ids=ascii)
def test_damage(text: str) -> None:
    assert count_damage(text) > 0


@pytest.mark.parametrize("text", SOUND, ids=ascii)
def test_sound_text_has_none(text: str) -> None:
    assert count_damage(text) == 0
    assert repair_text(text, "az") == text


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (AZ.encode().decode("latin-1"), "az", AZ),
        (EN.encode().decode("cp1252", "replace"), "en", EN.replace("”", "\ufffd")),
        ("Yeni kÃ¶rpÃ¼ aÃ§Ä±lÄ±b", "az", "Yeni körpü açılıb"),
        ("Bakýda þagird açýq", "az", "Bakıda şagird açıq"),
        ("Bakýda þagird açýq", "en", "Bakýda þagird açýq"),
        ("G\\u0259nc\\u0259", "az", "Gəncə"),
        ("Bak?da", "az", "Bak?da"),
        ("Bakýda v? açýq", "az", "Bakýda v? açýq"),
        ("Gənc�", "az", "Gənc�"),
        ("\\ud83d yarım", "az", "\\ud83d yarım"),
        ("Körpü\nkÃ¶rpÃ¼\r\nBak?", "az", "Körpü\nkörpü\r\nBak?"),
    ],
    ids=ascii,
)
def test_repair(text: str, language: str, expected: str) -> None:
    repaired = repair_text(text, language)
    assert repaired == (expected if count_damage(expected) == 0 or expected == text else text)


def test_a_document_says_what_was_repaired() -> None:
    document = Document(
        "d", {"az": "KÃ¶rpÃ¼", "en": "Bridge"}, {"az": ("Bir.", "AÃ§Ä±q."), "en": "One."}
    )
    repaired = repair_document(document)
    assert (repaired.headline["az"], repaired.body["az"]) == ("Körpü", ("Bir.", "Açıq."))
    assert repaired.meta[REPAIRED] == "headline_az,body_az"
    assert repair_document(repaired) == repaired
