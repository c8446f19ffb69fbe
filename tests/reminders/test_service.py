"""Reminders of running timers: ears, and the 3-hour rule (docs/rules.md)."""

import asyncio
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from bot.db.database import Database
from bot.errors import CoachError
from bot.interactions.errors import NotYours, StaleButton
from bot.interactions.rules import Click
from bot.members import store as members
from bot.members.rules import Reminders
from bot.outbox.service.deliveries import OutgoingMessage
from bot.outbox.store import Delivery, DeliveryKind
from bot.profiles.results import ProfileChanges
from bot.reminders.results import ReminderCard, TimerClosed, TimerReminder
from bot.reminders.rules import ReminderKind
from bot.sessions.errors import YesterdayOver
from bot.sessions.results import SessionRecorded
from bot.sessions.rules import When
from bot.sessions.store import sessions
from bot.sessions.store.sessions import RunningSession
from tests.world import ANNE, BEN, MUSIC, PACKS, World

STUDIO = 601
TODAY = date(2026, 11, 11)


def start(world: World, user_id: int = ANNE) -> None:
    world.services.sessions.start.blocking(
        world.request(user_id), focus="mixing", channel_id=STUDIO
    )


def handle_due(world: World) -> None:
    """Do what the tick does."""
    for timer in world.services.reminders.due.blocking(world.now):
        world.services.reminders.handle_due.blocking(timer, world.now)


def owed(world: World) -> list[Delivery]:
    return [each for each in world.due() if each.kind is DeliveryKind.REMINDER]


def bring(world: World) -> list[ReminderCard]:
    """Handle what is due, and send what is owed."""
    handle_due(world)
    brought: list[ReminderCard] = []
    for delivery in owed(world):
        outgoing = world.services.deliveries.begin.blocking(delivery, world.now)
        if outgoing is not None:
            brought.append(card_of(outgoing))
            world.services.deliveries.record_sent.blocking(delivery, channel_id=1, message_id=1)
    return brought


def card_of(outgoing: OutgoingMessage) -> ReminderCard:
    assert isinstance(outgoing.content, ReminderCard)
    return outgoing.content


def brought(world: World) -> TimerReminder:
    (card,) = bring(world)
    assert isinstance(card, TimerReminder)
    return card


def closing(world: World) -> TimerClosed:
    (card,) = bring(world)
    assert isinstance(card, TimerClosed)
    return card


def click(world: World, user_id: int = ANNE, guild_id: int | None = None) -> Click:
    """Click in direct messages, unless a server is named."""
    return Click(
        interaction_id=world.request().interaction_id,
        guild_id=guild_id,
        user_id=user_id,
        now=world.now,
    )


def running(world: World, user_id: int = ANNE) -> RunningSession | None:
    with world.database.reading() as tx:
        return sessions.running(tx, world.guild_id, user_id)


def ears_at(world: World) -> timedelta | None:
    """Return how long it is to the next reminder."""
    session = running(world)
    assert session is not None
    return session.ears_at - world.now if session.ears_at else None


def choose(world: World, **changes: Any) -> None:
    world.services.profiles.set_up.blocking(world.request(), ProfileChanges(**changes))


# ---------------------------------------------------------------- ears


def test_an_ears_reminder_is_sent_once_after_fifty_minutes(world: World) -> None:
    start(world)
    world.passes(minutes=50, seconds=-1)
    assert bring(world) == []
    world.passes(seconds=1)
    handle_due(world)
    (delivery,) = owed(world)
    assert (delivery.user_id, delivery.channel_id) == (ANNE, STUDIO)
    card = brought(world)
    assert (card.kind, card.user_id) == (ReminderKind.EARS, ANNE)
    assert (card.timer.focus, card.timer.stretch_minutes) == ("Mixing", 50)
    world.passes(minutes=100)
    assert bring(world) == []


def test_a_break_restarts_the_time_until_the_ears_reminder(world: World) -> None:
    start(world)
    world.passes(minutes=49)
    timer = world.services.sessions.take_break.blocking(world.request())
    assert timer.ears_at is None
    world.passes(minutes=20)
    assert bring(world) == []
    timer = world.services.sessions.resume.blocking(world.request())
    assert timer.ears_at == world.now + timedelta(minutes=50)
    world.passes(minutes=50)
    card = brought(world)
    assert (card.timer.minutes, card.timer.stretch_minutes) == (99, 50)


