"""Critiques as their makers and their critics read them."""

from collections.abc import Mapping
from typing import Any, Final

import discord

from bot.coach.view.craft import LISTENER_CRAFT
from bot.feedback.errors import CriticGone
from bot.feedback.results import CritiquePage, NoCritiques, PraiseClaimed
from bot.feedback.rules.critiques import LONGEST
from bot.feedback.store.critiques import Critique
from bot.feedback.view.buttons import listen_button
from bot.feedback.view.listening import VERDICT_NAMES
from bot.ui.actions import button, page_buttons
from bot.ui.emoji import CELEBRATION, DONE, PRACTICE
from bot.ui.forms import form, text_field
from bot.ui.replies import SUCCESS, Reply, body, gap, heading, panel, row, rule, small
from bot.ui.sentences import sentence
from bot.ui.text import clean, date_text, named, plain, plural, quoted

TITLE_SHOWN: Final = 200
NAME_SHOWN: Final = 80
PART_SHOWN: Final = LONGEST + 100
"""With escapes."""

Items = list[discord.ui.Item[Any]]


def draw_page(shown: CritiquePage, names: Mapping[int, str], *, directly: bool = False) -> Reply:
    """Draw a critique for its maker or its critic; `names` has the other's, if both agreed.

    In direct messages (`directly`), nothing leads to what only works in the server.
    """
    critique = shown.critique
    items: Items = [heading(_heading(shown)), small(_facts(shown)), body(_verdict(shown)), gap()]
    items += _parts(critique)
    if critique.reply is not None:
        who = "You replied" if shown.for_maker else "The maker replied"
        items += [rule(), body(f"**{who}**\n{quoted(critique.reply, limit=PART_SHOWN)}")]
    states = [_named(shown, names), _mark_text(shown), _agreed_text(shown)]
    items += [body(text) for text in states if text]
    if shown.praise is not None:
        items.append(
            body(
                "Enough listeners called it finished without knowing it's yours, and that's proof "
                "for a milestone."
            )
        )
    return Reply(layout=panel(*items, *_rows(shown, directly=directly)))


def draw_none(nothing: NoCritiques) -> Reply:
    """Say that there are no critiques, and what to do about it."""
    if nothing.title is None:
        text = "You haven't written a critique yet. Two of them get you another submission."
        return Reply(layout=panel(body(text), row(listen_button())))
    title = plain(nothing.title, limit=TITLE_SHOWN)
    text = f"No critiques of **{title}** yet. I'll DM you when the first one is in."
    return Reply(layout=panel(body(text), row(listen_button("Listen to someone"))))


def reply_form(critique_id: int) -> discord.ui.Modal:
    """Return the form for the maker's reply."""
    field = text_field(
        "reply",
        "Your reply",
        hint="You have one. They don't see who you are.",
        long=True,
        max_length=LONGEST,
    )
    return form("Reply to this critique", "critique-reply", critique_id, fields=[field])


def draw_praise_claimed(claimed: PraiseClaimed, *, directly: bool) -> Reply:
    """Say that a milestone was claimed with critiques; in direct messages (`directly`), or not."""
    title = plain(claimed.milestone.title, limit=TITLE_SHOWN)
    text = (
        f"The reviewers read your {plural(claimed.count):critique} and can listen to the track. "
        "I'll DM you the result."
    )
    items: Items = [heading(f"{DONE} Claimed: {title}"), body(text)]
    if not directly:
        items.append(row(button("See your milestones", "milestone-open")))
    return Reply(layout=panel(*items, accent=SUCCESS))


def _heading(shown: CritiquePage) -> str:
    if not shown.for_maker:
        return f"{PRACTICE} Your critique of {date_text(shown.on)}"
    return f"{PRACTICE} Critique of {plain(shown.title or '', limit=TITLE_SHOWN)}"


