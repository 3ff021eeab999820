"""``azbitext translate``: line for line, whatever the format."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from align.cli import main
from align.translators import Translation
from align.translators.journal import Journal

Azbitext = Callable[..., tuple[int, str, str]]
Numbers = Callable[..., tuple[int, list[str]]]


class Shouting:
    """Translates into capitals; what has 13 in it is too long."""

    dies_at = ""

    def __init__(self, name: str, **options: object) -> None:
        self.name, self.asked = name, (name, options)
        self.given: list[str] = []

    def translate(self, texts: list[str]) -> list[Translation]:
        if self.dies_at and self.dies_at in texts:
            raise KeyboardInterrupt
        self.given += texts
        return [
            Translation("", "too-long") if "13" in text else Translation(text.upper())
            for text in texts
        ]


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[Shouting]:
    made: list[Shouting] = []

    def load(name: str, **options: object) -> Shouting:
        made.append(Shouting(name, **options))
        return made[-1]

    monkeypatch.setattr("align.translators.load_translator", load)
    return made


@pytest.fixture
def translate(
    loaded: list[Shouting], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Azbitext:
    def run(name: str, text: str | bytes, *words: str) -> tuple[int, str, str]:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        capsys.readouterr()
        status = main(["translate", str(path), *words])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return status, printed.out, printed.err

    return run


@pytest.mark.parametrize(
    ("name", "text", "words", "written"),
    [
        ("a.txt", "bir\n\niki\n", [], "BIR\n\nIKI\n"),
        ("a.txt", "\ufeffbir\r\niki", [], "BIR\nIKI\n"),
        ("a.txt", "", [], ""),
        ("a", "no 13\nbir\n", [], "\nBIR\n"),
        ("a.tsv", "id\ttext\n1\tbir\\tiki\n", ["--column", "text"],
         "id\ttext\ttranslation\n1\tbir\\tiki\tBIR\\tIKI\n"),
        ("a.tsv", "1\tbir\n2\tiki\n", ["--column", "2"], "1\tbir\tBIR\n2\tiki\tIKI\n"),
        ("a.tsv", "", ["--column", "text"], ""),
        ("a.jsonl", '{"t": "bir", "n": 1}\n{"n": 2}\n', ["--field", "t", "--into", "en"],
         '{"t": "bir", "n": 1, "en": "BIR"}\n{"n": 2, "en": ""}\n'),
        ("a.jsonl", '{"t": "x"}\n\n', ["--field", "t"], '{"t": "x", "translation": "X"}\n\n'),
        ("a.tsv", "t\tu\nx\ty\n\n", ["--column", "t"], "t\tu\ttranslation\nx\ty\tX\n\n"),
        ("a.jsonl", '{"t": "\\ud83d x"}\n', ["--field", "t"],
         '{"t": "\\ud83d x", "translation": "\\ud83d X"}\n'),
        ("a.txt", "id\tt\n1\tbir\n", ["--format", "tsv", "--column", "t"],
         "id\tt\ttranslation\n1\tbir\tBIR\n"),
    ],
)  # fmt: skip
def test_formats(
    name: str, text: str, words: list[str], written: str, translate: Azbitext, tmp_path: Path
) -> None:
    status, printed, errors = translate(name, text, "--to", "en", *words)
    assert (status, printed) == (0, written)
    assert ("left empty: 1 too-long" in errors) is ("13" in text)
    out = tmp_path / "out.txt"
    status, printed, _ = translate(name, text, "--to", "en", *words, "--out", str(out))
    assert (status, printed, out.read_text("utf-8")) == (0, "", written)


SIGNS = ["-", "***", "…", "🙂🙂", "12:45", "https://example.az/x?id=5", " ", "", "XIX", "1 260"]
OTHER_SIGNS = ["* * *", "—", "19.30 – 21.00", "info@muzey.example.az", "🇦🇿", "50 %", "\u00a0"]


@pytest.mark.parametrize("lines", [SIGNS, OTHER_SIGNS, ["bir", *SIGNS, "iki", *OTHER_SIGNS, "üç"]])
def test_lines_without_a_word_stay_as_they_are(
    lines: list[str], translate: Azbitext, loaded: list[Shouting]
) -> None:
    words = {"bir": "BIR", "iki": "IKI", "üç": "ÜÇ"}
    status, printed, errors = translate("a.txt", "".join(f"{one}\n" for one in lines), "--to", "en")
    assert (status, errors) == (0, "")
    assert printed == "".join(f"{words.get(one, one)}\n" for one in lines)
    assert loaded[-1].given == [one for one in lines if one in words]


@pytest.mark.parametrize(
    ("name", "text", "words", "written"),
    [
        ("a.tsv", "t\n***\nbir\n", ["--column", "t"], "t\ttranslation\n***\t***\nbir\tBIR\n"),
        ("a.jsonl", '{"t": "12:45"}\n', ["--field", "t"],
         '{"t": "12:45", "translation": "12:45"}\n'),
    ],
)  # fmt: skip
def test_cells_without_a_word_stay_as_they_are(
    name: str,
    text: str,
    words: list[str],
    written: str,
    translate: Azbitext,
    loaded: list[Shouting],
) -> None:
    assert translate(name, text, "--to", "en", *words)[:2] == (0, written)
    assert not {"***", "12:45"} & set(loaded[-1].given)


def test_many_lines_stay_in_order(translate: Azbitext) -> None:
    lines = [f"sətir {number}" for number in range(14, 2500) if "13" not in str(number)]
    _, printed, _ = translate("a.txt", "\n".join(lines), "--to", "en")
    assert printed.splitlines() == [line.upper() for line in lines]


@pytest.fixture
def numbers(loaded: list[Shouting], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Numbers:
    """Translates lines, two at a time, into ``out.txt``; gives the status and what was asked."""
    monkeypatch.setattr("align.cli.line_forms._AT_ONCE", 2)

    def run(lines: list[str], *words: str, dies_at: str = "") -> tuple[int, list[str]]:
        (tmp_path / "in.txt").write_text("\n".join(lines), "utf-8")
        monkeypatch.setattr(Shouting, "dies_at", dies_at)
        out = ("--out", str(tmp_path / "out.txt"))
        status = main(["translate", str(tmp_path / "in.txt"), "--to", "en", *out, *words])
        return status, loaded[-1].given

    return run


def test_a_killed_run_goes_on(
    numbers: Numbers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines, partial = [f"sətir {n}" for n in range(9)], tmp_path / "out.txt.partial"
    assert numbers(lines, dies_at="sətir 5") == (130, lines[:4])
    assert "interrupted; the same command goes on from here" in capsys.readouterr().err
    assert partial.is_file()
    assert not (tmp_path / "out.txt").exists()
    assert numbers(lines, dies_at="sətir 7") == (130, lines[4:6])
    partial.write_bytes(partial.read_bytes()[:-5])  # killed while it wrote
    assert numbers(lines) == (0, lines[4:])
    assert (tmp_path / "out.txt").read_text("utf-8").splitlines() == [x.upper() for x in lines]
    assert not partial.exists()


@pytest.mark.parametrize(
    ("line", "words", "left"),
    [(8, [], 4), (3, [], 2), (0, [], 0), (None, ["--translator", "x/y"], 0)],
)
def test_what_has_changed_is_translated_anew(
    line: int | None, words: list[str], left: int, numbers: Numbers, tmp_path: Path
) -> None:
    lines = [f"sətir {n}" for n in range(9)]
    numbers(lines, dies_at="sətir 5")
    if line is not None:
        lines[line] = "başqa"
    assert numbers(lines, *words) == (0, lines[left:])
    assert (tmp_path / "out.txt").read_text("utf-8").splitlines() == [x.upper() for x in lines]


def test_a_run_that_does_nothing_leaves_the_others_work_alone(
    numbers: Numbers, tmp_path: Path
) -> None:
    lines = [f"sətir {n}" for n in range(9)]
    numbers(lines, dies_at="sətir 5")
    assert main(["translate", "no.txt", "--to", "en", "--out", str(tmp_path / "out.txt")]) == 1
    assert numbers(lines, "--translator", "x/y", dies_at="sətir 0")[0] == 130
    assert numbers(lines, "--format", "tsv", "--column", "text")[0] == 1
    assert numbers(lines) == (0, lines[4:])


def test_what_is_no_journal_is_left_alone(
    numbers: Numbers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    note = tmp_path / "out.txt.partial"
    note.write_text("mine\n", "utf-8")
    assert numbers(["bir"])[0] == 1
    assert "out.txt.partial is in the way" in capsys.readouterr().err
    assert note.read_text("utf-8") == "mine\n"


def test_two_runs_keep_out_of_each_others_way(
    numbers: Numbers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Journal(tmp_path / "out.txt.partial", "x"):
        assert numbers(["bir"])[0] == 1
    assert "another process is writing" in capsys.readouterr().err
    assert numbers(["bir"])[0] == 0


def test_long_lines_make_short_batches(
    numbers: Numbers, monkeypatch: pytest.MonkeyPatch, loaded: list[Shouting]
) -> None:
    monkeypatch.setattr("align.cli.line_forms._CHARACTERS_AT_ONCE", 10)
    lines = ["a" * 30, "b" * 4, "c" * 4, "d" * 4]
    assert numbers(lines, dies_at="c" * 4) == (130, lines[:1])
    assert numbers(lines) == (0, lines[1:])


@pytest.mark.parametrize("text", ["id\ttext\n1\n", ""])
def test_nothing_stays_beside_where_nothing_was_translated(
    text: str, translate: Azbitext, tmp_path: Path
) -> None:
    translate("a.tsv", text, "--to", "en", "--column", "text", "--out", str(tmp_path / "b.tsv"))
    assert not list(tmp_path.glob("*.partial"))
    assert translate("a.txt", "bir", "--to", "en", "--out", str(tmp_path))[0] == 1  # a folder
    assert not list(tmp_path.parent.glob("*.partial"))


def test_standard_input(
    loaded: list[Shouting], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b"bir\n"))
    monkeypatch.setattr("sys.stdin", stdin)
    assert main(["translate", "-", "--to", "en"]) == 0
    assert capsys.readouterr().out == "BIR\n"


@pytest.mark.parametrize(
    ("words", "source"), [(["--to", "en"], "az"), (["--to", "az"], "en"), (["--to", "tr"], "en"),
                          (["--to", "en", "--from", "tr"], "tr")],
)  # fmt: skip
def test_options_reach_the_translator(
    words: list[str], source: str, translate: Azbitext, loaded: list[Shouting]
) -> None:
    translate("a.txt", "bir\n", *words, "--beam", "2", "--dtype", "int8", "--translator", "x/y")
    name, options = loaded[0].asked
    assert name == "x/y"
    assert (options["source"], options["target"]) == (source, words[1])
    assert (options["beam"], options["dtype"], options["engine"]) == (2, "int8", "auto")


@pytest.mark.parametrize(
    ("name", "text", "words", "message"),
    [
        ("a.tsv", "id\n", [], "a.tsv is tsv; expected --column NAME"),
        ("a.jsonl", "{}\n", [], "a.jsonl is jsonl; expected --field NAME"),
        ("a.txt", "x\n", ["--column", "x"], "--column is for tsv, but"),
        ("a.tsv", "id\ttext\n", ["--column", "txt"], "has no column 'txt'; its columns are id, t"),
        ("a.tsv", "id\ttext\n1\n", ["--column", "text"], "a.tsv:2 has 1 columns, the first line 2"),
        ("a.jsonl", "{}\nx\n", ["--field", "t"], "a.jsonl:2 is no JSON"),
        ("a.jsonl", "[]\n", ["--field", "t"], "a.jsonl:1 is no JSON object"),
        ("a.jsonl", '{"text": "x", "n": 1}\n', ["--field", "t"], "no field 't'; its fields are t"),
        ("a.jsonl", '{"t": ["x"]}\n', ["--field", "t"], "a.jsonl:1: t is ['x']; expected a text"),
        ("a.jsonl", '{"t": "x", "translation": {}}\n', ["--field", "t"],
         "a.jsonl:1 has a field 'translation' already; expected another --into"),
        ("a.tsv", "t\ten\nx\ty\n", ["--column", "t", "--into", "en"],
         "a.tsv has a column 'en' already; expected another --into"),
        ("a.csv", "x,y\n", [], "a.csv is .csv; expected plain text, .tsv or .jsonl, or --format"),
        ("a.tsv", "t\n", ["--column", "t", "--into", "e\tn"], "--into has a tab in it"),
        ("a.tsv", "1\tx\n", ["--column", "²"], "has no column '²'"),
        ("a.txt", "x\n", ["--out", "/dev/stdout"], "is no regular file"),
        ("a.txt", "x\n", ["--into", "en"], "--into is for tsv and jsonl, but"),
        ("a.txt", b"bir\nBak\xfd\n", [], "a.txt:2 is not UTF-8 at byte 3"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(
    name: str, text: str | bytes, words: list[str], message: str, translate: Azbitext
) -> None:
    status, _, errors = translate(name, text, "--to", "en", *words)
    assert status == 1
    assert message in errors.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "message"), [("no.txt", "there is no file"), (".", "is a folder")]
)
def test_no_file(
    name: str, message: str, loaded: list[Shouting], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["translate", name, "--to", "en"]) == 1
    assert message in capsys.readouterr().err


def test_without_the_hub_it_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("torch")
    (tmp_path / "a.txt").write_text("Bakı\n", "utf-8")
    assert main(["translate", str(tmp_path / "a.txt"), "--to", "en"]) == 1
    shown = capsys.readouterr().err
    assert "cannot get model 'Helsinki-NLP/opus-mt-az-en'" in shown
    assert "give the path of a model folder" in shown
