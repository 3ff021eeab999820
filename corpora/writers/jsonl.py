"""JSON lines: one row a line, the columns as in the published dataset."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from corpora.pairs import SentencePair
from corpora.storage import write_lines
from corpora.writers.base import NOT_IN_UTF8, Characters, Written


def write_jsonl(pairs: Iterable[SentencePair], path: Path) -> Written:
    """Writes one JSON object a row (see `json_row`), in UTF-8; lone surrogates become U+FFFD.

    Raises:
        StorageError: if the disk is full, read-only or closed to us.
    """
    characters = Characters(NOT_IN_UTF8)
    rows = (characters.hold(json.dumps(json_row(pair), ensure_ascii=False)) for pair in pairs)
    return Written(write_lines(path, rows), characters.replaced)


def json_row(pair: SentencePair) -> dict[str, Any]:
    """The columns of a row: classes by name, a missing side null, scores to six decimals.

    >>> pair = SentencePair("n1:body:0", "n1", "body", az="Qar yağır.", en=None, az_span=(3,),
    ...                     origin_en="missing")
    >>> row = json_row(pair)
    >>> row["translation"], row["az_span"], row["origin_en"], row["similarity"]
    ({'az': 'Qar yağır.', 'en': None}, (3,), 'missing', None)
    """
    columns = {
        name: round(value, 6) if isinstance(value, float) else value
        for name, value in asdict(pair).items()
    }
    identity = columns.pop("id")
    translation = {"az": columns.pop("az"), "en": columns.pop("en")}
    return {"id": identity, "translation": translation, **columns}
