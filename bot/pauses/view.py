"""Planned pauses: what a member reads about theirs."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import discord
from discord import app_commands

from bot.pauses import errors
from bot.pauses.results import PauseShown
from bot.pauses.rules import MAX_PAUSE_DAYS, MAX_PAUSES, PAUSES_WITHIN, Pause, days_until
from bot.streak_reminders.rules import LEAST_STREAK_DAYS
from bot.streak_reminders.view import HOUR_NAMES, hour_value
from bot.ui.actions import Action, button, choice
from bot.ui.emoji import DONE
from bot.ui.forms import Field, form, text_field
from bot.ui.replies import BRAND, SUCCESS, Reply, body, heading, panel, row, rule, small
from bot.ui.sentences import register_texts, sentence
from bot.ui.text import WEEKDAYS, date_text, number, plural

PAUSE: Final = "⏸️"
_TYPED_LIMIT: Final = 40
_NOTHING_COUNTS: Final = "Your streak stands still, and I won't remind you of anything."
_CHOICES: Final[Mapping[str, int]] = {
    "3 days": 3,
    "1 week": 7,
    "2 weeks": 14,
    "3 weeks": 21,
    "4 weeks": MAX_PAUSE_DAYS,
}


def draw_pause(shown: PauseShown, *, saved: bool = False) -> Reply:
    """Draw a member's pause, or how to begin one."""
    pause = shown.pause
    if pause is None:
        title = "Your pause is over" if shown.ended else "Take a pause"
        lines = _without_pause(shown)
    else:
        title = f"Paused until {named_day(pause.until, shown.today)}"
        lines = _with_pause(shown, pause)
    return Reply(
        layout=panel(
            heading(f"{DONE if saved or shown.ended else PAUSE} {title}"),
            body("\n".join(lines)),
            *([row(*buttons)] if (buttons := _buttons(shown)) else []),
            small(
                f"{number(MAX_PAUSES)} pauses in {plural(PAUSES_WITHIN.days):day}, up to "
                f"{plural(MAX_PAUSE_DAYS):day} each."
            ),
            rule(),
            body(
                "**Evening reminder**\nA direct message if a streak of "
                f"{plural(LEAST_STREAK_DAYS):day} or more would end at 04:00 and you haven't "
                "practised yet."
            ),
            row(_hour_choice(shown)),
            accent=SUCCESS if saved or shown.ended else BRAND,
        )
    )


def named_day(day: date, today: date) -> str:
    """Return the name of a day within a week, and the date of another."""
    if day == today:
        return "today"
    if timedelta(0) < day - today < timedelta(days=7):
        return WEEKDAYS[day.weekday()]
    return date_text(day)


def pause_button(user_id: int, label: str = "Pause") -> Action:
    """Return the button that shows a member's pause."""
    return button(label, "pause", user_id)


def pause_form(user_id: int, pause: Pause | None) -> discord.ui.Modal:
    """Return the form for the end of a pause."""
    return form(
        "Change your pause" if pause else "Take a pause",
        "pause-form",
        user_id,
        fields=[
            text_field(
                "until",
                "Until when?",
                hint=f"A day or a length, up to {plural(MAX_PAUSE_DAYS):day}",
                placeholder="2 weeks, Sunday, 15 December",
                max_length=_TYPED_LIMIT,
            )
        ],
    )


def read_pause(fields: Mapping[str, Field]) -> str:
    """Read the form."""
    return str(fields.get("until", ""))


def suggest_ends(typed: str, first: date) -> list[app_commands.Choice[str]]:
    """Suggest ends of a pause that begins on `first`."""
    choices = [
        app_commands.Choice(
            name=f"{length}: until {date_text(first + timedelta(days=days - 1))}", value=length
        )
        for length, days in _CHOICES.items()
        if typed.casefold().strip() in length
    ]
    if not choices and typed.strip():
        choices = [app_commands.Choice(name=typed[:100], value=typed[:100])]
    return choices


def _with_pause(shown: PauseShown, pause: Pause) -> list[str]:
    days = plural(days_until(max(shown.today, pause.from_on), pause.until))
    if pause.from_on > shown.today:
        begins = f"Today counts already, so it begins {_starting(pause.from_on, shown.today)}."
        return [begins, _NOTHING_COUNTS]
    lines = [f"{_NOTHING_COUNTS} {days:day} to go, today included."]
    if shown.streak_days:
        lines.append(
            f"Your {number(shown.streak_days)}-day streak goes on the day after. If you practise "
            "before, the pause ends by itself."
        )
    return lines


def _without_pause(shown: PauseShown) -> list[str]:
    if shown.ended:
        kept = "Your streak is as you left it. " if shown.streak_days else ""
        return [f"{kept}Today counts again."]
    if not shown.left:
        return [_used_up(shown.next_on)]
    about = (
        "Holiday, exams, or just tired ears? Say until when: your streak stands still, and I won't "
        "remind you of anything. Practise before, and the pause ends by itself."
    )
    return [about]


def _used_up(next_on: date) -> str:
    return (
        f"You've used both pauses for now. You can take the next one from {date_text(next_on)} on."
    )


def _starting(day: date, today: date) -> str:
    return "tomorrow" if day - today == timedelta(days=1) else f"on {named_day(day, today)}"


def _hour_choice(shown: PauseShown) -> discord.ui.Item[Any]:
    chosen = hour_value(shown.reminder_hour)
    return choice(
        "When should I remind you?",
        "pause-reminder",
        shown.user_id,
        options=[
            discord.SelectOption(label=name, value=value, default=value == chosen)
            for value, name in HOUR_NAMES.items()
        ],
    )


def _buttons(shown: PauseShown) -> list[Action]:
    if shown.pause is not None:
        return [
            button("End it now", "pause-end", shown.user_id),
            button("Change the end", "pause-form", shown.user_id),
        ]
    if not shown.left:
        return []
    primary = discord.ButtonStyle.primary
    return [button("Choose until when", "pause-form", shown.user_id, style=primary)]


register_texts(
    {
        errors.UnclearPauseEnd: (
            "I didn't get that day. Try something like `2 weeks`, `Sunday` or `15 December`."
        ),
        errors.NotPaused: "You're not on a pause: every day counts.",
    }
)


@sentence.register
def _(error: errors.PauseEndPassed) -> str:
    return f"That day is over. Choose {date_text(error.first)} or later."


@sentence.register
def _(error: errors.PauseTooLong) -> str:
    return (
        f"A pause can have up to {plural(MAX_PAUSE_DAYS):day}. Choose {date_text(error.latest)} or "
        "earlier."
    )


@sentence.register
def _(error: errors.NoPausesLeft) -> str:
    return _used_up(error.next_on)
