"""A month's report as staff see it: a message, a picture's words, and a table."""

import csv
import io
from dataclasses import replace

from bot.reports.view.report import describe_report, draw_report, hours, month_choices
from bot.reports.view.table import COLUMNS, csv_file
from bot.ui.pictures.attached import ALT_TEXT_LIMIT
from tests.reply_text import text_of
from tests.ui.pictures.test_reports import BUSY, HUGE, SMALL

NOTHING = replace(
    SMALL.sums,
    active=0,
    new=0,
    active_days=0,
    minutes=0,
    sessions=0,
    quests=0,
    others=replace(
        SMALL.sums.others,
        mix_checks=0,
        critiques=0,
        battle_entries=0,
        tracks_added=0,
        tracks_released=0,
    ),
)


def rows_of(table: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))


def test_beside_the_picture_is_only_what_it_lacks() -> None:
    reply = draw_report(BUSY, b"PNG", csv_file(BUSY))
    assert text_of(reply) == (
        "**Members active on** 1 day: 14 · 2–4 days: 31 · 5–9 days: 40 · 10–19 days: 32 · "
        "20–31 days: fewer than 3\n"
        "**Quests** 611 daily · 140 weekly · 31 monthly · 60 personal\n"
        "**Also** 37 new tracks · 9 released · 62 mix checks · 41 critiques · 1 battle entry\n"
        "-# Private members are counted, but nobody is named."
    )
    assert [file.filename for file in reply.files] == [
        "report-2026-11.png",
        "woodshed-report-2026-11.csv",
    ]


def test_without_a_picture_the_report_is_in_words() -> None:
    told = text_of(draw_report(BUSY, None, None))
    for line in (
        "### Report: November 2026",
        "**Active members** 128 · +12%",
        "**Practice** 1,020 h · −8%",
        "**By focus** Mixing 322 h · Sound Design 233 h",
        "**Five-note hook** completed 41 times, too easy for 4, right for 25, too hard for 7",
        "**New in the week of 9 Nov** 8, 8 active 1 week later, 2 active 2 weeks later",
        "**New in the week of 16 Nov** fewer than 3",
        "-# To get the CSV file, let me attach files in this channel.",
    ):
        assert line in told
    for report in (BUSY, SMALL, HUGE):
        assert len(describe_report(report)) <= ALT_TEXT_LIMIT


def test_an_empty_month_says_so() -> None:
    empty = replace(SMALL, sums=NOTHING)
    assert text_of(draw_report(empty, None, None)) == (
        "### Report: November 2026 so far\n"
        "No practice, quests or tracks yet this month. Look again once members have practised."
    )
    over = replace(empty, this_month="2027-01")
    assert text_of(draw_report(over, None, None)).endswith("\nNothing happened here that month.")


def test_the_table_has_one_figure_in_each_row() -> None:
    table = csv_file(BUSY)
    assert table.startswith(b"\xef\xbb\xbf" + ",".join(COLUMNS).encode())
    rows = rows_of(table)
    assert all(row["value"].isdigit() != bool(row["note"]) for row in rows)
    keys = [(row["section"], row["item"], row["figure"]) for row in rows]
    assert len(keys) == len(set(keys))
    values = {
        (row["section"], row["item"], row["figure"]): (row["value"], row["unit"], row["note"])
        for row in rows
    }
    assert values["totals", "", "practice"] == ("61205", "minutes", "")
    assert values["totals", "", "practice_month_before"] == ("66800", "minutes", "")
    assert values["active_days", "20-31 days", "members"] == ("", "members", "fewer than 3")
    assert values["focus", "other", "practice"] == ("1408", "minutes", "")
    assert values["quests", "personal", "completions"] == ("60", "quests", "")
    assert values["daily_quest", "five-note-hook", "too_hard"] == ("7", "votes", "")
    assert values["newcomers", "2026-11-09", "active_after_4_weeks"] == ("", "members", "not yet")
    assert values["newcomers", "2026-11-16", "members"] == ("", "members", "fewer than 3")


def test_no_cell_of_the_table_is_a_formula() -> None:
    titles = ("=1+1", " +1", "-1", "@SUM(A1)", "\t=1", "＝1", 'One, "two"\nthree')
    quests = tuple(replace(BUSY.quests[0], title=title) for title in titles)
    rows = rows_of(csv_file(replace(BUSY, quests=quests)))
    assert [row["name"] for row in rows if row["figure"] == "completions" and row["name"]] == [
        "'=1+1",
        "'+1",
        "'-1",
        "'@SUM(A1)",
        "'=1",
        "'＝1",
        'One, "two" three',
    ]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_months_are_found_by_name_and_number() -> None:
    months = [f"{year}-{month:02}" for year in (2026, 2025, 2024) for month in range(12, 0, -1)]
    assert len(month_choices(months, "")) == 25
    assert [each.value for each in month_choices(months, "nov")] == [
        "2026-11",
        "2025-11",
        "2024-11",
    ]
    assert [each.name for each in month_choices(months, "2025-03")] == ["March 2025"]
    assert [hours(each) for each in (0, 599, 600, 630)] == ["0 min", "9 h 59 min", "10 h", "11 h"]
