"""Both engines write the same text from the same weights; a conversion is made once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from align.translators import load_translator
from align.translators.ctranslate2_engine import cache_folder
from corpora.errors import ConfigurationError, ModelUnavailableError, StorageError
from corpora.samples import article_sentences

pytest.importorskip("ctranslate2")

Models = Callable[[str], Path]
PAIRS = [("az", "en"), ("en", "az")]


@pytest.mark.parametrize(
    ("family", "source", "target"),
    [
        ("marian", "az", "en"),
        ("marian-pad-first", "az", "en"),
        ("marian-multilingual", "en", "az"),
        *((family, *pair) for family in ("m2m100", "nllb", "mbart50", "madlad", "chat")
          for pair in PAIRS),
    ],
)  # fmt: skip
def test_the_same_text_from_both_engines(
    family: str, source: str, target: str, models: Models
) -> None:
    texts = [text[:16] for text in article_sentences()[source][:50]]
    by_engine = [
        load_translator(
            str(models(family)), source=source, target=target, engine=engine, beam=1, max_length=20
        ).translate(texts)
        for engine in ("transformers", "ctranslate2")
    ]
    same = sum(one == other for one, other in zip(*by_engine, strict=True))
    assert same >= 0.99 * len(texts)
    assert len({translation.text for translation in by_engine[0]}) > 5  # they read their input


@pytest.mark.slow
@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_a_trained_model_reproduces_the_samples_with_both_engines(
    source: str, target: str, trained: Callable[[str, str], Path], tiny_models: object
) -> None:
    pairs = tiny_models.sample_pairs()
    texts, expected = ([pair[side] for pair in pairs] for side in (0, 1))
    if source == "en":
        texts, expected = expected, texts
    for engine, dtype, beam, least in (
        ("transformers", "float32", 1, 0.99),
        ("ctranslate2", "float32", 1, 0.99),
        ("transformers", "bfloat16", 1, 0.9),
        ("ctranslate2", "int8", 1, 0.9),
        ("ctranslate2", "int8_float32", 1, 0.9),
        ("transformers", "float32", 4, 0.9),
    ):
        translator = load_translator(
            str(trained(source, target)),
            source=source, target=target, engine=engine, dtype=dtype, beam=beam,
        )  # fmt: skip
        found = translator.translate(texts)
        right = sum(one.text == text for one, text in zip(found, expected, strict=True))
        assert right >= least * len(texts), (engine, dtype, beam)
        assert f"|{engine}:" in translator.signature
        assert f"|{dtype}|beam:{beam}|" in translator.signature


def test_a_conversion_is_made_once_for_each_revision_and_type(
    models: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZBITEXT_CACHE", str(tmp_path / "cache"))
    model = tmp_path / "model"
    shutil.copytree(models("marian"), model)

    def translate(dtype: str) -> list[str]:
        load_translator(
            str(model), source="az", target="en", engine="ctranslate2", dtype=dtype, max_length=16
        ).translate(["Bakı."])
        return sorted(path.name for path in (cache_folder() / "ctranslate2").iterdir())

    (first,) = translate("float32")
    assert first.startswith("model-")
    written = (cache_folder() / "ctranslate2" / first / "model.bin").stat().st_mtime_ns
    assert translate("float32") == [first]
    assert (cache_folder() / "ctranslate2" / first / "model.bin").stat().st_mtime_ns == written
    assert len(translate("int8")) == 2
    (model / "note.txt").write_text("trained further", "utf-8")
    assert len(translate("int8")) == 3


def test_batches_of_many_threads_share_one_conversion(
    models: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = article_sentences()["az"][:20]
    options = {"source": "az", "target": "en", "engine": "ctranslate2", "max_length": 64}
    found = []
    for threads, batch_tokens in ((1, 4096), (2, 64), (5, 64)):
        monkeypatch.setenv("OMP_NUM_THREADS", str(threads))
        monkeypatch.setenv("AZBITEXT_CACHE", str(tmp_path / str(threads)))
        translator = load_translator(str(models("marian")), **options, batch_tokens=batch_tokens)
        found.append([one.text for one in translator.translate(texts)])
        assert len(list((tmp_path / str(threads) / "ctranslate2").iterdir())) == 1
    assert found[0] == found[1] == found[2]
    assert any(found[0])


@pytest.mark.parametrize("engine", ["transformers", "ctranslate2"])
def test_a_multilingual_model_is_in_memory_once(engine: str, models: Models) -> None:
    both = [
        load_translator(
            str(models("nllb")), source=source, target=target, engine=engine, beam=1, max_length=12
        )
        for source, target in PAIRS
    ]
    for translator in both:
        translator.translate(["Bakı."])
    assert both[0]._engine._model is both[1]._engine._model


@pytest.mark.parametrize("engine", ["transformers", "ctranslate2"])
def test_weights_that_do_not_fit_are_loaded_no_second_time(
    engine: str, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def load(*_: object, **__: object) -> object:
        tried.append(engine)
        raise RuntimeError("CUDA out of memory")

    monkeypatch.setattr("torch.nn.Module.to", load)
    monkeypatch.setattr("ctranslate2.Translator", load)
    translator = load_translator(
        str(models("m2m100")), source="az", target="en", engine=engine, max_length=12
    )
    with pytest.raises(ModelUnavailableError, match="CUDA out of memory"):
        translator.translate(["Bakı.", "Gəncə.", "Şəki."])
    assert tried == [engine]


def test_a_cache_that_cannot_be_written_is_said(
    models: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("AZBITEXT_CACHE", str(tmp_path / "file"))
    translator = load_translator(
        str(models("marian")), source="az", target="en", engine="ctranslate2"
    )
    with pytest.raises((StorageError, ConfigurationError), match="file"):
        translator.translate(["Bakı."])


def test_a_damaged_conversion_is_made_again(
    models: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZBITEXT_CACHE", str(tmp_path / "cache"))
    model = Path(shutil.copytree(models("marian"), tmp_path / "model"))

    def translate() -> object:
        return load_translator(
            str(model), source="az", target="en", engine="ctranslate2", max_length=16
        ).translate(["Bakı."])

    whole = translate()
    (folder,) = (tmp_path / "cache" / "ctranslate2").iterdir()
    (folder / "model.bin").write_bytes((folder / "model.bin").read_bytes()[:1000])
    killed = folder.with_name(f"{folder.name}.99999999.tmp")
    killed.mkdir()  # by a conversion that was killed
    assert translate() == whole
    assert not killed.exists()
    monkeypatch.setattr(
        "ctranslate2.Translator", lambda *_, **__: exec("raise RuntimeError('damaged')")
    )
    with pytest.raises(ModelUnavailableError, match=r"CTranslate2 cannot load model@.* damaged"):
        translate()


def test_a_model_that_ctranslate2_cannot_run(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ctranslate2.converters import transformers as converters

    monkeypatch.setattr(converters, "_MODEL_LOADERS", {})
    automatic = load_translator(str(models("marian")), source="az", target="en", max_length=16)
    assert "|transformers:" in automatic.signature
    with pytest.raises(ConfigurationError, match="which cannot run this model"):
        load_translator(str(models("marian")), source="az", target="en", dtype="int8")
    chosen = load_translator(
        str(models("m2m100")), source="az", target="en", engine="ctranslate2", dtype="int8"
    )
    with pytest.raises(ConfigurationError, match="expected engine='transformers'"):
        chosen.translate(["Bakı."])
