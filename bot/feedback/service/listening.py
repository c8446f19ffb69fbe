"""Listening: getting a turn, passing it on, and writing a critique."""

import random
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.coach.service.craft import craft_of
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.feedback.errors import TurnOver
from bot.feedback.results import (
    CritiqueForm,
    CritiqueSent,
    CritiqueTyped,
    NothingWaits,
    Turn,
)
from bot.feedback.rules.critiques import (
    MOST_SHOWN,
    is_hollow_streak,
    visible_after,
)
from bot.feedback.rules.dealing import CLAIM_LASTS, next_up
from bot.feedback.rules.submitting import CRITIQUES_EACH
from bot.feedback.rules.verdicts import Outcome
from bot.feedback.service.access import check_level, owed_by
from bot.feedback.service.lapsing import lapse
from bot.feedback.service.typed_critiques import checked_critique
from bot.feedback.store import claims, critiques, dealing, submissions
from bot.feedback.store.claims import Claim
from bot.feedback.store.critiques import Critique
from bot.interactions.errors import StaleButton
from bot.interactions.rules import Request
from bot.interactions.service import enter
from bot.members import store as members
from bot.members.store import Member
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.recordings import store as recordings
from bot.servers import store as servers
from bot.servers.service.context import ServerContext, load_context
from bot.use_cases import Service
from bot.xp.rules.awards import CRITIQUE_BASE_XP, award_xp

ID_BITS: Final = 62
_MOST_CANDIDATES: Final = 300
_HEARD_WITHIN: Final = timedelta(weeks=10)
"""Longer than a submission is open."""
_SOONEST: Final = timedelta(minutes=10)
_LATEST: Final = timedelta(minutes=90)
_MARKS_READ: Final = 4 * MOST_SHOWN


class Listening(Service):
    """What members do as listeners. Each method is one transaction.

    Methods about a turn raise TurnOver if it has ended, or is another member's.
    """

    @writes
    def listen(self, tx: Transaction, request: Request) -> Turn | NothingWaits:
        """Return the member's open turn, or give them the next one.

        Raises:
            FeedbackNeedsLevel: they haven't reached the level for it.
        """
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        check_level(tx, context, member)
        claim = claims.find_open(tx, request.guild_id, request.user_id)
        if claim is not None:
            turn = _turn(tx, claim)
            if turn is not None and claim.expires_at > request.now:
                return turn
            _end(tx, claim, request.now, is_lost=turn is None)
        return _deal(tx, context, member, request.now)

    @writes
    def pass_on(self, tx: Transaction, request: Request, claim_id: int) -> Turn | NothingWaits:
        """End a turn without a critique, since the listener knows the track, and deal the next."""
        member = enter(tx, request)
        claim = _require_open(tx, request.guild_id, request.user_id, claim_id)
        claims.end(tx, claim.id, Outcome.PASSED, request.now)
        return _deal(tx, load_context(tx, self._packs, request.guild_id), member, request.now)

    @writes
    def replace_lost(self, tx: Transaction, request: Request, claim_id: int) -> Turn | NothingWaits:
        """End a turn whose track is gone, and deal the next one. The maker hears of it later.

        The request is that of the turn, which has been handled.
        """
        member = members.lock(tx, request.guild_id, request.user_id)
        claim = claims.find(tx, request.guild_id, request.user_id, claim_id)
        if member is None or claim is None or claim.ended_at is not None:
            raise TurnOver
        claims.end(tx, claim.id, Outcome.WITHDRAWN, request.now)
        if claim.submission_id is not None:
            _close_lost(tx, request.guild_id, claim.submission_id, request.now)
        return _deal(tx, load_context(tx, self._packs, request.guild_id), member, request.now)

    @reads
    def form(self, tx: Transaction, guild_id: int, user_id: int, claim_id: int) -> CritiqueForm:
        """Return the data for the form of a critique."""
        claim = _require_open(tx, guild_id, user_id, claim_id)
        turn = _require_turn(tx, claim)
        context = load_context(tx, self._packs, guild_id)
        return CritiqueForm(claim_id=claim.id, seconds=turn.seconds, focuses=context.pack.focuses)

    @writes
    def critique(
        self, tx: Transaction, request: Request, claim_id: int, typed: CritiqueTyped
    ) -> CritiqueSent:
        """Store a critique, which ends its turn; the maker sees it after a while.

        Raises:
            CritiquePartTooShort: there's not enough to a part.
            TimeMissing: what's weakest has no time.
            TimeNotInTrack: that time is after the track's end.
            NoteTooLong: a part is too long.
            StaleButton: there's no such focus.
        """
        member = enter(tx, request)
        claim = _require_open(tx, request.guild_id, request.user_id, claim_id)
        turn = _require_turn(tx, claim)
        if not submissions.lock(tx, turn.submission.id):
            raise TurnOver
        context = load_context(tx, self._packs, request.guild_id)
        if typed.focus not in context.pack.focus_by_slug:
            raise StaleButton
        typed, weakest_at_seconds = checked_critique(typed, turn.seconds)
        maker_id = turn.submission.user_id
        visible_at, tells = _appearance(tx, request.guild_id, maker_id, request.now)
        critique = Critique(
            id=secrets.randbits(ID_BITS),
            guild_id=request.guild_id,
            user_id=request.user_id,
            submission_id=turn.submission.id,
            at=request.now,
            day=context.today(member, request.now),
            impression=typed.impression,
            strongest=typed.strongest,
            weakest=typed.weakest,
            weakest_at_seconds=weakest_at_seconds,
            suggestion=typed.suggestion,
            focus=typed.focus,
            verdict=typed.verdict,
            craft=craft_of(tx, context, member)[typed.focus],
            is_blind=turn.submission.is_blind,
            visible_at=visible_at,
        )
        _store(tx, claim, critique, maker_id, request.now, tells=tells)
        return CritiqueSent(
            helpful_xp=award_xp(CRITIQUE_BASE_XP, context.pack.multiplier_percent, 0),
            owed=owed_by(tx, request.guild_id, request.user_id),
        )


