"""The engine that runs a model with transformers and PyTorch: every model, any device."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from align.runtime.model_folder import ModelFolder
from align.translators.engine import EngineSettings, Ids, shared_weights
from corpora.errors import ModelUnavailableError

DTYPES = ("float32", "float16", "bfloat16")


class TransformersEngine:
    """`transformers` generation."""

    at_once = 1  # PyTorch's own threads share each step

    def __init__(self, settings: EngineSettings) -> None:
        self._settings = settings

    def load(self) -> None:
        """See `Engine`."""
        _ = self._model

    def generate(self, sources: Sequence[Ids], longest: int) -> list[list[int]]:
        """See `Engine`."""
        import torch

        decoding, model = self._settings.decoding, self._model
        width = max(map(len, sources))
        is_causal = self._settings.is_causal
        ids = torch.full((len(sources), width), decoding.pad)
        mask = torch.zeros_like(ids)
        for row, source in enumerate(sources):
            place = slice(width - len(source), width) if is_causal else slice(len(source))
            ids[row, place] = torch.tensor(source)
            mask[row, place] = 1
        begun = width if is_causal else len(decoding.start)
        forced = {"forced_bos_token_id": decoding.start[1]} if len(decoding.start) > 1 else {}
        with torch.inference_mode():
            written = model.generate(
                input_ids=ids.to(model.device),
                attention_mask=mask.to(model.device),
                num_beams=decoding.beam,
                do_sample=False,
                max_new_tokens=longest + len(forced),
                eos_token_id=list(decoding.end),
                pad_token_id=decoding.pad,
                bad_words_ids=[list(ids) for ids in decoding.banned] or None,
                length_penalty=decoding.length_penalty,
                repetition_penalty=decoding.repetition_penalty,
                no_repeat_ngram_size=decoding.no_repeat,
                **({} if is_causal else {"decoder_start_token_id": decoding.start[0]}),
                **forced,
            )
        return [self._until_end(row[begun:]) for row in written.tolist()]

    def _until_end(self, ids: list[int]) -> list[int]:
        ends = (ids.index(end) for end in self._settings.decoding.end if end in ids)
        return ids[: min(ends, default=len(ids))]

    @cached_property
    def _model(self) -> Any:
        settings = self._settings
        key = (settings.model.path, settings.model.revision, settings.device, settings.dtype)
        return shared_weights(key, self._loaded)

    def _loaded(self) -> Any:
        import torch

        settings = self._settings
        model = load_weights(
            settings.model, is_causal=settings.is_causal, dtype=getattr(torch, settings.dtype)
        )
        generation = model.generation_config
        generation.forced_eos_token_id = None  # it would hide that a text was cut
        generation.max_length = None  # we say how many new tokens
        try:
            return model.to(settings.device).eval()
        except Exception as error:  # memory that does not suffice has many names
            raise ModelUnavailableError(
                f"cannot put {settings.model.name} on {settings.device}: {error}"
            ) from error


def load_weights(model: ModelFolder, *, is_causal: bool, **options: Any) -> Any:
    """The model in a folder.

    Raises:
        ModelUnavailableError: its weights are missing, damaged or do not fit its configuration.
    """
    import sys

    from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM
    from transformers.utils import logging

    if not sys.stderr.isatty():
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    kind: Any = AutoModelForCausalLM if is_causal else AutoModelForSeq2SeqLM
    path = model.path
    try:
        weights, report = kind.from_pretrained(
            path, local_files_only=True, output_loading_info=True, **options
        )
    except Exception as error:  # damaged files fail in whatever library reads them
        first_line = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ModelUnavailableError(
            f"cannot load the weights of {model.name} in {path}: {first_line}"
        ) from error
    missing = sorted(report["missing_keys"])
    if missing:
        raise ModelUnavailableError(
            f"the weights of {model.name} in {path} lack {len(missing)} of the model's "
            f"tensors, {missing[0]} among them; expected a whole model"
        )
    return weights
