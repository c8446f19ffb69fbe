"""Completes a posting: checks it, stores the completion, and grants the award."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.assessments import store as assessments
from bot.assessments.rules import Answer
from bot.assessments.service.assessing import assessed_by
from bot.assessments.store import NewAssessment
from bot.calendar.rules.periods import POSTED_CADENCES, Cadence
from bot.db.rows import values_of
from bot.db.transactions import Transaction
from bot.errors import check_all
from bot.events.service.shares import share_at
from bot.members.store import Member
from bot.notes.service import clean_link, clean_text
from bot.packs.content import Quest
from bot.quests.errors import AlreadyCompleted, ProofNeeded, UnusableFile
from bot.quests.results.completions import CompletionQuestioned, QuestCompleted, QuestHandedIn
from bot.quests.rules.logged_time import QUEST_OF_HOURS_MINUTES, is_hardly_practised
from bot.quests.rules.variants import Variant
from bot.quests.rules.verification import Verification
from bot.quests.service.known_quests import find_quest
from bot.quests.service.logged_time import logged_minutes
from bot.quests.service.next_quest import next_quest
from bot.quests.service.open_postings import (
    check_open,
    find_posting,
    open_personal,
    open_posting,
    schedule_refresh,
)
from bot.quests.store import completions
from bot.quests.store.completions import HandIn, NewCompletion
from bot.quests.store.postings import QuestPosting
from bot.reviews.errors import NothingToReview, WaitingForReview
from bot.reviews.rules import ReviewKind, State
from bot.reviews.service.review_requests import request_review
from bot.servers.service.context import ServerContext, next_posting_at
from bot.xp.results import Awarded
from bot.xp.rules.awards import QUEST_BASE_XP, Source
from bot.xp.service.awards import Earning, grant


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """A completion to award: the producer day it counts for, and when it was handed in."""

    id: int
    day: date
    at: datetime
    variant: Variant | None


def resolve_posting(
    tx: Transaction, context: ServerContext, member: Member, of: Cadence | int, now: datetime
) -> QuestPosting:
    """Return the newest open posting of a cadence, or the posting with this id.

    Raises:
        NoOpenPosting, QuestsNotSetUp, NoPersonalQuest: there is none of this cadence.
        PostingNotFound: no such posting in this server.
        NotYours: it is another member's personal quest.
    """
    if of is Cadence.PERSONAL:
        return open_personal(tx, member.guild_id, member.user_id, now)
    if isinstance(of, Cadence):
        return open_posting(tx, context, of, now)
    return find_posting(tx, member.guild_id, of, member.user_id)


def complete_posting(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    *,
    posting: QuestPosting,
    hand_in: HandIn,
    answer: Answer | None,
    max_file_bytes: int,
    is_sure: bool,
    can_measure: bool,
    now: datetime,
) -> QuestCompleted | QuestHandedIn | CompletionQuestioned:
    """Insert a completion; it counts at once unless the server requires a review.

    `answer` is how it went, None if the member wasn't asked. Unless they are sure (`is_sure`), a
    quest of hours with hardly any practice is questioned instead. `can_measure` is whether the file
    can be measured, if the quest says what it expects.

    Raises:
        CoachError: see `Quests.complete`.
    """
    quest = _check_completable(
        tx, context, member, posting=posting, variant=hand_in.variant, now=now
    )
    needs_review = context.server.verification is Verification.REVIEW
    hand_in = _checked(hand_in, max_file_bytes if needs_review else None)
    _check_proof(quest, hand_in, context.server.verification)
    if not is_sure and quest.minutes >= QUEST_OF_HOURS_MINUTES:
        minutes = logged_minutes(tx, context, member, posting, quest, now)
        if is_hardly_practised(quest.minutes, minutes):
            return CompletionQuestioned(
                posting=posting, quest=quest, logged_minutes=minutes, variant=hand_in.variant
            )
    day = context.today(member, now)
    completion = NewCompletion(
        **values_of(hand_in),
        guild_id=member.guild_id,
        user_id=member.user_id,
        posting_id=posting.id,
        at=now,
        day=day,
        state=State.PENDING if needs_review else State.ACCEPTED,
    )
    completion_id = completions.add(tx, completion)
    assessed = assessed_by(quest, answer or Answer())
    assessments.add(
        tx,
        NewAssessment(
            guild_id=member.guild_id,
            user_id=member.user_id,
            quest=quest.slug,
            day=day,
            at=now,
            completion_id=completion_id,
            checks=assessed.met,
            missed=len(assessed.missed),
            rating=assessed.rating,
        ),
    )
    is_measured = can_measure and hand_in.proof_file_url is not None and quest.measures is not None
    to_measure = completion_id if is_measured else None
    if needs_review:
        request_review(
            tx,
            context,
            member,
            ReviewKind.COMPLETION,
            completion_id,
            now,
            is_measured_first=to_measure is not None,
        )
        return QuestHandedIn(
            posting=posting,
            quest=quest,
            hand_in=hand_in,
            assessed=assessed if answer is not None else None,
            day=day,
            next_quest=next_quest(tx, context, member, now),
            to_measure=to_measure,
        )
    handed_in = HandedIn(id=completion_id, day=day, at=now, variant=hand_in.variant)
    awarded = award_completion(tx, context, member, posting, handed_in, now)
    return QuestCompleted(
        posting=posting,
        quest=quest,
        hand_in=hand_in,
        assessed=assessed if answer is not None else None,
        completions=completions.count(tx, posting.id),
        awarded=awarded,
        next_quest=next_quest(tx, context, member, now),
        can_share=not member.is_private,
        to_measure=to_measure,
    )


def award_completion(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    posting: QuestPosting,
    handed_in: HandedIn,
    now: datetime,
) -> Awarded:
    """Grant the XP of an accepted completion, dated to its hand-in, and redraw its posting.

    A variant trains what its own weights say, for the same XP.

    Raises:
        QuestWithdrawn: the quest has left the pack.
    """
    quest = find_quest(tx, context, posting.quest, handed_in.variant)
    base_xp = QUEST_BASE_XP[posting.cadence]
    awarded = grant(
        tx,
        context,
        member,
        Earning(
            day=handed_in.day,
            at=handed_in.at,
            source=Source.QUEST,
            reference=completion_reference(handed_in.id),
            base_xp=base_xp,
            weights=quest.weights,
            quests=1,
            reason=f"{posting.cadence.capitalize()} quest: {quest.title}",
            event=share_at(tx, member.guild_id, handed_in.at, base_xp=base_xp),
        ),
        now,
    )
    schedule_refresh(tx, posting, now)
    return awarded


def completion_reference(completion_id: int) -> str:
    """Return a completion's reference in the ledger."""
    return f"completion:{completion_id}"


