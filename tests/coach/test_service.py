"""The coach with the music pack: what it reads from the database, and what it stores."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.calendar.rules.days import producer_day
from bot.calendar.rules.periods import Cadence, week_of
from bot.coach.errors import StepNotFound
from bot.coach.results import AdviceGiven, WeekPlanned
from bot.coach.rules.choosing import choose_personal
from bot.coach.rules.history import History
from bot.coach.rules.planning import Wish
from bot.coach.rules.reasons import (
    FirstStep,
    LongStretch,
    Lopsided,
    NamedByListeners,
    NextRung,
    StartTrack,
)
from bot.coach.service.context import load_coach_context
from bot.coach.service.library import library_of
from bot.coach.store import plans
from bot.coach.view.plan import draw_plan
from bot.db.database import Database
from bot.db.transactions import Result, Transaction
from bot.feedback.store import claims
from bot.interactions.errors import NotYours
from bot.members import store as members
from bot.members.rules import Daw
from bot.packs.content import SkillPack
from bot.packs.errors import UnknownFocus
from bot.profiles.results import ProfileChanges
from bot.quests.errors import QuestWithdrawn
from bot.quests.results.scheduling import QuestTyped
from bot.quests.store.completions import HandIn
from bot.servers.service.context import load_context
from bot.sessions.rules import When
from bot.tracks.errors import TrackNotFound
from bot.tracks.rules import Stage
from tests.privacy.listening import add_critique, add_submission
from tests.reply_text import text_of
from tests.rooms.studio import session_minutes, toggle_room, visit, wait
from tests.world import ANNE, BEN, CLEO, MUSIC, ON_SQLITE, STAFF, World, local, without_quest


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
    new = planned(world)
    assert (new.is_new, new.total_minutes, new.active_days, new.shares) == (True, 0, 0, {})
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
    daily = world.post()
    shown = planned(world)
    assert (shown.total_minutes, shown.active_days) == (100, 3)
    assert shown.shares == {"mixing": 82, "composition": 18}
    assert not shown.is_new
    reasons = {line.reason for line in shown.lines}
    assert Lopsided(focus="mixing", percent=82, towards="composition") not in reasons  # too little
    assert planned(world) == replace(shown, last_week=None)
    open_now = {line.quest.slug: line.closes_at for line in shown.lines if line.quest}
    assert open_now.get(daily.quest, daily.closes_at) in (daily.closes_at, None)


def lines_of(shown: WeekPlanned) -> list[str]:
    return [line.quest.slug if line.quest else "" for line in shown.lines]


def test_a_plan_stays_for_its_week_and_ticks_what_was_done(world: World) -> None:
    first = planned(world)
    (line, *_) = [
        line for line in first.lines if line.quest and not isinstance(line.reason, NextRung)
    ]
    assert line.quest is not None
    assert not line.is_done
    sessions = world.services.sessions
    sessions.start.blocking(world.request(), exercise=line.quest.slug)
    world.passes(minutes=12)
    sessions.stop.blocking(world.request())
    after = planned(world)
    assert lines_of(after)[: len(first.lines)] == lines_of(first)
    done = [each.is_done for each in after.lines if each.quest == line.quest]
    assert done == [True]
    world.passes(days=7)
    following = planned(world)
    assert following.last_week is not None
    assert (following.last_week.done, following.last_week.lines) == (1, len(after.lines))
    assert planned(world).last_week is None
    assert not set(lines_of(following)) & {line.quest.slug}


def test_a_plan_survives_a_pack_that_has_lost_its_course(world: World) -> None:
    """What a line's reason speaks of may have left the pack since the plan was made."""
    world.services.tracks.add.blocking(world.request(), title="Night Drive")
    reasons_before = {line.reason.kind for line in planned(world).lines}
    assert {"track-step", "next-rung"} <= reasons_before
    later = world.beside(world.database, without_quest())
    shown = planned(later)
    assert not {"track-step", "next-rung"} & {line.reason.kind for line in shown.lines}
    text_of(draw_plan(shown))


