"""The network on OpenVINO: Intel's, AMD's and Arm's processors, and Intel's graphics."""

from __future__ import annotations

import os
import sys
from functools import cached_property
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from align.encoders.e5.network import hidden_states
from align.encoders.e5.weights import E5Weights
from corpora.errors import ModelUnavailableError

if TYPE_CHECKING:
    from align.encoders.e5.network import Inputs
    from align.encoders.e5.weights import Floats

GROUP = 64
"""Activations that share an 8-bit scale. Groups of 128 are 5 % faster, and twice as far off."""

_MOST_JOBS = 8
_TELEMETRY = "openvino_telemetry"
_PROBE, _PROBE_ERROR = 64, 1e-3


class OpenVinoEngine:
    """Builds the graph in memory and lets OpenVINO compile it for the processor at hand.

    The precision follows the processor: bfloat16 where it multiplies tiles of it (AMX), 8-bit
    integers where it adds up their products (VNNI), else float32. Several sentences are computed
    at once, each on one thread: nothing waits for the other, and the bits do not depend on how many
    there are.
    """

    fixed_shapes = False

    def __init__(self, weights: E5Weights, device: str, threads: int) -> None:
        openvino = imported()
        self._weights, self._device = weights, device.upper()
        self._core = openvino.Core()
        if device != "cpu":  # half precision is what graphics processors are made for
            self.jobs, self._precision, kind = 2, "f16", device
            self._core.get_property(self._device, "FULL_DEVICE_NAME")  # raises where there is none
        else:
            self.jobs = min(threads, _MOST_JOBS)
            self._precision, kind = self._fastest()
        self._threads = threads
        version = openvino.__version__.partition("-")[0]
        self.signature = f"openvino:{version}|{self._precision}|{kind}"

    def run(self, inputs: Inputs) -> tuple[Floats, Floats]:
        """See `Engine`."""
        request = self._requests.get()
        try:
            outputs = request.infer(
                [inputs.embeddings, inputs.rows, inputs.tokens, inputs.mask], share_outputs=False
            )
        finally:
            self._requests.put(request)
        if outputs[0].shape != inputs.embeddings.shape:
            raise ModelUnavailableError(
                f"OpenVINO returned hidden states of shape {outputs[0].shape} for "
                f"{inputs.embeddings.shape} on this processor; expected a newer version of it, or "
                "engine='numpy'"
            )
        return outputs[0], outputs[1]

    @cached_property
    def _requests(self) -> SimpleQueue[Any]:
        import openvino
        from openvino import opset13 as op

        width = self._weights.sizes.width
        integer, real = openvino.Type.i32, openvino.Type.f32
        inputs = [
            op.parameter([-1, width], real, name="embeddings"),
            op.parameter([-1, -1], integer, name="rows"),
            op.parameter([-1], integer, name="tokens"),
            op.parameter([-1, 1, 1, -1], real, name="mask"),
        ]
        operations = OpenVinoOperations(self._weights, packed=self._precision == "int8")
        outputs = hidden_states(operations, self._weights.sizes.layers, *inputs)
        compiled = self._compiled(
            openvino.Model([op.result(output) for output in outputs], inputs, "e5")
        )
        requests: SimpleQueue[Any] = SimpleQueue()
        for _ in range(self.jobs):
            requests.put(compiled.create_infer_request())
        return requests

    def _compiled(self, model: Any) -> Any:
        precision = "f32" if self._precision == "int8" else self._precision
        options: dict[str, Any] = {"INFERENCE_PRECISION_HINT": precision}
        if self._device == "CPU":
            options |= {
                "INFERENCE_NUM_THREADS": self._threads,
                "NUM_STREAMS": self.jobs,
                "ENABLE_CPU_PINNING": False,  # other processes have work too
                "DYNAMIC_QUANTIZATION_GROUP_SIZE": GROUP if self._precision == "int8" else 0,
            }
        return self._core.compile_model(model, self._device, options)

    def _fastest(self) -> tuple[str, str]:
        """The best precision for this processor, and what OpenVINO computes it with.

        Asked of OpenVINO itself, by a small model: its switch ``ONEDNN_MAX_CPU_ISA`` counts too.
        What a processor lacks is not even tried: for some, OpenVINO compiles it to nothing, or to
        a crash.
        """
        kernels = self._kernels("f32")
        known = ("avx512", "avx2", "avx", "sse42", "asimd", "sve")
        kind = next((name for name in known if name in kernels), "other")
        if kind in ("sse42", "avx"):
            raise RuntimeError(f"it computes wrong results on a processor with {kind} only")
        if kind == "avx512" and "amx" in self._kernels("bf16"):
            return "bf16", "amx"
        has_vnni = kind == "avx512" or (kind == "avx2" and _has_avx_vnni())
        return ("int8", kind) if has_vnni and self._kernels("int8") else ("f32", kind)

    def _kernels(self, precision: str) -> str:
        """The names of the kernels of a small model, "" where it returns something wrong."""
        import numpy as np
        import openvino
        from openvino import opset13 as op

        self._precision, self._threads = precision, 1
        states = op.parameter([-1, _PROBE], openvino.Type.f32)
        weights = np.eye(_PROBE, dtype=np.float32)
        mapped = _linear(states, weights, weights[0], packed=precision == "int8")
        model = openvino.Model([op.result(op.softmax(mapped, 1))], [states], "probe")
        compiled = self._compiled(model)
        returned = compiled.create_infer_request().infer([weights])[0]
        expected = np.exp(weights + weights[0])
        expected /= expected.sum(axis=1, keepdims=True)
        if returned.shape != expected.shape or np.abs(returned - expected).max() > _PROBE_ERROR:
            return ""
        facts = [operation.get_rt_info() for operation in compiled.get_runtime_model().get_ops()]
        return " ".join(fact["primitiveType"].astype(str) for fact in facts)


