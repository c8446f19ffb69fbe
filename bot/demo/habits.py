"""How a sample member practises: from habits to what they do, instant by instant, for ever."""

import random
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import count
from zoneinfo import ZoneInfo

from bot.domain.members import Daw
from bot.domain.periods import Cadence
from bot.services import Services
from bot.services.profiles import ProfileChanges
from bot.services.requests import Request
from bot.services.sessions import Sessions
from bot.storage.completions import HandIn

Deed = Callable[[Services, Request], Awaitable[object]]

_SATURDAY, _SUNDAY = 5, 6
_MONTHLY_QUEST_ON = 18
_BREAK_AFTER = timedelta(minutes=60)
_BREAK = timedelta(minutes=10)
_NOTES = (
    "Harder than it looks.",
    "The second try was better than the first.",
    "Small speakers told me at once what was wrong.",
    "Took twice as long as I thought. Worth it.",
    None,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How a sample member practises.

    They begin at `begins` on their own clock, or up to an hour later, and mostly work on `focus`.
    `joined` and `left_off` count days from the first. Chance follows `rhythm`: two who share one
    do the same things at the same time.
    """

    name: str
    rhythm: str
    zone: str
    daw: Daw
    genre: str
    daily_goal_minutes: int
    focus: str
    begins: time
    minutes: range
    weekdays: Sequence[int] = range(7)
    is_timed: bool = False
    shows_up_percent: int = 100
    quest_percent: int
    joined: int = 0
    left_off: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that a member does."""

    at: datetime
    name: str
    deed: Deed


def life_of(habits: Habits, focuses: Sequence[str], first_day: date) -> Iterator[Act]:
    """Tell everything that a member does from `first_day` on, in order and without an end.

    Args:
        habits: how they practise.
        focuses: what there is to work on.
        first_day: the demo's first day.
    """
    joined_on = first_day + timedelta(days=habits.joined)
    introduces_themselves = partial(
        _set_up,
        changes=ProfileChanges(
            timezone=habits.zone,
            daw=habits.daw,
            genre=habits.genre,
            daily_goal_minutes=habits.daily_goal_minutes,
        ),
    )
    yield Act(at=_local(habits, joined_on, 0), name=habits.name, deed=introduces_themselves)
    for number in count(habits.joined):
        if number == habits.left_off:
            return
        day = first_day + timedelta(days=number)
        # Chance starts anew each day, so that no day depends on how the ones before it went.
        chance = random.Random(f"{habits.rhythm} {day}")  # noqa: S311 - nothing to keep secret
        if day.weekday() in habits.weekdays and _happens(chance, habits.shows_up_percent):
            for at, deed in _day(habits, focuses, day, chance):
                yield Act(at=at, name=habits.name, deed=deed)


def _day(
    habits: Habits, focuses: Sequence[str], day: date, chance: random.Random
) -> Iterator[tuple[datetime, Deed]]:
    begins_at = _local(habits, day, chance.randrange(1, 60))
    length = timedelta(minutes=chance.choice(habits.minutes))
    favourite = habits.focus if habits.focus in focuses else focuses[0]
    focus = favourite if _happens(chance, 65) else chance.choice(focuses)
    if habits.is_timed:
        ends_at = begins_at + length
        yield begins_at, partial(_start, focus=focus)
        if length > _BREAK_AFTER:
            yield begins_at + length / 2, _run(Sessions.take_break)
            yield begins_at + length / 2 + _BREAK, _run(Sessions.resume)
            ends_at += _BREAK
        yield ends_at, _run(Sessions.stop)
    else:
        ends_at = begins_at + length
        yield ends_at, partial(_log, minutes=length // timedelta(minutes=1), focus=focus)
    for minutes_later, cadence in enumerate(_wanted_quests(day), start=4):
        if _happens(chance, habits.quest_percent):
            hand_in = HandIn(note=chance.choice(_NOTES))
            at = ends_at + timedelta(minutes=minutes_later)
            yield at, partial(_complete, cadence=cadence, hand_in=hand_in)


def _wanted_quests(day: date) -> Iterator[Cadence]:
    yield Cadence.DAILY
    if day.weekday() in (_SATURDAY, _SUNDAY):
        yield Cadence.WEEKLY
    if day.day == _MONTHLY_QUEST_ON:
        yield Cadence.MONTHLY


def _local(habits: Habits, day: date, late_minutes: int) -> datetime:
    begins_at = datetime.combine(day, habits.begins, ZoneInfo(habits.zone))
    return begins_at.astimezone(UTC) + timedelta(minutes=late_minutes)


def _happens(chance: random.Random, percent: int) -> bool:
    return chance.randrange(100) < percent


def _run(method: Callable[[Sessions, Request], Awaitable[object]]) -> Deed:
    return lambda services, request: method(services.sessions, request)


def _start(services: Services, request: Request, *, focus: str) -> Awaitable[object]:
    return services.sessions.start(request, focus=focus)


def _log(services: Services, request: Request, *, minutes: int, focus: str) -> Awaitable[object]:
    return services.sessions.log(request, minutes=minutes, focus=focus)


def _complete(
    services: Services, request: Request, *, cadence: Cadence, hand_in: HandIn
) -> Awaitable[object]:
    return services.quests.complete(request, of=cadence, hand_in=hand_in)


def _set_up(services: Services, request: Request, *, changes: ProfileChanges) -> Awaitable[object]:
    return services.profiles.set_up(request, changes)
