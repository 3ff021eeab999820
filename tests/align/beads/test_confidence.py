"""A bead's evidence to a probability."""

from __future__ import annotations

import json
import math
from dataclasses import fields, replace
from importlib.resources import files

import pytest

from align.beads.confidence import Evidence, is_calibrated, logistic, pair_name, probability

STORED = json.loads(files("align.beads").joinpath("learned/confidence.json").read_text("utf-8"))
KINDS = ("body", "null")
PAIR = ("az", "en")
ENCODERS_AND_KINDS = [(encoder, kind) for encoder in STORED["models"] for kind in KINDS]


def test_the_embedded_encoder_has_its_weights() -> None:
    assert "headline_words" in STORED["models"]["e5"]["az-en"]
    names = {field.name for field in fields(Evidence)} - {"kind"} | {"intercept"}
    for pairs in STORED["models"].values():
        for models in pairs.values():
            assert {*KINDS, "headline_vectors"} <= set(models)
            for kind in KINDS:
                assert {"intercept", "similarity"} <= set(models[kind]) <= names
                assert all(math.isfinite(weight) for weight in models[kind].values())


@pytest.mark.parametrize(("encoder", "kind"), ENCODERS_AND_KINDS)
def test_the_probability_is_the_logistic_function_of_the_weighted_evidence(
    encoder: str, kind: str
) -> None:
    evidence = Evidence(kind, 0.5, margin=0.25, length_ratio=0.3, extra_sentences=2)
    weights = STORED["models"][encoder]["az-en"][kind]
    total = (
        weights["intercept"]
        + weights["similarity"] * 0.5
        + weights.get("margin", 0) * 0.25
        + weights.get("length_ratio", 0) * 0.3
        + weights.get("extra_sentences", 0) * 2
    )
    expected = math.exp(total) / (1 + math.exp(total))
    assert probability(encoder, PAIR, evidence) == pytest.approx(expected)


@pytest.mark.parametrize("kind", KINDS)
def test_the_probability_follows_the_similarity(kind: str) -> None:
    values = [probability("e5", PAIR, Evidence(kind, step / 20)) for step in range(-20, 21)]
    ordered = values[::-1] if kind == "null" else values  # a near sentence speaks against a null
    assert ordered == sorted(ordered)
    assert len(set(values)) == len(values)


@pytest.mark.parametrize(
    ("name", "direction"), [("margin", 1), ("length_ratio", -1), ("extra_sentences", -1)]
)
def test_the_other_evidence_speaks_the_way_it_should(name: str, direction: int) -> None:
    evidence = Evidence("body", 0.4, margin=0.2)
    more = replace(evidence, **{name: getattr(evidence, name) + 1})
    before, behind = (probability("e5", PAIR, given) for given in (evidence, more))
    assert before is not None
    assert behind is not None
    assert (behind - before) * direction > 0


@pytest.mark.parametrize("extreme", [1e9, -1e9, math.inf, -math.inf])
def test_no_evidence_leaves_the_range(extreme: float) -> None:
    assert 0.0 <= logistic({"intercept": 0.0, "x": 1.0}, {"x": extreme}) <= 1.0


@pytest.mark.parametrize(
    ("encoder", "pair"),
    [("someone/some-model", PAIR), ("e5", ("de", "fr")), ("e5", ("az", "az")), ("", PAIR)],
)
def test_what_was_not_fitted_has_no_probability(encoder: str, pair: tuple[str, str]) -> None:
    assert probability(encoder, pair, Evidence("body", 0.9)) is None
    assert not is_calibrated(encoder, pair)


@pytest.mark.parametrize("pair", [("az", "en"), ("en", "az"), ("az-Latn", "en-GB"), ("AZ", "EN")])
def test_a_pair_is_the_same_either_way_round(pair: tuple[str, str]) -> None:
    assert pair_name(pair) == "az-en"
    assert is_calibrated("e5", pair)
