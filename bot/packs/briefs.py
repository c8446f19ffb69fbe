"""Briefs: what a battle asks everybody to make."""

from typing import Literal, Self

from pydantic import Field, model_validator

from bot.audio.styles import STYLES
from bot.battles.rules.battles import Format
from bot.battles.rules.timing import LONGEST_SECONDS
from bot.packs.fields import Part, Slug, Text, Title

_STYLES = {style.slug: style for style in STYLES}


class Brief(Part):
    """A task for a battle, with limits that make its entries comparable.

    `formats` are the battles it suits. A brief without `genres` suits all. With a `sample`, the
    bot makes one of that instrument, in one of the `styles` if there are some, with a tempo and a
    key of its own.
    """

    slug: Slug
    title: Title
    task: Text
    difficulty: Literal["beginner", "intermediate", "advanced"]
    focus: Slug
    formats: tuple[Format, ...] = Field(min_length=1)
    genres: tuple[Slug, ...] = ()
    techniques: tuple[Slug, ...] = Field(default=(), max_length=4)
    sample: Literal["keys", "bass", "drums", "mix"] | None = None
    styles: tuple[Slug, ...] = ()
    longest_seconds: int = Field(default=LONGEST_SECONDS, ge=10, le=LONGEST_SECONDS)

    @model_validator(mode="after")
    def _check_styles(self) -> Self:
        if self.styles and not self.sample:
            raise ValueError("no styles without a sample")
        for style in self.styles:
            if style not in _STYLES:
                raise ValueError(f"styles from {', '.join(_STYLES)}, not {style!r}")
        return self
