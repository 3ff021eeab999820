"""``azbitext filter``: other filters for a built corpus, tried out first or applied."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from align.cli.flags import filter_table
from corpora.errors import BuildError, ConfigurationError

if TYPE_CHECKING:
    from align.corpus import Corpus


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the flags."""
    parser.add_argument("build", help="build directory")
    parser.add_argument(
        "--filters",
        type=filter_table,
        metavar="NAME=VALUE,...",
        help="as in azbitext build (default: those of the build)",
    )
    parser.add_argument("--config", help="build.toml whose [filters] are taken")
    parser.add_argument(
        "--dry-run", action="store_true", help="only show what each filter would remove"
    )
    parser.add_argument(
        "--examples", type=int, default=3, metavar="N", help="rows to show a filter (default: 3)"
    )
    parser.add_argument(
        "--to", choices=("text", "json"), default="text", help="output of --dry-run (default: text)"
    )


def run(options: argparse.Namespace) -> None:
    """Shows what the filters would do, or filters the corpus again."""
    from align.corpus import Corpus
    from align.pipeline.options import read_toml
    from corpora.filters.chain import FilterChain

    if options.examples < 0:
        raise ConfigurationError(f"--examples is {options.examples}; expected 0 or more")
    corpus = Corpus.open(options.build)
    if "merged" in corpus.build:
        raise BuildError(
            f"{options.build} was merged: its rows have no scores; filter the corpora that it was "
            "merged from, and merge them again"
        )
    filters = corpus.build["options"].get("filters", {})
    if options.config is not None:
        filters = read_toml(options.config).get("filters", {})
    if options.filters is not None:
        filters = options.filters
    if not options.dry_run:
        _apply(corpus, filters)
        return
    from align.corpus.filter_preview import review_filters

    reviews = review_filters(corpus, FilterChain.of(filters), examples=options.examples)
    if options.to == "json":
        print(json.dumps([one.to_dict() for one in reviews], indent=2, ensure_ascii=False))
        return
    print(*reviews, sep="\n")
    removed = sum(one.removed for one in reviews)
    print(f"{removed} rows removed; nothing was written (--dry-run)")


def _apply(corpus: Corpus, filters: Mapping[str, object]) -> None:
    from align.corpus.build import build_corpus

    built = corpus.build
    again = build_corpus(
        [given["path"] for given in built["inputs"]],
        corpus.folder,
        **{**built["options"], "filters": filters},
    )
    for name, figures in again.scores["filters"].items():
        print(f"{name}: {figures['removed']} rows")
