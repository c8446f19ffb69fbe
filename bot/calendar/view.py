"""Time zones as members see them: suggestions, and what to do about an unknown one."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import discord
from discord import app_commands

from bot.calendar.errors import UnknownZone
from bot.calendar.rules.places import offered_zones
from bot.calendar.rules.zones import ZoneMatch, find_zones, fold, offset_at
from bot.ui.sentences import quoted_name, sentence

_SUGGESTION_LIMIT = 25
_PLACE_LIMIT = 45
_DEFAULT_SUGGESTIONS = (
    "UTC",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Paris",
    "Europe/Berlin",
    "Europe/Stockholm",
    "Europe/Athens",
    "Europe/Istanbul",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Jakarta",
    "Asia/Manila",
    "Asia/Shanghai",
    "Asia/Seoul",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Mexico_City",
)
"""Suggestions before anything is typed, from around the world."""
_ZONES_BY_LOCALE: Mapping[str, tuple[str, ...]] = {
    "bg": ("Europe/Sofia",),
    "cs": ("Europe/Prague",),
    "da": ("Europe/Copenhagen",),
    "de": ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich"),
    "el": ("Europe/Athens",),
    "en-GB": ("Europe/London", "Europe/Dublin", "Australia/Sydney", "Asia/Kolkata"),
    "en-US": (
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Los_Angeles",
        "America/Toronto",
    ),
    "es-419": (
        "America/Mexico_City",
        "America/Bogota",
        "America/Lima",
        "America/Santiago",
        "America/Argentina/Buenos_Aires",
    ),
    "es-ES": ("Europe/Madrid",),
    "fi": ("Europe/Helsinki",),
    "fr": ("Europe/Paris", "Europe/Brussels", "America/Toronto"),
    "hi": ("Asia/Kolkata",),
    "hr": ("Europe/Zagreb",),
    "hu": ("Europe/Budapest",),
    "id": ("Asia/Jakarta", "Asia/Makassar"),
    "it": ("Europe/Rome",),
    "ja": ("Asia/Tokyo",),
    "ko": ("Asia/Seoul",),
    "lt": ("Europe/Vilnius",),
    "nl": ("Europe/Amsterdam", "Europe/Brussels"),
    "no": ("Europe/Oslo",),
    "pl": ("Europe/Warsaw",),
    "pt-BR": ("America/Sao_Paulo", "America/Manaus", "Europe/Lisbon"),
    "ro": ("Europe/Bucharest",),
    "ru": ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Almaty"),
    "sv-SE": ("Europe/Stockholm",),
    "th": ("Asia/Bangkok",),
    "tr": ("Europe/Istanbul",),
    "uk": ("Europe/Kyiv",),
    "vi": ("Asia/Ho_Chi_Minh",),
    "zh-CN": ("Asia/Shanghai",),
    "zh-TW": ("Asia/Taipei",),
}
"""The zones where most users of each Discord locale live."""


def likely_zones(locales: Sequence[str]) -> list[str]:
    """Return up to 25 zones, those of the given locales first.

    `locales` are Discord's, the most significant first.
    """
    likely = [zone for locale in locales for zone in _ZONES_BY_LOCALE.get(locale, ())]
    zones = dict.fromkeys((*likely, *_DEFAULT_SUGGESTIONS))
    return [zone for zone in zones if zone in offered_zones()][:_SUGGESTION_LIMIT]


def zone_choices(
    typed: str, locale: discord.Locale, now: datetime
) -> list[app_commands.Choice[str]]:
    """Return up to 25 zones that fit what was typed, before that those of the member's language."""
    if fold(typed):
        matches = find_zones(typed, now, limit=_SUGGESTION_LIMIT)
    else:
        matches = [ZoneMatch(zone=zone) for zone in likely_zones([str(locale)])]
    return [app_commands.Choice(name=_described(match, now), value=match.zone) for match in matches]


def zone_time(zone: str, now: datetime) -> str:
    """Write what a zone's clocks show now, such as `UTC+5:30, 14:05 now`."""
    offset = offset_at(zone, now)
    return f"{_offset(offset)}, {now + offset:%H:%M} now"


def zone_now(zone: str, now: datetime) -> str:
    """Write a zone with its time, such as `Asia/Kolkata (UTC+5:30, 14:05 now)`."""
    if zone == "UTC":
        return f"UTC ({now:%H:%M} now)"
    return f"{zone} ({zone_time(zone, now)})"


def dropped_zone(stored: str, used: str) -> str:
    """Write why a stored zone isn't used, and what to do."""
    return (
        f"{quoted_name(stored)} isn't a time zone any more, so I'm using {used}. "
        "Choose your time zone again."
    )


def _described(match: ZoneMatch, now: datetime) -> str:
    zone = zone_now(match.zone, now)
    if match.place is None:
        return zone
    where = f"{match.place.names[0]}, {match.place.country}"
    return f"{where[:_PLACE_LIMIT]}: {zone}"


def _offset(offset: timedelta) -> str:
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    if not hours and not minutes:
        return "UTC"
    sign = "-" if offset < timedelta(0) else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02d}" if minutes else "")


@sentence.register
def _(error: UnknownZone) -> str:
    name = quoted_name(error.name)
    if not error.likely:
        return f"There's no time zone called “{name}”. Type a big city near you, like Berlin."
    return (
        f"“{name}” could be more than one time zone. Did you mean {' or '.join(error.likely)}? "
        "You can also type a big city near you."
    )
