"""Measure builds of generated documents: speed, share of the encoder, memory.

    python scripts/benchmark_build.py speed  [--documents 10000] [--workers 2]
    python scripts/benchmark_build.py share  [--documents 300] [--encoder e5]
    python scripts/benchmark_build.py fill   [--documents 10000]

`speed` builds with the hash encoder in a process of its own and prints body sentences a second
and the peak memory of the whole process tree. `share` builds with the embedded encoder and prints
how much of the time goes to everything but the encoder. `fill` fills the English of all headlines
with a translator that takes no time, and prints the peak memory of that process for a tenth of the
documents and for all of them.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psutil
from make_documents import documents

from align import build_corpus, load_encoder
from align.corpus import Corpus
from align.encoders import encoder_signature, has_tokens
from align.translators import Translation

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
        self.signature = encoder_signature(self._encoder)
        self.seconds = 0.0
        if has_tokens(self._encoder):
            self.encode_tokens = lambda texts: self._timed(self._encoder.encode_tokens, texts)

    def encode(self, texts: list[str], /) -> Any:
        return self._timed(self._encoder.encode, texts)

    def _timed(self, encode: Callable[[list[str]], Any], texts: list[str]) -> Any:
        started = time.perf_counter()
        encoded = encode(texts)
        self.seconds += time.perf_counter() - started
        return encoded


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


class Instant:
    """A translator that answers at once, in English, with the numbers of the text."""

    name, source, target = "instant@1", "az", "en"

    def translate(self, texts: list[str], /) -> list[Translation]:
        return [
            Translation("The newspaper wrote about it: " + " ".join(re.findall(r"\d+", text)) + ".")
            for text in texts
        ]


def fill(folder: Path, count: int) -> None:
    """In a process of its own: what an earlier stage took would hide what filling takes."""
    for size in (count // 10, count):
        place = folder / str(size)
        place.mkdir()
        source = write_documents(place, size)
        build_corpus(source, place / "build", encoder="hash", min_probability=1.0)
        idle, filling = peak_of(source, place, False), peak_of(source, place, True)
        print(f"{size} documents: peak {idle:.3f} GB with nothing to do, {filling:.3f} GB filling")


def peak_of(source: Path, place: Path, is_filled: bool) -> float:
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_peak, str(source), str(place / "build"), is_filled).result()


def _peak(source: str, out: str, is_filled: bool) -> float:
    chosen = Instant() if is_filled else None
    build_corpus(source, out, encoder="hash", min_probability=1.0, translator=chosen)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("mode", choices=("speed", "share", "fill"))
    parser.add_argument("--documents", type=int)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--encoder", default="e5")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if arguments.mode == "speed":
            speed(Path(folder), arguments.documents or 10_000, arguments.workers)
        elif arguments.mode == "fill":
            fill(Path(folder), arguments.documents or 10_000)
        else:
            share(Path(folder), arguments.documents or 300, arguments.encoder)


if __name__ == "__main__":
    main()
