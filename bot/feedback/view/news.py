"""Direct messages about critiques."""

from typing import Literal

import discord

from bot.feedback.results import CritiqueNews, LostNews, NamesNews, ReplyNews
from bot.feedback.view.critiques import NAME_SHOWN, PART_SHOWN, TITLE_SHOWN
from bot.ui.actions import Action, button
from bot.ui.custom_ids import CustomIdPattern, custom_id_pattern
from bot.ui.emoji import PRACTICE
from bot.ui.replies import body, heading, panel, row
from bot.ui.text import named, plain, plural, quoted

News = Literal["new", "reply", "names"]

_FIRST_MARKER = 15 << 27
_MARKERS = 1 << 26
"""Higher than those of other direct messages."""


def draw_critique_news(news: CritiqueNews, guild_name: str | None) -> discord.ui.LayoutView:
    """Draw the message about new critiques."""
    counts = {plain(title, limit=TITLE_SHOWN): count for title, count in news.counts.items()}
    lines = [f"**{title}**: {plural(count):critique}" for title, count in counts.items()]
    if len(counts) == 1:
        lines = [f"About **{title}**" for title in counts]
    total = sum(counts.values())
    return panel(
        heading(f"{PRACTICE} {plural(total):new critique}{_place(guild_name)}"),
        body("\n".join(lines)),
        row(_open("Read it" if total == 1 else "Read them", news.critique_id, "new")),
    )


def draw_reply_news(news: ReplyNews, guild_name: str | None) -> discord.ui.LayoutView:
    """Draw the message about a reply to a critique."""
    return panel(
        heading(f"{PRACTICE} A maker replied to your critique{_place(guild_name)}"),
        body(quoted(news.reply, limit=PART_SHOWN)),
        row(_open("See your critique", news.critique_id, "reply")),
    )


def draw_names_news(
    news: NamesNews, name: str | None, guild_name: str | None
) -> discord.ui.LayoutView:
    """Draw the message that the other one agreed to show names as well."""
    who = f"**{named(news.other_id, name, limit=NAME_SHOWN)}**"
    title = f"**{plain(news.title, limit=TITLE_SHOWN)}**"
    text = (
        f"{who} wrote a critique of {title}."
        if news.for_maker
        else f"Your critique was about {title} by {who}."
    )
    return panel(
        heading(f"{PRACTICE} You both show your names{_place(guild_name)}"),
        body(text),
        row(_open("See the critique", news.critique_id, "names")),
    )


def news_marker(critique_id: int, news: News) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies a message about a critique."""
    return custom_id_pattern("critique-open", critique_id, news)


def draw_lost_news(news: LostNews, guild_name: str | None) -> discord.ui.LayoutView:
    """Draw the message that a track can't be played to anybody any more."""
    title = plain(news.title, limit=TITLE_SHOWN)
    text = (
        f"The message with **{title}** is gone, so I can't play it to anyone and closed the "
        "submission. To go on, submit the track again in the server."
    )
    return panel(
        heading(f"{PRACTICE} I can't find your track{_place(guild_name)}"),
        body(text),
        mark=lost_marker(news.submission_id),
    )


def lost_marker(submission_id: int) -> int:
    """Return the component id that identifies a message about a lost track."""
    return _FIRST_MARKER + submission_id % _MARKERS


def _open(label: str, critique_id: int, news: News) -> Action:
    return button(label, "critique-open", critique_id, news, style=discord.ButtonStyle.primary)


def _place(guild_name: str | None) -> str:
    return f" in {plain(guild_name, limit=100)}" if guild_name else ""
