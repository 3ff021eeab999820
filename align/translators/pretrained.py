"""A pretrained model as a `Translator`: texts to tokens, batches, and back."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from typing import Any

from align.runtime.model_folder import ModelFolder
from align.translators.base import OUT_OF_MEMORY, TOO_LONG, UNFINISHED, Translation
from align.translators.batching import in_halves, side_by_side, token_batches
from align.translators.engine import Engine
from align.translators.families import Convention, instruction_ids
from corpora.text.normalize import normalize_text, without_surrogates
from corpora.text.segment import segment

_WRITTEN_A_TOKEN, _WRITTEN_MORE = 3, 16
"""Tokens that a translation may have: so many for each token that was read, and so many more."""

_PER_CALL = 1_000  # texts tokenized at a time


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes, in tokens but for `rows`.

    Attributes:
        piece: the longest piece of text that is translated at once.
        written: the longest translation of a piece.
        batch: a batch, padding counted.
        rows: texts of a batch; a step computes a score for each word of the vocabulary and each
            hypothesis of each of them.
    """

    piece: int
    written: int
    batch: int
    rows: int


@dataclass(frozen=True, slots=True)
class _Piece:
    """Sentences that are translated together, and the white space behind them."""

    ids: tuple[int, ...]
    gap: str = ""


