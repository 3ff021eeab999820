"""What every reader of translators' files yields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpora.documents import Rejection
from corpora.errors import DocumentError
from corpora.languages import language_of
from corpora.readers.decoding import storable
from corpora.readers.reasons import DAMAGED, Problem
from corpora.readers.source import EXCERPT

Refuse = Callable[[Rejection], None]
"""What is told of a unit that cannot be used."""


@dataclass(frozen=True, slots=True)
class TranslationUnit:
    """A text in its languages.

    Attributes:
        number: its 1-based place in the file.
        id: by which the file calls it, "" where it has none.
        properties: value by name, such as ``x-doc_id``.
        texts: by language code without a region, such as ``az`` for ``az-AZ``; inline codes are
            left out. A side that nobody has translated yet is absent.
    """

    number: int
    id: str
    properties: dict[str, str]
    texts: dict[str, str]


def base_code(code: str) -> str:
    """The code of a language without region and script.

    >>> [base_code(code) for code in ("AZ-Latn", "eng_GB", "tr-TR", "")]
    ['az', 'en', 'tr', '']
    """
    return language_of(code) or code.replace("_", "-").partition("-")[0].lower()


def refuser(
    path: Path, rejected: Refuse | None, what: str = "unit"
) -> Callable[[int, str, str], None]:
    """Refuses the unit, or `what` else, of a number in `path` for a reason, with its text.

    Raises:
        DocumentError: nobody is to be told.
    """

    def refuse(number: int, detail: str, text: str) -> None:
        if rejected is None:
            raise DocumentError(f"{path}: {what} {number}: {detail}")
        problem = Problem(DAMAGED, f"{what} {number}: {detail}")
        rejected(
            Rejection(
                f"{storable(path.name)}:{number}",
                "",
                problem.reason,
                storable(problem.detail),
                storable(text[:EXCERPT]),
            )
        )

    return refuse
