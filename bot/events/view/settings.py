"""A server's events, as staff see them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import discord
from discord import app_commands

from bot.events.results import EventCancelled, EventPlanned, EventsShown, EventWanted
from bot.events.rules import MOST_PLANNED, NAME_LIMIT, EventState
from bot.events.store import Event
from bot.events.view.lines import NAME_SHOWN, earned_text, event_name
from bot.ui.actions import Action, button
from bot.ui.emoji import EVENT
from bot.ui.forms import Field, chosen_in, form, text_field, typed_number
from bot.ui.forms import choice_field as select_field
from bot.ui.replies import SUCCESS, Reply, body, heading, panel, row, small
from bot.ui.text import clean, timestamp

PERCENT_CHOICES: Final = [
    app_commands.Choice(name="Double XP", value=200),
    app_commands.Choice(name="50% more XP", value=150),
]
_TIME_LIMIT: Final = 60
_INTRO: Final = (
    "Plan hours in which practice and quests earn more XP, such as a double-XP weekend. I announce "
    "the start, and at the end what came of it."
)


def draw_events(shown: EventsShown) -> Reply:
    """Draw the events that run or are planned, each with a button to cancel it."""
    lines = "\n".join(
        f"**{event_name(each.name)}**{_running_text(each)} · {_when(each)}" for each in shown.events
    )
    items: list[discord.ui.Item[Any]] = [
        heading(f"{EVENT} Events"),
        body(lines or _INTRO),
        small(f"{_announced_text(shown)} Times you type are in {shown.zone}."),
    ]
    if shown.events:
        items.append(row(*(_cancel_button(each, named=True) for each in shown.events)))
    plan = [] if len(shown.events) >= MOST_PLANNED else [_plan_button("Plan one")]
    items.append(row(*plan, button("All settings", "settings-open")))
    return Reply(layout=panel(*items))


def draw_planned(result: EventPlanned) -> Reply:
    """Draw an event that was planned."""
    event = result.planned
    return Reply(
        layout=panel(
            heading(f"{EVENT} {event_name(event.name)} is planned"),
            body(
                f"Practice and quests earn **{earned_text(event.percent)}**.\n"
                f"**From** · {timestamp(event.from_at, 'F')}, {timestamp(event.from_at)}\n"
                f"**To** · {timestamp(event.to_at, 'F')}"
            ),
            small(_announced_text(result.shown)),
            row(
                _cancel_button(event, named=False),
                button("All events", "event-list"),
                button("All settings", "settings-open"),
            ),
            accent=SUCCESS,
        )
    )


def draw_cancelled(result: EventCancelled) -> Reply:
    """Draw that an event was cancelled."""
    name = event_name(result.cancelled.name)
    text = (
        f"**{name}** has ended. What members earned until now stays."
        if result.was_running
        else f"**{name}** is cancelled."
    )
    return Reply(
        layout=panel(
            body(text),
            row(_plan_button("Plan another one"), button("All events", "event-list")),
            accent=SUCCESS,
        )
    )


def events_text(events: Sequence[Event]) -> str:
    """Return the events of a server for the panel of its settings."""
    if not events:
        return "none planned"
    first, *others = events
    more = f", and {len(others)} more" if others else ""
    is_running = first.state is EventState.RUNNING
    when = f"ends {timestamp(first.to_at)}" if is_running else timestamp(first.from_at, "f")
    return f"{event_name(first.name)}, {earned_text(first.percent)}, {when}{more}"


def plan_form() -> discord.ui.Modal:
    """Return the form that plans an event."""
    options = [
        discord.SelectOption(label=each.name, value=str(each.value), default=each.value == 200)
        for each in PERCENT_CHOICES
    ]
    fields = [
        text_field("name", "Name", placeholder="Beat week", max_length=NAME_LIMIT, required=False),
        text_field(
            "from",
            "Starts",
            placeholder="now, or Friday 18:00",
            value="now",
            max_length=_TIME_LIMIT,
        ),
        text_field(
            "to",
            "Ends",
            hint="A time, or how long it lasts: up to 7 days",
            placeholder="Sunday 23:00, or 2 days",
            max_length=_TIME_LIMIT,
        ),
        select_field("percent", "What it gives", options=options),
    ]
    return form("Plan an event", "event-plan", fields=fields)


def read_plan(fields: Mapping[str, Field]) -> EventWanted:
    """Return the event in the form."""
    return EventWanted(
        name=str(fields.get("name") or "") or None,
        from_text=str(fields.get("from") or ""),
        to_text=str(fields.get("to") or ""),
        percent=next(map(typed_number, chosen_in(fields, "percent")), None),
    )


def _running_text(event: Event) -> str:
    return " · running now" if event.state is EventState.RUNNING else ""


def _when(event: Event) -> str:
    times = f"{timestamp(event.from_at, 'f')} to {timestamp(event.to_at, 'f')}"
    return f"{earned_text(event.percent)}, {times}"


def _announced_text(shown: EventsShown) -> str:
    if shown.channel_id is None:
        return (
            "Events aren't announced, since there's no announcements channel. Choose one with "
            "`/settings announcements`."
        )
    return f"Announced in <#{shown.channel_id}>."


def _plan_button(label: str) -> Action:
    return button(label, "event-plan", style=discord.ButtonStyle.primary)


def _cancel_button(event: Event, *, named: bool) -> Action:
    name = clean(event.name, limit=NAME_SHOWN - 10) if named else "it"
    label = f"End {name} now" if event.state is EventState.RUNNING else f"Cancel {name}"
    return button(label, "event-cancel", event.id, style=discord.ButtonStyle.danger)
