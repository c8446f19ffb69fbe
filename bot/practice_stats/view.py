"""Practice statistics as members see them: a picture, and the same facts as text."""

from datetime import date
from typing import Any

import discord

from bot.boards.view import period_name
from bot.calendar.rules.days import DAY_STARTS_AT
from bot.calendar.rules.periods import week_of
from bot.interactions.errors import StaleButton
from bot.practice_stats.results import StatsShown
from bot.practice_stats.rules import BEST_HOURS, StatsPeriod, best_hours, minutes_from
from bot.ui.actions import Action, button, key_numbers
from bot.ui.pictures.attached import picture
from bot.ui.replies import Reply, body, heading, panel, row, small
from bot.ui.text import clean, date_text, minutes, named, number, plural, signed_xp

_NAME_LIMIT = 60
_TITLES = {
    StatsPeriod.WEEKS: "12 weeks",
    StatsPeriod.YEAR: "Year",
    StatsPeriod.ALL: "All time",
}
_SPANS = {
    StatsPeriod.WEEKS: "the last 12 weeks",
    StatsPeriod.YEAR: "the last 53 weeks",
    StatsPeriod.ALL: "all time",
}
_CHARTS = {
    StatsPeriod.WEEKS: "Columns of the minutes per week and focus",
    StatsPeriod.YEAR: "A heat map of the days",
    StatsPeriod.ALL: "Bars of the minutes per focus",
}
_Fact = tuple[str, str]


def read_stats_key(key: str) -> tuple[int, StatsPeriod]:
    """Read a button's key, `user.period`.

    Raises:
        StaleButton: the key is not valid.
    """
    user, _, period = key.partition(".")
    (user_id,) = key_numbers(user, 1)
    if period not in set(StatsPeriod):
        raise StaleButton
    return user_id, StatsPeriod(period)


def draw_stats(shown: StatsShown, name: str | None, png: bytes | None, *, own: bool) -> Reply:
    """Draw a member's statistics; if their profile is private, only they see the reply."""
    member = shown.member
    display_name = named(member.user_id, name, limit=_NAME_LIMIT)
    title = heading(f"Practice of {display_name}")
    if shown.began_on is None:
        layout = panel(title, body(_empty_text(display_name, own=own)))
        return Reply(layout=layout, private=member.is_private)
    items: list[discord.ui.Item[Any]] = []
    files: tuple[discord.File, ...] = ()
    if png is not None:
        gallery, file = picture(f"practice-{shown.period}", png, _description(shown, name))
        items, files = [gallery], (file,)
    facts = (f"**{label}** {text}" for label, text in _facts(shown))
    items += [title, small(_period_text(shown)), body("\n".join(facts))]
    items += map(small, _remarks(shown))
    items.append(row(*_period_buttons(shown)))
    return Reply(layout=panel(*items), files=files, private=member.is_private)


def stats_button(user_id: int) -> Action:
    """Return the button that opens a member's statistics."""
    return button("Practice stats", "stats-look", user_id)


def _empty_text(name: str, *, own: bool) -> str:
    if not own:
        return f"{name} has not practised here yet. The first session or quest begins the picture."
    return (
        "Nothing to look back on yet: the first session or quest begins the picture. "
        "`/session start` times one, `/session log` takes what you have done already, and "
        "`/quest today` has something small to do."
    )


def _period_text(shown: StatsShown) -> str:
    span = _SPANS[shown.period]
    text = f"{span[0].upper()}{span[1:]} · from {date_text(_first_day(shown))} on"
    is_first = shown.began_on == _first_day(shown)
    return f"{text}, the first day" if is_first else text


def _first_day(shown: StatsShown) -> date:
    """Return the first day of the period, or of practice if that is later."""
    return max(shown.since, shown.began_on or shown.since)


def _facts(shown: StatsShown) -> list[_Fact]:
    facts = [("Practice", _practice(shown))]
    if shown.best_week is not None:
        week = period_name(week_of(shown.best_week))
        facts.append(("Best week", f"{minutes(shown.best_week_minutes)}, {week}"))
    if shown.focuses:
        facts.append(("Focus", " · ".join(_focuses(shown))))
    if (best := best_hours(shown.hours, DAY_STARTS_AT.hour)) is not None:
        share = 100 * minutes_from(shown.hours, best) // sum(shown.hours)
        until = (best + BEST_HOURS) % 24
        facts.append(("Best hours", f"{best:02}:00 to {until:02}:00, {share}% of timed practice"))
    facts.append(("Level", _level(shown)))
    facts.append(("Longest streak ever", f"{plural(shown.member.longest_streak):day}"))
    return facts


def _practice(shown: StatsShown) -> str:
    if not shown.minutes and not shown.quests:
        return "none in this time: 10 minutes with `/session start` begin a new page"
    days = (shown.today - _first_day(shown)).days + 1
    return (
        f"{minutes(shown.minutes)} · {plural(shown.quests):quest} · "
        f"{number(shown.active_days)} of {plural(days):day} active"
    )


def _focuses(shown: StatsShown) -> list[str]:
    leading = [f"{focus.name} {minutes(focus.minutes)}" for focus in shown.leading]
    return [*leading, f"other {minutes(shown.other_minutes)}"] if shown.other_minutes else leading


def _level(shown: StatsShown) -> str:
    first, last = (point.progress.level for point in (shown.level[0], shown.level[-1]))
    grown = f"from {number(first)} to {number(last)}" if first != last else number(last)
    return f"{grown} · {signed_xp(shown.gained_xp)}"


def _remarks(shown: StatsShown) -> list[str]:
    """Return notes that explain the figures."""
    remarks: list[str] = []
    if any(shown.hours) or shown.unclocked_minutes:
        text = f"Hours are those of timers and studio rooms, on the clocks of {shown.zone}."
        if shown.unclocked_minutes:
            text += (
                f" {minutes(shown.unclocked_minutes)} logged afterwards have no clock times and "
                "are left out of them."
            )
        remarks.append(text)
    if shown.member.is_private:
        remarks.append("Only you see this page: your profile is private.")
    return remarks


def _description(shown: StatsShown, name: str | None) -> str:
    whose = clean(name or "", limit=_NAME_LIMIT)
    owner = f" of {whose}" if whose else ""
    facts = " ".join(f"{label}: {text}." for label, text in _facts(shown))
    return (
        f"{_CHARTS[shown.period]}, a line of the level, and columns of the hours of the day: "
        f"practice{owner}, {_SPANS[shown.period]}. {facts}"
    )


def _period_buttons(shown: StatsShown) -> list[Action]:
    return [
        button(
            title,
            "stats",
            shown.member.user_id,
            period,
            style=discord.ButtonStyle.primary
            if period is shown.period
            else discord.ButtonStyle.secondary,
            disabled=period is shown.period,
        )
        for period, title in _TITLES.items()
    ]
