"""Reminders of running timers: ears, and the 3-hour rule (docs/rules.md)."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.errors import CoachError, NotYours, StaleButton, YesterdayOver
from bot.domain.members import Reminders
from bot.domain.reminders import ReminderKind
from bot.services.deliveries import Parcel
from bot.services.logbook import When
from bot.services.profiles import ProfileChanges
from bot.services.reminder_results import Click, ReminderCard
from bot.services.session_results import SessionRecorded, TimerDiscarded
from bot.storage import members, sessions
from bot.storage.database import Database
from bot.storage.deliveries import Delivery, DeliveryKind
from bot.storage.sessions import Session
from tests.services.world import ANNE, BEN, MUSIC, PACKS, World

STUDIO = 601
TODAY = date(2026, 11, 11)


async def start(world: World, user_id: int = ANNE) -> None:
    await world.services.sessions.start(world.request(user_id), focus="mixing", channel_id=STUDIO)


async def attend(world: World) -> None:
    """Do what the tick does."""
    for timer in await world.services.reminders.due(world.now):
        await world.services.reminders.attend(timer, world.now)


async def owed(world: World) -> list[Delivery]:
    return [each for each in await world.due() if each.kind is DeliveryKind.REMINDER]


async def bring(world: World) -> list[ReminderCard]:
    """Attend to what is due, and bring what is owed."""
    await attend(world)
    brought: list[ReminderCard] = []
    for delivery in await owed(world):
        parcel = await world.services.deliveries.begin(delivery, world.now)
        if parcel is not None:
            brought.append(card_of(parcel))
            await world.services.deliveries.record_sent(delivery, channel_id=1, message_id=1)
    return brought


def card_of(parcel: Parcel) -> ReminderCard:
    assert isinstance(parcel.content, ReminderCard)
    return parcel.content


async def brought(world: World) -> ReminderCard:
    (card,) = await bring(world)
    return card


def click(world: World, user_id: int = ANNE, guild_id: int | None = None) -> Click:
    """Click in direct messages, unless a server is named."""
    return Click(
        interaction_id=world.request().interaction_id,
        guild_id=guild_id,
        user_id=user_id,
        now=world.now,
    )


async def running(world: World, user_id: int = ANNE) -> Session | None:
    async with world.database.reading() as tx:
        return await sessions.running(tx, world.guild_id, user_id)


async def ears_at(world: World) -> timedelta | None:
    """Return how long it is to the next reminder."""
    session = await running(world)
    assert session is not None
    return session.ears_at - world.now if session.ears_at else None


async def choose(world: World, **changes: Any) -> None:
    await world.services.profiles.set_up(world.request(), ProfileChanges(**changes))


# ---------------------------------------------------------------- ears


async def test_ears_are_reminded_of_once_after_fifty_minutes_of_work(world: World) -> None:
    await start(world)
    world.passes(minutes=50, seconds=-1)
    assert await bring(world) == []
    world.passes(seconds=1)
    await attend(world)
    (delivery,) = await owed(world)
    assert (delivery.user_id, delivery.channel_id) == (ANNE, STUDIO)
    card = await brought(world)
    assert (card.kind, card.user_id, card.closed) == (ReminderKind.EARS, ANNE, None)
    assert card.timer is not None
    assert (card.timer.focus, card.timer.stretch_minutes) == ("Mixing", 50)
    world.passes(minutes=100)
    assert await bring(world) == []


async def test_a_break_rests_them_and_going_on_counts_anew(world: World) -> None:
    await start(world)
    world.passes(minutes=49)
    timer = await world.services.sessions.take_break(world.request())
    assert timer.ears_at is None
    world.passes(minutes=20)
    assert await bring(world) == []
    timer = await world.services.sessions.resume(world.request())
    assert timer.ears_at == world.now + timedelta(minutes=50)
    world.passes(minutes=50)
    card = await brought(world)
    assert card.timer is not None
    assert (card.timer.minutes, card.timer.stretch_minutes) == (99, 50)


async def test_each_member_chooses_when_and_whether(world: World) -> None:
    await choose(world, ears_minutes=30)
    await start(world)
    await start(world, BEN)
    world.passes(minutes=30)
    assert (await brought(world)).user_id == ANNE
    await world.services.sessions.cancel(world.request())
    await choose(world, ears_minutes=0)
    await start(world)
    status = await world.services.sessions.status(world.guild_id, ANNE, world.now)
    assert status is not None
    assert (status.ears_at, status.ears_minutes) == (None, 0)
    world.passes(minutes=100)
    assert (await brought(world)).user_id == BEN


async def test_a_change_while_a_timer_runs_is_followed(world: World) -> None:
    async def change(minutes: int) -> timedelta | None:
        await choose(world, ears_minutes=minutes)
        return await ears_at(world) if await running(world) else None

    assert await change(40) is None  # nothing runs
    await start(world)
    world.passes(minutes=35)
    assert await change(60) == timedelta(minutes=25)
    assert await change(0) is None
    assert await change(30) == timedelta(minutes=30)  # 30 are over: another 30 from now
    await world.services.sessions.take_break(world.request())
    assert await change(45) is None
    await world.services.sessions.resume(world.request())
    world.passes(hours=3)
    assert (await brought(world)).kind is ReminderKind.PRESENCE
    assert await change(30) is None


async def test_not_now_is_a_sign_and_puts_it_off(world: World) -> None:
    await start(world)
    world.passes(minutes=50)
    card = await brought(world)
    world.passes(minutes=5)
    answered = await world.services.reminders.keep_on(click(world), card.id)
    assert answered.timer is not None
    assert answered.timer.ears_at == world.now + timedelta(minutes=50)
    session = await running(world)
    assert session is not None
    assert session.check_at == world.now + timedelta(hours=3)
    world.passes(minutes=50)
    again = await brought(world)
    assert again.id != card.id
    assert again.timer is not None
    assert again.timer.stretch_minutes == 105


async def test_a_break_and_its_end_by_the_reminders_buttons(world: World) -> None:
    await start(world)
    world.passes(minutes=50)
    card = await brought(world)
    for _ in range(2):  # the second finds the break lasting, and leaves it
        answered = await world.services.reminders.take_break(click(world), card.id)
        assert answered.timer is not None
        assert (answered.timer.break_since, answered.timer.minutes) == (world.now, 50)
        assert await ears_at(world) is None
    world.passes(minutes=10)
    for _ in range(2):
        answered = await world.services.reminders.resume(click(world), card.id)
        assert answered.timer is not None
        assert (answered.timer.break_since, answered.timer.breaks) == (None, 1)
        assert await ears_at(world) == timedelta(minutes=50)
    world.passes(minutes=10)
    ended = await world.services.reminders.stop(click(world), card.id)
    assert isinstance(ended.stopped, SessionRecorded)
    assert (ended.stopped.minutes, ended.stopped.fresh_ears) == (60, True)
    for answer in ("take_break", "resume", "keep_on", "stop"):
        over = await getattr(world.services.reminders, answer)(click(world), card.id)
        assert (over.timer, over.stopped) == (None, None)
    assert len(await world.awards()) == 1


async def test_after_a_downtime_a_stretch_that_runs_is_told_with_its_true_length(
    world: World,
) -> None:
    await start(world)
    world.passes(minutes=125)
    card = await brought(world)
    assert card.timer is not None
    assert card.timer.stretch_minutes == 125


async def test_a_reminder_of_ears_that_has_outlived_its_use_is_not_brought(world: World) -> None:
    sessions = world.services.sessions
    for meanwhile in (
        [sessions.stop],
        [sessions.cancel],
        [sessions.take_break],
        [sessions.take_break, sessions.resume],
        [],
    ):
        await start(world)
        world.passes(minutes=50)
        await attend(world)
        world.passes(minutes=5)
        for act in meanwhile:
            await act(world.request())
        if not meanwhile:
            world.passes(minutes=25, seconds=1)
        assert len(await owed(world)) == 1
        assert await bring(world) == []
        assert await owed(world) == []
        if await running(world):
            await sessions.cancel(world.request())


async def test_it_goes_the_way_the_member_chose(world: World) -> None:
    for way, private, channel, goes in (
        (Reminders.DIRECT, False, STUDIO, (ANNE, STUDIO)),
        (Reminders.CHANNEL, False, STUDIO, (None, STUDIO)),
        (Reminders.CHANNEL, False, None, (ANNE, None)),
        (Reminders.DIRECT, True, STUDIO, (ANNE, None)),  # nobody else is to read of them
        (Reminders.CHANNEL, True, STUDIO, (None, STUDIO)),
    ):
        await choose(world, reminders=way, is_private=private)
        await world.services.sessions.start(world.request(), channel_id=channel)
        world.passes(minutes=50)
        await attend(world)
        (delivery,) = await owed(world)
        assert (delivery.user_id, delivery.channel_id) == goes
        await world.services.sessions.cancel(world.request())
        assert await bring(world) == []


async def test_who_has_left_is_told_nothing_and_stays_away(world: World) -> None:
    await start(world)
    world.passes(minutes=20)
    await world.services.sessions.take_break(world.request())
    await world.services.leaderboards.mark_left(world.guild_id, [ANNE], world.now)
    for _ in range(3):
        world.passes(hours=3)
        assert await bring(world) == []
    assert [award.minutes for award in await world.awards()] == [20]
    async with world.database.reading() as tx:
        member = await members.find(tx, world.guild_id, ANNE)
        present = await tx.execute(text("SELECT DISTINCT present FROM standings"))
        assert member.left_at is not None
        assert present.scalars().all() == [0]


# ---------------------------------------------------------------- the 3-hour rule


async def quiet(world: World, hours: float = 3) -> ReminderCard:
    """Let three hours pass, and return the question."""
    world.passes(hours=hours)
    card = await brought(world)
    assert card.kind is ReminderKind.PRESENCE
    return card


async def test_three_hours_without_a_sign_are_asked_after_once(world: World) -> None:
    await choose(world, ears_minutes=0)
    await start(world)
    started = world.now
    world.passes(hours=3, seconds=-1)
    assert await bring(world) == []
    card = await quiet(world, hours=1 / 3600)
    assert (card.sign_at, card.answer_by) == (started, world.now + timedelta(minutes=30))
    world.passes(minutes=30, seconds=-1)
    assert await bring(world) == []
    assert await running(world) is not None


async def test_an_answer_is_worth_three_more_hours(world: World) -> None:
    """By the button, or by any command that is a sign; a look at the status is none."""
    await choose(world, ears_minutes=0)
    await start(world)
    card = await quiet(world)
    for answer in ("keep_on", "take_break", "resume"):
        world.passes(minutes=29)
        if answer == "keep_on":
            await world.services.reminders.keep_on(click(world), card.id)
        else:
            await getattr(world.services.sessions, answer)(world.request())
        world.passes(hours=2)
        await world.services.sessions.status(world.guild_id, ANNE, world.now)
        world.passes(hours=1, seconds=-1)
        assert await bring(world) == []
        card = await quiet(world, hours=1 / 3600)


async def test_a_stop_instead_of_an_answer_counts_everything(world: World) -> None:
    await start(world)
    card = await quiet(world)
    world.passes(minutes=10)
    stopped = await world.services.reminders.stop(click(world), card.id)
    assert isinstance(stopped.stopped, SessionRecorded)
    assert stopped.stopped.minutes == 190
    world.passes(hours=1)
    assert await bring(world) == []


async def test_no_answer_counts_up_to_the_last_sign(world: World) -> None:
    """Two stretches of 55 and 5 minutes: fresh ears are judged on what is left of them."""
    await start(world)
    world.passes(minutes=55)
    card = await brought(world)
    await world.services.reminders.take_break(click(world), card.id)
    world.passes(minutes=10)
    await world.services.reminders.resume(click(world), card.id)
    world.passes(minutes=5)
    await world.services.reminders.keep_on(click(world), card.id)
    last = world.now
    world.passes(hours=2)
    assert (await brought(world)).kind is ReminderKind.EARS
    await quiet(world, hours=1)
    world.passes(minutes=30)
    told = await brought(world)
    assert (told.kind, told.timer) == (ReminderKind.CLOSED, None)
    assert told.closed is not None
    assert (told.closed.sign_at, told.closed.focus) == (last, "Mixing")
    assert (told.closed.minutes, told.closed.counted_minutes) == (60, 60)
    (award,) = await world.awards()
    assert (award.base_xp, award.minutes, award.day, award.at) == (660, 60, TODAY, world.now)
    assert told.closed.awarded is not None
    assert (told.closed.awarded.xp, told.closed.awarded.total_xp) == (award.xp, award.xp)
    (line,) = (await world.services.logbook.history(world.guild_id, ANNE)).lines
    assert line.session.ended_at == last
    assert await bring(world) == []


async def test_a_break_that_lasts_counts_up_to_its_beginning(world: World) -> None:
    await start(world)
    world.passes(minutes=20)
    await world.services.sessions.take_break(world.request())
    card = await quiet(world)
    assert card.timer is not None
    assert card.timer.break_since is not None
    await world.services.reminders.keep_on(click(world), card.id)
    await quiet(world)
    world.passes(minutes=30)
    told = await brought(world)
    assert told.closed is not None
    assert told.closed.counted_minutes == 20


async def test_under_five_minutes_nothing_is_recorded_and_the_owner_is_told(world: World) -> None:
    await start(world)
    started = world.now
    await quiet(world)
    world.passes(minutes=30)
    told = await brought(world)
    assert told.closed is not None
    assert (told.closed.sign_at, told.closed.minutes) == (started, 0)
    assert (told.closed.counted_minutes, told.closed.awarded) == (None, None)
    assert await world.awards() == []
    assert await running(world) is None


async def test_a_day_that_has_filled_up_takes_what_it_has_room_for(world: World) -> None:
    for user_id in (ANNE, BEN):
        await start(world, user_id)  # at 12:00: the day has had 480 minutes
    world.passes(minutes=20)
    for user_id in (ANNE, BEN):
        await world.services.sessions.take_break(world.request(user_id))
    world.passes(hours=3)
    assert len(await bring(world)) == 2
    world.passes(minutes=30)  # 15:50: 710 minutes
    for user_id, minutes in ((ANNE, 225), (BEN, 226)):
        await world.log(480, user_id)
        await world.log(minutes, user_id)
    closed = [card.closed for card in await bring(world)]
    assert [(each.minutes, each.counted_minutes) for each in closed if each] == [
        (20, 5),
        (20, None),
    ]


async def test_a_closed_timer_counts_for_the_day_it_was_started_on(world: World) -> None:
    world.passes(hours=13)  # 01:00, still the day before
    await start(world)
    world.passes(minutes=30)
    await world.services.sessions.take_break(world.request())
    await quiet(world)
    world.passes(minutes=30)
    await brought(world)
    assert [award.day for award in await world.awards()] == [TODAY]


async def test_a_level_is_announced_or_told_with_the_closing(world: World) -> None:
    for user_id, level in ((ANNE, 3), (BEN, None)):
        if user_id == BEN:
            await world.announce()
        await start(world, user_id)
        world.passes(minutes=30)
        await world.services.sessions.take_break(world.request(user_id))
        await quiet(world)
        world.passes(minutes=30)
        told = await brought(world)
        assert told.closed is not None
        assert told.closed.awarded is not None
        reached = told.closed.awarded.level_up
        assert (reached.level if reached else None) == level
        assert [each.kind for each in await world.due()] == (
            [DeliveryKind.LEVEL_UP] if level is None else []
        )


async def test_the_question_is_asked_at_the_restart_and_half_an_hour_counts_from_there(
    world: World, second: Database
) -> None:
    await start(world)
    await world.services.sessions.take_break(world.request())
    world.passes(hours=20)
    later = world.beside(second)
    card = await brought(later)
    assert (card.kind, card.answer_by) == (
        ReminderKind.PRESENCE,
        world.now + timedelta(minutes=30),
    )


async def test_nobody_is_given_up_whom_the_question_has_not_reached(world: World) -> None:
    """As when the bot was killed, or Discord was down, before it could be brought."""
    await start(world)
    world.passes(hours=3)
    await attend(world)
    world.passes(hours=2)
    card = await brought(world)
    assert card.kind is ReminderKind.PRESENCE
    assert card.answer_by == world.now + timedelta(minutes=30)
    world.passes(minutes=30)
    assert (await brought(world)).kind is ReminderKind.CLOSED
    await start(world)
    world.passes(hours=3)
    await attend(world)
    world.passes(days=1)  # and yet no timer runs for ever
    await attend(world)
    assert await running(world) is None


async def test_a_question_that_was_answered_is_not_brought(world: World) -> None:
    await start(world)
    world.passes(hours=3)
    await attend(world)
    await world.services.sessions.take_break(world.request())
    world.passes(hours=3)
    card = await brought(world)  # the next one alone
    assert card.answer_by == world.now + timedelta(minutes=30)


async def test_a_closing_that_was_taken_back_is_not_told(world: World) -> None:
    await start(world)
    world.passes(minutes=30)
    await world.services.sessions.take_break(world.request())
    await quiet(world)
    world.passes(minutes=30)
    await attend(world)
    await world.services.logbook.undo(world.request())
    assert await bring(world) == []


async def test_a_missing_pack_keeps_a_timer_open_until_it_is_back(world: World) -> None:
    await world.set_up()
    await start(world)
    await quiet(world)
    world.passes(minutes=30)
    packless = world.beside(world.database, {"juggling": PACKS["juggling"]})
    await attend(packless)
    assert await running(world) is not None
    assert await bring(world) == []
    world.passes(hours=1)
    assert (await brought(world)).kind is ReminderKind.CLOSED


async def test_two_processes_at_once_do_everything_once(world: World, second: Database) -> None:
    other = world.beside(second)
    await start(world)
    await start(world, BEN)
    world.passes(minutes=20)
    for user_id in (ANNE, BEN):
        await world.services.sessions.take_break(world.request(user_id))
        await world.services.sessions.resume(world.request(user_id))
    for minutes, count in ((50, 2), (130, 2), (30, 2)):
        world.passes(minutes=minutes)
        other.now = world.now
        due = await world.services.reminders.due(world.now)
        assert len(due) == count
        await asyncio.gather(
            *(
                each.services.reminders.attend(timer, world.now)
                for timer in due
                for each in (world, other, world, other)
            )
        )
        assert len(await bring(world)) == count
    assert [len(await world.awards(user_id)) for user_id in (ANNE, BEN)] == [1, 1]


# ---------------------------------------------------------------- whose it is


async def test_a_reminder_is_its_members_alone_and_of_its_server(world: World) -> None:
    await start(world)
    world.passes(minutes=50)
    card = await brought(world)
    reminders = world.services.reminders
    for answer in (
        reminders.take_break,
        reminders.resume,
        reminders.keep_on,
        reminders.stop,
        reminders.find,
        reminders.remainder,
    ):
        with pytest.raises(NotYours):
            await answer(click(world, BEN), card.id)
        for refused in (
            answer(click(world, guild_id=world.guild_id + 1), card.id),
            answer(click(world), card.id + 999),
        ):
            with pytest.raises(StaleButton):
                await refused
    assert await running(world) is not None
    assert await ears_at(world) is None
    found = await reminders.find(click(world, guild_id=world.guild_id), card.id)
    assert found.answered_at is None


async def test_a_click_is_carried_out_once(world: World) -> None:
    await start(world)
    world.passes(minutes=50)
    card = await brought(world)
    twice = click(world)
    await world.services.reminders.keep_on(twice, card.id)
    answered_at = world.now
    with pytest.raises(CoachError):
        await world.services.reminders.keep_on(twice, card.id)
    world.passes(minutes=1)
    await world.services.reminders.take_break(click(world), card.id)
    assert (await world.services.reminders.find(click(world), card.id)).answered_at == answered_at


async def test_the_rest_is_logged_for_the_timers_day_as_long_as_it_can_be(world: World) -> None:
    await start(world)
    await quiet(world)
    world.passes(minutes=30)
    card = await brought(world)
    for hours, when in ((0, When.TODAY), (12.25, When.TODAY), (1, When.YESTERDAY)):
        world.passes(hours=hours)
        rest = await world.services.reminders.remainder(click(world), card.id)
        assert (rest.focus, rest.when, rest.request.guild_id) == (
            "mixing",
            when,
            world.guild_id,
        )
    logged = await world.services.logbook.log(
        rest.request, minutes=90, focus=rest.focus, when=rest.when
    )
    assert (logged.day, logged.focus) == (TODAY, MUSIC.focus_by_slug["mixing"].name)
    world.passes(days=1)
    with pytest.raises(YesterdayOver):
        await world.services.reminders.remainder(click(world), card.id)


async def test_who_has_left_logs_nothing_from_afar(world: World) -> None:
    await start(world)
    await quiet(world)
    world.passes(minutes=30)
    card = await brought(world)
    await world.services.leaderboards.mark_left(world.guild_id, [ANNE], world.now)
    with pytest.raises(StaleButton):
        await world.services.reminders.remainder(click(world), card.id)


async def test_a_discarded_timers_reminders_outlive_it(world: World) -> None:
    await start(world)
    world.passes(minutes=50)
    card = await brought(world)
    discarded = await world.services.sessions.cancel(world.request())
    assert isinstance(discarded, TimerDiscarded)
    over = await world.services.reminders.take_break(click(world), card.id)
    assert (over.timer, over.stopped) == (None, None)
    await world.services.profiles.set_up(world.request(), ProfileChanges(genre="dub"))
    await world.services.privacy.delete(world.guild_id, ANNE, world.now)
    with pytest.raises(StaleButton):
        await world.services.reminders.take_break(click(world), card.id)
