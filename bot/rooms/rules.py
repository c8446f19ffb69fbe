"""Studio rooms: when a session that a voice channel keeps goes on, breaks off, and is over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.calendar.rules.days import aware

AWAY = timedelta(minutes=10)
"""How long a member may be out of the rooms, or out of sight, until their session is over."""
WATCHED = timedelta(minutes=2)
"""How old the last sight of a member may be for what happens now to be dated to now."""
MOST_ROOMS = 25
"""How many studio rooms a server may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A member's session in studio rooms while it runs.

    `seen_at` is when they were last known to be there, `away_since` when they left, if they are
    away, and `day_ends_at` when the producer day ends that the session counts for.
    """

    seen_at: datetime
    away_since: datetime | None
    day_ends_at: datetime

    def over_at(self, now: datetime) -> datetime | None:
        """Return the instant up to which the session counts if it is over at `now`, else None.

        It is over 10 minutes after its member left or was last seen, and at 04:00, where the
        producer day ends (rules, Studio rooms).

        Raises:
            ValueError: an instant is naive.
        """
        day_is_over = aware(now) >= self.day_ends_at
        if self.away_since is not None:
            return self.away_since if day_is_over or now - self.away_since >= AWAY else None
        if now - self.seen_at >= AWAY:
            return min(self.seen_at, self.day_ends_at)
        return self.day_ends_at if day_is_over else None

    def goes_on(self, now: datetime) -> bool:
        """Tell whether the member has sat through the end of the day: another session begins.

        Raises:
            ValueError: an instant is naive.
        """
        in_sight = self.away_since is None and aware(now) - self.seen_at < AWAY
        return in_sight and now >= self.day_ends_at

    def left_at(self, now: datetime, *, live: bool) -> datetime:
        """Return since when a member who is found gone at `now` counts as away.

        Now, if their leaving was watched; else when they were last known to be there.

        Raises:
            ValueError: an instant is naive.
        """
        return now if live and aware(now) - self.seen_at <= WATCHED else self.seen_at

    def ends_at(self, now: datetime) -> datetime:
        """Return the instant up to which the session counts if its member ends it at `now`.

        Raises:
            ValueError: an instant is naive.
        """
        until = now if aware(now) - self.seen_at < AWAY else self.seen_at
        return min(self.away_since or until, self.day_ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """In which voice channel a member was found to be listening at an instant, None for in none.

    `live` when a change was watched as it happened, not found out about afterwards.
    """

    guild_id: int
    user_id: int
    channel_id: int | None
    at: datetime
    live: bool = True
