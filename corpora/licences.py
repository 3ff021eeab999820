"""Licences of texts and models: what they forbid, and what they make of a corpus together.

This reads names, not contracts: it knows the conditions that a licence states by its name, and
says so where it knows none. It is no legal advice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from corpora.errors import UnknownNameError

REDISTRIBUTION = "redistribution"
COMMERCIAL_USE = "commercial use"

HUB_LICENCES = frozenset(
    """
    apache-2.0 mit openrail bigscience-openrail-m creativeml-openrail-m bigscience-bloom-rail-1.0
    bigcode-openrail-m afl-3.0 artistic-2.0 bsl-1.0 bsd bsd-2-clause bsd-3-clause
    bsd-3-clause-clear c-uda cc cc0-1.0 cc-by-2.0 cc-by-2.5 cc-by-3.0 cc-by-4.0 cc-by-sa-3.0
    cc-by-sa-4.0 cc-by-nc-2.0 cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nd-4.0 cc-by-nc-nd-3.0
    cc-by-nc-nd-4.0 cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cdla-sharing-1.0
    cdla-permissive-1.0 cdla-permissive-2.0 wtfpl ecl-2.0 epl-1.0 epl-2.0 etalab-2.0 eupl-1.1
    eupl-1.2 agpl-3.0 gfdl gpl gpl-2.0 gpl-3.0 lgpl lgpl-2.1 lgpl-3.0 isc lppl-1.3c ms-pl mpl-2.0
    odc-by odbl openrail++ osl-3.0 postgresql ofl-1.1 ncsa unlicense zlib pddl lgpl-lr
    deepfloyd-if-license fair-noncommercial-research-license llama2 llama3 llama3.1 llama3.2
    llama3.3 gemma
    """.split()  # noqa: SIM905  quoted one by one they would fill a page
)
"""Licences that the Hub knows by these names; others are shown as ``other``."""

_NOT_TO_PASS_ON = {"all-rights-reserved", "proprietary", "no-redistribution"}
_NOT_FOR_TRADE = {"deepfloyd-if-license", "fair-noncommercial-research-license", "non-commercial"}
_PUBLIC_DOMAIN = {"cc0-1.0", "pddl", "unlicense", "wtfpl"}
_CREATIVE_COMMONS = re.compile(r"cc-by((?:-nc|-nd|-sa)*)-(\d\.\d)")
_ASKS_FOR_ITSELF = {"Copyleft", "Copyleft Limited"}


@dataclass(frozen=True, slots=True)
class Licence:
    """What a licence says by its name.

    Attributes:
        id: the Hub's name for it, where it has one; "" for none.
        forbids: `REDISTRIBUTION` (of what is made from the licensed work), `COMMERCIAL_USE`.
        share_alike: whether what is made from the licensed work must be under the same licence.
        is_known: whether the licence exists in SPDX's list or the Hub's, or its name is plain.
    """

    id: str
    forbids: frozenset[str] = frozenset()
    share_alike: bool = False
    is_known: bool = True

    @classmethod
    def parse(cls, name: str) -> Licence:
        """The licence that somebody called `name`; never fails.

        >>> Licence.parse("CC BY-NC-SA 4.0").share_alike, Licence.parse("ODbL-1.0").id
        (True, 'odbl')
        >>> sorted(Licence.parse("cc-by-nc-nd-4.0").forbids), Licence.parse("Our terms").is_known
        (['commercial use', 'redistribution'], False)
        """
        found = _hub_name(name)
        creative = _CREATIVE_COMMONS.fullmatch(found)
        elements = set(creative[1].split("-")) if creative else set()
        forbids = set()
        if found in _NOT_TO_PASS_ON or "nd" in elements:
            forbids.add(REDISTRIBUTION)
        if found in _NOT_FOR_TRADE or "nc" in elements or "noncommercial" in found:
            forbids.add(COMMERCIAL_USE)
        copyleft = "sa" in elements or _spdx().get(_plain(name), ("", ""))[1] in _ASKS_FOR_ITSELF
        known = bool(forbids) or found in HUB_LICENCES or _plain(name) in _spdx()
        return cls(found, frozenset(forbids), copyleft, known)

    @property
    def hub_name(self) -> str:
        """The Hub's name for it, "" where it has none."""
        return self.id if self.id in HUB_LICENCES else ""


def existing_licence(name: str) -> str:
    """`name`, if it is a licence of SPDX's list or the Hub's, or begins with ``LicenseRef-``.

    Raises:
        UnknownNameError: there is no such licence; the message lists near names.

    >>> existing_licence("cc by 4.0")
    'cc by 4.0'
    >>> existing_licence("CC-BY-5.0")
    Traceback (most recent call last):
    corpora.errors.UnknownNameError: there is no licence 'CC-BY-5.0'; did you mean CC-BY-4.0, \
CC-BY-3.0 or CC-BY-2.0? (an SPDX id, or LicenseRef-NAME for terms of your own)
    """
    if Licence.parse(name).is_known or re.fullmatch(r"LicenseRef-[\w.-]+", name):
        return name
    spelled = {one: one for one in HUB_LICENCES} | {one: name for one, (name, _) in _spdx().items()}
    near = get_close_matches(_plain(name), spelled, n=3, cutoff=0.5)
    *most, last = [spelled[one] for one in near] or [""]
    listed = f"{', '.join(most)} or {last}" if most else last
    hint = f"; did you mean {listed}?" if last else ""
    raise UnknownNameError(
        f"there is no licence {name!r}{hint} (an SPDX id, or LicenseRef-NAME for terms of your own)"
    )


