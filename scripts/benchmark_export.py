"""How fast rows become a dataset, and in how much memory: generated rows, written as Parquet.

    python scripts/benchmark_export.py --rows 1000000

Prints rows a second (the making of the rows apart) and the peak memory of the process.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from corpora.card import BuildFacts, ModelFacts
from corpora.pairs import SentencePair, to_table
from corpora.splits.shares import Splits
from corpora.writers import write_dataset

ROWS_A_TABLE = 20_000
ROWS_A_DOCUMENT = 10
_SENTENCES = {
    "az": "bu şəhərdə yeni məktəb açılıb və uşaqlar sevinib çünki yol artıq yaxındır",
    "en": "in this town a new school has opened and children are glad as it is near",
}


def tables(rows: int, clock: Clock) -> Iterator[pa.Table]:
    """So many rows of random words, every eighth without English; `clock` stops meanwhile."""
    dice = random.Random(0)
    for start in range(0, rows, ROWS_A_TABLE):
        with clock:
            table = to_table([pair(number, dice) for number in range(start, start + ROWS_A_TABLE)])
        yield table.slice(0, rows - start)


def pair(number: int, dice: random.Random) -> SentencePair:
    """Row `number`."""
    doc_id = f"news/{number // ROWS_A_DOCUMENT:07}"
    place = number % ROWS_A_DOCUMENT
    texts = {
        language: " ".join(dice.choices(sentence.split(), k=15))
        for language, sentence in _SENTENCES.items()
    }
    filled = number % 8 > 0
    return SentencePair(
        *(f"{doc_id}:body:{place}", doc_id, "body"),
        *(texts["az"], texts["en"] if filled else None),
        *((place,), (place,) if filled else ()),
        origin_en="human" if filled else "missing",
        similarity=dice.random() if filled else None,
        margin=dice.random() if filled else None,
        probability=dice.random(),
        source=f"https://xeber.example/{doc_id}",
        licence="CC-BY-4.0",
    )


class Clock:
    """Adds up the seconds spent inside ``with``."""

    seconds = 0.0

    def __enter__(self) -> None:
        self._start = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter() - self._start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    facts = BuildFacts(
        title="Generated rows",
        command="python scripts/benchmark_export.py",
        encoder=ModelFacts("none", "none"),
        translator=None,
        versions={},
        inputs=[],
        options={},
        rejected={},
        signature="generated",
    )
    making = Clock()
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        write_dataset(tables(rows, making), Path(folder, "dataset"), splits=Splits(), facts=facts)
        seconds = time.perf_counter() - start - making.seconds
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.parquet"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak = peak if sys.platform == "darwin" else peak * 1024  # bytes there, kilobytes elsewhere
    print(f"{rows:,} rows to Parquet in {seconds:.1f} s: {rows / seconds:,.0f} rows a second")
    print(f"{size / 1e6:,.0f} MB written, peak memory {peak / 1e9:.2f} GB")


if __name__ == "__main__":
    main()
