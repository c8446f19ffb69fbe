"""A month's report as a CSV file: one figure in each row.

Its columns and the names of its figures are a promise: some can be added, none ever changes
(docs/staff.md, The month's report).
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from bot.reports.results import MonthReport, MonthSums
from bot.reports.rules import DAY_BANDS
from bot.ui.text import clean

COLUMNS: Final = ("month", "section", "item", "name", "figure", "value", "unit", "note")
_FEW: Final = "fewer than 3"
_NOT_YET: Final = "not yet"
_NAME_LIMIT: Final = 200
_FORMULA: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # noqa: RUF001 - Excel reads both
_BEFORE: Final = "_month_before"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    """One figure; without a value, its note says why."""

    section: str
    item: str = ""
    name: str = ""
    figure: str
    value: int | None
    unit: str
    note: str = ""


def file_name(month: str) -> str:
    """Return the name of a month's file."""
    return f"woodshed-report-{month}.csv"


def csv_file(report: MonthReport) -> bytes:
    """Return a report as CSV in UTF-8, with the mark by which Excel knows that."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for each in _figures(report):
        value = "" if each.value is None else each.value
        writer.writerow(
            (
                *(report.month, each.section, each.item, _safe(each.name)),
                *(each.figure, value, each.unit, each.note),
            )
        )
    return text.getvalue().encode("utf-8-sig")


def _safe(name: str) -> str:
    """Return a name that no spreadsheet takes for a formula."""
    shown = clean(name, limit=_NAME_LIMIT)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def _figures(report: MonthReport) -> Iterator[_Figure]:
    yield from _sums(report.sums)
    if report.before is not None:
        yield from _sums(report.before, _BEFORE)
    yield from _active_days(report)
    yield from _focuses(report)
    for cadence, completions in report.by_cadence:
        yield _Figure(
            section="quests",
            item=cadence,
            figure="completions",
            value=completions,
            unit="quests",
        )
    yield from _quests(report)
    yield from _newcomers(report)


def _sums(sums: MonthSums, suffix: str = "") -> Iterator[_Figure]:
    others = sums.others
    for figure, value, unit in (
        ("active_members", sums.active, "members"),
        ("new_members", sums.new, "members"),
        ("active_days", sums.active_days, "days"),
        ("practice", sums.minutes, "minutes"),
        ("sessions", sums.sessions, "sessions"),
        ("quests", sums.quests, "quests"),
        ("ear_rounds", sums.ear_rounds, "rounds"),
        ("mix_checks", others.mix_checks, "checks"),
        ("critiques", others.critiques, "critiques"),
        ("battle_entries", others.battle_entries, "entries"),
        ("tracks_added", others.tracks_added, "tracks"),
        ("tracks_released", others.tracks_released, "tracks"),
    ):
        yield _Figure(section="totals", figure=f"{figure}{suffix}", value=value, unit=unit)


def _active_days(report: MonthReport) -> Iterator[_Figure]:
    for (first, last), members in zip(DAY_BANDS, report.bands, strict=True):
        item = "1 day" if last == 1 else f"{first}-{last} days"
        yield _count(
            _Figure(
                section="active_days",
                item=item,
                figure="members",
                value=members,
                unit="members",
            )
        )


def _focuses(report: MonthReport) -> Iterator[_Figure]:
    for focus in report.focuses:
        for figure, value, unit in (
            ("practice", focus.minutes, "minutes"),
            ("sessions", focus.sessions, "sessions"),
            ("members", focus.members, "members"),
        ):
            yield _Figure(
                section="focus",
                item=focus.slug or "other",
                name=focus.name or "Other",
                figure=figure,
                value=value,
                unit=unit,
            )


def _quests(report: MonthReport) -> Iterator[_Figure]:
    for quest in report.quests:
        votes = quest.votes
        for figure, value, unit in (
            ("completions", quest.completions, "quests"),
            ("too_easy", votes.too_easy if votes else None, "votes"),
            ("right", votes.right if votes else None, "votes"),
            ("too_hard", votes.too_hard if votes else None, "votes"),
        ):
            yield _count(
                _Figure(
                    section=f"{quest.cadence}_quest",
                    item=quest.slug,
                    name=quest.title,
                    figure=figure,
                    value=value,
                    unit=unit,
                )
            )


def _newcomers(report: MonthReport) -> Iterator[_Figure]:
    for cohort in report.cohorts:
        monday = f"{cohort.monday:%Y-%m-%d}"
        yield _count(
            _Figure(
                section="newcomers",
                item=monday,
                figure="members",
                value=cohort.members,
                unit="members",
            )
        )
        for retained in cohort.retained:
            yield _Figure(
                section="newcomers",
                item=monday,
                figure=f"active_after_{retained.weeks}_weeks",
                value=retained.members,
                unit="members",
                note=_NOT_YET if retained.members is None else "",
            )


def _count(figure: _Figure) -> _Figure:
    """Return a count of a group, with a note if it is too small to show."""
    return replace(figure, note=_FEW) if figure.value is None else figure
