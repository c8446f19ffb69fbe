"""A clock that is set forward or back: nothing is lost or repeated."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.battles.results.settings import BattleChanges
from bot.battles.rules.battles import Every
from bot.battles.store import battles
from bot.calendar.rules.periods import Cadence, latest_due
from bot.db.database import Database
from bot.db.rows import fetch_all
from bot.feedback.store import claims, critiques, submissions
from bot.interactions.errors import AlreadyHandled
from bot.members import store as members
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
from tests.privacy.listening import add_claim, add_critique, add_submission
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
from tests.world import ANNE, BEN, NOON, ON_A_DATABASE, ON_SQLITE, World, local

ROOM = 601
FORWARD, BACK = timedelta(days=1), timedelta(hours=-1)
CORRECT = timedelta(0)


def tick(world: World) -> None:
    """Run the scheduled jobs, in the bot's order."""
    services, now = world.services, world.now
    services.downtime.record_heartbeat.blocking(now)
    while services.postings.open_due.blocking(now):
        pass
    for timer in services.reminders.due.blocking(now):
        services.reminders.handle_due.blocking(timer, now)
    services.room_presence.end_due.blocking(now)
    while services.week_reviews.open_due.blocking(now):
        pass


def set_clock(world: World, by: timedelta) -> None:
    """Set the clock forward or back, with a tick before and after."""
    tick(world)
    world.now += by
    tick(world)


def posted(world: World, cadence: Cadence = Cadence.DAILY) -> list[str]:
    """Return the periods that have a posting, in order."""
    with world.database.reading() as tx:
        rows = fetch_all(
            tx,
            postings.QuestPosting,
            "SELECT id, guild_id, cadence, period, quest, bag, opened_at, closes_at, user_id"
            " FROM postings WHERE guild_id = :guild_id AND cadence = :cadence ORDER BY period",
            guild_id=world.guild_id,
            cadence=cadence,
        )
    return [each.period for each in rows]


def running(world: World) -> RunningSession:
    with world.database.reading() as tx:
        session = sessions.running(tx, world.guild_id, ANNE)
    assert session is not None
    return session


clocks = st.sampled_from(
    [CORRECT, CORRECT, BACK, FORWARD, timedelta(minutes=-3), timedelta(days=8)]
)


@given(
    script=st.lists(st.tuples(actions, clocks), min_size=5, max_size=20),
    start=st.sampled_from(STARTS),
)
@settings(ON_A_DATABASE, max_examples=5)
def test_the_promises_hold_after_any_clock_changes(
    database: Database, script: Sequence[tuple[Action, timedelta]], start: Any
) -> None:
    world = World(database, start)
    world.set_up()
    ahead = CORRECT
    for action, shown in script:
        world.passes(minutes=action.minutes_later, seconds=7)
        world.now += shown - ahead
        ahead = shown
        if action.what == "down":  # otherwise the last heartbeat would be from another clock
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
            stored = {
                row["period"]: Standing(xp=row["xp"], minutes=row["minutes"], quests=row["quests"])
                for row in rows.mappings()
            }
            practised = sessions.all_of(tx, world.guild_id, user_id)
        assert stored == standings_of(counted.awards)
        assert sum(each.minutes or 0 for each in practised if each.undone_at is None) == sum(
            award.minutes for award in counted.awards
        )


def test_a_skipped_daily_quest_is_posted_once_the_clock_is_right(world: World) -> None:
    """A quest that was posted too early is not posted again."""
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
def test_a_failed_opening_is_still_retried_within_the_hour(world: World) -> None:
    """Its pack was missing; the clock is set back a few minutes, and the pack comes back."""
    world.now = local("2026-11-11", "08:50")
    world.set_up()
    tick(world)
    world.passes(minutes=20)
    tick(world.beside(world.database, {}))
    assert posted(world) == []
    set_clock(world, timedelta(minutes=-5))
    world.passes(hours=1, minutes=5)
    tick(world)
    assert posted(world) == ["2026-11-11"]


@ON_SQLITE
def test_a_clock_change_posts_no_past_weekly_or_monthly_quest(world: World) -> None:
    world.set_up()
    set_clock(world, FORWARD)
    set_clock(world, -FORWARD)
    assert posted(world, Cadence.MONTHLY) == []
    assert posted(world, Cadence.WEEKLY) == []


@ON_SQLITE
def test_a_repeated_interaction_is_ignored_after_the_clock_was_set_forward(world: World) -> None:
    request = replace(world.request(), interaction_id=1_600_000_000_000_000_000)
    world.services.logbook.log.blocking(request, minutes=30)
    world.now += FORWARD + timedelta(hours=1)
    world.services.postings.prune.blocking()
    with pytest.raises(AlreadyHandled):
        world.services.logbook.log.blocking(replace(request, now=world.now), minutes=30)


