"""Which of sentence-transformers' backends a model folder runs on."""

from __future__ import annotations

from pathlib import Path

import pytest

from align.encoders import encoder_signature, load_encoder
from align.encoders.sentence_transformer import SentenceTransformerEncoder

BOTH = ("optimum.intel", "optimum.onnxruntime")


@pytest.mark.parametrize(
    ("files", "installed", "backend"),
    [
        ([], BOTH, "torch"),
        (["openvino/openvino_model.xml"], BOTH, "openvino"),
        (["openvino_model.xml"], BOTH, "openvino"),
        (["onnx/model.onnx"], BOTH, "onnx"),
        (["model.onnx"], BOTH, "onnx"),
        (["onnx/model.onnx", "openvino/openvino_model.xml"], BOTH, "openvino"),
        (["onnx/model.onnx", "openvino/openvino_model.xml"], ("optimum.onnxruntime",), "onnx"),
        (["onnx/model.onnx"], ("optimum.intel",), "torch"),
        (["onnx/model_qint8.onnx"], BOTH, "torch"),
        (["openvino/openvino_model.xml"], (), "torch"),
    ],
    ids=str,
)
def test_an_export_is_used_where_its_package_is_installed(
    files: list[str],
    installed: tuple[str, ...],
    backend: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    for file in files:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).touch()
    monkeypatch.setattr("align.encoders.sentence_transformer._is_installed", installed.__contains__)
    seen: dict[str, object] = {}

    class Model:
        def __init__(self, name: str, **options: object) -> None:
            seen.update(options, name=name)

        def get_embedding_dimension(self) -> int:
            return 7

    monkeypatch.setattr(sentence_transformers, "SentenceTransformer", Model)
    encoder = SentenceTransformerEncoder(str(tmp_path))
    assert encoder.dim == 7
    assert seen == {"name": str(tmp_path), "backend": backend}
    assert encoder_signature(encoder).endswith("" if backend == "torch" else f"|{backend}")


def test_an_empty_folder_of_exports_is_none(tiny_model: Path) -> None:
    (tiny_model / "onnx").mkdir(exist_ok=True)
    encoder = load_encoder(str(tiny_model))
    assert encoder.encode(["Bakı"]).shape == (1, 32)
