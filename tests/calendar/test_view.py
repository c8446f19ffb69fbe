import discord
import pytest

from bot.calendar.rules.places import offered_zones
from bot.calendar.view import likely_zones, zone_choices
from tests.calendar.test_zones import SUMMER, WINTER

ENGLISH = discord.Locale.british_english


def names(typed: str) -> list[str]:
    return [choice.name for choice in zone_choices(typed, ENGLISH, WINTER)]


@pytest.mark.parametrize("typed", ["", " ", "e", "America", "/", "+1"])
def test_suggestions_stay_within_discords_limits(typed: str) -> None:
    choices = zone_choices(typed, ENGLISH, WINTER)
    assert 1 <= len(choices) <= 25
    assert len({choice.value for choice in choices}) == len(choices)
    assert all(len(choice.name) <= 100 for choice in choices)


def test_suggestions_show_the_offset_and_the_time_right_now() -> None:
    assert names("berlin")[0] == "Europe/Berlin (UTC+1, 13:00 now)"
    summer = zone_choices("berlin", ENGLISH, SUMMER)
    assert summer[0].name == "Europe/Berlin (UTC+2, 14:00 now)"
    assert names("kathmandu")[0] == "Asia/Kathmandu (UTC+5:45, 17:45 now)"
    assert names("st johns")[0] == "America/St_Johns (UTC-3:30, 08:30 now)"
    assert names("utc")[0] == "UTC (12:00 now)"


def test_a_city_that_is_no_zone_is_shown_with_its_country() -> None:
    assert names("mumbai")[0] == "Mumbai, India: Asia/Kolkata (UTC+5:30, 17:30 now)"
    assert "London, Canada: America/Toronto (UTC-5, 07:00 now)" in names("london")


def test_the_zones_of_the_members_language_come_first() -> None:
    choices = zone_choices("", discord.Locale.japanese, WINTER)
    assert choices[0].value == "Asia/Tokyo"
    for locale in map(str, discord.Locale):
        found = likely_zones([locale, "en-US", "no such language"])
        assert len(found) == len(set(found)) <= 25
        assert set(found) <= set(offered_zones())
        assert found[0] not in ("UTC", *(() if locale == "en-US" else ("America/New_York",)))
    assert likely_zones(["ja", "de"])[:2] == ["Asia/Tokyo", "Europe/Berlin"]
    assert likely_zones([])[0] == "UTC"
