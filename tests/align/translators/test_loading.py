"""Bad input to `load_translator`: each a clear error, most before any weight is read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from align import load_translator
from align.runtime.model_folder import find_model
from corpora.errors import (
    AzbitextError,
    ConfigurationError,
    MissingExtraError,
    ModelUnavailableError,
    UnknownNameError,
)

Models = Callable[[str], Path]


@pytest.fixture
def copy(models: Models, tmp_path: Path) -> Callable[..., Path]:
    """A copy of a model that a test may damage."""

    def copied(family: str = "marian") -> Path:
        return Path(shutil.copytree(models(family), tmp_path / family))

    return copied


def load(name: object, **options: object) -> object:
    settings = {"source": "az", "target": "en", "engine": "transformers", **options}
    return load_translator(str(name), **settings)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"engine": "onnx"}, UnknownNameError, "unknown engine 'onnx' (choices: auto, ctranslate2"),
        ({"dtype": "int4"}, UnknownNameError, "choices: bfloat16, float16, float32)"),
        ({"dtype": "int8"}, UnknownNameError, "unknown dtype of the engine transformers 'int8'"),
        ({"beam": 0}, ConfigurationError, "beam is 0; expected at least 1"),
        ({"max_length": 1}, ConfigurationError, "max_length is 1; expected at least 8"),
        ({"batch_tokens": 0}, ConfigurationError, "batch_tokens is 0"),
        ({"device": "banana"}, ConfigurationError, "no device 'banana' for "),
        ({"device": "cuda:99"}, ConfigurationError, "there is no device 'cuda:99'"),
        (
            {"device": "cpu", "dtype": "float16", "engine": "ctranslate2"},
            ConfigurationError,
            "cannot compute in float16 on cpu; expected one of float32, int8, int8_float32",
        ),
        ({"source": "aserbaidschanisch"}, ConfigurationError, "no BCP-47 code"),
        ({"target": "az"}, ConfigurationError, "are one language"),
    ],
    ids=str,
)
def test_a_wrong_option(
    options: dict[str, object], error: type[Exception], message: str, models: Models
) -> None:
    with pytest.raises(error) as caught:
        load(models("marian"), **options)
    assert message in str(caught.value)
    assert isinstance(caught.value, AzbitextError)


@pytest.mark.parametrize("file", ["source.spm", "vocab.json", "config.json"])
def test_a_missing_file_of_a_marian_model(file: str, copy: Callable[..., Path]) -> None:
    folder = copy()
    (folder / file).unlink()
    with pytest.raises(ModelUnavailableError, match=r"tokenizer or configuration|config\.json"):
        load(folder)


@pytest.mark.parametrize("family", ["m2m100", "nllb", "mbart50", "madlad"])
def test_a_missing_tokenizer(family: str, copy: Callable[..., Path]) -> None:
    folder = copy(family)
    kept = ("config.json", "generation_config.json", "model.safetensors")
    for file in folder.iterdir():
        if file.name not in kept:
            file.unlink()
    with pytest.raises(AzbitextError, match=r"cannot load the tokenizer|cannot read 'az'|<2az>"):
        load(folder)


def test_missing_weights(copy: Callable[..., Path]) -> None:
    folder = copy()
    (folder / "model.safetensors").unlink()
    translator = load(folder)
    with pytest.raises(ModelUnavailableError, match=r"cannot load the weights of marian@\w{12}"):
        translator.translate(["Bakı."])


@pytest.mark.parametrize("engine", ["transformers", "ctranslate2"])
def test_damaged_weights(engine: str, copy: Callable[..., Path]) -> None:
    if engine == "ctranslate2":
        pytest.importorskip("ctranslate2")
    folder = copy()
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:2000])
    with pytest.raises(ModelUnavailableError, match="cannot load the weights"):
        load(folder, engine=engine).translate(["Bakı."])


def test_weights_of_another_model(copy: Callable[..., Path]) -> None:
    folder, other = copy(), copy("madlad")
    shutil.copy(other / "model.safetensors", folder / "model.safetensors")
    with pytest.raises(ModelUnavailableError, match=r"weights of marian@\w+ in .*/marian"):
        load(folder).translate(["Bakı."])


def test_a_configuration_that_is_no_json(copy: Callable[..., Path]) -> None:
    folder = copy()
    (folder / "config.json").write_text("{", "utf-8")
    with pytest.raises(ModelUnavailableError, match="cannot load the tokenizer or configuration"):
        load(folder)


@pytest.mark.parametrize(
    "name",
    [
        "Helsinki-NLP/opus-mt-az-en",
        "Helsinki-NLP/opus-mt-az-en@0123456789",
        "opus",
    ],
)
def test_a_model_that_cannot_be_had(name: str) -> None:
    with pytest.raises(ModelUnavailableError, match=r"cannot get model '.*the path of a model"):
        load(name)


@pytest.mark.parametrize("name", ["no/such/folder", "./model", "/model", "~/model", "a//b"])
def test_a_folder_that_is_not_there(name: str) -> None:
    with pytest.raises(ModelUnavailableError, match=f"there is no folder {name}"):
        load(name)


@pytest.mark.parametrize("name", ["", "opsu", "nllb"])
def test_a_name_that_is_none(name: str) -> None:
    with pytest.raises(UnknownNameError, match="unknown model"):
        load(name)


def test_opus_has_two_directions() -> None:
    with pytest.raises(ConfigurationError, match="no default model from 'az' into 'tr'"):
        load("opus", target="tr")


def test_without_pytorch_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "torch", None)
    with pytest.raises(MissingExtraError, match=r"azbitext\[translate\]"):
        load("opus")


def test_without_ctranslate2_the_extra_is_named(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ctranslate2", None)
    with pytest.raises(MissingExtraError, match=r"azbitext\[ctranslate2\]"):
        load(models("marian"), engine="ctranslate2", device="cpu")


def test_the_licence_is_that_of_the_card(copy: Callable[..., Path]) -> None:
    folder = copy()
    assert load(folder).licence == ""
    (folder / "README.md").write_text("---\nlicense: cc-by-nc-4.0\n---\n# Model\n", "utf-8")
    found = find_model(str(folder))
    assert found.licence == load(folder).licence == "cc-by-nc-4.0"
    assert found.name == f"marian@{found.revision}"


def test_a_cached_revision_of_the_hub_is_found_offline(
    models: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = "0123456789abcdef0123456789abcdef01234567"
    cache = tmp_path / "models--someone--opus"
    shutil.copytree(models("marian"), cache / "snapshots" / commit)
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text(commit, "utf-8")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    assert load("someone/opus").name == f"someone/opus@{commit}"
    assert load(f"someone/opus@{commit}").signature.startswith(f"someone/opus@{commit}|marian|")
    with pytest.raises(ModelUnavailableError, match="'someone/opus@v2'"):
        load("someone/opus@v2")


def test_a_configuration_is_read_before_any_weight(copy: Callable[..., Path]) -> None:
    folder = copy()
    config = json.loads((folder / "config.json").read_text("utf-8"))
    config["model_type"] = "vit"
    config["architectures"] = ["ViTModel"]
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    (folder / "model.safetensors").unlink()
    with pytest.raises(AzbitextError, match=r"is no translation model|cannot load the tokenizer"):
        load(folder)
