"""``azbitext export``: a built corpus, or rows from elsewhere, in other formats."""

from __future__ import annotations

import argparse
from pathlib import Path

from corpora.writers import WRITERS


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the flags."""
    parser.add_argument(
        "rows",
        help="build directory, dataset folder, .tmx or .xlf file, or hf://datasets/USER/NAME",
    )
    parser.add_argument("--to", choices=sorted(WRITERS), required=True, help="format to write")
    parser.add_argument(
        "--out", required=True, help="file to write; folder for beads, moses and xliff"
    )
    parser.add_argument(
        "--configuration",
        choices=("aligned", "all"),
        default="all",
        help="rows with both sides human, or every row (default: all)",
    )


def run(options: argparse.Namespace) -> None:
    """Writes the rows and says how many there were."""
    from align.corpus.row_sources import RowSource
    from corpora.documents import Rejection
    from corpora.pairs import from_table
    from corpora.writers import export_pairs

    refused: list[Rejection] = []
    tables = RowSource.of(options.rows).tables(refused.append)
    pairs = (pair for table in tables for pair in from_table(table))
    if options.configuration == "aligned":
        pairs = (pair for pair in pairs if pair.is_aligned)
    written = export_pairs(pairs, Path(options.out), to=options.to)
    held = f", {written.replaced} characters that {options.to} cannot hold escaped or replaced"
    print(f"{options.out}: {written.rows} rows{held if written.replaced else ''}")
    for rejection in refused:
        print(f"  kept out: {rejection.source}: {rejection.detail}")
