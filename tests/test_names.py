"""Other packages that are called align or corpora."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def python(code: str, *path: Path) -> subprocess.CompletedProcess[str]:
    """Runs `code` with these folders first on Python's path."""
    found = os.pathsep.join(map(str, [*path, ROOT]))
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": found},
        cwd=path[0] if path else ROOT,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("file", ["corpora.py", "corpora/__init__.py"])
@pytest.mark.parametrize(
    "code", ["import align", "from align import build_corpus", "import align.cli"]
)
def test_a_foreign_corpora_is_named(tmp_path: Path, file: str, code: str) -> None:
    decoy = tmp_path / file
    decoy.parent.mkdir(exist_ok=True)
    decoy.write_text("DISTRIBUTION = 'something else'\n", "utf-8")
    run = python(code, tmp_path)
    assert run.returncode == 1
    said = run.stderr.splitlines()[-1]
    assert said.startswith(
        f"ImportError: azbitext needs its own package corpora, but Python finds "
        f"another one at {decoy}; "
    )
    assert "environment of its own" in said


def test_a_folder_of_texts_that_is_called_corpora_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "corpora").mkdir()
    (tmp_path / "corpora" / "news.txt").touch()
    assert python("import align, corpora; corpora.Document", tmp_path).returncode == 0


def test_a_foreign_align_over_ours_is_named_by_the_command(tmp_path: Path) -> None:
    decoy = tmp_path / "align" / "__init__.py"
    decoy.parent.mkdir()
    decoy.write_text(f"__path__ = [{str(ROOT / 'align')!r}]\n", "utf-8")
    run = python("from align.cli import command; command()", tmp_path)
    assert run.returncode == 1
    assert run.stderr.startswith(f"azbitext: {decoy} is not azbitext's")
    assert run.stderr.count("\n") == 1


def test_corpora_alone_does_not_care_whose_align_there_is(tmp_path: Path) -> None:
    (tmp_path / "align.py").write_text("1 / 0\n", "utf-8")
    assert python("import corpora", tmp_path).returncode == 0


@pytest.mark.parametrize(
    "code",
    [
        "from corpora.segment import segment",
        "import corpora.segment; segment = corpora.segment",
        "from corpora import segment",
        "import corpora; segment = corpora.segment",
        "from corpora.text.segment import segment; import corpora.segment",
    ],
)
def test_segment_is_found_where_it_was_in_0_1(code: str) -> None:
    shown = python(f"{code}; print(len(segment('Bir. İki.', 'az')))")
    assert shown.stdout == "2\n", shown.stderr


@pytest.mark.parametrize("package", ["align", "corpora"])
def test_every_public_name_is_found(package: str) -> None:
    code = f"import {package}; print([getattr({package}, name) for name in {package}.__all__])"
    assert python(code).returncode == 0
    assert "has no attribute" in python(f"import {package}; {package}.nothing").stderr
