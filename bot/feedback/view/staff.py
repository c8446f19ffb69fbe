"""What staff see of feedback: submissions and critiques without names, and reports about them."""

from datetime import datetime
from typing import Any, Final

import discord

from bot.feedback.results import OpenSubmissions, Revealed, SubmissionShownToStaff
from bot.feedback.store.critiques import Critique
from bot.feedback.store.submissions import Submission, SubmissionForStaff
from bot.tracks.view.stages import STAGE_NAMES
from bot.ui.actions import Action, button, choice, page_buttons
from bot.ui.custom_ids import CustomIdPattern, custom_id_pattern
from bot.ui.emoji import WARNING as WARNING_SIGN
from bot.ui.replies import WARNING, Reply, body, heading, panel, row, rule, say, small
from bot.ui.text import clean, host_link, number, plural, quoted

_QUESTION_SHOWN: Final = 300
_PART_SHOWN: Final = 700
_OPTION_LIMIT: Final = 100  # Discord's own


def draw_open_submissions(shown: OpenSubmissions) -> Reply:
    """Draw a page of what waits to be heard, with a select to open one."""
    items: list[discord.ui.Item[Any]] = [heading("Open submissions")]
    if not shown.submissions:
        text = "Nothing waits to be heard. New submissions show up here."
        return Reply(layout=panel(*items, body(text), row(button("All settings", "settings-open"))))
    options: list[discord.SelectOption] = []
    for at, each in enumerate(shown.submissions, start=shown.first):
        items.append(body(f"**{number(at)}.** {_facts(each, shown.now)}{_question(each)}"))
        label = f"{number(at)}. {each.question or 'No question'}"
        options.append(
            discord.SelectOption(label=clean(label, limit=_OPTION_LIMIT), value=str(each.id))
        )
    items += [
        small("You don't see who made these. Neither do listeners."),
        row(choice("Open one", "feedback-staff-open", options=options)),
    ]
    turn = page_buttons("feedback-staff", page=shown.page, pages=shown.pages)
    items.append(row(*turn, button("All settings", "settings-open")))
    return Reply(layout=panel(*items))


def draw_for_staff(shown: SubmissionShownToStaff) -> Reply:
    """Draw a submission with one of its critiques, and what staff can do about both."""
    submission, critique = shown.submission, shown.critique
    items: list[discord.ui.Item[Any]] = [
        heading("Submission"),
        body(f"{_facts(submission, shown.now)}{_question(submission)}"),
        row(*_subject_buttons(submission.id, "Hide submission", "See who made it")),
    ]
    if critique is not None:
        items += [
            rule(),
            heading(f"Critique {shown.page + 1} of {shown.pages}"),
            *critique_parts(critique),
            row(*_subject_buttons(critique.id, "Hide critique", "See who wrote it")),
        ]
    turn = page_buttons(
        "feedback-staff-show", submission.id, page=shown.page, pages=max(1, shown.pages)
    )
    items.append(row(*turn, button("Open submissions", "feedback-staff", 0)))
    return Reply(layout=panel(*items))


def critique_parts(critique: Critique) -> list[discord.ui.Item[Any]]:
    """Return the parts of a critique, quoted."""
    parts = {
        "First impression": critique.impression,
        "Strongest": critique.strongest,
        "Weakest": critique.weakest,
        "One thing to try": critique.suggestion,
    }
    return [body(f"**{name}**\n{quoted(text, limit=_PART_SHOWN)}") for name, text in parts.items()]


def _facts(each: SubmissionForStaff, now: datetime) -> str:
    days = (now - each.at).days
    facts = [
        "today" if days < 1 else f"{plural(days):day} old",
        f"{plural(each.critiques):critique}" if each.critiques else "no critiques yet",
    ]
    if each.stage is not None:
        facts.append(STAGE_NAMES[each.stage].lower())
    if each.hidden_at is not None:
        facts.append("hidden")
    elif each.closed_at is not None:
        facts.append("closed")
    facts.append("blind" if each.link is None else f"{host_link(each.link)}, not blind")
    return " · ".join(facts)


def _question(each: SubmissionForStaff | Submission) -> str:
    return f"\n{quoted(each.question, limit=_QUESTION_SHOWN)}" if each.question else ""


def _subject_buttons(subject_id: int, hide: str, reveal: str) -> list[Action]:
    return [
        button(hide, "feedback-hide", subject_id, style=discord.ButtonStyle.danger),
        button(reveal, "feedback-reveal", subject_id),
    ]


def draw_hide_question(subject: Submission | Critique) -> Reply:
    """Ask for confirmation before something is hidden."""
    if isinstance(subject, Submission):
        title = "Hide this submission?"
        text = "Nobody hears it any more, and its maker sees that staff hid it."
    else:
        title = "Hide this critique?"
        text = "Its receiver can't read it any more, and it no longer counts for who wrote it."
    if subject.hidden_at is not None:
        return say("That's hidden already.")
    hide = button("Hide it", "feedback-hidden", subject.id, style=discord.ButtonStyle.danger)
    return Reply(
        layout=panel(
            heading(title),
            body(f"{text} This can't be undone. The audit says that you did it."),
            row(hide),
        )
    )


def draw_hidden(subject: Submission | Critique) -> Reply:
    """Draw that something is hidden."""
    what = "submission" if isinstance(subject, Submission) else "critique"
    return Reply(
        layout=panel(
            body(f"That {what} is hidden."),
            row(button("Open submissions", "feedback-staff", 0)),
        )
    )


def draw_reveal_question(subject: Submission | Critique) -> Reply:
    """Ask for confirmation before staff see a name."""
    who = "made this" if isinstance(subject, Submission) else "wrote this"
    see = button("Show me", "feedback-revealed", subject.id, style=discord.ButtonStyle.danger)
    return Reply(
        layout=panel(
            heading(f"See who {who}?"),
            body(
                "Feedback works because it's blind, so look only if you have to. Only you see the "
                "name, and the audit says that you looked."
            ),
            row(see),
        )
    )


def draw_revealed(revealed: Revealed) -> Reply:
    """Draw who made a submission or wrote a critique."""
    if revealed.user_id is None:
        return say("I can't tell: the member who wrote it has deleted their data.")
    verb = "made" if isinstance(revealed.subject, Submission) else "wrote"
    return say(f"<@{revealed.user_id}> {verb} it. Keep it to yourself if you can.")


def draw_reported(subject: Submission | Critique) -> Reply:
    """Thank for a report."""
    what = "track" if isinstance(subject, Submission) else "critique"
    return say(
        f"Thanks. I've told staff about this {what}, without your name. They decide what happens."
    )


def draw_report(subject: Submission | Critique) -> discord.ui.LayoutView:
    """Draw a report for staff, without who made or reported it."""
    if isinstance(subject, Submission):
        title, label = "A track was reported", "See who made it"
        shown: list[discord.ui.Item[Any]] = [
            body(_question(subject).strip() or "It has no question.")
        ]
        if subject.link is not None:
            shown.append(body(host_link(subject.link)))
    else:
        title, label = "A critique was reported", "See who wrote it"
        shown = critique_parts(subject)
    return panel(
        heading(f"{WARNING_SIGN} {title}"),
        *shown,
        small("I don't say who reported it. Anyone with Manage Server can act on it."),
        row(*_subject_buttons(subject.id, "Hide", label)),
        accent=WARNING,
    )


def report_marker(subject_id: int) -> CustomIdPattern:
    """Return the pattern of the custom id that identifies a report in its channel."""
    return custom_id_pattern("feedback-hide", subject_id)
