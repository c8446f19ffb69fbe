"""Milestones: claimed with a link and a note, judged, and paid once, ever."""

import asyncio
from datetime import date

import pytest

from bot.content import SkillPack
from bot.domain.awards import Source, milestone_base_xp
from bot.domain.errors import (
    ClaimIncomplete,
    HandInWithdrawn,
    InvalidLink,
    MilestoneReached,
    NoteTooLong,
    ReviewsNotSetUp,
    UnknownMilestone,
    WaitingForReview,
)
from bot.domain.reviews import State
from bot.services import awarding, homes
from bot.services.review_results import MilestoneClaimed, MilestonesShown, ReviewCard, VerdictTold
from bot.services.reviews import Judge
from bot.storage import members, milestones
from bot.storage.database import Database
from bot.storage.deliveries import DeliveryKind
from tests.services.world import ANNE, BEN, MUSIC, PACKS, STAFF, World, local

FIRST, SECOND, THIRD = (milestone.slug for milestone in MUSIC.milestones)
MANAGER = Judge(user_id=STAFF, role_ids=frozenset(), manages_server=True)
LINK, NOTE = "https://example.com/track", "Dub techno, six minutes."


async def claim(
    world: World,
    milestone: str = FIRST,
    user_id: int = ANNE,
    *,
    link: str | None = LINK,
    note: str | None = NOTE,
) -> MilestoneClaimed:
    return await world.services.milestones.claim(
        world.request(user_id), milestone=milestone, link=link, note=note
    )


async def judge(world: World, *, accept: bool, user_id: int = ANNE) -> None:
    review_id, request = await world.newest_review(user_id), world.request(STAFF)
    if accept:
        await world.services.reviews.accept(request, review_id, MANAGER)
    else:
        await world.services.reviews.decline(request, review_id, MANAGER, "It fades too early.")


async def show(world: World, user_id: int = ANNE) -> MilestonesShown:
    return await world.services.milestones.show(world.guild_id, user_id)


def states(shown: MilestonesShown) -> list[State | None]:
    return [line.claim.state if line.claim else None for line in shown.lines]


async def claimable(world: World) -> list[str]:
    found = await world.services.milestones.claimable(world.guild_id, ANNE)
    return [milestone.slug for milestone in found]


async def test_without_a_channel_for_reviewers_nothing_can_be_claimed(world: World) -> None:
    for ask in (claim(world), world.services.milestones.form(world.guild_id, ANNE, FIRST)):
        with pytest.raises(ReviewsNotSetUp):
            await ask
    await world.set_up()
    with pytest.raises(ReviewsNotSetUp):
        await world.services.milestones.form(world.guild_id, ANNE, FIRST)
    assert not (await show(world)).judged


async def test_a_claim_wants_a_link_and_a_note_of_a_milestone_there_is(world: World) -> None:
    await world.review()
    for link, note, missing in (
        (None, None, (True, True)),
        ("  ", NOTE, (True, False)),
        (LINK, " ", (False, True)),
    ):
        with pytest.raises(ClaimIncomplete) as caught:
            await claim(world, link=link, note=note)
        assert (caught.value.link_missing, caught.value.note_missing) == missing
        assert caught.value.evidence == MUSIC.milestones[0].evidence
    with pytest.raises(InvalidLink):
        await claim(world, link="my hard drive")
    with pytest.raises(NoteTooLong):
        await claim(world, note="x" * 501)
    for ask in (
        claim(world, "fame"),
        world.services.milestones.form(world.guild_id, ANNE, "fame"),
    ):
        with pytest.raises(UnknownMilestone) as unknown:
            await ask
        assert list(unknown.value.known) == [each.title for each in MUSIC.milestones]
    assert states(await show(world)) == [None, None, None]
    claimed = await claim(world, f" {MUSIC.milestones[0].title.upper()} ", link=f" {LINK} ")
    assert (claimed.milestone, claimed.link) == (MUSIC.milestones[0], LINK)


