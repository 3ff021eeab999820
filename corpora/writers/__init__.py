"""Everything that goes out: one file a format, and the Hugging Face dataset.

`registry` names the formats of `export_pairs`; `dataset` writes what is published, with the card of
`corpora.card`; `base` has what a writer tells and the characters that a format cannot hold.

To add a format, write a function ``(pairs, path) -> Written`` and name it in `registry`; to add one
from another package, see `corpora.plugins`.
"""

from corpora.writers.base import Written
from corpora.writers.dataset import write_dataset
from corpora.writers.registry import WRITERS, export_pairs

__all__ = ["WRITERS", "Written", "export_pairs", "write_dataset"]
