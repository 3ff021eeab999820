"""``azbitext evaluate``: how good alignments are, against what people have labelled."""

from __future__ import annotations

import argparse
import json


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the kinds of evaluation, each with its flags."""
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    alignment = kinds.add_parser(
        "alignment",
        help="beads and headlines against gold: precision, recall, F1, calibration",
        description="Score beads and headlines against gold. Without PREDICTED the texts in GOLD "
        "are aligned anew.",
        allow_abbrev=False,
    )
    alignment.add_argument(
        "gold", metavar="GOLD", help="file or folder of [0]:[1, 2] lines, or JSON lines with labels"
    )
    alignment.add_argument(
        "predicted",
        metavar="PREDICTED",
        nargs="?",
        help="a build directory, [0]:[1, 2] lines, or JSON lines with beads",
    )
    alignment.add_argument("--encoder", default="e5", help="aligns the texts (default: e5)")
    alignment.add_argument(
        "--source", default="az", help="language of the first side (default: az)"
    )
    alignment.add_argument(
        "--target", default="en", help="language of the second side (default: en)"
    )
    alignment.add_argument(
        "--null-beads",
        choices=("excluded", "in-precision"),
        default="excluded",
        help="what beads with an empty side count for (default: excluded)",
    )
    alignment.add_argument(
        "--bootstrap", type=int, default=0, metavar="SAMPLES", help="for 95%% intervals"
    )
    alignment.add_argument("--to", choices=("text", "json"), default="text", help="output")


def run(options: argparse.Namespace) -> None:
    """Prints the figures."""
    from align.encoders import encoder_signature, load_encoder
    from align.encoders.remembering import RememberingEncoder
    from align.evaluation import evaluate_alignment, predict, read_labels, read_predictions

    labels = read_labels(options.gold)
    signature = ""
    if options.predicted is not None:
        predictions = read_predictions(options.predicted)
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
    print(
        evaluation
        if options.to == "text"
        else json.dumps(evaluation.to_dict(), ensure_ascii=False, indent=2)
    )
