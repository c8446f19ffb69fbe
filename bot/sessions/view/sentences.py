"""Error messages about sessions."""

from collections.abc import Sequence

from bot.sessions import errors
from bot.streaks.view import start_button
from bot.ui.actions import Action, button, place_button
from bot.ui.errors import Step, next_steps
from bot.ui.sentences import quoted_name, register_texts, sentence
from bot.ui.text import minutes, number, plural, timestamp


@sentence.register
def _(error: errors.TimerRunning) -> str:
    text = (
        f"You already have a timer running for {quoted_name(error.focus)}, started "
        f"{timestamp(error.started_at)}."
    )
    return text if error.place is None else f"{text} In the server, `/session stop` ends it."


@next_steps.register
def _(error: errors.TimerRunning) -> Sequence[Step]:
    if error.place is not None:
        return [place_button(error.place)]
    return [button("Show timer", "session-show", error.user_id)]


_TEXTS = {
    errors.NoTimer: "No timer is running.",
    errors.NotOnBreak: "You're not on a break. Your timer is running.",
    errors.DayFull: (
        "That day is already fully logged. Undo a session first if you'd rather count this one."
    ),
    errors.AlreadyUndone: (
        "You've already undone that session. You can log those minutes again with `/session log`."
    ),
    errors.AlreadyLogged: "Those minutes are already logged. `/session history` shows them.",
    errors.NothingToUndo: "There's no session to undo. `/session history` shows what's logged.",
}

register_texts(_TEXTS)


@next_steps.register
def _(error: errors.NoTimer) -> Sequence[Action]:
    return [start_button(error.user_id)]


@sentence.register
def _(error: errors.AlreadyOnBreak) -> str:
    return (
        f"You're already on a break, since {timestamp(error.since, 't')}. `/session resume` ends "
        "it."
    )


@sentence.register
def _(error: errors.TooManyBreaks) -> str:
    return (
        f"That's {number(error.limit)} breaks, the most a session can have. Use `/session stop` to "
        "log it, then start another one."
    )


@sentence.register
def _(error: errors.InvalidLength) -> str:
    return (
        f"A session can be between {plural(error.minimum):minute} and {minutes(error.maximum)}. "
        "Enter whole minutes, like 45."
    )


@sentence.register
def _(error: errors.DayTooShort) -> str:
    left = f"{plural(error.left_minutes):minute}"
    if not error.is_today:
        return f"You can log up to {left} more for that day."
    if error.logged_minutes:
        logged = minutes(error.logged_minutes)
        text = f"Your day started at 04:00 and you've logged {logged}, so you can log up to {left}."
    else:
        text = f"Your day started at 04:00, so you can log up to {left} for today."
    return f"{text} For earlier practice, use `when:yesterday`."


@sentence.register
def _(error: errors.YesterdayOver) -> str:
    return (
        f"You could log that day until noon, {timestamp(error.until)}. Practice from now on counts "
        "for today."
    )


@sentence.register
def _(error: errors.UndoTooLate) -> str:
    return (
        f"You logged that session {timestamp(error.recorded_at)}, and you can undo one for "
        f"{plural(error.hours):hour}. Anyone with Manage Server can still undo it for you."
    )
