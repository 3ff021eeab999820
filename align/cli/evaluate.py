"""``azbitext evaluate``: alignments against labels, translators against aligned text."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from align.evaluation import Predictions


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the kinds of evaluation, each with its flags."""
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    _configure_alignment(
        kinds.add_parser(
            "alignment",
            help="beads and headlines against gold: precision, recall, F1, calibration",
            description="Score beads and headlines against gold. Without PREDICTED the texts in "
            "GOLD are aligned anew.",
            allow_abbrev=False,
        )
    )
    _configure_translation(
        kinds.add_parser(
            "translation",
            help="translators against the aligned text of a build, and there and back",
            description="Score translators against the aligned text of a build, and chrF of what "
            "went there and came back.",
            allow_abbrev=False,
        )
    )


def _configure_alignment(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(evaluate=_evaluate_alignment)
    parser.add_argument(
        "gold", metavar="GOLD", help="file or folder of [0]:[1, 2] lines, or JSON lines with labels"
    )
    parser.add_argument(
        "predicted",
        metavar="PREDICTED",
        nargs="?",
        help="a build directory, [0]:[1, 2] lines, or JSON lines with beads",
    )
    parser.add_argument("--encoder", default="e5", help="aligns the texts (default: e5)")
    parser.add_argument("--source", default="az", help="language of the first side (default: az)")
    parser.add_argument("--target", default="en", help="language of the second side (default: en)")
    parser.add_argument(
        "--null-beads",
        choices=("excluded", "in-precision"),
        default="excluded",
        help="what beads with an empty side count for (default: excluded)",
    )
    parser.add_argument(
        "--bootstrap", type=int, default=0, metavar="SAMPLES", help="for 95%% intervals"
    )
    parser.add_argument("--to", choices=("text", "json"), default="text", help="output")


def _configure_translation(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(evaluate=_evaluate_translation)
    parser.add_argument("build", metavar="BUILD", help="a build directory with aligned rows")
    parser.add_argument(
        "--translator",
        default="opus",
        help="opus, hub ids or model folders, several with commas between (default: opus)",
    )
    parser.add_argument("--role", choices=("headline", "body"), help="only these rows")
    parser.add_argument(
        "--sample", type=int, default=500, help="rows, the same at every call (default: 500)"
    )
    parser.add_argument("--to", choices=("text", "json", "latex"), default="text", help="output")


def run(options: argparse.Namespace) -> None:
    """Prints the figures."""
    options.evaluate(options)


def _evaluate_alignment(options: argparse.Namespace) -> None:
    from align.encoders import encoder_signature, load_encoder
    from align.encoders.remembering import RememberingEncoder
    from align.evaluation import evaluate_alignment, predict, read_labels

    labels = read_labels(options.gold)
    signature = ""
    if options.predicted is not None:
        predictions = _predictions(options.predicted)
    else:
        encoder = RememberingEncoder(load_encoder(options.encoder))
        languages = {"source": options.source, "target": options.target}
        predictions, signature = predict(labels, encoder, **languages), encoder_signature(encoder)
    evaluation = evaluate_alignment(
        labels,
        predictions,
        null_beads=options.null_beads,
        bootstrap=options.bootstrap,
        encoder=signature,
    )
    if options.to == "text":
        print(evaluation)
    else:
        print(json.dumps(evaluation.to_dict(), ensure_ascii=False, indent=2))


def _predictions(path: str) -> Predictions:
    """Those of a build or of files."""
    from align.corpus import Corpus
    from align.corpus.predictions import predicted_beads
    from align.evaluation import read_predictions

    return predicted_beads(Corpus.open(path)) if Corpus.is_build(path) else read_predictions(path)


def _evaluate_translation(options: argparse.Namespace) -> None:
    from align.corpus import Corpus
    from align.evaluation import evaluate_translation
    from align.scores import render_scores
    from align.translators.registry import load_directions

    pairs = Corpus.open(options.build).pairs()
    translators = []
    for name in options.translator.split(","):
        loaded, unavailable = load_directions(name.strip())
        if unavailable:
            raise unavailable[0]
        translators += [translator for _, translator in loaded]
    scores = evaluate_translation(
        pairs,
        translators,
        role=options.role,
        sample=options.sample,
    )
    print(render_scores(scores, to=options.to))
