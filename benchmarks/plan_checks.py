"""What must hold for every line of every plan, with what was wrong where it doesn't."""

from collections.abc import Iterator, Mapping

from bot.coach.rules import reasons
from bot.coach.rules.craft import BEGINNER, Craft
from bot.coach.rules.drafting import PlanLine
from bot.coach.rules.fitting import has_gear_for
from bot.coach.rules.history import REPEAT_DAYS, History
from bot.coach.rules.ladders import undone_rungs
from bot.coach.rules.library import Exercise, Library
from bot.coach.rules.needs import SHORT_MINUTES
from bot.coach.rules.planning import Plan
from bot.tracks.rules import Stage

TOO_LONG = "lines longer than the member's sitting"
REPEATED = "exercises repeated within 8 weeks without being marked as a return"
EARLY_RUNG = "rungs given before their prerequisites"
OFF_SUBJECT = "reasons whose subject the quest does not have"
EARLY_RELEASE = "release work without a track in mix or later"
BASIC = "beginner exercises given to a professional after placement"
NO_GEAR = "lines that need gear the member lacks"
LINE_COUNT = "weeks with fewer than three or more than five lines"

CHECKS = (TOO_LONG, REPEATED, EARLY_RUNG, OFF_SUBJECT, EARLY_RELEASE, BASIC, NO_GEAR, LINE_COUNT)

MOVES_TRACK = (reasons.TrackStep, reasons.StageDone)
RUNG = (reasons.NextRung, reasons.RungAgain)


def faults_of(
    plan: Plan, history: History, library: Library, placed: Mapping[str, Craft]
) -> Iterator[tuple[str, str]]:
    """Yield each check that a plan fails, with what failed it; `placed` is the placement."""
    if not 3 <= len(plan.lines) <= 5:
        yield LINE_COUNT, f"{len(plan.lines)} lines in {plan.week_minutes} minutes"
    for line in plan.lines:
        for check in _failed(line, history, library, placed):
            yield check, _described(line)


def _described(line: PlanLine) -> str:
    what = line.exercise.slug if line.exercise else "no exercise"
    return f"{what}, {line.minutes} min of {line.focus}, for {line.reason}"


def _failed(
    line: PlanLine, history: History, library: Library, placed: Mapping[str, Craft]
) -> Iterator[str]:
    if line.minutes > history.sitting_minutes:
        yield TOO_LONG
    if line.focus in library.finishing and not _has_mix(history):
        yield EARLY_RELEASE
    if not is_about(line.reason, line, library):
        yield OFF_SUBJECT
    if line.exercise is not None:
        yield from _failed_by(line, line.exercise, history, library, placed)


def _failed_by(
    line: PlanLine,
    exercise: Exercise,
    history: History,
    library: Library,
    placed: Mapping[str, Craft],
) -> Iterator[str]:
    if _is_repeated(line, exercise, history):
        yield REPEATED
    if _is_early_rung(line, exercise, history, library):
        yield EARLY_RUNG
    if _is_basic(exercise, placed):
        yield BASIC
    if not has_gear_for(history, exercise):
        yield NO_GEAR


def _is_basic(exercise: Exercise, placed: Mapping[str, Craft]) -> bool:
    is_professional = placed.get(exercise.focus, Craft.STARTING).rank >= Craft.STEADY.rank
    return is_professional and exercise.difficulty == BEGINNER and not exercise.is_own


def _has_mix(history: History) -> bool:
    return any(track.stage.rank >= Stage.MIX.rank for track in history.tracks)


def _is_repeated(line: PlanLine, exercise: Exercise, history: History) -> bool:
    """Whether it is a repeat that the line doesn't mark: a return, a rung, the next part."""
    goes_on = exercise.parts > 1 and 0 < history.minutes_on.get(exercise.slug, 0) < exercise.minutes
    if line.repeats is not None or isinstance(line.reason, RUNG) or goes_on:
        return False
    is_open = exercise.posting_id is not None
    is_planned = exercise.slug in history.planned and not is_open
    return is_planned or history.done_within(exercise.slug, REPEAT_DAYS)


def _is_early_rung(line: PlanLine, exercise: Exercise, history: History, library: Library) -> bool:
    """Whether an undone rung is given outside its turn, or before one that isn't done."""
    undone = [each.slug for _, _, each in undone_rungs(history, library)]
    is_in_turn = undone[:1] == [exercise.slug] and isinstance(line.reason, RUNG)
    return exercise.slug in undone and not is_in_turn


def is_about(reason: reasons.Reason, line: PlanLine, library: Library) -> bool:
    """Whether a line has what its reason speaks of."""
    exercise = line.exercise
    match reason:
        case reasons.TrackStep(step=step):
            (quests,) = [each.quests for each in library.all_steps if each.slug == step]
            return exercise is None or exercise.slug in quests
        case reasons.StageDone():
            return exercise is None
        case reasons.DrillDue(drill=drill):
            return exercise is None and line.focus == library.ear_focus(drill)
        case reasons.GetHeard():
            return exercise is None and line.focus in library.finishing
        case reasons.StartTrack():
            first = [slug for each in library.steps[Stage.IDEA] for slug in each.quests]
            return exercise is None or exercise.slug in first
        case _:
            return exercise is not None and _suits_reason(reason, exercise, library)


def _suits_reason(reason: reasons.Reason, exercise: Exercise, library: Library) -> bool:
    match reason:
        case reasons.NextRung() | reasons.RungAgain(rung=reasons.NextRung()):
            rung = reason.rung if isinstance(reason, reasons.RungAgain) else reason
            ladders = [library.foundations, *library.path_ladders.values()]
            rungs = {each.slug: each.rungs for each in ladders if each is not None}
            return rungs[rung.ladder][rung.number - 1] == exercise.slug
        case reasons.Lopsided(focus=focus, towards=towards):
            wanted = library.stands_on[focus][towards]
            is_wanted = not wanted or bool(wanted & {*exercise.techniques})
            return exercise.focus == towards and is_wanted
        case (
            reasons.Neglected(focus=focus)
            | reasons.MainFocus(focus=focus)
            | reasons.StrongestFocus(focus=focus)
            | reasons.NamedByListeners(focus=focus)
            | reasons.ChosenFocus(focus=focus)
            | reasons.RoundsOff(focus=focus)
        ):
            return exercise.focus == focus
        case reasons.Returned() | reasons.WeekendsOnly():
            return exercise.minutes <= SHORT_MINUTES
        case reasons.OnPath(path=path):
            return exercise.focus in library.path_focuses[path]
        case reasons.OpenNow(cadence=cadence):
            return exercise.posting_id is not None and exercise.cadence is cadence
        case _:
            return True
