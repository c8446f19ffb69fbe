"""Themes are readable with any server accent; one is safe for colour-blind members."""

import re
from dataclasses import asdict
from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.ui.pictures.themes import (
    DEFAULT,
    MIN_CONTRAST,
    MIN_SHAPE_CONTRAST,
    THEMES,
    Theme,
    contrast,
    themed,
)

# How much of red, green and blue is left to those who lack a kind of cone, in linear light
# (Viénot, Brettel and Mollon, 1999; Machado, Oliveira and Fernandes, 2009, for blue).
CONES = {
    "red": ((0.112, 0.888, 0.0), (0.112, 0.888, 0.0), (0.004, -0.004, 1.0)),
    "green": ((0.293, 0.707, 0.0), (0.293, 0.707, 0.0), (-0.021, 0.021, 1.0)),
    "blue": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}
WHITE = (0.9505, 1.0, 1.089)
TO_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
TOLD_APART = 15
"""A clearly visible distance in CIELAB; 2 is just noticeable side by side."""

every_theme = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def assert_readable(theme: Theme) -> None:
    for ground in (theme.background, theme.surface):
        for ink in (theme.text, theme.muted, theme.accent):
            assert contrast(ink, ground) >= theme.min_contrast >= MIN_CONTRAST, (ink, ground)
        for shape in theme.series:
            assert contrast(shape, ground) >= MIN_SHAPE_CONTRAST, (shape, ground)
    assert contrast(theme.on_accent, theme.accent) >= theme.min_contrast
    assert contrast(theme.accent, theme.track) >= MIN_SHAPE_CONTRAST


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#0000ff", "#ffff00", 8.0)],
)
def test_contrast_follows_the_wcag_formula(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == round(contrast(other, one), 2) == ratio


@every_theme
def test_every_text_of_a_theme_is_readable(theme: Theme) -> None:
    assert_readable(theme)
    assert len(set(theme.series)) == 5
    colours = [each for each in asdict(theme).values() if str(each).startswith("#")]
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in (*colours, *theme.series))


def test_there_are_several_themes() -> None:
    assert len(THEMES) >= 5
    assert next(iter(THEMES.values())) is DEFAULT
    assert THEMES["stage-light"].min_contrast == 7
    assert all(re.fullmatch("[a-z-]{1,40}", slug) for slug in THEMES)
    for slug in (None, "", "long-gone"):
        assert themed(slug, None) is DEFAULT


@example(accent=0x000000)
@example(accent=0xFFFFFF)
@example(accent=0x808080)
@given(accent=st.integers(0, 0xFFFFFF))
def test_every_server_accent_is_readable(accent: int) -> None:
    for slug in THEMES:
        theme = themed(slug, accent)
        assert_readable(theme)
        if contrast(f"#{accent:06x}", THEMES[slug].surface) > 12:
            assert theme.accent == f"#{accent:06x}"


def test_an_unreadable_accent_is_shaded() -> None:
    assert themed("booth", 0xF0C060).accent == "#f0c060"
    red = themed("booth", 0x8B0000).accent
    assert int(red[1:3], 16) > int(red[3:5], 16) + 40 > int(red[5:7], 16)
    assert red != THEMES["booth"].accent
    assert themed("daylight", 0xFFFF00).accent != THEMES["daylight"].accent


def seen(colour: str, cones: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    """Return a colour in CIELAB as seen with these cones."""

    def times(matrix: tuple[tuple[float, ...], ...], vector: list[float]) -> list[float]:
        return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    rgb = [linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5)]
    xyz = times(TO_XYZ, [min(1.0, max(0.0, each)) for each in times(cones, rgb)])
    x, y, z = (max(each / white, 0.0) ** (1 / 3) for each, white in zip(xyz, WHITE, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("cones", CONES.values(), ids=CONES)
def test_series_colours_are_distinct_for_the_colour_blind(
    cones: tuple[tuple[float, ...], ...],
) -> None:
    for one, other in combinations(THEMES["clear"].series, 2):
        ways = zip(seen(one, cones), seen(other, cones), strict=True)
        assert sum((a - b) ** 2 for a, b in ways) ** 0.5 >= TOLD_APART, (one, other)
