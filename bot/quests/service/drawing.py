"""Draws the quests of postings, and foresees those that are coming."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.calendar.rules.periods import POSTED_CADENCES, Cadence, current_period, next_due
from bot.db.transactions import Transaction
from bot.packs.content import SkillPack
from bot.quests.results.quests import PostingTheme
from bot.quests.rules.drawing import BagState, Deck, Drawing, Drawn, Planned, ThemesState
from bot.quests.rules.themes import DrawMode, WeekTheme
from bot.quests.service.known_quests import known_quests, to_give
from bot.quests.store import plans, postings
from bot.quests.store.plans import ThemeWeek
from bot.quests.store.postings import QuestPosting
from bot.servers.service.context import ServerContext

_SINCE = timedelta(days=8)
"""How far back a week may have begun that has still something to be posted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A period whose posting is due at `at`, and its quest; None if staff skip it."""

    cadence: Cadence
    period: str
    at: datetime
    drawn: Drawn | None


def draw_quest(
    tx: Transaction, context: ServerContext, cadence: Cadence, period: str, now: datetime
) -> Drawn | None:
    """Return the quest of a period; None if staff skip it."""
    return Drawing(load_deck(tx, context, [cadence], now)).draw(cadence, period)


def begin_week(tx: Transaction, context: ServerContext, drawn: Drawn) -> None:
    """Record the theme of the week that a posting belongs to, if any."""
    if drawn.day is None or drawn.theme is None:
        return
    week = ThemeWeek(
        guild_id=context.server.guild_id,
        week=drawn.day.week,
        theme=drawn.theme,
        bag=drawn.theme_bag,
    )
    plans.begin_week(tx, week)


def load_deck(
    tx: Transaction, context: ServerContext, cadences: Collection[Cadence], now: datetime
) -> Deck:
    """Load all that decides which quests of some cadences a server gets."""
    guild_id, pack = context.server.guild_id, context.pack
    known = known_quests(tx, context)
    is_themed = context.server.draw is DrawMode.THEMED and bool(pack.themes)
    planned: dict[tuple[Cadence, str], Planned] = {}
    bags: dict[Cadence, BagState] = {}
    for cadence in cadences:
        number, drawn = postings.bag_state(tx, guild_id, cadence)
        bags[cadence] = BagState(number=number, drawn=drawn)
        since = current_period(cadence, context.timetable, now - _SINCE)
        for each in plans.coming(tx, guild_id, cadence, since):
            planned[cadence, each.period] = each
    return Deck(
        guild_id=guild_id,
        weekday=context.server.weekly_day,
        quests={cadence: [each.slug for each in to_give(known, cadence)] for cadence in cadences},
        techniques={quest.slug: frozenset(quest.techniques) for quest in pack.quests},
        bags=bags,
        planned=planned,
        themes=_themes(pack) if is_themed else {},
        weeks=_weeks(tx, context, now) if is_themed else ThemesState(begun={}, coming={}),
    )


def _themes(pack: SkillPack) -> dict[str, WeekTheme]:
    return {
        each.slug: WeekTheme(slug=each.slug, dailies=each.dailies, weekly=each.weekly)
        for each in pack.themes
    }


def _weeks(tx: Transaction, context: ServerContext, now: datetime) -> ThemesState:
    since = current_period(Cadence.WEEKLY, context.timetable, now - _SINCE)
    weeks = plans.weeks(tx, context.server.guild_id, since)
    number = max((each.bag for each in weeks if each.bag is not None), default=0)
    return ThemesState(
        bag=BagState(number=number, drawn={each.theme for each in weeks if each.bag == number}),
        begun={each.week: each.theme for each in weeks if each.bag is not None},
        coming={each.week: each.theme for each in weeks if each.bag is None},
    )


def coming(
    tx: Transaction, context: ServerContext, now: datetime, deck: Deck | None = None
) -> Iterator[Coming]:
    """Yield the coming postings in their order, without those that were posted early.

    They are those that will be posted, unless staff or the pack change something first. `deck` is
    the server's, unless something else is to be foreseen.
    """
    drawing = Drawing(deck or load_deck(tx, context, POSTED_CADENCES, now))
    due = {cadence: next_due(cadence, context.timetable, now) for cadence in POSTED_CADENCES}
    while True:
        cadence = min(due, key=lambda each: (due[each].at, each))
        at, period = due[cadence].at, due[cadence].period
        due[cadence] = next_due(cadence, context.timetable, at)
        if postings.of_period(tx, context.server.guild_id, cadence, period) is None:
            drawn = drawing.draw(cadence, period)
            yield Coming(cadence=cadence, period=period, at=at, drawn=drawn)


def theme_of_posting(
    tx: Transaction, context: ServerContext, posting: QuestPosting
) -> PostingTheme | None:
    """Return the theme that a posting belongs to, None if there's none or it has left the pack."""
    if posting.theme_week is None:
        return None
    week = plans.theme_of(tx, posting.guild_id, posting.theme_week)
    return posting_theme(context, week.theme if week else None, posting.theme_day)


def posting_theme(context: ServerContext, slug: str | None, day: int | None) -> PostingTheme | None:
    """Return the theme of a posting, None if there's none or it has left the pack."""
    theme = context.pack.theme_by_slug.get(slug) if slug else None
    return PostingTheme(title=theme.title, about=theme.about, day=day) if theme else None
