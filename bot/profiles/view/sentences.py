"""Error messages about profiles."""

from bot.profiles.errors import InvalidEarReminder, InvalidGoal, ProfilePrivate
from bot.ui.sentences import sentence


@sentence.register
def _(error: InvalidGoal) -> str:
    return f"Pick a daily goal from {error.minimum} to {error.maximum} minutes."


@sentence.register
def _(error: InvalidEarReminder) -> str:
    return (
        f"Pick {error.minimum} to {error.maximum} minutes for the ear-break reminder, "
        "or 0 to turn it off."
    )


@sentence.register
def _(error: ProfilePrivate) -> str:
    return f"<@{error.user_id}> has a private profile, so only they can see it."
