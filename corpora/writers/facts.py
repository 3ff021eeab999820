"""What is known about a build and goes into the card of its dataset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
class BuildFacts:
    """How a corpus was made.

    Attributes:
        title: the dataset's name for people.
        command: what to run to make it again.
        encoder: the model whose vectors the alignment rests on.
        translator: the model that filled missing sides, None where none did.
        versions: version by package, ``azbitext`` among them.
        inputs: one mapping an input, such as its name and digest.
        options: value by option of the build.
        rejected: dropped inputs and rows by reason.
        signature: says how the figures were computed.
    """

    title: str
    command: str
    encoder: ModelFacts
    translator: ModelFacts | None
    versions: Mapping[str, str]
    inputs: Sequence[Mapping[str, object]]
    options: Mapping[str, object]
    rejected: Mapping[str, int]
    signature: str
