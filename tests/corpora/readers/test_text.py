"""Headline and body of plain text, and the encodings of text."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpora.readers import read_documents
from corpora.readers.text import split_headline

BODIES = {
    "one line": ("Yağış yağır.", "Yağış yağır.", ""),
    "line end only": ("Yağış yağır.\r\n \n", "Yağış yağır.", ""),
    "seed form": (
        "Yağış yağır.\n\n\nIt rains.\nIt pours.\n\n",
        "Yağış yağır.",
        "It rains.\nIt pours.",
    ),
    "no blank line": ("Yağış yağır.\nIt rains.", "Yağış yağır.", "It rains."),
    "blank lines first": (" \n\t\n  Yağış yağır. \nIt rains.", "Yağış yağır.", "It rains."),
    "carriage returns": (
        "Yağış.\r\n\r\nIt rains.\r\n\r\nA lot.\r\n",
        "Yağış.",
        "It rains.\r\n\r\nA lot.",
    ),
    "old line ends": ("Yağış.\rIt rains.\rA lot.\r", "Yağış.", "It rains.\rA lot."),
    "outer spaces of body lines": ("Yağış.\n\n  It rains.  \n\n", "Yağış.", "  It rains.  "),
    "line separator is no line end": (
        "Yağış\u2028yağır.\nIt\x0brains.",
        "Yağış\u2028yağır.",
        "It\x0brains.",
    ),
    "blank": (" \r\n\t", "", ""),
    "empty": ("", "", ""),
}


@pytest.mark.parametrize("case", BODIES)
def test_split_headline(case: str) -> None:
    text, headline, body = BODIES[case]
    assert split_headline(text) == (headline, body)


def test_a_headline_alone_is_a_document(tmp_path: Path) -> None:
    path = tmp_path / "18.11.2020.txt"
    path.write_text("Şəkidə festival başladı.\n", encoding="utf-8")
    [document] = read_documents(path)
    assert document.id == "18.11.2020"
    assert document.headline == {"az": "Şəkidə festival başladı."}
    assert document.body == {}


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp1254", "iso8859-9"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "Çıraq söndü.\nThe lamp went out."),
        ("a.jsonl", '{"headline_az": "Çıraq söndü.", "body_en": "The lamp went out."}\r\n'),
        ("a.tsv", "headline_az\tbody_en\nÇıraq söndü.\tThe lamp went out.\n"),
    ],
)
def test_encodings(tmp_path: Path, name: str, content: str, encoding: str) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode(encoding))
    [document] = read_documents(path, encoding=encoding)
    assert document.headline == {"az": "Çıraq söndü."}
    assert document.body == {"en": "The lamp went out."}


@pytest.mark.parametrize("mark", ["\ufeff", ""])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_lines_of_wide_encodings_end_only_at_line_feeds(
    tmp_path: Path, encoding: str, mark: str
) -> None:
    # each of these letters has the byte 0A in it
    letters = "\u0a0a\u010a\u0a0d\u0a41 \u0100"
    rows = [f'{{"body_en": "{letters}{n}"}}\n' for n in range(3)]
    path = tmp_path / "a.jsonl"
    path.write_bytes((mark + "".join(rows)).encode(encoding))
    found = [document.body["en"] for document in read_documents(path, encoding=encoding)]
    assert found == [f"{letters}{n}" for n in range(3)]
