"""Results of the use cases of buddies, complete for drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from bot.buddies.store import Ask, Buddy


@dataclass(frozen=True, slots=True, kw_only=True)
class BuddyWeek:
    """What a buddy sees of a member's current week.

    `minutes` are those of each day so far, from Monday to today.
    """

    minutes: Sequence[int]
    quests: int
    streak_days: int
    goal_minutes: int | None
    practised_today: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BuddyWeeks:
    """The weeks of a member and their buddy."""

    buddy: Buddy
    own: BuddyWeek
    other: BuddyWeek
    is_new: bool = False

    @property
    def guild_id(self) -> int:
        """Their server."""
        return self.buddy.guild_id

    @property
    def user_ids(self) -> Sequence[int]:
        """Whose names it shows."""
        return (self.buddy.buddy_id,)


class Done(Enum):
    """What a member without a buddy has just done."""

    ENDED = auto()
    DECLINED = auto()
    TAKEN_BACK = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoBuddy:
    """What a member without a buddy sees: asks to answer, and their own ask.

    `takes_asks` is whether others can ask them.
    """

    guild_id: int
    user_id: int
    waiting: Sequence[Ask]
    own_ask: Ask | None
    takes_asks: bool
    done: Done | None = None

    @property
    def user_ids(self) -> Sequence[int]:
        """Whose names it shows."""
        own = (self.own_ask.asked_id,) if self.own_ask else ()
        return (*(ask.user_id for ask in self.waiting), *own)


BuddyPage = BuddyWeeks | NoBuddy
"""What `/buddy show` shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuddyAsked:
    """An ask that was sent."""

    ask: Ask


@dataclass(frozen=True, slots=True, kw_only=True)
class BuddyAccepted:
    """Somebody said yes to an ask; `other_id` is the buddy of the reader."""

    ask: Ask
    other_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BuddyWord:
    """A member's buddy has practised today; `both` if the member has, too."""

    guild_id: int
    award_id: int
    buddy_id: int
    both: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EndAsked:
    """A member wants to end it with their buddy, and is asked once."""

    buddy: Buddy
