"""Duplicates, near duplicates, boilerplate and groups of like texts."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from corpora.filters.chain import FilterChain
from corpora.filters.comparison import Comparison
from corpora.filters.sketches import SIZE, sketch_pairs
from corpora.pairs import SentencePair

AZ = "Gəncədə yüz nəfərlik yeni məktəb açılıb və tədbirdə şəhər sakinləri də iştirak edib"
EN = "A new school for a hundred children has opened in Ganja and the people of the town came"
OTHER_AZ, OTHER_EN = "Hava soyuqdur.", "It is cold."


def row(doc: str, az: str | None, en: str | None, origin_en: str = "human") -> SentencePair:
    return SentencePair(f"{doc}:body:0", doc, "body", az, en, origin_en=origin_en)


def compared(rows: list[SentencePair], cuts: tuple[int, ...] = ()) -> dict[str, list[object]]:
    comparison = Comparison()
    edges = [0, *cuts, len(rows)]
    for start, end in pairwise(edges):
        comparison.add(pa.table(sketch_pairs(rows[start:end])))
    return pa.concat_tables(list(comparison.tables())).to_pydict()


ROWS = [
    row("m", AZ, EN, origin_en="machine"),
    row("a", AZ, EN),
    row("a", OTHER_AZ, OTHER_EN),
    row("b", AZ.upper() + "!", EN.lower()),
    row("c", f"{AZ} indi", f"{EN} today"),
    row("c", None, f"{EN} today"),
    row("d", AZ, OTHER_EN),
    row("d", "…", "!!!"),
]


@pytest.mark.parametrize("cuts", [(), (3,), (0, 1, 1, 5, 8), tuple(range(9))], ids=str)
def test_rows_give_way_to_earlier_ones_and_machine_to_human(cuts: tuple[int, ...]) -> None:
    found = compared(ROWS, cuts)
    assert found["duplicates"] == [2, 0, 0, 1, 0, None, 0, None]
    near = found["near_duplicates"]
    assert near[:4] == [1, 0, 0, 1]
    assert near[4] == pytest.approx(0.93, abs=0.06)
    assert near[5:] == [None, 0, None]
    assert found["boilerplate"] == [4, 4, 2, 4, 1, None, 4, None]
    az, en = found["az_group"], found["en_group"]
    assert az[0] == az[1] == az[3] == az[4] == az[6] != az[2]
    assert en[0] == en[1] == en[3] == en[4] == en[5] != en[2]
    assert en[6] == en[2]
    assert (az[5], az[7], en[7]) == (-1, -1, -1)


def test_a_corpus_without_rows() -> None:
    assert compared([])["duplicates"] == []
    assert list(Comparison().tables()) == []
    assert compared([row("a", None, None)])["az_group"] == [-1]


def jaccard(some: set[str], others: set[str]) -> float:
    return len(some & others) / len(some | others)


def test_near_duplicates_are_found_and_others_are_not() -> None:
    dice = random.Random(5)
    words = [f"söz{number}" for number in range(3000)]
    rows, likeness = [], []
    for number in range(400):
        own = dice.sample(words, 20)
        changed = own[: 20 - number % 11] + dice.sample(words, number % 11)
        for version in (own, changed):
            text = " ".join(version)
            rows.append(row(f"n{len(rows)}", text, text.replace("ö", "o")))
        likeness.append(jaccard(set(own), set(changed)))
    found = compared(rows)
    for number, true in enumerate(likeness):
        first, second = 2 * number, 2 * number + 1
        estimate = found["near_duplicates"][second]
        assert found["near_duplicates"][first] == 0
        if true > 0.75:
            assert estimate == pytest.approx(true, abs=0.25)
        if true < 0.45:
            assert estimate < 0.8
        together = found["az_group"][first] == found["az_group"][second]
        assert together or true < 0.9
        assert not together or true > 0.55


def test_sketches_are_the_same_everywhere() -> None:
    """They are stored: other values would need another name of the stage that makes them."""
    columns = sketch_pairs([row("a", "Yağış yağır.", None)])
    assert columns["az_key"].to_pylist() == [796553821129755566]
    assert columns["az_sketch"].to_pylist()[0][:8].hex() == "1bae107d3507ea1c"
    assert columns["en_key"].to_pylist() == [None]
    assert columns["en_sketch"].type == pa.binary(SIZE)
    surrogate = sketch_pairs([row("a", "\ud83d söz", "word")])
    assert surrogate["az_key"].null_count == 0


def test_a_frequent_text_is_boilerplate_and_its_documents_are_counted_once() -> None:
    english = "All rights reserved."
    rows = [row(f"n{number // 2}", f"Cümlə {number}", english) for number in range(60)]
    found = compared(rows)
    assert found["boilerplate"] == [30] * 60
    chain = FilterChain.of({"defaults": False, "boilerplate": 20})
    table = pa.table({"boilerplate": pa.array(found["boilerplate"], pa.float32())})
    assert np.all(chain.reasons(table) == 0)
