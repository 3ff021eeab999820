"""Whole text files."""

from __future__ import annotations

import sys
from pathlib import Path

from corpora.errors import ConfigurationError, InputNotFoundError, TextEncodingError
from corpora.readers.decoding import HEAD_BYTES, Codec


def read_text(name: str | Path) -> str:
    """The text of a file, or of standard input for ``-``, in UTF-8 or as its mark says.

    The byte order mark is left out, and line ends are line feeds.

    Raises:
        InputNotFoundError: there is no such file.
        ConfigurationError: it is a folder.
        TextEncodingError: it is neither.
    """
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        text = raw.decode(Codec.of("utf-8", raw[:HEAD_BYTES]).name)
        return text.removeprefix("\ufeff").replace("\r\n", "\n")
    except FileNotFoundError as error:
        raise InputNotFoundError(f"there is no file {name}") from error
    except UnicodeDecodeError as error:
        raise TextEncodingError(
            f"{name} is not {error.encoding.upper()} at byte {error.start}"
        ) from error
    except IsADirectoryError as error:
        raise ConfigurationError(f"{name} is a folder; expected a text file") from error


def read_lines(name: str | Path) -> list[str]:
    """The lines of `read_text`; only line feeds end one."""
    text = read_text(name)
    return text.removesuffix("\n").split("\n") if text else []
