"""``scripts/check_release.py``: what it says of changelogs and of what an archive holds."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from align.pipeline.options import read_toml

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "check_release.py"
FILES = ["align/__init__.py", "corpora/py.typed"]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = spec_from_file_location("check_release", SCRIPT)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("heading", "fits"),
    [
        ("## [0.2.0] - 2026-11-27", True),
        ("## [0.2.0] - Unreleased", False),
        ("## [0.1.0] - 2026-11-27", False),
        ("## [0.2.0.1] - 2026-11-27", False),
        ("", False),
    ],
)
def test_the_newest_entry_is_of_this_version(script: ModuleType, heading: str, fits: bool) -> None:
    text = f"# Changelog\n\n{heading}\n\n## [0.1.0] - 2026-11-25\n"
    assert (script.changelog_problems(text, "0.2.0") == []) is fits


def test_our_changelog_has_this_version() -> None:
    version = read_toml(ROOT / "pyproject.toml")["project"]["version"]
    assert f"\n## [{version}] - " in (ROOT / "CHANGELOG.md").read_text("utf-8")


def wheel(script: ModuleType) -> list[str]:
    return [*FILES, *(f"azbitext-0.2.0.dist-info/{name}" for name in script.METADATA)]


def test_a_wheel_holds_our_files_and_nothing_else(script: ModuleType) -> None:
    whole = wheel(script)
    assert script.wheel_problems(whole, FILES, "0.2.0") == []
    assert script.wheel_problems(whole[1:], FILES, "0.2.0") == [f"the wheel lacks {FILES[0]}"]
    assert script.wheel_problems([*whole, "tests/x.py"], FILES, "0.2.0") == [
        "the wheel holds tests/x.py"
    ]


def test_a_source_distribution_can_be_built_from(script: ModuleType) -> None:
    names = [*FILES, "pyproject.toml", "README.md"]
    inside = [f"azbitext-0.2.0/{name}" for name in names]
    assert script.source_problems(inside, FILES, "0.2.0") == ["azbitext-0.2.0.tar.gz lacks LICENSE"]
