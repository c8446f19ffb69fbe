"""Looking back on practice: what is shown is what a recount of every row gives."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar.rules.days import producer_day
from bot.db.database import Database
from bot.errors import CoachError
from bot.practice_stats.results import StatsShown
from bot.practice_stats.rules import StatsPeriod, monday_of
from bot.profiles.errors import ProfilePrivate
from bot.profiles.results import ProfileChanges
from bot.quests.store.completions import HandIn
from bot.sessions.rules import SessionKind
from bot.sessions.store import sessions
from bot.streaks.rules import is_active
from bot.xp.rules.awards import stretches_between
from bot.xp.rules.levels import progress
from bot.xp.store import ledger
from tests.rooms.studio import be_there, mark, stay_away
from tests.world import ANNE, BEN, MUSIC, NOON, ON_A_DATABASE, World, local

ONE_DAY = timedelta(days=1)
FOCUSES = [focus.slug for focus in MUSIC.focuses]
ZONES = ["UTC", "Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles"]


def look_back(
    world: World,
    period: StatsPeriod = StatsPeriod.YEAR,
    user_id: int = ANNE,
    viewer_id: int | None = None,
) -> StatsShown:
    return world.services.practice_stats.look_back.blocking(
        world.guild_id, user_id, period, world.now, viewer_id=viewer_id
    )


def set_zone(world: World, zone: str) -> None:
    world.services.profiles.set_up.blocking(world.request(), ProfileChanges(timezone=zone))


def check(world: World, shown: StatsShown) -> None:
    """Hold everything that is shown against every row there is, counted one by one."""
    with world.database.reading() as tx:
        held = sessions.all_of(tx, world.guild_id, ANNE)
        pauses = sessions.all_breaks_of(tx, world.guild_id, ANNE)
        awards = ledger.all_of(tx, world.guild_id, ANNE)
    minutes: Counter[date] = Counter()
    quests: Counter[date] = Counter()
    xp: Counter[date] = Counter()
    for award in awards:
        minutes[award.day] += award.minutes
        quests[award.day] += award.quests
        xp[award.day] += award.xp
    days = sorted(day for day in minutes if minutes[day] or quests[day])
    assert shown.began_on == (days[0] if days else None)
    if not days:
        return
    within = [day for day in days if shown.since <= day <= shown.today]
    assert shown.minutes == sum(minutes[day] for day in within)
    assert shown.quests == sum(quests[day] for day in within)
    assert shown.active_days == sum(is_active(minutes[day], quests[day]) for day in within)
    if shown.period is StatsPeriod.YEAR:
        assert [(each.day, each.minutes, each.quests) for each in shown.days] == [
            (day, minutes[day], quests[day]) for day in within
        ]
    weeks: Counter[date] = Counter()
    for day in within:
        weeks[monday_of(day)] += minutes[day]
    assert shown.best_week_minutes == max(weeks.values(), default=0)
    if shown.best_week is not None:
        assert weeks[shown.best_week] == shown.best_week_minutes > 0
    for point in shown.level:
        total = sum(each for day, each in xp.items() if min(day, shown.today) <= point.on)
        assert point.progress == progress(max(0, total), MUSIC.max_level)
    assert shown.level[-1].on == shown.today
    first = max(shown.since, days[0])
    assert shown.level[0].on == first - ONE_DAY
    assert shown.gained_xp == sum(gained for day, gained in xp.items() if day >= first)
    focuses: Counter[str] = Counter()
    by_week: Counter[tuple[date, str]] = Counter()
    hours: Counter[int] = Counter()
    logged = 0
    for session in held:
        if session.minutes is None or session.undone_at or session.day not in within:
            continue
        focuses[session.focus] += session.minutes
        by_week[monday_of(session.day), session.focus] += session.minutes
        if session.kind is SessionKind.LOGGED:
            logged += session.minutes
            continue
        assert session.started_at is not None
        assert session.ended_at is not None
        own = [(each.from_at, each.to_at) for each in pauses if each.session_id == session.id]
        for at, until in stretches_between(session.started_at, session.ended_at, own):
            while at < until:
                hours[at.astimezone(ZoneInfo(shown.zone)).hour] += 1
                at += timedelta(seconds=1)
    assert {each.slug: each.minutes for each in shown.focuses} == focuses
    assert all(earlier.minutes >= later.minutes for earlier, later in pairwise(shown.focuses))
    assert sum(each.minutes for each in shown.leading) + shown.other_minutes == shown.minutes
    assert shown.hours == tuple(hours[hour] // 60 for hour in range(24))
    assert shown.unclocked_minutes == logged
    if shown.period is StatsPeriod.WEEKS:
        assert len(shown.weeks) == 12
        told = {
            (week.monday, slug): held
            for week in shown.weeks
            for slug, held in week.minutes_by_focus
        }
        assert told == by_week


Deed = tuple[str, int, str, float]
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["log", "timer", "timer", "undo", "adjust", "zone"]),
        st.integers(5, 150),
        st.sampled_from(FOCUSES),
        st.floats(0.5, 900),
    ),
    min_size=3,
    max_size=12,
)


def carry_out(world: World, deed: Deed) -> None:
    what, minutes, focus, hours = deed
    world.passes(hours=hours)
    if what == "log":
        world.log(minutes, focus=focus)
    elif what == "timer":
        timers = world.services.sessions
        timers.start.blocking(world.request(), focus=focus)
        world.passes(minutes=minutes / 2)
        timers.take_break.blocking(world.request())
        world.passes(seconds=437)
        if minutes % 3:
            timers.resume.blocking(world.request())
            world.passes(minutes=minutes / 2)
        timers.stop.blocking(world.request())
    elif what == "undo":
        world.services.logbook.undo.blocking(world.request())
    elif what == "adjust":
        world.adjust(minutes * 7)
    else:
        set_zone(world, ZONES[minutes % len(ZONES)])


@given(deeds=DEEDS)
@settings(ON_A_DATABASE, max_examples=4)
def test_practice_stats_equal_a_recount(database: Database, deeds: Sequence[Deed]) -> None:
    world = World(database, local("2026-10-24", "20:00", "Europe/Berlin"))
    set_zone(world, "Europe/Berlin")
    for deed in deeds:
        with suppress(CoachError):
            carry_out(world, deed)
    for period in StatsPeriod:
        check(world, look_back(world, period))


def test_quests_and_rooms_count_and_what_is_undone_does_not(world: World) -> None:
    world.set_up()
    posting = world.post()
    world.services.quests.complete.blocking(world.request(), of=posting.id, hand_in=HandIn())
    world.passes(days=1)
    mark(world)
    be_there(world, 30)
    stay_away(world)
    for practise in (partial(world.log, 45, focus="theory"), partial(world.practise, 20)):
        practise()
        world.services.logbook.undo.blocking(world.request())
    for period in StatsPeriod:
        shown = look_back(world, period)
        check(world, shown)
        assert (shown.minutes, shown.quests, shown.active_days) == (30, 1, 2)
        assert [(each.name, each.minutes) for each in shown.focuses] == [("Mixing", 30)]
        assert shown.hours[12] == 30
        assert shown.unclocked_minutes == 0


def test_a_period_ends_where_it_ends_and_somebody_elses_practice_is_theirs(
    world: World,
) -> None:
    world.log(20)
    world.log(90, BEN)
    world.passes(weeks=12)
    shown = look_back(world, StatsPeriod.WEEKS)
    assert (shown.minutes, shown.active_days, shown.best_week) == (0, 0, None)
    assert shown.began_on == NOON.date()
    assert shown.level[0].progress == shown.level[-1].progress
    assert look_back(world, StatsPeriod.YEAR).minutes == 20
    world.passes(weeks=41)
    assert look_back(world, StatsPeriod.YEAR).minutes == 0
    shown = look_back(world, StatsPeriod.ALL)
    assert (shown.minutes, shown.since) == (20, NOON.date())
    check(world, shown)


def test_after_undoing_everything_there_are_no_stats(world: World) -> None:
    world.log(20)
    world.services.logbook.undo.blocking(world.request())
    shown = look_back(world)
    assert shown.began_on is None
    assert shown.today == producer_day(world.now, ZoneInfo("UTC"))
    assert look_back(world, user_id=BEN).began_on is None


def test_hours_follow_the_members_zone(world: World) -> None:
    world.now = local("2026-10-24", "23:30", "UTC")  # 01:30 in Berlin; clocks go back at 03:00
    world.practise(180)
    assert [(hour, held) for hour, held in enumerate(look_back(world).hours) if held] == [
        (0, 60),
        (1, 60),
        (2, 30),
        (23, 30),
    ]
    set_zone(world, "Europe/Berlin")
    assert [(hour, held) for hour, held in enumerate(look_back(world).hours) if held] == [
        (1, 30),
        (2, 120),
        (3, 30),
    ]


def test_a_private_members_stats_are_refused_to_others(world: World) -> None:
    world.log(20)
    world.services.profiles.set_up.blocking(world.request(), ProfileChanges(is_private=True))
    assert look_back(world, viewer_id=ANNE).minutes == 20
    with pytest.raises(ProfilePrivate):
        look_back(world, viewer_id=BEN)
