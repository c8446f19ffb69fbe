"""The buttons that lead from one part of feedback to another."""

import discord

from bot.ui.actions import Action, button


def listen_button(label: str = "Listen", *, primary: bool = True) -> Action:
    """Return the button that gets the next submission, or the one that's being listened to."""
    style = discord.ButtonStyle.primary if primary else discord.ButtonStyle.secondary
    return button(label, "feedback-listen", style=style)


def inbox_button(user_id: int, label: str = "My feedback") -> Action:
    """Return the button that opens a member's panel."""
    return button(label, "feedback-inbox", user_id, 0)


def submit_button(label: str = "Submit a track", *, primary: bool = False) -> Action:
    """Return the button that opens the form of a submission."""
    style = discord.ButtonStyle.primary if primary else discord.ButtonStyle.secondary
    return button(label, "feedback-new", style=style)


def given_button() -> Action:
    """Return the button that shows a member what became of the critiques they wrote."""
    return button("Critiques you gave", "critiques-given", 0)
