"""Makes the plan of a week once, keeps it, and says what of it is done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.calendar.rules.periods import week_of
from bot.coach.results import LastWeek, PlannedLine
from bot.coach.rules import reasons
from bot.coach.rules.drafting import MAX_LINES, PlanLine
from bot.coach.rules.planning import Wish, next_line, plan
from bot.coach.rules.tracks import has_step
from bot.coach.service.context import CoachContext, load_coach_context
from bot.coach.store import plans
from bot.coach.store.plans import StoredLine, StoredPlan
from bot.coach.store.practice import UnreleasedTrack
from bot.db.transactions import Transaction
from bot.members.store import Member
from bot.packs.content import SkillPack
from bot.packs.course import StageStep
from bot.servers.service.context import ServerContext

EXTRA_LINES = 2
"""How many lines someone who has done a whole plan gets if they ask for more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWeek:
    """A week's plan and its lines; `last_week` is set the first time in a week."""

    plan: StoredPlan
    lines: Sequence[StoredLine]
    last_week: LastWeek | None


def plan_week(
    tx: Transaction,
    coach_context: CoachContext,
    member: Member,
    *,
    wish: Wish | None,
    focus: str | None,
    now: datetime,
    anew: bool = False,
) -> PlannedWeek:
    """Return this week's plan. It is stored when it is made, and when something is added.

    A wish, or `anew`, keeps what was done and plans the rest anew. When the rung of the ladder is
    done, the next one is added.
    """
    who = (member.guild_id, member.user_id)
    today = coach_context.history.today
    week = week_of(today)
    stored = plans.find(tx, *who, week)
    lines = [line for line in coach_context.lines if line.week == week]
    last_week = None if stored else _last_week(coach_context, week_of(today - timedelta(days=7)))
    if stored is None or wish is not None or anew:
        made = plan(coach_context.history, coach_context.library, wish, focus)
        stored = StoredPlan(
            week=week, planned_at=now, week_minutes=made.week_minutes, wish=wish, focus=focus
        )
        done = [line for line in lines if is_done(coach_context, line)]
        fresh = _stored_lines(week, made.lines)
        extra = 0 if wish in (None, Wish.LESS) else EXTRA_LINES
        changed = [*done, *fresh][: max(len(done) + extra, MAX_LINES)]
        is_new = True
    else:
        left = stored.week_minutes - sum(line.minutes for line in lines)
        changed = [*lines, *_stored_lines(week, _following(coach_context, lines, left))]
        is_new = len(changed) > len(lines)
    if is_new:
        lines = [replace(line, position=at) for at, line in enumerate(changed, 1)]
        plans.save(tx, *who, stored, lines)
    return PlannedWeek(plan=stored, lines=lines, last_week=last_week)


def replan_week(tx: Transaction, context: ServerContext, member: Member, now: datetime) -> None:
    """Plan what is left of this week anew, as the member wished it, if it has a plan."""
    week = week_of(context.today(member, now))
    stored = plans.find(tx, member.guild_id, member.user_id, week)
    if stored is not None:
        plan_week(
            tx,
            load_coach_context(tx, context, member, now),
            member,
            wish=stored.wish,
            focus=stored.focus,
            now=now,
            anew=True,
        )


def _following(
    coach_context: CoachContext, lines: Sequence[StoredLine], left: int
) -> list[PlanLine]:
    """Return the rung to go on with, if the plan's rung is done and it has room."""
    rungs = [line for line in lines if isinstance(line.reason, _RUNGS)]
    if not rungs or not all(is_done(coach_context, line) for line in rungs):
        return []
    following = next_line(coach_context.history, coach_context.library, len(lines), left)
    return [following] if following else []


_RUNGS = (reasons.NextRung, reasons.RungAgain)


def _last_week(coach_context: CoachContext, week: str) -> LastWeek | None:
    lines = [line for line in coach_context.lines if line.week == week]
    if not lines:
        return None
    return LastWeek(done=sum(is_done(coach_context, line) for line in lines), lines=len(lines))


def _stored_lines(week: str, lines: Sequence[PlanLine]) -> list[StoredLine]:
    return [
        StoredLine(
            week=week,
            position=at,
            quest=line.exercise.slug if line.exercise else None,
            focus=line.focus,
            minutes=line.minutes,
            part=line.part,
            repeats=line.repeats,
            reason=line.reason,
        )
        for at, line in enumerate(lines, 1)
    ]


