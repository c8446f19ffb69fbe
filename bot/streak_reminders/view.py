"""The evening message about a streak, and the answer to *Not today*."""

from collections.abc import Mapping
from typing import Final

import discord

from bot.streak_reminders.results import ReminderDismissed, StreakInDanger
from bot.streak_reminders.rules import HOURS
from bot.streaks.rules import ACTIVE_MINUTES
from bot.ui.actions import button
from bot.ui.custom_ids import CustomIdPattern, custom_id_pattern
from bot.ui.emoji import PRACTICE, STREAK
from bot.ui.replies import BRAND, Reply, body, heading, panel, row, say, small
from bot.ui.text import number, plain, timestamp

OFF: Final = "off"


def hour_text(hour: int) -> str:
    """Return an hour as a time of day."""
    return f"{hour:02}:00"


HOUR_NAMES: Final[Mapping[str, str]] = {
    OFF: "Off",
    **{str(hour): hour_text(hour) for hour in HOURS},
}
"""The choices of a member's hour, by what they are sent as."""


def hour_named(value: str) -> int | None:
    """Return the hour of a choice, None for off."""
    return None if value == OFF else int(value)


def hour_value(hour: int | None) -> str:
    """Return the choice of an hour."""
    return OFF if hour is None else str(hour)


def draw_streak_reminder(
    card: StreakInDanger, guild: discord.Guild | None
) -> discord.ui.LayoutView:
    """Draw the message."""
    name = plain(guild.name if guild else "", limit=100)
    where = f" in **{name}**" if name else ""
    return panel(
        heading(f"{STREAK} Your {number(card.days)}-day streak ends at 04:00"),
        body(
            f"{ACTIVE_MINUTES} minutes of practice, a quest or an ear round keep it. You have "
            f"until {timestamp(card.until_at, 't')}, {timestamp(card.until_at)}."
        ),
        row(
            button(
                f"{PRACTICE} Start {ACTIVE_MINUTES} minutes",
                "streak-start",
                card.id,
                style=discord.ButtonStyle.success,
            ),
            button("Not today", "streak-skip", card.id),
        ),
        small(f"Your streak{where}. Change this reminder there in `/profile setup`."),
        accent=BRAND,
    )


def streak_reminder_marker(reminder_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies a message."""
    return custom_id_pattern("streak-start", reminder_id)


def draw_dismissed(dismissed: ReminderDismissed) -> Reply:
    """Draw the answer to *Not today*."""
    if dismissed.is_over:
        return say("That day is over, so there's nothing to do about it. Today is a new one.")
    if dismissed.is_safe:
        return say("Your streak is safe today anyway. Enjoy your evening.")
    return say(
        "No problem, I won't ask again today. What you've learned stays with you, and a new streak "
        "starts whenever you do."
    )
