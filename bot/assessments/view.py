"""How an exercise went, as members are asked and told; and how it went the last time."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.assessments.results import Assessed, AssessmentForm, AssessmentSaved, LastTime
from bot.assessments.rules import Answer, Rating
from bot.notes.view import proof_text
from bot.ui.actions import Action, button, place_button
from bot.ui.emoji import DONE
from bot.ui.forms import Field, checks_field, chosen_in, form, radio_field
from bot.ui.replies import SUCCESS, Reply, body, panel, row, small
from bot.ui.text import clean, date_text, number, plural, quoted

_FORM_TITLE_LIMIT = 45  # Discord's own
_RATINGS: Mapping[str, str] = {
    Rating.TOO_EASY: "Too easy",
    Rating.RIGHT: "About right",
    Rating.TOO_HARD: "Too hard",
}
_FAILURE_LIMIT = 400
_NOTE_SHOWN = 300


def assessment_fields(checks: Sequence[str]) -> list[discord.ui.Label[Any]]:
    """Return the form fields that ask which checks hold, if there are any, and how hard it was."""
    fields = [radio_field("rating", "How hard was it?", options=_RATINGS)]
    if checks:
        ticked = checks_field("checks", "Did you get it?", checks=checks, hint="Tick what's true")
        fields.insert(0, ticked)
    return fields


def read_answer(fields: Mapping[str, Field]) -> Answer:
    """Read the fields of `assessment_fields`; a rating that isn't one of ours counts as none."""
    ratings = [Rating(each) for each in chosen_in(fields, "rating") if each in set(Rating)]
    return Answer(checks=chosen_in(fields, "checks"), rating=ratings[0] if ratings else None)


def assessment_form(what: str, asked: AssessmentForm) -> discord.ui.Modal:
    """Return the form that asks how an exercise went; `what` names its handler."""
    title = clean(asked.title, limit=_FORM_TITLE_LIMIT)
    return form(title, what, asked.key, fields=assessment_fields(asked.checks))


def ask_button(what: str, key: int) -> Action:
    """Return the button that opens the form."""
    return button("How did it go?", what, key)


def assessed_items(assessed: Assessed, lead: str = "") -> list[discord.ui.Item[Any]]:
    """Return how an exercise went in one line, and what to try if a check doesn't hold."""
    line = _summary(assessed)
    if line is None:
        return []
    items: list[discord.ui.Item[Any]] = [body(f"{lead}{line}")]
    if assessed.missed and assessed.failure is not None:
        items.append(small(clean(assessed.failure, limit=_FAILURE_LIMIT)))
    return items


def _summary(assessed: Assessed) -> str | None:
    facts: list[str] = []
    checks = len(assessed.met) + len(assessed.missed)
    if checks:
        facts.append(f"{number(len(assessed.met))} of {plural(checks):check}")
    if assessed.rating is not None:
        facts.append(_RATINGS[assessed.rating].lower() if facts else _RATINGS[assessed.rating])
    return " · ".join(facts) or None


def draw_assessed(saved: AssessmentSaved, *, directly: bool = False) -> Reply:
    """Draw a saved assessment, and the way back to the plan; direct messages link to the server."""
    items = assessed_items(saved.assessed, f"{DONE} ")
    if not items:
        items = [body("You left it empty, so nothing's changed.")]
    on = place_button(saved.place) if directly else button("Back to my plan", "coach-plan")
    return Reply(layout=panel(*items, row(on), accent=SUCCESS))


def last_time_text(last: LastTime) -> str:
    """Return when an exercise was last done, with its note, its proof and what didn't hold."""
    lines = [f"**Last time** · {date_text(last.day)}"]
    if last.note:
        lines.append(quoted(last.note, limit=_NOTE_SHOWN))
    proof = proof_text(last.proof_url, last.proof_file_name, last.proof_file_url)
    if proof:
        lines.append(f"-# Proof: {proof}")
    if last.missed:
        lines += ["Not there yet:", *(f"- {check}" for check in last.missed)]
    return "\n".join(lines)
