"""Word links."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from align.beads.words import align_words
from align.encoders import Encoder, TokenVectors
from corpora.errors import EncoderError
from corpora.text.normalize import comparison_key

LINKS = Path(__file__).parent / "data" / "word_links.tsv"
"""az, en and links, between tabs: ``az=en,en|en`` are the English words a word surely stands for
and, behind the stroke, those it may stand for."""

Pair = tuple[str, str]


def words(text: str) -> list[str]:
    return [word.strip(".,") for word in text.split()]


def gold(links: str) -> tuple[set[Pair], set[Pair]]:
    """Links that must be found, and those that may be."""
    sure, possible = set(), set()
    for link in links.split():
        az, _, english = link.partition("=")
        must, _, may = english.partition("|")
        sure |= {(az, word) for word in must.split(",") if word}
        possible |= {(az, word) for word in may.split(",") if word}
    return sure, sure | possible


def test_the_labels_name_words_of_their_sentences() -> None:
    rows = [line.split("\t") for line in LINKS.read_text("utf-8").splitlines()]
    assert len(rows) == 50
    for az, en, links in rows:
        for one, other in gold(links)[1]:
            assert one in words(az), (one, az)
            assert other in words(en), (other, en)


def test_e5_links_what_a_reader_links(e5: Encoder) -> None:
    found = right = asked = hit = 0
    for line in LINKS.read_text("utf-8").splitlines():
        az, en, links = line.split("\t")
        sure, possible = gold(links)
        linked = {
            (az[slice(*link.source)], en[slice(*link.target)]) for link in align_words(az, en, e5)
        }
        found += len(linked)
        right += len(linked & possible)
        hit += len(linked & sure)
        asked += len(sure)
    assert right / found > 0.94
    assert hit / asked > 0.87


def test_links_are_in_order_and_name_characters(e5: Encoder) -> None:
    az, en = "  Bakıda məktəb tikiləcək.", "In Baku, a school will be built."
    links = align_words(az, en, e5)
    assert [(az[slice(*link.source)], en[slice(*link.target)]) for link in links] == [
        ("Bakıda", "Baku"),
        ("məktəb", "school"),
        *(("tikiləcək", word) for word in ("will", "be", "built")),
    ]
    assert all(-1 <= link.similarity <= 1 for link in links)


@pytest.mark.parametrize(
    ("az", "en"), [("", "A word."), ("Söz.", ""), ("", ""), ("...", "A word."), ("—", "?!")]
)
def test_without_words_there_are_no_links(az: str, en: str, e5: Encoder) -> None:
    assert align_words(az, en, e5) == []


def test_an_encoder_without_tokens_is_refused(hashing: Encoder) -> None:
    with pytest.raises(EncoderError, match="has no token vectors"):
        align_words("Bakı", "Baku", hashing)


class Broken:
    """Token vectors that are not numbers."""

    name, dim = "broken", 2

    def encode(self, texts: list[str]) -> np.ndarray:
        return np.tile(np.float32([1, 0]), (len(texts), 1))

    def encode_tokens(self, texts: list[str]) -> tuple[np.ndarray, list[TokenVectors]]:
        tokens = TokenVectors(np.full((1, 2), np.nan, np.float32), np.int32([[0, 1]]))
        return self.encode(texts), [tokens] * len(texts)


def test_token_vectors_with_nan_are_refused() -> None:
    with pytest.raises(EncoderError, match="NaN"):
        align_words("Bakı", "Baku", Broken())


def test_the_same_word_typed_otherwise_is_linked(e5: Encoder) -> None:
    [link] = align_words("Bakı", "BAKI", e5)
    assert comparison_key("Bakı"[slice(*link.source)], "az") == "baki"