def test_each_member_chooses_the_minutes_of_the_ears_reminder(world: World) -> None:
    choose(world, ears_minutes=30)
    start(world)
    start(world, BEN)
    world.passes(minutes=30)
    assert brought(world).user_id == ANNE
    world.discard_timer()
    choose(world, ears_minutes=0)
    start(world)
    status = world.services.sessions.status.blocking(world.guild_id, ANNE, world.now)
    assert status is not None
    assert (status.ears_at, status.ears_minutes) == (None, 0)
    world.passes(minutes=100)
    assert brought(world).user_id == BEN


def test_a_change_applies_to_a_running_timer(world: World) -> None:
    def change(minutes: int) -> timedelta | None:
        choose(world, ears_minutes=minutes)
        return ears_at(world) if running(world) else None

    assert change(40) is None  # nothing runs
    start(world)
    world.passes(minutes=35)
    assert change(60) == timedelta(minutes=25)
    assert change(0) is None
    assert change(30) == timedelta(minutes=30)  # 30 are over: another 30 from now
    world.services.sessions.take_break.blocking(world.request())
    assert change(45) is None
    world.services.sessions.resume.blocking(world.request())
    world.passes(hours=3)
    assert brought(world).kind is ReminderKind.PRESENCE
    assert change(30) is None


def test_not_now_counts_as_activity_and_postpones_the_reminder(world: World) -> None:
    start(world)
    world.passes(minutes=50)
    card = brought(world)
    world.passes(minutes=5)
    answered = world.services.reminders.keep_going.blocking(click(world), card.id)
    assert answered.timer is not None
    assert answered.timer.ears_at == world.now + timedelta(minutes=50)
    session = running(world)
    assert session is not None
    assert session.check_at == world.now + timedelta(hours=3)
    world.passes(minutes=50)
    again = brought(world)
    assert again.id != card.id
    assert again.timer is not None
    assert again.timer.stretch_minutes == 105


def test_the_reminders_buttons_start_and_end_a_break(world: World) -> None:
    start(world)
    world.passes(minutes=50)
    card = brought(world)
    for _ in range(2):  # the second finds the break lasting, and leaves it
        answered = world.services.reminders.take_break.blocking(click(world), card.id)
        assert answered.timer is not None
        assert (answered.timer.break_since, answered.timer.minutes) == (world.now, 50)
        assert ears_at(world) is None
    world.passes(minutes=10)
    for _ in range(2):
        answered = world.services.reminders.resume.blocking(click(world), card.id)
        assert answered.timer is not None
        assert (answered.timer.break_since, answered.timer.breaks) == (None, 1)
        assert ears_at(world) == timedelta(minutes=50)
    world.passes(minutes=10)
    ended = world.services.reminders.stop.blocking(click(world), card.id)
    assert isinstance(ended.stopped, SessionRecorded)
    assert (ended.stopped.minutes, ended.stopped.fresh_ears) == (60, True)
    for answer in ("take_break", "resume", "keep_going", "stop"):
        over = getattr(world.services.reminders, answer).blocking(click(world), card.id)
        assert (over.timer, over.stopped) == (None, None)
    assert len(world.awards()) == 1


def test_after_downtime_the_reminder_has_the_true_length(
    world: World,
) -> None:
    start(world)
    world.passes(minutes=125)
    card = brought(world)
    assert card.timer.stretch_minutes == 125


def test_a_stale_ears_reminder_is_not_sent(world: World) -> None:
    sessions = world.services.sessions
    for meanwhile in (
        [lambda: sessions.stop.blocking(world.request())],
        [world.discard_timer],
        [lambda: sessions.take_break.blocking(world.request())],
        [
            lambda: sessions.take_break.blocking(world.request()),
            lambda: sessions.resume.blocking(world.request()),
        ],
        [],
    ):
        start(world)
        world.passes(minutes=50)
        handle_due(world)
        world.passes(minutes=5)
        for act in meanwhile:
            act()
        if not meanwhile:
            world.passes(minutes=25, seconds=1)
        assert len(owed(world)) == 1
        assert bring(world) == []
        assert owed(world) == []
        if running(world):
            world.discard_timer()


