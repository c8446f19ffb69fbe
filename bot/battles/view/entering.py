"""The form to enter a battle, how the conversion goes on, and what the entrant reads then."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import discord

from bot.battles.results.entries import BattleEntered, EntryWithdrawn
from bot.battles.store.battles import Battle
from bot.battles.view.announcements import battle_title, enter_button, length_text
from bot.interactions.errors import StaleButton
from bot.mixes.rules.files import MOST_BYTES
from bot.notes.rules import NOTE_LIMIT
from bot.ui.actions import Action, button
from bot.ui.emoji import BATTLE, DONE
from bot.ui.forms import Field, file_field, form, text_field
from bot.ui.replies import SUCCESS, Reply, body, heading, panel, row, small
from bot.ui.text import plural, timestamp

_MEGABYTES: Final = MOST_BYTES // 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryForm:
    """What a member put into the form."""

    file: discord.Attachment
    note: str | None


def entry_form(battle: Battle) -> discord.ui.Modal:
    """Return the form to enter a battle."""
    fields = [
        file_field(
            "file",
            "Your entry",
            hint=(
                f"WAV, FLAC, MP3 and the like, up to {length_text(battle.longest_seconds)} and "
                f"{_MEGABYTES} MB"
            ),
        ),
        text_field(
            "note",
            "Note (optional)",
            hint="How you made it. It's shown once the battle is over.",
            required=False,
            long=True,
            max_length=NOTE_LIMIT,
        ),
    ]
    return form("Enter the battle", "battle-enter", battle.id, fields=fields)


def read_entry_form(fields: Mapping[str, Field]) -> EntryForm:
    """Read the form.

    Raises:
        StaleButton: it has no file, although Discord demands one.
    """
    values = fields.get("file")
    for each in values if isinstance(values, list) else ():
        if isinstance(each, discord.Attachment):
            return EntryForm(file=each, note=str(fields.get("note") or "") or None)
    raise StaleButton


def draw_fetching_entry() -> Reply:
    """Draw that an entry is being fetched."""
    return _progress("Getting the file from Discord.")


def draw_entry_waiting(ahead: int) -> Reply:
    """Draw how many are ahead of an entry, or that it's being converted."""
    if not ahead:
        return _progress("Taking names and tags off, and setting its level.")
    return _progress(f"{plural(ahead):file is|files are} ahead of yours.")


def draw_sending_entry() -> Reply:
    """Draw that a converted entry is being sent to its maker."""
    return _progress("Sending you what voters will hear.")


def _progress(step: str) -> Reply:
    return Reply(
        layout=panel(
            body(f"{BATTLE} Preparing your entry…\n{step}"),
            small("Still here in a few minutes? Then something stopped me. Enter it again."),
        )
    )


def draw_entered(entered: BattleEntered) -> Reply:
    """Draw that an entry is in."""
    battle = entered.battle
    closes = f"{timestamp(battle.entries_close_at, 'f')}, {timestamp(battle.entries_close_at)}"
    what = "Your new version is in" if entered.replaced else "You're in"
    text = (
        f"**{battle_title(battle)}** has your entry, {length_text(round(entered.seconds))} long. "
        f"It's in your DMs as voters will hear it. You can change it until entries close {closes}. "
        "Then come back and vote, so that yours is ranked."
    )
    return Reply(
        layout=panel(
            heading(f"{DONE} {what}"),
            body(text),
            row(enter_button(battle.id, "Replace it"), withdraw_button(battle)),
            accent=SUCCESS,
        )
    )


def draw_withdrawn(withdrawn: EntryWithdrawn) -> Reply:
    """Draw that an entry was taken back."""
    battle = withdrawn.battle
    closes = f"{timestamp(battle.entries_close_at, 'f')}, {timestamp(battle.entries_close_at)}"
    text = (
        f"Your entry to **{battle_title(battle)}** is out, and I'm deleting its message. You can "
        f"enter something else until entries close {closes}."
    )
    return Reply(layout=panel(body(text), row(enter_button(battle.id, "Enter another"))))


def withdraw_button(battle: Battle) -> Action:
    """Return the button that takes an entry back."""
    return button("Take it back", "battle-withdraw", battle.id)
