"""Why an input is not used: every reason code of the readers, and what it means."""

from __future__ import annotations

from dataclasses import dataclass

EMPTY = "empty"
NOT_UTF8 = "not-utf8"
BINARY = "binary"
TOO_LARGE = "too-large"
UNKNOWN_KEY = "unknown-key"
MISSING_FIELD = "missing-field"
NOT_JSON = "not-json"
WRONG_TYPE = "wrong-type"
UNKNOWN_FORMAT = "unknown-format"
NO_PARTNER = "no-partner"
DAMAGED = "damaged"
UNREADABLE = "unreadable"
DUPLICATE_ID = "duplicate-id"
REPEATED_HEADER = "repeated-header"

REASONS: dict[str, str] = {
    EMPTY: "a file without rows, or a document without text",
    NOT_UTF8: "bytes that are not text in the expected encoding (UTF-8 unless told otherwise)",
    BINARY: "an image, an archive or other bytes that are no text",
    TOO_LARGE: "a document larger than max_document_bytes",
    UNKNOWN_KEY: "a row with a key that is no field",
    MISSING_FIELD: "a row that has no text field, or fewer cells than its header",
    NOT_JSON: "a line that is not valid JSON",
    WRONG_TYPE: "a value, or a whole row, of the wrong type",
    UNKNOWN_FORMAT: "a file in a folder whose suffix is none that is read there",
    NO_PARTNER: "a file of a paired folder that the other language lacks",
    DAMAGED: "a file or row that breaks its own format: gzip, zstd, Parquet, CSV quotes",
    UNREADABLE: "a file that the operating system does not hand out",
    DUPLICATE_ID: "a document with the id of an earlier one",
    REPEATED_HEADER: "the header in the middle of a table, as joined files have it",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with some input: a code of `REASONS`, and the story for a person."""

    reason: str
    detail: str
