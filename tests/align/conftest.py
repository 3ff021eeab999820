"""Encoders and sample documents, each encoded once for the whole run."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from align.background import Background
from align.encoders import ENCODERS, Encoder, load_encoder
from corpora.documents import Document
from corpora.readers import read_documents
from corpora.samples import ARTICLES, HEADLINES, article_sentences


class RememberingEncoder:
    """The embedded encoder, which sees every text of the run once."""

    name = "e5"

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.dim = encoder.dim
        self.signature = encoder.signature
        self.rows: dict[str, np.ndarray] = {}

    def encode(self, texts: list[str]) -> np.ndarray:
        new = [text for text in dict.fromkeys(texts) if text not in self.rows]
        if new:
            self.rows.update(zip(new, self.encoder.encode(new), strict=True))
        return np.stack([self.rows[text] for text in texts])


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
    monkeypatch.setattr("align.background._computed", {"topic": origin})
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
