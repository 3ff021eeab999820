"""Who wrote the sides of a unit, as azbitext wrote it out and as others have changed it since."""

from __future__ import annotations

from corpora.pairs import ORIGINS
from corpora.readers.units.unit import TranslationUnit
from corpora.text.fingerprints import fingerprint


def origin_of(unit: TranslationUnit, language: str) -> str:
    """Who wrote a side of a row that azbitext exported, now that others may have worked on it.

    Raises:
        ValueError: the unit does not say who wrote it.
    """
    name = f"origin_{language}"
    origin = one_of(ORIGINS, name, unit.properties.get(f"x-{name}", ""))
    text = unit.texts.get(language)
    if text is None or (origin != "human" and not text.strip()):
        return "missing"
    written = unit.properties.get("x-written", "")
    is_changed = bool(written) and written != fingerprint(text)
    if origin == "missing" or (origin in ("machine", "memory") and is_changed):
        return "human"
    return origin


def is_human_side(unit: TranslationUnit, language: str) -> bool:
    """Whether a human wrote a side, as far as the unit says anything about it.

    >>> unit = TranslationUnit(1, "", {"x-origin_en": "machine"}, {"az": "Qar.", "en": "Snow."})
    >>> is_human_side(unit, "az"), is_human_side(unit, "en")
    (True, False)
    """
    if f"x-origin_{language}" not in unit.properties:
        return True
    try:
        return origin_of(unit, language) == "human"
    except ValueError:
        return False


def one_of(choices: tuple[str, ...], name: str, value: str) -> str:
    """`value` of a property, which must be one of `choices`.

    Raises:
        ValueError: it is not.
    """
    if value not in choices:
        found = f"is {value!r}" if value else "is missing"
        raise ValueError(f"property x-{name} {found} (choices: {', '.join(choices)})")
    return value