def _check_completable(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    *,
    posting: QuestPosting,
    variant: Variant | None,
    now: datetime,
) -> Quest:
    """Return a posting's quest, or its variant, if the member may complete it."""
    quest = find_quest(tx, context, posting.quest, variant)
    earlier = completions.of_member(tx, posting.id, member.user_id)
    if earlier is not None:
        check_not_completed(
            tx,
            context,
            posting.cadence,
            quest.title,
            state=earlier.state,
            at=earlier.at,
            now=now,
        )
    check_open(posting.cadence, posting.closes_at, now)
    return quest


def _checked(hand_in: HandIn, max_bytes: int | None) -> HandIn:
    """Return a hand-in with its text and link cleaned.

    Raises:
        UnusableFile: the file is empty or has more than `max_bytes`.
        InvalidLink: the link is not a web address.
        NoteTooLong: the note or the link is too long.
    """
    note, url, _ = check_all(
        lambda: clean_text(hand_in.note),
        lambda: clean_link(hand_in.proof_url),
        lambda: _check_file(hand_in, max_bytes),
    )
    return replace(hand_in, note=note, proof_url=url)


def _check_proof(quest: Quest, hand_in: HandIn, verification: Verification) -> None:
    match verification:
        case Verification.PROOF if not hand_in.has_proof:
            raise ProofNeeded(hint=quest.proof)
        case Verification.REVIEW if not (hand_in.has_proof or hand_in.note):
            raise NothingToReview(hint=quest.proof)
        case _:
            pass


def _check_file(hand_in: HandIn, max_bytes: int | None) -> None:
    """Check that a file has content, and is not too large to be sent to reviewers.

    Raises:
        UnusableFile: it is not so.
    """
    size = hand_in.proof_file_bytes
    if hand_in.proof_file_name is None or size is None:
        return
    is_too_large = max_bytes is not None and size > max_bytes
    if size == 0 or is_too_large:
        raise UnusableFile(
            file_name=hand_in.proof_file_name,
            max_bytes=max_bytes if is_too_large else None,
            note=hand_in.note or "",
            link=hand_in.proof_url or "",
        )


def check_not_completed(
    tx: Transaction,
    context: ServerContext,
    cadence: Cadence,
    title: str,
    *,
    state: State | None,
    at: datetime | None,
    now: datetime,
) -> None:
    """Check that a member has not already completed a quest.

    Raises:
        WaitingForReview: their completion is waiting for review.
        AlreadyCompleted: their completion counts.
    """
    if at is None:
        return
    if state is State.PENDING:
        raise WaitingForReview(title=title, since=at)
    is_posted = cadence in POSTED_CADENCES
    next_at = next_posting_at(tx, context, cadence, now) if is_posted else None
    raise AlreadyCompleted(title=title, at=at, cadence=cadence, next_at=next_at)
