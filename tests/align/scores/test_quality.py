"""Reference-free quality: high for what says the same, low for what does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from align.cli import main
from align.encoders import Encoder
from align.scores.quality import estimate_quality, quality_signature, side_similarities
from corpora.errors import ConfigurationError

AZ = [
    "Bakıda yeni kitabxana açılıb və orada dörd min kitab var.",
    "Dağlarda güclü yağış səbəbindən yollar bağlanıb.",
]
EN = [
    "A new library has opened in Baku, and it holds four thousand books.",
    "Roads in the mountains have been closed because of heavy rain.",
]


def test_what_says_the_same_scores_high_and_what_does_not_low(e5: Encoder) -> None:
    good = estimate_quality(e5, AZ, EN)
    bad = estimate_quality(e5, AZ, EN[::-1])
    assert min(good) > 0.5
    assert max(bad) < 0.05
    back = estimate_quality(e5, EN, AZ, source="en", target="az")
    assert back == pytest.approx(good, abs=1e-6)


def test_a_pair_scores_the_same_whatever_stands_beside_it(e5: Encoder) -> None:
    alone = [estimate_quality(e5, [az], [en])[0] for az, en in zip(AZ, EN, strict=True)]
    assert estimate_quality(e5, AZ, EN) == pytest.approx(alone, abs=1e-6)


def test_nothing_is_claimed_for_an_encoder_without_calibration(hashing: Encoder) -> None:
    assert estimate_quality(hashing, AZ, EN) == [None, None]
    assert quality_signature("hash") == "quality|none"
    assert quality_signature("e5").startswith("quality|e5|logistic:")


def test_degenerate_sides(e5: Encoder) -> None:
    assert estimate_quality(e5, [], []) == []
    (blank,) = estimate_quality(e5, [AZ[0]], [""])
    assert blank < 0.05
    with pytest.raises(ConfigurationError, match="2 texts, 1 translations"):
        side_similarities(e5, AZ, EN[:1], source="az", target="en")


def test_quality_is_a_figure_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"az.txt": AZ, "good.txt": EN, "bad.txt": EN[::-1]}
    for name, lines in files.items():
        (tmp_path / name).write_text("\n".join(lines), "utf-8")
    found = {}
    for name in ("good", "bad"):
        words = [f"{name}.txt", "good.txt", "--quality", "--source", "az.txt"]
        words = [str(tmp_path / word) if word.endswith(".txt") else word for word in words]
        assert main(["score", *words, "--metrics", "chrf", "--to", "json"]) == 0
        [system] = json.loads(capsys.readouterr().out).values()
        found[name] = system["quality"]
    assert found["good"]["score"] > 50 > 5 > found["bad"]["score"]
    assert found["good"]["signature"].startswith("quality|e5|logistic:")
    assert main(["score", *words[:2], "--quality"]) == 1
    assert "--source goes with --quality or --comet" in capsys.readouterr().err
