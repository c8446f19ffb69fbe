"""What a track has of its stage, what it lacks, and what is next."""

from typing import Any

import discord

from bot.coach.view.buttons import start_quest_button
from bot.packs.course import StageStep
from bot.tracks.results import StageProgress
from bot.tracks.rules import Stage
from bot.tracks.store import Track
from bot.ui.actions import Action, button, choice
from bot.ui.replies import body, row, small
from bot.ui.text import bar, minutes, plain

_TITLE_LIMIT = 120
_LACKS = "\N{WHITE CIRCLE}"
_HAS = "\N{CHECK MARK}"

_NEEDED_BY = {
    Stage.IDEA: "an idea",
    Stage.SKETCH: "a sketch",
    Stage.ARRANGEMENT: "an arrangement",
    Stage.MIX: "a mix",
    Stage.MASTER: "a release",
}

Items = list[discord.ui.Item[Any]]


def draw_progress(track: Track, progress: StageProgress) -> Items:
    """Draw what a track lacks, the next step with the button to start it, and the select."""
    has = len(progress.steps) - len(progress.missing)
    count = f"{bar(has, len(progress.steps))} {has} of {len(progress.steps)}"
    if progress.stage is not track.stage:
        count += " for the release. The master has all it needs."
    items: Items = [body(count)]
    if progress.missing:
        following, *later = progress.missing
        items.append(
            discord.ui.Section(body(_next(following, progress)), accessory=_start(track, progress))
        )
        if later:
            items.append(small("\n-# ".join(f"{_LACKS} {step.has}" for step in later)))
    else:
        items.append(body(_complete(track.stage)))
    passed = [step for step in progress.steps if step.slug in progress.passed]
    if passed:
        lines = "\n-# ".join(f"{_HAS} {step.has}" for step in passed)
        items.append(small(lines))
    if len(passed) < len(progress.steps):
        items.append(row(_choice(track, progress)))
    return items


def _next(following: StageStep, progress: StageProgress) -> str:
    text = f"**Next: {following.has}**"
    if progress.quest is not None:
        quest = progress.quest
        text += f"\n-# {plain(quest.title, limit=_TITLE_LIMIT)} · {minutes(quest.minutes)}"
    return text


def _start(track: Track, progress: StageProgress) -> Action:
    if progress.quest is None:
        return button("Start", "session-begin", track.user_id, "focus", progress.focus)
    return start_quest_button(track.user_id, progress.quest.slug, progress.posting_id)


def _complete(stage: Stage) -> str:
    return f"**It has everything {_NEEDED_BY[stage]} needs.** Move it on when you're ready."


def _choice(track: Track, progress: StageProgress) -> Action:
    options = [
        discord.SelectOption(label=step.has, value=step.slug, default=step.slug in progress.done)
        for step in progress.steps
        if step.slug not in progress.passed
    ]
    return choice(
        "What does it have?",
        "track-steps",
        track.id,
        progress.stage,
        options=options,
        min_values=0,
        max_values=len(options),
    )
