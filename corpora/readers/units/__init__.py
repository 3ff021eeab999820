"""Translation units: what translators' tools write, a file a format, one unit at a time."""

from corpora.readers.units.tmx import read_tmx_units
from corpora.readers.units.unit import TranslationUnit
from corpora.readers.units.xliff import read_xliff_units

__all__ = ["TranslationUnit", "read_tmx_units", "read_xliff_units"]
