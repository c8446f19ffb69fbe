"""The buttons and the form that lead on from a session."""

from typing import Any

import discord

from bot.assessments.view import ask_button
from bot.notes.rules import NOTE_LIMIT
from bot.quests.view.next_steps import placement_button, posting_keys, quest_button
from bot.sessions.results import SessionRecorded, StepPractised
from bot.sessions.rules import Subject
from bot.ui.actions import Action, button, place_button
from bot.ui.forms import form, text_field
from bot.ui.replies import row
from bot.ui.text import clean

_TITLE_LIMIT = 60
"""The longest title of a quest on a button, whose label has up to 80 characters."""


def exercise_button(user_id: int, slug: str, label: str = "Start a session on it") -> Action:
    """Return the button that starts a timer on a quest as an exercise."""
    return button(label, "session-begin", user_id, "quest", slug)


def start_again_button(user_id: int, subject: Subject) -> Action:
    """Return the button that starts another timer on what a discarded one was about."""
    if subject.posting_id is not None:
        key = posting_keys(subject.posting_id, subject.variant)
        return button("Start again", "quest-practise", *key)
    if subject.exercise is not None:
        return exercise_button(user_id, subject.exercise, "Start again")
    return button("Start again", "session-begin", user_id, "focus", subject.focus)


def result_buttons(
    recorded: SessionRecorded, *, directly: bool = False
) -> discord.ui.ActionRow[Any]:
    """Return what a member can do with a session that was just recorded.

    Quests can only be completed in their server, so direct messages (`directly`) link to it.
    """
    again = button("Again", "session-again", recorded.session_id)
    note = button("Add a note", "session-note", recorded.session_id)
    undo = button("Undo", "session-undo", recorded.session_id)
    quest = recorded.quest
    offered: list[Action] = []
    if recorded.step is not None and not directly:
        offered = [_step_button(recorded.step)]
    elif recorded.offers_placement and not directly:
        offered = [placement_button(recorded.awarded.user_id)]
    if quest is None or not quest.can_complete:
        is_exercise = quest is not None and quest.posting_id is None
        ask = [ask_button("session-assess", recorded.session_id)] if is_exercise else []
        following = recorded.next_quest
        is_full = len(ask) + len(offered) > 1  # a row holds five
        if following is None or directly or recorded.step is not None or is_full:
            return row(*ask, again, note, undo, *offered)
        return row(*ask, again, note, undo, quest_button(following), *offered)
    if directly:
        return row(place_button(recorded.place), note, undo, again)
    complete = button(
        f"Complete “{clean(quest.title, limit=_TITLE_LIMIT)}”",
        "quest-complete",
        *posting_keys(quest.posting_id or 0, quest.variant),
        style=discord.ButtonStyle.success,
    )
    return row(complete, note, undo, again, *offered)


def _step_button(practised: StepPractised) -> Action:
    return button(
        "It has that now",
        "track-tick",
        practised.track_id,
        practised.step.slug,
        style=discord.ButtonStyle.success,
    )


def note_form(session_id: int, note: str | None) -> discord.ui.Modal:
    """Return the form to write the note of a session."""
    field = text_field(
        "note",
        "How did it go?",
        hint="Only you can read it. Leave it empty for no note.",
        value=note,
        required=False,
        long=True,
        max_length=NOTE_LIMIT,
    )
    return form("Your note", "session-note", session_id, fields=[field])
