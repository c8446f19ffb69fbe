"""Reviews, the decline form, and verdict messages."""

from typing import Any

import discord

from bot.coach.view.craft import LISTENER_CRAFT
from bot.notes.rules import NOTE_LIMIT
from bot.quests.view.measured import measured_text
from bot.reviews import errors
from bot.reviews.results import ReviewCard, ReviewDecided, VerdictCard
from bot.reviews.rules import MOST_COUNTED, MissingFile, State
from bot.streaks.view import streak_summary
from bot.ui.actions import button, place_button
from bot.ui.custom_ids import CustomIdPattern, custom_id_pattern
from bot.ui.errors import draw_error
from bot.ui.forms import form, text_field
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
from bot.ui.text import (
    date_text,
    host_link,
    link,
    number,
    plain,
    plural,
    quoted,
    timestamp,
    xp,
)
from bot.xp.view import award_text, level_up_items

_QUOTE_LIMIT = 700
_TITLE_LIMIT = 80
_SAID = 300
_NAME_LIMIT = 60
_MISSING_FILE = {
    MissingFile.TOO_LARGE: (
        "It's too big for me to attach in this server. Its link works for about a day."
    ),
    MissingFile.UNREACHABLE: (
        "I couldn't get this file from Discord, and its link may have expired. If it doesn't open, "
        "press **Decline with feedback** and ask for the file again."
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
    if review.verdict is None and (top := _top_line(card)):
        items.append(small(top))
    items += [
        heading(f"{_what(card)}: {plain(card.title, limit=_TITLE_LIMIT)}"),
        small(_facts(card)),
    ]
    items += [gap(), *_handed_in(card, attached, missing)]
    if card.evidence is not None and not card.critiques:
        items.append(small(f"Expected proof: {card.evidence}"))
    items.append(rule())
    if review.verdict is None:
        items.append(
            row(
                button("Accept", "review-accept", review.id, style=discord.ButtonStyle.success),
                button("Decline with feedback", "review-decline", review.id),
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


def _top_line(card: ReviewCard) -> str:
    """Return whom a review pings, and how many reviews wait if there are several."""
    parts: list[str] = []
    if card.reviewer_role_id is not None and card.review.notifies:
        parts.append(f"<@&{card.reviewer_role_id}>")
    if card.waiting > 1:
        more = "+" if card.waiting == MOST_COUNTED else ""
        parts.append(f"{number(card.waiting)}{more} waiting")
    return " · ".join(parts)


def _what(card: ReviewCard) -> str:
    return f"{card.cadence.capitalize()} quest" if card.cadence else "Milestone"


def _facts(card: ReviewCard) -> str:
    facts = [f"<@{card.review.user_id}>", f"sent {timestamp(card.review.asked_at)}"]
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
    if card.measured:
        items.append(body(measured_text(card.measured)))
    if card.note is not None:
        items.append(body(quote(card.note)))
    if card.critiques:
        items += _critiques(card)
    return items


def _critiques(card: ReviewCard) -> list[discord.ui.Item[Any]]:
    """Show what listeners said who didn't know whose track it was."""
    count = plural(len(card.critiques))
    items: list[discord.ui.Item[Any]] = [
        body(f"{count:listener} called it finished without knowing whose it is:")
    ]
    for each in card.critiques:
        said = f"{plain(each.impression, limit=_SAID)} {plain(each.strongest, limit=_SAID)}"
        focus = plain(each.focus, limit=_NAME_LIMIT).lower()
        items += [
            body(f"> {said}"),
            small(f"A listener who's {LISTENER_CRAFT[each.craft]} in {focus}"),
        ]
    if card.review.verdict is None:
        items.append(row(button("Listen", "review-listen", card.review.id)))
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
        "Decline with feedback",
        "review-decline",
        review_id,
        fields=[
            text_field(
                "reason",
                "What's missing, or what should they try next?",
                hint="They'll read exactly what you write, and can try again",
                long=True,
                max_length=NOTE_LIMIT,
            )
        ],
    )


def draw_verdict(
    card: VerdictCard,
    guild_name: str | None,
    guild: discord.Guild | None = None,
    gallery: discord.ui.MediaGallery[Any] | None = None,
) -> discord.ui.LayoutView:
    """Draw the direct message with a verdict.

    The `guild` names the roles that a level brings, and the `gallery` shows its picture.
    """
    name = plain(guild_name or "", limit=100)
    where = f" in **{name}**" if name else ""
    title = plain(card.title, limit=_TITLE_LIMIT)
    kind = "milestone" if card.cadence is None else f"{card.cadence} quest"
    if card.review.verdict is State.ACCEPTED:
        level_up = card.awarded.level_up if card.awarded else None
        items = [
            *level_up_items(level_up, guild, directly=True, gallery=gallery),
            *_accepted(card, title, f"A reviewer{where} accepted your {kind}."),
        ]
    elif card.review.is_returned:
        intro = f"Discord won't let me show your {kind} to the reviewers{where}."
        items = _returned(card, title, intro)
    else:
        items = _declined(card, title, f"A reviewer{where} has feedback on your {kind}:")
    items.append(row(*_verdict_buttons(card)))
    return panel(*items, accent=_ACCENTS[card.review.verdict])


def _verdict_buttons(card: VerdictCard) -> list[discord.ui.Item[Any]]:
    label = "Your milestones" if card.cadence is None else "Your quests"
    buttons: list[discord.ui.Item[Any]] = [button(label, "verdict", card.review.id)]
    return buttons if card.place is None else [place_button(card.place), *buttons]


def verdict_marker(review_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies a verdict message."""
    return custom_id_pattern("verdict", review_id)


def _accepted(card: VerdictCard, title: str, intro: str) -> list[discord.ui.Item[Any]]:
    items: list[discord.ui.Item[Any]] = [heading(f"Accepted: {title}"), body(intro)]
    awarded = card.awarded
    if awarded is None or card.counts_for is None:
        return items
    day = f"It counts for {date_text(card.counts_for)}, when you sent it in."
    return [*items, award_text(awarded), small(day), streak_summary(awarded)]


def _returned(card: VerdictCard, title: str, intro: str) -> list[discord.ui.Item[Any]]:
    again = "Use another link and other words, then "
    if card.cadence is None:
        again += "claim it again with `/milestone claim`."
    elif card.open_until is not None:
        again += f"complete it again. It's open until {timestamp(card.open_until, 'f')}."
    else:
        again = "It has closed since, sorry. Use another link and other words for the next one."
    return [heading(f"Back to you: {title}"), body(intro), body(again)]


def _declined(card: VerdictCard, title: str, intro: str) -> list[discord.ui.Item[Any]]:
    if card.cadence is None:
        next_step = "Work on it, then claim it again there with `/milestone claim`."
    elif card.open_until is not None:
        next_step = f"It's open until {timestamp(card.open_until, 'f')}, so you can try again."
    else:
        next_step = "It has closed since. Take the feedback into the next one."
    return [
        heading(f"Not yet: {title}"),
        body(intro),
        body(quote(card.review.reason or "")),
        body(next_step),
    ]


@sentence.register
def _(error: errors.NothingToReview) -> str:
    return (
        "A reviewer checks each quest here, so add a link, a file or a note. A good one: "
        f"{plain(error.hint, limit=150)}."
    )


@sentence.register
def _(error: errors.WaitingForReview) -> str:
    return (
        f"You sent in **{quoted_name(error.title)}** {timestamp(error.since)}. It's waiting for "
        "review; I'll DM you."
    )


_TEXTS = {
    errors.ReviewsNotSetUp: (
        "Reviewers don't have a channel here yet. Ask anyone with Manage Server to choose one with "
        "`/settings reviews`."
    ),
    errors.ReviewsChannelNeeded: (
        "Reviewers need a channel first. Choose one with `/settings reviews`, then set this again."
    ),
    errors.EveryoneCannotReview: (
        "Everyone can't be a reviewer. Make a role for people whose ears you trust, and choose "
        "that."
    ),
    errors.OwnReview: "This one's yours, so someone else has to review it.",
    errors.ReviewGone: "That's gone: its member has deleted their data here.",
    errors.ReasonNeeded: "Say what's missing or what to try next, so they can work with it.",
    errors.HandInWithdrawn: (
        "This quest or milestone has been removed, so it can't be accepted any more. You can still "
        "decline it with feedback."
    ),
}

register_texts(_TEXTS)


@sentence.register
def _(error: errors.ReviewersOnly) -> str:
    if error.role_id is None:
        return "Only members with Manage Server can review this."
    return f"Only <@&{error.role_id}> and members with Manage Server can review this."


@sentence.register
def _(error: errors.AlreadyDecided) -> str:
    verdict = "accepted" if error.accepted else "declined"
    by = f" by <@{error.decided_by}>" if error.decided_by is not None else ""
    return f"Already {verdict}{by} {timestamp(error.decided_at)}."
