"""What is known about a build and goes into the card of its dataset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """A pretrained model that took part.

    Attributes:
        name: what it is called in azbitext's options, such as ``e5``.
        id: ``id@revision``, or a local path.
        licence: of its weights, "" where unknown.
    """

    name: str
    id: str
    licence: str = ""

    def each(self) -> list[tuple[str, str]]:
        """Id and licence of each model, where several share one entry with commas between them.

        >>> ModelFacts("a, b", "a@1, b@2", "mit, cc-by-nc-4.0").each()
        [('a@1', 'mit'), ('b@2', 'cc-by-nc-4.0')]
        """
        licences = self.licence.split(", ")
        for names in (self.id.split(", "), self.name.split(", ")):
            if len(names) == len(licences):
                return [*zip(names, licences, strict=True)]
        return [(self.id, self.licence)]


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """One figure of a corpus, and how it was computed.

    Attributes:
        name: what was measured, such as ``chrF of headlines``.
        value: the figure, None where it could not be computed.
        signature: how it was computed: formula, versions, model, seed.
        low, high: its interval, None without one.
        reason: why there is no value, "" where there is one.
    """

    name: str
    value: float | None
    signature: str = ""
    low: float | None = None
    high: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BuildFacts:
    """How a corpus was made.

    Attributes:
        title: the dataset's name for people.
        command: what to run to make it again.
        encoder: the model whose vectors the alignment rests on, None where it is not known.
        translator: the model that filled missing sides, None where none did.
        versions: version by package, ``azbitext`` among them.
        inputs: one mapping an input, such as its name and digest.
        options: value by option of the build.
        rejected: dropped inputs and rows by reason.
        signature: says how the figures were computed.
        models: further models that took part, such as those of merged corpora.
        scores: further figures, each with a signature of its own.
        author: who is to be cited as the maker of the corpus, "" where nobody is named.
    """

    title: str
    command: str
    encoder: ModelFacts | None
    translator: ModelFacts | None
    versions: Mapping[str, str]
    inputs: Sequence[Mapping[str, object]]
    options: Mapping[str, object]
    rejected: Mapping[str, int]
    signature: str
    models: Sequence[ModelFacts] = ()
    scores: Sequence[ScoreFacts] = ()
    author: str = ""

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> BuildFacts:
        """The facts that `dataclasses.asdict` made a mapping of; other keys are left out."""
        known = {field.name: stored[field.name] for field in fields(cls) if field.name in stored}
        for name in ("encoder", "translator"):
            known[name] = ModelFacts(**known[name]) if known.get(name) else None
        known["models"] = tuple(ModelFacts(**model) for model in known.get("models", ()))
        known["scores"] = tuple(ScoreFacts(**score) for score in known.get("scores", ()))
        return cls(**known)

    @property
    def model_licences(self) -> dict[str, str]:
        """Licence by what a model did, for `corpora.licences.Licences`."""
        named = [("encoder", self.encoder), ("translator", self.translator)]
        named += [("model", model) for model in self.models]
        return {
            f"{role} {one}": licence
            for role, model in named
            if model
            for one, licence in model.each()
        }
