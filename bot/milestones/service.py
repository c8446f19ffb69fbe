"""Lists milestones, and claims one."""

from collections.abc import Sequence
from datetime import datetime

from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.errors import check_all
from bot.interactions.rules import Request
from bot.interactions.service import enter
from bot.members.store import Member
from bot.milestones import store as milestones
from bot.milestones.errors import ClaimIncomplete, MilestoneReached, UnknownMilestone
from bot.milestones.results import (
    ClaimForm,
    MilestoneClaimed,
    MilestoneLine,
    MilestoneShown,
    MilestonesShown,
)
from bot.milestones.store import Claim, ClaimedCritique, NewClaim
from bot.notes.service import clean_link, clean_text
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.packs.content import Milestone, SkillPack
from bot.paging.rules import nearest_page
from bot.reviews.errors import HandInWithdrawn, ReviewsNotSetUp, WaitingForReview
from bot.reviews.rules import ReviewKind, State
from bot.reviews.service.review_requests import request_review
from bot.servers.service.context import ServerContext, load_context
from bot.use_cases import Service
from bot.xp.results import Awarded
from bot.xp.rules.awards import Source, award_xp, milestone_base_xp
from bot.xp.service.awards import Earning, grant
from bot.xp.store import level_ups

PAGE_SIZE = 10


class Milestones(Service):
    """What members do with milestones. Each method is one transaction."""

    @reads
    def show(self, tx: Transaction, guild_id: int, user_id: int, page: int = 0) -> MilestonesShown:
        """Return a page of the pack's milestones; a page past the last is the last."""
        context = load_context(tx, self._packs, guild_id)
        lines = _lines(tx, context, user_id)
        page, pages = nearest_page(page, rows=len(lines), page_size=PAGE_SIZE)
        return MilestonesShown(
            user_id=user_id,
            place=context.place,
            lines=lines[page * PAGE_SIZE : (page + 1) * PAGE_SIZE],
            has_reviewers=context.server.reviews_channel_id is not None,
            page=page,
            pages=pages,
        )

    @reads
    def look(self, tx: Transaction, guild_id: int, user_id: int, slug: str) -> MilestoneShown:
        """Return one milestone for one member.

        Raises:
            UnknownMilestone: the pack has no such milestone.
        """
        context = load_context(tx, self._packs, guild_id)
        target = _find_milestone(context.pack, slug)
        position = context.pack.milestones.index(target)
        return MilestoneShown(
            user_id=user_id,
            line=_lines(tx, context, user_id)[position],
            has_reviewers=context.server.reviews_channel_id is not None,
            page=position // PAGE_SIZE,
        )

    @reads
    def claimable(self, tx: Transaction, guild_id: int, user_id: int) -> Sequence[Milestone]:
        """Return the milestones that a member may claim: neither pending nor reached."""
        context = load_context(tx, self._packs, guild_id)
        claims = _claim_by_milestone(tx, guild_id, user_id)
        return [each for each in context.pack.milestones if is_claimable(claims.get(each.slug))]

    @reads
    def form(self, tx: Transaction, guild_id: int, user_id: int, slug: str) -> ClaimForm:
        """Return the data for the claim form.

        Raises:
            ReviewsNotSetUp: the server has no review channel.
            UnknownMilestone: the pack has no such milestone.
            WaitingForReview: the member's claim is pending.
            MilestoneReached: the member has reached it.
        """
        data = milestones.form_data(tx, guild_id, user_id, slug)
        if data is None or data.reviews_channel_id is None or data.pack not in self._packs:
            raise ReviewsNotSetUp
        milestone = _find_milestone(self._packs[data.pack], slug)
        if data.state is not None and data.at is not None:
            _check_not_claimed(milestone, data.state, data.at)
        return ClaimForm(milestone=milestone)

    @writes
    def claim(
        self,
        tx: Transaction,
        request: Request,
        *,
        milestone: str,
        link: str | None,
        note: str | None,
    ) -> MilestoneClaimed:
        """Claim a milestone by its slug or title, and request a review.

        Raises:
            ReviewsNotSetUp: the server has no review channel.
            UnknownMilestone: the pack has no such milestone.
            WaitingForReview: the member's claim is pending.
            MilestoneReached: the member has reached it, and it pays once.
            ClaimIncomplete: the link or the note is missing.
            InvalidLink: the link is not a web address.
            NoteTooLong: the note or the link is too long.
        """
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        if context.server.reviews_channel_id is None:
            raise ReviewsNotSetUp
        target = _find_milestone(context.pack, milestone)
        earlier = _claim_by_milestone(tx, request.guild_id, request.user_id).get(target.slug)
        if earlier is not None:
            _check_not_claimed(target, earlier.state, earlier.at)
        link, note = check_all(lambda: clean_link(link), lambda: clean_text(note))
        claimed = _checked_claim(context, member, request, target, link, note)
        claim = NewClaim(
            guild_id=request.guild_id,
            user_id=request.user_id,
            milestone=target.slug,
            link=claimed.link,
            note=claimed.note,
            at=request.now,
            day=claimed.day,
        )
        _hand_in(tx, context, member, claim)
        return claimed


def is_open(tx: Transaction, context: ServerContext, user_id: int, milestone: Milestone) -> bool:
    """Whether a member can claim a milestone now."""
    if context.server.reviews_channel_id is None:
        return False
    claims = _claim_by_milestone(tx, context.server.guild_id, user_id)
    return is_claimable(claims.get(milestone.slug))


