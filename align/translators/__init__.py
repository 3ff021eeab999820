"""What writes a missing side: the protocol of translators, and pretrained models behind it."""

from align.translators.base import Translation, Translator, translator_signature
from align.translators.loading import DEFAULTS, ENGINES, load_translator

__all__ = [
    "DEFAULTS",
    "ENGINES",
    "Translation",
    "Translator",
    "load_translator",
    "translator_signature",
]
