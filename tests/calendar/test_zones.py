from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.rules.places import countries, offered_zones
from bot.calendar.rules.zones import find_zones, fold, obvious_zone, offset_at

WINTER = datetime(2026, 11, 30, 12, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 12, tzinfo=UTC)


def suggested(typed: str, now: datetime = WINTER) -> list[str]:
    return [match.zone for match in find_zones(typed, now, limit=25)]


def test_zones_in_which_people_live_are_offered() -> None:
    zones = set(offered_zones())
    assert zones <= available_timezones()
    assert {"UTC", "Europe/Berlin", "Europe/Oslo", "Asia/Kolkata", "Europe/Kyiv"} <= zones
    assert all("/" in zone or zone == "UTC" for zone in zones)
    assert not any(zone.startswith(("Etc/", "US/")) for zone in zones)


def test_every_offered_zone_is_found_by_its_name() -> None:
    for zone in offered_zones():
        assert zone in suggested(zone)
        assert obvious_zone(zone, WINTER) == zone
        assert obvious_zone(zone.upper().replace("_", " "), WINTER) == zone


def test_every_zone_can_be_typed_in_full() -> None:
    for zone in available_timezones():
        if "/" in zone:
            assert obvious_zone(zone.lower(), WINTER) == zone


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("GMT+2", 2),
        ("UTC+2", 2),
        ("+2", 2),
        ("+02:00", 2),
        ("utc 2", 2),
        ("+05:30", 5.5),
        ("UTC+5.30", 5.5),
        ("+0530", 5.5),
        ("utc -3", -3),
        ("gmt−9:30", -9.5),
        ("UTC–3", -3),
        ("UTC+14", 14),
        ("-11", -11),
        ("gmt+0", 0),
    ],
)
@pytest.mark.parametrize("now", [WINTER, SUMMER])
def test_an_offset_means_what_people_mean(typed: str, hours: float, now: datetime) -> None:
    zones = suggested(typed, now)
    assert zones
    assert {offset_at(zone, now) for zone in zones} == {timedelta(hours=hours)}


@given(typed=st.from_regex(r"(utc|gmt|)[+-](1[0-4]|[0-9])", fullmatch=True))
def test_offsets_never_offer_a_reversed_zone(typed: str) -> None:
    assert not any(zone.startswith("Etc/") for zone in suggested(typed))


@pytest.mark.parametrize("typed", ["+99", "9", "utc+2+2", "+٢", "٢", "+2:99"])
def test_what_is_no_offset_is_not_taken_for_one(typed: str) -> None:
    assert suggested(typed) == []
    assert obvious_zone(typed, WINTER) is None


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("EST", "America/New_York"),
        ("edt", "America/New_York"),
        ("ET", "America/New_York"),
        ("CST", "America/Chicago"),
        ("PST", "America/Los_Angeles"),
        ("CET", "Europe/Berlin"),
        ("CEST", "Europe/Berlin"),
        ("BST", "Europe/London"),
        ("GMT", "Europe/London"),
        ("IST", "Asia/Kolkata"),
        ("AEST", "Australia/Sydney"),
        ("JST", "Asia/Tokyo"),
        ("WIB", "Asia/Jakarta"),
        ("UTC", "UTC"),
    ],
)
def test_abbreviations_offer_zones_people_live_in(typed: str, first: str) -> None:
    assert suggested(typed)[0] == first


def test_an_abbreviation_is_a_zone_only_if_nearly_everybody_means_it() -> None:
    assert obvious_zone("EST", WINTER) == "America/New_York"
    assert obvious_zone("IST", WINTER) == "Asia/Kolkata"
    assert {"America/Chicago", "Asia/Shanghai"} <= set(suggested("CST"))
    assert obvious_zone("CST", WINTER) is None
    assert {"America/Los_Angeles", "Asia/Manila"} <= set(suggested("PST"))
    assert obvious_zone("PST", WINTER) is None


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("São Paulo", "America/Sao_Paulo"),
        ("sao paulo", "America/Sao_Paulo"),
        ("SÃO_PAULO", "America/Sao_Paulo"),
        ("Bogotá", "America/Bogota"),
        ("Istanbul", "Europe/Istanbul"),
        ("İSTANBUL", "Europe/Istanbul"),
        ("ıstanbul", "Europe/Istanbul"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("Indianapolis", "America/Indiana/Indianapolis"),
        ("Louisville", "America/Kentucky/Louisville"),
        ("Port au Prince", "America/Port-au-Prince"),
        ("Kiev", "Europe/Kyiv"),
        ("Calcutta", "Asia/Kolkata"),
        ("Saigon", "Asia/Ho_Chi_Minh"),
        ("Mumbai", "Asia/Kolkata"),
        ("Bombay", "Asia/Kolkata"),
        ("Munich", "Europe/Berlin"),
        ("München", "Europe/Berlin"),
        ("koln", "Europe/Berlin"),
        ("Łódź", "Europe/Warsaw"),
        ("lodz", "Europe/Warsaw"),
        ("Malmö", "Europe/Stockholm"),
        ("Milano", "Europe/Rome"),
        ("San Francisco", "America/Los_Angeles"),
        ("NYC", "America/New_York"),
        ("London", "Europe/London"),
        ("Birmingham", "Europe/London"),
        ("Sydney", "Australia/Sydney"),
        ("Texas", "America/Chicago"),
        ("UK", "Europe/London"),
        ("england", "Europe/London"),
        ("Germany", "Europe/Berlin"),
        ("japan", "Asia/Tokyo"),
        ("South Korea", "Asia/Seoul"),
        ("Türkiye", "Europe/Istanbul"),
        ("New Zealand", "Pacific/Auckland"),
    ],
)
def test_a_place_is_its_zone(typed: str, zone: str) -> None:
    assert suggested(typed)[0] == zone
    assert obvious_zone(typed, WINTER) == zone


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Berln", "Europe/Berlin"),
        ("Londno", "Europe/London"),
        ("new yrok", "America/New_York"),
        ("Singapoore", "Asia/Singapore"),
        ("Reykjavk", "Atlantic/Reykjavik"),
    ],
)
def test_a_typing_error_is_understood(typed: str, zone: str) -> None:
    assert suggested(typed)[0] == zone


@pytest.mark.parametrize("typed", ["USA", "Canada", "Russia", "Australia", "Georgia", "UTC+2"])
def test_what_could_be_several_zones_offers_them(typed: str) -> None:
    assert obvious_zone(typed, WINTER) is None
    assert len(suggested(typed)) >= 2


@pytest.mark.parametrize("typed", ["", " ", "Mars Base", "../etc/passwd", "xyzzy", "é\0", "🎧"])
def test_nothing_is_made_of_nonsense(typed: str) -> None:
    assert obvious_zone(typed, WINTER) is None


@given(typed=st.text(max_size=100))
def test_anything_can_be_typed(typed: str) -> None:
    zones = suggested(typed)
    assert len(zones) == len(set(zones)) <= 25
    assert set(zones) <= set(offered_zones())
    zone = obvious_zone(typed, WINTER)
    assert zone is None or ZoneInfo(zone)
    assert fold(fold(typed)) == fold(typed)


def test_every_country_has_zones() -> None:
    assert len(countries()) > 240
    for country in countries():
        assert set(country.zones) <= set(suggested(country.names[0])) or len(country.zones) > 5
