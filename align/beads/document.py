"""One document to rows of the corpus: headline pairs and body pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from align.beads.background import background_of
from align.beads.candidates import compared_texts
from align.beads.encoded import EncodedText
from align.beads.headline import match_headline
from align.beads.texts import match_sentences, score_links
from corpora.pairs import Bead, SentencePair
from corpora.text.segment import Segment, segment, segment_headline

if TYPE_CHECKING:
    from align.beads.background import Background
    from align.encoders import Encoder
    from corpora.documents import Document, Links, Text


@dataclass(frozen=True, slots=True)
class SegmentedDocument:
    """A document in sentences.

    Attributes:
        id, source, licence: see `Document`.
        sentences: by language, those of the headline first, then those of the body.
        gaps: by language, the white space behind each of them.
        headline_sizes: by language, how many of them belong to the headline.
        links: of a body that came aligned, see `Document`.
    """

    id: str
    source: str
    licence: str
    sentences: Mapping[str, tuple[str, ...]]
    gaps: Mapping[str, tuple[str, ...]]
    headline_sizes: Mapping[str, int]
    links: Links = ()

    def part(self, role: str, language: str) -> range:
        """Indices of the sentences of one part: a headline or a body, empty where it is absent."""
        size = self.headline_sizes.get(language, 0)
        total = len(self.sentences.get(language, ()))
        return range(size) if role == "headline" else range(size, total)

    def text(self, language: str, span: Sequence[int]) -> str:
        """The sentences of `span`, neighbours in order, with the white space between them."""
        sentences, gaps = self.sentences[language], self.gaps[language]
        return "".join(sentences[i] + gaps[i] for i in span[:-1]) + sentences[span[-1]]


def segment_document(document: Document) -> SegmentedDocument:
    """`document` in sentences; its texts stay exactly as they stood."""
    sentences: dict[str, tuple[str, ...]] = {}
    gaps: dict[str, tuple[str, ...]] = {}
    sizes: dict[str, int] = {}
    for language in document.languages:
        title, article = document.headline.get(language, ""), document.body.get(language, "")
        headline = _with_gaps(title, segment_headline(title, language))
        body = _with_gaps(article, segment(article, language))
        sentences[language] = tuple(text for text, _ in (*headline, *body))
        gaps[language] = tuple(gap for _, gap in (*headline, *body))
        sizes[language] = len(headline)
    meta = document.meta
    return SegmentedDocument(
        document.id,
        meta.get("source", ""),
        meta.get("licence", ""),
        sentences,
        gaps,
        sizes,
        document.links,
    )


def _with_gaps(text: Text, found: list[Segment]) -> list[tuple[str, str]]:
    """Sentences and the white space behind each; one space where they came already split."""
    if not isinstance(text, str):
        return [(sentence.text, " ") for sentence in found]
    starts = [sentence.start for sentence in found[1:]] + [len(text)]
    return [
        (sentence.text, text[sentence.end : start])
        for sentence, start in zip(found, starts, strict=False)  # no sentence, no gap
    ]


def align_document(document: Document, *, encoder: Encoder) -> list[SentencePair]:
    """The rows of one document.

    An Azerbaijani headline sentence is paired with its counterpart in the English headline or,
    where the document has none, with the sentence of the English body that says the same; bodies in
    both languages are aligned with each other. Every sentence of a headline stands in exactly one
    headline row, every sentence of a body in exactly one body row; where it has no counterpart, the
    other side is None and its ``origin`` ``missing``. A body that came aligned keeps its pairs;
    they are scored like those that are found.

    Args:
        document: in Azerbaijani, English or both.
        encoder: from `load_encoder`.

    Returns:
        Headline rows, then body rows, in the order of the document, with their similarity, margin
        and probability. No row is dropped for a low probability: that is the build's decision.

    >>> from corpora import Document
    >>> from align import load_encoder
    >>> document = Document("d", {"az": "Neftçi 2:1 Qarabağ"},
    ...                     {"en": "It rained. Neftçi 2:1 Qarabağ was the result."})
    >>> for pair in align_document(document, encoder=load_encoder("hash")):
    ...     print(pair.id, pair.az, "|", pair.en)
    d:headline:0 Neftçi 2:1 Qarabağ | Neftçi 2:1 Qarabağ was the result.
    d:body:0 None | It rained.
    d:body:1 None | Neftçi 2:1 Qarabağ was the result.
    """
    segmented = segment_document(document)
    texts = {
        language: EncodedText.of(sentences, language, encoder)
        for language, sentences in segmented.sentences.items()
    }
    return pair_document(segmented, texts, background=background_of(encoder), encoder=encoder)


def pair_document(
    document: SegmentedDocument,
    texts: Mapping[str, EncodedText],
    *,
    background: Background,
    encoder: Encoder,
) -> list[SentencePair]:
    """`align_document` on the document's sentences with their vectors, by language."""
    alignment = _Alignment(document, texts, background, encoder)
    pairs: list[SentencePair] = []
    for role in ("headline", "body"):
        worded = (bead for bead in alignment.beads(role) if _has_words(document, bead))
        pairs += (_pair(document, role, number, bead) for number, bead in enumerate(worded))
    return pairs


