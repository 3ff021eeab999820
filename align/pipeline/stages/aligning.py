"""Sentences and their vectors to pairs."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from align.beads import learned_numbers
from align.beads.background import background_of
from align.beads.confidence import NO_PROBABILITY, is_calibrated
from align.beads.document import SegmentedDocument, pair_document, token_texts
from align.beads.encoded import EncodedText
from align.encoders import Encoder, encode_tokens, encoder_of, has_tokens
from align.encoders.remembering import RememberingEncoder
from align.pipeline.running import RunningBuild, left
from align.pipeline.shard_files import read_digests, read_segments, read_vectors, write_aligned
from align.pipeline.shards import BLANK, Shard, code_version, key_of
from align.pipeline.sharing import SharingPlan
from corpora.documents import LANGUAGES
from corpora.pairs import SentencePair
from corpora.storage import stored_key

log = logging.getLogger(__name__)

_TOGETHER = 50
"""Documents whose tokens are encoded at once and kept: some 15 MB."""

if TYPE_CHECKING:
    from align.encoders.base import Vectors
    from align.pipeline.shards import Digests
    from align.pipeline.workers import Report


@dataclass(frozen=True, slots=True)
class AlignTask:
    """Pair the sentences of a shard.

    Attributes:
        borrowed: texts that an earlier shard encoded, by that shard's file of vectors.
    """

    shard: Shard
    key: str
    encoder: Encoder | str
    borrowed: Mapping[Path, Digests] = field(default_factory=dict)

    @property
    def made(self) -> Path:
        """See `align.pipeline.running.FileTask`."""
        return self.shard.aligned


def align(build: RunningBuild) -> None:
    """``segments`` and ``vectors`` to ``aligned`` of every shard."""
    shards, models = build.shards, build.models
    if not is_calibrated(models.encoder.name, LANGUAGES):
        log.warning("probabilities: %s", NO_PROBABILITY.format(models.encoder.name))
    plan = SharingPlan.of([read_digests(shard.segments) for shard in shards])
    fitted = learned_numbers()
    tasks = []
    for shard, borrowed in zip(shards, plan.borrowed, strict=True):
        key = key_of(
            "align",
            code_version(),
            models.encoder.name,
            fitted,
            stored_key(shard.segments),
            stored_key(shard.vectors),
            {number: stored_key(shards[number].vectors) for number in borrowed},
        )
        paths = {shards[number].vectors: digests for number, digests in borrowed.items()}
        tasks.append(AlignTask(shard, key, models.shared_encoder, paths))
    build.run("align", align_shard, left(tasks), "document")


def align_shard(task: AlignTask, report: Report) -> None:
    """``segments`` and ``vectors`` to ``aligned``; reports documents."""
    encoder = encoder_of(task.encoder)
    lookup = _Lookup(task)
    background = background_of(encoder)
    pairs: list[SentencePair] = []
    given: list[bool] = []
    documents = read_segments(task.shard.segments)
    done = 0
    while together := list(islice(documents, _TOGETHER)):
        part = [(document, lookup.texts(document, digests)) for document, digests in together]
        remembering = RememberingEncoder(encoder)
        if has_tokens(remembering):
            asked = (token_texts(*one, background) for one in part)
            encode_tokens(remembering, [text for texts in asked for text in texts])
        for document, texts in part:
            found = pair_document(document, texts, background=background, encoder=remembering)
            pairs += found
            given += [bool(document.links)] * len(found)
        done += len(part)
    write_aligned(pairs, given, task.shard.aligned, task.key)
    report(done)


class _Lookup:
    """Vectors by digest, from a shard's own file and from those it borrows from."""

    def __init__(self, task: AlignTask) -> None:
        digests, vectors = read_vectors(task.shard.vectors)
        known, rows = [digests], [vectors]
        for path, wanted in task.borrowed.items():
            digests, vectors = read_vectors(path)
            known.append(wanted)
            rows.append(vectors[np.searchsorted(digests, wanted)])
        order = np.argsort(np.concatenate(known))
        self._digests = np.concatenate(known)[order]
        self._vectors = np.concatenate(rows)[order]

    def texts(
        self, document: SegmentedDocument, digests: Mapping[str, Sequence[int]]
    ) -> dict[str, EncodedText]:
        """The sentences of `document` with their vectors, by language."""
        return {
            language: EncodedText(
                document.sentences[language], self.vectors(digests[language]), language
            )
            for language in LANGUAGES
        }

    def vectors(self, digests: Sequence[int]) -> Vectors:
        wanted = np.asarray(digests, dtype=np.int64)
        found = np.zeros((len(wanted), self._vectors.shape[1]), dtype=np.float32)
        filled = wanted != BLANK
        found[filled] = self._vectors[np.searchsorted(self._digests, wanted[filled])]
        return found
