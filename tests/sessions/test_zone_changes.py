"""What changing one's time zone, or the server's, brings: nothing."""

from datetime import timedelta

import pytest

from bot.errors import CoachError
from bot.profiles.results import ProfileChanges
from bot.sessions.errors import DayTooShort, YesterdayOver
from bot.sessions.results import SessionRecorded
from bot.sessions.rules import When
from bot.streaks.rules import ACTIVE_MINUTES
from tests.recount import check_streak, read
from tests.world import ANNE, World, local, refused

BERLIN, NEW_YORK, TOKYO = "Europe/Berlin", "America/New_York", "Asia/Tokyo"
HONOLULU, KIRITIMATI = "Pacific/Honolulu", "Pacific/Kiritimati"


def move(world: World, timezone: str | None) -> None:
    world.services.profiles.set_up.blocking(world.request(), ProfileChanges(timezone=timezone))


def streak_days(world: World) -> int:
    shown = world.services.profiles.show.blocking(world.guild_id, ANNE, world.now)
    check_streak(read(world, ANNE), world.now)
    return shown.streak_days


@pytest.fixture
def berliner(world: World) -> World:
    world.now = local("2026-11-09", "20:00", BERLIN)
    move(world, BERLIN)
    world.passes(hours=1)
    return world


def test_moving_does_not_reopen_yesterday(berliner: World) -> None:
    berliner.now = local("2026-11-10", "12:30", BERLIN)
    assert isinstance(refused(berliner.log, 30, when=When.YESTERDAY), YesterdayOver)
    for zone in (NEW_YORK, HONOLULU, KIRITIMATI, NEW_YORK, None):
        move(berliner, zone)
        assert isinstance(refused(berliner.log, 30, when=When.YESTERDAY), CoachError), zone


def test_moving_does_not_bring_a_broken_streak_back(berliner: World) -> None:
    berliner.log(30)
    assert streak_days(berliner) == 1
    berliner.now = local("2026-11-11", "10:00", BERLIN)  # a day later than it could be saved
    assert streak_days(berliner) == 0
    for zone in (HONOLULU, NEW_YORK, HONOLULU):
        move(berliner, zone)
        assert streak_days(berliner) == 0
    berliner.log(30)
    assert streak_days(berliner) == 1


def test_a_server_that_moves_does_not_either(world: World) -> None:
    world.now = local("2026-11-09", "21:00", BERLIN)
    world.set_up(timezone=BERLIN)
    world.log(30)
    world.now = local("2026-11-11", "12:30", BERLIN)
    assert streak_days(world) == 0
    world.set_up(timezone=HONOLULU)
    assert streak_days(world) == 0
    assert isinstance(refused(world.log, 30, when=When.YESTERDAY), YesterdayOver)
    assert world.log(30).day.isoformat() == "2026-11-11"
    assert streak_days(world) == 1


def test_a_day_is_not_made_longer_by_moving_around_the_world(berliner: World) -> None:
    """Whatever the zones: 30 hours hold 30 hours of practice at most, and days never go back."""
    began, total, days = berliner.now, 0, [berliner.log(ACTIVE_MINUTES).day]
    for hour, zone in enumerate((KIRITIMATI, HONOLULU, TOKYO, HONOLULU, KIRITIMATI, BERLIN) * 5):
        berliner.passes(hours=1)
        move(berliner, zone)
        for minutes in (480, 240, 60, 30, 5):
            try:
                done = berliner.log(minutes)
            except DayTooShort:
                continue
            days.append(done.day)
            total += minutes
        since_evening = 17 + hour + 1
        assert total <= (since_evening + 1) * 60
    assert days == sorted(days)
    assert (days[-1] - days[0]) <= (berliner.now - began) + timedelta(days=1)


def test_hours_already_logged_are_not_logged_again_in_the_next_day(world: World) -> None:
    world.now = local("2026-11-08", "14:00", HONOLULU)
    move(world, HONOLULU)
    world.passes(days=2)
    world.log(480)
    move(world, KIRITIMATI)  # the 11th, 14:00
    done = world.log(120)
    assert done.day.isoformat() == "2026-11-11"
    assert isinstance(refused(world.log, 60), DayTooShort)


def test_the_first_choice_of_a_zone_costs_nothing(world: World) -> None:
    world.now = local("2026-11-10", "20:00", TOKYO)
    move(world, TOKYO)
    assert world.log(120).day.isoformat() == "2026-11-10"
    assert world.log(240).minutes == 240


@pytest.mark.parametrize("zone", [HONOLULU, NEW_YORK, TOKYO, KIRITIMATI])
def test_a_running_timer_keeps_its_minutes_when_its_member_moves(
    berliner: World, zone: str
) -> None:
    berliner.services.sessions.start.blocking(berliner.request())
    move(berliner, zone)
    berliner.passes(minutes=50)
    stopped = berliner.services.sessions.stop.blocking(berliner.request())
    assert isinstance(stopped, SessionRecorded)
    assert (stopped.minutes, stopped.day.isoformat()) == (50, "2026-11-09")
