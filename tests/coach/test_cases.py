"""What a good teacher would propose to ten members, with the music pack."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from benchmarks.learner_kinds import KINDS
from benchmarks.learners import Learner, music_library
from benchmarks.plan_checks import faults_of
from bot.calendar.rules.periods import Cadence
from bot.coach.rules.choosing import choose_personal
from bot.coach.rules.craft import Craft, craft_by_focus
from bot.coach.rules.drafting import PlanLine
from bot.coach.rules.gear import Need
from bot.coach.rules.history import History, Record, Swap, TrackProgress
from bot.coach.rules.ladders import next_rung
from bot.coach.rules.library import Exercise
from bot.coach.rules.planning import plan
from bot.coach.rules.reasons import (
    DueAgain,
    Lopsided,
    NextRung,
    OpenNow,
    Returned,
    StartTrack,
    TrackStep,
)
from bot.members.rules import Gear
from bot.quests.rules.rerolls import RerollReason
from bot.tracks.rules import Stage

PACK, LIBRARY = music_library()
TODAY = date(2026, 11, 23)  # a Monday
ARRANGING = {
    "arrangement",
    "subtractive-arrangement",
    "energy-curve",
    "register-planning",
    "contrast-between-sections",
}


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def member(**options: object) -> History:
    """Return somebody who has practised for three months, on five days a week."""
    given: dict[str, object] = {
        "member_id": 7,
        "today": TODAY,
        "level": 6,
        "daily_goal_minutes": 30,
        "sitting_minutes": 30,
        "active_days": frozenset(ago(day) for day in range(1, 28) if day % 7 not in (0, 1)),
        "first_on": ago(90),
        "last_active_on": ago(2),
    }
    return History(**(given | options))  # pyright: ignore[reportArgumentType]


def only(focus: str, minutes: int = 600) -> Mapping[str, object]:
    """Return the practice of a member who does nothing else."""
    return {"minutes": {focus: minutes}, "total_minutes": minutes, "last_on": {focus: ago(2)}}


def track(stage: Stage, *steps: str) -> TrackProgress:
    return TrackProgress(
        id=1,
        stage=stage,
        added_on=ago(60),
        moved_on=ago(9),
        nudged_on=None,
        steps=frozenset(steps),
    )


def placed(craft: Craft) -> Mapping[str, object]:
    return {"craft": dict.fromkeys(PACK.focus_by_slug, craft), "is_placed": True}


def lines_for(history: History) -> list[PlanLine]:
    """Return a plan's lines: three to five, each true to its reason and doable."""
    made = plan(history, LIBRARY)
    assert list(faults_of(made, history, LIBRARY, history.craft if history.is_placed else {})) == []
    return list(made.lines)


def shown(lines: list[PlanLine]) -> str:
    """Describe lines for whoever reads a failure."""
    return "; ".join(
        f"{line.exercise.slug if line.exercise else 'no exercise'} ({line.focus}, "
        f"{line.minutes} min, {line.reason.kind})"
        for line in lines
    )


def exercises(lines: list[PlanLine]) -> list[Exercise]:
    return [line.exercise for line in lines if line.exercise]


def test_only_mixes_gets_arranging_and_not_chords() -> None:
    lines = lines_for(member(tracks=[track(Stage.MIX)], **only("mixing")))
    balancing = [line for line in lines if isinstance(line.reason, Lopsided)]
    assert balancing, f"nothing balances a month of mixing: {shown(lines)}"
    for each in exercises(balancing):
        assert {*each.techniques} & ARRANGING, f"{each.slug} isn't about the arrangement"
    assert any(isinstance(line.reason, TrackStep) for line in lines), shown(lines)


def test_only_listens_starts_a_track_and_releases_nothing() -> None:
    for member_id in range(1, 41):
        lines = lines_for(replace(member(level=12, **only("listening")), member_id=member_id))
        assert isinstance(lines[0].reason, StartTrack), f"no track to start: {shown(lines)}"
        assert all(line.focus != "release" for line in lines), f"nothing to release: {shown(lines)}"
        assert any(line.focus == "composition" for line in exercises(lines)), shown(lines)


