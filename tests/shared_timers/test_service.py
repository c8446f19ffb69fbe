"""Shared timers: what each member's own session becomes (docs/rules.md)."""

import asyncio
from datetime import timedelta

import pytest

from bot.clock_rollback.service import undo_clock_lead
from bot.interactions.errors import AlreadyHandled
from bot.sessions.errors import NoTimer
from bot.sessions.results import SessionRecorded
from bot.sessions.store import breaks
from bot.shared_timers.errors import (
    AlreadyTogether,
    BadLengths,
    NotTheHost,
    NotTogether,
    SharedTimerOver,
    TimerHere,
    TooLong,
)
from bot.shared_timers.results import JoinAsked
from bot.verify.service.verifier import Verifier
from tests.shared_timers.together import (
    CHANNEL,
    find,
    in_channel,
    join,
    let_pass,
    minutes_of,
    sessions_of,
    start,
    tick,
)
from tests.world import ANNE, BEN, CLEO, ON_SQLITE, World, refused


@ON_SQLITE
def test_everybody_practises_through_the_same_stretches(world: World) -> None:
    timer_id = start(world, lengths="40/10", rounds=2)
    let_pass(world, 10)
    join(world, timer_id, BEN)
    let_pass(world, 35)  # 5 minutes into the break
    join(world, timer_id, CLEO)
    let_pass(world, 45)
    assert find(world, timer_id).ended_at is not None
    assert [minutes_of(world, who) for who in (ANNE, BEN, CLEO)] == [[80], [70], [40]]
    # As for timers of their own: a break within the hour earns the fresh-ears bonus.
    (anne, *_), (ben, *_), (cleo, *_) = (world.awards(who) for who in (ANNE, BEN, CLEO))
    assert (anne.base_xp, ben.base_xp, cleo.base_xp) == (880, 770, 400)
    assert list(Verifier(world.database, world.packs).run(world.now, repair=False)) == []


