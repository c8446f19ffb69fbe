"""Gathers the content of review and verdict messages."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from bot.db.transactions import Transaction
from bot.interactions.rules import Place
from bot.members import store as members
from bot.members.store import Member
from bot.milestones import store as milestones
from bot.milestones.service import claim_reference, milestone_xp, position_of
from bot.milestones.store import Claim
from bot.outbox.store import Delivery
from bot.packs.content import Quest, SkillPack
from bot.quests.errors import QuestWithdrawn
from bot.quests.service.completing import completion_reference
from bot.quests.service.known_quests import find_quest
from bot.quests.service.open_postings import place_of
from bot.quests.store import completions, postings
from bot.quests.store.completions import Completion
from bot.quests.store.postings import QuestPosting
from bot.reviews import store as reviews
from bot.reviews.errors import ReviewGone
from bot.reviews.results import ReviewCard, VerdictCard
from bot.reviews.rules import MOST_COUNTED, ReviewKind, State
from bot.reviews.store import Review
from bot.servers.service.context import ServerContext, load_context
from bot.streaks.rules import bridge_to, is_active, rest_days_on, streak_of
from bot.streaks.service import StreakUpdate, excused_since, paused_among, rest_days_at
from bot.xp.results import Awarded
from bot.xp.rules.awards import QUEST_BASE_XP, Source, award_xp
from bot.xp.service.awards import earlier_award
from bot.xp.store import ledger
from bot.xp.store.ledger import Award


def review_to_send(
    tx: Transaction, packs: Mapping[str, SkillPack], delivery: Delivery
) -> ReviewCard | None:
    """Return the content of a review's message; None once it is decided or deleted.

    Raises:
        PackMissing: the server uses a pack that is not loaded.
    """
    review = reviews.find(tx, delivery.guild_id, delivery.subject_id)
    if review is None or review.verdict is not None:
        return None
    card = gather_review(tx, load_context(tx, packs, delivery.guild_id), review)
    return replace(card, waiting=reviews.waiting(tx, review.guild_id, at_most=MOST_COUNTED))


def verdict_to_send(
    tx: Transaction, packs: Mapping[str, SkillPack], delivery: Delivery, now: datetime
) -> VerdictCard | None:
    """Return the content of a verdict message; None if the review or its award is gone.

    Raises:
        PackMissing: the server uses a pack that is not loaded.
    """
    review = reviews.find(tx, delivery.guild_id, delivery.subject_id)
    if review is None or review.verdict is None:
        return None
    context = load_context(tx, packs, delivery.guild_id)
    award = award_for(tx, review)
    if award is not None and ledger.undone_at(tx, award.id) is not None:
        return None
    card = gather_review(tx, context, review)
    posting = _open_posting(tx, review, now)
    return VerdictCard(
        review=review,
        title=card.title,
        cadence=card.cadence,
        open_until=posting.closes_at if posting else None,
        place=_place_to_try_again(tx, context, review, posting),
        counts_for=award.day if award else None,
        awarded=_awarded(tx, context, review, award, now) if award else None,
    )


def award_for(tx: Transaction, review: Review) -> Award | None:
    """Return the award of an accepted hand-in."""
    source, reference = (
        (Source.QUEST, completion_reference(review.subject_id))
        if review.kind is ReviewKind.COMPLETION
        else (Source.MILESTONE, claim_reference(review.subject_id))
    )
    return ledger.find_by_reference(tx, review.guild_id, source, reference)


def _awarded(
    tx: Transaction, context: ServerContext, review: Review, award: Award, now: datetime
) -> Awarded:
    """Return an award and its member's current level and streak."""
    member = members.find(tx, review.guild_id, review.user_id)
    update = _streak_update(tx, context, member, award, now)
    return replace(
        earlier_award(tx, context, member, award),
        streak=update.streak,
        bridge=update.bridge,
        rest_day_earned=update.rest_day_earned,
    )


