"""Replies to members when something did not work."""

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

import discord
from discord import app_commands

from bot.errors import CoachError
from bot.interactions.errors import StaleButton
from bot.ui.actions import Action
from bot.ui.replies import WARNING, Reply, body, ordinary, panel, row, say
from bot.ui.sentences import sentence
from bot.ui.text import listed, plain

_PERMISSIONS = {"manage_guild": "Manage Server"}


Step = Action | discord.ui.Button[Any]
"""A button with what to do next; a link if it is not one of ours."""


@singledispatch
def next_steps(_error: CoachError) -> Sequence[Step]:
    """Return up to five buttons with what to do after an error; none unless registered."""
    return ()


def draw_error(error: CoachError) -> Reply:
    """Draw the message of a `CoachError`, with buttons for what to do next.

    Raises:
        LookupError: the error's class has no sentence.
    """
    text = body(sentence(error))
    steps = next_steps(error)
    return Reply(layout=panel(text, *([row(*steps)] if steps else []), accent=WARNING))


def draw_bug(reference: str) -> Reply:
    """Draw an internal error with the reference that the log has."""
    return say(
        "Sorry, something broke on my side. If it keeps happening, give your server's staff this "
        f"reference: `{reference}`.",
        accent=WARNING,
    )


def draw_undelivered() -> Reply:
    """Draw that Discord did not take an answer, which may have been too long for it."""
    return say(
        "Sorry, Discord didn't take my answer. It may still have counted, so check before you try "
        "again.",
        accent=WARNING,
    )


def draw_unplayable() -> Reply:
    """Draw that a sound can't be played where the bot may not attach files."""
    return ordinary(
        "I can't play anything here, because I may not attach files in this "
        "channel. Try it in another channel, or ask staff to give me **Attach Files**."
    )


def left_out_text() -> str:
    """Return the line of a message that Discord only takes without its links and files."""
    return "Discord refused a link, file or picture here, so I left it out."


def draw_stale() -> Reply:
    """Draw the answer to a button or form that no longer has a handler."""
    return draw_error(StaleButton())


def draw_busy() -> Reply:
    """Draw the answer when a form could not be opened in time."""
    return say("That took too long to open. Try again in a moment.", accent=WARNING)


def draw_too_slow() -> Reply:
    """Draw the answer when work that went on after a reply took too long."""
    return say("That took too long, so I stopped. Try again in a few minutes.", accent=WARNING)


def draw_guild_only() -> Reply:
    """Draw the answer to a command used outside a server."""
    return say("That command only works in a server. Try it there.", accent=WARNING)


def draw_server_button() -> Reply:
    """Draw the answer to a button in direct messages that only works in its server."""
    return say(
        "That button only works in your server. Use the slash command there.", accent=WARNING
    )


@singledispatch
def refusal(_error: app_commands.AppCommandError) -> str | None:
    """Return why a slash command was not run; None if the reason is a bug."""
    return None


@refusal.register
def _(_error: app_commands.CheckFailure) -> str:
    return "You can't use this command here."


@refusal.register
def _(error: app_commands.MissingPermissions) -> str:
    return f"Only members with {_named(error.missing_permissions)} can use this."


@refusal.register
def _(error: app_commands.BotMissingPermissions) -> str:
    return f"I need the {_named(error.missing_permissions)} permission here to do that."


@refusal.register
def _(error: app_commands.TransformerError) -> str:
    if isinstance(error.__cause__, CoachError):
        return sentence(error.__cause__)
    value = plain(str(error.value), limit=100)
    return f"I don't understand “{value}”. Check it and try again."


@refusal.register(app_commands.CommandNotFound)
@refusal.register(app_commands.CommandSignatureMismatch)
def _(_error: app_commands.AppCommandError) -> str:
    return "My commands were just updated. Try again in a moment."


def _named(permissions: list[str]) -> str:
    known = discord.Permissions.VALID_FLAGS
    return listed(
        _PERMISSIONS.get(name, name.replace("_", " ").title())
        for name in permissions
        if name in known
    )
