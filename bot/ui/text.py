"""The words and marks that every layout shares: numbers, times, bars, and what members typed.

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

_ELLIPSIS = "…"
_LONGEST_URL = 1_000

# The last character of each match is the one to defuse.
_SPECIAL = re.compile(
    r"[\\*_~|`\[\]<@]"  # formatting, links, mentions, timestamps, emoji
    r"|(?<=\])\("  # the second half of a masked link
    r"|:(?=//)"  # addresses that would link by themselves
    r"|^[#>+-]|^\d+[.)]",  # headings, quotes, small print and lists
    re.MULTILINE,
)
_EVERYBODY = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", re.IGNORECASE)


def number(n: int) -> str:
    """Write a whole number with thousands separated: `1,234`."""
    return f"{n:,}"


def xp(n: int) -> str:
    """Write an amount of XP: `1,234 XP`."""
    return f"{n:,} XP"


def signed_xp(n: int) -> str:
    """Write a change of XP: `+1,234 XP`, `-50 XP`."""
    return f"{n:+,} XP"


class plural:  # noqa: N801 (it reads as a format, not as a thing)
    """A count that picks its word: `f"{plural(3):quest}"` is `3 quests`.

    An irregular plural stands after a bar: `f"{plural(2):entry|entries}"`.
    """

    def __init__(self, n: int) -> None:
        self._n = n

    def __format__(self, words: str) -> str:
        one, _, many = words.partition("|")
        return f"{number(self._n)} {one if abs(self._n) == 1 else many or one + 's'}"


def listed(names: Iterable[str], *, bold: bool = False) -> str:
    """Write one name or more as part of a sentence: `Ada`, `Ada and Ben`, `Ada, Ben and Cy`."""
    *most, last = (f"**{name}**" for name in names) if bold else names
    return f"{', '.join(most)} and {last}" if most else last


def minutes(n: int) -> str:
    """Write a length of time given in minutes: `1 h 25 min`, `2 h`, `0 min`."""
    hours, rest = divmod(n, 60)
    if not hours:
        return f"{rest} min"
    return f"{number(hours)} h {rest} min" if rest else f"{number(hours)} h"


def timestamp(instant: datetime, style: TimestampStyle = "R") -> str:
    """Write an instant that each reader sees in their own zone and language."""
    if instant.tzinfo is None:
        raise ValueError("a timestamp needs an aware datetime")
    return f"<t:{int(instant.timestamp() // 1)}:{style}>"


def date_text(day: date) -> str:
    """Write a date that is the same for every reader: `Sun 22 Nov 2026`."""
    return f"{SHORT_WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def bar(done: int, total: int, *, width: int = 12) -> str:
    """Draw progress as text, rounded down: it is full only when nothing is left to do."""
    filled = width if done >= total else max(0, done) * width // total
    return "▰" * filled + "▱" * (width - filled)


def clean(text: str, *, limit: int, newlines: bool = False) -> str:
    """Make what a member typed fit to show where Discord renders no markdown.

    Control, bidirectional and invisible characters go (a family emoji therefore falls into its
    members), white space is collapsed, stacked accents are capped. Cleaning twice changes nothing.
    At most `limit` characters come back, an ellipsis included. With `newlines`, line breaks stay,
    and at most one empty line in a row.

    Raises:
        ValueError: the limit is below 1.
    """
    return _shorten(list(graphemes(visible(text, newlines=newlines))), limit)


def plain(text: str, *, limit: int, newlines: bool = False) -> str:
    """Make what a member typed safe inside our markdown, reading as it was typed.

    It can neither ping, mention, link nor format. Apply it once, to the raw text: the backslashes
    that it adds are themselves escaped by a second pass. At most `limit` characters come back,
    backslashes and an ellipsis included. With `newlines`, line breaks stay, and at most one empty
    line in a row.

    Raises:
        ValueError: the limit is below 1.
    """
    shown = visible(text, newlines=newlines)
    safe = {match.end() - 1: "\\" + shown[match.end() - 1] for match in _SPECIAL.finditer(shown)}
    # A backslash does not hide this one from Discord's servers; a wide "at" sign does.
    safe |= {match.start(): "＠" for match in _EVERYBODY.finditer(shown)}  # noqa: RUF001
    pieces: list[str] = []
    at = 0
    for grapheme in graphemes(shown):
        # A few letters of India take what follows them into their grapheme, so look at each.
        pieces.append("".join(safe.get(at + n, each) for n, each in enumerate(grapheme)))
        at += len(grapheme)
    return _shorten(pieces, limit)


def named(user_id: int, name: str | None, *, limit: int) -> str:
    """Write what a member is called; they are mentioned where the name is unknown or shows nothing.

    A name takes at most `limit` characters.
    """
    return plain(name or "", limit=limit) or f"<@{user_id}>"


def quoted(text: str, *, limit: int) -> str:
    """Write what a member typed as a quotation, its line breaks kept; `plain` is applied here."""
    lines = plain(text, limit=limit, newlines=True).split("\n")
    return "\n".join(f"> {line}" for line in lines)


def link(url: str, label: str, *, limit: int = 100) -> str:
    """Write a masked link, or only its label where the address is not a plain web address.

    Only http and https with an ASCII host and without credentials become a link. The label is
    escaped here, and takes at most `limit` characters.
    """
    # Discord pairs brackets in a label even when they are escaped.
    words = plain(label.replace("[", "(").replace("]", ")"), limit=limit)
    target = _web_address(url)
    return f"[{words}]({target})" if words and target else words


def _shorten(pieces: Sequence[str], limit: int) -> str:
    if limit < 1:
        raise ValueError("a text needs room for at least one character")
    whole = "".join(pieces)
    if len(whole) <= limit:
        return whole
    kept = ""
    for piece in pieces:
        if len(kept) + len(piece) >= limit:
            break
        kept += piece
    return kept.rstrip() + _ELLIPSIS


def _web_address(url: str) -> str | None:
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
    place = host if port is None else f"{host}:{port}"
    # Brackets and quotes would end the link early, and stars what is bold around it; everything
    # else that an address may hold stays.
    path, query, fragment = (
        quote(part, safe="/:@!$&'+,;=?%-._~") for part in (parts.path, parts.query, parts.fragment)
    )
    address = urlunsplit((parts.scheme, place, path, query, fragment))
    return address if len(address) <= _LONGEST_URL else None
