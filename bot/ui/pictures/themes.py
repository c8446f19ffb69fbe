"""The colours of pictures, and how a server's accent is adapted to them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.ui.pictures.shapes import mixed, rgb

MIN_CONTRAST: Final = 4.5
"""Between text and its background: WCAG 2.1 level AA, success criterion 1.4.3."""
MIN_SHAPE_CONTRAST: Final = 3.0
"""Between a bar or line and its background: success criterion 1.4.11."""

_SHADES: Final = 20
"""The number of steps in which an accent is mixed with the text colour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The colours of a picture, as `#rrggbb`.

    `track` is the empty part of a bar, `on_accent` is for text on the accent, `series` are five
    colours for data series. `min_contrast` is the minimum contrast of its texts.
    """

    slug: str
    name: str
    background: str
    surface: str
    text: str
    muted: str
    accent: str
    on_accent: str
    track: str
    series: tuple[str, ...]
    min_contrast: float = MIN_CONTRAST


# The series of the last is by Okabe and Ito ("Color Universal Design", 2008).
_ALL: Final = (
    Theme(
        slug="booth",
        name="Booth",
        background="#1e2024",
        surface="#292c32",
        text="#f2f3f5",
        muted="#b6bbc4",
        accent="#7cc7c0",
        on_accent="#1e2024",
        track="#42464f",
        series=("#7cc7c0", "#f0b26b", "#a9a4f0", "#ec8f8f", "#b9d382"),
    ),
    Theme(
        slug="daylight",
        name="Daylight",
        background="#f1f3f1",
        surface="#ffffff",
        text="#22262a",
        muted="#586069",
        accent="#2a6c6d",
        on_accent="#f1f3f1",
        track="#d9dedd",
        series=("#2a7d7e", "#b86214", "#6254b8", "#b53a4d", "#5a7d22"),
    ),
    Theme(
        slug="tape",
        name="Tape",
        background="#2a201a",
        surface="#372a22",
        text="#f8ecdc",
        muted="#d2bba3",
        accent="#f2a65e",
        on_accent="#2a201a",
        track="#574434",
        series=("#f2a65e", "#e6d28a", "#d98a7a", "#a9c29a", "#c4a6d6"),
    ),
    Theme(
        slug="midnight",
        name="Midnight",
        background="#10172b",
        surface="#1a2442",
        text="#eef2ff",
        muted="#acb8d8",
        accent="#8fb6ff",
        on_accent="#10172b",
        track="#303f69",
        series=("#8fb6ff", "#ff9fb8", "#8fdcc0", "#f5cf7a", "#c3a6ff"),
    ),
    Theme(
        slug="stage-light",
        name="Stage light, high contrast",
        background="#000000",
        surface="#101010",
        text="#ffffff",
        muted="#d8d8d8",
        accent="#ffd60a",
        on_accent="#000000",
        track="#3d3d3d",
        series=("#ffd60a", "#5ac8fa", "#ff9f8a", "#8ee59b", "#d9b3ff"),
        min_contrast=7.0,
    ),
    Theme(
        slug="clear",
        name="Clear, for the colour-blind",
        background="#191b1f",
        surface="#22252a",
        text="#f5f5f5",
        muted="#bcc1c9",
        accent="#56b4e9",
        on_accent="#191b1f",
        track="#3b4049",
        series=("#56b4e9", "#e69f00", "#009e73", "#f0e442", "#cc79a7"),
    ),
)

THEMES: Final[Mapping[str, Theme]] = {theme.slug: theme for theme in _ALL}
"""Every theme by its slug, the default first."""

DEFAULT: Final = _ALL[0]


def themed(slug: str | None, accent: int | None) -> Theme:
    """Return a member's theme with their server's accent, lightened or darkened to be readable.

    None and unknown slugs mean the default theme. `accent` is 0xRRGGBB; None keeps the theme's.
    """
    theme = THEMES.get(slug or "", DEFAULT)
    if accent is None:
        return theme
    own = f"#{accent:06x}"
    shades = (mixed(own, theme.text, step / _SHADES) for step in range(_SHADES))
    readable = next((shade for shade in shades if _is_readable(shade, theme)), theme.accent)
    # Contrast is symmetric, so the background colour is readable on the accent.
    return replace(theme, accent=readable, on_accent=theme.background)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.1, "contrast ratio")."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _is_readable(accent: str, theme: Theme) -> bool:
    on_panels = min(contrast(accent, theme.background), contrast(accent, theme.surface))
    return on_panels >= theme.min_contrast and contrast(accent, theme.track) >= MIN_SHAPE_CONTRAST


def _luminance(colour: str) -> float:
    """Return the relative luminance, 0 to 1 (WCAG 2.1, "relative luminance")."""
    red, green, blue = (_linear(channel / 255) for channel in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
