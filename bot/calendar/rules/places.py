"""Where people live: the places and countries by which a time zone is found.

`cities.tsv` has the cities of 100,000 people and more, and the states of the USA, from GeoNames
(https://www.geonames.org, CC BY 4.0): zone, thousands of people, country, names. `make cities`
writes it anew. Zones and countries are those of tzdata's own tables.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_ALSO_CALLED: Mapping[str, tuple[str, ...]] = {
    "AE": ("UAE", "Emirates"),
    "CI": ("Ivory Coast",),
    "CZ": ("Czechia",),
    "DE": ("Deutschland",),
    "ES": ("España",),
    "BR": ("Brasil",),
    "GB": ("UK", "United Kingdom", "Great Britain", "England", "Scotland", "Wales"),
    "KP": ("North Korea",),
    "KR": ("South Korea", "Korea"),
    "MM": ("Burma",),
    "NL": ("Holland", "The Netherlands"),
    "TR": ("Türkiye",),
    "US": ("USA", "America", "United States of America", "The States"),
}
"""What countries are also called, by their ISO codes."""
_SHORT_NAMES: Mapping[str, tuple[str, ...]] = {
    "America/New_York": ("NYC", "NY", "DC"),
    "America/Los_Angeles": ("LA", "SF"),
}
_UTC = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A city, a state or a zone itself: its zone and names, the usual one first.

    `people` is in thousands, 0 if unknown; `country` is its name. `is_zones_own` if the names are
    the zone's, of today or before.
    """

    zone: str
    names: tuple[str, ...]
    people: int = 0
    country: str = ""
    is_zones_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country: its names, the usual one first, and its zones, those with most people first."""

    names: tuple[str, ...]
    zones: tuple[str, ...]


@cache
def offered_zones() -> tuple[str, ...]:
    """Return the zones in which people live, by their names of today, and UTC."""
    return tuple(sorted({_UTC, *(zone for _, _, zone, *_ in _table("zone.tab"))}))


@cache
def places() -> Sequence[Place]:
    """Return all places by which a zone can be found, zones themselves and old names included."""
    cities = tuple(_cities())
    people = {(city.zone, name): city.people for city in cities for name in city.names}
    zones = {**{zone: zone for zone in offered_zones()}, **_renamed()}
    own = (
        Place(
            zone=zone,
            names=(city_of(name), name, *_SHORT_NAMES.get(name, ())),
            people=people.get((zone, city_of(name)), 0),
            is_zones_own=True,
        )
        for name, zone in zones.items()
    )
    return (*own, *cities)


def city_of(zone: str) -> str:
    """Return the city that a zone is named for."""
    return zone.rpartition("/")[2].replace("_", " ")


@cache
def countries() -> Sequence[Country]:
    """Return the countries, with the zones of `offered_zones`."""
    people: dict[tuple[str, str], int] = {}
    for place in places():
        key = (place.country, place.zone)
        people[key] = people.get(key, 0) + place.people
    zones: dict[str, list[str]] = {}
    for code, _, zone, *_ in _table("zone.tab"):
        zones.setdefault(code, []).append(zone)
    return tuple(
        Country(
            names=(name, *_ALSO_CALLED.get(code, ()), code),
            zones=tuple(sorted(zones[code], key=lambda zone: -people.get((name, zone), 0))),
        )
        for code, name in _country_names().items()
        if code in zones
    )


@cache
def _country_names() -> Mapping[str, str]:
    return {code: name.partition(" (")[0] for code, name in _table("iso3166.tab")}


def _renamed() -> dict[str, str]:
    """Return the old and other names of zones, such as Asia/Calcutta, with the name of today."""
    links = (line.split() for line in _lines("tzdata", "zoneinfo/tzdata.zi") if line[:2] == "L ")
    targets = {link: zone for _, zone, link in links}
    return {
        link: zone
        for link, zone in targets.items()
        if link not in offered_zones() and zone in offered_zones()
    }


def _cities() -> Iterator[Place]:
    known = set(offered_zones())
    for line in _lines("bot.calendar", "cities.tsv"):
        zone, people, code, *names = line.split("\t")
        if zone in known:
            country = _country_names().get(code, "")
            yield Place(zone=zone, names=tuple(names), people=int(people), country=country)


def _table(name: str) -> Iterator[list[str]]:
    """Yield the rows of one of tzdata's tables."""
    return (line.split("\t") for line in _lines("tzdata", f"zoneinfo/{name}") if line[:1] != "#")


def _lines(package: str, path: str) -> list[str]:
    return files(package).joinpath(path).read_text(encoding="utf-8").splitlines()
