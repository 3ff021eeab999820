"""What writes a missing side: the protocol that every translation engine follows."""

from align.translators.base import Translation, Translator, translator_signature

__all__ = ["Translation", "Translator", "translator_signature"]
