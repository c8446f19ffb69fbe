"""A member's mix checks, newest first, and what changed from version to version."""

from typing import Any

import discord

from bot.mixes.results import MixHistory, MixVersion
from bot.mixes.view.advice import change_text
from bot.mixes.view.checks import NAME_SHOWN
from bot.mixes.view.figures import peak, with_unit
from bot.ui.actions import button, page_buttons
from bot.ui.emoji import PRACTICE
from bot.ui.replies import Reply, body, heading, panel, row, small
from bot.ui.text import plain, plural, timestamp


def draw_history(history: MixHistory) -> Reply:
    """Draw a page of checks, each with the button that opens it."""
    track = history.track
    of = () if track is None else (track.id,)
    new = button("Check a mix", "mix-new", *of, style=discord.ButtonStyle.success)
    title = "Your mix checks"
    if track is not None:
        title = f"Versions of {plain(track.title, limit=NAME_SHOWN)}"
    items: list[discord.ui.Item[Any]] = [heading(f"{PRACTICE} {title}")]
    if not history.total:
        text = "Nothing here yet. Check a mix, and I'll measure it and say what to look at first."
        return Reply(layout=panel(*items, body(text), row(new)))
    items.append(small(f"{plural(history.total):check}"))
    for version in history.versions:
        open_it = button("Open", "mix", version.check.id)
        items.append(discord.ui.Section[Any](body(_line(version)), accessory=open_it))
    keys = (history.user_id, track.id if track else 0)
    turn = page_buttons("mixes", *keys, page=history.page, pages=history.pages)
    return Reply(layout=panel(*items, row(*turn, new)))


def _line(version: MixVersion) -> str:
    check = version.check
    measures = check.measures
    figures = (
        with_unit(measures.integrated_lufs, "LUFS"),
        with_unit(measures.loudness_range_lu, "LU range"),
        f"peaks at {peak(measures.true_peak_dbtp)}",
    )
    lines = [
        f"**{plain(check.name, limit=NAME_SHOWN)}** · {timestamp(check.at)}",
        " · ".join(figures),
    ]
    if version.before is not None:
        changes = " · ".join(map(change_text, version.changes)) or "No change you'd hear"
        lines.append(f"-# {changes}")
    return "\n".join(lines)
