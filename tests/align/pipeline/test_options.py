"""The same words everywhere: arguments, flags and keys; and what is wrong is refused."""

from __future__ import annotations

import argparse
import json
import shlex
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from align.cli.build import configure
from align.corpus.build import build_corpus
from align.pipeline.options import BuildOptions, read_options
from corpora.errors import (
    AzbitextError,
    ConfigurationError,
    InputNotFoundError,
    UnknownNameError,
)
from corpora.filters.chain import filter_words

Run = Callable[..., tuple[int, str, str]]
NAMES = [option.name for option in fields(BuildOptions)]
EXAMPLES: dict[str, object] = {
    "inputs": ["news"],
    "out": "build",
    "format": "jsonl",
    "fields": {"headline_az": "title", "body_en": "text"},
    "encoding": "cp1254",
    "max_document_bytes": 1000,
    "check_languages": False,
    "repair": True,
    "encoder": "hash",
    "translator": "none",
    "fill": "headline",
    "memory": ["old.tmx", "older.tsv"],
    "memory_similarity": 0.9,
    "min_quality": 0.25,
    "min_number_agreement": 0.5,
    "engine": "transformers",
    "device": "cpu",
    "dtype": "bfloat16",
    "beam": 1,
    "max_length": 128,
    "batch_tokens": 1000,
    "evaluation_rows": 50,
    "min_probability": 0.25,
    "filters": {"copy": False, "length_ratio": {"most": 3, "slack": 10.5}, "names": 0.5},
    "licence": "CC-BY-4.0",
    "title": 'Bakı "xəbərləri" $HOME `ls` & co.',
    "author": "Nigar Əliyeva; Orxan O'Hara",
    "validation": 0.1,
    "test": 0.2,
    "shard_size": 7,
    "workers": 2,
}


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(allow_abbrev=False)
    configure(made)
    return made


def inline(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {json.dumps(one)}" for key, one in value.items()) + "}"
    return json.dumps(value)


def toml_of(values: dict[str, object]) -> str:
    """A ``build.toml``: JSON's values are TOML's, but for tables."""
    lines = [
        f"{name} = {json.dumps(value)}"
        for name, value in values.items()
        if not isinstance(value, dict)
    ]
    for name, table in values.items():
        if isinstance(table, dict):
            lines += [f"[{name}]", *(f"{key} = {inline(text)}" for key, text in table.items())]
    return "\n".join(lines) + "\n"


def flags_of(values: dict[str, object]) -> list[str]:
    words = []
    for name, value in values.items():
        flag = "--" + name.replace("_", "-")
        if name == "inputs":
            words += map(str, value)
        elif isinstance(value, bool):
            words.append(flag if value else flag.replace("--", "--no-", 1))
        elif name == "filters":
            words += [flag, filter_words(value)]
        elif isinstance(value, list):
            words += [word for path in value for word in (flag, path)]
        elif isinstance(value, dict):
            words += [flag, ",".join(f"{key}={column}" for key, column in value.items())]
        else:
            words += [flag, str(value)]
    return words


def test_every_option_has_an_example_here() -> None:
    assert list(EXAMPLES) == NAMES


def test_flags_and_keys_and_attributes_are_the_same_words(tmp_path: Path) -> None:
    flags = {action.dest for action in parser()._actions} - {"help", "config"}
    assert flags == set(NAMES)
    assert all(option.metadata["help"] for option in fields(BuildOptions))
    (tmp_path / "build.toml").write_text(toml_of(EXAMPLES), encoding="utf-8")
    by_file = read_options(tmp_path / "build.toml")
    given = vars(parser().parse_args(flags_of(EXAMPLES)))
    del given["config"]
    assert read_options(**given) == by_file == read_options(None, **EXAMPLES)


def test_the_defaults_are_those_of_the_attributes() -> None:
    given = vars(parser().parse_args(["news", "--out", "build"]))
    del given["config"]
    assert read_options(**given) == BuildOptions(inputs=("news",), out="build")


def test_arguments_go_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "build.toml").write_text(toml_of(EXAMPLES), encoding="utf-8")
    options = read_options(tmp_path / "build.toml", min_probability=0.75, title=None, inputs=["a"])
    assert (options.min_probability, options.inputs) == (0.75, ("a",))
    assert options.title == EXAMPLES["title"]


def test_whole_numbers_are_shares_too(tmp_path: Path) -> None:
    (tmp_path / "build.toml").write_text("min_probability = 0\ntest = 0\n", encoding="utf-8")
    options = read_options(tmp_path / "build.toml", inputs="news", out="build")
    assert options == read_options(inputs="news", out="build", min_probability=0.0, test=0.0)
    assert "--min-probability 0.0" in options.command()


