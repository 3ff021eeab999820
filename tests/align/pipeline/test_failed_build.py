"""A first build that fails leaves its folder to the next one."""

from __future__ import annotations

from pathlib import Path

import pytest

from align.corpus.build import build_corpus
from corpora.errors import AzbitextError, ConfigurationError

GOOD = (
    "id,headline_az,body_en\n"
    'k1,Lənkəranda çay yığımı başlayıb,"The tea harvest has begun in Lankaran. It lasts a month."\n'
)
FAILING: dict[str, tuple[str, dict[str, object]]] = {
    "a column that is no field": ("id,başlıq\nk1,Yağış\n", {}),
    "a column that is twice there": ("id,body_en,body_en\nk1,a,b\n", {}),
    "a column of the field map that is not there": (GOOD, {"fields": {"body_en": "text"}}),
    "an unknown encoding": (GOOD, {"encoding": "utf-99"}),
    "nothing to read": ("id,headline_az,body_en\n", {}),
    "nothing in two languages": ("id,body_en\nk1,It rained in Lankaran on Monday.\n", {}),
    "a memory that is not there": (GOOD, {"memory": ("old.tmx",)}),
    "a memory that is none": (GOOD, {"memory": (__file__,)}),
    "more documents in test than there are": (GOOD, {"test": 5.0}),
}


def build(path: Path, out: Path, **options: object) -> None:
    build_corpus(str(path), str(out), encoder="hash", **options)


@pytest.mark.parametrize("name", FAILING)
def test_the_repaired_file_can_be_built_there(tmp_path: Path, name: str) -> None:
    broken, options = FAILING[name]
    out = tmp_path / "out"
    (tmp_path / "broken.csv").write_text(broken, "utf-8")
    (tmp_path / "repaired.csv").write_text(GOOD, "utf-8")
    with pytest.raises(AzbitextError):
        build(tmp_path / "broken.csv", out, **options)
    build(tmp_path / "repaired.csv", out, min_probability=0.0)
    assert (out / "dataset" / "README.md").is_file()


@pytest.mark.parametrize("was_there", [True, False])
def test_nothing_is_left_where_nothing_was_read(tmp_path: Path, was_there: bool) -> None:
    (tmp_path / "broken.csv").write_text("id,başlıq\nk1,Yağış\n", "utf-8")
    out = tmp_path / "out"
    if was_there:
        out.mkdir()
    for path in (tmp_path / "broken.csv", tmp_path / "no-such-file.csv"):
        with pytest.raises(AzbitextError):
            build(path, out)
        assert out.exists() == was_there
        assert not was_there or not list(out.iterdir())


def test_a_later_build_that_fails_keeps_what_there_is(tmp_path: Path) -> None:
    path, out = tmp_path / "news.csv", tmp_path / "out"
    path.write_text(GOOD, "utf-8")
    build(path, out, min_probability=0.0)
    path.write_text("id,başlıq\nk1,Yağış\n", "utf-8")
    with pytest.raises(ConfigurationError, match="başlıq"):
        build(path, out)
    assert (out / "dataset" / "README.md").is_file()
    (tmp_path / "other.csv").write_text(GOOD, "utf-8")
    with pytest.raises(ConfigurationError, match=r"holds the corpus of .*news\.csv"):
        build(tmp_path / "other.csv", out)
