"""``azbitext align``: a headline and a body, or two whole texts, without any corpus."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from corpora.errors import ConfigurationError
from corpora.pairs import Bead
from corpora.readers.lines import read_lines, read_text
from corpora.text.segment import segment, segment_headline
from corpora.writers.beads import bead_line

FORMATS = ("text", "jsonl", "beads")


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the flags."""
    parser.add_argument("--headline", help="Azerbaijani headline, aligned with the body --en")
    parser.add_argument("--az", metavar="FILE", help="Azerbaijani text, aligned with --en")
    parser.add_argument("--en", metavar="FILE", required=True, help="English text; - for stdin")
    parser.add_argument("--lines", action="store_true", help="the texts hold one sentence a line")
    parser.add_argument("--encoder", default="e5", help="see azbitext build (default: e5)")
    parser.add_argument("--to", choices=FORMATS, default="text", help="output (default: text)")


def run(options: argparse.Namespace) -> None:
    """Prints one bead a line."""
    from align.beads.headline import align_headline
    from align.beads.texts import align_sentences
    from align.encoders import load_encoder

    if (options.headline is None) == (options.az is None):
        raise ConfigurationError("expected either --headline TEXT or --az FILE beside --en FILE")
    if options.az == options.en == "-":
        raise ConfigurationError("--az and --en cannot both be standard input")
    if options.headline is not None and not options.headline.strip():
        raise ConfigurationError("--headline is empty; expected its text")
    target = _sentences(options.en, "en", options.lines)
    encoder = load_encoder(options.encoder)
    if options.headline is not None:
        source = [sentence.text for sentence in segment_headline(options.headline, "az")]
        found = [align_headline(sentence, target, encoder=encoder) for sentence in source]
        beads = [
            Bead((index,), bead.target, bead.similarity, bead.margin, bead.probability)
            for index, bead in enumerate(found)
        ]
    else:
        source = _sentences(options.az, "az", options.lines)
        beads = align_sentences(source, target, encoder=encoder)
    for bead in beads:
        print(_line(bead, source, target, options.to))


def _sentences(name: str, language: str, lines: bool) -> list[str]:
    if lines:
        return read_lines(name)
    return [sentence.text for sentence in segment(read_text(name), language)]


def _line(bead: Bead, source: Sequence[str], target: Sequence[str], form: str) -> str:
    sure = bead.probability
    az = " ".join(source[index] for index in bead.source)
    en = " ".join(target[index] for index in bead.target)
    if form == "beads":
        return bead_line(bead.source, bead.target, sure or 0.0)
    if form == "jsonl":
        record = {
            "source": bead.source,
            "target": bead.target,
            "az": az,
            "en": en,
            "similarity": bead.similarity,
            "margin": bead.margin,
            "probability": sure,
        }
        return json.dumps(record, ensure_ascii=False)
    sides = f"az {list(bead.source)}  {az or '—'}", f"en {list(bead.target)}  {en or '—'}"
    shown = "   —" if sure is None else f"{sure:.2f}"  # none was fitted
    return f"{shown}  {sides[0]}\n      {sides[1]}"
