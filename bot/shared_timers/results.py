"""Results of the use cases of shared timers."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.packs.content import Focus
from bot.sessions.results import SessionRecorded, Timer, TimerDiscarded
from bot.shared_timers.rules import Phase
from bot.shared_timers.store import SharedTimer


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantLine:
    """A member whom everybody may see in a shared timer; `minutes` once they are done."""

    user_id: int
    focus: str
    minutes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedTimerCard:
    """A shared timer with who takes part, or took part once it is over.

    `unnamed` more take part: their profiles are private. `host_id` is None if nobody may be named.
    """

    timer: SharedTimer
    phase: Phase | None
    host_id: int | None
    lines: Sequence[ParticipantLine]
    unnamed: int
    accent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentCard:
    """A message about a shared timer to redraw."""

    card: SharedTimerCard
    channel_id: int
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A member's own timer in a shared timer, and what else they could practise.

    `is_new` is false if they took part already. `focuses` is empty if it is about a quest.
    """

    timer: Timer
    session_id: int
    focuses: Sequence[Focus]
    is_new: bool
    is_host: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedInRoom:
    """A shared timer that was started for everybody in a studio room, its host included."""

    timer: SharedTimer


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinAsked:
    """The question whether to join with the timer that is already running."""

    shared_timer_id: int
    timer: Timer


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedTimerEnded:
    """A shared timer that was ended for everybody; `stopped` is the own session, if any."""

    stopped: SessionRecorded | TimerDiscarded | None
