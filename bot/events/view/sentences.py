"""Sentences for the errors of events."""

from collections.abc import Sequence

from bot.events import errors
from bot.events.errors import Limit
from bot.ui.actions import button
from bot.ui.errors import Step, next_steps
from bot.ui.sentences import quoted_name, sentence
from bot.ui.text import plural, timestamp


@sentence.register
def _(error: errors.EventTimeUnclear) -> str:
    limit = "a start" if error.limit is Limit.START else "an end"
    examples = "`Friday 18:00`, `tomorrow 8pm`, `in 2 hours` or `2026-12-06 20:00`"
    return f"I can't read “{quoted_name(error.text)}” as {limit}. Try {examples}."


@sentence.register
def _(_error: errors.EventEndNeeded) -> str:
    return "Say when the event ends, like `to:Sunday 23:00` or `to:2 hours`."


@sentence.register
def _(error: errors.EventStartPast) -> str:
    at = timestamp(error.at, "f")
    return f"{at} is in the past. Start it `now`, or pick a later time."


@sentence.register
def _(error: errors.EventStartTooFar) -> str:
    at, days = timestamp(error.at, "D"), plural(error.farthest.days)
    return f"{at} is too far away. Plan events up to {days:day} ahead."


@sentence.register
def _(error: errors.EventLengthOutOfRange) -> str:
    if error.to_at <= error.from_at:
        return (
            f"It would end {timestamp(error.to_at, 'f')}, before it starts "
            f"{timestamp(error.from_at, 'f')}. Pick a later end."
        )
    shortest = int(error.shortest.total_seconds()) // 60
    return (
        f"An event lasts between {plural(shortest):minute} and {plural(error.longest.days):day}. "
        f"This one would go from {timestamp(error.from_at, 'f')} to {timestamp(error.to_at, 'f')}."
    )


@sentence.register
def _(error: errors.EventOverlaps) -> str:
    return (
        f"**{quoted_name(error.name)}** goes from {timestamp(error.from_at, 'f')} to "
        f"{timestamp(error.to_at, 'f')}, and only one event runs at a time. Pick another time, or "
        "cancel that one first."
    )


@sentence.register
def _(error: errors.TooManyEvents) -> str:
    return f"There are already {error.limit} events planned. Cancel one to plan another."


@sentence.register
def _(_error: errors.EventOver) -> str:
    return "That event is already over, so nothing was changed."


@next_steps.register
def _(_error: errors.EventEndNeeded) -> Sequence[Step]:
    return [button("Plan one", "event-plan")]


@next_steps.register(errors.EventOverlaps)
@next_steps.register(errors.TooManyEvents)
@next_steps.register(errors.EventOver)
def _(_error: errors.EventOver) -> Sequence[Step]:
    return [button("All events", "event-list")]
