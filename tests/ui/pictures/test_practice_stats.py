"""Pictures of practice: reference pictures, and arbitrary data."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from bot.practice_stats.picture import practice_picture
from bot.practice_stats.results import FocusPractised, StatsShown, WeekPractised
from bot.practice_stats.rules import LevelPoint, StatsPeriod
from bot.ui.pictures.themes import DEFAULT
from bot.xp.rules.levels import progress, threshold
from tests.ui.pictures.golden import assert_golden
from tests.ui.pictures.practice import busy, new, on_quests_alone, shown, with_gaps

WEEKS, YEAR, ALL = StatsPeriod.WEEKS, StatsPeriod.YEAR, StatsPeriod.ALL


@pytest.mark.parametrize(
    ("of", "period", "name", "theme"),
    [
        (busy, WEEKS, "Mia", None),
        (busy, YEAR, "Mia", None),
        (busy, ALL, "Mia", None),
        (new, YEAR, "مريم الليل", "daylight"),
        (with_gaps, YEAR, "夜の音楽家 🎹", "midnight"),
        (with_gaps, ALL, "Zoë Ångström-Featherstonehaugh of the Long and Winding Road", "tape"),
        (on_quests_alone, WEEKS, None, "clear"),
    ],
)
def test_practice_stats_match_their_golden_pictures(
    of: Callable[[StatsPeriod], StatsShown], period: StatsPeriod, name: str | None, theme: str
) -> None:
    stats = of(period)
    stats = replace(stats, member=replace(stats.member, theme=theme))
    png = practice_picture(stats, name).draw()
    assert_golden(f"practice-{of.__name__.replace('_', '-')}-{period}", png)


NAMES = st.text(max_size=40)
FOCUSES = st.lists(
    st.tuples(st.text(max_size=40), st.integers(1, 10_000_000)),
    max_size=9,
    unique_by=lambda f: f[0],
)


@settings(max_examples=12, deadline=None)
@given(
    period=st.sampled_from(StatsPeriod),
    focuses=FOCUSES,
    hours=st.lists(st.sampled_from([0, 1, 59, 10_000_000]), min_size=24, max_size=24),
    levels=st.lists(st.integers(1, 250), min_size=1, max_size=4),
    today=st.dates(date(2020, 12, 20), date(2021, 1, 10)),
)
def test_any_practice_can_be_drawn(
    period: StatsPeriod,
    focuses: list[tuple[str, int]],
    hours: list[int],
    levels: list[int],
    today: date,
) -> None:
    stats = shown(period, today, lambda _: True, today=today)
    stats = replace(
        stats,
        focuses=tuple(FocusPractised(slug=name, name=name, minutes=n) for name, n in focuses),
        weeks=tuple(
            WeekPractised(monday=week.monday, minutes_by_focus=tuple(focuses))
            for week in stats.weeks
        ),
        hours=tuple(hours),
        level=tuple(
            LevelPoint(on=today, progress=progress(threshold(level), 250)) for level in levels
        ),
    )
    with Image.open(BytesIO(practice_picture(stats, "Mia").draw())) as picture:
        assert picture.width == 720
        assert picture.height < 1_200


def test_future_days_have_no_cell() -> None:
    empty: list[int] = []
    for today in (date(2026, 11, 16), date(2026, 11, 22)):  # a Monday, and its Sunday
        stats = shown(YEAR, date(2026, 11, 9), lambda day: day.day == 9, today=today)
        with Image.open(BytesIO(practice_picture(stats, "Mia").draw())) as picture:
            track = Image.new("RGB", picture.size, DEFAULT.track)
            apart = ImageChops.difference(picture.convert("RGB"), track).convert("L")
            empty.append(apart.histogram()[0])
    assert 380 < empty[1] - empty[0] < 6 * 9 * 9