def token_texts(
    document: SegmentedDocument, texts: Mapping[str, EncodedText], background: Background
) -> Iterator[str]:
    """The texts whose tokens `pair_document` will ask for, so that many can be encoded at once."""
    if not document.part("headline", "en"):
        for _, wanted, offered in _headlines(document, texts):
            yield from compared_texts(wanted, offered, background)


def _headlines(
    document: SegmentedDocument, texts: Mapping[str, EncodedText]
) -> Iterator[tuple[int, EncodedText, EncodedText]]:
    """Each Azerbaijani sentence of the headline, its index before it, and the English body."""
    body = document.part("body", "en")
    for index in document.part("headline", "az") if body else ():
        yield index, texts["az"].part(range(index, index + 1)), texts["en"].part(body)


@dataclass(frozen=True, slots=True)
class _Alignment:
    """A document with its vectors, and what its beads are found with."""

    document: SegmentedDocument
    texts: Mapping[str, EncodedText]
    background: Background
    encoder: Encoder

    def beads(self, role: str) -> Iterator[Bead]:
        """Beads of document-wide indices, az to en, for the sentences of one role."""
        document, background, encoder = self.document, self.background, self.encoder
        az, en = document.part(role, "az"), document.part(role, "en")
        if role == "body" and document.links:
            sides = self.texts.get("az"), self.texts.get("en")
            links = document.links
            yield from score_links(*sides, links, background=background, encoder=encoder.name)
        elif az and en:
            halves = self.texts["az"].part(az), self.texts["en"].part(en)
            found = match_sentences(*halves, background=background, encoder=encoder)
            yield from (_shifted(bead, az.start, en.start) for bead in found)
        elif role == "headline" and az and (body := document.part("body", "en")):
            for index, wanted, offered in _headlines(document, self.texts):
                bead = match_headline(wanted, offered, background=background, encoder=encoder)
                yield _shifted(bead, index, body.start)
        else:
            yield from (Bead((index,), ()) for index in az)
            yield from (Bead((), (index,)) for index in en)


def _shifted(bead: Bead, source: int, target: int) -> Bead:
    return replace(
        bead,
        source=tuple(index + source for index in bead.source),
        target=tuple(index + target for index in bead.target),
    )


def _has_words(document: SegmentedDocument, bead: Bead) -> bool:
    """False for a blank sentence of a body that came already split: it is no row."""
    sides = (("az", bead.source), ("en", bead.target))
    return any(document.text(language, span).strip() for language, span in sides if span)


def _pair(document: SegmentedDocument, role: str, number: int, bead: Bead) -> SentencePair:
    az, en = (
        document.text(language, span) if span else None
        for language, span in (("az", bead.source), ("en", bead.target))
    )
    return SentencePair(
        id=f"{document.id}:{role}:{number}",
        doc_id=document.id,
        role=role,
        az=az,
        en=en,
        az_span=bead.source,
        en_span=bead.target,
        origin_az="missing" if az is None else "human",
        origin_en="missing" if en is None else "human",
        similarity=bead.similarity,
        margin=bead.margin,
        probability=bead.probability,
        source=document.source,
        licence=document.licence,
    )
