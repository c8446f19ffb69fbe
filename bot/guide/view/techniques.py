"""Techniques: found by any of their names, and what trains them."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.guide.errors import UnknownTechnique
from bot.guide.results import TechniqueShown
from bot.packs.course import Technique
from bot.quests.view.next_steps import train_button
from bot.sessions.view.buttons import exercise_button
from bot.ui.actions import Action, button, page_buttons
from bot.ui.errors import next_steps
from bot.ui.replies import Reply, body, heading, panel, row, rule, small
from bot.ui.sentences import quoted_name, sentence
from bot.ui.text import listed, minutes, plain

_TITLE_LIMIT = 120


def all_techniques_button() -> Action:
    """Return the button that shows the guide's list of techniques."""
    return button("All techniques", "guide", "techniques")


def draw_technique(shown: TechniqueShown) -> Reply:
    """Draw what a technique is, and a page of the exercises that train it."""
    technique = shown.technique
    items: list[discord.ui.Item[Any]] = [
        heading(technique.name),
        small(" · ".join([shown.focus_name, *_also(technique)])),
        body(technique.text),
        rule(),
    ]
    if not shown.exercises:
        items.append(body("No exercise here trains it yet."))
    for quest in shown.exercises:
        facts = f"about {minutes(quest.minutes)} · {quest.difficulty}"
        text = f"**{plain(quest.title, limit=_TITLE_LIMIT)}**\n-# {facts}"
        start = exercise_button(shown.user_id, quest.slug, "Start")
        items.append(discord.ui.Section[Any](body(text), accessory=start))
    pages = page_buttons("guide-technique", technique.slug, page=shown.page, pages=shown.pages)
    train = [train_button(technique.drill)] if technique.drill is not None else []
    items.append(row(*pages, *train, all_techniques_button()))
    return Reply(layout=panel(*items))


def _also(technique: Technique) -> list[str]:
    return [f"also called {listed(technique.also)}"] if technique.also else []


def suggest_techniques(
    techniques: Sequence[Technique], typed: str
) -> list[app_commands.Choice[str]]:
    """Return the techniques with a name that contains `typed`, those that start with it first."""
    wanted = typed.strip().casefold()
    found: list[tuple[bool, str, app_commands.Choice[str]]] = []
    for technique in techniques:
        names = [name for name in (technique.name, *technique.also) if wanted in name.casefold()]
        if names:
            best = min(names, key=lambda name: not name.casefold().startswith(wanted))
            shown = technique.name if best == technique.name else f"{technique.name} ({best})"
            choice = app_commands.Choice(name=shown, value=technique.slug)
            found.append((not best.casefold().startswith(wanted), shown.casefold(), choice))
    return [choice for _, _, choice in sorted(found, key=lambda each: each[:2])]


@sentence.register
def _(error: UnknownTechnique) -> str:
    return (
        f"There's no technique called “{quoted_name(error.text)}”. Type part of its name and pick "
        "one from the list."
    )


@next_steps.register
def _(_error: UnknownTechnique) -> Sequence[Action]:
    return [all_techniques_button()]