def test_a_retry_keeps_its_remaining_delay(world: World) -> None:
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


def test_a_turn_to_listen_that_began_by_a_wrong_clock_is_as_long(world: World) -> None:
    world.set_up()
    tick(world)
    world.now += timedelta(weeks=3)
    tick(world)
    weekly = BattleChanges(channel_id=501, every=Every.WEEK, weekday=4, start_time="18:00")
    world.services.battle_settings.configure.blocking(world.request(), weekly)
    with world.database.writing() as tx:
        for user_id in (ANNE, BEN):
            members.enter(tx, world.guild_id, user_id)
        track = add_submission(tx, world, ANNE)
        add_claim(tx, world, BEN, track, None)
        add_critique(
            tx, world, BEN, track,
            visible_at=world.now + timedelta(minutes=30), pays_at=world.now + timedelta(hours=3),
            replied_at=world.now,
        )  # fmt: skip
    set_clock(world, -timedelta(weeks=3))
    with world.database.reading() as tx:
        schedule = battles.find_schedule(tx, world.guild_id)
        (submission,) = submissions.all_of(tx, world.guild_id, ANNE)
        (claim,) = claims.all_of(tx, world.guild_id, BEN)
        (critique,) = critiques.given_by(tx, world.guild_id, BEN)
    assert (submission.at, submission.closes_at) == (world.now, world.now + timedelta(weeks=8))
    assert (claim.claimed_at, claim.expires_at) == (world.now, world.now + timedelta(hours=48))
    assert (critique.at, critique.replied_at) == (world.now, world.now)
    assert critique.visible_at == world.now + timedelta(minutes=30)
    assert critique.pays_at == world.now + timedelta(hours=3)
    assert schedule is not None
    assert schedule.next_at == local("2026-11-13", "18:00")


def test_a_timer_started_by_a_wrong_clock_counts_the_right_minutes(world: World) -> None:
    """It starts and pauses while the clock is ahead; its day is by the corrected clock."""
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
def test_a_presence_check_by_a_wrong_clock_is_withdrawn(world: World) -> None:
    tick(world)
    world.services.sessions.start.blocking(world.request())
    started_at = world.now
    world.passes(minutes=20)
    set_clock(world, FORWARD)
    assert running(world).asked_at == world.now
    set_clock(world, -FORWARD)
    world.passes(hours=1)
    tick(world)
    session = running(world)
    assert (session.started_at, session.last_sign_at, session.asked_at) == (
        started_at,
        started_at,
        None,
    )
    assert session.check_at == started_at + timedelta(hours=3)


@ON_SQLITE
def test_a_break_never_ends_before_it_began(world: World) -> None:
    """Even before the next heartbeat has noticed that the clock was set back."""
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
def test_a_room_session_continues(world: World) -> None:
    world.services.rooms.toggle.blocking(world.request(), ROOM)
    tick(world)
    world.services.room_presence.follow.blocking(sighting(world))
    world.passes(minutes=8)
    world.services.room_presence.watch.blocking(world.guild_id, [ANNE], world.now)
    set_clock(world, BACK)
    for _ in range(3):
        world.passes(minutes=4)
        world.services.room_presence.watch.blocking(world.guild_id, [ANNE], world.now)
        tick(world)
    with world.database.reading() as tx:
        session = sessions.running(tx, world.guild_id, ANNE, SessionKind.ROOM)
    assert session is not None
    assert session.last_sign_at == world.now
    stopped = world.services.sessions.stop.blocking(world.request())
    assert isinstance(stopped, SessionRecorded)
    assert stopped.minutes == 20


def sighting(world: World) -> Sighting:
    where = {"guild_id": world.guild_id, "user_id": ANNE, "channel_id": ROOM}
    return Sighting(**where, at=world.now, live=True)


@ON_SQLITE
def test_setting_the_clock_forward_breaks_no_streak(world: World) -> None:
    """It looks like downtime, and the days are excused."""
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
def test_a_posting_is_open_or_closed_by_the_current_clock(world: World) -> None:
    world.set_up()
    posting = world.post()
    world.now += timedelta(days=2)
    with pytest.raises(PostingClosed):
        world.services.quests.form.blocking(world.guild_id, ANNE, posting.id, world.now)
    world.now -= timedelta(days=2)
    world.services.quests.form.blocking(world.guild_id, ANNE, posting.id, world.now)
    assert date.fromisoformat(posting.period) == NOON.date()
