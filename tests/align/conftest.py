"""Encoders and sample documents, each encoded once for the whole run; models; news to build corpora
from, and ways to run, to watch and to compare builds."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from align.beads.background import Background, background_of
from align.encoders import ENCODERS, Encoder, TokenVectors, load_encoder
from corpora.documents import Document
from corpora.readers import read_documents
from corpora.samples import ARTICLES, HEADLINES, article_sentences

Folder = Callable[..., Path]

_PLACES = [
    ("Gəncədə", "Ganja"),
    ("Şəkidə", "Sheki"),
    ("Lənkəranda", "Lankaran"),
    ("Naxçıvanda", "Nakhchivan"),
    ("Sumqayıtda", "Sumgait"),
    ("Qubada", "Quba"),
]
_HEADLINES = [
    "{az} {number} nəfərlik yeni məktəb açılıb, tədbirdə Elçin {name} iştirak edib",
    "{az} keçirilən marafonda {number} idmançı qaçıb, qalib Aygün {name} olub",
    "{az} {number} hektar üzüm bağı salınıb, layihəyə Rauf {name} rəhbərlik edir",
    "{az} {number} kilometrlik yol təmir edilib, işlərə Leyla {name} nəzarət edib",
]
_FACTS = [
    "A new school for {number} children opened in {en}, and Elchin {name} cut the ribbon.",
    "The marathon in {en} drew {number} runners and was won by Aygun {name}.",
    "In {en} {number} hectares of vineyards were planted in a project led by Rauf {name}.",
    "A road of {number} kilometres was repaired near {en} under the eye of Leyla {name}.",
]
_NAMES = ["Məmmədov", "Quliyeva", "Həsənli", "Rüstəmova", "Cabbarlı", "Nəbiyev"]
_BOILERPLATE = [
    "The weather was kind and the guests stayed until the evening.",
    "Photographs of the day can be seen on the website of the newspaper.",
    "Residents told our correspondent that they had waited for this for years.",
    "The next meeting of the local council will take place on Thursday.",
    "No one was hurt, and traffic returned to normal within the hour.",
]


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No network, here and in subprocesses; the cache of `datasets` goes with the test."""
    for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "hf-cache"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("datasets.config.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "hf-cache")


@pytest.fixture(autouse=True)
def unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds in this process do not wait for the disk: only a power cut would show it."""
    monkeypatch.setattr("corpora.storage.files._sync", lambda path: None)


class RememberingEncoder:
    """The embedded encoder, which sees every text of the run once."""

    name = "e5"

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.dim = encoder.dim
        self.signature = encoder.signature
        self.rows: dict[str, np.ndarray] = {}
        self.tokens: dict[str, TokenVectors] = {}

    def encode(self, texts: list[str]) -> np.ndarray:
        new = [text for text in dict.fromkeys(texts) if text not in self.rows]
        if new:
            self.rows.update(zip(new, self.encoder.encode(new), strict=True))
        return np.stack([self.rows[text] for text in texts])

    def encode_tokens(self, texts: list[str]) -> tuple[np.ndarray, list[TokenVectors]]:
        new = [text for text in dict.fromkeys(texts) if text not in self.tokens]
        if new:
            self.tokens.update(zip(new, self.encoder.encode_tokens(new)[1], strict=True))
        return self.encode(texts), [self.tokens[text] for text in texts]


class TopicEncoder:
    """Sentences that share their first word point the same way, whatever their language.

    `batches` holds every list of texts it was asked for.
    """

    dim = 16
    name = "topic"

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.topics: dict[str, int] = {}

    def encode(self, texts: list[str]) -> np.ndarray:
        self.batches.append(list(texts))
        words = [text.split()[0].strip(".").casefold() for text in texts]
        numbers = [self.topics.setdefault(word, len(self.topics)) for word in words]
        return np.eye(self.dim, dtype=np.float32)[numbers]


@pytest.fixture(scope="session")
def e5_itself() -> Encoder:
    return ENCODERS["e5"]()


@pytest.fixture(scope="session")
def e5(e5_itself: Encoder) -> RememberingEncoder:
    return RememberingEncoder(e5_itself)


@pytest.fixture(scope="session")
def hashing() -> Encoder:
    return load_encoder("hash")


@pytest.fixture
def topics(monkeypatch: pytest.MonkeyPatch) -> TopicEncoder:
    """A `TopicEncoder` whose background is the origin, so that similarities are plain."""
    means = {language: np.zeros(TopicEncoder.dim, np.float32) for language in ("az", "en")}
    origin = Background(means, np.zeros((0, TopicEncoder.dim), np.float32))
    monkeypatch.setattr("align.beads.background._computed", {"topic": origin})
    return TopicEncoder()


@pytest.fixture(scope="session")
def headline_documents() -> dict[str, Document]:
    return {document.id: document for document in read_documents(HEADLINES)}


@pytest.fixture(scope="session")
def article_documents() -> dict[str, Document]:
    return {document.id: document for document in read_documents(ARTICLES)}


@pytest.fixture(scope="session")
def sentences() -> list[str]:
    """Twenty ordinary sentences, ten in each language."""
    return [text for texts in article_sentences().values() for text in texts[:10]]


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sentence-transformers model: a BERT of one layer that was never trained."""
    pytest.importorskip("sentence_transformers")
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import BertWordPieceTokenizer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("models")
    texts = [text for texts in article_sentences().values() for text in texts]
    words = BertWordPieceTokenizer(strip_accents=False)
    words.train_from_iterator(texts, vocab_size=800, show_progress=False)
    tokenizer = BertTokenizerFast(tokenizer_object=words._tokenizer, model_max_length=64)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=800,
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder / "bert")
    tokenizer.save_pretrained(folder / "bert")
    modules = [Transformer(str(folder / "bert")), Pooling(config.hidden_size)]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder / "tiny"))
    return folder / "tiny"


