"""What can be named in azbitext: our own by name, and what other packages add by entry points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from functools import cache
from typing import TYPE_CHECKING, Generic, TypeVar

from corpora.errors import ConfigurationError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

T = TypeVar("T")


class Registry(MutableMapping[str, T], Generic[T]):
    """Things of one kind by name: ours in the order given, then those of other packages.

    Another package adds one by an entry point of the group ``azbitext.KIND`` in its
    ``pyproject.toml``, without a change to azbitext::

        [project.entry-points."azbitext.readers"]
        markdown = "my_package.markdown:READER"

    It is imported when it is asked for. A name that azbitext has already stays ours. A script adds
    one for itself by ``READERS["markdown"] = READER``.

    Args:
        kind: the last part of the group's name, such as ``readers``.
        ours: what azbitext itself brings.

    >>> numbers = Registry("numbers", {"one": 1})
    >>> numbers["one"], list(numbers), "two" in numbers
    (1, ['one'], False)
    """

    def __init__(self, kind: str, ours: Mapping[str, T]) -> None:
        self.group = f"azbitext.{kind}"
        self._ours = dict(ours)

    def is_ours(self, name: str) -> bool:
        """Whether azbitext itself brings `name`."""
        return name in self._ours

    def __getitem__(self, name: str) -> T:
        """Raises `ConfigurationError` where a plugin of this name cannot be imported."""
        if name in self._ours:
            return self._ours[name]
        plugin = self._theirs()[name]
        try:
            loaded: T = plugin.load()
        except Exception as error:  # whatever a stranger's module does when it is imported
            raise ConfigurationError(
                f"{name!r} of {_package(plugin)} cannot be loaded from {plugin.value!r}: "
                f"{type(error).__name__}: {error}"
            ) from error
        return loaded

    def __setitem__(self, name: str, value: T) -> None:
        self._ours[name] = value

    def __delitem__(self, name: str) -> None:
        del self._ours[name]

    def __contains__(self, name: object) -> bool:
        return name in self._ours or name in self._theirs()

    def __iter__(self) -> Iterator[str]:
        yield from self._ours
        yield from self._theirs()

    def __len__(self) -> int:
        return len(self._ours) + len(self._theirs())

    def _theirs(self) -> dict[str, EntryPoint]:
        found = _plugins(self.group)
        for name in found.keys() & self._ours.keys():
            _warn(_package(found[name]), name)
        return {name: one for name, one in found.items() if name not in self._ours}


@cache
def _plugins(group: str) -> dict[str, EntryPoint]:
    """Entry points by name, in the order of names; asked for once, since many files are read."""
    from importlib.metadata import entry_points  # a fifth of the time that importing us takes

    found = sorted(entry_points(group=group), key=lambda one: (one.name, one.value))
    return {one.name: one for one in found}


@cache
def _warn(package: str, name: str) -> None:
    import logging  # like metadata: nobody waits for it who has no plugin

    logging.getLogger(__name__).warning("%s: %r is the name of one of ours", package, name)


def _package(plugin: EntryPoint) -> str:
    return f"the package {plugin.dist.name}" if plugin.dist else "a package"
