"""Translators' files: codes are no text, and one bad unit is one rejected unit."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from corpora.documents import Rejection
from corpora.errors import DocumentError
from corpora.readers.bitext import read_bitext
from corpora.readers.units import TranslationUnit, read_tmx_units, read_xliff_units

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4"><header srclang="en"/><body>\n'
TAIL = "</body></tmx>\n"


def tu(az: str, en: str) -> str:
    sides = (
        f'<tuv xml:lang="{code}"><seg>{text}</seg></tuv>' for code, text in (("az", az), ("en", en))
    )
    return f"<tu>{''.join(sides)}</tu>\n"


def units(path: Path, content: str | bytes) -> tuple[list[TranslationUnit], list[Rejection]]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    rejections: list[Rejection] = []
    read = read_tmx_units if ".tmx" in path.name else read_xliff_units
    return list(read(path, rejections.append)), rejections


@pytest.mark.parametrize(
    ("segment", "text"),
    [
        ('Bir <bpt i="1">&lt;b&gt;</bpt>iki<ept i="1">&lt;/b&gt;</ept> üç', "Bir iki üç"),
        ('Ba<bpt i="1">**</bpt>k<ept i="1">**</ept>ı', "Bakı"),
        ('Bir<ph x="1">&lt;br/&gt;</ph>iki', "Bir iki"),
        ('Bir <ph x="1">&lt;br/&gt;</ph> iki', "Bir  iki"),
        ('Bir<ph type="lb"/>iki', "Bir iki"),
        (r"Bir<ph>\line </ph>iki", "Bir iki"),
        ('<ph x="1">&lt;img src="a.png"&gt;</ph>Şəkil', "Şəkil"),
        ('Bir <it pos="begin">{\\i </it>iki<it pos="end">}</it>', "Bir iki"),
        ("<ut>{0&gt;</ut>Köhnə<ut>&lt;}0{&gt;</ut>", "Köhnə"),
        ("<hi>Vurğu <hi type='x'>iç</hi></hi> söz", "Vurğu iç söz"),
        (
            "Söz<ph>&lt;fn&gt;<sub>qeyd <hi>mətni</hi></sub>&lt;/fn&gt;</ph> burada",
            "Söz qeyd mətni burada",
        ),
        ("Bir<ph>&#9;</ph>iki", "Bir iki"),
        ("<![CDATA[A < B]]> & C".replace("& ", "&amp; "), "A < B & C"),
        ("Bir<!-- şərh -->iki", "Biriki"),
    ],
)
def test_codes_are_no_text(tmp_path: Path, segment: str, text: str) -> None:
    (unit,), rejections = units(tmp_path / "a.tmx", HEAD + tu(segment, "One two") + TAIL)
    assert (unit.texts["az"], rejections) == (text, [])


BAD = {
    "a control character": tu("Qar&#x1F;yağır", "It snows"),
    "a bare control character": tu("Qar\x0byağır", "It snows"),
    "an entity of HTML": tu("Qar&nbsp;yağır", "It snows"),
    "an ampersand": tu("Qar & yağış", "Snow"),
    "a bare tag": tu("Qar < yağış", "Snow"),
    "a tag that is not closed": tu("Qar <b>yağış", "Snow"),
    "no end": tu("Qar", "Snow").replace("</tu>", ""),
    "half a surrogate": tu("Qar&#xD83D;", "Snow"),
    "an unknown prefix": tu("Qar", "Snow").replace("<tuv", "<x:tuv").replace("</tuv", "</x:tuv"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("place", [0, 1, 250])
def test_one_bad_unit_is_one_rejected_unit(tmp_path: Path, name: str, place: int) -> None:
    good = [tu(f"Yağış {number}.", f"Rain {number}.") for number in range(250)]
    content = HEAD + "".join([*good[:place], BAD[name], *good[place:]]) + TAIL
    found, rejections = units(tmp_path / "a.tmx", content)
    assert [unit.texts["en"] for unit in found] == [f"Rain {number}." for number in range(250)]
    assert [(r.source, r.reason) for r in rejections] == [(f"a.tmx:{place + 1}", "damaged")]
    with pytest.raises(DocumentError, match=rf"a\.tmx: unit {place + 1}: "):
        list(read_bitext(tmp_path / "a.tmx"))


def test_bytes_that_are_no_text_cost_their_unit(tmp_path: Path) -> None:
    bad = tu("Bakı", "Baku").encode("cp1254")
    found, [rejection] = units(
        tmp_path / "a.tmx", (HEAD + tu("A", "B")).encode() + bad + TAIL.encode()
    )
    assert [unit.number for unit in found] == [1]
    assert "byte 0xFD" in rejection.detail


@pytest.mark.parametrize(
    ("root", "prefix"),
    [
        ('<tmx xmlns="http://www.lisa.org/tmx14" version="1.4">', ""),
        ('<t:tmx xmlns:t="http://www.lisa.org/tmx14" version="1.4">', "t:"),
        ("<!-- <tu> --><tmx version='1.1'>", ""),
    ],
)
def test_a_namespace_changes_nothing(tmp_path: Path, root: str, prefix: str) -> None:
    inner = f"<body><!-- <tu> no unit -->{tu('Qar <hi>yağır</hi>', 'It snows')}</body></tmx>"
    for name in ("body", "tuv", "tu", "seg", "hi", "tmx"):
        for opening in ("<", "</"):
            for end in (">", " "):
                inner = inner.replace(f"{opening}{name}{end}", f"{opening}{prefix}{name}{end}")
    (unit,), rejections = units(tmp_path / "a.tmx", f"<?xml version='1.0'?>{root}{inner}")
    assert (unit.texts, rejections) == ({"az": "Qar yağır", "en": "It snows"}, [])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-9", "windows-1254"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    declared = HEAD.replace("UTF-8", encoding.removesuffix("-sig"))
    (unit,), _ = units(tmp_path / "a.tmx", (declared + tu("Yağış", "Rain") + TAIL).encode(encoding))
    assert unit.texts["az"] == "Yağış"


def test_a_large_file_is_read_in_pieces(tmp_path: Path) -> None:
    texts = [f"{number} " + "söz " * (number % 700) for number in range(3000)]
    content = (
        HEAD + "".join(tu(text, f"<!-- {number} -->w") for number, text in enumerate(texts)) + TAIL
    )
    path = tmp_path / "a.tmx.gz"
    found, rejections = units(path, gzip.compress(content.encode()))
    assert [unit.texts["az"] for unit in found] == texts
    assert not rejections


def xliff2(units_: str, attributes: str = 'srcLang="en" trgLang="az"') -> str:
    return (
        '<?xml version="1.0"?>\n<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" '
        f'{attributes}><file id="f1">{units_}</file></xliff>'
    )


def xliff1(units_: str) -> str:
    return (
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a" '
        f'source-language="en-US" target-language="az-AZ" datatype="plaintext"><body>{units_}'
        "</body></file></xliff>"
    )


def segment(state: str, target: str) -> str:
    return f'<unit id="1"><segment{state}><source>Snow.</source>{target}</segment></unit>'


def trans(target: str, attributes: str = "") -> str:
    return f'<trans-unit id="1"{attributes}><source>Snow.</source>{target}</trans-unit>'


@pytest.mark.parametrize(
    ("content", "az"),
    [
        (xliff2(segment("", "<target>Qar.</target>")), "Qar."),
        (xliff2(segment(' state="translated"', "<target>Qar.</target>")), "Qar."),
        (xliff2(segment(' state="initial"', "<target>Qar.</target>")), "Qar."),
        (xliff2(segment(' state="initial"', "<target>Snow.</target>")), None),
        (xliff2(segment(' state="final"', "<target>Snow.</target>")), "Snow."),
        (xliff2(segment("", "<target> </target>")), None),
        (xliff2(segment("", "")), None),
        (xliff2(segment("", "<target>Q<pc id='1'>a</pc>r<ph id='2'/>.</target>")), "Qar."),
        (xliff2(segment("", '<target>Qar<cp hex="0001"/></target>')), "Qar\x01"),
        (xliff2(segment("", "<target>Qar.</target>"), 'srcLang="eng" trgLang="aze"'), "Qar."),
        (xliff2(segment("", "<target>Qar.</target>"), 'srcLang="en-GB"'), "Qar."),
        (xliff1(trans("<target>Qar.</target>")), "Qar."),
        (xliff1(trans('<target state="translated">Qar.</target>')), "Qar."),
        (xliff1(trans('<target state="new">Snow.</target>')), None),
        (xliff1(trans("<target>Snow.</target>", ' approved="yes"')), "Snow."),
        (xliff1(trans("<target/>")), None),
        (xliff1(trans('<target>Q<g id="1">ar</g><x id="2"/>.</target>')), "Qar."),
        (xliff1(trans("<alt-trans><target>Başqa</target></alt-trans>")), None),
    ],
)
def test_xliff(tmp_path: Path, content: str, az: str | None) -> None:
    (unit,), rejections = units(tmp_path / "a.xlf", content)
    assert (unit.texts.get("az"), unit.texts["en"], rejections) == (az, "Snow.", [])


def test_a_unit_that_was_split_is_one_text(tmp_path: Path) -> None:
    inner = "".join(
        f"<segment><source>{en}</source><target>{az}</target></segment>"
        "<ignorable><source> </source></ignorable>"
        for az, en in (("Qar.", "Snow."), ("Yağış.", "Rain."))
    )
    (unit,), _ = units(tmp_path / "a.xlf", xliff2(f'<unit id="1">{inner}</unit>'))
    assert unit.texts == {"en": "Snow. Rain. ", "az": "Qar. Yağış. "}
    half = inner.replace("<target>Yağış.</target>", "")
    (unit,), _ = units(tmp_path / "b.xlf", xliff2(f'<unit id="1">{half}</unit>'))
    assert "az" not in unit.texts


def test_what_a_machine_suggested_is_marked(tmp_path: Path) -> None:
    target = (
        '<target state="needs-review-translation" state-qualifier="mt-suggestion">Qar.</target>'
    )
    (unit,), _ = units(tmp_path / "a.xlf", xliff1(trans(target)))
    assert unit.properties == {"x-origin_az": "machine"}
    assert list(read_bitext(tmp_path / "a.xlf")) == []
