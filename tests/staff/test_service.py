"""Adjustments and undos by staff, and the audit of both."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.calendar.rules.periods import Cadence
from bot.errors import CoachError
from bot.interactions.errors import AlreadyHandled
from bot.notes.errors import NoteTooLong
from bot.outbox.store import DeliveryKind
from bot.quests.store.completions import HandIn
from bot.reviews.rules import Reviewer
from bot.staff import store as staff_acts
from bot.staff.errors import (
    AwardAlreadyUndone,
    AwardNotFound,
    InvalidAdjustment,
    NotUndoable,
    ReasonMissing,
)
from bot.staff.results import MemberAdjusted
from bot.staff.store import Act, StaffAct
from bot.xp.errors import NothingToTake, UndoBelowZero
from bot.xp.rules.attributes import split
from bot.xp.rules.awards import Source
from bot.xp.rules.levels import threshold
from bot.xp.store import ledger, standings
from bot.xp.store.ledger import Award
from bot.xp.store.standings import Standing
from tests.world import ANNE, BEN, MUSIC, STAFF, World, refused


def adjust(world: World, xp: int, user_id: int = ANNE, reason: str = "why not") -> MemberAdjusted:
    return world.services.staff.adjust.blocking(
        world.request(STAFF), user_id=user_id, xp=xp, reason=reason
    )


def newest(world: World, user_id: int = ANNE) -> Award:
    return world.services.staff.undoable.blocking(world.guild_id, user_id)[0]


def undo(world: World, award_id: int | None = None, user_id: int = ANNE) -> Any:
    chosen = award_id if award_id is not None else newest(world, user_id).id
    return world.services.staff.undo.blocking(
        world.request(STAFF), user_id=user_id, award_id=chosen
    )


def standing(world: World, period: str, user_id: int = ANNE) -> Standing:
    with world.database.reading() as tx:
        return standings.find(tx, world.guild_id, user_id, period)


def attributes(world: World, user_id: int = ANNE) -> dict[str, int]:
    with world.database.reading() as tx:
        return ledger.attributes(tx, world.guild_id, user_id)


def acts(world: World) -> list[Act]:
    with world.database.reading() as tx:
        return staff_acts.by(tx, world.guild_id, STAFF)


def test_given_xp_is_recorded_without_multiplier_or_bonus(world: World) -> None:
    result = adjust(world, 1_001, reason="  Taught the class\x00 ")
    assert (result.requested_xp, result.reason) == (1_001, "Taught the class")
    adjusted = result.adjusted
    assert (adjusted.xp, adjusted.total_xp, adjusted.progress.level) == (1_001, 1_001, 6)
    assert adjusted.attributes == split(1_001, MUSIC.default_weights)
    (award,) = world.awards()
    assert (award.source, award.xp, award.base_xp) == (Source.ADJUSTMENT, 1_001, 1_001)
    assert (award.multiplier_percent, award.streak_bonus_percent) == (100, 0)
    assert (award.minutes, award.quests, award.reason) == (0, 0, "Taught the class")
    for period in ("all", "2026-11", "2026-W46"):
        assert standing(world, period) == Standing(xp=1_001)
    (act,) = acts(world)
    assert (act.act, act.user_id, act.award_id, act.xp) == (StaffAct.ADJUST, ANNE, award.id, 1_001)
    assert (act.actor_id, act.at, act.reason) == (STAFF, world.now, "Taught the class")
    profile = world.services.profiles.show.blocking(world.guild_id, ANNE, world.now)
    assert profile.member.streak_days_at(world.now) == 0, "nobody practised"


def test_a_first_level_by_gift_is_announced_once(world: World) -> None:
    world.announce()
    assert adjust(world, threshold(3)).adjusted.level_up is not None
    assert adjust(world, -200).adjusted.level_up is None
    assert adjust(world, 200).adjusted.level_up is None, "reached before"
    kinds = [each.kind for each in world.due()]
    assert kinds.count(DeliveryKind.LEVEL_UP) == 1
    assert kinds.count(DeliveryKind.STAFF_ACT) == 3


def test_taken_xp_is_split_in_proportion_to_the_attributes(world: World) -> None:
    world.log(60, focus="mixing")
    before = attributes(world)
    result = adjust(world, -333)
    assert result.adjusted.xp == -333
    taken = {name: -xp for name, xp in result.adjusted.attributes.items()}
    assert sum(taken.values()) == 333
    assert taken == {name: part for name, part in split(333, before).items() if part}
    assert attributes(world) == {name: xp - taken.get(name, 0) for name, xp in before.items()}


def test_totals_never_go_below_zero_but_a_month_may(world: World) -> None:
    world.log(60)
    earned = world.awards()[0].xp
    world.passes(days=40)
    result = adjust(world, -1_000_000)
    assert (result.requested_xp, result.adjusted.xp) == (-1_000_000, -earned)
    assert result.adjusted.total_xp == 0
    assert set(attributes(world).values()) == {0}
    assert standing(world, "all") == Standing(xp=0, minutes=60)
    assert standing(world, "2026-12") == Standing(xp=-earned)
    assert isinstance(refused(adjust, world, -1), NothingToTake)
    assert isinstance(refused(adjust, world, -1, BEN), NothingToTake)


def test_invalid_adjustments_are_refused(world: World) -> None:
    for xp in (0, 1_000_001, -1_000_001):
        assert isinstance(refused(adjust, world, xp), InvalidAdjustment)
    assert isinstance(refused(adjust, world, 5, reason=" \n "), ReasonMissing)
    assert isinstance(refused(adjust, world, 5, reason="x" * 201), NoteTooLong)
    assert world.awards() == []
    assert acts(world) == []


async def test_a_concurrent_adjustment_is_applied_once(world: World) -> None:
    request = world.request(STAFF)
    adjustments = [
        world.services.staff.adjust(request, user_id=ANNE, xp=50, reason="once") for _ in range(4)
    ]
    results = await asyncio.gather(*adjustments, return_exceptions=True)
    assert sum(isinstance(each, AlreadyHandled) for each in results) == 3
    assert [award.xp for award in world.awards()] == [50]


def test_an_undone_session_frees_its_minutes(world: World) -> None:
    world.log(600 - 120)
    with pytest.raises(CoachError):
        world.log(200)
    world.passes(hours=30)  # too late for the member to undo it
    result = undo(world)
    assert result.award.minutes == 480
    assert standing(world, "all") == Standing()
    assert world.services.logbook.history.blocking(world.guild_id, ANNE).sessions == 0
    (act,) = acts(world)
    undone, row = world.awards()
    assert row.undoes == undone.id
    assert row.reason == f"Undone by staff: {undone.reason}"
    assert (act.act, act.award_id, act.xp, act.reason) == (
        StaffAct.UNDO, row.id, -undone.xp, undone.reason
    )  # fmt: skip


def test_an_undone_quest_may_be_handed_in_again(world: World) -> None:
    world.set_up()
    posting = world.post()
    for delivery in world.due():
        world.services.deliveries.record_sent.blocking(delivery, channel_id=1, message_id=2)
    quests = world.services.quests

    def complete() -> None:
        quests.complete.blocking(world.request(), of=Cadence.DAILY, hand_in=HandIn())

    complete()
    world.passes(minutes=2)
    assert [
        card.completions for card in world.services.postings.to_refresh.blocking(world.now)
    ] == [1]
    undo(world)
    world.passes(minutes=2)
    (card,) = world.services.postings.to_refresh.blocking(world.now)
    assert (card.posting.id, card.completions) == (posting.id, 0)
    assert standing(world, "all") == Standing()
    complete()
    assert standing(world, "all").quests == 1


def test_an_undone_milestone_may_be_claimed_again(world: World) -> None:
    world.review()
    judge = Reviewer(user_id=STAFF, role_ids=frozenset(), manages_server=True)
    for reached in (1, 2):
        review_id = world.claim(ANNE)
        world.services.reviews.accept.blocking(world.request(STAFF), review_id, judge)
        assert newest(world).source is Source.MILESTONE
        audit = world.services.staff.audit.blocking(world.guild_id, ANNE)
        assert any(row.act is StaffAct.ACCEPT and row.actor_id == STAFF for row in audit.rows)
        if reached == 1:
            undo(world)
            assert standing(world, "all") == Standing()
    assert standing(world, "all").xp > 0


def test_an_impossible_undo_is_refused_with_the_reason(world: World) -> None:
    other = World(world.database)
    world.log(60, focus="mixing")
    session = newest(world)
    adjust(world, -1)
    error = refused(undo, world, session.id)
    assert isinstance(error, UndoBelowZero)
    assert error.blockers[0] == "XP"
    undo(world)  # undo the adjustment first
    undo(world, session.id)
    error = refused(undo, world, session.id)
    assert isinstance(error, AwardAlreadyUndone)
    assert error.at == world.now
    undoing = world.awards()[-1]
    assert isinstance(refused(undo, world, undoing.id), NotUndoable)
    other.log(60)
    for user_id, award_id in ((BEN, session.id), (ANNE, 10**15)):
        assert isinstance(refused(undo, world, award_id, user_id), AwardNotFound)
    foreign = newest(other)
    assert isinstance(refused(undo, world, foreign.id), AwardNotFound)
    assert world.services.staff.undoable.blocking(world.guild_id, ANNE) == []
    assert len(acts(world)) == 3


def test_undoing_taken_xp_may_bring_a_level(world: World) -> None:
    world.announce()
    adjust(world, threshold(5))
    adjust(world, -100)
    taken = newest(world)
    adjust(world, 100 + threshold(6) - threshold(5) - 1)
    world.services.deliveries.due.blocking(world.now)
    announced = len(world.due())
    result = undo(world, taken.id)
    assert result.revoked.xp == -100
    assert result.revoked.level_up is not None
    assert result.revoked.level_up.level == 6
    assert len(world.due()) == announced + 2, "a level-up, and a message to the member"


def test_an_undo_does_not_mark_a_member_as_returned(world: World) -> None:
    world.log(60)
    world.log(30, BEN)
    world.services.leaderboards.mark_left.blocking(world.guild_id, [ANNE], world.now)
    undo(world)
    profile = world.services.profiles.show.blocking(world.guild_id, ANNE, world.now)
    assert profile.member.left_at is not None


def test_the_audit_has_every_row_and_its_actor(world: World) -> None:
    staff = world.services.staff
    empty = staff.audit.blocking(world.guild_id, ANNE)
    assert (empty.rows, empty.total, empty.page, empty.pages) == ([], 0, 0, 1)
    world.log(60)
    world.passes(minutes=1)
    adjust(world, 70, reason="a class")
    world.passes(minutes=1)
    undo(world)
    world.passes(minutes=1)
    adjust(world, 5, BEN, reason="a talk")
    audit = staff.audit.blocking(world.guild_id, ANNE)
    assert [(row.source, row.act, row.actor_id, row.undone) for row in audit.rows] == [
        (Source.UNDO, StaffAct.UNDO, STAFF, False),
        (Source.ADJUSTMENT, StaffAct.ADJUST, STAFF, True),
        (Source.SESSION, None, None, False),
    ]
    assert audit.total == 3
    of_staff = staff.audit.blocking(world.guild_id, STAFF)
    assert [(row.source, row.act, row.user_id, row.xp, row.why) for row in of_staff.rows] == [
        (None, StaffAct.ADJUST, BEN, 5, "a talk"),
        (None, StaffAct.UNDO, ANNE, -70, "a class"),
        (None, StaffAct.ADJUST, ANNE, 70, "a class"),
    ]
    for _ in range(10):
        adjust(world, 1)
    assert [len(staff.audit.blocking(world.guild_id, ANNE, page).rows) for page in range(3)] == [
        6, 6, 1
    ]  # fmt: skip
    last = staff.audit.blocking(world.guild_id, ANNE, 99)
    assert (last.page, last.pages, last.total) == (2, 3, 13)
    assert staff.audit.blocking(World(world.database).guild_id, ANNE).total == 0


def test_acts_are_missed_once_their_message_is_given_up_until_they_are_told(world: World) -> None:
    staff, who = world.services.staff, (world.guild_id, ANNE)
    adjust(world, 70, user_id=STAFF)
    adjust(world, 70)
    undo(world)
    assert staff.missed.blocking(*who) == []
    for delivery in world.due():
        world.services.deliveries.give_up.blocking(delivery)
    undone, given = staff.missed.blocking(*who)
    assert (undone.act, given.act) == (StaffAct.UNDO, StaffAct.ADJUST)
    for user_id in (BEN, STAFF):
        assert staff.missed.blocking(world.guild_id, user_id) == []
    staff.record_told.blocking([given.id], world.now)
    assert staff.missed.blocking(*who) == [undone]
    world.passes(minutes=1)
    staff.record_told.blocking([given.id, undone.id], world.now)
    assert staff.missed.blocking(*who) == []
    assert [act.told_at for act in acts(world)] == [given.at, given.at, world.now]


def test_an_export_includes_acts_but_no_other_members(world: World) -> None:
    adjust(world, 70, reason="a class")
    privacy = world.services.privacy
    exported = privacy.export.blocking(world.guild_id, ANNE, world.now).content
    (act,) = exported["staff_acts"]
    assert (act["act"], act["xp"], act["reason"]) == ("adjust", 70, "a class")
    assert act["award"] == exported["awards"][0]["id"]
    assert exported["acted"] == []
    acted = privacy.export.blocking(world.guild_id, STAFF, world.now).content
    assert [each["reason"] for each in acted["acted"]] == ["a class"]
    ids = ("id", "award")  # small numbers, which might contain the member's id
    without_ids = [
        {key: value for key, value in each.items() if key not in ids} for each in acted["acted"]
    ]
    assert str(ANNE) not in str(without_ids)
    privacy.delete.blocking(world.guild_id, STAFF, world.now)
    for days, actor_id in ((29, STAFF), (30, None)):
        world.services.staff.prune.blocking(world.now + timedelta(days=days))
        (row,) = world.services.staff.audit.blocking(world.guild_id, ANNE).rows
        assert (row.act, row.actor_id, row.why) == (StaffAct.ADJUST, actor_id, "a class")
