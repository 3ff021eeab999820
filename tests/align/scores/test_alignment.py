"""Precision, recall and F1 of beads against gold beads."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align import score_alignment
from align.scores import AlignmentScore
from corpora.errors import ConfigurationError
from corpora.pairs import Bead

Beads = Sequence[tuple[tuple[int, ...], tuple[int, ...]]]
FIGURES = [
    *("strict_precision", "strict_recall", "strict_f1"),
    *("lax_precision", "lax_recall", "lax_f1"),
    *("predicted", "gold"),
]


def figures(score: AlignmentScore) -> tuple[float, ...]:
    return tuple(getattr(score, name) for name in FIGURES)


ONE = ((0,), (0,))
TWO = ((1,), (1,))


@pytest.mark.parametrize(
    ("predicted", "gold", "expected"),
    [
        ([], [], (0, 0, 0, 0, 0, 0, 0, 0)),
        ([[]], [[]], (0, 0, 0, 0, 0, 0, 0, 0)),
        ([[ONE]], [[]], (0, 0, 0, 0, 0, 0, 1, 0)),
        ([[]], [[ONE]], (0, 0, 0, 0, 0, 0, 0, 1)),
        ([[ONE]], [[ONE]], (1, 1, 1, 1, 1, 1, 1, 1)),
        ([[ONE, TWO]], [[ONE]], (1 / 2, 1, 2 / 3, 1 / 2, 1, 2 / 3, 2, 1)),
        ([[ONE]], [[((0, 1), (0,))]], (0, 0, 0, 1, 1, 1, 1, 1)),
        ([[ONE]], [[((0,), (1,))]], (0, 0, 0, 0, 0, 0, 1, 1)),
        ([[((0, 1), (0, 1))]], [[ONE, TWO]], (0, 0, 0, 1, 1, 1, 1, 2)),
        ([[((0, 1), (0, 1))]], [[((0,), (1,)), ((1,), (0,))]], (0, 0, 0, 1, 1, 1, 1, 2)),
        ([[ONE, ONE]], [[ONE]], (1, 1, 1, 1, 1, 1, 1, 1)),
        # Null beads count on neither side, whether they agree or not.
        ([[ONE, ((1,), ())]], [[ONE, ((1,), ())]], (1, 1, 1, 1, 1, 1, 1, 1)),
        ([[ONE, ((1,), ()), ((), (1,))]], [[ONE, TWO]], (1, 1 / 2, 2 / 3, 1, 1 / 2, 2 / 3, 1, 2)),
        ([[((1,), ()), ((), ())]], [[((), (1,))]], (0, 0, 0, 0, 0, 0, 0, 0)),
        # Pooled over documents: no link of one counts for the other.
        ([[ONE], [TWO]], [[ONE], [ONE]], (1 / 2, 1 / 2, 1 / 2, 1 / 2, 1 / 2, 1 / 2, 2, 2)),
        ([[ONE], []], [[], [ONE]], (0, 0, 0, 0, 0, 0, 1, 1)),
        (
            [[ONE, ((1, 2), (1,)), ((3,), (2,)), ((4,), (3,))]],
            [[ONE, ((1,), (1,)), ((2, 3), (2,)), ((4,), (4,)), ((5,), (3,))]],
            (1 / 4, 1 / 5, 2 / 9, 3 / 4, 3 / 5, 2 / 3, 4, 5),
        ),
    ],
)
def test_figures(predicted: list[Beads], gold: list[Beads], expected: tuple[float, ...]) -> None:
    assert figures(score_alignment(predicted, gold)) == pytest.approx(expected)


def test_beads_and_index_sequences_are_the_same() -> None:
    beads = [Bead((0,), (0, 1), 0.5, 0.1, 0.9), Bead((1,), ())]
    given_beads = score_alignment([beads], [[([0], [0, 1]), ([1], [])]])
    assert figures(given_beads) == (1, 1, 1, 1, 1, 1, 1, 1)
    assert score_alignment(iter([iter(beads)]), iter([iter(beads)])) == given_beads


@pytest.mark.parametrize(("predicted", "gold"), [([[]], []), ([], [[]]), ([[], []], [[]])])
def test_documents_must_be_as_many(predicted: list[Beads], gold: list[Beads]) -> None:
    with pytest.raises(ValueError, match=r"zip\(\)|documents"):
        score_alignment(predicted, gold)


def test_a_score_renders_itself_with_its_signature() -> None:
    score = score_alignment([[ONE, TWO]], [[ONE, ((1,), (2,))]])
    assert str(score).startswith(
        "strict P 0.500 R 0.500 F1 0.500   lax P 0.500 R 0.500 F1 0.500   SentAlign lax R 0.500   ("
    )
    assert score.signature in str(score)
    assert score.to_dict() == {
        **dict.fromkeys(FIGURES[:6], 0.5),
        "predicted": 2,
        "gold": 2,
        "sentalign_lax_recall": 0.5,
        "signature": score.signature,
        "intervals": {},
    }


NULL, OTHER_NULL = ((1,), ()), ((), (1,))


@pytest.mark.parametrize(
    ("predicted", "gold", "precision", "recall"),
    [
        ([ONE, NULL], [ONE, NULL], (1, 1), (1, 1)),
        ([ONE, NULL], [ONE, TWO], (1 / 2, 1 / 2), (1 / 2, 1 / 2)),
        ([ONE, NULL, OTHER_NULL], [ONE, NULL], (2 / 3, 2 / 3), (1, 1)),
        ([((0,), (0, 1)), NULL], [ONE, NULL], (1 / 2, 1), (0, 1)),
        ([NULL], [NULL], (1, 1), (0, 0)),
    ],
)
def test_null_beads_count_in_precision_as_in_vecaligns_scorer(
    predicted: Beads, gold: Beads, precision: tuple[float, float], recall: tuple[float, float]
) -> None:
    score = score_alignment([predicted], [gold], null_beads="in-precision")
    assert (score.strict_precision, score.lax_precision) == pytest.approx(precision)
    assert (score.strict_recall, score.lax_recall) == pytest.approx(recall)
    assert "null-beads:in-precision" in score.signature


def test_an_unknown_way_with_null_beads_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="expected one of excluded, in-precision"):
        score_alignment([], [], null_beads="half")


@pytest.mark.parametrize(
    ("predicted", "gold", "expected"),
    [
        ([ONE, TWO], [ONE, TWO], 1.0),
        # Lax right are both; the second gold bead was not found strictly: 2 / (2 + 1).
        ([ONE, ((1,), (1, 2))], [ONE, TWO], 2 / 3),
        ([((0, 1), (0, 1))], [ONE, TWO], 1 / 3),
        ([((0,), (3,))], [ONE], 0.0),
        ([NULL], [NULL], 0.0),
    ],
)
def test_sentaligns_lax_recall(predicted: Beads, gold: Beads, expected: float) -> None:
    for null_beads in ("excluded", "in-precision"):
        score = score_alignment([predicted], [gold], null_beads=null_beads)
        assert score.sentalign_lax_recall == pytest.approx(expected)


def test_intervals_come_from_the_documents() -> None:
    same = score_alignment([[ONE]] * 5, [[ONE]] * 5, bootstrap=50)
    assert set(same.intervals) == {*FIGURES[:6], "sentalign_lax_recall"}
    assert set(same.intervals.values()) == {(1.0, 1.0)}
    assert "bootstrap:50" in same.signature
    mixed = score_alignment([[ONE], [TWO]] * 10, [[ONE]] * 20, bootstrap=200)
    low, high = mixed.intervals["strict_f1"]
    assert 0 < low < mixed.strict_f1 < high < 1
    assert score_alignment([[ONE], [TWO]] * 10, [[ONE]] * 20, bootstrap=200) == mixed
    assert score_alignment([[ONE]], [[ONE]], bootstrap=50).intervals == {}


def _reference(predicted: Sequence[Beads], gold: Sequence[Beads]) -> tuple[float, ...]:
    """Thompson and Koehn's figures for beads without a null side, straight from the definition.

    A bead is right in the strict sense when it is in the other set, and in the lax sense when a
    bead of the other set meets it on both sides through one of its own links.
    """

    def rights(these: Beads, those: Beads) -> tuple[int, int, int]:
        strict = lax = 0
        for source, target in set(these):
            met = {j for other in those for i in other[0] if i in source for j in other[1]}
            strict += (source, target) in set(those)
            lax += bool(met & set(target))
        return strict, lax, len(set(these))

    def harmonic(a: Fraction, b: Fraction) -> Fraction:
        return 2 * a * b / (a + b) if a + b else Fraction(0)

    shares = []
    for these, those in ((predicted, gold), (gold, predicted)):
        counts = [rights(*pair) for pair in zip(these, those, strict=True)]
        strict, lax, total = (sum(column) for column in zip(*counts, strict=True))
        shares.append([Fraction(part, total) if total else Fraction(0) for part in (strict, lax)])
    (precision, lax_precision), (recall, lax_recall) = shares
    return tuple(
        map(
            float,
            (
                precision,
                recall,
                harmonic(precision, recall),
                lax_precision,
                lax_recall,
                harmonic(lax_precision, lax_recall),
            ),
        )
    )


_SPAN = st.lists(st.integers(0, 5), min_size=1, max_size=3, unique=True).map(
    lambda span: tuple(sorted(span))
)
_DOCUMENT = st.lists(st.tuples(_SPAN, _SPAN), max_size=6)


@given(st.lists(st.tuples(_DOCUMENT, _DOCUMENT), min_size=1, max_size=3))
def test_beads_with_two_sides_score_as_by_vecalign(pairs: list[tuple[Beads, Beads]]) -> None:
    predicted, gold = [list(side) for side in zip(*pairs, strict=True)]
    score = score_alignment(predicted, gold)
    assert figures(score)[:6] == pytest.approx(_reference(predicted, gold))
    swapped = score_alignment(gold, predicted)
    assert (swapped.strict_precision, swapped.lax_precision) == (
        score.strict_recall,
        score.lax_recall,
    )
    assert score.lax_f1 >= score.strict_f1
