"""Sessions: their kinds and limits."""

from dataclasses import dataclass
from enum import StrEnum

from bot.quests.rules.variants import Variant

MIN_MINUTES = 5
MAX_BREAKS = 100
"""The most breaks of one session, so that no click has to read more."""


class SessionKind(StrEnum):
    """How a session was recorded."""

    TIMED = "timed"
    LOGGED = "logged"
    ROOM = "room"


MAX_MINUTES = 480


class When(StrEnum):
    """Which producer day a session is logged for."""

    TODAY = "today"
    YESTERDAY = "yesterday"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a session is about: a focus, and the posting or the exercise that it is on, if any.

    It can be on the `variant` of a posting's quest.
    """

    focus: str
    posting_id: int | None = None
    variant: Variant | None = None
    exercise: str | None = None
