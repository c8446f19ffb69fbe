"""Drafts a plan line by line, as the rules of the plan ask for them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from bot.calendar.rules.periods import Cadence
from bot.coach.rules import reasons
from bot.coach.rules.choosing import Chooser
from bot.coach.rules.feedback import named_by_listeners, unheard_track
from bot.coach.rules.fitting import has_track_for
from bot.coach.rules.hearing import due_drill
from bot.coach.rules.history import History, TrackProgress
from bot.coach.rules.ladders import next_rung
from bot.coach.rules.library import Exercise, Library, Step
from bot.coach.rules.needs import Need, basics, returning
from bot.coach.rules.open_quests import open_quest
from bot.coach.rules.returns import due_again
from bot.coach.rules.tracks import missing_steps, step_exercise, working_track
from bot.tracks.rules import Stage

MIN_LINES, MAX_LINES = 3, 5
MIN_LINE_MINUTES = 5

_RESERVED_MINUTES = 10
"""What is left of the week for each line that a plan has at least."""
_MOVE_ON_MINUTES = 5
_DRILL_MINUTES = 10
_START_MINUTES = 10
_SUBMIT_MINUTES = 10
_NEARLY = 5
"""A part counts as done if at most a fifth of it is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """An exercise or a step of a track, the minutes planned for it, and the reason.

    `part` counts from 1, for an exercise of several parts. `repeats` is the day on which it was
    last done, if the line says that it is a repeat. A line without an exercise is an ear drill, a
    track to get feedback on, or a step of a track for which the member needs none.
    """

    focus: str
    minutes: int
    reason: reasons.Reason
    exercise: Exercise | None = None
    part: int | None = None
    repeats: date | None = None


