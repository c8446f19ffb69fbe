"""The figures of a month, computed by hand and by a naive model."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assessments.rules import Answer, Rating
from bot.calendar.rules.periods import Cadence
from bot.db.database import Database
from bot.interactions.errors import UnknownChoice
from bot.profiles.results import ProfileChanges
from bot.quests.rules.verification import Verification
from bot.quests.store.completions import HandIn
from bot.reports.results import MonthReport, Retained, Votes
from bot.reports.rules import DAY_BANDS, LEAST_MEMBERS, MemberFocus, sum_by_focus
from bot.tracks.rules import Stage
from tests.ears.playing import play_round
from tests.privacy.listening import add_listening, show_entries
from tests.world import ANNE, BEN, CLEO, ON_A_DATABASE, ON_SQLITE, World, local, refused

DAN = 74
NOVEMBER = "2026-11"


def report(world: World, month: str | None = NOVEMBER) -> MonthReport:
    return world.services.reports.report.blocking(world.guild_id, month, world.now)


def at(world: World, on: str, time: str = "12:00") -> None:
    world.now = local(on, time)


def complete(world: World, user_id: int, rating: Rating | None) -> None:
    world.services.quests.complete.blocking(
        world.request(user_id),
        of=Cadence.DAILY,
        hand_in=HandIn(note="Done"),
        answer=Answer(rating=rating),
        is_sure=True,
    )


def play_november(world: World) -> None:
    """Play a month whose figures the first test computes by hand."""
    world.set_up()
    at(world, "2026-10-14")
    world.log(60, ANNE, focus="mixing")
    at(world, "2026-11-02")  # a Monday
    world.post()
    for user_id, rating in (
        (ANNE, Rating.RIGHT),
        (BEN, Rating.RIGHT),
        (CLEO, Rating.TOO_HARD),
        (DAN, None),
    ):
        complete(world, user_id, rating)
    for user_id in (ANNE, BEN, CLEO):
        world.log(30, user_id, focus="mixing")
    world.log(20, DAN, focus="theory")
    world.services.profiles.set_up.blocking(world.request(DAN), ProfileChanges(is_private=True))
    at(world, "2026-11-03")
    world.log(5, BEN, focus="theory")  # not enough for an active day
    at(world, "2026-11-04")
    world.log(45, ANNE, focus="mixing")
    world.services.logbook.undo.blocking(world.request(ANNE))
    at(world, "2026-11-10")  # a week later
    world.post()
    complete(world, CLEO, Rating.TOO_EASY)
    play_round(world, BEN)
    at(world, "2026-11-16")  # two weeks later
    world.log(10, BEN, focus="theory")
    world.review()
    world.set_up(verification=Verification.REVIEW)
    world.post()
    complete(world, DAN, Rating.RIGHT)  # waits for a reviewer
    add_listening(world, ANNE)
    show_entries(world)
    world.services.tracks.add.blocking(world.request(CLEO), title="Small Hours", stage=Stage.MIX)


def test_the_figures_of_a_month(world: World) -> None:
    play_november(world)
    at(world, "2026-12-01")
    shown = report(world, None)
    assert (shown.month, shown.first_month, shown.this_month) == (NOVEMBER, "2026-10", "2026-12")
    sums = shown.sums
    assert (sums.active, sums.new, sums.active_days) == (4, 3, 7)
    assert (sums.minutes, sums.sessions, sums.quests, sums.ear_rounds) == (125, 6, 5, 1)
    others = sums.others
    assert (others.critiques, others.battle_entries, others.mix_checks) == (2, 2, 0)
    assert others.tracks_added == 1
    assert shown.before is not None
    assert (shown.before.active, shown.before.minutes, shown.before.new) == (1, 60, 1)
    # Anne and Dan 1 day, Cleo 2, Ben 3: two members are too few to show.
    assert shown.bands == (None, None, 0, 0, 0)
    # Only Ben and Dan practised theory, so it would tell about them: nothing is shown apart.
    (other,) = shown.focuses
    assert (other.slug, other.minutes, other.sessions, other.members) == (None, 125, 6, 4)
    assert dict(shown.by_cadence) == {"daily": 5, "weekly": 0, "monthly": 0, "personal": 0}
    first, second = shown.quests
    assert (first.completions, first.votes) == (4, Votes(too_easy=0, right=2, too_hard=1))
    assert (second.completions, second.votes) == (None, None)
    week = shown.cohorts[0]
    assert (week.monday, week.members) == (date(2026, 11, 2), 3)
    assert week.retained == (
        Retained(weeks=1, members=2),
        Retained(weeks=2, members=1),
        Retained(weeks=4, members=None),  # its Sunday is 6 December
    )
    assert [each.monday.day for each in shown.cohorts] == [2, 9, 16, 23]
    assert [each.members for each in shown.cohorts[1:]] == [0, 0, 0]
    at(world, "2026-12-07")
    assert report(world).cohorts[0].retained[2].members == 0


@ON_SQLITE
def test_the_deleted_are_gone_and_a_month_without_anything_is_empty(world: World) -> None:
    play_november(world)
    at(world, "2026-12-01")
    world.services.privacy.delete.blocking(world.guild_id, BEN, world.now)
    assert report(world).sums.active == 3
    assert not report(world, "2026-12").sums.is_anything
    assert not report(world, "2020-02").sums.is_anything
    for typed in ("2026-13", "2026-W46", "all", "november"):
        refusal = refused(world.services.reports.report.blocking, world.guild_id, typed, world.now)
        assert isinstance(refusal, UnknownChoice)
    months = world.services.reports.months.blocking
    assert months(world.guild_id, world.now) == ["2026-12", "2026-11", "2026-10"]
    assert World(world.database).services.reports.months.blocking(1, world.now) == []
    assert report(World(world.database), None).month == NOVEMBER


@ON_SQLITE
def test_a_month_begins_at_four_in_the_servers_zone(world: World) -> None:
    world.set_up(timezone="America/Los_Angeles")  # its clocks go back at 02:00 on 1 November
    for minute in ("11:59", "12:00"):
        world.now = local("2026-11-01", minute)
        world.services.tracks.add.blocking(world.request(), title=minute, stage=Stage.RELEASED)
        world.passes(minutes=-1 if minute == "11:59" else 10)
        world.log(10)
    world.now = local("2026-12-01", "11:59")
    assert report(world, None).month == "2026-10"
    world.now = local("2026-12-01", "12:00")
    assert report(world, None).month == NOVEMBER
    for month in ("2026-10", NOVEMBER):
        sums = report(world, month).sums
        assert (sums.others.tracks_added, sums.others.tracks_released) == (1, 1)
        assert (sums.minutes, sums.active) == (10, 1)


Logged = tuple[int, int, str, int]
"""Days after 26 October, a member, a focus, and minutes."""
LOGS = st.lists(
    st.tuples(
        st.integers(0, 70),
        st.integers(1, 8),
        st.sampled_from(["mixing", "theory", "listening"]),
        st.integers(5, 60),
    ),
    max_size=14,
).map(sorted)


@ON_SQLITE
@settings(ON_A_DATABASE, max_examples=20)
@given(logs=LOGS)
def test_figures_are_those_of_a_naive_model(database: Database, logs: Sequence[Logged]) -> None:
    world = World(database)
    start = date(2026, 10, 26)
    minutes: defaultdict[int, Counter[date]] = defaultdict(Counter)
    for offset, user_id, focus, length in logs:
        day = start + timedelta(days=offset)
        world.now = datetime.fromisoformat(f"{day}T12:00:00+00:00")
        world.log(length, user_id, focus=focus)
        minutes[user_id][day] += length
    world.now = local("2027-01-04", "12:00")
    active = {
        user_id: sorted(day for day, total in days.items() if total >= 10)
        for user_id, days in minutes.items()
    }
    in_month = {
        user_id: [day for day in days if day.month == 11] for user_id, days in active.items()
    }
    shown = report(world)
    assert shown.sums.active == sum(bool(days) for days in in_month.values())
    assert shown.sums.active_days == sum(map(len, in_month.values()))
    firsts = {user_id: days[0] for user_id, days in active.items() if days}
    assert shown.sums.new == sum(day.month == 11 for day in firsts.values())
    for (first, last), members in zip(DAY_BANDS, shown.bands, strict=True):
        count = sum(first <= len(days) <= last for days in in_month.values())
        assert members == (count if count not in (1, 2) else None)
    for cohort in shown.cohorts:
        sunday = cohort.monday + timedelta(days=6)
        users = {user_id for user_id, day in firsts.items() if cohort.monday <= day <= sunday}
        assert cohort.members == (len(users) if len(users) not in (1, 2) else None)
        for retained in cohort.retained:
            monday = cohort.monday + timedelta(weeks=retained.weeks)
            week = {monday + timedelta(days=n) for n in range(7)}
            assert retained.members == sum(not week.isdisjoint(active[each]) for each in users)


@given(
    st.lists(
        st.builds(
            MemberFocus,
            user_id=st.integers(1, 6),
            focus=st.sampled_from("abcd"),
            minutes=st.integers(5, 500),
            sessions=st.integers(1, 9),
        ),
        unique_by=lambda each: (each.user_id, each.focus),
    )
)
def test_no_focus_tells_about_fewer_than_three(practised: list[MemberFocus]) -> None:
    shown = sum_by_focus(practised)
    assert all(each.members >= LEAST_MEMBERS for each in shown)
    if shown:  # all of it is shown, so that nothing can be found out by subtracting
        assert sum(each.minutes for each in shown) == sum(each.minutes for each in practised)
    else:
        assert len({each.user_id for each in practised}) < LEAST_MEMBERS
