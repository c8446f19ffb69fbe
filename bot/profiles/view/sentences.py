"""Error messages about profiles."""

from bot.profiles.errors import InvalidEarReminder, InvalidGoal, ProfilePrivate
from bot.ui.sentences import sentence
from bot.ui.text import minutes


@sentence.register
def _(error: InvalidGoal) -> str:
    return f"A daily goal lies between {minutes(error.minimum)} and {minutes(error.maximum)}."


@sentence.register
def _(error: InvalidEarReminder) -> str:
    return (
        f"A reminder to rest your ears comes after {minutes(error.minimum)} to "
        f"{minutes(error.maximum)} of work. 0 turns it off."
    )


@sentence.register
def _(error: ProfilePrivate) -> str:
    return f"<@{error.user_id}> keeps their numbers to themselves, so there is nothing to show."
