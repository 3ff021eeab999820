"""Builds of damaged, marked-up and foreign text: what is published, what is withheld and why."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq

from align import build_corpus

AZ = "Kənddə yeni kitabxana açılıb və hər kəs üçün pulsuzdur."
EN = "A new library has opened in the village and is free for everyone."
ROWS = [
    {"id": "moji", "body_az": AZ.encode().decode("cp1252"), "body_en": EN},
    {"id": "lost", "body_az": AZ.replace("ə", "?"), "body_en": EN.replace("new", "newer")},
    {"id": "tags", "body_az": f"<p>{AZ}</p><p>&Ccedil;ox gözəldir.</p>", "body_en": "It is nice."},
    {"id": "alone", "body_az": "Министр сообщил, что дорога откроется завтра."},
    {"id": "right", "body_az": "Dağlara qar yağıb, yollar bağlanıb."},
]


def _build(folder: Path, **options: object) -> tuple[set[tuple[str, str]], list[str], Path]:
    """Reasons by document, the Azerbaijani texts that are published, and the build's folder."""
    path = folder / "in.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ROWS), "utf-8")
    out = folder / "out"
    build_corpus(path, out, encoder="hash", check_languages=False, min_probability=0, **options)
    rejected = pq.read_table(out / "rejected.parquet").to_pylist()
    published = [
        row["translation"]["az"]
        for file in sorted((out / "dataset").rglob("*.parquet"))
        for row in pq.read_table(file).to_pylist()
    ]
    reasons = {(row["id"].partition(":")[0], row["reason"]) for row in rejected}
    return reasons, published, out


def test_what_is_withheld(tmp_path: Path) -> None:
    reasons, published, out = _build(tmp_path)
    assert reasons >= {("moji", "damaged-text"), ("lost", "damaged-text"), ("alone", "language")}
    assert {AZ, "Çox gözəldir.", "Dağlara qar yağıb, yollar bağlanıb."} <= set(published)
    assert not any("?" in text or "Ã" in text or "<" in text for text in published if text)
    scores = json.loads((out / "scores.json").read_text("utf-8"))
    assert scores["filters"]["encoding"]["removed"] >= 2
    assert "repaired" not in scores


def test_what_is_repaired_is_said(tmp_path: Path) -> None:
    reasons, published, out = _build(tmp_path, repair=True)
    assert ("moji", "damaged-text") not in reasons
    assert ("lost", "damaged-text") in reasons
    scores = json.loads((out / "scores.json").read_text("utf-8"))
    assert scores["repaired"] == {"moji": ["body_az"]}
    card = (out / "dataset" / "README.md").read_text("utf-8")
    assert "| texts of damaged encoding that were repaired | 1.000 |" in card
    assert not any("?" in text for text in published if text)
