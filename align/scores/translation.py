"""Scores of translations against references: sacreBLEU's figures, with its signatures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from align.scores.metrics import METRICS, MetricScore, TranslationScores, without_score
from corpora.errors import ConfigurationError, unknown_name

References = Sequence[str] | Sequence[Sequence[str]]

DEFAULT_METRICS = ("bleu", "chrf", "ter")


_TESTS = {"bootstrap": "bs", "randomisation": "ar"}


def score_translations(
    hypotheses: Sequence[str],
    references: References,
    metrics: Sequence[str] = DEFAULT_METRICS,
    *,
    bootstrap: int = 0,
    sentences: bool = False,
    system: str = "hypotheses",
) -> TranslationScores:
    """Score translations: the figures and signatures of sacreBLEU's own command line.

    Args:
        hypotheses: the translations.
        references: one reference for each of them, or several sequences of references.
        metrics: names of `METRICS`.
        bootstrap: resamples for a 95% interval, 0 for none. sacreBLEU's environment variable
            ``SACREBLEU_SEED`` sets the seed, which is in the signature.
        sentences: whether every sentence gets scores of its own.
        system: name of what wrote the hypotheses.

    Returns:
        The scores: BLEU, chrF and chrF++ in [0, 100], TER from 0 without an upper end, and the
        less the better. Of an empty corpus there is no score, and the reason says so.

    Raises:
        ConfigurationError: hypotheses and references are not as many, or no texts.
        UnknownNameError: there is no such metric.

    >>> scores = score_translations(["It rains in Baku."], ["It is raining in Baku."], ["chrf"])
    >>> print(f"{scores['chrf'].score:.1f}", scores["chrf"].signature.rpartition("|")[0])
    43.9 nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no
    """
    chosen = _chosen(metrics)
    streams = _streams(references)
    _check({system: hypotheses}, streams)
    return TranslationScores(
        system, tuple(_score(one, hypotheses, streams, bootstrap, sentences) for one in chosen)
    )


def compare_translations(
    systems: Mapping[str, Sequence[str]],
    references: References,
    metrics: Sequence[str] = DEFAULT_METRICS,
    *,
    test: str = "bootstrap",
    samples: int = 0,
) -> list[TranslationScores]:
    """Score several systems on the same texts and test each against the first.

    Args:
        systems: hypotheses by name; the first is the baseline.
        references, metrics: as for `score_translations`.
        test: ``bootstrap`` for paired bootstrap resampling (Koehn 2004), ``randomisation`` for
            paired approximate randomisation (Riezler and Maxwell 2005).
        samples: resamples or trials; 0 for sacreBLEU's default, 1,000 or 10,000.

    Returns:
        The scores of each system; a `p_value` is the chance of so large a difference from the
        baseline if the two were equally good.

    Raises:
        ConfigurationError: fewer than two systems, hypotheses and references that are not as
            many, or none of them.
        UnknownNameError: there is no such metric or test.

    >>> systems = {"old": ["It rains."] * 9, "new": ["It is raining."] * 9}
    >>> old, new = compare_translations(systems, ["It is raining."] * 9, ["chrf"], samples=100)
    >>> new["chrf"].score, new["chrf"].p_value < 0.05, old["chrf"].p_value
    (100.0, True, None)
    """
    if test not in _TESTS:
        raise unknown_name("test", test, _TESTS)
    if len(systems) < 2:
        raise ConfigurationError(f"{len(systems)} system to compare; expected two or more")
    streams = _streams(references)
    chosen = _chosen(metrics)
    _check(systems, streams)
    if not streams[0]:
        return [score_translations([], streams, metrics, system=name) for name in systems]
    from sacrebleu.significance import PairedTest

    named: list[tuple[str, Sequence[str]]] = [(name, list(systems[name])) for name in systems]
    judges = {name: METRICS[name](False) for name in chosen}
    signatures, results = PairedTest(
        named, judges, streams, test_type=_TESTS[test], n_samples=samples
    )()
    titles = [title for title in results if title != "System"]  # in the order of the metrics
    return [
        TranslationScores(
            system,
            tuple(
                _tested(name, title, results[title], place, str(signatures[title]))
                for name, title in zip(chosen, titles, strict=True)
            ),
        )
        for place, system in enumerate(systems)
    ]


def _tested(
    name: str, title: str, results: Sequence[Any], place: int, signature: str
) -> MetricScore:
    result = results[place]
    p_value = _number(result.p_value)
    if p_value is not None and result.score == results[0].score:
        p_value = 1.0  # sacreBLEU counts resamples that differ more, and of equal systems none does
    return MetricScore(
        name,
        title,
        float(result.score),
        signature,
        mean=_number(result.mean),
        interval=_number(result.ci),
        p_value=p_value,
    )


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)  # numpy's are no JSON


def _score(
    name: str,
    hypotheses: Sequence[str],
    streams: Sequence[Sequence[str]],
    bootstrap: int,
    sentences: bool,
) -> MetricScore:
    metric = METRICS[name](False)
    if not hypotheses:
        return without_score(name, "there is no sentence to score")
    found = metric.corpus_score(list(hypotheses), streams, n_bootstrap=max(bootstrap, 1))
    single: tuple[float, ...] = ()
    single_signature = ""
    if sentences:
        judge = METRICS[name](True)
        rows = zip(hypotheses, *streams, strict=True)
        single = tuple(judge.sentence_score(row[0], list(row[1:])).score for row in rows)
        single_signature = str(judge.get_signature())
    return MetricScore(
        name,
        found.name,
        float(found.score),
        str(metric.get_signature()),
        mean=float(found._mean) if bootstrap > 1 else None,
        interval=float(found._ci) if bootstrap > 1 else None,
        detail=found._verbose,
        sentences=single,
        sentence_signature=single_signature,
    )


def _chosen(metrics: Sequence[str]) -> list[str]:
    if isinstance(metrics, str) or not metrics:
        raise ConfigurationError(f"metrics is {metrics!r}; expected names from {list(METRICS)}")
    for name in metrics:
        if name not in METRICS:
            raise unknown_name("metric", name, METRICS)
    return list(dict.fromkeys(metrics))


def _streams(references: References) -> list[list[str]]:
    if isinstance(references, str):
        raise ConfigurationError("references is one text; expected one for each hypothesis")
    if not references or isinstance(references[0], str):
        return [list(references)]  # type: ignore[arg-type]
    return [list(stream) for stream in references]


def _check(systems: Mapping[str, Sequence[str]], streams: Sequence[Sequence[str]]) -> None:
    """Refuses what sacreBLEU would truncate, or take apart letter by letter."""
    columns = {
        **systems,
        **{f"reference {number}": stream for number, stream in enumerate(streams, 1)},
    }
    expected = len(streams[0])
    for name, texts in columns.items():
        if isinstance(texts, str):
            raise ConfigurationError(f"{name} is one text; expected a sequence of texts")
        if len(texts) != expected:
            raise ConfigurationError(
                f"{name} has {len(texts)} sentences, the references have {expected}; expected as "
                "many"
            )
        wrong = next((row for row, text in enumerate(texts) if not isinstance(text, str)), None)
        if wrong is not None:
            raise ConfigurationError(f"{name}, sentence {wrong}: {texts[wrong]!r} is no text")
