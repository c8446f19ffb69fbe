"""What a member sees while a mix is measured, and what it sounds like elsewhere."""

import io
from collections.abc import Collection
from typing import Final

import discord

from bot.audio.jobs import CLIP, REFERENCE_EXCERPT, Hearing
from bot.interactions.errors import StaleButton
from bot.ui.actions import Action, button
from bot.ui.emoji import PRACTICE
from bot.ui.replies import Reply, body, ordinary, panel, small
from bot.ui.text import plain, plural

_NAME_LIMIT: Final = 160  # escapes included
_LABELS: Final = {
    Hearing.PHONE: "Hear it on a phone",
    Hearing.LAPTOP: "On a laptop",
    Hearing.MONO: "In mono",
    Hearing.REFERENCE: "Next to the reference",
}
_TEXTS: Final = {
    Hearing.PHONE: (
        "**On a phone**, about what its speaker lets through. Can you still follow the bass line? "
        "If not, give it some sound above 300 Hz."
    ),
    Hearing.LAPTOP: (
        "**On a laptop**, about what small speakers let through. Is the kick still a kick, and "
        "does the lead stay on top?"
    ),
    Hearing.MONO: (
        "**In mono**, as in many clubs and shops. Listen for anything that gets quieter or "
        "disappears."
    ),
    Hearing.REFERENCE: (
        "**Next to the reference**, in turns and equally loud. You're first. Compare one thing at "
        "a time: the low end, then the vocal or lead, then the top."
    ),
}


def draw_fetching(name: str) -> Reply:
    """Draw that a check has begun."""
    return _progress(name, "Getting the file from Discord.")


def draw_waiting(name: str, ahead: int) -> Reply:
    """Draw how many are ahead of a check, or that it is measured now."""
    if not ahead:
        return draw_measuring(name)
    return _progress(name, f"{plural(ahead):file is|files are} ahead of yours.")


def draw_measuring(name: str) -> Reply:
    """Draw that a mix is measured."""
    return _progress(name, "Measuring it now. It only takes a few seconds.")


def _progress(name: str, step: str) -> Reply:
    title = plain(name, limit=_NAME_LIMIT)
    return Reply(
        layout=panel(
            body(f"{PRACTICE} Listening to **{title}**…\n{step}"),
            small("Still here in a few minutes? Then something stopped me. Check it again."),
        )
    )


def listening_buttons(check_id: int, excerpts: Collection[str]) -> list[Action]:
    """Return the buttons that play a mix as it sounds elsewhere, none without an excerpt."""
    if not excerpts:
        return []
    return [
        button(label, "mix-hear", check_id, hearing)
        for hearing, label in _LABELS.items()
        if hearing is not Hearing.REFERENCE or REFERENCE_EXCERPT in excerpts
    ]


def read_hearing(text: str) -> Hearing:
    """Parse how to hear a mix from a button's key.

    Raises:
        StaleButton: it is none of ours.
    """
    if text not in set(Hearing):
        raise StaleButton
    return Hearing(text)


def draw_preparing(hearing: Hearing) -> Reply:
    """Draw that a clip is on its way."""
    return ordinary(f"{PRACTICE} {_LABELS[hearing]}: one moment…")


def draw_hearing(hearing: Hearing, clip: bytes) -> Reply:
    """Draw what to listen for, with the clip."""
    file = discord.File(io.BytesIO(clip), f"{hearing}-{CLIP}")
    return ordinary(_TEXTS[hearing], files=(file,))
