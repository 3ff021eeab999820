"""Article pairs: ``az/NAME.txt`` and ``en/NAME.txt``, or ``.html``, each a headline over a body.

The folders may be called by any usual code of their language, such as ``AZ``, ``aze`` or ``en-US``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from corpora.documents import LANGUAGES, Document
from corpora.errors import ConfigurationError
from corpora.languages import language_of
from corpora.readers.files import files_below, split_suffix
from corpora.readers.html import SUFFIXES, page_of
from corpora.readers.reasons import NO_PARTNER, Problem
from corpora.readers.source import Outcome, ReadOptions, Source
from corpora.readers.text import read_article, split_headline

_SUFFIXES = (".txt", *SUFFIXES)


def is_paired_folder(folder: Path) -> bool:
    """Whether `folder` has a subfolder for each language."""
    return set(_language_folders(folder)) == set(LANGUAGES)


def _language_folders(folder: Path) -> dict[str, list[str]]:
    """The names of the subfolders of each language."""
    found: dict[str, list[str]] = {}
    for entry in folder.iterdir():
        language = language_of(entry.name)
        if language and entry.is_dir():
            found.setdefault(language, []).append(entry.name)
    return found


def read_paired(source: Source, options: ReadOptions) -> Iterator[Outcome]:
    """Two files of the same relative name are one document; a file alone is rejected.

    Raises:
        ConfigurationError: a language has several folders.
    """
    for language, names in _language_folders(Path(source.location)).items():
        if len(names) > 1:
            raise ConfigurationError(
                f"{source.name} has several folders of {language}: {', '.join(sorted(names))}; "
                "expected one for each language, such as az and en"
            )
    articles: dict[str, dict[str, Source]] = {}
    folders: dict[str, str] = {}
    for relative, path in files_below(Path(source.location)):
        folder, _, name = relative.partition("/")
        language = language_of(folder)
        file = source.below(relative, path)
        if language and split_suffix(name)[1] in _SUFFIXES:
            folders[language] = folder
            articles.setdefault(name, {})[language] = file
        else:
            yield file.not_read(
                f"{language}/*{suffix}" for suffix in _SUFFIXES for language in LANGUAGES
            )
    for name in sorted(articles):
        yield _article(name, articles[name], folders, source, options)


def _article(
    name: str,
    files: Mapping[str, Source],
    folders: Mapping[str, str],
    folder: Source,
    options: ReadOptions,
) -> Outcome:
    stem = split_suffix(name)[0]
    if len(files) < len(LANGUAGES):
        (file,) = files.values()
        (missing,) = set(LANGUAGES) - set(files)
        place = f"{folder.name}/{folders.get(missing, missing)}/{name}"
        problem = Problem(NO_PARTNER, f"{place} does not exist")
        return file.reject(problem, document_id=stem)
    headlines: dict[str, str] = {}
    bodies: dict[str, str] = {}
    for language, file in sorted(files.items()):
        text, flaw = read_article(file, options)
        if flaw:
            return file.reject(flaw, document_id=stem, text=text)
        split = page_of if split_suffix(file.name)[1] in SUFFIXES else split_headline
        headline, body = split(text)
        if headline:
            headlines[language] = headline
        if body:
            bodies[language] = body
    return Document(stem, headlines, bodies, meta={"source": files[LANGUAGES[0]].name})
