"""Notices to staff."""

from collections.abc import Sequence

import discord

from bot.level_roles.view.level_roles import (
    above_text,
    gone_text,
    not_allowed_text,
    resting_text,
)
from bot.notices.rules import Problem
from bot.notices.store import Notice
from bot.ui.permissions import needed_names
from bot.ui.replies import WARNING, body, heading, panel, small
from bot.ui.text import listed, plain, timestamp

_FIRST_MARKER = 1 << 20
_MARKERS = 1 << 30


def draw_notice(
    notice: Notice, *, guild_name: str | None, missing: Sequence[str]
) -> discord.ui.LayoutView:
    """Draw what keeps the bot from posting in a channel or giving roles, and how to fix it.

    `missing` are permissions as Discord's settings name them.
    """
    name = plain(guild_name or "", limit=100)
    where = f"in **{name}**" if name else "in your server"
    return panel(
        heading(_title(notice.problem)),
        body(problem_text(notice, missing)),
        small(f"This is {where}. {_kept_text(notice.problem)} I'll only say this once."),
        accent=WARNING,
        mark=notice_marker(notice.id),
    )


def _title(problem: Problem) -> str:
    if problem is Problem.ROOM_IS_AFK:
        return "A studio room has stopped counting"
    return "I could not give a role" if problem.is_of_roles else "I could not post"


def _kept_text(problem: Problem) -> str:
    if problem is Problem.ROOM_IS_AFK:
        return "What was practised there until now is kept."
    if problem is Problem.MESSAGE_REFUSED:
        return "Everything else goes on as usual, and practice still counts."
    if problem.is_of_roles:
        return (
            "Nothing is lost: levels still count, and everybody gets their roles once it works "
            "again."
        )
    return (
        "Nothing is lost: practice still counts, and what is still open is posted once it works "
        "again."
    )


def notice_marker(notice_id: int) -> int:
    """Return the component id that identifies a notice, which has no button.

    Component ids have 31 bits; Discord numbers the others of a message from 1.
    """
    return _FIRST_MARKER + notice_id % _MARKERS


def problem_text(notice: Notice, missing: Sequence[str] = ()) -> str:
    """Return what is wrong with a channel or a role, and what to do, as one paragraph."""
    match notice.problem:
        case Problem.ROLES_NOT_ALLOWED:
            return f"I could not give level roles. {not_allowed_text()}"
        case Problem.ROLE_ABOVE:
            return f"I could not give a level role. {above_text([notice.channel_id], others=True)}"
        case Problem.ROLE_GONE:
            return gone_text()
        case Problem.MESSAGE_REFUSED:
            return (
                f"Discord refused a message of mine to <#{notice.channel_id}> "
                f"{timestamp(notice.at)}, so I dropped it. If it was a quest, "
                "`/settings post-now` tries again; if it was a hand-in, I've given it back to its "
                "member with a word on what to do."
            )
        case Problem.ROLE_RISKY:
            return resting_text()
        case Problem.ROOM_IS_AFK:
            return (
                f"<#{notice.channel_id}> is a studio room, and now it's this server's AFK channel "
                "too. Discord moves idle people there, so nothing counts in it. Choose another AFK "
                "channel in Server Settings, or run `/settings studio-room` with this one to make "
                "it an ordinary channel."
            )
        case Problem.CHANNEL_GONE | Problem.NOT_ALLOWED:
            return _channel_text(notice, missing)


def _channel_text(notice: Notice, missing: Sequence[str]) -> str:
    if notice.problem == Problem.CHANNEL_GONE:
        return (
            "The channel I was to post in is gone. Choose another with `/settings quests`, "
            "`/settings announcements` or `/settings reviews`."
        )
    wanted = listed(missing or needed_names(), bold=True)
    return (
        f"I am not allowed to post in <#{notice.channel_id}>. Allow me {wanted} in its settings, "
        "under Permissions, or choose another channel with `/settings show`."
    )
