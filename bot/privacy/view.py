"""Messages about the export and deletion of a member's data."""

import io
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import discord

from bot.privacy import errors
from bot.privacy.results import DEFAULT_PROFILE
from bot.privacy.rules import EXPORT_NAME, ExportFile
from bot.ui.actions import button
from bot.ui.replies import SUCCESS, WARNING, Reply, body, heading, panel, row, rule, say, small
from bot.ui.sentences import register_texts
from bot.ui.text import number, plural, timestamp, xp

CONFIRM_WITHIN = timedelta(minutes=15)

register_texts(
    {
        errors.ExportUnderWay: "I'm still putting your file together. It'll be here in a moment.",
        errors.ExportTooLarge: (
            "You've practised so much that your file is more than Discord lets me send, even "
            "zipped. Ask whoever runs this bot for it."
        ),
    }
)


def draw_export(content: Mapping[str, Any], file: ExportFile) -> Reply:
    """Draw a summary of a member's export, with the file."""
    kind = "as JSON" if file.name == EXPORT_NAME else "as JSON, zipped because it's so much"
    return Reply(
        layout=panel(
            heading("Your data in this server"),
            body(_summary(content)),
            discord.ui.File[Any](f"attachment://{file.name}"),
            small(
                f"Everything I hold about you here, {kind}. What other servers hold is not in it. "
                "`/privacy delete` removes it."
            ),
        ),
        files=(discord.File(io.BytesIO(file.data), file.name),),
    )


def _summary(content: Mapping[str, Any]) -> str:
    lines: list[str] = []
    if content["awards"]:
        earned = f"- **{xp(content['xp'])}**, level {content['level']}"
        lines.append(f"{earned}, from {plural(len(content['awards'])):award}")
    if content["sessions"]:
        lines.append(f"- {plural(len(content['sessions'])):practice session}")
    if content["completions"]:
        lines.append(f"- {plural(len(content['completions'])):quest completion}")
    if longest := content["streak"]["longest"]:
        now = content["streak"]["days"]
        lines.append(f"- A streak of {plural(now):day}, the longest was {number(longest)}")
    if claims := len(content["milestones"]):
        lines.append(f"- {plural(claims):milestone claim}")
    if tracks := len(content["tracks"]):
        lines.append(f"- {plural(tracks):track}")
    profile = content["profile"]
    settings = sum(value != DEFAULT_PROFILE.get(name) for name, value in profile.items())
    if settings:
        lines.append(f"- {plural(settings):profile setting}")
    return "\n".join(lines) or "There is nothing yet: the file holds zeros and empty lists."


def draw_delete_question(user_id: int, now: datetime) -> Reply:
    """Draw the confirmation of deleting all data about a member."""
    until = now + CONFIRM_WITHIN
    return Reply(
        layout=panel(
            heading("Delete everything about you here?"),
            body(
                "This removes, in this server only and for good:\n"
                "- your XP, level, attributes and streak, and your place on the leaderboard\n"
                "- every session, with its notes and breaks, and a timer that is running\n"
                "- every quest completion and milestone claim, with its note and proof\n"
                "- your name in the quests' posts, and my messages about you: level-ups, releases, "
                "hand-ins, verdicts, reminders\n"
                "- your personal quests and your tracks\n"
                "- your profile: time zone, DAW, genre, path, daily goal, pings, reminders, theme\n"
                "- your level roles\n"
                "- records that you used a command, changed settings or judged others here"
            ),
            body(
                "If you're on staff, what you did to others stays in the audit under your name for "
                "30 days. Then your name goes, too."
            ),
            body("I can't bring any of it back: take your file first if you may want it."),
            rule(),
            row(
                button("Export first", "privacy-export"),
                button("Keep it", "privacy-keep", user_id),
                button(
                    "Delete everything",
                    "privacy-delete",
                    user_id,
                    int(now.timestamp()),
                    style=discord.ButtonStyle.danger,
                ),
            ),
            small(f"This question stands until {timestamp(until, 't')}."),
            accent=WARNING,
        )
    )


def confirms(key: str, user_id: int, now: datetime) -> bool:
    """Return whether a confirmation button is this member's and has not expired.

    `key` is the member's id and the epoch second of the question, joined by a dot.
    """
    owner_id, _, question_at = key.partition(".")
    if owner_id != str(user_id) or not (question_at.isascii() and question_at.isdecimal()):
        return False
    return 0 <= int(now.timestamp()) - int(question_at) <= CONFIRM_WITHIN.total_seconds()


def draw_deleted() -> Reply:
    """Draw that everything was deleted."""
    return say(
        "Done. Everything about you in this server is deleted. "
        "If you practise here again, you start at level 1.",
        accent=SUCCESS,
    )


def draw_delete_cancelled() -> Reply:
    """Draw that the deletion was cancelled."""
    return say("Nothing was deleted. It is all still there.")


def draw_question_expired() -> Reply:
    """Draw that the confirmation has expired."""
    return say(
        "That question has expired, so nothing was deleted. Ask again with `/privacy delete`.",
        accent=WARNING,
    )
