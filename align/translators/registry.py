"""Translators by name: pretrained models, and whatever else can write a missing side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from align.translators.base import Translator
from align.translators.loading import load_pretrained
from corpora.documents import LANGUAGES
from corpora.errors import ConfigurationError, ModelUnavailableError
from corpora.plugins import Registry


class MakeTranslator(Protocol):
    """Makes a translator from a name, as `load_translator` is asked for it.

    Raises `ConfigurationError` where it cannot translate between these languages, and
    `ModelUnavailableError` where what it needs is out of reach.
    """

    def __call__(self, name: str, *, source: str, target: str) -> Translator: ...


TRANSLATORS: Registry[MakeTranslator] = Registry("translators", {})
"""What is no pretrained model, by its name, or by what stands before the first colon of it."""

DEFAULTS: dict[tuple[str, str], str] = {
    ("az", "en"): "Helsinki-NLP/opus-mt-az-en",
    ("en", "az"): "Helsinki-NLP/opus-mt-en-az",
}
"""The models that the name ``opus`` stands for, by source and target."""


def load_translator(
    name: str,
    *,
    source: str,
    target: str,
    engine: str = "auto",
    device: str = "auto",
    dtype: str = "float32",
    beam: int = 4,
    max_length: int = 256,
    batch_tokens: int = 4096,
) -> Translator:
    """A translator that runs the pretrained model called `name`.

    Marian/OPUS-MT, M2M-100, NLLB-200, mBART-50, MADLAD-400 and other T5 with ``<2xx>`` tokens, and
    instruction-tuned causal models are known; each is told its languages in its own way.

    Args:
        name: ``opus`` for the default model of the direction (`DEFAULTS`), a model folder,
            ``USER/MODEL`` or ``USER/MODEL@REVISION`` on the hub, or a key of `TRANSLATORS`, also
            with something of its own behind a colon.
        source, target: BCP-47 codes, such as ``az`` and ``en``.
        engine: a name of `ENGINES`, or ``auto``.
        device: ``cpu``, ``cuda``, ``cuda:1``, or ``auto`` for the first GPU where there is one.
        dtype: type of the weights: ``float32``, ``float16``, ``bfloat16``, and with CTranslate2
            also ``int8`` and ``int8_float32``.
        beam: hypotheses that the search keeps; 1 is greedy and fastest.
        max_length: tokens of a piece of text, and of its translation, at most. A longer text is
            split at sentence ends.
        batch_tokens: tokens of a batch, padding counted; a batch that runs out of memory is halved.

    Returns:
        An object with ``name`` (``id@revision``), ``source``, ``target``, ``licence``,
        ``signature`` and ``translate(list[str])``. The weights are loaded by its first
        `translate`, which raises `ModelUnavailableError` where they are damaged.

    Raises:
        UnknownNameError: `name`, `engine` or `dtype` is none that is known.
        ConfigurationError: a code is unknown, the model cannot translate this pair, or there is
            no such `device` or it cannot compute in `dtype`.
        ModelUnavailableError: there is no such model or revision, files are missing, or the hub is
            out of reach.
        MissingExtraError: the engine is not installed.
    """
    kind = name.partition(":")[0]
    if kind in TRANSLATORS:
        return TRANSLATORS[kind](name, source=source, target=target)
    return load_pretrained(
        _with_default(name, source, target),
        source=source,
        target=target,
        engine=engine,
        device=device,
        dtype=dtype,
        beam=beam,
        max_length=max_length,
        batch_tokens=batch_tokens,
    )


@dataclass(frozen=True, slots=True)
class TranslatorSpec:
    """The arguments of `load_translator`, for worker processes, which load their own.

    Attributes:
        name, source, target: see there.
        options: the others, by name.
    """

    name: str
    source: str
    target: str
    options: tuple[tuple[str, Any], ...] = ()

    def load(self) -> Translator:
        """`load_translator` with these arguments."""
        return load_translator(
            self.name, source=self.source, target=self.target, **dict(self.options)
        )


@cache
def loaded_translator(spec: TranslatorSpec) -> Translator:
    """The translator in a worker process, which lives as long as one build."""
    return spec.load()


SharedTranslator = Translator | TranslatorSpec
"""A translator as a task of a build has it: itself, or how another process loads it."""

Loaded = tuple[TranslatorSpec, Translator]
"""A translator, and what a worker process loads it from."""


def load_directions(name: str, **options: Any) -> tuple[list[Loaded], list[ModelUnavailableError]]:
    """The model called `name` in each direction of a corpus that it can translate.

    Args:
        name: see `load_translator`.
        options: further arguments of it.

    Returns:
        What was loaded, and why something was not that can perhaps be had later.

    Raises:
        ConfigurationError: the model can translate neither way, or an option is wrong.
    """
    loaded: list[Loaded] = []
    unavailable: list[ModelUnavailableError] = []
    refused: list[ConfigurationError] = []
    for source, target in (LANGUAGES, LANGUAGES[::-1]):
        spec = TranslatorSpec(name, source, target, tuple(options.items()))
        try:
            translator = spec.load()
            if not Path(name).exists():  # the revision that was found, in every process
                spec = replace(spec, name=translator.name)
            loaded.append((spec, translator))
        except ModelUnavailableError as error:
            unavailable.append(error)
        except ConfigurationError as error:
            refused.append(error)
    if not loaded and not unavailable:
        raise refused[0]
    return loaded, unavailable


def _with_default(name: str, source: str, target: str) -> str:
    if name != "opus":
        return name
    if (source, target) not in DEFAULTS:
        pairs = ", ".join(f"{one} into {other}" for one, other in DEFAULTS)
        raise ConfigurationError(
            f"there is no default model from {source!r} into {target!r}; expected {pairs}, or the "
            "name of a model"
        )
    return DEFAULTS[source, target]
