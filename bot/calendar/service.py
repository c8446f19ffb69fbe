"""The time zone that a member means."""

from datetime import datetime

from bot.calendar.errors import UnknownZone
from bot.calendar.rules.zones import find_zones, obvious_zone

_LIKELY = 3


def zone_meant(typed: str, now: datetime) -> str:
    """Return the IANA name of the zone that typed text means.

    Raises:
        UnknownZone: it means none, or could mean several.
    """
    zone = obvious_zone(typed, now)
    if zone is None:
        likely = [match.zone for match in find_zones(typed, now, limit=_LIKELY)]
        raise UnknownZone(name=typed, likely=likely)
    return zone
