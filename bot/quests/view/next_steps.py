"""Buttons that lead on: to an open quest, to the coach's plan, and on from an error."""

from collections.abc import Sequence
from typing import Final

import discord

from bot.calendar.rules.periods import Cadence
from bot.ears.rules.drills import Drill
from bot.ears.view.drills import train_next_button
from bot.feedback.view.buttons import listen_button, submit_button
from bot.interactions.errors import StaleButton
from bot.packs.content import Quest
from bot.quests import errors
from bot.quests.rules.variants import Variant
from bot.ui.actions import Action, button
from bot.ui.custom_ids import key_numbers
from bot.ui.errors import next_steps

_QUESTS: Final = {
    Cadence.DAILY: "Today's quest",
    Cadence.WEEKLY: "This week's quest",
    Cadence.MONTHLY: "This month's quest",
    Cadence.PERSONAL: "Personal quest",
}


def quest_button(
    cadence: Cadence, *, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> Action:
    """Return a button that shows a member the open quest of a cadence.

    The personal one is given if they have none open.
    """
    return button(_QUESTS[cadence], "quest-show", cadence, style=style)


def posting_keys(posting_id: int, variant: Variant | None) -> tuple[object, ...]:
    """Return the keys of a button or form about a posting's quest, or about its variant."""
    return (posting_id,) if variant is None else (posting_id, variant)


def read_posting_id(key: str) -> int:
    """Read the posting id from the key of a button or form.

    Raises:
        StaleButton: the key is not one of ours.
    """
    (number,) = key_numbers(key, 1)
    return number


def read_posting_key(key: str) -> tuple[int, Variant | None]:
    """Read the posting id, and the variant of its quest, if any, from a key.

    Raises:
        StaleButton: the key is not one of ours.
    """
    number, _, variant = key.partition(".")
    if variant and variant not in set(Variant):
        raise StaleButton
    return read_posting_id(number), Variant(variant) if variant else None


def plan_button(
    label: str = "Plan my week",
    *,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
) -> Action:
    """Return a button that shows a member the coach's plan for their week."""
    return button(label, "coach-plan", style=style)


def placement_button(user_id: int, label: str = "Skip what I know") -> Action:
    """Return a button that opens the placement, so that a member needn't start at the beginning."""
    return button(label, "coach-placement", user_id)


def train_button(drill: Drill) -> Action:
    """Return a button that starts a round of the ear drill that trains a quest or technique."""
    return train_next_button("Train your ear on this", drill, style=discord.ButtonStyle.secondary)


def practice_buttons(quest: Quest) -> list[Action]:
    """Return the buttons to what a quest is practised with here: its ear drill, and feedback."""
    buttons = [train_button(quest.drill)] if quest.drill is not None else []
    if quest.feedback == "get":
        buttons.append(submit_button("Get feedback"))
    elif quest.feedback == "give":
        buttons.append(listen_button("Listen to someone", primary=False))
    return buttons


def upcoming_button() -> Action:
    """Return a button that shows staff the coming quests."""
    return button("Coming quests", "settings-upcoming")


@next_steps.register(errors.QuestsNotSetUp)
@next_steps.register(errors.AlreadyCompleted)
def _(_error: object) -> Sequence[Action]:
    return [plan_button()]


@next_steps.register
def _(error: errors.PostingClosed) -> Sequence[Action]:
    return [quest_button(error.cadence)]


@next_steps.register(errors.PostingNotFound)
@next_steps.register(errors.QuestWithdrawn)
def _(_error: object) -> Sequence[Action]:
    return [quest_button(Cadence.DAILY)]


@next_steps.register
def _(_error: errors.NoOpenPosting) -> Sequence[Action]:
    return [quest_button(Cadence.PERSONAL), plan_button()]


@next_steps.register(errors.NoPersonalQuest)
@next_steps.register(errors.AlreadySwapped)
@next_steps.register(errors.NothingElseFits)
def _(_error: object) -> Sequence[Action]:
    return [quest_button(Cadence.PERSONAL)]


@next_steps.register
def _(error: errors.PersonalQuestOver) -> Sequence[Action]:
    return [quest_button(Cadence.DAILY if error.next_at else Cadence.PERSONAL), plan_button()]


@next_steps.register(errors.QuestNotComing)
@next_steps.register(errors.ThemeHasBegun)
def _(_error: object) -> Sequence[Action]:
    return [upcoming_button()]


@next_steps.register
def _(_error: errors.NoPersonalQuests) -> Sequence[Action]:
    return [quest_button(Cadence.DAILY), plan_button()]
