"""The command ``azbitext``: finds the subcommand, runs it, and says in a line what went wrong."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

import align
from align.cli.registry import COMMANDS
from corpora import DISTRIBUTION
from corpora.errors import AzbitextError, ConfigurationError

RESUMING = ("build", "filter", "publish")
"""Subcommands that go on where they stopped."""

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status: 0, 1 for an error, 130 when interrupted.

    A subcommand that only sometimes goes on where it stopped says in ``options.resumes`` when.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        _refuse_foreign()
        parser = _parser(next((word for word in words if word in COMMANDS), None))
    except ConfigurationError as error:
        print(f"azbitext: {error}", file=sys.stderr)
        return 1
    options = parser.parse_args(words)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    for name in ("httpx", "huggingface_hub", "datasets", "filelock", "sacrebleu"):
        logging.getLogger(name).setLevel(logging.WARNING)
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")  # our messages say what matters
    try:
        import_module(COMMANDS[options.command].module).run(options)
    except AzbitextError as error:
        print(f"azbitext: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()  # whoever read the output has had enough
        return 0 if getattr(options, "out", None) is None else 1
    except OSError as error:
        print(f"azbitext: {error.strerror or error}: {error.filename or ''}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        resumes = getattr(options, "resumes", options.command in RESUMING)
        advice = "; the same command goes on from here" if resumes else ""
        print(f"azbitext: interrupted{advice}", file=sys.stderr)
        return INTERRUPTED
    return 0


def command() -> NoReturn:
    """The command of the shell: `main`; when interrupted it waits for no thread that computes."""
    status = main()
    if status == INTERRUPTED:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
        os._exit(status)
    sys.exit(status)


def _parser(called: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="azbitext",
        description="Build, align and export Azerbaijani–English parallel corpora.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        try:
            summary = COMMANDS[name].summary
        except ConfigurationError as error:  # of another package: ours work without it
            if name == called:
                raise
            summary = str(error)
        command = commands.add_parser(
            name,
            help=summary.replace("%", "%%"),
            description=f"{summary[0].upper()}{summary[1:]}.",
            allow_abbrev=False,
        )
        if name == called:
            import_module(COMMANDS[name].module).configure(command)
    return parser


def _refuse_foreign() -> None:
    """Raises `ConfigurationError` where another package has put its ``align`` over ours."""
    if getattr(align, "DISTRIBUTION", None) != DISTRIBUTION:
        raise ConfigurationError(
            f"{align.__file__} is not azbitext's: another package called align was installed over "
            "it; uninstall that one and install azbitext again, or give each an environment of "
            "its own"
        )


def _version() -> str:
    from importlib.metadata import version

    return f"azbitext {version('azbitext')}"
