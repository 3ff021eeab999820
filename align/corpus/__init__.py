"""A finished corpus, and what is done with it.

`build` makes one, `build_folder` reads what it left, `finished` is what users hold of it; `report`,
`filter_preview` and `predictions` look at it; `merge` unites several, their rows from `row_sources`
and one of each id by `merge_conflicts`; `publish_check` and `publish` bring it to the hub.

From outside, take `build_corpus` and `merge_corpora` of `align`, and `Corpus`.
"""

from align.corpus.finished import Corpus

__all__ = ["Corpus"]
