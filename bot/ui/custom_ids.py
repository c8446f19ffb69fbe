"""Custom ids, by which buttons, selects and forms find their handler.

`v1:<what>:<key>`: `what` names the handler, `key` its subject, never state. After a `~` may follow
what no handler sees: the number of a redraw, what a form was opened with, or that a form opens with
what the member typed last.
"""

import re

from bot.interactions.errors import StaleButton

CustomIdPattern = re.Pattern[str]
"""A pattern that matches a whole custom id."""

_ORIGINAL = r"v1:(?P<what>[a-z][a-z0-9]*(?:-[a-z0-9]+)*):(?P<key>[A-Za-z0-9_.\-]*)"
AGAIN = "again"
"""The suffix of a button that opens a form with what was typed last."""
PATTERN = re.compile(_ORIGINAL + rf"(?:~(?P<suffix>{AGAIN}|[0-9a-f.]{{1,60}}))?")
"""Matches all of our custom ids, those with a suffix too."""
_NUMBER = re.compile(r"-?[0-9]{1,18}|[1-8][0-9]{18}")  # fits into 64 bits
_LONGEST_ID = 100


def custom_id(what: str, *keys: object) -> str:
    """Build `v1:<what>:<key>`, joining several keys by dots.

    Raises:
        ValueError: `what` is not lower case with hyphens, a key holds other characters than
            letters, digits, `_`, `-` and `.`, or the whole is over 100 characters.
    """
    built = f"v1:{what}:{'.'.join(map(str, keys))}"
    if not re.fullmatch(_ORIGINAL, built) or len(built) > _LONGEST_ID:
        raise ValueError(f"not a custom id: {built!r}")
    return built


def custom_id_pattern(what: str, *keys: object) -> CustomIdPattern:
    """Return a pattern of the custom ids `v1:<what>:<key>`; a key that is None can be anything."""
    key = r"\.".join("[^.]*" if part is None else re.escape(str(part)) for part in keys)
    return re.compile(f"v1:{re.escape(what)}:{key}")


def parse_custom_id(text: str) -> tuple[str, str] | None:
    """Split a custom id into `what` and key; None if it is not ours."""
    match = PATTERN.fullmatch(text)
    return (match["what"], match["key"]) if match else None


def share_name(what: str) -> str:
    """Return the name of the *Share here* buttons of `what`."""
    return f"{what}-share"


def renewed_id(text: str) -> str:
    """Return another custom id for the same handler and key; one that is not ours stays."""
    match = PATTERN.fullmatch(text)
    if match is None:
        return text
    original, _, _ = text.partition("~")
    suffix = match["suffix"] or ""
    redrawn = int(suffix) if suffix.isdecimal() else 0
    return with_suffix(original, str((redrawn + 1) % 1_000))


def suffix_of(text: str) -> str:
    """Return what follows the `~` of a custom id, empty if nothing does or the id is not ours."""
    match = PATTERN.fullmatch(text)
    return (match["suffix"] or "") if match else ""


def with_suffix(id_: str, suffix: str) -> str:
    """Return a custom id with a suffix, or as it is if Discord has no room for one."""
    longer = f"{id_}~{suffix}"
    return longer if len(longer) <= _LONGEST_ID else id_


def key_numbers(key: str, count: int) -> tuple[int, ...]:
    """Parse the ids and page numbers in a key.

    Raises:
        StaleButton: the key is not `count` numbers.
    """
    parts = key.split(".")
    if len(parts) != count or not all(map(_NUMBER.fullmatch, parts)):
        raise StaleButton
    return tuple(map(int, parts))
