"""Draw the rooms and who imports whom into docs/architecture.md, from the code.

python scripts/draw_architecture.py [--check]
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import grimp

from align.pipeline.options import read_toml

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- drawn by scripts/draw_architecture.py -->\n", "<!-- end of what is drawn -->\n"

Rooms = list[list[str]]
"""Names of modules by floor, the lowest first."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="only say whether it is up to date")
    arguments = parser.parse_args()
    page = PAGE.read_text("utf-8")
    drawn = with_drawing(page)
    if arguments.check and drawn != page:
        sys.exit(f"{PAGE.relative_to(ROOT)} is not of today's code: run {sys.argv[0]}")
    if not arguments.check:
        PAGE.write_text(drawn, "utf-8")


def with_drawing(page: str) -> str:
    """The page with the picture and the table of today's code between its two comments."""
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    graph = grimp.build_graph("align", "corpora", cache_dir=None)
    rooms = [*floors("corpora"), *floors("align")]
    parts = [picture(graph, rooms), table(rooms)]
    return f"{before}{BEGIN}\n" + "\n".join(parts) + f"\n{END}{after}"


def floors(package: str) -> Rooms:
    """The rooms of `package`, from the contract in ``pyproject.toml``."""
    contracts = read_toml(ROOT / "pyproject.toml")["tool"]["importlinter"]["contracts"]
    (layers,) = (one["layers"] for one in contracts if one.get("containers") == [package])
    return [[f"{package}.{name}" for name in layer.split(" | ")] for layer in reversed(layers)]


def picture(graph: grimp.ImportGraph, rooms: Rooms) -> str:
    """Rooms as a flowchart of Mermaid; what a longer way shows already has no arrow."""
    lines = ["```mermaid", "flowchart TB"]
    for package in ("align", "corpora"):
        lines.append(f"  subgraph {package}")
        lines += [
            f'    {node(room)}["{room.partition(".")[2]}"]'
            for floor in reversed(rooms)
            for room in floor
            if room.startswith(f"{package}.")
        ]
        lines.append("  end")
    arrows = reduced(imports(graph, [room for floor in rooms for room in floor]))
    lines += [f"  {node(importer)} --> {node(imported)}" for importer, imported in arrows]
    return "\n".join([*lines, "```", ""])


def node(room: str) -> str:
    """What a room is called in the picture."""
    return room.replace(".", "_")


def imports(graph: grimp.ImportGraph, rooms: Iterable[str]) -> dict[str, set[str]]:
    """For every room the rooms that it imports from."""
    names = list(rooms)
    return {
        one: {
            other
            for other in names
            if other != one
            and graph.direct_import_exists(importer=one, imported=other, as_packages=True)
        }
        for one in names
    }


def reduced(arrows: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    """The arrows without those to where another arrow leads as well."""

    def reach(start: str) -> set[str]:
        return {start}.union(*(reach(room) for room in arrows[start]))

    for importer, imported in arrows.items():
        for room in sorted(imported):
            if not any(room in reach(other) for other in imported - {room}):
                yield importer, room


def table(rooms: Rooms) -> str:
    """One row a room: what it says of itself."""
    names = (room for floor in reversed(rooms) for room in floor)
    rows = [f"| `{room}` | {first_words(path_of(room))} |" for room in names]
    return "\n".join(["| room | what it is |", "| --- | --- |", *rows, ""])


def path_of(module: str) -> Path:
    """The file of a module or of a package."""
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def first_words(path: Path) -> str:
    """What a file says of itself, as far as the first full stop."""
    said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return " ".join(said.partition("\n\n")[0].split()).replace("``", "`").rstrip(".")


if __name__ == "__main__":
    main()