def _deal(
    tx: Transaction, context: ServerContext, member: Member, now: datetime
) -> Turn | NothingWaits:
    """Give a member the next submission."""
    who = (member.guild_id, member.user_id)
    own = claims.enter_member(tx, *who)
    if own.paused_until is not None and own.paused_until > now:
        return NothingWaits(owed=owed_by(tx, *who), paused_until=own.paused_until)
    servers.ensure(tx, context.server)
    dealing.lock_dealing(tx, member.guild_id)
    chosen = next_up(
        dealing.candidates(tx, member.guild_id, now, _MOST_CANDIDATES),
        member.user_id,
        dealing.heard_since(tx, *who, now - _HEARD_WITHIN),
        now,
    )
    if chosen is None or not submissions.lock(tx, chosen.submission_id):
        return NothingWaits(owed=owed_by(tx, *who))
    needs_example = _needs_example(tx, member)
    claim = Claim(
        id=secrets.randbits(ID_BITS),
        guild_id=member.guild_id,
        user_id=member.user_id,
        submission_id=chosen.submission_id,
        claimed_at=now,
        expires_at=now + CLAIM_LASTS,
    )
    claims.add(tx, claim)
    return replace(_require_turn(tx, claim), needs_example=needs_example)


def _needs_example(tx: Transaction, member: Member) -> bool:
    """Whether to show a good critique: once each time that too many have been hollow."""
    who = (member.guild_id, member.user_id)
    marks = critiques.newest_marks(tx, *who, _MARKS_READ)
    last_turn_at = claims.newest_at(tx, *who)
    earlier = [each for each in marks if last_turn_at and each.marked_at <= last_turn_at]
    return is_hollow_streak([each.is_helpful for each in marks]) and not is_hollow_streak(
        [each.is_helpful for each in earlier]
    )


def _turn(tx: Transaction, claim: Claim) -> Turn | None:
    """Return what a listener gets; None if it's hidden or gone."""
    if claim.submission_id is None:
        return None
    submission = submissions.find(tx, claim.guild_id, claim.submission_id)
    if submission is None or submission.hidden_at is not None:
        return None
    recording = (
        recordings.find(tx, claim.guild_id, submission.recording_id)
        if submission.recording_id is not None
        else None
    )
    return Turn(claim=claim, submission=submission, recording=recording)


def _require_turn(tx: Transaction, claim: Claim) -> Turn:
    turn = _turn(tx, claim)
    if turn is None:
        raise TurnOver
    return turn


def _require_open(tx: Transaction, guild_id: int, user_id: int, claim_id: int) -> Claim:
    claim = claims.find(tx, guild_id, user_id, claim_id)
    if claim is None or claim.ended_at is not None:
        raise TurnOver
    return claim


def _end(tx: Transaction, claim: Claim, now: datetime, *, is_lost: bool) -> None:
    """End a turn whose track is gone, or whose time is over."""
    if is_lost:
        claims.end(tx, claim.id, Outcome.WITHDRAWN, now)
    else:
        lapse(tx, claim, now)


def _close_lost(tx: Transaction, guild_id: int, submission_id: int, now: datetime) -> None:
    """Let a submission close after a while, so that its maker can't tell when somebody listens."""
    claims.withdraw(tx, submission_id, now)
    submission = submissions.find(tx, guild_id, submission_id)
    if submission is None or submission.closed_at is not None:
        return
    if submission.closes_at <= now + _LATEST:
        return
    closes_at = now + visible_after(random.SystemRandom())
    submissions.close_at(tx, submission_id, closes_at)
    deliveries.add(
        tx,
        guild_id=guild_id,
        kind=DeliveryKind.FEEDBACK_LOST,
        subject_id=submission_id,
        user_id=submission.user_id,
        channel_id=None,
        send_at=closes_at,
    )


def _appearance(
    tx: Transaction, guild_id: int, maker_id: int, now: datetime
) -> tuple[datetime, bool]:
    """Return when a critique appears, and whether it needs a message of its own.

    It joins one that appears soon, so that one message tells of both.
    """
    soon = critiques.next_visible(tx, guild_id, maker_id, now + _SOONEST)
    if soon is not None and soon <= now + _LATEST:
        return soon, False
    return now + visible_after(random.SystemRandom()), True


def _store(
    tx: Transaction,
    claim: Claim,
    critique: Critique,
    maker_id: int,
    now: datetime,
    *,
    tells: bool,
) -> None:
    """Store a critique, count it, and close its submission with the last one it gets."""
    critiques.add(tx, critique)
    claims.end(tx, claim.id, Outcome.CRITIQUED, now)
    claims.count_given(tx, claim.guild_id, claim.user_id)
    if claim.submission_id is not None and (
        critiques.count_of(tx, claim.submission_id) >= CRITIQUES_EACH
    ):
        submissions.close_at(tx, claim.submission_id, critique.visible_at)
    if tells:
        deliveries.add(
            tx,
            guild_id=claim.guild_id,
            kind=DeliveryKind.CRITIQUE,
            subject_id=critique.id,
            user_id=maker_id,
            channel_id=None,
            send_at=critique.visible_at,
        )
