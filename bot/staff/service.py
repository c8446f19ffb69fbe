"""Use cases of staff: adjusting XP, undoing awards, and the audit."""

from datetime import datetime

from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.rules import Request
from bot.interactions.service import claim
from bot.members import store as members
from bot.milestones import store as milestones
from bot.notes.service import clean_text
from bot.paging.rules import nearest_page
from bot.quests.service.open_postings import find_posting, schedule_refresh
from bot.quests.store import completions
from bot.servers.service.context import load_context
from bot.sessions.service.practice import session_of
from bot.sessions.store import sessions
from bot.setting_changes import store as setting_changes
from bot.staff import store as staff_acts
from bot.staff.errors import (
    AwardAlreadyUndone,
    AwardNotFound,
    InvalidAdjustment,
    NotUndoable,
    ReasonMissing,
)
from bot.staff.results import Audit, AwardRevoked, MemberAdjusted
from bot.staff.rules import MAX_XP, REASON_LIMIT
from bot.staff.store import NewAct, StaffAct
from bot.use_cases import Service
from bot.xp.rules.awards import Source
from bot.xp.service import adjust, revoke
from bot.xp.store import ledger
from bot.xp.store.ledger import Award

PAGE_SIZE = 6
_SEARCHED_AWARDS = 500


class Staff(Service):
    """Use cases of staff."""

    @writes
    def adjust(
        self, tx: Transaction, request: Request, *, user_id: int, xp: int, reason: str
    ) -> MemberAdjusted:
        """Give XP to a member of the server, or take it.

        Raises:
            InvalidAdjustment: the XP is 0, or more than a million.
            ReasonMissing: the reason is empty.
            NoteTooLong: the reason is too long.
            NothingToTake: the member has no XP to take.
        """
        if not 0 < abs(xp) <= MAX_XP:
            raise InvalidAdjustment(maximum=MAX_XP)
        cleaned_reason = clean_text(reason, REASON_LIMIT)
        if cleaned_reason is None:
            raise ReasonMissing
        claim(tx, request)
        member = members.enter(tx, request.guild_id, user_id)
        context = load_context(tx, self._packs, request.guild_id)
        adjusted = adjust(
            tx,
            context,
            member,
            xp=xp,
            reference=f"interaction:{request.interaction_id}",
            reason=cleaned_reason,
            now=request.now,
        )
        act = NewAct(
            guild_id=request.guild_id,
            actor_id=request.user_id,
            at=request.now,
            act=StaffAct.ADJUST,
            user_id=user_id,
            award_id=adjusted.award_id,
            xp=adjusted.xp,
            reason=cleaned_reason,
        )
        staff_acts.add(tx, act)
        return MemberAdjusted(requested_xp=xp, reason=cleaned_reason, adjusted=adjusted)

    @writes
    def undo(
        self, tx: Transaction, request: Request, *, user_id: int, award_id: int
    ) -> AwardRevoked:
        """Undo an award of a member, and what it was given for (rules, Taking back).

        Raises:
            AwardNotFound: no such award of that member in this server.
            NotUndoable: the award is an undo.
            AwardAlreadyUndone: it is already undone.
            UndoBelowZero: XP or an attribute would fall below 0.
        """
        claim(tx, request)
        member = members.lock(tx, request.guild_id, user_id)
        award = ledger.find(tx, request.guild_id, user_id, award_id)
        if member is None or award is None:
            raise AwardNotFound
        if award.undoes is not None:
            raise NotUndoable
        undone_at = ledger.undone_at(tx, award_id)
        if undone_at is not None:
            raise AwardAlreadyUndone(at=undone_at)
        context = load_context(tx, self._packs, request.guild_id)
        reason = f"Taken back by staff: {award.reason}"
        revoked = revoke(tx, context, member, award, request.now, reason)
        _undo_source(tx, award, request.now)
        act = NewAct(
            guild_id=request.guild_id,
            actor_id=request.user_id,
            at=request.now,
            act=StaffAct.UNDO,
            user_id=user_id,
            award_id=revoked.award_id,
            subject=award.reference,
            xp=-revoked.xp,
            reason=award.reason,
        )
        staff_acts.add(tx, act)
        return AwardRevoked(user_id=user_id, award=award, revoked=revoked)

    @reads
    def undoable(self, tx: Transaction, guild_id: int, user_id: int) -> list[Award]:
        """Return a member's newest awards that can be undone, the newest first."""
        return ledger.undoable(tx, guild_id, user_id, among=_SEARCHED_AWARDS)

    @reads
    def audit(self, tx: Transaction, guild_id: int, user_id: int, page: int = 0) -> Audit:
        """Return a page of the audit about a member; past the end, the last page."""
        total = staff_acts.audit_count(tx, guild_id, user_id)
        page, pages = nearest_page(page, rows=total, page_size=PAGE_SIZE)
        rows = staff_acts.audit(tx, guild_id, user_id, limit=PAGE_SIZE, offset=page * PAGE_SIZE)
        return Audit(user_id=user_id, rows=rows, page=page, pages=pages, total=total)

    @reads
    def server_audit(self, tx: Transaction, guild_id: int, page: int = 0) -> Audit:
        """Return a page of all that staff did in a server; past the end, the last page."""
        total = staff_acts.server_audit_count(tx, guild_id)
        page, pages = nearest_page(page, rows=total, page_size=PAGE_SIZE)
        rows = staff_acts.server_audit(tx, guild_id, limit=PAGE_SIZE, offset=page * PAGE_SIZE)
        return Audit(user_id=None, rows=rows, page=page, pages=pages, total=total)

    @writes
    def prune(self, tx: Transaction, now: datetime) -> None:
        """Forget who acted, of staff who deleted their data a month ago."""
        staff_acts.forget_actors(tx, now)
        setting_changes.forget_actors(tx, now)


def _undo_source(tx: Transaction, award: Award, now: datetime) -> None:
    """Mark an award's session, completion or milestone claim as undone."""
    _, _, number = award.reference.partition(":")
    match award.source:
        case Source.SESSION:
            sessions.mark_undone(tx, session_of(award), now)
        case Source.QUEST:
            completions.mark_undone(tx, int(number), now)
            posting_id = completions.posting_of(tx, int(number))
            posting = find_posting(tx, award.guild_id, posting_id, award.user_id)
            schedule_refresh(tx, posting, now)
        case Source.MILESTONE:
            milestones.mark_undone(tx, int(number), now)
        case Source.ADJUSTMENT | Source.UNDO:
            pass
