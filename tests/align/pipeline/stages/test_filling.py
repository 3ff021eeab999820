"""Missing sides: who fills them, what happens when the model fails, and what is resumed."""

from __future__ import annotations

import json
import logging
import re
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from align.corpus import Corpus
from align.corpus.build import build_corpus
from align.translators import Translation
from corpora.errors import BuildError, ConfigurationError, ModelUnavailableError
from corpora.pairs import SentencePair


def said(target: str, text: str) -> str:
    """A sentence in `target` with the numbers of `text` and a number of its own."""
    numbers = " ".join(re.findall(r"\d+", text))
    own = zlib.crc32(text.encode())
    if target == "en":
        return f"The newspaper wrote about it in English with the figures {numbers} as item {own}."
    return f"Qəzet bu barədə Azərbaycan dilində {numbers} rəqəmləri ilə yazıb, xəbər {own}."


class Echo:
    """Writes the other language by `said`; remembers what it was asked."""

    licence = "CC0-1.0"

    def __init__(
        self,
        source: str = "az",
        target: str = "en",
        *,
        name: str = "echo@1",
        breaks_after: int | None = None,
        answer: Callable[[str], Translation] | None = None,
    ) -> None:
        self.source, self.target, self.name = source, target, name
        self.breaks_after = breaks_after
        self.answer = answer or (lambda text: Translation(said(target, text)))
        self.texts: list[str] = []
        self.calls = 0

    def translate(self, texts: list[str]) -> list[Translation]:
        if self.breaks_after is not None and self.calls >= self.breaks_after:
            raise ModelUnavailableError(f"cannot reach {self.name}")
        self.calls += 1
        self.texts += texts
        return [self.answer(text) for text in texts]


@pytest.fixture
def build(news: Callable[..., Path], tmp_path: Path) -> Callable[..., Corpus]:
    folder = news(12)

    def run(translator: object = None, out: str = "build", **options: object) -> Corpus:
        settings = {"encoder": "hash", "shard_size": 4, "min_probability": 1.0, "title": "Sınaq"}
        settings |= {"filters": {"defaults": False}}  # an echo is a copy
        settings |= options
        return build_corpus(folder, tmp_path / out, translator=translator, **settings)

    return run


def missing(corpus: Corpus, language: str) -> list[SentencePair]:
    return [pair for pair in corpus.pairs() if getattr(pair, f"origin_{language}") == "missing"]


def test_one_translator_fills_one_direction(build: Callable[..., Corpus]) -> None:
    before = {pair.id: pair for pair in build().pairs()}
    echo = Echo()
    corpus = build(echo)
    headlines = [pair for pair in corpus.pairs() if pair.role == "headline"]
    assert len(headlines) == 12
    for pair in headlines:
        assert pair == before[pair.id].filled(
            "en", said("en", pair.az), origin="machine", model="echo@1"
        )
        assert not pair.is_aligned
    assert sorted(echo.texts) == sorted(pair.az for pair in headlines)
    body = [pair for pair in corpus.pairs() if pair.role == "body"]
    assert body == [before[pair.id] for pair in body]
    assert corpus.scores["models"] == {"echo@1": 12}
    assert corpus.build["translator"] == {"name": "echo@1", "id": "echo@1", "licence": "CC0-1.0"}
    assert set(map(len, corpus.dataset("all").values()))


def test_two_translators_fill_both(build: Callable[..., Corpus]) -> None:
    there, back = Echo(), Echo("en", "az", name="back@2")
    corpus = build([there, back])
    assert not missing(corpus, "en")
    assert not missing(corpus, "az")
    origins = Counter((pair.origin_az, pair.origin_en, pair.model) for pair in corpus.pairs())
    assert origins == {("human", "machine", "echo@1"): 12, ("machine", "human", "back@2"): 36}
    # equal texts are translated once in the whole build, whatever shard they stand in
    bodies = [pair.en for pair in corpus.pairs() if pair.role == "body"]
    assert sorted(back.texts) == sorted(set(bodies))
    assert len(back.texts) < len(bodies)


@pytest.mark.parametrize(
    ("fill", "filled"),
    [("headline", {"headline": 12}), ("body", {"body": 36}), ("none", {})],
)
def test_only_the_chosen_rows_are_filled(
    fill: str, filled: dict[str, int], build: Callable[..., Corpus]
) -> None:
    corpus = build([Echo(), Echo("en", "az", name="back@2")], fill=fill)
    assert Counter(pair.role for pair in corpus.pairs() if pair.model) == filled


def test_a_finished_fill_is_left_alone(
    build: Callable[..., Corpus], mtimes: Callable[[Path], dict[str, int]]
) -> None:
    before = mtimes(build(Echo()).folder)
    again = Echo()
    assert mtimes(build(again).folder) == before
    assert again.calls == 0


