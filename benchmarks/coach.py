"""The coach: what 60 learners of ten kinds get from it in half a year, and what it costs."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from time import perf_counter

from benchmarks.learner_kinds import KINDS
from benchmarks.learners import FIRST_DAY, Learner, learners, music_library, open_in
from benchmarks.plan_checks import CHECKS, MOVES_TRACK, RUNG, faults_of
from benchmarks.report import Section, spread
from bot.calendar.rules.periods import week_of
from bot.coach.rules.drafting import PlanLine
from bot.coach.rules.planning import next_line, plan

LEARNERS, WEEKS = 60, 26
MAX_WEEKS_TO_FINISH, MIN_TECHNIQUES = 12, 15
BEGINNER_KIND = KINDS[0]

_QUICK_LEARNERS, _QUICK_WEEKS = 10, 12
_TECHNIQUE_WEEKS = 10


@dataclass(kw_only=True)
class Simulated:
    """What the learners got: `faults` by check, and weeks with unreleased and moved tracks.

    `finished_in` is the week, from 1, in which each beginner was through the foundations, None if
    never; `techniques` is how many different ones each met in the first ten weeks.
    """

    weeks: int = 0
    lines: int = 0
    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    weeks_with_track: int = 0
    weeks_without_move: list[str] = field(default_factory=list[str])
    finished_in: list[int | None] = field(default_factory=list[int | None])
    techniques: list[int] = field(default_factory=list[int])
    plan_ms: list[float] = field(default_factory=list[float])


def simulate(count: int, weeks: int) -> Simulated:
    """Let so many learners, of one kind after another, plan and practise for so many weeks."""
    found = Simulated()
    pack, library = music_library()
    for learner in learners(count, pack, library):
        finished_in = None
        for week in range(weeks):
            learner.today = FIRST_DAY + timedelta(weeks=week, days=learner.kind.days[0])
            live_week(learner, found)
            if finished_in is None and has_finished_foundations(learner):
                finished_in = week + 1
        if learner.kind is BEGINNER_KIND:
            found.finished_in.append(finished_in)
            found.techniques.append(_techniques(learner))
    return found


def live_week(learner: Learner, found: Simulated) -> None:
    """Plan a week for a learner, check the plan, and do what their kind would."""
    if learner.kind.rerolls:
        learner.reroll()
    library = open_in(learner.library, learner.today, learner.outcomes)
    history = learner.history()
    began = perf_counter()
    planned = plan(history, library)
    found.plan_ms.append(1000 * (perf_counter() - began))
    found.weeks += 1
    found.lines += len(planned.lines)
    where = f"{learner.kind.name} {learner.member_id}, {week_of(learner.today)}"
    for check, what in faults_of(planned, history, library, learner.placed):
        found.faults[check].append(f"{where}: {what}")
    if history.tracks:
        found.weeks_with_track += 1
        if not any(isinstance(line.reason, MOVES_TRACK) for line in planned.lines):
            found.weeks_without_move.append(where)
    lines = learner.planned[week_of(learner.today)] = list(planned.lines)
    _follow(learner, lines, planned.week_minutes)
    learner.practise_of_their_own()


def _follow(learner: Learner, lines: list[PlanLine], week_minutes: int) -> None:
    """Do the lines in order, as far as the learner's minutes go.

    Once the plan's rung is done, the next one is added.
    """
    kind = learner.kind
    spent, monday = 0, learner.today - timedelta(days=learner.today.weekday())
    for line in lines:  # grows while it is followed
        if spent + line.minutes > kind.minutes * kind.follows // 100:
            continue
        at = min(spent * len(kind.days) // kind.minutes, len(kind.days) - 1)
        learner.today = monday + timedelta(days=kind.days[at])
        learner.follow(line, learner.today)
        spent += line.minutes
        if isinstance(line.reason, RUNG):
            left = week_minutes - sum(each.minutes for each in lines)
            following = next_line(learner.history(), learner.library, len(lines), left)
            lines += [following] if following else []


def has_finished_foundations(learner: Learner) -> bool:
    """Whether a learner did the last rung of the foundations: a finished, exported track."""
    ladder = learner.library.foundations
    return ladder is not None and ladder.rungs[-1] in learner.outcomes


def _techniques(learner: Learner) -> int:
    plans = list(learner.planned.values())[:_TECHNIQUE_WEEKS]
    exercises = [line.exercise for lines in plans for line in lines if line.exercise]
    return len({technique for each in exercises for technique in each.techniques})


async def measure(*, quick: bool) -> Sequence[Section]:
    """Simulate the learners, and return the table of what must hold."""
    count, weeks = (_QUICK_LEARNERS, _QUICK_WEEKS) if quick else (LEARNERS, WEEKS)
    found = simulate(count, weeks)
    with_track, stuck = found.weeks_with_track, len(found.weeks_without_move)
    finished = [str(each) if each else "never" for each in found.finished_in]
    rows = [[check, f"{len(found.faults[check]):,}", "0"] for check in CHECKS]
    rows += [
        [
            "weeks with a line that moves a track, of weeks with an unreleased track",
            f"{100 * (with_track - stuck) / with_track:.0f} % of {with_track:,}",
            "100 %",
        ],
        [
            "weeks until a beginner who follows at 30 minutes a day has a finished track",
            ", ".join(finished),
            f"at most {MAX_WEEKS_TO_FINISH}",
        ],
        [
            "different techniques in ten weeks at 30 minutes a day",
            ", ".join(map(str, found.techniques)),
            f"at least {MIN_TECHNIQUES}",
        ],
        ["time to plan", spread(found.plan_ms), "at most 5 ms"],
    ]
    return [
        Section(
            title="The coach: half a year of plans",
            description=(
                f"{count} learners of ten kinds get {found.weeks:,} weekly plans with "
                f"{found.lines:,} lines from the music pack over {weeks} weeks, and each does what "
                f"their kind would: {'; '.join(kind.name for kind in KINDS)}. A server has a "
                "daily, a weekly and a monthly quest open. A professional's placement is the "
                "highest in every focus. `tests/coach/test_simulation.py` requires the same of a "
                "smaller run."
            ),
            columns=("what", "figure", "must be"),
            rows=rows,
        )
    ]
