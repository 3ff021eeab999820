"""Publishing, over HTTP, to a small stand-in for the hub on this machine."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml

from align.corpus import Corpus
from align.corpus.build import build_corpus
from align.corpus.merge import merge_corpora
from align.corpus.publish import Publication
from align.corpus.publish_check import PublishOptions, draft
from corpora.errors import (
    BuildError,
    ConfigurationError,
    InputNotFoundError,
    LicenceError,
    PublishError,
    UnknownNameError,
)
from corpora.samples import ARTICLES, HEADLINES

Run = Callable[..., tuple[int, str, str]]

TOKEN = "hf_" + "s3cretS3cret" * 3
REPOSITORY = "someone/az-en-news"


def blob_id(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


@dataclass
class Repository:
    private: bool = False
    branches: dict[str, dict[str, bytes]] = field(default_factory=lambda: {"main": {}})
    commits: dict[str, str] = field(default_factory=dict)

    def branch_of(self, revision: str) -> str:
        return next(name for name in self.branches if revision in (name, self.commits.get(name)))


@dataclass
class Hub:
    """What the stand-in holds, and what it was asked."""

    endpoint: str = ""
    repositories: dict[str, Repository] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)
    requests: list[tuple[str, str]] = field(default_factory=list)
    hang_up: str = ""
    """The connection is cut when a path has this in it."""

    def files(self, branch: str = "main") -> dict[str, bytes]:
        return self.repositories[REPOSITORY].branches[branch]

    def sent(self) -> list[str]:
        """Objects that arrived since the last call."""
        found = [path.removeprefix("/objects/") for verb, path in self.requests if verb == "PUT"]
        self.requests.clear()
        return found


class Answers(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None: ...

    def answer(self, status: int = 200, content: Any = None, **headers: str) -> None:
        body = json.dumps(content if content is not None else {}).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def handle_any(self) -> None:
        path = unquote(urlsplit(self.path).path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.hub.requests.append((self.command, path))
        if self.hub.hang_up and self.hub.hang_up in path:
            self.connection.close()
            self.close_connection = True
            return
        if self.command == "PUT":
            self.hub.objects[path.removeprefix("/objects/")] = body
            self.answer()
        elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.answer(401, {"error": "Invalid username or password."})
        elif path == "/api/repos/create":
            self.create(json.loads(body))
        elif path == "/api/validate-yaml":
            yaml.safe_load(json.loads(body)["content"].split("---\n")[1])
            self.answer()
        else:
            found = re.fullmatch(
                r"/(?:api/)?datasets/([\w-]+/[\w-]+)(?:\.git/info)?(?:/(\w+)(?:/(.+))?)?", path
            )
            assert found, path
            if found[1] in self.hub.repositories:
                self.about(found[1], found[2] or "", found[3] or "", body)
            else:
                self.answer(404, {"error": "Repository not found"}, X_Error_Code="RepoNotFound")

    do_GET = do_HEAD = do_POST = do_PUT = handle_any  # noqa: N815

    def create(self, asked: dict[str, Any]) -> None:
        name = f"{asked['organization']}/{asked['name']}"
        assert asked["type"] == "dataset"
        if asked["organization"] != "someone":
            self.answer(403, {"error": "You don't have the rights"})
        elif name in self.hub.repositories:
            self.answer(409, {"error": "You already created this dataset repo"})
        else:
            self.hub.repositories[name] = Repository(asked.get("visibility") == "private")
            self.answer(200, {"url": f"{self.hub.endpoint}/datasets/{name}"})

    def about(self, name: str, action: str, rest: str, body: bytes) -> None:
        repository = self.hub.repositories[name]
        asked = json.loads(body) if action in ("branch", "preupload", "lfs") and body else {}
        if action in ("", "revision"):
            self.info(name, repository, repository.branch_of(rest or "main"))
        elif action == "branch":
            repository.branches.setdefault(rest, dict(repository.branches["main"]))
            self.answer()
        elif action == "tree":
            files = repository.branches[repository.branch_of(rest)]
            self.answer(content=[
                {"type": "file", "path": path, "size": len(content), "oid": blob_id(content)}
                for path, content in files.items()
            ])  # fmt: skip
        elif action == "preupload":
            self.answer(content={"files": [self.mode(repository.branches[rest], file["path"])
                                           for file in asked["files"]]})  # fmt: skip
        elif action == "lfs":
            self.answer(
                content={"transfer": "basic", "objects": [*map(self.upload, asked["objects"])]}
            )
        elif action == "resolve":
            self.file(repository, *rest.split("/", 1))
        else:
            assert action == "commit"
            self.commit(repository, rest, [json.loads(line) for line in body.splitlines()])

    def info(self, name: str, repository: Repository, branch: str) -> None:
        files = repository.branches[branch]
        card = files.get("README.md", b"").decode()
        head = yaml.safe_load(card.split("---\n")[1]) if card.startswith("---\n") else {}
        self.answer(content={
            "id": name,
            "sha": repository.commits.get(branch),
            "private": repository.private,
            "tags": head.get("tags", []),
            "siblings": [{"rfilename": path} for path in files],
        })  # fmt: skip

    def file(self, repository: Repository, revision: str, path: str) -> None:
        branch = repository.branch_of(revision)
        content = repository.branches[branch][path]
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", f'"{blob_id(content)}"')
        self.send_header("X-Repo-Commit", repository.commits[branch])
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def mode(self, files: dict[str, bytes], path: str) -> dict[str, Any]:
        large = path.endswith(".parquet")
        held = files.get(path)
        oid = hashlib.sha256(held).hexdigest() if held and large else held and blob_id(held)
        return {
            "path": path,
            "uploadMode": "lfs" if large else "regular",
            "shouldIgnore": False,
            "oid": oid,
        }

    def upload(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["oid"] in self.hub.objects:
            return asked
        href = f"{self.hub.endpoint}/objects/{asked['oid']}"
        return {**asked, "actions": {"upload": {"href": href}}}

    def commit(self, repository: Repository, branch: str, lines: list[dict[str, Any]]) -> None:
        files = repository.branches[branch]
        for line in lines[1:]:
            value = line["value"]
            if line["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif line["key"] == "lfsFile":
                files[value["path"]] = self.hub.objects[value["oid"]]
            else:
                assert line["key"] == "deletedFile"
                del files[value["path"]]
        state = json.dumps({path: blob_id(content) for path, content in sorted(files.items())})
        commit = hashlib.sha1(state.encode()).hexdigest()
        repository.commits[branch] = commit
        self.answer(
            content={
                "commitUrl": f"{self.hub.endpoint}/datasets/{REPOSITORY}/commit/{commit}",
                "commitOid": commit,
            }
        )


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    """The stand-in, to which this process and those it starts are logged in."""
    state = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Answers,), {"hub": state}))
    state.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    for name, value in {
        "HF_ENDPOINT": state.endpoint,
        "HF_HUB_DISABLE_XET": "1",  # the stand-in speaks the protocol of Git LFS only
        "HF_HUB_OFFLINE": "0",
        "HF_HOME": str(tmp_path / "hf"),
        "HF_TOKEN": TOKEN,
    }.items():
        monkeypatch.setenv(name, value)
    constants = "huggingface_hub.constants"
    monkeypatch.setattr(f"{constants}.ENDPOINT", state.endpoint)
    template = "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(f"{constants}.HUGGINGFACE_CO_URL_TEMPLATE", state.endpoint + template)
    monkeypatch.setattr(f"{constants}.HF_HUB_DISABLE_XET", True)
    monkeypatch.setattr(f"{constants}.HF_HUB_OFFLINE", False)
    monkeypatch.setattr("huggingface_hub.utils._http.time.sleep", lambda seconds: None)
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("publish") / "build"
    build_corpus(HEADLINES, out, encoder="hash", min_probability=0.0, licence="CC-BY-4.0")
    return out


@pytest.fixture
def corpus(built: Path, tmp_path: Path) -> Corpus:
    return Corpus.open(shutil.copytree(built, tmp_path / "build"))


def contents(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_what_arrives_is_what_was_built(
    corpus: Corpus, hub: Hub, start: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    process = start("publish", corpus.folder, REPOSITORY, "--private")
    printed, errors = process.communicate()
    assert process.returncode == 0, errors
    assert hub.files() == contents(corpus.dataset_folder)
    assert hub.repositories[REPOSITORY].private
    commit = hub.repositories[REPOSITORY].commits["main"]
    url = f"{hub.endpoint}/datasets/{REPOSITORY}"
    assert printed == f"{url} at {commit} (main)\n"
    assert corpus.build["published"] == [
        {
            "repository": REPOSITORY,
            "branch": "main",
            "revision": commit,
            "url": url,
            "private": True,
        }
    ]
    card = hub.files()["README.md"].decode()
    assert f'load_dataset("{REPOSITORY}", "aligned")' in card
    assert f"howpublished = {{\\url{{{url}}}}}" in card
    assert f'url: "{url}"' in hub.files()["CITATION.cff"].decode()
    assert TOKEN not in printed + errors
    assert not [
        path
        for path in tmp_path.rglob("*")
        if path.is_file() and TOKEN.encode() in path.read_bytes()
    ]


def test_a_second_publish_sends_only_what_changed(corpus: Corpus, hub: Hub) -> None:
    first = corpus.push_to_hub(REPOSITORY)
    assert len(hub.sent()) == len(list(corpus.dataset_folder.rglob("*.parquet")))
    assert corpus.push_to_hub(REPOSITORY) == first
    assert hub.sent() == []
    again = build_corpus(
        HEADLINES, corpus.folder, encoder="hash", min_probability=0.5, licence="CC-BY-4.0"
    )
    before = dict(hub.files())
    second = again.push_to_hub(REPOSITORY)
    after = hub.files()
    changed = [
        name for name in after if name.endswith("parquet") and after[name] != before.get(name)
    ]
    assert sorted(hub.sent()) == sorted(hashlib.sha256(after[name]).hexdigest() for name in changed)
    assert after == contents(again.dataset_folder)
    assert second.revision != first.revision
    assert [entry["revision"] for entry in again.build["published"]] == [second.revision]


def test_files_of_an_older_state_are_deleted(corpus: Corpus, hub: Hub) -> None:
    corpus.push_to_hub(REPOSITORY)
    hub.files()["data/aligned/train-00007.parquet"] = b"older"
    hub.files()["LICENSE"] = b"somebody's"
    corpus.push_to_hub(REPOSITORY)
    assert hub.files() == {**contents(corpus.dataset_folder), "LICENSE": b"somebody's"}


def test_a_revision_is_a_branch(corpus: Corpus, hub: Hub) -> None:
    done = corpus.push_to_hub(REPOSITORY, revision="v1")
    assert hub.files() == {}
    assert hub.files("v1") == contents(corpus.dataset_folder)
    assert done == Publication(
        REPOSITORY,
        "v1",
        hub.repositories[REPOSITORY].commits["v1"],
        f"{hub.endpoint}/datasets/{REPOSITORY}",
        private=False,
    )


def test_a_lost_connection_is_said_and_the_rest_is_sent_later(corpus: Corpus, hub: Hub) -> None:
    largest = max(corpus.dataset_folder.rglob("*.parquet"), key=lambda path: path.stat().st_size)
    oid = hashlib.sha256(largest.read_bytes()).hexdigest()
    hub.hang_up = oid
    with pytest.raises(PublishError, match=r"connection to http://127.* failed.*run the") as caught:
        corpus.push_to_hub(REPOSITORY)
    assert TOKEN not in str(caught.value)
    assert hub.files() == {}
    assert "published" not in corpus.build
    others = set(hub.sent()) - {oid}
    assert others
    hub.hang_up = ""
    corpus.push_to_hub(REPOSITORY)
    assert hub.sent() == [oid]
    assert hub.files() == contents(corpus.dataset_folder)


@pytest.mark.parametrize("place", ["/create", "/preupload/", "/objects/batch", "/commit/"])
def test_the_connection_may_be_lost_anywhere(place: str, corpus: Corpus, hub: Hub) -> None:
    hub.hang_up = place
    with pytest.raises(PublishError, match=r"the connection to http://127.* failed: .*; run the"):
        corpus.push_to_hub(REPOSITORY)
    assert not any(hub.files() for _ in hub.repositories)
    assert "published" not in corpus.build
    hub.hang_up = ""
    corpus.push_to_hub(REPOSITORY)
    assert hub.files() == contents(corpus.dataset_folder)


def test_what_is_private_stays_so(corpus: Corpus, hub: Hub) -> None:
    assert corpus.push_to_hub(REPOSITORY, private=True).private
    assert corpus.push_to_hub(REPOSITORY).private


def test_a_hub_that_is_not_there(corpus: Corpus, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(PublishError, match=r"the connection to http://127\.0\.0\.1:9 failed"):
        corpus.push_to_hub(REPOSITORY)


@pytest.mark.parametrize(
    ("token", "offline", "repository", "said"),
    [
        ("hf_wrongWrongWrongWrongWrong", "0", REPOSITORY, "the hub refused the token; run hf auth"),
        ("", "0", REPOSITORY, "not logged in to the hub: run hf auth login, or set HF_TOKEN"),
        (
            TOKEN,
            "0",
            "else/news",
            "the token may not write to else/news; use one with",
        ),
        (TOKEN, "0", "news", "'news' is no name of a dataset: it has no owner and name; expected"),
        (TOKEN, "0", "someone/ne ws", "'someone/ne ws' is no name of a dataset"),
        (TOKEN, "1", REPOSITORY, "HF_HUB_OFFLINE is set, so the hub is not asked"),
    ],
)
def test_refusals_are_clear_and_show_no_token(
    token: str,
    offline: str,
    repository: str,
    said: str,
    corpus: Corpus,
    hub: Hub,
    monkeypatch: pytest.MonkeyPatch,
    azbitext: Run,
) -> None:
    monkeypatch.setenv("HF_TOKEN", token)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", offline == "1")
    before = contents(corpus.folder)
    status, printed, errors = azbitext("publish", corpus.folder, repository)
    assert (status, printed) == (1, "")
    assert said in errors.splitlines()[-1]
    assert not token or token not in errors
    assert contents(corpus.folder) == before
    assert hub.objects == {}


@pytest.mark.parametrize(
    ("held", "private", "said"),
    [
        (
            {"README.md": b"---\ntags: [weather]\n---\n"},
            False,
            "is there already, and azbitext",
        ),
        (
            {"README.md": b"---\ntags: [azbitext]\n---\n"},
            True,
            "is public already; make it",
        ),
        ({"README.md": b"---\ntags: [azbitext]\n---\n"}, False, ""),
        ({".gitattributes": b""}, False, ""),
    ],
)
def test_a_name_that_is_taken(
    held: dict[str, bytes], private: bool, said: str, corpus: Corpus, hub: Hub
) -> None:
    hub.repositories[REPOSITORY] = Repository(branches={"main": dict(held)})
    if not said:
        corpus.push_to_hub(REPOSITORY, private=private)
        assert hub.files() == {**held, **contents(corpus.dataset_folder)}
        return
    with pytest.raises(PublishError, match=said):
        corpus.push_to_hub(REPOSITORY, private=private)
    assert hub.files() == held


def test_a_dry_run_asks_nobody(
    corpus: Corpus, hub: Hub, monkeypatch: pytest.MonkeyPatch, azbitext: Run
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    before = contents(corpus.folder)
    status, printed, _ = azbitext("publish", corpus.folder, REPOSITORY, "--dry-run")
    assert status == 0
    files = contents(corpus.dataset_folder)
    lines = printed.splitlines()
    assert [line.split() for line in lines[: len(files)]] == [
        [f"{len(content):,}", name] for name, content in files.items()
    ]
    total = sum(map(len, files.values()))
    assert lines[len(files)].split()[:4] == [f"{total:,}", "bytes", "in", str(len(files))]
    assert f"card: the card shows a path of this machine: {HEADLINES}" in lines
    assert "card: nobody is named to be cited: build with --author" in lines
    assert hub.requests == []
    assert contents(corpus.folder) == before


def test_a_licence_that_sources_withhold(tmp_path: Path, hub: Hub, azbitext: Run) -> None:
    corpus = build_corpus(
        ARTICLES, tmp_path / "b", encoder="hash", min_probability=0.0, licence="CC-BY-NC-4.0"
    )
    rows = sum(corpus.scores["rows"]["all"].values())
    with pytest.raises(LicenceError, match=f"{rows} rows: CC-BY-NC-4.0 forbids commercial use"):
        corpus.push_to_hub(REPOSITORY, licence="MIT")
    assert hub.requests == []
    status, printed, _ = azbitext(
        *("publish", corpus.folder, REPOSITORY, "--licence", "MIT", "--dry-run")
    )
    assert (status, printed.splitlines()[-1]) == (
        0,
        f"licence: {rows} rows: CC-BY-NC-4.0 forbids commercial use, MIT allows it",
    )
    corpus.push_to_hub(REPOSITORY, licence="MIT", despite_licences=True)
    assert "\nlicense: mit\n" in hub.files()["README.md"].decode()
    corpus.push_to_hub(REPOSITORY, licence="LicenseRef-Ours", despite_licences=True)
    assert "\nlicense: other\n" in hub.files()["README.md"].decode()
    assert "\nlicense_name: licenseref-ours\n" in hub.files()["README.md"].decode()
    corpus.push_to_hub(REPOSITORY)


def test_what_may_not_be_passed_on_may_be_kept_private(tmp_path: Path, hub: Hub) -> None:
    corpus = build_corpus(
        ARTICLES, tmp_path / "b", encoder="hash", min_probability=0.0, licence="CC-BY-ND-4.0"
    )
    with pytest.raises(LicenceError, match="forbids the redistribution"):
        corpus.push_to_hub(REPOSITORY)
    assert corpus.push_to_hub(REPOSITORY, private=True).private


def test_an_unknown_licence_lists_near_names(corpus: Corpus) -> None:
    with pytest.raises(UnknownNameError, match=r"'CC-BY-44\.0'; did you mean CC-BY-4\.0"):
        corpus.push_to_hub(REPOSITORY, licence="CC-BY-44.0")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("notes.txt", r"holds notes\.txt, which azbitext did not write"),
        ("data/aligned/extra-00000.parquet", "the data files in .* are not those of the build"),
    ],
)
def test_a_folder_that_is_not_ours(name: str, said: str, corpus: Corpus) -> None:
    (corpus.dataset_folder / name).write_bytes(b"x")
    with pytest.raises(BuildError, match=said):
        draft(corpus, PublishOptions(REPOSITORY))


def test_what_a_desktop_leaves_is_not_sent(corpus: Corpus, hub: Hub) -> None:
    before = {*contents(corpus.dataset_folder)}
    (corpus.dataset_folder / ".DS_Store").write_bytes(b"x")
    corpus.push_to_hub(REPOSITORY)
    assert {*hub.files()} == before


def test_what_somebody_wrote_into_the_card_is_published(corpus: Corpus, hub: Hub) -> None:
    path = corpus.dataset_folder / "README.md"
    text = path.read_text("utf-8").replace(
        "<!-- /azbitext:summary -->", "<!-- /azbitext:summary -->\n\nMüəllif qeydi: oxuyun.", 1
    )
    path.write_text(text, encoding="utf-8")
    corpus.push_to_hub(REPOSITORY)
    assert "\n\nMüəllif qeydi: oxuyun.\n\n" in hub.files()["README.md"].decode()


def test_the_name_is_checked_first(corpus: Corpus) -> None:
    with pytest.raises(ConfigurationError, match="expected USER/NAME"):
        corpus.push_to_hub("a/b/c")


def test_documents_are_added_to_what_is_published(
    corpus: Corpus, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    corpus.push_to_hub(REPOSITORY)
    more = build_corpus(ARTICLES, tmp_path / "more", encoder="hash", min_probability=0.0)
    merged = merge_corpora(
        [f"hf://datasets/{REPOSITORY}", more.folder], tmp_path / "merged", title="Həmin korpus"
    )
    rows = [*corpus.pairs(), *more.pairs()]
    assert sorted(merged.pairs(), key=repr) == sorted(rows, key=repr)
    merged.push_to_hub(REPOSITORY)
    assert hub.files() == contents(merged.dataset_folder)
    assert "\nsource_datasets:\n- someone/az-en-news\n" in hub.files()["README.md"].decode()
    with pytest.raises(InputNotFoundError, match="cannot fetch hf://datasets/someone/nothing"):
        merge_corpora(["hf://datasets/someone/nothing"], tmp_path / "x")
