"""Which library runs the embedded encoder's network, and on what."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

from align.encoders.e5.weights import E5Weights
from corpora.errors import AzbitextError, ModelUnavailableError, unknown_name

if TYPE_CHECKING:
    from align.encoders.e5.network import Inputs
    from align.encoders.e5.weights import Floats

log = logging.getLogger(__name__)

MakeEngine = Callable[[E5Weights, str, int], "Engine"]


class Engine(Protocol):
    """One library that runs the network.

    Attributes:
        signature: library, version, precision and kernels: where it is the same on one machine, so
            are the vectors, to the bit.
        jobs: how many calls of `run` go on at once.
        fixed_shapes: whether the bits of a row depend on how many there are, see `Batcher`.
    """

    signature: str
    jobs: int
    fixed_shapes: bool

    def run(self, inputs: Inputs) -> tuple[Floats, Floats]:
        """Last hidden states, and the tokens', of `inputs`: float32 ``(tokens, width)`` each.

        What comes back may be overwritten by the next call in the same thread.
        """


ENGINES = {
    "openvino": "align.encoders.e5.openvino_engine:OpenVinoEngine",
    "torch": "align.encoders.e5.torch_engine:TorchEngine",
    "numpy": "align.encoders.e5.numpy_engine:NumpyEngine",
}
"""Engines by name, as ``module:class``. Add one here; the class takes the weights, the device and
the number of threads, and raises where it cannot run."""


def choose_engine(
    weights: E5Weights, *, device: str | None, threads: int, engine: str | None = None
) -> Engine:
    """The first engine that runs on `device`.

    Args:
        weights: what it computes with.
        device: ``cpu``; ``gpu`` for a graphics processor of Intel; ``cuda``, ``cuda:1``, ``mps`` or
            ``xpu`` for one that PyTorch knows; None for CUDA where it is at hand, else ``cpu``.
        threads: how many it may use on a processor.
        engine: a key of `ENGINES`, to have no other.

    Raises:
        UnknownNameError: there is no engine or device of that name.
        ModelUnavailableError: none of them can be used; the message has each one's reason.
    """
    if engine is not None and engine not in ENGINES:
        raise unknown_name("engine", engine, ENGINES)
    failed = []
    for name, place in _candidates(device, engine):
        try:
            return _made(name, weights, place, threads)
        except (ImportError, OSError, RuntimeError, ValueError, AttributeError) as error:
            # a library without its files, for another processor, of a version that lacks something
            if isinstance(error, AzbitextError) and not isinstance(error, ModelUnavailableError):
                raise
            reason = str(error).strip().partition("\n")[0] or type(error).__name__
            failed.append(f"{name} on {place}: {reason}")
            log.warning("encoder 'e5' goes on without %s", failed[-1])
    raise ModelUnavailableError(
        f"no engine can run encoder 'e5': {'; '.join(failed)} (expected openvino, which azbitext "
        "installs: pip install --force-reinstall openvino)"
    )


def _candidates(device: str | None, engine: str | None) -> list[tuple[str, str]]:
    """Engine and device, in the order in which they are tried."""
    if device is None:
        tried = [("torch", "cuda")] if _has_cuda() else []
        tried += [("openvino", "cpu"), ("numpy", "cpu")]
    elif device == "cpu":
        tried = [("openvino", "cpu"), ("numpy", "cpu")]
    elif device.partition(":")[0] in ("cuda", "mps", "xpu"):
        tried = [("torch", device)]
    elif device.partition(".")[0] == "gpu":
        tried = [("openvino", device)]
    else:
        raise unknown_name("device", device, ("cpu", "gpu", "cuda", "mps", "xpu"))
    if engine is None:
        return tried
    return [pair for pair in tried if pair[0] == engine] or [(engine, device or "cpu")]


def _has_cuda() -> bool:
    """Whether to try CUDA, without importing PyTorch to know."""
    return shutil.which("nvidia-smi") is not None and find_spec("torch") is not None


def _made(name: str, weights: E5Weights, device: str, threads: int) -> Engine:
    module, _, kind = ENGINES[name].partition(":")
    make: MakeEngine = getattr(import_module(module), kind)
    return make(weights, device, threads)
