"""Codes in, a model's spelling out."""

from __future__ import annotations

import pytest

from align.translators.languages import choose_code, parse_language, require_language, same_language
from corpora.errors import ConfigurationError

NLLB = ["azb_Arab", "azj_Latn", "eng_Latn", "tur_Latn", "zho_Hans", "zho_Hant", "uzn_Latn"]
M2M = ["az", "en", "tr", "zh", "pt", "kk"]
MBART = ["az_AZ", "en_XX", "tr_TR", "zh_CN", "pt_XX"]
OPUS = ["aze_Latn", "tur", "uzb_Latn", "uzb_Cyrl", "crh"]


@pytest.mark.parametrize(
    ("wanted", "codes", "chosen"),
    [
        ("az", NLLB, "azj_Latn"),
        ("az-Latn", NLLB, "azj_Latn"),
        ("aze", NLLB, "azj_Latn"),
        ("azj_Latn", NLLB, "azj_Latn"),
        ("azb", NLLB, "azb_Arab"),
        ("az-Arab", NLLB, None),
        ("az-Cyrl", NLLB, None),
        ("en", NLLB, "eng_Latn"),
        ("zh-TW", NLLB, "zho_Hant"),
        ("zh", NLLB, "zho_Hans"),
        ("ka", NLLB, None),
        ("az", ["azb_Arab"], None),
        ("az", M2M, "az"),
        ("en-GB", M2M, "en"),
        ("pt-BR", M2M, "pt"),
        ("az", MBART, "az_AZ"),
        ("en", MBART, "en_XX"),
        ("az", OPUS, "aze_Latn"),
        ("uz", OPUS, "uzb_Latn"),
        ("uz-Cyrl", OPUS, "uzb_Cyrl"),
        ("az", [], None),
    ],
)
def test_the_code_of_a_model(wanted: str, codes: list[str], chosen: str | None) -> None:
    assert choose_code(wanted, codes) == chosen
    assert choose_code(wanted, codes[::-1]) == chosen


@pytest.mark.parametrize("code", ["", "q", "azerbaijani language", "xx", "123", "az az", "zzz9"])
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(ConfigurationError, match="no BCP-47 code; expected one such as az, en"):
        require_language(code)


@pytest.mark.parametrize("code", ["mul", "trk", "roa"])
def test_a_group_is_no_language_and_stands_for_any(code: str) -> None:
    assert parse_language(code) is None
    assert same_language(code, "az")
