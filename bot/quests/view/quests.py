"""Quests as members see them: postings, the completion form, and results."""

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import discord

from bot.assessments.view import last_time_text
from bot.calendar.rules.periods import Cadence
from bot.coach.view.reasons import reason_text
from bot.events.view.lines import running_line
from bot.packs.content import Pitfall
from bot.profiles.view.daw_hints import daw_hint
from bot.quests.results.quests import (
    PostingCard,
    QuestAdvice,
    VariantShown,
)
from bot.quests.rules.themes import DAYS
from bot.quests.rules.verification import Verification
from bot.quests.view.details import detail_items, technique_line
from bot.quests.view.next_steps import placement_button, posting_keys, practice_buttons
from bot.ui.actions import Action, button
from bot.ui.custom_ids import CustomIdPattern, custom_id_pattern
from bot.ui.emoji import QUEST
from bot.ui.replies import BRAND, SUCCESS, Reply, body, gap, heading, panel, row, rule, small
from bot.ui.text import (
    listed,
    minutes,
    named,
    plural,
    timestamp,
    xp,
)

NAMES = {
    Cadence.DAILY: "Daily",
    Cadence.WEEKLY: "Weekly",
    Cadence.MONTHLY: "Monthly",
    Cadence.PERSONAL: "Personal",
}
_NEEDS = {
    Verification.HONOUR: "",
    Verification.PROOF: " · needs a link or file",
    Verification.REVIEW: " · needs a link, file or note, checked by a reviewer",
}
_NAME_LIMIT = 40
_COUNTS = "Completing this one completes the quest."

PICTURE: Final = "quest.png"
"""The file name of a quest's picture."""


def draw_posting(
    card: PostingCard, names: Mapping[int, str], *, ping: bool = False, picture: str | None = None
) -> discord.ui.LayoutView:
    """Draw a posting's channel message.

    Finishers missing from `names` are shown without a name; `picture` is the name of its file.
    """
    items: list[discord.ui.Item[Any]] = []
    if ping and card.ping_role_id is not None:
        items.append(small(f"<@&{card.ping_role_id}>"))
    items += _quest(card, picture)
    items += [rule(), body(_finishers(card, names)), gap(), *_buttons(card)]
    return panel(*items, accent=_accent(card))


def picture_file(card: PostingCard, png: bytes) -> discord.File:
    """Return a quest's picture as a file to attach."""
    return discord.File(io.BytesIO(png), PICTURE, description=card.focus.name)


def draw_own_posting(
    card: PostingCard,
    names: Mapping[int, str],
    png: bytes | None = None,
    *,
    below: Sequence[discord.ui.Item[Any]] = (),
) -> Reply:
    """Draw an open posting for one member, with its picture, if any, and more `below`."""
    items = _quest(card, None if png is None else PICTURE, whole=True)
    if (hint := daw_hint(card.quest.hints, card.daw)) is not None:
        items += [gap(), body(hint)]
    items += detail_items(card.quest)
    if card.last_time is not None:
        items += [gap(), body(last_time_text(card.last_time))]
    if card.posting.cadence is not Cadence.PERSONAL:
        items += [rule(), body(_finishers(card, names))]
    if card.completed_at is not None:
        items.append(small(f"You completed it {timestamp(card.completed_at)}."))
    if card.waiting_since is not None:
        since = timestamp(card.waiting_since)
        items.append(small(f"You sent it in {since}. I'll DM you once a reviewer has checked it."))
    if card.event is not None and not card.is_handed_in:
        items.append(small(running_line(card.event)))
    items += [gap(), *_buttons(card), *below]
    return Reply(
        layout=panel(*items, accent=SUCCESS if card.completed_at else _accent(card)),
        files=() if png is None else (picture_file(card, png),),
    )


