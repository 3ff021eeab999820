from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora.documents import Document, Text
from corpora.text.language import Identification, check_languages, identify_language

AZERBAIJANI = [
    "Gəncədə yeni xəstəxana açılıb",
    "Gencede yeni xestexana acilib",
    "Şuşada yeni yol çəkilir",
    "ŞUŞADA YENİ YOL ÇƏKİLİR",
    "SUSADA YENI YOL CEKILIR",
    "Ҝәнҹәдә јени хәстәхана ачылыб",
    "Бакыда парад кечирилди",
    "Bakıda avtobus yandı",
    "Qarabağ - Neftçi 2:0",
    "Bakıda yağış yağır, yollar bağlı",
    "Neft ucuzlaşdı, dollar bahalaşdı",
    "Nazir səfərə çıxdı: nə müzakirə olunacaq?",
    "Tələbələr üçün yeni təqaüd proqramı elan edildi",
    "Telebeler ucun yeni teqaud proqrami elan edildi",
    "Bazar günü hava buludlu olacaq, yağmur gözlənilmir",
    "Sabah paytaxtda yarmarka açılır",
]
ENGLISH = [
    "New hospital opens in Ganja",
    "Oil prices fall for third day",
    "Minister visits flood-hit villages",
    "Jeyhun Bayramov holds talks with Hakan Fidan in Ankara",
    "Gültəkin Hacıbəyli arrested in Bakı",
    "Police arrest two men after shop robbery",
    "The Azerbaijani word for night is gecə, and for year it is il, the teacher said.",
]
ENGLISH_ABOUT_AZERBAIJANI_NAMES = [
    "President Ilham Aliyev met Recep Tayyip Erdoğan in Şuşa",
    "Ilham Aliyev congratulates Turkmen President Serdar Berdimuhamedov",
    "Qarabağ FK beat Neftçi PFK in Baku derby",
    "Mikayil Jabbarov meets Cevdet Yılmaz",
    "İlham Əliyev visits Xankəndi",
    "Əli Kərimli detained in Bakı",
    "Vilayat Eyvazov visits Türkiye",
]
OTHERS = [
    ("tr", "Ankara'da yeni köprü açıldı, trafik sorunu çözülecek"),
    ("tr", "Bakanlık, okulların eylül ayında açılacağını duyurdu"),
    ("tr", "Depremzedeler için kurulan çadır kentte yaşam sürüyor"),
    ("tr", "Belediye başkanı istifa ettiğini açıkladı"),
    ("tr", "Merkez Bankası faiz oranlarını değiştirmedi"),
    ("tr", "Milli takım hazırlık maçında rakibini üç golle yendi"),
    ("tr", "Çiftçiler kuraklık yüzünden zor günler geçiriyor"),
    ("tr", "İstanbul'da kar yağışı nedeniyle uçuşlar iptal edildi. Yolcular uyarıldı."),
    ("ru", "В Москве открыли новую станцию метро"),
    ("ru", "Президент подписал закон о бюджете на следующий год"),
    ("ru", "Сборная проиграла в первом матче турнира"),
    ("ru", "Учёные нашли древнее поселение на берегу озера"),
    ("ru", "ЦЕНЫ НА НЕФТЬ СНОВА ВЫРОСЛИ"),
    ("uk", "У Києві відкрили новий музей сучасного мистецтва"),
    ("de", "Regierung beschließt neues Gesetz zum Klimaschutz"),
    ("de", "Zahl der Arbeitslosen sinkt im dritten Monat in Folge"),
    ("de", "Feuerwehr rettet drei Kinder aus brennendem Haus"),
    ("fr", "Le gouvernement annonce une hausse du salaire minimum"),
    ("fr", "Incendie dans un immeuble de Lyon, deux blessés graves"),
    ("fr", "La ville a inauguré hier une nouvelle ligne de tramway qui relie la gare au port."),
    ("uz", "Toshkentda yangi shifoxona ochildi"),
    ("uz", "O'zbekiston prezidenti yangi qonunni imzoladi"),
    ("uz", "Oʻquvchilar uchun yozgi taʼtil boshlandi"),
    ("uz", "Бугун Тошкентда ҳаво ҳарорати кўтарилади"),
    ("tk", "Aşgabatda täze köpri açyldy"),
    ("tk", "Türkmenistanyň Prezidenti täze kanuna gol çekdi"),
    ("tk", "Daşoguz welaýatynda gowaça ekişi tamamlandy"),
    ("fa", "رئیس جمهور قانون جدید را امضا کرد"),
    ("fa", "تیم ملی فوتبال در بازی دوستانه پیروز شد"),
    ("kk", "Астанада жаңа мектеп ашылды"),
    ("ba", "Уфала яңы мәктәп асылды"),
    ("sr", "У Београду отворен нови мост"),
    ("es", "El gobierno aprueba una nueva ley de vivienda"),
    ("it", "Il governo approva la nuova legge di bilancio"),
    ("hy", "Երևանում նոր կամուրջ է բացվել"),
    ("ka", "თბილისში ახალი ხიდი გაიხსნა"),
]
UNDETERMINED = [
    "",
    " \n",
    "2 : 0",
    "A",
    "😀😀😀",
    "\x00\x01",
    "+994 12 555-55-55, 12.05.2020",
    "Ilham Aliyev",
    "Manchester City – Liverpool 2:1",
    "Novak Djokovic - Rafael Nadal",
]
AZERBAIJANI_BODY = (
    "Xəstəxana üç mərtəbədən ibarətdir. Tikinti iki il davam edib, açılışda nazir çıxış edib."
)
ENGLISH_BODY = (
    "The hospital has three floors. It took two years to build, and a minister opened it."
)


