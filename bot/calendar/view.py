"""Names of time zones: suggestions and parsing."""

from collections.abc import Mapping, Sequence
from functools import cache
from zoneinfo import available_timezones

from discord import app_commands

from bot.calendar.errors import UnknownZone
from bot.ui.sentences import quoted_name, sentence

_NOT_PLACES = frozenset({"Factory", "localtime"})
_SUGGESTION_LIMIT = 25
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
    "fr": ("Europe/Paris", "Europe/Brussels", "America/Montreal"),
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


@cache
def zone_names() -> tuple[str, ...]:
    """Return every IANA zone name, regions with cities first."""
    names = available_timezones() - _NOT_PLACES
    return tuple(sorted(names, key=lambda name: ("/" not in name, name)))


def suggest_zones(typed: str) -> list[str]:
    """Return up to 25 zone names that contain `typed`, exact matches and cities first.

    Case is ignored, and spaces stand for underscores.
    """
    query = _folded(typed)
    if not query:
        return [name for name in _DEFAULT_SUGGESTIONS if name in zone_names()]
    matches = [name for name in zone_names() if query in _folded(name)]
    matches.sort(key=lambda name: (_folded(name) != query, not _city(name).startswith(query)))
    return matches[:_SUGGESTION_LIMIT]


def likely_zones(locales: Sequence[str]) -> list[str]:
    """Return up to 25 zones, those of the given locales first.

    `locales` are Discord's, the most significant first.
    """
    likely = [zone for locale in locales for zone in _ZONES_BY_LOCALE.get(locale, ())]
    known = [
        zone for zone in dict.fromkeys((*likely, *_DEFAULT_SUGGESTIONS)) if zone in zone_names()
    ]
    return known[:_SUGGESTION_LIMIT]


def zone_choices(typed: str) -> list[app_commands.Choice[str]]:
    """Return the suggestions of `suggest_zones` as choices."""
    return [app_commands.Choice(name=name, value=name) for name in suggest_zones(typed)]


def parse_zone(typed: str) -> str:
    """Return the zone for typed text; accepts `europe/berlin`, `New York` and `Berlin`.

    Text that matches no zone, or several, is returned unchanged.
    """
    query = _folded(typed)
    exact = [name for name in zone_names() if _folded(name) == query]
    matches = exact or [name for name in zone_names() if _city(name) == query]
    return matches[0] if len(matches) == 1 else typed


def _folded(name: str) -> str:
    return "_".join(name.casefold().split())


def _city(name: str) -> str:
    return _folded(name.rpartition("/")[2])


@sentence.register
def _(error: UnknownZone) -> str:
    return (
        f"I don't know a time zone “{quoted_name(error.name)}”. "
        "Write it as a region and a city, such as Europe/Berlin."
    )
