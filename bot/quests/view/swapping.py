"""Swapping a personal quest: why, and what the coach makes of it."""

from collections.abc import Mapping, Sequence

import discord

from bot.calendar.rules.periods import Cadence
from bot.interactions.errors import StaleButton
from bot.quests.results.quests import QuestSwapped, SwapAsked
from bot.quests.rules.rerolls import RerollReason
from bot.quests.view.quests import draw_own_posting
from bot.ui.actions import Action, button, choice, chosen_one
from bot.ui.replies import Reply, body, panel, row, small
from bot.ui.text import plain

_TITLE_SHOWN = 120

REASONS: Mapping[RerollReason, str] = {
    RerollReason.TOO_LONG: "Too long",
    RerollReason.NOT_MY_MUSIC: "Not my music",
    RerollReason.MISSING_GEAR: "I don't have the gear",
    RerollReason.DONE_BEFORE: "Done it before",
    RerollReason.TOO_EASY: "Too easy",
    RerollReason.TOO_HARD: "Too hard",
    RerollReason.NOT_TODAY: "Just not today",
}
_ANSWERS: Mapping[RerollReason, str] = {
    RerollReason.TOO_LONG: "Shorter ones from now on.",
    RerollReason.NOT_MY_MUSIC: "Less of that music from now on.",
    RerollReason.MISSING_GEAR: "I'll leave out what needs that gear.",
    RerollReason.DONE_BEFORE: "That one won't come back for 12 weeks.",
    RerollReason.TOO_EASY: "Say so twice in a focus, and I'll go a step harder.",
    RerollReason.TOO_HARD: "Say so twice in a focus, and I'll go a step easier.",
    RerollReason.NOT_TODAY: "That one can come back in a week.",
}


def draw_swap_asked(asked: SwapAsked) -> Reply:
    """Draw the question why a personal quest is swapped; each answer swaps it."""
    return Reply(
        layout=panel(
            body(f"What's wrong with **{plain(asked.title, limit=_TITLE_SHOWN)}**?"),
            row(_reason_choice("quest-swap", asked.posting_id)),
            row(button("Keep it", "quest-show", Cadence.PERSONAL)),
        )
    )


def draw_swapped(swapped: QuestSwapped, png: bytes | None = None) -> Reply:
    """Draw the personal quest that a member got, and what the coach makes of their reason.

    Without one, they are asked for it.
    """
    item = (
        row(_reason_choice("quest-why", swapped.card.posting.id))
        if swapped.reason is None
        else small(_ANSWERS[swapped.reason])
    )
    return draw_own_posting(swapped.card, {}, png, below=[item])


def read_reason(values: Sequence[str]) -> RerollReason:
    """Read the chosen reason.

    Raises:
        StaleButton: it is none of ours.
    """
    try:
        return RerollReason(chosen_one(values))
    except ValueError as error:
        raise StaleButton from error


def _reason_choice(what: str, posting_id: int) -> Action:
    options = [discord.SelectOption(label=text, value=reason) for reason, text in REASONS.items()]
    placeholder = "Why?" if what == "quest-swap" else "What was wrong with the last one?"
    return choice(placeholder, what, posting_id, options=options)