def is_done(coach_context: CoachContext, line: StoredLine) -> bool:
    """Whether a line of a plan is done.

    A step of a track is done once the track has it (`has_step`) or has moved on, an exercise once
    it was completed, assessed or practised in the week of the plan or later, an ear drill once
    another round of it was finished, and a track is heard once something was submitted.
    """
    tracks = {track.id: track for track in coach_context.history.tracks}
    match line.reason:
        case reasons.TrackStep(track_id=track_id, step=step, stage=stage):
            track = tracks.get(track_id)
            return (
                track is None
                or track.stage.rank > stage.rank
                or any(
                    has_step(track, each, coach_context.history.records)
                    for each in coach_context.library.all_steps
                    if each.slug == step
                )
            )
        case reasons.StageDone(track_id=track_id, stage=stage):
            track = tracks.get(track_id)
            return track is None or track.stage.rank > stage.rank
        case reasons.DrillDue(drill=drill):
            last_on = {each.drill: each.last_on for each in coach_context.history.hearing}
            return drill in last_on and _is_since(line, last_on[drill])
        case reasons.GetHeard(track_id=track_id):
            submitted_on = coach_context.heard.submitted_on
            is_submitted = submitted_on is not None and _is_since(line, submitted_on)
            return track_id not in tracks or is_submitted
        case reasons.StartTrack():
            return bool(tracks) or was_worked_on(coach_context, line)
        case _:
            return was_worked_on(coach_context, line)


def was_worked_on(coach_context: CoachContext, line: StoredLine) -> bool:
    """Whether the exercise of a line, or a variant, was practised in the plan's week or later.

    A repeat counts from the day after the one that it repeats.
    """
    quest = coach_context.quests.get(line.quest or "")
    if quest is None:
        return False
    records = coach_context.history.records
    days = [
        records[slug].last_on
        for slug in (quest.slug, quest.easier, quest.harder)
        if slug is not None and slug in records
    ]
    return bool(days) and _is_since(line, max(days))


def _is_since(line: StoredLine, last_on: date) -> bool:
    """Whether a day is in the plan's week or later, and after the one that the line repeats."""
    is_new = line.repeats is None or last_on > line.repeats
    return is_new and last_on >= date.fromisoformat(f"{line.week}-1")


def planned_line(
    pack: SkillPack, coach_context: CoachContext, line: StoredLine
) -> PlannedLine | None:
    """Return a stored line with everything that is drawn of it.

    None if the pack has lost its quest, its focus, or what its reason speaks of.
    """
    quest = coach_context.quests.get(line.quest or "")
    focus = pack.focus_by_slug.get(line.focus)
    if focus is None or (line.quest is not None and quest is None):
        return None
    if not _is_known(pack, line.reason):
        return None
    exercise = coach_context.library.by_slug.get(line.quest or "")
    posting_id = exercise.posting_id if exercise else None
    opened = (*coach_context.posted, *coach_context.personal)
    return PlannedLine(
        quest=quest,
        focus=focus,
        minutes=line.minutes,
        reason=line.reason,
        part=line.part if quest and line.part and line.part <= len(quest.parts) else None,
        posting_id=posting_id,
        closes_at=next((each.closes_at for each in opened if each.id == posting_id), None),
        track=_track_of(coach_context, line),
        submission=_submission_of(coach_context, line),
        owed=coach_context.heard.owed if isinstance(line.reason, reasons.GetHeard) else 0,
        step=_step_of(pack, line),
        worked=was_worked_on(coach_context, line),
        is_done=is_done(coach_context, line),
    )


def _is_known(pack: SkillPack, reason: reasons.Reason) -> bool:
    """Whether a pack still has what a reason speaks of, so that it can be said."""
    match reason:
        case reasons.NextRung(ladder=ladder, number=number):
            return ladder in pack.ladder_by_slug and number <= len(
                pack.ladder_by_slug[ladder].rungs
            )
        case reasons.RungAgain(rung=rung):
            return _is_known(pack, rung)
        case reasons.TrackStep(step=step):
            return step in pack.step_by_slug
        case reasons.OnPath(path=path):
            return path in pack.path_by_slug
        case reasons.Lopsided(focus=focus, towards=towards):
            return focus in pack.focus_by_slug and towards in pack.focus_by_slug[focus].stands_on
        case _:  # the others speak of the line's focus, or of the member
            return True


def _step_of(pack: SkillPack, line: StoredLine) -> StageStep | None:
    return (
        pack.step_by_slug.get(line.reason.step)
        if isinstance(line.reason, reasons.TrackStep)
        else None
    )


def _track_of(coach_context: CoachContext, line: StoredLine) -> UnreleasedTrack | None:
    if not isinstance(line.reason, reasons.TrackStep | reasons.StageDone | reasons.GetHeard):
        return None
    track_id = line.reason.track_id
    return next((track for track in coach_context.tracks if track.id == track_id), None)


def _submission_of(coach_context: CoachContext, line: StoredLine) -> str | None:
    """Return the title of the submission that listeners spoke of, None once it was removed."""
    if not isinstance(line.reason, reasons.NamedByListeners):
        return None
    return coach_context.heard.titles.get(line.reason.submission_id)
