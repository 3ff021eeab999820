"""Documents to sentences: languages checked, each sentence with its digest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from align.beads.document import SegmentedDocument, segment_document
from align.pipeline.running import RunningBuild, left
from align.pipeline.shard_files import read_shard_documents, write_segments
from align.pipeline.shards import Shard, code_version, key_of, text_digest
from corpora.documents import Document, Rejection
from corpora.storage import stored_key
from corpora.text.language import check_languages
from corpora.text.normalize import normalize_text

if TYPE_CHECKING:
    from align.pipeline.workers import Report


@dataclass(frozen=True, slots=True)
class SegmentTask:
    """Check the languages of a shard's documents and split them into sentences."""

    shard: Shard
    key: str
    check_languages: bool

    @property
    def made(self) -> Path:
        """See `align.pipeline.running.FileTask`."""
        return self.shard.segments


def segment(build: RunningBuild) -> None:
    """``documents`` to ``segments`` of every shard."""
    check = build.options.check_languages
    code = code_version("sentencex", "py3langid")
    tasks = [
        SegmentTask(shard, key_of("segment", code, check, stored_key(shard.documents)), check)
        for shard in build.shards
    ]
    build.run("segment", segment_shard, left(tasks), "document")


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
