"""Milestones: claiming, reviews, and the one-time award."""

import asyncio
from datetime import date
from functools import partial

import pytest

from bot.db.database import Database
from bot.members import store as members
from bot.milestones import store as milestones
from bot.milestones.errors import ClaimIncomplete, MilestoneReached, UnknownMilestone
from bot.milestones.message import MilestoneCard
from bot.milestones.results import MilestoneClaimed, MilestonesShown
from bot.notes.errors import InvalidLink, NoteTooLong
from bot.outbox.store import DeliveryKind
from bot.packs.content import SkillPack
from bot.profiles.results import ProfileChanges
from bot.reviews.errors import HandInWithdrawn, ReviewsNotSetUp, WaitingForReview
from bot.reviews.results import ReviewCard, VerdictCard
from bot.reviews.rules import Reviewer, State
from bot.servers.service.context import load_context
from bot.xp.rules.awards import Source, milestone_base_xp
from bot.xp.service import awards as awarding
from tests.world import ANNE, BEN, MUSIC, PACKS, STAFF, World, local

FIRST, SECOND, THIRD = (milestone.slug for milestone in MUSIC.milestones)
MANAGER = Reviewer(user_id=STAFF, role_ids=frozenset(), manages_server=True)
LINK, NOTE = "https://example.com/track", "Dub techno, six minutes."


def claim(
    world: World,
    milestone: str = FIRST,
    user_id: int = ANNE,
    *,
    link: str | None = LINK,
    note: str | None = NOTE,
) -> MilestoneClaimed:
    return world.services.milestones.claim.blocking(
        world.request(user_id), milestone=milestone, link=link, note=note
    )


def decide(world: World, *, accept: bool, user_id: int = ANNE) -> None:
    review_id, request = world.newest_review(user_id), world.request(STAFF)
    if accept:
        world.services.reviews.accept.blocking(request, review_id, MANAGER)
    else:
        world.services.reviews.decline.blocking(request, review_id, MANAGER, "It fades too early.")


def show(world: World, user_id: int = ANNE) -> MilestonesShown:
    return world.services.milestones.show.blocking(world.guild_id, user_id)


def states(shown: MilestonesShown) -> list[State | None]:
    return [line.claim.state if line.claim else None for line in shown.lines]


def claimable(world: World) -> list[str]:
    found = world.services.milestones.claimable.blocking(world.guild_id, ANNE)
    return [milestone.slug for milestone in found]


def test_without_a_review_channel_nothing_can_be_claimed(world: World) -> None:
    for ask in (
        partial(claim, world),
        partial(world.services.milestones.form.blocking, world.guild_id, ANNE, FIRST),
    ):
        with pytest.raises(ReviewsNotSetUp):
            ask()
    world.set_up()
    with pytest.raises(ReviewsNotSetUp):
        world.services.milestones.form.blocking(world.guild_id, ANNE, FIRST)
    assert not show(world).has_reviewers


def test_a_claim_needs_a_link_a_note_and_a_known_milestone(world: World) -> None:
    world.review()
    for link, note, missing in (
        (None, None, (True, True)),
        ("  ", NOTE, (True, False)),
        (LINK, " ", (False, True)),
    ):
        with pytest.raises(ClaimIncomplete) as caught:
            claim(world, link=link, note=note)
        assert (caught.value.link_missing, caught.value.note_missing) == missing
        assert caught.value.evidence == MUSIC.milestones[0].evidence
    with pytest.raises(InvalidLink):
        claim(world, link="my hard drive")
    with pytest.raises(NoteTooLong):
        claim(world, note="x" * 501)
    for ask in (
        partial(claim, world, "fame"),
        partial(world.services.milestones.form.blocking, world.guild_id, ANNE, "fame"),
    ):
        with pytest.raises(UnknownMilestone) as unknown:
            ask()
        assert list(unknown.value.known) == [each.title for each in MUSIC.milestones]
    assert states(show(world)) == [None, None, None]
    claimed = claim(world, f" {MUSIC.milestones[0].title.upper()} ", link=f" {LINK} ")
    assert (claimed.milestone, claimed.link) == (MUSIC.milestones[0], LINK)


def test_a_milestone_pays_once_by_position_on_its_hand_in_day(world: World) -> None:
    world.review()
    world.announce()
    shown = show(world)
    assert [line.xp for line in shown.lines] == [2_200, 4_400, 8_800]
    for at, slug in enumerate((FIRST, SECOND, THIRD)):
        claim(world, slug)
        assert slug not in claimable(world)
        handed_in_at = world.now
        world.passes(days=3)
        decide(world, accept=True)
        award = world.awards()[-1]
        assert (award.source, award.xp) == (Source.MILESTONE, shown.lines[at].xp)
        assert (award.at, award.day) == (handed_in_at, handed_in_at.date())
        assert (award.quests, award.minutes) == (0, 0)
        assert set(award.attributes) == set(MUSIC.default_weights)
        for ask in (
            partial(claim, world, slug),
            partial(world.services.milestones.form.blocking, world.guild_id, ANNE, slug),
        ):
            with pytest.raises(MilestoneReached) as caught:
                ask()
            assert caught.value.at == handed_in_at
    assert claimable(world) == []
    assert states(show(world)) == [State.ACCEPTED] * 3
    assert states(show(world, BEN)) == [None] * 3
    profile = world.services.profiles.show.blocking(world.guild_id, ANNE, world.now)
    assert (profile.total.xp, profile.streak_days, profile.active_days) == (15_400, 0, 0)


