"""``azbitext export``: a built corpus in other formats."""

from __future__ import annotations

import argparse
from pathlib import Path

from corpora.writers import WRITERS


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the flags."""
    parser.add_argument("build", help="build directory")
    parser.add_argument("--to", choices=sorted(WRITERS), required=True, help="format to write")
    parser.add_argument("--out", required=True, help="file to write, or folder for beads")
    parser.add_argument(
        "--configuration",
        choices=("aligned", "all"),
        default="all",
        help="rows with both sides human, or every row (default: all)",
    )


def run(options: argparse.Namespace) -> None:
    """Writes the rows and says how many there were."""
    from align.corpus import Corpus
    from corpora.writers import export_pairs

    pairs = Corpus.open(options.build).pairs()
    if options.configuration == "aligned":
        pairs = (pair for pair in pairs if pair.is_aligned)
    count = export_pairs(pairs, Path(options.out), to=options.to)
    print(f"{options.out}: {count} rows")
