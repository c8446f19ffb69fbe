"""The way of a message from being owed to standing (promises 3 and 6)."""

from datetime import timedelta

import pytest

from bot.domain.problems import Problem
from bot.services.contents import LevelUpTold, StaffNotice
from bot.services.deliveries import Parcel
from bot.services.quest_results import PostingCard
from bot.storage import deliveries
from bot.storage.completions import HandIn
from bot.storage.database import Database
from bot.storage.deliveries import Delivery, DeliveryKind
from bot.storage.postings import QuestPosting
from tests.services.world import (
    ANNE,
    ANNOUNCEMENTS,
    OTHER_CHANNEL,
    PACKS,
    QUESTS_CHANNEL,
    STAFF,
    World,
    without_quest,
)


@pytest.fixture
async def world(database: Database) -> World:
    world = World(database)
    await world.set_up()
    return world


@pytest.fixture
async def posting(world: World) -> QuestPosting:
    return await world.post()


async def only(world: World) -> Delivery:
    (delivery,) = await world.due()
    return delivery


async def begin(world: World) -> Parcel:
    parcel = await world.services.deliveries.begin(await only(world), world.now)
    assert parcel is not None
    return parcel


async def refuse(world: World, delivery: Delivery) -> None:
    await world.services.deliveries.record_refused(delivery, Problem.NOT_ALLOWED, world.now)


async def notices(world: World) -> list[int]:
    return [each.channel_id for each in (await world.services.servers.show(world.guild_id)).notices]


async def test_what_is_owed_is_sent_once(world: World, posting: QuestPosting) -> None:
    parcel = await begin(world)
    assert isinstance(parcel.content, PostingCard)
    assert (parcel.content.posting, parcel.unknown_since) == (posting, None)
    assert parcel.delivery.channel_id == QUESTS_CHANNEL
    await world.services.deliveries.record_sent(
        parcel.delivery, channel_id=QUESTS_CHANNEL, message_id=77
    )
    assert await world.due() == []
    card = await world.services.quests.current(world.guild_id, ANNE, posting.cadence, world.now)
    assert (card.channel_id, card.message_id) == (QUESTS_CHANNEL, 77)
    assert await world.services.deliveries.begin(parcel.delivery, world.now) is None


async def test_nothing_is_due_early(world: World, posting: QuestPosting) -> None:
    assert await world.services.deliveries.due(posting.opened_at - timedelta(seconds=1)) == []


async def test_an_attempt_without_a_record_is_of_unknown_fate(
    world: World, posting: QuestPosting
) -> None:
    """As after a crash: the channel is to be searched from the first such attempt on."""
    began = world.now
    assert (await begin(world)).unknown_since is None
    world.passes(minutes=5)
    assert (await begin(world)).unknown_since == began
    world.passes(minutes=5)
    assert (await begin(world)).unknown_since == began


async def test_a_failed_attempt_is_tried_again_later_each_time(
    world: World, posting: QuestPosting
) -> None:
    pauses: list[timedelta] = []
    began = world.now
    for _ in range(12):
        parcel = await begin(world)
        assert parcel.unknown_since == (began if pauses else None)
        await world.services.deliveries.record_failed(parcel.delivery, world.now)
        delivery = await world.delivery_of(posting)
        assert delivery is not None
        assert delivery.send_at is not None
        pauses.append(delivery.send_at - world.now)
        assert await world.due() == []
        world.now = delivery.send_at
    assert pauses == sorted(pauses)
    assert pauses[:2] == [timedelta(seconds=5), timedelta(seconds=15)]
    assert pauses[-1] == timedelta(minutes=10)


async def test_a_refused_attempt_is_known_not_to_stand(world: World, posting: QuestPosting) -> None:
    await refuse(world, (await begin(world)).delivery)
    world.passes(hours=1)
    parcels = [await world.services.deliveries.begin(each, world.now) for each in await world.due()]
    (again,) = [each for each in parcels if each and each.delivery.kind is DeliveryKind.POSTING]
    assert again.unknown_since is None


async def test_a_posting_that_has_closed_is_not_sent_any_more(
    world: World, posting: QuestPosting
) -> None:
    delivery = await only(world)
    world.now = posting.closes_at
    assert await world.services.deliveries.begin(delivery, world.now) is None
    assert await world.delivery_of(posting) is None


async def test_a_posting_whose_quest_has_gone_is_not_sent(
    world: World, posting: QuestPosting
) -> None:
    later = world.beside(world.database, without_quest(posting.quest))
    assert await later.services.deliveries.begin(await only(later), later.now) is None
    assert await world.due() == []


async def test_a_posting_whose_pack_is_missing_waits_for_it_while_it_is_open(
    world: World, posting: QuestPosting
) -> None:
    packless = world.beside(world.database, {"juggling": PACKS["juggling"]})
    assert await packless.services.deliveries.begin(await only(world), world.now) is None
    assert await world.due() == []
    world.passes(hours=1)
    parcel = await begin(world)
    assert isinstance(parcel.content, PostingCard)
    assert parcel.unknown_since is None


