"""The dataset card: every figure in it comes from `CorpusStatistics` or `BuildFacts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from corpora.card import sections
from corpora.card.build_facts import BuildFacts
from corpora.card.citation import bibtex
from corpora.card.corpus_statistics import CorpusStatistics
from corpora.card.file import CardFile
from corpora.card.head import card_metadata
from corpora.card.markdown import escape, number, table
from corpora.pairs import SentencePair, feature_types

COLUMN_MEANINGS = {
    "id": "`DOC:ROLE:N`, stable between runs",
    "translation": "the two texts exactly as they stood; a side still missing is null",
    "doc_id": "the document",
    "role": "the part of the document that the row belongs to",
    "az_span": "sentence indices in the Azerbaijani document, its headline first, counted from 0",
    "en_span": "the same for English; empty for a side that was not there",
    "origin_az": "who wrote the Azerbaijani side",
    "origin_en": "who wrote the English side",
    "similarity": "centred cosine of the two sides, -1 to 1; null where a side was missing",
    "margin": "similarity less that of the nearest rivals, -2 to 2; null where a side was missing",
    "probability": "how sure the aligner is, 0 to 1",
    "quality": "reference-free quality of a filled row, 0 to 1",
    "model": "`id@revision` of what wrote the machine side, or the row of the memory that it was "
    "taken from; `unchanged` where the other side has no word and was copied; empty where there is "
    "none",
    "source": "where the document came from, empty where unknown",
    "licence": "licence of the document, empty where unknown",
}

PLACEHOLDER = "PATH_OR_HUB_ID"
"""What stands for the dataset's address until it is published."""

EXCERPT = 400
"""Characters of an example's text that are shown."""


def render_card(
    facts: BuildFacts, statistics: CorpusStatistics, examples: Sequence[SentencePair]
) -> CardFile:
    """The card of a dataset.

    Args:
        facts: how the corpus was made.
        statistics: its figures.
        examples: rows to show.
    """
    written = {
        "examples": ("Examples", _examples(examples)),
        "loading": ("How to load it", loading(statistics.rows)),
        "configurations": ("Configurations", _configurations(statistics)),
        "columns": ("Columns", _columns()),
        "making": ("How it was made", sections.making(facts)),
        "models": ("Models", sections.models(facts)),
        "figures": ("Figures", sections.figures(facts, statistics)),
        "origins": ("Human and machine text", sections.origins(facts, statistics)),
        "licences": ("Sources and licences", sections.licences(facts, statistics)),
        "limits": ("Known limits", _LIMITS),
        "citation": ("Citation", citation(facts)),
    }
    parts = {"summary": f"# {escape(facts.title)}\n\n{_summary(statistics)}"}
    parts |= {name: f"## {heading}\n\n{text}" for name, (heading, text) in written.items()}
    return CardFile(card_metadata(facts, statistics), tuple(parts.items()))


def published_card(
    card: CardFile, facts: BuildFacts, rows: Mapping[str, Mapping[str, int]], address: str, url: str
) -> CardFile:
    """The card as it stands on the hub: it loads `address`, and cites `url`.

    Args:
        card: of the dataset, as `render_card` made it or somebody has edited it.
        facts: how the corpus was made.
        rows: by configuration and split.
        address: ``USER/NAME``.
        url: where the dataset is.
    """
    return card.with_section(
        "loading", f"## How to load it\n\n{loading(rows, address)}"
    ).with_section("citation", f"## Citation\n\n{citation(facts, url)}")


def citation(facts: BuildFacts, url: str = "") -> str:
    """The BibTeX entry, as Markdown."""
    return f"```bibtex\n{bibtex(facts, url)}\n```"


def _summary(statistics: CorpusStatistics) -> str:
    return (
        "A sentence-aligned Azerbaijani–English parallel corpus: "
        f"{number(statistics.total('aligned'))} aligned pairs of human text, "
        f"{number(statistics.total('all'))} rows in all, "
        f"from {number(statistics.documents)} documents. Built with azbitext."
    )


def _examples(examples: Sequence[SentencePair]) -> str:
    if not examples:
        return "The corpus has no rows."
    rows = [
        [
            _excerpt(pair.az),
            _excerpt(pair.en),
            pair.role,
            f"{pair.origin_az}, {pair.origin_en}",
            number(pair.similarity),
            number(pair.probability),
        ]
        for pair in examples
    ]
    head = ["Azerbaijani", "English", "role", "origins", "similarity", "probability"]
    return f"{table(head, rows)}\n\nDrawn by a hash of their ids, not chosen by hand."


def _excerpt(text: str | None) -> str:
    if text is None:
        return "—"
    return escape(text) if len(text) <= EXCERPT else escape(text[:EXCERPT]) + "…"


def loading(rows: Mapping[str, Mapping[str, int]], address: str = PLACEHOLDER) -> str:
    """How to load the configurations that have rows."""
    names = [name for name, splits in rows.items() if splits]
    if not names:
        return "There is nothing to load."
    calls = "\n".join(f'{name}_rows = load_dataset("{address}", "{name}")' for name in names)
    return f"```python\nfrom datasets import load_dataset\n\n{calls}\n```"


def _configurations(statistics: CorpusStatistics) -> str:
    rows = [
        [f"`{name}`", split, number(count)]
        for name, splits in statistics.rows.items()
        for split, count in splits.items()
    ]
    return (
        f"{table(['configuration', 'split', 'rows'], rows)}\n\n"
        "`aligned` holds the rows with both sides human, `all` every row. "
        "Splits are drawn by document; a row that repeats a text of train is in train."
    )


def _columns() -> str:
    return table(
        ["column", "type", "meaning"],
        [
            [f"`{name}`", _type(kind), COLUMN_MEANINGS[name]]
            for name, kind in feature_types().items()
        ],
    )


def _type(feature: Mapping[str, Any]) -> str:
    match feature["_type"]:
        case "Translation":
            return f"translation ({', '.join(feature['languages'])})"
        case "ClassLabel":
            return f"class: {', '.join(feature['names'])}"
        case "List":
            return f"list of {feature['feature']['dtype']}"
        case _:
            return str(feature["dtype"])


_LIMITS = """\
- Sentences were split and aligned by programs and not checked by people; `probability` says how \
sure the aligner was.
- A news body is often written anew rather than translated: an aligned pair can say more on one \
side.
- Texts whose words are much alike are in one split; the same story told anew can be in two.
- Machine text carries the mistakes of its model. Keep to `aligned` for training and for tests."""
