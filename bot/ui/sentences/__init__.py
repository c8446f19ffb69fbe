"""The sentence that a member reads for each `CoachError`.

To give a new one its sentence, add one function to the module of its topic:

    @sentence.register
    def _(error: errors.TooShort) -> str:
        return f"A session takes at least {error.least} minutes."
"""

from bot.ui.sentences import general, quests, sessions, settings  # each registers its sentences
from bot.ui.sentences.spoken import sentence, without_sentence

__all__ = ["general", "quests", "sentence", "sessions", "settings", "without_sentence"]