class OpenVinoOperations:
    """Nodes of an OpenVINO graph, see `Operations`; `packed` keeps linear maps in 8 bits."""

    def __init__(self, weights: E5Weights, *, packed: bool) -> None:
        self._weights, self._packed = weights, packed

    def linear(self, states: Any, layer: int, name: str) -> Any:
        return _linear(states, *self._weights.linear(layer, name), packed=self._packed)

    def norm(self, states: Any, name: str) -> Any:
        from openvino import opset13 as op

        scale, shift = self._weights.norm(name)
        epsilon = self._weights.sizes.epsilon
        normed = op.mvn(states, _numbers([-1]), True, epsilon, "INSIDE_SQRT")
        return op.add(op.multiply(normed, op.constant(scale)), op.constant(shift))

    def add(self, left: Any, right: Any) -> Any:
        from openvino import opset13 as op

        return op.add(left, right)

    def gelu(self, states: Any) -> Any:
        from openvino import opset13 as op

        return op.gelu(states, "ERF")

    def attention(self, projected: Any, rows: Any, tokens: Any, mask: Any) -> Any:
        from openvino import opset13 as op

        sizes = self._weights.sizes
        head = sizes.width // sizes.heads
        split = op.reshape(
            op.gather(projected, rows, _numbers(0)), _numbers([0, 0, 3 * sizes.heads, head]), True
        )
        # in this shape OpenVINO makes one kernel of the transpositions and all that follows
        queries, keys, values = (
            op.transpose(part, _numbers([0, 2, 1, 3]))
            for part in op.split(split, _numbers(2), 3).outputs()
        )
        scores = op.add(op.matmul(queries, keys, False, True), mask)
        mixed = op.matmul(op.softmax(scores, 3), values, False, False)
        joined = op.reshape(
            op.transpose(mixed, _numbers([0, 2, 1, 3])), _numbers([-1, sizes.width]), False
        )
        return op.gather(joined, tokens, _numbers(0))


def imported() -> Any:
    """OpenVINO without `openvino_telemetry`, which it does without where that is not installed.

    With it, the mere import writes a client's number into the user's home, starts a process and
    reports to Intel by way of Google.
    """
    if "openvino" in sys.modules:
        return import_module("openvino")
    before = {name: sys.modules[name] for name in (_TELEMETRY,) if name in sys.modules}
    sys.modules[_TELEMETRY] = None  # type: ignore[assignment]  # so it cannot be imported
    try:
        return import_module("openvino")
    finally:
        del sys.modules[_TELEMETRY]
        sys.modules.update(before)


def _linear(states: Any, weights: Floats, bias: Floats, *, packed: bool) -> Any:
    """Packed weights are 8-bit integers with a scale for every output."""
    import numpy as np
    from openvino import opset13 as op

    if packed:
        scales = np.abs(weights).max(axis=1, keepdims=True) / np.float32(127)
        integers = np.rint(weights / np.maximum(scales, np.finfo(np.float32).tiny))
        real = op.convert(op.constant(integers.astype(np.int8)), "f32")
        matrix = op.multiply(real, op.constant(scales))
    else:
        matrix = op.constant(weights)
    return op.add(op.matmul(states, matrix, False, True), op.constant(bias))


def _has_avx_vnni() -> bool:
    """Whether AVX2 comes with VNNI, as far as the system tells and OpenVINO's switch allows."""
    limit = os.environ.get("ONEDNN_MAX_CPU_ISA", "AVX2_VNNI").upper()
    try:
        described = Path("/proc/cpuinfo").read_text("utf-8", "replace")
    except OSError:  # not Linux
        return False
    return "avx_vnni" in described and limit.startswith("AVX2_VNNI")


def _numbers(values: int | list[int]) -> Any:
    import numpy as np
    from openvino import opset13 as op

    return op.constant(np.array(values, dtype=np.int32))
