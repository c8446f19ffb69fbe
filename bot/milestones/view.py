"""Milestones as members see them: the list, the claim form, and the result of a claim."""

from typing import Any

import discord

from bot.milestones.errors import ClaimIncomplete, MilestoneReached, UnknownMilestone
from bot.milestones.results import ClaimForm, MilestoneClaimed, MilestoneLine, MilestonesShown
from bot.notes.rules import LINK_LIMIT, NOTE_LIMIT
from bot.reviews.rules import State
from bot.reviews.view import quote
from bot.ui.actions import button, form, page_buttons, text_field
from bot.ui.replies import SUCCESS, Reply, body, gap, heading, panel, row, rule, small
from bot.ui.sentences import quoted_name, sentence
from bot.ui.text import clean, date_text, host_link, listed, plain, timestamp, xp

_REASONS_SHOWN = 600
"""The character limit for review reasons on one page."""
_HINT_LIMIT = 100  # Discord's own


def draw_milestones(shown: MilestonesShown, *, directly: bool = False) -> Reply:
    """Draw a page of milestones with their state, and buttons to claim one.

    In direct messages (`directly`), buttons have no server.
    """
    if not shown.lines:
        text = "This skill pack has no milestones."
        return Reply(layout=panel(heading("Your milestones"), body(text)))
    items: list[discord.ui.Item[Any]] = [heading("Your milestones")]
    declined = sum(_state(line) is State.DECLINED for line in shown.lines)
    for line in shown.lines:
        items += [
            body(_milestone_text(line, reason_limit=_REASONS_SHOWN // max(1, declined))),
            gap(),
        ]
    items[-1] = rule()
    items.append(small(_next_step(shown)))
    if directly:
        return Reply(layout=panel(*items))
    if shown.has_reviewers and (
        buttons := [_claim_button(line) for line in shown.lines if _is_open(line)]
    ):
        items.append(row(*buttons))
    page_row = page_buttons(
        "milestones", shown.user_id, page=shown.page, pages=shown.pages, back="Previous", on="Next"
    )
    if page_row:
        items.append(row(*page_row))
    return Reply(layout=panel(*items))


def _milestone_text(line: MilestoneLine, *, reason_limit: int) -> str:
    milestone = line.milestone
    return (
        f"**{milestone.title}** · {xp(line.xp)}\n{milestone.text}\n"
        f"-# What shows it: {milestone.evidence}\n{_claim_text(line, reason_limit)}"
    )


def _claim_text(line: MilestoneLine, reason_limit: int) -> str:
    claim = line.claim
    if claim is None:
        return "▱ Open"
    match claim.state:
        case State.PENDING:
            return f"▰ Waiting for a reviewer since {timestamp(claim.at, 'f')}"
        case State.ACCEPTED:
            return f"▰ **Reached** {timestamp(claim.at, 'D')}"
        case State.DECLINED:
            decided = f" {timestamp(claim.decided_at)}" if claim.decided_at else ""
            if claim.reason is None:
                return f"▱ Open · came back{decided}: Discord didn't let me show it to reviewers"
            return f"▱ Open · declined{decided}: {plain(claim.reason, limit=reason_limit)}"


def _state(line: MilestoneLine) -> State | None:
    return line.claim.state if line.claim else None


def _is_open(line: MilestoneLine) -> bool:
    return _state(line) in (None, State.DECLINED)


def _next_step(shown: MilestonesShown) -> str:
    if not shown.has_reviewers:
        return (
            "Nobody can judge a claim here yet: ask your server's staff to choose a channel for "
            "it with `/settings reviews`."
        )
    if not any(map(_is_open, shown.lines)):
        return "Each counts once, for good."
    return "Claim one with a link and a note; a reviewer says yes or no, and it counts once."


def _claim_button(line: MilestoneLine) -> discord.ui.Item[Any]:
    title = clean(line.milestone.title, limit=60)
    return button(f"Claim: {title}", "milestone-claim", line.milestone.slug)


def claim_form(data: ClaimForm) -> discord.ui.Modal:
    """Return the claim form."""
    milestone = data.milestone
    return form(
        "Claim a milestone",
        "milestone-claim",
        milestone.slug,
        fields=[
            text_field(
                "link",
                "Link to it",
                hint=clean(milestone.title, limit=_HINT_LIMIT),
                placeholder="https://",
                max_length=LINK_LIMIT,
            ),
            text_field(
                "note",
                "Note for the reviewer",
                hint=clean(milestone.evidence, limit=_HINT_LIMIT),
                long=True,
                max_length=NOTE_LIMIT,
            ),
        ],
    )


def draw_claimed(claimed: MilestoneClaimed) -> Reply:
    """Draw a claim that is waiting for review."""
    return Reply(
        layout=panel(
            heading(f"Handed in: {claimed.milestone.title}"),
            body(f"**Link** · {host_link(claimed.link)}"),
            body(quote(claimed.note)),
            rule(),
            body(
                "A reviewer decides on it. You will hear by direct message, and `/milestone list` "
                "shows it as well."
            ),
            small(
                f"Once accepted it counts for {date_text(claimed.day)}, however long that takes."
            ),
            accent=SUCCESS,
        )
    )


@sentence.register
def _(error: UnknownMilestone) -> str:
    known = listed(f"“{title}”" for title in error.known) if error.known else "none"
    return f"I know no milestone “{quoted_name(error.text)}”. There are these: {known}."


@sentence.register
def _(error: MilestoneReached) -> str:
    return (
        f"You reached **{quoted_name(error.title)}** {timestamp(error.at)}, and it counts once. "
        "`/milestone list` shows what is next."
    )


@sentence.register
def _(error: ClaimIncomplete) -> str:
    parts = {"a link to it": error.link_missing, "a note": error.note_missing}
    missing = [name for name, is_missing in parts.items() if is_missing]
    return (
        f"Almost: a milestone is claimed with a link and a note, and {listed(missing)} "
        f"{'are' if len(missing) > 1 else 'is'} missing. Wanted here: "
        f"{plain(error.evidence, limit=150)}"
    )
