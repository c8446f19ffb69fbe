"""The sentence that a member reads for each `CoachError`.

To give a new one its sentence, add one function to the module of its topic:

    @sentence.register
    def _(error: errors.TooShort) -> str:
        return f"A session takes at least {error.least} minutes."
"""

from bot.ui.sentences import (  # each registers its sentences
    coach,
    general,
    imports,
    level_roles,
    quests,
    reviews,
    rooms,
    sessions,
    settings,
    staff,
    storage,
    tracks,
)
from bot.ui.sentences.spoken import sentence, without_sentence

__all__ = [
    "coach",
    "general",
    "imports",
    "level_roles",
    "quests",
    "reviews",
    "rooms",
    "sentence",
    "sessions",
    "settings",
    "staff",
    "storage",
    "tracks",
    "without_sentence",
]