def test_a_reminder_goes_to_the_chosen_destination(world: World) -> None:
    for way, private, channel, goes in (
        (Reminders.DIRECT, False, STUDIO, (ANNE, STUDIO)),
        (Reminders.CHANNEL, False, STUDIO, (None, STUDIO)),
        (Reminders.CHANNEL, False, None, (ANNE, None)),
        (Reminders.DIRECT, True, STUDIO, (ANNE, None)),  # nobody else is to read of them
        (Reminders.CHANNEL, True, STUDIO, (None, STUDIO)),
    ):
        choose(world, reminders=way, is_private=private)
        world.services.sessions.start.blocking(world.request(), channel_id=channel)
        world.passes(minutes=50)
        handle_due(world)
        (delivery,) = owed(world)
        assert (delivery.user_id, delivery.channel_id) == goes
        world.discard_timer()
        assert bring(world) == []


def test_members_who_have_left_get_no_reminders(world: World) -> None:
    start(world)
    world.passes(minutes=20)
    world.services.sessions.take_break.blocking(world.request())
    world.services.leaderboards.mark_left.blocking(world.guild_id, [ANNE], world.now)
    for _ in range(3):
        world.passes(hours=3)
        assert bring(world) == []
    assert [award.minutes for award in world.awards()] == [20]
    with world.database.reading() as tx:
        member = members.find(tx, world.guild_id, ANNE)
        present = tx.execute("SELECT DISTINCT present FROM standings")
        assert member.left_at is not None
        assert [value for (value,) in present] == [0]


# ---------------------------------------------------------------- the 3-hour rule


def quiet(world: World, hours: float = 3) -> TimerReminder:
    """Let three hours pass, and return the question."""
    world.passes(hours=hours)
    card = brought(world)
    assert card.kind is ReminderKind.PRESENCE
    return card


def test_the_question_is_asked_once_after_three_hours(world: World) -> None:
    choose(world, ears_minutes=0)
    start(world)
    started = world.now
    world.passes(hours=3, seconds=-1)
    assert bring(world) == []
    card = quiet(world, hours=1 / 3600)
    assert (card.sign_at, card.answer_by) == (started, world.now + timedelta(minutes=30))
    world.passes(minutes=30, seconds=-1)
    assert bring(world) == []
    assert running(world) is not None


def test_an_answer_gives_three_more_hours(world: World) -> None:
    """By the button, or by any command that is a sign; a look at the status is none."""
    choose(world, ears_minutes=0)
    start(world)
    card = quiet(world)
    for answer in ("keep_going", "take_break", "resume"):
        world.passes(minutes=29)
        if answer == "keep_going":
            world.services.reminders.keep_going.blocking(click(world), card.id)
        else:
            getattr(world.services.sessions, answer).blocking(world.request())
        world.passes(hours=2)
        world.services.sessions.status.blocking(world.guild_id, ANNE, world.now)
        world.passes(hours=1, seconds=-1)
        assert bring(world) == []
        card = quiet(world, hours=1 / 3600)


def test_stopping_instead_of_answering_counts_everything(world: World) -> None:
    start(world)
    card = quiet(world)
    world.passes(minutes=10)
    stopped = world.services.reminders.stop.blocking(click(world), card.id)
    assert isinstance(stopped.stopped, SessionRecorded)
    assert stopped.stopped.minutes == 190
    world.passes(hours=1)
    assert bring(world) == []


def test_without_an_answer_practice_counts_up_to_the_last_sign(world: World) -> None:
    """Two stretches of 55 and 5 minutes: fresh ears are judged on what is left of them."""
    start(world)
    world.passes(minutes=55)
    card = brought(world)
    world.services.reminders.take_break.blocking(click(world), card.id)
    world.passes(minutes=10)
    world.services.reminders.resume.blocking(click(world), card.id)
    world.passes(minutes=5)
    world.services.reminders.keep_going.blocking(click(world), card.id)
    last = world.now
    world.passes(hours=2)
    assert brought(world).kind is ReminderKind.EARS
    quiet(world, hours=1)
    world.passes(minutes=30)
    told = closing(world)
    assert (told.sign_at, told.focus) == (last, "Mixing")
    assert (told.minutes, told.counted_minutes) == (60, 60)
    (award,) = world.awards()
    assert (award.base_xp, award.minutes, award.day, award.at) == (660, 60, TODAY, world.now)
    assert told.awarded is not None
    assert (told.awarded.xp, told.awarded.total_xp) == (award.xp, award.xp)
    (line,) = world.services.logbook.history.blocking(world.guild_id, ANNE).lines
    assert line.session.ended_at == last
    assert bring(world) == []


