"""A ``[filters]`` table as one word of a command line, and back."""

from __future__ import annotations

from collections.abc import Mapping

from corpora.errors import ConfigurationError

_SWITCHES = {"true": True, "false": False}


def filter_words(settings: Mapping[str, object]) -> str:
    """The table as ``NAME=VALUE`` and ``NAME:KEY=VALUE``, separated by commas.

    >>> filter_words({"copy": False, "length_ratio": {"most": 4, "slack": 10.0}, "names": 0.5})
    'copy=false,length_ratio:most=4,length_ratio:slack=10.0,names=0.5'
    """
    words = []
    for name, value in settings.items():
        if isinstance(value, Mapping):
            words += [f"{name}:{key}={_word(one)}" for key, one in value.items()]
            words += [] if value else [f"{name}=true"]
        else:
            words.append(f"{name}={_word(value)}")
    return ",".join(words)


def parse_filter_words(text: str) -> dict[str, object]:
    """The table that `filter_words` wrote.

    Raises:
        ConfigurationError: something stands there that is neither.

    >>> parse_filter_words("copy=false,length_ratio:most=4,length_ratio:slack=10.0,names=0.5")
    {'copy': False, 'length_ratio': {'most': 4, 'slack': 10.0}, 'names': 0.5}
    """
    settings: dict[str, object] = {}
    for item in text.split(","):
        place, equals, word = (part.strip() for part in item.partition("="))
        name, colon, key = place.partition(":")
        if not (name and equals and word) or (colon and not key):
            raise ConfigurationError(
                f"filters: {item!r} is neither NAME=VALUE nor NAME:KEY=VALUE; expected several of "
                "them separated by commas"
            )
        value = _value(word)
        table = settings.setdefault(name, {}) if colon else None
        if isinstance(table, dict):
            table[key] = value
        elif colon or name in settings:
            raise ConfigurationError(f"filters: {name} is given twice, in {text!r}")
        else:
            settings[name] = value
    return settings


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _value(word: str) -> object:
    if word in _SWITCHES:
        return _SWITCHES[word]
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            continue
    raise ConfigurationError(f"filters: {word!r} is no value; expected true, false or a number")