def claim_with_critiques(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    milestone: Milestone,
    critiques: Sequence[ClaimedCritique],
    now: datetime,
) -> None:
    """Claim a milestone that `is_open` with critiques instead of a link, and request a review."""
    claim = NewClaim(
        guild_id=member.guild_id,
        user_id=member.user_id,
        milestone=milestone.slug,
        link=None,
        note=None,
        at=now,
        day=context.today(member, now),
        critiques=tuple(critiques),
    )
    _hand_in(tx, context, member, claim)


def _hand_in(tx: Transaction, context: ServerContext, member: Member, claim: NewClaim) -> None:
    claim_id = milestones.add(tx, claim)
    request_review(tx, context, member, ReviewKind.MILESTONE, claim_id, claim.at)


def award_claim(
    tx: Transaction, context: ServerContext, member: Member, claim: Claim, now: datetime
) -> Awarded:
    """Grant the XP of an accepted claim, dated to when it was handed in (rules, Milestones).

    Raises:
        HandInWithdrawn: the milestone has left the pack.
    """
    position = position_of(context.pack, claim.milestone)
    if position is None:
        raise HandInWithdrawn
    awarded = grant(
        tx,
        context,
        member,
        Earning(
            day=claim.day,
            at=claim.at,
            source=Source.MILESTONE,
            reference=claim_reference(claim.id),
            base_xp=milestone_base_xp(position),
            weights=context.pack.default_weights,
            reason=f"Milestone: {context.pack.milestones[position].title}",
        ),
        now,
    )
    _announce(tx, context, claim, now)
    return awarded


def undo_claim(tx: Transaction, claim_id: int, now: datetime) -> None:
    """Mark a claim as undone, and take its announcement back."""
    milestones.mark_undone(tx, claim_id, now)
    delivery = deliveries.find(tx, DeliveryKind.MILESTONE, claim_id)
    if delivery is not None:
        deliveries.withdraw(tx, [delivery.id], now)


def _announce(tx: Transaction, context: ServerContext, claim: Claim, now: datetime) -> None:
    """Enqueue the announcement of a reached milestone, which tells of a new level as well."""
    channel_id = context.server.announcements_channel_id
    reached = milestones.find_reached(tx, claim.id, claim_reference(claim.id))
    if channel_id is None or reached is None:
        return
    deliveries.add(
        tx,
        guild_id=claim.guild_id,
        kind=DeliveryKind.MILESTONE,
        subject_id=claim.id,
        channel_id=channel_id,
        send_at=now,
    )
    if reached.level_up_id is not None:
        level_up = deliveries.find(tx, DeliveryKind.LEVEL_UP, reached.level_up_id)
        deliveries.withdraw(tx, [level_up.id] if level_up else [], now)
        level_ups.leave_digest(tx, reached.level_up_id)


def claim_reference(claim_id: int) -> str:
    """Return a claim's reference in the ledger."""
    return f"claim:{claim_id}"


def position_of(pack: SkillPack, slug: str) -> int | None:
    """Return a milestone's index in its pack, from 0; None if it has left the pack."""
    slugs = [milestone.slug for milestone in pack.milestones]
    return slugs.index(slug) if slug in slugs else None


def milestone_xp(context: ServerContext, position: int) -> int:
    """Return what a milestone pays before any streak bonus."""
    return award_xp(milestone_base_xp(position), context.pack.multiplier_percent, 0)


def is_claimable(claim: Claim | None) -> bool:
    """Whether a milestone may be claimed, given the newest claim of it."""
    return claim is None or claim.state is State.DECLINED


def _lines(tx: Transaction, context: ServerContext, user_id: int) -> list[MilestoneLine]:
    """Return every milestone of the pack for a member."""
    claims = _claim_by_milestone(tx, context.server.guild_id, user_id)
    return [
        MilestoneLine(
            milestone=milestone,
            xp=milestone_xp(context, position),
            claim=claims.get(milestone.slug),
        )
        for position, milestone in enumerate(context.pack.milestones)
    ]


def _claim_by_milestone(tx: Transaction, guild_id: int, user_id: int) -> dict[str, Claim]:
    """Return a member's newest claim of each milestone, without undone claims."""
    claims = milestones.newest_of_each(tx, guild_id, user_id)
    return {claim.milestone: claim for claim in claims}


def _find_milestone(pack: SkillPack, text: str) -> Milestone:
    query = text.strip().casefold()
    for milestone in pack.milestones:
        if query in (milestone.slug, milestone.title.casefold()):
            return milestone
    raise UnknownMilestone(text=text, known=[each.title for each in pack.milestones])


def _check_not_claimed(milestone: Milestone, state: State, at: datetime) -> None:
    """Raise if a milestone is already claimed, unless that claim was declined."""
    match state:
        case State.PENDING:
            raise WaitingForReview(title=milestone.title, since=at)
        case State.ACCEPTED:
            raise MilestoneReached(title=milestone.title, at=at)
        case State.DECLINED:
            return


def _checked_claim(
    context: ServerContext,
    member: Member,
    request: Request,
    milestone: Milestone,
    link: str | None,
    note: str | None,
) -> MilestoneClaimed:
    if link is None or note is None:
        raise ClaimIncomplete(
            evidence=milestone.evidence, link_missing=link is None, note_missing=note is None
        )
    day = context.today(member, request.now)
    return MilestoneClaimed(milestone=milestone, link=link, note=note, day=day)
