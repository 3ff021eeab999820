"""The network on numpy alone: slower, and always there."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from align.encoders.e5.network import hidden_states
from align.encoders.e5.weights import E5Weights

if TYPE_CHECKING:
    from align.encoders.e5.network import Inputs
    from align.encoders.e5.weights import Floats


class NumpyEngine:
    """Float32 on the processor, with whatever numpy multiplies matrices."""

    jobs, fixed_shapes = 1, False

    def __init__(self, weights: E5Weights, device: str, threads: int) -> None:
        import numpy as np

        if device != "cpu":
            raise ValueError(f"numpy runs on no {device}")
        self._operations = NumpyOperations(weights)
        self._layers, self._threads = weights.sizes.layers, threads
        self.signature = f"numpy:{np.__version__}|f32|{_blas()}"

    def run(self, inputs: Inputs) -> tuple[Floats, Floats]:
        """See `Engine`."""
        from threadpoolctl import threadpool_limits

        with threadpool_limits(self._threads, "blas"):
            return hidden_states(
                self._operations,
                self._layers,
                inputs.embeddings,
                inputs.rows,
                inputs.tokens,
                inputs.mask,
            )


class NumpyOperations:
    """See `Operations`."""

    def __init__(self, weights: E5Weights) -> None:
        self._sizes = weights.sizes
        self._linear = cache(weights.linear)
        self._norm = cache(weights.norm)

    def linear(self, states: Any, layer: int, name: str) -> Any:
        weights, bias = self._linear(layer, name)
        return states @ weights.T + bias

    def norm(self, states: Any, name: str) -> Any:
        import numpy as np

        scale, shift = self._norm(name)
        centred = states - states.mean(axis=-1, keepdims=True)
        variance = np.square(centred).mean(axis=-1, keepdims=True)
        return centred / np.sqrt(variance + self._sizes.epsilon) * scale + shift

    def add(self, left: Any, right: Any) -> Any:
        return left + right

    def gelu(self, states: Any) -> Any:
        return states * _normal(states)

    def attention(self, projected: Any, rows: Any, tokens: Any, mask: Any) -> Any:
        import numpy as np

        sentences, length = rows.shape
        heads = projected[rows].reshape(sentences, length, 3, self._sizes.heads, -1)
        queries, keys, values = heads.transpose(2, 0, 3, 1, 4)
        scores = queries @ keys.swapaxes(-1, -2) + mask
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        mixed = (weights @ values).transpose(0, 2, 1, 3)
        return mixed.reshape(sentences * length, -1)[tokens]


def _normal(values: Any) -> Any:
    """The normal distribution function to 1e-7 (Abramowitz and Stegun 1964, 7.1.26)."""
    import numpy as np

    size = np.abs(values) * np.float32(0.5**0.5)
    step = 1 / (1 + np.float32(0.3275911) * size)
    tail = np.zeros_like(step)
    for factor in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592):
        tail = (tail + np.float32(factor)) * step
    tail *= np.exp(-size * size) / 2
    return np.where(values < 0, tail, 1 - tail)


def _blas() -> str:
    """The kernels that multiply matrices, such as ``SkylakeX``."""
    from threadpoolctl import threadpool_info

    found = [str(facts.get("architecture")) for facts in threadpool_info()
             if facts["user_api"] == "blas"]  # fmt: skip
    return found[0] if found else "unknown"
