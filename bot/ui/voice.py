"""Who is listening in which voice channel, as Discord has it at this moment."""

from collections.abc import Iterable
from typing import TypeAlias

import discord

from bot.ui.member_lookup import ROSTER_CHUNK, look_up_members

VoiceRoom: TypeAlias = discord.VoiceChannel | discord.StageChannel


def heard_in(state: discord.VoiceState) -> int | None:
    """Return in which channel somebody hears what is said, None for in none or deafened."""
    if state.channel is None or state.self_deaf or state.deaf:
        return None
    return state.channel.id


def listeners(guild: discord.Guild, channel_ids: Iterable[int]) -> dict[int, int]:
    """Return who is listening in any of these channels, and in which.

    Bots may be among them.
    """
    found: dict[int, int] = {}
    for channel_id in channel_ids:
        channel = guild.get_channel(channel_id)
        if not isinstance(channel, VoiceRoom):
            continue
        for user_id, state in channel.voice_states.items():
            # discord.py keeps the states of those who left while Discord itself was down, but they
            # hold on to the channel as it was before.
            if state.channel is channel and heard_in(state) is not None:
                found[user_id] = channel_id
    return found


async def people_among(guild: discord.Guild, user_ids: Iterable[int]) -> set[int]:
    """Return those of these members who are no bots; who cannot be looked up in time is not."""
    people: set[int] = set()
    unknown: list[int] = []
    for user_id in user_ids:
        member = guild.get_member(user_id)
        if member is None:
            unknown.append(user_id)
        elif not member.bot:
            people.add(user_id)
    for at in range(0, len(unknown), ROSTER_CHUNK):
        found = await look_up_members(guild, unknown[at : at + ROSTER_CHUNK]) or ()
        people |= {member.id for member in found if not member.bot}
    return people
