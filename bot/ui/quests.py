"""Quests as members see them: postings, the form to hand one in, and what comes of it."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import discord

from bot.content import Pitfall
from bot.domain.members import Verification
from bot.domain.periods import Cadence
from bot.services.homes import NOTE_LIMIT
from bot.services.quest_results import (
    CompletionForm,
    CompletionLine,
    PostingCard,
    QuestAdvice,
    QuestCompleted,
    QuestHistory,
)
from bot.services.quests import LINK_LIMIT
from bot.ui.actions import button, custom_id, file_field, form, page_buttons, text_field
from bot.ui.awards import award_text, level_up_after, streak_text
from bot.ui.replies import BRAND, SUCCESS, Reply, body, gap, heading, panel, row, rule, small
from bot.ui.text import clean, link, listed, minutes, number, plain, plural, quoted, timestamp, xp

NAMES = {
    Cadence.DAILY: "Daily",
    Cadence.WEEKLY: "Weekly",
    Cadence.MONTHLY: "Monthly",
    Cadence.PERSONAL: "Personal",
}
_NAME_LIMIT = 40
_NOTE_SHOWN = 600
_HINT_LIMIT = 100  # Discord's own
_HISTORY_LIMIT = 3_600
"""The most characters of a page of completions; what is around it needs room, too."""


def draw_posting(
    card: PostingCard, names: Mapping[int, str], *, ping: bool = False
) -> discord.ui.LayoutView:
    """Draw a posting as it stands in its channel.

    Args:
        card: what it shows.
        names: what the latest to finish it are called; who is missing is mentioned instead.
        ping: whether to mention the server's role, as a new posting does.
    """
    items: list[discord.ui.Item[Any]] = []
    if ping and card.ping_role_id is not None:
        items.append(small(f"<@&{card.ping_role_id}>"))
    items += _quest(card)
    items += [rule(), body(_finishers(card, names)), gap(), _buttons(card)]
    return panel(*items)


def draw_own_posting(card: PostingCard, names: Mapping[int, str]) -> Reply:
    """Draw an open posting for one member, who may have finished it."""
    items = _quest(card)
    items += [rule(), body(_finishers(card, names))]
    if card.completed_at is not None:
        items.append(small(f"You finished this one {timestamp(card.completed_at)}."))
    items += [gap(), _buttons(card)]
    return Reply(layout=panel(*items, accent=SUCCESS if card.completed_at else BRAND))


def posting_marker(posting_id: int) -> str:
    """Return the custom id by which a posting's message is known in its channel."""
    return custom_id("quest-complete", posting_id)


def _quest(card: PostingCard) -> list[discord.ui.Item[Any]]:
    quest = card.quest
    facts = (
        f"{card.focus.name} · about {minutes(quest.minutes)} · {quest.difficulty} · {xp(card.xp)}"
    )
    # Worded to be true before and after: the message stands for months and is not redrawn for it.
    closes_at = card.posting.closes_at
    closing = f"Closing time {timestamp(closes_at, 'f')}, {timestamp(closes_at)}"
    if card.verification is Verification.PROOF:
        closing += " · hand in with a link or a file"
    return [
        heading(f"{NAMES[card.posting.cadence]} quest: {quest.title}"),
        small(facts),
        gap(),
        body(quest.task),
        gap(),
        small(closing),
    ]


def _finishers(card: PostingCard, names: Mapping[int, str]) -> str:
    if not card.completions:
        return "Nobody has finished it yet. Somebody has to be first."
    latest = [_name(finisher.user_id, names) for finisher in card.latest]
    others = card.completions - len(latest)
    if others > 0:
        latest.append(f"{plural(others):other}")
    return f"**{plural(card.completions):producer}** finished it: {listed(latest)}."


def _name(user_id: int, names: Mapping[int, str]) -> str:
    name = names.get(user_id)
    return plain(name, limit=_NAME_LIMIT) if name else f"<@{user_id}>"


def _buttons(card: PostingCard) -> discord.ui.ActionRow[Any]:
    posting_id = card.posting.id
    return row(
        button(
            "Done" if card.completed_at else "Complete",
            "quest-complete",
            posting_id,
            style=discord.ButtonStyle.success,
            disabled=card.completed_at is not None,
        ),
        button("Start a session on it", "quest-practise", posting_id),
        button("Why this helps", "quest-tip", posting_id),
    )


