"""`build_corpus`: from documents to a corpus, in one call."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from align.corpus.finished import Corpus
from align.encoders import Encoder
from align.pipeline.build import run_build
from align.pipeline.models import BuildModels, translator_name
from align.pipeline.options import read_options
from align.translators import Translator
from corpora.readers.bitext import bitext_reader


def build_corpus(
    inputs: str | Path | Sequence[str | Path] | None = None,
    out: str | Path | None = None,
    *,
    config: str | Path | None = None,
    encoder: str | Encoder | None = None,
    translator: str | Translator | Sequence[Translator] | None = None,
    progress: bool | None = None,
    **options: Any,
) -> Corpus:
    """Build a parallel corpus, or go on with one that was interrupted.

    Every option is an argument here, a flag of ``azbitext build`` and a key of ``build.toml``, by
    the same name; `align.pipeline.options.BuildOptions` lists them all.

    Args:
        inputs: files, folders or ``hf://datasets/USER/NAME``; see `corpora.read_documents`.
        out: the build directory. What an earlier run of the same inputs finished there is kept,
            as far as it does not depend on an option that has changed since.
        config: a ``build.toml``; arguments go before it.
        encoder: a name for `load_encoder` (default ``e5``) or an encoder.
        translator: what fills missing sides: ``opus`` for the default models, a hub id or a model
            folder, two of them separated by a comma, a translator or several; None leaves missing
            sides missing. A model that cannot be had is no error: its rows stay missing, and the
            same call fills them once the model is there.
        progress: whether to show progress on standard error; None shows it on a terminal.
        options: any other attribute of `BuildOptions`, such as ``min_probability=0.7``.

    Returns:
        The finished corpus.

    Raises:
        ConfigurationError, UnknownNameError: an option is wrong, or `out` holds something else.
        InputNotFoundError: an input does not exist.
        BuildError: no document is left, or another process builds there.
        StorageError: the disk refuses; what is finished stays.

    >>> from tempfile import TemporaryDirectory
    >>> from corpora.samples import ARTICLES
    >>> with TemporaryDirectory() as folder:
    ...     corpus = build_corpus(ARTICLES, folder, encoder="hash", min_probability=0.0)
    ...     sum(pair.is_aligned for pair in corpus.pairs()) > 8
    True
    """
    given = [inputs] if isinstance(inputs, (str, Path)) else inputs
    settings = read_options(
        config,
        inputs=None if given is None else [str(path) for path in given],
        out=None if out is None else str(out),
        encoder=encoder if encoder is None or isinstance(encoder, str) else encoder.name,
        translator=translator_name(translator),
        **options,
    )
    for path in settings.memory:
        bitext_reader(Path(path))  # a wrong name should say so before hours of work
    models = BuildModels.of(settings, encoder, translator)
    run_build(settings, models, None if progress is None else not progress)
    return Corpus(Path(settings.out))
