"""Compare our aligner with Vecalign's algorithm (sentweave) and with Gale–Church (galechurch).

    python scripts/benchmark_alignment.py texts [GOLD.jsonl ...] [--source az --target en]
    python scripts/benchmark_alignment.py vectors [--sentences 10000]

`texts` aligns the texts of GOLD (default: the sample articles) with every aligner and the same
encoder, each in a process of its own that does nothing else, and prints accuracy, texts encoded,
wall time from text to beads and peak memory. `vectors` aligns two long texts whose vectors are
given: a source of random vectors and a target made from it, with sentences merged and dropped;
sentweave gets the vectors of the runs, which it asks for, ready made. Needs the extra `benchmark`
(pip install "azbitext[benchmark]").
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from align import align_sentences, load_encoder, score_alignment
from align.beads.similarity import span_vectors
from align.evaluation.labels import LabelledText, read_labels
from corpora import segment
from corpora.samples import ARTICLES, article_gold

Beads = list[tuple[tuple[int, ...], tuple[int, ...]]]

ALIGNERS = ("azbitext", "sentweave", "galechurch")
SENTWEAVE_SIZE = 4
"""The published comparisons let Vecalign join up to four sentences."""

DIMENSIONS = 384
NOISE = 0.6
MERGED = DROPPED = 0.06


class Counting:
    """An encoder that counts the texts it is asked for."""

    def __init__(self, name: str) -> None:
        self._encoder = load_encoder(name)
        self.name, self.dim = self._encoder.name, self._encoder.dim
        self.texts = 0

    def encode(self, texts: Sequence[str], /) -> Any:
        self.texts += len(texts)
        rows = [
            self._encoder.encode(list(texts[start : start + 64]))
            for start in range(0, len(texts), 64)
        ]
        return np.concatenate(rows) if rows else np.zeros((0, self.dim), np.float32)


def sample_texts() -> list[LabelledText]:
    found = []
    for name, gold in article_gold().items():
        az, en = (
            tuple(
                sentence.text
                for sentence in segment(
                    (ARTICLES / language / f"{name}.txt").read_text("utf-8").partition("\n")[2],
                    language,
                )
            )
            for language in ("az", "en")
        )
        found.append(LabelledText(name, gold.beads, az, en))
    return found


def labelled_texts(paths: Sequence[str]) -> list[LabelledText]:
    if not paths:
        return sample_texts()
    return [text for path in paths for text in read_labels(path).texts]


def align_with(name: str, texts: Sequence[LabelledText], encoder: Counting, languages: Any) -> Any:
    if name == "azbitext":
        beads = [align_sentences(text.az, text.en, encoder=encoder, **languages) for text in texts]
        return [[(bead.source, bead.target) for bead in document] for document in beads]
    if name == "sentweave":
        from sentweave import align

        results = [
            align(text.az, text.en, encoder, alignment_max_size=SENTWEAVE_SIZE) for text in texts
        ]
        return [
            [(tuple(bead.src_indices), tuple(bead.tgt_indices)) for bead in result.alignments]
            for result in results
        ]
    import galechurch

    return [
        [
            (
                tuple(range(bead.source_start, bead.source_end)),
                tuple(range(bead.target_start, bead.target_end)),
            )
            for bead in galechurch.align(list(text.az), list(text.en)).beads
        ]
        for text in texts
    ]


def run_texts(name: str, arguments: argparse.Namespace) -> dict[str, Any]:
    texts = labelled_texts(arguments.gold)
    encoder = Counting(arguments.encoder)
    encoder.encode(["The model is loaded before the clock starts."])
    encoder.texts = 0
    languages = {"source": arguments.source, "target": arguments.target}
    started = time.perf_counter()
    beads = align_with(name, texts, encoder, languages)
    seconds = time.perf_counter() - started
    score = score_alignment(beads, [text.gold for text in texts])
    return {
        "strict F1": score.strict_f1,
        "lax F1": score.lax_f1,
        "encoded": encoder.texts,
        "seconds": seconds,
    }


def made_texts(count: int) -> tuple[Any, Any, Beads]:
    """Vectors of a source text and of a target made from it, and the true beads."""
    draw = np.random.default_rng(1)
    topics = np.repeat(draw.normal(size=(count // 20 + 1, DIMENSIONS)), 20, axis=0)[:count]
    source = draw.normal(size=(count, DIMENSIONS)) + topics
    target: list[Any] = []
    gold: Beads = []
    place = 0
    while place < count:
        kind = draw.random()
        size = 2 if kind < MERGED and place + 1 < count else 1
        span = tuple(range(place, place + size))
        if kind > 1 - DROPPED:
            gold.append((span, ()))
        else:
            gold.append((span, (len(target),)))
            target.append(source[place : place + size].sum(axis=0) / size**0.5)
        place += size
    noisy = np.array(target) + NOISE * draw.normal(size=(len(target), DIMENSIONS)) * 2**0.5
    return _unit(source), _unit(noisy), gold


def _unit(vectors: Any) -> Any:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def run_vectors(name: str, arguments: argparse.Namespace) -> dict[str, Any]:
    folder = Path(arguments.folder)
    sides = [np.load(folder / f"{name}-{side}.npy") for side in ("source", "target")]
    gold = json.loads((folder / "gold.json").read_text("utf-8"))
    started = time.perf_counter()
    if name == "azbitext":
        from align.beads.background import Background
        from align.beads.encoded import EncodedText
        from align.beads.texts import match_sentences

        nothing = Background(
            {"xx": np.zeros(DIMENSIONS, np.float32)}, np.zeros((0, DIMENSIONS), np.float32)
        )
        texts = [
            EncodedText([f"Sentence {place}." for place in range(len(side))], side, "xx")
            for side in sides
        ]
        found = match_sentences(*texts, background=nothing, encoder="e5")
        beads = [(bead.source, bead.target) for bead in found]
    else:
        from sentweave.dp_utils import make_alignment_types, vecalign

        np.random.seed(42)
        stack = vecalign(
            sides[0],
            sides[1],
            make_alignment_types(SENTWEAVE_SIZE),
            del_percentile_frac=0.2,
            width_over2=SENTWEAVE_SIZE // 2 + 5,
            max_size_full_dp=300,
            costs_sample_size=20_000,
            num_samps_for_norm=100,
        )
        beads = [(tuple(az), tuple(en)) for az, en in stack[0]["final_alignments"]]
    seconds = time.perf_counter() - started
    score = score_alignment([beads], [gold])
    return {
        "strict F1": score.strict_f1,
        "lax F1": score.lax_f1,
        "seconds": seconds,
    }


def write_vectors(count: int, folder: Path) -> None:
    source, target, gold = made_texts(count)
    (folder / "gold.json").write_text(json.dumps(gold), encoding="utf-8")
    for name, side in (("source", source), ("target", target)):
        np.save(folder / f"azbitext-{name}.npy", side)
        layers = np.zeros((SENTWEAVE_SIZE, *side.shape), np.float32)
        for size in range(1, SENTWEAVE_SIZE + 1):
            runs = span_vectors(side, np.ones(len(side), np.float32), size)
            layers[size - 1, : len(runs)] = runs
        np.save(folder / f"sentweave-{name}.npy", layers)


def in_own_process(name: str, words: Sequence[str]) -> dict[str, Any]:
    command = [sys.executable, __file__, *words, "--only", name]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def print_table(rows: dict[str, dict[str, Any]]) -> None:
    columns = list(next(iter(rows.values())))
    print(f"{'':12}" + "".join(f"{column:>14}" for column in columns))
    for name, row in rows.items():
        print(f"{name:12}" + "".join(f"{row[column]:14.4g}" for column in columns))
    ours, theirs = rows["azbitext"], rows["sentweave"]
    ratios = ", ".join(
        f"{column} {theirs[column] / ours[column]:.2f}"
        for column in columns
        if column not in ("strict F1", "lax F1") and ours[column]
    )
    print(f"sentweave / azbitext: {ratios}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("mode", choices=("texts", "vectors"))
    parser.add_argument("gold", nargs="*", help="JSON lines with az, en and gold")
    parser.add_argument("--encoder", default="e5")
    parser.add_argument("--source", default="az")
    parser.add_argument("--target", default="en")
    parser.add_argument("--sentences", type=int, default=10_000)
    parser.add_argument("--aligners", nargs="+", choices=ALIGNERS)
    parser.add_argument("--only", choices=ALIGNERS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    run: Callable[..., dict[str, Any]] = run_texts if arguments.mode == "texts" else run_vectors
    if arguments.only:
        found = run(arguments.only, arguments)
        found["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(found))
        return
    words = sys.argv[1:]
    aligners = arguments.aligners or ALIGNERS
    with tempfile.TemporaryDirectory() as folder:
        if arguments.mode == "vectors":
            write_vectors(arguments.sentences, Path(folder))
            words += ["--folder", folder]
            aligners = [name for name in aligners if name != "galechurch"]
        print_table({name: in_own_process(name, words) for name in aligners})


if __name__ == "__main__":
    main()
