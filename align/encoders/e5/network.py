"""The network of multilingual-e5-small, written once for every library that can run it.

It is BERT (Devlin et al. 2019), post-norm, on the tokens of many sentences laid one after the
other: the linear maps, nearly all of the work, see no padding. Only attention takes a sentence for
itself, in rows of one length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from align.encoders.e5.weights import Floats

TOKEN_LAYER = 11
"""Token vectors are ``hidden_states[11]`` as transformers counts (0 is the embeddings, 12 the
end): what the eleventh of twelve layers returns. The last layer mixes a sentence's tokens into one
another, for the sake of their mean."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Sentences of like length, as the network takes them.

    Attributes:
        embeddings: float32 ``(tokens, width)``, word and position added up; the rows after the last
            token are zero.
        rows: int32 ``(sentences, length)``, which row of `embeddings` is each sentence's n-th.
        tokens: int32 ``(tokens,)``, the place in `rows` of each row of `embeddings`.
        mask: float32 ``(sentences, 1, 1, length)``, 0 for a token, -10,000 for none.
    """

    embeddings: Floats
    rows: npt.NDArray[np.int32]
    tokens: npt.NDArray[np.int32]
    mask: Floats


class Operations(Protocol):
    """What a library must do; `name` says with which weights of the file."""

    def linear(self, states: Any, layer: int, name: str) -> Any:
        """Weights and bias ``name`` of `layer` applied to ``(tokens, in)``."""

    def norm(self, states: Any, name: str) -> Any:
        """Layer normalisation of the last axis."""

    def add(self, left: Any, right: Any) -> Any:
        """The sum."""

    def gelu(self, states: Any) -> Any:
        """x times the normal distribution function of x (Hendrycks and Gimpel 2016)."""

    def attention(self, projected: Any, rows: Any, tokens: Any, mask: Any) -> Any:
        """Multi-head attention of ``(tokens, 3 * width)``: ``(tokens, width)``.

        The queries come scaled. See `Inputs` for the other three.
        """


def hidden_states(
    operations: Operations, layers: int, embeddings: Any, rows: Any, tokens: Any, mask: Any
) -> tuple[Any, Any]:
    """The last hidden states and those of `TOKEN_LAYER`, each ``(tokens, width)``."""
    states = operations.norm(embeddings, "emb.ln")
    of_tokens = states
    for layer in range(layers):
        projected = operations.linear(states, layer, "qkv")
        attended = operations.attention(projected, rows, tokens, mask)
        mixed = operations.linear(attended, layer, "ao")
        states = operations.norm(operations.add(states, mixed), f"l{layer}.aln")
        inner = operations.gelu(operations.linear(states, layer, "fi"))
        outer = operations.linear(inner, layer, "fo")
        states = operations.norm(operations.add(states, outer), f"l{layer}.oln")
        if layer + 1 == TOKEN_LAYER:
            of_tokens = states
    return states, of_tokens