def _streak_update(
    tx: Transaction, context: ServerContext, member: Member, award: Award, now: datetime
) -> StreakUpdate:
    """Return the current streak, and the rest days that an award used or earned.

    None were, if its day was active without it or a later day has been active since.
    """
    who = (member.guild_id, member.user_id)
    streak = replace(
        member.streak,
        days=member.streak_days_at(now),
        rest_days=rest_days_at(tx, member, context.today(member, now)),
    )
    day = ledger.practice_day(tx, *who, award.day)
    active_without = is_active(
        day.minutes - award.minutes, day.quests - award.quests, day.ear_rounds - award.ear_rounds
    )
    if active_without or not streak.days or streak.last_on != award.day:
        return StreakUpdate(streak=streak)
    excused = excused_since(tx, member, None)
    active = ledger.active_days(tx, *who, date.min)
    before = streak_of([on for on in active if on < award.day], excused)
    return StreakUpdate(
        streak=streak,
        bridge=bridge_to(before, award.day, excused, paused_among(tx, member, excused)),
        rest_day_earned=member.rest_days > rest_days_on(before, award.day, excused),
    )


def gather_review(tx: Transaction, context: ServerContext, review: Review) -> ReviewCard:
    """Gather what a review's message shows. Raises ReviewGone if the hand-in is deleted."""
    match review.kind:
        case ReviewKind.COMPLETION:
            completion = completions.find(tx, review.subject_id)
            if completion is None:
                raise ReviewGone
            return _of_completion(context, review, completion, _quest(tx, context, completion))
        case ReviewKind.MILESTONE:
            claim = milestones.find(tx, review.subject_id)
            if claim is None:
                raise ReviewGone
            return _of_claim(context, review, claim)


def _quest(tx: Transaction, context: ServerContext, completion: Completion) -> Quest | None:
    try:
        return find_quest(tx, context, completion.quest, completion.variant)
    except QuestWithdrawn:
        return None


def _of_completion(
    context: ServerContext, review: Review, completion: Completion, quest: Quest | None
) -> ReviewCard:
    base_xp = QUEST_BASE_XP[completion.cadence]
    return ReviewCard(
        review=review,
        title=quest.title if quest else completion.quest,
        cadence=completion.cadence,
        evidence=quest.proof if quest else None,
        xp=award_xp(base_xp, context.pack.multiplier_percent, 0) if quest else None,
        link=completion.proof_url,
        note=completion.note,
        file_name=completion.proof_file_name,
        file_url=completion.proof_file_url,
        file_bytes=completion.proof_file_bytes,
        measured=completion.measured,
        reviewer_role_id=context.server.reviewer_role_id,
    )


def _of_claim(context: ServerContext, review: Review, claim: Claim) -> ReviewCard:
    position = position_of(context.pack, claim.milestone)
    milestone = context.pack.milestones[position] if position is not None else None
    return ReviewCard(
        review=review,
        title=milestone.title if milestone else claim.milestone,
        cadence=None,
        evidence=milestone.evidence if milestone else None,
        xp=milestone_xp(context, position) if position is not None else None,
        link=claim.link,
        note=claim.note,
        critiques=claim.critiques,
        reviewer_role_id=context.server.reviewer_role_id,
    )


def _open_posting(tx: Transaction, review: Review, now: datetime) -> QuestPosting | None:
    """Return the posting of a completed quest while it is open."""
    if review.kind is ReviewKind.MILESTONE:
        return None
    completion = completions.find(tx, review.subject_id)
    if completion is None:
        return None
    posting = postings.find(tx, review.guild_id, completion.posting_id)
    return posting if posting and posting.closes_at > now else None


def _place_to_try_again(
    tx: Transaction, context: ServerContext, review: Review, posting: QuestPosting | None
) -> Place | None:
    """Return where a declined hand-in can be sent in again; None if it can't."""
    if review.verdict is State.ACCEPTED:
        return None
    if review.kind is ReviewKind.MILESTONE:
        return context.place
    return place_of(tx, posting) if posting else None
