"""Each family is told its languages in its own way: what reaches `generate`, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from align.translators import load_translator
from align.translators.pretrained import PretrainedTranslator
from corpora.errors import ConfigurationError

Models = Callable[[str], Path]


def load(folder: Path, source: str, target: str, **options: Any) -> PretrainedTranslator:
    settings = {"engine": "transformers", "beam": 1, "max_length": 32, **options}
    return load_translator(str(folder), source=source, target=target, **settings)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The arguments of every call of `generate`."""
    from transformers import GenerationMixin

    calls: list[dict[str, Any]] = []
    original = GenerationMixin.generate

    def generate(self: object, **arguments: Any) -> Any:
        calls.append(arguments)
        return original(self, **arguments)

    monkeypatch.setattr(GenerationMixin, "generate", generate)
    return calls


@pytest.mark.parametrize(
    ("family", "source", "target", "first", "last", "start", "forced"),
    [
        ("marian", "az", "en", None, "</s>", "<pad>", None),
        ("marian-pad-first", "az", "en", None, "</s>", "<pad>", None),
        ("marian-multilingual", "en", "az", ">>aze_Latn<<", "</s>", "<pad>", None),
        ("marian-multilingual", "en", "tr", ">>tur<<", "</s>", "<pad>", None),
        ("m2m100", "az", "en", "__az__", "</s>", "</s>", "__en__"),
        ("m2m100", "en", "az", "__en__", "</s>", "</s>", "__az__"),
        ("nllb", "az", "en", "azj_Latn", "</s>", "</s>", "eng_Latn"),
        ("nllb", "en", "az", "eng_Latn", "</s>", "</s>", "azj_Latn"),
        ("nllb", "en", "azb", "eng_Latn", "</s>", "</s>", "azb_Arab"),
        ("mbart50", "az", "en", "az_AZ", "</s>", "</s>", "en_XX"),
        ("mbart50", "en", "az", "en_XX", "</s>", "</s>", "az_AZ"),
        ("madlad", "az", "en", "<2en>", "</s>", "<pad>", None),
        ("madlad", "en", "az", "<2az>", "</s>", "<pad>", None),
    ],
)
def test_the_tokens_that_reach_generate(
    family: str, source: str, target: str, first: str | None, last: str, start: str,
    forced: str | None, models: Models, seen: list[dict[str, Any]],
) -> None:  # fmt: skip
    from transformers import AutoTokenizer

    folder = models(family)
    load(folder, source, target).translate(["Bakı böyük şəhərdir."])
    tokenizer = AutoTokenizer.from_pretrained(folder)
    (call,) = seen
    ids = call["input_ids"][0].tolist()
    tokens = tokenizer.convert_ids_to_tokens(ids)
    assert tokens[-1] == last
    if first is not None:
        assert tokens[0] == first
    assert tokenizer.convert_ids_to_tokens(call["decoder_start_token_id"]) == start
    told = call.get("forced_bos_token_id")
    assert (None if told is None else tokenizer.convert_ids_to_tokens(told)) == forced
    assert tokenizer.unk_token_id not in ids[:1]


def test_a_chat_model_is_asked_in_words(models: Models, seen: list[dict[str, Any]]) -> None:
    from transformers import AutoTokenizer

    folder = models("chat")
    load(folder, "az", "en").translate(["Bakı böyük şəhərdir.", "Bəli."])
    (call,) = seen
    asked = AutoTokenizer.from_pretrained(folder).batch_decode(call["input_ids"])
    assert all("from Azerbaijani into English" in text.replace("▁", " ") for text in asked)
    assert all(text.endswith("<|assistant|>") for text in asked)
    assert call["attention_mask"][:, -1].tolist() == [1, 1]  # padded on the left
    assert {0, 1} == set(call["attention_mask"].flatten().tolist())


@pytest.mark.parametrize(
    ("family", "source", "target", "message"),
    [
        ("marian", "en", "az", r"reads az and writes en; it cannot translate en into az"),
        ("marian", "az", "tr", r"reads az and writes en; it cannot translate az into tr"),
        ("marian-multilingual", "en", "ka", r"cannot write 'ka'; it knows 3 languages: aze_Latn, "),
        ("m2m100", "az", "azb-Latn-XX-oops-oops", "no BCP-47 code"),
        ("m2m100", "az", "tlh", r"cannot write 'tlh'; it knows 99 languages: af, am, ar, ast, az"),
        ("nllb", "az-Cyrl", "en", r"cannot read 'az-Cyrl'; it knows 202 languages: ace_Arab, .*…$"),
        ("mbart50", "uz", "en", r"cannot read 'uz'; it knows 52 languages"),
        ("madlad", "az", "ka", r"cannot write 'ka'; it knows 4 languages: az, en, ru, tr"),
        ("chat", "az", "qq", "language 'qq' is no BCP-47 code"),
        ("chat", "az", "aze", "source 'az' and target 'aze' are one language"),
        ("chat-without-template", "az", "en", "without a chat template"),
    ],
)
def test_what_a_model_cannot_do_is_said_with_what_it_can(
    family: str, source: str, target: str, message: str, models: Models
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        load(models(family), source, target)


def test_t5_without_language_tokens_is_refused(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("align.translators.families._codes", lambda tokens, pattern: {})
    with pytest.raises(ConfigurationError, match="has no tokens such as <2az>"):
        load(models("madlad"), "az", "en")


def test_an_encoder_is_no_translation_model(tiny_model: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"is no translation model \(BertModel\)"):
        load(tiny_model, "az", "en")