def test_a_released_track_is_ticked_by_its_stage(world: World) -> None:
    added = world.services.tracks.add.blocking(
        world.request(), title="Night Drive", stage=Stage.MIX
    )
    track = added.shown.track.id
    for step in MUSIC.stage_guide[Stage.MIX].steps:
        world.services.coach.tick.blocking(world.request(), track_id=track, step=step.slug)
    world.passes(days=7)
    assert "Move “Night Drive” on to master" in text_of(draw_plan(planned(world)))
    world.services.tracks.move.blocking(world.request(), track=track, stage=Stage.RELEASED)
    assert "✓ Move your track on to master" in text_of(draw_plan(planned(world)))


def submit(world: World, *focuses: str, **fields: Any) -> int:
    """Submit a track of Anne's, with a critique for each of the focuses; return its id."""
    with world.database.writing() as tx:
        submission = add_submission(tx, world, ANNE, link="https://example.com/it")
        for listener_id, focus in zip((BEN, CLEO, STAFF), focuses, strict=False):
            members.enter(tx, world.guild_id, listener_id)
            add_critique(tx, world, listener_id, submission, focus=focus, **fields)
    return submission.id


def test_what_two_listeners_named_is_a_line_of_the_plan_once(world: World) -> None:
    goals = ProfileChanges(daily_goal_minutes=60, sitting_minutes=60)
    world.services.profiles.set_up.blocking(world.request(), goals)
    submit(world, "mixing", "mastering", "mixing")
    later = submit(world, "editing", "editing", visible_at=world.now + timedelta(hours=1))
    submit(world, "theory", "theory", is_helpful=False, pays_at=None)
    submit(world, "recording", "recording", hidden_at=world.now)
    named = [line for line in planned(world).lines if isinstance(line.reason, NamedByListeners)]
    (line,) = named
    assert line.quest is not None
    assert (line.focus.slug, line.quest.focus, line.is_done) == ("mixing", "mixing", False)
    said = "On “Night Drive”, 2 listeners said mixing needs the most work"
    assert said in text_of(draw_plan(planned(world)))
    world.passes(days=7)
    (line,) = [each for each in planned(world).lines if isinstance(each.reason, NamedByListeners)]
    assert line.reason == NamedByListeners(submission_id=later, focus="editing", listeners=2)
    world.passes(days=7)
    assert not any(isinstance(each.reason, NamedByListeners) for each in planned(world).lines)


def test_a_mix_that_nobody_heard_is_to_be_heard(world: World) -> None:
    world.services.tracks.add.blocking(world.request(), title="Night Drive", stage=Stage.MIX)
    heard = "Get “Night Drive” heard"
    shown = draw_plan(planned(world))
    assert heard in text_of(shown)
    with world.database.writing() as tx:
        claims.add_submitted(tx, world.guild_id, ANNE)
    assert "Give 2 critiques first" in text_of(draw_plan(planned(world)))
    submit(world)
    assert f"✓ {heard}" in text_of(draw_plan(planned(world)))
    world.passes(days=7)
    assert heard not in text_of(draw_plan(planned(world)))


