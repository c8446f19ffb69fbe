"""The evening message: who gets it, when, and that they get it once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.rules.days import day_end, producer_day
from bot.db.database import Database
from bot.members import store as members
from bot.outbox.store import DeliveryKind
from bot.profiles.results import ProfileChanges
from bot.streak_reminders.rules import HOURS, TIME_TO_ACT, is_time, next_reminder_at, reminder_of
from bot.streak_reminders.service import gather_reminder
from bot.unset import UNSET, Unset
from tests.world import ANNE, NOON, PACKS, World, local

BERLIN = "Europe/Berlin"


def set_hour(world: World, hour: int | None, *, timezone: str | Unset = UNSET) -> None:
    changed = ProfileChanges(streak_reminder_hour=hour, timezone=timezone)
    world.services.profiles.set_up.blocking(world.request(), changed)


def run_due(world: World) -> None:
    """Do what the schedule's job does."""
    reminders = world.services.streak_reminders
    for due in reminders.due.blocking(world.now):
        reminders.handle_due.blocking(due, world.now)


def waiting(world: World) -> list[int]:
    """Return the messages that would be sent now, by id."""
    with world.database.reading() as tx:
        ids = [
            each[0]
            for each in tx.execute(
                "SELECT subject_id FROM deliveries WHERE kind = :kind AND guild_id = :guild_id"
                " ORDER BY id",
                {"kind": DeliveryKind.STREAK_REMINDER, "guild_id": world.guild_id},
            )
        ]
        return [id_ for id_ in ids if gather_reminder(tx, PACKS, id_, world.now)]


@pytest.fixture
def in_danger(world: World) -> World:
    """At 12:00 on the day after a streak of three, with a reminder at 20:00."""
    for _ in range(3):
        world.log(10)
        world.passes(days=1)
    set_hour(world, 20)
    return world


def test_it_is_sent_once_at_the_members_hour(in_danger: World, second: Database) -> None:
    in_danger.passes(hours=7, minutes=59)
    run_due(in_danger)
    assert waiting(in_danger) == []
    in_danger.passes(minutes=1)
    other = in_danger.beside(second)  # another process, or the same one after a restart
    due = in_danger.services.streak_reminders.due.blocking(in_danger.now)
    for world in (in_danger, other, in_danger):
        for each in due:
            world.services.streak_reminders.handle_due.blocking(each, in_danger.now)
    assert len(waiting(in_danger)) == 1
    in_danger.passes(hours=2)
    run_due(in_danger)
    set_hour(in_danger, 23)  # later the same evening
    in_danger.passes(hours=1)
    run_due(in_danger)
    assert len(waiting(in_danger)) == 1


def _practise(world: World) -> None:
    world.log(5)


def _start_timer(world: World) -> None:
    world.services.sessions.start.blocking(world.request())


def _pause(world: World) -> None:
    world.services.pauses.pause.blocking(world.request(), "3 days")


def _turn_off(world: World) -> None:
    set_hour(world, None)


def _leave(world: World) -> None:
    with world.database.writing() as tx:
        members.mark_left(tx, world.guild_id, [ANNE], world.now)


REASONS = [_practise, _start_timer, _pause, _turn_off, _leave]


@pytest.mark.parametrize("reason", REASONS)
def test_nobody_gets_it_without_need(in_danger: World, reason: Callable[[World], None]) -> None:
    reason(in_danger)
    in_danger.passes(hours=8)
    run_due(in_danger)
    assert waiting(in_danger) == []


@pytest.mark.parametrize("reason", [_practise, _start_timer, _pause, _leave])
def test_what_changes_before_it_is_sent_keeps_it_back(
    in_danger: World, reason: Callable[[World], None]
) -> None:
    in_danger.passes(hours=8)
    run_due(in_danger)
    assert len(waiting(in_danger)) == 1
    reason(in_danger)
    assert waiting(in_danger) == []


def test_short_streaks_and_rest_days_need_none(world: World) -> None:
    set_hour(world, 20)
    for days in (2, 7):
        for _ in range(days):
            world.log(10)
            world.passes(days=1)
        world.passes(hours=8)
        run_due(world)
        assert waiting(world) == []  # two days; seven with a rest day left
        world.passes(hours=40)


def test_after_downtime_it_comes_late_but_never_after_the_fact(in_danger: World) -> None:
    in_danger.passes(hours=15)  # 03:00
    run_due(in_danger)
    assert len(waiting(in_danger)) == 1
    in_danger.passes(hours=1)  # 04:00: the streak has ended
    assert waiting(in_danger) == []
    run_due(in_danger)
    in_danger.passes(days=1)
    run_due(in_danger)
    assert waiting(in_danger) == []


def test_minutes_before_the_end_are_too_late(in_danger: World) -> None:
    in_danger.passes(hours=15, minutes=50)
    run_due(in_danger)
    assert waiting(in_danger) == []


def test_a_new_zone_moves_the_hour(in_danger: World) -> None:
    set_hour(in_danger, 20, timezone="Asia/Tokyo")  # where it is 21:00 already
    with in_danger.database.reading() as tx:
        member = members.find(tx, in_danger.guild_id, ANNE)
    tomorrow = (NOON + timedelta(days=4)).date().isoformat()
    assert member.streak_reminder_at == local(tomorrow, "20:00", "Asia/Tokyo")


@given(
    hour=st.sampled_from(HOURS),
    zone=st.sampled_from([BERLIN, "America/New_York", "Australia/Lord_Howe", "UTC"]),
    now=st.integers(0, 730 * 24 * 60).map(lambda n: NOON + timedelta(minutes=n)),
)
def test_hours_come_once_a_producer_day(hour: int, zone: str, now: datetime) -> None:
    """Across clock changes, too; and 15 minutes before the day ends it is too late."""
    where = ZoneInfo(zone)
    at = next_reminder_at(hour, where, now)
    assert at > now
    day = producer_day(at, where)
    assert reminder_of(day, hour, where) == at
    assert is_time(day, hour, where, at)
    assert not is_time(day, hour, where, at - timedelta(seconds=1))
    assert not is_time(day, hour, where, day_end(day, where) - TIME_TO_ACT + timedelta(seconds=1))
    after = producer_day(next_reminder_at(hour, where, at), where)
    assert after == day + timedelta(days=1)
