"""What is checked before a commit is what CI checks."""

from __future__ import annotations

from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]


def test_the_hooks_are_those_of_ci() -> None:
    stated = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    hooks = [hook["entry"] for repository in stated["repos"] for hook in repository["hooks"]]
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    first = lines.index(hooks[0])
    assert lines[first : first + len(hooks)] == hooks
    assert lines[first + len(hooks)].startswith("scripts/test.sh")


def test_every_workflow_and_form_is_linted() -> None:
    linted = (ROOT / ".ci" / "run").read_text("utf-8")
    for path in [*ROOT.glob(".github/workflows/*"), *ROOT.glob(".github/ISSUE_TEMPLATE/*")]:
        assert path.relative_to(ROOT).as_posix() in linted
