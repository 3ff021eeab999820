"""``azbitext build``: documents to a dataset."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

from align.options import BuildOptions
from corpora.errors import ConfigurationError
from corpora.filters.flags import parse_filter_words


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds one flag for each option of a build."""
    parser.add_argument("--config", help="build.toml with the same words; flags go before it")
    for option in fields(BuildOptions):
        if option.name == "inputs":
            parser.add_argument("inputs", nargs="*", help=option.metadata["help"])
        else:
            add_flag(parser, option)


def add_flag(parser: argparse.ArgumentParser, option: Field[Any]) -> None:
    """Adds the flag of an option of a build; it is None where it is not given."""
    default = {} if option.default is MISSING else option.default
    shown = f" (default: {default})" if default not in ({}, (), None, "") else ""
    settings: dict[str, Any] = {"help": option.metadata["help"] + shown}
    if isinstance(default, bool):
        settings["action"] = argparse.BooleanOptionalAction
        settings["help"] = option.metadata["help"]
    elif option.name == "filters":
        settings["type"] = filter_table
        settings["metavar"] = "NAME=VALUE,..."
    elif isinstance(default, tuple):
        settings["action"] = "append"
        settings["metavar"] = "FILE"
    elif isinstance(default, Mapping):
        settings["type"] = _field_map
        settings["metavar"] = "NAME=COLUMN,..."
    else:
        settings["type"] = str if default is None else type(default)
        settings["choices"] = option.metadata.get("choices")
        settings["metavar"] = None if "choices" in option.metadata else option.name.upper()
    parser.add_argument(f"--{option.name.replace('_', '-')}", default=None, **settings)


def filter_table(text: str) -> dict[str, object]:
    """The value of a flag ``--filters``."""
    try:
        return parse_filter_words(text)
    except ConfigurationError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _field_map(text: str) -> dict[str, str]:
    pairs = [item.partition("=") for item in text.split(",")]
    wrong = [name for name, equals, column in pairs if not (name and equals and column)]
    if wrong:
        raise argparse.ArgumentTypeError(
            f"{text!r}: {wrong[0]!r} names no column; expected NAME=COLUMN, several separated by "
            "commas"
        )
    return {name.strip(): column.strip() for name, _, column in pairs}


def run(options: argparse.Namespace) -> None:
    """Builds, then says where the dataset is and what is in it."""
    from align.build import build_corpus

    given = {option.name: getattr(options, option.name) for option in fields(BuildOptions)}
    given["inputs"] = given["inputs"] or None
    corpus = build_corpus(config=options.config, **given)
    scores = corpus.scores
    print(f"{corpus.dataset_folder}: {scores['documents']} documents")
    for configuration, rows in scores["rows"].items():
        splits = ", ".join(f"{split} {count}" for split, count in rows.items())
        print(f"  {configuration:8} {sum(rows.values()):7} rows  ({splits or 'none'})")
    rejected = ", ".join(f"{reason} {count}" for reason, count in scores["rejected"].items())
    if rejected:
        print(f"  kept out: {rejected}  (see {corpus.folder / 'rejected.parquet'})")
