"""Error messages about profiles."""

from bot.profiles.errors import (
    InvalidEarReminder,
    InvalidGoal,
    InvalidSitting,
    NothingToTakeOver,
    ProfilePrivate,
    UnknownGear,
)
from bot.profiles.view.working import GEAR_NAMES
from bot.ui.sentences import quoted_name, register_texts, sentence
from bot.ui.text import listed

register_texts(
    {
        NothingToTakeOver: (
            "There's nothing to take over from there any more. Your settings here stay as they are."
        )
    }
)


@sentence.register
def _(error: InvalidGoal) -> str:
    return f"Pick a daily goal from {error.minimum} to {error.maximum} minutes."


@sentence.register
def _(error: InvalidSitting) -> str:
    return (
        f"Type how long you have in one go, {error.minimum} to {error.maximum} minutes, such as "
        "“20” or “1 h”."
    )


@sentence.register
def _(error: UnknownGear) -> str:
    known = listed(f"“{name}”" for name in GEAR_NAMES.values())
    return (
        f"I don't know “{quoted_name(error.text)}” as gear. Type any of {known}, with commas in "
        "between, or “none”."
    )


@sentence.register
def _(error: InvalidEarReminder) -> str:
    return (
        f"Pick {error.minimum} to {error.maximum} minutes for the ear-break reminder, "
        "or 0 to turn it off."
    )


@sentence.register
def _(error: ProfilePrivate) -> str:
    return f"<@{error.user_id}> has a private profile, so only they can see it."
