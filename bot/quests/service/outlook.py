"""What is coming in the next weeks, as staff see it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import takewhile

from bot.calendar.rules.periods import POSTED_CADENCES, Cadence
from bot.db.transactions import Transaction
from bot.packs.content import Quest
from bot.paging.rules import nearest_page
from bot.quests.errors import QuestNotComing
from bot.quests.results.scheduling import ComingQuest, ComingWeek, UpcomingShown
from bot.quests.rules.drawing import Deck
from bot.quests.rules.themes import DAYS, day_of_week, first_day
from bot.quests.service.drawing import Coming, coming, load_deck, posting_theme
from bot.quests.service.known_quests import is_own, known_quests
from bot.servers.service.context import ServerContext

WEEKS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """All that is coming in the next weeks, and what decides it."""

    context: ServerContext
    deck: Deck
    postings: Sequence[Coming]
    titles: dict[str, str]

    def find(self, cadence: Cadence, period: str) -> Coming:
        """Return a coming posting. Raises QuestNotComing if it is none."""
        for each in self.postings:
            if (each.cadence, each.period) == (cadence, period):
                return each
        raise QuestNotComing

    def title(self, posting: Coming) -> str | None:
        """Return the title of a coming quest, None if it is skipped."""
        return self.titles[posting.drawn.quest] if posting.drawn else None

    def quests_beside(self, posting: Coming) -> set[str]:
        """Return the quests of other periods, and those that were swapped away there."""
        others = [each for each in self.postings if each is not posting]
        swapped = {
            each.instead_of
            for key, each in self.deck.planned.items()
            if key != (posting.cadence, posting.period)
        }
        return {each.drawn.quest for each in others if each.drawn} | {*filter(None, swapped)}

    def themes_beside(self, week: str) -> set[str]:
        """Return the themes of other weeks."""
        drawn = [each.drawn for each in self.postings if each.drawn]
        return {each.theme for each in drawn if each.theme and each.day and each.day.week != week}

    def theme_of(self, week: str) -> str | None:
        """Return the theme of a week; None if it has none."""
        return next(
            (
                each.drawn.theme
                for each in self.postings
                if each.drawn and each.drawn.day and each.drawn.day.week == week
            ),
            None,
        )


def load_outlook(
    tx: Transaction, context: ServerContext, now: datetime, deck: Deck | None = None
) -> Outlook:
    """Foresee the next weeks, the one that is running first."""
    deck = deck or load_deck(tx, context, POSTED_CADENCES, now)
    foreseen = coming(tx, context, now, deck)
    first = next(foreseen)
    last = first_day(_week_of(context, first), deck.weekday) + timedelta(days=DAYS * WEEKS)
    rest = takewhile(lambda each: _day_of(context, each) < last, foreseen)
    return Outlook(
        context=context,
        deck=deck,
        postings=[first, *rest],
        titles={each.quest.slug: each.quest.title for each in known_quests(tx, context)},
    )


def _day_of(context: ServerContext, posting: Coming) -> date:
    """Return the local date that a posting is for."""
    match posting.cadence:
        case Cadence.WEEKLY:
            return first_day(posting.period, context.server.weekly_day)
        case Cadence.MONTHLY:
            return date.fromisoformat(f"{posting.period}-01")
        case _:
            return date.fromisoformat(posting.period)


def _week_of(context: ServerContext, posting: Coming) -> str:
    return day_of_week(_day_of(context, posting), context.server.weekly_day).week


def week_shown(
    tx: Transaction, outlook: Outlook, page: int, chosen: tuple[Cadence, str] | None
) -> UpcomingShown:
    """Return one of the next weeks, as a page counted from 0, and the quest chosen there."""
    context, deck = outlook.context, outlook.deck
    weeks = list(dict.fromkeys(_week_of(context, each) for each in outlook.postings))
    page, pages = nearest_page(page, rows=len(weeks), page_size=1)
    quests = [
        _coming_quest(outlook, each)
        for each in outlook.postings
        if _week_of(context, each) == weeks[page]
    ]
    theme = outlook.theme_of(weeks[page])
    found = next((each for each in quests if (each.cadence, each.period) == chosen), None)
    return UpcomingShown(
        week=ComingWeek(
            week=weeks[page],
            starts_on=first_day(weeks[page], deck.weekday),
            quests=quests,
            theme=posting_theme(context, theme, None),
            theme_slug=theme,
            is_chosen=weeks[page] in deck.weeks.coming,
            has_begun=weeks[page] in deck.weeks.begun,
        ),
        page=page,
        pages=pages,
        draw=context.server.draw,
        has_themes=bool(context.pack.themes),
        chosen=found,
        own=_own(tx, context, found.cadence) if found else (),
    )


def _coming_quest(outlook: Outlook, posting: Coming) -> ComingQuest:
    return ComingQuest(
        cadence=posting.cadence,
        period=posting.period,
        on=_day_of(outlook.context, posting),
        at=posting.at,
        quest=posting.drawn.quest if posting.drawn else None,
        title=outlook.title(posting),
        is_planned=(posting.cadence, posting.period) in outlook.deck.planned,
    )


def _own(tx: Transaction, context: ServerContext, cadence: Cadence) -> list[Quest]:
    """Return the server's own enabled quests of a cadence, the newest first."""
    return [
        each.quest
        for each in reversed(known_quests(tx, context))
        if is_own(each.quest.slug) and each.quest.cadence == cadence and not each.disabled
    ]


def unplanned_quest(tx: Transaction, outlook: Outlook, posting: Coming, now: datetime) -> str:
    """Return the quest of a period if staff had planned nothing for it."""
    key = (posting.cadence, posting.period)
    planned = {other: each for other, each in outlook.deck.planned.items() if other != key}
    deck = replace(outlook.deck, planned=planned)
    drawn = load_outlook(tx, outlook.context, now, deck).find(*key).drawn
    if drawn is None:
        raise QuestNotComing
    return drawn.quest
