"""What would be published, and what speaks against it: looked at without any network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpora.card import BuildFacts
from corpora.errors import BuildError, ConfigurationError
from corpora.licences import Licence, Licences, existing_licence
from corpora.storage import LITTER
from corpora.writers.dataset import data_digest

if TYPE_CHECKING:
    from align.corpus.build_folder import BuildFolder

PUBLISHED = ("README.md", "CITATION.cff", "data/*.parquet")
"""What is uploaded of a dataset folder: all that `corpora.writers.write_dataset` writes."""


@dataclass(frozen=True, slots=True)
class PublishOptions:
    """Where a corpus goes and how.

    Attributes:
        repository: ``USER/NAME`` or ``ORGANISATION/NAME``.
        private: whether only its owners see it.
        revision: the branch to publish to, made where it is missing; None is ``main``.
        licence: of the whole, in the card's head; None leaves what the build found.
        despite_licences: publish although the licence of a source or a model withholds it.
    """

    repository: str
    private: bool = False
    revision: str | None = None
    licence: str | None = None
    despite_licences: bool = False

    def __post_init__(self) -> None:
        from huggingface_hub.errors import HFValidationError
        from huggingface_hub.utils import validate_repo_id  # type: ignore[attr-defined]

        try:
            if self.repository.count("/") != 1:
                raise HFValidationError("it has no owner and name")
            validate_repo_id(self.repository)
        except HFValidationError as error:
            raise ConfigurationError(
                f"{self.repository!r} is no name of a dataset: {error}; expected USER/NAME"
            ) from error
        if self.licence is not None:
            existing_licence(self.licence)


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be published.

    Attributes:
        files: path in the repository and size in bytes of each file.
        problems: what is wrong with the card; none of it forbids to publish.
        contradictions: why a licence forbids to publish so.
    """

    files: Sequence[tuple[str, int]]
    problems: Sequence[str]
    contradictions: Sequence[str]


def draft(corpus: BuildFolder, options: PublishOptions) -> Draft:
    """What `publish` would send, without any network.

    Raises:
        BuildError: the dataset folder is not the one that the build wrote.
    """
    folder, scores, facts = corpus.dataset_folder, corpus.scores, corpus.facts
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    paths = [path for path in found if path.name not in LITTER]
    files = [(path.relative_to(folder).as_posix(), path.stat().st_size) for path in paths]
    foreign = [name for name, _ in files if not any(fnmatch(name, one) for one in PUBLISHED)]
    if foreign:
        raise BuildError(
            f"{folder} holds {foreign[0]}, which azbitext did not write; move it away, or publish "
            "the folder by hand with hf upload"
        )
    if not (folder / "README.md").is_file() or data_digest(folder) != scores["digest"]:
        raise BuildError(
            f"the data files in {folder} are not those of the build; run the same azbitext build "
            "again to have them written anew"
        )
    licences = Licences(scores["licences"], facts.model_licences)
    contradictions = licences.contradictions(options.licence or "", public=not options.private)
    return Draft(files, _problems(facts, scores, options), contradictions)


def _problems(facts: BuildFacts, scores: dict[str, Any], options: PublishOptions) -> list[str]:
    licences: dict[str, int] = scores["licences"]
    whole = options.licence or Licences(licences, facts.model_licences).whole()
    unlisted = [name for name in licences if name and not Licence.parse(name).is_known]
    paths = [str(given.get("path", "")) for given in facts.inputs]
    absolute = [path for path in paths if Path(path).is_absolute()]
    models = facts.model_licences.items()
    unlicensed = [what for what, name in models if not Licence.parse(name).is_known]
    found: dict[str, object] = {
        f"the licence of {licences.get('', 0):,} rows is unknown": licences.get(""),
        "the card names no licence: give --licence": whole is None,
        "the licences do not add up to one, so the card says 'other'": whole == "other",
        f"not in SPDX's list of licences: {', '.join(unlisted)}": unlisted,
        f"no licence is known of {', '.join(unlicensed)}": unlicensed,
        "nobody is named to be cited: build with --author": not facts.author,
        f"the card shows a path of this machine: {', '.join(absolute)}": absolute,
        "no row has both sides human": not scores["rows"]["aligned"],
    }
    return [said for said, holds in found.items() if holds]
