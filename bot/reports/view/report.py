"""A month's report in words, beside its picture and its table."""

import io
from typing import Any, Final

import discord
from discord import app_commands

from bot.boards.view import period_name
from bot.calendar.rules.periods import Cadence, period_before
from bot.interactions.errors import StaleButton
from bot.reports.results import CohortReport, MonthReport, QuestReport
from bot.reports.rules import DAY_BANDS, first_after, is_month
from bot.reports.view.table import file_name
from bot.ui.actions import Action, button
from bot.ui.pictures.attached import picture
from bot.ui.replies import Reply, body, heading, panel, row, small
from bot.ui.text import MINUS, MONTHS, clean, minutes, number, plural
from bot.week_reviews.rules import change_percent

_CHOICE_LIMIT: Final = 25
_TITLE_LIMIT: Final = 60
_DESCRIBED: Final = 4
_HOURS_FROM: Final = 600
_TENFOLD: Final = 900
FEW: Final = "fewer than 3"
_CADENCES: Final = {
    Cadence.DAILY: "daily",
    Cadence.WEEKLY: "weekly",
    Cadence.MONTHLY: "monthly",
    Cadence.PERSONAL: "personal",
}


def month_choices(months: list[str], typed: str) -> list[app_commands.Choice[str]]:
    """Return up to 25 months that fit what was typed."""
    sought = typed.strip().casefold()
    return [
        app_commands.Choice(name=period_name(month), value=month)
        for month in months
        if sought in f"{month} {period_name(month)}".casefold()
    ][:_CHOICE_LIMIT]


def read_month_key(key: str) -> str:
    """Read the month from a button's key. Raises StaleButton if it is none."""
    if not is_month(key):
        raise StaleButton
    return key


def draw_report(report: MonthReport, png: bytes | None, table: bytes | None) -> Reply:
    """Draw a report; without a picture, in words, and without a table, saying why."""
    items: list[discord.ui.Item[Any]] = []
    files: list[discord.File] = []
    title = heading(f"Report: {month_title(report)}")
    if not report.sums.is_anything:
        return Reply(layout=panel(title, body(_empty_text(report)), *_paging(report)))
    if png is None:
        items += [title, body("\n".join(report_lines(report)))]
    else:
        gallery, file = picture(f"report-{report.month}", png, describe_report(report))
        items.append(gallery)
        files.append(file)
    items.append(body("\n".join(_beside(report))))
    if table is None:
        items.append(small("To get the CSV file, let me attach files in this channel."))
    else:
        files.append(discord.File(io.BytesIO(table), file_name(report.month)))
        items.append(discord.ui.File[Any](f"attachment://{file_name(report.month)}"))
    items.append(small("Private members are counted, but nobody is named."))
    return Reply(layout=panel(*items, *_paging(report)), files=tuple(files))


def _empty_text(report: MonthReport) -> str:
    if report.is_over:
        return "Nothing happened here that month."
    return "No practice, quests or tracks yet this month. Look again once members have practised."


def month_title(report: MonthReport) -> str:
    """Return the name of a report's month, and that it isn't over if so."""
    name = period_name(report.month)
    return name if report.is_over else f"{name} so far"


def headlines(report: MonthReport) -> list[tuple[str, str, str]]:
    """Return the sums as name, figure and change since the month before, if it can be compared."""
    sums, before = report.sums, report.before if report.is_over else None
    return [
        (name, figure(value), change_text(value, earlier) if earlier is not None else "")
        for name, figure, value, earlier in (
            ("Active members", number, sums.active, before.active if before else None),
            ("New members", number, sums.new, before.new if before else None),
            ("Practice", hours, sums.minutes, before.minutes if before else None),
            ("Sessions", number, sums.sessions, before.sessions if before else None),
            ("Quests", number, sums.quests, before.quests if before else None),
            ("Ear rounds", number, sums.ear_rounds, before.ear_rounds if before else None),
        )
    ]


def hours(total: int) -> str:
    """Format minutes, from 10 hours on as hours only."""
    return f"{number((total + 30) // 60)} h" if total >= _HOURS_FROM else minutes(total)


