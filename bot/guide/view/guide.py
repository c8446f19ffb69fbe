"""The guide: a table of contents, and the pages of each topic."""

from typing import Any

import discord

from bot.guide.view.topics import TOPICS, Topic
from bot.packs.content import SkillPack
from bot.ui.actions import button, choice
from bot.ui.replies import Reply, body, heading, panel, row, rule, small


def draw_guide(pack: SkillPack, topic: str | None = None, page: int = 0) -> Reply:
    """Draw a page of a topic, or the table of contents if the topic is None or unknown.

    `page` counts from 0; one past the last is the last.
    """
    if topic not in TOPICS:
        return _contents(pack)
    return _page(pack, Topic(topic), page)


def _contents(pack: SkillPack) -> Reply:
    topics = [f"**{each.title}**\n-# {each.about}" for each in TOPICS.values()]
    return Reply(
        layout=panel(
            heading(f"{pack.name}: the guide"),
            body(pack.summary),
            rule(),
            body("\n".join(topics)),
            rule(),
            row(_choose(None)),
        )
    )


def _page(pack: SkillPack, topic: Topic, at: int) -> Reply:
    text = TOPICS[topic]
    pages = text.pages(pack) or [["There is nothing about this in the guide yet."]]
    at = min(max(at, 0), len(pages) - 1)
    items: list[discord.ui.Item[Any]] = [heading(text.title), small(text.about), rule()]
    for entry in pages[at]:
        items += [body(entry), rule()]
    buttons: list[discord.ui.Item[Any]] = []
    if len(pages) > 1:
        buttons = [
            button("Previous", "guide", topic, max(at - 1, 0), disabled=at == 0),
            button("Next", "guide", topic, at + 1, disabled=at == len(pages) - 1),
        ]
    where = f"{pack.name} · page {at + 1} of {len(pages)}" if buttons else pack.name
    items += [row(*buttons, button("All topics", "guide")), row(_choose(topic)), small(where)]
    return Reply(layout=panel(*items))


def _choose(chosen: Topic | None) -> discord.ui.Item[Any]:
    return choice(
        "Choose a topic…",
        "guide-topic",
        options=[
            discord.SelectOption(
                label=text.title, value=topic, description=text.about, default=topic is chosen
            )
            for topic, text in TOPICS.items()
        ],
    )
