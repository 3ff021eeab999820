"""The dataset card, and everything that it states.

`build_facts` is how a corpus was made, `corpus_statistics` what is in it; `render` makes the card
of both, its `head` for machines and its `sections` for people, and `file` keeps what people wrote
between them. `citation` says how a corpus is cited.

To add a section, write it in `sections` and name it in `render`.
"""

from corpora.card.build_facts import BuildFacts, ModelFacts, ScoreFacts
from corpora.card.corpus_statistics import CorpusStatistics

__all__ = ["BuildFacts", "CorpusStatistics", "ModelFacts", "ScoreFacts"]
