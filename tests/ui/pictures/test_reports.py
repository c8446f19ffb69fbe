"""The picture of a month's report: much, little, and the longest of everything."""

from dataclasses import replace
from datetime import date

from bot.calendar.rules.periods import Cadence
from bot.reports.picture import report_picture
from bot.reports.results import (
    CohortReport,
    FocusReport,
    MonthReport,
    MonthSums,
    QuestReport,
    Retained,
    Votes,
)
from bot.reports.store import OtherSums
from tests.ui.pictures.golden import assert_golden


def focus(name: str | None, minutes: int) -> FocusReport:
    slug = name.lower().replace(" ", "_") if name else None
    return FocusReport(slug=slug, name=name, minutes=minutes, sessions=minutes // 40, members=9)


def quest(title: str, completions: int | None, *votes: int) -> QuestReport:
    easy, right, hard = votes or (0, 0, 0)
    return QuestReport(
        slug=title.lower().replace(" ", "-"),
        title=title,
        cadence=Cadence.DAILY,
        completions=completions,
        votes=Votes(too_easy=easy, right=right, too_hard=hard) if votes else None,
    )


def newcomers(monday: date, members: int | None, *retained: int | None) -> CohortReport:
    return CohortReport(
        monday=monday,
        members=members,
        retained=tuple(
            Retained(weeks=weeks, members=each)
            for weeks, each in zip((1, 2, 4), retained, strict=False)
        ),
    )


SUMS = MonthSums(
    active=128,
    new=23,
    active_days=1_204,
    minutes=61_205,
    sessions=1_731,
    quests=842,
    ear_rounds=391,
    others=OtherSums(
        mix_checks=62, critiques=41, battle_entries=1, tracks_added=37, tracks_released=9
    ),
)
BUSY = MonthReport(
    month="2026-11",
    first_month="2026-03",
    this_month="2026-12",
    accent=None,
    sums=SUMS,
    before=replace(SUMS, active=114, new=23, minutes=66_800, sessions=1_690, quests=590),
    bands=(14, 31, 40, 32, None),
    focuses=(
        focus("Mixing", 19_310),
        focus("Sound Design", 14_002),
        focus("Composition", 11_255),
        focus("Listening", 6_120),
        focus("Recording and Performance", 4_800),
        focus("Theory", 2_410),
        focus("Mastering", 1_900),
        focus(None, 1_408),
    ),
    by_cadence=(
        (Cadence.DAILY, 611),
        (Cadence.WEEKLY, 140),
        (Cadence.MONTHLY, 31),
        (Cadence.PERSONAL, 60),
    ),
    quests=(
        quest("Five-note hook", 41, 4, 25, 7),
        quest("Rebuild the drums of a record you love, from its first bar", 38, 0, 30, 2),
        quest("=SUM(1) One sound only", 12),
        quest("Level match", 9, 3, 0, 0),
        quest("Swap the bass", None),
    ),
    cohorts=(
        newcomers(date(2026, 11, 2), 9, 6, 5, 3),
        newcomers(date(2026, 11, 9), 8, 8, 2, None),
        newcomers(date(2026, 11, 16), None),
        newcomers(date(2026, 11, 23), 4, None, None, None),
    ),
)
SMALL = replace(
    BUSY,
    this_month="2026-11",
    first_month="2026-11",
    sums=replace(SUMS, active=2, new=2, minutes=95, sessions=3, quests=1, ear_rounds=0),
    before=None,
    bands=(None, 0, 0, 0, 0),
    focuses=(),
    quests=(),
    cohorts=(newcomers(date(2026, 11, 2), None),),
)
HUGE = replace(
    BUSY,
    sums=replace(SUMS, active=104_331, minutes=62_000_417, sessions=1_204_559, quests=903_118),
    before=replace(SUMS, active=3, minutes=12, sessions=5, quests=2),
    focuses=(focus("Elektroakustische Klangforschung", 61_000_417), focus("W" * 40, 1_000_000)),
)


def test_a_busy_month() -> None:
    assert_golden("report-busy", report_picture(BUSY).draw())


def test_a_small_month() -> None:
    assert_golden("report-small", report_picture(SMALL).draw())


def test_huge_figures_and_long_names() -> None:
    assert_golden("report-huge", report_picture(HUGE).draw())
