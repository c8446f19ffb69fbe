"""How long asks are open, how often members can ask, and when word of practice is sent."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.calendar.rules.days import aware, first_instant

ASK_OPEN_FOR = timedelta(days=7)
ASK_AGAIN_AFTER = timedelta(days=30)
"""How long a member waits to ask the same one again, whatever came of it."""
ASKS_A_DAY = 5
"""How many asks a member can send within 24 hours."""
WORD_FROM, WORD_UNTIL = time(8), time(23)
"""Between which times of a member's own day they get word of their buddy (rules, Buddies)."""
_ONE_DAY = timedelta(days=1)


def ask_again_at(asked_at: datetime) -> datetime:
    """Return when a member can ask the same one again."""
    return aware(asked_at) + ASK_AGAIN_AFTER


def word_at(now: datetime, zone: ZoneInfo) -> datetime:
    """Return when word can be sent to a member in `zone`: now, or at 08:00 if it's night there."""
    local = aware(now).astimezone(zone)
    if WORD_FROM <= local.time() < WORD_UNTIL:
        return aware(now)
    morning = local.date() if local.time() < WORD_FROM else local.date() + _ONE_DAY
    return first_instant(morning, WORD_FROM, zone)
