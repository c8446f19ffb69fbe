"""Milestones as members see them: the list, the claim form, and the result of a claim."""

from typing import Any

import discord

from bot.milestones.errors import ClaimIncomplete, MilestoneReached, UnknownMilestone
from bot.milestones.results import (
    ClaimForm,
    MilestoneClaimed,
    MilestoneLine,
    MilestoneShown,
    MilestonesShown,
)
from bot.milestones.store import Claim, ReachedMilestone
from bot.notes.rules import LINK_LIMIT, NOTE_LIMIT
from bot.packs.content import Milestone
from bot.reviews.rules import State
from bot.reviews.view import quote
from bot.ui.actions import button, choice, page_buttons, place_button
from bot.ui.custom_ids import CustomIdPattern, custom_id_pattern
from bot.ui.emoji import CELEBRATION, DONE
from bot.ui.forms import form, text_field
from bot.ui.pictures.attached import picture
from bot.ui.pictures.celebration import Celebration
from bot.ui.pictures.themes import themed
from bot.ui.replies import SUCCESS, Reply, body, heading, panel, row, rule, small
from bot.ui.sentences import quoted_name, sentence
from bot.ui.sharing import share_button, shared_by
from bot.ui.text import clean, date_text, host_link, listed, number, plain, plural, timestamp, xp

_NO_REVIEWERS = (
    "No one can review claims yet. Ask staff to choose a channel with `/settings reviews`."
)
_TITLE_SHOWN = 200
_HINT_LIMIT = 100  # Discord's own
_OPTION_LIMIT = 100  # Discord's own

Items = list[discord.ui.Item[Any]]


def draw_milestones(shown: MilestonesShown, *, directly: bool = False) -> Reply:
    """Draw a page of milestones, one line each, with a select to see one.

    In direct messages (`directly`), there is only a link to the server, where they are claimed.
    """
    items: Items = [heading(f"{CELEBRATION} Your milestones")]
    if not shown.lines:
        return Reply(layout=panel(*items, body("This skill pack has no milestones.")))
    items.append(body("\n".join(map(_list_line, shown.lines))))
    if not shown.has_reviewers:
        items.append(small(_NO_REVIEWERS))
    if directly:
        if shown.has_reviewers:
            items.append(small("Claim one in the server with `/milestone claim`."))
        items.append(row(place_button(shown.place)))
        return Reply(layout=panel(*items))
    options = [
        discord.SelectOption(
            label=clean(line.milestone.title, limit=_OPTION_LIMIT), value=line.milestone.slug
        )
        for line in shown.lines
    ]
    items.append(row(choice("See or claim one", "milestone-see", shown.user_id, options=options)))
    items.append(
        row(
            *page_buttons(
                "milestones",
                shown.user_id,
                page=shown.page,
                pages=shown.pages,
            ),
            share_button("milestone"),
        )
    )
    return Reply(layout=panel(*items))


def draw_shared_milestones(shown: MilestonesShown, user_id: int) -> Reply:
    """Draw the same page for everybody, without what its member has claimed."""
    return Reply(
        layout=panel(
            heading(f"{CELEBRATION} Milestones"),
            body("\n".join(map(_title_line, shown.lines)) or "This skill pack has no milestones."),
            row(button("See yours", "milestone-open")),
            shared_by(user_id),
        )
    )


def _title_line(line: MilestoneLine) -> str:
    return f"**{plain(line.milestone.title, limit=_TITLE_SHOWN)}** · {xp(line.xp)}"


def _list_line(line: MilestoneLine) -> str:
    claim = line.claim
    match claim.state if claim else None:
        case State.PENDING:
            return f"{_title_line(line)} · in review"
        case State.ACCEPTED:
            return f"{DONE} {_title_line(line)}"
        case State.DECLINED:
            return f"{_title_line(line)} · not yet"
        case None:
            return _title_line(line)


def draw_milestone(shown: MilestoneShown) -> Reply:
    """Draw one milestone with what it takes, the member's newest claim, and a button to claim."""
    line = shown.line
    items = _milestone(line)
    items += [body(text) for text in _claim_texts(line.claim)]
    can_claim = line.claim is None or line.claim.state is State.DECLINED
    if can_claim and not shown.has_reviewers:
        items.append(small(_NO_REVIEWERS))
    buttons: Items = []
    if can_claim and shown.has_reviewers:
        buttons.append(
            button(
                "Claim it",
                "milestone-claim",
                line.milestone.slug,
                style=discord.ButtonStyle.success,
            )
        )
    if can_claim and line.milestone.blind_verdicts is not None:
        buttons.append(button("Get blind feedback", "feedback-own"))
    buttons += [
        button("All milestones", "milestones", shown.user_id, shown.page),
        share_button("milestone", line.milestone.slug),
    ]
    return Reply(layout=panel(*items, row(*buttons)))


