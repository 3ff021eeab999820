"""Rows of the same id from several corpora: which of them stays."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpora.documents import LANGUAGES
from corpora.errors import DocumentError
from corpora.pairs import ROLES, SentencePair

CLASHES = ("refuse", "first", "last")
"""What to do with a document whose human text is another in another corpus."""

_ORIGIN_RANKS = {"human": 3, "memory": 2, "machine": 1, "missing": 0}

Row = tuple[int, SentencePair]
"""A row and the number of the corpus that it comes from."""


@dataclass(frozen=True, slots=True)
class Superseded:
    """A row that does not stay.

    Attributes:
        source: number of its corpus.
        pair: the row.
        why: which one stays and why, for a person.
        is_conflict: whether a human has filled a missing side in both, and otherwise.
    """

    source: int
    pair: SentencePair
    why: str
    is_conflict: bool = False


def resolve(
    rows: Sequence[Row], clash: str, names: Sequence[str]
) -> tuple[list[Row], list[Superseded]]:
    """The rows that stay, ordered by document, role and number, and those that do not.

    Args:
        rows: all rows of some documents; those of one corpus in their order.
        clash: one of `CLASHES`.
        names: of the corpora, for messages.

    Raises:
        DocumentError: human text clashes, and `clash` is ``refuse``.

    >>> human = SentencePair("n:body:0", "n", "body", "Bəli.", "Yes.", probability=0.5)
    >>> gap = SentencePair("n:body:0", "n", "body", "Bəli.", None, origin_en="missing")
    >>> kept, superseded = resolve([(0, gap), (1, human)], "refuse", ["a", "b"])
    >>> kept == [(1, human)], superseded[0].why
    (True, 'that of b has human text on more sides')
    """
    documents: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        documents[row[1].doc_id].append(row)
    kept: list[Row] = []
    superseded: list[Superseded] = []
    for doc_id in sorted(documents):
        coherent, clashing = _without_clash(documents[doc_id], clash, names)
        aligned, realigned = _aligned_once(coherent, names)
        best, others = _best(aligned, names, later_first=clash == "last")
        kept += sorted(best, key=_place)
        superseded += [*clashing, *realigned, *others]
    return kept, superseded


def _best(
    rows: Sequence[Row], names: Sequence[str], *, later_first: bool
) -> tuple[list[Row], list[Superseded]]:
    """The best row of each id, with what others know of its place."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[1].id].append(row)
    kept: list[Row] = []
    out: list[Superseded] = []
    for group in groups.values():
        filled = [row for row in group if _filled_sides(row[1])]
        # of people who filled one side the order of the sources decides, whatever else they say
        order = -1 if later_first and len(filled) > 1 else 1
        stays = max(group, key=lambda row: (_rank(row[1]), -row[0] * order))
        kept.append((stays[0], _completed(stays[1], [pair for _, pair in group])))
        for row in group:
            if row[1] != stays[1]:  # the very same row twice is no loss
                out.append(_superseded(stays, row, names))
    return kept, out


def _superseded(stays: Row, goes: Row, names: Sequence[str]) -> Superseded:
    differing = [
        language
        for language in _filled_sides(stays[1]) & _filled_sides(goes[1])
        if getattr(stays[1], language) != getattr(goes[1], language)
    ]
    if differing:
        why = f"its {differing[0]} side is filled otherwise in {names[stays[0]]}, which goes before"
        return Superseded(*goes, why, is_conflict=True)
    return Superseded(*goes, _why(stays, goes, names))


def _filled_sides(pair: SentencePair) -> set[str]:
    """The sides that a human has filled: their text stands in no place of the document."""
    return {
        language
        for language, other in (LANGUAGES, LANGUAGES[::-1])
        if getattr(pair, f"origin_{language}") == "human"
        and not getattr(pair, f"{language}_span")
        and getattr(pair, f"{other}_span")
    }


def _completed(pair: SentencePair, others: Sequence[SentencePair]) -> SentencePair:
    """`pair` with the source and licence that a translator's tool may have lost."""
    known = next((other for other in others if other.source), None)
    if pair.source or known is None:
        return pair
    return replace(pair, source=known.source, licence=pair.licence or known.licence)


