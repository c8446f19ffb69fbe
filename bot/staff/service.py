"""Use cases of staff: adjusting XP, undoing awards, and the audit."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.battles.service.finishing import undo_entry
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.ears.service.rounds import round_of
from bot.ears.store import rounds as ear_rounds
from bot.feedback.service.due import critique_of
from bot.feedback.store import critiques
from bot.interactions.rules import Request
from bot.interactions.service import claim
from bot.members import store as members
from bot.milestones.service import undo_claim
from bot.notes.service import clean_text
from bot.outbox import store as deliveries
from bot.outbox.store import Delivery, DeliveryKind
from bot.packs.content import SkillPack
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
from bot.staff.results import (
    ActTold,
    AdjustmentQuestion,
    Audit,
    AwardRevoked,
    MemberAdjusted,
    TotalChange,
    UndoQuestion,
)
from bot.staff.rules import MAX_XP, REASON_LIMIT, needs_question
from bot.staff.store import Act, NewAct, StaffAct
from bot.use_cases import Service
from bot.xp.rules.awards import Source
from bot.xp.rules.levels import level_at
from bot.xp.service.awards import adjust, check_revocable, revoke
from bot.xp.store import ledger, standings
from bot.xp.store.ledger import Award
from bot.xp.store.standings import ALL_TIME

PAGE_SIZE = 6
_SEARCHED_AWARDS = 500
_MISSED_AT_ONCE = 100


class Staff(Service):
    """Use cases of staff."""

    @reads
    def adjustment_question(
        self, tx: Transaction, guild_id: int, *, user_id: int, xp: int, reason: str
    ) -> AdjustmentQuestion | None:
        """Return what to ask before much XP is taken; None if there is nothing to ask.

        Raises:
            CoachError: see `adjust`.
        """
        reason = _checked_reason(xp, reason)
        before_xp = standings.find(tx, guild_id, user_id, ALL_TIME).xp
        if not needs_question(before_xp, xp):
            return None
        after_xp = max(0, before_xp + xp)
        max_level = load_context(tx, self._packs, guild_id).pack.max_level
        return AdjustmentQuestion(
            user_id=user_id,
            xp=after_xp - before_xp,
            reason=reason,
            change=_total_change(before_xp, after_xp, max_level),
        )

    @writes
    def adjust(
        self, tx: Transaction, request: Request, *, user_id: int, xp: int, reason: str
    ) -> MemberAdjusted:
        """Give XP to a member of the server, or take it; the member is told.

        Raises:
            InvalidAdjustment: the XP is 0, or more than a million.
            ReasonMissing: the reason is empty.
            NoteTooLong: the reason is too long.
            NothingToTake: the member has no XP to take.
        """
        reason = _checked_reason(xp, reason)
        claim(tx, request)
        member = members.enter(tx, request.guild_id, user_id)
        context = load_context(tx, self._packs, request.guild_id)
        adjusted = adjust(
            tx,
            context,
            member,
            xp=xp,
            reference=f"interaction:{request.interaction_id}",
            reason=reason,
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
            reason=reason,
        )
        is_told = record_and_tell(tx, act)
        return MemberAdjusted(requested_xp=xp, reason=reason, adjusted=adjusted, is_told=is_told)

    @reads
    def undo_question(
        self, tx: Transaction, guild_id: int, *, user_id: int, award_id: int
    ) -> UndoQuestion:
        """Return what to ask before an award is undone.

        Raises:
            CoachError: see `undo`.
        """
        award = _undoable_award(tx, guild_id, user_id, award_id)
        context = load_context(tx, self._packs, guild_id)
        before_xp = check_revocable(tx, context, award)
        change = _total_change(before_xp, before_xp - award.xp, context.pack.max_level)
        return UndoQuestion(award=award, change=change)

    @writes
    def undo(
        self, tx: Transaction, request: Request, *, user_id: int, award_id: int
    ) -> AwardRevoked:
        """Undo an award of a member, and what it was given for (rules, Undoing).

        Raises:
            AwardNotFound: no such award of that member in this server.
            NotUndoable: the award is an undo.
            AwardAlreadyUndone: it is already undone.
            UndoBelowZero: XP or an attribute would fall below 0.
        """
        claim(tx, request)
        member = members.lock(tx, request.guild_id, user_id)
        if member is None:
            raise AwardNotFound
        award = _undoable_award(tx, request.guild_id, user_id, award_id)
        context = load_context(tx, self._packs, request.guild_id)
        reason = f"Undone by staff: {award.reason}"
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
        is_told = record_and_tell(tx, act)
        return AwardRevoked(user_id=user_id, award=award, revoked=revoked, is_told=is_told)

    @reads
    def undoable(self, tx: Transaction, guild_id: int, user_id: int) -> list[Award]:
        """Return a member's newest awards that can be undone, the newest first."""
        return ledger.undoable(tx, guild_id, user_id, among=_SEARCHED_AWARDS)

    @reads
    def missed(self, tx: Transaction, guild_id: int, user_id: int) -> list[Act]:
        """Return what a member couldn't be told by direct message, the newest first.

        Callers show these acts, then call `record_told`.
        """
        return staff_acts.missed(tx, guild_id, user_id, at_most=_MISSED_AT_ONCE)

    @writes
    def record_told(self, tx: Transaction, act_ids: Sequence[int], now: datetime) -> None:
        """Record that their members learned of these acts."""
        staff_acts.set_told(tx, act_ids, now)

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