def posting_marker(posting_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies a posting's message in its channel."""
    return custom_id_pattern("quest-complete", posting_id)


def _accent(card: PostingCard) -> discord.Colour:
    return BRAND if card.accent is None else discord.Colour(card.accent)


def _quest(
    card: PostingCard, picture: str | None, *, whole: bool = False
) -> list[discord.ui.Item[Any]]:
    quest = card.quest
    facts = (
        f"{card.focus.name} · about {minutes(quest.minutes)} · {quest.difficulty} · {xp(card.xp)}"
    )
    closes_at = card.posting.closes_at
    if card.is_closed:
        closing = f"Closed {timestamp(closes_at, 'f')}"
    else:
        closing = f"Closes {timestamp(closes_at, 'f')}, {timestamp(closes_at)}"
        closing += _NEEDS[card.verification]
    head = [
        _title(card),
        small(facts),
        small(closing),
    ]
    return [
        *(head if picture is None else [_beside(head, card, picture)]),
        *_why_chosen(card),
        *technique_line(card.techniques, only_short=not whole),
        gap(),
        *_about_theme(card),
        body(quest.task),
    ]


def _title(card: PostingCard) -> discord.ui.TextDisplay[Any]:
    title = heading(f"{QUEST} {NAMES[card.posting.cadence]} quest: {card.quest.title}")
    if card.theme is None:
        return title
    day = "the week's quest" if card.theme.day is None else f"day {card.theme.day} of {DAYS}"
    return body(f"-# {card.theme.title} · {day}\n{title.content}")


def _why_chosen(card: PostingCard) -> list[discord.ui.Item[Any]]:
    if card.why is None:
        return []
    return [small(f"{reason_text(card.why.reason, card.why.pack)}.")]


def _about_theme(card: PostingCard) -> list[discord.ui.Item[Any]]:
    """Return what a theme is about, on its first day and with its weekly quest."""
    if card.theme is None or card.theme.day not in (1, None):
        return []
    return [body(f"**This week:** {card.theme.about}"), gap()]


def _beside(
    texts: Sequence[discord.ui.TextDisplay[Any]], card: PostingCard, picture: str
) -> discord.ui.Section[Any]:
    """Show a quest's picture next to texts."""
    thumbnail = discord.ui.Thumbnail[Any](f"attachment://{picture}", description=card.focus.name)
    return discord.ui.Section(*texts, accessory=thumbnail)


def _finishers(card: PostingCard, names: Mapping[int, str]) -> str:
    if not card.completions:
        return (
            "No one completed this one."
            if card.is_closed
            else "No one's completed it yet. Be the first!"
        )
    latest = [_name(finisher.user_id, names) for finisher in card.latest]
    others = card.completions - len(latest)
    if others > 0:
        latest.append(f"{plural(others):other}")
    return f"**{plural(card.completions):producer}** completed it: {listed(latest)}."


def _name(user_id: int, names: Mapping[int, str]) -> str:
    return named(user_id, names.get(user_id), limit=_NAME_LIMIT)


def _buttons(card: PostingCard) -> list[discord.ui.Item[Any]]:
    posting_id = card.posting.id
    first = row(
        button(
            _complete_label(card),
            "quest-complete",
            posting_id,
            style=discord.ButtonStyle.secondary if card.is_closed else discord.ButtonStyle.success,
            disabled=card.is_closed or card.is_handed_in,
        ),
        button("Start a session on it", "quest-practise", posting_id, disabled=card.is_closed),
        button("Why this helps", "quest-tip", posting_id),
        *_swap_button(card),
        *([placement_button(card.placement_for)] if card.placement_for is not None else []),
    )
    variants = [
        button(each.capitalize(), "quest-variant", *posting_keys(posting_id, each))
        for each in card.variants
    ]
    variants += practice_buttons(card.quest)
    return [first, row(*variants)] if variants else [first]


def _complete_label(card: PostingCard) -> str:
    if card.waiting_since is not None:
        return "Waiting for review"
    if card.completed_at is not None:
        return "Completed"
    return "Closed" if card.is_closed else "Complete"


def _swap_button(card: PostingCard) -> list[Action]:
    """Return the swap button of a personal quest that is not completed."""
    if card.posting.cadence is not Cadence.PERSONAL or card.is_handed_in:
        return []
    return [button("Swap it", "quest-reroll", card.posting.id)]


def draw_variant(shown: VariantShown) -> Reply:
    """Draw the easier or harder variant of a posting's quest."""
    quest, key = shown.quest, posting_keys(shown.posting.id, shown.variant)
    facts = f"{shown.focus.name} · about {minutes(quest.minutes)} · {xp(shown.xp)}"
    hint = daw_hint(quest.hints, shown.daw)
    return Reply(
        layout=panel(
            heading(f"{shown.variant.capitalize()}: {quest.title}"),
            small(facts),
            *technique_line(shown.techniques),
            gap(),
            body(quest.task),
            *([gap(), body(hint)] if hint else []),
            *detail_items(quest),
            gap(),
            *([small(_COUNTS)] if shown.can_complete else []),
            row(
                button(
                    "Complete",
                    "quest-complete",
                    *key,
                    style=discord.ButtonStyle.success,
                    disabled=not shown.can_complete,
                ),
                button("Start a session on it", "quest-practise", *key, disabled=not shown.is_open),
                *practice_buttons(quest),
            ),
        )
    )


def draw_advice(advised: QuestAdvice) -> Reply:
    """Draw why a quest helps, with its tip or pitfall."""
    advice = advised.advice
    items: list[discord.ui.Item[Any]] = [
        heading(f"Why “{advised.quest.title}” helps"),
        body(advised.quest.why),
    ]
    if advice is not None:
        items += [rule(), body(f"**{advice.title}**\n{advice.text}")]
    if isinstance(advice, Pitfall):
        items.append(body(f"**Instead:** {advice.remedy}"))
    elif advice is not None and (hint := daw_hint(advice.hints, advised.daw)) is not None:
        items.append(body(hint))
    return Reply(layout=panel(*items))
