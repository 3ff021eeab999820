"""What writes a missing side: translators, and the memory that goes before them.

`base` says what a translator is, `registry` finds the one of a name. A pretrained model is
`pretrained`, which `loading` checks but for its weights: its family (`families`, `languages`) says
how it is told its languages, an `engine` runs it in batches (`batching`). `memory` has what was
translated before, `journal` what a killed run had done.

To add an engine or a family, name it in `loading.ENGINES` or in `families.convention_of`. A
translator of another kind, a service perhaps, is an object with `Translator`'s members; name what
makes it in `registry.TRANSLATORS`, or let your package add it (`corpora.plugins`).
"""

from align.translators.base import Translation, Translator, translator_signature
from align.translators.loading import ENGINES
from align.translators.registry import DEFAULTS, TRANSLATORS, load_translator

__all__ = [
    "DEFAULTS",
    "ENGINES",
    "TRANSLATORS",
    "Translation",
    "Translator",
    "load_translator",
    "translator_signature",
]
