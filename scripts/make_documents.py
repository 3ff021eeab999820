"""Generate documents for tests of scale: an Azerbaijani headline and an English body each.

    python scripts/make_documents.py 100000 documents.jsonl

The sentences are made from small tables and mean little, but they are Azerbaijani and English,
share names and numbers where they should, and are the same for the same seed.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path

CITIES = [
    *("Bakı/Baku", "Gəncə/Ganja", "Şəki/Shaki", "Quba/Guba", "Lənkəran/Lankaran"),
    *("Naxçıvan/Nakhchivan", "Şuşa/Shusha", "Mingəçevir/Mingachevir", "Sumqayıt/Sumgayit"),
]
PLACES = [
    *("məktəb/school", "kitabxana/library", "xəstəxana/hospital", "muzey/museum"),
    *("körpü/bridge", "stadion/stadium", "zavod/plant", "park/park"),
]
EVENTS = [
    *("açılıb/was opened", "təmir edilib/was repaired", "genişləndirilib/was enlarged"),
    *("ziyarətçilərə təqdim olunub/was shown to visitors",),
]
NAMES = ["Murad Salimov", "Leyla Rzayeva", "Kamran Isazade", "Nigar Huseynli", "Tural Aslanov"]
SENTENCES = [
    "According to {name}, the work took {a} months and cost {b} million manats.",
    "About {a} people from {city} and the villages around it came to the ceremony.",
    "{name} said that the next stage would begin in {year}.",
    "Engineers replaced {a} kilometres of pipes and planted {b} trees along the road.",
    "The old building, which dates from {year}, had been closed for {b} years.",
    "Visitors can come from {b} a.m. on every day of the week except Monday.",
    "A survey of {a} families showed that most of them had waited for this day.",
    '"We have {b} more projects of this kind in {city}," {name} added.',
    "Experts from {b} countries studied the plans before they were approved.",
    "The results of the first {b} weeks will be published on page {a} of the yearbook.",
]


def documents(count: int, seed: int) -> Iterator[dict[str, str]]:
    """`count` rows with id, headline_az and body_en of 6 to 14 sentences."""
    draw = random.Random(seed)
    for number in range(count):
        city_az, city_en = draw.choice(CITIES).split("/")
        place_az, place_en = draw.choice(PLACES).split("/")
        event_az, event_en = draw.choice(EVENTS).split("/")
        rank, year = draw.randrange(2, 400), draw.randrange(1950, 2025)
        headline = f"{city_az} şəhərində {rank} nömrəli {place_az} {event_az}"
        lead = f"{place_en.capitalize()} No. {rank} {event_en} in the city of {city_en} in {year}."
        body = [
            draw.choice(SENTENCES).format(
                name=draw.choice(NAMES),
                city=city_en,
                year=draw.randrange(1950, 2025),
                a=draw.randrange(2, 5000),
                b=draw.randrange(2, 60),
            )
            for _ in range(draw.randrange(5, 14))
        ]
        yield {
            "id": f"generated-{number:07}",
            "headline_az": headline,
            "body_en": " ".join([lead, *body]),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", type=int, help="how many documents")
    parser.add_argument("path", type=Path, help="JSONL file to write")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with arguments.path.open("w", encoding="utf-8") as file:
        for document in documents(arguments.count, arguments.seed):
            file.write(json.dumps(document, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
