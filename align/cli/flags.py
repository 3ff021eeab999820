"""Options of a build as flags, for every subcommand that takes some of them."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import MISSING, Field
from typing import Any

from corpora.errors import ConfigurationError
from corpora.filters.chain import parse_filter_words


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
