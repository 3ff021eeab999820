"""Scores of translations as text, JSON or a LaTeX table."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from align.scores.metrics import MetricScore, TranslationScores
from corpora.errors import unknown_name

_SIGNIFICANT = 0.05
_LATEX = str.maketrans({
    **{character: f"\\{character}" for character in "&%$#_{}"},
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}",
})  # fmt: skip


def render_scores(systems: Sequence[TranslationScores], *, to: str, width: int = 1) -> str:
    """The scores of one or several systems in the form `to`, a name of `FORMS`.

    Args:
        systems: what `score_translations` or `compare_translations` returned.
        to: ``text``, the lines of sacreBLEU's ``--format text``; ``json``; ``latex``, a table
            with the signatures below it.
        width: digits behind the point, for text and LaTeX. JSON has them all.

    Raises:
        UnknownNameError: there is no such form.
    """
    if to not in FORMS:
        raise unknown_name("form", to, FORMS)
    return FORMS[to](systems, width)


def _text(systems: Sequence[TranslationScores], width: int) -> str:
    lines = []
    for system in systems:
        lines += [f"{system.system}:"] if len(systems) > 1 else []
        for metric in system.metrics:
            lines.append(_line(metric, width))
            lines += [
                f"  {number}\t{score:.{width}f}" for number, score in enumerate(metric.sentences, 1)
            ]
            lines += [f"  ({metric.sentence_signature})"] if metric.sentences else []
    return "\n".join(lines)


def _line(metric: MetricScore, width: int) -> str:
    if metric.score is None:
        return f"{metric.title}: not computed, {metric.reason}"
    parts = [f"{metric.title}|{metric.signature} = {metric.score:.{width}f}"]
    if metric.mean is not None and metric.mean > 0:  # as sacreBLEU prints it
        parts.append(f"(μ = {metric.mean:.{width}f} ± {metric.interval or 0:.{width}f})")
    if metric.p_value is not None:
        parts.append(f"(p = {metric.p_value:.4f})")
    return " ".join([*parts, metric.detail]).strip()


def _json(systems: Sequence[TranslationScores], width: int) -> str:
    figures = {system.system: system.to_dict() for system in systems}
    return json.dumps(figures, indent=2, ensure_ascii=False)


def _latex(systems: Sequence[TranslationScores], width: int) -> str:
    titles = dict.fromkeys(metric.title for system in systems for metric in system.metrics)
    rows = []
    for system in systems:
        cells = {metric.title: _cell(metric, width) for metric in system.metrics}
        rows.append([system.system.translate(_LATEX), *(cells.get(name, "") for name in titles)])
    notes = dict.fromkeys(
        f"% {metric.title}: {metric.signature or metric.reason}"
        for system in systems
        for metric in system.metrics
    )
    if any(metric.p_value is not None for system in systems for metric in system.metrics):
        notes[f"% *: differs from {systems[0].system} with p < {_SIGNIFICANT}"] = None
    return "\n".join(
        [
            rf"\begin{{tabular}}{{l{'r' * len(titles)}}}",
            r"\hline",
            " & ".join(["System", *titles]) + r" \\",
            r"\hline",
            *(" & ".join(row) + r" \\" for row in rows),
            r"\hline",
            r"\end{tabular}",
            *notes,
        ]
    )


def _cell(metric: MetricScore, width: int) -> str:
    if metric.score is None:
        return "--"
    spread = "" if metric.interval is None else rf" $\pm$ {metric.interval:.{width}f}"
    star = "*" if metric.p_value is not None and metric.p_value < _SIGNIFICANT else ""
    return f"{metric.score:.{width}f}{star}{spread}"


FORMS: dict[str, Callable[[Sequence[TranslationScores], int], str]] = {
    "text": _text,
    "json": _json,
    "latex": _latex,
}
"""Forms by name."""
