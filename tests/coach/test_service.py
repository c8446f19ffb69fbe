"""The coach with the music pack: typical members, and what it reads from the database."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.calendar.rules.periods import Cadence
from bot.coach.results import AdviceGiven, WeekPlanned
from bot.coach.rules.advising import choose_advice
from bot.coach.rules.choosing import choose_personal
from bot.coach.rules.history import Exercise, History, Library, TrackProgress
from bot.coach.rules.needs import SHORT_MINUTES
from bot.coach.rules.planning import Plan, plan
from bot.coach.rules.reasons import (
    FirstStep,
    JustStarting,
    LeastGrown,
    LongStretch,
    Lopsided,
    MainFocus,
    Neglected,
    OnPath,
    OpenNow,
    Reason,
    Returned,
    Unreleased,
    WeekendsOnly,
)
from bot.coach.service.context import library_of, load_coach_context
from bot.db.database import Database
from bot.db.transactions import Result, Transaction
from bot.interactions.errors import NotYours
from bot.members import store as members
from bot.members.rules import Daw
from bot.profiles.results import ProfileChanges
from bot.quests.errors import QuestWithdrawn
from bot.quests.results import KnownQuest, QuestTyped
from bot.quests.store.completions import HandIn
from bot.servers.service.context import load_context
from bot.sessions.rules import When
from bot.tracks.rules import Stage
from tests.rooms.studio import session_minutes, toggle_room, visit, wait
from tests.world import ANNE, BEN, MUSIC, STAFF, World, local

TODAY = date(2026, 11, 22)  # a Sunday
DAILY, WEEKLY = "whisper-level", "sketch-first-bar-to-last"
KNOWN = [KnownQuest(quest=quest, disabled=False) for quest in MUSIC.quests]
THERE = library_of(MUSIC, KNOWN, {DAILY: 1, WEEKLY: 2})


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def history(level: int, *, first: int, active: range | list[int], **options: Any) -> History:
    gained = dict.fromkeys(MUSIC.default_weights, 0) | options.pop("gained", {})
    last_on = {focus: ago(days) for focus, days in options.pop("last", {}).items()}
    return History(
        member_id=options.pop("member_id", 1),
        today=TODAY,
        level=level,
        first_on=ago(first),
        active_days=frozenset(ago(days) for days in active if days < 28),
        last_active_on=ago(min(active)),
        attribute_xp=gained,
        last_on=last_on,
        **options,
    )


NEWCOMER = History(member_id=1, today=TODAY, level=1)
ALL_MIXING = history(
    6,
    first=40,
    active=[0, 1, 2, 4, 6, 8, 9, 11, 13, 15, 17],
    minutes={"mixing": 328, "composition": 72},
    last={"mixing": 0, "composition": 9},
    gained={
        "creativity": 500,
        "ear": 1_500,
        "technique": 1_200,
        "knowledge": 450,
        "discipline": 400,
    },
    longest_stretch_minutes=95,
)
NEVER_FINISHES = history(
    22,
    first=200,
    active=range(0, 26, 2),
    minutes={"composition": 600, "sound_design": 420, "mixing": 100},
    last={"composition": 0, "sound_design": 2, "mixing": 20},
    gained={"creativity": 5_000, "ear": 2_000, "technique": 2_500, "knowledge": 900},
    tracks=[TrackProgress(id=at, moved_on=ago(20 + at), nudged_on=None) for at in range(4)],
    daily_goal_minutes=60,
)
RETURNING = history(
    12,
    first=100,
    active=[12, 13],
    minutes={"recording": 90},
    last={"recording": 12, "mixing": 45},
    gained={"creativity": 100, "ear": 300, "technique": 400, "knowledge": 150, "discipline": 120},
    daily_goal_minutes=30,
)
MASTERING_ENGINEER = history(
    120,
    first=900,
    active=range(20),
    path="mastering",
    minutes={"mastering": 1_400, "mixing": 300, "listening": 50},
    last={"mastering": 0, "mixing": 3, "listening": 16, "release": 30},
    gained={
        "creativity": 1_200,
        "ear": 9_000,
        "technique": 6_000,
        "knowledge": 4_000,
        "discipline": 2_500,
    },
    daily_goal_minutes=120,
)
WEEKENDER = history(
    8,
    first=60,
    active=[0, 1, 7, 8, 14, 15],
    minutes={"composition": 240, "sound_design": 150, "editing": 100},
    last={"composition": 0, "sound_design": 7, "editing": 8},
    gained={"creativity": 2_000, "ear": 900, "technique": 800, "knowledge": 500, "discipline": 450},
)
BEATMAKER = history(
    15,
    first=80,
    active=[0, 1, 2, 5, 8, 9, 13, 16],
    path="beatmaking",
    minutes={"composition": 200, "sound_design": 180, "editing": 20},
    last={"composition": 0, "sound_design": 1, "editing": 13},
    gained={
        "creativity": 1_800,
        "ear": 900,
        "technique": 1_000,
        "knowledge": 500,
        "discipline": 250,
    },
    daily_goal_minutes=30,
)
MEMBERS = {
    "newcomer": NEWCOMER,
    "all mixing": ALL_MIXING,
    "never finishes": NEVER_FINISHES,
    "returning": RETURNING,
    "mastering engineer": MASTERING_ENGINEER,
    "weekender": WEEKENDER,
    "beatmaker": BEATMAKER,
}


def anybody(member: History, there: Library = THERE) -> Iterator[Plan]:
    """Plan for many members with the same history: tie-breaks must not matter."""
    for member_id in range(1, 13):
        yield plan(replace(member, member_id=member_id), there)


def about(planned: Plan, reason: Reason) -> Any:
    (line,) = [line for line in planned.lines if line.reason == reason]
    return MUSIC.quest_by_slug[line.exercise.slug]


# ---------------------------------------------------------------- the table


def test_a_newcomer_begins_with_the_first_steps() -> None:
    for planned in anybody(NEWCOMER):
        steps = [line.exercise.slug for line in planned.lines[:3]]
        assert steps == [start.quest for start in MUSIC.getting_started]
        assert [line.reason for line in planned.lines[:3]] == [
            FirstStep(quest=each) for each in steps
        ]
        assert planned.week_minutes == 60
        assert {line.exercise.difficulty for line in planned.lines} == {0}


def test_a_member_who_only_mixes_gets_arrangement_and_listening() -> None:
    reason = Lopsided(focus="mixing", percent=82, towards="composition")
    for planned in anybody(ALL_MIXING):
        assert about(planned, reason).focus == "composition"
        assert about(planned, Neglected(focus="listening", days=None)).focus == "listening"
        assert about(planned, OpenNow(cadence=Cadence.DAILY)).slug == DAILY
        assert {line.exercise.difficulty for line in planned.lines} == {0}
        assert planned.shares == {"mixing": 82, "composition": 18}
        assert sum(line.minutes for line in planned.lines) <= 100 == planned.week_minutes


def test_staff_quests_are_for_every_level() -> None:
    own = MUSIC.quest_by_slug[DAILY].model_copy(
        update={"slug": "own-1", "difficulty": "intermediate"}
    )
    there = library_of(MUSIC, [*KNOWN, KnownQuest(quest=own, disabled=False)], {own.slug: 3})
    for planned in anybody(ALL_MIXING, there):
        chosen = [line.exercise for line in planned.lines if line.exercise.slug == own.slug]
        assert [each.posting_id for each in chosen] == [3]


def test_a_member_who_never_finishes_gets_release_work() -> None:
    for planned in anybody(NEVER_FINISHES):
        assert planned.lines[0].reason == Unreleased(tracks=4)
        assert planned.lines[0].exercise.focus == "release"
        assert planned.nudge is not None
        assert (planned.nudge.track_id, planned.nudge.days) == (3, 23)
        assert len(planned.lines) == 4


def test_a_returning_member_starts_with_something_short_and_familiar() -> None:
    for planned in anybody(RETURNING):
        first = planned.lines[0]
        assert first.reason == Returned(days=12)
        assert (first.exercise.focus, first.exercise.difficulty < 2) == ("recording", True)
        assert first.minutes == first.exercise.minutes <= SHORT_MINUTES
        assert about(planned, Neglected(focus="mixing", days=45)).focus == "mixing"
        # Of what was practised last they have been away no longer than of everything.
        assert Neglected(focus="recording", days=12) not in [each.reason for each in planned.lines]


def test_little_time_means_fewer_lines_not_shorter_quests() -> None:
    for planned in anybody(replace(RETURNING, daily_goal_minutes=20)):
        assert planned.week_minutes == 60
        assert len(planned.lines) == 3
        assert all(line.minutes >= min(20, line.exercise.minutes) for line in planned.lines)


@pytest.mark.parametrize("focus", MUSIC.focus_by_slug)
def test_a_returning_member_starts_with_a_short_known_focus(focus: str) -> None:
    back = replace(RETURNING, minutes={focus: 90}, last_on={focus: ago(12)})
    for planned in anybody(back):
        assert planned.lines[0].reason == Returned(days=12)
        assert planned.lines[0].exercise.focus == focus


def personal_in(planned: Plan) -> Exercise:
    """Return the one personal quest of a plan."""
    (found,) = [
        line.exercise for line in planned.lines if line.exercise.cadence is Cadence.PERSONAL
    ]
    return found


def test_an_advanced_mastering_engineer_goes_deeper_and_listens() -> None:
    towards = Lopsided(focus="mastering", percent=80, towards="listening")
    for planned in anybody(MASTERING_ENGINEER):
        assert about(planned, towards).focus == "listening"
        assert about(planned, Neglected(focus="release", days=30)).focus == "release"
        assert about(planned, MainFocus(focus="mastering", percent=80)).difficulty == "advanced"
        assert all(line.exercise.difficulty > 0 for line in planned.lines)
        assert personal_in(planned).path == "mastering"


def test_a_weekend_member_gets_something_for_a_weekday() -> None:
    for planned in anybody(WEEKENDER):
        (line,) = [each for each in planned.lines if each.reason == WeekendsOnly(days=6)]
        assert line.exercise.minutes <= SHORT_MINUTES
        assert line.exercise.focus in WEEKENDER.minutes


def test_the_plan_follows_the_members_path() -> None:
    for planned in anybody(BEATMAKER):
        assert personal_in(planned).path == "beatmaking"
        assert personal_in(planned).difficulty < 2
        assert about(planned, Neglected(focus="editing", days=13)).focus == "editing"
        assert any(isinstance(line.reason, OnPath) for line in planned.lines)
        least = [line for line in planned.lines if isinstance(line.reason, LeastGrown)]
        focuses = MUSIC.path_by_slug["beatmaking"].focuses
        assert all(line.exercise.focus in focuses for line in least)


@pytest.mark.parametrize("member", MEMBERS.values(), ids=MEMBERS.keys())
def test_every_planned_quest_can_be_done(member: History) -> None:
    for planned in anybody(member):
        assert 3 <= len(planned.lines) <= 5
        assert sum(line.minutes for line in planned.lines) <= planned.week_minutes
        for line in planned.lines:
            quest = MUSIC.quest_by_slug[line.exercise.slug]
            assert quest.path in (None, member.path)
            assert line.minutes * 2 >= min(quest.minutes, planned.week_minutes // 3)


def test_advice_over_a_week_suits_the_member() -> None:
    said = {name: _said_in_a_week(member) for name, member in MEMBERS.items()}
    assert JustStarting() in said["newcomer"].values()
    tired = [slug for slug, why in said["all mixing"].items() if why == LongStretch(minutes=95)]
    assert set(tired) <= {"break-every-hour", "ear-fatigue"}
    assert tired
    arranged = Lopsided(focus="mixing", percent=82, towards="composition")
    assert arranged in said["all mixing"].values()
    assert "loop-trap" in said["never finishes"] or "commit-and-print" in said["never finishes"]
    assert Returned(days=12) in said["returning"].values()
    assert all(len(week) == 7 for week in said.values())


def _said_in_a_week(member: History) -> dict[str, Any]:
    """Return the advice of seven days by its slug; the figures stay as they are."""
    said: dict[str, Any] = {}
    for day in range(7):
        by = timedelta(days=day)
        later = replace(
            member,
            today=TODAY + by,
            last_active_on=member.last_active_on + by if member.last_active_on else None,
        )
        chosen = choose_advice(later, THERE)
        assert chosen is not None
        said[chosen.slug] = chosen.reason
    return said


# ---------------------------------------------------------------- the database


def planned(world: World, user_id: int = ANNE) -> WeekPlanned:
    return world.services.coach.plan.blocking(world.request(user_id))


def tip(world: World, user_id: int = ANNE) -> AdviceGiven:
    given = world.services.coach.tip.blocking(world.guild_id, user_id, world.now)
    assert given is not None
    return given


def test_a_day_of_less_than_ten_minutes_is_not_active(world: World) -> None:
    world.set_up()
    world.log(9, focus="mixing")
    assert (planned(world).total_minutes, planned(world).active_days) == (9, 0)
    world.passes(minutes=10)
    world.log(5, focus="mixing")
    assert (planned(world).total_minutes, planned(world).active_days) == (14, 1)


def test_a_plans_figures_match_the_ledger(world: World) -> None:
    world.set_up()
    daily = world.post()
    new = planned(world)
    assert (new.is_new, new.total_minutes, new.active_days, new.shares) == (True, 0, 0, {})
    assert [line.quest.slug for line in new.lines[:3]] == [
        start.quest for start in MUSIC.getting_started
    ]
    world.now = local("2026-10-10", "20:00")
    world.log(60, focus="listening")  # before the window
    world.now = local("2026-11-05", "20:00")
    world.log(30, focus="theory")
    world.services.logbook.undo.blocking(world.request())
    world.log(18, focus="composition")
    world.now = local("2026-11-11", "11:30")
    world.log(60, focus="mixing", when=When.YESTERDAY.value)
    world.log(22, focus="mixing")
    world.log(100, BEN, focus="release")
    shown = planned(world)
    assert (shown.total_minutes, shown.active_days) == (100, 3)
    assert shown.shares == {"mixing": 82, "composition": 18}
    assert not shown.is_new
    reasons = {line.reason for line in shown.lines}
    assert Neglected(focus="listening", days=32) in reasons
    ((attribute, gained),) = [
        (reason.attribute, reason.xp) for reason in reasons if isinstance(reason, LeastGrown)
    ] or [("", 0)]
    if attribute:
        awards = [award for award in world.awards() if award.day >= date(2026, 10, 15)]
        assert gained == sum(award.attributes.get(attribute, 0) for award in awards)
    assert planned(world) == shown
    open_now = {line.quest.slug: line.closes_at for line in shown.lines if line.posting_id}
    assert open_now.get(daily.quest, daily.closes_at) == daily.closes_at
    world.services.quests.complete.blocking(world.request(), of=daily.id, hand_in=HandIn())
    after = planned(world)
    assert daily.quest not in {line.quest.slug for line in after.lines}
    assert not any(line.posting_id for line in after.lines)


def test_the_window_is_28_producer_days_of_the_members_zone(world: World) -> None:
    world.services.profiles.set_up.blocking(world.request(), ProfileChanges(timezone="Asia/Tokyo"))
    world.now = local("2026-10-15", "03:59", "Asia/Tokyo")  # still the 14th
    world.log(50, focus="recording")
    world.now = local("2026-10-15", "06:00", "Asia/Tokyo")
    world.log(70, focus="mixing")
    world.now = local("2026-11-11", "12:00", "Asia/Tokyo")
    shown = planned(world)
    assert (shown.total_minutes, shown.shares) == (70, {"mixing": 100})
    world.now = local("2026-11-12", "04:00", "Asia/Tokyo")
    assert planned(world).total_minutes == 0


def test_a_long_stretch_without_a_break_gives_advice(world: World) -> None:
    toggle_room(world)
    visit(world, 81)  # in a room one may rest unseen
    wait(world)
    assert session_minutes(world) == [81]
    sessions = world.services.sessions
    sessions.start.blocking(world.request(), focus="mixing")
    world.passes(minutes=50)
    sessions.take_break.blocking(world.request())
    world.passes(minutes=10)
    sessions.resume.blocking(world.request())
    world.passes(minutes=75)
    sessions.stop.blocking(world.request())
    for _ in range(7):
        reason = tip(world).reason
        assert not isinstance(reason, LongStretch) or reason.minutes == 75
        if isinstance(reason, LongStretch):
            break
        world.passes(days=1)
        world.log(10, focus="mixing")
    else:
        pytest.fail("nothing was said of it in a week")


def test_the_proposed_personal_quest_is_the_one_given(world: World) -> None:
    world.log(60, focus="mixing")
    shown = planned(world)
    (proposed,) = [line for line in shown.lines if line.quest.cadence is Cadence.PERSONAL]
    assert (proposed.posting_id, shown.has_personal) == (None, False)
    taken = world.services.personal_quests.current.blocking(world.request(), proposed.quest.slug)
    assert taken.quest == proposed.quest
    again = planned(world)
    assert again.has_personal
    (line,) = [line for line in again.lines if line.quest.cadence is Cadence.PERSONAL]
    assert (line.quest, line.posting_id) == (taken.quest, taken.posting.id)
    assert line.closes_at == taken.posting.closes_at
    world.services.quests.complete.blocking(world.request(), of=Cadence.PERSONAL, hand_in=HandIn())
    done = planned(world)
    assert not done.has_personal
    assert all(line.quest.cadence is not Cadence.PERSONAL for line in done.lines)


def test_a_stalled_track_is_mentioned_for_one_week(world: World) -> None:
    added = world.services.tracks.add.blocking(
        world.request(), title="Night Drive", stage=Stage.MIX
    )
    world.services.tracks.add.blocking(world.request(BEN), title="Not hers")
    world.passes(seconds=1)
    world.services.tracks.add.blocking(world.request(), title="Slow Tide")
    world.passes(days=13)  # Tuesday 24 November
    assert planned(world).track is None
    world.passes(days=1)
    for _ in range(2):
        asked = planned(world).track
        assert asked is not None
        assert (asked.title, asked.stage, asked.days) == ("Night Drive", Stage.MIX, 14)
    world.now = local("2026-11-30", "03:59")
    asked = planned(world).track
    assert asked is not None
    assert (asked.title, asked.days) == ("Night Drive", 18)
    world.passes(minutes=1)
    asked = planned(world).track
    assert asked is not None
    assert asked.title == "Slow Tide"  # the first mention was of the other track only
    world.passes(days=7)
    assert planned(world).track is None
    world.services.tracks.move.blocking(
        world.request(), track=added.shown.track.id, stage=Stage.MASTER
    )
    world.passes(days=14)
    asked = planned(world).track
    assert asked is not None
    assert asked.stage is Stage.MASTER


def test_a_planned_quests_details_can_be_shown(world: World) -> None:
    coach = world.services.coach
    world.set_up()
    daily = world.post()
    look = coach.quest_details.blocking(world.guild_id, ANNE, daily.quest, world.now)
    assert (look.posting_id, look.is_own, look.daw) == (daily.id, False, None)
    world.services.quests.complete.blocking(world.request(), of=daily.id, hand_in=HandIn())
    world.services.profiles.set_up.blocking(world.request(), ProfileChanges(daw=Daw.REAPER))
    look = coach.quest_details.blocking(world.guild_id, ANNE, daily.quest, world.now)
    assert (look.posting_id, look.daw) == (None, Daw.REAPER)
    added = world.services.server_quests.add.blocking(
        world.request(STAFF),
        QuestTyped(
            title="Cellar tapes",
            task="Record one room.",
            cadence=Cadence.WEEKLY,
            focus="recording",
            minutes="45",
        ),
    )
    look = coach.quest_details.blocking(world.guild_id, ANNE, added.quest.slug, world.now)
    assert (look.quest.title, look.is_own) == ("Cellar tapes", True)
    with pytest.raises(QuestWithdrawn):
        coach.quest_details.blocking(world.guild_id, ANNE, "no-such", world.now)
    with pytest.raises(NotYours):
        card = world.services.personal_quests.current.blocking(world.request())
        world.services.quests.advice.blocking(world.guild_id, BEN, card.posting.id)


@contextmanager
def counted() -> Generator[list[str]]:
    """List the statements that any transaction runs meanwhile."""
    seen: list[str] = []
    execute = Transaction.execute

    def note(tx: Transaction, statement: str, *binds: Any) -> Result:
        seen.append(statement)
        return execute(tx, statement, *binds)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Transaction, "execute", note)
        yield seen


def test_a_plan_needs_no_more_statements_for_a_long_history(world: World) -> None:
    with counted() as at_first:
        planned(world)
    for day in range(5):
        world.now = local("2026-11-11", "12:00") + timedelta(days=day)
        world.log(10, focus="mixing")
        world.log(10, focus="theory")
        world.services.personal_quests.current.blocking(world.request())
        world.services.quests.complete.blocking(
            world.request(), of=Cadence.PERSONAL, hand_in=HandIn()
        )
        world.services.tracks.add.blocking(world.request(), title=f"Take {day}")
    with counted() as later:
        shown = planned(world)
    assert shown.total_minutes == 100
    assert len(later) <= len(at_first) + 1  # the track that is asked after
    assert len(at_first) < 30


def test_a_pack_without_coach_hints_still_gives_a_plan(database: Database) -> None:
    juggling = {"juggling": World(database).packs["juggling"]}
    world = World(database, packs=juggling)
    shown = planned(world)
    assert [line.quest.slug for line in shown.lines[:3]] == [
        *("fifty-throws", "wall-cascade", "club-flips")
    ]
    world.log(60, focus="balls")
    shown = planned(world)
    assert 3 <= len(shown.lines) <= 5
    assert not shown.has_personal
    assert tip(world).advice in (
        *juggling["juggling"].tips,
        *juggling["juggling"].pitfalls,
    )
    empty = choose_personal(NEWCOMER, library_of(juggling["juggling"], [], {}))
    assert empty is None


def rerolled(world: World) -> frozenset[str]:
    """Return the quests that count as swapped away in the coach's 28 days."""
    with world.database.reading() as tx:
        context = load_context(tx, world.packs, world.guild_id)
        member = members.find(tx, world.guild_id, ANNE)
        return load_coach_context(tx, context, member, world.now).history.rerolled


def test_a_swap_counts_for_28_days(world: World) -> None:
    quests = world.services.personal_quests
    before = quests.current.blocking(world.request()).posting
    quests.swap.blocking(world.request(), before.id)
    world.passes(days=27)
    assert rerolled(world) == {before.quest}
    world.passes(days=1)
    assert rerolled(world) == frozenset()
