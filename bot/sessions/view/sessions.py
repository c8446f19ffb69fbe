"""Finished practice sessions as members see them: results and history."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.interactions.rules import Place
from bot.packs.content import Focus
from bot.sessions.results import (
    NoteSaved,
    PractisedQuest,
    SessionHistory,
    SessionLine,
    SessionRecorded,
    SessionUndone,
)
from bot.sessions.rules import SessionKind
from bot.sessions.view.buttons import result_buttons
from bot.streaks.view import start_button, streak_summary
from bot.ui.actions import page_buttons, place_button
from bot.ui.emoji import DONE, PRACTICE, QUEST, TRACK
from bot.ui.replies import (
    BRAND,
    SUCCESS,
    Reply,
    body,
    heading,
    panel,
    row,
    rule,
    say,
    small,
)
from bot.ui.text import bar, date_text, minutes, plain, plural, quoted, timestamp, xp
from bot.xp.rules.awards import PAID_MINUTES_A_DAY
from bot.xp.view import award_text, level_up_after, level_up_items, progress_text

TITLE_SHOWN = 120
NOTE_SHOWN = 600
_NOTE_IN_LINE = 140


def suggest_focuses(focuses: Sequence[Focus], typed: str) -> list[app_commands.Choice[str]]:
    """Return the focuses whose name or slug contains `typed` as choices."""
    wanted = typed.strip().casefold()
    return [
        app_commands.Choice(name=focus.name, value=focus.slug)
        for focus in focuses
        if wanted in focus.name.casefold() or wanted in focus.slug
    ]


def total_today_text(day_minutes: int) -> str:
    """Return the minutes of a day so far."""
    return f"{minutes(day_minutes)} in total today"


def goal_text(day: str, done: int, goal: int) -> str:
    """Return a day's progress towards the daily goal, in minutes."""
    if done >= goal:
        return f"{day} {minutes(done)} · {minutes(goal)} goal reached"
    return f"{day} {bar(done, goal)} {minutes(done)} of {minutes(goal)}"


def draw_recorded(
    recorded: SessionRecorded, guild: discord.Guild | None = None, *, directly: bool = False
) -> Reply:
    """Draw a recorded session: a level-up, its award, the day's total, and what to do next.

    No public message can follow in direct messages (`directly`).
    """
    awarded, quest = recorded.awarded, recorded.quest
    items: list[discord.ui.Item[Any]] = [
        *level_up_items(awarded.level_up, guild, directly=directly),
        heading(f"{PRACTICE} {minutes(recorded.minutes)} of {recorded.focus}"),
    ]
    if quest is not None:
        items.append(body(f"{QUEST} {plain(quest.title, limit=TITLE_SHOWN)}"))
    items.append(award_text(awarded, fresh_ears=recorded.fresh_ears))
    if recorded.note:
        items.append(body(quoted(recorded.note, limit=NOTE_SHOWN)))
    items += [rule(), body(_day_line(recorded))]
    items += [*map(small, _remarks(recorded)), streak_summary(awarded)]
    if recorded.step is not None and not directly:
        title = plain(recorded.step.title, limit=TITLE_SHOWN)
        items.append(body(f"{TRACK} **{title}**: {recorded.step.step.has}?"))
    if directly and quest is not None and quest.can_complete:
        items.append(body(_where_to_complete(recorded.place, quest)))
    items.append(result_buttons(recorded, directly=directly))
    return Reply(
        layout=panel(*items, accent=SUCCESS),
        afterwards=None if directly else level_up_after(awarded),
    )


def _where_to_complete(place: Place, quest: PractisedQuest) -> str:
    """Return how to complete a quest from direct messages, where that can't be done."""
    if place.message_id is not None:
        return "Done with the quest? Press **Complete** under its message."
    return f"Done with the quest? Use `/quest complete cadence:{quest.cadence}` in the server."


def _day_line(recorded: SessionRecorded) -> str:
    day = f"**{date_text(recorded.day)}**"
    if recorded.daily_goal_minutes is not None:
        return goal_text(day, recorded.day_minutes, recorded.daily_goal_minutes)
    if recorded.day_minutes <= recorded.minutes:
        return day  # the heading has its minutes
    return f"{day} {minutes(recorded.day_minutes)} in total"


def _remarks(recorded: SessionRecorded) -> list[str]:
    """Return explanations of how a session was counted."""
    remarks: list[str] = []
    if recorded.in_room:
        remarks.append("Tracked by a studio room. Come back in to start another session.")
    if recorded.cut_minutes:
        remarks.append(cut_text(recorded.cut_minutes))
    if recorded.unpaid_minutes:
        remarks.append(
            f"{minutes(recorded.unpaid_minutes)} past {minutes(PAID_MINUTES_A_DAY)} today: it "
            "counts as practice but earns no XP. Get some rest."
        )
    return remarks


def cut_text(cut_minutes: int) -> str:
    """Return why a session counts less than its timer ran."""
    return f"{minutes(cut_minutes)} not counted: that day is already fully logged."


def draw_note_saved(saved: NoteSaved) -> Reply:
    """Draw that the note of a session was changed."""
    session = f"{minutes(saved.minutes)} of {saved.focus}"
    if saved.note is None:
        return say(f"Your {session} has no note now.")
    note = quoted(saved.note, limit=NOTE_SHOWN)
    return say(f"{DONE} Note added to your {session}.\n{note}", accent=SUCCESS)


def draw_undone(undone: SessionUndone, *, directly: bool = False) -> Reply:
    """Draw an undone session, and the member's new progress."""
    revoked, where = undone.revoked, " in the server" if directly else ""
    return Reply(
        layout=panel(
            heading("Session undone"),
            body(f"{minutes(undone.minutes)} of {undone.focus} on {date_text(undone.day)}"),
            body(f"**\N{MINUS SIGN}{xp(revoked.xp)}**\n{progress_text(revoked.progress)}"),
            small(f"You can log those minutes again with `/session log`{where}."),
            *([row(place_button(undone.place))] if directly else []),
        )
    )


def draw_history(history: SessionHistory, *, own: bool) -> Reply:
    """Draw a page of finished sessions; notes are shown only to their member."""
    whose = "Your sessions" if own else f"<@{history.user_id}>'s sessions"
    if not history.lines:
        if not own:
            return Reply(layout=panel(heading(whose), body("Nothing here yet.")))
        text = "Nothing here yet. `/session log` adds practice you've already done."
        begin = row(start_button(history.user_id))
        return Reply(layout=panel(heading(whose), body(text), begin), private=True)
    items: list[discord.ui.Item[Any]] = [
        heading(whose),
        small(f"{plural(history.sessions):session} · {minutes(history.minutes)}"),
        body("\n".join(_history_line(line, with_note=own) for line in history.lines)),
    ]
    buttons = page_buttons(
        "session-history", history.user_id, page=history.page, pages=history.pages
    )
    if buttons:
        items.append(row(*buttons))
    return Reply(layout=panel(*items, accent=BRAND), private=own)


def _history_line(line: SessionLine, *, with_note: bool) -> str:
    session = line.session
    text = f"{date_text(session.day)} · **{minutes(session.minutes)}** of {line.focus}"
    if session.started_at is not None:
        text += f" · {timestamp(session.started_at, 't')}"
    if session.kind is SessionKind.ROOM:
        text += " · in a studio room"
    if line.quest is not None:
        text += f"\n-# {QUEST} {plain(line.quest, limit=TITLE_SHOWN)}"
    if session.note and with_note:
        text += f"\n-# {plain(session.note, limit=_NOTE_IN_LINE)}"
    return text
