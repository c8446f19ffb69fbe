"""Errors of shared timers."""

from bot.errors import CoachError


class BadLengths(CoachError):
    """The lengths can't be read, or are out of range."""

    text: str


class TooLong(CoachError):
    """The rounds take longer than a shared timer may; `rounds` would fit."""

    rounds: int


class TimerHere(CoachError):
    """The channel already has a shared timer."""

    shared_timer_id: int


class CannotPostHere(CoachError):
    """The member or the bot may not write in this channel."""

    is_bot: bool


class AlreadyTogether(CoachError):
    """The member takes part in another shared timer."""

    shared_timer_id: int
    channel_id: int


class InTheRoom(CoachError):
    """The member takes part from the studio room whose timer it is."""

    shared_timer_id: int
    channel_id: int


class NotTogether(CoachError):
    """The member doesn't take part in this shared timer."""

    shared_timer_id: int


class SharedTimerOver(CoachError):
    """The shared timer has ended."""


class NotTheHost(CoachError):
    """Only its host and staff may end a shared timer."""

    shared_timer_id: int
