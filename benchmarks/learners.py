"""Learners of ten kinds: a small model of what each of them does with a plan."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from benchmarks.learner_kinds import KINDS, Kind
from bot.assessments.rules import Rating
from bot.calendar.rules.periods import Cadence, week_of
from bot.coach.rules import reasons
from bot.coach.rules.choosing import choose_personal
from bot.coach.rules.craft import Craft, craft_by_focus
from bot.coach.rules.drafting import PlanLine
from bot.coach.rules.history import (
    MEMORY_DAYS,
    REPEAT_DAYS,
    WINDOW_DAYS,
    History,
    Rated,
    Record,
    Swap,
    TrackProgress,
)
from bot.coach.rules.library import Exercise, Library
from bot.coach.service.library import library_of
from bot.packs.content import SkillPack
from bot.packs.loading import load_pack
from bot.quests.results.scheduling import KnownQuest
from bot.quests.rules.rerolls import RerollReason
from bot.tracks.rules import Stage

FIRST_DAY = date(2026, 1, 5)
"""The Monday on which the first week begins."""

MUSIC = Path(__file__).parents[1] / "seeds" / "music-production.toml"

ADVANCED = 2
_ALL = 100
_RATED_PERCENT = 15
_ACTIVE_MINUTES = 10


@dataclass(slots=True, kw_only=True)
class _Outcome:
    """How an exercise went so far; see `bot.assessments.store.QuestOutcome`."""

    times: int
    last_on: date
    best_missed: int
    missed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Practice:
    """Minutes of one day on a focus, and the quest that they were on."""

    day: date
    focus: str
    minutes: int
    quest: str | None


@dataclass(kw_only=True)
class Learner:
    """A member as the coach would know them, and what they have done so far."""

    kind: Kind
    member_id: int
    pack: SkillPack
    library: Library
    today: date = FIRST_DAY
    practice: list[_Practice] = field(default_factory=list[_Practice])
    outcomes: dict[str, _Outcome] = field(default_factory=dict[str, _Outcome])
    planned: dict[str, list[PlanLine]] = field(default_factory=dict[str, list[PlanLine]])
    swaps: list[Swap] = field(default_factory=list[Swap])
    ratings: list[tuple[date, Rated]] = field(default_factory=list[tuple[date, Rated]])
    offered: dict[str, date] = field(default_factory=dict[str, date])
    tracks: list[TrackProgress] = field(default_factory=list[TrackProgress])
    released: int = 0

    def __post_init__(self) -> None:
        """Give them the past of their kind."""
        self._random = Random(self.member_id)
        if self.kind.stage is not None:
            self._add_track(self.kind.stage)
        known = [each for each in self.library.exercises if each.path is None]
        for focus in self.kind.sure_in:
            hard = [each for each in known if (each.focus, each.difficulty) == (focus, ADVANCED)]
            for exercise in hard[:3]:
                self._complete(exercise, self.today - timedelta(days=120), missed=0)
        if self.kind.away:
            before = self.today - timedelta(days=self.kind.away)
            for at, focus in enumerate([*self.kind.own] * 3):
                self.practise(before - timedelta(days=at), focus, self.kind.sitting)

    @property
    def placed(self) -> Mapping[str, Craft]:
        """Their placement by focus."""
        craft = self.kind.placed
        return {} if craft is None else dict.fromkeys(self.pack.focus_by_slug, craft)

    def history(self) -> History:
        """Return what the coach knows on the day `today`, as `load_coach_context` would."""
        kind, window = self.kind, self._since(WINDOW_DAYS)
        records = self._records()
        active: dict[date, int] = {}
        for each in self.practice:
            active[each.day] = active.get(each.day, 0) + each.minutes
        active_days = [day for day, minutes in active.items() if minutes >= _ACTIVE_MINUTES]
        recent = [each for each in self.practice if each.day >= window]
        proposed = self._planned_slugs(include_this_week=True).union(self.offered)
        own: dict[str, int] = {}
        for each in recent:
            if each.quest not in proposed:
                own[each.focus] = own.get(each.focus, 0) + each.minutes
        return History(
            member_id=self.member_id,
            today=self.today,
            level=kind.level,
            path=kind.path,
            daily_goal_minutes=kind.minutes // len(kind.days) if len(kind.days) > 2 else None,
            sitting_minutes=kind.sitting,
            gear=kind.gear,
            craft=craft_by_focus(self.pack.focus_by_slug, self.placed, records.values(), {}),
            is_placed=kind.placed is not None,
            minutes=own,
            total_minutes=sum(each.minutes for each in recent),
            last_on={each.focus: each.day for each in sorted(self.practice, key=lambda p: p.day)},
            active_days=frozenset(day for day in active_days if day >= window),
            first_on=min(active_days, default=None),
            last_active_on=max(active_days, default=None),
            records=records,
            ratings=[rated for day, rated in self.ratings if day >= self._since(MEMORY_DAYS)],
            swaps=[swap for swap in self.swaps if swap.on >= self._since(MEMORY_DAYS)],
            offered=frozenset(slug for slug, day in self.offered.items() if day >= window),
            planned=frozenset(self._planned_slugs(include_this_week=False)),
            minutes_on=self._minutes_on(),
            tracks=tuple(self.tracks),
            tracks_released=self.released,
            has_finished=self.released > 0,
        )

    def _since(self, days: int) -> date:
        return self.today - timedelta(days=days - 1)

    def _planned_slugs(self, *, include_this_week: bool) -> set[str]:
        since, this = week_of(self.today - timedelta(days=REPEAT_DAYS)), week_of(self.today)
        return {
            line.exercise.slug
            for week, lines in self.planned.items()
            if week >= since and (include_this_week or week != this)
            for line in lines
            if line.exercise
        }

    def _minutes_on(self) -> dict[str, int]:
        sums: dict[str, int] = {}
        for each in self.practice:
            if each.quest is not None and each.day >= self._since(MEMORY_DAYS):
                sums[each.quest] = sums.get(each.quest, 0) + each.minutes
        return sums

    def _records(self) -> dict[str, Record]:
        minutes, found = self._minutes_on(), dict[str, Record]()
        last = {each.quest: each.day for each in self.practice if each.quest is not None}
        for slug in {*minutes, *self.outcomes}:
            exercise, outcome = self.library.by_slug[slug], self.outcomes.get(slug)
            record = Record(
                quest=slug,
                focus=exercise.focus,
                difficulty=exercise.difficulty,
                times=1,
                last_on=last.get(slug, date.min),
                passed=False,
                is_worked=minutes.get(slug, 0) >= exercise.minutes,
            )
            if outcome is not None:
                record = replace(
                    record,
                    times=outcome.times,
                    last_on=max(record.last_on, outcome.last_on),
                    passed=outcome.best_missed == 0,
                    missed=outcome.missed,
                    is_worked=False,
                )
            found[slug] = record
        return found

    def practise_of_their_own(self) -> None:
        """Practise what they choose, for what is left of each of their days."""
        kind = self.kind
        for at, weekday in enumerate(kind.days):
            focus = kind.own[(at + self.today.toordinal() // 7) % len(kind.own)]
            day = self._on(weekday)
            done = sum(each.minutes for each in self.practice if each.day == day)
            self.practise(day, focus, kind.minutes // len(kind.days) - done)

    def follow(self, line: PlanLine, day: date) -> None:
        """Do a line of the plan."""
        exercise = line.exercise
        self.practise(day, line.focus, line.minutes, exercise.slug if exercise else None)
        is_whole = exercise is None
        if exercise is not None:
            done = sum(each.minutes for each in self.practice if each.quest == exercise.slug)
            is_whole = done >= exercise.minutes or line.part == exercise.parts
            if is_whole:
                passed = self._random.randrange(_ALL) < self.kind.passes
                self._complete(exercise, day, missed=0 if passed else 1)
        if is_whole:
            self._move_track(line, day)

    def _on(self, weekday: int) -> date:
        return self.today - timedelta(days=self.today.weekday() - weekday)

    def practise(self, day: date, focus: str, minutes: int, quest: str | None = None) -> None:
        """Practise a focus for some minutes, on a quest if it is given."""
        if minutes > 0:
            self.practice.append(_Practice(day=day, focus=focus, minutes=minutes, quest=quest))

    def _complete(self, exercise: Exercise, day: date, *, missed: int) -> None:
        before = self.outcomes.get(exercise.slug)
        self.outcomes[exercise.slug] = _Outcome(
            times=before.times + 1 if before else 1,
            last_on=day,
            best_missed=min(before.best_missed, missed) if before else missed,
            missed=missed,
        )
        if self._random.randrange(_ALL) < _RATED_PERCENT:
            rating = self._random.choice(list(Rating))
            self.ratings.append((day, Rated(focus=exercise.focus, rating=rating)))

    def _add_track(self, stage: Stage) -> None:
        today = self.today
        self.tracks.append(
            TrackProgress(
                id=len(self.tracks) + self.released + 1,
                stage=stage,
                added_on=today,
                moved_on=today,
                nudged_on=None,
            )
        )

    def _move_track(self, line: PlanLine, day: date) -> None:
        match line.reason:
            case reasons.StartTrack():
                self._add_track(Stage.IDEA)
            case reasons.TrackStep(track_id=track_id, step=step):
                self._change(track_id, steps=frozenset({step}))
            case reasons.StageDone(track_id=track_id, following=Stage.RELEASED):
                self.tracks = [each for each in self.tracks if each.id != track_id]
                self.released += 1
            case reasons.StageDone(track_id=track_id, following=following):
                self._change(track_id, stage=following, moved_on=day)
            case _:
                pass

    def _change(
        self,
        track_id: int,
        *,
        steps: frozenset[str] = frozenset(),
        stage: Stage | None = None,
        moved_on: date | None = None,
    ) -> None:
        self.tracks = [
            replace(
                each,
                steps=each.steps | steps,
                stage=stage or each.stage,
                moved_on=moved_on or each.moved_on,
            )
            if each.id == track_id
            else each
            for each in self.tracks
        ]

    def reroll(self) -> None:
        """Get a personal quest on each of their days and swap it, for one reason after another."""
        every = [*RerollReason, None]
        for weekday in self.kind.days:
            history = self.history()
            chosen = choose_personal(history, self.library)
            if chosen is None:
                return
            day = self._on(weekday)
            reason = every[len(self.swaps) % len(every)]
            self.offered[chosen.slug] = day
            self.swaps.append(Swap(exercise=chosen, on=day, reason=reason))


def music_library() -> tuple[SkillPack, Library]:
    """Return the music pack and its library, with nothing open."""
    pack = load_pack(MUSIC)
    known = [KnownQuest(quest=quest, disabled=False) for quest in pack.quests]
    return pack, library_of(pack, known, {})


def learners(count: int, pack: SkillPack, library: Library) -> Iterator[Learner]:
    """Yield so many learners, of one kind after another."""
    for at in range(count):
        yield Learner(kind=KINDS[at % len(KINDS)], member_id=at + 1, pack=pack, library=library)


def open_in(library: Library, day: date, done: Collection[str]) -> Library:
    """Return the library with a daily, a weekly and a monthly quest open for a member."""
    periods = {
        Cadence.DAILY: day.toordinal(),
        Cadence.WEEKLY: day.toordinal() // 7,
        Cadence.MONTHLY: 12 * day.year + day.month,
    }
    opened: set[str] = set()
    for cadence, period in periods.items():
        of_cadence = [
            each.slug for each in library.exercises if each.cadence is cadence and each.path is None
        ]
        drawn = Random(f"{cadence}:{period // len(of_cadence)}").sample(of_cadence, len(of_cadence))
        opened.add(drawn[period % len(drawn)])
    opened.difference_update(done)
    return replace(
        library,
        exercises=[
            replace(each, posting_id=1) if each.slug in opened else each
            for each in library.exercises
        ],
    )
