"""``azbitext publish``: a built corpus to the Hugging Face Hub."""

from __future__ import annotations

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the flags."""
    parser.add_argument("build", help="build directory")
    parser.add_argument("repository", help="USER/NAME on the hub; made where it is missing")
    parser.add_argument("--private", action="store_true", help="for the owners' eyes only")
    parser.add_argument("--revision", help="branch to publish to (default: main)")
    parser.add_argument("--licence", help="licence of the whole (default: as the rows name it)")
    parser.add_argument(
        "--despite-licences",
        action="store_true",
        help="publish although the licence of a source or a model withholds it",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="only say what would be sent; needs no network"
    )


def run(options: argparse.Namespace) -> None:
    """Publishes and says where; a dry run lists files, sizes and what is wrong with the card."""
    from align.corpus import Corpus
    from align.corpus.publish import publish
    from align.corpus.publish_check import PublishOptions, draft

    corpus = Corpus.open(options.build)
    wanted = PublishOptions(
        options.repository,
        options.private,
        options.revision,
        options.licence,
        options.despite_licences,
    )
    if not options.dry_run:
        done = publish(corpus, wanted)
        print(f"{done.url} at {done.revision} ({done.branch})")
        return
    found = draft(corpus, wanted)
    for name, size in found.files:
        print(f"{size:>14,}  {name}")
    print(f"{sum(size for _, size in found.files):>14,}  bytes in {len(found.files)} files")
    for what, said in (("card", found.problems), ("licence", found.contradictions)):
        for one in said:
            print(f"{what}: {one}")
