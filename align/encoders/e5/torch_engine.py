"""The network on PyTorch: the graphics processors that it knows."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from align.encoders.e5.network import hidden_states
from align.encoders.e5.weights import E5Weights

if TYPE_CHECKING:
    import torch

    from align.encoders.e5.network import Inputs
    from align.encoders.e5.weights import Floats


class TorchEngine:
    """Float32 on ``cuda``, ``mps``, ``xpu`` or, to compare, ``cpu``."""

    jobs, fixed_shapes = 1, True

    def __init__(self, weights: E5Weights, device: str, threads: int) -> None:
        import torch

        self._device = torch.device(device)
        try:
            torch.empty(1, device=self._device)
        except AssertionError as error:  # this is how a build without CUDA says it
            raise RuntimeError(str(error)) from error
        self._operations = TorchOperations(weights, self._device)
        self._layers = weights.sizes.layers
        self.signature = f"torch:{torch.__version__}|f32|{device.partition(':')[0]}"

    def run(self, inputs: Inputs) -> tuple[Floats, Floats]:
        """See `Engine`."""
        import torch

        with torch.inference_mode():
            last, of_tokens = hidden_states(
                self._operations,
                self._layers,
                self._tensor(inputs.embeddings),
                self._tensor(inputs.rows),
                self._tensor(inputs.tokens),
                self._tensor(inputs.mask),
            )
            return last.cpu().numpy(), of_tokens.cpu().numpy()

    def _tensor(self, values: Any) -> torch.Tensor:
        import torch

        return torch.from_numpy(values).to(self._device)


class TorchOperations:
    """See `Operations`."""

    def __init__(self, weights: E5Weights, device: torch.device) -> None:
        import torch

        def moved(arrays: tuple[Floats, Floats]) -> tuple[torch.Tensor, torch.Tensor]:
            first, second = (torch.from_numpy(array.copy()).to(device) for array in arrays)
            return first, second

        self._sizes = weights.sizes
        self._linear = cache(lambda layer, name: moved(weights.linear(layer, name)))
        self._norm = cache(lambda name: moved(weights.norm(name)))

    def linear(self, states: Any, layer: int, name: str) -> Any:
        from torch.nn.functional import linear

        return linear(states, *self._linear(layer, name))

    def norm(self, states: Any, name: str) -> Any:
        from torch.nn.functional import layer_norm

        return layer_norm(states, states.shape[-1:], *self._norm(name), self._sizes.epsilon)

    def add(self, left: Any, right: Any) -> Any:
        return left + right

    def gelu(self, states: Any) -> Any:
        from torch.nn.functional import gelu

        return gelu(states)

    def attention(self, projected: Any, rows: Any, tokens: Any, mask: Any) -> Any:
        from torch.nn.functional import scaled_dot_product_attention

        sentences, length = rows.shape
        heads = projected[rows.long()].view(sentences, length, 3, self._sizes.heads, -1)
        queries, keys, values = heads.permute(2, 0, 3, 1, 4)
        mixed = scaled_dot_product_attention(queries, keys, values, attn_mask=mask, scale=1.0)
        return mixed.transpose(1, 2).reshape(sentences * length, -1)[tokens.long()]
