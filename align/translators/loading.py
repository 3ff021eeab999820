"""A pretrained model by its name, everything checked but the weights."""

from __future__ import annotations

from typing import Any

from align.runtime.model_folder import ModelFolder, find_model
from align.translators.ctranslate2_engine import DTYPES as CTRANSLATE2_DTYPES
from align.translators.ctranslate2_engine import CTranslate2Engine, can_convert, require_ctranslate2
from align.translators.engine import Decoding, Engine, EngineSettings
from align.translators.families import Convention, convention_of, instruction_ids
from align.translators.pretrained import Limits, PretrainedTranslator
from align.translators.transformers_engine import DTYPES as TRANSFORMERS_DTYPES
from align.translators.transformers_engine import TransformersEngine
from corpora.errors import (
    ConfigurationError,
    MissingExtraError,
    ModelUnavailableError,
    unknown_name,
)

ENGINES: dict[str, type[TransformersEngine] | type[CTranslate2Engine]] = {
    "transformers": TransformersEngine,
    "ctranslate2": CTranslate2Engine,
}
"""What runs a model, by name. ``auto`` is CTranslate2 where it is installed and can."""

DTYPES: dict[str, tuple[str, ...]] = {
    "transformers": TRANSFORMERS_DTYPES,
    "ctranslate2": CTRANSLATE2_DTYPES,
}
"""Types of weights that each engine knows."""

_UNBOUNDED = 10**6  # T5 has no table of positions

_SCORES_OF_A_STEP = 2**27
"""Half a gibibyte in float32 for all batches that run at once. A thousand short texts, a beam of
four and the 256,000 words of NLLB would want four for one of them."""


def load_pretrained(
    name: str,
    *,
    source: str,
    target: str,
    engine: str,
    device: str,
    dtype: str,
    beam: int,
    max_length: int,
    batch_tokens: int,
) -> PretrainedTranslator:
    """The pretrained model called `name`; arguments and errors of `align.load_translator`."""
    if engine != "auto" and engine not in ENGINES:
        raise unknown_name("engine", engine, ["auto", *ENGINES])
    known = DTYPES[engine] if engine != "auto" else DTYPES["ctranslate2"]
    if dtype not in known:
        raise unknown_name(f"dtype of the engine {engine}", dtype, known)
    for option, value, least in (
        ("beam", beam, 1),
        ("max_length", max_length, 8),
        ("batch_tokens", batch_tokens, 1),
    ):
        if value < least:
            raise ConfigurationError(f"{option} is {value}; expected at least {least}")
    _require_torch()
    model = find_model(name)
    config, tokenizer, generation = _description(model)
    convention = convention_of(model.name, config, tokenizer, source=source, target=target)
    decoding = Decoding.of(generation, tokenizer, convention, beam)
    chosen = engine if engine != "auto" else _automatic(config, dtype)
    place = device if device != "auto" else _automatic_device(chosen)
    settings = EngineSettings(model, decoding, convention.is_causal, place, dtype)
    runner = _engine(chosen, settings)
    _check_device(chosen, place, dtype)
    rows = max(_SCORES_OF_A_STEP // (len(tokenizer) * beam * runner.at_once), 1)
    return PretrainedTranslator(
        model,
        tokenizer,
        convention,
        runner,
        source=source,
        target=target,
        limits=_limits(config, tokenizer, convention, max_length, batch_tokens, rows),
        decoding=f"{_engine_version(chosen)}|{place.partition(':')[0]}|{dtype}|beam:{beam}",
    )


def _description(model: ModelFolder) -> tuple[Any, Any, Any]:
    """Configuration, tokenizer and generation configuration, without the weights."""
    import warnings

    from transformers import AutoConfig, AutoTokenizer, GenerationConfig

    try:
        config = AutoConfig.from_pretrained(model.path, local_files_only=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Marian recommends a normaliser that it does not call
            tokenizer = AutoTokenizer.from_pretrained(model.path, local_files_only=True)
        if (model.path / "generation_config.json").is_file():
            generation = GenerationConfig.from_pretrained(model.path, local_files_only=True)
        else:
            generation = GenerationConfig.from_model_config(config)
    except Exception as error:  # each family has its own way to miss a file
        first_line = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ModelUnavailableError(
            f"cannot load the tokenizer or configuration of {model.name} in {model.path}: "
            f"{type(error).__name__}: {first_line} (are all files of the model there?)"
        ) from error
    if not config.is_encoder_decoder:
        tokenizer.padding_side = "left"
    elif generation.decoder_start_token_id is None:
        generation.decoder_start_token_id = config.decoder_start_token_id
    return config, tokenizer, generation


def _limits(
    config: Any,
    tokenizer: Any,
    convention: Convention,
    max_length: int,
    batch_tokens: int,
    rows: int,
) -> Limits:
    """`max_length`, or what the model's positions allow."""
    places = getattr(config, "max_position_embeddings", None) or _UNBOUNDED
    if convention.is_causal:  # the prompt, the text and the translation share the positions
        asked = len(instruction_ids(tokenizer, "", convention.source, convention.target))
        longest = min(max_length, (places - asked) // 2)
        return Limits(asked + longest, longest, batch_tokens, rows)
    longest = min(max_length, places - 2 - len(convention.forced))
    return Limits(longest, longest, batch_tokens, rows)


def _automatic(config: Any, dtype: str) -> str:
    from importlib.util import find_spec

    if find_spec("ctranslate2") is not None and can_convert(config):
        return "ctranslate2"
    if dtype not in DTYPES["transformers"]:
        require_ctranslate2()
        raise ConfigurationError(
            f"dtype {dtype!r} needs the engine ctranslate2, which cannot run this model; expected "
            f"one of {', '.join(DTYPES['transformers'])}"
        )
    return "transformers"


def _automatic_device(engine: str) -> str:
    import torch

    if not torch.cuda.is_available():  # without PyTorch's CUDA libraries CTranslate2 has none
        return "cpu"
    if engine == "ctranslate2":
        import ctranslate2

        return "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
    return "cuda"


def _check_device(engine: str, device: str, dtype: str) -> None:
    import torch

    try:
        kind, index = torch.device(device).type, torch.device(device).index or 0
        if kind == "cuda" and index >= torch.cuda.device_count():
            raise ConfigurationError(
                f"there is no device {device!r}; PyTorch finds {torch.cuda.device_count()} GPUs"
            )
        if engine == "transformers":
            torch.empty(0, device=device)
            return
        import ctranslate2

        types = ctranslate2.get_supported_compute_types(kind, index)
    except (RuntimeError, ValueError, AssertionError) as error:
        first_line = str(error).strip().partition("\n")[0]
        raise ConfigurationError(f"no device {device!r} for {engine}: {first_line}") from error
    if dtype not in types:
        raise ConfigurationError(
            f"{engine} cannot compute in {dtype} on {device}; expected one of "
            f"{', '.join(sorted(types & set(DTYPES[engine])))}"
        )


def _engine(name: str, settings: EngineSettings) -> Engine:
    if name == "ctranslate2":
        require_ctranslate2()
    return ENGINES[name](settings)


def _engine_version(name: str) -> str:
    from importlib.metadata import version

    return f"{name}:{version('torch' if name == 'transformers' else name)}"


def _require_torch() -> None:
    try:
        import torch  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(
            'a pretrained translator needs PyTorch: pip install "azbitext[translate]"'
        ) from error
