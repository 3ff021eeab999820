"""The fields of a row, and the map from them to the columns of somebody's files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches

from corpora.documents import LANGUAGES
from corpora.errors import ConfigurationError

TEXT_FIELDS = tuple(f"{role}_{language}" for role in ("headline", "body") for language in LANGUAGES)
PROVENANCE_FIELDS = ("id", "source", "licence")
FIELDS = ("id", *TEXT_FIELDS, "source", "licence")
META = "meta."
CHOICES = f"choices: {', '.join(FIELDS)}, {META}NAME"


def is_field(name: str) -> bool:
    """Whether `name` is one of `FIELDS` or ``meta.NAME``.

    >>> [is_field(name) for name in ("body_en", "meta.url", "meta.", "meta.source", "title")]
    [True, True, False, False, False]
    """
    return name in FIELDS or (name.startswith(META) and name[len(META) :] not in ("", *FIELDS))


def check_fields(fields: Mapping[str, str]) -> None:
    """Check a field map, ``{field: column}``.

    Raises:
        ConfigurationError: a key is no field, or no text field is mapped.
    """
    for name in fields:
        if not is_field(name):
            near = get_close_matches(name, FIELDS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ConfigurationError(f"field map: {name!r} is no field{hint} ({CHOICES})")
    if not any(name in fields for name in TEXT_FIELDS):
        raise ConfigurationError(f"field map: maps none of {', '.join(TEXT_FIELDS)}")


def check_columns(columns: Collection[str], fields: Mapping[str, str] | None, where: str) -> None:
    """Check that the `columns` of a table are fields, or hold all those that `fields` names.

    Raises:
        ConfigurationError: with the valid choices.
    """
    if fields is None:
        for column in columns:
            if not is_field(column):
                raise ConfigurationError(
                    f"{where}: column {column!r} is no field ({CHOICES}); to read other columns "
                    "give a field map, such as {'headline_az': 'title'}"
                )
    for column in (fields or {}).values():
        if column not in columns:
            raise unknown_column(column, columns, where)


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


def pick(row: Mapping[str, object], fields: Mapping[str, str] | None) -> Mapping[str, object]:
    """The values of `row` by field; other columns than `with_provenance` names are left out.

    >>> pick({"title": "Yağış yağır.", "page": 3, "id": 7}, {"headline_az": "title"})
    {'id': 7, 'headline_az': 'Yağış yağır.'}
    """
    if fields is None:
        return row
    return {name: row[column] for name, column in with_provenance(fields).items() if column in row}
