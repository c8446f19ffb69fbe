from zoneinfo import ZoneInfo

import discord
import pytest

from bot.calendar.view import likely_zones, parse_zone, suggest_zones, zone_names


def test_every_zone_can_be_suggested_and_parsed() -> None:
    for name in zone_names():
        assert ZoneInfo(name).key == name
        assert name in suggest_zones(name)
        assert parse_zone(name) == name
        assert parse_zone(name.lower().replace("_", " ")) == name
    assert {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"} <= set(zone_names())
    assert not {"localtime", "Factory"} & set(zone_names())


@pytest.mark.parametrize("typed", ["", " ", "e", "America", "/"])
def test_suggestions_stay_within_discords_limit(typed: str) -> None:
    found = suggest_zones(typed)
    assert 1 <= len(found) <= 25
    assert len(set(found)) == len(found)


def test_cities_starting_with_the_text_come_first() -> None:
    assert suggest_zones("san")[0].rpartition("/")[2].startswith("San")
    assert suggest_zones("port-au") == ["America/Port-au-Prince"]
    assert suggest_zones("gmt")[0] == "GMT"


@pytest.mark.parametrize("typed", ["Mars", "", "Louisville", "../etc/passwd"])
def test_unknown_zones_are_returned_unchanged(typed: str) -> None:
    assert parse_zone(typed) == typed


def test_likely_zones_come_first_for_every_discord_locale() -> None:
    for locale in map(str, discord.Locale):
        found = likely_zones([locale, "en-US", "no such language"])
        assert len(found) == len(set(found)) <= 25
        assert set(found) <= set(zone_names())
        assert found[0] not in ("UTC", *(() if locale == "en-US" else ("America/New_York",)))
    assert likely_zones(["ja", "de"])[:2] == ["Asia/Tokyo", "Europe/Berlin"]
    assert likely_zones([])[0] == "UTC"
