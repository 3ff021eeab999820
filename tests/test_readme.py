"""The README's examples run, and what it says of the command line is true."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from align.cli.entry import _parser
from align.pipeline.options import read_options

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_first_example_builds_a_dataset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(blocks("python")[0], "README.md", "exec"), {})
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 4
    assert all(" = " in line for line in printed[:3])
    assert "'aligned': {'train': " in printed[3]


def test_second_example_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(blocks("python")[1], "README.md", "exec"), {})
    headline, beads, *pairs = capsys.readouterr().out.splitlines()
    assert headline.startswith("(1,) 0.")
    assert beads == "[((0,), (0,)), ((1, 2), (1,))]"
    assert [pair.split()[0] for pair in pairs] == ["n1:headline:0", "n1:body:0", "n1:body:1"]


def command_lines() -> list[str]:
    lines = [line for block in blocks("bash") for line in block.splitlines()]
    return [line for line in lines if line.startswith("azbitext ")]


@pytest.mark.parametrize("line", command_lines())
def test_command_lines_are_understood(line: str) -> None:
    words = shlex.split(line)[1:]
    assert _parser(words[0]).parse_args(words).command == words[0]


def test_build_toml_is_understood(tmp_path: Path) -> None:
    (config,) = blocks("toml")
    (tmp_path / "build.toml").write_text(config, "utf-8")
    options = read_options(tmp_path / "build.toml")
    assert options.min_probability == 0.7


@pytest.mark.parametrize("name", re.findall(r"\b(\w+\.(?:py|sh))\b", README))
def test_scripts_exist(name: str) -> None:
    assert (ROOT / "scripts" / name).exists()


def test_every_script_is_named() -> None:
    names = {path.name for path in (ROOT / "scripts").glob("*.py")}
    helpers = {"headline_fit.py"}
    assert {name for name in names - helpers if name not in README} == set()


def test_files_that_are_shown_exist() -> None:
    for path in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (ROOT / path).is_file()
