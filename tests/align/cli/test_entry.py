"""The command line: exit status, what goes to which stream, and every export."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from align.cli.registry import COMMANDS
from align.corpus import Corpus
from align.corpus.build import build_corpus
from corpora.samples import HEADLINES

Run = Callable[..., tuple[int, str, str]]


def test_build_says_where_the_dataset_is_and_what_is_in_it(
    tmp_path: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    out = tmp_path / "build"
    words = ("build", HEADLINES, "--out", out, "--encoder", "hash")
    printed, errors = start(*words).communicate()
    corpus = Corpus.open(out)
    rows = corpus.scores["rows"]
    lines = printed.splitlines()
    assert lines[0] == f"{out / 'dataset'}: 28 documents"
    assert lines[1].split()[:3] == ["aligned", str(sum(rows["aligned"].values())), "rows"]
    assert lines[2].split()[:3] == ["all", str(sum(rows["all"].values())), "rows"]
    withheld = corpus.scores["rejected"]["low-probability"]
    assert lines[3].split("  (")[0].strip() == f"kept out: low-probability {withheld}"
    assert [line.partition(":")[0] for line in errors.splitlines()] == [
        *("read", "segment", "encode", "align", "decide", "score", "filter", "export"),
    ]
    again, errors = start(*words).communicate()
    assert again == printed
    assert errors == f"nothing to do: {out} is finished\n"


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        ([], 2, "required: COMMAND"),
        (["biuld"], 2, "invalid choice: 'biuld'"),
        (["--help"], 0, ""),
        (["--version"], 0, ""),
        (["build"], 1, "azbitext: no inputs"),
        (["build", "news"], 1, "azbitext: no build directory; expected out (--out"),
        (["build", "no-such", "--out", "out"], 1, "azbitext: there is no 'no-such'"),
        (["build", "--outt", "out"], 2, "unrecognized arguments: --outt"),
        (["export", "no-such", "--to", "tsv", "--out", "x"], 1, "azbitext: there is no no-such"),
        (["export", ".", "--to", "tsv", "--out", "x"], 1, "azbitext: . holds no rows of azbitext"),
        (["export", ".", "--to", "xml", "--out", "x"], 2, "invalid choice: 'xml'"),
        (["export", ".", "--to", "tsv"], 2, "required: --out"),
        (["align", "--en", "x.txt"], 1, "azbitext: expected either --headline TEXT or --az FILE"),
        (["align", "--headline", "Salam", "--en", "x.txt"], 1, "azbitext: there is no file x.txt"),
        (["align", "--headline", "Salam", "--en", "."], 1, "azbitext: . is a folder"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_exit_status_and_message(
    words: list[str],
    status: int,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    azbitext: Run,
) -> None:
    monkeypatch.chdir(tmp_path)
    found, printed, errors = azbitext(*words)
    assert found == status
    assert bool(printed) is (status == 0)
    assert message in (errors.splitlines() or [""])[-1]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, azbitext: Run) -> None:
    status, printed, _ = azbitext(command, "--help")
    assert status == 0
    assert f"usage: azbitext {command}" in printed


def test_a_folder_named_like_a_command_is_an_input(
    news: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, azbitext: Run
) -> None:
    news(2, "export")
    monkeypatch.chdir(tmp_path)
    status, printed, _ = azbitext("build", "export", "--out", "out", "--encoder", "hash")
    assert (status, printed.splitlines()[0]) == (0, "out/dataset: 2 documents")


@pytest.fixture
def sample(tmp_path: Path) -> Corpus:
    from corpora.samples import ARTICLES

    return build_corpus(ARTICLES, tmp_path / "sample", encoder="hash", min_probability=0.0)


@pytest.mark.parametrize("configuration", ["aligned", "all"])
def test_export_writes_what_the_corpus_holds(
    configuration: str, sample: Corpus, tmp_path: Path, azbitext: Run
) -> None:
    pairs = [pair for pair in sample.pairs() if configuration == "all" or pair.is_aligned]
    choice = ("--configuration", configuration)
    for form, name in (("jsonl", "rows.jsonl"), ("tsv", "rows.tsv")):
        file = tmp_path / name
        status, printed, _ = azbitext(
            *("export", sample.folder, "--to", form, "--out", file, *choice)
        )
        assert (status, printed) == (0, f"{file}: {len(pairs)} rows\n")
        lines = file.read_text("utf-8").split("\n")[:-1]
        if form == "jsonl":
            rows = [json.loads(line) for line in lines]
            assert [(row["id"], row["translation"]) for row in rows] == [
                (pair.id, {"az": pair.az, "en": pair.en}) for pair in pairs
            ]
        else:
            assert [line.split("\t")[0] for line in lines] == ["id", *(pair.id for pair in pairs)]
    folder = tmp_path / "beads"
    status, printed, _ = azbitext(
        *("export", sample.folder, "--to", "beads", "--out", folder, *choice)
    )
    body = [pair for pair in pairs if pair.role == "body"]
    assert (status, printed) == (0, f"{folder}: {len(body)} rows\n")
    found = [line for file in sorted(folder.iterdir()) for line in file.read_text().splitlines()]
    assert [line.rpartition(":")[0] for line in found] == [
        f"{list(pair.az_span)}:{list(pair.en_span)}" for pair in body
    ]


def test_export_of_all_is_the_default(sample: Corpus, tmp_path: Path, azbitext: Run) -> None:
    _, printed, _ = azbitext(
        *("export", sample.folder, "--to", "jsonl", "--out", tmp_path / "rows.jsonl")
    )
    assert printed.endswith(f" {sum(1 for _ in sample.pairs())} rows\n")


def test_align_one_headline(tmp_path: Path, azbitext: Run) -> None:
    (tmp_path / "body.txt").write_text(
        "It rained all day. Neftchi beat Qarabag 2:1 in Baku. The fans went home.",
        encoding="utf-8",
    )
    status, printed, _ = azbitext(
        *("align", "--headline", "Bakıda Neftchi Qarabag 2:1", "--en", tmp_path / "body.txt"),
        *("--encoder", "hash", "--to", "jsonl"),
    )
    row = json.loads(printed)
    assert status == 0
    assert (row["source"], row["target"]) == ([0], [1])
    assert row["en"] == "Neftchi beat Qarabag 2:1 in Baku."


@pytest.mark.parametrize("form", ["text", "jsonl", "beads"])
def test_align_two_texts_line_by_line(form: str, tmp_path: Path, azbitext: Run) -> None:
    az = ["Neftçi 2:1 Qarabağ", "Bakı 2024", "Şəki 1743"]
    en = ["Neftçi 2:1 Qarabağ", "Baki 2024", "Sheki 1743"]
    (tmp_path / "az.txt").write_text("\n".join(az), encoding="utf-8-sig")
    (tmp_path / "en.txt").write_text("\n".join(en), encoding="utf-8")
    status, printed, _ = azbitext(
        *("align", "--az", tmp_path / "az.txt", "--en", tmp_path / "en.txt", "--lines"),
        *("--encoder", "hash", "--to", form),
    )
    assert status == 0
    assert len(printed.splitlines()) == (6 if form == "text" else 3)
    assert ("Neftçi 2:1 Qarabağ" in printed) is (form != "beads")


def test_the_installed_command_is_this_one() -> None:
    command = Path(sys.executable).with_name("azbitext")
    if not command.is_file():
        pytest.skip("azbitext is not installed beside this Python")
    shown = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert shown.stdout.startswith("azbitext ")


def test_whoever_reads_the_output_may_have_had_enough(sample: Corpus) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.run(
        [
            *(sys.executable, "-c", "from align.cli import command; command()"),
            *("export", str(sample.folder), "--to", "jsonl", "--out", "/dev/null/x"),
        ],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(writer)
    assert process.returncode == 1
    assert process.stderr.startswith("azbitext: cannot write /dev/null/x")


@pytest.mark.parametrize("package", ["align", "corpora", "align.cli", "align, corpora"])
def test_imports_load_nothing_heavy(package: str) -> None:
    heavy = ["numpy", "torch", "datasets", "pyarrow", "transformers", "openvino", "argparse"]
    if "cli" in package:
        heavy.remove("argparse")
    code = f"import sys, {package}; print([name for name in {heavy} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout == "[]\n"
