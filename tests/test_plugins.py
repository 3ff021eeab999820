"""What other packages add: the files of ``CONTRIBUTING.md`` as they stand there, and bad ones."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from align.cli import main
from align.corpus.build import build_corpus
from align.encoders import ENCODERS, load_encoder
from align.pipeline.options import tomllib
from align.scores import METRICS, compare_translations, score_translations
from align.translators import load_translator
from corpora import plugins, read_documents
from corpora.errors import ConfigurationError, ModelUnavailableError
from corpora.filters.chain import FilterChain
from corpora.pairs import SentencePair
from corpora.readers import READERS
from corpora.storage import read_table
from corpora.writers import WRITERS, export_pairs

ROOT = Path(__file__).parents[1]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
FILES = dict(re.findall(r"```python\n# my_package/(\w+)\.py\n(.*?)```", CONTRIBUTING, re.DOTALL))
(PYPROJECT,) = re.findall(r"```toml\n(.*?)```", CONTRIBUTING, re.DOTALL)
GROUPS: dict[str, dict[str, str]] = tomllib.loads(PYPROJECT)["project"]["entry-points"]

Install = Callable[[str, Mapping[str, str], Mapping[str, Mapping[str, str]]], Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Puts a package of one name, with modules and entry points, on Python's path."""
    installed = []

    def put(name: str, modules: Mapping[str, str], groups: Mapping[str, Mapping[str, str]]) -> Path:
        site = tmp_path / "site-packages"
        package, info = site / name, site / f"{name}-1.0.dist-info"
        for folder in (package, info):
            folder.mkdir(parents=True)
        for module, code in {"__init__": "", **modules}.items():
            (package / f"{module}.py").write_text(code, "utf-8")
        lines = [
            line
            for group, points in groups.items()
            for line in (f"[{group}]", *(f"{key} = {value}" for key, value in points.items()))
        ]
        (info / "entry_points.txt").write_text("\n".join(lines), "utf-8")
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        if not installed:
            monkeypatch.syspath_prepend(site)
        installed.append(name)
        plugins._plugins.cache_clear()
        return site

    yield put
    for module in [one for one in sys.modules if one.partition(".")[0] in installed]:
        del sys.modules[module]
    monkeypatch.undo()
    for cached in (plugins._plugins, plugins._warn):
        cached.cache_clear()


@pytest.fixture
def mine(install: Install) -> Path:
    """The package of ``CONTRIBUTING.md``."""
    return install("my_package", FILES, GROUPS)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Four articles in Markdown, in a folder of their own."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(4):
        (folder / f"a{number}.md").write_text(
            f"# Bakıda {number} nömrəli yeni kitabxana bu gün açıldı\n\n"
            f"A new library, number {number}, opened in Baku today. Will it rain tomorrow?\n",
            "utf-8",
        )
    return folder


def test_every_file_is_named_and_short() -> None:
    values = [value for points in GROUPS.values() for value in points.values()]
    assert {value.partition(":")[0] for value in values} == {f"my_package.{one}" for one in FILES}
    assert max(code.count("\n") for code in FILES.values()) <= 40


def test_every_group_is_in_the_table() -> None:
    sources = [path.read_text("utf-8") for path in ROOT.glob("[ac][lo]*/**/*.py")]
    code = "\n".join(sources)
    groups = set(re.findall(r'= Registry\(\s*"(\w+)"', code)) - {"numbers"}
    assert groups == set(re.findall(r"\| `azbitext\.(\w+)` \|", CONTRIBUTING))
    assert {group.rpartition(".")[2] for group in GROUPS} == groups - {"row_readers"}


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"`((?:align|corpora|docs|scripts)/[\w/.]+)`", CONTRIBUTING)))
)
def test_files_that_are_named_exist(name: str) -> None:
    assert (ROOT / name).exists()


def test_a_reader(mine: Path, articles: Path) -> None:
    first, *_ = read_documents(articles)
    assert first.id == "a0"
    assert first.headline["az"] == "Bakıda 0 nömrəli yeni kitabxana bu gün açıldı"
    assert first.meta == {"source": "articles/a0.md"}


def test_a_filter(mine: Path) -> None:
    chain = FilterChain.of({"defaults": False, "questions": True})
    asked = SentencePair("n1:body:0", "n1", "body", "Hava necədir?", "It is cold.")
    assert chain.score([asked])["questions"].to_pylist() == [0.0]
    assert "both sides ask" in str(chain.scoring)  # another version of it scores again


def test_an_encoder(mine: Path) -> None:
    assert load_encoder("letters").encode(["aab"]).shape == (1, 64)


def test_a_translator(mine: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailableError, match="there is no phrase book"):
        load_translator("phrasebook:none.tsv", source="en", target="az")
    book = tmp_path / "book.tsv"
    book.write_text("Salam.\tHello.\n", "utf-8")
    translator = load_translator(f"phrasebook:{book}", source="en", target="az")
    hello, other = translator.translate(["Hello.", "Bye."])
    assert (hello.text, other.reason) == ("Salam.", "not-in-the-book")


