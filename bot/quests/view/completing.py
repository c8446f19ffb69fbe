"""Completing a quest: the form, the result, and what is next."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import discord

from bot.assessments.view import ask_button, assessed_items, assessment_fields
from bot.calendar.rules.periods import Cadence
from bot.notes.rules import LINK_LIMIT, NOTE_LIMIT
from bot.notes.view import proof_text
from bot.quests.results.completions import (
    CompletionForm,
    CompletionQuestioned,
    NextQuest,
    QuestCompleted,
    QuestHandedIn,
    QuestShared,
)
from bot.quests.rules.variants import Variant
from bot.quests.rules.verification import Verification
from bot.quests.store.completions import HandIn
from bot.quests.view.measured import Measured, measured_items, measuring_item
from bot.quests.view.next_steps import plan_button, posting_keys, quest_button
from bot.quests.view.quests import NAMES
from bot.streaks.view import streak_summary
from bot.ui.actions import button
from bot.ui.emoji import DONE
from bot.ui.forms import Field, file_field, form, text_field
from bot.ui.replies import BRAND, SUCCESS, Reply, body, gap, heading, panel, row, rule, small
from bot.ui.sharing import share_button, shared_by
from bot.ui.text import clean, date_text, minutes, number, plain, quoted, xp
from bot.xp.view import award_text, level_up_after, level_up_items

_PROOF_HINTS = {
    Verification.HONOUR: "Optional; a private link is fine",
    Verification.PROOF: "Add a link or a file; a private link is fine",
    Verification.REVIEW: "A reviewer will look at it; a private link is fine",
}
_NOTE_SHOWN = 600
_TITLE_SHOWN = 120
_HINT_LIMIT = 100  # Discord's own
_FORM_TITLE_LIMIT = 45  # Discord's own


def completion_form(data: CompletionForm, what: str = "quest-complete") -> discord.ui.Modal:
    """Return the completion form; `what` names its handler."""
    return form(
        clean(data.title, limit=_FORM_TITLE_LIMIT),
        what,
        *posting_keys(data.posting_id, data.variant),
        fields=[
            text_field(
                "note",
                "How did it go?",
                hint="What you did, what you heard, what you'd do next time",
                required=False,
                long=True,
                max_length=NOTE_LIMIT,
            ),
            text_field(
                "proof_url",
                "Link to your proof",
                hint=_PROOF_HINTS[data.verification],
                placeholder="https://",
                required=False,
                max_length=LINK_LIMIT,
            ),
            file_field(
                "proof_file",
                "Or a file",
                hint=clean(data.proof_hint, limit=_HINT_LIMIT),
                required=False,
            ),
            *assessment_fields(data.checks),
        ],
    )


def draw_completed(
    completed: QuestCompleted,
    guild: discord.Guild | None = None,
    measured: Measured | None = None,
) -> Reply:
    """Draw a completed quest, and what is next; `measured` is None until its file is."""
    awarded = completed.awarded
    items: list[discord.ui.Item[Any]] = [
        *level_up_items(awarded.level_up, guild),
        heading(f"{DONE} Completed: {completed.quest.title}"),
        award_text(awarded),
    ]
    if completed.posting.cadence is not Cadence.PERSONAL:
        items.append(small(_place(completed.completions)))
    items += [streak_summary(awarded), *_handed_in(completed.hand_in)]
    items += [
        *_measured(completed, measured),
        *_assessed(completed),
        rule(),
        *_next(completed.next_quest),
    ]
    buttons = [*_next_buttons(completed.next_quest), *_ask_button(completed)]
    if completed.can_share:
        buttons.append(share_button("quest", completed.posting.id))
    items.append(row(*buttons))
    return Reply(layout=panel(*items, accent=SUCCESS), afterwards=level_up_after(awarded))


def _measured(
    done: QuestCompleted | QuestHandedIn, measured: Measured | None
) -> list[discord.ui.Item[Any]]:
    if measured is not None:
        return measured_items(measured)
    return [measuring_item()] if done.to_measure is not None else []


def _assessed(done: QuestCompleted | QuestHandedIn) -> list[discord.ui.Item[Any]]:
    return assessed_items(done.assessed) if done.assessed is not None else []


def _ask_button(done: QuestCompleted | QuestHandedIn) -> list[discord.ui.Item[Any]]:
    """Return the button that asks how it went, if that wasn't asked yet."""
    return [] if done.assessed is not None else [ask_button("quest-assess", done.posting.id)]


def _place(completions: int) -> str:
    if completions == 1:
        return "First to complete it!"
    return f"{number(completions)} people have completed it"


def _next(upcoming: NextQuest | None) -> list[discord.ui.Item[Any]]:
    if upcoming is None or upcoming.title is None:
        return []
    title = plain(upcoming.title, limit=_TITLE_SHOWN)
    facts = f"about {minutes(upcoming.minutes)} · {xp(upcoming.xp)}"
    return [body(f"**Next: {title}**\n-# {NAMES[upcoming.cadence]} quest · {facts}")]