async def test_staff_are_told_once_until_the_channel_works_again(
    world: World, posting: QuestPosting
) -> None:
    for _ in range(3):
        await refuse(world, (await world.delivery_of(posting)) or await only(world))
    (notice,) = await world.due()
    assert (notice.kind, notice.channel_id) == (DeliveryKind.NOTICE, None)
    parcel = await world.services.deliveries.begin(notice, world.now)
    assert parcel is not None
    assert isinstance(parcel.content, StaffNotice)
    assert (parcel.content.notice.channel_id, parcel.content.configured_by) == (
        QUESTS_CHANNEL,
        STAFF,
    )
    await world.services.deliveries.record_sent(notice, channel_id=900, message_id=1)
    assert await notices(world) == [QUESTS_CHANNEL]
    world.passes(hours=1)
    delivery = await only(world)
    await refuse(world, delivery)
    assert await world.due() == []
    await world.services.deliveries.record_sent(delivery, channel_id=QUESTS_CHANNEL, message_id=2)
    assert await notices(world) == []
    world.passes(days=1)
    await world.post()
    await refuse(world, await only(world))
    assert await notices(world) == [QUESTS_CHANNEL]
    assert (await only(world)).kind is DeliveryKind.NOTICE


async def test_each_channel_has_its_own_notice(world: World, posting: QuestPosting) -> None:
    await world.announce()
    await world.services.quests.complete(world.request(), of=posting.id, hand_in=HandIn())
    for delivery in await world.due():
        await refuse(world, delivery)
    assert sorted(await notices(world)) == [QUESTS_CHANNEL, ANNOUNCEMENTS]


async def test_a_notice_that_reaches_nobody_is_given_up(
    world: World, posting: QuestPosting
) -> None:
    await refuse(world, await only(world))
    notice = await only(world)
    await refuse(world, notice)  # no notice about a notice
    assert await world.due() == []
    await world.services.deliveries.give_up(notice)
    world.passes(hours=1)
    assert [each.kind for each in await world.due()] == [DeliveryKind.POSTING]


async def test_what_is_found_to_stand_meanwhile_is_not_given_up(
    world: World, posting: QuestPosting
) -> None:
    parcel = await begin(world)
    async with world.database.writing() as tx:
        await deliveries.mark_found(
            tx, DeliveryKind.POSTING, posting.id, channel_id=QUESTS_CHANNEL, message_id=77
        )
    await world.services.deliveries.give_up(parcel.delivery)
    card = await world.services.quests.current(world.guild_id, ANNE, posting.cadence, world.now)
    assert card.message_id == 77


async def test_a_notice_needs_no_skill_pack(world: World, posting: QuestPosting) -> None:
    await refuse(world, await only(world))
    packless = world.beside(world.database, {"juggling": PACKS["juggling"]})
    parcel = await packless.services.deliveries.begin(await only(world), world.now)
    assert parcel is not None
    assert isinstance(parcel.content, StaffNotice)


async def test_a_new_channel_gets_what_is_still_owed(world: World, posting: QuestPosting) -> None:
    await refuse(world, (await begin(world)).delivery)
    await world.set_up(channel_id=OTHER_CHANNEL)
    assert await notices(world) == []
    parcel = await begin(world)
    assert (parcel.delivery.channel_id, parcel.unknown_since) == (OTHER_CHANNEL, None)


async def test_what_has_been_sent_stays_where_it_is(world: World, posting: QuestPosting) -> None:
    await world.services.deliveries.record_sent(
        await only(world), channel_id=QUESTS_CHANNEL, message_id=77
    )
    await world.set_up(channel_id=OTHER_CHANNEL)
    assert await world.due() == []


async def test_the_same_channel_set_again_is_tried_at_once_but_searched_first(
    world: World, posting: QuestPosting
) -> None:
    parcel = await begin(world)
    await world.services.deliveries.record_failed(parcel.delivery, world.now)
    began = world.now
    world.passes(seconds=1)
    await world.set_up(channel_id=QUESTS_CHANNEL)
    assert (await begin(world)).unknown_since == began


async def test_an_attempt_that_the_old_channel_refuses_goes_to_the_new_one(
    world: World, posting: QuestPosting
) -> None:
    parcel = await begin(world)
    await world.set_up(channel_id=OTHER_CHANNEL)
    await refuse(world, parcel.delivery)
    assert await notices(world) == []
    again = await begin(world)
    assert (again.delivery.channel_id, again.unknown_since) == (OTHER_CHANNEL, None)


async def test_a_message_of_unknown_fate_stays_with_the_old_channel_until_it_is_known(
    world: World, posting: QuestPosting
) -> None:
    """Else it might stand in both."""
    began = world.now
    parcel = await begin(world)
    await world.set_up(channel_id=OTHER_CHANNEL)
    again = await begin(world)
    assert (again.delivery.channel_id, again.unknown_since) == (QUESTS_CHANNEL, began)
    await world.services.deliveries.record_failed(parcel.delivery, world.now)
    world.passes(minutes=1)
    again = await begin(world)
    assert (again.delivery.channel_id, again.unknown_since) == (QUESTS_CHANNEL, began)


async def test_an_announcement_under_way_follows_its_own_channel(world: World) -> None:
    await world.announce()
    await world.log(60)
    parcel = await begin(world)
    await world.services.servers.configure_announcements(world.request(STAFF), OTHER_CHANNEL)
    await refuse(world, parcel.delivery)
    assert (await begin(world)).delivery.channel_id == OTHER_CHANNEL


async def test_a_level_up_is_told_within_a_day(world: World) -> None:
    await world.announce()
    await world.log(60)
    parcel = await begin(world)
    assert isinstance(parcel.content, LevelUpTold)
    level_up = parcel.content.level_up
    # 660 XP: it stands at 464, the next at 680
    assert (level_up.user_id, level_up.level, parcel.content.max_level) == (ANNE, 4, 250)
    world.passes(days=1, seconds=1)
    assert await world.services.deliveries.begin(await only(world), world.now) is None
    assert await world.due() == []