async def test_each_pays_by_its_place_once_and_on_the_day_it_was_handed_in(world: World) -> None:
    await world.review()
    await world.announce()
    shown = await show(world)
    assert [line.xp for line in shown.lines] == [2_200, 4_400, 8_800]
    for at, slug in enumerate((FIRST, SECOND, THIRD)):
        await claim(world, slug)
        assert slug not in await claimable(world)
        handed_in_at = world.now
        world.passes(days=3)
        await judge(world, accept=True)
        award = (await world.awards())[-1]
        assert (award.source, award.xp) == (Source.MILESTONE, shown.lines[at].xp)
        assert (award.at, award.day) == (handed_in_at, handed_in_at.date())
        assert (award.quests, award.minutes) == (0, 0)
        assert set(award.attributes) == set(MUSIC.default_weights)
        for ask in (claim(world, slug), world.services.milestones.form(world.guild_id, ANNE, slug)):
            with pytest.raises(MilestoneReached) as caught:
                await ask
            assert caught.value.at == handed_in_at
    assert await claimable(world) == []
    assert states(await show(world)) == [State.ACCEPTED] * 3
    assert states(await show(world, BEN)) == [None] * 3
    profile = await world.services.profiles.show(world.guild_id, ANNE, world.now)
    assert (profile.total.xp, profile.streak_days, profile.active_days) == (15_400, 0, 0)


async def test_one_that_waits_is_not_claimed_again_and_one_declined_may_be(world: World) -> None:
    await world.review()
    results = await asyncio.gather(*(claim(world) for _ in range(5)), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == [
        "MilestoneClaimed",
        *["WaitingForReview"] * 4,
    ]
    with pytest.raises(WaitingForReview):
        await world.services.milestones.form(world.guild_id, ANNE, FIRST)
    assert (await world.services.milestones.form(world.guild_id, ANNE, SECOND)).milestone
    await judge(world, accept=False)
    line = (await show(world)).lines[0]
    assert line.claim is not None
    assert (line.claim.state, line.claim.reason) == (State.DECLINED, "It fades too early.")
    assert await claimable(world) == [FIRST, SECOND, THIRD]
    (delivery,) = [each for each in await world.due() if each.kind is DeliveryKind.VERDICT]
    parcel = await world.services.deliveries.begin(delivery, world.now)
    assert parcel is not None
    assert isinstance(parcel.content, VerdictTold)
    assert (parcel.content.cadence, parcel.content.open_until) == (None, None)
    world.passes(hours=1)
    await claim(world)
    assert states(await show(world)) == [State.PENDING, None, None]
    await judge(world, accept=True)
    assert [award.xp for award in await world.awards()] == [2_200]


async def test_one_whose_award_is_undone_is_open_again(world: World) -> None:
    await world.review()
    await claim(world)
    await judge(world, accept=True)
    (award,) = await world.awards()
    async with world.database.writing() as tx:
        home = await homes.find_home(tx, PACKS, world.guild_id)
        member = await members.enter(tx, world.guild_id, ANNE)
        (claimed,) = await milestones.all_of(tx, world.guild_id, ANNE)
        await milestones.mark_undone(tx, claimed.id, world.now)
        await awarding.revoke(tx, home, member, award, world.now, "Not theirs")
    assert states(await show(world)) == [None, None, None]
    await claim(world)
    await judge(world, accept=True)
    assert [each.xp for each in await world.awards()] == [2_200, -2_200, 2_200]


async def test_one_that_has_left_the_pack_can_only_be_declined(world: World) -> None:
    await world.review()
    await claim(world, THIRD)
    content = MUSIC.model_dump()
    content["milestones"] = content["milestones"][:2]
    packs = PACKS | {MUSIC.slug: SkillPack.model_validate(content)}
    later = world.beside(world.database, packs)
    (delivery,) = [each for each in await later.due() if each.kind is DeliveryKind.REVIEW]
    parcel = await later.services.deliveries.begin(delivery, later.now)
    assert parcel is not None
    assert isinstance(parcel.content, ReviewCard)
    assert (parcel.content.title, parcel.content.xp) == (THIRD, None)
    with pytest.raises(HandInWithdrawn):
        await judge(later, accept=True)
    await judge(later, accept=False)
    assert await world.awards() == []


async def test_the_day_is_the_members_own(database: Database) -> None:
    world = World(database, now=local("2026-11-12", "03:30"))
    await world.review()
    assert (await claim(world)).day == date(2026, 11, 11)


def test_milestones_past_the_third_pay_as_it_does() -> None:
    assert [milestone_base_xp(at) for at in range(5)] == [2_000, 4_000, 8_000, 8_000, 8_000]
