"""Sentences to vectors: each distinct text once, by the first shard that has it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from align.encoders import Encoder, encode_texts, encoder_of, encoder_signature
from align.pipeline.running import RunningBuild, left
from align.pipeline.shard_files import read_digests, read_segments, write_vectors
from align.pipeline.shards import Shard, code_version, key_of
from align.pipeline.sharing import SharingPlan
from corpora.documents import LANGUAGES
from corpora.text.normalize import normalize_text

if TYPE_CHECKING:
    from align.pipeline.shards import Digests
    from align.pipeline.workers import Report


@dataclass(frozen=True, slots=True)
class EncodeTask:
    """Encode the texts of a shard that no earlier shard has."""

    shard: Shard
    key: str
    encoder: Encoder | str
    digests: Digests

    @property
    def made(self) -> Path:
        """See `align.pipeline.running.FileTask`."""
        return self.shard.vectors


def encode(build: RunningBuild) -> None:
    """``segments`` to ``vectors`` of every shard."""
    signature = encoder_signature(build.models.encoder)
    plan = SharingPlan.of([read_digests(shard.segments) for shard in build.shards])
    tasks = left(
        EncodeTask(
            shard,
            key_of("encode", code_version(), signature, key_of(own.tobytes().hex())),
            build.models.shared_encoder,
            own,
        )
        for shard, own in zip(build.shards, plan.own, strict=True)
    )
    texts = sum(len(task.digests) for task in tasks)
    build.run("encode", encode_shard, tasks, "sentence", total=texts)


def encode_shard(task: EncodeTask, report: Report) -> None:
    """``segments`` to ``vectors``; reports distinct texts."""
    wanted = set(task.digests.tolist())
    texts: dict[int, str] = {}
    for document, digests in read_segments(task.shard.segments):
        for language in LANGUAGES:
            sentences = document.sentences[language]
            for digest, text in zip(digests[language], sentences, strict=True):
                if digest in wanted and digest not in texts:
                    texts[digest] = normalize_text(text, language)
    encoder = encoder_of(task.encoder)
    ordered = [texts[digest] for digest in task.digests.tolist()]
    vectors = encode_texts(encoder, ordered, progress=report)
    write_vectors(task.digests, vectors, task.shard.vectors, task.key)
