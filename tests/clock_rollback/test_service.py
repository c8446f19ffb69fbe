"""A clock that is set forward by a day, or back by an hour: nothing is lost, nothing doubled."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar.rules.periods import Cadence, latest_due
from bot.db.database import Database
from bot.db.rows import fetch_all
from bot.interactions.errors import AlreadyHandled
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.quests.errors import PostingClosed
from bot.quests.store import postings
from bot.rooms.rules import Sighting
from bot.servers.service.context import load_context
from bot.sessions.results import SessionRecorded
from bot.sessions.rules import SessionKind
from bot.sessions.store import sessions
from bot.sessions.store.sessions import RunningSession
from bot.xp.store.standings import Standing
from tests import recount
from tests.recount import check_streak
from tests.test_promises import (
    MEMBERS,
    STARTS,
    Action,
    actions,
    only_coach_errors,
    perform,
    standings_of,
)
from tests.world import ANNE, NOON, ON_A_DATABASE, ON_SQLITE, World, local

ROOM = 601
FORWARD, BACK = timedelta(days=1), timedelta(hours=-1)
RIGHT = timedelta(0)


def tick(world: World) -> None:
    """Do what the bot does by itself, in its order."""
    services, now = world.services, world.now
    services.downtime.record_heartbeat.blocking(now)
    while services.postings.open_due.blocking(now):
        pass
    for timer in services.reminders.due.blocking(now):
        services.reminders.handle_due.blocking(timer, now)
    services.rooms.end_due.blocking(now)
    while services.week_reviews.open_due.blocking(now):
        pass


def set_clock(world: World, by: timedelta) -> None:
    """Set the clock forward, or back, and let the bot go on; it has ticked a moment before."""
    tick(world)
    world.now += by
    tick(world)


def posted(world: World, cadence: Cadence = Cadence.DAILY) -> list[str]:
    """The periods that have a posting, in order."""
    with world.database.reading() as tx:
        found = fetch_all(
            tx,
            postings.QuestPosting,
            "SELECT id, guild_id, cadence, period, quest, bag, opened_at, closes_at, user_id"
            " FROM postings WHERE guild_id = :guild_id AND cadence = :cadence ORDER BY period",
            guild_id=world.guild_id,
            cadence=cadence,
        )
    return [each.period for each in found]


def running(world: World) -> RunningSession:
    with world.database.reading() as tx:
        found = sessions.running(tx, world.guild_id, ANNE)
    assert found is not None
    return found


clocks = st.sampled_from([RIGHT, RIGHT, BACK, FORWARD, timedelta(minutes=-3), timedelta(days=8)])


@given(
    script=st.lists(st.tuples(actions, clocks), min_size=5, max_size=20),
    start=st.sampled_from(STARTS),
)
@settings(ON_A_DATABASE, max_examples=5)
def test_the_promises_hold_whatever_the_clock_does(
    database: Database, script: Sequence[tuple[Action, timedelta]], start: Any
) -> None:
    world = World(database, start)
    world.set_up()
    ahead = RIGHT
    for action, shown in script:
        world.passes(minutes=action.minutes_later, seconds=7)
        world.now += shown - ahead
        ahead = shown
        if action.what == "down":  # else the time it was up last is that of another clock
            tick(world)
        only_coach_errors(perform, world, action)
        tick(world)
    world.now -= ahead
    tick(world)
    for _ in range(4):
        world.passes(hours=12)
        tick(world)
    with world.database.reading() as tx:
        context = load_context(tx, world.packs, world.guild_id)
    assert latest_due(Cadence.DAILY, context.timetable, world.now).period in posted(world)
    for user_id in MEMBERS:
        counted = recount.read(world, user_id)
        check_streak(counted, world.now)
        with world.database.reading() as tx:
            rows = tx.execute(
                "SELECT period, xp, minutes, quests FROM standings"
                f" WHERE guild_id = {world.guild_id} AND user_id = {user_id}"
            )
            kept = {
                row["period"]: Standing(xp=row["xp"], minutes=row["minutes"], quests=row["quests"])
                for row in rows.mappings()
            }
            practised = sessions.all_of(tx, world.guild_id, user_id)
        assert kept == standings_of(counted.awards)
        assert sum(each.minutes or 0 for each in practised if each.undone_at is None) == sum(
            award.minutes for award in counted.awards
        )


def test_a_daily_that_was_leapt_over_comes_once_the_clock_is_right(world: World) -> None:
    """Also one that came too early, by a clock that was ahead, does not come again."""
    world.now = local("2026-11-11", "08:00")
    world.set_up()
    set_clock(world, FORWARD)
    assert posted(world) == []
    set_clock(world, -FORWARD)
    world.passes(hours=2)
    set_clock(world, FORWARD)
    assert posted(world) == ["2026-11-11", "2026-11-12"]
    set_clock(world, -FORWARD)
    set_clock(world, BACK)
    for _ in range(4):
        world.passes(hours=12)
        tick(world)
    assert posted(world) == [f"2026-11-{day}" for day in (11, 12, 13)]


@ON_SQLITE
def test_a_first_month_is_not_made_up_because_of_the_clock(world: World) -> None:
    world.set_up()
    set_clock(world, FORWARD)
    set_clock(world, -FORWARD)
    assert posted(world, Cadence.MONTHLY) == []
    assert posted(world, Cadence.WEEKLY) == []


@ON_SQLITE
def test_a_repeat_is_a_repeat_after_the_clock_was_set_forward(world: World) -> None:
    request = replace(world.request(), interaction_id=1_600_000_000_000_000_000)
    world.services.logbook.log.blocking(request, minutes=30)
    world.now += FORWARD + timedelta(hours=1)
    world.services.postings.prune.blocking()
    with pytest.raises(AlreadyHandled):
        world.services.logbook.log.blocking(replace(request, now=world.now), minutes=30)


def test_what_was_put_off_is_sent_as_soon_as_it_was_meant_to_be(world: World) -> None:
    world.set_up()
    tick(world)
    world.now += FORWARD
    tick(world)
    (owed,) = world.due()
    world.services.deliveries.begin.blocking(owed, world.now)
    world.services.deliveries.record_failed.blocking(owed, world.now)
    set_clock(world, -FORWARD)
    with world.database.reading() as tx:
        again = deliveries.find(tx, DeliveryKind.POSTING, owed.subject_id)
    assert again is not None
    assert again.send_at is not None
    assert world.now < again.send_at <= world.now + timedelta(seconds=5)
    assert again.sending_since == world.now


def test_a_timer_holds_what_was_practised_whichever_clock_it_was_begun_by(
    world: World,
) -> None:
    """Begun and on a break while the clock was ahead; the day is that of the clock as it is."""
    tick(world)
    for ahead in (FORWARD, timedelta(hours=1)):
        world.now += ahead
        tick(world)
        world.services.sessions.start.blocking(world.request())
        world.passes(minutes=20)
        world.services.sessions.take_break.blocking(world.request())
        world.passes(minutes=5)
        set_clock(world, -ahead)
        world.services.sessions.resume.blocking(world.request())
        world.passes(minutes=10)
        stopped = world.services.sessions.stop.blocking(world.request())
        assert isinstance(stopped, SessionRecorded)
        assert (stopped.minutes, stopped.day) == (30, NOON.date())
        world.passes(minutes=1)


@ON_SQLITE
def test_nobody_is_given_up_waiting_for_by_a_clock_that_was_ahead(world: World) -> None:
    tick(world)
    world.services.sessions.start.blocking(world.request())
    begun = world.now
    world.passes(minutes=20)
    set_clock(world, FORWARD)
    assert running(world).asked_at == world.now
    set_clock(world, -FORWARD)
    world.passes(hours=1)
    tick(world)
    still = running(world)
    assert (still.started_at, still.last_sign_at, still.asked_at) == (begun, begun, None)
    assert still.check_at == begun + timedelta(hours=3)


@ON_SQLITE
def test_a_break_never_ends_before_it_began(world: World) -> None:
    """Within the minute in which nobody has noticed yet that the clock was set back."""
    tick(world)
    sessions_ = world.services.sessions
    sessions_.start.blocking(world.request())
    world.passes(minutes=30)
    sessions_.take_break.blocking(world.request())
    world.now += BACK
    sessions_.resume.blocking(world.request())
    sessions_.take_break.blocking(world.request())
    timer = sessions_.resume.blocking(world.request())
    assert timer.minutes >= 0
    tick(world)
    world.passes(minutes=10)
    stopped = sessions_.stop.blocking(world.request())
    assert isinstance(stopped, SessionRecorded)
    assert 10 <= stopped.minutes <= 40


@ON_SQLITE
def test_who_sits_in_a_room_goes_on_practising(world: World) -> None:
    world.services.rooms.toggle.blocking(world.request(), ROOM)
    tick(world)
    world.services.rooms.follow.blocking(seen(world))
    world.passes(minutes=8)
    world.services.rooms.watch.blocking(world.guild_id, [ANNE], world.now)
    set_clock(world, BACK)
    for _ in range(3):
        world.passes(minutes=4)
        world.services.rooms.watch.blocking(world.guild_id, [ANNE], world.now)
        tick(world)
    with world.database.reading() as tx:
        stay = sessions.running(tx, world.guild_id, ANNE, SessionKind.ROOM)
    assert stay is not None
    assert stay.last_sign_at == world.now
    stopped = world.services.sessions.stop.blocking(world.request())
    assert isinstance(stopped, SessionRecorded)
    assert stopped.minutes == 20


def seen(world: World) -> Sighting:
    return Sighting(guild_id=world.guild_id, user_id=ANNE, channel_id=ROOM, at=world.now)


@ON_SQLITE
def test_a_leap_forward_costs_no_streak(world: World) -> None:
    """It looks like downtime, and is excused like it: nobody has lost a day to a clock."""
    world.set_up()
    for _ in range(3):
        world.log(10)
        tick(world)
        world.passes(days=1)
    world.log(10)
    set_clock(world, timedelta(days=3))
    world.log(10)
    set_clock(world, timedelta(days=-3))
    world.log(10)
    counted = recount.read(world, ANNE)
    check_streak(counted, world.now)
    assert counted.member.streak.days >= 5
    assert sum(award.minutes for award in world.awards()) == 60


@ON_SQLITE
def test_a_posting_of_another_day_is_closed_and_open_by_the_clock(world: World) -> None:
    world.set_up()
    posting = world.post()
    world.now += timedelta(days=2)
    with pytest.raises(PostingClosed):
        world.services.quests.form.blocking(world.guild_id, ANNE, posting.id, world.now)
    world.now -= timedelta(days=2)
    world.services.quests.form.blocking(world.guild_id, ANNE, posting.id, world.now)
    assert date.fromisoformat(posting.period) == NOON.date()
