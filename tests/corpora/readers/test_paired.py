"""Folders with ``az/`` and ``en/``."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from corpora.documents import Document, Rejection
from corpora.readers import read_documents


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


AZ = "Naxçıvanda sərgi\n\nSərgi açıldı.\nGirişi pulsuzdur.\n".encode()
EN = b"Exhibition in Nakhchivan\n\nThe exhibition has opened.\n"


@pytest.mark.parametrize(("suffix", "pack"), [(".txt", bytes), (".txt.gz", gzip.compress)])
def test_two_files_are_one_document(tmp_path: Path, suffix: str, pack: object) -> None:
    files = {f"az/2020/a{suffix}": pack(AZ), f"en/2020/a{suffix}": pack(EN)}
    assert list(read_documents(write(tmp_path / "news", files))) == [
        Document(
            "2020/a",
            {"az": "Naxçıvanda sərgi", "en": "Exhibition in Nakhchivan"},
            {"az": "Sərgi açıldı.\nGirişi pulsuzdur.", "en": "The exhibition has opened."},
            {"source": f"news/az/2020/a{suffix}"},
        )
    ]


def test_what_does_not_fit_is_rejected(tmp_path: Path) -> None:
    files = {
        "README.md": b"About",
        "az/alone.txt": AZ,
        "az/b.txt": AZ,
        "az/c.txt": AZ,
        "az/cut.txt.gz": gzip.compress(AZ)[:-5],
        "az/notes.csv": b"",
        "az/z.txt": AZ,
        "en/b.txt": b"\xff",
        "en/c.txt": b"",
        "en/cut.txt.gz": gzip.compress(EN),
        "en/sole.txt": EN,
        "en/z.txt": EN,
    }
    rejections: list[Rejection] = []
    folder = write(tmp_path / "news", files)
    documents = list(read_documents(folder, rejected=rejections.append))
    assert [d.id for d in documents] == ["z"]
    assert [(r.source, r.id, r.reason) for r in rejections] == [
        ("news/README.md", "", "unknown-format"),
        ("news/az/notes.csv", "", "unknown-format"),
        ("news/az/alone.txt", "alone", "no-partner"),
        ("news/en/b.txt", "b", "not-utf8"),
        ("news/en/c.txt", "c", "empty"),
        ("news/az/cut.txt.gz", "cut", "damaged"),
        ("news/en/sole.txt", "sole", "no-partner"),
    ]
    assert rejections[2].detail == "news/en/alone.txt does not exist"


def test_format_text_reads_it_file_by_file(tmp_path: Path) -> None:
    folder = write(tmp_path, {"az/a.txt": AZ, "en/a.txt": EN})
    assert [d.id for d in read_documents(folder, format="text")] == ["az/a", "en/a"]