def test_a_metric(mine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = ["It rains.", "It snows."]
    scored = score_translations(texts, ["It rains.", "Snow."], ["exact"], bootstrap=50)["exact"]
    assert scored.score == 50
    assert "nrefs:1" in scored.signature
    same, other = compare_translations({"a": texts, "b": ["", ""]}, texts, ["exact"], samples=50)
    assert (same["exact"].score, other["exact"].score) == (100, 0)
    for name in ("hyp.txt", "ref.txt"):
        (tmp_path / name).write_text("It rains.\n", "utf-8")
    hypothesis, reference = str(tmp_path / "hyp.txt"), str(tmp_path / "ref.txt")
    assert main(["score", hypothesis, reference, "--metrics", "exact"]) == 0
    assert "100" in capsys.readouterr().out


def test_a_writer(mine: Path, tmp_path: Path) -> None:
    pair = SentencePair("n1:body:0", "n1", "body", "Salam.", "Hello.")
    assert export_pairs([pair], tmp_path / "out.txt", to="facing").rows == 1
    assert (tmp_path / "out.txt").read_text("utf-8") == "Salam. = Hello.\n"


def test_a_build_in_worker_processes_finds_them_all(
    mine: Path, articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "book.tsv"
    book.write_text("Sabah yağış yağacaqmı?\tWill it rain tomorrow?\n", "utf-8")
    corpus = build_corpus(
        articles,
        tmp_path / "build",
        encoder="letters",
        translator=f"phrasebook:{book}",
        filters={"defaults": False, "questions": True},
        min_probability=0.0,
        min_quality=0.0,
        shard_size=2,
        workers=2,
    )
    assert "letters:1" in str(corpus.facts.encoder)
    rows = list(corpus.pairs())
    assert "Sabah yağış yağacaqmı?" in {row.az for row in rows}
    assert f"phrasebook:{book}" in {row.model for row in rows}
    for shard in corpus.shards:
        assert "questions" in read_table(shard.scored).schema.names
        assert min(read_table(shard.folder / "words.parquet")["words"].to_pylist()) > 3
    assert len(corpus.shards) == 2

    facing = tmp_path / "out.txt"
    assert main(["export", str(corpus.folder), "--to", "facing", "--out", str(facing)]) == 0
    assert main(["count", str(corpus.folder)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == str(len(rows))


@pytest.fixture
def broken(install: Install) -> Path:
    """A package whose one module cannot be imported, and which adds one of each kind."""
    kinds = {group: {"theirs": "broken_package.module:thing"} for group in GROUPS}
    return install("broken_package", {"module": "raise OSError('no licence server')\n"}, kinds)


@pytest.mark.parametrize(
    "use",
    [
        lambda: list(read_documents(ROOT / "corpora" / "samples" / "headlines")),
        lambda: FilterChain.of({"theirs": True}),
        lambda: load_encoder("theirs"),
        lambda: load_translator("theirs:1", source="az", target="en"),
        lambda: score_translations(["a"], ["a"], ["theirs"]),
        lambda: export_pairs([], Path("x"), to="theirs"),
    ],
    ids=["reader", "filter", "encoder", "translator", "metric", "writer"],
)
def test_one_that_cannot_be_imported_names_its_package(
    broken: Path, use: Callable[[], object]
) -> None:
    with pytest.raises(
        ConfigurationError,
        match=re.escape(
            "'theirs' of the package broken_package cannot be loaded from "
            "'broken_package.module:thing': OSError: no licence server"
        ),
    ):
        use()


def test_others_are_found_beside_one_that_cannot_be_imported(broken: Path) -> None:
    assert load_encoder("hash").name == "hash"
    assert len(FilterChain.of({}).filters) > 5
    assert "theirs" in WRITERS


def test_the_command_line_works_beside_one_that_cannot_be_imported(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    assert "cannot be loaded" in " ".join(capsys.readouterr().out.split())
    assert main(["theirs"]) == 1
    assert capsys.readouterr().err.startswith("azbitext: 'theirs' of the package broken_package")


def test_a_name_of_ours_stays_ours(
    install: Install, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    install(
        "greedy_package",
        {"module": "raise OSError('never imported')\n"},
        {"azbitext.encoders": {"hash": "greedy_package.module:thing"}},
    )
    assert load_encoder("hash").dim == 256
    assert list(ENCODERS).count("hash") == 1
    assert [record.getMessage() for record in caplog.records] == [
        "the package greedy_package: 'hash' is the name of one of ours"
    ]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("thing = 7", "expected a subclass of corpora.filters.RowFilter"),
        (
            "from corpora.filters import RowFilter\nclass thing(RowFilter): pass",
            "declares no direction",
        ),
    ],
)
def test_a_filter_that_is_none(install: Install, code: str, message: str) -> None:
    install(
        "odd_package",
        {"module": code},
        {"azbitext.filters": {"odd": "odd_package.module:thing"}},
    )
    with pytest.raises(ConfigurationError, match=message):
        FilterChain.of({"odd": True})


def test_without_a_plugin_there_is_none() -> None:
    assert "markdown" not in READERS
    assert "exact" not in METRICS
