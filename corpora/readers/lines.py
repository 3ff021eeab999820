"""Whole text files."""

from __future__ import annotations

import sys
from pathlib import Path

from corpora.errors import ConfigurationError, InputNotFoundError, TextEncodingError


def read_text(name: str | Path) -> str:
    """The text of a file, or of standard input for ``-``; a byte order mark is left out.

    Raises:
        InputNotFoundError: there is no such file.
        ConfigurationError: it is a folder.
        TextEncodingError: it is not UTF-8.
    """
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError as error:
        raise InputNotFoundError(f"there is no file {name}") from error
    except UnicodeDecodeError as error:
        raise TextEncodingError(f"{name} is not UTF-8 at byte {error.start}") from error
    except IsADirectoryError as error:
        raise ConfigurationError(f"{name} is a folder; expected a text file") from error


def read_lines(name: str | Path) -> list[str]:
    """The lines of `read_text`; only line feeds end one."""
    text = read_text(name)
    return text.removesuffix("\n").split("\n") if text else []