def test_a_plan_can_be_planned_differently(world: World) -> None:
    world.log(100, focus="mixing")
    usual = planned(world)
    coach = world.services.coach
    less = coach.plan.blocking(world.request(), wish=Wish.LESS)
    assert (less.week_minutes, less.wish) == (usual.week_minutes * 60 // 100, Wish.LESS)
    assert sum(line.minutes for line in less.lines) <= less.week_minutes
    theory = coach.plan.blocking(world.request(), wish=Wish.OTHER_FOCUS, focus="theory")
    assert theory.wished_focus is not None
    assert theory.wished_focus.slug == "theory"
    assert any(line.focus.slug == "theory" for line in theory.lines)
    assert planned(world).lines == theory.lines
    coach.plan.blocking(world.request(), wish=Wish.MORE)
    for wish in (Wish.MORE, Wish.OTHER_FOCUS):  # the same lines as before, or as usual
        for _ in range(2):
            coach.plan.blocking(world.request(), wish=wish)
            assert planned(world).wish is wish
    with pytest.raises(UnknownFocus):
        coach.plan.blocking(world.request(), wish=Wish.OTHER_FOCUS, focus="yodelling")


def practise(world: World, shown: WeekPlanned) -> None:
    """Add the track that a plan starts, and practise each line that isn't done for 40 minutes."""
    if any(isinstance(line.reason, StartTrack) and not line.is_done for line in shown.lines):
        world.services.tracks.add.blocking(world.request(), title="Night Drive")
    for line in shown.lines:
        if line.quest is not None and not line.is_done:
            world.services.sessions.start.blocking(world.request(), exercise=line.quest.slug)
            world.passes(minutes=40)
            world.services.sessions.stop.blocking(world.request())


def test_after_a_whole_plan_there_is_more_for_those_who_ask(world: World) -> None:
    world.log(200, focus="mixing")
    for _ in range(5):
        practise(world, planned(world))
    done = planned(world).lines
    coach = world.services.coach
    assert text_of(draw_plan(planned(world))).startswith("### Your week is done\n")
    assert coach.plan.blocking(world.request(), wish=Wish.LESS).lines == done
    more = coach.plan.blocking(world.request(), wish=Wish.MORE).lines
    assert (len(more), more[: len(done)]) == (len(done) + 2, done)
    assert [line.is_done for line in more[-2:]] == [False, False]


def test_a_rung_that_was_only_begun_is_added_again_and_counts_from_the_next_day(
    world: World,
) -> None:
    world.log(200, focus="mixing")
    (rung,) = [line for line in planned(world).lines if isinstance(line.reason, NextRung)]
    assert rung.quest is not None
    for done in ([True, False], [True, True]):
        world.services.sessions.start.blocking(world.request(), exercise=rung.quest.slug)
        world.passes(minutes=5)
        world.services.sessions.stop.blocking(world.request())
        lines = [line for line in planned(world).lines if line.quest == rung.quest]
        assert [line.is_done for line in lines][:2] == done
        world.passes(days=1)


def test_what_the_coach_proposed_is_no_choice_of_the_member(world: World) -> None:
    shown = planned(world)
    (line, *_) = [line for line in shown.lines if line.quest]
    assert line.quest is not None
    world.services.sessions.start.blocking(world.request(), exercise=line.quest.slug)
    world.passes(minutes=90)
    world.services.sessions.stop.blocking(world.request())
    after = planned(world)
    assert (after.total_minutes, after.shares) == (90, {})
    world.passes(minutes=40)
    world.log(30, focus="theory")
    assert planned(world).shares == {"theory": 100}


def test_steps_of_tracks_are_ticked_once_and_only_by_their_member(world: World) -> None:
    added = world.services.tracks.add.blocking(world.request(), title="Night Drive")
    track_id = added.shown.track.id
    steps = [step.slug for guide in MUSIC.stages for step in guide.steps]
    tick = world.services.coach.tick
    with pytest.raises(StepNotFound):
        tick.blocking(world.request(), track_id=track_id, step="no-such")
    if steps:
        with pytest.raises(TrackNotFound):
            tick.blocking(world.request(BEN), track_id=track_id, step=steps[0])
        for _ in range(2):
            tick.blocking(world.request(), track_id=track_id, step=steps[0])


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


def test_starting_a_personal_quest_of_a_plan_takes_it(world: World) -> None:
    personal = MUSIC.quests_of(Cadence.PERSONAL)
    quests = world.services.personal_quests
    slug = next(each.slug for each in personal if each.path is None and each.minutes <= 25)
    start = world.services.sessions.start
    timer = start.blocking(world.request(), exercise=slug)
    taken = quests.current.blocking(world.request())
    if timer.quest is not None and timer.quest.posting_id is not None:
        assert taken.posting.id == timer.quest.posting_id
        assert taken.quest.slug == slug
    world.passes(minutes=10)
    world.services.sessions.stop.blocking(world.request())
    other = next(each.slug for each in personal if each.slug != taken.quest.slug)
    timer = start.blocking(world.request(), exercise=other)
    assert timer.quest is not None
    assert timer.quest.posting_id is None  # one a day: it is practised as an exercise


def test_a_stalled_track_is_mentioned_for_one_week(world: World) -> None:
    added = world.services.tracks.add.blocking(
        world.request(), title="Night Drive", stage=Stage.MIX
    )
    world.services.tracks.add.blocking(world.request(BEN), title="Not hers")
    world.passes(seconds=1)
    slow = world.services.tracks.add.blocking(world.request(), title="Slow Tide", stage=Stage.MIX)
    # The coach works on the one nearest to its release, and reminds of the others.
    world.services.tracks.add.blocking(world.request(), title="Dawn", stage=Stage.MASTER)
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
    for track in (added, slow):
        world.services.tracks.move.blocking(
            world.request(), track=track.shown.track.id, stage=Stage.ARRANGEMENT
        )
    world.passes(days=14)
    asked = planned(world).track
    assert asked is not None
    assert asked.stage is Stage.ARRANGEMENT


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
    content = World(database).packs["juggling"].model_dump()
    pack = SkillPack.model_validate(content | {"ladders": (), "stages": ()})
    world = World(database, packs={pack.slug: pack})
    shown = planned(world)
    assert {"fifty-throws", "wall-cascade"} <= set(lines_of(shown))
    assert FirstStep(quest="fifty-throws") in {line.reason for line in shown.lines}
    world.log(60, focus="balls")
    shown = planned(world)
    assert 2 <= len(shown.lines) <= 5
    assert not shown.has_personal
    assert tip(world).advice in (
        *pack.tips,
        *pack.pitfalls,
    )
    empty = choose_personal(
        History(member_id=1, today=world.now.date(), level=1),
        library_of(pack, [], {}),
    )
    assert empty is None


def avoided(world: World) -> frozenset[str]:
    """Return the quests that the coach avoids because they were swapped."""
    with world.database.reading() as tx:
        context = load_context(tx, world.packs, world.guild_id)
        member = members.find(tx, world.guild_id, ANNE)
        return load_coach_context(tx, context, member, world.now).history.avoided


def test_a_swap_counts_for_12_weeks(world: World) -> None:
    quests = world.services.personal_quests
    before = quests.current.blocking(world.request()).posting
    quests.swap.blocking(world.request(), before.id)
    world.passes(days=83)
    assert avoided(world) == {before.quest}
    world.passes(days=1)
    assert avoided(world) == frozenset()


@ON_SQLITE
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_there_is_one_plan_for_each_iso_week_over_new_year_and_the_date_line(
    database: Database, zone: str
) -> None:
    world = World(database, local("2026-12-20", "22:00", zone))
    world.services.profiles.set_up.blocking(world.request(), ProfileChanges(timezone=zone))
    world.now = local("2026-12-27", "22:00", zone)
    of_week: dict[str, list[str]] = {}
    hours = [0, 5, 2, 40, -30, 24, 60, 48, 20, 3, 40]  # backwards as a clock that is set back
    for hour in hours:
        world.passes(hours=hour)
        week = week_of(producer_day(world.now, ZoneInfo(zone)))
        lines = lines_of(planned(world))
        assert of_week.setdefault(week, lines) == lines
    assert list(of_week) == ["2026-W52", "2026-W53", "2027-W01"]
    other = "Pacific/Pago_Pago" if "Kiri" in zone else "Pacific/Kiritimati"
    world.now = local("2027-01-03", "12:00", "UTC")
    for moved in (other, zone, other):
        world.services.profiles.set_up.blocking(world.request(), ProfileChanges(timezone=moved))
        assert lines_of(planned(world)) in of_week.values()
    with database.reading() as tx:
        assert [each.week for each in plans.all_of(tx, world.guild_id, ANNE)] == list(of_week)
