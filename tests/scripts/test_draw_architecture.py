"""``docs/architecture.md`` is of today's code."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "draw_architecture.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = spec_from_file_location("draw_architecture", SCRIPT)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date(script: ModuleType) -> None:
    page = script.PAGE.read_text("utf-8")
    assert script.with_drawing(page) == page, "run python scripts/draw_architecture.py"


def test_an_arrow_that_a_longer_way_shows_is_left_out(script: ModuleType) -> None:
    arrows = {"a": {"b", "c"}, "b": {"c"}, "c": set()}
    assert list(script.reduced(arrows)) == [("a", "b"), ("b", "c")]
