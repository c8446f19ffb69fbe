"""What the channel and entrants hear of a battle: votes are open, time is short, it's over."""

from typing import Final

import discord

from bot.battles.rules.battles import Phase
from bot.battles.store.battles import Battle
from bot.battles.view.announcements import (
    battle_title,
    enter_button,
    how_button,
    vote_button,
)
from bot.interactions.rules import Place
from bot.ui.actions import button, place_button
from bot.ui.custom_ids import CustomIdPattern, custom_id_pattern
from bot.ui.emoji import BATTLE
from bot.ui.replies import BRAND, body, heading, panel, row
from bot.ui.text import plain, plural, timestamp

_REASON_LIMIT: Final = 600
_NAME_LIMIT: Final = 100
_KEPT: Final = "Entries aren't shown to anyone. If you entered, yours is still in your DMs."
_END: Final = "end"
_MORE_TIME: Final = "more"
"""Both tell the buttons of these messages from that of the announcement."""
_FIRST_MARKER: Final = 1_900_000_000
_MARKERS: Final = 200_000_000


def draw_more_time(battle: Battle, *, accent: int | None = None) -> discord.ui.LayoutView:
    """Draw that there is more time to enter."""
    close = battle.entries_close_at
    text = (
        "Only a few entries came in. You can still make something: enter by "
        f"{timestamp(close, 'f')}, {timestamp(close)}."
    )
    how = button("How it works", "battle-how", battle.id, _MORE_TIME)
    return panel(
        heading(f"{BATTLE} More time: {battle_title(battle)}"),
        body(text),
        row(enter_button(battle.id), how),
        accent=_colour(accent),
    )


def draw_vote_open(
    battle: Battle, entries: int, *, accent: int | None = None
) -> discord.ui.LayoutView:
    """Draw that votes are open."""
    text = (
        f"{plural(entries):entry is|entries are} in. You'll hear two at a time and say which one "
        f"you prefer. It takes a few minutes. Votes close {timestamp(battle.votes_close_at, 'f')}, "
        f"{timestamp(battle.votes_close_at)}."
    )
    return panel(
        heading(f"{BATTLE} Time to vote: {battle_title(battle)}"),
        body(text),
        row(vote_button(battle.id), how_button(battle.id)),
        accent=_colour(accent),
    )


def draw_end(battle: Battle, *, accent: int | None = None) -> discord.ui.LayoutView:
    """Draw that a battle has ended without a vote: staff cancelled it, or too few entered."""
    if battle.phase is Phase.CANCELLED:
        title = f"{battle_title(battle)} is cancelled"
        reason = plain(battle.reason or "", limit=_REASON_LIMIT, newlines=True)
        text = f"{reason}\n{_KEPT}" if reason else _KEPT
    else:
        title = f"{battle_title(battle)} is over"
        text = (
            "There weren't enough entries to vote on this time. Keep what you made: it may be the "
            "start of something. See you in the next one."
        )
    return panel(
        heading(f"{BATTLE} {title}"),
        body(text),
        row(button("How battles work", "battle-how", battle.id, _END)),
        accent=_colour(accent),
    )


def draw_reminder(battle: Battle, entry_id: int, guild_name: str | None) -> discord.ui.LayoutView:
    """Draw the reminder of an entrant's votes, for direct messages."""
    where = f" in **{plain(guild_name, limit=_NAME_LIMIT)}**" if guild_name else ""
    text = (
        f"Your entry to **{battle_title(battle)}**{where} is waiting for your votes. It's ranked "
        f"once you've voted on your pairs. Votes close {timestamp(battle.votes_close_at)}."
    )
    place = Place(guild_id=battle.guild_id, channel_id=battle.channel_id)
    return panel(
        heading(f"{BATTLE} A few votes to go"),
        body(text),
        row(place_button(place)),
        mark=reminder_marker(entry_id),
    )


def more_time_marker(battle_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies the message about more time."""
    return custom_id_pattern("battle-how", battle_id, _MORE_TIME)


def vote_marker(battle_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies the message that opens the vote."""
    return custom_id_pattern("battle-vote", battle_id)


def end_marker(battle_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies the message that ends a battle."""
    return custom_id_pattern("battle-how", battle_id, _END)


def reminder_marker(entry_id: int) -> int:
    """Return the component id that identifies a reminder, which has no button of ours."""
    return _FIRST_MARKER + entry_id % _MARKERS


def _colour(accent: int | None) -> discord.Colour:
    return BRAND if accent is None else discord.Colour(accent)
