"""Buttons that lead on: to an open quest, to the coach's plan, and on from an error."""

from collections.abc import Sequence
from typing import Final

import discord

from bot.calendar.rules.periods import Cadence
from bot.quests import errors
from bot.ui.actions import Action, button
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


def plan_button() -> Action:
    """Return a button that shows a member the coach's plan for their week."""
    return button("Plan my week", "coach-plan")


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
