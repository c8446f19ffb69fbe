"""Practice sessions: rules and limits (docs/rules.md)."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from typing import ParamSpec

import pytest

from bot.db.database import Database
from bot.errors import CoachError
from bot.interactions.errors import NotYours, StaleButton
from bot.notes.errors import NoteTooLong
from bot.packs.errors import UnknownFocus
from bot.profiles.results import ProfileChanges
from bot.quests.errors import PostingClosed, PostingNotFound, QuestWithdrawn
from bot.quests.store.completions import HandIn
from bot.sessions.errors import (
    AlreadyLogged,
    AlreadyOnBreak,
    AlreadyUndone,
    DayFull,
    DayTooShort,
    InvalidLength,
    NothingToUndo,
    NoTimer,
    NotOnBreak,
    TimerRunning,
    TooManyBreaks,
    UndoTooLate,
    YesterdayOver,
)
from bot.sessions.results import (
    CancelAsked,
    PractisedQuest,
    SessionRecorded,
    TimerCancelled,
    TimerDiscarded,
)
from bot.sessions.rules import MAX_BREAKS, SessionKind, When
from bot.sessions.store import breaks
from bot.verify.service.verifier import Verifier
from bot.xp.errors import UndoBelowZero
from tests.world import ANNE, BEN, MUSIC, NOON, ON_SQLITE, World, local, without_quest

P = ParamSpec("P")

TODAY, YESTERDAY = date(2026, 11, 11), date(2026, 11, 10)


def set_zone(world: World, zone: str, user_id: int = ANNE) -> None:
    world.services.profiles.set_up.blocking(world.request(user_id), ProfileChanges(timezone=zone))


def refused(
    error: type[CoachError], method: Callable[P, object], *args: P.args, **kwargs: P.kwargs
) -> CoachError:
    with pytest.raises(error) as caught:
        method(*args, **kwargs)
    return caught.value


def take_break(world: World, minutes: float) -> None:
    world.services.sessions.take_break.blocking(world.request())
    world.passes(minutes=minutes)
    world.services.sessions.resume.blocking(world.request())


def stopped(world: World) -> SessionRecorded:
    result = world.services.sessions.stop.blocking(world.request())
    assert isinstance(result, SessionRecorded)
    return result


def take_all_breaks(world: World) -> None:
    """Start a timer and take as many breaks as a session may have."""
    world.services.sessions.start.blocking(world.request())
    for _ in range(MAX_BREAKS):
        world.passes(seconds=5)
        take_break(world, minutes=0.1)


# ---------------------------------------------------------------- the shortest session


def test_a_timer_stopped_before_five_minutes_is_discarded(world: World) -> None:
    discarded = world.practise(5 - 1 / 60)
    assert isinstance(discarded, TimerDiscarded)
    assert (discarded.minutes, discarded.day_full) == (4, False)
    assert world.awards() == []
    assert world.services.logbook.history.blocking(world.guild_id, ANNE).sessions == 0
    refused(NoTimer, world.services.sessions.stop.blocking, world.request())


def test_a_timer_stopped_at_five_minutes_counts(world: World) -> None:
    session = world.practise(5)
    assert isinstance(session, SessionRecorded)
    assert (session.minutes, session.awarded.base_xp, session.awarded.xp) == (5, 50, 55)
    assert (session.day, session.day_minutes, session.focus) == (TODAY, 5, MUSIC.focuses[0].name)
    assert session.awarded.multiplier_percent == 110
    assert session.awarded.streak_bonus_percent == 0


def test_minutes_are_floored_once_over_the_summed_stretches(world: World) -> None:
    """Three stretches of 1:50 are 5:30, not three times one minute."""
    world.services.sessions.start.blocking(world.request())
    for _ in range(2):
        world.passes(seconds=110)
        take_break(world, 1)
    world.passes(seconds=110)
    assert stopped(world).minutes == 5


@pytest.mark.parametrize("minutes", [-1, 0, 4, 481])
def test_sessions_under_5_or_over_480_minutes_are_refused(world: World, minutes: int) -> None:
    error = refused(InvalidLength, world.log, minutes)
    assert isinstance(error, InvalidLength)
    assert (error.minimum, error.maximum) == (5, 480)
    assert world.awards() == []


# ---------------------------------------------------------------- fresh ears


@pytest.mark.parametrize(
    ("minutes", "fresh", "base_xp"),
    [(49, False, 490), (50 - 1 / 60, False, 490), (50, True, 550), (60, True, 660)],
)
def test_fresh_ears_need_50_minutes(
    world: World, minutes: float, fresh: bool, base_xp: int
) -> None:
    session = world.practise(minutes)
    assert isinstance(session, SessionRecorded)
    assert (session.fresh_ears, session.awarded.base_xp) == (fresh, base_xp)


@pytest.mark.parametrize(("past", "fresh"), [(0, True), (1, False)])
def test_fresh_ears_are_lost_after_a_stretch_of_60_minutes(
    world: World, past: int, fresh: bool
) -> None:
    world.services.sessions.start.blocking(world.request())
    world.passes(minutes=60, seconds=past)
    take_break(world, 10)
    world.passes(minutes=20)
    session = stopped(world)
    assert (session.minutes, session.fresh_ears) == (80, fresh)


def test_breaks_do_not_count_as_practice(world: World) -> None:
    world.services.sessions.start.blocking(world.request())
    world.passes(minutes=30)
    take_break(world, 30)
    world.passes(minutes=19)
    session = stopped(world)
    assert (session.minutes, session.fresh_ears) == (49, False)


def test_a_logged_session_has_no_fresh_ears(world: World) -> None:
    session = world.log(60)
    assert (session.fresh_ears, session.awarded.base_xp) == (False, 600)


# ---------------------------------------------------------------- tiers


def test_tiers_apply_to_all_minutes_of_a_day(world: World) -> None:
    world.passes(hours=8)  # 20:00: the day has had 960 minutes
    first, second, third, fourth = [world.log(minutes) for minutes in (200, 100, 200, 10)]
    assert first.awarded.base_xp == 2_000
    assert second.awarded.base_xp == 40 * 10 + 60 * 5
    assert third.awarded.base_xp == 180 * 5  # up to the 480th minute
    assert (third.unpaid_minutes, third.day_minutes) == (20, 500)
    assert (fourth.awarded.xp, fourth.unpaid_minutes, fourth.day_minutes) == (0, 10, 510)


def test_minutes_after_the_480th_earn_no_xp(world: World) -> None:
    world.passes(hours=1)
    day = world.log(475)
    edge = world.log(5)
    past = world.log(5)
    assert day.awarded.base_xp == 2_400 + 235 * 5
    assert (edge.awarded.base_xp, edge.unpaid_minutes) == (25, 0)
    assert (past.awarded.base_xp, past.unpaid_minutes) == (0, 5)


def test_each_day_has_its_own_tiers(world: World) -> None:
    world.passes(minutes=-1)
    world.log(240)
    assert world.log(10, when=When.YESTERDAY).awarded.base_xp == 100
    assert world.log(10).awarded.base_xp == 50


# ---------------------------------------------------------------- producer days


def test_a_timer_past_four_counts_for_the_day_it_started_in(world: World) -> None:
    world.now = local("2026-11-11", "03:30")
    world.services.sessions.start.blocking(world.request())
    world.passes(minutes=60)
    session = stopped(world)
    # 30 of its minutes are past 04:00, but the day before has enough minutes left
    assert (session.day, session.minutes, session.cut_minutes) == (YESTERDAY, 60, 0)
    assert world.log(10).day == TODAY


def test_a_timer_is_cut_to_the_minutes_left_in_its_day(world: World) -> None:
    world.now = local("2026-11-11", "04:00")
    world.services.sessions.start.blocking(world.request())
    world.passes(minutes=60)
    world.log(20)
    world.passes(minutes=10)
    session = stopped(world)
    assert (session.minutes, session.cut_minutes, session.day_minutes) == (50, 20, 70)


def test_a_timer_without_five_minutes_left_in_its_day_is_discarded(world: World) -> None:
    world.now = local("2026-11-11", "04:00")
    world.services.sessions.start.blocking(world.request())
    world.passes(minutes=30)
    world.log(26)
    result = world.services.sessions.stop.blocking(world.request())
    assert isinstance(result, TimerDiscarded)
    assert (result.minutes, result.day_full) == (30, True)
    assert len(world.awards()) == 1


def test_the_previous_night_is_logged_for_yesterday(world: World) -> None:
    """At 04:10, ten minutes of today have passed."""
    world.now = local("2026-11-11", "04:10")
    world.log(5)
    error = refused(DayTooShort, world.log, 120)
    assert isinstance(error, DayTooShort)
    assert (error.day, error.is_today) == (TODAY, True)
    assert (error.elapsed_minutes, error.logged_minutes, error.left_minutes) == (10, 5, 5)
    assert world.log(120, when=When.YESTERDAY).day == YESTERDAY


def test_no_day_has_more_minutes_than_have_passed(world: World) -> None:
    world.passes(minutes=-1)  # 11:59: 479 minutes
    refused(DayTooShort, world.log, 480)
    assert world.log(479).day_minutes == 479
    refused(DayTooShort, world.log, 5)


ZONES_AND_CHANGES = [
    ("UTC", "2026-11-11"),
    ("Pacific/Auckland", "2026-09-27"),  # 02:00 becomes 03:00
    ("Europe/Berlin", "2026-10-25"),  # 03:00 becomes 02:00
    ("America/Santiago", "2026-09-06"),  # 00:00 becomes 01:00
    ("Australia/Lord_Howe", "2026-10-04"),  # 02:00 becomes 02:30
]


@pytest.mark.parametrize(("zone", "day"), ZONES_AND_CHANGES)
def test_yesterday_can_be_logged_until_noon(world: World, zone: str, day: str) -> None:
    set_zone(world, zone)
    world.now = local(day, "12:00", zone) - timedelta(seconds=1)
    session = world.log(480, when=When.YESTERDAY)
    assert session.day == date.fromisoformat(day) - timedelta(days=1)
    world.passes(seconds=1)
    error = refused(YesterdayOver, world.log, 5, when=When.YESTERDAY)
    assert isinstance(error, YesterdayOver)
    assert error.until == world.now


def test_after_midnight_yesterday_is_the_previous_producer_day(
    world: World,
) -> None:
    world.now = local("2026-11-12", "01:00")
    assert world.log(30).day == TODAY
    refused(YesterdayOver, world.log, 30, when=When.YESTERDAY)


@pytest.mark.parametrize(
    ("day", "minutes"), [("2026-03-28", 23 * 60), ("2026-10-24", 25 * 60), ("2026-11-10", 24 * 60)]
)
def test_a_day_with_a_clock_change_has_its_own_length(world: World, day: str, minutes: int) -> None:
    """The night of a change belongs to the producer day before it."""
    set_zone(world, "Europe/Berlin")
    world.now = local(day, "04:00", "Europe/Berlin") + timedelta(minutes=minutes, hours=1)
    logged = [world.log(480, when=When.YESTERDAY) for _ in range(minutes // 480)]
    error = refused(DayTooShort, world.log, 480, when=When.YESTERDAY)
    assert isinstance(error, DayTooShort)
    assert (error.elapsed_minutes, error.logged_minutes) == (minutes, 480 * len(logged))


def test_changing_the_zone_during_a_timer_changes_nothing(world: World) -> None:
    world.now = local("2026-11-11", "13:00")
    world.services.sessions.start.blocking(world.request())
    set_zone(world, "Pacific/Auckland")  # 02:00 on the 12th there, still the 11th's day
    world.passes(hours=3)  # 05:00 on the 12th
    session = stopped(world)
    assert (session.day, session.minutes) == (TODAY, 180)
    assert world.log(30).day == TODAY + timedelta(days=1)


# ---------------------------------------------------------------- timers


def test_a_member_has_one_timer(world: World) -> None:
    first = world.services.sessions.start.blocking(world.request(), focus="mixing")
    world.passes(minutes=5)
    error = refused(TimerRunning, world.services.sessions.start.blocking, world.request())
    assert isinstance(error, TimerRunning)
    assert (error.focus, error.started_at) == (first.focus, NOON)
    world.services.sessions.start.blocking(world.request(BEN))


def test_a_timer_shows_its_state(world: World) -> None:
    assert world.services.sessions.status.blocking(world.guild_id, ANNE, world.now) is None
    world.log(15)
    world.services.sessions.start.blocking(world.request(), focus="Mixing", note=" the drums ")
    world.passes(minutes=20, seconds=40)
    take_break(world, 5)
    world.passes(minutes=10, seconds=30)
    timer = world.services.sessions.status.blocking(world.guild_id, ANNE, world.now)
    assert timer is not None
    assert (timer.focus, timer.note, timer.breaks) == ("Mixing", "the drums", 1)
    assert (timer.minutes, timer.stretch_minutes, timer.day_minutes) == (31, 10, 15)
    assert (timer.started_at, timer.break_since) == (NOON, None)
    paused = world.services.sessions.take_break.blocking(world.request())
    assert paused.break_since == world.now
    world.passes(hours=1)
    later = world.services.sessions.status.blocking(world.guild_id, ANNE, world.now)
    assert later is not None
    assert later.minutes == 31


def test_breaks_cannot_overlap(world: World) -> None:
    sessions = world.services.sessions
    for method in (
        sessions.take_break.blocking,
        sessions.resume.blocking,
        sessions.stop.blocking,
        sessions.cancel.blocking,
    ):
        refused(NoTimer, method, world.request())
    sessions.start.blocking(world.request())
    refused(NotOnBreak, sessions.resume.blocking, world.request())
    sessions.take_break.blocking(world.request())
    world.passes(minutes=1)
    error = refused(AlreadyOnBreak, sessions.take_break.blocking, world.request())
    assert isinstance(error, AlreadyOnBreak)
    assert error.since == NOON


def test_two_breaks_within_one_second(world: World) -> None:
    world.services.sessions.start.blocking(world.request())
    world.passes(minutes=10)
    for _ in range(3):
        take_break(world, 0)
    take_break(world, 2)
    world.passes(minutes=10)
    assert stopped(world).minutes == 20


def test_requests_out_of_order_are_handled(world: World) -> None:
    """A request has the time of its arrival, but may be handled after a later one."""
    world.services.sessions.start.blocking(world.request())
    world.passes(minutes=10)
    resume = world.request()
    world.passes(seconds=1)
    world.services.sessions.take_break.blocking(world.request())
    world.services.sessions.resume.blocking(resume)
    world.passes(minutes=10)
    world.services.sessions.take_break.blocking(world.request())
    stop = world.request()
    world.passes(seconds=2)
    world.services.sessions.resume.blocking(world.request())
    recorded = world.services.sessions.stop.blocking(stop)
    assert isinstance(recorded, SessionRecorded)
    assert recorded.minutes == 20


def test_stopping_on_a_break_ends_the_break(world: World) -> None:
    world.services.sessions.start.blocking(world.request())
    world.passes(minutes=25)
    world.services.sessions.take_break.blocking(world.request())
    world.passes(minutes=90)
    session = stopped(world)
    assert (session.minutes, session.fresh_ears) == (25, False)
    with world.database.reading() as tx:
        (pause,) = breaks.of_member(tx, world.guild_id, ANNE)
    assert pause.to_at == world.now


def test_cancel_discards_the_timer(world: World) -> None:
    world.services.sessions.start.blocking(world.request())
    world.passes(minutes=30)
    take_break(world, 1)
    timers = world.services.sessions
    asked = timers.cancel.blocking(world.request())
    assert isinstance(asked, CancelAsked)
    assert asked.minutes == 30
    timer = timers.status.blocking(world.guild_id, ANNE, world.now)
    assert timer is not None  # asking changes nothing
    cancelled = timers.discard.blocking(world.request(), asked.session_id)
    assert (cancelled.minutes, cancelled.session_id) == (30, asked.session_id)
    assert world.awards() == []
    assert list(Verifier(world.database, world.packs).run(world.now, repair=False)) == []
    refused(NoTimer, timers.discard.blocking, world.request(), asked.session_id)
    timers.start.blocking(world.request())
    world.passes(minutes=4)
    cancelled = timers.cancel.blocking(world.request())
    assert isinstance(cancelled, TimerCancelled)
    assert (cancelled.minutes, cancelled.session_id) == (4, None)


def test_a_discarded_timer_can_be_logged_after_all_once(world: World) -> None:
    world.services.sessions.start.blocking(world.request(), focus="mixing", note="drums")
    world.passes(minutes=59)
    session_id = world.discard_timer().session_id
    assert session_id is not None
    world.passes(hours=1)
    log = world.services.logbook.log_discarded.blocking
    refused(NotYours, log, world.click(BEN), session_id)
    recorded = log(world.click(), session_id)
    assert (recorded.minutes, recorded.note, recorded.fresh_ears) == (59, "drums", True)
    assert (recorded.day_minutes, recorded.awarded.xp) == (59, 714)
    refused(AlreadyLogged, log, world.click(), session_id)
    assert len(world.awards()) == 1
    assert list(Verifier(world.database, world.packs).run(world.now, repair=False)) == []
    world.services.logbook.undo_session.blocking(world.click(), session_id)
    refused(AlreadyLogged, log, world.click(), session_id)


def test_a_discarded_timer_fits_into_its_day_until_the_next_noon(world: World) -> None:
    world.services.sessions.start.blocking(world.request())
    world.passes(minutes=30)
    session_id = world.discard_timer().session_id
    assert session_id is not None
    log = world.services.logbook.log_discarded.blocking
    world.log(480)  # the day began at 04:00, eight and a half hours ago
    world.log(26)
    refused(DayFull, log, world.click(), session_id)
    world.passes(minutes=2)
    assert log(world.click(), session_id).cut_minutes == 24
    world.services.sessions.start.blocking(world.request(BEN))
    world.passes(minutes=30)
    bens = world.discard_timer(BEN).session_id
    assert bens is not None
    world.passes(days=1)
    refused(YesterdayOver, log, world.click(BEN), bens)


def test_what_was_offered_instead_of_discarding_is_logged(world: World) -> None:
    timers = world.services.sessions
    timers.start.blocking(world.request())
    world.passes(minutes=18)
    asked = timers.cancel.blocking(world.request())
    assert isinstance(asked, CancelAsked)
    world.passes(minutes=40)
    stop_at = timers.stop_at.blocking
    refused(NoTimer, stop_at, world.request(), asked.session_id + 1, asked.asked_at)
    recorded = stop_at(world.request(), asked.session_id, asked.asked_at)
    assert isinstance(recorded, SessionRecorded)
    assert recorded.minutes == 18
    timers.start.blocking(world.request())
    world.passes(minutes=18)
    asked = timers.cancel.blocking(world.request())
    assert isinstance(asked, CancelAsked)
    take_break(world, 1)
    refused(StaleButton, stop_at, world.request(), asked.session_id, asked.asked_at)
    assert list(Verifier(world.database, world.packs).run(world.now, repair=False)) == []


def test_a_timer_is_exact_after_a_restart(world: World, database_url: str) -> None:
    world.services.sessions.start.blocking(world.request())
    world.passes(minutes=10, seconds=1)
    world.services.sessions.take_break.blocking(world.request())
    world.database.close()
    database = Database(database_url)
    after = world.beside(database)
    after.passes(minutes=7)
    after.services.sessions.resume.blocking(after.request())
    after.passes(minutes=9, seconds=59)
    timer = after.services.sessions.status.blocking(after.guild_id, ANNE, after.now)
    session = stopped(after)
    database.close()
    assert timer is not None
    assert (timer.minutes, timer.stretch_minutes, timer.started_at) == (20, 9, NOON)
    assert session.minutes == 20


async def test_two_concurrent_starts_start_one_timer(world: World) -> None:
    requests = [world.request() for _ in range(10)]
    results = await asyncio.gather(
        *(world.services.sessions.start(request) for request in requests), return_exceptions=True
    )
    assert sum(isinstance(result, TimerRunning) for result in results) == 9


def test_a_timer_is_started_on_the_quest_of_an_open_posting(world: World) -> None:
    world.set_up()
    posting = world.post()
    timer = world.services.sessions.start.blocking(world.request(), posting_id=posting.id)
    quest = MUSIC.quest_by_slug[posting.quest]
    assert timer.focus == MUSIC.focus_by_slug[quest.focus].name
    assert timer.quest == PractisedQuest(
        title=quest.title, cadence=posting.cadence, posting_id=posting.id, can_complete=True
    )
    elsewhere = World(world.database)
    start = elsewhere.services.sessions.start.blocking
    refused(PostingNotFound, start, elsewhere.request(), posting_id=posting.id)
    world.now = posting.closes_at
    start = world.services.sessions.start.blocking
    refused(PostingClosed, start, world.request(BEN), posting_id=posting.id)


def test_a_session_keeps_its_quest_and_can_be_started_again(world: World) -> None:
    world.set_up()
    posting = world.post()
    title = MUSIC.quest_by_slug[posting.quest].title
    timers = world.services.sessions
    timers.start.blocking(world.request(), posting_id=posting.id)
    world.passes(minutes=20)
    recorded = stopped(world)
    assert recorded.quest is not None
    assert (recorded.quest.title, recorded.quest.can_complete) == (title, True)
    world.services.quests.complete.blocking(
        world.request(), of=posting.id, hand_in=HandIn(note="done")
    )
    again = timers.again.blocking(world.click(), recorded.session_id)
    assert again.quest is not None
    assert (again.quest.posting_id, again.quest.can_complete) == (posting.id, False)
    world.passes(minutes=20)
    stopped(world)
    refused(NotYours, timers.again.blocking, world.click(BEN), recorded.session_id)
    world.now = posting.closes_at  # from here on it is an exercise
    exercise = timers.again.blocking(world.click(), recorded.session_id)
    assert exercise.quest == PractisedQuest(title=title)
    world.passes(minutes=20)
    stopped(world)
    lines = world.services.logbook.history.blocking(world.guild_id, ANNE).lines
    assert [line.quest for line in lines] == [title] * 3


def test_an_exercise_is_practised_even_after_it_has_left_the_pack(world: World) -> None:
    quest = MUSIC.quests[0]
    world.services.sessions.start.blocking(world.request(), exercise=quest.slug)
    later = world.beside(world.database, without_quest(quest.slug))
    later.passes(minutes=20)
    timer = later.services.sessions.status.blocking(world.guild_id, ANNE, later.now)
    assert timer is not None
    assert (timer.quest, timer.focus) == (None, MUSIC.focus_by_slug[quest.focus].name)
    recorded = stopped(later)
    again = later.services.sessions.again.blocking(later.click(), recorded.session_id)
    assert (again.quest, again.focus) == (None, timer.focus)
    refused(QuestWithdrawn, later.services.sessions.start.blocking, later.request(), exercise="x")


# ---------------------------------------------------------------- focus and note


@pytest.mark.parametrize("text", ["sound_design", "Sound design", "  SOUND DESIGN "])
def test_a_focus_is_found_by_slug_and_by_name(world: World, text: str) -> None:
    session = world.log(30, focus=text)
    assert session.focus == "Sound design"
    (award,) = world.awards()
    assert award.attributes == {
        "creativity": 116,  # 330 XP by 35, 20, 30, 10, 5: the two remaining XP go to the two halves
        "ear": 66,
        "technique": 99,
        "knowledge": 33,
        "discipline": 16,
    }


def test_an_unknown_focus_is_refused_with_the_known_ones(world: World) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: world.log(30, focus="juggling"),
        lambda: world.services.sessions.start.blocking(world.request(), focus="juggling"),
    ]
    for attempt in attempts:
        error = refused(UnknownFocus, attempt)
        assert isinstance(error, UnknownFocus)
        assert error.text == "juggling"
        assert error.known == [focus.name for focus in MUSIC.focuses]
    assert world.awards() == []


def test_the_default_focus_is_that_of_the_last_session(world: World) -> None:
    world.log(10, focus="mastering")
    assert world.log(10).focus == "Mastering"
    assert world.log(10, BEN).focus == MUSIC.focuses[0].name


def test_a_note_that_is_too_long_is_refused(world: World) -> None:
    sessions = world.services.sessions
    long = "x" * 501
    refused(NoteTooLong, world.log, 30, note=long)
    refused(NoteTooLong, sessions.start.blocking, world.request(), note=long)
    refused(NoTimer, sessions.stop.blocking, world.request())
    assert world.log(30, note=f" {long[1:]} ").note == long[1:]
    sessions.start.blocking(world.request())
    world.passes(minutes=30)
    refused(NoteTooLong, sessions.stop.blocking, world.request(), note=long)
    assert sessions.status.blocking(world.guild_id, ANNE, world.now) is not None


def test_a_note_at_the_stop_replaces_the_first_note(world: World) -> None:
    sessions = world.services.sessions
    for at_stop, stored in ((None, "before"), ("  ", "before"), ("after\x00", "after")):
        sessions.start.blocking(world.request(), note="before")
        world.passes(minutes=10)
        session = sessions.stop.blocking(world.request(), note=at_stop)
        assert isinstance(session, SessionRecorded)
        assert session.note == stored


# ---------------------------------------------------------------- undo


def test_undo_revokes_a_session(world: World) -> None:
    world.log(60)
    world.passes(hours=24)
    undone = world.services.logbook.undo.blocking(world.request())
    assert (undone.minutes, undone.revoked.xp, undone.revoked.total_xp) == (60, 660, 0)
    award, undo = world.awards()
    assert undo.undoes == award.id
    assert (undo.base_xp, undo.xp, undo.minutes) == (-600, -660, -60)
    assert undo.attributes == {name: -xp for name, xp in award.attributes.items()}
    profile = world.services.profiles.show.blocking(world.guild_id, ANNE, world.now)
    assert (profile.total.xp, profile.total.minutes, profile.longest_streak) == (0, 0, 0)
    assert profile.active_days == 0


def test_undo_is_possible_for_24_hours(world: World) -> None:
    world.log(60)
    world.passes(hours=24, seconds=1)
    error = refused(UndoTooLate, world.services.logbook.undo.blocking, world.request())
    assert isinstance(error, UndoTooLate)
    assert (error.recorded_at, error.hours) == (NOON, 24)
    assert len(world.awards()) == 1


def test_each_undo_revokes_the_newest_session_left(world: World) -> None:
    world.log(10)
    world.log(20)
    undo = world.services.logbook.undo.blocking
    assert [undo(world.request()).minutes for _ in range(2)] == [20, 10]
    refused(NothingToUndo, undo, world.request())
    assert len(world.awards()) == 4


def test_the_newest_session_is_the_one_recorded_last(world: World) -> None:
    """A session can be logged while a timer runs; the timer ends later."""
    world.services.sessions.start.blocking(world.request())
    world.passes(minutes=30)
    world.log(20)
    world.passes(hours=24, seconds=1)
    timed = stopped(world)
    assert world.services.logbook.undo.blocking(world.request()).minutes == timed.minutes
    refused(UndoTooLate, world.services.logbook.undo.blocking, world.request())


def test_one_session_is_undone_once_and_by_its_member(world: World) -> None:
    first = world.log(10)
    world.log(20)
    undo = world.services.logbook.undo_session.blocking
    refused(NotYours, undo, world.click(BEN), first.session_id)
    assert undo(world.click(), first.session_id).minutes == 10
    refused(AlreadyUndone, undo, world.click(), first.session_id)
    refused(StaleButton, undo, world.click(), first.session_id + 999)
    assert len(world.awards()) == 3
    world.passes(hours=25)
    kept = world.services.logbook.history.blocking(world.guild_id, ANNE).lines[0].session
    refused(UndoTooLate, undo, world.click(), kept.id)
    note = world.services.logbook.set_note.blocking
    assert note(world.click(), kept.id, " low *end* ").note == "low *end*"
    refused(NotYours, note, world.click(BEN), kept.id, "mine")
    assert note(world.click(), kept.id, "").note is None


def test_undo_leaves_a_running_timer_alone(world: World) -> None:
    world.log(20)
    world.services.sessions.start.blocking(world.request())
    assert world.services.logbook.undo.blocking(world.request()).minutes == 20
    refused(NothingToUndo, world.services.logbook.undo.blocking, world.request())
    world.passes(minutes=10)
    assert stopped(world).minutes == 10


def test_an_undone_session_frees_its_minutes_of_the_day(world: World) -> None:
    world.log(480)
    refused(DayTooShort, world.log, 5)
    world.services.logbook.undo.blocking(world.request())
    again = world.log(480)
    assert (again.day_minutes, again.awarded.base_xp) == (480, 3_600)


def test_undo_below_zero_is_refused_with_the_reason(world: World) -> None:
    world.log(60, focus="mixing")
    (award,) = world.awards()
    world.adjust(-50)
    error = refused(UndoBelowZero, world.services.logbook.undo.blocking, world.request())
    assert isinstance(error, UndoBelowZero)
    assert error.blockers == ["XP"]
    world.adjust(0, ear=-50)
    error = refused(UndoBelowZero, world.services.logbook.undo.blocking, world.request())
    assert isinstance(error, UndoBelowZero)
    assert error.blockers == ["XP", "Ear"]
    assert len(world.awards()) == 3
    history = world.services.logbook.history.blocking(world.guild_id, ANNE)
    assert [line.session.undone_at for line in history.lines] == [None]
    world.adjust(50, creativity=50)
    error = refused(UndoBelowZero, world.services.logbook.undo.blocking, world.request())
    assert isinstance(error, UndoBelowZero)
    assert error.blockers == ["Ear"]
    world.adjust(50, ear=50)
    assert world.services.logbook.undo.blocking(world.request()).revoked.xp == award.xp


def test_a_level_reached_again_is_not_announced_again(world: World) -> None:
    world.announce()
    first = world.log(60)
    assert first.awarded.level_up is not None
    assert first.awarded.level_up.announced
    world.services.logbook.undo.blocking(world.request())
    again = world.log(60)
    assert again.awarded.progress == first.awarded.progress
    assert again.awarded.level_up is None
    assert len(world.due()) == 1


# ---------------------------------------------------------------- history


def test_history_shows_finished_sessions_newest_first_page_by_page(world: World) -> None:
    for minutes in range(5, 15):
        world.log(minutes)
    world.practise(10)
    world.services.logbook.undo.blocking(world.request())
    world.services.sessions.start.blocking(world.request())
    history = world.services.logbook.history.blocking
    first, second = history(world.guild_id, ANNE), history(world.guild_id, ANNE, 1)
    assert [line.session.minutes for line in first.lines] == list(range(14, 6, -1))
    assert [line.session.minutes for line in second.lines] == [6, 5]
    assert (first.pages, first.sessions, first.minutes) == (2, 10, sum(range(5, 15)))
    assert history(world.guild_id, ANNE, 99) == second
    assert history(world.guild_id, ANNE, -1) == first
    assert first.lines[0].session.kind is SessionKind.LOGGED
    empty = history(world.guild_id, BEN)
    assert (empty.lines, empty.pages, empty.page, empty.sessions) == ([], 1, 0, 0)


# ---------------------------------------------------------------- the most breaks


@ON_SQLITE
def test_a_session_has_a_hundred_breaks_at_most(world: World) -> None:
    take_all_breaks(world)
    refused(TooManyBreaks, world.services.sessions.take_break.blocking, world.request())
    world.passes(minutes=5)
    assert stopped(world).minutes == 13  # the practice between all those breaks counts


@ON_SQLITE
def test_the_hundredth_break_can_be_ended(world: World) -> None:
    take_all_breaks(world)
    with world.database.writing() as tx:
        tx.execute(
            "UPDATE breaks SET to_at = NULL WHERE from_at = (SELECT max(from_at) FROM breaks)"
        )
    assert world.services.sessions.resume.blocking(world.request()).breaks == MAX_BREAKS
