"""Parses ids and XP as people, spreadsheets and other bots write them."""

import re
from functools import lru_cache

from bot.xp_import.rules.values import MAX_XP, SkipReason

ID_NAMES = ("userid", "memberid", "discordid", "uid", "id", "user", "member")
"""Names of a column of member ids, the most reliable first."""
XP_NAMES = ("totalxp", "xp", "totalexp", "exp", "totalexperience", "experience", "score", "points")
"""Names of a column of XP; the total comes before the XP within a level."""

_ID = re.compile(r"[0-9]{15,19}")
_AROUND_AN_ID = " \t\u00a0='\"<@!>"  # a mention, or a quote against rounding in a spreadsheet
_LARGEST_ID = 2**63 - 1
# A single dot may be a decimal point; several dots are thousands separators.
_WHOLE = re.compile(
    r"\+?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?:\.[0-9]{3}){2,}"
    r"|[0-9]{1,3}(?:(?P<gap>[ \u00a0\u2009\u202f'’_])[0-9]{3})(?:(?P=gap)[0-9]{3})*"
    r"|[0-9]+)(?:\.0{1,2})?"
)
_FRACTION = re.compile(r"\+?([0-9]+)\.[0-9]+")
_NEGATIVE = re.compile(r"[-−][0-9][0-9.,]*")  # noqa: RUF001 - the typographic minus
_LONGEST_FIGURE = 40


@lru_cache(maxsize=1_024)
def name_of(text: str) -> str:
    """Return a normalised column name: `User ID` becomes `userid`."""
    return re.sub(r"[\s_.-]+", "", text.strip().strip("\ufeff")).casefold()


def member_id(text: str) -> int | None:
    """Parse an id, plain or as a mention; return None for anything else."""
    bare = text.strip(_AROUND_AN_ID)
    if not _ID.fullmatch(bare) or int(bare) > _LARGEST_ID:
        return None
    return int(bare)


def whole_xp(text: str) -> int | SkipReason:
    """Parse XP with any thousands separators, or return why it is invalid."""
    text = text.strip()
    if not text:
        return SkipReason.NO_XP
    if _NEGATIVE.fullmatch(text):
        return SkipReason.NEGATIVE
    if len(text) > _LONGEST_FIGURE or not _WHOLE.fullmatch(text):
        return SkipReason.NOT_WHOLE
    whole = re.sub(r"\.0{1,2}$", "", text)
    return _bounded(int(re.sub(r"[^0-9]", "", whole)))


def whole_part(text: str) -> int | SkipReason:
    """Parse XP that may have decimals, which are dropped."""
    match = _FRACTION.fullmatch(text[:_LONGEST_FIGURE])
    return _bounded(int(match[1])) if match else whole_xp(text)


def _bounded(xp: int) -> int | SkipReason:
    return xp if xp <= MAX_XP else SkipReason.TOO_MUCH
