"""The models of a build, from names or objects."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from align.encoders import Encoder, encoder_licence, encoder_signature, load_encoder
from align.pipeline.options import FROM_PYTHON, TRANSLATOR_OPTIONS, BuildOptions
from align.translators import Translator, translator_signature
from align.translators.registry import Loaded, SharedTranslator, load_directions
from corpora.card import ModelFacts
from corpora.documents import LANGUAGES
from corpora.errors import ConfigurationError

GivenTranslator = str | Translator | Sequence[Translator] | None


@dataclass(frozen=True, slots=True)
class BuildModels:
    """The encoder and the translators that a build runs.

    Attributes:
        encoder: as it is used in this process.
        shared_encoder: what a stage gets: a name where worker processes load their own.
        translators: by the language they write; none leaves missing sides missing.
        shared_translators: what a stage gets of each.
        unavailable: why translators that were asked for are not there.
    """

    encoder: Encoder
    shared_encoder: Encoder | str
    translators: Mapping[str, Translator] = field(default_factory=dict)
    shared_translators: Mapping[str, SharedTranslator] = field(default_factory=dict)
    unavailable: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, options: BuildOptions, encoder: str | Encoder | None, translator: GivenTranslator
    ) -> BuildModels:
        """The models of `options`, or the objects that were given in their place.

        A translator that cannot be had is no error: the build finishes without it.

        Raises:
            ConfigurationError: a translator cannot translate between Azerbaijani and English, two
                write the same language, or an object is given to several workers.
            MissingExtraError: an engine is not installed.
        """
        own_encoder = None if isinstance(encoder, str) else encoder
        named: list[Loaded] = []
        unavailable: tuple[str, ...] = ()
        translators: dict[str, Translator]
        if translator is None or isinstance(translator, str):
            named, unavailable = _named(options)
            translators = _by_target([loaded for _, loaded in named])
        else:
            translators = _by_target(_as_tuple(translator))
        specs = {spec.target: spec for spec, _ in named}
        if options.workers > 1 and (own_encoder is not None or (translators and not specs)):
            raise ConfigurationError(
                f"workers is {options.workers}, but an encoder or a translator given as an object "
                "stays in this process; expected workers=1, or models by name"
            )
        shared = specs if options.workers > 1 else translators
        if own_encoder is not None:
            return cls(own_encoder, own_encoder, translators, shared, unavailable)
        loaded = load_encoder(options.encoder)
        encoder_signature(loaded)  # one that cannot be loaded should say so before hours of work
        shared_encoder = options.encoder if options.workers > 1 else loaded
        return cls(loaded, shared_encoder, translators, shared, unavailable)

    @property
    def encoder_facts(self) -> ModelFacts:
        """What the card says of the encoder."""
        encoder = self.encoder
        return ModelFacts(encoder.name, encoder_signature(encoder), encoder_licence(encoder))

    def translator_facts(self, names: Container[str]) -> ModelFacts | None:
        """What the card says of the translators with these names, several of them in one."""
        chosen = [one for one in self.translators.values() if one.name in names]
        each = {one.name: one for one in chosen}
        if not each:
            return None
        signatures = dict.fromkeys(map(translator_signature, chosen))
        return ModelFacts(
            ", ".join(each),
            ", ".join(signatures),
            ", ".join(str(getattr(one, "licence", "")) or "unknown" for one in each.values()),
        )


def translator_name(translator: GivenTranslator) -> str | None:
    """What stands for `translator` among the options."""
    if translator is None or isinstance(translator, str):
        return translator
    names = ",".join(one.name for one in _as_tuple(translator))
    return f"{FROM_PYTHON}{names}" if names else "none"


def _as_tuple(translator: Translator | Sequence[Translator]) -> tuple[Translator, ...]:
    return tuple(translator) if isinstance(translator, Sequence) else (translator,)


def _by_target(translators: Sequence[Translator]) -> dict[str, Translator]:
    by_target: dict[str, Translator] = {}
    for translator in translators:
        source, target = translator.source, translator.target
        if {source, target} != set(LANGUAGES):
            raise ConfigurationError(
                f"translator {translator.name!r} goes from {source!r} to {target!r}; expected "
                f"one between {' and '.join(map(repr, LANGUAGES))}"
            )
        if target in by_target:
            raise ConfigurationError(f"two translators write {target!r}; expected one")
        by_target[target] = translator
    return by_target


def _named(options: BuildOptions) -> tuple[list[Loaded], tuple[str, ...]]:
    """The translators that are named, and why some cannot be had."""
    if options.translator == "none":
        return [], ()
    if options.translator.startswith(FROM_PYTHON):
        raise ConfigurationError(
            f"translator {options.translator!r} was passed from Python; pass it again, or name a "
            "model"
        )
    arguments = {name: getattr(options, name) for name in TRANSLATOR_OPTIONS}
    translators: list[Loaded] = []
    unavailable: list[str] = []
    for name in options.translator.split(","):
        loaded, missing = load_directions(name.strip(), **arguments)
        translators += loaded
        unavailable += map(str, missing)
    return translators, tuple(dict.fromkeys(unavailable))
