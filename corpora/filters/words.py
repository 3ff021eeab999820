"""The words of a text as they are compared."""

from __future__ import annotations

from functools import lru_cache

from corpora.normalize import comparison_key


@lru_cache(maxsize=4096)  # several filters ask for the same text
def words_of(text: str, language: str) -> tuple[str, ...]:
    """The words of `text` when case, diacritics and punctuation do not count.

    >>> words_of("Şəki, Qəbələ!", "az")
    ('seki', 'qebele')
    """
    return tuple(comparison_key(text, language).split())
