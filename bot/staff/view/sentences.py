"""Error messages about staff's changes."""

from bot.staff import errors
from bot.ui.sentences import register_texts, sentence
from bot.ui.text import timestamp, xp


@sentence.register
def _(error: errors.InvalidAdjustment) -> str:
    return f"Enter an amount between 1 and {xp(error.maximum)}, or use a minus to take XP away."


_TEXTS = {
    errors.ReasonMissing: "Add a reason in a few words. The member and the audit log will show it.",
    errors.BotsEarnNothing: "That's a bot, and bots don't practise. Choose a member.",
    errors.NotHere: "They aren't in this server, so nothing was changed. Choose a member who is.",
    errors.AwardNotFound: (
        "I can't find that award. Choose the member first, then pick one of the suggestions."
    ),
    errors.NotUndoable: (
        "That entry is an undo, and an undo can't be undone. Use `/staff adjust` to give the XP "
        "back."
    ),
    errors.QuestionExpired: (
        "This question has expired, so nothing was changed. Use `/staff adjust` again."
    ),
}

register_texts(_TEXTS)


@sentence.register
def _(error: errors.AwardAlreadyUndone) -> str:
    return f"That award was already undone {timestamp(error.at)}, so nothing was changed."
