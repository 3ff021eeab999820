"""The report of a corpus: its figures and the rows worth a look, on a page that needs no other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from align.corpus.finished import Corpus
from corpora.card import BuildFacts
from corpora.card.markdown import number
from corpora.card.sections import LANGUAGE_NAMES
from corpora.licences import Licences
from corpora.pairs import ORIGINS, SentencePair, from_table
from corpora.storage import atomic_file

if TYPE_CHECKING:
    import pyarrow as pa

SHOWN = 6
"""Rows under each heading."""

EXCERPT = 300
"""Characters of a text that was kept out."""


def write_report(corpus: Corpus) -> Path:
    """Writes ``report.html`` into the build directory, and gives its path.

    Raises:
        BuildError: the build is damaged.
        StorageError: the disk refuses.
    """
    contents = ReportContents(
        corpus.facts, corpus.scores, _samples(corpus.tables()), _kept_out(corpus)
    )
    path = corpus.folder / "report.html"
    with atomic_file(path) as temporary:
        temporary.write_text(render_report(contents), encoding="utf-8", newline="\n")
    return path


def _samples(tables: Iterable[pa.Table]) -> dict[str, list[SentencePair]]:
    """The surest and the least sure rows, chosen while all of them stream by."""
    surest: list[SentencePair] = []
    unsure: list[SentencePair] = []
    poorest: list[SentencePair] = []
    for table in tables:
        pairs = from_table(table)
        aligned = [pair for pair in pairs if pair.is_aligned and pair.probability is not None]
        filled = [pair for pair in pairs if pair.quality is not None]
        surest = nlargest(SHOWN, surest + aligned, key=lambda pair: pair.probability or 0)
        unsure = nsmallest(SHOWN, unsure + aligned, key=lambda pair: pair.probability or 0)
        poorest = nsmallest(SHOWN, poorest + filled, key=lambda pair: pair.quality or 0)
    return {
        "Surest pairs": surest,
        "Least sure pairs": unsure,
        "Filled rows of the lowest quality": poorest,
    }


def _kept_out(corpus: Corpus) -> list[tuple[str, str, str]]:
    """The first of every reason."""
    import pyarrow.parquet as pq

    path = corpus.folder / "rejected.parquet"
    if not path.is_file():
        return []
    first: dict[str, tuple[str, str, str]] = {}
    for batch in pq.ParquetFile(path).iter_batches(columns=["reason", "detail", "text"]):
        for row in batch.to_pylist():
            excerpt = (row["reason"], row["detail"], (row["text"] or "")[:EXCERPT])
            first.setdefault(row["reason"], excerpt)
    return [*first.values()]


@dataclass(frozen=True, slots=True)
class ReportContents:
    """What a report shows.

    Attributes:
        facts: how the corpus was made.
        scores: what is in ``scores.json``.
        samples: rows to read, by heading.
        rejected: reason, detail and text of one row or document that was kept out for it.
    """

    facts: BuildFacts
    scores: Mapping[str, Any]
    samples: Mapping[str, Sequence[SentencePair]]
    rejected: Sequence[tuple[str, str, str]]


def render_report(contents: ReportContents) -> str:
    """The page."""
    facts, scores = contents.facts, contents.scores
    whole = Licences(scores["licences"], facts.model_licences)
    sections = {
        "Who wrote the texts": _origins(scores["origins"]),
        "How sure the aligner is": _histogram(scores["probability_histogram"]),
        "Splits": _splits(scores["rows"]),
        **{heading: _pairs(pairs) for heading, pairs in contents.samples.items() if pairs},
        "What was kept out": _rejected(scores["rejected"], contents.rejected),
        "Scores": _scores(facts),
        "Models": _models(facts),
        "Sources": _counts("source", scores["sources"]),
        "Licences": _licences(whole, scores["licences"]),
        "How it was made": f"<pre>{escape(facts.command)}</pre>",
    }
    body = "".join(f"<h2>{escape(name)}</h2>\n{text}\n" for name, text in sections.items() if text)
    css = files("align.corpus").joinpath("report.css").read_text("utf-8")
    title = escape(facts.title)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{css}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        f'<p class="dim">{escape(facts.signature)}</p>\n{_tiles(scores, whole)}\n{body}'
        "</body>\n</html>\n"
    )


def _tiles(scores: Mapping[str, Any], licences: Licences) -> str:
    origins = scores["origins"].values()
    machine = sum(counts.get("machine", 0) for counts in origins)
    present = sum(sum(counts.values()) - counts.get("missing", 0) for counts in origins)
    tiles = {
        "documents": number(scores["documents"]),
        "aligned pairs": number(sum(scores["rows"]["aligned"].values())),
        "rows": number(sum(scores["rows"]["all"].values())),
        "mean probability": number(scores["mean_probability"]),
        "texts by a machine": f"{machine / present:.1%}" if present else "—",
        "licence": escape(licences.whole() or "unknown"),
    }
    shown = "".join(
        f'<div class="tile"><b>{value}</b><span class="dim">{name}</span></div>'
        for name, value in tiles.items()
    )
    return f'<div class="tiles">{shown}</div>'


def _origins(origins: Mapping[str, Mapping[str, int]]) -> str:
    bars = []
    for language, counts in origins.items():
        total = sum(counts.values()) or 1
        parts = "".join(
            f'<span class="{origin}" style="width:{count / total:.2%}" '
            f'title="{origin}: {number(count)}"></span>'
            for origin, count in counts.items()
        )
        said = ", ".join(f"{origin} {number(count)}" for origin, count in counts.items())
        bars.append(
            f'<div>{LANGUAGE_NAMES[language]} <span class="dim">{said}</span></div>'
            f'<div class="bar">{parts}</div>'
        )
    key = "".join(f'<span class="key {origin}"></span>{origin}' for origin in ORIGINS)
    return f'{"".join(bars)}<div class="dim">{key}</div>'


def _histogram(tenths: Sequence[int]) -> str:
    """Bars of aligned rows by tenth of probability."""
    highest = max(tenths, default=0)
    if not highest:
        return '<p class="dim">No aligned row has a probability.</p>'
    bars = "".join(
        f'<rect class="human" x="{place * 60 + 6}" y="{130 - height:.1f}" width="48" '
        f'height="{height:.1f}"/><text x="{place * 60 + 30}" y="{124 - height:.1f}">'
        f'{number(count)}</text><text x="{place * 60 + 30}" y="148">'
        f"{place / 10:.1f}–{(place + 1) / 10:.1f}</text>"
        for place, count in enumerate(tenths)
        for height in [100 * count / highest]
    )
    return (
        f'<figure><svg viewBox="0 0 600 155" role="img">{bars}</svg>'
        "<figcaption>Aligned rows by their probability.</figcaption></figure>"
    )


def _splits(rows: Mapping[str, Mapping[str, int]]) -> str:
    lines = [
        (name, split, number(count))
        for name, splits in rows.items()
        for split, count in splits.items()
    ]
    return _table(("configuration", "split", "rows"), lines, numbers=(2,))


def _pairs(pairs: Iterable[SentencePair]) -> str:
    lines = [
        (
            pair.az or "—",
            pair.en or "—",
            number(pair.probability if pair.is_aligned else pair.quality),
            pair.id,
        )
        for pair in pairs
    ]
    return _table(("Azerbaijani", "English", "score", "id"), lines, numbers=(2,), texts=(0, 1))


def _rejected(counts: Mapping[str, int], examples: Sequence[tuple[str, str, str]]) -> str:
    if not counts:
        return '<p class="dim">Nothing.</p>'
    said = {reason: (detail, text) for reason, detail, text in examples}
    lines = [
        (reason, number(count), *said.get(reason, ("", ""))) for reason, count in counts.items()
    ]
    return _table(("reason", "how often", "for example", "text"), lines, numbers=(1,), texts=(2, 3))


def _scores(facts: BuildFacts) -> str:
    lines = [
        (
            score.name,
            number(score.value) if score.value is not None else f"none: {score.reason}",
            "" if score.low is None else f"{number(score.low)} to {number(score.high)}",
            score.signature,
        )
        for score in facts.scores
    ]
    return _table(("score", "value", "interval", "signature"), lines) if lines else ""


def _models(facts: BuildFacts) -> str:
    models = [model for model in (facts.encoder, facts.translator, *facts.models) if model]
    lines = [(model.name, model.id, model.licence or "unknown") for model in models]
    return _table(("model", "id and revision", "licence"), lines) if lines else ""


def _licences(licences: Licences, counts: Mapping[str, int]) -> str:
    warned = "".join(f"<p><b>{escape(one)}.</b></p>" for one in licences.restrictions())
    return warned + _counts("licence", counts)


def _counts(name: str, counts: Mapping[str, int]) -> str:
    ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:20]
    lines = [(value or "unknown", number(count)) for value, count in ranked]
    return _table((name, "rows"), lines, numbers=(1,))


def _table(
    head: Sequence[str],
    lines: Iterable[Sequence[str]],
    *,
    numbers: Sequence[int] = (),
    texts: Sequence[int] = (),
) -> str:
    kinds = {**dict.fromkeys(numbers, ' class="number"'), **dict.fromkeys(texts, ' class="text"')}

    def row(cells: Sequence[str], tag: str) -> str:
        shown = "".join(
            f"<{tag}{kinds.get(place, '')}>{escape(cell)}</{tag}>"
            for place, cell in enumerate(cells)
        )
        return f"<tr>{shown}</tr>\n"

    body = "".join(row(line, "td") for line in lines)
    return f'<div class="wide"><table>\n{row(head, "th")}{body}</table></div>'
