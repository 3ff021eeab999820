"""Every subcommand of ``azbitext`` by its name.

To add one, write a module with ``configure(parser)`` and ``run(options)`` beside this one and name
it here.
"""

from __future__ import annotations

from dataclasses import dataclass

from corpora.plugins import Registry


@dataclass(frozen=True, slots=True)
class Command:
    """A subcommand.

    Attributes:
        summary: what it does, in a line without a full stop.
        module: where its ``configure`` and ``run`` are; imported when it is called.
    """

    summary: str
    module: str


_SUMMARIES = {
    "build": "build a parallel corpus from documents, or go on with an interrupted build",
    "align": "align a headline with a body, or two whole texts",
    "evaluate": "measure alignments or translators against what people have written",
    "export": "write a corpus as TMX, XLIFF, Moses, JSONL, TSV or alignment beads",
    "filter": "show what filters would remove from a built corpus, or filter it again",
    "merge": "merge corpora, or add documents to a published one",
    "publish": "publish a built corpus on the Hugging Face Hub",
    "report": "show a built corpus on one page: figures, and rows worth a look",
    "score": "score translations against references",
    "translate": "translate lines, a column or a field, without any corpus",
}

COMMANDS: Registry[Command] = Registry(
    "commands",
    {name: Command(summary, f"align.cli.{name}") for name, summary in _SUMMARIES.items()},
)
