"""Words whose full stop, or exclamation mark, need not end a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """Words with a full stop that need not end a sentence, in lower case.

    Attributes:
        titles: never the end, because a name, an amount or an example follows.
        counted: not the end before a digit.
        others: the end only before one of `starters`; initials are treated the same.
        starters: words that, capitalised, almost always begin a sentence.
        sections: words that stand before the number of an article, a chapter or a table.
        last_words: endings of words that often end a sentence, such as those of verbs.
        hours: the end before a capital, but not before one of `hour_details`.
        hour_details: capitalised words that go on after an hour: days, months, time zones.
    """

    titles: frozenset[str]
    counted: frozenset[str]
    others: frozenset[str]
    starters: frozenset[str]
    sections: frozenset[str]
    last_words: re.Pattern[str]
    hours: frozenset[str] = frozenset()
    hour_details: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ABBREVIATIONS = {
    "az": Abbreviations(
        titles=_words(
            "prof dos akad dr gen polk mayor leyt kap müh hüq şəh ş küç pros məs bax mln mlrd trln"
            " v lt col mr mrs ms st hz cən adm serj müəl ass red tərc nüm alm lat ing"
            " prok müav prez ak dok rej bəst rəs dir"
        ),
        counted=_words(
            "səh s tel şək cəd fəs maddə nəş ev mən m pr № p pp no yan fev apr iyn iyl avq sent okt"
            " noy dek"
        ),
        others=_words("vs təq təxm inc ltd co corp jr ph.d"),
        starters=_words(
            "o bu onun onlar onu ona ondan onların bunun buna bunu bundan bunlar biz bizim mən"
            " siz sən amma lakin ancaq və həmçinin həmin belə beləliklə sonra indi hazırda burada"
            " orada çünki əgər nə niyə necə hər heç eyni bəzi artıq bununla"
        ),
        sections=_words(
            "maddə fəsil bölmə bənd hissə əlavə paraqraf cədvəl şəkil misal sual qeyd mərhələ"
        ),
        last_words=re.compile(
            "(?:d[ıiuü]r?|[ıiuü][br]|m[ıiuü]ş|acaq|əcək|m[aə]z|m[aə]l[ıi]|lar|lər|var|yox)$"
        ),
    ),
    "en": Abbreviations(
        titles=_words(
            "mr mrs ms mx messrs dr prof gen lt col maj capt cmdr sgt cpl adm sen rep gov rev hon"
            " pres supt det insp mt ft v vs cf approx e.g i.e sens reps profs drs fr br msgr mme"
            " mlle cllr amb pvt pte brig asst assoc atty viz cpt rt ald revd bp abp pfc ens"
        ),
        counted=_words(
            "no nos p pp fig figs vol art sec ch est jan feb mar apr jun jul aug sep sept oct nov"
            " dec rs para ext"
        ),
        others=_words("st jr sr inc ltd co corp bros ave blvd rd dept univ ph.d al esq"),
        starters=_words(
            "he she it they we you i this that these those there the a in on at but and his her"
            " its their our my what when where why how who if as for after before however while"
            " meanwhile since although some many most no not now then also all both even yet such"
            " nobody everyone nothing perhaps here so"
        ),
        sections=_words(
            "article art section sec chapter ch part clause rule annex appendix paragraph para"
            " table figure fig example question step note"
        ),
        last_words=re.compile("(?:ed|ing|ly)$"),
        hours=_words("a.m p.m am pm"),
        hour_details=_words(
            "monday tuesday wednesday thursday friday saturday sunday january february march april"
            " may june july august september october november december mon tue tues wed thu thur"
            " thurs fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec gmt utc est edt"
            " cst cdt mst mdt pst pdt et ct pt bst cet cest eastern central mountain pacific"
        ),
    ),
}

EXCLAIMING_NAMES = _words("yahoo jeopardy wham")
"""Names that end in an exclamation mark."""

NAME_ENDINGS = _words(
    "az azda azdan azın com net org info edu gov int tv fm me in it at io ai app dev ru tr uk us eu"
    " ge ir kz de fr media news pay login online bank shop store live today world group cloud"
    " digital tech agency center club team blog press radio market travel expert link site web"
    " pdf doc docx xls xlsx ppt txt csv zip rar jpg jpeg png gif mp3 mp4 avi html htm php js py"
    " json xml exe"
)
"""Last parts of addresses, brands and file names, behind whose full stop no sentence begins."""
