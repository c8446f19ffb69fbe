"""Events: planning, what counts, announcing, and cancelling, on both engines."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock_rollback.service import undo_clock_lead
from bot.db.database import Database
from bot.errors import CoachError
from bot.events import store as events
from bot.events.errors import (
    EventEndNeeded,
    EventLengthOutOfRange,
    EventOver,
    EventOverlaps,
    EventStartPast,
    EventStartTooFar,
    EventTimeUnclear,
    TooManyEvents,
)
from bot.events.message import EventEndKind, EventStartKind
from bot.events.results import EventPlanned, EventWanted
from bot.events.rules import MOST_PLANNED, EventState, event_base_xp, practised_within
from bot.events.store import Event, EventSums, NewEvent
from bot.outbox.store import DeliveryKind
from bot.quests.results.completions import QuestCompleted
from bot.quests.rules.verification import Verification
from bot.quests.store.completions import HandIn
from bot.reviews.rules import Reviewer
from bot.sessions.results import SessionRecorded
from bot.sessions.rules import When
from bot.setting_changes import store as setting_changes
from bot.verify.service.verifier import Verifier
from bot.xp.rules.awards import EventShare, Stretch, award_xp, session_base_xp
from tests.test_races import start_until_blocked
from tests.world import ANNOUNCEMENTS, BEN, NOON, ON_SQLITE, STAFF, World, refused

NEW = NewEvent(
    guild_id=0,
    name="Another",
    percent=150,
    from_at=NOON,
    to_at=NOON,
    state=EventState.OVER,
    due_at=None,
)
START, END = DeliveryKind.EVENT_START, DeliveryKind.EVENT_END


def plan(
    world: World,
    from_text: str = "now",
    to_text: str = "2 hours",
    percent: int = 200,
    name: str = "Beat week",
) -> EventPlanned:
    wanted = EventWanted(name=name, from_text=from_text, to_text=to_text, percent=percent)
    return world.services.events.plan.blocking(world.request(STAFF), wanted)


def tick(world: World) -> None:
    while world.services.event_announcements.announce_due.blocking(world.now):
        pass


def announced(world: World) -> list[DeliveryKind]:
    return [each.kind for each in world.due() if each.kind in (START, END)]


def find(world: World, event: Event) -> Event:
    with world.database.reading() as tx:
        found = events.find(tx, event.id)
    assert found is not None
    return found


def share(event: Event, base_xp: int, minutes: int = 0) -> EventShare:
    return EventShare(
        event_id=event.id,
        name=event.name,
        percent=event.percent,
        base_xp=base_xp,
        minutes=minutes,
    )


def is_consistent(world: World) -> bool:
    findings = Verifier(world.database, world.packs).run(world.now, repair=False)
    return not [each for each in findings if each.guild_id == world.guild_id]


def test_a_timer_earns_more_for_its_minutes_within_the_event(world: World) -> None:
    world.services.sessions.start.blocking(world.request(), focus="mixing")
    world.passes(minutes=20)
    event = plan(world, to_text="30 min").planned
    world.passes(minutes=40)  # it ended ten minutes ago
    recorded = world.services.sessions.stop.blocking(world.request())
    assert isinstance(recorded, SessionRecorded)
    # 60 minutes with fresh ears, 30 of them within the event.
    assert recorded.awarded.base_xp == 660
    assert recorded.awarded.event == share(event, 330, 30)
    assert recorded.awarded.xp == (660 + 330) * 110 // 100
    assert is_consistent(world)
    undone = world.services.logbook.undo.blocking(world.request())
    assert undone.revoked.total_xp == 0
    assert is_consistent(world)
    with world.database.reading() as tx:
        assert events.sums_of(tx, event.id) == EventSums(members=0, minutes=0, quests=0, extra_xp=0)
    with world.database.writing() as tx:  # which can't be planned
        events.add(tx, replace(NEW, guild_id=world.guild_id, to_at=event.to_at))
    assert not is_consistent(world)


def test_what_is_logged_today_or_completed_within_the_event_counts_whole(world: World) -> None:
    world.passes(hours=-2)
    world.set_up()
    posting = world.post()
    assert world.log(30).awarded.event is None
    event = plan(world, percent=150).planned
    assert world.log(30).awarded.event == share(event, 300, 30)
    assert world.log(30, BEN, when=When.YESTERDAY).awarded.event is None
    complete = world.services.quests.complete
    completed = complete.blocking(
        world.request(), of=posting.id, hand_in=HandIn(note="Done"), is_sure=True
    )
    assert isinstance(completed, QuestCompleted)
    assert completed.awarded.event == share(event, 250)
    assert completed.awarded.xp == 250 * 150 * 110 // 10_000 + 1
    world.passes(hours=2)
    assert world.log(30, BEN).awarded.event is None
    with world.database.reading() as tx:
        sums = events.sums_of(tx, event.id)
    assert sums == EventSums(members=1, minutes=30, quests=1, extra_xp=165 + 138)


@ON_SQLITE
def test_reviewed_quests_count_by_when_they_were_handed_in(world: World) -> None:
    world.review()
    world.set_up(verification=Verification.REVIEW)
    posting = world.post()
    event = plan(world).planned
    complete = world.services.quests.complete
    complete.blocking(world.request(), of=posting.id, hand_in=HandIn(note="Done"), is_sure=True)
    world.passes(hours=3)
    reviewer = Reviewer(user_id=STAFF, manages_server=True, role_ids=frozenset())
    world.services.reviews.accept.blocking(world.request(STAFF), world.newest_review(), reviewer)
    assert [each.event_id for each in world.awards()] == [event.id]


@ON_SQLITE
@pytest.mark.parametrize(
    ("from_text", "to_text", "error"),
    [
        ("someday", "2 hours", EventTimeUnclear),
        ("now", "someday", EventTimeUnclear),
        ("now", " ", EventEndNeeded),
        ("2026-11-11 11:00", "2 hours", EventStartPast),
        ("2027-01-11 11:00", "2 hours", EventStartTooFar),
        ("now", "20 min", EventLengthOutOfRange),
        ("now", "8 days", EventLengthOutOfRange),
        ("tomorrow 18:00", "2026-11-12 17:00", EventLengthOutOfRange),
        ("in 1 hour", "6 hours", EventOverlaps),
    ],
)
def test_what_cannot_be_planned(
    world: World, from_text: str, to_text: str, error: type[CoachError]
) -> None:
    plan(world, "15:00", "21:00")
    assert isinstance(refused(plan, world, from_text, to_text), error)


async def test_of_two_at_once_one_is_refused_and_few_may_be_planned(
    world: World, second: Database
) -> None:
    world.set_up()
    wanted, services = EventWanted(to_text="2 hours"), world.beside(second).services
    with second.writing() as tx:
        services.events.plan.within(tx, world.request(STAFF), wanted)
        overlapping = await start_until_blocked(asyncio.to_thread(plan, world))
    with pytest.raises(EventOverlaps):
        await overlapping
    world.passes(hours=3)
    for number in range(MOST_PLANNED):
        plan(world, f"in {number + 1} hours", "1 hour")
    assert isinstance(refused(plan, world, "in 3 days"), TooManyEvents)


async def test_start_and_end_are_announced_once(world: World, second: Database) -> None:
    world.announce()
    other = world.beside(second)
    event = plan(world, "in 1 hour", "1 hour").planned
    tick(world)
    assert announced(world) == []
    for kinds in ([START], [START, END]):
        world.passes(minutes=60)
        other.now = world.now
        await asyncio.gather(*(asyncio.to_thread(tick, each) for each in (world, other)))
        assert announced(world) == kinds
    start, end = world.due()
    assert (start.subject_id, start.channel_id) == (event.id, ANNOUNCEMENTS)
    with world.database.reading() as tx:
        assert EventStartKind().gather(tx, world.packs, start, world.now) is None  # it's over
        assert EventEndKind().gather(tx, world.packs, end, world.now) is not None


@ON_SQLITE
def test_announcements_after_downtime_are_late_but_never_after_the_fact(world: World) -> None:
    world.announce()
    plan(world, "in 1 hour", "3 hours")
    world.passes(hours=2)
    tick(world)
    assert announced(world) == [START]
    world.passes(days=2)
    plan(world, "in 1 hour", "1 hour")
    world.passes(hours=5)
    tick(world)  # the end is two days old, and the second event was missed altogether
    assert announced(world) == [START]
    with world.database.reading() as tx:
        assert events.unfinished(tx, world.guild_id) == []


def test_cancelling_ends_a_running_event_and_keeps_what_was_earned(world: World) -> None:
    world.announce()
    running = plan(world).planned
    later = plan(world, "in 1 day").planned
    tick(world)
    world.services.sessions.start.blocking(world.request(), focus="mixing")
    world.passes(minutes=10)
    cancel = world.services.events.cancel
    assert cancel.blocking(world.request(STAFF), running.id).was_running
    assert not cancel.blocking(world.request(STAFF), later.id).was_running
    for event in (running, later):
        assert isinstance(refused(cancel.blocking, world.request(STAFF), event.id), EventOver)
    world.passes(minutes=10)
    recorded = world.services.sessions.stop.blocking(world.request())
    assert isinstance(recorded, SessionRecorded)
    assert recorded.awarded.event == share(running, 100, 10)
    world.passes(hours=23)
    tick(world)
    assert announced(world) == [START, END]
    assert world.services.events.show.blocking(world.guild_id, world.now).events == []
    with world.database.reading() as tx:
        changes = setting_changes.by(tx, world.guild_id, STAFF)
    stored = "200 1794398400 1794405600"
    about = [(each.old_value, each.new_value) for each in changes if each.setting == "event"]
    assert about[0] == (None, stored)
    assert about[2] == (stored, None)


@ON_SQLITE
def test_a_clock_that_ran_ahead_announces_again_and_revives_nothing_cancelled(
    world: World,
) -> None:
    world.announce()
    kept = plan(world, "in 1 day").planned
    cancelled = plan(world, "in 2 days").planned
    world.passes(days=2, minutes=30)
    tick(world)
    world.services.events.cancel.blocking(world.request(STAFF), cancelled.id)
    world.now = NOON
    with world.database.writing() as tx:
        undo_clock_lead(tx, world.packs, timedelta(days=2), world.now)
    assert find(world, kept).due_at == kept.from_at
    ended = find(world, cancelled)
    assert ended.to_at == ended.from_at


@given(
    parts=st.lists(st.integers(1, 5_000), min_size=1, max_size=4),
    bounds=st.tuples(st.integers(0, 700), st.integers(0, 700)).map(sorted),
    minutes_before=st.integers(0, 500),
    cut=st.integers(0, 30),
)
def test_the_share_of_an_event_is_exact_however_time_is_split(
    parts: list[int], bounds: list[int], minutes_before: int, cut: int
) -> None:
    stretches: list[Stretch] = []
    at = NOON
    for seconds in parts:
        stretches.append(Stretch(from_at=at, to_at=at + timedelta(seconds=seconds)))
        at += timedelta(seconds=seconds + 77)
    minutes = max(0, sum(parts) // 60 - cut)
    whole = session_base_xp(minutes, minutes_before)
    first, last = (NOON + timedelta(minutes=each) for each in bounds)
    base_xp = 0
    for from_at, to_at in ((NOON, first), (first, last), (last, at)):
        before, within = practised_within(stretches, from_at, max(from_at, to_at), minutes)
        assert 0 <= within <= minutes - before
        base_xp += event_base_xp(before, within, minutes_before, fresh_ears=False)
    assert base_xp == whole


@given(
    base_xp=st.integers(0, 50_000),
    part=st.floats(0, 1),
    multiplier=st.sampled_from((100, 110, 125)),
    bonus=st.integers(0, 25),
    percent=st.sampled_from((100, 150, 200)),
)
def test_an_award_with_an_event_is_exact(
    base_xp: int, part: float, multiplier: int, bonus: int, percent: int
) -> None:
    plain = award_xp(base_xp, multiplier, bonus)
    assert plain == (base_xp * multiplier * (100 + bonus) + 5_000) // 10_000
    within = int(base_xp * part)
    worth = award_xp(base_xp, multiplier, bonus, event_base_xp=within, event_percent=percent)
    assert plain <= worth <= award_xp(2 * base_xp, multiplier, bonus)
    if percent == 100 or not within:
        assert worth == plain
    if percent == 200:
        assert worth == award_xp(base_xp + within, multiplier, bonus)
