"""The engine that runs a model with CTranslate2: converted once, then several times as fast."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from align.runtime.processors import thread_count
from align.translators.batching import is_out_of_memory
from align.translators.engine import EngineSettings, Ids, shared_weights
from align.translators.transformers_engine import load_weights
from corpora.errors import ConfigurationError, MissingExtraError, ModelUnavailableError
from corpora.storage import atomic_folder, storage_errors, sweep

DTYPES = ("float32", "float16", "bfloat16", "int8", "int8_float32")

_MOST_AT_ONCE = 4

_SUFFIXES = frozenset({".bin", ".json", ".txt"})


def cache_folder() -> Path:
    """Where converted models lie: ``$AZBITEXT_CACHE``, or ``azbitext`` in the user's cache."""
    given = os.environ.get("AZBITEXT_CACHE")
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(given) if given else Path(home) / "azbitext"


class CTranslate2Engine:
    """`ctranslate2` translation or generation; `load` converts a model that it meets first.

    On a processor several batches run at once, each on its share of the threads: those of one batch
    wait for each other at every step, which costs a third of the time on two cores.
    """

    def __init__(self, settings: EngineSettings) -> None:
        self._settings = settings

    @property
    def at_once(self) -> int:
        """See `Engine`."""
        return _MOST_AT_ONCE if self._settings.device == "cpu" else 1

    def load(self) -> None:
        """See `Engine`."""
        _ = self._model

    def generate(self, sources: Sequence[Ids], longest: int) -> list[list[int]]:
        """See `Engine`."""
        decoding = self._settings.decoding
        common: dict[str, Any] = {
            "beam_size": decoding.beam,
            "length_penalty": decoding.length_penalty,
            "repetition_penalty": decoding.repetition_penalty,
            "no_repeat_ngram_size": decoding.no_repeat,
            "suppress_sequences": [_tokens(ids) for ids in decoding.banned] or None,
            "end_token": list(decoding.end),
            "max_batch_size": 0,
        }
        tokens = [_tokens(source) for source in sources]
        if self._settings.is_causal:
            written = self._model.generate_batch(
                tokens, max_length=longest, include_prompt_in_result=False, **common
            )
            return [list(result.sequences_ids[0]) for result in written]
        forced = _tokens(decoding.start[1:])
        written = self._model.translate_batch(
            tokens,
            target_prefix=[forced] * len(tokens),
            max_decoding_length=longest + len(forced),
            min_decoding_length=0,  # the default forbids an empty translation
            max_input_length=0,  # the default cuts silently
            **common,
        )
        return [[int(token) for token in result.hypotheses[0][len(forced) :]] for result in written]

    @cached_property
    def _model(self) -> Any:
        folder = converted(self._settings)
        key = (folder, self._settings.device, self._settings.dtype)
        try:
            return shared_weights(key, lambda: self._loaded(folder))
        except ModelUnavailableError as error:
            if error.__cause__ is None or is_out_of_memory(error.__cause__):
                raise
            # A damaged conversion, perhaps: the model is converted again, once.
            with storage_errors(folder):
                shutil.rmtree(folder)
            return shared_weights(key, lambda: self._loaded(converted(self._settings)))

    def _loaded(self, folder: Path) -> Any:
        import ctranslate2

        device, _, index = self._settings.device.partition(":")
        kind = ctranslate2.Generator if self._settings.is_causal else ctranslate2.Translator
        threads = thread_count()
        workers = min(threads, self.at_once)
        try:
            return kind(
                str(folder),
                device=device,
                device_index=int(index or 0),
                compute_type=self._settings.dtype,
                inter_threads=workers,
                intra_threads=threads // workers,
            )
        except (RuntimeError, ValueError, MemoryError) as error:
            raise ModelUnavailableError(
                f"CTranslate2 cannot load {self._settings.model.name} in {folder} as "
                f"{self._settings.dtype}: {error}"
            ) from error


