"""What an engine is: token ids in, token ids out."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from weakref import WeakValueDictionary

from align.runtime.model_folder import ModelFolder
from align.translators.families import Convention

Ids = Sequence[int]


@dataclass(frozen=True, slots=True)
class Decoding:
    """How a model begins, ends and searches, taken from its own configuration.

    Attributes:
        start: ids that the decoder begins with: its start token, then `Convention.forced`; empty
            for a causal model.
        end: ids that end a text, the first of them the tokenizer's own.
        pad: id that fills up a batch.
        banned: sequences of ids that are never written.
        beam: hypotheses that are kept; 1 is greedy.
        length_penalty, repetition_penalty, no_repeat: as in transformers' `GenerationConfig`.
    """

    start: tuple[int, ...]
    end: tuple[int, ...]
    pad: int
    banned: tuple[tuple[int, ...], ...]
    beam: int
    length_penalty: float = 1.0
    repetition_penalty: float = 1.0
    no_repeat: int = 0

    @classmethod
    def of(cls, generation: Any, tokenizer: Any, convention: Convention, beam: int) -> Decoding:
        """From the model's generation configuration and its tokenizer."""
        end = generation.eos_token_id
        ends = (end,) if isinstance(end, int) else tuple(end or (tokenizer.eos_token_id,))
        start = () if convention.is_causal else (generation.decoder_start_token_id,)
        pad = next(
            value
            for value in (tokenizer.pad_token_id, generation.pad_token_id, ends[0])
            if value is not None
        )
        banned = [tuple(ids) for ids in generation.bad_words_ids or ()]
        return cls(
            (*start, *convention.forced),
            ends,
            pad,
            tuple(banned),
            beam,
            1.0 if generation.length_penalty is None else generation.length_penalty,
            generation.repetition_penalty or 1.0,
            generation.no_repeat_ngram_size or 0,
        )


class Engine(Protocol):
    """Runs one model.

    Attributes:
        at_once: calls of `generate` from as many threads that make it faster. It says nothing about
            this machine, so that a text meets the same batch on every one.
    """

    @property
    def at_once(self) -> int: ...

    def load(self) -> None:
        """Loads the weights, once; to be called before `generate`.

        Raises:
            ModelUnavailableError: they are missing or damaged, or do not fit into memory.
            ConfigurationError: this engine cannot run such a model.
            StorageError: the cache of converted models cannot be written.
        """

    def generate(self, sources: Sequence[Ids], longest: int, /) -> list[list[int]]:
        """What the model writes for each of `sources`, without start, end and padding.

        Args:
            sources: ids as the tokenizer made them, with its special tokens.
            longest: ids that are written at most, the end among them.
        """


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What an engine is made from.

    Attributes:
        model: its files.
        decoding: how it begins, ends and searches.
        is_causal: whether it goes on with a prompt.
        device: ``cpu``, ``cuda`` or ``cuda:1``.
        dtype: of its weights.
    """

    model: ModelFolder
    decoding: Decoding
    is_causal: bool
    device: str
    dtype: str


_loaded: WeakValueDictionary[Hashable, Any] = WeakValueDictionary()


def shared_weights(key: Hashable, load: Callable[[], Any]) -> Any:
    """What `load` loads; what is still in use under the same `key` is not loaded again.

    A multilingual model is one for both directions.
    """
    model = _loaded.get(key)
    if model is None:
        model = _loaded[key] = load()
    return model