def _facts(shown: CritiquePage) -> str:
    craft, focus = shown.critique.craft, shown.focus_name.lower()
    if not shown.for_maker:
        no_name = "" if shown.other_id is not None else ", no name"
        return f"The maker sees: {LISTENER_CRAFT[craft]} in {focus}{no_name}"
    return f"By a listener who's {LISTENER_CRAFT[craft]} in {focus} · {date_text(shown.on)}"


def _verdict(shown: CritiquePage) -> str:
    verdict = VERDICT_NAMES[shown.critique.verdict]
    return f"**{verdict}**. What it needs most: {shown.focus_name.lower()}."


def _parts(critique: Critique) -> Items:
    parts = {
        "First impression": critique.impression,
        "What's strongest": critique.strongest,
        "What's weakest": critique.weakest,
        "One thing to try": critique.suggestion,
    }
    return [body(f"**{label}**\n{quoted(text, limit=PART_SHOWN)}") for label, text in parts.items()]


def _named(shown: CritiquePage, names: Mapping[int, str]) -> str | None:
    if shown.other_id is None:
        return None
    who = f"**{named(shown.other_id, names.get(shown.other_id), limit=NAME_SHOWN)}**"
    if shown.for_maker:
        return f"Written by {who}."
    return f"It's **{plain(shown.title or '', limit=TITLE_SHOWN)}** by {who}."


def _mark_text(shown: CritiquePage) -> str | None:
    is_helpful = shown.critique.is_helpful
    if shown.for_maker:
        return None if is_helpful is None else _own_mark(is_helpful=is_helpful)
    if is_helpful is None:
        return "The maker hasn't said yet if it helped."
    if is_helpful:
        return f"{DONE} It helped the maker."
    return (
        "It didn't help the maker this time, so it doesn't count. What helps most: one moment, "
        "and what you heard there."
    )


def _own_mark(*, is_helpful: bool) -> str:
    return "You marked it as helpful." if is_helpful else "You marked it as not helpful."


def _agreed_text(shown: CritiquePage) -> str | None:
    if shown.other_id is not None:
        return None
    own, other = shown.critique.maker_agrees, shown.critique.critic_agrees
    if not shown.for_maker:
        own, other = other, own
    who = "this listener" if shown.for_maker else "the maker"
    if own and other:
        return sentence(CriticGone())
    if own:
        return f"You've agreed to show names. If {who} agrees, too, I'll DM you who it is."
    if other:
        return f"{who.capitalize()} would like to show names to each other. Would you?"
    return None


def _rows(shown: CritiquePage, *, directly: bool) -> list[discord.ui.ActionRow[Any]]:
    critique = shown.critique
    marks: Items = []
    actions: Items = []
    if shown.for_maker and critique.is_helpful is None:
        success = discord.ButtonStyle.success
        marks = [
            button("Helpful", "critique-mark", critique.id, 1, style=success),
            button("Not helpful", "critique-mark", critique.id, 0),
        ]
    if shown.for_maker and critique.reply is None:
        actions.append(button("Reply", "critique-reply", critique.id))
    own_agrees = critique.maker_agrees if shown.for_maker else critique.critic_agrees
    if not own_agrees:
        actions.append(button("Show names", "critique-names", critique.id))
    if shown.for_maker and not directly:
        actions.append(button("Report", "critique-report", critique.id))
    praise: Items = []
    if shown.praise is not None and critique.submission_id is not None:
        label = f"Claim “{clean(shown.praise.title, limit=60)}”"
        praise = [button(label, "praise-claim", critique.submission_id, emoji=CELEBRATION)]
    return [
        row(*each) for each in (marks, actions, praise, _onwards(shown, directly=directly)) if each
    ]


def _onwards(shown: CritiquePage, *, directly: bool) -> Items:
    submission_id, at = shown.critique.submission_id, {"page": shown.page, "pages": shown.pages}
    if shown.for_maker:
        turns: Items = [*page_buttons("feedback-read", submission_id, **at)]
        return turns if directly else [*turns, button("Your track", "feedback-show", submission_id)]
    return [] if directly else [*page_buttons("critiques-page", **at)]
