"""Deliveries of the outbox: attempts, retries, refusals and new channels (promises 3 and 6)."""

from datetime import timedelta

import pytest

from bot.calendar.rules.periods import Cadence
from bot.db.database import Database
from bot.notices.message import StaffNotice
from bot.notices.rules import Problem
from bot.outbox import store as deliveries
from bot.outbox.message.withdrawal import Withdrawal
from bot.outbox.service.deliveries import OutgoingMessage
from bot.outbox.store import Delivery, DeliveryKind
from bot.quests.results.quests import PostingCard
from bot.quests.store.completions import HandIn
from bot.quests.store.postings import QuestPosting
from bot.reviews.rules import Reviewer
from bot.xp.message import LevelUpCard
from tests.world import (
    ANNE,
    ANNOUNCEMENTS,
    BEN,
    OTHER_CHANNEL,
    PACKS,
    QUESTS_CHANNEL,
    REVIEWS_CHANNEL,
    STAFF,
    World,
    without_quest,
)


@pytest.fixture
def world(database: Database) -> World:
    world = World(database)
    world.set_up()
    return world


@pytest.fixture
def posting(world: World) -> QuestPosting:
    return world.post()


def only(world: World) -> Delivery:
    (delivery,) = world.due()
    return delivery


def begin(world: World) -> OutgoingMessage:
    outgoing = world.services.deliveries.begin.blocking(only(world), world.now)
    assert outgoing is not None
    return outgoing


def refuse(world: World, delivery: Delivery) -> None:
    world.services.deliveries.record_refused.blocking(delivery, Problem.NOT_ALLOWED, world.now)


def notices(world: World) -> list[int]:
    return [
        each.channel_id for each in world.services.servers.show.blocking(world.guild_id).notices
    ]


def test_a_delivery_is_sent_once(world: World, posting: QuestPosting) -> None:
    outgoing = begin(world)
    assert isinstance(outgoing.content, PostingCard)
    assert (outgoing.content.posting, outgoing.unknown_since) == (posting, None)
    assert outgoing.delivery.channel_id == QUESTS_CHANNEL
    world.services.deliveries.record_sent.blocking(
        outgoing.delivery, channel_id=QUESTS_CHANNEL, message_id=77
    )
    assert world.due() == []
    card = world.services.quests.current.blocking(world.guild_id, ANNE, posting.cadence, world.now)
    assert (card.channel_id, card.message_id) == (QUESTS_CHANNEL, 77)
    assert world.services.deliveries.begin.blocking(outgoing.delivery, world.now) is None
    with world.database.writing() as tx:
        tx.execute("DELETE FROM deliveries")
    assert world.services.deliveries.begin.blocking(outgoing.delivery, world.now) is None


def test_a_delivery_is_not_due_early(world: World, posting: QuestPosting) -> None:
    assert world.services.deliveries.due.blocking(posting.opened_at - timedelta(seconds=1)) == []


def test_an_unrecorded_attempt_may_have_been_sent(world: World, posting: QuestPosting) -> None:
    """As after a crash: the channel is searched from the first such attempt on."""
    began = world.now
    assert begin(world).unknown_since is None
    world.passes(minutes=5)
    assert begin(world).unknown_since == began
    world.passes(minutes=5)
    assert begin(world).unknown_since == began


def test_the_pause_after_each_failed_attempt_grows(world: World, posting: QuestPosting) -> None:
    pauses: list[timedelta] = []
    began = world.now
    for _ in range(12):
        outgoing = begin(world)
        assert outgoing.unknown_since == (began if pauses else None)
        world.services.deliveries.record_failed.blocking(outgoing.delivery, world.now)
        delivery = world.delivery_of(posting)
        assert delivery is not None
        assert delivery.send_at is not None
        pauses.append(delivery.send_at - world.now)
        assert world.due() == []
        world.now = delivery.send_at
    assert pauses == sorted(pauses)
    assert pauses[:2] == [timedelta(seconds=5), timedelta(seconds=15)]
    assert pauses[-1] == timedelta(minutes=10)


def test_a_refused_attempt_was_not_sent(world: World, posting: QuestPosting) -> None:
    refuse(world, begin(world).delivery)
    world.passes(hours=1)
    outgoing_messages = [
        world.services.deliveries.begin.blocking(each, world.now) for each in world.due()
    ]
    (again,) = [
        each for each in outgoing_messages if each and each.delivery.kind is DeliveryKind.POSTING
    ]
    assert again.unknown_since is None


def test_a_closed_posting_is_not_sent(world: World, posting: QuestPosting) -> None:
    delivery = only(world)
    world.now = posting.closes_at
    assert world.services.deliveries.begin.blocking(delivery, world.now) is None
    assert world.delivery_of(posting) is None


def test_a_posting_whose_quest_was_removed_is_not_sent(world: World, posting: QuestPosting) -> None:
    later = world.beside(world.database, without_quest(posting.quest))
    assert later.services.deliveries.begin.blocking(only(later), later.now) is None
    assert world.due() == []


