"""What may go wrong with what staff do to members, and with a server's own quests."""

from bot.quests.errors import (
    InvalidMinutes,
    LastQuest,
    QuestTextMissing,
    QuestTitleTaken,
    QuestUnknown,
    TooManyQuests,
)
from bot.staff.errors import (
    AwardNotFound,
    AwardUndone,
    BotsEarnNothing,
    InvalidAdjustment,
    NotHere,
    ReasonMissing,
    UndoStands,
)
from bot.ui.sentences.spoken import quoted_name, sentence
from bot.ui.text import minutes, number, timestamp, xp
from bot.xp.errors import NothingToTake


@sentence.register
def _(_error: NothingToTake) -> str:
    return "They have no XP, so there is nothing to take."


@sentence.register
def _(error: InvalidAdjustment) -> str:
    return f"An adjustment gives or takes between 1 and {xp(error.most)}; 0 would change nothing."


@sentence.register
def _(_error: ReasonMissing) -> str:
    return "Say why, in a few words: whoever reads the record later will want to know."


@sentence.register
def _(_error: BotsEarnNothing) -> str:
    return "That is a bot, and bots don't practise. Choose a member."


@sentence.register
def _(_error: NotHere) -> str:
    return "They are not in this server, so nothing was changed. Choose a member who is."


@sentence.register
def _(_error: AwardNotFound) -> str:
    return (
        "I can't find that award among theirs. Choose the member first, then one of the awards "
        "that I suggest."
    )


@sentence.register
def _(error: AwardUndone) -> str:
    return f"That award was taken back {timestamp(error.at)}, so nothing was changed."


@sentence.register
def _(_error: UndoStands) -> str:
    return (
        "That entry takes an award back, and stays. `/staff adjust` gives XP again where it is due."
    )


@sentence.register
def _(error: InvalidMinutes) -> str:
    return (
        f"“{quoted_name(error.text)}” is not a length I can use. Write whole minutes between "
        f"{number(error.least)} and {number(error.most)} ({minutes(error.most)}), such as 45."
    )


@sentence.register
def _(_error: QuestTextMissing) -> str:
    return "A quest needs a title and a text that says what to do."


@sentence.register
def _(error: QuestTitleTaken) -> str:
    return (
        f"There is a quest called “{quoted_name(error.title)}” already. Give yours another title."
    )


@sentence.register
def _(error: TooManyQuests) -> str:
    return (
        f"Your server has {number(error.most)} quests of its own, and that is as many as I keep. "
        "Those left out count as well."
    )


@sentence.register
def _(error: QuestUnknown) -> str:
    return (
        f"I know no quest called “{quoted_name(error.text)}”. Type a part of its title and choose "
        "one that I suggest."
    )


@sentence.register
def _(error: LastQuest) -> str:
    return (
        f"**{quoted_name(error.title)}** is the last {error.cadence} quest that comes. Bring "
        "another one back first, or add one with `/staff quest-add`."
    )
