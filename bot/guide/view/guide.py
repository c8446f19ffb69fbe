"""The guide: its topics, the entries of each, and the pages of an entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.guide.view.entries import Entry
from bot.guide.view.topics import TOPICS, Topic
from bot.packs.content import SkillPack
from bot.paging.rules import nearest_page
from bot.ui.actions import button, choice, page_buttons
from bot.ui.replies import Reply, body, heading, panel, row, rule, small
from bot.ui.sharing import share_button, shared_by
from bot.ui.text import clean, plain

_OPTION_LIMIT = 100
"""Discord's own."""
_LISTED = 11
"""The entries that are listed at once, so that the list fits a phone's screen."""
_TITLE_SHOWN = 200

Items = Sequence[discord.ui.Item[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Screen:
    """What everybody may see, the key it is opened with, and the controls of its reader."""

    content: Items
    key: tuple[object, ...] = ()
    select: discord.ui.Item[Any] | None = None
    buttons: Items = ()


def draw_guide(pack: SkillPack, topic: str | None = None, page: int | None = None) -> Reply:
    """Draw a page of a topic; its entries if the page is None; all topics without a topic.

    Pages count from 0; one past the last is the last.
    """
    return _draw(_screen(pack, topic, page))


def _draw(screen: _Screen) -> Reply:
    items = [*screen.content]
    if screen.select is not None:
        items.append(row(screen.select))
    items.append(row(*screen.buttons, share_button("guide", *screen.key)))
    return Reply(layout=panel(*items))


def draw_entries(pack: SkillPack, topic: str, at: int) -> Reply:
    """Draw a page of a topic's entries, counted from 0; all topics if it is unknown."""
    if topic not in TOPICS:
        return draw_guide(pack)
    screen = _entries(Topic(topic), TOPICS[Topic(topic)].entries(pack), at)
    return _draw(screen)


def draw_shared_guide(pack: SkillPack, topic: str | None, page: int | None, who: int) -> Reply:
    """Draw the same for everybody: in place of the controls, a button that opens it privately."""
    screen = _screen(pack, topic, page)
    read = button("Read the guide", "guide-open", *screen.key)
    return Reply(layout=panel(*screen.content, row(read), shared_by(who)))


def _screen(pack: SkillPack, topic: str | None, page: int | None) -> _Screen:
    if topic not in TOPICS:
        return _topics(pack)
    entries = TOPICS[Topic(topic)].entries(pack)
    if page is None or not entries:
        return _entries(Topic(topic), entries)
    return _page(pack, Topic(topic), entries, page)


def _topics(pack: SkillPack) -> _Screen:
    options = [
        discord.SelectOption(label=text.title, value=topic) for topic, text in TOPICS.items()
    ]
    return _Screen(
        content=[
            heading(f"{pack.name}: the guide"),
            body(pack.summary),
            rule(),
            body("\n".join(f"**{text.title}** · {text.about}" for text in TOPICS.values())),
        ],
        select=choice("Choose a topic", "guide-topic", options=options),
    )


def _entries(topic: Topic, entries: Sequence[Entry], at: int = 0) -> _Screen:
    """Return a page of the list of entries; the value of each option is its first page."""
    text = TOPICS[topic]
    at, pages = nearest_page(at, rows=len(entries), page_size=_LISTED)
    start = at * _LISTED
    shown = entries[start : start + _LISTED]
    lines = [f"{number}. {_line(entry)}" for number, entry in enumerate(shown, start + 1)]
    options: list[discord.SelectOption] = []
    first_page = sum(len(entry.pages) for entry in entries[:start])
    for entry in shown:
        label = clean(entry.title, limit=_OPTION_LIMIT)
        options.append(discord.SelectOption(label=label, value=str(first_page)))
        first_page += len(entry.pages)
    return _Screen(
        content=[
            heading(text.title),
            small(text.about),
            body("\n".join(lines) or "There's nothing about this in the guide yet."),
        ],
        key=(topic,),
        select=choice("Choose what to read", "guide-entry", topic, options=options)
        if options
        else None,
        buttons=[
            *page_buttons("guide-list", topic, page=at, pages=pages),
            button("All topics", "guide"),
        ],
    )


def _line(entry: Entry) -> str:
    title = plain(entry.title, limit=_TITLE_SHOWN)
    return f"{title} · {entry.hint}" if entry.hint else title


def _technique_choice(pack: SkillPack, text: str) -> discord.ui.Item[Any]:
    """Return a select of the techniques on a page, which shows the exercises that train one."""
    options = [
        discord.SelectOption(label=each.name, value=each.slug)
        for each in pack.techniques
        if f"- **{each.name}**: " in text
    ]
    return choice("See what trains it", "guide-look", options=options)


def _page(pack: SkillPack, topic: Topic, entries: Sequence[Entry], at: int) -> _Screen:
    pages = [(entry.title, page) for entry in entries for page in entry.pages]
    at = min(max(at, 0), len(pages) - 1)
    title, text = pages[at]
    return _Screen(
        content=[
            heading(plain(title, limit=_TITLE_SHOWN)),
            small(f"{TOPICS[topic].title} · page {at + 1} of {len(pages)}"),
            body(text),
        ],
        key=(topic, at),
        select=_technique_choice(pack, text) if topic is Topic.TECHNIQUES else None,
        buttons=[
            button("Previous", "guide", topic, max(at - 1, 0), disabled=at == 0),
            button("Next", "guide", topic, at + 1, disabled=at == len(pages) - 1),
            button("Contents", "guide", topic),
        ],
    )
