"""Stored data follows from the ledger after any sequence of commands, restarts and undos.

Members perform random actions, and then everything is computed again from the ledger.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, ParamSpec

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar.rules.periods import POSTED_CADENCES, Cadence, standing_periods
from bot.db.database import Database
from bot.db.rows import execute
from bot.ears.results import QuestionAsked
from bot.ears.rules.drills import QUESTIONS_A_ROUND
from bot.ears.store import drills as ear_drills
from bot.ears.store import rounds as ear_rounds
from bot.errors import CoachError
from bot.events.results import EventWanted
from bot.events.rules import PERCENTS
from bot.interactions.rules import Request
from bot.profiles.results import ProfileChanges
from bot.quests.store import completions
from bot.quests.store.completions import HandIn
from bot.sessions.rules import When
from bot.sessions.store import sessions
from bot.shared_timers import store as shared_timers
from bot.streaks.rules import days_counting
from bot.xp.rules.awards import (
    EAR_ROUND_BASE_XP,
    PAID_EAR_ROUNDS_A_DAY,
    QUEST_BASE_XP,
    Source,
    award_xp,
)
from bot.xp.rules.levels import progress
from bot.xp.store import ledger
from bot.xp.store.ledger import Award
from bot.xp.store.standings import Standing
from tests import recount
from tests.databases import SQLite
from tests.ears.playing import answer, begin
from tests.recount import ExcusedDaysHistory, active_days, check_streak, minutes_of, simulate_outage
from tests.world import (
    ANNE,
    BEN,
    CLEO,
    MUSIC,
    NOON,
    ON_A_DATABASE,
    QUESTS_CHANNEL,
    STAFF,
    World,
    local,
)

P = ParamSpec("P")

ZONES = ["UTC", "Pacific/Auckland", "Pacific/Honolulu", "Europe/Berlin", "Asia/Kolkata"]
STARTS = [NOON, local("2026-10-23", "22:00"), local("2026-12-30", "20:00")]
LONGEST_DAY = 25 * 60
MEMBERS = (ANNE, BEN, CLEO)
MOVING_DAYS = ("move", "configure", "yesterday")
"""Actions after which an award may be for a day before or after one that is paused at once."""


@dataclass(frozen=True, kw_only=True)
class Action:
    """An action of a member, some minutes after the one before."""

    what: str
    user_id: int
    minutes_later: int
    minutes: int
    zone: str
    focus: str
    cadence: Cadence
    percent: int


pauses = st.one_of(
    st.just(0), st.integers(1, 90), st.integers(60, 600), st.sampled_from([1_440, 2_880, 4_000])
)
actions = st.builds(
    Action,
    what=st.sampled_from(
        [
            *("start", "start", "stop", "stop", "break", "resume", "cancel"),
            *("log", "log", "log", "yesterday", "undo", "complete", "complete"),
            *("round", "answers", "take-back"),
            *("move", "configure", "post", "tick", "down"),
            *("event", "event", "end-event", "pause", "end-pause"),
            *("together", "join", "join", "leave"),
        ]
    ),
    user_id=st.sampled_from(MEMBERS),
    minutes_later=pauses,
    minutes=st.one_of(st.integers(1, 30), st.integers(1, 500)),
    zone=st.sampled_from(ZONES),
    focus=st.sampled_from([focus.slug for focus in MUSIC.focuses]),
    cadence=st.sampled_from(POSTED_CADENCES),
    percent=st.sampled_from(PERCENTS),
)


def call_of(world: World, action: Action) -> "partial[Any]":
    """Return the call of a service or of the world that performs an action."""
    services, request = world.services, world.request(action.user_id)
    match action.what:
        case "start":
            return partial(services.sessions.start, request, focus=action.focus)
        case "stop":
            return partial(services.sessions.stop, request)
        case "break":
            return partial(services.sessions.take_break, request)
        case "resume":
            return partial(services.sessions.resume, request)
        case "cancel":
            return partial(services.sessions.cancel, request)
        case "log" | "yesterday":
            when = When.YESTERDAY if action.what == "yesterday" else When.TODAY
            return partial(
                services.logbook.log, request, minutes=action.minutes, focus=action.focus, when=when
            )
        case "undo":
            return partial(services.logbook.undo, request)
        case "complete":
            return partial(services.quests.complete, request, of=action.cadence, hand_in=HandIn())
        case "round":
            return partial(answer_some, world, action.user_id, QUESTIONS_A_ROUND)
        case "answers":
            return partial(answer_some, world, action.user_id, action.minutes % QUESTIONS_A_ROUND)
        case "take-back":
            return partial(take_back_a_round, world, action.user_id)
        case "move":
            changes = ProfileChanges(timezone=action.zone, is_private=action.minutes % 2 == 0)
            return partial(services.profiles.set_up, request, changes)
        case "configure":
            return partial(world.set_up, channel_id=QUESTS_CHANNEL, timezone=action.zone)
        case "post":
            return partial(world.post, action.cadence)
        case "event":
            wanted = EventWanted(to_text=f"{action.minutes + 30} min", percent=action.percent)
            return partial(services.events.plan, request, wanted)
        case "end-event":
            return partial(end_event, world)
        case "pause":
            return partial(services.pauses.pause, request, f"{action.minutes % 28 + 1} days")
        case "end-pause":
            return partial(services.pauses.end, request)
        case "together":
            return partial(
                services.shared_timers.start,
                request,
                lengths="10/3",
                focus=action.focus,
                rounds=action.minutes % 4 + 1,
                channel_id=QUESTS_CHANNEL,
            )
        case "join" | "leave":
            return partial(take_part, world, request, leaving=action.what == "leave")
        case "down":
            return partial(
                simulate_outage, world, world.now - timedelta(minutes=action.minutes_later)
            )
        case _:
            return partial(run_due, world)


def run_due(world: World) -> None:
    """Run the jobs of a tick that give awards or offer quests."""
    world.services.postings.open_due.blocking(world.now)
    world.services.shared_timer_progress.advance_due.blocking(world.now)


def take_part(world: World, request: Request, *, leaving: bool) -> None:
    """Join the shared timer of the channel, with a timer of one's own too, or leave it."""
    with world.database.reading() as tx:
        timer = shared_timers.in_channel(tx, world.guild_id, QUESTS_CHANNEL)
    if timer is None:
        return
    if leaving:
        world.services.shared_timers.leave.blocking(request, timer.id)
    else:
        world.services.shared_timers.join.blocking(request, timer.id, with_own=True)