def document(
    headline_az: str = "", headline_en: str = "", body_az: Text = "", body_en: Text = ""
) -> Document:
    return Document(
        "n1",
        headline={"az": headline_az, "en": headline_en},
        body={"az": body_az, "en": body_en},
        meta={"source": "news.jsonl:7"},
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        *(("az", text) for text in AZERBAIJANI),
        *(("en", text) for text in ENGLISH),
        *OTHERS,
        *(("und", text) for text in UNDETERMINED),
    ],
)
def test_language(language: str, text: str) -> None:
    assert identify_language(text).language == language


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    found = identify_language(text)
    assert found.language
    assert 0 <= found.probability <= 1


@pytest.mark.parametrize("headline", [*AZERBAIJANI, *UNDETERMINED])
@pytest.mark.parametrize("body", [ENGLISH_BODY, (ENGLISH_BODY, "", ENGLISH_BODY)])
def test_azerbaijani_headline_and_english_body(headline: str, body: Text) -> None:
    if headline.strip():
        assert check_languages(document(headline, body_en=body)) is None


@pytest.mark.parametrize("headline", ENGLISH + ENGLISH_ABOUT_AZERBAIJANI_NAMES)
def test_whole_articles(headline: str) -> None:
    whole = document("Gəncədə xəstəxana açılıb", headline, AZERBAIJANI_BODY, ENGLISH_BODY)
    assert check_languages(whole) is None


@pytest.mark.parametrize(("language", "text"), OTHERS)
@pytest.mark.parametrize("field", ["headline_az", "headline_en", "body_az", "body_en"])
def test_another_language(language: str, text: str, field: str) -> None:
    right = {"headline_az": AZERBAIJANI[0], "body_en": ENGLISH_BODY}
    rejection = check_languages(document(**{**right, field: text}))
    assert rejection is not None
    assert rejection.reason == "wrong-language"
    assert f"language {language!r} (py3langid, probability " in rejection.detail


def test_the_rejection_tells_the_whole_story() -> None:
    russian = "В Москве открыли новую станцию метро"
    rejection = check_languages(document(russian, body_en=ENGLISH_BODY))
    assert rejection is not None
    assert (rejection.source, rejection.id) == ("news.jsonl:7", "n1")
    assert rejection.detail == (
        "the Azerbaijani headline is in language 'ru' (py3langid, probability 0.98)"
    )
    assert rejection.text == russian


@pytest.mark.parametrize("headline_az", AZERBAIJANI)
@pytest.mark.parametrize(
    "swapped",
    [
        lambda az, en: document(en, az),
        lambda az, en: document(en, body_en=AZERBAIJANI_BODY),
        lambda az, en: document(az, body_en=AZERBAIJANI_BODY),
        lambda az, en: document(en, body_en=ENGLISH_BODY),
        lambda az, en: document(en, az, ENGLISH_BODY, AZERBAIJANI_BODY),
        lambda az, en: document(az, en, (ENGLISH_BODY,), (AZERBAIJANI_BODY,)),
    ],
)
def test_swapped_languages(swapped: Any, headline_az: str) -> None:
    rejection = check_languages(swapped(headline_az, ENGLISH[0]))
    assert rejection is not None
    assert rejection.reason == "swapped-languages"


@pytest.mark.parametrize(
    ("one_sided", "detail"),
    [
        (document("Gəncədə xəstəxana açılıb"), "there is only Azerbaijani text"),
        (document(headline_en=ENGLISH[0], body_az=" \n"), "there is only English text"),
        (document(body_en=ENGLISH_BODY, body_az=("", " ")), "there is only English text"),
        (document(), "there is no Azerbaijani or English text"),
        (
            Document("n1", body={"de": "Das ist ein Haus."}),
            "there is no Azerbaijani or English text",
        ),
    ],
)
def test_one_language(one_sided: Document, detail: str) -> None:
    rejection = check_languages(one_sided)
    assert rejection is not None
    assert (rejection.reason, rejection.detail) == ("one-language", detail)


def test_only_the_beginning_of_a_huge_body_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths = []

    def record(text: str) -> Identification:
        lengths.append(len(text))
        return Identification("und", 0.0)

    monkeypatch.setattr("corpora.text.language.identify_language", record)
    huge = " " * 3000 + ENGLISH_BODY * 200_000
    assert check_languages(document(AZERBAIJANI[0], body_en=huge)) is None
    assert check_languages(document(AZERBAIJANI[0], body_en=(huge, huge))) is None
    assert max(lengths) == 1000
