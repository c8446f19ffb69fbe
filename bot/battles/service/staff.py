"""What staff do with a battle: extend it, cancel it, look at its entries, and hide one."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.battles.errors import (
    BattleNotFound,
    Deadline,
    DeadlineNotLater,
    DeadlineOutOfRange,
    EntryAlreadyHidden,
    EntryNotFound,
    NotAMoment,
    NotRunning,
    ReasonNeeded,
)
from bot.battles.results.staff import (
    BattleCancelled,
    BattleExtended,
    EntryList,
    EntryListed,
    EntryShown,
    MakerRevealed,
)
from bot.battles.rules.battles import Phase
from bot.battles.rules.planning import REASON_LIMIT
from bot.battles.rules.timing import LONGEST_ENTRIES, LONGEST_VOTES, SHORTEST_ENTRIES
from bot.battles.service.finishing import withdraw_calls
from bot.battles.service.phases import announce_end, call_for_votes, moved, next_due, redraw
from bot.battles.store import battles, entries
from bot.battles.store.battles import Battle
from bot.battles.store.entries import Entry
from bot.calendar.rules.moments import moment_meant
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.rules import Request
from bot.interactions.service import claim
from bot.notes.service import clean_text
from bot.paging.rules import nearest_page
from bot.recordings import store as recordings
from bot.servers.service.context import load_context
from bot.staff import store as staff_acts
from bot.staff.store import NewAct, StaffAct
from bot.use_cases import Service

PAGE_SIZE: Final = 25


class BattleStaff(Service):
    """Staff's changes of battles; each is recorded in the audit.

    Methods about a battle raise BattleNotFound, those about an entry EntryNotFound.
    """

    @reads
    def running(self, tx: Transaction, guild_id: int, battle_id: int) -> Battle:
        """Return a battle that a form is opened for. Raises NotRunning if it is over."""
        return _require_running(battles.find(tx, battle_id), guild_id)

    @writes
    def extend(
        self, tx: Transaction, request: Request, battle_id: int, until: str
    ) -> BattleExtended:
        """Move a battle's next deadline; a length counts from the deadline that it has.

        Raises:
            NotRunning: the battle is over.
            NotAMoment: what was typed is no time.
            DeadlineNotLater: it isn't later than the deadline is now.
            DeadlineOutOfRange: it is too far away.
        """
        claim(tx, request)
        battle = _require_running(battles.enter(tx, battle_id), request.guild_id)
        deadline = Deadline.ENTRIES if battle.phase is Phase.ENTRIES else Deadline.VOTES
        zone = load_context(tx, self._packs, request.guild_id).zone
        current = battle.entries_close_at if deadline is Deadline.ENTRIES else battle.votes_close_at
        at = moment_meant(until, now=request.now, after=current, zone=zone)
        if at is None:
            raise NotAMoment(deadline=deadline, text=until)
        _check_later(deadline, at, current)
        if deadline is Deadline.ENTRIES:
            extended = moved(battle, at)
            withdraw_calls(tx, battle, request.now)  # it says when entries close
        else:
            extended = replace(battle, votes_close_at=at, due_at=next_due(battle, at, request.now))
            call_for_votes(tx, battle, request.now)
        battles.save(tx, extended)
        redraw(tx, extended, request.now)
        _record(tx, request, StaffAct.BATTLE_EXTEND, f"battle:{battle.id}", battle.title)
        return BattleExtended(battle=extended, deadline=deadline)

    @writes
    def cancel(
        self, tx: Transaction, request: Request, battle_id: int, why: str
    ) -> BattleCancelled:
        """Cancel a battle, and tell everyone why.

        Raises:
            NotRunning: the battle is over.
            ReasonNeeded: staff don't say why.
            NoteTooLong: the reason is too long.
        """
        claim(tx, request)
        battle = _require_running(battles.enter(tx, battle_id), request.guild_id)
        reason = clean_text(why, REASON_LIMIT)
        if reason is None:
            raise ReasonNeeded
        cancelled = replace(battle, phase=Phase.CANCELLED, due_at=None, reason=reason)
        battles.save(tx, cancelled)
        withdraw_calls(tx, cancelled, request.now)
        announce_end(tx, cancelled, request.now)
        redraw(tx, cancelled, request.now)
        _record(tx, request, StaffAct.BATTLE_CANCEL, f"battle:{battle.id}", reason)
        return BattleCancelled(battle=cancelled)

    @reads
    def entries(self, tx: Transaction, guild_id: int, battle_id: int, page: int) -> EntryList:
        """Return a page of a battle's entries; the last if it's past it."""
        battle = _require(battles.find(tx, battle_id), guild_id)
        found = entries.of_battle(tx, battle_id)
        page, pages = nearest_page(page, rows=len(found), page_size=PAGE_SIZE)
        first = page * PAGE_SIZE
        listed = [
            EntryListed(
                number=number,
                entry_id=entry.id,
                seconds=recording.seconds if recording else 0.0,
                is_hidden=entry.hidden_at is not None,
            )
            for number, entry in enumerate(found[first : first + PAGE_SIZE], start=first + 1)
            for recording in [recordings.find(tx, guild_id, entry.recording_id)]
        ]
        return EntryList(battle=battle, entries=listed, total=len(found), page=page, pages=pages)

    @reads
    def entry(self, tx: Transaction, guild_id: int, entry_id: int) -> EntryShown:
        """Return one entry, to play."""
        return _shown(tx, guild_id, entry_id)

    @writes
    def hide(self, tx: Transaction, request: Request, entry_id: int) -> EntryShown:
        """Take an entry out of its battle: nobody hears it, and it earns nothing.

        Raises:
            EntryAlreadyHidden: it is hidden already.
        """
        claim(tx, request)
        if not entries.hide(tx, entry_id, request.now):
            _shown(tx, request.guild_id, entry_id)
            raise EntryAlreadyHidden
        shown = _shown(tx, request.guild_id, entry_id)
        _record(tx, request, StaffAct.BATTLE_HIDE, f"entry:{entry_id}", shown.battle.title)
        if shown.battle.phase is Phase.OVER:
            redraw(tx, shown.battle, request.now)
        return shown

    @writes
    def reveal(self, tx: Transaction, request: Request, entry_id: int) -> MakerRevealed:
        """Return whose entry it is."""
        claim(tx, request)
        shown = _shown(tx, request.guild_id, entry_id)
        user_id = shown.entry.user_id
        _record(
            tx, request, StaffAct.BATTLE_REVEAL, f"entry:{entry_id}", shown.battle.title, user_id
        )
        return MakerRevealed(battle=shown.battle, user_id=user_id)


def _require(battle: Battle | None, guild_id: int) -> Battle:
    if battle is None or battle.guild_id != guild_id:
        raise BattleNotFound
    return battle


def _require_running(battle: Battle | None, guild_id: int) -> Battle:
    battle = _require(battle, guild_id)
    if battle.phase not in (Phase.ENTRIES, Phase.VOTING):
        raise NotRunning(phase=battle.phase)
    return battle


def _check_later(deadline: Deadline, at: datetime, current: datetime) -> None:
    if at <= current:
        raise DeadlineNotLater(deadline=deadline, at=at, current=current)
    longest = LONGEST_ENTRIES if deadline is Deadline.ENTRIES else LONGEST_VOTES
    if at - current > longest:
        raise DeadlineOutOfRange(
            deadline=deadline, at=at, shortest=SHORTEST_ENTRIES, longest=longest
        )


def _shown(tx: Transaction, guild_id: int, entry_id: int) -> EntryShown:
    entry: Entry | None = entries.find(tx, guild_id, entry_id)
    battle = battles.find(tx, entry.battle_id) if entry else None
    recording = recordings.find(tx, guild_id, entry.recording_id) if entry else None
    if entry is None or battle is None or recording is None:
        raise EntryNotFound
    return EntryShown(battle=battle, entry=entry, recording=recording)


def _record(
    tx: Transaction,
    request: Request,
    act: StaffAct,
    subject: str,
    reason: str,
    user_id: int | None = None,
) -> None:
    """Record an act; who made an entry stays out of the audit until staff ask for it."""
    recorded = NewAct(
        guild_id=request.guild_id,
        actor_id=request.user_id,
        at=request.now,
        act=act,
        user_id=user_id,
        subject=subject,
        reason=reason,
    )
    staff_acts.add(tx, recorded)
