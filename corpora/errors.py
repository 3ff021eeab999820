"""The error family of azbitext.

Every error that a user can cause derives from `AzbitextError` and from the builtin that a
caller would expect, so ``except ValueError`` works as well as ``except AzbitextError``. A
message says what was wrong, where, what was expected, and lists the valid choices.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class AzbitextError(Exception):
    """Base of every error raised on purpose by azbitext."""


class DocumentError(AzbitextError, ValueError):
    """A document, file or row cannot be used; the message names the file and the line or id."""


class TextEncodingError(DocumentError):
    """Bytes that are not text in the expected encoding; the message gives the byte offset."""


class InputNotFoundError(AzbitextError, FileNotFoundError):
    """An input path does not exist."""


class ConfigurationError(AzbitextError, ValueError):
    """An option, a key of ``build.toml`` or a field map is wrong."""


class UnknownNameError(AzbitextError, LookupError):
    """A name is not among the valid choices, which the message lists."""


class MissingExtraError(AzbitextError, ImportError):
    """An optional dependency is not installed; the message names the extra to install."""


class ModelUnavailableError(AzbitextError, OSError):
    """A model cannot be loaded: unknown name, unreachable hub or damaged files."""


class EncoderError(AzbitextError, ValueError):
    """An encoder returned something that is not ``(n, dim)`` finite unit vectors."""


class BuildError(AzbitextError, RuntimeError):
    """A build cannot start or go on; what is done so far stays and is resumed."""


class StorageError(BuildError, OSError):
    """The disk refused a write: full, read-only or without permission."""


class LicenceError(AzbitextError, ValueError):
    """A licence gives rights that the licence of a source or a model withholds."""


class PublishError(AzbitextError, RuntimeError):
    """The hub cannot be reached or refuses: a token, a name, a file."""


def unknown_name(what: str, name: str, choices: Iterable[str]) -> UnknownNameError:
    """The error for a `name` that is none of `choices`, with the nearest choice suggested.

    >>> print(unknown_name("writer", "jsnl", ["jsonl", "tsv"]))
    unknown writer 'jsnl'; did you mean 'jsonl'? (choices: jsonl, tsv)
    """
    known = sorted(choices)
    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return UnknownNameError(f"unknown {what} {name!r}{hint} (choices: {', '.join(known)})")
