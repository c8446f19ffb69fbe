"""Who is currently listening in which voice channel."""

from collections.abc import Iterable
from typing import TypeAlias

import discord

from bot.ui.member_lookup import ROSTER_CHUNK, look_up_members

VoiceRoom: TypeAlias = discord.VoiceChannel | discord.StageChannel


def listening_channel(state: discord.VoiceState) -> int | None:
    """Return the id of the channel that a member listens to; None if in none or deafened."""
    if state.channel is None or state.self_deaf or state.deaf:
        return None
    return state.channel.id


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
