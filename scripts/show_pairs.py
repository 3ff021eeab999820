"""Show what a build holds: rows of each kind and a few aligned pairs with their scores.

python scripts/show_pairs.py build/samples [--count 5]
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from align.corpus import Corpus


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("build", type=Path)
    parser.add_argument("--count", type=int, default=5, help="pairs to show (default: 5)")
    arguments = parser.parse_args()
    corpus = Corpus.open(arguments.build)
    kinds = Counter((pair.role, pair.origin_az, pair.origin_en) for pair in corpus.pairs())
    print(f"\nrows by kind ({corpus.dataset_folder}):")
    for (role, az, en), count in sorted(kinds.items(), reverse=True):
        print(f"  {count:5}  {role:8}  az {az:7}  en {en:7}")
    print("\nsome aligned pairs:")
    aligned = [pair for pair in corpus.pairs() if pair.is_aligned]
    step = max(len(aligned) // max(arguments.count, 1), 1)
    for pair in aligned[::step][: arguments.count]:
        figures = ("probability", pair.probability), ("similarity", pair.similarity)
        shown = (f"{name} {value:.2f}" for name, value in figures if value is not None)
        print("  ".join((f"  {pair.id}", *shown)))
        print(f"    az  {pair.az}\n    en  {pair.en}")


if __name__ == "__main__":
    main()
