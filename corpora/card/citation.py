"""How a corpus is cited: BibTeX in the card, and ``CITATION.cff`` beside it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from corpora.card.build_facts import BuildFacts
from corpora.licences import spdx_id

MARK = "# Written by azbitext; delete this line and the file stays as you edit it."
"""First line of a ``CITATION.cff`` that is written anew by every build."""


def bibtex(facts: BuildFacts, url: str = "") -> str:
    """The entry of a corpus, `url` where it is published."""
    lines = [
        *(f"@misc{{{_key(facts.title)}", f"  title = {{{{{_escaped(facts.title)}}}}}"),
        f"  author = {{{{{_escaped(_author(facts))}}}}}",
        *([f"  howpublished = {{\\url{{{url}}}}}"] if url else []),
        f"  note = {{Built with azbitext {facts.versions.get('azbitext', 'unknown')}}}",
    ]
    return ",\n".join(lines) + "\n}"


def citation_cff(facts: BuildFacts, licence: str, url: str = "") -> str:
    """The ``CITATION.cff`` of a corpus (Citation File Format 1.2.0).

    Args:
        facts: how the corpus was made.
        licence: of the whole, "" where it has no single one.
        url: where it is published, "" where nowhere.
    """
    licence = spdx_id(licence)
    lines = [
        MARK,
        "cff-version: 1.2.0",
        "type: dataset",
        'message: "If you use this dataset, please cite it as below."',
        f"title: {_quoted(facts.title)}",
        "authors:",
        f"  - name: {_quoted(_author(facts))}",
        "keywords:",
        *(f"  - {word}" for word in ("parallel corpus", "Azerbaijani", "English")),
        *([f"license: {licence}"] if licence else []),
        *([f"url: {_quoted(url)}"] if url else []),
    ]
    return "\n".join(lines) + "\n"


def is_own_citation(path: Path) -> bool:
    """Whether somebody has made the ``CITATION.cff`` at `path` their own: our mark is gone."""
    return path.is_file() and not path.read_bytes().startswith(MARK.encode())


def _author(facts: BuildFacts) -> str:
    return facts.author or f"The makers of {facts.title}"


def _key(title: str) -> str:
    words = re.findall(r"[a-z0-9]+", title.lower())
    return "-".join(words[:6]) or "corpus"


def _escaped(text: str) -> str:
    return re.sub(r"([#$%&_{}])", r"\\\1", text.replace("\\", "/"))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a YAML one