def _aligned_once(
    rows: Sequence[Row], names: Sequence[str]
) -> tuple[Sequence[Row], list[Superseded]]:
    """The rows of one document without those bodies that are aligned less well than another.

    The rows of a body are numbered in their order: where two corpora align it differently, rows
    of one id are about other sentences, and together they would have sentences twice.
    """
    bodies: dict[int, list[SentencePair]] = defaultdict(list)
    spans: dict[str, set[tuple[tuple[int, ...], ...]]] = defaultdict(set)
    for number, pair in rows:
        if pair.role == "body":
            bodies[number].append(pair)
            spans[pair.id].add((pair.az_span, pair.en_span))
    if all(len(found) == 1 for found in spans.values()):
        return rows, []
    wins = max(bodies, key=lambda number: (_worth(bodies[number]), -number))
    why = f"the body is aligned otherwise in {names[wins]}, and better"
    stays = [row for row in rows if row[1].role != "body" or row[0] == wins]
    out = [row for row in rows if row[1].role == "body" and row[0] != wins]
    return stays, [Superseded(*row, why) for row in out]


def _worth(body: Sequence[SentencePair]) -> tuple[float, ...]:
    """How many rows have their worse side from whom, the best first, then the mean score."""
    ranks = [_rank(pair) for pair in body]
    worse = Counter(rank[0] for rank in ranks)
    return (*(worse[origin] for origin in (3, 2, 1)), sum(rank[2] for rank in ranks) / len(ranks))


def _without_clash(
    rows: Sequence[Row], clash: str, names: Sequence[str]
) -> tuple[Sequence[Row], list[Superseded]]:
    """The rows of one document, from one corpus alone if corpora tell it differently."""
    found = _clash(rows)
    if found is None:
        return rows, []
    (one, pair), (other, _) = found
    if clash == "refuse":
        raise DocumentError(
            f"document {pair.doc_id}: the text of row {pair.id} in {names[one]} is another than "
            f"in {names[other]}; take the document whole from one with --clash first or --clash "
            "last, or give the documents ids of their own"
        )
    sources = {number for number, _ in rows}
    wins = min(sources) if clash == "first" else max(sources)
    why = f"the document is another in {names[wins]}, which goes before"
    out = [Superseded(*row, why) for row in rows if row[0] != wins]
    return [row for row in rows if row[0] == wins], out


def _clash(rows: Sequence[Row]) -> tuple[Row, Row] | None:
    """Two rows with other human text for the same sentences of the document."""
    seen: dict[tuple[str, tuple[int, ...] | str], Row] = {}
    for row in rows:
        pair = row[1]
        for language in LANGUAGES:
            is_human = getattr(pair, f"origin_{language}") == "human"
            if is_human and language not in _filled_sides(pair):
                sentences = getattr(pair, f"{language}_span") or pair.id
                other = seen.setdefault((language, sentences), row)
                if getattr(other[1], language) != getattr(pair, language):
                    return other, row
    return None


def _rank(pair: SentencePair) -> tuple[int, int, float]:
    origins = sorted(_ORIGIN_RANKS[origin] for origin in (pair.origin_az, pair.origin_en))
    scores = (pair.probability, pair.similarity) if pair.is_aligned else (pair.quality,)
    score = next((score for score in scores if score is not None), -1.0)
    return origins[0], origins[1], score


def _why(stays: Row, goes: Row, names: Sequence[str]) -> str:
    winner, loser = _rank(stays[1]), _rank(goes[1])
    if winner[:2] != loser[:2]:
        reason = _BETTER_ORIGIN[winner[0]]
    else:
        reason = "has the higher score" if winner > loser else "came first"
    return f"that of {names[stays[0]]} {reason}"


_BETTER_ORIGIN = {
    3: "has human text on more sides",
    2: "was filled from a translation memory",
    1: "was filled by a machine",
    0: "has more text",
}


def _place(row: Row) -> tuple[int, int, str]:
    pair = row[1]
    number = pair.id.rpartition(":")[2]
    return ROLES.index(pair.role), int(number) if number.isdecimal() else 0, pair.id