@dataclass(kw_only=True)
class Draft:
    """A plan in the making: the lines so far, and the minutes and slots that are left."""

    history: History
    library: Library
    chooser: Chooser
    left: int
    slots: int
    lines: list[PlanLine] = field(default_factory=list[PlanLine])

    @property
    def _room(self) -> int:
        """How many minutes the next line may take; 0 if there is no room for one."""
        if len(self.lines) >= self.slots or self.left < MIN_LINE_MINUTES:
            return 0
        still = max(0, min(MIN_LINES, self.slots) - len(self.lines) - 1)
        reserved = min(still * _RESERVED_MINUTES, self.left * still // MIN_LINES)
        return max(min(self.history.sitting_minutes, self.left - reserved), MIN_LINE_MINUTES)

    @property
    def _used(self) -> set[str]:
        return {line.exercise.slug for line in self.lines if line.exercise}

    @property
    def _focuses(self) -> set[str]:
        return {line.focus for line in self.lines}

    def _add(self, line: PlanLine) -> None:
        self.lines.append(line)
        self.left -= line.minutes

    def _add_exercise(
        self,
        exercise: Exercise,
        reason: reasons.Reason,
        repeats: date | None = None,
        *,
        is_begun: bool = False,
    ) -> None:
        """Add an exercise, or one part of it; what is longer than a sitting is begun in one.

        What is begun takes what is left of it.
        """
        minutes = min(exercise.part_minutes, self._room)
        done = self.history.minutes_on.get(exercise.slug, 0)
        if is_begun and done < exercise.minutes:
            minutes = max(min(minutes, exercise.minutes - done), MIN_LINE_MINUTES)
        whole = (done + exercise.part_minutes // _NEARLY) // exercise.part_minutes
        part = min(whole + 1, exercise.parts)
        self._add(
            PlanLine(
                focus=exercise.focus,
                minutes=minutes,
                reason=reason,
                exercise=exercise,
                part=part if exercise.parts > 1 else None,
                repeats=repeats,
            )
        )

    def add_return(self) -> None:
        """Start with something short after a week or more away."""
        self.add_new(returning(self.history))

    def add_first_steps(self) -> None:
        """Add the first steps of a pack without foundations, for newcomers."""
        if not self.history.is_new or self.library.foundations is not None:
            return
        new = {exercise.slug: exercise for exercise in self.chooser.pool}
        for slug in self.library.first_steps:
            if slug in new and new[slug].minutes <= self._room:
                self._add_exercise(new[slug], reasons.FirstStep(quest=slug))

    def add_track(self) -> None:
        """Add what moves a track (rule 1): its next step, the next stage, or a first track."""
        track = working_track(self.history)
        if not self._room or not self.library.steps:
            return
        if track is None:
            if not self.history.has_finished:
                self._add_first_track()
            return
        missing = missing_steps(self.history, self.library, track)
        following = track.stage.following
        if missing:
            self._add_step(track, missing[0])
        elif following is not None:
            reason = reasons.StageDone(track_id=track.id, stage=track.stage, following=following)
            focus = self._focus_of(following)
            self._add(PlanLine(focus=focus, minutes=_MOVE_ON_MINUTES, reason=reason))

    def add_second_step(self) -> None:
        """Add what the track lacks after its next step: with five lines, or near the release."""
        track = working_track(self.history)
        if track is None or not self._room:
            return
        if self.slots < MAX_LINES and track.stage is not Stage.MASTER:
            return
        for step in missing_steps(self.history, self.library, track)[1:2]:
            self._add_step(track, step)

    def _add_step(self, track: TrackProgress, step: Step) -> None:
        """Add a step with the exercise that suits the member, or by itself."""
        reason = reasons.TrackStep(
            track_id=track.id,
            stage=track.stage,
            step=step.slug,
            days=self.history.days_since(track.moved_on),
        )
        exercise = step_exercise(self.history, self.library, step)
        if exercise is not None and exercise.slug not in self._used:
            self._add_exercise(exercise, reason)
            return
        known = [self.library.by_slug[slug] for slug in step.quests if slug in self.library.by_slug]
        shortest = min((each.part_minutes for each in known), default=self._room)
        minutes = max(MIN_LINE_MINUTES, min(shortest, self._room))
        focuses = (each.focus for each in known if has_track_for(self.history, self.library, each))
        focus = next(focuses, self._focus_of(track.stage))
        self._add(PlanLine(focus=focus, minutes=minutes, reason=reason))

    def _add_first_track(self) -> None:
        """Add a track to start: by itself before a rung, which says how, or with an exercise."""
        if next_rung(self.history, self.library) is None:
            steps = self.library.steps.get(Stage.IDEA, ())
            exercises = (step_exercise(self.history, self.library, step) for step in steps)
            fresh = (each for each in exercises if each and each.slug not in self._used)
            exercise = next(fresh, None)
            if exercise is not None:
                self._add_exercise(exercise, reasons.StartTrack())
                return
        minutes = min(_START_MINUTES, self._room)
        focus = self._focus_of(Stage.IDEA)
        self._add(PlanLine(focus=focus, minutes=minutes, reason=reasons.StartTrack()))

    def _focus_of(self, stage: Stage) -> str:
        """Return the focus that most of a stage is about; only a release is release work."""
        slugs = [slug for step in self.library.steps.get(stage, ()) for slug in step.quests]
        exercises = [self.library.by_slug[slug] for slug in slugs if slug in self.library.by_slug]
        others = set(self.library.stands_on)
        if stage is not Stage.RELEASED:
            others -= self.library.finishing
        counts = Counter(each.focus for each in exercises if each.focus in others)
        return max(counts or others, key=lambda focus: (counts[focus], focus))

    def add_rung(self) -> None:
        """Add the next rung of the member's ladders (rule 2)."""
        rung = next_rung(self.history, self.library)
        if rung is None or not self._room or rung.exercise.slug in self._used:
            return
        on_rung = reasons.NextRung(
            ladder=rung.ladder.slug, number=rung.number, rungs=len(rung.ladder.rungs)
        )
        if rung.record is None:
            self._add_exercise(rung.exercise, on_rung)
            return
        on, missed = rung.record.last_on, rung.record.missed
        again = reasons.RungAgain(rung=on_rung, missed=missed, on=on)
        self._add_exercise(rung.exercise, again, repeats=on, is_begun=not missed)

    def add_feedback(self) -> None:
        """Add an exercise for what listeners named, or else a track to get feedback on (rule 3)."""
        for need in named_by_listeners(self.history):
            chosen = self.chooser.best(need, self._room, self._used)
            if chosen is not None:
                self._add_exercise(chosen, need.reason)
                return
        track = unheard_track(self.history)
        if track is not None and self._room and self.library.finishing:
            reason = reasons.GetHeard(track_id=track.id, stage=track.stage)
            minutes = min(_SUBMIT_MINUTES, self._room)
            self._add(PlanLine(focus=min(self.library.finishing), minutes=minutes, reason=reason))

    def add_due(self) -> None:
        """Add an exercise or an ear drill that is due again (rule 4); they take turns by week."""
        add_first, add_second = self._add_again, self._add_drill
        if self.history.today.isocalendar().week % 2 == 0:
            add_first, add_second = add_second, add_first
        if not add_first():
            add_second()

    def _add_drill(self) -> bool:
        """Add the ear drill that has been due for longest; False if none is."""
        due = due_drill(self.history.hearing, self.history.today)
        focus = self.library.ear_focus(due.drill) if due else None
        if due is None or focus is None or not self._room:
            return False
        reason = reasons.DrillDue(drill=due.drill, threshold=due.threshold)
        minutes = min(_DRILL_MINUTES, self._room)
        self._add(PlanLine(focus=focus, minutes=minutes, reason=reason, repeats=due.last_on))
        return True

    def _add_again(self) -> bool:
        """Add the exercise that is due again, if it fits a sitting; False if none does."""
        due = due_again(self.history, self.library, self._room)
        if due is None or due[0].slug in self._used:
            return False
        exercise, record = due
        reason = reasons.DueAgain(on=record.last_on)
        self._add_exercise(exercise, reason, repeats=record.last_on)
        return True

    def add_open(self) -> None:
        """Add one quest that is open, if it fits (rule 5)."""
        exercise = open_quest(self.history, self.library, self._room, self._used)
        if exercise is not None:
            is_own = exercise.cadence is Cadence.PERSONAL
            reason = reasons.YourOwn() if is_own else reasons.OpenNow(cadence=exercise.cadence)
            self._add_exercise(exercise, reason)

    def add_new(self, wanted: Iterable[Need]) -> None:
        """Add the best new exercise for each need, as long as there is room (rule 6)."""
        for need in wanted:
            chosen = self.chooser.best(need, self._room, self._used)
            if chosen is not None:
                self._add_exercise(chosen, need.reason)

    def add_strongest(self) -> None:
        """Add something in a placed member's strongest focus, until they have a main focus."""
        craft = self.history.craft
        if self.history.shares or not self.history.is_placed or not craft:
            return
        focus = max(craft, key=lambda each: (craft[each].rank, self.history.tie_break(each)))
        self.add_new([Need(reason=reasons.StrongestFocus(focus=focus), focus=focus)])

    def fill(self) -> None:
        """Add new exercises until no slot is left, in focuses that the plan doesn't have yet.

        What the member's main focus builds on comes first, or else what most focuses build on.
        """
        anything = Need(reason=reasons.RoundsOff(focus=""), near=basics(self.history, self.library))
        while self._room:
            chosen = (
                self.chooser.best(anything, self._room, self._used, other_than=self._focuses)
                or self._next_part()
            )
            if chosen is None:
                return
            self._add_exercise(chosen, reasons.RoundsOff(focus=chosen.focus))

    def _next_part(self) -> Exercise | None:
        """Return the shortest new exercise to begin if none fits a sitting."""
        fitting = [each for each in self.chooser.pool if each.slug not in self._used]
        return min(
            fitting,
            key=lambda each: (each.minutes, self.history.tie_break(each.slug)),
            default=None,
        )
