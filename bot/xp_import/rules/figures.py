"""Ids and amounts of XP as people, spreadsheets and other bots write them."""

import re
from functools import lru_cache

from bot.xp_import.rules.values import MOST_XP, Slip

ID_NAMES = ("userid", "memberid", "discordid", "uid", "id", "user", "member")
"""What the id of a member is called, the surest name first."""
XP_NAMES = ("totalxp", "xp", "totalexp", "exp", "totalexperience", "experience", "score", "points")
"""What XP is called; where a bot also tells the XP within a level, the total comes first."""

_ID = re.compile(r"[0-9]{15,19}")
_AROUND_AN_ID = " \t\u00a0='\"<@!>"  # a mention, or what keeps a spreadsheet from rounding it
_LARGEST_ID = 2**63 - 1
# Dots may also part decimals: they stand for thousands only where there are several.
_WHOLE = re.compile(
    r"\+?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?:\.[0-9]{3}){2,}"
    r"|[0-9]{1,3}(?:(?P<gap>[ \u00a0\u2009\u202f'’_])[0-9]{3})(?:(?P=gap)[0-9]{3})*"
    r"|[0-9]+)(?:\.0{1,2})?"
)
_FRACTION = re.compile(r"\+?([0-9]+)\.[0-9]+")
_NEGATIVE = re.compile(r"[-−][0-9][0-9.,]*")  # noqa: RUF001 - as typographers write it
_LONGEST_FIGURE = 40


@lru_cache(maxsize=1_024)
def name_of(text: str) -> str:
    """Return the name of a column without what differs between bots: `User ID` is `userid`."""
    return re.sub(r"[\s_.-]+", "", text.strip().strip("\ufeff")).casefold()


def member_id(text: str) -> int | None:
    """Return the id that a text is, plain or as a mention; None for anything else."""
    bare = text.strip(_AROUND_AN_ID)
    if not _ID.fullmatch(bare) or int(bare) > _LARGEST_ID:
        return None
    return int(bare)


def whole_xp(text: str) -> int | Slip:
    """Return the XP that a text is, however its thousands are parted, or what is wrong with it."""
    text = text.strip()
    if not text:
        return Slip.NO_XP
    if _NEGATIVE.fullmatch(text):
        return Slip.NEGATIVE
    if len(text) > _LONGEST_FIGURE or not _WHOLE.fullmatch(text):
        return Slip.NOT_WHOLE
    whole = re.sub(r"\.0{1,2}$", "", text)
    return _bounded(int(re.sub(r"[^0-9]", "", whole)))


def whole_part(text: str) -> int | Slip:
    """Return the same of a bot that reckons in fractions of XP, which are dropped."""
    found = _FRACTION.fullmatch(text[:_LONGEST_FIGURE])
    return _bounded(int(found[1])) if found else whole_xp(text)


def _bounded(xp: int) -> int | Slip:
    return xp if xp <= MOST_XP else Slip.TOO_MUCH
