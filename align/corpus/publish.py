"""A finished corpus to the Hugging Face Hub: checked, uploaded, and written back to the build."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from align.corpus.publish_check import PUBLISHED, PublishOptions, draft
from align.pipeline.shards import write_json
from corpora.card.citation import citation_cff, is_own_citation
from corpora.card.file import CardFile
from corpora.card.render import published_card
from corpora.errors import (
    AzbitextError,
    BuildError,
    LicenceError,
    PublishError,
)
from corpora.licences import Licence
from corpora.storage import atomic_file

if TYPE_CHECKING:
    from huggingface_hub import HfApi

    from align.corpus.build_folder import BuildFolder

log = logging.getLogger(__name__)

_OFFLINE = "HF_HUB_OFFLINE is set, so the hub is not asked; unset it to publish"
_AGAIN = "run the same command again: what has arrived is not sent again"


@dataclass(frozen=True, slots=True)
class Publication:
    """A published state of a corpus, as it stands in ``build.json``.

    Attributes:
        repository: ``USER/NAME``.
        branch: the branch that was written.
        revision: the commit; ``load_dataset(…, revision=…)`` gives this state for ever.
        url: the page of the dataset.
        private: whether only its owners see it.
    """

    repository: str
    branch: str
    revision: str
    url: str
    private: bool


def publish(corpus: BuildFolder, options: PublishOptions) -> Publication:
    """Uploads the dataset in one go; what the hub has already is not sent again.

    The card in ``dataset/`` then says how to load it from there, and ``build.json`` has the
    published revision under ``published``.

    Raises:
        LicenceError: a licence withholds it, and `despite_licences` is not set.
        BuildError: the dataset folder is not the one that the build wrote.
        PublishError: not logged in, refused, a name that is taken, or no connection.
    """
    found = draft(corpus, options)
    if found.contradictions and not options.despite_licences:
        raise LicenceError(
            "licences withhold this: " + "; ".join(found.contradictions) + ". Choose another "
            "--licence, or --private, leave these rows out, or, if you have the right, publish "
            "with --despite-licences"
        )
    for problem in found.problems:
        log.warning("card: %s", problem)
    with _hub_errors(options.repository):
        api = _logged_in()
        private = _claim(api, options)
    url = f"{api.endpoint}/datasets/{options.repository}"
    _address(corpus, options, url)
    with _hub_errors(options.repository):
        commit = api.upload_folder(
            repo_id=options.repository,
            repo_type="dataset",
            folder_path=corpus.dataset_folder,
            revision=options.revision,
            commit_message=f"azbitext: {sum(corpus.scores['rows']['all'].values()):,} rows",
            allow_patterns=list(PUBLISHED),
            delete_patterns=["data/*"],
        )
    done = Publication(options.repository, options.revision or "main", commit.oid, url, private)
    _write_back(corpus, done)
    return done


def _logged_in() -> HfApi:
    from huggingface_hub import HfApi, constants, get_token

    if constants.is_offline_mode():
        raise PublishError(_OFFLINE)
    if get_token() is None:
        raise PublishError("not logged in to the hub: run hf auth login, or set HF_TOKEN")
    return HfApi(library_name="azbitext")


def _claim(api: HfApi, options: PublishOptions) -> bool:
    """Makes the repository, or makes sure that it is one of ours; whether it is private."""
    from huggingface_hub.errors import HfHubHTTPError

    name, private = options.repository, options.private
    try:
        api.create_repo(name, repo_type="dataset", private=private or None)
    except HfHubHTTPError as error:
        if error.response.status_code != 409:
            raise
        held = api.dataset_info(name)
        files = {file.rfilename for file in held.siblings or ()} - {".gitattributes"}
        if files and "azbitext" not in (held.tags or ()):
            raise PublishError(
                f"{name} is there already, and azbitext has not published it; choose another name"
            ) from error
        if private and not held.private:
            raise PublishError(
                f"{name} is public already; make it private in its settings first, or publish "
                "without --private"
            ) from error
        private = bool(held.private)
    if options.revision:
        api.create_branch(name, branch=options.revision, repo_type="dataset", exist_ok=True)
    return private


def _address(corpus: BuildFolder, options: PublishOptions, url: str) -> None:
    """Writes into the card and the citation where the dataset is."""
    folder, facts = corpus.dataset_folder, corpus.facts
    card = CardFile.read(folder / "README.md")
    if card is None:
        raise BuildError(f"{folder / 'README.md'} is gone; run the same azbitext build again")
    card = published_card(card, facts, corpus.scores["rows"], options.repository, url)
    if options.licence:
        known = Licence.parse(options.licence).hub_name
        other = {"license": "other", "license_name": options.licence.lower()}
        card = card.with_head(**({"license": known, "license_name": None} if known else other))
    texts = {"README.md": card.render()}
    cited = folder / "CITATION.cff"
    if not is_own_citation(cited):
        licence = options.licence or card.head.get("license", "")
        texts["CITATION.cff"] = citation_cff(facts, licence, url)
    for name, text in texts.items():
        with atomic_file(folder / name) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="\n")


def _write_back(corpus: BuildFolder, done: Publication) -> None:
    build = corpus.build
    older = [
        entry
        for entry in build.get("published", [])
        if (entry["repository"], entry["branch"]) != (done.repository, done.branch)
    ]
    write_json({**build, "published": [*older, asdict(done)]}, corpus.folder / "build.json")


@contextmanager
def _hub_errors(repository: str) -> Iterator[None]:
    """Says plainly what the hub refused; never shows the token."""
    from huggingface_hub import constants
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled
    from huggingface_hub.errors import HTTPError as ClientError  # type: ignore[attr-defined]

    refusals = {
        401: "the hub refused the token; run hf auth login again, or set HF_TOKEN to a valid one",
        403: f"the token may not write to {repository}; use one with write access to "
        f"{repository.partition('/')[0]!r}",
    }
    try:
        yield
    except AzbitextError:
        raise
    except OfflineModeIsEnabled as error:
        raise PublishError(_OFFLINE) from error
    except HfHubHTTPError as error:
        status = error.response.status_code
        said = refusals.get(status, f"the hub refused ({status}): {_plainly(error)}")
        raise PublishError(said) from error
    except (ClientError, OSError, RuntimeError) as error:
        cause = error.__cause__ if isinstance(error, RuntimeError) else None
        if isinstance(cause, HfHubHTTPError):
            raise PublishError(f"the hub refused a file: {_plainly(cause)}; {_AGAIN}") from error
        raise PublishError(
            f"the connection to {constants.ENDPOINT} failed: {_plainly(cause or error)}; {_AGAIN}"
        ) from error
    except ValueError as error:
        raise PublishError(f"the hub does not take this: {_plainly(error)}") from error


def _plainly(error: BaseException) -> str:
    """The message in one line, without the token."""
    from huggingface_hub import get_token

    said = " ".join(str(error).split()) or type(error).__name__
    token = get_token()
    return said.replace(token, "***") if token else said
