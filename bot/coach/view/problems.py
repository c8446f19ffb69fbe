"""Help for stuck members: where they are stuck, what they'd say, and what to do now."""

from collections.abc import Sequence
from typing import Any, get_args

import discord
from discord import app_commands

from bot.coach.results import ProblemAnswered, ProblemsOffered
from bot.coach.view.buttons import details_button
from bot.interactions.errors import StaleButton
from bot.packs.course import Phase, Problem
from bot.quests.view.next_steps import plan_button, practice_buttons
from bot.ui.actions import Action, button, choice
from bot.ui.replies import Reply, body, gap, heading, panel, row, rule, small
from bot.ui.sharing import share_button, shared_by
from bot.ui.text import clean, minutes, plain, quoted

_OPTIONS = 25  # Discord's own
_TITLE_LIMIT = 120
_TYPED_LIMIT = 100
_PHASES: dict[str, tuple[str, str]] = {
    "beginning": ("Beginning", "finding something to start with"),
    "progressing": ("Progressing", "getting from a loop to a whole track"),
    "finishing": ("Finishing", "calling it done and letting it go"),
}

Items = list[discord.ui.Item[Any]]


def read_phase(text: str) -> str:
    """Read the phase in a button's key.

    Raises:
        StaleButton: there is no such phase.
    """
    if text not in get_args(Phase):
        raise StaleButton
    return text


def suggest_problems(problems: Sequence[Problem]) -> list[app_commands.Choice[str]]:
    """Return problems as choices; the value is the slug."""
    return [app_commands.Choice(name=problem.says, value=problem.slug) for problem in problems]


def draw_problems(offered: ProblemsOffered) -> Reply:
    """Ask where a member is stuck, then what they'd say; offer the nearest to what they typed."""
    if not offered.has_any:
        text = "I have no first aid for this yet. Your plan always has a next step, though."
        return Reply(layout=panel(heading("Stuck?"), body(text), row(plan_button())))
    if offered.typed is not None:
        return _draw_nearest(offered, offered.typed)
    items: Items = [heading("Where are you stuck?")]
    if offered.phase is None:
        items += [body(f"**{name}**: {text}") for name, text in _PHASES.values()]
    else:
        name, text = _PHASES[offered.phase]
        items.append(body(f"**{name}**: {text}"))
        items += _choices(offered)
    items.append(_phases(offered.user_id, offered.phase))
    return Reply(layout=panel(*items))


def _draw_nearest(offered: ProblemsOffered, typed: str) -> Reply:
    items: Items = [
        heading("Is it one of these?"),
        body(quoted(typed, limit=_TYPED_LIMIT)),
        *_choices(offered),
        _phases(offered.user_id, None),
    ]
    return Reply(layout=panel(*items))


def _choices(offered: ProblemsOffered) -> Items:
    """Return selects of the problems: more than one if they don't fit."""
    problems = offered.problems
    rows: Items = []
    for number, at in enumerate(range(0, len(problems), _OPTIONS)):
        options = [
            discord.SelectOption(label=problem.says, value=problem.slug)
            for problem in problems[at : at + _OPTIONS]
        ]
        placeholder = "More…" if number else "What would you say?"
        rows.append(
            row(choice(placeholder, "coach-problem", offered.user_id, number, options=options))
        )
    return rows


def _phases(user_id: int, chosen: str | None) -> discord.ui.ActionRow[Any]:
    return row(*(_phase_button(user_id, phase, chosen) for phase in _PHASES))


def _phase_button(user_id: int, phase: str, chosen: str | None) -> Action:
    name, _ = _PHASES[phase]
    return button(name, "coach-phase", user_id, phase, disabled=phase == chosen)


def draw_answer(answered: ProblemAnswered) -> Reply:
    """Draw the move for a problem, with the button to start it, and where to go from there."""
    user_id, problem = answered.user_id, answered.problem
    buttons: Items = [
        button(
            "Start 10 minutes",
            "session-begin",
            user_id,
            "focus",
            answered.focus.slug,
            style=discord.ButtonStyle.success,
        )
    ]
    if answered.quest is not None:
        buttons.append(details_button(user_id, answered.quest.slug))
        buttons += practice_buttons(answered.quest)
    buttons += [
        button("Something else", "coach-phase", user_id, problem.phase),
        share_button("coach-problem", problem.slug),
    ]
    return Reply(layout=panel(*_answer(answered), row(*buttons)))


def draw_shared_answer(answered: ProblemAnswered) -> Reply:
    """Draw the move for a problem for everybody."""
    mine = button("I'm stuck, too", "coach-stuck")
    items = [*_answer(answered), row(mine), shared_by(answered.user_id)]
    return Reply(layout=panel(*items))


def _answer(answered: ProblemAnswered) -> Items:
    problem, quest = answered.problem, answered.quest
    items: Items = [
        heading(f"“{clean(problem.says, limit=_TITLE_LIMIT)}”"),
        small(f"{answered.focus.name} · 10 minutes, right now"),
        gap(),
        body(problem.move),
    ]
    if quest is not None:
        title = plain(quest.title, limit=_TITLE_LIMIT)
        length = minutes(quest.minutes)
        items += [rule(), body(f"**From there: {title}** · {length}\n-# {quest.why}")]
    return items
