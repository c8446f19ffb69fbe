"""Reviews, the decline form, and verdict messages."""

from typing import Any

import discord

from bot.notes.rules import NOTE_LIMIT
from bot.reviews import errors
from bot.reviews.results import ReviewCard, ReviewDecided, VerdictCard
from bot.reviews.rules import MissingFile, State
from bot.streaks.view import streak_summary
from bot.ui.actions import CustomIdPattern, button, custom_id_pattern, form, text_field
from bot.ui.errors import draw_error
from bot.ui.replies import (
    BRAND,
    SUCCESS,
    WARNING,
    Reply,
    body,
    gap,
    heading,
    panel,
    row,
    rule,
    small,
)
from bot.ui.sentences import quoted_name, register_texts, sentence
from bot.ui.text import date_text, host_link, link, number, plain, quoted, timestamp, xp
from bot.xp.view import award_text

_QUOTE_LIMIT = 700
_TITLE_LIMIT = 80
_NAME_LIMIT = 60
_MISSING_FILE = {
    MissingFile.TOO_LARGE: (
        "It's too big for me to attach in this server. Its link works for about a day."
    ),
    MissingFile.UNREACHABLE: (
        "I couldn't get this file from Discord; its link may have expired. If it doesn't open, ask "
        "for the file again: press **Decline** and say so."
    ),
    MissingFile.REFUSED: "Discord wouldn't let me attach it. Its link works for about a day.",
}
_ACCENTS = {None: BRAND, State.ACCEPTED: SUCCESS, State.DECLINED: WARNING}


def draw_review(
    card: ReviewCard, *, attached: str | None = None, missing: MissingFile | None = None
) -> discord.ui.LayoutView:
    """Draw a review, with its verdict once it is decided.

    `attached` is the name of the attached file, `missing` why there is none.
    """
    review = card.review
    items: list[discord.ui.Item[Any]] = []
    if review.verdict is None and card.reviewer_role_id is not None:
        items.append(small(f"<@&{card.reviewer_role_id}>"))
    items += [
        heading(f"{_what(card)}: {plain(card.title, limit=_TITLE_LIMIT)}"),
        small(_facts(card)),
    ]
    items += [gap(), *_handed_in(card, attached, missing)]
    if card.evidence is not None:
        items.append(small(f"Asked for: {card.evidence}"))
    items.append(rule())
    if review.verdict is None:
        items.append(
            row(
                button("Accept", "review-accept", review.id, style=discord.ButtonStyle.success),
                button("Decline", "review-decline", review.id),
            )
        )
    else:
        items.append(body(_verdict(card)))
    return panel(*items, accent=_ACCENTS[review.verdict])


def draw_decided(decided: ReviewDecided) -> Reply:
    """Draw a decided review; a second reviewer also gets a note that it was already decided."""
    review = decided.card.review
    note: Reply | None = None
    if not decided.is_new and review.decided_at is not None:
        error = errors.AlreadyDecided(
            accepted=review.verdict is State.ACCEPTED,
            decided_by=review.decided_by,
            decided_at=review.decided_at,
        )
        note = draw_error(error)
    return Reply(layout=draw_review(decided.card), aside=note)


