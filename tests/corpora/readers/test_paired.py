"""Folders with ``az/`` and ``en/``."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from corpora.documents import Document, Rejection
from corpora.errors import ConfigurationError
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


@pytest.mark.parametrize(
    ("az", "en"),
    [
        ("AZ", "EN"),
        ("az-AZ", "en-US"),
        ("aze", "eng"),
        ("azj_Latn", "eng_Latn"),
        ("az_Latn", "en"),
        ("Azerbaijani", "English"),
    ],
)
def test_folders_by_any_usual_code(tmp_path: Path, az: str, en: str) -> None:
    folder = tmp_path / "news"
    for name, text in ((az, "Bağ açılıb\n\nAğac əkilib.\n"), (en, "A garden\n\nTrees grow.\n")):
        (folder / name).mkdir(parents=True)
        (folder / name / "x.txt").write_text(text, "utf-8")
    (folder / az / "y.txt").write_text("Tək\n", "utf-8")
    rejections: list[Rejection] = []
    (document,) = read_documents(folder, rejected=rejections.append)
    assert document == Document(
        "x",
        {"az": "Bağ açılıb", "en": "A garden"},
        {"az": "Ağac əkilib.", "en": "Trees grow."},
        {"source": f"news/{az}/x.txt"},
    )
    assert [r.detail for r in rejections] == [f"news/{en}/y.txt does not exist"]


def test_two_folders_of_a_language_are_refused(tmp_path: Path) -> None:
    for name in ("az", "az-Cyrl", "en"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.txt").write_text("x\n", "utf-8")
    with pytest.raises(ConfigurationError, match="several folders of az: az, az-Cyrl; expected"):
        list(read_documents(tmp_path))
