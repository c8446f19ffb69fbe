"""What staff plan for the coming weeks: quests and themes swapped, skipped, or placed."""

from datetime import datetime

from bot.calendar.rules.periods import POSTED_CADENCES, Cadence
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.rules import Request
from bot.interactions.service import claim
from bot.quests.errors import NothingToSwapIn, QuestNotComing, ThemeHasBegun
from bot.quests.results.scheduling import UpcomingShown
from bot.quests.rules.drawing import next_choice, other_quests, other_themes
from bot.quests.service.drawing import Coming
from bot.quests.service.known_quests import is_own
from bot.quests.service.outlook import Outlook, load_outlook, unplanned_quest, week_shown
from bot.quests.store import plans
from bot.quests.store.plans import PlannedQuest, ThemeWeek
from bot.servers import store as servers
from bot.servers.service.context import context_of, default_server, load_context, next_posting_at
from bot.servers.store import Schedule
from bot.setting_changes.rules import Setting
from bot.setting_changes.service import record_change
from bot.use_cases import Service


class Upcoming(Service):
    """Use cases of the coming quests. Each method is one transaction.

    Those about a posting raise QuestNotComing if it is not one of the next weeks.
    """

    @reads
    def show(
        self,
        tx: Transaction,
        guild_id: int,
        now: datetime,
        page: int = 0,
        chosen: tuple[Cadence, str] | None = None,
    ) -> UpcomingShown:
        """Return one of the next weeks, and the quest that was chosen there.

        Raises:
            PackMissing: the server uses a pack that is not loaded.
        """
        outlook = load_outlook(tx, load_context(tx, self._packs, guild_id), now)
        return week_shown(tx, outlook, page, chosen)

    @writes
    def swap(
        self, tx: Transaction, request: Request, page: int, cadence: Cadence, period: str
    ) -> UpcomingShown:
        """Swap a coming quest for another of its technique, or the next from the bag.

        Raises:
            NothingToSwapIn: there is no other quest.
        """
        outlook = self._enter(tx, request)
        posting = outlook.find(cadence, period)
        unplanned = unplanned_quest(tx, outlook, posting, request.now)
        choices = other_quests(outlook.deck, cadence, unplanned, outlook.quests_beside(posting))
        chosen = next_choice(choices, posting.drawn.quest if posting.drawn else None)
        if chosen is None:
            raise NothingToSwapIn(title=outlook.titles[unplanned])
        return self._plan(tx, request, outlook, page, posting, chosen, instead_of=unplanned)

    @writes
    def skip(
        self, tx: Transaction, request: Request, page: int, cadence: Cadence, period: str
    ) -> UpcomingShown:
        """Post nothing for a period."""
        outlook = self._enter(tx, request)
        return self._plan(tx, request, outlook, page, outlook.find(cadence, period), None)

    @writes
    def place(
        self,
        tx: Transaction,
        request: Request,
        page: int,
        cadence: Cadence,
        period: str,
        quest: str,
    ) -> UpcomingShown:
        """Post one of the server's own quests for a period.

        Raises:
            QuestNotComing: it is not one of its enabled quests of this cadence, either.
        """
        outlook = self._enter(tx, request)
        if not is_own(quest) or quest not in outlook.deck.quests[cadence]:
            raise QuestNotComing
        return self._plan(tx, request, outlook, page, outlook.find(cadence, period), quest)

    @writes
    def undo(
        self, tx: Transaction, request: Request, page: int, cadence: Cadence, period: str
    ) -> UpcomingShown:
        """Post what would have been posted if staff had planned nothing for a period."""
        outlook = self._enter(tx, request)
        before = outlook.find(cadence, period)
        plans.remove(tx, request.guild_id, cadence, period)
        return self._changed(tx, request, outlook, page, before)

    @writes
    def swap_theme(self, tx: Transaction, request: Request, page: int, week: str) -> UpcomingShown:
        """Give a week that has not begun another theme.

        Raises:
            ThemeHasBegun: the week has begun.
            NothingToSwapIn: there is no other theme.
        """
        outlook = self._enter(tx, request)
        theme = _changeable_theme(outlook, week)
        choices = other_themes(outlook.deck, outlook.themes_beside(week))
        chosen = next_choice(choices, theme)
        if chosen is None or chosen == theme:
            raise NothingToSwapIn(title=outlook.context.pack.theme_by_slug[theme].title)
        plans.choose_theme(tx, ThemeWeek(guild_id=request.guild_id, week=week, theme=chosen))
        return self._changed_theme(tx, request, outlook, page, week)

    @writes
    def undo_theme(self, tx: Transaction, request: Request, page: int, week: str) -> UpcomingShown:
        """Give a week the theme that it would have had.

        Raises:
            ThemeHasBegun: the week has begun.
        """
        outlook = self._enter(tx, request)
        _changeable_theme(outlook, week)
        plans.unchoose_theme(tx, request.guild_id, week)
        return self._changed_theme(tx, request, outlook, page, week)

    def _enter(self, tx: Transaction, request: Request) -> Outlook:
        claim(tx, request)
        server = servers.enter(tx, default_server(request.guild_id, self._packs))
        for cadence in sorted(POSTED_CADENCES):  # so that none is posted meanwhile
            servers.lock_schedule(tx, request.guild_id, cadence)
        return load_outlook(tx, context_of(server, self._packs), request.now)

    def _plan(
        self,
        tx: Transaction,
        request: Request,
        outlook: Outlook,
        page: int,
        posting: Coming,
        quest: str | None,
        *,
        instead_of: str | None = None,
    ) -> UpcomingShown:
        planned = PlannedQuest(
            guild_id=request.guild_id,
            cadence=posting.cadence,
            period=posting.period,
            quest=quest,
            instead_of=instead_of,
        )
        plans.put(tx, planned)
        return self._changed(tx, request, outlook, page, posting)

    def _changed(
        self, tx: Transaction, request: Request, before: Outlook, page: int, posting: Coming
    ) -> UpcomingShown:
        """Record a change of a coming quest, and return the week as it is now."""
        context, cadence = before.context, posting.cadence
        after = load_outlook(tx, context, request.now)
        record_change(
            tx,
            request,
            Setting.COMING_QUEST,
            f"{cadence} {posting.period}",
            old=before.title(posting),
            new=after.title(after.find(cadence, posting.period)),
        )
        if context.server.quests_channel_id is not None:
            next_at = next_posting_at(tx, context, cadence, request.now)
            schedule = Schedule(guild_id=request.guild_id, cadence=cadence, next_run_at=next_at)
            servers.set_schedule(tx, schedule, request.now)
        return week_shown(tx, after, page, (cadence, posting.period))

    def _changed_theme(
        self, tx: Transaction, request: Request, before: Outlook, page: int, week: str
    ) -> UpcomingShown:
        after = load_outlook(tx, before.context, request.now)
        themes = before.context.pack.theme_by_slug
        old, new = (each.theme_of(week) for each in (before, after))
        record_change(
            tx,
            request,
            Setting.COMING_THEME,
            week,
            old=themes[old].title if old else None,
            new=themes[new].title if new else None,
        )
        return week_shown(tx, after, page, None)


def _changeable_theme(outlook: Outlook, week: str) -> str:
    """Return the theme of a week that has not begun.

    Raises:
        QuestNotComing: it is none of the next weeks, or has no theme.
        ThemeHasBegun: it has begun.
    """
    theme = outlook.theme_of(week)
    if theme is None:
        raise QuestNotComing
    if week in outlook.deck.weeks.begun:
        raise ThemeHasBegun
    return theme
