"""Bytes to text: codecs, byte order marks, and files that are no text at all."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from corpora.errors import ConfigurationError
from corpora.readers.reasons import BINARY, NOT_UTF8, Problem

HEAD_BYTES = 8
"""How much of a file's beginning `Codec.of` and `foreign` look at."""

_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF87a": "a GIF image",
    b"GIF89a": "a GIF image",
    b"%PDF-": "a PDF file",
    b"PK\x03\x04": "a ZIP archive",
    b"\x1f\x8b": "a gzip file without its suffix .gz",
    b"\x28\xb5\x2f\xfd": "a Zstandard file without its suffix .zst",
}
# UTF-32 first: its little-endian mark begins with that of UTF-16
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
    codecs.BOM_UTF8: "utf-8",
}
_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Codec:
    """A text encoding, and the bytes with which a line ends in it."""

    name: str
    newline: bytes

    @classmethod
    def of(cls, encoding: str, head: bytes = b"") -> Codec:
        """The codec called `encoding` for a file that begins with `head`.

        A byte order mark there goes before `encoding`: no text in another encoding begins so.

        Raises:
            ConfigurationError: no such codec, or none in which lines can be told apart.

        >>> Codec.of("utf-8", codecs.BOM_UTF16_BE)
        Codec(name='utf-16-be', newline=b'\\x00\\n')
        """
        try:
            name = codecs.lookup(encoding).name
            if name in ("utf-16", "utf-32"):
                name = f"{name}-le"  # only the first line has the mark: spelt out for the others
            elif name == "utf-8-sig":
                name = "utf-8"
            name = next((codec for mark, codec in _MARKS.items() if head.startswith(mark)), name)
            newline = "\n".encode(name)
        except (LookupError, ValueError) as error:
            raise ConfigurationError(
                f"unknown encoding {encoding!r}; give the name of a Python text codec, such as "
                "utf-8, utf-16, cp1254 or cp1251"
            ) from error
        if newline.strip(b"\0") != b"\n":
            raise ConfigurationError(
                f"encoding {encoding!r} ends its lines with other bytes than ASCII does; convert "
                "the files first, for instance with iconv -t utf-8"
            )
        return cls(name, newline)

    @property
    def width(self) -> int:
        """Bytes in one code unit."""
        return len(self.newline)


def foreign(head: bytes) -> Problem | None:
    """What shows in the first bytes of a file that it is no text."""
    for signature, kind in _SIGNATURES.items():
        if head.startswith(signature):
            return Problem(BINARY, f"this is {kind}, not text")
    return None


def decode(data: bytes, codec: Codec, offset: int = 0) -> tuple[str, Problem | None]:
    """The text of `data`, which stands `offset` bytes into its file, and what is wrong with it.

    A byte order mark before it is dropped: files that were joined have one at the beginning of
    each. Where there is a problem, the text is what could be made out.

    >>> decode("Bakı".encode("cp1254"), Codec.of("utf-8"), offset=100)[1].detail.split(";")[0]
    'byte 0xFD at offset 103 is not utf-8'
    """
    problem = None
    if codec.width == 1 and b"\0" in data:
        problem = Problem(BINARY, f"byte 0x00 at offset {offset + data.index(0)}: not a text file")
    else:
        try:
            text = data.decode(codec.name)
        except UnicodeDecodeError as error:
            found = f"byte 0x{data[error.start]:02X} at offset {offset + error.start}"
            problem = _undecodable(found, codec)
    if problem:
        text = data.decode(codec.name, "replace").replace("\0", "")
    return text.lstrip(_MARK), problem


def storable(text: str) -> str:
    """`text` with its lone surrogates escaped, which no UTF-8 file could hold.

    File names that are not UTF-8 come with them, and so do careless JSON escapes.

    >>> print(storable("Bak" + chr(0xDCFD)))
    Bak\\udcfd
    """
    return text.encode("utf-8", "backslashreplace").decode()


def _undecodable(found: str, codec: Codec) -> Problem:
    return Problem(
        NOT_UTF8,
        f"{found} is not {codec.name}; name the encoding of the file with --encoding "
        "(such as utf-16, cp1254 or cp1251) or convert it to utf-8",
    )
