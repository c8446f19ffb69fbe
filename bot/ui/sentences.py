"""The sentence that a member reads for each `CoachError`.

To give a new one its sentence, add one function:

    @sentence.register
    def _(error: errors.TooShort) -> str:
        return f"A session takes at least {error.least} minutes."
"""

from functools import singledispatch

from bot.domain import errors
from bot.domain.errors import CoachError
from bot.domain.periods import Cadence
from bot.ui.text import listed, minutes, number, plain, plural, timestamp

_PERIODS = {
    Cadence.DAILY: ("Today", "/quest today"),
    Cadence.WEEKLY: ("This week", "/quest week"),
    Cadence.MONTHLY: ("This month", "/quest month"),
}


@singledispatch
def sentence(error: CoachError) -> str:
    """Say what went wrong and what to do next, in one or two sentences.

    Raises:
        LookupError: nobody has written the sentence of this class yet.
    """
    raise LookupError(f"{type(error).__name__} has no sentence in bot/ui/sentences.py")


@sentence.register
def _(_error: errors.AlreadyHandled) -> str:
    return "That has already been done, so nothing was changed."


@sentence.register
def _(_error: errors.StaleButton) -> str:
    return (
        "This button is from another time and no longer does anything. "
        "Use the slash command to get a fresh one."
    )


@sentence.register
def _(_error: errors.NotYours) -> str:
    return "That one is somebody else's. Use the slash command to get your own."


@sentence.register
def _(error: errors.PackMissing) -> str:
    return (
        f"This server uses the skill pack “{_quoted(error.pack)}”, which I don't have. "
        "Whoever runs me has to put it back."
    )


@sentence.register
def _(error: errors.UnknownZone) -> str:
    return (
        f"I don't know a time zone “{_quoted(error.name)}”. "
        "Write it as a region and a city, such as Europe/Berlin."
    )


@sentence.register
def _(error: errors.InvalidTime) -> str:
    return f"“{_quoted(error.text)}” is not a time of day. Write it as HH:MM, such as 09:00."


@sentence.register
def _(error: errors.UnknownFocus) -> str:
    known = ", ".join(error.known)
    return f"“{_quoted(error.text)}” is not a focus I know. Pick one of these: {known}."


@sentence.register
def _(error: errors.NoteTooLong) -> str:
    return f"That text is too long: I keep up to {number(error.limit)} characters."


@sentence.register
def _(_error: errors.InvalidLink) -> str:
    return "That is not a web address. It has to begin with `https://` or `http://`."


@sentence.register
def _(error: errors.InvalidGoal) -> str:
    return f"A daily goal lies between {minutes(error.least)} and {minutes(error.most)}."


@sentence.register
def _(_error: errors.StaffOnly) -> str:
    return "That one is for staff: it needs the Manage Server permission."


@sentence.register
def _(error: errors.ChannelHidden) -> str:
    return (
        f"I can't see <#{error.channel_id}>, so nothing was changed. "
        "Allow me **View Channel** in its settings, under Permissions, and try again."
    )


@sentence.register
def _(_error: errors.RoleNotPingable) -> str:
    return (
        "I never ping everyone. Make a role for those who want to hear of new quests, "
        "and choose that one."
    )


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
    return "That quest has since been withdrawn, so it can't be completed any more."


@sentence.register
def _(error: errors.AlreadyCompleted) -> str:
    return (
        f"You finished **{_quoted(error.title)}** {timestamp(error.at)}, and it counts once. "
        "The next one is on its way."
    )


@sentence.register
def _(error: errors.ProofNeeded) -> str:
    return (
        "This server asks for proof: add a link or a file and hand it in again. "
        f"A good one here: {plain(error.hint, limit=300)}."
    )


@sentence.register
def _(error: errors.TimerRunning) -> str:
    return (
        f"Your timer for {_quoted(error.focus)} started {timestamp(error.started_at)}. "
        "End it with `/session stop` first."
    )


@sentence.register
def _(_error: errors.NoTimer) -> str:
    return "You have no timer running. `/session start` starts one."


@sentence.register
def _(error: errors.AlreadyOnBreak) -> str:
    return f"You went on a break {timestamp(error.since)}. `/session resume` ends it."


@sentence.register
def _(_error: errors.NotOnBreak) -> str:
    return "You are not on a break; your timer is running."


@sentence.register
def _(error: errors.InvalidLength) -> str:
    return f"A session takes between {minutes(error.least)} and {minutes(error.most)}."


@sentence.register
def _(error: errors.DayTooShort) -> str:
    which = "Today" if error.is_today else "That day"
    so_far = " so far" if error.is_today else ""
    told = (
        f"{which} has had {minutes(error.had_minutes)}{so_far}, {minutes(error.logged_minutes)} "
        f"of it logged, so {minutes(error.left_minutes)} can still be logged."
    )
    if error.is_today:
        told += " Your day begins at 04:00: what came before goes to `when:yesterday`."
    return told


@sentence.register
def _(error: errors.YesterdayOver) -> str:
    return (
        f"Yesterday could be logged until noon, which was {timestamp(error.until)}. "
        "What you practise from here on counts for today."
    )


@sentence.register
def _(_error: errors.NothingToUndo) -> str:
    return "You have no session that could be taken back."


@sentence.register
def _(error: errors.UndoTooLate) -> str:
    return (
        f"You handed in your newest session {timestamp(error.handed_in_at)}, and one can be taken "
        f"back for {plural(error.hours):hour}. Ask your server's staff if it has to go."
    )


@sentence.register
def _(error: errors.UndoBelowZero) -> str:
    return (
        "That can't be taken back after the adjustment since: "
        f"it would leave less than nothing of {listed(error.in_its_way)}."
    )


def without_sentence() -> list[type[CoachError]]:
    """List the error classes that a member could meet and nobody has put into words."""
    unwritten = sentence.dispatch(CoachError)
    return [kind for kind in _kinds(CoachError) if sentence.dispatch(kind) is unwritten]


def _kinds(base: type[CoachError]) -> list[type[CoachError]]:
    return [kind for sub in base.__subclasses__() for kind in (sub, *_kinds(sub))]


def _quoted(text: str) -> str:
    return plain(text, limit=100)
