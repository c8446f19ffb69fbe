"""Adds quests of a server's own, and disables or enables any quest."""

from collections.abc import Sequence

from bot.calendar.rules.typed import minutes_meant
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.errors import check_all
from bot.interactions.rules import Request
from bot.interactions.service import claim
from bot.notes.service import clean_text
from bot.packs.content import Quest
from bot.quests.errors import (
    InvalidMinutes,
    LastQuest,
    QuestTextMissing,
    QuestTitleTaken,
    QuestUnknown,
    TooManyQuests,
)
from bot.quests.results.scheduling import KnownQuest, QuestAdded, QuestSwitched, QuestTyped
from bot.quests.rules.server_quests import MAX_QUESTS, TASK_LIMIT, TITLE_LIMIT
from bot.quests.service.known_quests import find_quest, known_quests, own_slug
from bot.quests.store import server_quests
from bot.quests.store.server_quests import NewServerQuest
from bot.servers import store as servers
from bot.servers.service.context import ServerContext, context_of, default_server, load_context
from bot.staff import store as staff_acts
from bot.staff.store import NewAct, StaffAct
from bot.use_cases import Service

MIN_MINUTES = 5
MAX_MINUTES = 6_000


class ServerQuests(Service):
    """What staff do with quests. Each method is one transaction."""

    @writes
    def add(self, tx: Transaction, request: Request, typed: QuestTyped) -> QuestAdded:
        """Add a quest to the server's own; it joins the current bag.

        Raises:
            QuestTextMissing: the title or the text is empty.
            NoteTooLong: the title or the text is too long.
            InvalidMinutes: the minutes are not a number from 5 to 6,000.
            UnknownFocus: the pack has no such focus.
            QuestTitleTaken: the server already has a quest with this title.
            TooManyQuests: the server has reached the limit.
        """
        context = self._enter(tx, request)
        focus = context.focus(typed.focus)
        own = server_quests.all_of(tx, request.guild_id)
        if len(own) >= MAX_QUESTS:
            raise TooManyQuests(limit=MAX_QUESTS)
        known = known_quests(tx, context)
        (title, task), minutes, _ = check_all(
            lambda: _clean_texts(typed),
            lambda: parse_minutes(typed.minutes),
            lambda: _check_title(known, typed.title),
        )
        added = NewServerQuest(
            guild_id=request.guild_id,
            title=title,
            task=task,
            cadence=typed.cadence,
            focus=focus.slug,
            minutes=minutes,
            added_by=request.user_id,
            added_at=request.now,
        )
        quest = find_quest(tx, context, own_slug(server_quests.add(tx, added)))
        _record(tx, request, StaffAct.QUEST_ADD, quest)
        return QuestAdded(quest=quest, focus=focus.name, own_quests=len(own) + 1)

    @writes
    def switch(self, tx: Transaction, request: Request, name: str) -> QuestSwitched:
        """Disable a quest, or enable it if it is disabled.

        `name` is the quest's slug or its title.

        Raises:
            QuestUnknown: the server has no such quest.
            LastQuest: it is the last enabled one of its cadence.
        """
        context = self._enter(tx, request)
        known = known_quests(tx, context)
        chosen = next((each for each in known if each.quest.slug == name), None)
        chosen = chosen or _titled(known, name)
        if chosen is None:
            raise QuestUnknown(text=name)
        quest = chosen.quest
        left = sum(
            each.quest.cadence == quest.cadence and not each.disabled and each is not chosen
            for each in known
        )
        if chosen.disabled:
            server_quests.enable(tx, request.guild_id, quest.slug)
            act = StaffAct.QUEST_ENABLE
        elif not left:
            raise LastQuest(title=quest.title, cadence=quest.cadence)
        else:
            server_quests.disable(tx, request.guild_id, quest.slug)
            act = StaffAct.QUEST_DISABLE
        _record(tx, request, act, quest)
        return QuestSwitched(quest=quest, disabled=not chosen.disabled, left=left)

    @reads
    def known(self, tx: Transaction, guild_id: int) -> Sequence[KnownQuest]:
        """Return every quest of the server's pack, then its own."""
        return known_quests(tx, load_context(tx, self._packs, guild_id))

    def _enter(self, tx: Transaction, request: Request) -> ServerContext:
        claim(tx, request)
        default = default_server(request.guild_id, self._packs)
        return context_of(servers.enter(tx, default), self._packs)


def parse_minutes(text: str) -> int:
    """Return a typed length in minutes.

    Raises:
        InvalidMinutes: it is none from 5 to 6,000.
    """
    minutes = minutes_meant(text)
    if minutes is None or not MIN_MINUTES <= minutes <= MAX_MINUTES:
        raise InvalidMinutes(text=text, minimum=MIN_MINUTES, maximum=MAX_MINUTES)
    return minutes


def _clean_texts(typed: QuestTyped) -> tuple[str, str]:
    title, task = clean_text(typed.title, TITLE_LIMIT), clean_text(typed.task, TASK_LIMIT)
    if title is None or task is None:
        raise QuestTextMissing
    return title, task


def _check_title(known: Sequence[KnownQuest], title: str) -> None:
    if _titled(known, title) is not None:
        raise QuestTitleTaken(title=title)


def _titled(known: Sequence[KnownQuest], title: str) -> KnownQuest | None:
    query = " ".join(title.split()).casefold()
    return next((each for each in known if each.quest.title.casefold() == query), None)


def _record(tx: Transaction, request: Request, act: StaffAct, quest: Quest) -> None:
    recorded = NewAct(
        guild_id=request.guild_id,
        actor_id=request.user_id,
        at=request.now,
        act=act,
        subject=quest.slug,
        reason=f"“{quest.title}”",
    )
    staff_acts.add(tx, recorded)
