"""Translation memories: TMX and tables, and what is wrong with them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from corpora.errors import AzbitextError, ConfigurationError, DocumentError, InputNotFoundError
from corpora.pairs import SentencePair
from corpora.readers.bitext import Translated, read_bitext
from corpora.writers.tsv import write_tsv

TMX = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="az"/><body>
<tu tuid="n1:body:0"><tuv xml:lang="az-AZ"><seg>Yağış &amp; külək <bpt i="1">b</bpt>var.</seg></tuv>
<tuv xml:lang="en"><seg>Rain and wind.</seg></tuv></tu>
<tu><tuv lang="EN-GB"><seg>Snow.</seg></tuv><tuv lang="aze"><seg>Qar.</seg></tuv></tu>
<tu><tuv xml:lang="az"><seg>Tək.</seg></tuv></tu>
<tu><tuv xml:lang="az"><seg>Boş.</seg></tuv><tuv xml:lang="en"><seg> </seg></tuv></tu>
<tu><tuv xml:lang="ru"><seg>Снег.</seg></tuv><tuv xml:lang="en"><seg>Snow.</seg></tuv></tu>
</body></tmx>
"""


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_tmx(tmp_path: Path) -> None:
    expected = [
        Translated("Yağış & külək var.", "Rain and wind.", "old.tmx:n1:body:0"),
        Translated("Qar.", "Snow.", "old.tmx:2"),
    ]
    assert list(read_bitext(write(tmp_path / "old.tmx", TMX))) == expected
    (tmp_path / "old.tmx.gz").write_bytes(gzip.compress(TMX.encode()))
    assert [entry.az for entry in read_bitext(tmp_path / "old.tmx.gz")] == [
        entry.az for entry in expected
    ]


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("Qar.\tSnow.\n\nYağış.\tRain.\n", [("Qar.", "Snow.", 1), ("Yağış.", "Rain.", 3)]),
        ("en\tnote\taz\nSnow.\tx\tQar.\n", [("Qar.", "Snow.", 2)]),
        ("id\taz\ten\nk7\tC:\\new.\tC:\\new.\n", [("C:\\new.", "C:\\new.", "k7")]),
        ("AZE\ten-US\nQar.\tSnow.\nNULL\tSnow.\n", [("Qar.", "Snow.", 2)]),
        ("az\ten\nQar.\t\n", []),
        ("\ufeffQar.\tSnow.\r\n", [("Qar.", "Snow.", 1)]),
        ("", []),
    ],
)
def test_tables(text: str, entries: list[tuple[str, str, object]], tmp_path: Path) -> None:
    path = write(tmp_path / "old.tsv", text)
    assert list(read_bitext(path)) == [
        Translated(az, en, f"old.tsv:{name}") for az, en, name in entries
    ]


def test_an_exported_corpus_is_read_but_for_what_a_machine_wrote(tmp_path: Path) -> None:
    human = SentencePair("d:body:0", "d", "body", "Qar.\tYağış.", "Snow. Rain.")
    machine = SentencePair("d:body:1", "d", "body", "Külək.", "Wind.", origin_en="machine")
    missing = SentencePair("d:body:2", "d", "body", "Duman.", None, origin_en="missing")
    write_tsv([human, machine, missing], tmp_path / "corpus.tsv")
    assert list(read_bitext(tmp_path / "corpus.tsv")) == [
        Translated("Qar.\tYağış.", "Snow. Rain.", "corpus.tsv:d:body:0")
    ]


BOMB = '<!DOCTYPE tmx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><tmx><body><tu>&b;</tu></body></tmx>'


@pytest.mark.parametrize(
    ("name", "text", "error", "message"),
    [
        ("old.tmx", TMX[:400], DocumentError, "old.tmx: unit 3: the file ends in the middle"),
        ("old.tmx", TMX[:-15], DocumentError, "old.tmx: unit 6: the file ends before its last"),
        ("old.tmx", "", DocumentError, "no well-formed TMX"),
        ("old.tmx", "plain text", DocumentError, "no well-formed TMX"),
        ("old.tmx", BOMB, DocumentError, "it defines entities of its own"),
        ("old.tsv", "Qar.\n", ConfigurationError, "old.tsv:1: it has 1 columns; expected 2: Azer"),
        ("old.tsv", "az\ten\nQar.\tSnow.\tx\n", DocumentError, "line 2: it has 3 columns"),
        ("old.csv", "az,en\n", ConfigurationError, "cannot read '.csv' as a translation memory"),
        ("old.tmx.gz", "no gzip", DocumentError, "damaged"),
    ],
)
def test_what_cannot_be_read(
    name: str, text: str, error: type[Exception], message: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=message) as caught:
        list(read_bitext(write(tmp_path / name, text)))
    assert isinstance(caught.value, AzbitextError)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "old.tsv").write_bytes("Bakı\tBaku\n".encode("cp1254"))
    with pytest.raises(
        DocumentError, match=r"old\.tsv: line 1: byte 0xFD at offset 3 is not utf-8"
    ):
        list(read_bitext(tmp_path / "old.tsv"))


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputNotFoundError, match="there is no translation memory"):
        list(read_bitext(tmp_path / "old.tmx"))
