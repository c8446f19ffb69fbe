"""What members read when something goes wrong with quests."""

from bot.calendar.rules.periods import Cadence
from bot.notes.rules import NOTE_LIMIT
from bot.quests import errors
from bot.ui.sentences import quoted_name, register_texts, sentence
from bot.ui.text import host_link, number, plain, quoted, timestamp

_MB = 1024 * 1024

_TEXTS = {
    errors.NoPersonalQuest: "You don't have a personal quest right now. Get one here:",
    errors.NoPersonalQuests: (
        "There's no personal quest for you here yet. Try one of these instead:"
    ),
    errors.QuestsNotSetUp: (
        "Quests don't have a channel here yet. Staff can choose one with `/settings quests`."
    ),
    errors.PostingNotFound: "I can't find that quest in this server. Here's what's open:",
    errors.QuestWithdrawn: "That quest has been removed, so it can't be completed any more.",
    errors.QuestNotComing: (
        "That quest isn't coming up any more. It may be posted by now. Here's what is:"
    ),
    errors.ThemeHasBegun: "That week has begun, so its theme stays. You can still change its days.",
    errors.QuestTextMissing: "A quest needs a title and a text that says what to do.",
}

register_texts(_TEXTS)


@sentence.register
def _(error: errors.PersonalQuestOver) -> str:
    text = f"You've already completed **{quoted_name(error.title)}**."
    if error.next_at is None:
        return f"{text} Your next one is ready:"
    return f"{text} You can get your next personal quest {timestamp(error.next_at)}."


@sentence.register
def _(error: errors.AlreadySwapped) -> str:
    return (
        f"You've used today's swap. You can swap again {timestamp(error.next_at)}. Give this one "
        "ten minutes?"
    )


@sentence.register
def _(error: errors.NothingElseFits) -> str:
    return f"There's nothing to swap **{quoted_name(error.title)}** for right now, so you keep it."


_PERIODS = {
    Cadence.DAILY: ("Today's", "/quest today"),
    Cadence.WEEKLY: ("This week's", "/quest week"),
    Cadence.MONTHLY: ("This month's", "/quest month"),
}


@sentence.register
def _(error: errors.NoOpenPosting) -> str:
    at = error.next_at
    return (
        f"No {error.cadence} quest is open right now. The next one comes {timestamp(at)} "
        f"({timestamp(at, 'f')}). Until then:"
    )


@sentence.register
def _(error: errors.AlreadyPosted) -> str:
    period, command = _PERIODS[error.cadence]
    if error.message_id is not None:
        place = f"{error.guild_id}/{error.channel_id}/{error.message_id}"
        text = f"{period} quest is already up: https://discord.com/channels/{place}"
    elif error.channel_id is not None:
        text = f"{period} quest is on its way to <#{error.channel_id}>."
    else:
        text = (
            f"{period} quest is open, but I couldn't post its message. `{command}` still shows it."
        )
    next_at = error.next_at
    return f"{text}\nThe next one posts {timestamp(next_at)} ({timestamp(next_at, 'f')})."


@sentence.register
def _(error: errors.PostingClosed) -> str:
    return f"That {error.cadence} quest closed {timestamp(error.closed_at)}. Here's the open one:"


@sentence.register
def _(error: errors.AlreadyCompleted) -> str:
    text = f"You already completed **{quoted_name(error.title)}** {timestamp(error.at)}."
    if error.next_at is None:
        return text
    return f"{text} The next {error.cadence} quest comes {timestamp(error.next_at)}."


@sentence.register
def _(error: errors.ProofNeeded) -> str:
    return (
        "This server asks for proof. Add a link or a file and try again. A good one here: "
        f"{plain(error.hint, limit=300)}."
    )


@sentence.register
def _(error: errors.UnusableFile) -> str:
    name = quoted_name(error.file_name)
    if error.max_bytes is None:
        text = f"**{name}** is empty. Export it again, or add a link instead."
    else:
        text = (
            f"**{name}** is too big to send to the reviewers: I can send up to "
            f"{number(error.max_bytes // _MB)} MB here. Upload it where you share files and add "
            "the link, or export it as an MP3."
        )
    if not error.note and not error.link:
        return text
    typed = [host_link(error.link)] if error.link else []
    typed += [quoted(error.note, limit=NOTE_LIMIT)] if error.note else []
    return "\n".join((text, "Here's what you typed:", *typed))


@sentence.register
def _(error: errors.InvalidMinutes) -> str:
    return (
        f"“{quoted_name(error.text)}” isn't a number of minutes. Use {number(error.minimum)} to "
        f"{number(error.maximum)}, like 45."
    )


@sentence.register
def _(error: errors.QuestTitleTaken) -> str:
    return f"There's already a quest called “{quoted_name(error.title)}”. Give yours another title."


@sentence.register
def _(error: errors.TooManyQuests) -> str:
    return (
        f"Your server already has {number(error.limit)} quests of its own, which is the limit. "
        "Disabled ones count too."
    )


@sentence.register
def _(error: errors.QuestUnknown) -> str:
    return (
        f"There's no quest called “{quoted_name(error.text)}”. Type part of its title and pick one "
        "from the list."
    )


@sentence.register
def _(error: errors.NothingToSwapIn) -> str:
    return f"There's nothing else to swap **{quoted_name(error.title)}** for."


@sentence.register
def _(error: errors.LastQuest) -> str:
    return (
        f"**{quoted_name(error.title)}** is the last enabled {error.cadence} quest, so it has to "
        "stay. Enable another one first, or add one with `/staff quest-add`."
    )
