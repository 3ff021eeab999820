"""What licences forbid, and what they make of a corpus together."""

from __future__ import annotations

import pytest

from corpora.errors import UnknownNameError
from corpora.licences import Licence, Licences, existing_licence, spdx_id

FREE: frozenset[str] = frozenset()
PASSING = frozenset({"redistribution"})
TRADE = frozenset({"commercial use"})


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("CC-BY-4.0", Licence("cc-by-4.0")),
        (" cc by 4.0 ", Licence("cc-by-4.0")),
        ("CC_BY_4.0", Licence("cc-by-4.0")),
        ("CC-BY-NC-4.0", Licence("cc-by-nc-4.0", TRADE)),
        ("CC BY-NC-SA 4.0", Licence("cc-by-nc-sa-4.0", TRADE, share_alike=True)),
        ("CC-BY-NC-ND-4.0", Licence("cc-by-nc-nd-4.0", PASSING | TRADE)),
        ("CC-BY-SA-4.0", Licence("cc-by-sa-4.0", share_alike=True)),
        ("GPL-3.0-or-later", Licence("gpl-3.0", share_alike=True)),
        ("ODbL-1.0", Licence("odbl", share_alike=True)),
        ("PDDL-1.0", Licence("pddl")),
        ("MIT", Licence("mit")),
        ("gemma", Licence("gemma")),
        ("All rights reserved", Licence("all-rights-reserved", PASSING)),
        ("PolyForm-Noncommercial-1.0.0", Licence("polyform-noncommercial-1.0.0", TRADE)),
        ("Bizim şərtlər", Licence("bizim-şərtlər", is_known=False)),
        ("", Licence("", is_known=False)),
    ],
)
def test_a_licence_is_read_from_its_name(name: str, found: Licence) -> None:
    assert Licence.parse(name) == found


@pytest.mark.parametrize(
    ("rows", "models", "whole"),
    [
        ({}, {}, None),
        ({"": 3}, {"encoder e5": "mit"}, None),
        ({"CC BY 4.0": 1}, {}, "cc-by-4.0"),
        ({"CC BY 4.0": 1, "cc-by-4.0": 1}, {}, "cc-by-4.0"),
        ({"cc-by-4.0": 1, "": 1}, {}, "other"),
        ({"cc-by-4.0": 1, "cc0-1.0": 1}, {}, "cc-by-4.0"),
        ({"cc0-1.0": 1, "pddl": 1}, {}, "other"),
        ({"cc-by-4.0": 1, "cc-by-nc-4.0": 1}, {}, "cc-by-nc-4.0"),
        ({"cc-by-4.0": 1, "cc-by-3.0": 1}, {}, "other"),
        ({"cc-by-4.0": 1, "cc-by-sa-4.0": 1}, {}, "cc-by-sa-4.0"),
        ({"cc-by-nc-4.0": 1, "cc-by-sa-4.0": 1}, {}, "other"),
        ({"cc-by-4.0": 1, "mit": 1}, {}, "other"),
        ({"cc-by-4.0": 1}, {"translator opus": "apache-2.0"}, "cc-by-4.0"),
        ({"cc-by-4.0": 1}, {"translator nllb": "cc-by-nc-4.0"}, "cc-by-nc-4.0"),
        ({"Bizim şərtlər": 1}, {}, "other"),
    ],
)
def test_the_licence_of_the_whole(
    rows: dict[str, int], models: dict[str, str], whole: str | None
) -> None:
    assert Licences(rows, models).whole() == whole


@pytest.mark.parametrize(
    ("rows", "models", "chosen", "public", "said"),
    [
        ({"cc-by-nc-4.0": 2}, {}, "", True, []),
        ({"cc-by-nc-4.0": 2}, {}, "cc-by-nc-4.0", True, []),
        ({"cc-by-nc-4.0": 2}, {}, "cc-by-nc-sa-4.0", True, []),
        (
            {"cc-by-nc-4.0": 2000},
            {},
            "mit",
            False,
            ["2,000 rows: cc-by-nc-4.0 forbids commercial use, mit allows it"],
        ),
        (
            {"cc-by-nc-4.0": 2},
            {},
            "LicenseRef-X",
            True,
            ["2 rows: cc-by-nc-4.0 forbids commercial use, LicenseRef-X is not known to"],
        ),
        (
            {"cc-by-sa-4.0": 2},
            {},
            "cc-by-4.0",
            True,
            ["2 rows: cc-by-sa-4.0 asks for the same licence, not cc-by-4.0"],
        ),
        (
            {"cc-by-nd-4.0": 2},
            {},
            "",
            True,
            ["2 rows: cc-by-nd-4.0 forbids the redistribution of what is made from it"],
        ),
        ({"cc-by-nd-4.0": 2}, {}, "", False, []),
        (
            {"cc-by-4.0": 2},
            {"translator nllb@1": "cc-by-nc-4.0", "encoder e5@1": "mit"},
            "cc-by-4.0",
            True,
            ["translator nllb@1: cc-by-nc-4.0 forbids commercial use, cc-by-4.0 allows it"],
        ),
        ({"": 2, "cc-by-4.0": 2}, {"encoder x": ""}, "mit", True, []),
    ],
)
def test_what_contradicts_a_licence(
    rows: dict[str, int], models: dict[str, str], chosen: str, public: bool, said: list[str]
) -> None:
    assert Licences(rows, models).contradictions(chosen, public=public) == said


def test_restrictions_name_their_holder() -> None:
    licences = Licences({"cc-by-nc-nd-4.0": 3, "mit": 1}, {"translator x@1": "cc-by-nc-4.0"})
    assert licences.restrictions() == [
        "3 rows: cc-by-nc-nd-4.0 forbids commercial use and redistribution of what is made from it",
        "translator x@1: cc-by-nc-4.0 forbids commercial use",
    ]


@pytest.mark.parametrize("name", ["CC-BY-4.0", "mit", "apache 2.0", "gpl", "LicenseRef-Xəbər-1.0"])
def test_a_licence_that_exists(name: str) -> None:
    assert existing_licence(name) == name


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("CC-BY-5.0", "did you mean CC-BY-4.0, CC-BY-3.0 or CC-BY-2.0?"),
        ("Apache", "did you mean Apache-2.0"),
        ("mti", "MIT"),
        ("LicenseRef-", "there is no licence 'LicenseRef-'"),
        ("", "there is no licence ''"),
        ("Bizim şərtlər", r"there is no licence 'Bizim şərtlər' (an SPDX id, or LicenseRef-NAME"),
    ],
)
def test_a_licence_that_does_not_exist_lists_near_names(name: str, near: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        existing_licence(name)
    assert near in str(caught.value)


def test_spdx_spelling() -> None:
    assert [spdx_id(name) for name in ("mit", "cc0-1.0", "gemma", "")] == ["MIT", "CC0-1.0", "", ""]