def review_marker(review_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies a review's message in its channel."""
    return custom_id_pattern("review-accept", review_id)


def _what(card: ReviewCard) -> str:
    return f"{card.cadence.capitalize()} quest" if card.cadence else "Milestone"


def _facts(card: ReviewCard) -> str:
    facts = [f"<@{card.review.user_id}>", f"handed in {timestamp(card.review.asked_at)}"]
    if card.xp is not None:
        facts.append(f"worth {xp(card.xp)}")
    return " · ".join(facts)


def _handed_in(
    card: ReviewCard, attached: str | None, missing: MissingFile | None
) -> list[discord.ui.Item[Any]]:
    items: list[discord.ui.Item[Any]] = []
    if card.link is not None:
        items.append(body(f"**Link** · {host_link(card.link)}"))
    if attached is not None:
        items.append(discord.ui.File[Any](f"attachment://{attached}"))
    elif card.file_name is not None:
        items += _file(card, card.file_name, missing)
    if card.note is not None:
        items.append(body(quote(card.note)))
    return items


def _file(card: ReviewCard, name: str, missing: MissingFile | None) -> list[discord.ui.Item[Any]]:
    """Show a file that is not attached: it could not be, or the review is decided."""
    if card.review.verdict is not None:
        return [body(f"**File** · {plain(name, limit=_NAME_LIMIT)}")]
    linked = body(f"**File** · {link(card.file_url or '', name, limit=_NAME_LIMIT)}")
    return [linked, small(_MISSING_FILE[missing])] if missing else [linked]


def quote(text: str) -> str:
    """Quote typed text, on a single line if it has too many lines."""
    quotation = quoted(text, limit=600)
    return quotation if len(quotation) <= _QUOTE_LIMIT else f"> {plain(text, limit=600)}"


def _verdict(card: ReviewCard) -> str:
    review = card.review
    by = f" by <@{review.decided_by}>" if review.decided_by is not None else ""
    when = f" {timestamp(review.decided_at)}" if review.decided_at is not None else ""
    if review.verdict is State.ACCEPTED:
        return f"**Accepted**{by}{when}."
    return f"**Declined**{by}{when}.\n{quote(review.reason or '')}"


def decline_form(review_id: int) -> discord.ui.Modal:
    """Return the decline form, which asks for the reason."""
    return form(
        "Decline, kindly",
        "review-decline",
        review_id,
        fields=[
            text_field(
                "reason",
                "What is missing, or what to try next?",
                hint="They read this word for word, and may hand it in again",
                long=True,
                max_length=NOTE_LIMIT,
            )
        ],
    )


def draw_verdict(card: VerdictCard, guild_name: str | None) -> discord.ui.LayoutView:
    """Draw the direct message with a verdict."""
    name = plain(guild_name or "", limit=100)
    where = f" in **{name}**" if name else ""
    title = plain(card.title, limit=_TITLE_LIMIT)
    kind = "milestone" if card.cadence is None else f"{card.cadence} quest"
    if card.review.verdict is State.ACCEPTED:
        items = _accepted(card, title, f"A reviewer{where} said yes to your {kind}.")
    elif card.review.is_returned:
        intro = f"Discord won't let me show your {kind} to the reviewers{where}."
        items = _returned(card, title, intro)
    else:
        items = _declined(card, title, f"A reviewer{where} has looked at your {kind}:")
    label = "See your milestones" if card.cadence is None else "See your quests"
    items.append(row(button(label, "verdict", card.review.id)))
    return panel(*items, accent=_ACCENTS[card.review.verdict])


def verdict_marker(review_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies a verdict message."""
    return custom_id_pattern("verdict", review_id)


def _accepted(card: VerdictCard, title: str, intro: str) -> list[discord.ui.Item[Any]]:
    items: list[discord.ui.Item[Any]] = [heading(f"Accepted: {title}"), body(intro)]
    awarded = card.awarded
    if awarded is None or card.counts_for is None:
        return items
    items.append(award_text(awarded))
    level_up = awarded.level_up
    if level_up is not None and not level_up.is_private:
        items.append(body(f"You have reached **level {number(level_up.level)}**."))
    day = f"It counts for the day you handed it in: {date_text(card.counts_for)}."
    return [*items, small(day), streak_summary(awarded)]


def _returned(card: VerdictCard, title: str, intro: str) -> list[discord.ui.Item[Any]]:
    if card.cadence is None:
        again = "Claim it again with `/milestone claim`"
    elif card.open_until is not None:
        again = f"It's open until {timestamp(card.open_until, 'f')}: hand it in again"
    else:
        again = "It has closed since, sorry. Hand the next one in"
    how = "with another link, and your note in other words."
    return [heading(f"Back to you: {title}"), body(intro), body(f"{again} {how}")]


def _declined(card: VerdictCard, title: str, intro: str) -> list[discord.ui.Item[Any]]:
    if card.cadence is None:
        next_step = "Work it in and claim it again there, with `/milestone claim`."
    elif card.open_until is not None:
        next_step = (
            f"It is open until {timestamp(card.open_until, 'f')}: hand it in again there, by its "
            "own button."
        )
    else:
        next_step = "It has closed since, so take the hint along to the next one."
    return [
        heading(f"Not yet: {title}"),
        body(intro),
        body(quote(card.review.reason or "")),
        body(next_step),
    ]


@sentence.register
def _(error: errors.NothingToReview) -> str:
    return (
        "A reviewer looks at each quest here, so give them something to go by: a link, a file or "
        f"a note. A good one here: {plain(error.hint, limit=150)}."
    )


@sentence.register
def _(error: errors.WaitingForReview) -> str:
    return (
        f"You handed in **{quoted_name(error.title)}** {timestamp(error.since)}, and it waits for "
        "a reviewer. You will hear as soon as one has decided."
    )


_TEXTS = {
    errors.ReviewsNotSetUp: (
        "Reviewers have no channel here yet, so nothing can be judged. Ask your server's staff to "
        "choose one with `/settings reviews`."
    ),
    errors.ReviewsChannelNeeded: (
        "Reviewers need a channel first, so nothing was changed. Choose one with "
        "`/settings reviews`, then set this again."
    ),
    errors.EveryoneCannotReview: (
        "Everyone can't be a reviewer. Make a role for those whose ears you trust, and choose "
        "that one."
    ),
    errors.OwnReview: "That one is yours, so somebody else decides on it.",
    errors.ReviewGone: "That hand-in is gone: whoever it was from has deleted their data here.",
    errors.ReasonNeeded: (
        "Give them a reason to work with, please: what is missing, or what to try next."
    ),
    errors.HandInWithdrawn: (
        "That has left the skill pack since, so nothing says what it is worth: it can only be "
        "declined."
    ),
}

register_texts(_TEXTS)


@sentence.register
def _(error: errors.ReviewersOnly) -> str:
    who = f"<@&{error.role_id}>" if error.role_id is not None else "your server's staff"
    return f"This one is for {who} to decide."


@sentence.register
def _(error: errors.AlreadyDecided) -> str:
    verdict = "accepted" if error.accepted else "declined"
    by = f" by <@{error.decided_by}>" if error.decided_by is not None else ""
    return f"That was {verdict}{by} {timestamp(error.decided_at)}, and it stays so."
