"""Error messages about shared timers."""

from collections.abc import Sequence

from bot.shared_timers import errors
from bot.shared_timers.rules import BREAK_MINUTES, MAX_TOTAL, WORK_MINUTES
from bot.shared_timers.view.messages import join_button, leave_button
from bot.ui.actions import Action
from bot.ui.errors import next_steps
from bot.ui.sentences import quoted_name, register_texts, sentence
from bot.ui.text import plural


@sentence.register
def _(error: errors.BadLengths) -> str:
    return (
        f"I can't use “{quoted_name(error.text)}” as lengths. Type them like 40/10: practice of "
        f"{WORK_MINUTES[0]} to {WORK_MINUTES[1]} minutes, then a break of {BREAK_MINUTES[0]} to "
        f"{BREAK_MINUTES[1]}."
    )


@sentence.register
def _(error: errors.TooLong) -> str:
    hours = MAX_TOTAL.total_seconds() // 3600
    return (
        f"That's over {hours:.0f} hours. With these lengths, choose up to "
        f"{plural(error.rounds):round}."
    )


@sentence.register
def _(error: errors.CannotPostHere) -> str:
    if error.is_bot:
        return (
            "I can't post in this channel. Use another one, or ask staff to allow me **View "
            "Channel** and **Send Messages** here."
        )
    return "You can't write in this channel, so use a channel where you can."


@sentence.register
def _(error: errors.AlreadyTogether) -> str:
    return (
        f"You're already practising together in <#{error.channel_id}>. Leave that timer first to "
        "log your time."
    )


@sentence.register
def _(error: errors.InTheRoom) -> str:
    return (
        f"You're in already: <#{error.channel_id}> tracks you and pauses for each break. **Leave** "
        "logs your time."
    )


_TEXTS = {
    errors.TimerHere: "This channel already has a shared timer. Join that one.",
    errors.NotTogether: "You're not in this shared timer. Join it, and it times you, too.",
    errors.SharedTimerOver: ("This shared timer is over. `/session together` starts another one."),
    errors.NotTheHost: (
        "Only the member who started this timer and anyone with Manage Server can end it for "
        "everybody. You can leave whenever you like."
    ),
}

register_texts(_TEXTS)


@next_steps.register
def _(error: errors.TimerHere) -> Sequence[Action]:
    return [join_button(error.shared_timer_id)]


@next_steps.register
def _(error: errors.NotTogether) -> Sequence[Action]:
    return [join_button(error.shared_timer_id)]


@next_steps.register
def _(error: errors.AlreadyTogether) -> Sequence[Action]:
    return [leave_button(error.shared_timer_id)]


@next_steps.register
def _(error: errors.InTheRoom) -> Sequence[Action]:
    return [leave_button(error.shared_timer_id)]


@next_steps.register
def _(error: errors.NotTheHost) -> Sequence[Action]:
    return [leave_button(error.shared_timer_id)]
