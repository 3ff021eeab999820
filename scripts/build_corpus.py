"""Build a corpus from Python: a recipe to copy and edit.

    python scripts/build_corpus.py news/ build/news

Everything that `azbitext build` can be told stands here as an argument of `build_corpus`.
"""

from __future__ import annotations

import argparse

from align import build_corpus


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("inputs", nargs="+", help="files or folders of documents")
    parser.add_argument("out", help="build directory")
    arguments = parser.parse_args()

    corpus = build_corpus(
        arguments.inputs,
        arguments.out,
        encoder="e5",  # or any sentence-transformers model: a hub id or a folder
        min_probability=0.5,  # raise it for fewer and surer pairs; nothing is encoded again
        validation=0.05,
        test=0.05,
    )

    for reason, count in corpus.scores["rejected"].items():
        print(f"kept out: {count} {reason}")
    for split, rows in corpus.dataset("aligned").items():
        print(f"{split}: {rows.num_rows} aligned pairs, such as {rows[0]['translation']}")


if __name__ == "__main__":  # worker processes import this file
    main()
