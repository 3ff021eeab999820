"""Segmenting, encoding and aligning one shard: each stage writes one file, last of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from align.background import background_of
from align.document import SegmentedDocument, pair_document, segment_document
from align.encoded import EncodedText
from align.encoders import Encoder, encode_texts, encoder_of
from align.stages.shards import (
    BLANK,
    Shard,
    read_segments,
    read_shard_documents,
    read_vectors,
    text_digest,
    write_segments,
    write_vectors,
)
from corpora.documents import LANGUAGES, Document, Rejection
from corpora.language import check_languages
from corpora.normalize import normalize_text
from corpora.pairs import SentencePair, to_table
from corpora.storage import write_table

if TYPE_CHECKING:
    from align.encoders.base import Vectors
    from align.stages.shards import Digests
    from align.stages.workers import Report


@dataclass(frozen=True, slots=True)
class SegmentTask:
    """Check the languages of a shard's documents and split them into sentences."""

    shard: Shard
    key: str
    check_languages: bool


def segment_shard(task: SegmentTask, report: Report) -> None:
    """``documents`` to ``segments``; reports documents."""
    outcomes = [
        _segmented(document, task.check_languages)
        for document in read_shard_documents(task.shard.documents)
    ]
    write_segments(outcomes, task.shard.segments, task.key)
    report(len(outcomes))


def _segmented(
    document: Document, check: bool
) -> tuple[SegmentedDocument, dict[str, list[int]]] | Rejection:
    rejection = check_languages(document) if check else None
    if rejection is not None:
        return rejection
    segmented = segment_document(document)
    digests = {
        language: [text_digest(normalize_text(text, language)) for text in texts]
        for language, texts in segmented.sentences.items()
    }
    return segmented, digests


@dataclass(frozen=True, slots=True)
class EncodeTask:
    """Encode the texts of a shard that no earlier shard has."""

    shard: Shard
    key: str
    encoder: Encoder | str
    digests: Digests


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


def align_shard(task: AlignTask, report: Report) -> None:
    """``segments`` and ``vectors`` to ``aligned``; reports documents."""
    encoder = encoder_of(task.encoder)
    lookup = _Lookup(task)
    background = background_of(encoder)
    pairs: list[SentencePair] = []
    done = 0
    for document, digests in read_segments(task.shard.segments):
        texts = {
            language: EncodedText(
                document.sentences[language], lookup.vectors(digests[language]), language
            )
            for language in LANGUAGES
        }
        pairs += pair_document(document, texts, background=background, encoder=encoder)
        done += 1
    write_table(to_table(pairs), task.shard.aligned, task.key)
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

    def vectors(self, digests: Sequence[int]) -> Vectors:
        wanted = np.asarray(digests, dtype=np.int64)
        found = np.zeros((len(wanted), self._vectors.shape[1]), dtype=np.float32)
        filled = wanted != BLANK
        found[filled] = self._vectors[np.searchsorted(self._digests, wanted[filled])]
        return found