def veteran(**options: object) -> History:
    """Return a member of level 60 on the mastering path, who passed advanced work."""
    hard = [
        Record(
            quest=each.slug, focus=each.focus, difficulty=2, times=3, last_on=ago(90), passed=True
        )
        for focus in ("mastering", "mixing", "listening")
        for each in [e for e in LIBRARY.exercises if (e.focus, e.difficulty) == (focus, 2)][:3]
    ]
    craft = craft_by_focus(PACK.focus_by_slug, {}, hard, {})
    return member(
        level=60,
        path="mastering",
        sitting_minutes=45,
        craft=craft,
        records={each.quest: each for each in hard},
        **(dict(only("mastering")) | options),
    )


def test_a_veteran_on_the_mastering_path_gets_advanced_mastering() -> None:
    for history in (veteran(), veteran(tracks=[track(Stage.MIX)])):
        lines = lines_for(history)
        mastering = [each for each in exercises(lines) if each.focus == "mastering"]
        assert mastering, f"no mastering on the mastering path: {shown(lines)}"
        assert any(each.difficulty == 2 for each in mastering), shown(lines)
        easy = [
            each
            for each in exercises(lines)
            if not each.difficulty and history.craft_in(each.focus).rank >= Craft.STEADY.rank
        ]
        assert not easy, f"too easy: {shown(lines)}"
        ladders = {line.reason.ladder for line in lines if isinstance(line.reason, NextRung)}
        assert "foundations" not in ladders, f"no first steps at level 60: {shown(lines)}"


def test_a_professional_gets_advanced_work_on_the_first_day() -> None:
    history = History(member_id=7, today=TODAY, level=1, sitting_minutes=45, **placed(Craft.SURE))  # pyright: ignore[reportArgumentType]
    lines = lines_for(history)
    assert any(each.difficulty == 2 for each in exercises(lines)), shown(lines)
    assert all(each.difficulty for each in exercises(lines)), f"too easy: {shown(lines)}"
    assert not any(isinstance(line.reason, NextRung) for line in lines), shown(lines)


def test_a_phone_is_enough() -> None:
    gear = frozenset({Gear.PHONE_ONLY, Gear.HEADPHONES_ONLY, Gear.NO_MICROPHONE})
    for member_id in range(1, 41):
        history = member(member_id=member_id, level=5, gear=gear, **only("composition"))
        for each in exercises(lines_for(history)):
            assert not each.needs & {Need.COMPUTER, Need.SPEAKERS, Need.MICROPHONE}, each.slug


def test_rerolling_everything_brings_no_quest_back_soon_and_the_reasons_count() -> None:
    history = member(level=4)
    found: list[Exercise] = []
    for day in range(40):
        history = replace(history, today=TODAY + timedelta(days=day))
        chosen = choose_personal(history, LIBRARY)
        assert chosen is not None, f"nothing left on day {day}"
        found.append(chosen)
        swap = Swap(exercise=chosen, on=history.today, reason=None)
        history = replace(history, swaps=[*history.swaps, swap])
    for at, each in enumerate(found):
        assert each not in found[max(0, at - 28) : at], f"{each.slug} is back on day {at}"
    long = Swap(exercise=found[0], on=TODAY, reason=RerollReason.TOO_LONG)
    after = choose_personal(replace(member(level=4), swaps=[long]), LIBRARY)
    assert after is not None
    assert after.minutes < found[0].minutes, f"{after.slug} isn't shorter than {found[0].slug}"


@pytest.mark.parametrize("focus", ["composition", "mixing", "sound_design", "recording"])
def test_fifteen_minutes_a_day_get_lines_of_fifteen_minutes(focus: str) -> None:
    history = member(daily_goal_minutes=15, sitting_minutes=15, **only(focus, 300))
    lines = lines_for(history)
    assert all(line.minutes <= 15 for line in lines), shown(lines)
    whole = [each for each in exercises(lines) if each.minutes <= 15]
    assert whole, f"nothing can be done whole in a sitting: {shown(lines)}"


