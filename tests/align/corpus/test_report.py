"""The report: every figure of the build, rows that are worth a look, and nothing from outside."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from align.corpus import Corpus
from align.corpus.build import build_corpus
from align.corpus.report import ReportContents, render_report, write_report
from corpora.card import ModelFacts, ScoreFacts
from corpora.pairs import SentencePair
from corpora.samples import HEADLINES

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("report") / "build"
    return build_corpus(
        HEADLINES, folder, encoder="hash", min_probability=0.5, licence="CC-BY-NC-4.0",
        title="Xəbərlər <b>& söhbət",
    )  # fmt: skip


def tables(page: html.HtmlElement) -> dict[str, list[list[str]]]:
    """The rows of the table under each heading."""
    return {
        heading.text_content(): [
            [cell.text_content() for cell in row] for row in heading.getnext().iter("tr")
        ]
        for heading in page.iter("h2")
    }


def test_the_page_shows_the_figures_of_the_build(corpus: Corpus, azbitext: Run) -> None:
    status, printed, _ = azbitext("report", corpus.folder)
    assert (status, printed) == (0, f"{corpus.folder / 'report.html'}\n")
    page = html.fromstring((corpus.folder / "report.html").read_text("utf-8"))
    scores = corpus.scores
    assert page.findtext(".//h1") == page.findtext(".//title") == "Xəbərlər <b>& söhbət"
    tiles = [tile.text_content() for tile in page.find_class("tile")]
    aligned = sum(scores["rows"]["aligned"].values())
    assert tiles[:2] == [f"{scores['documents']}documents", f"{aligned}aligned pairs"]
    assert tiles[-1] == "cc-by-nc-4.0licence"
    found = tables(page)
    assert [
        ["aligned", split, str(count)] for split, count in scores["rows"]["aligned"].items()
    ] == [row for row in found["Splits"] if row[0] == "aligned"]
    pairs = [pair for pair in corpus.pairs() if pair.is_aligned]
    surest = max(pairs, key=lambda pair: pair.probability or 0)
    unsure = min(pairs, key=lambda pair: pair.probability or 0)
    for heading, pair in (("Surest pairs", surest), ("Least sure pairs", unsure)):
        assert found[heading][1] == [pair.az, pair.en, f"{pair.probability:.3f}", pair.id]
    withheld = scores["rejected"]["low-probability"]
    assert ["low-probability", str(withheld)] in [row[:2] for row in found["What was kept out"]]
    assert "forbids commercial use." in page.text_content()
    assert corpus.build["command"] in page.text_content()
    bars = [float(bar.get("height")) for bar in page.iter("rect")]
    highest = max(scores["probability_histogram"])
    assert bars == [round(100 * count / highest, 1) for count in scores["probability_histogram"]]


def test_the_page_needs_nothing_beside_it(corpus: Corpus) -> None:
    text = write_report(corpus).read_text("utf-8")
    assert not re.search(r"<script|<link|\ssrc=|\shref=|url\(|@import", text)
    assert len(text) < 100_000


def test_writing_it_again_gives_the_same_bytes(corpus: Corpus) -> None:
    once = write_report(corpus).read_bytes()
    assert write_report(corpus).read_bytes() == once


def test_an_empty_corpus_and_filled_rows(corpus: Corpus) -> None:
    nothing = {
        **corpus.scores,
        "rows": {"aligned": {}, "all": {}},
        "origins": {"az": {}, "en": {}},
        "probability_histogram": [0] * 10,
        "mean_probability": None,
        "rejected": {},
        "sources": {},
        "licences": {},
    }
    filled = SentencePair("n:body:0", "n", "body", "Bəli.", None, origin_en="missing").filled(
        "en", "<i>Yes", origin="machine", model="opus@1"
    )
    facts = replace(
        corpus.facts,
        translator=ModelFacts("opus", "opus@1", ""),
        scores=(
            ScoreFacts("chrF", 61.5, "nrefs:1", low=60.0, high=63.0),
            ScoreFacts("COMET", None, reason="not installed"),
        ),
    )
    page = html.fromstring(
        render_report(ReportContents(facts, nothing, {"Poorest": [filled], "None": []}, []))
    )
    found = tables(page)
    assert found["Poorest"][1] == ["Bəli.", "<i>Yes", "—", "n:body:0"]
    assert "None" not in found
    assert found["Scores"][1:] == [
        ["chrF", "61.500", "60.000 to 63.000", "nrefs:1"],
        ["COMET", "none: not installed", "", ""],
    ]
    assert ["opus", "opus@1", "unknown"] in found["Models"]
    assert "No aligned row has a probability." in page.text_content()


def test_what_is_no_build(tmp_path: Path, azbitext: Run) -> None:
    status, _, errors = azbitext("report", tmp_path)
    assert (status, errors) == (1, f"azbitext: {tmp_path} holds no build\n")
