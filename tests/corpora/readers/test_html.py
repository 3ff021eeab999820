"""Web pages, and fields that hold HTML."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from corpora.documents import Document, Rejection
from corpora.errors import MissingExtraError
from corpora.readers import read_documents

PAGE = """<!DOCTYPE html><html><head><title>{title} - Xəbər saytı</title></head><body>
<nav><a href="/">Ana səhifə</a></nav><article><h1>{title}</h1>{body}</article>
<footer>Bütün hüquqlar qorunur</footer></body></html>"""
AZ = PAGE.format(
    title="Kənddə məktəb açılıb",
    body="<p>Dağ kəndində yeni məktəb açılıb. Orada yüz uşaq oxuyacaq.</p>"
    "<p>Binanın tikintisi iki il &ccedil;əkib.<br/>Həyətdə bağ salınıb.</p>",
)
EN = PAGE.format(
    title="School opens in a village",
    body="<p>A new school has opened in a mountain village. A hundred children will go there.</p>"
    "<p>It took two years to build.<br/>A garden was laid out in the yard.</p>",
)
AZ_BODY = (
    "Dağ kəndində yeni məktəb açılıb. Orada yüz uşaq oxuyacaq.\n"
    "Binanın tikintisi iki il çəkib.\nHəyətdə bağ salınıb."
)


def test_a_page_is_a_document_in_its_language(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(AZ, "utf-8")
    (tmp_path / "b.htm").write_text(EN, "utf-8")
    first, second = read_documents(tmp_path)
    assert first == Document(
        "a",
        {"az": "Kənddə məktəb açılıb"},
        {"az": AZ_BODY},
        {"source": f"{tmp_path.name}/a.html"},
    )
    assert second.headline == {"en": "School opens in a village"}
    assert second.body["en"].startswith("A new school")


def test_paired_pages_are_one_document(tmp_path: Path) -> None:
    for language, page in (("az", AZ), ("en", EN)):
        (tmp_path / language).mkdir()
        (tmp_path / language / "school.html").write_text(page, "utf-8")
    [document] = read_documents(tmp_path)
    assert document.id == "school"
    assert document.headline["az"] == "Kənddə məktəb açılıb"
    assert document.body["az"] == AZ_BODY
    assert set(document.body) == {"az", "en"}


@pytest.mark.parametrize("page", ["<html></html>", "<html><body><p></p></body></html>"])
def test_a_page_without_an_article_is_rejected(tmp_path: Path, page: str) -> None:
    (tmp_path / "a.html").write_text(page, "utf-8")
    rejected: list[Rejection] = []
    assert not list(read_documents(tmp_path, rejected=rejected.append))
    assert [one.reason for one in rejected] == ["empty"]


def test_without_trafilatura_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    (tmp_path / "a.html").write_text(AZ, "utf-8")
    with pytest.raises(MissingExtraError, match=r"azbitext\[html\]"):
        list(read_documents(tmp_path))


def test_fields_that_are_html_lose_their_tags(tmp_path: Path) -> None:
    row = {
        "id": "n",
        "headline_az": "<h1>K&ouml;rp&uuml;</h1>",
        "headline_en": "AT&amp;T < 5",
        "body_az": "<p>Bir.</p><p>İki.<br/>Üç.</p>",
        "body_en": ["<p>One.</p>", "Two.", "<p></p>"],
    }
    path = tmp_path / "n.jsonl"
    path.write_text(json.dumps(row), "utf-8")
    [document] = read_documents(path)
    assert document.headline == {"az": "Körpü", "en": "AT&amp;T < 5"}
    assert document.body == {"az": "Bir.\nİki.\nÜç.", "en": ("One.", "Two.")}


def test_a_field_that_is_a_page_gives_its_article(tmp_path: Path) -> None:
    path = tmp_path / "n.jsonl"
    path.write_text(json.dumps({"id": "n", "body_az": AZ}), "utf-8")
    [document] = read_documents(path)
    assert document.body == {"az": AZ_BODY}


def test_a_row_of_markup_alone_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "n.jsonl"
    path.write_text(json.dumps({"id": "n", "body_az": "<p></p><br/>"}), "utf-8")
    rejected: list[Rejection] = []
    assert not list(read_documents(path, rejected=rejected.append))
    assert [one.reason for one in rejected] == ["empty"]
