"""Language codes: BCP-47 in, the spelling of a model out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpora.errors import ConfigurationError

# Codes of ISO 639-5 and the like that models use for many languages at once.
_GROUPS = frozenset(
    {"mul", "multi", "roa", "trk", "gmw", "gem", "sla", "zle", "zls", "zlw", "bat", "cel", "inc"}
    | {"ine", "iir", "urj", "fiu"}
)


@dataclass(frozen=True, slots=True)
class Language:
    """A language in one script.

    Attributes:
        language: shortest ISO 639 code, for the usual member of a macrolanguage that of the latter.
        script: ISO 15924 code, the usual one where the code named none.
        region: as the code named it, "" where it did not.
    """

    language: str
    script: str
    region: str = ""

    def __str__(self) -> str:
        return f"{self.language}-{self.script}"


def parse_language(code: str) -> Language | None:
    """What `code` stands for, in whatever spelling; None where that is no language.

    A code for the usual member of a macrolanguage is that of the macrolanguage: ``azj`` (North
    Azerbaijani) is ``az``, but ``azb`` (South Azerbaijani) is a language of its own.

    >>> print(parse_language("az"), parse_language("azj_Latn"), parse_language("azb_Arab"))
    az-Latn az-Latn azb-Arab
    >>> print(parse_language("en_XX"), parse_language("roa"))
    en-Latn None
    """
    import langcodes

    if code in _GROUPS:
        return None
    try:
        tag = langcodes.standardize_tag(code.replace("_", "-"), macro=True)
    except ValueError:
        return None
    parsed = langcodes.Language.get(tag)
    full = parsed.maximize()
    if not full.language or not full.script or not langcodes.Language.get(full.language).is_valid():
        return None
    region = "" if parsed.territory in (None, "XX") else str(parsed.territory)
    return Language(full.language, full.script, region)


def require_language(code: str) -> Language:
    """`parse_language` of a code that a user gave.

    Raises:
        ConfigurationError: it is no language code.

    >>> require_language("aze")
    Language(language='az', script='Latn', region='')
    """
    language = parse_language(code)
    if language is None:
        raise ConfigurationError(
            f"language {code!r} is no BCP-47 code; expected one such as az, en, tr or az-Cyrl"
        )
    return language


def same_language(one: str, other: str) -> bool:
    """Whether two codes stand for one language in one script; a group stands for any of its own.

    >>> same_language("az", "aze_Latn"), same_language("az", "en"), same_language("az", "trk")
    (True, False, True)
    """
    left, right = parse_language(one), parse_language(other)
    return left is None or right is None or str(left) == str(right)


def choose_code(wanted: str, codes: Iterable[str]) -> str | None:
    """The one of a model's `codes` that stands for the BCP-47 code `wanted`, or None.

    >>> choose_code("az", ["azb_Arab", "azj_Latn", "tur_Latn"])
    'azj_Latn'
    >>> choose_code("azb", ["azb_Arab", "azj_Latn"])
    'azb_Arab'
    >>> choose_code("pt-BR", ["pt_PT", "pt_BR"]), choose_code("ka", ["en", "az"])
    ('pt_BR', None)
    """
    language = require_language(wanted)
    known = [(code, parsed) for code in codes if (parsed := parse_language(code))]
    same = [(code, parsed) for code, parsed in known if str(parsed) == str(language)]
    if not same and language.script not in wanted:
        # Its usual script is a guess where none was named: take the only one there is.
        related = [(code, parsed) for code, parsed in known if parsed.language == language.language]
        same = related if len({parsed.script for _, parsed in related}) == 1 else []
    ranked = [
        (code != wanted, parsed.region != language.region, parsed.script not in code, code)
        for code, parsed in same
    ]
    return min(ranked)[-1] if ranked else None