WRONG: list[tuple[str, object, str]] = [
    ("inputs", [], "no inputs"),
    ("inputs", 5, "expected paths"),
    ("inputs", [1, 2], "expected paths"),
    ("inputs", ["n\udce9ws"], "expected names and text in UTF-8"),
    ("out", "", "no build directory"),
    ("out", 3, "expected str"),
    ("out", "b\udce9ild", "UTF-8"),
    ("format", 3, "expected a string"),
    ("fields", "headline_az=title", "expected a table of names"),
    ("encoding", 8, "expected str"),
    ("max_document_bytes", 0, "expected at least 1"),
    ("max_document_bytes", -1, "expected at least 1"),
    ("max_document_bytes", "1 MB", "expected int"),
    ("max_document_bytes", 1.5, "expected int"),
    ("max_document_bytes", True, "expected int"),
    ("check_languages", "no", "expected bool"),
    ("check_languages", 0, "expected bool"),
    ("encoder", 5, "expected str"),
    ("translator", True, "expected str"),
    ("fill", "all", "expected one of headline, body, both, none"),
    ("min_probability", 1.5, "expected between 0 and 1"),
    ("min_probability", -0.1, "expected between 0 and 1"),
    ("min_probability", float("nan"), "expected between 0 and 1"),
    ("min_probability", "high", "expected float"),
    ("min_probability", True, "expected float"),
    ("filters", "copy", "expected a table"),
    ("filters", {"copy": "no"}, "copy.most is 'no'; expected a number"),
    ("filters", {"defaults": 1}, "defaults is 1; expected true or false"),
    ("licence", ["MIT"], "expected str"),
    ("title", 2024, "expected str"),
    ("title", "x\udcff", "UTF-8"),
    ("validation", 1.5, "in \\[0, 1\\)"),
    ("validation", float("nan"), "in \\[0, 1\\)"),
    ("test", -0.5, "in \\[0, 1\\)"),
    ("test", 0.97, "leave nothing for train"),
    ("shard_size", 0, "expected at least 1"),
    ("workers", 0, "expected at least 1"),
    ("workers", "2", "expected int"),
]


