"""The buttons of buddies; they all work in direct messages, too."""

import discord

from bot.buddies.store import Buddy
from bot.ui.actions import Action, button

_PRIMARY = discord.ButtonStyle.primary


def show_button(label: str, guild_id: int, *keys: object) -> Action:
    """Return the button that shows both weeks; more keys tell the messages with it apart."""
    return button(label, "buddy-show", guild_id, *keys)


def answer_buttons(ask_id: int) -> list[Action]:
    """Return the answers to an ask."""
    return [
        button("Yes", "buddy-yes", ask_id, style=_PRIMARY),
        button("No thanks", "buddy-no", ask_id),
    ]


def practise_button(label: str, guild_id: int, *keys: object) -> Action:
    """Return the button that starts a timer."""
    return button(label, "buddy-practise", guild_id, *keys, style=_PRIMARY)


def mute_button(guild_id: int, buddy_id: int, *, is_muted: bool) -> Action:
    """Return the button that turns word of the buddy's practice off or on."""
    label = "Unmute messages" if is_muted else "Mute messages"
    return button(label, "buddy-mute", guild_id, buddy_id, int(not is_muted))


def end_button(guild_id: int, buddy_id: int) -> Action:
    """Return the button that asks whether to end it."""
    return button("End it", "buddy-end", guild_id, buddy_id)


def end_buttons(buddy: Buddy) -> list[Action]:
    """Return the answers to whether to end it."""
    danger = discord.ButtonStyle.danger
    return [
        button("End it", "buddy-part", buddy.guild_id, buddy.buddy_id, style=danger),
        button("Keep", "buddy-keep", buddy.guild_id),
    ]


def take_back_button(ask_id: int) -> Action:
    """Return the button that takes an ask back."""
    return button("Take it back", "buddy-back", ask_id)


def asks_button(guild_id: int, *, takes_asks: bool) -> Action:
    """Return the button that chooses whether others can ask."""
    label = "Stop asks to me" if takes_asks else "Take asks again"
    return button(label, "buddy-asks", guild_id, int(not takes_asks))
