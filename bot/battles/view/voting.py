"""Pairs and votes, as ordinary messages: only in these does sound play."""

import io
from collections.abc import Mapping
from typing import Final

import discord

from bot.battles.results.voting import PairToHear, Voted, VotesDone
from bot.battles.rules.battles import Choice
from bot.battles.rules.planning import REASON_LIMIT
from bot.battles.store.battles import Battle
from bot.battles.view.announcements import battle_title, standings_button
from bot.errors import CoachError
from bot.ui.actions import Action, button
from bot.ui.emoji import BATTLE, DONE
from bot.ui.forms import Field, form, text_field
from bot.ui.replies import Reply, ordinary, row
from bot.ui.sentences import sentence
from bot.ui.text import plural, timestamp

CHOICES: Final = (Choice.FIRST, Choice.SECOND, Choice.NEITHER)
"""In the order of their buttons."""
_LABELS: Final = {Choice.FIRST: "A", Choice.SECOND: "B", Choice.NEITHER: "Can't tell"}
_PICKED: Final = {
    Choice.FIRST: "You picked **A**.",
    Choice.SECOND: "You picked **B**.",
    Choice.NEITHER: "You couldn't tell. That counts as half a win for each.",
}


def draw_pair_waiting(pair: PairToHear) -> Reply:
    """Say that a pair is on its way."""
    return ordinary(f"{_heading(pair)}\nGetting both entries ready…")


def draw_pair(pair: PairToHear, first: bytes, second: bytes) -> Reply:
    """Draw a pair with its players."""
    choices = [
        button(_LABELS[choice], "battle-choice", f"{pair.pair_id}.{at}")
        for at, choice in enumerate(CHOICES)
    ]
    text = f"{_heading(pair)}\nListen to both, A above and B below. Which one do you prefer?"
    files = (_file("a", first), _file("b", second))
    return ordinary(text, row(*choices), files=files)


def draw_no_pair(pair: PairToHear, error: CoachError) -> Reply:
    """Say why a pair can't be played right now, with a button to try again."""
    again = button("Try again", "battle-next", pair.battle.id, style=discord.ButtonStyle.primary)
    return ordinary(f"{_heading(pair)}\n{sentence(error)}", row(again))


def draw_voted(voted: Voted) -> Reply:
    """Draw a vote, and the way to the next pair."""
    lines = [_heading(voted), f"{DONE} {_PICKED[voted.choice]}"]
    if voted.reason is not None:
        lines.append("The makers get your reason when the battle is over, without your name.")
    if voted.is_last:
        lines.append(_done_text(voted.battle))
    return ordinary("\n".join(lines), row(*_onwards(voted)))


def draw_votes_done(done: VotesDone) -> Reply:
    """Draw that a voter has nothing left to hear."""
    battle = done.battle
    if done.voted:
        text = f"You've voted on {plural(done.voted):pair}. {_done_text(battle)}"
    elif done.has_entry:
        text = (
            "There's no pair without your own entry, so you don't need to vote. Your entry is "
            f"ranked. See how it went {timestamp(battle.votes_close_at)}."
        )
    else:
        text = "There's no pair to hear any more, because entries were taken out."
    return ordinary(f"### {BATTLE} {battle_title(battle)}\n{text}", row(standings_button()))


def reason_form(pair_id: int, reason: str | None) -> discord.ui.Modal:
    """Return the form for the reason of a vote."""
    field = text_field(
        "reason",
        "Why?",
        hint="Both makers get it when the battle is over, without your name.",
        placeholder="The drop in A hits harder, and the vocal is clearer",
        value=reason,
        required=False,
        long=True,
        max_length=REASON_LIMIT,
    )
    return form("Say why", "battle-why", pair_id, fields=[field])


def read_reason_form(fields: Mapping[str, Field]) -> str:
    """Return the reason that was typed."""
    value = fields.get("reason")
    return value if isinstance(value, str) else ""


def _onwards(voted: Voted) -> list[Action]:
    label = "Say why" if voted.reason is None else "Change your reason"
    why = button(label, "battle-why", voted.pair_id)
    if voted.is_last:
        return [why]
    onwards = button("Next pair", "battle-next", voted.battle.id, style=discord.ButtonStyle.primary)
    return [onwards, why]


def _done_text(battle: Battle) -> str:
    return f"Those were all your pairs, thank you! The result comes {_when(battle)}."


def _when(battle: Battle) -> str:
    return timestamp(battle.votes_close_at)


def _heading(at: PairToHear | Voted) -> str:
    return f"### {BATTLE} {battle_title(at.battle)} · {at.number} of {at.total}"


def _file(name: str, track: bytes) -> discord.File:
    description = f"Entry {name.upper()}"
    return discord.File(io.BytesIO(track), f"{name}.ogg", description=description)
