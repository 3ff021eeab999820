"""The figures of a corpus, counted while its rows stream by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from corpora.documents import LANGUAGES
from corpora.pairs import ORIGINS, ROLES
from corpora.splits.shares import SPLITS

if TYPE_CHECKING:
    import pyarrow as pa

CONFIGURATIONS: dict[str, tuple[str, ...]] = {"aligned": ("aligned",), "all": ("aligned", "other")}
"""The configurations, and which parts of the rows each is made of: a row is in one part."""


@dataclass(frozen=True, slots=True)
class CorpusStatistics:
    """Figures of a corpus; an aligned row is one with both sides human.

    Attributes:
        documents: how many documents have a row.
        rows: rows by configuration and split; splits without rows are absent.
        roles, aligned_roles: rows and aligned rows by role.
        origins: rows by language and origin of that side.
        characters: Unicode code points of the texts by language.
        mean_similarity, min_similarity, mean_probability: of aligned rows, None without any.
        probability_histogram: aligned rows with a probability in each tenth of [0, 1].
        models: rows by the model that wrote a side.
        sources: rows by where they came from: the host of an address, the top folder of a path.
        licences: rows by licence, "" for unknown.
        rejected: dropped inputs and rows by reason.
        digest: SHA-256 of the data files, names and bytes.
    """

    documents: int
    rows: Mapping[str, Mapping[str, int]]
    roles: Mapping[str, int]
    aligned_roles: Mapping[str, int]
    origins: Mapping[str, Mapping[str, int]]
    characters: Mapping[str, int]
    mean_similarity: float | None
    min_similarity: float | None
    mean_probability: float | None
    probability_histogram: tuple[int, ...]
    models: Mapping[str, int]
    sources: Mapping[str, int]
    licences: Mapping[str, int]
    rejected: Mapping[str, int]
    digest: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain values, for ``scores.json``."""
        return asdict(self)

    def total(self, configuration: str) -> int:
        """Rows of a configuration, all splits together."""
        return sum(self.rows[configuration].values())


class StatisticsCollector:
    """Counts batches of `corpora.pairs.arrow_schema` in which a document's rows come together.

    The figures do not depend on how the rows were cut into batches.
    """

    def __init__(self) -> None:
        self._documents = 0
        self._last_document: str | None = None
        self._counts: dict[str, Counter[str]] = {
            name: Counter()
            for name in (
                *("aligned", "all", "role", "aligned role", "model", "source", "licence"),
                *(f"origin_{language}" for language in LANGUAGES),
            )
        }
        self._characters: Counter[str] = Counter()
        self._similarity = _Scores()
        self._probability = _Scores()

    def add(self, batch: pa.RecordBatch, splits: pa.Array[Any], aligned: pa.BooleanArray) -> None:
        """Counts the rows of `batch`, given the split of each and whether it is aligned."""
        import pyarrow.compute as pc

        documents = batch["doc_id"].unique().to_pylist()
        self._documents += len(documents) - (documents[:1] == [self._last_document])
        self._last_document = documents[-1] if documents else self._last_document

        both_human = batch.filter(aligned)
        self._count("all", splits)
        self._count("aligned", splits.filter(aligned))
        self._count("role", batch["role"], ROLES)
        self._count("aligned role", both_human["role"], ROLES)
        for language in LANGUAGES:
            self._count(f"origin_{language}", batch[f"origin_{language}"], ORIGINS)
            lengths = pc.utf8_length(pc.struct_field(batch["translation"], language))
            self._characters[language] += pc.sum(lengths, min_count=0).as_py()
        self._count("model", batch["model"].filter(_written_by_machine(batch)))
        self._count("licence", batch["licence"])
        for source, rows in Counter[Any](batch["source"].to_pylist()).items():
            self._counts["source"][_collection(source)] += rows
        self._similarity.add(both_human["similarity"])
        self._probability.add(both_human["probability"])

    def statistics(self, rejected: Mapping[str, int]) -> CorpusStatistics:
        """The figures of everything added so far."""
        counts = self._counts
        return CorpusStatistics(
            documents=self._documents,
            rows={name: _in_order(counts[name], SPLITS) for name in CONFIGURATIONS},
            roles=_in_order(counts["role"], ROLES),
            aligned_roles=_in_order(counts["aligned role"], ROLES),
            origins={
                language: _in_order(counts[f"origin_{language}"], ORIGINS) for language in LANGUAGES
            },
            characters={language: self._characters[language] for language in LANGUAGES},
            mean_similarity=self._similarity.mean,
            min_similarity=self._similarity.minimum,
            mean_probability=self._probability.mean,
            probability_histogram=tuple(self._probability.tenths),
            models=_in_order(counts["model"], sorted(filter(None, counts["model"]))),
            sources=_in_order(counts["source"], sorted(counts["source"])),
            licences=_in_order(counts["licence"], sorted(counts["licence"])),
            rejected=dict(sorted(rejected.items())),
        )

    def _count(self, name: str, values: pa.Array[Any], labels: Sequence[str] | None = None) -> None:
        for value, count in Counter[Any](values.to_pylist()).items():
            self._counts[name][labels[value] if labels else value] += count


class _Scores:
    """Mean, minimum and histogram of scores, the same in whatever pieces they come."""

    _SCALE = 10**9  # sums in fixed point: adding floats depends on the order

    def __init__(self) -> None:
        self._sum = 0
        self._count = 0
        self._minimum: float | None = None
        self.tenths = [0] * 10

    def add(self, column: pa.Array[Any]) -> None:
        import numpy as np

        scores = column.drop_null().to_numpy(zero_copy_only=False)
        if not scores.size:
            return
        fixed = np.rint(scores.astype(np.float64) * self._SCALE).astype(np.int64)
        self._sum += int(fixed.sum())
        self._count += scores.size
        lowest = float(scores.min())
        self._minimum = lowest if self._minimum is None else min(lowest, self._minimum)
        # In float32, where 0.7 * 10 is 7; the float64 of a float32 0.7 is a little below it.
        tenths = np.clip((scores * np.float32(10)).astype(np.int64), 0, 9)
        for tenth, count in enumerate(np.bincount(tenths, minlength=10).tolist()):
            self.tenths[tenth] += count

    @property
    def mean(self) -> float | None:
        return round(self._sum / self._SCALE / self._count, 6) if self._count else None

    @property
    def minimum(self) -> float | None:
        return None if self._minimum is None else round(self._minimum, 6)


def _written_by_machine(batch: pa.RecordBatch) -> pa.BooleanArray:
    """Of each row whether a model wrote a side; a memory's rows name a row in place of a model."""
    import pyarrow as pa
    import pyarrow.compute as pc

    machine = pa.scalar(ORIGINS.index("machine"))
    az, en = (pc.equal(batch[f"origin_{language}"], machine) for language in LANGUAGES)
    return pc.or_(az, en)


def _in_order(counts: Mapping[str, int], names: Sequence[str]) -> dict[str, int]:
    return {name: counts[name] for name in names if counts.get(name)}


def _collection(source: str) -> str:
    try:
        return urlsplit(source).hostname or source.partition("/")[0]
    except ValueError:  # looks like an address and is none
        return source
