"""The filters of a corpus, from a ``[filters]`` table: scores first, decisions apart from them.

`filter_words` and `parse_filter_words` are the table as one word of a command line, and back.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from importlib import import_module
from typing import TYPE_CHECKING, Any

from corpora.errors import ConfigurationError, unknown_name
from corpora.filters.base import Filter, RowFilter
from corpora.filters.registry import DEFAULT_FILTERS, FILTERS
from corpora.filters.sketches import sketch_pairs
from corpora.pairs import SentencePair

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

_CHUNK = 1000  # rows

_SWITCHES = {"true": True, "false": False}

DEFAULTS = "defaults"
"""The key that says whether the default filters are in the chain; they are unless it is false."""


@dataclass(frozen=True, slots=True)
class FilterChain:
    """Filters by the name they have in a ``[filters]`` table, in the order they are asked.

    Attributes:
        filters: by name.

    >>> chain = FilterChain.of({"length_ratio": 4, "copy": False, "names": {"least": 0.5}})
    >>> chain.filters["length_ratio"].threshold, "copy" in chain.filters
    (4.0, False)
    >>> FilterChain.of({"length_ratio": {"least": 4}})
    Traceback (most recent call last):
    corpora.errors.UnknownNameError: unknown key of filter length_ratio 'least' (choices: \
most, slack)
    """

    filters: Mapping[str, Filter]

    @classmethod
    def of(cls, settings: Mapping[str, object]) -> FilterChain:
        """The default filters, changed by a ``[filters]`` table.

        Args:
            settings: by the name of a filter of `FILTERS`, or by the dotted name of a class of
                your own: true to have it, false not to, a number for its threshold, or a table
                with the threshold as ``least`` or ``most`` and its other parameters. The key
                ``defaults = false`` leaves the default filters out.

        Raises:
            UnknownNameError: there is no such filter or key.
            ConfigurationError: a value is wrong, or a class is no `RowFilter`.
        """
        defaults = settings.get(DEFAULTS, True)
        if not isinstance(defaults, bool):
            raise ConfigurationError(f"filters: {DEFAULTS} is {defaults!r}; expected true or false")
        chosen: dict[str, object] = dict.fromkeys(DEFAULT_FILTERS, True) if defaults else {}
        chosen.update({name: value for name, value in settings.items() if name != DEFAULTS})
        for name in chosen:
            if name not in FILTERS and "." not in name:
                raise unknown_name("filter", name, [*FILTERS, DEFAULTS])
        known = {name: chosen.pop(name) for name in FILTERS if name in chosen}
        return cls(
            {
                name: _made(name, value)
                for name, value in {**known, **chosen}.items()
                if value is not False
            }
        )

    @property
    def row_filters(self) -> dict[str, RowFilter]:
        """Those whose score needs one row only."""
        return {n: f for n, f in self.filters.items() if isinstance(f, RowFilter)}

    @property
    def scoring(self) -> list[list[object]]:
        """What the scores depend on: every row filter, its parameters but for thresholds, and the
        code of filters that are not ours."""
        return [
            [name, _parameters(one), "" if FILTERS.is_ours(name) else _source(type(one))]
            for name, one in self.row_filters.items()
        ]

    def score(self, pairs: Sequence[SentencePair]) -> pa.Table:
        """The scores of all row filters, a float32 column each, and the sketches of the texts.

        Raises:
            ConfigurationError: a filter returned something that is no number.
        """
        import pyarrow as pa

        # So few that filters and sketches find the words of a text still in their cache.
        chunks = [pairs[start : start + _CHUNK] for start in range(0, len(pairs), _CHUNK)]
        return pa.concat_tables([self._score(chunk) for chunk in chunks or [()]])

    def _score(self, pairs: Sequence[SentencePair]) -> pa.Table:
        import pyarrow as pa

        columns: dict[str, Any] = {}
        for name, one in self.row_filters.items():
            scores = [
                None if one.both_sides and (pair.az is None or pair.en is None) else one.score(pair)
                for pair in pairs
            ]
            try:
                columns[name] = pa.array(scores, pa.float32())
            except (pa.ArrowException, TypeError) as error:
                raise ConfigurationError(
                    f"filter {name} returned a score that is no number: {error}"
                ) from error
        return pa.table({**columns, **sketch_pairs(pairs)})

    def reasons(self, scores: pa.Table) -> npt.NDArray[np.int16]:
        """For each row the place in `filters` of the first that does not accept it, else -1.

        Args:
            scores: a column for each filter.
        """
        import numpy as np

        refused = np.full(scores.num_rows, -1, dtype=np.int16)
        for place, (name, one) in reversed([*enumerate(self.filters.items())]):
            refused[one.refused(scores[name])] = place
        return refused

    def reason(self, name: str) -> str:
        """The code that `rejected.parquet` has for rows that the filter `name` did not accept."""
        return self.filters[name].reason or name

    def detail(self, name: str, score: float) -> str:
        """What `rejected.parquet` says of a row that the filter `name` did not accept."""
        one = self.filters[name]
        if math.isnan(score):
            return f"{name} is no number"
        side = "below" if one.direction == "least" else "above"
        return f"{name} {score:.4g} is {side} {one.threshold:.4g}"


def _made(name: str, value: object) -> Filter:
    kind = FILTERS[name] if name in FILTERS else _own_class(name)
    if not FILTERS.is_ours(name):
        _check_class(name, kind)
    if value is True:
        given: dict[str, object] = {}
    elif isinstance(value, Mapping):
        given = dict(value)
    else:
        given = {kind.direction: value}
    numbers = {spec.name: spec for spec in fields(kind)}
    choices = [kind.direction, *(key for key in numbers if key != "threshold")]
    for key, one in given.items():
        if key not in choices:
            raise unknown_name(f"key of filter {name}", key, choices)
        if isinstance(one, bool) or not isinstance(one, int | float) or math.isnan(one):
            raise ConfigurationError(f"filters: {name}.{key} is {one!r}; expected a number")
    if numbers["threshold"].default is MISSING and kind.direction not in given:
        raise ConfigurationError(f"filters: {name} needs {kind.direction}, its threshold")
    return kind(**dict(_arguments(kind, given)))


def _arguments(kind: type[Filter], given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, one in given.items():
        name = "threshold" if key == kind.direction else key
        default = next(spec.default for spec in fields(kind) if spec.name == name)
        yield name, one if isinstance(default, int) and name != "threshold" else float(one)


def _own_class(name: str) -> type[Filter]:
    module, _, attribute = name.rpartition(".")
    try:
        kind: type[Filter] = getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigurationError(
            f"filters: there is no class {name!r} ({error}); expected package.module.Class on "
            "Python's path"
        ) from error
    return kind


def _check_class(name: str, kind: object) -> None:
    if not (isinstance(kind, type) and issubclass(kind, RowFilter)):
        raise ConfigurationError(
            f"filters: {name!r} is {kind!r}; expected a subclass of corpora.filters.RowFilter"
        )
    if getattr(kind, "direction", None) not in ("least", "most"):
        raise ConfigurationError(f"filters: {name!r} declares no direction, 'least' or 'most'")


def _source(kind: type[Filter]) -> str:
    try:
        return inspect.getsource(kind)
    except (OSError, TypeError):  # typed at a prompt
        return ""


def _parameters(one: Filter) -> dict[str, object]:
    return {spec.name: getattr(one, spec.name) for spec in fields(one) if spec.name != "threshold"}


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
