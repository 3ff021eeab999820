"""Model families: how each is told which language to read and which to write.

Everything is worked out from the model's own tokenizer and configuration. To add a family, write a
function like those below and name it in `FAMILIES` by the ``model_type`` of its configuration.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from align.translators.languages import (
    choose_code,
    parse_language,
    require_language,
    same_language,
)
from corpora.errors import ConfigurationError

_LISTED = 40  # languages named in a message


@dataclass(frozen=True, slots=True)
class Convention:
    """How one model is told its languages.

    Attributes:
        family: such as ``nllb``; for messages and signatures.
        source, target: the languages as the model spells them, "" where it has no say.
        prefix: what is put before every text.
        forced: ids that the decoder begins with behind its start token.
        is_causal: whether the model goes on with a prompt instead of translating an input.
    """

    family: str
    source: str = ""
    target: str = ""
    prefix: str = ""
    forced: tuple[int, ...] = ()
    is_causal: bool = False


def convention_of(
    name: str, config: Any, tokenizer: Any, *, source: str, target: str
) -> Convention:
    """How the model is told to translate from `source` into `target`.

    The tokenizer of a model that marks its input is set to do so.

    Args:
        name: of the model, for messages.
        config, tokenizer: those that transformers loads for the model.
        source, target: BCP-47 codes.

    Raises:
        ConfigurationError: a code is unknown, the model cannot translate this pair, or cannot
            translate at all; the message lists what it can do.
    """
    for code in (source, target):
        require_language(code)
    if same_language(source, target):
        raise ConfigurationError(
            f"source {source!r} and target {target!r} are one language; expected two"
        )
    family = FAMILIES.get(config.model_type)
    if family is None and not _is_chat_model(config):
        kinds = ", ".join(config.architectures or [config.model_type])
        raise ConfigurationError(
            f"{name} is no translation model ({kinds}); expected a sequence-to-sequence model "
            f"({', '.join(FAMILIES)}) or a causal chat model"
        )
    return (family or _chat)(name, tokenizer, source, target)


def _marian(name: str, tokenizer: Any, source: str, target: str) -> Convention:
    """OPUS-MT: one pair, or ``>>aze_Latn<<`` before the text where the model writes several."""
    reads = tokenizer.source_lang or ""
    if reads and not same_language(reads, source):
        raise _wrong_pair(name, source, target, f"reads {reads}", tokenizer.target_lang)
    tokens = _codes(tokenizer.get_vocab(), r">>(.+)<<")
    if not tokens:
        writes = tokenizer.target_lang or ""
        if writes and not same_language(writes, target):
            raise _wrong_pair(name, source, target, f"reads {reads or 'unknown'}", writes)
        return Convention("marian", reads, writes)
    code = choose_code(target, tokens)
    if code is None:
        raise _unsupported(name, "write", target, tokens)
    return Convention("marian-multilingual", reads, code, prefix=f"{tokens[code]} ")


def _m2m_or_nllb(name: str, tokenizer: Any, source: str, target: str) -> Convention:
    """NLLB-200 (``azj_Latn``) and M2M-100 (``__az__``) share an architecture."""
    nllb = _codes(_all_tokens(tokenizer), r"([a-z]{3}_[A-Z][a-z]{3})")
    if nllb:
        return _marked("nllb", name, tokenizer, nllb, source, target)
    m2m = _codes(_all_tokens(tokenizer), r"__([a-z]{2,3}(?:_[A-Za-z]+)?)__")
    return _marked("m2m100", name, tokenizer, m2m, source, target)


def _mbart50(name: str, tokenizer: Any, source: str, target: str) -> Convention:
    """mBART-50: ``az_AZ`` before the input, and the first token that is written."""
    codes = _codes(_all_tokens(tokenizer), r"([a-z]{2}_[A-Z]{2})")
    return _marked("mbart50", name, tokenizer, codes, source, target)


def _madlad(name: str, tokenizer: Any, source: str, target: str) -> Convention:
    """MADLAD-400 and other T5: ``<2az>`` before the text; any language is read."""
    tokens = _codes(_all_tokens(tokenizer), r"<2([A-Za-z_-]+)>")
    if not tokens:
        raise ConfigurationError(
            f"{name} has no tokens such as <2az> that name a target language; expected MADLAD-400 "
            "or another T5 model trained for translation"
        )
    code = choose_code(target, tokens)
    if code is None:
        raise _unsupported(name, "write", target, tokens)
    return Convention("madlad", "", code, prefix=f"{tokens[code]} ")


def _chat(name: str, tokenizer: Any, source: str, target: str) -> Convention:
    """A causal model is asked in words; it has no list of languages."""
    if not tokenizer.chat_template:
        raise ConfigurationError(
            f"{name} is a causal model without a chat template, so it was not trained to follow "
            "instructions; expected an instruction-tuned model, or a sequence-to-sequence model"
        )
    return Convention("chat", source, target, is_causal=True)


FAMILIES: dict[str, Callable[[str, Any, str, str], Convention]] = {
    "marian": _marian,
    "m2m_100": _m2m_or_nllb,
    "mbart": _mbart50,
    "t5": _madlad,
    "mt5": _madlad,
    "umt5": _madlad,
}
"""Families of sequence-to-sequence models by ``model_type``."""


def instruction(text: str, source: str, target: str) -> str:
    """What a chat model is asked.

    >>> print(instruction("Yağış yağır.", "az", "en"))
    Translate the following text from Azerbaijani into English. Answer with the translation only.
    <BLANKLINE>
    Yağış yağır.
    """
    names = [_LANGUAGE_NAMES.get(code, f"the language with the code {code}")
             for code in (str(require_language(source).language),
                          str(require_language(target).language))]  # fmt: skip
    return (
        f"Translate the following text from {names[0]} into {names[1]}. "
        f"Answer with the translation only.\n\n{text}"
    )


def instruction_ids(tokenizer: Any, text: str, source: str, target: str) -> tuple[int, ...]:
    """`instruction` in the model's chat template, as the ids of a prompt."""
    ids = tokenizer.apply_chat_template(
        [{"role": "user", "content": instruction(text, source, target)}],
        add_generation_prompt=True,
        tokenize=True,
        return_dict=False,
        enable_thinking=False,  # a variable of the templates of models that reason aloud
    )
    return tuple(ids)


