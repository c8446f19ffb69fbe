"""What an award changed about a streak, complete for drawing."""

from dataclasses import dataclass

from bot.streaks.rules import NO_BRIDGE, Bridge, Streak, StreakDay


@dataclass(frozen=True, slots=True, kw_only=True)
class StreakUpdate:
    """A streak after an award.

    `bridge` are the missed days that the streak survived, and `rest_day_earned` is whether it
    earned one, if this award extended it. `minutes_left` is what the award's day still takes to
    count, 0 once it does. `ended_days` is the length of the streak that ended before it, if this is
    the first award since. `milestone` is the length it has reached with this award. `week` are the
    seven days up to the last active one. `pause_ended` is whether this practice ended a pause.
    """

    streak: Streak
    bridge: Bridge = NO_BRIDGE
    rest_day_earned: bool = False
    minutes_left: int = 0
    ended_days: int = 0
    milestone: int | None = None
    week: tuple[StreakDay, ...] = ()
    pause_ended: bool = False