def test_a_posting_waits_for_its_missing_pack_while_it_is_open(
    world: World, posting: QuestPosting
) -> None:
    guilds_without_pack = world.beside(world.database, {"juggling": PACKS["juggling"]})
    assert guilds_without_pack.services.deliveries.begin.blocking(only(world), world.now) is None
    assert world.due() == []
    world.passes(hours=1)
    outgoing = begin(world)
    assert isinstance(outgoing.content, PostingCard)
    assert outgoing.unknown_since is None


def test_staff_get_one_notice_until_the_channel_works_again(
    world: World, posting: QuestPosting
) -> None:
    for _ in range(3):
        refuse(world, world.delivery_of(posting) or only(world))
    (notice,) = world.due()
    assert (notice.kind, notice.channel_id) == (DeliveryKind.NOTICE, None)
    outgoing = world.services.deliveries.begin.blocking(notice, world.now)
    assert outgoing is not None
    assert isinstance(outgoing.content, StaffNotice)
    assert outgoing.content.notice.channel_id == QUESTS_CHANNEL
    assert outgoing.content.server is not None
    assert outgoing.content.server.configured_by == STAFF
    world.services.deliveries.record_sent.blocking(notice, channel_id=900, message_id=1)
    assert notices(world) == [QUESTS_CHANNEL]
    world.passes(hours=1)
    delivery = only(world)
    refuse(world, delivery)
    assert world.due() == []
    world.services.deliveries.record_sent.blocking(
        delivery, channel_id=QUESTS_CHANNEL, message_id=2
    )
    assert notices(world) == []
    world.passes(days=1)
    world.post()
    refuse(world, only(world))
    assert notices(world) == [QUESTS_CHANNEL]
    assert only(world).kind is DeliveryKind.NOTICE


def test_each_channel_has_its_own_notice(world: World, posting: QuestPosting) -> None:
    world.announce()
    world.services.quests.complete.blocking(world.request(), of=posting.id, hand_in=HandIn())
    for delivery in world.due():
        refuse(world, delivery)
    assert sorted(notices(world)) == [QUESTS_CHANNEL, ANNOUNCEMENTS]
    for notice in world.due():  # both have been told
        world.services.deliveries.record_sent.blocking(notice, channel_id=900, message_id=notice.id)
    with world.database.writing() as tx:
        tx.execute("DELETE FROM deliveries WHERE kind = 'notice'")
    world.announce(channel_id=OTHER_CHANNEL)
    assert notices(world) == [QUESTS_CHANNEL]


def test_a_notice_that_reaches_nobody_is_given_up(world: World, posting: QuestPosting) -> None:
    refuse(world, only(world))
    notice = only(world)
    refuse(world, notice)  # no notice about a notice
    assert world.due() == []
    world.services.deliveries.give_up.blocking(notice)
    world.passes(hours=1)
    assert [each.kind for each in world.due()] == [DeliveryKind.POSTING]


def test_a_delivery_found_as_sent_is_not_given_up(world: World, posting: QuestPosting) -> None:
    outgoing = begin(world)
    with world.database.writing() as tx:
        deliveries.mark_found(
            tx, DeliveryKind.POSTING, posting.id, channel_id=QUESTS_CHANNEL, message_id=77
        )
    world.services.deliveries.give_up.blocking(outgoing.delivery)
    card = world.services.quests.current.blocking(world.guild_id, ANNE, posting.cadence, world.now)
    assert card.message_id == 77


def test_a_notice_needs_no_skill_pack(world: World, posting: QuestPosting) -> None:
    refuse(world, only(world))
    guilds_without_pack = world.beside(world.database, {"juggling": PACKS["juggling"]})
    outgoing = guilds_without_pack.services.deliveries.begin.blocking(only(world), world.now)
    assert outgoing is not None
    assert isinstance(outgoing.content, StaffNotice)


def test_unsent_deliveries_go_to_a_new_channel(world: World, posting: QuestPosting) -> None:
    refuse(world, begin(world).delivery)
    world.set_up(channel_id=OTHER_CHANNEL)
    assert notices(world) == []
    outgoing = begin(world)
    assert (outgoing.delivery.channel_id, outgoing.unknown_since) == (OTHER_CHANNEL, None)


def test_sent_deliveries_stay_in_the_old_channel(world: World, posting: QuestPosting) -> None:
    world.services.deliveries.record_sent.blocking(
        only(world), channel_id=QUESTS_CHANNEL, message_id=77
    )
    world.set_up(channel_id=OTHER_CHANNEL)
    assert world.due() == []


def test_setting_the_same_channel_again_retries_at_once_after_a_search(
    world: World, posting: QuestPosting
) -> None:
    outgoing = begin(world)
    world.services.deliveries.record_failed.blocking(outgoing.delivery, world.now)
    began = world.now
    world.passes(seconds=1)
    world.set_up(channel_id=QUESTS_CHANNEL)
    assert begin(world).unknown_since == began