def draw_shared_milestone(shown: MilestoneShown, user_id: int) -> Reply:
    """Draw one milestone for everybody, without its member's claim."""
    items: Items = [
        *_milestone(shown.line),
        row(button("See this milestone", "milestone-open", shown.line.milestone.slug)),
        shared_by(user_id),
    ]
    return Reply(layout=panel(*items))


def _milestone(line: MilestoneLine) -> Items:
    milestone = line.milestone
    items: Items = [
        heading(f"{CELEBRATION} {plain(milestone.title, limit=_TITLE_SHOWN)}"),
        small(f"{xp(line.xp)}, plus any streak bonus"),
        body(milestone.text),
        body(f"**Proof:** {milestone.evidence}"),
    ]
    if milestone.blind_verdicts is not None:
        items.append(
            body(
                f"**Or, without a link:** {plural(milestone.blind_verdicts):critique} of one track "
                "that say *finished*, by listeners who are at least steady in what they write "
                "about."
            )
        )
    return items


def _claim_texts(claim: Claim | None) -> list[str]:
    if claim is None:
        return []
    match claim.state:
        case State.PENDING:
            return [f"In review since {timestamp(claim.at, 'f')}. I'll DM you the result."]
        case State.ACCEPTED:
            return [f"{DONE} Reached {timestamp(claim.at, 'D')}"]
        case State.DECLINED:
            if claim.reason is None:
                return [
                    "Discord wouldn't let me show your claim to the reviewers. Try another link."
                ]
            decided = f" {timestamp(claim.decided_at)}" if claim.decided_at else ""
            return [f"A reviewer declined it{decided}:", quote(claim.reason), "You can try again."]


def reached_picture(
    reached: ReachedMilestone, milestone: Milestone, accent: int | None
) -> Celebration:
    """Return the picture of a reached milestone, still without its member's name and avatar."""
    return Celebration(
        label="Milestone reached",
        title=milestone.title,
        figures=_gain(reached),
        theme=themed(reached.theme, accent),
    )


def draw_reached(
    reached: ReachedMilestone,
    milestone: Milestone,
    drawn: tuple[Celebration, bytes] | None = None,
) -> Reply:
    """Draw the announcement of a reached milestone, with what its picture doesn't show."""
    what = "a milestone" if drawn else f"**{plain(milestone.title, limit=_TITLE_SHOWN)}**"
    items: Items = [body(f"{CELEBRATION} <@{reached.user_id}> reached {what}!")]
    files: tuple[discord.File, ...] = ()
    if drawn is None:
        items.append(small(_gain(reached)))
    else:
        shown, png = drawn
        gallery, file = picture("milestone", png, shown.description)
        items.append(gallery)
        files = (file,)
    items.append(
        row(
            button("See profile", "profile", reached.user_id, "milestone", reached.claim_id),
            button("See this milestone", "milestone-open", reached.milestone),
        )
    )
    return Reply(
        layout=panel(*items, accent=SUCCESS),
        files=files,
        ping=(reached.user_id,) if reached.wants_ping else (),
    )


def reached_marker(claim_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies an announcement in its channel."""
    return custom_id_pattern("profile", None, "milestone", claim_id)


def _gain(reached: ReachedMilestone) -> str:
    gain = f"+{xp(reached.xp)}"
    return gain if reached.level is None else f"{gain} · Level {number(reached.level)}"


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
                "Link",
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
    title = plain(claimed.milestone.title, limit=_TITLE_SHOWN)
    return Reply(
        layout=panel(
            heading(f"{DONE} Claimed: {title}"),
            body("It's waiting for review. I'll DM you the result."),
            rule(),
            body(f"**Link** · {host_link(claimed.link)}"),
            body(quote(claimed.note)),
            small(f"If accepted, it counts for today ({date_text(claimed.day)})."),
            row(button("See your milestones", "milestone-open")),
            accent=SUCCESS,
        )
    )


@sentence.register
def _(error: UnknownMilestone) -> str:
    name = quoted_name(error.text)
    if not error.known:
        return f"There's no milestone called “{name}”. This skill pack has none."
    known = listed(f"“{title}”" for title in error.known)
    return f"There's no milestone called “{name}”. Choose from: {known}."


@sentence.register
def _(error: MilestoneReached) -> str:
    return (
        f"You reached **{quoted_name(error.title)}** {timestamp(error.at)}. Each milestone counts "
        "once. See what's next with `/milestone list`."
    )


@sentence.register
def _(error: ClaimIncomplete) -> str:
    parts = {"a link": error.link_missing, "a note": error.note_missing}
    missing = listed(name for name, is_missing in parts.items() if is_missing)
    return f"Almost! Please add {missing}. Proof needed: {plain(error.evidence, limit=150)}"
