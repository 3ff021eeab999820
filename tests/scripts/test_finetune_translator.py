"""``scripts/finetune_translator.py``: trains, resumes, and leaves a model that we load."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from align.build import build_corpus
from align.translators import load_translator
from corpora.samples import ARTICLES

SCRIPT = Path(__file__).parents[2] / "scripts" / "finetune_translator.py"


@pytest.mark.slow
def test_a_model_is_trained_further_resumed_and_loaded(tmp_path: Path) -> None:
    pytest.importorskip("accelerate")
    pytest.importorskip("torch")
    build_corpus(
        ARTICLES, tmp_path / "build", encoder="hash", min_probability=0.0, validation=0.3, test=0.0
    )
    out = tmp_path / "model"

    def train(epochs: int) -> tuple[dict[str, object], str]:
        words = [tmp_path / "build", base(tmp_path), out, "--epochs", epochs]
        done = subprocess.run(
            [sys.executable, str(SCRIPT), *map(str, words)],
            env={**os.environ, "HF_HUB_OFFLINE": "1"}, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads((out / "finetuning.json").read_text("utf-8")), done.stdout

    figures, printed = train(1)
    assert figures["rows"]["train"] > figures["rows"]["validation"] > 0
    assert any(name.startswith("nrefs:1|") for name in figures["signatures"])
    assert 0 <= figures["after_bleu"] <= 100
    assert f"--translator {out}" in printed
    first = load_translator(str(out), source="az", target="en", engine="transformers")
    train(2)
    steps = sorted(path.name for path in (tmp_path / "model-checkpoints").iterdir())
    assert steps == ["checkpoint-1", "checkpoint-2"]  # the first was not made again
    second = load_translator(str(out), source="az", target="en", engine="transformers")
    assert first.name != second.name
    assert len(second.translate(["Bakı.", ""])) == 2


def base(tmp_path: Path) -> Path:
    """An untrained Marian model."""
    folder = tmp_path / "base"
    if not folder.exists():
        source = SCRIPT.parents[1] / "tests" / "align" / "tiny_models.py"
        module = ModuleType("tiny_models")
        exec(compile(source.read_text("utf-8"), str(source), "exec"), module.__dict__)
        module.marian(folder, d_model=32)
    return folder