def end_event(world: World) -> None:
    """Have staff cancel the event that runs, if any."""
    events = world.services.events
    for event in events.show.blocking(world.guild_id, world.now).events:
        events.cancel.blocking(world.request(STAFF), event.id)


def answer_some(world: World, user_id: int, questions: int) -> None:
    """Answer questions of the open round of the drill that is next, or of a new one."""
    asked: QuestionAsked | None = begin(world, user_id)
    while asked is not None and questions:
        asked = answer(world, asked, user_id, right=questions != 5).following
        questions -= 1


def take_back_a_round(world: World, user_id: int) -> None:
    """Have staff undo the newest award of a round that isn't undone."""
    awards = world.awards(user_id)
    undone = {each.undoes for each in awards}
    rounds = [one.id for one in awards if one.source is Source.EARS and one.id not in undone]
    if rounds:
        world.services.staff.undo.blocking(
            world.request(STAFF), user_id=user_id, award_id=rounds[-1]
        )


def perform(world: World, action: Action) -> None:
    call = call_of(world, action)
    blocking = getattr(call.func, "blocking", call.func)
    blocking(*call.args, **call.keywords)


async def perform_concurrently(world: World, action: Action) -> None:
    """Perform an action as a command does, in a database thread."""
    call = call_of(world, action)
    with suppress(CoachError):
        if hasattr(call.func, "blocking"):
            await call()
        else:
            await asyncio.to_thread(call)


