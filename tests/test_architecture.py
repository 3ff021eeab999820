"""Imports go one way: the contracts of ``pyproject.toml``, and no circle between any two modules.

Imports that are for type checkers only, and those inside functions, count like any other.
"""

from __future__ import annotations

from copy import deepcopy
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest
from importlinter import api
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.layers import LayersContract

KINDS = {"layers": LayersContract, "acyclic_siblings": AcyclicSiblingsContract}
PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("align", "corpora", cache_dir=None)


def broken(graph: grimp.ImportGraph) -> set[str]:
    """The names of the contracts that `graph` breaks."""
    stated = api.read_configuration(str(PYPROJECT))
    return {
        options["name"]
        for options in stated["contracts_options"]
        if not KINDS[options["type"]](options["name"], stated["session_options"], options)
        .check(deepcopy(graph), verbose=False)
        .kept
    }


def circle(graph: grimp.ImportGraph) -> list[str]:
    """Modules that import each other in a circle, if there are such."""
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def test_imports_go_one_way(graph: grimp.ImportGraph) -> None:
    assert not broken(graph)
    assert not circle(graph)


@pytest.mark.parametrize(
    ("importer", "imported", "contract"),
    [
        ("corpora.pairs", "align.runtime.processors", "corpora knows no model"),
        ("align.encoders.base", "align.beads.path", "Rooms of align"),
        ("align.pipeline.build", "align.corpus.finished", "Rooms of align"),
        ("align.translators.memory", "align.scores.headline", "Rooms of align"),
        ("corpora.errors", "corpora.pairs", "Rooms of corpora"),
        ("corpora.text.normalize", "corpora.readers.text", "Rooms of corpora"),
        ("corpora.readers.text", "corpora.filters.base", "Rooms of corpora"),
        ("align.corpus.publish", "align.corpus.finished", "No circle"),
    ],
)
def test_an_arrow_up_and_a_circle_are_found(
    graph: grimp.ImportGraph, importer: str, imported: str, contract: str
) -> None:
    tampered = deepcopy(graph)
    tampered.add_import(importer=importer, imported=imported)
    assert any(name.startswith(contract) for name in broken(tampered))


@pytest.mark.parametrize(
    ("importer", "imported"),
    [("corpora.errors", "corpora"), ("align.corpus.publish", "align.corpus.finished")],
)
def test_modules_that_import_each_other_are_found(
    graph: grimp.ImportGraph, importer: str, imported: str
) -> None:
    tampered = deepcopy(graph)
    tampered.add_import(importer=importer, imported=imported)
    assert {importer, imported} <= set(circle(tampered))


def test_a_new_room_has_its_place_first(graph: grimp.ImportGraph) -> None:
    tampered = deepcopy(graph)
    tampered.add_module("corpora.misc")
    assert len(broken(tampered)) == 1
