"""Removes invisible characters from text, and splits it into graphemes."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

import regex

_MARKS_PER_BASE: Final = 4
"""More than any modern script needs, less than "zalgo" text has."""

SELECTORS: Final = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
JOINERS: Final = frozenset("\u200c\u200d")
TAGS: Final = frozenset(map(chr, range(0xE0020, 0xE0080)))  # they spell the flags of regions
ZERO_WIDTH: Final = SELECTORS | JOINERS | TAGS
"""Characters that are invisible but may change how their neighbours are drawn."""

# Invisible although their category does not say so: the grapheme joiner, the Hangul, Khmer and
# Mongolian fillers, variation selectors, and code points without a character.
_INVISIBLE: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufdd0-\ufdef\ufe00-\ufe0f\uffa0\ufff0-\uffff"
    "\U000e0000-\U000e0fff]"
)
_CONTROLS: Final = frozenset({"Cc", "Cf", "Co", "Cs"})
_LINE_BREAK: Final = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
_BLANK_BRAILLE: Final = "\u2800"


def visible(text: str, *, newlines: bool = False, keep_zero_width: bool = False) -> str:
    """Return a text without control and invisible characters, its white space collapsed.

    Combining marks are capped at four per base; those without a base are dropped. Idempotent.
    With `newlines`, line breaks are kept, and at most one empty line in a row.
    """
    preserved = ZERO_WIDTH if keep_zero_width else frozenset[str]()
    text = _LINE_BREAK.sub("\n", text).replace(_BLANK_BRAILLE, " ")
    shown = "".join(each if each in preserved else _shown(each) for each in text)
    text = _cap_marks(unicodedata.normalize("NFC", shown))
    if not newlines:
        return " ".join(text.split())
    lines = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")


def graphemes(text: str) -> Iterator[str]:
    """Split into graphemes; Myanmar vowels that Unicode treats as separate stay with their base."""
    whole = ""
    for part in regex.findall(r"\X", text):
        if whole and has_base(part):
            yield whole
            whole = ""
        whole += part
    if whole:
        yield whole


def has_base(grapheme: str) -> bool:
    """Whether a grapheme has a base character for its marks."""
    return any(not _is_mark(each) for each in grapheme if each not in ZERO_WIDTH)


def _shown(character: str) -> str:
    if character == "\n":
        return character
    category = unicodedata.category(character)
    if category == "Zs" or character == "\t":
        return " "
    # Unassigned characters (Cn) stay: they are mostly emoji newer than this Python.
    return "" if category in _CONTROLS or _INVISIBLE.match(character) else character


def _cap_marks(text: str) -> str:
    """Cap the combining marks on each base, and drop those without a base."""
    characters: list[str] = []
    stacked = _MARKS_PER_BASE
    for character in text:
        if character in ZERO_WIDTH:  # some of these are marks, but don't count as such
            pass
        elif not _is_mark(character):
            stacked = _MARKS_PER_BASE if character in " \n" else 0
        elif stacked == _MARKS_PER_BASE:
            continue
        else:
            stacked += 1
        characters.append(character)
    return "".join(characters)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")