async def test_a_pending_claim_blocks_another_and_a_declined_one_does_not(world: World) -> None:
    world.review()
    results = await asyncio.gather(
        *(asyncio.to_thread(claim, world) for _ in range(5)), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in results) == [
        "MilestoneClaimed",
        *["WaitingForReview"] * 4,
    ]
    with pytest.raises(WaitingForReview):
        await world.services.milestones.form(world.guild_id, ANNE, FIRST)
    assert (await world.services.milestones.form(world.guild_id, ANNE, SECOND)).milestone
    decide(world, accept=False)
    line = show(world).lines[0]
    assert line.claim is not None
    assert (line.claim.state, line.claim.reason) == (State.DECLINED, "It fades too early.")
    assert claimable(world) == [FIRST, SECOND, THIRD]
    (delivery,) = [each for each in world.due() if each.kind is DeliveryKind.VERDICT]
    outgoing = await world.services.deliveries.begin(delivery, world.now)
    assert outgoing is not None
    assert isinstance(outgoing.content, VerdictCard)
    assert (outgoing.content.cadence, outgoing.content.open_until) == (None, None)
    world.passes(hours=1)
    claim(world)
    assert states(show(world)) == [State.PENDING, None, None]
    decide(world, accept=True)
    assert [award.xp for award in world.awards()] == [2_200]


def announced(world: World) -> list[DeliveryKind]:
    kinds = [each.kind for each in world.due()]
    return [each for each in kinds if each in (DeliveryKind.MILESTONE, DeliveryKind.LEVEL_UP)]


def set_private(world: World, user_id: int) -> None:
    changes = ProfileChanges(is_private=True)
    world.services.profiles.set_up.blocking(world.request(user_id), changes)


def card_of(world: World) -> MilestoneCard | None:
    """Return what the announcement of a milestone shows when it is sent."""
    (delivery,) = [each for each in world.due() if each.kind is DeliveryKind.MILESTONE]
    outgoing = world.services.deliveries.begin.blocking(delivery, world.now)
    if outgoing is None:
        return None
    assert isinstance(outgoing.content, MilestoneCard)
    return outgoing.content


def test_a_reached_milestone_is_announced_once_with_its_level(world: World) -> None:
    world.review()
    world.announce()
    claim(world)
    assert announced(world) == []
    decide(world, accept=True)
    decide(world, accept=True)
    assert announced(world) == [DeliveryKind.MILESTONE]
    card = card_of(world)
    assert card is not None
    assert (card.milestone.slug, card.reached.xp, card.reached.level) == (FIRST, 2_200, 9)


def test_a_private_members_milestone_is_not_announced(world: World) -> None:
    world.review()
    world.announce()
    set_private(world, ANNE)
    claim(world)
    decide(world, accept=True)
    assert announced(world) == []
    claim(world, user_id=BEN)
    decide(world, accept=True, user_id=BEN)
    assert announced(world) == [DeliveryKind.MILESTONE]
    set_private(world, BEN)
    assert card_of(world) is None


def test_an_undone_milestone_is_taken_back_from_the_channel(world: World) -> None:
    world.review()
    world.announce()
    claim(world)
    decide(world, accept=True)
    (award,) = world.awards()
    world.services.staff.undo.blocking(world.request(STAFF), user_id=ANNE, award_id=award.id)
    assert announced(world) == []


def test_a_claim_is_found_with_its_own_review(world: World) -> None:
    """Others' claims have reviews, too, with other verdicts."""
    world.review()
    claim(world, user_id=BEN)
    decide(world, accept=False, user_id=BEN)
    claim(world)
    with world.database.reading() as tx:
        for user_id, state in ((ANNE, State.PENDING), (BEN, State.DECLINED)):
            (each,) = milestones.all_of(tx, world.guild_id, user_id)
            assert milestones.find(tx, each.id) == each
            assert (each.user_id, each.state) == (user_id, state)


def test_a_milestone_with_an_undone_award_can_be_claimed_again(world: World) -> None:
    world.review()
    claim(world)
    decide(world, accept=True)
    (award,) = world.awards()
    with world.database.writing() as tx:
        context = load_context(tx, PACKS, world.guild_id)
        member = members.enter(tx, world.guild_id, ANNE)
        (claimed,) = milestones.all_of(tx, world.guild_id, ANNE)
        milestones.mark_undone(tx, claimed.id, world.now)
        awarding.revoke(tx, context, member, award, world.now, "Not theirs")
    assert states(show(world)) == [None, None, None]
    claim(world)
    decide(world, accept=True)
    assert [each.xp for each in world.awards()] == [2_200, -2_200, 2_200]


def test_a_milestone_removed_from_the_pack_can_only_be_declined(world: World) -> None:
    world.review()
    claim(world, THIRD)
    content = MUSIC.model_dump()
    content["milestones"] = content["milestones"][:2]
    packs = PACKS | {MUSIC.slug: SkillPack.model_validate(content)}
    later = world.beside(world.database, packs)
    (delivery,) = [each for each in later.due() if each.kind is DeliveryKind.REVIEW]
    outgoing = later.services.deliveries.begin.blocking(delivery, later.now)
    assert outgoing is not None
    assert isinstance(outgoing.content, ReviewCard)
    assert (outgoing.content.title, outgoing.content.xp) == (THIRD, None)
    with pytest.raises(HandInWithdrawn):
        decide(later, accept=True)
    decide(later, accept=False)
    assert world.awards() == []


def test_a_claim_counts_for_the_members_producer_day(database: Database) -> None:
    world = World(database, now=local("2026-11-12", "03:30"))
    world.review()
    assert claim(world).day == date(2026, 11, 11)


def test_milestones_past_the_third_pay_like_the_third() -> None:
    assert [milestone_base_xp(at) for at in range(5)] == [2_000, 4_000, 8_000, 8_000, 8_000]
