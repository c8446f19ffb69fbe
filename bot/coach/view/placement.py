"""The panel of the placement, and what it comes to."""

from typing import Any

import discord

from bot.coach.results import CraftShown, PlacementShown
from bot.coach.rules.craft import PASSES, Craft
from bot.coach.view.craft import craft_lines
from bot.packs.course import PlacementQuestion
from bot.quests.view.next_steps import placement_button, plan_button
from bot.ui.actions import Action, button, choice
from bot.ui.emoji import DONE
from bot.ui.replies import SUCCESS, Reply, body, gap, heading, panel, row, small


def draw_placement(shown: PlacementShown) -> Reply:
    """Draw the questions, each with its answers in a select."""
    items: list[discord.ui.Item[Any]] = [
        heading("Skip what you know"),
        body(
            "Tell me what you've really done, so that I start you there. It takes two minutes. "
            "Answer as many as you like: each answer is saved at once, and you can change it any "
            "time."
        ),
        gap(),
    ]
    for at, question in enumerate(shown.questions, 1):
        items += [body(f"**{at}. {question.text}**"), row(_answers(shown, question))]
    done = button(
        "Done",
        "coach-placed",
        shown.user_id,
        style=discord.ButtonStyle.success,
        disabled=not shown.is_placed,
    )
    skip = button("Start from the beginning", "coach-unplaced", shown.user_id)
    items += [gap(), row(done, *([] if shown.is_placed else [skip]))]
    return Reply(layout=panel(*items))


def _answers(shown: PlacementShown, question: PlacementQuestion) -> Action:
    chosen = shown.answers.get(question.slug)
    return choice(
        "Choose what fits best",
        "coach-place",
        shown.user_id,
        question.slug,
        options=[
            discord.SelectOption(
                label=option.label, value=option.craft, default=option.craft is chosen
            )
            for option in question.options
        ],
    )


def draw_placed(shown: CraftShown) -> Reply:
    """Draw where a member stands, and what follows from it."""
    return _draw_placed(
        shown,
        heading(f"{DONE} That's where you start"),
        body("\n".join(craft_lines(shown.pack, shown.craft))),
        gap(),
        body(
            "Your plan and your personal quests start there from now on. Your XP and level stay "
            "as they are."
        ),
    )


def draw_unplaced(shown: CraftShown) -> Reply:
    """Draw that a member starts at the beginning, unless they were placed before."""
    if set(shown.craft.values()) != {Craft.STARTING}:
        return draw_placed(shown)
    return _draw_placed(
        shown,
        heading("From the beginning, then"),
        body("If it gets too easy, answer the questions any time."),
    )


def _draw_placed(shown: CraftShown, *items: discord.ui.Item[Any]) -> Reply:
    return Reply(
        layout=panel(
            *items,
            small(
                f"Complete {PASSES} exercises of the next level with every check met, and you move "
                "up. You never drop below your answers."
            ),
            row(
                plan_button("Show my plan", style=discord.ButtonStyle.primary),
                placement_button(shown.user_id, "Change my answers"),
            ),
            accent=SUCCESS,
        )
    )
