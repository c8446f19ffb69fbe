"""Practice statistics equal a recount of every row."""

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
from bot.sessions.store import breaks, sessions
from bot.streaks.rules import is_active
from bot.xp.rules.awards import stretches_between
from bot.xp.rules.levels import progress
from bot.xp.store import ledger
from tests.rooms.studio import toggle_room, visit, wait
from tests.world import ANNE, BEN, MUSIC, NOON, ON_A_DATABASE, World, local

ONE_DAY = timedelta(days=1)
FOCUSES = [focus.slug for focus in MUSIC.focuses]
ZONES = ["UTC", "Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles"]


def stats(
    world: World,
    period: StatsPeriod = StatsPeriod.YEAR,
    user_id: int = ANNE,
    viewer_id: int | None = None,
) -> StatsShown:
    return world.services.practice_stats.show.blocking(
        world.guild_id, user_id, period, world.now, viewer_id=viewer_id
    )


def set_zone(world: World, zone: str) -> None:
    world.services.profiles.set_up.blocking(world.request(), ProfileChanges(timezone=zone))


def check(world: World, shown: StatsShown) -> None:
    """Compare the statistics with a recount of every row."""
    with world.database.reading() as tx:
        recorded = sessions.all_of(tx, world.guild_id, ANNE)
        pauses = breaks.of_member(tx, world.guild_id, ANNE)
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
    assert shown.active_days == sum(is_active(minutes[day], quests[day], 0) for day in within)
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
    for session in recorded:
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
        shown_by_week = {
            (week.monday, slug): spent
            for week in shown.weeks
            for slug, spent in week.minutes_by_focus
        }
        assert shown_by_week == by_week


Step = tuple[str, int, str, float]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["log", "timer", "timer", "undo", "adjust", "zone"]),
        st.integers(5, 150),
        st.sampled_from(FOCUSES),
        st.floats(0.5, 900),
    ),
    min_size=3,
    max_size=12,
)


def run_step(world: World, step: Step) -> None:
    kind, minutes, focus, hours = step
    world.passes(hours=hours)
    if kind == "log":
        world.log(minutes, focus=focus)
    elif kind == "timer":
        timers = world.services.sessions
        timers.start.blocking(world.request(), focus=focus)
        world.passes(minutes=minutes / 2)
        timers.take_break.blocking(world.request())
        world.passes(seconds=437)
        if minutes % 3:
            timers.resume.blocking(world.request())
            world.passes(minutes=minutes / 2)
        timers.stop.blocking(world.request())
    elif kind == "undo":
        world.services.logbook.undo.blocking(world.request())
    elif kind == "adjust":
        world.adjust(minutes * 7)
    else:
        set_zone(world, ZONES[minutes % len(ZONES)])


@given(steps=STEPS)
@settings(ON_A_DATABASE, max_examples=4)
def test_practice_stats_equal_a_recount(database: Database, steps: Sequence[Step]) -> None:
    world = World(database, local("2026-10-24", "20:00", "Europe/Berlin"))
    set_zone(world, "Europe/Berlin")
    for step in steps:
        with suppress(CoachError):
            run_step(world, step)
    for period in StatsPeriod:
        check(world, stats(world, period))


def test_quests_and_rooms_count_and_what_is_undone_does_not(world: World) -> None:
    world.set_up()
    posting = world.post()
    world.services.quests.complete.blocking(world.request(), of=posting.id, hand_in=HandIn())
    world.passes(days=1)
    toggle_room(world)
    visit(world, 30)
    wait(world)
    for practise in (partial(world.log, 45, focus="theory"), partial(world.practise, 20)):
        practise()
        world.services.logbook.undo.blocking(world.request())
    for period in StatsPeriod:
        shown = stats(world, period)
        check(world, shown)
        assert (shown.minutes, shown.quests, shown.active_days) == (30, 1, 2)
        assert [(each.name, each.minutes) for each in shown.focuses] == [("Mixing", 30)]
        assert shown.hours[12] == 30
        assert shown.unclocked_minutes == 0


def test_only_the_members_own_practice_within_the_period_counts(world: World) -> None:
    world.log(20)
    world.log(90, BEN)
    world.passes(weeks=12)
    shown = stats(world, StatsPeriod.WEEKS)
    assert (shown.minutes, shown.active_days, shown.best_week) == (0, 0, None)
    assert shown.began_on == NOON.date()
    assert shown.level[0].progress == shown.level[-1].progress
    assert stats(world, StatsPeriod.YEAR).minutes == 20
    world.passes(weeks=41)
    assert stats(world, StatsPeriod.YEAR).minutes == 0
    shown = stats(world, StatsPeriod.ALL)
    assert (shown.minutes, shown.since) == (20, NOON.date())
    check(world, shown)


def test_after_undoing_everything_there_are_no_stats(world: World) -> None:
    world.log(20)
    world.services.logbook.undo.blocking(world.request())
    shown = stats(world)
    assert shown.began_on is None
    assert shown.today == producer_day(world.now, ZoneInfo("UTC"))
    assert stats(world, user_id=BEN).began_on is None


def test_a_running_timer_does_not_count_yet(world: World) -> None:
    world.practise(30)
    world.services.sessions.start.blocking(world.request(), focus="theory")
    world.passes(minutes=40)
    for period in StatsPeriod:
        shown = stats(world, period)
        check(world, shown)
        assert (shown.minutes, shown.active_days, sum(shown.hours)) == (30, 1, 30)
        assert "theory" not in {each.slug for each in shown.focuses}


def test_hours_follow_the_members_zone(world: World) -> None:
    world.now = local("2026-10-24", "23:30", "UTC")  # 01:30 in Berlin; clocks go back at 03:00
    world.practise(180)
    assert [(hour, spent) for hour, spent in enumerate(stats(world).hours) if spent] == [
        (0, 60),
        (1, 60),
        (2, 30),
        (23, 30),
    ]
    set_zone(world, "Europe/Berlin")
    assert [(hour, spent) for hour, spent in enumerate(stats(world).hours) if spent] == [
        (1, 30),
        (2, 120),
        (3, 30),
    ]


def test_a_private_members_stats_are_refused_to_others(world: World) -> None:
    world.log(20)
    world.services.profiles.set_up.blocking(world.request(), ProfileChanges(is_private=True))
    assert stats(world, viewer_id=ANNE).minutes == 20
    with pytest.raises(ProfilePrivate):
        stats(world, viewer_id=BEN)