def test_another_model_fills_again_and_encodes_nothing(
    build: Callable[..., Corpus],
    mtimes: Callable[[Path], dict[str, int]],
    changed: Callable[..., set[str]],
) -> None:
    corpus = build(Echo())
    before = mtimes(corpus.folder)
    assert build(Echo(name="echo@2")).scores["models"] == {"echo@2": 12}
    assert "filled.parquet" in changed(corpus.folder, before)
    assert not changed(corpus.folder, before) & {
        "documents.parquet",
        "segments.parquet",
        "vectors.parquet",
        "aligned.parquet",
    }
    assert build().scores["models"] == {}


def test_a_translator_may_return_plain_texts(build: Callable[..., Corpus]) -> None:
    class Plain(Echo):
        def translate(self, texts: list[str]) -> list[str]:
            return [one.text for one in super().translate(texts)]

    assert list(build(Plain()).pairs()) == list(build(Echo(), out="whole/build").pairs())


def test_a_model_of_which_nothing_stands_has_no_say(build: Callable[..., Corpus]) -> None:
    corpus = build(Echo(answer=lambda text: Translation("")))
    assert corpus.build["translator"] is None
    assert "CC0-1.0" not in (corpus.dataset_folder / "README.md").read_text("utf-8")
    back = Echo("en", "az", name="back@2", answer=lambda text: Translation(""))
    both = build([Echo(), back], out="both/build")
    assert both.build["translator"]["name"] == "echo@1"


def test_another_direction_leaves_what_the_first_has_done(
    build: Callable[..., Corpus], tree: Callable[[Path], dict[str, bytes]]
) -> None:
    build(Echo())
    there, back = Echo(), Echo("en", "az", name="back@2")
    corpus = build([there, back])
    assert there.calls == 0
    assert len(back.texts) > 0
    whole = build([Echo(), Echo("en", "az", name="back@2")], out="whole/build")
    assert tree(corpus.folder) == tree(whole.folder)
    there = Echo()
    corpus = build(there)
    assert there.calls == 0
    assert tree(corpus.folder) == tree(build(Echo(), out="single/build").folder)


def test_a_model_that_goes_away_leaves_rows_missing_and_is_resumed(
    build: Callable[..., Corpus],
    caplog: pytest.LogCaptureFixture,
    tree: Callable[[Path], dict[str, bytes]],
) -> None:
    whole = build(Echo(), out="whole/build")
    with caplog.at_level(logging.WARNING):
        corpus = build(Echo(breaks_after=1))
    assert "cannot reach echo@1" in caplog.text
    assert "run the same command again" in caplog.text
    assert Corpus.open(corpus.folder) == corpus
    left = missing(corpus, "en")
    assert len([pair for pair in left if pair.role == "headline"]) == 8
    assert corpus.scores["models"] == {"echo@1": 4}
    assert corpus.scores["documents"] == 12

    # still away: nothing changes
    before = tree(corpus.folder)
    assert tree(build(Echo(breaks_after=0)).folder) == before

    # back again: exactly what is missing is translated
    echo = Echo()
    corpus = build(echo)
    assert sorted(echo.texts) == sorted(pair.az for pair in left if pair.role == "headline")
    assert tree(corpus.folder) == tree(whole.folder)


def test_a_fill_that_is_killed_is_resumed(
    build: Callable[..., Corpus], tree: Callable[[Path], dict[str, bytes]]
) -> None:
    def stop(text: str) -> Translation:
        if len(first.texts) > 4:
            raise KeyboardInterrupt
        return Translation(said("en", text))

    first, second = Echo(answer=stop), Echo()
    with pytest.raises(KeyboardInterrupt):
        build(first)
    corpus = build(second)
    assert len(second.texts) == 8
    assert tree(corpus.folder) == tree(build(Echo(), out="whole/build").folder)


def answer(text: str) -> Translation:
    if "marafon" in text:
        return Translation("a loop a loop a loop", reason="repetition")
    return Translation(" ") if "məktəb" in text else Translation(said("en", text))


def test_what_cannot_stand_is_withheld_and_its_row_stays_missing(
    build: Callable[..., Corpus],
) -> None:
    corpus = build(Echo(answer=answer))
    headlines = {pair.id: pair for pair in corpus.pairs() if pair.role == "headline"}
    rejected = [
        row
        for row in pq.read_table(corpus.folder / "rejected.parquet").to_pylist()
        if row["reason"] != "low-probability"
    ]
    expected = {
        name: "repetition" if "marafon" in pair.az else "empty-translation"
        for name, pair in headlines.items()
        if "marafon" in pair.az or "məktəb" in pair.az
    }
    assert {row["id"]: row["reason"] for row in rejected} == expected
    assert set(expected.values()) == {"repetition", "empty-translation"}
    assert {name for name, pair in headlines.items() if pair.en is None} == set(expected)
    reasons = Counter(expected.values())
    assert {name: corpus.scores["rejected"][name] for name in reasons} == reasons
    assert "a loop a loop" in next(r["text"] for r in rejected if r["reason"] == "repetition")


