"""What a person writes into a card stays, wherever it stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from huggingface_hub import DatasetCard

from corpora.card.build_facts import BuildFacts, ModelFacts, ScoreFacts
from corpora.card.file import CardFile
from corpora.errors import DocumentError
from corpora.pairs import SentencePair, to_table
from corpora.splits.shares import Splits
from corpora.writers import write_dataset

OURS = CardFile({"license": "mit", "tags": ["azbitext"]}, (("a", "# A"), ("b", "# B"), ("c", "C")))


def parts(*given: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return given


@pytest.mark.parametrize(
    ("old", "kept"),
    [
        ((), OURS.parts),
        (parts(("a", "old"), ("b", "old"), ("c", "old")), OURS.parts),
        (
            parts(("a", "old"), ("", "Mine."), ("b", "old"), ("c", "old"), ("", "End.")),
            parts(("a", "# A"), ("", "Mine."), ("b", "# B"), ("c", "C"), ("", "End.")),
        ),
        (
            parts(("", "Top."), ("a", "x"), ("", "Mid."), ("c", "x")),
            parts(("", "Top."), ("a", "# A"), ("b", "# B"), ("", "Mid."), ("c", "C")),
        ),
        (parts(("gone", "x"), ("c", "x")), parts(("a", "# A"), ("b", "# B"), ("c", "C"))),
        (
            parts(("c", "x"), ("", "Turned."), ("a", "x")),
            parts(("c", "C"), ("", "Turned."), ("a", "# A"), ("b", "# B")),
        ),
        (
            parts(("", "All my own.")),
            parts(("a", "# A"), ("b", "# B"), ("c", "C"), ("", "All my own.")),
        ),
    ],
)
def test_only_our_sections_are_written_anew(
    old: tuple[tuple[str, str], ...], kept: tuple[tuple[str, str], ...], tmp_path: Path
) -> None:
    path = tmp_path / "README.md"
    path.write_text(CardFile({}, old).render(), encoding="utf-8")
    new = OURS.keeping(CardFile.read(path))
    assert new.parts == kept
    path.write_text(new.render(), encoding="utf-8")
    assert OURS.keeping(CardFile.read(path)) == new


def test_keys_of_the_head(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text("---\nlicense: cc0-1.0\nviewer: false\ntags: [xəbər, azbitext]\n---\n", "utf-8")
    head = OURS.keeping(CardFile.read(path)).head
    assert head == {"license": "mit", "viewer": False, "tags": ["azbitext", "xəbər"]}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Only text.\n", (("", "Only text."),)),
        ("---\nlicense: mit\n---\r\n\r\nTwo\r\nlines.\r\n", (("", "Two\nlines."),)),
        ("", ()),
        ("---\n---\n<!-- azbitext:a -->\nopen\n", (("", "<!-- azbitext:a -->\nopen"),)),
    ],
)
def test_cards_that_are_not_ours(
    text: str, parts: tuple[tuple[str, str], ...], tmp_path: Path
) -> None:
    (tmp_path / "README.md").write_bytes(text.encode())
    card = CardFile.read(tmp_path / "README.md")
    assert card is not None
    assert card.parts == parts


@pytest.mark.parametrize("content", [b"---\nlicense: [\n---\n", b"---\n- a\n---\n", b"\xff\xfe"])
def test_a_damaged_card_is_said(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_bytes(content)
    with pytest.raises(DocumentError, match=r"README\.md: its head is no YAML"):
        CardFile.read(tmp_path / "README.md")
    assert CardFile.read(tmp_path / "none.md") is None


def written(folder: Path, pairs: list[SentencePair], facts: BuildFacts) -> str:
    write_dataset([to_table(pairs)], folder, splits=Splits(0, 0), facts=facts)
    return (folder / "README.md").read_text("utf-8")


def test_a_dataset_that_is_written_again(
    tmp_path: Path, pairs: list[SentencePair], facts: BuildFacts
) -> None:
    folder = tmp_path / "ds"
    first = written(folder, pairs, facts)
    assert written(folder, pairs, facts) == first
    edited = first.replace(
        "<!-- /azbitext:limits -->", "<!-- /azbitext:limits -->\n\n## Təşəkkür\n\nHamıya.", 1
    ).replace("license: cc-by-4.0", "license: cc-by-4.0\nviewer: false", 1)
    (folder / "README.md").write_text(edited, encoding="utf-8")
    again = written(folder, pairs[:40], facts)
    assert "<!-- /azbitext:limits -->\n\n## Təşəkkür\n\nHamıya.\n\n<!-- azbitext:citation" in again
    assert DatasetCard(again).data.to_dict()["viewer"] is False
    assert "40 rows in all" in again
    assert "240 rows in all" not in again


def test_a_citation_is_ours_until_its_first_line_is_deleted(
    tmp_path: Path, pairs: list[SentencePair], facts: BuildFacts
) -> None:
    path = tmp_path / "ds" / "CITATION.cff"
    written(tmp_path / "ds", pairs, replace(facts, author="Nigar Əliyeva"))
    text = path.read_text("utf-8")
    found = yaml.safe_load(text)
    assert found == {
        "cff-version": "1.2.0",
        "type": "dataset",
        "message": "If you use this dataset, please cite it as below.",
        "title": facts.title,
        "authors": [{"name": "Nigar Əliyeva"}],
        "keywords": ["parallel corpus", "Azerbaijani", "English"],
        "license": "CC-BY-4.0",
    }
    written(tmp_path / "ds", pairs, facts)
    assert f"The makers of {facts.title}" in path.read_text("utf-8")
    path.write_text(text.split("\n", 1)[1], encoding="utf-8")
    written(tmp_path / "ds", pairs, facts)
    assert path.read_text("utf-8") == text.split("\n", 1)[1]


def test_scores_stand_with_their_signature(
    tmp_path: Path, pairs: list[SentencePair], facts: BuildFacts
) -> None:
    scores = (
        ScoreFacts("chrF of fills", 61.25, "nrefs:1|case:mixed", low=59.5, high=63.0),
        ScoreFacts("COMET", None, reason="the extra comet is not installed"),
    )
    card = written(tmp_path / "ds", pairs, replace(facts, scores=scores))
    assert "| chrF of fills | 61.250 | 59.500 to 63.000 | `nrefs:1|case:mixed` |" in card.replace(
        "\\|", "|"
    )
    assert "| COMET | none: the extra comet is not installed | — | — |" in card


def test_a_model_forbids_as_much_as_a_source(
    tmp_path: Path, pairs: list[SentencePair], facts: BuildFacts
) -> None:
    translator = ModelFacts("opus, nllb", "opus@1, nllb@2", "apache-2.0, CC-BY-NC-4.0")
    card = written(tmp_path / "ds", pairs, replace(facts, translator=translator))
    assert "- translator nllb@2: CC-BY-NC-4.0 forbids commercial use" in card
    assert DatasetCard(card).data.license == "cc-by-nc-4.0"


def test_restrictions_stand_first(
    tmp_path: Path, pairs: list[SentencePair], facts: BuildFacts
) -> None:
    rows = [replace(pair, licence="CC-BY-NC-4.0") for pair in pairs]
    card = written(tmp_path / "ds", rows, facts)
    assert "**Not for every use.**" in card
    assert "- 240 rows: CC-BY-NC-4.0 forbids commercial use" in card
    assert "**Not for every use.**" not in written(tmp_path / "free", pairs, facts)
    assert DatasetCard(card).data.license == "cc-by-nc-4.0"