def test_an_open_break_counts_up_to_its_start(world: World) -> None:
    start(world)
    world.passes(minutes=20)
    world.services.sessions.take_break.blocking(world.request())
    card = quiet(world)
    assert card.timer.break_since is not None
    world.services.reminders.keep_going.blocking(click(world), card.id)
    quiet(world)
    world.passes(minutes=30)
    told = closing(world)
    assert told.counted_minutes == 20


def test_under_five_minutes_nothing_is_recorded_and_a_message_is_sent(world: World) -> None:
    start(world)
    started = world.now
    quiet(world)
    world.passes(minutes=30)
    told = closing(world)
    assert (told.sign_at, told.minutes) == (started, 0)
    assert (told.counted_minutes, told.awarded) == (None, None)
    assert world.awards() == []
    assert running(world) is None


def test_a_full_day_takes_only_the_minutes_that_fit(world: World) -> None:
    for user_id in (ANNE, BEN):
        start(world, user_id)  # at 12:00: the day has had 480 minutes
    world.passes(minutes=20)
    for user_id in (ANNE, BEN):
        world.services.sessions.take_break.blocking(world.request(user_id))
    world.passes(hours=3)
    assert len(bring(world)) == 2
    world.passes(minutes=30)  # 15:50: 710 minutes
    for user_id, minutes in ((ANNE, 225), (BEN, 226)):
        world.log(480, user_id)
        world.log(minutes, user_id)
    closed = [card for card in bring(world) if isinstance(card, TimerClosed)]
    assert [(each.minutes, each.counted_minutes) for each in closed] == [
        (20, 5),
        (20, None),
    ]


def test_a_closed_timer_counts_for_the_day_it_was_started_on(world: World) -> None:
    world.passes(hours=13)  # 01:00, still the day before
    start(world)
    world.passes(minutes=30)
    world.services.sessions.take_break.blocking(world.request())
    quiet(world)
    world.passes(minutes=30)
    closing(world)
    assert [award.day for award in world.awards()] == [TODAY]


def test_a_level_up_is_in_the_closing_message_and_announced(world: World) -> None:
    for user_id in (ANNE, BEN):
        if user_id == BEN:
            world.announce()
        start(world, user_id)
        world.passes(minutes=30)
        world.services.sessions.take_break.blocking(world.request(user_id))
        quiet(world)
        world.passes(minutes=30)
        told = closing(world)
        assert told.awarded is not None
        reached = told.awarded.level_up
        assert reached is not None
        assert (reached.from_level, reached.level) == (1, 3)
        assert [each.kind for each in world.due()] == (
            [DeliveryKind.LEVEL_UP] if user_id == BEN else []
        )


def test_after_a_restart_the_half_hour_counts_from_the_question(
    world: World, second: Database
) -> None:
    start(world)
    world.services.sessions.take_break.blocking(world.request())
    world.passes(hours=20)
    later = world.beside(second)
    card = brought(later)
    assert (card.kind, card.answer_by) == (
        ReminderKind.PRESENCE,
        world.now + timedelta(minutes=30),
    )


def test_a_timer_stays_open_while_the_question_is_undelivered(world: World) -> None:
    """As when the bot was killed, or Discord was down, before it could be brought."""
    start(world)
    world.passes(hours=3)
    handle_due(world)
    world.passes(hours=2)
    card = brought(world)
    assert card.kind is ReminderKind.PRESENCE
    assert card.answer_by == world.now + timedelta(minutes=30)
    world.passes(minutes=30)
    closing(world)
    start(world)
    world.passes(hours=3)
    handle_due(world)
    world.passes(days=1)  # and yet no timer runs for ever
    handle_due(world)
    assert running(world) is None


def test_an_answered_question_is_not_sent(world: World) -> None:
    start(world)
    world.passes(hours=3)
    handle_due(world)
    world.services.sessions.take_break.blocking(world.request())
    world.passes(hours=3)
    card = brought(world)  # the next one alone
    assert card.answer_by == world.now + timedelta(minutes=30)


def test_an_undone_closing_is_not_sent(world: World) -> None:
    start(world)
    world.passes(minutes=30)
    world.services.sessions.take_break.blocking(world.request())
    quiet(world)
    world.passes(minutes=30)
    handle_due(world)
    world.services.logbook.undo.blocking(world.request())
    assert bring(world) == []