def converted(settings: EngineSettings) -> Path:
    """The folder of the converted model, which is made where it is missing.

    It is keyed by the model's revision, its start and end tokens, the type of its weights and the
    version of CTranslate2, and appears whole or not at all.

    Raises:
        ConfigurationError: CTranslate2 cannot run this kind of model.
        ModelUnavailableError: the weights cannot be read.
        StorageError: the cache cannot be written.
    """
    from filelock import FileLock

    decoding, model = settings.decoding, settings.model
    tokens = "_".join(map(str, (*decoding.start[:1], *decoding.end)))
    parts = (model.id.replace("/", "--"), model.revision, tokens, settings.dtype)
    name = "-".join((*parts, version("ctranslate2")))
    cache = cache_folder() / "ctranslate2"
    folder = cache / name
    if not (folder / "model.bin").is_file():
        with storage_errors(cache):
            cache.mkdir(parents=True, exist_ok=True)
            lock = FileLock(cache_folder() / "ctranslate2.lock").acquire()
        with lock:
            sweep(cache)  # conversions that were killed
            if not (folder / "model.bin").is_file():  # another process may have made it
                with atomic_folder(folder, suffixes=_SUFFIXES) as temporary:
                    _convert(settings, temporary)
    return folder


def can_convert(model_type_config: Any) -> bool:
    """Whether CTranslate2 has a converter for models with this configuration."""
    from ctranslate2.converters import transformers as converters

    return type(model_type_config).__name__ in converters._MODEL_LOADERS


def _convert(settings: EngineSettings, folder: Path) -> None:
    import torch

    model = load_weights(settings.model, is_causal=settings.is_causal, dtype=torch.float32)
    with torch.no_grad():
        spec = _loader(settings, model)(model, None)
        spec.validate()
        spec.optimize(quantization=None if settings.dtype == "float32" else settings.dtype)
        spec.save(str(folder))


def _loader(settings: EngineSettings, model: Any) -> Any:
    """CTranslate2's converter for `model`, told the model's own tokens.

    Left alone it guesses them: for a Marian model it names ``</s>`` as the start of the decoder
    where the model says ``<pad>``, and drops the last row of the vocabulary whatever that is. Here
    a token is called by its number, so that no vocabulary is guessed, and the start and end tokens
    are those of the model's configuration.
    """
    from ctranslate2.converters import transformers as converters

    known = converters._MODEL_LOADERS.get(type(model.config).__name__)
    if known is None:
        raise ConfigurationError(
            f"CTranslate2 cannot run {settings.model.name} ({type(model.config).__name__}); "
            "expected engine='transformers' for this model"
        )
    decoding = settings.decoding
    base: Any = type(known)
    if isinstance(known, converters.MarianMTLoader):
        base = _like_bart(converters.BartLoader, base.architecture_name, False, False)
    elif isinstance(known, converters.MBartLoader):
        base = _like_bart(converters.BartLoader, base.architecture_name, True, True)

    class Numbered(base):  # type: ignore[misc]
        def get_vocabulary(self, model: Any, tokenizer: Any) -> list[str]:
            size = model.get_output_embeddings().weight.shape[0]
            return [str(number) for number in range(size)]

        def set_config(self, config: Any, model: Any, tokenizer: Any) -> None:
            config.eos_token = config.bos_token = str(decoding.end[0])
            config.unk_token = str(decoding.pad)
            if decoding.start:
                config.decoder_start_token = str(decoding.start[0])

    return Numbered()


def _like_bart(bart: type, architecture: Any, norm_before: bool, norm_embedding: bool) -> type:
    """BART's converter for a model whose code, not its configuration, says where it normalises."""

    class LikeBart(bart):  # type: ignore[misc]
        architecture_name = architecture

        def get_model_spec(self, model: Any) -> Any:
            model.config.normalize_before = norm_before
            model.config.normalize_embedding = norm_embedding
            return super().get_model_spec(model)

    return LikeBart


def _tokens(ids: Ids) -> list[str]:
    return [str(number) for number in ids]


def require_ctranslate2() -> None:
    """Raises `MissingExtraError` where CTranslate2 is not installed."""
    try:
        import ctranslate2  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(
            'the engine ctranslate2 needs CTranslate2: pip install "azbitext[ctranslate2]"'
        ) from error
