"""Second voices."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from align.beads.rerankers import CrossEncoderReranker, TranslationReranker, load_reranker
from corpora.errors import ModelUnavailableError

SENTENCES = ["It rained.", "A school was built."]


def cross_encoder(folder: Path, labels: int = 1) -> str:
    """A real cross-encoder, made from a configuration with random weights."""
    pytest.importorskip("sentence_transformers")
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    torch.manual_seed(0)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "rained", "school", "built", "It", "A", "was"]
    tokenizer = Tokenizer(models.WordLevel({w: n for n, w in enumerate(words)}, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
    ).save_pretrained(folder)  # fmt: skip
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, num_labels=labels,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    return str(folder)


def test_a_cross_encoder_judges_each_sentence(tmp_path: Path) -> None:
    reranker = load_reranker(cross_encoder(tmp_path))
    scores = reranker.judge("Məktəb tikildi", SENTENCES)
    assert scores.shape == (2,)
    assert scores.dtype == np.float64
    assert scores[0] != scores[1]
    again = reranker.judge("Məktəb tikildi", SENTENCES[::-1])
    assert again == pytest.approx(scores[::-1], abs=1e-5)
    assert reranker.judge("Məktəb tikildi", []).shape == (0,)


def test_a_model_with_several_scores_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailableError, match="gives 3 scores a pair"):
        load_reranker(cross_encoder(tmp_path, labels=3)).judge("Başlıq", SENTENCES)


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    with pytest.raises(ModelUnavailableError, match="cannot load reranker"):
        CrossEncoderReranker(str(tmp_path / "nothing")).judge("Başlıq", SENTENCES)


def test_the_translation_is_asked_for_once() -> None:
    asked: list[str] = []

    def translate(texts: list[str]) -> list[str]:
        asked.extend(texts)
        return ["A school was built."] * len(texts)

    def similarity(left: list[str], right: list[str]) -> np.ndarray:
        return np.array([float(one == other) for one, other in zip(left, right, strict=True)])

    reranker = TranslationReranker(translate, similarity)
    assert reranker.judge("Məktəb tikildi", SENTENCES).tolist() == [0.0, 1.0]
    assert reranker.judge("Məktəb tikildi", SENTENCES[1:]).tolist() == [1.0]
    assert asked == ["Məktəb tikildi"]


@pytest.mark.parametrize("bad", [[np.nan, 1.0], [1.0], [np.inf, 0.0]])
def test_what_is_no_score_is_refused(bad: list[float]) -> None:
    reranker = TranslationReranker(lambda texts: texts, lambda left, right: np.array(bad))
    with pytest.raises(ModelUnavailableError, match="expected one finite score"):
        reranker.judge("Başlıq", SENTENCES)
