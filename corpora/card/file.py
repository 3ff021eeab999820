"""The file of a card: its head, its sections, and what people have written between them.

Every section of azbitext stands between two comments that the Hub does not show. When a card is
written again only these sections are; all else stays where it was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corpora.errors import DocumentError

_HEAD = re.compile(r"---\n(.*?)^---[ \t]*(?:\n|\Z)", re.MULTILINE | re.DOTALL)
_SECTION = re.compile(
    r"^<!-- azbitext:([a-z]+) -->\n(.*?)\n<!-- /azbitext:\1 -->$", re.MULTILINE | re.DOTALL
)
_OURS = {
    *("pretty_name", "language", "license", "license_name", "task_categories", "multilinguality"),
    *("size_categories", "source_datasets", "annotations_creators", "language_creators"),
    *("configs", "dataset_info"),
}
"""Keys of the head that are written anew; tags are united, any other key is kept."""


@dataclass(frozen=True, slots=True)
class CardFile:
    """A dataset card in its parts.

    Attributes:
        head: the YAML at its beginning.
        parts: name and Markdown of each part in order; the name of what a person wrote is "".
    """

    head: Mapping[str, Any]
    parts: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, path: Path) -> CardFile | None:
        """The card at `path`, None where there is none.

        Raises:
            DocumentError: its head is no YAML, or the file is not UTF-8.
        """
        import yaml

        try:
            text = path.read_text("utf-8").replace("\r\n", "\n")
            found = _HEAD.match(text)
            head = yaml.safe_load(found[1]) or {} if found else {}
            if not isinstance(head, dict):
                raise ValueError(f"expected keys and values, found a {type(head).__name__}")
        except FileNotFoundError:
            return None
        except (ValueError, yaml.YAMLError) as error:
            raise DocumentError(
                f"{path}: its head is no YAML, or it is not UTF-8: {error}; put that right, or "
                "delete the file to have it written anew"
            ) from error
        parts = []
        rest = found.end() if found else 0
        for section in _SECTION.finditer(text):
            parts += [("", text[rest : section.start()]), (section[1], section[2])]
            rest = section.end()
        parts.append(("", text[rest:]))
        stripped = ((name, text.strip("\n")) for name, text in parts)
        return cls(head, tuple(part for part in stripped if part[1].strip()))

    def render(self) -> str:
        """The whole text of the file."""
        from huggingface_hub import DatasetCardData

        head = DatasetCardData(**self.head, ignore_metadata_errors=True).to_yaml()
        body = "\n\n".join(
            f"<!-- azbitext:{name} -->\n{text}\n<!-- /azbitext:{name} -->" if name else text
            for name, text in self.parts
        )
        return f"---\n{head}\n---\n\n{body}\n"

    def keeping(self, old: CardFile | None) -> CardFile:
        """This card with what a person wrote into the `old` one, in its place."""
        if old is None:
            return self
        kept = {key: value for key, value in old.head.items() if key not in _OURS}
        tags = dict.fromkeys([*self.head.get("tags", ()), *(old.head.get("tags") or ())])
        head = {**kept, **self.head, **({"tags": list(tags)} if tags else {})}
        new = dict(self.parts)
        parts = [(name, new.get(name, text)) for name, text in old.parts if not name or name in new]
        standing = [name for name, _ in parts]
        before = None
        for name, text in self.parts:
            if name not in standing:
                place = 1 + standing.index(before) if before else 0
                parts.insert(place, (name, text))
                standing.insert(place, name)
            before = name
        return CardFile(head, tuple(parts))

    def with_head(self, **changes: Any) -> CardFile:
        """The same card with other values in its head; None removes a key."""
        head = {key: value for key, value in {**self.head, **changes}.items() if value is not None}
        return replace(self, head=head)

    def with_section(self, name: str, text: str) -> CardFile:
        """The same card with another text in the section `name`, if it has one."""
        parts = tuple((part, text if part == name else old) for part, old in self.parts)
        return replace(self, parts=parts)