_LANGUAGE_NAMES = {"az": "Azerbaijani", "en": "English", "ru": "Russian", "tr": "Turkish"}


def _is_chat_model(config: Any) -> bool:
    names = config.architectures or []
    return any(name.endswith(("ForCausalLM", "LMHeadModel")) for name in names)


def _marked(
    family: str, name: str, tokenizer: Any, tokens: dict[str, str], source: str, target: str
) -> Convention:
    """A model whose input begins with its language, and whose output is made to."""
    codes = {}
    for verb, wanted in (("read", source), ("write", target)):
        code = choose_code(wanted, tokens)
        if code is None:
            raise _unsupported(name, verb, wanted, tokens)
        codes[verb] = code
    tokenizer.src_lang = codes["read"]
    forced = tokenizer.convert_tokens_to_ids(tokens[codes["write"]])
    return Convention(family, codes["read"], codes["write"], forced=(int(forced),))


def _all_tokens(tokenizer: Any) -> Iterable[str]:
    special = getattr(tokenizer, "lang_token_to_id", ())
    return [*tokenizer.get_vocab(), *tokenizer.all_special_tokens, *special]


def _codes(tokens: Iterable[str], pattern: str) -> dict[str, str]:
    """Language code to token, for the tokens that `pattern` matches; its group is the code."""
    matches = ((re.fullmatch(pattern, token), token) for token in tokens)
    return {match[1]: token for match, token in matches if match}


def _wrong_pair(
    name: str, source: str, target: str, reads: str, writes: str | None
) -> ConfigurationError:
    return ConfigurationError(
        f"{name} {reads} and writes {writes or 'unknown'}; it cannot translate {source} into "
        f"{target}"
    )


def _unsupported(name: str, verb: str, wanted: str, codes: Iterable[str]) -> ConfigurationError:
    known = sorted(code for code in codes if parse_language(code))
    listed = ", ".join(known[:_LISTED]) + (", …" if len(known) > _LISTED else "")
    return ConfigurationError(
        f"{name} cannot {verb} {wanted!r}; it knows {len(known)} languages: {listed}"
    )
