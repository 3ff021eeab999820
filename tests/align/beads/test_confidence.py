"""A bead's evidence to a probability."""

from __future__ import annotations

import json
import math
from dataclasses import fields, replace
from importlib.resources import files

import pytest

from align.beads.confidence import Evidence, probability
from align.encoders import ENCODERS, encoder_signature

STORED = json.loads(files("align.beads").joinpath("learned/confidence.json").read_text("utf-8"))
KINDS = ("headline", "body", "null")
ENCODERS_AND_KINDS = [(encoder, kind) for encoder in STORED["models"] for kind in KINDS]


def test_the_embedded_encoder_has_its_weights() -> None:
    assert "e5" in STORED["models"]
    names = {field.name for field in fields(Evidence)} - {"kind"} | {"intercept"}
    for models in STORED["models"].values():
        assert set(models) == set(KINDS)
        for weights in models.values():
            assert {"intercept", "similarity"} <= set(weights) <= names
            assert all(math.isfinite(weight) for weight in weights.values())


@pytest.mark.parametrize("name", STORED["models"])
def test_the_weights_belong_to_the_current_encoder(name: str) -> None:
    assert STORED["signature"][name] == encoder_signature(ENCODERS[name]())


@pytest.mark.parametrize(("encoder", "kind"), ENCODERS_AND_KINDS)
def test_the_probability_is_the_logistic_function_of_the_weighted_evidence(
    encoder: str, kind: str
) -> None:
    evidence = Evidence(kind, 0.5, margin=0.25, topic=0.1, length_ratio=0.3, extra_sentences=2)
    weights = STORED["models"][encoder][kind]
    total = (
        weights["intercept"]
        + weights["similarity"] * 0.5
        + weights.get("margin", 0) * 0.25
        + weights.get("topic", 0) * 0.1
        + weights.get("length_ratio", 0) * 0.3
        + weights.get("extra_sentences", 0) * 2
    )
    assert probability(encoder, evidence) == pytest.approx(math.exp(total) / (1 + math.exp(total)))


@pytest.mark.parametrize(("encoder", "kind"), ENCODERS_AND_KINDS)
def test_the_probability_follows_the_similarity(encoder: str, kind: str) -> None:
    values = [probability(encoder, Evidence(kind, step / 20)) for step in range(-20, 21)]
    ordered = values[::-1] if kind == "null" else values  # a near sentence speaks against a null
    assert ordered == sorted(ordered)
    assert len(set(values)) == len(values)


@pytest.mark.parametrize(
    ("kind", "name", "direction"),
    [
        ("headline", "topic", 1),
        ("body", "margin", 1),
        ("body", "length_ratio", -1),
        ("body", "extra_sentences", -1),
    ],
)
@pytest.mark.parametrize("encoder", STORED["models"])
def test_the_other_evidence_speaks_the_way_it_should(
    encoder: str, kind: str, name: str, direction: int
) -> None:
    evidence = Evidence(kind, 0.4, margin=0.2)
    more = replace(evidence, **{name: getattr(evidence, name) + 1})
    assert (probability(encoder, more) - probability(encoder, evidence)) * direction > 0


@pytest.mark.parametrize(("encoder", "kind"), ENCODERS_AND_KINDS)
@pytest.mark.parametrize("extreme", [1e9, -1e9, math.inf, -math.inf])
def test_no_evidence_leaves_the_range(encoder: str, kind: str, extreme: float) -> None:
    assert 0.0 <= probability(encoder, Evidence(kind, extreme)) <= 1.0


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_encoder_borrows_the_weights_of_e5(kind: str) -> None:
    evidence = Evidence(kind, 0.4, margin=0.2)
    assert probability("someone/some-model", evidence) == probability("e5", evidence)
