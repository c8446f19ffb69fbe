"""Practice statistics as members see them: a picture, and the same facts as text."""

from datetime import date
from typing import Any

import discord

from bot.boards.view import period_name
from bot.calendar.rules.days import DAY_STARTS_AT
from bot.calendar.rules.periods import Cadence, week_of
from bot.interactions.errors import StaleButton
from bot.practice_stats.results import StatsShown
from bot.practice_stats.rules import BEST_HOURS, StatsPeriod, best_hours, minutes_from
from bot.quests.view.next_steps import quest_button
from bot.streaks.view import start_button
from bot.ui.actions import Action, button
from bot.ui.custom_ids import key_numbers
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
    StatsPeriod.WEEKS: "columns of the minutes per week and focus",
    StatsPeriod.YEAR: "a heat map of the days",
    StatsPeriod.ALL: "bars of the minutes per focus",
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
    if shown.began_on is None:
        return _draw_empty(shown, display_name, own=own)
    items: list[discord.ui.Item[Any]] = []
    files: tuple[discord.File, ...] = ()
    if png is None:
        items = [heading(f"{display_name}'s practice"), small(_period_text(shown))]
    else:
        gallery, file = picture(f"practice-{shown.period}", png, _description(shown, name))
        items, files = [gallery], (file,)
    facts = _facts(shown) if png is None else _beside_picture(shown)
    items.append(body("\n".join(f"**{label}** {text}" for label, text in facts)))
    items += map(small, _remarks(shown))
    if own and not shown.is_anything:
        items.append(row(start_button(member.user_id)))
    items.append(row(*_period_buttons(shown)))
    return Reply(layout=panel(*items), files=files, private=member.is_private)


def _draw_empty(shown: StatsShown, name: str, *, own: bool) -> Reply:
    private, user_id = shown.member.is_private, shown.member.user_id
    title = heading(f"{name}'s practice")
    if not own:
        return Reply(
            layout=panel(title, body(f"{name} hasn't practised here yet.")), private=private
        )
    text = body("No stats yet. They start with your first session, quest or ear round.")
    buttons = row(start_button(user_id), quest_button(Cadence.DAILY))
    return Reply(layout=panel(title, text, buttons), private=private)


def stats_button(user_id: int) -> Action:
    """Return the button that opens a member's statistics."""
    return button("Practice stats", "stats-look", user_id)


def _period_text(shown: StatsShown) -> str:
    span = _SPANS[shown.period]
    text = f"{span[0].upper()}{span[1:]} · since {date_text(_first_day(shown))}"
    is_first = shown.began_on == _first_day(shown)
    return f"{text}, your first day" if is_first else text


def _first_day(shown: StatsShown) -> date:
    """Return the first day of the period, or of practice if that is later."""
    return max(shown.since, shown.began_on or shown.since)


def _facts(shown: StatsShown) -> list[_Fact]:
    """Return all figures; of a first day there are few, since a best of one says nothing."""
    facts = [("Practice", _practice(shown)), *_best_week(shown), *_by_focus(shown)]
    best = best_hours(shown.hours, DAY_STARTS_AT.hour)
    if best is not None and shown.has_history:
        share = 100 * minutes_from(shown.hours, best) // sum(shown.hours)
        until = (best + BEST_HOURS) % 24
        facts.append(("Best hours", f"{best:02}:00 to {until:02}:00, {share}% of timed practice"))
    return [*facts, ("Level", _level(shown)), *_best_streak(shown)]


def _beside_picture(shown: StatsShown) -> list[_Fact]:
    """Return the figures that the picture does not show."""
    by_focus = [] if shown.period is StatsPeriod.ALL else _by_focus(shown)
    gained = ("Earned", signed_xp(shown.gained_xp))
    practice = ("Practice", _practice(shown))
    return [practice, gained, *_best_week(shown), *by_focus, *_best_streak(shown)]


def _best_week(shown: StatsShown) -> list[_Fact]:
    if shown.best_week is None or not shown.has_history:
        return []
    week = period_name(week_of(shown.best_week))
    return [("Best week", f"{minutes(shown.best_week_minutes)}, {week}")]


def _by_focus(shown: StatsShown) -> list[_Fact]:
    return [("By focus", " · ".join(_focuses(shown)))] if len(shown.focuses) > 1 else []


def _best_streak(shown: StatsShown) -> list[_Fact]:
    days = shown.member.longest_streak
    return [("Best streak", f"{plural(days):day}")] if days > 1 else []


def _practice(shown: StatsShown) -> str:
    if not shown.is_anything:
        return "none in this time"
    days = (shown.today - _first_day(shown)).days + 1
    active = f"{number(shown.active_days)} of {plural(days):day} active"
    figures = [minutes(shown.minutes), f"{plural(shown.quests):quest}"]
    if shown.ear_rounds:
        figures.append(f"{plural(shown.ear_rounds):ear round}")
    return " · ".join([*figures, active] if days > 1 else figures)


def _focuses(shown: StatsShown) -> list[str]:
    leading = [f"{focus.name} {minutes(focus.minutes)}" for focus in shown.leading]
    return [*leading, f"other {minutes(shown.other_minutes)}"] if shown.other_minutes else leading


def _level(shown: StatsShown) -> str:
    first, last = (point.progress.level for point in (shown.level[0], shown.level[-1]))
    grown = f"{number(first)} → {number(last)}" if first != last else number(last)
    return f"{grown} · {signed_xp(shown.gained_xp)}"


def _remarks(shown: StatsShown) -> list[str]:
    """Return notes that explain the figures."""
    remarks: list[str] = []
    if any(shown.hours) and shown.has_history:
        text = f"Best hours are based on timers and studio rooms ({shown.zone} time)."
        if shown.unclocked_minutes:
            text += f" {minutes(shown.unclocked_minutes)} logged later isn't included."
        remarks.append(text)
    if shown.member.is_private:
        remarks.append("Only you can see this. Your profile is private.")
    return remarks


def _description(shown: StatsShown, name: str | None) -> str:
    whose = clean(name or "", limit=_NAME_LIMIT)
    owner = f"{whose}'s practice" if whose else "Practice"
    facts = " ".join(f"{label}: {text}." for label, text in _facts(shown))
    return (
        f"{owner}, {_SPANS[shown.period]}: {_CHARTS[shown.period]}, a line of the level, and "
        f"columns of the hours of the day. {facts}"
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
