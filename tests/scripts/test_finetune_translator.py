"""``scripts/finetune_translator.py``: trains, resumes, and leaves a model that we load."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from align.corpus.build import build_corpus
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
    checkpoints = tmp_path / "model-checkpoints"

    def words(*options: object) -> list[str]:
        given = [tmp_path / "build", base(tmp_path), out, "--epochs", 40, *options]
        return [sys.executable, str(SCRIPT), *map(str, given)]

    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}

    def train(*options: object) -> str:
        done = subprocess.run(words(*options), env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def kill_behind_a_checkpoint() -> None:
        killed = subprocess.Popen(words(), env=environment, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL)  # fmt: skip
        while not list(checkpoints.glob("*/checkpoint-*/trainer_state.json")):
            assert killed.poll() is None
            time.sleep(0.05)
        killed.kill()
        killed.wait()

    kill_behind_a_checkpoint()
    assert not out.exists()
    assert "going on from" not in train("--learning-rate", "1e-3", "--epochs", "1")
    assert not checkpoints.exists()
    first = load_translator(str(out), source="az", target="en", engine="transformers")
    assert first.licence == "cc-by-nc-4.0"

    kill_behind_a_checkpoint()
    printed = train()
    assert f"going on from {checkpoints}" in printed
    assert f"--translator {out}" in printed
    figures = json.loads((out / "finetuning.json").read_text("utf-8"))
    assert figures["rows"]["train"] > figures["rows"]["validation"] > 0
    assert any(name.startswith("nrefs:1|") for name in figures["signatures"])
    assert 0 <= figures["after_bleu"] <= 100
    second = load_translator(str(out), source="az", target="en", engine="transformers")
    assert first.name != second.name
    assert len(second.translate(["Bakı.", ""])) == 2


@pytest.mark.parametrize("model", ["no/such/folder", "damaged"])
def test_what_cannot_be_trained_is_said(model: str, tmp_path: Path) -> None:
    pytest.importorskip("accelerate")
    build_corpus(
        ARTICLES, tmp_path / "build", encoder="hash", min_probability=0.0, validation=0.3, test=0.0
    )
    if model == "damaged":
        folder = base(tmp_path)
        (folder / "model.safetensors").write_bytes(b"damaged")
        model = str(folder)
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path / "build"), model, str(tmp_path / "out")],
        env={**os.environ, "HF_HUB_OFFLINE": "1"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert ("there is no folder" in done.stderr) or ("cannot load the weights" in done.stderr)


def base(tmp_path: Path) -> Path:
    """An untrained Marian model."""
    folder = tmp_path / "base"
    if not folder.exists():
        source = SCRIPT.parents[1] / "tests" / "align" / "tiny_models.py"
        module = ModuleType("tiny_models")
        exec(compile(source.read_text("utf-8"), str(source), "exec"), module.__dict__)
        module.marian(folder, d_model=32)
        (folder / "README.md").write_text("---\nlicense: cc-by-nc-4.0\n---\n", "utf-8")
    return folder
