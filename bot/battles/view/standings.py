"""How a server's battle is going, and how battles work."""

from typing import Any, Final

import discord

from bot.battles.results.battles import BattleExplained, BattleShown
from bot.battles.rules.battles import Phase, Sample
from bot.battles.store.battles import Battle
from bot.battles.view.announcements import (
    battle_title,
    enter_button,
    how_button,
    length_text,
    sample_button,
    sample_text,
    task_items,
    vote_button,
)
from bot.battles.view.entering import withdraw_button
from bot.battles.view.staff import staff_buttons
from bot.ui.actions import Action
from bot.ui.emoji import BATTLE
from bot.ui.replies import Reply, body, gap, heading, ordinary, panel, row, rule
from bot.ui.text import plural, timestamp, xp

_ENTER: Final = (
    "**Enter it.** I level it, take out everything that says who you are, and send you what others "
    "will hear. You can replace it until entries close."
)
_VOTE: Final = (
    "**Vote.** You hear two entries at a time and say which one you prefer, or that you can't "
    "tell. Nobody sees whose they are, and you never hear your own."
)
_RESULT: Final = (
    "**See how it went.** When votes close, I post the places, the makers and every entry. If it's "
    "too close to call, entries share a place."
)


def draw_standings(shown: BattleShown, *, is_staff: bool) -> Reply:
    """Draw a running battle: its brief, what it waits for, and what the member can do."""
    battle = shown.battle
    items: list[discord.ui.Item[Any]] = [
        heading(f"{BATTLE} {battle_title(battle)}"),
        *task_items(battle.title, battle.task, is_own=battle.brief is None),
        gap(),
        body(f"{_state(battle)}\n{_own(shown)}"),
        row(*_own_buttons(shown), *_sample_buttons(battle)),
    ]
    if is_staff:
        items += [
            rule(),
            body(f"**For staff** · {plural(shown.entries):entry|entries} so far"),
            row(*staff_buttons(battle)),
        ]
    return Reply(layout=panel(*items))


def _own(shown: BattleShown) -> str:
    """Return how the member's own entry stands, and what is next for them."""
    entry, is_open = shown.own, shown.battle.phase is Phase.ENTRIES
    if entry is None and shown.has_voted:
        return "You've voted on all your pairs, thank you!"
    if entry is None:
        return "You haven't entered yet." if is_open else "You haven't entered, but you can vote."
    if entry.hidden_at is not None:
        return (
            "Your entry isn't in this battle any more: staff hid it, or its message in your DMs is "
            "gone. Ask anyone with Manage Server about it."
        )
    if is_open:
        return f"You entered {timestamp(entry.at)}. It's in your DMs as voters will hear it."
    if shown.has_voted:
        return "You're in, and you've voted on all your pairs."
    return "You're in. Vote on all your pairs, so that your entry is ranked."


def _sample_buttons(battle: Battle) -> list[Action]:
    is_needed = battle.sample is not None and battle.phase is Phase.ENTRIES
    return [sample_button(battle.id)] if is_needed else []


def _own_buttons(shown: BattleShown) -> list[Action]:
    battle, entry = shown.battle, shown.own
    if shown.has_voted:
        return [how_button(battle.id)]
    if battle.phase is not Phase.ENTRIES or entry is None:
        return _buttons(battle)
    if entry.hidden_at is not None:
        return [how_button(battle.id)]
    return [
        enter_button(battle.id, "Replace it"),
        withdraw_button(battle),
        how_button(battle.id),
    ]


def draw_how(explained: BattleExplained) -> Reply:
    """Draw how a battle works."""
    battle = explained.battle
    steps = (
        f"**Make it.** Follow the brief, in any DAW. Up to {length_text(battle.longest_seconds)}.",
        _ENTER,
        _VOTE,
        _RESULT,
    )
    lines = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1))
    earned = (
        f"Entering earns {xp(explained.entry_xp)}, and voting on all your pairs "
        f"{xp(explained.votes_xp)}, once the battle is over. Places earn nothing, so vote for what "
        "you like. You can vote if you joined the server before the battle began."
    )
    items = [heading(f"{BATTLE} How battles work"), body(lines), gap(), body(earned)]
    buttons = _buttons(battle)[:-1]
    return Reply(layout=panel(*items, *([row(*buttons)] if buttons else [])))


def draw_making_sample() -> Reply:
    """Draw that a sample is on its way."""
    return ordinary(f"{BATTLE} Making the sample: one moment…")


def draw_sample_sent(sample: Sample, file: discord.File) -> Reply:
    """Draw the sample of a battle."""
    return ordinary(sample_text(sample, file.filename), files=(file,))


def _state(battle: Battle) -> str:
    if battle.phase is Phase.ENTRIES:
        at = battle.entries_close_at
        return f"Entries close {timestamp(at, 'f')}, {timestamp(at)}."
    at = battle.votes_close_at
    return f"Votes close {timestamp(at, 'f')}, {timestamp(at)}. There are no figures until then."


def _buttons(battle: Battle) -> list[Action]:
    match battle.phase:
        case Phase.ENTRIES:
            return [enter_button(battle.id), how_button(battle.id)]
        case Phase.VOTING:
            return [vote_button(battle.id), how_button(battle.id)]
        case _:
            return [how_button(battle.id)]
