"""Who is currently listening in which voice channel."""

from collections.abc import Iterable
from typing import TypeAlias

import discord

from bot.ui.member_lookup import ROSTER_CHUNK, look_up_members

VoiceRoom: TypeAlias = discord.VoiceChannel | discord.StageChannel


def listening_channel(state: discord.VoiceState) -> int | None:
    """Return the id of the channel in which a member takes part, or None.

    Members who are deafened, in the server's AFK channel, or in a stage's audience don't count.
    """
    channel = state.channel
    if channel is None or state.self_deaf or state.deaf or is_afk(channel.guild, channel.id):
        return None
    in_audience = isinstance(channel, discord.StageChannel) and state.suppress
    return None if in_audience else channel.id


def is_afk(guild: discord.Guild | None, channel_id: int) -> bool:
    """Return whether a channel is where Discord moves people who have been idle."""
    afk = guild.afk_channel if guild else None
    return afk is not None and afk.id == channel_id


def listeners(guild: discord.Guild, channel_ids: Iterable[int]) -> dict[int, int]:
    """Return the members listening in these channels, with their channel ids.

    Bots are included.
    """
    channel_of: dict[int, int] = {}
    for channel_id in channel_ids:
        channel = guild.get_channel(channel_id)
        if not isinstance(channel, VoiceRoom):
            continue
        for user_id, state in channel.voice_states.items():
            # discord.py keeps voice states of members who left during a gateway outage, but these
            # refer to an outdated channel object.
            if state.channel is channel and listening_channel(state) is not None:
                channel_of[user_id] = channel_id
    return channel_of


async def exclude_bots(guild: discord.Guild, user_ids: Iterable[int]) -> set[int]:
    """Return the members who are not bots; those that cannot be looked up in time are left out."""
    people: set[int] = set()
    unknown: list[int] = []
    for user_id in user_ids:
        member = guild.get_member(user_id)
        if member is None:
            unknown.append(user_id)
        elif not member.bot:
            people.add(user_id)
    for at in range(0, len(unknown), ROSTER_CHUNK):
        members = await look_up_members(guild, unknown[at : at + ROSTER_CHUNK]) or ()
        people |= {member.id for member in members if not member.bot}
    return people
