"""Parses ids and XP as people, spreadsheets and other bots write them."""

import re
import unicodedata
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache

from bot.xp_import.rules.values import MAX_XP, SkipReason

ID_NAMES = ("userid", "memberid", "discordid", "uid", "id", "user", "member")
"""Names of a column of member ids, the most reliable first."""
XP_NAMES = ("totalxp", "xp", "totalexp", "exp", "totalexperience", "experience", "score", "points")
"""Names of a column of XP; the total comes before the XP within a level."""

_DIGITS = re.compile(r"[0-9]{1,12}")
_ID = re.compile(r"[0-9]{15,19}")
_GROUPED_ID = re.compile(r"[0-9]{1,3}(?:(?P<gap>[,.' ’_])[0-9]{3})(?:(?P=gap)[0-9]{3}){4,5}")
_SCIENTIFIC_ID = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?1[4-8]")
# A mention, a quote or a formula against rounding, a whole float, a BigInt of JavaScript.
_BEFORE_AN_ID = " \t='\"<@!>"
_AFTER_AN_ID = re.compile(r"(?:[.,]0*|n)?[ \t'\"<@!>]*$")
_LARGEST_ID = 2**63 - 1

_POINT = re.compile(
    r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}"
    r"|[0-9]{1,3}(?:(?P<gap>[ '’_])[0-9]{3})(?:(?P=gap)[0-9]{3})*)(?:\.[0-9]*)?"
)
"""A figure whose decimal mark, if it has one, is a point; thousands may go by the Indian system."""
_COMMA = re.compile(
    r"(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+"
    r"|[0-9]{1,3}(?:(?P<gap>[ '’_])[0-9]{3})(?:(?P=gap)[0-9]{3})*)(?:,[0-9]*)?"
)
"""A figure whose decimal mark, if it has one, is a comma."""
_NEGATIVE = re.compile(r"[-−–][0-9][0-9.,]*")  # noqa: RUF001 - the typographic minus
_UNIT = re.compile(r"\s*(?:xp|exp|points?|pts)\.?$", re.IGNORECASE)
_LONGEST_FIGURE = 40


class DecimalMark(Enum):
    """What separates a file's fractions; the other of the two separates thousands."""

    POINT = "."
    COMMA = ","


@lru_cache(maxsize=1_024)
def name_of(text: str) -> str:
    """Return a normalised column name: `User ID` becomes `userid`."""
    return re.sub(r"[\s_.-]+", "", _plain(text)).casefold()


def member_id(text: str) -> int | None:
    """Parse an id, plain, as a mention, grouped or as a whole float; None for anything else."""
    if _ID.fullmatch(text):
        return int(text) if int(text) <= _LARGEST_ID else None
    bare = _AFTER_AN_ID.sub("", _plain(text).lstrip(_BEFORE_AN_ID))
    if _GROUPED_ID.fullmatch(bare):
        bare = re.sub(r"[^0-9]", "", bare)
    if not _ID.fullmatch(bare) or int(bare) > _LARGEST_ID:
        return None
    return int(bare)


def is_rounded_id(text: str) -> bool:
    """Whether a spreadsheet has turned an id into scientific notation, such as 2.76E+17."""
    return bool(_SCIENTIFIC_ID.fullmatch(_plain(text).strip(_BEFORE_AN_ID)))


def decimal_mark(texts: Iterable[str]) -> DecimalMark | None:
    """Return a file's decimal mark, as far as its figures show; None if they don't or disagree.

    `1.234` and `1,234` alone show nothing: three digits may be thousands or a fraction.
    """
    marks: set[DecimalMark] = set()
    for text in texts:
        if _DIGITS.fullmatch(text):
            continue
        figure = _figure(text)
        if ("." in figure or "," in figure) and not _is_ambiguous(figure):
            marks |= {mark for mark in DecimalMark if _pattern(mark).fullmatch(figure)}
    return marks.pop() if len(marks) == 1 else None


def whole_xp(
    text: str, mark: DecimalMark | None = None, *, dot_groups: bool = False
) -> int | SkipReason:
    """Parse XP, rounded down, or return why it is invalid.

    `mark` is the decimal mark of the file. Without one, `1,234` is 1234, and `1.234` is ambiguous
    unless `dot_groups` says that a dot separates thousands.
    """
    if _DIGITS.fullmatch(text):
        return _bounded(int(text))
    figure = _figure(text)
    if not figure:
        return SkipReason.NO_XP
    if _NEGATIVE.fullmatch(figure):
        return SkipReason.NEGATIVE
    return _with_fraction(figure[: _LONGEST_FIGURE + 1], mark, dot_groups=dot_groups)


def _with_fraction(figure: str, mark: DecimalMark | None, *, dot_groups: bool) -> int | SkipReason:
    if len(figure) > _LONGEST_FIGURE:
        return SkipReason.NOT_WHOLE
    if mark is None and _is_ambiguous(figure):
        if "." in figure and not dot_groups:
            return SkipReason.AMBIGUOUS
        mark = DecimalMark.COMMA if "." in figure else DecimalMark.POINT
    for each in (mark,) if mark else DecimalMark:
        if _pattern(each).fullmatch(figure):
            whole = figure.partition(each.value)[0]
            return _bounded(int(re.sub(r"[^0-9]", "", whole)))
    return SkipReason.NOT_WHOLE


def _plain(text: str) -> str:
    """Return text with ordinary digits and spaces, and without invisible characters."""
    if text.isascii():
        return text.strip()
    folded = unicodedata.normalize("NFKC", text)
    return "".join(each for each in folded if unicodedata.category(each) != "Cf").strip()


def _figure(text: str) -> str:
    return _UNIT.sub("", _plain(text)).removeprefix("+")


def _is_ambiguous(figure: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{1,3}[.,][0-9]{3}", figure))


def _pattern(mark: DecimalMark) -> re.Pattern[str]:
    return _POINT if mark is DecimalMark.POINT else _COMMA


def _bounded(xp: int) -> int | SkipReason:
    return xp if xp <= MAX_XP else SkipReason.TOO_MUCH
