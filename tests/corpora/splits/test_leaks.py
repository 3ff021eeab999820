"""No text in two splits: what is planted is found and moved, and the check counts it."""

from __future__ import annotations

import random

import numpy as np
import pytest

from corpora.errors import ConfigurationError
from corpora.splits.leaks import LEFT_OUT, Rows, assign_splits, count_leaks
from corpora.splits.shares import SPLITS, Splits

TRAIN, VALIDATION, TEST = range(3)
SPLIT = Splits(validation=0.2, test=0.3)


def named(split: str, number: int = 0) -> str:
    """The id of the `number`-th document whose hash says `split`."""
    names = (f"xəbər/{place}" for place in range(10_000))
    return [name for name in names if SPLIT.split_of(name) == split][number]


def rows(*texts: tuple[str, int, int], human: list[bool] | None = None) -> Rows:
    """Rows of ``(document, group of az, group of en)``."""
    documents = list(dict.fromkeys(name for name, _, _ in texts))
    return Rows(
        documents,
        np.array([documents.index(name) for name, _, _ in texts], dtype=np.int64),
        np.array(human or [True] * len(texts), dtype=bool),
        tuple(np.array([text[side] for text in texts], dtype=np.int64) for side in (1, 2)),
    )


TRAINED, HELD, TESTED = named("train"), named("validation"), named("test")
FILLER = [
    (name, 100 * place + line, 100 * place + line)
    for place, name in enumerate((TRAINED, HELD, TESTED), 1)
    for line in range(4)
]

PLANTED = {
    "same Azerbaijani in train": ((TRAINED, 7, 8), (TESTED, 7, 9), TRAIN),
    "same English in train": ((TRAINED, 7, 8), (TESTED, 6, 8), TRAIN),
    "in train and validation": ((TRAINED, 7, 8), (HELD, 7, 8), TRAIN),
    "in validation and test": ((HELD, 7, 8), (TESTED, 7, 9), VALIDATION),
    "a train row without Azerbaijani": ((TRAINED, -1, 8), (TESTED, 6, 8), TRAIN),
}


@pytest.mark.parametrize(("one", "other", "split"), PLANTED.values(), ids=PLANTED)
def test_a_planted_sentence_is_found_and_moved(
    one: tuple[str, int, int], other: tuple[str, int, int], split: int
) -> None:
    given = rows(*FILLER, one, other)
    own = np.array([SPLITS.index(SPLIT.split_of(given.documents[d])) for d in given.document])
    assert count_leaks(own, given.groups) > 0
    found, moved = assign_splits(given, SPLIT)
    assert count_leaks(found, given.groups) == 0
    assert found[-2:].tolist() == [split, split]
    assert moved.tolist() == [False] * (len(own) - 1) + [True]
    assert found[:-2].tolist() == own[:-2].tolist()


def test_a_planted_near_duplicate_document_moves_whole() -> None:
    copies = [(TRAINED, number, number) for number in range(4)]
    copies += [(TESTED, number, number) for number in range(2)]
    copies += [(TESTED, number, number) for number in (20, 21)]  # of its own
    found, moved = assign_splits(rows(*copies), SPLIT)
    assert found.tolist() == [TRAIN] * 8
    assert moved.tolist() == [False] * 4 + [True] * 4


def test_one_leak_brings_another_to_light() -> None:
    """The row that moves to train carries the text that makes the next one move."""
    second, third = named("test", 1), named("test", 2)
    own = [(second, place, place) for place in range(900, 904)]
    own += [(third, place, place) for place in range(910, 914)]
    chain = (TRAINED, 1, 2), (TESTED, 1, 3), (second, 4, 3), (third, 4, 5)
    given = rows(*FILLER, *own, *chain)
    found, _ = assign_splits(given, SPLIT)
    assert count_leaks(found, given.groups) == 0
    assert found[-4:].tolist() == [TRAIN] * 4
    assert found[len(FILLER) : -4].tolist() == [TEST] * 8


def test_test_holds_human_rows_only() -> None:
    given = rows(
        *((TESTED, number, number) for number in range(4)),
        *((TRAINED, number, number) for number in range(10, 14)),
        (named("test", 1), 20, 20),
        human=[True, False, True, False, *[False] * 4, False],
    )
    found, moved = assign_splits(given, SPLIT)
    assert found[:4].tolist() == [TEST, LEFT_OUT, TEST, LEFT_OUT]
    assert found[4:8].tolist() == [TRAIN] * 4
    assert found[8] == TRAIN  # a document without human text is of no use to test
    assert not moved.any()


def test_an_added_document_takes_nothing_out_of_train() -> None:
    dice = random.Random(3)
    texts = [(f"n{number // 5}", dice.randrange(400), dice.randrange(400)) for number in range(500)]
    for splits in (SPLIT, Splits(validation=12, test=15)):
        before, _ = assign_splits(rows(*texts[:400]), splits)
        after, _ = assign_splits(rows(*texts), splits)
        assert count_leaks(after, rows(*texts).groups) == 0
        assert np.all(after[:400][before == TRAIN] == TRAIN)
        assert np.all(after[:400] <= before)


def test_without_texts_in_common_documents_stay_whole_and_in_place() -> None:
    texts = [(f"n{number // 5}", number, number) for number in range(2000)]
    small, large = rows(*texts[:1500]), rows(*texts)
    before, moved = assign_splits(small, SPLIT)
    after, _ = assign_splits(large, SPLIT)
    assert after[:1500].tolist() == before.tolist()
    assert not moved.any()
    assert np.all(before.reshape(-1, 5) == before.reshape(-1, 5)[:, :1])
    assert np.bincount(after)[TEST] / 2000 == pytest.approx(0.3, abs=0.08)


def test_a_count_is_a_number_of_documents() -> None:
    texts = [(f"n{number // 5}", number, number) for number in range(500)]
    found, _ = assign_splits(rows(*texts), Splits(validation=7, test=11))
    assert np.bincount(found).tolist() == [500 - 90, 35, 55]
    with pytest.raises(ConfigurationError, match="only 100 have aligned human text"):
        assign_splits(rows(*texts), Splits(validation=0, test=100))


@pytest.mark.parametrize("size", [0, 1])
def test_hardly_any_rows(size: int) -> None:
    found, moved = assign_splits(rows(*[(TESTED, 0, 0)] * size), SPLIT)
    assert found.tolist() == [TEST] * size
    assert not moved.any()
    assert count_leaks(found, rows(*[(TESTED, 0, 0)] * size).groups) == 0
