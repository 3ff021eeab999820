"""The fields of a row, and the map from them to the columns of somebody's files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches

from corpora.documents import LANGUAGES
from corpora.errors import ConfigurationError
from corpora.languages import language_of
from corpora.readers.cells import is_index

TEXT_FIELDS = tuple(f"{role}_{language}" for role in ("headline", "body") for language in LANGUAGES)
PAIR_FIELDS = LANGUAGES
"""The two sides of a row that is aligned already."""

TRANSLATION = "translation"
"""Both sides in one column, as Hugging Face datasets have them: ``{"az": …, "en": …}``."""

PROVENANCE_FIELDS = ("id", "source", "licence")
ORIGIN_FIELDS = tuple(f"origin_{language}" for language in LANGUAGES)
FIELDS = ("id", *TEXT_FIELDS, *PAIR_FIELDS, "source", "licence")
META = "meta."
CHOICES = f"choices: {', '.join(FIELDS)}, {META}NAME"

_BESIDE_PAIRS = (*PROVENANCE_FIELDS, "doc_id", *ORIGIN_FIELDS)


def is_field(name: str) -> bool:
    """Whether `name` is one of `FIELDS` or ``meta.NAME``.

    >>> [is_field(name) for name in ("body_en", "meta.url", "meta.", "meta.source", "title")]
    [True, True, False, False, False]
    """
    return name in FIELDS or (name.startswith(META) and name[len(META) :] not in ("", *FIELDS))


def check_fields(fields: Mapping[str, str]) -> None:
    """Check a field map, ``{field: column}``.

    Raises:
        ConfigurationError: a key is no field, no text field is mapped, or fields of articles and
            of aligned rows are.
    """
    for name in fields:
        if not is_field(name):
            near = get_close_matches(name, FIELDS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ConfigurationError(f"field map: {name!r} is no field{hint} ({CHOICES})")
    is_article, is_pair = (
        any(name in fields for name in names) for names in (TEXT_FIELDS, PAIR_FIELDS)
    )
    if not (is_article or is_pair):
        raise ConfigurationError(
            f"field map: maps none of {', '.join(TEXT_FIELDS)}, and neither az nor en"
        )
    if is_article and is_pair:
        raise ConfigurationError(
            f"field map: expected some of {', '.join(TEXT_FIELDS)}, or az and en for rows that are "
            "aligned already, not both"
        )


def choose_columns(
    columns: Collection[str], fields: Mapping[str, str] | None, where: str
) -> dict[str, str]:
    """The column of each field that a table with these `columns` has.

    Without a map columns are called like fields, and an index of pandas is passed over. A table
    with ``translation``, or with columns called like both languages, holds rows that are aligned
    already: all that is not known of these is passed over too.

    Raises:
        ConfigurationError: a column is no field, or the map names one that is not there.

    >>> choose_columns(["", "id", "body_en"], None, "news.csv")
    {'id': 'id', 'body_en': 'body_en'}
    >>> choose_columns(["AZ", "eng", "score"], None, "pairs.csv")
    {'az': 'AZ', 'en': 'eng'}
    """
    if fields is not None:
        for column in fields.values():
            if not has_column(column, columns):
                raise unknown_column(column, columns, where)
        wanted = with_provenance(fields).items()
        return {name: column for name, column in wanted if has_column(column, columns)}
    if not any(name in columns for name in TEXT_FIELDS):
        pair = _pair_columns(columns)
        if pair:
            return {**{name: name for name in _BESIDE_PAIRS if name in columns}, **pair}
    for column in columns:
        if not is_known(column):
            raise ConfigurationError(
                f"{where}: column {column!r} is no field ({CHOICES}); to read other columns "
                "give a field map, such as {'headline_az': 'title'}"
            )
    return {column: column for column in columns if is_field(column)}


def is_known(column: str) -> bool:
    """Whether a table of articles may have such a column."""
    return (is_field(column) and column not in PAIR_FIELDS) or is_index(column)


def _pair_columns(columns: Iterable[str]) -> dict[str, str]:
    """The column of each side, or the one of both; nothing where the rows are not aligned."""
    sides: dict[str, str] = {}
    for column in columns:
        if column == TRANSLATION:
            return {TRANSLATION: TRANSLATION}
        language = language_of(column)
        if language:
            sides.setdefault(language, column)
    return sides if len(sides) == len(LANGUAGES) else {}


def has_column(column: str, columns: Collection[str]) -> bool:
    """Whether there is such a column, or the struct that ``column.field`` names.

    >>> has_column("translation.az", ["id", "translation"])
    True
    """
    return column in columns or column.partition(".")[0] in columns


def unknown_column(column: str, columns: Iterable[str], where: str) -> ConfigurationError:
    """The error for a field map that names a `column` that is not there."""
    listing = ", ".join(sorted(columns))
    return ConfigurationError(f"{where}: field map names {column!r}, but its columns are {listing}")


def with_provenance(fields: Mapping[str, str]) -> dict[str, str]:
    """A field map that also takes id, source and licence, by their names where it has no other.

    >>> with_provenance({"headline_az": "title", "id": "key"})
    {'source': 'source', 'licence': 'licence', 'headline_az': 'title', 'id': 'key'}
    """
    return {name: name for name in PROVENANCE_FIELDS if name not in fields} | {**fields}


def pick(row: Mapping[str, object], columns: Mapping[str, str]) -> dict[str, object]:
    """The values of `row` by field.

    >>> pick({"translation": {"az": "Qar.", "en": "Snow."}}, {"az": "translation.az"})
    {'az': 'Qar.'}
    """
    return {name: _value(row, column) for name, column in columns.items()}


def _value(row: Mapping[str, object], column: str) -> object:
    if column in row:
        return row[column]
    first, _, rest = column.partition(".")
    inner = row.get(first)
    return _value(inner, rest) if rest and isinstance(inner, Mapping) else None
