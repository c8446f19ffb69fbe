"""What may go wrong with what staff do to members, and with a server's own quests."""

from bot.domain import errors
from bot.ui.sentences.spoken import quoted_name, sentence
from bot.ui.text import minutes, number, timestamp, xp


@sentence.register
def _(_error: errors.NothingToTake) -> str:
    return "They have no XP, so there is nothing to take."


@sentence.register
def _(error: errors.InvalidAdjustment) -> str:
    return f"An adjustment gives or takes between 1 and {xp(error.most)}; 0 would change nothing."


@sentence.register
def _(_error: errors.ReasonMissing) -> str:
    return "Say why, in a few words: whoever reads the record later will want to know."


@sentence.register
def _(_error: errors.BotsEarnNothing) -> str:
    return "That is a bot, and bots don't practise. Choose a member."


@sentence.register
def _(_error: errors.NotHere) -> str:
    return "They are not in this server, so nothing was changed. Choose a member who is."


@sentence.register
def _(_error: errors.AwardNotFound) -> str:
    return (
        "I can't find that award among theirs. Choose the member first, then one of the awards "
        "that I suggest."
    )


@sentence.register
def _(error: errors.AwardUndone) -> str:
    return f"That award was taken back {timestamp(error.at)}, so nothing was changed."


@sentence.register
def _(_error: errors.UndoStands) -> str:
    return (
        "That entry takes an award back, and stays. `/staff adjust` gives XP again where it is due."
    )


@sentence.register
def _(error: errors.InvalidMinutes) -> str:
    return (
        f"“{quoted_name(error.text)}” is not a length I can use. Write whole minutes between "
        f"{number(error.least)} and {number(error.most)} ({minutes(error.most)}), such as 45."
    )


@sentence.register
def _(_error: errors.QuestTextMissing) -> str:
    return "A quest needs a title and a text that says what to do."


@sentence.register
def _(error: errors.QuestTitleTaken) -> str:
    return (
        f"There is a quest called “{quoted_name(error.title)}” already. Give yours another title."
    )


@sentence.register
def _(error: errors.TooManyQuests) -> str:
    return (
        f"Your server has {number(error.most)} quests of its own, and that is as many as I keep. "
        "Those left out count as well."
    )


@sentence.register
def _(error: errors.QuestUnknown) -> str:
    return (
        f"I know no quest called “{quoted_name(error.text)}”. Type a part of its title and choose "
        "one that I suggest."
    )


@sentence.register
def _(error: errors.LastQuest) -> str:
    return (
        f"**{quoted_name(error.title)}** is the last {error.cadence} quest that comes. Bring "
        "another one back first, or add one with `/staff quest-add`."
    )
