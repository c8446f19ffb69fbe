"""What may go wrong with quests."""

from bot.calendar.rules.periods import Cadence
from bot.quests import errors
from bot.ui.sentences.spoken import quoted_name, sentence
from bot.ui.text import plain, timestamp

_PERIODS = {
    Cadence.DAILY: ("Today", "/quest today"),
    Cadence.WEEKLY: ("This week", "/quest week"),
    Cadence.MONTHLY: ("This month", "/quest month"),
}


@sentence.register
def _(_error: errors.QuestsNotSetUp) -> str:
    return "Quests have no channel here yet. Staff can give them one with `/settings quests`."


@sentence.register
def _(error: errors.NoOpenPosting) -> str:
    return (
        f"No {error.cadence} quest is open right now. The next one comes "
        f"{timestamp(error.next_at)}, on {timestamp(error.next_at, 'f')}."
    )


@sentence.register
def _(error: errors.AlreadyPosted) -> str:
    period, command = _PERIODS[error.cadence]
    if error.message_id is not None:
        place = f"{error.guild_id}/{error.channel_id}/{error.message_id}"
        where = f"It stands here: https://discord.com/channels/{place}"
    elif error.channel_id is not None:
        where = f"It is on its way to <#{error.channel_id}>."
    else:
        where = f"Its message could not be delivered; `{command}` shows it all the same."
    return (
        f"{period} has its {error.cadence} quest already. {where}\n"
        f"The next one comes by itself {timestamp(error.next_at)}, "
        f"{timestamp(error.next_at, 'f')}."
    )


@sentence.register
def _(_error: errors.PostingNotFound) -> str:
    return "I can't find that quest in this server. `/quest today` shows the current one."


@sentence.register
def _(error: errors.PostingClosed) -> str:
    return (
        f"That {error.cadence} quest closed {timestamp(error.closed_at)}. `/quest today`, "
        "`/quest week` and `/quest month` show what is open now."
    )


@sentence.register
def _(_error: errors.QuestWithdrawn) -> str:
    return (
        "That quest has since been withdrawn, so it can't be completed any more. `/quest today` "
        "shows what is open now."
    )


@sentence.register
def _(error: errors.AlreadyCompleted) -> str:
    return (
        f"You finished **{quoted_name(error.title)}** {timestamp(error.at)}, and it counts once. "
        "The next one is on its way."
    )


@sentence.register
def _(error: errors.ProofNeeded) -> str:
    return (
        "This server asks for proof: add a link or a file and hand it in again. "
        f"A good one here: {plain(error.hint, limit=300)}."
    )
