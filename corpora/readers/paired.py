"""Article pairs: ``az/NAME.txt`` and ``en/NAME.txt``, or ``.html``, each a headline over a body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from corpora.documents import LANGUAGES, Document
from corpora.readers.files import files_below, split_suffix
from corpora.readers.html import SUFFIXES, page_of
from corpora.readers.reasons import NO_PARTNER, Problem
from corpora.readers.source import Outcome, ReadOptions, Source
from corpora.readers.text import read_article, split_headline

_SUFFIXES = (".txt", *SUFFIXES)


def is_paired_folder(folder: Path) -> bool:
    """Whether `folder` has a subfolder for each language."""
    return all((folder / language).is_dir() for language in LANGUAGES)


def read_paired(source: Source, options: ReadOptions) -> Iterator[Outcome]:
    """Two files of the same relative name are one document; a file alone is rejected."""
    articles: dict[str, dict[str, Path]] = {}
    for relative, path in files_below(Path(source.location)):
        language, _, name = relative.partition("/")
        if language in LANGUAGES and split_suffix(name)[1] in _SUFFIXES:
            articles.setdefault(name, {})[language] = path
        else:
            yield source.below(relative, path).not_read(
                f"{language}/*{suffix}" for suffix in _SUFFIXES for language in LANGUAGES
            )
    for name in sorted(articles):
        yield _article(name, articles[name], source, options)


def _article(name: str, paths: Mapping[str, Path], folder: Source, options: ReadOptions) -> Outcome:
    stem = split_suffix(name)[0]
    files = {lang: folder.below(f"{lang}/{name}", path) for lang, path in paths.items()}
    if len(files) < len(LANGUAGES):
        (file,) = files.values()
        (missing,) = set(LANGUAGES) - set(files)
        problem = Problem(NO_PARTNER, f"{folder.name}/{missing}/{name} does not exist")
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
