"""Notices to staff."""

from collections.abc import Sequence

import discord

from bot.level_roles.view.level_roles import (
    above_text,
    gone_text,
    not_allowed_text,
    paused_text,
)
from bot.notices.rules import Problem
from bot.notices.store import Notice
from bot.servers.store import Server
from bot.servers.view.places import QuestPlace, extras_text, tag_needed_text
from bot.ui import emoji
from bot.ui.permissions import needed_names
from bot.ui.replies import WARNING, body, heading, panel, small
from bot.ui.text import listed, plain, timestamp
from bot.won_roles.rules import Contest
from bot.won_roles.view import won_role_text

_FIRST_MARKER = 1 << 20
_MARKERS = 1 << 30
_CONTESTS = {
    Problem.WINNERS_ROLE: Contest.BATTLE,
    Problem.WEEK_LEADER_ROLE: Contest.WEEK,
}


def draw_notice(
    notice: Notice,
    server: Server | None,
    *,
    guild_name: str | None,
    missing: Sequence[str],
    place: QuestPlace | None,
) -> discord.ui.LayoutView:
    """Draw what keeps the bot from posting in a channel or giving roles, and how to fix it.

    `missing` are permissions as Discord's settings name them; `place` is the notice's channel.
    """
    name = plain(guild_name or "", limit=100)
    where = f"in **{name}**" if name else "in your server"
    return panel(
        heading(f"{emoji.WARNING} {_title(notice.problem)}"),
        body(problem_text(notice, server, missing, place)),
        small(f"This is {where}. {_kept_text(notice.problem)} I won't remind you again."),
        accent=WARNING,
        mark=notice_marker(notice.id),
    )


def _title(problem: Problem) -> str:
    if problem is Problem.ROOM_IS_AFK:
        return "A studio room has stopped counting"
    if problem is Problem.QUEST_EXTRAS:
        return "Something about your quests no longer works"
    return "I couldn't give a role" if problem.is_of_roles else "I couldn't post"


def _kept_text(problem: Problem) -> str:
    if problem is Problem.ROOM_IS_AFK:
        return "Practice there until now still counts."
    if problem is Problem.QUEST_EXTRAS:
        return "Quests are still posted, and everything else works."
    if problem is Problem.MESSAGE_REFUSED:
        return "Everything else works, and practice still counts."
    if problem in _CONTESTS:
        return "I keep trying, so its winner gets it once it works."
    if problem.is_of_roles:
        return (
            "Nothing is lost: levels still count, and everyone gets their roles once it works "
            "again."
        )
    return (
        "Nothing is lost: practice still counts, and I'll post what's still open once it works "
        "again."
    )


def notice_marker(notice_id: int) -> int:
    """Return the component id that identifies a notice, which has no button.

    Component ids have 31 bits; Discord numbers the others of a message from 1.
    """
    return _FIRST_MARKER + notice_id % _MARKERS


def problem_text(
    notice: Notice,
    server: Server | None,
    missing: Sequence[str] = (),
    place: QuestPlace | None = None,
) -> str:
    """Return what is wrong with a channel or a role, and what to do, as one paragraph."""
    match notice.problem:
        case Problem.QUEST_EXTRAS:
            return extras_text(notice.channel_id, server, place)
        case Problem.MESSAGE_REFUSED:
            return (
                f"Discord refused a message of mine in <#{notice.channel_id}> "
                f"{timestamp(notice.at)}, so I dropped it. If it was a quest, post it again with "
                "`/settings post-now`. If it was waiting for review, I've told the member what to "
                "do."
            )
        case Problem.ROOM_IS_AFK:
            return (
                f"<#{notice.channel_id}> is a studio room, and now it's this server's AFK channel "
                "too. Discord moves idle people there, so time in it doesn't count. Choose another "
                "AFK channel in Server Settings, or use `/settings studio-room` with this channel "
                "to make it an ordinary one."
            )
        case Problem.TAG_NEEDED:
            return tag_needed_text(notice.channel_id)
        case Problem.CHANNEL_GONE | Problem.NOT_ALLOWED:
            return _channel_text(notice, server, missing)
        case _:
            return _role_text(notice)


def _role_text(notice: Notice) -> str:
    match notice.problem:
        case Problem.WINNERS_ROLE | Problem.WEEK_LEADER_ROLE:
            return won_role_text(notice.channel_id, _CONTESTS[notice.problem])
        case Problem.ROLE_ABOVE:
            return f"I couldn't give a level role. {above_text([notice.channel_id], others=True)}"
        case Problem.ROLE_GONE:
            return gone_text()
        case Problem.ROLE_RISKY:
            return paused_text()
        case _:
            return f"I couldn't give level roles. {not_allowed_text()}"


def _channel_text(notice: Notice, server: Server | None, missing: Sequence[str]) -> str:
    if notice.problem == Problem.CHANNEL_GONE:
        return _gone_text(_purposes(notice, server))
    wanted = listed(missing or needed_names(), bold=True)
    return (
        f"I'm not allowed to post in <#{notice.channel_id}>. Allow me {wanted} in its settings, "
        "under Permissions, or choose another channel with `/settings show`."
    )


def _gone_text(purposes: Sequence[str]) -> str:
    """Return that the channel for these purposes, named for the commands that set it, is gone."""
    if not purposes:
        return "A channel I post in was deleted. See which with `/settings show`."
    commands = listed(f"`/settings {purpose}`" for purpose in purposes)
    return f"The channel for {listed(purposes)} was deleted. Choose another one with {commands}."


def _purposes(notice: Notice, server: Server | None) -> list[str]:
    """Return what the channel of a notice is for."""
    if server is None:
        return []
    channels = {
        "quests": server.quests_channel_id,
        "announcements": server.announcements_channel_id,
        "reviews": server.reviews_channel_id,
        "feedback": server.feedback_channel_id,
        "battles": server.battles_channel_id,
    }
    return [purpose for purpose, id_ in channels.items() if id_ == notice.channel_id]
