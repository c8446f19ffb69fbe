"""Entries of the guide, and how they are split into pages that fit a phone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

PAGE_LIMIT = 600
"""The character limit for the content of one page, so that it fits a phone's screen."""

Part = Sequence[str]
"""Lines that are kept on one page if they fit."""
Page = str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a topic: its title, a word for the list of entries, and what it says."""

    title: str
    hint: str = ""
    parts: Sequence[Part]

    @property
    def pages(self) -> list[Page]:
        """Its text, split into pages."""
        return paged(self.parts)


def paragraphs(text: str) -> list[Part]:
    """Return each paragraph of a text as a part."""
    return [[paragraph] for paragraph in text.split("\n\n")]


def paged(parts: Sequence[Part]) -> list[Page]:
    """Join parts into pages of at most `PAGE_LIMIT` characters; a longer line has its own page."""
    pages: list[str] = []
    for block in (block for part in parts for block in _blocks(part)):
        if pages and len(pages[-1]) + 2 + len(block) <= PAGE_LIMIT:
            pages[-1] += f"\n\n{block}"
        else:
            pages.append(block)
    return pages


def _blocks(part: Part) -> Iterator[str]:
    """Join the lines of a part, in several blocks only if one would be too long for a page."""
    block = ""
    for line in part:
        if block and len(block) + 1 + len(line) > PAGE_LIMIT:
            yield block
            block = line
        else:
            block = f"{block}\n{line}" if block else line
    if block:
        yield block