def _next_buttons(upcoming: NextQuest | None) -> list[discord.ui.Item[Any]]:
    if upcoming is None:
        return [plan_button()]
    return [quest_button(upcoming.cadence, style=discord.ButtonStyle.primary), plan_button()]


def draw_handed_in(handed_in: QuestHandedIn, measured: Measured | None = None) -> Reply:
    """Draw a completion that is waiting for review; `measured` is None until its file is."""
    return Reply(
        layout=panel(
            heading(f"Sent for review: {handed_in.quest.title}"),
            *_handed_in(handed_in.hand_in),
            *_measured(handed_in, measured),
            *_assessed(handed_in),
            body(
                "A reviewer will check it, and I'll DM you the result. "
                f"If accepted, it counts for {date_text(handed_in.day)}."
            ),
            rule(),
            *_next(handed_in.next_quest),
            row(*_next_buttons(handed_in.next_quest), *_ask_button(handed_in)),
            accent=SUCCESS,
        )
    )


def _handed_in(hand_in: HandIn) -> list[discord.ui.Item[Any]]:
    """Return the note and the proof as they were saved."""
    items: list[discord.ui.Item[Any]] = []
    if hand_in.note:
        items.append(body(quoted(hand_in.note, limit=_NOTE_SHOWN)))
    proof = proof_text(hand_in.proof_url, hand_in.proof_file_name, hand_in.proof_file_url)
    if proof:
        items.append(small(f"Proof: {proof}"))
    return items


def draw_questioned(questioned: CompletionQuestioned) -> Reply:
    """Draw the question whether a quest of hours is done, with hardly any practice logged."""
    quest = questioned.quest
    key = posting_keys(questioned.posting.id, questioned.variant)
    logged, expected = minutes(questioned.logged_minutes), minutes(quest.minutes)
    return Reply(
        layout=panel(
            heading(quest.title),
            body(f"You've logged {logged} of about {expected}. Mark it done?"),
            small("Practised without the timer? `/session log` adds it."),
            row(
                button(
                    "Yes, complete it",
                    "quest-sure",
                    *key,
                    style=discord.ButtonStyle.success,
                ),
                button("Not yet", "quest-not-yet", *key),
            ),
        )
    )


def draw_not_yet(posting_id: int, variant: Variant | None, hand_in: HandIn | None) -> Reply:
    """Draw that a quest was not completed, with what the member had typed."""
    typed = _handed_in(hand_in) if hand_in else []
    return Reply(
        layout=panel(
            body("No rush. Complete it when you're ready."),
            *([small("Here's what you typed:"), *typed] if typed else []),
            row(
                button(
                    "Start a session on it", "quest-practise", *posting_keys(posting_id, variant)
                )
            ),
        )
    )


def draw_forgotten(posting_id: int, variant: Variant | None) -> Reply:
    """Draw that what a member had typed is lost, with a button to type it again."""
    return Reply(
        layout=panel(
            body("Sorry, I no longer have what you typed. Fill it in once more:"),
            row(
                button(
                    "Complete",
                    "quest-sure-form",
                    *posting_keys(posting_id, variant),
                    style=discord.ButtonStyle.success,
                )
            ),
        )
    )


def draw_shared(shared: QuestShared) -> Reply:
    """Draw a completed quest for the channel; others can look at the open one."""
    quest, cadence = shared.quest, shared.posting.cadence
    facts = f"{NAMES[cadence]} quest · {shared.focus_name} · about {minutes(quest.minutes)}"
    return Reply(
        layout=panel(
            heading(f"{DONE} Completed: {quest.title}"),
            small(facts),
            shared_by(shared.user_id),
            gap(),
            row(quest_button(cadence)),
            accent=BRAND,
        )
    )


def read_hand_in(fields: Mapping[str, Field], variant: Variant | None = None) -> HandIn:
    """Read the submitted completion form of a quest, or of its variant."""
    hand_in = make_hand_in(
        str(fields.get("note", "")), str(fields.get("proof_url", "")), read_file(fields)
    )
    return replace(hand_in, variant=variant)


def read_file(fields: Mapping[str, Field]) -> discord.Attachment | None:
    """Read the file of a submitted completion form, if there is one."""
    files = fields.get("proof_file")
    file = files[0] if isinstance(files, list) and files else None
    return file if isinstance(file, discord.Attachment) else None


def make_hand_in(
    note: str | None, proof_url: str | None, file: discord.Attachment | None
) -> HandIn:
    """Return a hand-in. Of a file it has the name, link and size."""
    return HandIn(
        note=note,
        proof_url=proof_url,
        proof_file_name=file.filename if file else None,
        proof_file_url=file.url if file else None,
        proof_file_bytes=file.size if file else None,
    )