def completion_form(asked: CompletionForm) -> discord.ui.Modal:
    """Make the form that hands a quest in."""
    needed = asked.verification is Verification.PROOF
    hint = "A link or a file is needed here" if needed else "If you like"
    return form(
        "Complete this quest",
        "quest-complete",
        asked.posting_id,
        fields=[
            text_field(
                "note",
                "How did it go?",
                hint="What you did, what you heard, what you would do next time",
                required=False,
                long=True,
                most=NOTE_LIMIT,
            ),
            text_field(
                "proof_url",
                "Link to your proof",
                hint=f"{hint}: a private link will do",
                placeholder="https://",
                required=False,
                most=LINK_LIMIT,
            ),
            file_field(
                "proof_file",
                "Or a file",
                hint=clean(asked.proof_hint, limit=_HINT_LIMIT),
                required=False,
            ),
        ],
    )


def draw_completed(completed: QuestCompleted) -> Reply:
    """Draw a quest that has been handed in."""
    hand_in = completed.hand_in
    items: list[discord.ui.Item[Any]] = [
        heading(f"Done: {completed.quest.title}"),
        award_text(completed.awarded),
        rule(),
    ]
    if hand_in.note:
        items.append(body(quoted(hand_in.note, limit=_NOTE_SHOWN)))
    proof = _proof(hand_in.proof_url, hand_in.proof_file_name, hand_in.proof_file_url)
    if proof:
        items.append(small(f"Proof: {proof}"))
    place = (
        "You are the first to finish it"
        if completed.completions == 1
        else f"{number(completed.completions)} have finished it now"
    )
    items.append(small(f"{place} · {streak_text(completed.awarded.streak.days)}"))
    return Reply(layout=panel(*items, accent=SUCCESS), afterwards=level_up_after(completed.awarded))


def _proof(
    url: str | None, file_name: str | None, file_url: str | None, *, linked: bool = True
) -> str | None:
    # A label that is itself an address would not be shown as a link.
    label = urlsplit(url).hostname or "link" if url else file_name
    address = (url or file_url) if linked else None
    return link(address or "", label, limit=60) if label else None


def draw_advice(advised: QuestAdvice) -> Reply:
    """Draw why a quest helps, and the tip or pitfall behind it."""
    advice = advised.advice
    items: list[discord.ui.Item[Any]] = [
        heading(f"Why “{advised.quest.title}” helps"),
        body(advised.quest.why),
    ]
    if advice is not None:
        items += [rule(), body(f"**{advice.title}**\n{advice.text}")]
    if isinstance(advice, Pitfall):
        items.append(body(f"**Instead:** {advice.remedy}"))
    return Reply(layout=panel(*items))


def draw_history(history: QuestHistory, *, own: bool) -> Reply:
    """Draw a page of completions, with the way to the other pages."""
    whose = "Your quests" if own else f"Quests of <@{history.user_id}>"
    if not history.lines:
        told = (
            "Nothing finished yet. `/quest today` shows what is open now."
            if own
            else "Nothing finished yet."
        )
        return Reply(layout=panel(heading(whose), body(told)))
    items: list[discord.ui.Item[Any]] = [
        heading(whose),
        small(f"{plural(history.completions):quest} finished"),
        body("\n".join(_history_lines(history.lines))),
    ]
    turning = page_buttons("quest-history", history.user_id, page=history.page, pages=history.pages)
    if turning:
        items.append(row(*turning))
    return Reply(layout=panel(*items))


def _history_lines(lines: Sequence[CompletionLine]) -> list[str]:
    """Write a line of each completion; its proof is a link as long as the page has room for it."""
    written = [_history_line(line, linked=False) for line in lines]
    room = _HISTORY_LIMIT - len("\n".join(written))
    for at, line in enumerate(lines):
        linked = _history_line(line, linked=True)
        more = len(linked) - len(written[at])
        if more <= room:
            written[at] = linked
            room -= more
    return written


def _history_line(line: CompletionLine, *, linked: bool) -> str:
    done = line.completion
    text = f"{timestamp(done.at, 'd')} **{plain(line.title, limit=80)}** · {done.cadence}"
    proof = _proof(done.proof_url, done.proof_file_name, done.proof_file_url, linked=linked)
    if proof:
        text += f" · {proof}"
    if done.note:
        text += f"\n-# {plain(done.note, limit=150)}"
    return text