class PretrainedTranslator:
    """A model that transformers knows, run by one of the engines; made by `load_translator`.

    Args:
        model: its files.
        tokenizer: set to the source language.
        convention: how the model is told its languages.
        engine: runs it.
        source, target: BCP-47 codes.
        limits: sizes.
        decoding: how the engine was told to search, for the signature.
    """

    def __init__(
        self,
        model: ModelFolder,
        tokenizer: Any,
        convention: Convention,
        engine: Engine,
        *,
        source: str,
        target: str,
        limits: Limits,
        decoding: str,
    ) -> None:
        self.name, self.licence = model.name, model.licence
        self.source, self.target = source, target
        self._tokenizer, self._convention, self._engine = tokenizer, convention, engine
        self._limits = limits
        self.signature = (
            f"{model.name}|{convention.family}|{source}:{convention.source or source}"
            f">{target}:{convention.target or target}|{decoding}"
            f"|piece:{limits.piece}|batch:{limits.batch}|transformers:{version('transformers')}"
        )

    def translate(self, texts: list[str], /) -> list[Translation]:
        """Translations of `texts`, in their order; equal pieces of text are translated once.

        A text longer than the model can read is split at sentence ends and joined again. Where
        even one sentence is too long, or its translation did not come to an end, the
        `Translation` says so. A blank text stays empty.

        Raises:
            ModelUnavailableError, ConfigurationError, StorageError: see `Engine.load`.
        """
        rows: list[list[_Piece] | None] = []
        for start in range(0, len(texts), _PER_CALL):
            rows += self._pieces(texts[start : start + _PER_CALL])
        distinct = list(dict.fromkeys(piece.ids for row in rows for piece in row or ()))
        known = dict(zip(distinct, self._generated(distinct), strict=True))
        return [self._joined(row, known) for row in rows]

    def _pieces(self, texts: Sequence[str]) -> list[list[_Piece] | None]:
        """For each text its pieces, none for a blank one; None where a sentence is too long."""
        plain = [readable(text, self.source) for text in texts]
        encoded = self._encode(plain)
        return [
            []
            if not text
            else [_Piece(ids)]
            if len(ids) <= self._limits.piece
            else self._split(original)
            for text, original, ids in zip(plain, texts, encoded, strict=True)
        ]

    def _split(self, text: str) -> list[_Piece] | None:
        """Runs of sentences of `text`, each as long as the model can read."""
        sentences = segment(text, self.source)
        ends = [second.start for _, second in pairwise(sentences)]
        gaps = [text[one.end : end] for one, end in zip(sentences, ends, strict=False)] + [""]
        plain = [readable(sentence.text, self.source) for sentence in sentences]
        beside, *encoded = map(len, self._encode(["", *plain]))  # a prompt, special tokens
        sizes = [size - beside for size in encoded]
        longest = self._limits.piece - beside
        pieces: list[_Piece] = []
        run: list[str] = []
        total = 0
        for index, (sentence, size) in enumerate(zip(plain, sizes, strict=True)):
            if size > longest:
                return None
            run.append(sentence)
            total += size
            following = sizes[index + 1] if index + 1 < len(sizes) else longest
            if total + following > longest or "\n" in gaps[index]:
                pieces.append(_Piece(self._encode([" ".join(run)])[0], gaps[index]))
                run, total = [], 0
        return pieces

    def _encode(self, texts: Sequence[str]) -> list[tuple[int, ...]]:
        convention = self._convention
        if convention.is_causal:
            return [
                instruction_ids(self._tokenizer, text, self.source, self.target) for text in texts
            ]
        ids = self._tokenizer([convention.prefix + text for text in texts], verbose=False)
        return [tuple(row) for row in ids["input_ids"]]

    def _generated(self, sources: Sequence[tuple[int, ...]]) -> list[Translation]:
        found: list[Translation] = [Translation("")] * len(sources)
        if sources:
            self._engine.load()
        at_once = self._engine.at_once
        lengths, limits = [len(ids) for ids in sources], self._limits
        batches = list(token_batches(lengths, limits.batch, most=limits.rows, at_once=at_once))

        def translate(batch: Sequence[int]) -> list[list[int] | None]:
            return in_halves(self._generate, [sources[index] for index in batch])

        for batch, written in zip(batches, side_by_side(translate, batches, at_once), strict=True):
            for index, ids in zip(batch, written, strict=True):
                found[index] = self._translation(sources[index], ids)
        for index, translation in enumerate(found):
            if translation.reason == OUT_OF_MEMORY and at_once > 1:  # now with nothing beside it
                found[index] = self._translation(sources[index], *translate([index]))
        return found

    def _generate(self, batch: Sequence[tuple[int, ...]]) -> list[list[int]]:
        return self._engine.generate(batch, max(map(self._longest, batch)))

    def _longest(self, source: Sequence[int]) -> int:
        return min(self._limits.written, _WRITTEN_A_TOKEN * len(source) + _WRITTEN_MORE)

    def _translation(self, source: Sequence[int], ids: list[int] | None) -> Translation:
        if ids is None:
            return Translation("", OUT_OF_MEMORY, len(source))
        longest = self._longest(source) - 1  # the end is a token too
        text = self._tokenizer.decode(ids[:longest], skip_special_tokens=True)
        reason = UNFINISHED if len(ids) >= longest else ""
        return Translation(" ".join(text.split()), reason, len(source) + len(ids))

    def _joined(
        self, row: list[_Piece] | None, known: dict[tuple[int, ...], Translation]
    ) -> Translation:
        if row is None:
            return Translation("", TOO_LONG)
        parts = [known[piece.ids] for piece in row]
        text = "".join(_with_gaps(parts, row))
        reason = next((part.reason for part in parts if part.reason), "")
        return Translation(text, reason, sum(part.tokens for part in parts))


def _with_gaps(parts: Sequence[Translation], row: Sequence[_Piece]) -> Iterator[str]:
    for part, piece in zip(parts, row, strict=True):
        yield part.text
        if piece is not row[-1]:
            yield piece.gap or " "


def readable(text: str, language: str) -> str:
    r"""`text` as a model gets it: one spelling, one line, no control characters.

    >>> readable("Bak\x07ı\n“şəhəri”", "az")
    'Bakı "şəhəri"'
    """
    whole = without_surrogates(text)
    plain = normalize_text(whole, language)
    if not plain.isascii() or not plain.isprintable():
        plain = "".join(sign for sign in plain if unicodedata.category(sign) not in ("Cc", "Cn"))
    return plain