@pytest.mark.parametrize(("name", "value", "message"), WRONG)
def test_a_wrong_value_is_refused_by_name(name: str, value: object, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as caught:
        read_options(None, **{"inputs": ["news"], "out": "build", name: value})
    assert isinstance(caught.value, ValueError)
    if value not in ([], ""):
        assert name in str(caught.value)


@pytest.mark.parametrize(("name", "value", "message"), WRONG)
def test_a_wrong_value_in_a_file_is_refused(
    name: str, value: object, message: str, tmp_path: Path, azbitext: Run
) -> None:
    if isinstance(value, float) and value != value:
        text = f"{name} = nan\n"
    elif r"\udc" in ascii(value):
        pytest.skip("no TOML file can hold it")
    elif isinstance(value, dict):
        text = toml_of({name: value})
    else:
        text = f"{name} = {json.dumps(value)}\n"
    (tmp_path / "build.toml").write_text(text, encoding="utf-8")
    words = ["build", "--config", tmp_path / "build.toml"]
    words += [] if name == "out" else ["--out", tmp_path / "build"]
    words += [] if name == "inputs" else [tmp_path]
    status, printed, errors = azbitext(*words)
    assert (status, printed) == (1, "")
    assert errors.startswith("azbitext: ")
    assert not (tmp_path / "build").exists()


FILES: dict[str, tuple[bytes, type[AzbitextError], str]] = {
    "unknown key": (b"min_probabilty = 0.5", UnknownNameError, "mean 'min_probability'"),
    "unknown table": (b"[build]\nworkers = 2", UnknownNameError, "option in .*build.toml 'build'"),
    "a flag": (b"shard-size = 2", UnknownNameError, "did you mean 'shard_size'"),
    "no TOML": (b"workers: 2", ConfigurationError, "cannot read .*build.toml"),
    "twice": (b"workers = 2\nworkers = 3", ConfigurationError, "cannot read"),
    "not UTF-8": (b'title = "Bak\xfd"', ConfigurationError, "cannot read"),
}


@pytest.mark.parametrize(("content", "error", "message"), FILES.values(), ids=FILES)
def test_a_wrong_file_is_refused(
    content: bytes, error: type[AzbitextError], message: str, tmp_path: Path, azbitext: Run
) -> None:
    file = tmp_path / "build.toml"
    file.write_bytes(content)
    with pytest.raises(error, match=message):
        build_corpus(tmp_path, tmp_path / "build", config=file)
    status, _, errors = azbitext("build", tmp_path, "--out", tmp_path / "b", "--config", file)
    assert status == 1
    assert errors.startswith("azbitext: ")
    assert str(file) in errors


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputNotFoundError, match=r"no configuration file .*biuld\.toml"):
        read_options(tmp_path / "biuld.toml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_editor_may_put_a_mark_before_the_file(tmp_path: Path, encoding: str) -> None:
    text = 'inputs = ["xəbərlər"]\r\nout = "out"\r\nencoder = "hash"\r\n'
    (tmp_path / "build.toml").write_bytes(text.encode(encoding))
    options = read_options(tmp_path / "build.toml")
    assert (options.inputs, options.encoder) == (("xəbərlər",), "hash")
    with pytest.raises(ConfigurationError, match="cannot read"):
        read_options(tmp_path)


@pytest.mark.parametrize("value", [0.5, None])
def test_an_unknown_argument_is_refused(value: object, tmp_path: Path) -> None:
    (tmp_path / "build.toml").write_text("workers = 1\n", encoding="utf-8")
    for config in (None, tmp_path / "build.toml"):
        with pytest.raises(UnknownNameError, match=r"^unknown option 'min_prob'; did you mean"):
            build_corpus(tmp_path, tmp_path / "build", config=config, min_prob=value)


FLAGS = {
    "misspelt": ["--min-probabilty", "0.5"],
    "abbreviated": ["--min-prob", "0.5"],
    "underscored": ["--shard_size", "3"],
    "no number": ["--workers", "two"],
    "no value": ["--title"],
    "unknown choice": ["--fill", "everything"],
    "no column": ["--fields", "headline_az"],
    "empty column": ["--fields", "headline_az=title,body_en="],
}


@pytest.mark.parametrize("words", FLAGS.values(), ids=FLAGS)
def test_a_wrong_flag_is_refused(words: list[str], tmp_path: Path, azbitext: Run) -> None:
    status, printed, errors = azbitext("build", tmp_path, "--out", tmp_path / "build", *words)
    assert (status, printed) == (2, "")
    assert "usage: azbitext" in errors
    assert words[0] in errors.splitlines()[-1]
    assert not (tmp_path / "build").exists()


def test_a_wrong_field_map_says_what_is_expected(tmp_path: Path, azbitext: Run) -> None:
    _, _, errors = azbitext("build", tmp_path, "--out", tmp_path / "b", "--fields", "title")
    assert "'title' names no column; expected NAME=COLUMN" in errors


MODELS: dict[str, tuple[dict[str, object], str]] = {
    "unknown encoder": ({"encoder": "hsh"}, "did you mean 'hash'"),
    "no translator": ({"translator": "opsu"}, "unknown model 'opsu'"),
    "a translator of before": ({"translator": "python:echo@1"}, "passed from Python"),
    "no memory": ({"memory": ["no.tmx"]}, "there is no translation memory no.tmx"),
    "unknown format": ({"format": "json"}, "did you mean 'jsonl'"),
    "unknown codec": ({"encoding": "utf-9"}, "unknown encoding 'utf-9'"),
    "field map for texts": ({"fields": {"headline_az": "title"}}, "a text has no columns"),
    "unknown field": ({"fields": {"title_az": "title"}}, "'title_az' is no field"),
}


@pytest.mark.parametrize(("options", "message"), MODELS.values(), ids=MODELS)
def test_a_wrong_name_is_refused(
    options: dict[str, object],
    message: str,
    news: Callable[..., Path],
    tmp_path: Path,
    azbitext: Run,
) -> None:
    folder, out = news(2), tmp_path / "build"
    with pytest.raises(AzbitextError, match=message):
        build_corpus(folder, out, **{"encoder": "hash", **options})
    words = flags_of({"encoder": "hash", **options})
    status, printed, errors = azbitext("build", folder, "--out", out, *words)
    assert (status, printed) == (1, "")
    assert errors.splitlines()[-1].startswith("azbitext: ")
    assert not (out / "dataset").exists()


def test_a_licence_must_exist() -> None:
    with pytest.raises(UnknownNameError, match=r"no licence 'CC-BY-5\.0'; did you mean CC-BY-4"):
        read_options(inputs=["news"], out="build", licence="CC-BY-5.0")


def test_the_command_in_build_json_repeats_the_build(
    news: Callable[..., Path],
    tmp_path: Path,
    tree: Callable[[Path], dict[str, bytes]],
    azbitext: Run,
) -> None:
    folder = news(8, "Bakı xəbərləri; $1")
    rows = tmp_path / "rows.jsonl"
    lines = [
        {"başlıq": article.partition("\n")[0], "text": article.partition("\n\n")[2], "no": number}
        for number, article in enumerate(
            path.read_text("utf-8") for path in sorted(folder.iterdir())
        )
    ]
    rows.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    builds = {
        "texts": (folder, {"min_probability": 0, "check_languages": False, "test": 0.3}),
        "table": (rows, {"fields": {"headline_az": "başlıq", "body_en": "text", "id": "no"}}),
    }
    for name, (inputs, options) in builds.items():
        settings = {"title": EXAMPLES["title"], "licence": "CC BY 4.0", **options}
        first = build_corpus(inputs, tmp_path / "first" / name, encoder="hash", **settings)
        words = shlex.split(first.build["command"])
        assert words[0] == "azbitext"
        again = tmp_path / "again" / name
        status, _, errors = azbitext(*(str(again) if w == "OUT" else w for w in words[1:]))
        assert status == 0, errors
        assert tree(again) == tree(first.folder)