def test_a_wrong_number_of_translations_stops_the_build(build: Callable[..., Corpus]) -> None:
    class Short(Echo):
        def translate(self, texts: list[str]) -> list[Translation]:
            return super().translate(texts)[1:]

    with pytest.raises(BuildError, match=r"'echo@1' returned 3 translations for 4 texts"):
        build(Short())


def test_two_writers_of_one_language_are_refused(build: Callable[..., Corpus]) -> None:
    with pytest.raises(ConfigurationError, match="two translators write 'en'"):
        build([Echo(), Echo(name="other@1")])


def test_objects_stay_in_one_process(build: Callable[..., Corpus], counting: type) -> None:
    for models in ({"translator": Echo()}, {"encoder": counting()}):
        with pytest.raises(ConfigurationError, match=r"workers is 2.*expected workers=1"):
            build(**models, workers=2)


def test_no_translator_in_every_way(
    build: Callable[..., Corpus], tree: Callable[[Path], dict[str, bytes]]
) -> None:
    first = tree(build().folder)
    for nobody in ("none", []):
        assert tree(build(nobody).folder) == first


def lines(tmp_path: Path, body: str, headline: str) -> Path:
    path = tmp_path / "lines.jsonl"
    row = {"id": "n1", "headline_az": headline, "body_en": body}
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


FORTRESS = {
    "The fortress was put up in the 15th century.": "Qala XV əsrdə ucaldılıb.",
    "The song was a hit in the 1990s.": "Mahnı 90-cı illərdə dillər əzbəri idi.",
    "Twenty guests came on Tuesday.": "Çərşənbə axşamı 20 qonaq gəldi.",
    "The play begins at 7:30 p.m. on Sundays.": "Tamaşa bazar günləri saat 19.30-da başlayır.",
    "The 19th Congress of Poets will open in Sheki.": "Şairlərin XIX qurultayı Şəkidə açılacaq.",
}
MUSEUM = {
    "The museum keeps carpets of the 18th century.": "Muzeydə XVIII əsr xalçaları saxlanılır.",
    "Half of the visitors come from abroad.": "Ziyarətçilərin 50 %-i xaricdən gəlir.",
    "It cost one and a half billion manats.": "Ona 1,5 milyard manat xərclənib.",
    "About 1,260 people saw it on 5 March 2024.": "05.03.2024 tarixində onu 1 260 nəfər görüb.",
}
WRONG = {
    "The fortress was put up in the 15th century.": "Qala XVI əsrdə ucaldılıb.",
    "The play begins at 7:30 p.m. on Sundays.": "Tamaşa bazar günləri saat 18.30-da başlayır.",
}


@pytest.mark.parametrize(
    ("written", "least", "withheld"),
    [(FORTRESS, 1.0, 0), (MUSEUM, 1.0, 0), (WRONG, 1.0, 2), (WRONG, 0.0, 0)],
)
def test_a_translation_with_the_same_numbers_stands(
    written: dict[str, str], least: float, withheld: int, tmp_path: Path
) -> None:
    translator = Echo("en", "az", answer=lambda text: Translation(written[text]))
    corpus = build_corpus(
        lines(tmp_path, "\n".join(written), "Hava proqnozu açıqlanıb"),
        tmp_path / "build",
        translator=translator,
        encoder="hash",
        min_quality=0.0,
        min_probability=1.0,
        min_number_agreement=least,
        filters={"defaults": False},
    )
    assert corpus.scores["rejected"].get("lost-numbers", 0) == withheld
    filled = {pair.en: pair.az for pair in corpus.pairs() if pair.origin_az == "machine"}
    assert len(filled) == len(written) - withheld
    assert filled.items() <= written.items()


@pytest.mark.parametrize(
    "signs",
    [
        ["* * *", "***", "…", "—"],
        ["12:45", "https://example.az/x?id=5", "🙂🙂"],
        ["19.30 – 21.00", "info@muzey.example.az", "1 260", "XIX"],
    ],
)
def test_a_line_without_a_word_is_copied_and_no_model_sees_it(
    signs: list[str], tmp_path: Path
) -> None:
    words = ["Rain is expected in Baku tomorrow.", "It will be cold in the mountains."]
    back = Echo("en", "az", name="back@2", answer=lambda text: Translation("Bilmirəm heç nə."))
    corpus = build_corpus(
        lines(tmp_path, "\n".join([words[0], *signs, words[1]]), "Hava proqnozu açıqlanıb"),
        tmp_path / "build",
        translator=back,
        encoder="hash",
        min_quality=0.0,
        min_probability=1.0,
        filters={"defaults": False},
    )
    assert sorted(back.texts) == sorted(words)
    rows = {pair.en: pair for pair in corpus.pairs() if pair.role == "body"}
    assert list(rows) == [words[0], *signs, words[1]]
    for sign in signs:
        row = rows[sign]
        assert (row.az, row.origin_az, row.origin_en) == (sign, "machine", "human")
        assert (row.model, row.quality) == ("unchanged", None)
    assert corpus.scores["models"] == {"back@2": 2, "unchanged": len(signs)}
    assert "without any word" in (corpus.dataset_folder / "README.md").read_text("utf-8")
