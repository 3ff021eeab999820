"""``azbitext report``: a built corpus on one page."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the flags."""
    parser.add_argument("build", help="build directory; report.html is written there")


def run(options: argparse.Namespace) -> None:
    """Writes the page and says where it is."""
    from align.corpus import Corpus
    from align.corpus.report import write_report

    print(write_report(Corpus.open(options.build)))
