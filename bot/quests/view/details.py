"""What a quest trains, when it's done well, how it goes wrong, and its parts."""

from collections.abc import Sequence
from typing import Any

import discord

from bot.packs.content import Quest
from bot.ui.replies import body, gap, small
from bot.ui.text import clean, number, plural

_SHORT = 90
"""Characters of a line that doesn't wrap more than once on a phone."""
_PART_LIMIT = 160


def technique_line(names: Sequence[str], *, only_short: bool = False) -> list[discord.ui.Item[Any]]:
    """Return a line with the techniques that a quest trains; none if it's too long."""
    text = f"Trains: {' · '.join(names)}"
    return [small(text)] if names and (len(text) <= _SHORT or not only_short) else []


def detail_items(quest: Quest) -> list[discord.ui.Item[Any]]:
    """Return a quest's parts, its checks, and the most common way to fail."""
    texts: list[str] = []
    if len(quest.parts) > 1:
        parts = [
            f"{number(at)}. {clean(part, limit=_PART_LIMIT)}"
            for at, part in enumerate(quest.parts, 1)
        ]
        texts.append("\n".join([f"**In {plural(len(parts)):part}**", *parts]))
    if quest.checks:
        checks = [f"- {check}" for check in quest.checks]
        texts.append("\n".join(["**You've got it if**", *checks]))
    if quest.failure is not None:
        texts.append(f"**Watch out:** {quest.failure}")
    return [item for text in texts for item in (gap(), body(text))]
