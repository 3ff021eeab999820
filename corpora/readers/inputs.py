"""What the user names as input: which reader takes it, and the files in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from corpora.documents import Rejection
from corpora.errors import ConfigurationError, InputNotFoundError, unknown_name
from corpora.readers.dataset import HUB, HubDataset
from corpora.readers.decoding import storable
from corpora.readers.files import COMPRESSIONS, files_below, split_suffix
from corpora.readers.registry import READERS
from corpora.readers.source import Reader, Source

Inputs = str | Path | Sequence[str | Path]


@dataclass(frozen=True, slots=True)
class Input:
    """One input argument that exists.

    Attributes:
        given: the argument as the user wrote it.
        source: the whole of it.
        format: name of its reader; None for a folder that is read file by file.
        suffixes: which files of such a folder are read, and by which format.
    """

    given: str
    source: Source
    format: str | None
    suffixes: dict[str, str]

    @property
    def on_hub(self) -> bool:
        """Whether it is a dataset that is not on this machine."""
        return self.source.location.startswith(HUB)

    def parts(self) -> Iterator[tuple[Reader, Source] | Rejection]:
        """What is to be read, one after the other."""
        if self.format:
            yield READERS[self.format], self.source
            return
        read_already: set[Path] = set()
        for relative, path in files_below(Path(self.source.location)):
            if path in read_already:
                continue
            file = self.source.below(relative, path)
            reader = self.suffixes.get(split_suffix(relative)[1])
            if reader is None:
                yield file.not_read(self.suffixes)
                continue
            read_already.update(companions_of(reader, path))
            yield READERS[reader], file

    def files(self) -> list[Path]:
        """The files of an input that is no folder: itself, and those that belong to it."""
        path = Path(self.source.location)
        return [path, *(companions_of(self.format, path) if self.format else [])]


def companions_of(reader: str, path: Path) -> list[Path]:
    """The files that a reader takes, or passes over, with the one at `path`."""
    find = READERS[reader].companions
    return find(path) if find else []


def find_inputs(inputs: Inputs, chosen: str | None) -> list[Input]:
    """The inputs, each with its reader.

    Raises:
        InputNotFoundError: one does not exist, or is a folder without files.
        UnknownNameError: no reader is called `chosen`.
        ConfigurationError: no reader takes an input, or `chosen` does not.
    """
    if chosen is not None and chosen not in READERS:
        raise unknown_name("format", chosen, READERS)
    given = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    if not given:
        raise ConfigurationError("no input is given; name at least one file, folder or dataset")
    found: list[Input] = []
    belonging: set[Path] = set()
    for one in (_find(str(argument), chosen) for argument in given):
        if one.format is None or READERS[one.format].companions is None:
            found.append(one)
        elif Path(one.source.location).absolute() not in belonging:
            found.append(one)
            belonging.update(path.absolute() for path in one.files()[1:])
    return found


def _find(given: str, chosen: str | None) -> Input:
    path = Path(given)
    if given.startswith(HUB) or (chosen == "dataset" and not path.exists()):
        if chosen not in (None, "dataset"):
            raise ConfigurationError(f"{given} is read with format 'dataset', not {chosen!r}")
        hub = HubDataset.parse(given)
        location = HUB + given.removeprefix(HUB)
        return Input(given, Source(location, location, hub.repository), "dataset", {})
    if not given or not path.exists():
        raise _not_found(given, path)
    # the name of "." and ".." is that of the folder they stand for
    name = storable(path.name if path.name not in ("", "..") else path.resolve().name)
    if path.is_dir():
        return _folder(given, path, Source(given, name, name), chosen)
    stem, suffix = split_suffix(name)
    return Input(given, Source(given, name, stem), _file_format(path, suffix, chosen), {})


def _folder(given: str, path: Path, source: Source, chosen: str | None) -> Input:
    claiming = [name for name, reader in READERS.items() if reader.claims and reader.claims(path)]
    if chosen is None and claiming:
        chosen = claiming[0]
    if chosen and READERS[chosen].claims:
        if chosen not in claiming:
            raise ConfigurationError(f"{given} is not a folder that format {chosen!r} can read")
        return Input(given, source, chosen, {})
    if next(files_below(path), None) is None:
        raise InputNotFoundError(f"there is no file in the folder {given}")
    return Input(given, source, None, _formats_by_suffix(chosen))


def _file_format(path: Path, suffix: str, chosen: str | None) -> str:
    if chosen is None:
        formats = _formats_by_suffix()
        if suffix not in formats:
            raise ConfigurationError(
                f"{path}: cannot tell the format from the suffix {suffix!r}; name it with --format "
                f"(known: {', '.join(formats)}, each also with {' or '.join(COMPRESSIONS)})"
            )
        return formats[suffix]
    if READERS[chosen].claims:
        raise ConfigurationError(f"{path} is a file, but format {chosen!r} reads a folder")
    return chosen


def _formats_by_suffix(only: str | None = None) -> dict[str, str]:
    return {
        suffix: name
        for name, reader in READERS.items()
        if only in (None, name)
        for suffix in reader.suffixes
    }


def _not_found(given: str, path: Path) -> InputNotFoundError:
    parent = path.parent
    if not parent.is_dir():
        return InputNotFoundError(f"there is no {given!r}, nor a folder {parent}")
    near = get_close_matches(path.name, [entry.name for entry in parent.iterdir()])
    hint = f"; did you mean {' or '.join(sorted(near))}?" if near else ""
    return InputNotFoundError(f"there is no {given!r}{hint}")
