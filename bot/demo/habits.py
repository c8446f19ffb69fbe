"""Simulates how sample members practise: an endless sequence of actions for each."""

import random
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import count
from zoneinfo import ZoneInfo

from bot.assessments.rules import Rating
from bot.calendar.rules.periods import Cadence
from bot.coach.rules.craft import Craft
from bot.demo.coaching import (
    answer_placement,
    assess_quest,
    start_planned,
    stop_planned,
)
from bot.demo.context import DemoContext, MemberAction, TimedAction
from bot.interactions.rules import Request
from bot.members.rules import Daw, Gear
from bot.profiles.results import ProfileChanges
from bot.quests.store.completions import HandIn
from bot.sessions.service.sessions import Sessions
from bot.unset import unset_if_none

_SATURDAY, _SUNDAY = 5, 6
_MONTHLY_QUEST_ON = 18
_BREAK_AFTER = timedelta(minutes=60)
_BREAK = timedelta(minutes=10)
_ROOM_CHECK_EVERY = timedelta(minutes=9)
_PROOF_PERCENT = 40
_NOTES = (
    "Harder than it looks.",
    "The second try was better than the first.",
    "Small speakers told me at once what was wrong.",
    "Took twice as long as I thought. Worth it.",
    "Did it twice, a day apart. Two different answers.",
    "Done, and glad of it.",
    "I should have learned this years ago.",
    None,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How a sample member practises.

    They start at `begins` local time, or up to an hour later, and mostly work on `focus`. `joined`,
    `left_off` and `misses` are day numbers from the first day. `seed` is the random seed: members
    with the same one do the same things at the same time. `answers` are those to the placement, by
    question. On `planned_weekdays` timed sessions are on the week's plan. `rating` is how hard they
    find quests.
    """

    name: str
    seed: str
    zone: str
    daw: Daw
    genre: str
    daily_goal_minutes: int
    sitting_minutes: int | None = None
    gear: tuple[Gear, ...] = ()
    answers: Mapping[str, Craft] = field(default_factory=dict[str, Craft])
    focus: str
    begins: time
    minutes: range
    weekdays: Sequence[int] = range(7)
    planned_weekdays: Sequence[int] = ()
    is_timed: bool = False
    is_in_studio: bool = False
    is_private: bool = False
    theme: str | None = None
    misses: Sequence[int] = ()
    shows_up_percent: int = 100
    quest_percent: int
    rating: Rating = Rating.RIGHT
    joined: int = 0
    left_off: int | None = None


def member_actions(
    habits: Habits, focuses: Sequence[str], first_day: date
) -> Iterator[TimedAction]:
    """Yield everything that a member does from `first_day` on, in order, endlessly."""
    joined_on = first_day + timedelta(days=habits.joined)
    set_up_profile = partial(
        _set_up,
        changes=ProfileChanges(
            timezone=habits.zone,
            daw=habits.daw,
            genre=habits.genre,
            daily_goal_minutes=habits.daily_goal_minutes,
            sitting_minutes=unset_if_none(habits.sitting_minutes),
            gear=habits.gear,
            is_private=habits.is_private,
            theme=unset_if_none(habits.theme),
        ),
    )
    placed = partial(answer_placement, answers=habits.answers)
    for first in (set_up_profile, placed):
        yield TimedAction(at=_local(habits, joined_on, 0), name=habits.name, action=first)
    for number in count(habits.joined):
        if number == habits.left_off:
            return
        if number in habits.misses:
            continue
        day = first_day + timedelta(days=number)
        # Seeded per day, so that days do not depend on each other.
        rng = random.Random(f"{habits.seed} {day}")  # noqa: S311 - not for security
        if day.weekday() in habits.weekdays and _happens(rng, habits.shows_up_percent):
            for at, action in _day(habits, focuses, day, rng):
                yield TimedAction(at=at, name=habits.name, action=action)


def _day(
    habits: Habits, focuses: Sequence[str], day: date, rng: random.Random
) -> Iterator[tuple[datetime, MemberAction]]:
    begins_at = _local(habits, day, rng.randrange(1, 60))
    length = timedelta(minutes=rng.choice(habits.minutes))
    favourite = habits.focus if habits.focus in focuses else focuses[0]
    focus = favourite if _happens(rng, 65) else rng.choice(focuses)
    ends_at = begins_at + length
    if habits.is_timed:
        if length > _BREAK_AFTER:
            ends_at += _BREAK
        is_planned = day.weekday() in habits.planned_weekdays
        yield from _timed(begins_at, length, focus, is_planned=is_planned)
    elif habits.is_in_studio:
        yield from _in_studio(begins_at, ends_at)
    else:
        yield ends_at, partial(_log, minutes=length // timedelta(minutes=1), focus=focus)
    for minutes_later, cadence in enumerate(_quests_of(day), start=4):
        if _happens(rng, habits.quest_percent):
            hand_in = _hand_in(habits, day, rng)
            at = ends_at + timedelta(minutes=minutes_later)
            yield at, partial(assess_quest, cadence=cadence, hand_in=hand_in, rating=habits.rating)


def _timed(
    begins_at: datetime, length: timedelta, focus: str, *, is_planned: bool
) -> Iterator[tuple[datetime, MemberAction]]:
    """Yield the actions of a timed session, with a break in the middle if it is long."""
    yield begins_at, partial(start_planned if is_planned else _start, focus=focus)
    if length > _BREAK_AFTER:
        yield begins_at + length / 2, _run(lambda sessions, request: sessions.take_break(request))
        yield (
            begins_at + length / 2 + _BREAK,
            _run(lambda sessions, request: sessions.resume(request)),
        )
        length += _BREAK
    yield begins_at + length, stop_planned if is_planned else _stop


def _in_studio(begins_at: datetime, ends_at: datetime) -> Iterator[tuple[datetime, MemberAction]]:
    """Yield the actions of a studio room session, during which the bot checks the room."""
    yield begins_at, _join_studio
    at = begins_at + _ROOM_CHECK_EVERY
    while at < ends_at:
        yield at, _check_rooms
        at += _ROOM_CHECK_EVERY
    yield ends_at, _check_rooms
    yield ends_at, _leave_studio


def _hand_in(habits: Habits, day: date, rng: random.Random) -> HandIn:
    note, who = rng.choice(_NOTES), habits.name.split()[0].lower()
    if _happens(rng, _PROOF_PERCENT):
        return HandIn(note=note, proof_url=f"https://example.com/{who}/{day}.mp3")
    return HandIn(note=note)


def _quests_of(day: date) -> Iterator[Cadence]:
    yield Cadence.DAILY
    if day.weekday() in (_SATURDAY, _SUNDAY):
        yield Cadence.WEEKLY
    if day.day == _MONTHLY_QUEST_ON:
        yield Cadence.MONTHLY


def _local(habits: Habits, day: date, late_minutes: int) -> datetime:
    begins_at = datetime.combine(day, habits.begins, ZoneInfo(habits.zone))
    return begins_at.astimezone(UTC) + timedelta(minutes=late_minutes)


def _happens(rng: random.Random, percent: int) -> bool:
    return rng.randrange(100) < percent


def _run(method: Callable[[Sessions, Request], Awaitable[object]]) -> MemberAction:
    return lambda context, request: method(context.services.sessions, request)


def _start(context: DemoContext, request: Request, *, focus: str) -> Awaitable[object]:
    return context.services.sessions.start(request, focus=focus)


def _stop(context: DemoContext, request: Request) -> Awaitable[object]:
    return context.services.sessions.stop(request)


def _log(context: DemoContext, request: Request, *, minutes: int, focus: str) -> Awaitable[object]:
    return context.services.logbook.log(request, minutes=minutes, focus=focus)


async def _join_studio(context: DemoContext, request: Request) -> None:
    await context.person(request).join_voice(context.studio, self_mute=True)


async def _check_rooms(context: DemoContext, _request: Request) -> None:
    await context.watch()


async def _leave_studio(context: DemoContext, request: Request) -> None:
    await context.person(request).leave_voice()


def _set_up(
    context: DemoContext, request: Request, *, changes: ProfileChanges
) -> Awaitable[object]:
    return context.services.profiles.set_up(request, changes)
