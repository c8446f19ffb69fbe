"""Studio rooms: when a room session continues, pauses and ends."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.calendar.rules.days import aware

AWAY = timedelta(minutes=10)
"""How long a member may be out of the rooms, or unseen, before their session ends."""
WATCHED = timedelta(minutes=2)
"""How recent the last sighting must be to use the current time as the time of leaving."""
MAX_ROOMS = 25
"""How many studio rooms a server may have."""
TIMER_OFF = "off"
"""What staff type for a room that runs no timer by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """When a member with a running room session was in a studio room.

    `seen_at` is when they were last seen there, `away_since` when they left, if they are away, and
    `day_ends_at` the end of the producer day that the session counts for.
    """

    seen_at: datetime
    away_since: datetime | None
    day_ends_at: datetime

    def over_at(self, now: datetime) -> datetime | None:
        """Return the instant up to which the session counts if it is over at `now`, else None.

        It is over 10 minutes after its member left or was last seen, and at 04:00, where the
        producer day ends (rules, Studio rooms).
        """
        day_is_over = aware(now) >= self.day_ends_at
        if self.away_since is not None:
            return self.away_since if day_is_over or now - self.away_since >= AWAY else None
        if now - self.seen_at >= AWAY:
            return min(self.seen_at, self.day_ends_at)
        return self.day_ends_at if day_is_over else None

    def goes_on(self, now: datetime) -> bool:
        """Return whether the member stayed past the end of the day: a new session starts."""
        is_present = self.away_since is None and aware(now) - self.seen_at < AWAY
        return is_present and now >= self.day_ends_at

    def left_at(self, now: datetime, *, live: bool) -> datetime:
        """Return when a member left, if they are gone at `now`.

        That is `now` if we saw them leave, otherwise when they were last seen in the room.
        """
        return now if live and aware(now) - self.seen_at <= WATCHED else self.seen_at

    def ends_at(self, now: datetime) -> datetime:
        """Return the instant up to which the session counts if its member ends it at `now`."""
        until = now if aware(now) - self.seen_at < AWAY else self.seen_at
        return min(self.away_since or until, self.day_ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """The voice channel in which a member was listening at a time, or None.

    `live` is true if we saw the change as it happened, not after a gap.
    """

    guild_id: int
    user_id: int
    channel_id: int | None
    at: datetime
    live: bool
