"""The protocol of translators and what they return."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from corpora.errors import BuildError
from corpora.text.verbatim import is_verbatim

TOO_LONG = "too-long"
UNFINISHED = "runaway-length"
OUT_OF_MEMORY = "out-of-memory"


@dataclass(frozen=True, slots=True)
class Translation:
    """One machine translation.

    Attributes:
        text: the translation; "" where the model produced none.
        reason: why it must be withheld, "" where nothing speaks against it; `TOO_LONG`,
            `UNFINISHED`, `OUT_OF_MEMORY`, or a word of the translator's own.
        tokens: tokens that the model read and wrote for it, 0 where unknown.
    """

    text: str
    reason: str = ""
    tokens: int = 0


class Translator(Protocol):
    """Translates sentences from one language into another.

    Besides these members a translator may have ``signature`` (model, version and how it decodes)
    and ``licence`` (SPDX id of the model).
    """

    @property
    def name(self) -> str:
        """``id@revision`` of the model: what the ``model`` column of a filled row says."""

    @property
    def source(self) -> str:
        """BCP-47 code of the language it reads."""

    @property
    def target(self) -> str:
        """BCP-47 code of the language it writes."""

    def translate(self, texts: list[str], /) -> Sequence[Translation]:
        """One `Translation` for each of `texts`, in their order."""


def translator_signature(translator: Translator) -> str:
    """How `translator` made its text, as it is written beside every figure that uses it."""
    return str(getattr(translator, "signature", translator.name))


def checked_translations(translator: Translator, texts: list[str]) -> list[Translation]:
    """What `translator` makes of `texts`.

    Raises:
        BuildError: it returned another number of translations, or something else.
    """
    found = list(translator.translate(texts) or ())
    if len(found) != len(texts):
        raise BuildError(
            f"translator {translator.name!r} returned {len(found)} translations for "
            f"{len(texts)} texts; expected one each"
        )
    found = [Translation(one) if isinstance(one, str) else one for one in found]
    wrong = next((one for one in found if not isinstance(one, Translation)), None)
    if wrong is not None:
        raise BuildError(
            f"translator {translator.name!r} returned {wrong!r}; expected "
            "a text or align.translators.Translation(text)"
        )
    return found


def translate_or_copy(
    translate: Callable[[list[str]], Sequence[Translation]], texts: Sequence[str]
) -> list[Translation]:
    """One `Translation` for each of `texts`: without words it is the text, exactly as it stands.

    Args:
        translate: gets the others, and is not called without any.
        texts: what to translate.

    >>> shout = lambda texts: [Translation(text.upper()) for text in texts]
    >>> [one.text for one in translate_or_copy(shout, ["bir", "* * *", "12:45"])]
    ['BIR', '* * *', '12:45']
    """
    wanted = [text for text in texts if not is_verbatim(text)]
    found = iter(translate(wanted) if wanted else ())
    return [Translation(text) if is_verbatim(text) else next(found) for text in texts]
