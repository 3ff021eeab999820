"""The sections of a card that say where a corpus comes from, and how good it is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from corpora.card.build_facts import BuildFacts, ScoreFacts
from corpora.card.corpus_statistics import CorpusStatistics
from corpora.card.markdown import escape, number, table
from corpora.licences import Licences
from corpora.pairs import UNCHANGED

LANGUAGE_NAMES = {"az": "Azerbaijani", "en": "English"}

LISTED = 20
"""Rows of a list in the card; what is beyond is counted."""


def _share(part: int, whole: int) -> str:
    if not part:
        return "0%"
    return f"{part / whole:.1%}" if part / whole >= 0.001 else "Less than 0.1%"


def making(facts: BuildFacts) -> str:
    """The command that repeats the build, with all that it depends on."""
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
            f"Versions: {versions or 'unknown'}",
            "\n".join([f"Inputs ({number(len(facts.inputs))}):\n", *listed]),
            *([table(["option", "value"], options)] if options else []),
        ]
    )


def models(facts: BuildFacts) -> str:
    """Every model that took part, with its revision and its licence."""
    named = [("alignment", facts.encoder), ("missing sides", facts.translator)]
    named += [("in a merged corpus", model) for model in facts.models]
    rows = [
        [task, *map(escape, (model.name, model.id, model.licence or "unknown"))]
        for task, model in named
        if model is not None
    ]
    return table(["for", "model", "id and revision", "licence"], rows) if rows else "No model."


def _code(value: object) -> str:
    return escape(json.dumps(value, ensure_ascii=False, default=str))


def figures(facts: BuildFacts, statistics: CorpusStatistics) -> str:
    """What was counted and what was scored, each with its signature."""
    counted = [
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
            table(["figure", "value"], counted),
            table(["probability", "aligned rows"], tenths),
            f"Signature: `{facts.signature}`",
            *([_scores(facts.scores)] if facts.scores else []),
        ]
    )


def _scores(scores: Sequence[ScoreFacts]) -> str:
    rows = [
        [
            escape(score.name),
            number(score.value) if score.value is not None else f"none: {escape(score.reason)}",
            _interval(score),
            f"`{score.signature}`" if score.signature else "—",
        ]
        for score in scores
    ]
    return table(["score", "value", "interval", "signature"], rows)


def _interval(score: ScoreFacts) -> str:
    if score.low is None or score.high is None:
        return "—"
    return f"{number(score.low)} to {number(score.high)}"


_COPIED = " without any word, copied from the other side"


def origins(facts: BuildFacts, statistics: CorpusStatistics) -> str:
    """Which share of the texts is whose."""
    rows = [
        [LANGUAGE_NAMES[language], origin, number(count)]
        for language, counts in statistics.origins.items()
        for origin, count in counts.items()
    ]
    total = sum((Counter(counts) for counts in statistics.origins.values()), Counter[str]())
    present = total.total() - total["missing"]
    said = [
        f"{_share(total['machine'], present)} of the texts were written by a machine "
        f"({number(total['machine'])} of {number(present)}).",
        *(
            [f"{number(total['memory'])} came from a translation memory."]
            if total["memory"]
            else []
        ),
        f"{number(total['missing'])} sides are missing. `origin_az` and `origin_en` tell for each "
        "row.",
    ]
    models = [
        f"- {escape(name)}: {number(rows)} rows{_COPIED if name == UNCHANGED else ''}"
        for name, rows in statistics.models.items()
    ]
    sides = table(["side", "written by", "rows"], rows)
    return "\n\n".join(filter(None, [" ".join(said), sides, "\n".join(models)]))


def licences(facts: BuildFacts, statistics: CorpusStatistics) -> str:
    """Where the texts come from, under which licences, and what these forbid together."""
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
    forbidden = Licences(statistics.licences, facts.model_licences).restrictions()
    listed = "\n".join(f"- {escape(one)}" for one in forbidden)
    warned = [f"**Not for every use.** These forbid something:\n\n{listed}"] if forbidden else []
    return "\n\n".join([*warned, *tables, said])