def test_about_to_release_gets_what_the_release_lacks_in_order() -> None:
    done = [step.slug for step in LIBRARY.steps[Stage.MASTER]]
    release = [step.slug for step in LIBRARY.steps[Stage.RELEASED]]
    got: list[str] = []
    while len(got) < len(release):
        history = member(
            tracks=[track(Stage.MASTER, *done, *got)], **placed(Craft.FINDING), **only("mixing")
        )
        lines = lines_for(history)
        steps = [line.reason.step for line in lines if isinstance(line.reason, TrackStep)]
        assert steps[:1] == release[len(got) : len(got) + 1], shown(lines)
        assert lines[0].reason == next(
            line.reason for line in lines if isinstance(line.reason, TrackStep)
        ), f"the release comes first: {shown(lines)}"
        got += steps[:1]
    topics = ["version", "check", "credit", "code", "kit", "date", "pitch"]
    places = [next(at for at, step in enumerate(got) if topic in step) for topic in topics]
    assert places == sorted(places), got


def test_back_after_a_long_time_starts_short() -> None:
    history = member(
        active_days=frozenset[date](),
        first_on=ago(120),
        last_active_on=ago(92),
        last_on={"sound_design": ago(92), "composition": ago(99)},
        daily_goal_minutes=None,
        sitting_minutes=50,
    )
    lines = lines_for(history)
    assert lines[0].reason == Returned(days=92), shown(lines)
    assert lines[0].minutes <= 25, shown(lines)
    assert lines[0].focus == "sound_design", f"not what they did last: {shown(lines)}"


def test_members_on_one_path_go_the_same_way() -> None:
    found = {
        (rung.ladder.slug, rung.exercise.slug)
        for member_id in range(1, 31)
        if (
            rung := next_rung(
                replace(
                    member(level=12, path="beatmaking", has_finished=True), member_id=member_id
                ),
                LIBRARY,
            )
        )
    }
    assert len(found) == 1, found


def test_the_weekly_and_the_monthly_quest_get_into_plans_part_by_part() -> None:
    for cadence in (Cadence.WEEKLY, Cadence.MONTHLY):
        quest = next(
            each
            for each in LIBRARY.exercises
            if (each.cadence, each.difficulty, each.track_stage) == (cadence, 0, None)
            and each.parts > 1
            and not each.needs
        )
        opened = replace(quest, posting_id=1)
        library = replace(
            LIBRARY,
            exercises=[opened if each.slug == quest.slug else each for each in LIBRARY.exercises],
        )
        for done in (0, quest.part_minutes):
            begun = Record(
                quest=quest.slug,
                focus=quest.focus,
                difficulty=0,
                times=1,
                last_on=ago(6),
                passed=False,
            )
            history = member(
                minutes_on={quest.slug: done},
                records={quest.slug: begun} if done else {},
                sitting_minutes=60,
            )
            lines = list(plan(history, library).lines)
            parts = [line.part for line in lines if line.reason == OpenNow(cadence=cadence)]
            assert parts == [2 if done else 1], shown(lines)


def test_what_was_done_a_month_ago_comes_back_to_compare() -> None:
    old = next(
        each
        for each in LIBRARY.exercises
        if (each.cadence, each.difficulty, each.focus) == (Cadence.DAILY, 0, "mixing")
        and each.minutes <= 30
        and each.track_stage is None
    )
    record = Record(
        quest=old.slug, focus="mixing", difficulty=0, times=1, last_on=ago(30), passed=True
    )
    lines = lines_for(member(records={old.slug: record}))
    assert DueAgain(on=ago(30)) in [line.reason for line in lines], shown(lines)


def test_every_kind_of_learner_is_different() -> None:
    names = {kind.name for kind in KINDS}
    assert len(names) == len(KINDS) == 10
    history = Learner(kind=KINDS[-1], member_id=1, pack=PACK, library=LIBRARY).history()
    assert history.days_away == 92
