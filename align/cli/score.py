"""``azbitext score``: translations against references, as sacreBLEU scores them."""

from __future__ import annotations

import argparse
from dataclasses import replace

from align.scores import METRICS, TranslationScores
from align.scores.rendering import FORMS
from align.scores.translation import DEFAULT_METRICS
from corpora.errors import ConfigurationError
from corpora.readers.lines import read_lines

_NAMES = ", ".join(METRICS)


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the flags."""
    parser.add_argument("hypotheses", help="translations, one a line")
    parser.add_argument("references", nargs="+", help="references, one a line; several files")
    parser.add_argument(
        "--system",
        action="append",
        default=[],
        metavar="FILE",
        help="translations of another system, tested against the first; may be repeated",
    )
    parser.add_argument(
        "--metrics",
        type=lambda text: text.split(","),
        default=list(DEFAULT_METRICS),
        metavar="NAME,...",
        help=f"of {_NAMES} (default: {','.join(DEFAULT_METRICS)})",
    )
    parser.add_argument(
        "--bootstrap", type=int, default=0, metavar="N", help="resamples for a 95%% interval"
    )
    parser.add_argument("--sentences", action="store_true", help="score every sentence too")
    parser.add_argument(
        "--test",
        choices=("bootstrap", "randomisation"),
        default="bootstrap",
        help="paired test of --system (default: bootstrap)",
    )
    parser.add_argument(
        "--samples", type=int, default=0, metavar="N", help="of that test (default: sacreBLEU's)"
    )
    parser.add_argument(
        "--source", metavar="FILE", help="what was translated, for --quality and --comet"
    )
    parser.add_argument(
        "--quality",
        action="store_true",
        help="how surely the translations say what the source says, by the encoder e5",
    )
    parser.add_argument(
        "--direction",
        choices=("az-en", "en-az"),
        default="az-en",
        help="from which language into which, for --quality (default: az-en)",
    )
    parser.add_argument(
        "--comet", metavar="MODEL", help="hub id or .ckpt of a COMET model; needs comet-score"
    )
    parser.add_argument(
        "--without-references", action="store_true", help="the COMET model is a COMET-Kiwi"
    )
    parser.add_argument("--to", choices=tuple(FORMS), default="text", help="output (default: text)")
    parser.add_argument(
        "--width", type=int, default=1, metavar="N", help="digits behind the point (default: 1)"
    )


def run(options: argparse.Namespace) -> None:
    """Prints the figures with their signatures."""
    from align.scores import compare_translations, render_scores, score_translations

    for name in ("bootstrap", "samples", "width"):
        if getattr(options, name) < 0:
            raise ConfigurationError(f"--{name} is {getattr(options, name)}; expected 0 or more")
    wants_source = options.comet is not None or options.quality
    if wants_source != (options.source is not None):
        raise ConfigurationError(
            "--source goes with --quality or --comet; expected it with one of them, and only then"
        )
    references = [read_sentences(path) for path in options.references]
    files = [options.hypotheses, *options.system]
    twice = next((name for name in files if files.count(name) > 1), None)
    if twice is not None:
        raise ConfigurationError(f"{twice} is given as two systems; expected different files")
    systems = {name: read_sentences(name) for name in files}
    if options.system:
        if options.bootstrap or options.sentences:
            raise ConfigurationError("--bootstrap and --sentences are for one system, not several")
        results = compare_translations(
            systems, references, options.metrics, test=options.test, samples=options.samples
        )
    else:
        results = [
            score_translations(
                systems[options.hypotheses],
                references,
                options.metrics,
                bootstrap=options.bootstrap,
                sentences=options.sentences,
                system=options.hypotheses,
            )
        ]
    if options.quality:
        results = [_with_quality(one, systems[one.system], options) for one in results]
    if options.comet is not None:
        sources = read_sentences(options.source)
        reference = None if options.without_references else references[0]
        results = [
            _with_comet(one, sources, systems[one.system], reference, options) for one in results
        ]
    print(render_scores(results, to=options.to, width=options.width))


def _with_quality(
    scores: TranslationScores, hypotheses: list[str], options: argparse.Namespace
) -> TranslationScores:
    from align.encoders import load_encoder
    from align.scores.quality import score_quality

    source, target = options.direction.split("-")
    quality = score_quality(
        load_encoder("e5"),
        read_sentences(options.source),
        hypotheses,
        source=source,
        target=target,
    )
    return replace(scores, metrics=(*scores.metrics, quality))


def _with_comet(
    scores: TranslationScores,
    sources: list[str],
    hypotheses: list[str],
    references: list[str] | None,
    options: argparse.Namespace,
) -> TranslationScores:
    from align.scores.comet import score_comet

    comet = score_comet(sources, hypotheses, references, model=options.comet)
    if not options.sentences:
        comet = replace(comet, sentences=(), sentence_signature="")
    return replace(scores, metrics=(*scores.metrics, comet))


def read_sentences(name: str) -> list[str]:
    """The lines of a text file, without white space at their ends, as sacreBLEU reads them."""
    return [line.rstrip() for line in read_lines(name)]
