"""Formats numbers, times and bars, and escapes text that members typed.

Text that a member typed goes through `plain` wherever Discord renders markdown, and through
`clean` where it does not (names of choices, options of a select, files).
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Literal, get_args
from urllib.parse import quote, urlsplit, urlunsplit

from bot.ui.graphemes import graphemes, visible

TimestampStyle = Literal["t", "T", "d", "D", "f", "F", "R"]
Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
SHORT_WEEKDAYS = tuple(day[:3] for day in WEEKDAYS)

MINUS = "\N{MINUS SIGN}"
_ELLIPSIS = "…"
_LONGEST_URL = 1_000
_HOST_SHOWN = 60

# The last character of each match is the one to escape.
_SPECIAL = re.compile(
    r"[\\*_~|`\[\]<@]"  # formatting, links, mentions, timestamps, emoji
    r"|(?<=\])\("  # the second half of a masked link
    r"|:(?=//)"  # URLs that would become links
    r"|^[#>+-]|^[0-9]+[.)]",  # headings, quotes, small print and lists
    re.MULTILINE,
)
_EVERYBODY = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9])?", re.ASCII | re.IGNORECASE)


def number(n: int) -> str:
    """Format a whole number with thousands separators: `1,234`."""
    return f"{n:,}"


def xp(n: int) -> str:
    """Format an amount of XP: `1,234 XP`."""
    return f"{n:,} XP"


def signed_xp(n: int) -> str:
    """Format a change of XP: `+1,234 XP`, or with a minus sign."""
    return f"{n:+,} XP".replace("-", MINUS)


class plural:  # noqa: N801 (used like a function)
    """A count with its noun: `f"{plural(3):quest}"` is `3 quests`.

    An irregular plural goes after a bar: `f"{plural(2):entry|entries}"`.
    """

    def __init__(self, n: int) -> None:
        self._n = n

    def __format__(self, words: str) -> str:
        one, _, many = words.partition("|")
        return f"{number(self._n)} {one if abs(self._n) == 1 else many or one + 's'}"


def listed(names: Iterable[str], *, bold: bool = False) -> str:
    """Join one or more names for a sentence: `Ada`, `Ada and Ben`, `Ada, Ben and Cy`."""
    *most, last = (f"**{name}**" for name in names) if bold else names
    return f"{', '.join(most)} and {last}" if most else last


def minutes(n: int) -> str:
    """Format a duration given in minutes: `1 h 25 min`, `2 h`, `0 min`."""
    hours, rest = divmod(n, 60)
    if not hours:
        return f"{rest} min"
    return f"{number(hours)} h {rest} min" if rest else f"{number(hours)} h"


def timestamp(instant: datetime, style: TimestampStyle = "R") -> str:
    """Format an instant so that each reader sees it in their own zone and language."""
    if instant.tzinfo is None:
        raise ValueError("a timestamp needs an aware datetime")
    return f"<t:{int(instant.timestamp() // 1)}:{style}>"


def date_text(day: date) -> str:
    """Format a date that is the same for every reader: `Sun 22 Nov 2026`."""
    return f"{SHORT_WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def bar(done: int, total: int, *, width: int = 8) -> str:
    """Draw a progress bar as text, rounded down: it is full only when `done` reaches `total`."""
    filled = width if done >= total else max(0, done) * width // total
    return "▰" * filled + "▱" * (width - filled)


def clean(text: str, *, limit: int, newlines: bool = False) -> str:
    """Clean text that a member typed, for places where Discord renders no markdown.

    Control, bidirectional and invisible characters are removed (which splits family emoji), white
    space is collapsed, stacked accents are capped. Idempotent. The result has at most `limit`
    characters, including an ellipsis. With `newlines`, line breaks are kept, and at most one empty
    line in a row.

    Raises:
        ValueError: the limit is below 1.
    """
    return _shorten(list(graphemes(visible(text, newlines=newlines))), limit)


def plain(text: str, *, limit: int, newlines: bool = False) -> str:
    """Escape text that a member typed, for use in markdown.

    The result cannot ping, mention, link or format. Apply it once, to the raw text: a second pass
    would escape the backslashes. The result has at most `limit` characters, including backslashes
    and an ellipsis. With `newlines`, line breaks are kept, and at most one empty line in a row.

    Raises:
        ValueError: the limit is below 1.
    """
    shown = visible(text, newlines=newlines)
    safe = {match.end() - 1: "\\" + shown[match.end() - 1] for match in _SPECIAL.finditer(shown)}
    # A backslash does not prevent this ping; a full-width "at" sign does.
    safe |= {match.start(): "＠" for match in _EVERYBODY.finditer(shown)}  # noqa: RUF001
    pieces: list[str] = []
    at = 0
    for grapheme in graphemes(shown):
        # Some Indic letters include the following character in their grapheme, so check each.
        pieces.append("".join(safe.get(at + n, each) for n, each in enumerate(grapheme)))
        at += len(grapheme)
    return _shorten(pieces, limit)


def named(user_id: int, name: str | None, *, limit: int) -> str:
    """Return a member's escaped name, or a mention if it is invisible.

    Without a name they may have left the server, and a mention would show as a bare id. A name
    takes at most `limit` characters.
    """
    if name is None:
        return "a member"
    return plain(name, limit=limit) or f"<@{user_id}>"


def quoted(text: str, *, limit: int) -> str:
    """Return text that a member typed as a quotation with its line breaks; this escapes it."""
    lines = plain(text, limit=limit, newlines=True).split("\n")
    return "\n".join(f"> {line}" for line in lines)


def link(url: str, label: str, *, limit: int = 100) -> str:
    """Return a masked link, or only its label if the URL is not a plain web address.

    Only http and https with an ASCII host and without credentials become a link. The label is
    escaped here, and takes at most `limit` characters.
    """
    # Discord matches brackets in a label even if they are escaped.
    words = plain(label.replace("[", "(").replace("]", ")"), limit=limit)
    target = _web_address(url)
    return f"[{words}]({target})" if words and target else words


def host_link(url: str, *, linked: bool = True) -> str:
    """Return a link labelled with its host, which is all that is left unless `linked`.

    Discord does not render a link whose label is itself a URL.
    """
    place = _web_place(url) or "a link that can't be opened"
    return link(url if linked else "", place, limit=_HOST_SHOWN)


def _shorten(pieces: Sequence[str], limit: int) -> str:
    if limit < 1:
        raise ValueError("a text needs room for at least one character")
    whole = "".join(pieces)
    if len(whole) <= limit:
        return whole
    shortened = ""
    for piece in pieces:
        if len(shortened) + len(piece) >= limit:
            break
        shortened += piece
    return shortened.rstrip() + _ELLIPSIS


def _web_place(url: str) -> str | None:
    """Return the host of a plain web address, with its port if there is one."""
    url = url.strip()
    if len(url) > _LONGEST_URL or set(url) & {" ", "\\"} or clean(url, limit=_LONGEST_URL) != url:
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc:
        return None
    if host is None or not _HOST.fullmatch(host):
        return None
    return host if port is None else f"{host}:{port}"


def _web_address(url: str) -> str | None:
    place = _web_place(url)
    if place is None:
        return None
    parts = urlsplit(url.strip())
    # Brackets and quotes would end the link early, and asterisks would end bold text around it.
    path, query, fragment = (
        quote(part, safe="/:@!$&'+,;=?%-._~") for part in (parts.path, parts.query, parts.fragment)
    )
    address = urlunsplit((parts.scheme, place, path, query, fragment))
    return address if len(address) <= _LONGEST_URL else None
