"""Files and folders that appear whole or not at all.

Everything is written under a temporary name (``NAME.PID.tmp``) beside its place, synced to
disk and renamed. A process that is killed leaves only temporary names behind, which `sweep`
deletes.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from corpora.errors import AzbitextError, ConfigurationError, StorageError

LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What desktops leave in any folder."""

_TEMPORARY = re.compile(r"\.\d+\.tmp$")
_REPLACED = re.compile(r"\.old\.\d+\.tmp$")
_REFUSALS = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG),  # full
    *(errno.EROFS, errno.EACCES, errno.EPERM),  # not allowed
    *(errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENAMETOOLONG),  # no such place
    errno.EIO,  # broken
}


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turns a refusal of the disk while `path` is written into a `StorageError`.

    >>> with storage_errors(Path("corpus.jsonl")):
    ...     raise OSError(errno.ENOSPC, "No space left on device")
    Traceback (most recent call last):
    corpora.errors.StorageError: cannot write corpus.jsonl: No space left on device; what is \
finished stays: put that right and run the same command again to resume
    """
    try:
        yield
    except OSError as error:
        if isinstance(error, AzbitextError) or error.errno not in _REFUSALS:
            raise
        where = f" ({error.filename})" if error.filename not in (None, str(path)) else ""
        raise StorageError(
            f"cannot write {path}: {os.strerror(error.errno)}{where}; what is finished stays: "
            "put that right and run the same command again to resume"
        ) from error


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """A temporary path to write to; it becomes `path` at the end, or is removed on an error.

    Folders above `path` are made.

    Raises:
        ConfigurationError: if `path` is a folder, a device or the like.
        StorageError: if the disk is full, read-only or closed to us.
    """
    is_special = path.is_symlink() and path.parts[1:2] in (("dev",), ("proc",))  # /dev/stdout
    path = path.resolve()  # what a link points to is replaced, not the link
    if is_special or (path.exists() and not path.is_file()):
        raise ConfigurationError(f"{path} is no regular file; expected a file, or a new name")
    temporary = _temporary(path)
    with storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield temporary
            _sync(temporary)
            temporary.replace(path)
            _sync(path.parent)
        finally:
            with suppress(OSError):
                temporary.unlink()


@contextmanager
def atomic_folder(path: Path, *, suffixes: frozenset[str]) -> Iterator[Path]:
    """A temporary folder to fill; it takes the place of `path` at the end (`replace_folder`).

    Args:
        path: the folder to make or to replace.
        suffixes: what the files of such a folder end in. A folder that holds anything else is
            somebody's own and is never replaced.

    Raises:
        ConfigurationError: if `path` is a file, or holds files of other kinds.
        StorageError: if the disk is full, read-only or closed to us.
    """
    path = path.resolve()  # what a link points to is replaced, not the link
    _refuse_foreign(path, suffixes)
    temporary = _temporary(path)
    with storage_errors(path):
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        try:
            yield temporary
            replace_folder(temporary, path)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def replace_folder(new: Path, final: Path) -> None:
    """Puts the finished folder `new` in the place of `final`.

    Killed on the way, it leaves one of these; the same export run again repairs each:

    1. `final` is the old folder, `new` still has its temporary name.
    2. `final` is missing; old and new folder are both there under temporary names.
    3. `final` is the new folder, the old one is still there under a temporary name.

    Raises:
        StorageError: if the disk refuses; the old folder is then in its place again.
    """
    old = _temporary(final.with_name(f"{final.name}.old"))
    with storage_errors(final):
        for parent, _, names in os.walk(new):
            for name in names:
                _sync(Path(parent, name))
            _sync(Path(parent))
        shutil.rmtree(old, ignore_errors=True)
        with suppress(FileNotFoundError):
            final.replace(old)
        try:
            new.replace(final)
        except OSError:
            with suppress(FileNotFoundError):
                old.replace(final)
            raise
        _sync(final.parent)
        shutil.rmtree(old, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Deletes what killed processes left under temporary names in `folder` and below it.

    A folder that was about to be replaced is put back in its place, for what a person has written
    into it. To be called only while nothing writes there.
    """
    with storage_errors(folder):
        for parent, folders, files in os.walk(folder):
            for name in filter(_TEMPORARY.search, files):
                Path(parent, name).unlink()
            for name in filter(_TEMPORARY.search, tuple(folders)):
                replaced = Path(parent, _REPLACED.sub("", name))
                if _REPLACED.search(name) and not replaced.exists():
                    Path(parent, name).replace(replaced)
                else:
                    shutil.rmtree(Path(parent, name))
                folders.remove(name)


def sweep_file(path: Path) -> None:
    """Deletes what processes that are dead left of `path` under temporary names."""
    path = path.resolve()
    with storage_errors(path):
        for left in path.parent.glob(f"{escape(path.name)}.*.tmp"):
            if _TEMPORARY.search(left.name) and not _is_alive(int(left.suffixes[-2][1:])):
                left.unlink()


def write_lines(path: Path, lines: Iterable[str]) -> int:
    """Writes UTF-8 `lines` (without their newlines) to `path`, whole or not at all.

    Returns:
        How many lines were written.
    """
    count = 0
    with atomic_file(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        for line in lines:
            file.write(f"{line}\n")
            count += 1
    return count


def file_digest(path: Path) -> str:
    """SHA-256 of the bytes of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(2**20):
            digest.update(chunk)
    return digest.hexdigest()


def _is_alive(process: int) -> bool:
    if os.name == "nt":
        return True  # to ask there is to end it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass  # it is somebody else's
    return True


def _temporary(path: Path) -> Path:
    return path.with_name(f"{path.name}.{os.getpid()}.tmp")


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows cannot open a folder to sync it
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse_foreign(path: Path, suffixes: frozenset[str]) -> None:
    if path.exists() and not path.is_dir():
        raise ConfigurationError(f"{path} is a file; expected a folder, or a new name")
    for entry in path.rglob("*"):
        ours = entry.is_dir() or entry.suffix in suffixes or _TEMPORARY.search(entry.name)
        if not (ours or entry.name in LITTER):
            raise ConfigurationError(
                f"{path} would be replaced, but it holds {entry.relative_to(path)}, which is not "
                "written here; move it away, or choose another folder"
            )