def test_phases_missed_in_downtime_are_applied_with_their_planned_times(world: World) -> None:
    timer_id = start(world, rounds=4)
    join(world, timer_id, BEN)
    world.passes(minutes=57)  # into the second break; nothing has ticked
    tick(world)
    (session,) = sessions_of(world, ANNE)
    with world.database.reading() as tx:
        pauses = breaks.of_session(tx, session.id)
    minutes = [
        (each.from_at - session.started_at, each.to_at and each.to_at - session.started_at)
        for each in pauses
        if session.started_at
    ]
    assert [(f.seconds // 60, t and t.seconds // 60) for f, t in minutes] == [(25, 30), (55, None)]
    world.passes(hours=9)  # long after the end: credited as planned, once
    other = world.beside(world.database)
    for each in (world, other, world):
        tick(each)
    assert minutes_of(world, ANNE) == minutes_of(world, BEN) == [100]
    assert find(world, timer_id).ended_at == find(world, timer_id).ends_at


@ON_SQLITE
def test_a_process_that_is_killed_at_a_phase_change_is_made_up_for(world: World) -> None:
    timer_id = start(world)
    for user_id in (BEN, CLEO):
        join(world, timer_id, user_id)
    for minutes, practised in ((26, 25), (29, 50)):  # at the break, and at the end
        world.passes(minutes=minutes)
        progress = world.services.shared_timer_progress
        first, *_ = progress._participants.blocking(find(world, timer_id))  # pyright: ignore[reportPrivateUsage]
        progress._catch_up.blocking(find(world, timer_id), first, world.now)  # pyright: ignore[reportPrivateUsage]
        tick(world.beside(world.database))  # killed here; another one goes on
        for user_id in (ANNE, BEN, CLEO):
            (session,) = sessions_of(world, user_id)
            with world.database.reading() as tx:
                pauses = breaks.of_session(tx, session.id)
            assert len(pauses) == 1
            assert session.minutes in (None, practised)
    assert [minutes_of(world, who) for who in (ANNE, BEN, CLEO)] == [[50]] * 3


async def test_two_processes_move_a_timer_on_once(world: World) -> None:
    timer_id = start(world)
    for user_id in range(100, 110):
        join(world, timer_id, user_id)
    world.passes(minutes=55)
    other = world.beside(world.database)
    await asyncio.gather(
        *(
            each.services.shared_timer_progress.advance_due(each.now)
            for each in (world, other, world, other)
        )
    )
    assert find(world, timer_id).ended_at is not None
    for user_id in (ANNE, *range(100, 110)):
        assert minutes_of(world, user_id) == [50]
        assert len(world.awards(user_id)) == 1


@ON_SQLITE
def test_leaving_ends_ones_own_part_only(world: World) -> None:
    timer_id = start(world)
    join(world, timer_id, BEN)
    assert isinstance(refused(_leave, world, timer_id, CLEO), NotTogether)
    let_pass(world, 10)
    left = _leave(world, timer_id, BEN)
    assert isinstance(left, SessionRecorded)
    assert left.minutes == 10
    let_pass(world, 1)
    assert in_channel(world).ended_at is None
    # Stopping it as one's own timer is leaving, too: nobody is left, so it ends.
    world.services.sessions.stop.blocking(world.request())
    let_pass(world, 1)
    assert find(world, timer_id).ended_at is not None
    assert isinstance(refused(join, world, timer_id, BEN), SharedTimerOver)
    start(world, BEN)


def _leave(world: World, timer_id: int, user_id: int) -> object:
    return world.services.shared_timers.leave.blocking(world.request(user_id), timer_id)


@ON_SQLITE
def test_the_own_break_lasts_until_the_next_round(world: World) -> None:
    start(world)
    let_pass(world, 20)
    world.services.sessions.take_break.blocking(world.request())
    let_pass(world, 8)  # into the shared break
    world.passes(minutes=1)
    world.services.sessions.resume.blocking(world.request())  # practises through the rest of it
    let_pass(world, 26)
    assert minutes_of(world, ANNE) == [46]
    # One that's begun right after a round did is not ended by the tick that comes later.
    start(world, BEN)
    world.passes(minutes=30, seconds=2)
    world.services.sessions.take_break.blocking(world.request(BEN))
    tick(world)
    world.passes(minutes=3)
    timer = world.services.sessions.status.blocking(world.guild_id, BEN, world.now)
    assert timer is not None
    assert timer.break_since is not None


@ON_SQLITE
def test_a_message_is_redrawn_once_and_again_if_it_changed_meanwhile(world: World) -> None:
    timer_id = start(world)
    join(world, timer_id, BEN)
    with world.database.writing() as tx:  # its message was sent
        tx.execute(
            "UPDATE deliveries SET message_id = 5, send_at = NULL WHERE guild_id = :guild_id",
            {"guild_id": world.guild_id},
        )
    progress = world.services.shared_timer_progress
    assert progress.to_redraw.blocking(world.now) == []
    world.passes(seconds=6)
    (card,) = progress.to_redraw.blocking(world.now)
    assert progress.to_redraw.blocking(world.now) == []
    join(world, timer_id, CLEO)
    progress.redrawn.blocking(card)
    world.passes(seconds=6)
    (card,) = progress.to_redraw.blocking(world.now)
    assert len(card.card.lines) == 3
    progress.redrawn.blocking(card)
    world.passes(minutes=2)
    assert progress.to_redraw.blocking(world.now) == []


@ON_SQLITE
def test_a_running_timer_is_taken_along(world: World) -> None:
    timer_id = start(world)
    world.services.sessions.start.blocking(world.request(BEN), focus="theory")
    let_pass(world, 5)
    asked = world.services.shared_timers.join.blocking(world.request(BEN), timer_id)
    assert isinstance(asked, JoinAsked)
    assert asked.timer.minutes == 5
    joined = join(world, timer_id, BEN, with_own=True)
    assert joined.timer.focus == "Theory"
    assert joined.timer.minutes == 5
    let_pass(world, 50)
    assert minutes_of(world, BEN) == [50]


@ON_SQLITE
def test_what_is_refused(world: World) -> None:
    timer_id, timers = start(world), world.services.shared_timers
    request = world.request(BEN)
    here = refused(timers.start.blocking, request, lengths="25/5", rounds=2, channel_id=CHANNEL)
    assert isinstance(here, TimerHere)
    assert here.shared_timer_id == timer_id
    elsewhere = refused(
        timers.start.blocking, world.request(), lengths="25/5", rounds=2, channel_id=CHANNEL + 1
    )
    assert isinstance(elsewhere, AlreadyTogether)
    bad = refused(timers.start.blocking, request, lengths="5/5", rounds=2, channel_id=CHANNEL)
    assert isinstance(bad, BadLengths)
    long = refused(timers.start.blocking, request, lengths="90/30", rounds=7, channel_id=CHANNEL)
    assert isinstance(long, TooLong)
    assert long.rounds == 6
    for rounds in (0, 10**30):  # no client sends these
        wrong = refused(
            timers.start.blocking, request, lengths="25/5", rounds=rounds, channel_id=CHANNEL
        )
        assert isinstance(wrong, TooLong)
    theirs = refused(timers.end.blocking, world.request(BEN), timer_id, is_staff=False)
    assert isinstance(theirs, NotTheHost)
    gone = refused(timers.choose_focus.blocking, world.request(BEN), 1, "theory")
    assert isinstance(gone, NoTimer)
    request = world.request(BEN)
    timers.join.blocking(request, timer_id)
    with pytest.raises(AlreadyHandled):
        timers.join.blocking(request, timer_id)


@ON_SQLITE
def test_one_failure_does_not_hold_up_the_others(world: World) -> None:
    timer_id = start(world)
    join(world, timer_id, BEN)
    (broken,) = sessions_of(world, ANNE)
    with world.database.writing() as tx:  # which no rule would have written
        tx.execute("UPDATE sessions SET timezone = 'x', day = '' WHERE id = :id", {"id": broken.id})
    world.passes(minutes=55)
    tick(world)
    assert minutes_of(world, BEN) == [50]
    assert find(world, timer_id).ended_at is not None


@ON_SQLITE
def test_an_unanswered_question_closes_only_that_part(world: World) -> None:
    timer_id = start(world, lengths="50/10", rounds=6)
    world.passes(minutes=10)
    join(world, timer_id, BEN)
    world.services.sessions.take_break.blocking(world.request())
    world.services.sessions.resume.blocking(world.request())
    world.passes(hours=3)
    tick(world)
    for minutes in (0, 31):
        world.passes(minutes=minutes)
        for due in world.services.reminders.due.blocking(world.now):
            world.services.reminders.handle_due.blocking(due, world.now)
        with world.database.writing() as tx:  # the question was delivered
            tx.execute("UPDATE deliveries SET send_at = NULL WHERE kind = 'reminder'", {})
        world.services.sessions.take_break.blocking(world.request(BEN))
        world.services.sessions.resume.blocking(world.request(BEN))
    # As of the last sign of activity: the breaks of the shared timer aren't one.
    assert minutes_of(world, ANNE) == [10]
    assert minutes_of(world, BEN) == [None]
    assert find(world, timer_id).ended_at is None


@ON_SQLITE
def test_a_clock_set_back_keeps_the_place_in_the_course(world: World) -> None:
    timer_id, lead = start(world, rounds=9), timedelta(hours=2)
    world.now += lead  # by mistake
    tick(world)
    phase = find(world, timer_id).phase_at(world.now)
    world.now -= lead
    with world.database.writing() as tx:
        undo_clock_lead(tx, world.packs, lead, world.now)
    timer = find(world, timer_id)
    assert timer.phase_at(world.now).step == phase.step
    assert timer.due_at == phase.to_at - lead
