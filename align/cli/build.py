"""``azbitext build``: documents to a dataset."""

from __future__ import annotations

import argparse
from dataclasses import fields

from align.cli.flags import add_flag
from align.pipeline.options import BuildOptions


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds one flag for each option of a build."""
    parser.add_argument("--config", help="build.toml with the same words; flags go before it")
    for option in fields(BuildOptions):
        if option.name == "inputs":
            parser.add_argument("inputs", nargs="*", help=option.metadata["help"])
        else:
            add_flag(parser, option)


def run(options: argparse.Namespace) -> None:
    """Builds, then says where the dataset is and what is in it."""
    from align.corpus.build import build_corpus

    given = {option.name: getattr(options, option.name) for option in fields(BuildOptions)}
    given["inputs"] = given["inputs"] or None
    corpus = build_corpus(config=options.config, **given)
    scores = corpus.scores
    print(f"{corpus.dataset_folder}: {scores['documents']} documents")
    for configuration, rows in scores["rows"].items():
        splits = ", ".join(f"{split} {count}" for split, count in rows.items())
        print(f"  {configuration:8} {sum(rows.values()):7} rows  ({splits or 'none'})")
    for memory in scores.get("memories", ()):
        print(
            f"  memory {memory['path']}: {memory['given']} translations in "
            f"{memory['units']} units, {memory['used']} used"
        )
    rejected = ", ".join(f"{reason} {count}" for reason, count in scores["rejected"].items())
    if rejected:
        print(f"  kept out: {rejected}  (see {corpus.folder / 'rejected.parquet'})")
