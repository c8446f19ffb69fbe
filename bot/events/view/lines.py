"""An event in a few words, for the replies of other features."""

from typing import Final

from bot.events.store import Event
from bot.ui.emoji import EVENT
from bot.ui.text import minutes, plain, timestamp
from bot.xp.rules.awards import EventShare

NAME_SHOWN: Final = 80
_EARNED: Final = {150: "50% more XP", 200: "double XP"}


def earned_text(percent: int) -> str:
    """Return what an event gives: `double XP`."""
    return _EARNED.get(percent, f"{percent - 100}% more XP")


def event_name(name: str) -> str:
    """Return the name of an event, escaped."""
    return plain(name, limit=NAME_SHOWN)


def running_line(event: Event) -> str:
    """Return that an event runs, and until when."""
    until = timestamp(event.to_at)
    return f"{EVENT} **{event_name(event.name)}**: {earned_text(event.percent)}, ends {until}"


def bonus_text(share: EventShare, base_xp: int) -> str:
    """Return what an event added to an award: `+100% Beat week`, or only `for 40 min` of it."""
    part = f" for {minutes(share.minutes)}" if share.minutes and share.base_xp < base_xp else ""
    return f"+{share.percent - 100}% {event_name(share.name)}{part}"
