"""The panel of feedback: what a member submitted, what they owe, and what waits for them."""

from typing import Any, Final

import discord

from bot.feedback.results import FeedbackPanel, SubmissionRemoved
from bot.feedback.rules.submitting import CRITIQUES_EACH, OPEN_AT_ONCE, OPEN_FOR
from bot.feedback.store.submissions import MOST_WAITING, Submission, SubmissionCounted
from bot.feedback.view.buttons import given_button, inbox_button, listen_button, submit_button
from bot.feedback.view.submitting import owed_text
from bot.tracks.rules import TITLE_LIMIT
from bot.tracks.view.stages import STAGE_NAMES
from bot.ui.actions import Action, button, choice, page_buttons
from bot.ui.emoji import PRACTICE
from bot.ui.replies import Reply, body, heading, panel, row, rule, small
from bot.ui.text import clean, host_link, number, plain, plural, quoted, timestamp

_TITLE_SHOWN: Final = 2 * TITLE_LIMIT  # escapes included
_QUESTION_SHOWN: Final = 600
_OPTION_LIMIT: Final = 100  # Discord's own


def draw_panel(shown: FeedbackPanel) -> Reply:
    """Draw the panel, with everything one press away."""
    items: list[discord.ui.Item[Any]] = [heading(f"{PRACTICE} Your feedback")]
    if not shown.total:
        items.append(
            body(
                f"Send a track and a question, and up to {CRITIQUES_EACH} members tell you what "
                "they hear, without knowing it's yours. Your first one is free."
            )
        )
    items.append(body(f"**To listen to** · {_waiting_text(shown)}"))
    if shown.total:
        items += [
            body(f"**Your next submission** · {_next_text(shown)}"),
            rule(),
            body("\n".join(map(_line, shown.submissions))),
            row(_open_choice(shown)),
        ]
    turn = page_buttons("feedback-inbox", shown.user_id, page=shown.page, pages=shown.pages)
    if turn:
        items.append(row(*turn))
    items.append(row(*_panel_buttons(shown)))
    return Reply(layout=panel(*items))


def _waiting_text(shown: FeedbackPanel) -> str:
    if shown.claim is not None:
        return f"one is yours until {timestamp(shown.claim.expires_at, 'f')}."
    if not shown.waiting:
        return "nothing right now."
    if shown.waiting >= MOST_WAITING:
        return f"{number(MOST_WAITING)} tracks and more."
    return f"{plural(shown.waiting):track}."


def _next_text(shown: FeedbackPanel) -> str:
    if shown.open >= OPEN_AT_ONCE:
        return f"you have {OPEN_AT_ONCE} open, the most at once. Close one to make room."
    if shown.owed:
        return f"give {plural(shown.owed):critique} first."
    return "any time you like."


def _line(each: SubmissionCounted) -> str:
    title = plain(each.title, limit=_TITLE_SHOWN)
    return f"- **{title}** · {_state(each)} · {_critiques(each)}"


def _state(each: Submission) -> str:
    if each.hidden_at is not None:
        return "hidden by staff"
    return "open" if each.closed_at is None else "closed"


def _critiques(each: SubmissionCounted) -> str:
    if not each.critiques:
        return "no critiques yet" if each.closed_at is None else "no critiques"
    new = f", {number(each.unmarked)} new" if each.unmarked else ""
    return f"{plural(each.critiques):critique}{new}"


def _open_choice(shown: FeedbackPanel) -> Action:
    options = [
        discord.SelectOption(
            label=clean(each.title, limit=_OPTION_LIMIT),
            value=str(each.id),
            description=f"{_state(each).capitalize()}, {_critiques(each)}",
        )
        for each in shown.submissions
    ]
    return choice("Open a submission", "feedback-open", shown.user_id, options=options)


def _panel_buttons(shown: FeedbackPanel) -> list[Action]:
    may_submit = not shown.owed and shown.open < OPEN_AT_ONCE
    label = "Continue listening" if shown.claim is not None else "Listen to someone"
    buttons = [listen_button(label, primary=not may_submit)]
    if may_submit:
        buttons.insert(0, submit_button(primary=True))
    if shown.given:
        buttons.append(given_button())
    return buttons


def draw_submission(shown: SubmissionCounted) -> Reply:
    """Draw one of a member's submissions with what they can do with it."""
    stage = "" if shown.stage is None else f" · {STAGE_NAMES[shown.stage]}"
    items: list[discord.ui.Item[Any]] = [
        heading(plain(shown.title, limit=_TITLE_SHOWN)),
        body(f"**{_state(shown).capitalize()}** · {_critiques(shown)}{stage}"),
    ]
    if shown.question is not None:
        items.append(body(quoted(shown.question, limit=_QUESTION_SHOWN)))
    if shown.link is not None:
        items.append(body(f"{host_link(shown.link)} · not blind, because it's a link"))
    items.append(small(_until(shown)))
    buttons: list[Action] = []
    if shown.critiques:
        style = discord.ButtonStyle.primary
        buttons.append(button("Read critiques", "feedback-read", shown.id, 0, style=style))
    if shown.closed_at is None:
        if shown.link is not None:
            buttons.append(button("Send a file instead", "feedback-file", shown.id))
        buttons.append(button("Close", "feedback-close", shown.id))
    buttons += [
        button("Remove", "feedback-remove", shown.id),
        inbox_button(shown.user_id, "All submissions"),
    ]
    return Reply(layout=panel(*items, row(*buttons)))


def _until(shown: Submission) -> str:
    since = f"Submitted {timestamp(shown.at, 'D')}. "
    if shown.hidden_at is not None:
        return since + "Staff hid it, so nobody hears it any more. If you don't know why, ask them."
    if shown.closed_at is not None:
        return since + "Nobody new will hear it."
    closes = timestamp(shown.at + OPEN_FOR, "D")
    return since + f"It closes with {CRITIQUES_EACH} critiques, or on {closes}."


def draw_closed(shown: SubmissionCounted) -> Reply:
    """Draw a submission that its maker has just closed."""
    title = plain(shown.title, limit=_TITLE_SHOWN)
    text = (
        f"**{title}** is closed: nobody new will hear it. Critiques that are already being "
        "written can still arrive."
    )
    return Reply(
        layout=panel(
            body(text),
            row(
                button("Open it", "feedback-show", shown.id),
                inbox_button(shown.user_id, "All submissions"),
            ),
        )
    )


def draw_remove_question(submission: Submission) -> Reply:
    """Ask for confirmation before a submission is removed."""
    return Reply(
        layout=panel(
            heading(f"Remove {plain(submission.title, limit=_TITLE_SHOWN)}?"),
            body(
                "Nobody will hear it any more, I delete it from your direct messages, and you "
                "can't read its critiques after that. Those who wrote them keep their XP."
                if submission.is_blind
                else "Nobody will hear it any more, and you can't read its critiques after that. "
                "Those who wrote them keep their XP."
            ),
            row(
                button(
                    "Remove it",
                    "feedback-removed",
                    submission.id,
                    style=discord.ButtonStyle.danger,
                ),
                button("Keep it", "feedback-show", submission.id),
            ),
        )
    )


def draw_removed(removed: SubmissionRemoved) -> Reply:
    """Draw that a submission is removed, and what the next one takes."""
    title = plain(removed.submission.title, limit=_TITLE_SHOWN)
    buttons = [inbox_button(removed.submission.user_id)]
    buttons.insert(0, listen_button() if removed.owed else submit_button(primary=True))
    return Reply(
        layout=panel(body(f"**{title}** is removed. {owed_text(removed.owed)}"), row(*buttons))
    )