def test_a_missing_pack_keeps_a_timer_open_until_it_is_back(world: World) -> None:
    world.set_up()
    start(world)
    quiet(world)
    world.passes(minutes=30)
    guilds_without_pack = world.beside(world.database, {"juggling": PACKS["juggling"]})
    handle_due(guilds_without_pack)
    assert running(world) is not None
    assert bring(world) == []
    world.passes(hours=1)
    closing(world)


async def test_two_processes_handle_everything_once(world: World, second: Database) -> None:
    other = world.beside(second)
    start(world)
    start(world, BEN)
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
                each.services.reminders.handle_due(timer, world.now)
                for timer in due
                for each in (world, other, world, other)
            )
        )
        assert len(bring(world)) == count
    assert [len(world.awards(user_id)) for user_id in (ANNE, BEN)] == [1, 1]


# ---------------------------------------------------------------- whose it is


def test_a_reminder_belongs_to_its_member_and_server(world: World) -> None:
    start(world)
    world.passes(minutes=50)
    card = brought(world)
    reminders = world.services.reminders
    for answer in (
        reminders.take_break.blocking,
        reminders.resume.blocking,
        reminders.keep_going.blocking,
        reminders.stop.blocking,
        reminders.find.blocking,
        reminders.remainder.blocking,
    ):
        with pytest.raises(NotYours):
            answer(click(world, BEN), card.id)
        for refused in (
            partial(answer, click(world, guild_id=world.guild_id + 1), card.id),
            partial(answer, click(world), card.id + 999),
        ):
            with pytest.raises(StaleButton):
                refused()
    assert running(world) is not None
    assert ears_at(world) is None
    found = reminders.find.blocking(click(world, guild_id=world.guild_id), card.id)
    assert found.answered_at is None


def test_a_repeated_click_has_no_effect(world: World) -> None:
    start(world)
    world.passes(minutes=50)
    card = brought(world)
    twice = click(world)
    world.services.reminders.keep_going.blocking(twice, card.id)
    answered_at = world.now
    with pytest.raises(CoachError):
        world.services.reminders.keep_going.blocking(twice, card.id)
    world.passes(minutes=1)
    world.services.reminders.take_break.blocking(click(world), card.id)
    assert world.services.reminders.find.blocking(click(world), card.id).answered_at == answered_at


def test_the_rest_is_logged_for_the_timers_day_until_its_deadline(world: World) -> None:
    start(world)
    quiet(world)
    world.passes(minutes=30)
    card = closing(world)
    for hours, when in ((0, When.TODAY), (12.25, When.TODAY), (1, When.YESTERDAY)):
        world.passes(hours=hours)
        rest = world.services.reminders.remainder.blocking(click(world), card.id)
        assert (rest.focus, rest.when, rest.request.guild_id) == (
            "mixing",
            when,
            world.guild_id,
        )
    logged = world.services.logbook.log.blocking(
        rest.request, minutes=90, focus=rest.focus, when=rest.when
    )
    assert (logged.day, logged.focus) == (TODAY, MUSIC.focus_by_slug["mixing"].name)
    world.passes(days=1)
    with pytest.raises(YesterdayOver):
        world.services.reminders.remainder.blocking(click(world), card.id)


def test_members_who_have_left_cannot_log_by_direct_message(world: World) -> None:
    start(world)
    quiet(world)
    world.passes(minutes=30)
    card = closing(world)
    world.services.leaderboards.mark_left.blocking(world.guild_id, [ANNE], world.now)
    with pytest.raises(StaleButton):
        world.services.reminders.remainder.blocking(click(world), card.id)


def test_reminders_of_a_discarded_timer_are_kept(world: World) -> None:
    start(world)
    world.passes(minutes=50)
    card = brought(world)
    discarded = world.discard_timer()
    assert discarded.session_id is not None
    over = world.services.reminders.take_break.blocking(click(world), card.id)
    assert (over.timer, over.stopped) == (None, None)
    world.services.profiles.set_up.blocking(world.request(), ProfileChanges(genre="dub"))
    world.services.privacy.delete.blocking(world.guild_id, ANNE, world.now)
    with pytest.raises(StaleButton):
        world.services.reminders.take_break.blocking(click(world), card.id)