def act_to_tell(
    tx: Transaction, packs: Mapping[str, SkillPack], delivery: Delivery
) -> ActTold | None:
    """Return what a member is told about; None if they have deleted their data.

    Raises:
        PackMissing: the server uses a pack that is not loaded.
    """
    act = staff_acts.find(tx, delivery.guild_id, delivery.subject_id)
    if act is None or act.user_id is None:
        return None
    total_xp = standings.find(tx, act.guild_id, act.user_id, ALL_TIME).xp
    max_level = load_context(tx, packs, act.guild_id).pack.max_level
    return ActTold(act=act, total_xp=total_xp, level=level_at(total_xp, max_level))


def record_and_tell(tx: Transaction, act: NewAct) -> bool:
    """Record an act, and add a message about it to the outbox unless it concerns its actor."""
    if act.user_id == act.actor_id:
        staff_acts.add(tx, replace(act, told_at=act.at))
        return False
    act_id = staff_acts.add(tx, act)
    deliveries.add(
        tx,
        guild_id=act.guild_id,
        kind=DeliveryKind.STAFF_ACT,
        subject_id=act_id,
        user_id=act.user_id,
        channel_id=None,
        send_at=act.at,
    )
    return True


def _checked_reason(xp: int, reason: str) -> str:
    if not 0 < abs(xp) <= MAX_XP:
        raise InvalidAdjustment(maximum=MAX_XP)
    cleaned = clean_text(reason, REASON_LIMIT)
    if cleaned is None:
        raise ReasonMissing
    return cleaned


def _undoable_award(tx: Transaction, guild_id: int, user_id: int, award_id: int) -> Award:
    award = ledger.find(tx, guild_id, user_id, award_id)
    if award is None:
        raise AwardNotFound
    if award.undoes is not None:
        raise NotUndoable
    undone_at = ledger.undone_at(tx, award_id)
    if undone_at is not None:
        raise AwardAlreadyUndone(at=undone_at)
    return award


def _total_change(before_xp: int, after_xp: int, max_level: int) -> TotalChange:
    return TotalChange(
        before_xp=before_xp,
        before_level=level_at(before_xp, max_level),
        after_xp=after_xp,
        after_level=level_at(after_xp, max_level),
    )


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
            undo_claim(tx, int(number), now)
        case Source.EARS:
            ear_rounds.mark_undone(tx, round_of(award), now)
        case Source.CRITIQUE:
            critiques.mark_undone(tx, critique_of(award), now)
        case Source.BATTLE:
            undo_entry(tx, award, now)
        case Source.ADJUSTMENT | Source.UNDO:
            pass