def change_text(figure: int, before: int) -> str:
    """Return a change: `+12%`, a minus, `10×+`, `same`, or empty if there was nothing before."""
    change = change_percent(figure, before)
    if change is None:
        return ""
    if change >= _TENFOLD:
        return "10×+"
    return f"{change:+}%".replace("-", MINUS) if change else "same"


def report_lines(report: MonthReport) -> list[str]:
    """Return everything the picture shows in words, most of it; the table has the rest."""
    lines = [
        " · ".join(filter(None, (f"**{name}** {figure}", change)))
        for name, figure, change in headlines(report)
    ]
    if report.focuses:
        practised = (f"{each.name or 'Other'} {hours(each.minutes)}" for each in report.focuses)
        lines.append(f"**By focus** {' · '.join(practised)}")
    lines += [f"**{_title(each)}** {quest_text(each)}" for each in report.quests[:_DESCRIBED]]
    lines += [
        f"**New in the week of {short_date(each)}** {cohort_text(each)}" for each in report.cohorts
    ]
    return lines


def describe_report(report: MonthReport) -> str:
    """Describe the picture for people who can't see it."""
    facts = (line.replace("**", "").replace(" · ", ", ") for line in report_lines(report))
    return f"Report for {month_title(report)}. {'. '.join(facts)}."


def quest_text(quest: QuestReport) -> str:
    """Return how often a quest was completed, and how hard it was."""
    done = (
        f"completed {FEW} times"
        if quest.completions is None
        else (f"completed {plural(quest.completions):time}")
    )
    votes = quest.votes
    if votes is None:
        return done
    easy, right, hard = map(number, (votes.too_easy, votes.right, votes.too_hard))
    return f"{done}, too easy for {easy}, right for {right}, too hard for {hard}"


def cohort_text(cohort: CohortReport) -> str:
    """Return how many newcomers a week had, and how many of them came back."""
    count = FEW if cohort.members is None else number(cohort.members)
    later = [
        f"{number(each.members)} active {plural(each.weeks):week} later"
        for each in cohort.retained
        if each.members is not None
    ]
    return ", ".join([count, *later])


def short_date(cohort: CohortReport) -> str:
    """Return the Monday of a cohort, as in `2 Nov`."""
    return f"{cohort.monday.day} {MONTHS[cohort.monday.month - 1][:3]}"


def _title(quest: QuestReport) -> str:
    return clean(quest.title, limit=_TITLE_LIMIT)


def _beside(report: MonthReport) -> list[str]:
    """Return what the picture leaves out."""
    others = report.sums.others
    bands = [
        f"{_days(first, last)}: {FEW if members is None else number(members)}"
        for (first, last), members in zip(DAY_BANDS, report.bands, strict=True)
        if members != 0
    ]
    quests = [f"{number(n)} {_CADENCES[cadence]}" for cadence, n in report.by_cadence if n]
    lines = [
        f"**{name}** {' · '.join(facts)}"
        for name, facts in (("Members active on", bands), ("Quests", quests))
        if facts
    ]
    rest = [
        text
        for count, text in (
            (others.tracks_added, f"{plural(others.tracks_added):new track}"),
            (others.tracks_released, f"{number(others.tracks_released)} released"),
            (others.mix_checks, f"{plural(others.mix_checks):mix check}"),
            (others.critiques, f"{plural(others.critiques):critique}"),
            (others.battle_entries, f"{plural(others.battle_entries):battle entry|battle entries}"),
        )
        if count
    ]
    return [*lines, f"**Also** {' · '.join(rest)}"] if rest else lines


def _days(first: int, last: int) -> str:
    return f"{plural(first):day}" if first == last else f"{first}–{last} days"


def _paging(report: MonthReport) -> list[discord.ui.ActionRow[Any]]:
    """Return the buttons to the months before and after; none if this month is all there is."""
    before, after = period_before(report.month), f"{first_after(report.month):%Y-%m}"
    has_before = report.first_month is not None and report.month > report.first_month
    has_after = report.month < report.this_month
    if not (has_before or has_after):
        return []
    buttons: list[Action] = [
        button("Previous", "staff-report", before, disabled=not has_before),
        button("Next", "staff-report", after, disabled=not has_after),
    ]
    return [row(*buttons)]
