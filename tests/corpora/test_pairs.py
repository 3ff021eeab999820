"""Rows, their Arrow tables and their `datasets` features."""

from __future__ import annotations

import json

import pytest

from corpora.errors import ConfigurationError
from corpora.pairs import (
    ORIGINS,
    ROLES,
    SentencePair,
    arrow_schema,
    feature_types,
    features,
    from_table,
    to_table,
)

ALIGNED = SentencePair(
    "n1:body:0",
    "n1",
    "body",
    az="Bakıda güclü külək əsir.",
    en="A strong wind is blowing in Baku.",
    az_span=(1,),
    en_span=(1, 2),
    similarity=0.5,
    margin=-0.25,
    probability=0.75,
    source="https://xeber.example/n1",
    licence="cc-by-4.0",
)
MISSING = SentencePair(
    "n1:headline:0", "n1", "headline", az="Külək gücləndi", en=None, origin_en="missing"
)


@pytest.mark.parametrize(
    "pairs",
    [
        [],
        [ALIGNED],
        [MISSING, ALIGNED],
        [MISSING.filled("en", "Wind grew stronger", origin="machine", model="m@1")],
        [
            SentencePair(
                "n2:body:0", "n2", "body", az="👩‍🚀\u202bשלום\u202c\r\n\t\0", en="", quality=1.0
            )
        ],
        [
            SentencePair(f"n3:{role}:0", "n3", role, None, None, origin_az=origin, origin_en=origin)
            for role in ROLES
            for origin in ORIGINS
        ],
    ],
    ids=["none", "one", "two", "filled", "odd characters", "all classes"],
)
def test_rows_come_back_from_a_table(pairs: list[SentencePair]) -> None:
    table = to_table(pairs)
    assert table.schema.equals(arrow_schema(), check_metadata=True)
    assert from_table(table) == pairs


def test_the_arrow_schema_is_that_of_the_features() -> None:
    assert features().arrow_schema == arrow_schema()
    assert features().to_dict() == feature_types()
    stored = json.loads(arrow_schema().metadata[b"huggingface"])
    assert json.loads(features().arrow_schema.metadata[b"huggingface"]) == stored


@pytest.mark.parametrize(
    ("language", "origin", "said"),
    [("az", "machine", "az side is not missing"), ("en", "human", "not machine or memory")],
)
def test_only_a_missing_side_is_filled_and_by_a_machine(
    language: str, origin: str, said: str
) -> None:
    with pytest.raises(ConfigurationError, match=said):
        MISSING.filled(language, "Wind", origin=origin, model="m@1")


@pytest.mark.parametrize(
    ("pair", "aligned"),
    [
        (ALIGNED, True),
        (MISSING, False),
        (MISSING.filled("en", "Wind", origin="memory", model="tm@1"), False),
    ],
)
def test_aligned_means_both_sides_human(pair: SentencePair, aligned: bool) -> None:
    assert pair.is_aligned is aligned
