"""The quests channel on Discord: what it allows, and what to fix there."""

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.quests.view.forum_posts import CADENCE_TAGS, all_tags
from bot.servers.store import Server
from bot.ui.text import listed

QUEST_CHANNELS = (discord.ChannelType.text, discord.ChannelType.news, discord.ChannelType.forum)
"""Where quests can be posted."""

MAX_FORUM_TAGS = 20
"""Of one forum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestPlace:
    """The quests channel: text if it is neither announcements (`is_news`) nor a forum."""

    channel_id: int
    is_news: bool = False
    is_forum: bool = False
    may_open_threads: bool = True
    requires_tag: bool = False
    missing_tags: Sequence[str] = ()
    """Tags of quests that a forum lacks."""


def quest_place(
    guild: discord.Guild | None, channel_id: int | None, focus_names: Sequence[str] = ()
) -> QuestPlace | None:
    """Return the quests channel as it is now; None if it is unknown, or not cached yet."""
    channel = guild.get_channel(channel_id) if guild and channel_id else None
    if guild is None or channel is None or not channel.permissions_for(guild.me).view_channel:
        return None
    if isinstance(channel, discord.ForumChannel):
        return QuestPlace(
            channel_id=channel.id,
            is_forum=True,
            requires_tag=channel.flags.require_tag,
            missing_tags=missing_tags(channel, focus_names),
        )
    return QuestPlace(
        channel_id=channel.id,
        is_news=channel.type is discord.ChannelType.news,
        may_open_threads=channel.permissions_for(guild.me).create_public_threads,
    )


def missing_tags(forum: discord.ForumChannel, focus_names: Sequence[str]) -> list[str]:
    """Return the tags of quests that a forum lacks, and has room for."""
    known = {tag.name.casefold() for tag in forum.available_tags}
    missing = [name for name in all_tags(focus_names) if name.casefold() not in known]
    return missing[: MAX_FORUM_TAGS - len(forum.available_tags)]


def place_problems(server: Server, place: QuestPlace | None) -> list[str]:
    """Return what keeps quests from getting threads or being published, and what to do."""
    if place is None:
        return []
    problems: list[str] = []
    if server.quests_threads and not place.is_forum and not place.may_open_threads:
        problems.append(
            f"<#{place.channel_id}>: allow me **Create Public Threads** in its settings, under "
            "Permissions, so that I can open a thread for each daily quest."
        )
    if place.requires_tag and set(CADENCE_TAGS) & set(place.missing_tags):
        problems.append(tag_needed_text(place.channel_id))
    if server.quests_publish and place.is_forum:
        problems.append(
            f"I can't publish quests from <#{place.channel_id}>, because it's a forum. Use "
            "`/settings quests publish:off`, or choose an announcement channel."
        )
    elif server.quests_publish and not place.is_news:
        problems.append(
            f"I can't publish quests, because <#{place.channel_id}> isn't an announcement channel. "
            "Make it one in its settings, or use `/settings quests publish:off`."
        )
    return problems


def tag_needed_text(channel_id: int) -> str:
    """Return that a forum requires a tag that it doesn't have, and what to do."""
    return (
        f"<#{channel_id}> requires a tag on each post, and some quests have none there. Press "
        "**Add the tags** in `/settings show`, or add tags named "
        f"{listed(CADENCE_TAGS, bold=True)} yourself."
    )


def extras_text(channel_id: int, server: Server | None, place: QuestPlace | None) -> str:
    """Return why quests get no threads or are not published, as one paragraph."""
    problems = place_problems(server, place) if server else []
    return "\n".join(problems) or (
        f"Discord won't let me open threads in <#{channel_id}> or publish there. Check my "
        "permissions in its settings, or turn it off with `/settings show`."
    )


def posted_text(server: Server, place: QuestPlace | None) -> str:
    """Return how quests are posted, as part of a sentence; empty if in no special way."""
    in_forum = place is not None and place.is_forum
    parts = (
        (in_forum, "a post for each quest"),
        (server.quests_threads and not in_forum, "a thread for each daily quest"),
        (server.quests_publish and (place is None or place.is_news), "published"),
        (server.quests_silent, "silent"),
    )
    return ", ".join(text for is_so, text in parts if is_so)


def posted_options(server: Server, place: QuestPlace) -> Sequence[tuple[str, str, str, bool]]:
    """Return what can be chosen here about posting: value, label, description, whether it is on."""
    threads = ("threads", "Thread for each daily quest", "So there's room to talk about it")
    publish = ("publish", "Publish each quest", "To the servers that follow this channel")
    options = [("silent", "Silent", "Nobody gets a notification", server.quests_silent)]
    if place.is_news or server.quests_publish:
        options.insert(0, (*publish, server.quests_publish))
    if not place.is_forum:
        options.insert(0, (*threads, server.quests_threads))
    return options
