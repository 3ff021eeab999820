"""How fast documents are read: generated news in every format, rows a second of each.

    python scripts/benchmark_reading.py --rows 100000

Each format is read `--rounds` times; the best round counts, because a machine with other work is
never too fast. Texts and pairs of files are one file a document, and fewer of them are read.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from corpora.readers import read_documents

Rows = Sequence[dict[str, str]]

_SENTENCES = {
    "az": "bu şəhərdə yeni məktəb açılıb və uşaqlar sevinib çünki yol artıq yaxındır",
    "en": "in this town a new school has opened and children are glad as it is near",
}
_FILES = 2_000


def rows(count: int) -> list[dict[str, str]]:
    """So many articles: a headline of eight words over a body of twenty-five."""
    dice = random.Random(0)
    words = {language: sentence.split() for language, sentence in _SENTENCES.items()}
    return [
        {
            "id": f"news/{number}",
            "headline_az": " ".join(dice.choices(words["az"], k=8)),
            "body_en": " ".join(dice.choices(words["en"], k=25)),
        }
        for number in range(count)
    ]


def write_table(rows: Rows, folder: Path, suffix: str) -> Path:
    """The rows as CSV or TSV."""
    path = folder / f"news{suffix}"
    with path.open("w", encoding="utf-8", newline="") as file:
        if suffix == ".tsv":
            file.writelines("\t".join(cells) + "\n" for cells in [[*rows[0]], *map(_cells, rows)])
        else:
            csv.writer(file).writerows([[*rows[0]], *map(_cells, rows)])
    return path


def _cells(row: dict[str, str]) -> list[str]:
    return list(row.values())


def write_jsonl(rows: Rows, folder: Path) -> Path:
    """The rows as JSON lines."""
    path = folder / "news.jsonl"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return path


def write_parquet(rows: Rows, folder: Path) -> Path:
    """The rows as Parquet."""
    parquet.write_table(pa.Table.from_pylist(list(rows)), folder / "news.parquet")
    return folder / "news.parquet"


def write_dataset(rows: Rows, folder: Path) -> Path:
    """The rows as a Hugging Face dataset."""
    import datasets

    datasets.disable_progress_bars()
    datasets.Dataset.from_list(list(rows)).save_to_disk(folder / "saved")
    return folder / "saved"


def write_texts(rows: Rows, folder: Path) -> Path:
    """Some of the rows as a text each."""
    folder.joinpath("texts").mkdir()
    for number, row in enumerate(rows[:_FILES]):
        text = f"{row['headline_az']}\n\n{row['body_en']}\n"
        folder.joinpath(f"texts/{number:05}.txt").write_text(text, "utf-8")
    return folder / "texts"


FORMS: dict[str, Callable[[Rows, Path], Path]] = {
    "tsv": lambda rows, folder: write_table(rows, folder, ".tsv"),
    "csv": lambda rows, folder: write_table(rows, folder, ".csv"),
    "jsonl": write_jsonl,
    "parquet": write_parquet,
    "dataset": write_dataset,
    "text": write_texts,
}


def main() -> None:
    """Prints a line a format."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--forms", nargs="+", choices=sorted(FORMS), default=list(FORMS))
    options = parser.parse_args()
    made = rows(options.rows)
    for form in options.forms:
        with tempfile.TemporaryDirectory() as folder:
            path = FORMS[form](made, Path(folder))
            times = []
            for _ in range(options.rounds):
                start = time.process_time()
                count = sum(1 for _ in read_documents(path))
                times.append(time.process_time() - start)
        print(f"{form:8} {count / min(times):10,.0f} rows/s  ({count} rows in {min(times):.2f} s)")


if __name__ == "__main__":
    main()
