"""The greeting: what the bot does, and the button to set it up."""

from typing import Any

import discord

from bot.greetings.results import GreetingCard, JoinedServer
from bot.servers.view.channels import bot_member
from bot.ui.actions import button
from bot.ui.custom_ids import CustomIdPattern, custom_id_pattern
from bot.ui.permissions import missing_in
from bot.ui.replies import body, heading, panel, row, small
from bot.ui.text import plain, timestamp


def joined_server(guild: discord.Guild) -> JoinedServer | None:
    """Return when the bot joined a server, and the channel for a greeting.

    None if the server is not cached yet.
    """
    me = bot_member(guild)
    if guild.unavailable or me is None or me.joined_at is None:
        return None
    place = _greeting_channel(guild, me)
    return JoinedServer(
        guild_id=guild.id, joined_at=me.joined_at, channel_id=place.id if place else None
    )


def _greeting_channel(guild: discord.Guild, me: discord.Member) -> discord.TextChannel | None:
    """Return the channel where staff are most likely to see a message, and others least.

    A community's updates channel is for its moderators; in the system channel Discord itself
    announces new members.
    """
    updates, system = guild.public_updates_channel, guild.system_channel
    if updates is not None and updates.permissions_for(guild.default_role).view_channel:
        updates = None
    candidates = (updates, system, *(each for each in guild.text_channels if not each.is_news()))
    return next((each for each in candidates if each and not missing_in(each, me)), None)


def draw_greeting(card: GreetingCard) -> discord.ui.LayoutView:
    """Draw the greeting of a new server, or of one that had the bot before."""
    items = _back(card) if card.is_back else _new(card)
    label = "Open settings" if card.is_back else "Set up"
    style = discord.ButtonStyle.primary
    return panel(
        *items,
        row(button(label, "setup", card.greeting.id, style=style)),
        small("Only members with Manage Server can use this button."),
    )


def greeting_marker(greeting_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies a greeting in its channel."""
    return custom_id_pattern("setup", greeting_id)


def _new(card: GreetingCard) -> list[discord.ui.Item[Any]]:
    pack = plain(card.pack_name, limit=100)
    return [
        heading("Hello from Woodshed"),
        body(
            f"I coach your members in **{pack}**: I post quests to practise, time sessions, and "
            "turn the work into XP, levels and streaks.\n"
            "Setup takes about two minutes. I won't post anything else until you do."
        ),
    ]


def _back(card: GreetingCard) -> list[discord.ui.Item[Any]]:
    coming = f", starting {timestamp(card.next_at)}" if card.next_at else ""
    return [
        heading("Woodshed is back"),
        body(
            "Everything is as you left it: your settings, and everyone's XP and levels.\n"
            f"I'll post quests in <#{card.server.quests_channel_id}> again{coming}."
        ),
    ]
