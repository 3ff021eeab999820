"""COMET and COMET-Kiwi, by the command of the package unbabel-comet.

The package wants transformers 4 and huggingface_hub below 1 and cannot be installed beside ours, so
it is not imported: its command ``comet-score`` is run from wherever it stands, for example after
``pipx install unbabel-comet``.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from align.scores.metrics import MetricScore
from corpora.errors import ConfigurationError

COMMAND = "comet-score"


def score_comet(
    sources: Sequence[str],
    hypotheses: Sequence[str],
    references: Sequence[str] | None = None,
    *,
    model: str,
    gpus: int = 0,
) -> MetricScore:
    """Score translations by a COMET model (Rei et al. 2020); COMET-Kiwi needs no references.

    Args:
        sources, hypotheses: as many texts of each.
        references: one for each; None for a model without references.
        model: hub id, such as ``Unbabel/wmt22-comet-da``, or path of a ``.ckpt`` file.
        gpus: how many to use.

    Returns:
        The mean of the sentences' scores, some 0 to 1, and these themselves; without a score, and
        with the reason, where the command is missing or fails.

    Raises:
        ConfigurationError: the texts are not as many.
    """
    columns = {"sources": sources, "translations": hypotheses}
    columns |= {} if references is None else {"references": references}
    sizes = {name: len(texts) for name, texts in columns.items()}
    if len(set(sizes.values())) > 1:
        raise ConfigurationError(f"texts of COMET: {sizes}; expected as many of each")
    signature = f"model:{model}|refs:{'no' if references is None else 1}|command:{COMMAND}"
    if not hypotheses:
        return _without_score(signature, "there is no sentence to score")
    command = shutil.which(COMMAND)
    if command is None:
        reason = f"there is no command {COMMAND} (pipx install unbabel-comet)"
        return _without_score(signature, reason)
    rows, reason = _rows(command, columns, model, gpus)
    if reason:
        return _without_score(signature, reason)
    scores = tuple(float(row["COMET"]) for row in rows)
    return MetricScore(
        "comet",
        "COMET",
        sum(scores) / len(scores),
        signature,
        sentences=scores,
        sentence_signature=signature,
    )


def _rows(
    command: str, columns: Mapping[str, Sequence[str]], model: str, gpus: int
) -> tuple[list[dict[str, float]], str]:
    """What the command says of each sentence, or why it says nothing."""
    with TemporaryDirectory(prefix="azbitext-comet-") as folder:
        words = [command, "--model", model, "--gpus", str(gpus), "--quiet", "--only_system"]
        for name, texts in columns.items():
            file = Path(folder, name)
            lines = (" ".join(text.split()) for text in texts)
            file.write_bytes("".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))
            words += [f"--{name}", str(file)]
        result = Path(folder, "scores.json")
        done = subprocess.run(
            [*words, "--to_json", str(result)], capture_output=True, text=True, check=False
        )
        if done.returncode or not result.is_file():
            said = done.stderr.strip().splitlines()[-1:] or ["no output"]
            return [], f"{COMMAND} failed: {said[0]}"
        rows: list[dict[str, float]]
        (rows,) = json.loads(result.read_text("utf-8")).values()
    return rows, ""


def _without_score(signature: str, reason: str) -> MetricScore:
    return MetricScore("comet", "COMET", None, signature, reason=reason)
