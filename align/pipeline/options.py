"""The options of a build: arguments of `build_corpus`, flags and keys of ``build.toml`` alike."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from align.fill import FILL_CHOICES
from corpora.errors import (
    ConfigurationError,
    InputNotFoundError,
    TextEncodingError,
    unknown_name,
)
from corpora.filters.chain import FilterChain, filter_words
from corpora.licences import existing_licence
from corpora.readers.decoding import storable
from corpora.readers.lines import read_text
from corpora.splits.shares import Splits

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


TRANSLATOR_OPTIONS = ("engine", "device", "dtype", "beam", "max_length", "batch_tokens")
"""Those that `align.load_translator` takes as well."""

FROM_PYTHON = "python:"
"""How the name of a translator begins that was passed as an object."""


def _option(default: Any, help_text: str, **more: Any) -> Any:
    metadata = {"help": help_text, **more}
    if isinstance(default, dict):
        return field(default_factory=lambda: dict(default), metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """Everything a build can be told; `read_options` and the command line fill it.

    Raises:
        ConfigurationError: a value is out of its range or of the wrong type.
        UnknownNameError: there is no such licence.
    """

    inputs: tuple[str, ...] = _option((), "files, folders or hf://datasets/USER/NAME to read")
    out: str = _option("", "build directory to make or to go on with")
    format: str | None = _option(None, "format of the inputs (default: by their names)")
    fields: Mapping[str, str] = _option(
        {}, "where the fields of a table stand: headline_az=title,body_en=text"
    )
    encoding: str = _option("utf-8", "encoding of text files")
    max_document_bytes: int = _option(16 * 2**20, "larger documents are kept out", minimum=1)
    check_languages: bool = _option(True, "keep out documents that are not Azerbaijani and English")
    repair: bool = _option(
        False, "put text right that went through a wrong encoding, where ftfy is certain"
    )
    encoder: str = _option("e5", "e5, hash, a sentence-transformers hub id or a model folder")
    translator: str = _option(
        "none",
        "what fills missing sides: opus (Helsinki-NLP/opus-mt-az-en and -en-az), a hub id, a model "
        "folder, two of them separated by a comma, or none",
    )
    fill: str = _option("both", "rows to fill", choices=tuple(FILL_CHOICES))
    memory: tuple[str, ...] = _option(
        (), "TMX or TSV file of translations to take before any model; may be repeated"
    )
    memory_similarity: float = _option(
        0.95, "what a near match of the memory must reach; 1 takes exact ones only", maximum=1,
        minimum=0.5,
    )  # fmt: skip
    min_quality: float = _option(
        0.05, "translations below this quality are withheld", minimum=0, maximum=1
    )
    min_number_agreement: float = _option(
        1.0, "translations that have less of the numbers of their input are withheld; 0 lets all "
        "stand", minimum=0, maximum=1,
    )  # fmt: skip
    engine: str = _option(
        "auto", "what runs the translator", choices=("auto", "transformers", "ctranslate2")
    )
    device: str = _option("auto", "where the translator runs: cpu, cuda, cuda:1 or auto")
    dtype: str = _option(
        "float32", "weights of the translator: float32, float16, bfloat16, int8 or int8_float32"
    )
    beam: int = _option(4, "hypotheses that a search keeps; 1 is fastest", minimum=1)
    max_length: int = _option(256, "tokens of a piece of text that is translated", minimum=8)
    batch_tokens: int = _option(4096, "tokens of a batch, padding counted", minimum=1)
    evaluation_rows: int = _option(
        0, "aligned headlines that the translators are scored on", minimum=0
    )
    min_probability: float = _option(
        0.5, "alignments that are less probable do not stand", minimum=0, maximum=1
    )
    filters: Mapping[str, Any] = _option(
        {}, "filters to add, change or leave out: copy=false,length_ratio:most=4,names=true"
    )
    licence: str = _option("", "SPDX id for documents that name no licence of their own")
    title: str = _option("", "title of the dataset (default: from the first input)")
    author: str = _option("", "who is to be cited as the maker of the dataset")
    validation: float = _option(0.05, "share or number of documents in the validation split")
    test: float = _option(0.05, "share or number of documents in the test split")
    shard_size: int = _option(200, "documents a shard: what a killed build loses", minimum=1)
    workers: int = _option(1, "processes; the embedded encoder uses all cores with one", minimum=1)

    def __post_init__(self) -> None:
        for spec in fields(self):
            self._check(spec.name, dict(spec.metadata))
        if not self.inputs:
            raise ConfigurationError("no inputs; expected at least one file or folder")
        if not self.out:
            raise ConfigurationError("no build directory; expected out (--out on the command line)")
        Splits(self.validation, self.test)
        if self.licence:
            existing_licence(self.licence)
        FilterChain.of(self.filters)

    def _check(self, name: str, metadata: Mapping[str, Any]) -> None:
        value, default = getattr(self, name), _DEFAULTS[name]
        wanted = (int, float) if isinstance(default, float) else type(default)
        if name in ("fields", "filters"):
            wrong = not isinstance(value, Mapping)
        elif name == "format":
            wrong = value is not None and not isinstance(value, str)
        elif name == "memory":
            wrong = isinstance(value, str) or not all(isinstance(path, str) for path in value)
        else:
            wrong = not isinstance(value, wanted) or (
                isinstance(value, bool) and not isinstance(default, bool)
            )
        if wrong:
            kinds = {
                "fields": "a table of names",
                "filters": "a table",
                "format": "a string",
                "memory": "a list of files",
            }
            kind = kinds.get(name, type(default).__name__)
            raise ConfigurationError(f"{name} is {value!r}; expected {kind}")
        text = " ".join(value) if isinstance(value, tuple) else value
        if isinstance(text, str) and storable(text) != text:
            raise ConfigurationError(f"{name} is {value!r}; expected names and text in UTF-8")
        if "choices" in metadata and value not in metadata["choices"]:
            raise ConfigurationError(
                f"{name} is {value!r}; expected one of {', '.join(metadata['choices'])}"
            )
        low, high = metadata.get("minimum"), metadata.get("maximum")
        # negated, so that a NaN is in no range
        if not ((low is None or value >= low) and (high is None or value <= high)):
            limits = f"at least {low}" if high is None else f"between {low} and {high}"
            raise ConfigurationError(f"{name} is {value}; expected {limits}")

    @property
    def splits(self) -> Splits:
        """The shares as `Splits`."""
        return Splits(self.validation, self.test)

    @property
    def filter_chain(self) -> FilterChain:
        """The filters of the build."""
        return FilterChain.of(self.filters)

    def command(self) -> str:
        """The command line that repeats the build, with OUT for the build directory.

        A translator that was passed as an object has no flag; a comment names it.
        """
        words = ["azbitext", "build", *self.inputs, "--out", "OUT"]
        flags = self.chosen()
        is_object = self.translator.startswith(FROM_PYTHON)
        translator = flags.pop("translator").removeprefix(FROM_PYTHON) if is_object else ""
        for name, value in flags.items():
            flag = f"--{name.replace('_', '-')}"
            if isinstance(value, bool):
                words.append(flag if value else flag.replace("--", "--no-", 1))
            elif name == "filters":
                words += [flag, filter_words(value)]
            elif isinstance(value, tuple):
                words += [word for path in value for word in (flag, path)]
            elif isinstance(value, Mapping):
                words += [flag, ",".join(f"{key}={column}" for key, column in value.items())]
            else:
                words += [flag, str(value)]
        filled = f"  # filled from Python by {translator}" if translator else ""
        return shlex.join(words) + filled

    def chosen(self) -> dict[str, Any]:
        """Options that are not the default and have a say in the result."""
        return {
            spec.name: getattr(self, spec.name)
            for spec in fields(self)
            if spec.name not in ("inputs", "out", "workers")
            and getattr(self, spec.name) != _DEFAULTS[spec.name]
        }


_DEFAULTS: dict[str, Any] = {
    spec.name: {} if spec.name in ("fields", "filters") else spec.default
    for spec in fields(BuildOptions)
}


def read_options(config: str | Path | None = None, **given: Any) -> BuildOptions:
    """Options from a ``build.toml`` and from what is `given`, which goes before it.

    Args:
        config: path of a TOML file whose keys are the attributes of `BuildOptions`.
        given: values by name; None means not given.

    Raises:
        InputNotFoundError: there is no such file.
        ConfigurationError: the file is no TOML, or a value is wrong.
        UnknownNameError: a key is unknown.
    """
    configured = {} if config is None else read_toml(config)
    for place, names in ((f" in {config}", configured), ("", given)):
        for name in names:
            if name not in _DEFAULTS:
                raise unknown_name(f"option{place}", name, _DEFAULTS)
    values = {**configured, **{name: value for name, value in given.items() if value is not None}}
    for name, value in values.items():
        if isinstance(_DEFAULTS[name], float) and type(value) is int:
            values[name] = float(value)  # 0 and 0.0 are the same build
    inputs = values.get("inputs", [])
    inputs = [inputs] if isinstance(inputs, str) else inputs
    if not isinstance(inputs, list | tuple) or not all(isinstance(path, str) for path in inputs):
        raise ConfigurationError(f"inputs is {inputs!r}; expected paths as strings")
    values["inputs"] = tuple(inputs)
    if isinstance(values.get("memory"), list):
        values["memory"] = tuple(values["memory"])
    return BuildOptions(**values)


def read_toml(config: str | Path) -> dict[str, Any]:
    """The keys of a ``build.toml``, whatever they are.

    Raises:
        InputNotFoundError: there is no such file.
        ConfigurationError: it is no TOML.
    """
    path = Path(config)
    try:
        # editors put a byte order mark before it, and read_text knows those of UTF-16 too
        return tomllib.loads(read_text(path))
    except InputNotFoundError as error:
        raise InputNotFoundError(f"there is no configuration file {path}") from error
    except (tomllib.TOMLDecodeError, TextEncodingError, ConfigurationError, OSError) as error:
        raise ConfigurationError(f"cannot read {path}: {error}") from error
