"""The counterpart of a headline in a body."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from align import align_headline
from align.beads.background import Background
from align.beads.document import align_document
from align.beads.encoded import EncodedText
from align.beads.headline import match_headline
from align.beads.similarity import unit_rows
from align.encoders import ENCODERS, Encoder
from corpora.documents import Document
from corpora.errors import ConfigurationError, EncoderError
from corpora.pairs import Bead
from corpora.samples import headline_gold

BODY = [
    "It rained all day in the mountains.",
    "The match Neftçi 2:1 Qarabağ was moved to Sunday.",
    "Fans went home by train.",
    "Ticket prices stay the same for children.",
]


def match(
    headline: np.ndarray, body: np.ndarray, *, mean: object = 0.0, min_probability: float = 0.0
) -> Bead:
    """The bead of vectors, seen from `mean`; the headline and all sentences are equally long."""
    background = Background(
        {"az": np.full(len(headline), mean, np.float32)},
        np.zeros((0, len(headline)), np.float32),
    )
    return match_headline(
        EncodedText(["x" * 40], headline[None], "az"),
        EncodedText(["x" * 40] * len(body), body, "en"),
        background=background,
        encoder="e5",
        min_probability=min_probability,
    )


NO_COUNTERPART = Bead((0,), (), similarity=None, margin=None, probability=1.0)


def test_e5_finds_what_the_sample_headlines_say(
    e5: Encoder, headline_documents: dict[str, Document]
) -> None:
    wrong, total = [], 0
    for name, gold in headline_gold().items():
        rows = [
            row
            for row in align_document(headline_documents[name], encoder=e5)
            if row.role == "headline"
        ]
        assert len(rows) == len(gold.acceptable)
        for row, acceptable in zip(rows, gold.acceptable, strict=True):
            total += bool(acceptable)
            if acceptable and row.en_span[0] not in acceptable:
                wrong.append((name, row.en_span, acceptable))
    assert total >= 25
    assert 1 - len(wrong) / total >= 0.9, wrong


@pytest.mark.parametrize(
    ("headline", "sentences"),
    [
        ("Neftçi qalib gəldi", []),
        ("Neftçi qalib gəldi", ["", "  ", "\u200b"]),
        ("", BODY),
        (" \u00a0\n", BODY),
        ("", []),
    ],
)
def test_nothing_to_compare_is_no_counterpart(
    headline: str, sentences: list[str], hashing: Encoder
) -> None:
    assert align_headline(headline, sentences, encoder=hashing) == NO_COUNTERPART


@pytest.mark.parametrize("place", range(4))
def test_the_sentence_itself_is_found_wherever_it_stands(place: int, hashing: Encoder) -> None:
    bead = align_headline(BODY[place], BODY, encoder=hashing, source="en")
    assert (bead.source, bead.target) == ((0,), (place,))
    assert bead.similarity == pytest.approx(1.0, abs=0.15)
    assert bead.probability is None  # nothing was fitted for English and English


def test_one_sentence_is_the_candidate(hashing: Encoder) -> None:
    assert align_headline("Hava isti olacaq", ["Parliament met."], encoder=hashing).target == (0,)


def test_of_equal_sentences_the_first_is_taken(hashing: Encoder) -> None:
    bead = align_headline(BODY[1], [BODY[0], *[BODY[1]] * 5], encoder=hashing)
    assert bead.target == (1,)


def test_blank_sentences_are_counted_but_never_chosen(hashing: Encoder) -> None:
    sentences = ["", BODY[0], " ", BODY[1], ""]
    assert align_headline(BODY[1], sentences, encoder=hashing).target == (3,)


@pytest.mark.parametrize(
    ("similarities", "expected"),
    [
        ([0.50, 0.51], 0),  # as good as equal: the lead
        ([0.10, 0.90], 1),  # plainly the later one
        ([0.50] * 50, 0),
        ([0.10] * 49 + [0.30], 49),
        ([0.50, 0.00, 0.52, 0.00], 0),
        ([0.30, 0.00, 0.00, 0.00, 0.00, 0.50], 5),
    ],
    ids=["near tie", "plain", "all equal", "last of fifty", "tie with the third", "late"],
)
def test_the_lead_wins_what_is_nearly_a_tie(similarities: list[float], expected: int) -> None:
    dim = 2 + len(similarities)
    body = np.zeros((len(similarities), dim), np.float32)
    for row, similarity in enumerate(similarities):  # the rest points where no other row does
        body[row, [0, 2 + row]] = similarity, (1 - similarity**2) ** 0.5
    headline = np.eye(dim, dtype=np.float32)[0]
    assert match(headline, body).target[0] == expected


def test_e5_spreads_a_headline_over_two_sentences(e5: Encoder) -> None:
    headline = "Bakıda məktəb, Gəncədə isə xəstəxana tikiləcək"
    body = [
        "It rained.",
        "A school will be built in Baku.",
        "A hospital is to be built in Ganja as well.",
        "Fans went home.",
    ]
    assert align_headline(headline, body, encoder=e5).target in ((1,), (1, 2))
    assert align_headline("Bakıda məktəb tikiləcək", body, encoder=e5).target == (1,)
    assert align_headline("Gəncədə xəstəxana tikiləcək", body, encoder=e5).target == (2,)


def test_a_headline_left_in_english_is_never_sure(e5: Encoder) -> None:
    english = "The old bridge in Guba was repaired"
    copy = align_headline(english, ["It rained.", f"{english}."], encoder=e5)
    translated = align_headline(
        "Qubada köhnə körpü təmir olundu", ["It rained.", f"{english}."], encoder=e5
    )
    assert copy.target == translated.target == (1,)
    assert copy.probability < 0.1 < 0.5 < translated.probability


@pytest.mark.parametrize(
    "headline", ["Gəncədə yeni xəstəxana tikilir və yollar bağlanır", "Xəstəxana tikilir"]
)
def test_a_headline_is_not_paired_with_its_own_repetition(headline: str, e5: Encoder) -> None:
    body = [headline, "It rained.", "A hospital is being built in Ganja.", "Fans went home."]
    repeated = align_headline(headline, body, encoder=e5)
    assert repeated.target == (2,)
    assert align_headline(headline, [headline], encoder=e5) == NO_COUNTERPART


HARD = {
    "one word": "Bakı",
    "a name": "Lionel Messi",
    "another language": "Bundesregierung beschließt neues Klimagesetz",
    "300 words": "Gəncədə yeni xəstəxana tikilir və yollar bağlanır " * 43,
    "punctuation": "?! — …",
    "an emoji": "🙂",
    "digits": "99999",
}


@pytest.mark.parametrize("headline", HARD.values(), ids=HARD)
@pytest.mark.parametrize(
    "body",
    [
        ["The council met."],
        ["Photo: AFP.", "1.", "• Read more", "Share"],
        [f"Fact {n}." for n in range(3000)],
    ],
    ids=["one sentence", "captions", "3,000 sentences"],
)
def test_what_is_no_news_is_never_sure(headline: str, body: list[str], e5: Encoder) -> None:
    bead = align_headline(headline, body, encoder=e5)
    assert bead.probability is not None
    assert not bead.target or bead.probability < 0.5


@pytest.mark.parametrize(
    "written",
    [
        "Qubada köhnə körpü təmir olundu",
        "QUBADA KÖHNƏ KÖRPÜ TƏMİR OLUNDU",
        "Video: Qubada köhnə körpü təmir olundu",
        "Qubada köhnə körpü təmir olundumu?",
    ],
)
def test_however_it_is_written_the_sentence_is_found(written: str, e5: Encoder) -> None:
    body = ["It rained all day.", "The old bridge in Guba was repaired.", "Fans went home."]
    assert align_headline(written, body, encoder=e5).target == (1,)


def test_vectors_with_nan_are_refused() -> None:
    broken = np.full((1, 4), np.nan, np.float32)
    with pytest.raises(EncoderError, match="NaN"):
        EncodedText(["x"], broken, "en")


def test_without_a_fit_there_is_no_probability_but_the_same_order(hashing: Encoder) -> None:
    headline = "Neftçi 2:1 Qarabağ"
    fitted = align_headline(headline, BODY, encoder=hashing)
    other_pair = align_headline(headline, BODY, encoder=hashing, source="ka", target="hy")
    assert other_pair.target == fitted.target == (1,)
    assert other_pair.probability is None
    assert other_pair.similarity is not None
    with pytest.raises(ConfigurationError, match="nothing was fitted for 'hash' and"):
        align_headline(headline, BODY, encoder=hashing, source="ka", min_probability=0.5)


def test_below_the_least_probability_there_is_no_counterpart(hashing: Encoder) -> None:
    headline = "Neftçi 2:1 Qarabağ"
    sure = align_headline(headline, BODY, encoder=hashing)
    assert sure.probability is not None
    least = sure.probability
    assert align_headline(headline, BODY, encoder=hashing, min_probability=least) == sure
    above = np.nextafter(least, 2)
    none = align_headline(headline, BODY, encoder=hashing, min_probability=above)
    assert (none.source, none.target, none.similarity) == ((0,), (), None)
    assert 0 <= none.probability <= 1 - least  # the body may state it all the same


def test_a_headline_is_compared_in_its_usual_spelling(hashing: Encoder) -> None:
    body = ["Hava isti.", "Gəncədə yeni xəstəxana açılıb.", "Yol bağlı."]
    latin = align_headline("Gəncədə yeni xəstəxana", body, encoder=hashing, target="az")
    cyrillic = align_headline("Ҝәнҹәдә јени хәстәхана", body, encoder=hashing, target="az")
    assert latin == cyrillic
    assert latin.target == (1,)


@given(
    st.integers(0, 2**32 - 1),
    st.lists(st.sampled_from(["text", "blank", "headline"]), max_size=12),
    st.sampled_from([0.0, 0.3, 1.0]),
)
def test_whatever_comes_in_the_bead_keeps_to_its_ranges(
    seed: int, kinds: list[str], min_probability: float
) -> None:
    random = np.random.default_rng(seed)
    headline = unit_rows(random.normal(size=(1, 4)))[0].astype(np.float32)
    makers = {
        "text": lambda: unit_rows(random.normal(size=(1, 4)))[0],
        "blank": lambda: np.zeros(4),
        "headline": lambda: headline,
    }
    body = np.array([makers[kind]() for kind in kinds], np.float32).reshape(len(kinds), 4)
    mean = random.normal(size=4) / 4
    bead = match(headline, body, mean=mean, min_probability=min_probability)
    assert bead.source == (0,)
    assert bead.probability is not None
    assert 0.0 <= bead.probability <= 1.0
    if not bead.target:
        assert (bead.similarity, bead.margin) == (None, None)
        return
    assert len(bead.target) in (1, 2)
    assert "blank" not in [kinds[index] for index in bead.target]
    assert bead.probability >= min_probability
    assert abs(bead.similarity) <= 1 + 1e-9
    assert -2 <= bead.margin <= 2


@pytest.mark.parametrize(
    ("body", "encoder", "said"),
    [
        ("It rained. It snowed.", "hash", "the en text is one string; expected a list of sent"),
        (["It rained."], None, "encoder is 'e5'; expected load_encoder('e5')"),
    ],
)
def test_what_is_easily_mixed_up_is_named(body: object, encoder: str | None, said: str) -> None:
    wrong = "e5" if encoder is None else ENCODERS[encoder]()
    with pytest.raises(ConfigurationError, match=re.escape(said)):
        align_headline("Yağış yağdı", body, encoder=wrong)


class Silent:
    """A reranker that nobody has fitted."""

    name = "someone/reranker"

    def judge(self, headline: str, sentences: list[str]) -> np.ndarray:
        return np.zeros(len(sentences))


def test_a_reranker_without_a_fit_is_refused(hashing: Encoder) -> None:
    with pytest.raises(ConfigurationError, match=re.escape("'hash+someone/reranker'")):
        align_headline("Neftçi 2:1 Qarabağ", BODY, encoder=hashing, reranker=Silent())
