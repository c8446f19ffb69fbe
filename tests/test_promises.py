"""The promises the data keeps, after any sequence of commands, restarts and undos (promise 1).

Members do whatever they like; then everything is counted again from the ledger alone.
"""

import asyncio
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
from bot.errors import CoachError
from bot.profiles.results import ProfileChanges
from bot.quests.store import completions
from bot.quests.store.completions import HandIn
from bot.sessions.rules import When
from bot.sessions.store import sessions
from bot.streaks.rules import days_counting
from bot.xp.rules.awards import QUEST_BASE_XP, Source, award_xp
from bot.xp.rules.levels import progress
from bot.xp.store import ledger
from bot.xp.store.ledger import Award
from bot.xp.store.standings import Standing
from tests import recount
from tests.databases import SQLite
from tests.recount import Chronicle, active_days, check_streak, go_down, minutes_of
from tests.world import ANNE, BEN, CLEO, MUSIC, NOON, ON_A_DATABASE, QUESTS_CHANNEL, World, local

P = ParamSpec("P")

ZONES = ["UTC", "Pacific/Auckland", "Pacific/Honolulu", "Europe/Berlin", "Asia/Kolkata"]
STARTS = [NOON, local("2026-10-23", "22:00"), local("2026-12-30", "20:00")]
LONGEST_DAY = 25 * 60
EVERYBODY = (ANNE, BEN, CLEO)


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something one member does, and how long it is until then."""

    what: str
    user_id: int
    minutes_later: int
    minutes: int
    zone: str
    focus: str
    cadence: Cadence


pauses = st.one_of(
    st.just(0), st.integers(1, 90), st.integers(60, 600), st.sampled_from([1_440, 2_880, 4_000])
)
acts = st.builds(
    Act,
    what=st.sampled_from(
        [
            *("start", "start", "stop", "stop", "break", "resume", "cancel"),
            *("log", "log", "log", "yesterday", "undo", "complete", "complete"),
            *("move", "configure", "post", "tick", "down"),
        ]
    ),
    user_id=st.sampled_from(EVERYBODY),
    minutes_later=pauses,
    minutes=st.one_of(st.integers(1, 30), st.integers(1, 500)),
    zone=st.sampled_from(ZONES),
    focus=st.sampled_from([focus.slug for focus in MUSIC.focuses]),
    cadence=st.sampled_from(POSTED_CADENCES),
)


def viewer_id(world: World, act: Act) -> "partial[Any]":
    """Return what an act asks of the services, or of the world."""
    services, request = world.services, world.request(act.user_id)
    match act.what:
        case "start":
            return partial(services.sessions.start, request, focus=act.focus)
        case "stop":
            return partial(services.sessions.stop, request)
        case "break":
            return partial(services.sessions.take_break, request)
        case "resume":
            return partial(services.sessions.resume, request)
        case "cancel":
            return partial(services.sessions.cancel, request)
        case "log" | "yesterday":
            when = When.YESTERDAY if act.what == "yesterday" else When.TODAY
            return partial(
                services.logbook.log, request, minutes=act.minutes, focus=act.focus, when=when
            )
        case "undo":
            return partial(services.logbook.undo, request)
        case "complete":
            return partial(services.quests.complete, request, of=act.cadence, hand_in=HandIn())
        case "move":
            changes = ProfileChanges(timezone=act.zone, is_private=act.minutes % 2 == 0)
            return partial(services.profiles.set_up, request, changes)
        case "configure":
            return partial(world.set_up, channel_id=QUESTS_CHANNEL, timezone=act.zone)
        case "post":
            return partial(world.post, act.cadence)
        case "down":
            return partial(go_down, world, world.now - timedelta(minutes=act.minutes_later))
        case _:
            return partial(services.postings.open_due, world.now)


def carry_out(world: World, act: Act) -> None:
    asked = viewer_id(world, act)
    blocking = getattr(asked.func, "blocking", asked.func)
    blocking(*asked.args, **asked.keywords)


async def carry_out_beside_others(world: World, act: Act) -> None:
    """Carry an act out as a command would, where it may meet others."""
    asked = viewer_id(world, act)
    with suppress(CoachError):
        if hasattr(asked.func, "blocking"):
            await asked()
        else:
            await asyncio.to_thread(asked)


def check_award(award: Award, before: Sequence[Award], excused: Sequence[Set[date]]) -> None:
    """An award's figures follow from its own terms, and its terms from those before it.

    `excused` are the days that may have been known to be excused when it was given.
    """
    assert sum(award.attributes.values()) == award.xp
    if award.source is Source.UNDO:
        (undone,) = [each for each in before if each.id == award.undoes]
        assert (award.xp, award.base_xp) == (-undone.xp, -undone.base_xp)
        assert (award.minutes, award.quests, award.day) == (
            -undone.minutes,
            -undone.quests,
            undone.day,
        )
        assert award.attributes == {name: -xp for name, xp in undone.attributes.items()}
        return
    assert award.multiplier_percent == 110
    held = minutes_of(before)
    streaks = [days_counting(award.day, active_days(before), known) for known in excused]
    assert award.streak_bonus_percent in [max(0, min(days - 1, 25)) for days in streaks]
    assert award.xp == award_xp(award.base_xp, 110, award.streak_bonus_percent)
    if award.source is Source.QUEST:
        assert award.base_xp in QUEST_BASE_XP.values()
        assert (award.quests, award.minutes) == (1, 0)
    else:
        minutes = range(held[award.day], held[award.day] + award.minutes)
        plain = sum(10 if minute < 240 else 5 if minute < 480 else 0 for minute in minutes)
        assert award.base_xp in (plain, plain + plain // 10)
        assert award.base_xp == plain or award.minutes >= 50
        assert award.minutes >= 5
        assert held[award.day] + award.minutes <= LONGEST_DAY


def standings_of(awards: Sequence[Award]) -> dict[str, Standing]:
    found: dict[str, Standing] = {}
    for award in awards:
        for period in standing_periods(award.day):
            sums = found.get(period, Standing())
            found[period] = Standing(
                xp=sums.xp + award.xp,
                minutes=sums.minutes + award.minutes,
                quests=sums.quests + award.quests,
            )
    return found


def check(world: World, lived: Chronicle, *, at_once: bool = False) -> None:
    """Count everything again from the ledger.

    Nobody can say which of two changes at the same time came first: until when a streak stands is
    left out where a zone and a streak may have changed at once.
    """
    for user_id in EVERYBODY:
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
            held = ledger.attributes(*who)
            handed_in = completions.all_of(*who)
            practice = sessions.all_of(*who)
        awards, member = counted.awards, counted.member
        assert stored == standings_of(awards)
        assert practised == dict(minutes_of(awards))
        trained = {name for award in awards for name in award.attributes}
        assert held == {name: sum(a.attributes.get(name, 0) for a in awards) for name in trained}
        check_streak(counted, world.now, until=not at_once)
        for position, award in enumerate(awards):
            check_award(award, awards[:position], lived.known(user_id, award.at))
        undone = {award.undoes for award in awards}
        counting = {
            a.reference for a in awards if a.source is Source.SESSION and a.id not in undone
        }
        assert counting == {
            f"session:{each.id}"
            for each in practice
            if each.minutes is not None and each.undone_at is None
        }
        assert sum(award.quests for award in awards) == len(handed_in)
        total = stored.get("all", Standing())
        profile = world.services.profiles.show.blocking(world.guild_id, user_id, world.now)
        assert profile.total == total
        assert profile.progress == progress(total.xp, MUSIC.max_level)
        assert profile.progress.level <= member.highest_level
        assert sum(line.xp for line in profile.attributes) == total.xp


def only_coach_errors(ask: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    with suppress(CoachError):
        ask(*args, **kwargs)


def live(world: World, script: Sequence[Act]) -> Chronicle:
    lived = Chronicle()
    for act in script:
        world.passes(minutes=act.minutes_later, seconds=7)
        only_coach_errors(carry_out, world, act)
        if act.what == "down":
            lived.note(world, EVERYBODY)
    return lived


async def at_once(world: World, script: Sequence[Act], lived: Chronicle | None = None) -> Chronicle:
    """Carry the script out in gulps, each of which happens all at the same time."""
    lived = lived or Chronicle()
    for start in range(0, len(script), 6):
        gulp = script[start : start + 6]
        world.passes(minutes=gulp[0].minutes_later, seconds=7)
        down = [act for act in gulp if act.what == "down"]
        acts = [act for act in gulp if act not in down] + down[:1]
        await asyncio.gather(*(carry_out_beside_others(world, act) for act in acts))
        if down:
            lived.note(world, EVERYBODY)
    return lived


scripts = st.lists(acts, min_size=5, max_size=40)


@given(script=scripts, start=st.sampled_from(STARTS))
@settings(ON_A_DATABASE, max_examples=20)
def test_everything_equals_what_the_ledger_says(
    database: Database, script: list[Act], start: Any
) -> None:
    world = World(database, start)
    world.set_up()
    world.post()
    check(world, live(world, script))


@given(script=scripts, start=st.sampled_from(STARTS))
@settings(ON_A_DATABASE, max_examples=12)
async def test_it_does_whatever_happens_at_once(
    database: Database, script: list[Act], start: Any
) -> None:
    world = World(database, start)
    world.set_up()
    world.announce()
    world.post()
    check(world, await at_once(world, script), at_once=True)


@given(script=scripts, more=scripts)
@settings(ON_A_DATABASE, max_examples=8)
async def test_it_does_across_restarts(
    database: Database, database_url: str, script: list[Act], more: list[Act]
) -> None:
    before = World(database)
    before.set_up()
    lived = live(before, script)
    database.close()
    later = Database(database_url)
    after = before.beside(later)
    check(after, await at_once(after, more, lived), at_once=True)
    later.close()


@given(script=st.lists(acts, min_size=60, max_size=120), start=st.sampled_from(STARTS))
@settings(ON_A_DATABASE, max_examples=12)
def test_it_does_over_a_long_life(sqlite: SQLite, script: list[Act], start: Any) -> None:
    """Weeks and months, on the engine that is quick enough for it."""
    url = sqlite.create()
    database = Database(url)
    world = World(database, start)
    world.set_up(daily_time="00:30")
    check(world, live(world, script))
    recount.check_boards(database)
    database.close()
    sqlite.drop(url)


def test_no_minute_of_a_day_is_counted_twice(world: World) -> None:
    """Every way to hand minutes in, at the fullest: the day never holds more than it has had."""
    world.now = local("2026-11-11", "04:00")
    for _ in range(30):
        only_coach_errors(world.services.sessions.start.blocking, world.request())
        world.passes(minutes=37)
        only_coach_errors(world.log, 30)
        only_coach_errors(world.services.sessions.stop.blocking, world.request())
        had = min(world.now - local("2026-11-11", "04:00"), timedelta(days=1))
        held = minutes_of(world.awards())
        assert held[date(2026, 11, 11)] <= had / timedelta(minutes=1)
    assert sum(minutes_of(world.awards()).values()) > 900
