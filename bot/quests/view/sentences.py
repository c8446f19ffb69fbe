"""What members read when something goes wrong with quests."""

from bot.calendar.rules.periods import Cadence
from bot.notes.rules import NOTE_LIMIT
from bot.quests import errors
from bot.ui.sentences import quoted_name, register_texts, sentence
from bot.ui.text import host_link, minutes, number, plain, quoted, timestamp

_MB = 1024 * 1024

_TEXTS = {
    errors.NoPersonalQuest: "You have no personal quest open. `/quest personal` gives you one.",
    errors.NoPersonalQuests: (
        "There is no personal quest for you here yet. `/quest today` shows what your server has "
        "open, and `/coach plan` what else would help."
    ),
    errors.QuestsNotSetUp: (
        "Quests have no channel here yet. Staff can give them one with `/settings quests`."
    ),
    errors.PostingNotFound: (
        "I can't find that quest in this server. `/quest today` shows the current one."
    ),
    errors.QuestWithdrawn: (
        "That quest has since been withdrawn, so it can't be completed any more. `/quest today` "
        "shows what is open now."
    ),
    errors.QuestTextMissing: "A quest needs a title and a text that says what to do.",
}

register_texts(_TEXTS)


@sentence.register
def _(error: errors.PersonalQuestOver) -> str:
    text = f"You have handed in **{quoted_name(error.title)}**."
    if error.next_at is None:
        return f"{text} `/quest personal` has your next one."
    return (
        f"{text} Your next personal quest comes with your next day, {timestamp(error.next_at)}: "
        "`/quest personal` then gives it to you."
    )


@sentence.register
def _(error: errors.AlreadySwapped) -> str:
    return (
        "You have swapped your personal quest once today. The next swap comes with your next day, "
        f"{timestamp(error.next_at)}; until then, ten minutes on this one are worth a try."
    )


@sentence.register
def _(error: errors.NothingElseFits) -> str:
    return (
        f"There is no other personal quest for you right now, so **{quoted_name(error.title)}** "
        "stays as it is."
    )


_PERIODS = {
    Cadence.DAILY: ("Today", "/quest today"),
    Cadence.WEEKLY: ("This week", "/quest week"),
    Cadence.MONTHLY: ("This month", "/quest month"),
}


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
def _(error: errors.PostingClosed) -> str:
    return (
        f"That {error.cadence} quest closed {timestamp(error.closed_at)}. `/quest today`, "
        "`/quest week` and `/quest month` show what is open now."
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


@sentence.register
def _(error: errors.UnusableFile) -> str:
    name = quoted_name(error.file_name)
    if error.max_bytes is None:
        text = f"**{name}** is empty. Export it again and hand that in, or hand in a link."
    else:
        text = (
            f"**{name}** is too big for me to show the reviewers: here I can send up to "
            f"{number(error.max_bytes // _MB)} MB. Upload it where you share files and hand in the "
            "link, or export it as an MP3."
        )
    if not error.note and not error.link:
        return text
    typed = [host_link(error.link)] if error.link else []
    typed += [quoted(error.note, limit=NOTE_LIMIT)] if error.note else []
    return "\n".join((text, "Here's what you typed, so you don't have to write it again:", *typed))


@sentence.register
def _(error: errors.InvalidMinutes) -> str:
    return (
        f"“{quoted_name(error.text)}” is not a length I can use. Write whole minutes between "
        f"{number(error.minimum)} and {number(error.maximum)} ({minutes(error.maximum)}), such as "
        "45."
    )


@sentence.register
def _(error: errors.QuestTitleTaken) -> str:
    return (
        f"There is a quest called “{quoted_name(error.title)}” already. Give yours another title."
    )


@sentence.register
def _(error: errors.TooManyQuests) -> str:
    return (
        f"Your server has {number(error.limit)} quests of its own, and that is as many as I keep. "
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