@pytest.fixture(scope="session")
def tiny_models() -> ModuleType:
    """What makes small translation models: see ``tiny_models.py``."""
    pytest.importorskip("torch")
    spec = spec_from_file_location("tiny_models", Path(__file__).with_name("tiny_models.py"))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def models(
    tiny_models: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """The folder of an untrained model of a family, by the name of the function that makes it."""
    made: dict[str, Path] = {}
    folder = tmp_path_factory.mktemp("translators")

    def make(family: str) -> Path:
        if family not in made:
            maker = MAKERS.get(family, lambda tiny, place: getattr(tiny, family)(place))
            made[family] = maker(tiny_models, folder / family)
        return made[family]

    return make


MAKERS: dict[str, Callable[[ModuleType, Path], Path]] = {
    "marian-multilingual": lambda tiny, folder: tiny.marian(
        folder, pair=("en", "trk"), tokens=(">>aze_Latn<<", ">>tur<<", ">>uzb_Cyrl<<")
    ),
    "marian-az-tr": lambda tiny, folder: tiny.marian(folder, pair=("az", "tr")),
    "marian-pad-first": lambda tiny, folder: tiny.marian(folder, pad_first=True),
    "chat-without-template": lambda tiny, folder: tiny.chat(folder, template=None),
}


@pytest.fixture(scope="session")
def trained(
    tiny_models: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, str], Path]:
    """The folder of a Marian model that reproduces the sample articles, for one direction."""
    made: dict[tuple[str, str], Path] = {}

    def train(source: str, target: str) -> Path:
        if (source, target) not in made:
            folder = tmp_path_factory.mktemp("trained") / f"samples-{source}-{target}"
            made[source, target] = tiny_models.trained_marian(folder, source, target)
        return made[source, target]

    return train


def article(number: int) -> str:
    """An Azerbaijani headline over an English body that shares its names and numbers."""
    dice = random.Random(number)
    az, en = dice.choice(_PLACES)
    kind = dice.randrange(len(_HEADLINES))
    words = {"az": az, "en": en, "name": dice.choice(_NAMES), "number": 100 + number}
    body = [_FACTS[kind].format(**words), *dice.sample(_BOILERPLATE, 2)]
    dice.shuffle(body)
    return f"{_HEADLINES[kind].format(**words)}\n\n{' '.join(body)}\n"


@pytest.fixture
def news(tmp_path: Path) -> Folder:
    """Makes a folder with so many articles, numbered from `first`."""

    def make(count: int, name: str = "news", first: int = 0) -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        for number in range(first, first + count):
            folder.joinpath(f"{number:04}.txt").write_text(article(number), encoding="utf-8")
        return folder

    return make


@pytest.fixture
def tree() -> Callable[[Path], dict[str, bytes]]:
    """Every file below a folder: relative path to bytes."""

    def read(folder: Path) -> dict[str, bytes]:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    return read


@pytest.fixture
def mtimes() -> Callable[[Path], dict[str, int]]:
    """When every file below a folder was last written; the lock apart, which is only taken."""

    def read(folder: Path) -> dict[str, int]:
        return {
            path.relative_to(folder).as_posix(): path.stat().st_mtime_ns
            for path in folder.rglob("*")
            if path.is_file() and path.name != ".lock"
        }

    return read


@pytest.fixture
def changed(mtimes: Callable[[Path], dict[str, int]]) -> Callable[..., set[str]]:
    """Names of the files below a folder that were written since `before`."""

    def compare(folder: Path, before: dict[str, int]) -> set[str]:
        now = mtimes(folder)
        assert not set(before) - set(now)
        return {Path(path).name for path, time in now.items() if before.get(path) != time}

    return compare


class CountingEncoder:
    """The hash encoder, remembering every text that it was given."""

    name = "hash"
    dim = 256

    def __init__(self, signature: str = "counting") -> None:
        self.signature = signature
        self.texts: list[str] = []
        self._encoder = load_encoder("hash")
        background_of(self)  # encoded once a process: not what is counted here
        self.texts.clear()

    def encode(self, texts: list[str]) -> np.ndarray:
        self.texts += texts
        return self._encoder.encode(texts)


@pytest.fixture
def counting() -> type[CountingEncoder]:
    """Makes an encoder that remembers what it was given."""
    return CountingEncoder


AZBITEXT = (sys.executable, "-c", "from align.cli import command; command()")


@pytest.fixture
def start() -> Callable[..., subprocess.Popen[str]]:
    """Starts ``azbitext`` as a process of its own, in a process group of its own."""

    def run(*words: object, cwd: Path | None = None) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*AZBITEXT, *map(str, words)],
            cwd=cwd,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", "OMP_NUM_THREADS": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
            # Whoever started the tests may have told them to pass over Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    return run


@pytest.fixture
def azbitext(
    capfd: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, str, str]]:
    """Runs ``azbitext`` in this process; gives exit status, standard output and error."""
    from align.cli import main

    def run(*words: object) -> tuple[int, str, str]:
        capfd.readouterr()
        try:
            status = main([str(word) for word in words])
        except SystemExit as ended:
            status = int(ended.code or 0)
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return status, out, err

    return run
