"""Texts in, translations out: order, blank lines, long input, memory, strange characters."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from align.translators import Translation, load_translator
from align.translators.pretrained import PretrainedTranslator, readable


class Shouting:
    """An engine that writes the ids that it read, without the last, the end of the text."""

    def __init__(self, *, fits: int = 10**6, endless: bool = False, at_once: int = 1) -> None:
        self.fits, self.endless, self.at_once = fits, endless, at_once
        self.batches: list[list[tuple[int, ...]]] = []

    def load(self) -> None:
        pass

    def generate(self, sources: Sequence[Sequence[int]], longest: int) -> list[list[int]]:
        if sum(map(len, sources)) > self.fits:
            raise MemoryError
        self.batches.append([tuple(source) for source in sources])
        return [list(source[:-1]) + [5] * (longest * self.endless) for source in sources]


@pytest.fixture
def make(
    models: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[PretrainedTranslator, Shouting]]:
    def made(
        engine: Shouting | None = None, **options: int
    ) -> tuple[PretrainedTranslator, Shouting]:
        engine = engine or Shouting()
        monkeypatch.setattr("align.translators.loading._engine", lambda name, settings: engine)
        folder = str(models("marian"))
        return load_translator(folder, source="az", target="en", **options), engine

    return made


SENTENCES = ["Bakı böyük şəhərdir.", "Yağış yağır.", "Sərgi dünən açıldı və hamı gəldi."]


@pytest.mark.parametrize("at_once", [1, 3])
def test_the_order_is_kept_whatever_the_batches(make: Callable[..., tuple], at_once: int) -> None:
    texts = [*SENTENCES, "", " \n", SENTENCES[0], "Ə"] * 3
    expected = [text.strip() for text in texts]
    for batch_tokens in (1, 30, 4096):
        translator, engine = make(Shouting(at_once=at_once), batch_tokens=batch_tokens)
        assert [one.text for one in translator.translate(texts)] == expected
        read = [source for batch in engine.batches for source in batch]
        assert len(read) == len(set(read)) == 4  # equal texts once, blank ones never
        assert all(
            len(batch) == 1 or len(batch) * max(map(len, batch)) <= batch_tokens
            for batch in engine.batches
        )
    assert translator.translate([]) == []


def test_a_large_beam_or_vocabulary_makes_batches_of_fewer_texts(
    make: Callable[..., tuple], monkeypatch: pytest.MonkeyPatch
) -> None:
    vocabulary = len(make()[0]._tokenizer)
    monkeypatch.setattr("align.translators.loading._SCORES_OF_A_STEP", 4 * vocabulary)
    texts = [f"Bakı {number}." for number in range(9)]
    for beam, most in ((1, 4), (2, 2), (4, 1), (10, 1)):
        translator, engine = make(beam=beam)
        assert [one.text for one in translator.translate(texts)] == texts
        assert max(map(len, engine.batches)) == most


def test_what_does_not_fit_into_memory_is_halved(
    make: Callable[..., tuple], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gc.collect", lambda: 0)  # slow behind a whole suite
    translator, engine = make(Shouting(fits=25))
    assert [one.text for one in translator.translate(SENTENCES)] == SENTENCES
    assert len(engine.batches) > 1
    translator, _ = make(Shouting(fits=5))
    found = translator.translate([*SENTENCES, "Ə"])
    assert {one.reason for one in found[:3]} == {"out-of-memory"}
    assert found[3].text == "Ə"


def test_what_had_no_room_beside_others_gets_another_chance(make: Callable[..., tuple]) -> None:
    class Crowded(Shouting):
        working = 0

        def generate(self, sources: Sequence[Sequence[int]], longest: int) -> list[list[int]]:
            self.working += 1
            try:
                time.sleep(0.05)
                if self.working > 1:
                    raise MemoryError
                return super().generate(sources, longest)
            finally:
                self.working -= 1

    translator, engine = make(Crowded(at_once=3), batch_tokens=1)
    texts = [f"Bakı {number}." for number in range(9)]
    assert [one.text for one in translator.translate(texts)] == texts
    assert all(len(batch) == 1 for batch in engine.batches)


def test_long_text_is_split_at_sentence_ends_and_joined(make: Callable[..., tuple]) -> None:
    translator, engine = make(max_length=40)
    text = " ".join(SENTENCES * 4)
    (found,) = translator.translate([text])
    assert (found.text, found.reason) == (text, "")
    assert len(engine.batches[0]) > 1
    assert max(len(source) for batch in engine.batches for source in batch) <= 40
    lines = "\n".join(SENTENCES * 4)
    (found,) = translator.translate([lines])
    assert found.text == lines  # a line break between pieces stays one


@pytest.mark.parametrize(
    "text",
    [
        "ə" * 50_000,
        "Bakı " * 10_000,
        f"{SENTENCES[0]} {'uzun ' * 300}sözdür.",
    ],
    ids=["one word", "one sentence", "a long sentence behind a short one"],
)
def test_a_sentence_that_is_too_long_is_reported_not_cut(
    text: str, make: Callable[..., tuple]
) -> None:
    translator, engine = make()
    found = translator.translate([text, SENTENCES[0]])
    assert found[0] == Translation("", "too-long")
    assert found[1].text == SENTENCES[0]
    assert len(engine.batches[0]) == 1


def test_fifty_thousand_characters_of_sentences_are_translated(make: Callable[..., tuple]) -> None:
    text = " ".join(SENTENCES * (50_000 // len(" ".join(SENTENCES))))
    translator, _ = make()
    (found,) = translator.translate([text])
    assert (found.text, found.reason) == (text, "")


def test_a_translation_without_end_is_reported(make: Callable[..., tuple]) -> None:
    translator, _ = make(Shouting(endless=True))
    found = translator.translate(SENTENCES)
    assert {one.reason for one in found} == {"runaway-length"}
    assert all(one.text for one in found)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Bakı\x00\x07 şəhəri\x1b[0m", "Bakı şəhəri[0m"),
        ("Bak\ud800ı", "Bak?ı"),
        ("Bаkı", "Bakı"),  # its а is Cyrillic
        ("Ҝәнҹәдә јағыш јағыр", "Gəncədə yağış yağır"),
        ("a\u200bb\u00ad\ufeff", "a b"),
        ("bir\n\n iki\tüç", "bir iki üç"),
        ("\x00\x01", ""),
        ("🙂 Salam 你好", "🙂 Salam 你好"),
    ],
)
def test_what_a_model_reads_of_strange_text(text: str, read: str) -> None:
    assert readable(text, "az") == read


def test_strange_text_is_no_traceback(models: Callable[[str], Path]) -> None:
    texts = ["\x00", "Bak\ud800ı \x1b[31m", "你好 мир ola", "🙂" * 50, "<pad></s>", ">>tur<< Salam"]
    for family in ("marian", "m2m100", "nllb", "mbart50", "madlad", "chat"):
        translator = load_translator(
            str(models(family)), source="az", target="en", beam=1, max_length=64,
            engine="transformers",
        )  # fmt: skip
        found = translator.translate(texts)
        assert len(found) == len(texts)
        assert found[0] == Translation("")


def test_the_same_text_whatever_stands_beside_it(models: Callable[[str], Path]) -> None:
    translator = load_translator(
        str(models("marian")), source="az", target="en", engine="transformers", max_length=24
    )
    together = translator.translate(SENTENCES * 2)
    assert together == translator.translate(SENTENCES * 2)
    assert together[:3] == together[3:]
