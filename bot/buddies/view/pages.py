"""`/buddy`: both weeks side by side, asks, and what to do without a buddy."""

from collections.abc import Mapping
from typing import Any

import discord

from bot.buddies.results import (
    BuddyAsked,
    BuddyPage,
    BuddyWeek,
    BuddyWeeks,
    Done,
    EndAsked,
    NoBuddy,
)
from bot.buddies.store import Ask
from bot.buddies.view.buttons import (
    answer_buttons,
    asks_button,
    end_button,
    end_buttons,
    mute_button,
    practise_button,
    take_back_button,
)
from bot.ui.emoji import CELEBRATION, PRACTICE
from bot.ui.replies import BRAND, SUCCESS, Reply, body, heading, panel, row, small
from bot.ui.text import SHORT_WEEKDAYS, clean, named, number, plural, timestamp

NAME_SHOWN = 60
_COLUMN_NAME = 9
_NONE = "–"

Names = Mapping[int, str]

_AFTER: Mapping[Done | None, str] = {
    None: "You have no buddy at the moment",
    Done.ENDED: "Ended. You have no buddy at the moment",
    Done.DECLINED: "Declined. I won't tell them",
    Done.TAKEN_BACK: "You've taken your ask back",
}

SHARED_TEXT = (
    "Buddies see each other's week: minutes of practice by day, quests completed, streak and "
    "daily goal. I also tell each of you when the other has practised that day. Nobody else sees "
    "it, even if your profile is private, and notes, proofs and critiques stay yours."
)
UNREACHED_TEXT = (
    "They don't take direct messages from me. Tell them to use `/buddy show`: your ask waits there."
)


def draw_page(page: BuddyPage, names: Names) -> Reply:
    """Draw both weeks, or what there is without a buddy."""
    return _draw_weeks(page, names) if isinstance(page, BuddyWeeks) else _draw_none(page, names)


def _draw_weeks(page: BuddyWeeks, names: Names) -> Reply:
    buddy = page.buddy
    name = names.get(buddy.buddy_id)
    shown = named(buddy.buddy_id, name, limit=NAME_SHOWN)
    guild_id = buddy.guild_id
    title = f"{CELEBRATION} You and {shown} are buddies" if page.is_new else f"You and {shown}"
    buttons = [
        mute_button(guild_id, buddy.buddy_id, is_muted=buddy.is_muted),
        end_button(guild_id, buddy.buddy_id),
    ]
    if not page.own.practised_today:
        buttons.insert(0, practise_button("Start a timer", guild_id))
    table = _table(page.own, page.other, clean(name or "", limit=_COLUMN_NAME))
    return Reply(
        layout=panel(
            heading(title),
            body(_today(page, shown)),
            body(f"```\n{table}\n```"),
            *([small(f"Messages about {shown} are muted.")] if buddy.is_muted else []),
            row(*buttons),
            accent=SUCCESS if page.is_new else BRAND,
        )
    )


def _today(page: BuddyWeeks, name: str) -> str:
    match page.own.practised_today, page.other.practised_today:
        case True, True:
            return "You've both practised today."
        case True, False:
            return f"You've practised today. {name} hasn't yet."
        case False, True:
            return f"{name} has practised today. Ten minutes, and you both have."
        case _:
            return "Neither of you has practised today. Ten minutes make a start."


def _table(own: BuddyWeek, other: BuddyWeek, name: str) -> str:
    """Return both weeks as lines of three columns, narrow enough for a phone."""
    lines = [("", "You", name.replace("`", "'") or "Buddy")]
    lines += [
        (day, _day(own, at), _day(other, at))
        for at, day in enumerate(SHORT_WEEKDAYS)
        if at < max(len(own.minutes), len(other.minutes))
    ]
    for label, of in (("Week", _total), ("Quests", _quests), ("Streak", _streak), ("Goal", _goal)):
        lines.append((label, of(own), of(other)))
    return "\n".join(f"{label:<7}{left:<10}{right}".rstrip() for label, left, right in lines)


def _day(week: BuddyWeek, at: int) -> str:
    practised = week.minutes[at] if at < len(week.minutes) else 0
    return f"{practised} min" if practised else _NONE


def _total(week: BuddyWeek) -> str:
    return f"{number(sum(week.minutes))} min"


def _quests(week: BuddyWeek) -> str:
    return number(week.quests)


def _streak(week: BuddyWeek) -> str:
    return f"{plural(week.streak_days):day}" if week.streak_days else _NONE


def _goal(week: BuddyWeek) -> str:
    return f"{week.goal_minutes} a day" if week.goal_minutes else _NONE


def _draw_none(page: NoBuddy, names: Names) -> Reply:
    items: list[discord.ui.Item[Any]] = [heading(_AFTER[page.done])]
    for ask in page.waiting:
        asker = named(ask.user_id, names.get(ask.user_id), limit=NAME_SHOWN)
        items += [
            body(f"**{asker}** asks you to be buddies, {_open_until(ask)}."),
            row(*answer_buttons(ask.id)),
        ]
    if page.own_ask is not None:
        items += [*_own_ask(page.own_ask, names), row(take_back_button(page.own_ask.id))]
    elif not page.waiting:
        items.append(body("Practising is easier with company. Ask somebody with `/buddy ask`."))
    if not page.takes_asks:
        items.append(small("Others can't ask you at the moment."))
    items += [small(SHARED_TEXT), row(asks_button(page.guild_id, takes_asks=page.takes_asks))]
    return Reply(layout=panel(*items))


def _open_until(ask: Ask) -> str:
    return f"open until {timestamp(ask.lapses_at, 'd')}"


def _own_ask(ask: Ask, names: Names) -> list[discord.ui.Item[Any]]:
    asked = named(ask.asked_id, names.get(ask.asked_id), limit=NAME_SHOWN)
    text = f"You asked **{asked}** {timestamp(ask.at)}. There's no answer yet, and it's "
    items: list[discord.ui.Item[Any]] = [body(f"{text}{_open_until(ask)}.")]
    if ask.unreached_at is not None:
        items.append(body(UNREACHED_TEXT))
    return items


def draw_asked(asked: BuddyAsked, name: str) -> Reply:
    """Draw that somebody was asked."""
    shown = named(asked.ask.asked_id, name, limit=NAME_SHOWN)
    return Reply(
        layout=panel(
            heading(f"{PRACTICE} I've asked {shown}"),
            body(f"If they say yes, you're buddies. The ask is {_open_until(asked.ask)}."),
            small(SHARED_TEXT),
            row(take_back_button(asked.ask.id)),
            accent=SUCCESS,
        )
    )


def draw_end_asked(asked: EndAsked, names: Names) -> Reply:
    """Ask once whether to end it."""
    name = named(asked.buddy.buddy_id, names.get(asked.buddy.buddy_id), limit=NAME_SHOWN)
    return Reply(
        layout=panel(
            heading(f"End it with {name}?"),
            body("You won't see each other's week any more. I won't message them about it."),
            row(*end_buttons(asked.buddy)),
        )
    )
