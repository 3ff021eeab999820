"""How good alignments are, measured on what people have labelled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from align.evaluation.labels import LabelledHeadline, LabelledText, Labels, Predictions
from align.scores import (
    AlignmentScore,
    HeadlineScore,
    abstention_area,
    calibration_error,
    score_alignment,
    score_headlines,
)
from corpora.errors import ConfigurationError
from corpora.pairs import Bead

if TYPE_CHECKING:
    from align.encoders import Encoder


@dataclass(frozen=True, slots=True)
class CalibrationScore:
    """Whether the probabilities of beads mean what they say; a bead is right when it is gold.

    Attributes:
        calibration_error: over 10 bins of equal mass, see `align.scores.calibration`.
        abstention_area: mean share of right beads when the least sure are given up one by one.
        beads: how many had a probability.
    """

    calibration_error: float
    abstention_area: float
    beads: int
    signature: str = "calibration|strict|null-beads:included|ece:10-equal-mass"

    def __str__(self) -> str:
        return (
            f"calibration error {self.calibration_error:.3f}   abstention area "
            f"{self.abstention_area:.3f}   ({self.beads} beads|{self.signature})"
        )


@dataclass(frozen=True, slots=True)
class AlignmentEvaluation:
    """The figures of `evaluate_alignment`; None for what the labels have nothing of.

    Attributes:
        alignment: of the beads of whole texts.
        calibration: of the probabilities of those beads, where they have any.
        headlines: of the counterparts of headlines.
        encoder: signature of what was aligned with, "" for predictions from elsewhere.
    """

    alignment: AlignmentScore | None
    calibration: CalibrationScore | None
    headlines: HeadlineScore | None
    encoder: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain values."""
        return {
            "alignment": self.alignment and self.alignment.to_dict(),
            "calibration": self.calibration and asdict(self.calibration),
            "headlines": self.headlines and self.headlines.to_dict(),
            "encoder": self.encoder,
        }

    def __str__(self) -> str:
        lines = []
        for name, score in (
            ("alignment", self.alignment),
            ("probability", self.calibration),
            ("headlines", self.headlines),
        ):
            if score is not None:
                first, *rest = str(score).splitlines()
                lines += [f"{name:12}{first}", *(f"{'':12}{line}" for line in rest)]
            for figure, (low, high) in getattr(score, "intervals", {}).items():
                lines.append(f"{'':12}{figure} {low:.3f} to {high:.3f}")
        if self.encoder:
            lines.append(f"{'encoder':12}{self.encoder}")
        return "\n".join(lines)


def evaluate_alignment(
    labels: Labels,
    predictions: Predictions,
    *,
    null_beads: str = "excluded",
    bootstrap: int = 0,
    encoder: str = "",
) -> AlignmentEvaluation:
    """Score `predictions` against `labels`.

    Args:
        labels: the truth.
        predictions: from anywhere, or from `predict`.
        null_beads, bootstrap: see `score_alignment`.
        encoder: signature to go with the figures.

    Raises:
        ConfigurationError: a labelled document was not predicted, or there are no labels.
    """
    if not labels.texts and not labels.headlines:
        raise ConfigurationError("no labels; expected at least one labelled document")
    texts = _paired(labels.texts, predictions.texts)
    headlines = _headline_beads(labels.headlines, predictions.headlines)
    return AlignmentEvaluation(
        score_alignment(
            texts, [text.gold for text in labels.texts], null_beads=null_beads, bootstrap=bootstrap
        )
        if labels.texts
        else None,
        _calibration(texts, labels.texts),
        score_headlines(
            headlines, [headline.truth for headline in labels.headlines], bootstrap=bootstrap
        )
        if labels.headlines
        else None,
        encoder,
    )


def predict(
    labels: Labels, encoder: Encoder, *, source: str = "az", target: str = "en"
) -> Predictions:
    """Aligns the texts of `labels` anew; `source` and `target` are their languages.

    Raises:
        ConfigurationError: some labels come without texts.
    """
    from align.beads.headline import align_headline
    from align.beads.texts import align_sentences

    if not labels.have_texts:
        raise ConfigurationError(
            "the labels come without texts; expected predictions too, or az and en (headline_az "
            "and body_en) in every row"
        )
    settings: Any = {"encoder": encoder, "source": source, "target": target}
    headlines: dict[str, list[Bead]] = {}
    for case in labels.headlines:
        bead = align_headline(case.headline, case.body, **settings)
        headlines.setdefault(case.id, []).append(bead)
    texts = {text.id: align_sentences(text.az, text.en, **settings) for text in labels.texts}
    return Predictions(texts, headlines)


def _paired(labels: Sequence[LabelledText], found: Mapping[str, Sequence[Bead]]) -> list[Any]:
    if len(labels) == len(found) == 1:  # two single files need not have the same name
        return list(found.values())
    missing = [text.id for text in labels if text.id not in found]
    if missing:
        raise _not_predicted(missing, found)
    return [found[text.id] for text in labels]


def _headline_beads(
    labels: Iterable[LabelledHeadline], found: Mapping[str, Sequence[Bead]]
) -> list[Bead]:
    """A bead for each label; several labels of a document are its headline's sentences in order."""
    seen: Counter[str] = Counter()
    beads, missing = [], []
    for label in labels:
        place = seen[label.id]
        seen[label.id] += 1
        if place < len(found.get(label.id, ())):
            beads.append(found[label.id][place])
        else:
            missing.append(f"{label.id} (headline sentence {place})")
    if missing:
        raise _not_predicted(missing, found)
    return beads


def _not_predicted(missing: Sequence[str], found: Iterable[str]) -> ConfigurationError:
    return ConfigurationError(
        f"{len(missing)} labelled documents were not predicted: {', '.join(missing[:5])}; "
        f"predicted were {', '.join(list(found)[:5]) or 'none'}"
    )


def _calibration(
    predicted: Sequence[Sequence[Bead]], labels: Sequence[LabelledText]
) -> CalibrationScore | None:
    sure, right = [], []
    for beads, text in zip(predicted, labels, strict=True):
        gold = set(text.gold)
        for bead in beads:
            if bead.probability is not None:
                sure.append(bead.probability)
                right.append((bead.source, bead.target) in gold)
    if not sure:
        return None
    return CalibrationScore(calibration_error(sure, right), abstention_area(sure, right), len(sure))
