"""Messages in a forum: each is a post of its own, a thread that has the message's id."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

import discord
from discord.http import Route, handle_message_parameters

MAX_TAGS: Final = 5
"""Of one post."""
_HIDDEN_AFTER: Final = 10080
"""Minutes without a message after which Discord archives a post: a week, the longest."""


class _SingleTry:
    """The parts of a form that can be sent only once.

    discord.py repeats a request after a 5xx, which may have had its effect. A post has no nonce by
    which Discord could recognise the repeat, so there must be none: it is looked for first.
    """

    def __init__(self, parts: Sequence[dict[str, Any]]) -> None:
        self._parts = parts
        self._is_used = False

    def __iter__(self) -> Iterator[dict[str, Any]]:
        if self._is_used:
            raise TimeoutError("whether the post was created is unknown")
        self._is_used = True
        return iter(self._parts)


def tag_ids(forum: discord.ForumChannel, names: Sequence[str]) -> list[int]:
    """Return the tags of a forum with these names, in any case, that the bot may use."""
    by_name = {
        tag.name.casefold(): tag.id
        for tag in forum.available_tags
        if not tag.moderated or forum.permissions_for(forum.guild.me).manage_threads
    }
    found = [by_name[name.casefold()] for name in names if name.casefold() in by_name]
    return found[:MAX_TAGS]


async def create_post(
    client: discord.Client,
    forum: discord.ForumChannel,
    name: str,
    tags: Sequence[int],
    *,
    layout: discord.ui.LayoutView,
    files: Sequence[discord.File],
    mentions: discord.AllowedMentions,
    silent: bool,
) -> discord.PartialMessage:
    """Create a post in one try, and return its first message.

    Raises:
        discord.HTTPException: Discord refuses.
        TimeoutError: it is unknown whether it was created.
    """
    flags = discord.MessageFlags(suppress_notifications=silent)
    post = {
        "name": name,
        "auto_archive_duration": _HIDDEN_AFTER,
        "applied_tags": [str(id_) for id_ in tags],
    }
    with handle_message_parameters(
        view=layout,
        files=list(files),
        allowed_mentions=mentions,
        flags=flags,
        channel_payload=post,
    ) as params:
        payload = {
            "name": "payload_json",
            "value": json.dumps(params.payload),
            "content_type": "application/json",
        }
        created = await client.http.request(
            Route("POST", "/channels/{channel_id}/threads", channel_id=forum.id),
            files=params.files,
            form=_SingleTry(params.multipart or [payload]),
            params={"use_nested_fields": 1},
        )
    channel = client.get_partial_messageable(int(created["id"]), guild_id=forum.guild.id)
    return channel.get_partial_message(int(created["message"]["id"]))