def spdx_id(name: str) -> str:
    """How SPDX spells the licence, "" where it has none of that name.

    >>> spdx_id("cc by 4.0"), spdx_id("Our terms")
    ('CC-BY-4.0', '')
    """
    return _spdx().get(_plain(name), ("", ""))[0]


@dataclass(frozen=True, slots=True)
class Licences:
    """The licences under which a corpus stands.

    Attributes:
        rows: how many rows by the name of their licence, "" for unknown.
        models: name of the licence by what the model did, such as ``translator opus@1``.
    """

    rows: Mapping[str, int]
    models: Mapping[str, str]

    def whole(self) -> str | None:
        """The licence of the whole as the Hub names it, None where no row has one.

        Public domain takes the licence of what it stands beside, Creative Commons licences of one
        version add up, a model counts where it forbids something; the rest is ``other``.

        >>> Licences({"CC BY 4.0": 12, "cc-by-nc-4.0": 1}, {}).whole()
        'cc-by-nc-4.0'
        >>> Licences({"cc-by-sa-4.0": 2, "cc-by-nc-4.0": 1}, {}).whole()
        'other'
        """
        if not any(self.rows):
            return None
        models = [Licence.parse(name) for name in self.models.values()]
        binding = [Licence.parse(name) for name in self.rows]
        binding += [model for model in models if model.forbids]
        names = {licence.id for licence in binding}
        names = names - _PUBLIC_DOMAIN or names
        name = names.pop() if len(names) == 1 else _creative_sum(names)
        return name if name in HUB_LICENCES else "other"

    def restrictions(self) -> list[str]:
        """What is forbidden, a sentence for each source or model that forbids it."""
        found = []
        for what, name in self._holders():
            forbids = Licence.parse(name).forbids
            if forbids:
                of_it = " of what is made from it" if REDISTRIBUTION in forbids else ""
                found.append(f"{what}: {name} forbids {' and '.join(sorted(forbids))}{of_it}")
        return found

    def contradictions(self, chosen: str, *, public: bool) -> list[str]:
        """Why the corpus may not be published under `chosen`; none where nothing is known.

        Args:
            chosen: name of the licence, "" where none was chosen.
            public: whether everybody can get the corpus.

        >>> Licences({"CC-BY-NC-4.0": 3}, {}).contradictions("mit", public=True)
        ['3 rows: CC-BY-NC-4.0 forbids commercial use, mit allows it']
        """
        wanted, found = Licence.parse(chosen), []
        for what, name in self._holders():
            licence = Licence.parse(name)
            if REDISTRIBUTION in licence.forbids and public:
                found.append(f"{what}: {name} forbids the redistribution of what is made from it")
            elif not chosen or licence.id == wanted.id:
                continue
            elif COMMERCIAL_USE in licence.forbids - wanted.forbids:
                allows = "allows it" if wanted.is_known else "is not known to"
                found.append(f"{what}: {name} forbids commercial use, {chosen} {allows}")
            elif licence.share_alike:
                found.append(f"{what}: {name} asks for the same licence, not {chosen}")
        return found

    def _holders(self) -> Iterable[tuple[str, str]]:
        yield from ((f"{count:,} rows", name) for name, count in self.rows.items() if name)
        # the licence of a model's weights does not ask for anything of the texts it wrote,
        # unless it forbids a use of them
        for what, name in self.models.items():
            if Licence.parse(name).forbids:
                yield what, name


def _creative_sum(names: set[str]) -> str:
    """The licence that meets the conditions of all, "" where there is none."""
    parts = [_CREATIVE_COMMONS.fullmatch(name) for name in names]
    versions = {part[2] for part in parts if part}
    if None in parts or len(versions) > 1:
        return ""
    conditions = [set(filter(None, part[1].split("-"))) for part in parts if part]
    together = set().union(*conditions)
    if any("sa" in some and some != together for some in conditions):
        return ""  # share-alike asks for itself, and nothing more
    ordered = [element for element in ("nc", "nd", "sa") if element in together]
    return "-".join(["cc", "by", *ordered, versions.pop()])


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "-", name.strip().lower())


def _hub_name(name: str) -> str:
    plain = _plain(name)
    bare = re.sub(r"-(only|or-later)$", "", plain)
    spellings = (plain, bare, bare.removesuffix("-1.0"))
    return next((one for one in spellings if one in HUB_LICENCES), plain)


@cache
def _spdx() -> dict[str, tuple[str, str]]:
    """Name and category of every licence of SPDX's list, by its plain name."""
    from license_expression import get_license_index

    return {
        _plain(name): (name, entry["category"])
        for entry in get_license_index()
        if not entry["is_exception"]
        for name in (entry["spdx_license_key"], *entry["other_spdx_license_keys"])
        if name and not name.startswith("LicenseRef-")
    }
