"""The models of a build, from names or objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from align.encoders import Encoder, encoder_licence, encoder_signature, load_encoder
from align.options import BuildOptions
from align.translators import Translator, translator_signature
from corpora.errors import ConfigurationError
from corpora.writers import ModelFacts

GivenTranslator = str | Translator | Sequence[Translator] | None


@dataclass(frozen=True, slots=True)
class BuildModels:
    """The encoder and the translators that a build runs.

    Attributes:
        encoder: as it is used in this process.
        shared_encoder: what a stage gets: a name where worker processes load their own.
        translators: one for each language that is written; none leaves missing sides missing.
    """

    encoder: Encoder
    shared_encoder: Encoder | str
    translators: tuple[Translator, ...] = ()

    @classmethod
    def of(
        cls, options: BuildOptions, encoder: str | Encoder | None, translator: GivenTranslator
    ) -> BuildModels:
        """The models of `options`, or the objects that were given in their place.

        Raises:
            ConfigurationError: a translator is given by name, or an object to several workers.
        """
        if translator is None or isinstance(translator, str):
            if options.translator != "none":
                raise ConfigurationError(
                    f"translator {options.translator!r}: this version has no translation engine of "
                    "its own; pass an object with translate() to build_corpus, or use 'none'"
                )
            translator = ()
        translators = _as_tuple(translator)
        own_encoder = None if isinstance(encoder, str) else encoder
        if options.workers > 1 and (own_encoder is not None or translators):
            raise ConfigurationError(
                f"workers is {options.workers}, but an encoder or a translator given as an object "
                "stays in this process; expected workers=1, or models by name"
            )
        if own_encoder is not None:
            return cls(own_encoder, own_encoder, translators)
        loaded = load_encoder(options.encoder)
        encoder_signature(
            loaded
        )  # a model that cannot be loaded should say so before hours of work
        return cls(loaded, options.encoder if options.workers > 1 else loaded, translators)

    @property
    def encoder_facts(self) -> ModelFacts:
        """What the card says of the encoder."""
        encoder = self.encoder
        return ModelFacts(encoder.name, encoder_signature(encoder), encoder_licence(encoder))

    @property
    def translator_facts(self) -> ModelFacts | None:
        """What the card says of the translators, several of them in one."""
        if not self.translators:
            return None
        return ModelFacts(
            ", ".join(one.name for one in self.translators),
            ", ".join(map(translator_signature, self.translators)),
            ", ".join(str(getattr(one, "licence", "")) for one in self.translators),
        )


def translator_name(translator: GivenTranslator) -> str | None:
    """What stands for `translator` among the options."""
    if translator is None or isinstance(translator, str):
        return translator
    return ",".join(one.name for one in _as_tuple(translator)) or "none"


def _as_tuple(translator: Translator | Sequence[Translator]) -> tuple[Translator, ...]:
    return tuple(translator) if isinstance(translator, Sequence) else (translator,)
