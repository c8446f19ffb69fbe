"""A member's completed quests, page by page."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import discord

from bot.calendar.rules.periods import Cadence
from bot.notes.rules import NOTE_LIMIT
from bot.notes.view import proof_text
from bot.quests.results.completions import CompletionLine, QuestHistory
from bot.quests.view.next_steps import quest_button
from bot.reviews.rules import State
from bot.ui.actions import page_buttons
from bot.ui.fitting import size
from bot.ui.replies import Reply, body, heading, panel, row, small
from bot.ui.text import plain, plural, timestamp

_STATES = {
    State.PENDING: " · waiting for review",
    State.ACCEPTED: "",
    State.DECLINED: " · declined",
}
_REASONS_SHOWN = 600
"""The character limit for reviewers' reasons on one page."""
_HISTORY_LIMIT, _HISTORY_BYTES = 3_600, 9_600
"""The limits for the completions of one page, below those of a message."""
_NOTE_SHOWN, _SHORT_NOTE_SHOWN = 150, 60


def draw_history(history: QuestHistory, *, own: bool) -> Reply:
    """Draw a page of completions, with page buttons.

    Only the member sees their own notes, proofs and reviewers' reasons.
    """
    whose = "Your completed quests" if own else f"<@{history.user_id}>'s completed quests"
    if not history.lines:
        if not own:
            return Reply(layout=panel(heading(whose), body("None yet.")))
        return Reply(
            layout=panel(
                heading(whose),
                body("None yet. Here's one to start with:"),
                row(quest_button(Cadence.DAILY), quest_button(Cadence.PERSONAL)),
            )
        )
    items: list[discord.ui.Item[Any]] = [
        heading(whose),
        small(f"{plural(history.completions):quest} completed"),
        body("\n".join(_own_lines(history.lines) if own else map(_headline, history.lines))),
    ]
    page_row = page_buttons(
        "quest-history", history.user_id, page=history.page, pages=history.pages
    )
    if page_row:
        items.append(row(*page_row))
    return Reply(layout=panel(*items), private=own)


def _own_lines(lines: Sequence[CompletionLine]) -> list[str]:
    """Return a line per completion; proofs are links while the page has room for them."""
    declined = sum(line.completion.state is State.DECLINED for line in lines)
    reason_limit = min(NOTE_LIMIT, _REASONS_SHOWN // max(1, declined))
    own_line = partial(_own_line, reason_limit=reason_limit)
    written = [own_line(line, note_limit=_NOTE_SHOWN, linked=False) for line in lines]
    if size("\n".join(written)) > _HISTORY_BYTES:
        return [own_line(line, note_limit=_SHORT_NOTE_SHOWN, linked=False) for line in lines]
    page = "\n".join(written)
    room = min(_HISTORY_LIMIT - len(page), _HISTORY_BYTES - size(page))
    for at, line in enumerate(lines):
        linked = own_line(line, note_limit=_NOTE_SHOWN, linked=True)
        more = size(linked) - size(written[at])
        if more <= room:
            written[at] = linked
            room -= more
    return written


def _headline(line: CompletionLine) -> str:
    done = line.completion
    variant = f" ({done.variant})" if done.variant else ""
    text = f"{timestamp(done.at, 'd')} **{plain(line.title, limit=80)}** · {done.cadence}{variant}"
    return text + _STATES[done.state]


def _own_line(line: CompletionLine, *, reason_limit: int, note_limit: int, linked: bool) -> str:
    done = line.completion
    text = _headline(line)
    proof = proof_text(done.proof_url, done.proof_file_name, done.proof_file_url, linked=linked)
    if proof:
        text += f" · {proof}"
    if done.note:
        text += f"\n-# {plain(done.note, limit=note_limit)}"
    if done.reason:
        text += f"\n-# Reviewer: {plain(done.reason, limit=reason_limit)}"
    return text