def check_award(award: Award, before: Sequence[Award], excused: Sequence[Set[date]]) -> None:
    """Check that an award's XP follows from its terms, and its terms from earlier awards.

    `excused` has the sets of excused days that may have been stored when it was given.
    """
    assert sum(award.attributes.values()) == award.xp
    if award.source is Source.UNDO:
        (undone,) = [each for each in before if each.id == award.undoes]
        assert (award.xp, award.base_xp) == (-undone.xp, -undone.base_xp)
        assert (award.minutes, award.quests, award.ear_rounds, award.day) == (
            -undone.minutes,
            -undone.quests,
            -undone.ear_rounds,
            undone.day,
        )
        assert (award.event_id, award.event_base_xp, award.event_minutes) == (
            undone.event_id,
            -undone.event_base_xp,
            -undone.event_minutes,
        )
        assert award.attributes == {name: -xp for name, xp in undone.attributes.items()}
        return
    assert award.multiplier_percent == 110
    minutes_before = minutes_of(before)
    streaks = [days_counting(award.day, active_days(before), known) for known in excused]
    assert award.streak_bonus_percent in [max(0, min(days - 1, 25)) for days in streaks]
    assert award.xp == award_xp(
        award.base_xp,
        110,
        award.streak_bonus_percent,
        event_base_xp=award.event_base_xp,
        event_percent=award.event_percent,
    )
    assert (award.event_id is None) == (award.event_base_xp == 0)
    if award.source is not Source.SESSION:
        assert award.event_base_xp in (0, award.base_xp)
    if award.source is Source.QUEST:
        assert award.base_xp in QUEST_BASE_XP.values()
        assert (award.quests, award.minutes, award.ear_rounds) == (1, 0, 0)
    elif award.source is Source.EARS:
        rounds_before = sum(each.ear_rounds for each in before if each.day == award.day)
        assert award.base_xp == (EAR_ROUND_BASE_XP if rounds_before < PAID_EAR_ROUNDS_A_DAY else 0)
        assert (award.quests, award.minutes, award.ear_rounds) == (0, 0, 1)
    else:
        minutes = range(minutes_before[award.day], minutes_before[award.day] + award.minutes)
        plain = sum(10 if minute < 240 else 5 if minute < 480 else 0 for minute in minutes)
        assert award.base_xp in (plain, plain + plain // 10)
        assert award.base_xp == plain or award.minutes >= 50
        assert award.minutes >= 5
        assert minutes_before[award.day] + award.minutes <= LONGEST_DAY


def standings_of(awards: Sequence[Award]) -> dict[str, Standing]:
    sums_by_period: dict[str, Standing] = {}
    for award in awards:
        for period in standing_periods(award.day):
            sums = sums_by_period.get(period, Standing())
            sums_by_period[period] = Standing(
                xp=sums.xp + award.xp,
                minutes=sums.minutes + award.minutes,
                quests=sums.quests + award.quests,
            )
    return sums_by_period


def check(world: World, history: ExcusedDaysHistory, *, at_once: bool = False) -> None:
    """Compute everything again from the ledger, and compare it with what is stored.

    With `at_once` a streak's end is not compared: it depends on the order of concurrent changes of
    the time zone and the streak.
    """
    for user_id in MEMBERS:
        counted = recount.read(world, user_id)
        with world.database.reading() as tx:
            who = (tx, world.guild_id, user_id)
            periods = execute(
                tx,
                "SELECT period, xp, minutes, quests FROM standings"
                " WHERE guild_id = :guild_id AND user_id = :user_id",
                guild_id=world.guild_id,
                user_id=user_id,
            )
            stored = {
                row["period"]: Standing(xp=row["xp"], minutes=row["minutes"], quests=row["quests"])
                for row in periods.mappings()
            }
            days = sorted(minutes_of(counted.awards))
            practised = {day: ledger.practice_day(*who, day).minutes for day in days}
            attributes = ledger.attributes(*who)
            completed = completions.all_of(*who)
            practice = sessions.all_of(*who)
            rounds = ear_rounds.all_rounds_of(*who)
            drills = ear_drills.drills_of(*who)
        awards, member = counted.awards, counted.member
        assert stored == standings_of(awards)
        assert practised == dict(minutes_of(awards))
        trained = {name for award in awards for name in award.attributes}
        assert attributes == {
            name: sum(a.attributes.get(name, 0) for a in awards) for name in trained
        }
        check_streak(counted, world.now, until=not at_once)
        for position, award in enumerate(awards):
            check_award(award, awards[:position], history.possible_at(user_id, award.at))
        undone = {award.undoes for award in awards}
        counting = {
            a.reference for a in awards if a.source is Source.SESSION and a.id not in undone
        }
        assert counting == {
            f"session:{each.id}"
            for each in practice
            if each.minutes is not None and each.undone_at is None
        }
        assert sum(award.quests for award in awards) == len(completed)
        finished = [each for each in rounds if each.finished_at is not None]
        given = {award.reference for award in awards if award.source is Source.EARS}
        assert given == {f"round:{each.id}" for each in finished}
        assert {f"round:{each.id}" for each in finished if each.undone_at is None} == {
            a.reference for a in awards if a.source is Source.EARS and a.id not in undone
        }
        played = Counter(each.drill for each in finished)
        assert {each.drill: each.rounds for each in drills} == dict(played)
        total = stored.get("all", Standing())
        profile = world.services.profiles.show.blocking(world.guild_id, user_id, world.now)
        assert profile.total == total
        assert profile.progress == progress(total.xp, MUSIC.max_level)
        assert profile.progress.level <= member.highest_level
        assert sum(line.xp for line in profile.attributes) == total.xp


def only_coach_errors(call: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    with suppress(CoachError):
        call(*args, **kwargs)


def run_actions(world: World, script: Sequence[Action]) -> ExcusedDaysHistory:
    history = ExcusedDaysHistory()
    for action in script:
        world.passes(minutes=action.minutes_later, seconds=7)
        only_coach_errors(perform, world, action)
        history.record(world, MEMBERS)
    return history


async def run_concurrently(
    world: World, script: Sequence[Action], history: ExcusedDaysHistory | None = None
) -> ExcusedDaysHistory:
    """Perform the script in batches whose actions run concurrently."""
    history = history or ExcusedDaysHistory()
    for start in range(0, len(script), 6):
        batch = script[start : start + 6]
        world.passes(minutes=batch[0].minutes_later, seconds=7)
        down = [action for action in batch if action.what == "down"]
        actions = [action for action in batch if action not in down] + down[:1]
        if any(action.what == "pause" for action in actions):
            actions = [action for action in actions if action.what not in MOVING_DAYS]
        await asyncio.gather(*(perform_concurrently(world, action) for action in actions))
        history.record(world, MEMBERS)
    return history


scripts = st.lists(actions, min_size=5, max_size=40)


@given(script=scripts, start=st.sampled_from(STARTS))
@settings(ON_A_DATABASE, max_examples=20)
def test_stored_data_matches_the_ledger(
    database: Database, script: list[Action], start: Any
) -> None:
    world = World(database, start)
    world.set_up()
    world.post()
    check(world, run_actions(world, script))


@given(script=scripts, start=st.sampled_from(STARTS))
@settings(ON_A_DATABASE, max_examples=12)
async def test_stored_data_matches_the_ledger_after_concurrent_actions(
    database: Database, script: list[Action], start: Any
) -> None:
    world = World(database, start)
    world.set_up()
    world.announce()
    world.post()
    check(world, await run_concurrently(world, script), at_once=True)


@given(script=scripts, more=scripts)
@settings(ON_A_DATABASE, max_examples=8)
async def test_stored_data_matches_the_ledger_after_a_restart(
    database: Database, database_url: str, script: list[Action], more: list[Action]
) -> None:
    before = World(database)
    before.set_up()
    history = run_actions(before, script)
    database.close()
    later = Database(database_url)
    after = before.beside(later)
    check(after, await run_concurrently(after, more, history), at_once=True)
    later.close()


@given(script=st.lists(actions, min_size=60, max_size=120), start=st.sampled_from(STARTS))
@settings(ON_A_DATABASE, max_examples=12)
def test_stored_data_matches_the_ledger_after_months(
    sqlite: SQLite, script: list[Action], start: Any
) -> None:
    """Over weeks and months; only SQLite is fast enough."""
    url = sqlite.create()
    database = Database(url)
    world = World(database, start)
    world.set_up(daily_time="00:30")
    check(world, run_actions(world, script))
    recount.check_boards(database)
    database.close()
    sqlite.drop(url)


def test_no_minute_of_a_day_is_counted_twice(world: World) -> None:
    """Log and time as much as possible: a day never has more minutes than have passed."""
    world.now = local("2026-11-11", "04:00")
    for _ in range(30):
        only_coach_errors(world.services.sessions.start.blocking, world.request())
        world.passes(minutes=37)
        only_coach_errors(world.log, 30)
        only_coach_errors(world.services.sessions.stop.blocking, world.request())
        passed = min(world.now - local("2026-11-11", "04:00"), timedelta(days=1))
        counted = minutes_of(world.awards())
        assert counted[date(2026, 11, 11)] <= passed / timedelta(minutes=1)
    assert sum(minutes_of(world.awards()).values()) > 900
