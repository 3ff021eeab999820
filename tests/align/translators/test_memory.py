"""The translation memory: exact and near matches; the same entries make the same file."""

from __future__ import annotations

from pathlib import Path

import pytest

from align.translators.memory import MemoryMatch, TranslationMemory, memory_key, write_memory
from corpora.errors import ConfigurationError, StorageError
from corpora.readers.bitext import Translated

ENTRIES = [
    Translated("Bakıda 45 nəfərlik yeni məktəb açılıb.", "A new school for 45 opened.", "d:body:1"),
    Translated("Bakıda 45 nəfərlik yeni məktəb açılıb.", "Another translation.", "d:body:2"),
    Translated("Yağış yağır.", "It is raining.", "old.tmx:7"),
    Translated("Şəhərdə küləkli hava gözlənilir, yağıntı olmayacaq.", "Wind, no rain.", "x:1"),
    Translated("!?", "!?", "x:2"),
    Translated("Yağış −5 dərəcədə yağır.", "At -5 degrees.", "x:3"),
    Translated("Yağış 5 dərəcədə yağır.", "At 5 degrees.", "x:4"),
    Translated("Tarixçilərin XIX qurultayı Şəkidə keçirilib.", "The 19th Congress.", "x:5"),
    Translated("Konsertə 1 260 nəfər tamaşaçı gəlmişdi.", "1,260 came.", "x:6"),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "memory.sqlite"
    write_memory(ENTRIES, file, "key")
    return file


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bakıda 45 nəfərlik yeni məktəb açılıb.", MemoryMatch(ENTRIES[0].en, "d:body:1", 1.0)),
        ("BAKIDA 45 nəfərlik «yeni» məktəb açılıb!", MemoryMatch(ENTRIES[0].en, "d:body:1", 1.0)),
        ("Bakida 45 neferlik yeni mekteb acilib", MemoryMatch(ENTRIES[0].en, "d:body:1", 1.0)),
        ("Yağış yağır", MemoryMatch("It is raining.", "old.tmx:7", 1.0)),
        ("Bakıda 46 nəfərlik yeni məktəb açılıb.", None),
        ("Bakıda 45 nəfərlik yeni məktəb açılıb 2024", None),
        ("Yağış yağır?", None),
        ("Yağış -5 dərəcədə yağır.", MemoryMatch("At -5 degrees.", "x:3", 1.0)),
        ("Yağış 5 dərəcədə yağır.", MemoryMatch("At 5 degrees.", "x:4", 1.0)),
        ("Yağış -3,5 dərəcədə yağır.", None),
        ("Tarixçilərin XX qurultayı Şəkidə keçirilib.", None),
        ("Konsertə 1 260 nəfər tamaşaçı gəlmişdi!", MemoryMatch("1,260 came.", "x:6", 1.0)),
        ("Konsertə 1 620 nəfər tamaşaçı gəlmişdi.", None),
        ("Yağış yağdı.", None),  # too short for a near match
        ("!?", None),  # no letter to compare
        ("", None),
        ('" OR rowid > 0 --', None),
        ("tamam başqa cümlə ki, heç nəyə oxşamır", None),
    ],
)
def test_matches(text: str, found: MemoryMatch | None, path: Path) -> None:
    with TranslationMemory(path, 0.9) as memory:
        assert memory.match(text, source="az", target="en") == found


@pytest.mark.parametrize(("least", "is_found"), [(0.9, True), (0.99, False), (1.0, False)])
def test_a_near_match_reaches_the_threshold(least: float, is_found: bool, path: Path) -> None:
    with TranslationMemory(path, least) as memory:
        match = memory.match(
            "Şəhərdə küləkli hava gözlənilir, yağıntılar olmayacaq.", source="az", target="en"
        )
    assert (match is not None) is is_found
    if match is not None:
        assert match.text == "Wind, no rain."
        assert least <= match.similarity < 1


@pytest.mark.parametrize("number", ["1260", "1.260", "1\u00a0260"])
def test_a_near_match_may_write_its_numbers_otherwise(number: str, path: Path) -> None:
    with TranslationMemory(path, 0.9) as memory:
        match = memory.match(
            f"Konsertə {number} nəfər tamaşaçı gəlmişdi.", source="az", target="en"
        )
    assert match is not None or number == "1.260"  # which may be a decimal number


def test_the_other_direction(path: Path) -> None:
    with TranslationMemory(path, 1.0) as memory:
        match = memory.match("it is raining", source="en", target="az")
    assert match == MemoryMatch("Yağış yağır.", "old.tmx:7", 1.0)


def test_the_same_entries_make_the_same_bytes(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    write_memory(iter(ENTRIES), other, "key")
    assert other.read_bytes() == path.read_bytes()
    assert memory_key(other) == "key"
    write_memory([], other, "empty")
    assert memory_key(other) == "empty"
    with TranslationMemory(other, 0.9) as memory:
        assert memory.match(ENTRIES[0].az, source="az", target="en") is None


def test_a_damaged_file(path: Path, tmp_path: Path) -> None:
    assert memory_key(tmp_path / "none") is None
    (tmp_path / "text").write_text("no database at all" * 100, "utf-8")
    assert memory_key(tmp_path / "text") is None
    with (
        TranslationMemory(tmp_path / "text", 0.9) as memory,
        pytest.raises(StorageError, match="is damaged"),
    ):
        memory.match("Yağış yağır.", source="az", target="en")
    with pytest.raises((StorageError, ConfigurationError)):
        write_memory(ENTRIES, tmp_path, "key")