def test_a_delivery_refused_by_the_old_channel_goes_to_the_new_one(
    world: World, posting: QuestPosting
) -> None:
    outgoing = begin(world)
    world.set_up(channel_id=OTHER_CHANNEL)
    refuse(world, outgoing.delivery)
    assert notices(world) == []
    again = begin(world)
    assert (again.delivery.channel_id, again.unknown_since) == (OTHER_CHANNEL, None)


def test_a_delivery_that_may_have_been_sent_stays_with_the_old_channel(
    world: World, posting: QuestPosting
) -> None:
    """Otherwise it might be in both."""
    began = world.now
    outgoing = begin(world)
    world.set_up(channel_id=OTHER_CHANNEL)
    again = begin(world)
    assert (again.delivery.channel_id, again.unknown_since) == (QUESTS_CHANNEL, began)
    world.services.deliveries.record_failed.blocking(outgoing.delivery, world.now)
    world.passes(minutes=1)
    again = begin(world)
    assert (again.delivery.channel_id, again.unknown_since) == (QUESTS_CHANNEL, began)


def test_a_level_up_follows_the_announcements_channel(world: World) -> None:
    world.announce()
    world.log(60)
    outgoing = begin(world)
    world.announce(channel_id=OTHER_CHANNEL)
    refuse(world, outgoing.delivery)
    assert begin(world).delivery.channel_id == OTHER_CHANNEL
    world.log(60, BEN)
    newest = max(world.due(), key=lambda each: each.id)
    bens = world.services.deliveries.begin.blocking(newest, world.now)
    assert bens is not None
    assert isinstance(bens.content, LevelUpCard)
    assert bens.content.level_up.user_id == BEN, "each announcement names its own member"


def test_a_level_up_is_announced_within_a_day(world: World) -> None:
    world.announce()
    world.log(60)
    outgoing = begin(world)
    assert isinstance(outgoing.content, LevelUpCard)
    level_up = outgoing.content.level_up
    # 660 XP: this level starts at 464, the next at 680
    assert (level_up.user_id, level_up.level, outgoing.content.reached.max_level) == (ANNE, 4, 250)
    world.passes(days=1, seconds=1)
    assert world.services.deliveries.begin.blocking(only(world), world.now) is None
    assert world.due() == []


def test_a_message_whose_delivery_was_cancelled_while_it_was_sent_is_deleted(
    world: World, posting: QuestPosting
) -> None:
    """Whatever its kind: here staff clear the channel of level-ups."""
    world.services.deliveries.record_sent.blocking(only(world), channel_id=1, message_id=1)
    world.announce()
    world.log(60)
    outgoing = begin(world)
    world.announce(channel_id=None)
    world.services.deliveries.record_sent.blocking(
        outgoing.delivery, channel_id=ANNOUNCEMENTS, message_id=77
    )
    withdrawal = begin(world)
    assert withdrawal.delivery.kind is DeliveryKind.WITHDRAWAL
    assert withdrawal.content == Withdrawal(channel_id=ANNOUNCEMENTS, message_id=77, marker=None)


def give_up(world: World, kind: DeliveryKind) -> None:
    (delivery,) = [each for each in world.due() if each.kind is kind]
    world.services.deliveries.begin.blocking(delivery, world.now)
    world.services.deliveries.record_given_up.blocking(delivery, world.now)


def test_a_review_that_is_given_up_is_returned_and_can_be_claimed_again(world: World) -> None:
    world.review()
    world.claim()
    give_up(world, DeliveryKind.REVIEW)
    assert [each.kind for each in world.due()] == [DeliveryKind.VERDICT, DeliveryKind.NOTICE]
    assert notices(world) == [REVIEWS_CHANNEL]
    world.claim()
    assert DeliveryKind.REVIEW in {each.kind for each in world.due()}


def test_a_review_decided_in_the_meantime_is_not_returned(world: World) -> None:
    world.review()
    review_id = world.claim()
    (delivery,) = world.due()
    world.services.deliveries.begin.blocking(delivery, world.now)
    reviewer = Reviewer(
        user_id=STAFF,
        role_ids=frozenset(),
        manages_server=True,
        channel_id=REVIEWS_CHANNEL,
        message_id=9,
    )
    world.services.reviews.accept.blocking(world.request(STAFF), review_id, reviewer)
    world.services.deliveries.record_given_up.blocking(delivery, world.now)
    assert notices(world) == []
    assert len(world.awards()) == 1


def test_a_refused_message_gives_way_to_a_problem_of_its_channel(
    world: World, posting: QuestPosting
) -> None:
    give_up(world, DeliveryKind.POSTING)
    assert world.delivery_of(posting) is None
    weekly = world.post(Cadence.WEEKLY)
    delivery = world.delivery_of(weekly)
    assert delivery is not None
    refuse(world, delivery)
    (notice,) = world.services.servers.show.blocking(world.guild_id).notices
    assert notice.problem is Problem.NOT_ALLOWED
    assert [each.kind for each in world.due()] == [DeliveryKind.NOTICE]
