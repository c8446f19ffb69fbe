"""Time zones by what people type: a city, a country, an abbreviation or an offset from UTC."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from bot.calendar.rules.days import aware
from bot.calendar.rules.places import Place, city_of, countries, offered_zones, places

_OFFSET = re.compile(
    r"(?:(?P<prefix>utc|gmt)\s*)?(?P<sign>[-+\u2212\u2013])?\s*"
    r"(?P<hours>\d{1,2})(?:[:.]?(?P<minutes>[0-5]\d))?",
    re.ASCII,
)
_LETTERS = str.maketrans(
    {"\u0131": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
)
_WORD = re.compile(r"[^\W_]+")
_US_TIMES = {"ET": "EST", "CT": "CST", "MT": "MST", "PT": "PST"}
_CLEARLY_MOST_PERCENT = 80
_TYPO_LENGTH = 2
_TYPO_SIMILARITY = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneMatch:
    """A zone that fits what was typed; `place` is where, unless the zone's name says it."""

    zone: str
    place: Place | None = None


def fold(text: str) -> str:
    """Return text without case, accents and punctuation: `SÃO_PAULO` becomes `sao paulo`."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(each for each in decomposed if not unicodedata.combining(each))
    return " ".join(_WORD.findall(text.casefold().translate(_LETTERS)))


def find_zones(typed: str, now: datetime, *, limit: int) -> list[ZoneMatch]:
    """Return up to `limit` zones that fit what was typed, the likeliest first."""
    found: dict[str, ZoneMatch] = {}
    for match in _matches(typed, aware(now)):
        found.setdefault(match.zone, match)
        if len(found) == limit:
            break
    return list(found.values())


def obvious_zone(typed: str, now: datetime) -> str | None:
    """Return the one zone that typed text can only mean, or None.

    A full name of any IANA zone is itself. Of several cities with one name it is the largest. An
    offset, abbreviation or country means a zone if four in five of its people have its clocks.
    """
    now, query = aware(now), fold(typed)
    full_name = _full_names().get("_".join(typed.casefold().split()))
    if full_name is not None and ("/" in full_name or full_name == "UTC"):
        return full_name
    group = _at_offset(typed, now) or _abbreviated(query, now)
    if group:
        return _clearly_most(group, now)
    called = _called(query)
    if called and called[0].is_zones_own:
        return called[0].zone
    in_country = _clearly_most(_zones_by_country().get(query, []), now)
    in_city = called[0].zone if called else None
    if query in _zones_by_country() and in_city not in (None, in_country):
        return None
    return in_country or in_city or full_name


def offset_at(zone: str, now: datetime) -> timedelta:
    """Return how far a zone is ahead of UTC at `now`."""
    return aware(now).astimezone(_zone(zone)).utcoffset() or timedelta(0)


def _matches(typed: str, now: datetime) -> Iterator[ZoneMatch]:
    """Yield what fits, the likeliest first; a zone may come several times."""
    query = fold(typed)
    at_offset = _at_offset(typed, now)
    if at_offset or not query:
        yield from map(_of_zone, at_offset)
        return
    called = _called(query)
    yield from map(_of_zone, _abbreviated(query, now))
    yield from (_of_place(place) for place in called if place.is_zones_own)
    yield from map(_of_zone, _zones_by_country().get(query, []))
    yield from map(_of_place, called)
    starting = sorted(_starting_with(query), key=lambda found: -found[1].people)
    yield from (_of_place(place) for _, place in starting)
    countries_starting = [
        zone
        for name, zones in _zones_by_country().items()
        if name.startswith(query)
        for zone in zones
    ]
    yield from map(_of_zone, countries_starting)
    within = [zone for zone in offered_zones() if query in fold(zone)]
    yield from map(_of_zone, _by_people(within))
    if not (starting or countries_starting or within):
        yield from map(_of_place, _spelled_like(query))


def _of_zone(zone: str) -> ZoneMatch:
    return ZoneMatch(zone=zone)


def _of_place(place: Place) -> ZoneMatch:
    is_clear = place.is_zones_own or fold(place.names[0]) == fold(city_of(place.zone))
    return ZoneMatch(zone=place.zone, place=None if is_clear else place)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)  # which itself keeps only a few


@cache
def _full_names() -> Mapping[str, str]:
    return {name.casefold(): name for name in sorted(available_timezones())}


@cache
def _index() -> Sequence[tuple[str, Place]]:
    """All places by each of their names, sorted."""
    pairs = ((fold(name), place) for place in places() for name in place.names)
    return sorted(pairs, key=lambda pair: pair[0])


def _starting_with(query: str) -> Sequence[tuple[str, Place]]:
    index = _index()
    first = bisect_left(index, query, key=lambda pair: pair[0])
    until = bisect_left(index, query + "\U0010ffff", key=lambda pair: pair[0])
    return index[first:until]


def _called(query: str) -> list[Place]:
    """Return the places of this name: zones themselves, then by usual name, then by size."""
    found = [place for name, place in _starting_with(query) if name == query]
    return sorted(
        found,
        key=lambda place: (not place.is_zones_own, fold(place.names[0]) != query, -place.people),
    )


def _spelled_like(query: str) -> list[Place]:
    """Return places whose names begin with the same letter and differ by a typing error."""
    by_name = {
        name: place
        for name, place in _starting_with(query[:1])
        if abs(len(name) - len(query)) <= _TYPO_LENGTH
    }
    names = get_close_matches(query, by_name, cutoff=_TYPO_SIMILARITY)
    return [by_name[name] for name in names]


@cache
def _zones_by_country() -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}  # two countries are called Congo
    for country in countries():
        for name in country.names:
            found.setdefault(fold(name), []).extend(country.zones)
    return found


@cache
def _people_of_zones() -> Mapping[str, int]:
    people = dict.fromkeys(offered_zones(), 0)
    for place in places():
        people[place.zone] += place.people
    return people


def _by_people(zones: Iterable[str]) -> list[str]:
    people = _people_of_zones()
    return sorted(zones, key=lambda zone: (-people[zone], zone))


def _at_offset(typed: str, now: datetime) -> list[str]:
    """Return the zones that are at a typed offset now, such as `UTC+2`, `GMT-3:30` or `+0530`."""
    match = _OFFSET.fullmatch(typed.strip().casefold())
    if match is None or not (match["prefix"] or match["sign"]):
        return []
    offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    if match["sign"] not in (None, "+"):
        offset = -offset
    return _by_people(zone for zone in offered_zones() if offset_at(zone, now) == offset)


def _abbreviated(query: str, now: datetime) -> list[str]:
    """Return the zones that have an abbreviation, such as `est` or `cest`, in winter or summer.

    Those with the clocks of four in five people come first, then those with summer time.
    """
    abbreviation = _US_TIMES.get(query.upper(), query.upper())
    zones = _by_people(_zones_by_abbreviation(now.year).get(abbreviation, ()))
    usual = _clearly_most(zones, now)
    clocks = _clocks(usual, now.year) if usual else None

    def comes_later(zone: str) -> tuple[bool, bool]:
        own = _clocks(zone, now.year)
        return own != clocks, len(set(own)) == 1

    return sorted(zones, key=comes_later)


@cache
def _zones_by_abbreviation(year: int) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for zone in offered_zones():
        winter_and_summer = (datetime(year, month, 1, tzinfo=_zone(zone)) for month in (1, 7))
        for name in {instant.tzname() or "" for instant in winter_and_summer}:
            if name.isalpha():
                found.setdefault(name, []).append(zone)
    return found


@cache
def _clocks(zone: str, year: int) -> tuple[timedelta, ...]:
    """Return the offsets of a zone through a year, week by week."""
    start = datetime(year, 1, 1, tzinfo=UTC)
    return tuple(offset_at(zone, start + timedelta(weeks=week)) for week in range(53))


def _clearly_most(zones: Sequence[str], now: datetime) -> str | None:
    """Return the largest zone if nearly all the people of `zones` have its clocks this year."""
    if not zones:
        return None
    people, largest = _people_of_zones(), _by_people(zones)[0]
    clocks = _clocks(largest, now.year)
    alike = sum(people[zone] for zone in zones if _clocks(zone, now.year) == clocks)
    everybody = sum(people[zone] for zone in zones)
    is_clear = alike * 100 >= everybody * _CLEARLY_MOST_PERCENT
    return largest if is_clear else None
