"""What staff do to members: adjustments, undos, and the record of both."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from bot.domain.attributes import split
from bot.domain.awards import Source
from bot.domain.errors import (
    AlreadyHandled,
    AwardNotFound,
    AwardUndone,
    CoachError,
    InvalidAdjustment,
    NoteTooLong,
    NothingToTake,
    ReasonMissing,
    UndoBelowZero,
    UndoStands,
)
from bot.domain.levels import threshold
from bot.domain.periods import Cadence
from bot.services.reviews import Judge
from bot.services.staff import MemberAdjusted
from bot.storage import ledger, staff_acts, standings
from bot.storage.completions import HandIn
from bot.storage.ledger import Award
from bot.storage.staff_acts import ActKept, StaffAct
from bot.storage.standings import Standing
from tests.services.world import ANNE, BEN, MUSIC, STAFF, World


async def adjust(
    world: World, xp: int, user_id: int = ANNE, reason: str = "why not"
) -> MemberAdjusted:
    return await world.services.staff.adjust(
        world.request(STAFF), user_id=user_id, xp=xp, reason=reason
    )


async def newest(world: World, user_id: int = ANNE) -> Award:
    return (await world.services.staff.undoable(world.guild_id, user_id))[0]


async def undo(world: World, award_id: int | None = None, user_id: int = ANNE) -> Any:
    chosen = award_id if award_id is not None else (await newest(world, user_id)).id
    return await world.services.staff.undo(world.request(STAFF), user_id=user_id, award_id=chosen)


async def refused(asked: Awaitable[Any]) -> CoachError:
    with pytest.raises(CoachError) as error:
        await asked
    return error.value


async def standing(world: World, period: str, user_id: int = ANNE) -> Standing:
    async with world.database.reading() as tx:
        return await standings.find(tx, world.guild_id, user_id, period)


async def attributes(world: World, user_id: int = ANNE) -> dict[str, int]:
    async with world.database.reading() as tx:
        return await ledger.attributes(tx, world.guild_id, user_id)


async def acts(world: World) -> list[ActKept]:
    async with world.database.reading() as tx:
        return await staff_acts.by(tx, world.guild_id, STAFF)


async def test_a_gift_is_taken_as_given(world: World) -> None:
    result = await adjust(world, 1_001, reason="  Taught the class\x00 ")
    assert (result.asked_xp, result.reason) == (1_001, "Taught the class")
    adjusted = result.adjusted
    assert (adjusted.xp, adjusted.total_xp, adjusted.progress.level) == (1_001, 1_001, 6)
    assert adjusted.attributes == split(1_001, MUSIC.default_weights)
    (award,) = await world.awards()
    assert (award.source, award.xp, award.base_xp) == (Source.ADJUSTMENT, 1_001, 1_001)
    assert (award.multiplier_percent, award.streak_bonus_percent) == (100, 0)
    assert (award.minutes, award.quests, award.reason) == (0, 0, "Taught the class")
    for period in ("all", "2026-11", "2026-W46"):
        assert await standing(world, period) == Standing(xp=1_001)
    (act,) = await acts(world)
    assert (act.act, act.user_id, act.award_id, act.xp) == (StaffAct.ADJUST, ANNE, award.id, 1_001)
    assert (act.actor_id, act.at, act.reason) == (STAFF, world.now, "Taught the class")
    profile = await world.services.profiles.show(world.guild_id, ANNE, world.now)
    assert profile.member.streak_days_at(world.now) == 0, "nobody practised"


async def test_a_first_level_by_gift_is_announced_once(world: World) -> None:
    await world.announce()
    assert (await adjust(world, threshold(3))).adjusted.level_up is not None
    assert (await adjust(world, -200)).adjusted.level_up is None
    assert (await adjust(world, 200)).adjusted.level_up is None, "reached before"
    assert len(await world.due()) == 1


async def test_taking_goes_by_what_each_attribute_holds(world: World) -> None:
    await world.log(60, focus="mixing")
    held = await attributes(world)
    result = await adjust(world, -333)
    assert result.adjusted.xp == -333
    taken = {name: -xp for name, xp in result.adjusted.attributes.items()}
    assert sum(taken.values()) == 333
    assert taken == {name: part for name, part in split(333, held).items() if part}
    assert await attributes(world) == {name: xp - taken.get(name, 0) for name, xp in held.items()}


async def test_nobody_goes_below_nothing_but_a_month_may(world: World) -> None:
    await world.log(60)
    earned = (await world.awards())[0].xp
    world.passes(days=40)
    result = await adjust(world, -1_000_000)
    assert (result.asked_xp, result.adjusted.xp) == (-1_000_000, -earned)
    assert result.adjusted.total_xp == 0
    assert set((await attributes(world)).values()) == {0}
    assert await standing(world, "all") == Standing(xp=0, minutes=60)
    assert await standing(world, "2026-12") == Standing(xp=-earned)
    assert isinstance(await refused(adjust(world, -1)), NothingToTake)
    assert isinstance(await refused(adjust(world, -1, BEN)), NothingToTake)


async def test_what_makes_no_sense_is_refused(world: World) -> None:
    for xp in (0, 1_000_001, -1_000_001):
        assert isinstance(await refused(adjust(world, xp)), InvalidAdjustment)
    assert isinstance(await refused(adjust(world, 5, reason=" \n ")), ReasonMissing)
    assert isinstance(await refused(adjust(world, 5, reason="x" * 201)), NoteTooLong)
    assert await world.awards() == []
    assert await acts(world) == []


async def test_an_adjustment_arrives_once(world: World) -> None:
    request = world.request(STAFF)
    asked = [
        world.services.staff.adjust(request, user_id=ANNE, xp=50, reason="once") for _ in range(4)
    ]
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(each, AlreadyHandled) for each in results) == 3
    assert [award.xp for award in await world.awards()] == [50]


async def test_an_undone_session_gives_its_minutes_back(world: World) -> None:
    await world.log(600 - 120)
    with pytest.raises(CoachError):
        await world.log(200)
    world.passes(hours=30)  # long after its owner could
    result = await undo(world)
    assert result.award.minutes == 480
    assert (await standing(world, "all")) == Standing()
    assert (await world.services.logbook.history(world.guild_id, ANNE)).sessions == 0
    (act,) = await acts(world)
    undone, row = await world.awards()
    assert row.undoes == undone.id
    assert row.reason == f"Taken back by staff: {undone.reason}"
    assert (act.act, act.award_id, act.xp, act.reason) == (
        StaffAct.UNDO, row.id, -undone.xp, undone.reason
    )  # fmt: skip


async def test_an_undone_quest_may_be_handed_in_again(world: World) -> None:
    await world.set_up()
    posting = await world.post()
    for delivery in await world.due():
        await world.services.deliveries.record_sent(delivery, channel_id=1, message_id=2)
    quests = world.services.quests

    async def complete() -> None:
        await quests.complete(world.request(), of=Cadence.DAILY, hand_in=HandIn())

    await complete()
    world.passes(minutes=2)
    assert [card.completions for card in await world.services.postings.to_refresh(world.now)] == [1]
    await undo(world)
    world.passes(minutes=2)
    (card,) = await world.services.postings.to_refresh(world.now)
    assert (card.posting.id, card.completions) == (posting.id, 0)
    assert await standing(world, "all") == Standing()
    await complete()
    assert (await standing(world, "all")).quests == 1


async def test_an_undone_milestone_may_be_claimed_again(world: World) -> None:
    await world.review()
    judge = Judge(user_id=STAFF, role_ids=frozenset(), manages_server=True)
    for reached in (1, 2):
        review_id = await world.claim(ANNE)
        await world.services.reviews.accept(world.request(STAFF), review_id, judge)
        assert (await newest(world)).source is Source.MILESTONE
        audit = await world.services.staff.audit(world.guild_id, ANNE)
        assert any(row.act is StaffAct.ACCEPT and row.actor_id == STAFF for row in audit.rows)
        if reached == 1:
            await undo(world)
            assert await standing(world, "all") == Standing()
    assert (await standing(world, "all")).xp > 0


async def test_an_undo_that_is_not_possible_says_why(world: World) -> None:
    other = World(world.database)
    await world.log(60, focus="mixing")
    session = await newest(world)
    await adjust(world, -1)
    error = await refused(undo(world, session.id))
    assert isinstance(error, UndoBelowZero)
    assert error.in_its_way[0] == "XP"
    await undo(world)  # the adjustment stood in the way
    await undo(world, session.id)
    error = await refused(undo(world, session.id))
    assert isinstance(error, AwardUndone)
    assert error.at == world.now
    undoing = (await world.awards())[-1]
    assert isinstance(await refused(undo(world, undoing.id)), UndoStands)
    await other.log(60)
    for user_id, award_id in ((BEN, session.id), (ANNE, 10**15)):
        assert isinstance(await refused(undo(world, award_id, user_id)), AwardNotFound)
    foreign = await newest(other)
    assert isinstance(await refused(undo(world, foreign.id)), AwardNotFound)
    assert await world.services.staff.undoable(world.guild_id, ANNE) == []
    assert len(await acts(world)) == 3


async def test_taking_back_what_was_taken_may_bring_a_level(world: World) -> None:
    await world.announce()
    await adjust(world, threshold(5))
    await adjust(world, -100)
    taken = await newest(world)
    await adjust(world, 100 + threshold(6) - threshold(5) - 1)
    await world.services.deliveries.due(world.now)
    announced = len(await world.due())
    result = await undo(world, taken.id)
    assert result.revoked.xp == -100
    assert result.revoked.level_up is not None
    assert result.revoked.level_up.level == 6
    assert len(await world.due()) == announced + 1


async def test_an_undo_leaves_away_who_is_away(world: World) -> None:
    await world.log(60)
    await world.log(30, BEN)
    await world.services.leaderboards.mark_left(world.guild_id, [ANNE], world.now)
    await undo(world)
    profile = await world.services.profiles.show(world.guild_id, ANNE, world.now)
    assert profile.member.left_at is not None


async def test_the_record_has_every_row_and_who_wrote_it(world: World) -> None:
    staff = world.services.staff
    empty = await staff.audit(world.guild_id, ANNE)
    assert (empty.rows, empty.total, empty.page, empty.pages) == ([], 0, 0, 1)
    await world.log(60)
    world.passes(minutes=1)
    await adjust(world, 70, reason="a class")
    world.passes(minutes=1)
    await undo(world)
    world.passes(minutes=1)
    await adjust(world, 5, BEN, reason="a talk")
    audit = await staff.audit(world.guild_id, ANNE)
    assert [(row.source, row.act, row.actor_id, row.undone) for row in audit.rows] == [
        (Source.UNDO, StaffAct.UNDO, STAFF, False),
        (Source.ADJUSTMENT, StaffAct.ADJUST, STAFF, True),
        (Source.SESSION, None, None, False),
    ]
    assert audit.total == 3
    of_staff = await staff.audit(world.guild_id, STAFF)
    assert [(row.source, row.act, row.user_id, row.xp, row.why) for row in of_staff.rows] == [
        (None, StaffAct.ADJUST, BEN, 5, "a talk"),
        (None, StaffAct.UNDO, ANNE, -70, "a class"),
        (None, StaffAct.ADJUST, ANNE, 70, "a class"),
    ]
    for _ in range(10):
        await adjust(world, 1)
    assert [len((await staff.audit(world.guild_id, ANNE, page)).rows) for page in range(3)] == [
        6, 6, 1
    ]  # fmt: skip
    last = await staff.audit(world.guild_id, ANNE, 99)
    assert (last.page, last.pages, last.total) == (2, 3, 13)
    assert (await staff.audit(World(world.database).guild_id, ANNE)).total == 0


async def test_an_export_tells_both_sides_and_names_nobody_else(world: World) -> None:
    await adjust(world, 70, reason="a class")
    privacy = world.services.privacy
    concerned = (await privacy.export(world.guild_id, ANNE, world.now)).content
    (act,) = concerned["staff_acts"]
    assert (act["act"], act["xp"], act["reason"]) == ("adjust", 70, "a class")
    assert act["award"] == concerned["awards"][0]["id"]
    assert concerned["acted"] == []
    acted = (await privacy.export(world.guild_id, STAFF, world.now)).content
    assert [each["reason"] for each in acted["acted"]] == ["a class"]
    ids = ("id", "award")  # small numbers of our own, which a member's id may happen to stand in
    told = [
        {key: value for key, value in each.items() if key not in ids} for each in acted["acted"]
    ]
    assert str(ANNE) not in str(told)
    await privacy.delete(world.guild_id, STAFF, world.now)
    (row,) = (await world.services.staff.audit(world.guild_id, ANNE)).rows
    assert (row.act, row.actor_id, row.why) == (StaffAct.ADJUST, None, "a class")
