"""Measure builds of generated documents: speed, share of the encoder, memory.

    python scripts/benchmark_build.py speed  [--documents 10000] [--workers 2]
    python scripts/benchmark_build.py share  [--documents 300] [--encoder e5]

`speed` builds with the hash encoder in a process of its own and prints body sentences a second
and the peak memory of the whole process tree. `share` builds with the embedded encoder and prints
how much of the time goes to everything but the encoder.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
from make_documents import documents

from align import build_corpus, load_encoder
from align.corpus import Corpus

POLL_SECONDS = 0.1


def write_documents(folder: Path, count: int) -> Path:
    path = folder / "documents.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for document in documents(count, seed=1):
            file.write(json.dumps(document, ensure_ascii=False) + "\n")
    return path


def body_sentences(corpus: Corpus) -> int:
    return int(corpus.scores["roles"]["body"])


def tree_memory(root: psutil.Process) -> tuple[int, int]:
    """Resident and proportional memory of a process and all below it, in bytes."""
    resident = proportional = 0
    for process in (root, *root.children(recursive=True)):
        try:
            used = process.memory_full_info()
        except psutil.Error:
            continue
        resident += used.rss
        proportional += getattr(used, "pss", used.rss)
    return resident, proportional


def speed(folder: Path, count: int, workers: int) -> None:
    source, out = write_documents(folder, count), folder / "build"
    command = ["azbitext", "build", str(source), "--out", str(out), "--encoder", "hash"]
    started = time.perf_counter()
    process = psutil.Popen([*command, "--workers", str(workers)])
    peak_resident = peak_proportional = 0
    while process.poll() is None:
        try:
            resident, proportional = tree_memory(process)
        except psutil.Error:
            break
        peak_resident = max(peak_resident, resident)
        peak_proportional = max(peak_proportional, proportional)
        time.sleep(POLL_SECONDS)
    if process.wait():
        sys.exit("the build failed")
    seconds = time.perf_counter() - started
    sentences = body_sentences(Corpus.open(out))
    print(
        f"{count} documents, {sentences} body sentences, hash, {workers} workers: "
        f"{seconds:.1f} s = {sentences / seconds:.0f} sentences/s; peak of the process tree "
        f"{peak_resident / 1e9:.2f} GB resident, {peak_proportional / 1e9:.2f} GB proportional"
    )


class Timed:
    """An encoder with a stop-watch."""

    def __init__(self, name: str) -> None:
        self._encoder = load_encoder(name)
        self.name, self.dim = self._encoder.name, self._encoder.dim
        self.seconds = 0.0

    def encode(self, texts: list[str], /) -> Any:
        started = time.perf_counter()
        vectors = self._encoder.encode(texts)
        self.seconds += time.perf_counter() - started
        return vectors


def share(folder: Path, count: int, name: str) -> None:
    source, encoder = write_documents(folder, count), Timed(name)
    started = time.perf_counter()
    corpus = build_corpus(source, folder / "build", encoder=encoder)
    seconds = time.perf_counter() - started
    rest = seconds - encoder.seconds
    print(
        f"{count} documents, {body_sentences(corpus)} body sentences, {name}: {seconds:.1f} s, "
        f"of which the encoder {encoder.seconds:.1f} s and all else {rest:.1f} s "
        f"= {rest / seconds:.1%}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("mode", choices=("speed", "share"))
    parser.add_argument("--documents", type=int)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--encoder", default="e5")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if arguments.mode == "speed":
            speed(Path(folder), arguments.documents or 10_000, arguments.workers)
        else:
            share(Path(folder), arguments.documents or 300, arguments.encoder)


if __name__ == "__main__":
    main()
