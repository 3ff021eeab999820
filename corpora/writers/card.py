"""The dataset card: every figure in it comes from `CorpusStatistics` or `BuildFacts`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from corpora.pairs import SentencePair, feature_types
from corpora.writers.facts import BuildFacts, ModelFacts
from corpora.writers.markdown import escape, number, table
from corpora.writers.metadata import card_metadata, configurations
from corpora.writers.statistics import CorpusStatistics

LANGUAGE_NAMES = {"az": "Azerbaijani", "en": "English"}

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
    "taken from; empty where there is none",
    "source": "where the document came from, empty where unknown",
    "licence": "licence of the document, empty where unknown",
}

LISTED = 20
"""Rows of a list in the card; what is beyond is counted."""

EXCERPT = 400
"""Characters of an example's text that are shown."""


def render_card(
    facts: BuildFacts, statistics: CorpusStatistics, examples: Sequence[SentencePair]
) -> str:
    """The whole ``README.md`` of a dataset: YAML head and text.

    Args:
        facts: how the corpus was made.
        statistics: its figures.
        examples: rows to show.
    """
    sections = {
        "Examples": _examples(examples),
        "How to load it": _loading(statistics),
        "Configurations": _configurations(statistics),
        "Columns": _columns(),
        "How it was made": _making(facts),
        "Figures": _figures(facts, statistics),
        "Human and machine text": _origins(facts, statistics),
        "Sources and licences": _sources(statistics),
        "Known limits": _LIMITS,
        "Citation": _citation(facts),
    }
    text = "\n\n".join(f"## {heading}\n\n{content}" for heading, content in sections.items())
    head = card_metadata(facts, statistics)
    return f"---\n{head}\n---\n\n# {escape(facts.title)}\n\n{_summary(statistics)}\n\n{text}\n"


def _share(part: int, whole: int) -> str:
    if not part:
        return "0%"
    return f"{part / whole:.1%}" if part / whole >= 0.001 else "Less than 0.1%"


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


def _loading(statistics: CorpusStatistics) -> str:
    names = [config["config_name"] for config in configurations(statistics)]
    if not names:
        return "There is nothing to load."
    calls = "\n".join(f'{name}_rows = load_dataset("PATH_OR_HUB_ID", "{name}")' for name in names)
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
        "A document is in one split with all its rows."
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


def _making(facts: BuildFacts) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in facts.versions.items())
    listed = [
        "- " + ", ".join(f"{name}: {escape(str(value))}" for name, value in entry.items())
        for entry in facts.inputs[:LISTED]
    ]
    if len(facts.inputs) > LISTED:
        listed.append(f"- and {number(len(facts.inputs) - LISTED)} more")
    options = [[f"`{name}`", _code(value)] for name, value in facts.options.items()]
    return "\n\n".join(
        [
            f"This command makes it again:\n\n```bash\n{facts.command}\n```",
            f"- Encoder of the alignment: {_model(facts.encoder)}\n"
            f"- Translator of missing sides: {_model(facts.translator)}\n"
            f"- Versions: {versions}",
            "\n".join([f"Inputs ({number(len(facts.inputs))}):\n", *listed]),
            *([table(["option", "value"], options)] if options else []),
        ]
    )


def _model(model: ModelFacts | None) -> str:
    if model is None:
        return "none"
    return (
        f"{escape(model.name)} ({escape(model.id)}), licence {escape(model.licence or 'unknown')}"
    )


def _code(value: object) -> str:
    return escape(json.dumps(value, ensure_ascii=False, default=str))


def _figures(facts: BuildFacts, statistics: CorpusStatistics) -> str:
    figures = [
        ["documents", number(statistics.documents)],
        ["rows", number(statistics.total("all"))],
        ["aligned rows", number(statistics.total("aligned"))],
        *([f"{role} rows", number(count)] for role, count in statistics.roles.items()),
        *(
            [f"aligned {role} rows", number(count)]
            for role, count in statistics.aligned_roles.items()
        ),
        *(
            [f"characters, {LANGUAGE_NAMES[language]}", number(count)]
            for language, count in statistics.characters.items()
        ),
        ["mean similarity of aligned rows", number(statistics.mean_similarity)],
        ["lowest similarity of aligned rows", number(statistics.min_similarity)],
        ["mean probability of aligned rows", number(statistics.mean_probability)],
        *(
            [f"rejected: {escape(why)}", number(count)]
            for why, count in statistics.rejected.items()
        ),
    ]
    tenths = [
        [f"{tenth / 10:.1f} to {(tenth + 1) / 10:.1f}", number(count)]
        for tenth, count in enumerate(statistics.probability_histogram)
    ]
    return "\n\n".join(
        [
            table(["figure", "value"], figures),
            table(["probability", "aligned rows"], tenths),
            f"Signature: `{facts.signature}`",
        ]
    )


def _origins(facts: BuildFacts, statistics: CorpusStatistics) -> str:
    rows = [
        [LANGUAGE_NAMES[language], origin, number(count)]
        for language, counts in statistics.origins.items()
        for origin, count in counts.items()
    ]
    counts = [*statistics.origins.values()]
    machine = sum(count.get("machine", 0) + count.get("memory", 0) for count in counts)
    missing = sum(count.get("missing", 0) for count in counts)
    present = sum(sum(count.values()) for count in counts) - missing
    said = (
        f"{_share(machine, present)} of the texts were written by a machine "
        f"({number(machine)} of {number(present)}). "
        f"{number(missing)} sides are missing. `origin_az` and `origin_en` tell for each row."
    )
    models = [f"- {escape(name)}: {number(rows)} rows" for name, rows in statistics.models.items()]
    translator = (
        [f"They were filled in by {_model(facts.translator)}."]
        if machine and facts.translator
        else []
    )
    sides = table(["side", "written by", "rows"], rows)
    return "\n\n".join(filter(None, [said, sides, "\n".join(models), *translator]))


def _sources(statistics: CorpusStatistics) -> str:
    tables = []
    for column, counts in (("source", statistics.sources), ("licence", statistics.licences)):
        ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
        rows = [[escape(name) or "unknown", number(count)] for name, count in ranked[:LISTED]]
        if ranked[LISTED:]:
            rest = sum(count for _, count in ranked[LISTED:])
            rows.append([f"{len(ranked) - LISTED} others", number(rest)])
        tables.append(table([column, "rows"], rows))
    unknown = statistics.licences.get("", 0)
    said = (
        f"The licence of {number(unknown)} rows is unknown: ask whoever published the texts "
        "before you pass them on."
        if unknown
        else "Every row names its licence."
    )
    return "\n\n".join([*tables, said])


_LIMITS = """\
- Sentences were split and aligned by programs and not checked by people; `probability` says how \
sure the aligner was.
- A news body is often written anew rather than translated: an aligned pair can say more on one \
side.
- Splits are drawn by document. Two documents that tell the same story can be in different splits.
- Machine text carries the mistakes of its model. Keep to `aligned` for training and for tests."""


def _citation(facts: BuildFacts) -> str:
    version = facts.versions.get("azbitext", "unknown")
    return (
        "```bibtex\n"
        "@software{azbitext,\n"
        "  title = {azbitext: sentence-aligned Azerbaijani--English corpora},\n"
        f"  version = {{{version}}},\n"
        "  license = {Apache-2.0}\n"
        "}\n"
        "```"
    )
