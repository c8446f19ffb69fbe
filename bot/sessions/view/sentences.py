"""Error messages about sessions."""

from bot.sessions import errors
from bot.ui.sentences import quoted_name, register_texts, sentence
from bot.ui.text import minutes, number, plural, timestamp


@sentence.register
def _(error: errors.TimerRunning) -> str:
    return (
        f"Your timer for {quoted_name(error.focus)} started {timestamp(error.started_at)}. "
        "End it with `/session stop` first."
    )


_TEXTS = {
    errors.NoTimer: "You have no timer running. `/session start` starts one.",
    errors.NotOnBreak: "You are not on a break; your timer is running.",
    errors.NothingToUndo: (
        "You have no session to take back. `/session history` shows what is recorded."
    ),
}

register_texts(_TEXTS)


@sentence.register
def _(error: errors.AlreadyOnBreak) -> str:
    return f"You went on a break {timestamp(error.since)}. `/session resume` ends it."


@sentence.register
def _(error: errors.TooManyBreaks) -> str:
    return (
        f"That's {number(error.limit)} breaks in one session, the most I keep. End it with "
        "`/session stop` and start a fresh one: what you've practised counts."
    )


@sentence.register
def _(error: errors.InvalidLength) -> str:
    return f"A session takes between {minutes(error.minimum)} and {minutes(error.maximum)}."


@sentence.register
def _(error: errors.DayTooShort) -> str:
    which = "Today" if error.is_today else "That day"
    so_far = " so far" if error.is_today else ""
    text = (
        f"{which} has had {minutes(error.elapsed_minutes)}{so_far}, "
        f"{minutes(error.logged_minutes)} of it logged, so {minutes(error.left_minutes)} can "
        "still be logged."
    )
    if error.is_today:
        text += " Your day begins at 04:00: what came before goes to `when:yesterday`."
    return text


@sentence.register
def _(error: errors.YesterdayOver) -> str:
    return (
        f"Yesterday could be logged until noon, which was {timestamp(error.until)}. "
        "What you practise from here on counts for today."
    )


@sentence.register
def _(error: errors.UndoTooLate) -> str:
    return (
        f"You handed in your newest session {timestamp(error.handed_in_at)}, and one can be taken "
        f"back for {plural(error.hours):hour}. Ask your server's staff if it has to go."
    )
