"""``azbitext merge``: several corpora to one."""

from __future__ import annotations

import argparse

from align.corpus.merge_conflicts import CLASHES


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the flags."""
    parser.add_argument(
        "sources",
        nargs="+",
        help="build directories, dataset folders, .tmx or .xlf files, folders of .xlf files, or "
        "hf://datasets/USER/NAME",
    )
    parser.add_argument("--out", required=True, help="folder to make; an older merge is replaced")
    parser.add_argument(
        "--clash",
        choices=CLASHES,
        default="refuse",
        help="of a document whose text differs, take that of the first or last (default: refuse)",
    )
    parser.add_argument("--title", default="", help="title (default: that of the first build)")
    parser.add_argument("--author", default="", help="who is to be cited")
    for split in ("validation", "test"):
        parser.add_argument(
            f"--{split}", type=float, help=f"share of documents in the {split} split"
        )


def run(options: argparse.Namespace) -> None:
    """Merges, and says what came from where."""
    from align.corpus.merge import CONFLICT, SUPERSEDED, merge_corpora
    from corpora.readers.reasons import DAMAGED

    corpus = merge_corpora(
        options.sources,
        options.out,
        clash=options.clash,
        title=options.title,
        author=options.author,
        validation=options.validation,
        test=options.test,
    )
    scores = corpus.scores
    rows = sum(scores["rows"]["all"].values())
    print(f"{corpus.dataset_folder}: {scores['documents']} documents, {rows} rows")
    for source in corpus.build["inputs"]:
        print(f"  {source['kept']:7} of {source['rows']} rows from {source['path']}")
    kept_out = {name: scores["rejected"].get(name, 0) for name in (SUPERSEDED, CONFLICT, DAMAGED)}
    said = ", ".join(f"{name}: {count}" for name, count in kept_out.items() if count)
    if said:
        print(f"  {said}  (see {corpus.folder / 'rejected.parquet'})")
