"""Transactions of two processes that meet: what each reads, and the order in which they lock."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.periods import Cadence
from bot.domain.ranks import bucket
from bot.services.homes import default_server
from bot.storage import deliveries, members, postings, servers
from bot.storage.completions import HandIn
from bot.storage.database import Database
from bot.storage.deliveries import DeliveryKind
from tests.services.test_postings import posted, tick
from tests.services.world import ANNE, BEN, OTHER_CHANNEL, PACKS, STAFF, World, local


async def until_it_waits(work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    """Set work off, and let it come as far as another's transaction lets it."""
    task = asyncio.create_task(work)
    await asyncio.sleep(0.2)
    return task


async def next_daily(world: World) -> object:
    upcoming = (await world.services.servers.show(world.guild_id)).upcoming
    return next(each.at for each in upcoming if each.cadence is Cadence.DAILY)


async def change_time(world: World, tx: Any, daily_time: str) -> None:
    """Change a server's time as staff do, step by step."""
    await servers.enter(tx, default_server(world.guild_id, PACKS))
    await tx.execute(
        servers.text("UPDATE servers SET daily_time = :time WHERE guild_id = :guild_id"),
        {"time": daily_time, "guild_id": world.guild_id},
    )
    await servers.hold_schedule(tx, world.guild_id, Cadence.DAILY)


async def test_a_posting_by_hand_sees_a_change_of_time_that_it_waited_for(
    world: World, second: Database
) -> None:
    await world.set_up()
    async with second.writing() as tx:
        await change_time(world, tx, "18:00")
        post = await until_it_waits(world.post())
    await post
    assert await next_daily(world) == local("2026-11-12", "18:00")


async def test_the_tick_sees_a_change_of_time_that_it_waited_for(
    world: World, second: Database
) -> None:
    await world.set_up()
    world.now = local("2026-11-12", "09:00")
    async with second.writing() as tx:
        await change_time(world, tx, "08:00")
        ticking = await until_it_waits(tick(world))
    await ticking
    assert [each.period for each in await posted(world)] == ["2026-11-12"]
    assert await next_daily(world) == local("2026-11-13", "08:00")


async def test_an_attempt_does_not_begin_while_its_delivery_is_sent_elsewhere(
    world: World, second: Database
) -> None:
    await world.set_up()
    await world.post()
    (delivery,) = await world.due()
    async with second.writing() as tx:
        await deliveries.redirect(
            tx, world.guild_id, DeliveryKind.POSTING, OTHER_CHANNEL, world.now
        )
        begin = await until_it_waits(world.services.deliveries.begin(delivery, world.now))
    parcel = await begin
    (delivery,) = await world.due()
    assert (parcel is None) == (delivery.sending_since is None)
    assert parcel is None or parcel.delivery.channel_id == OTHER_CHANNEL


async def test_who_comes_back_while_they_are_taken_off_the_boards_is_either_here_or_gone(
    world: World, second: Database
) -> None:
    await world.log(10)
    await world.services.leaderboards.mark_left(world.guild_id, [ANNE], world.now)
    async with second.writing() as tx:
        await members.enter(tx, world.guild_id, ANNE)
        mark = await until_it_waits(
            world.services.leaderboards.mark_left(world.guild_id, [ANNE], world.now)
        )
    await mark
    async with world.database.reading() as tx:
        member = await members.find(tx, world.guild_id, ANNE)
        present = (await tx.exec_driver_sql("SELECT DISTINCT present FROM standings")).scalars()
        assert list(present) == [0 if member.left_at else 1]


async def test_an_award_waits_for_nobody_who_is_about_to_be_counted(
    world: World, second: Database
) -> None:
    if second.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    for user_id in (ANNE, BEN):
        await world.log(10, user_id)
    await world.services.leaderboards.mark_left(world.guild_id, [ANNE], world.now)
    async with second.writing() as tx, asyncio.timeout(5):
        await members.enter(tx, world.guild_id, ANNE)  # back in the bucket that both were in
        await world.log(10, BEN)


async def test_two_who_change_places_are_counted_in_one_order(
    world: World, second: Database
) -> None:
    if second.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    for user_id in (ANNE, BEN, BEN):
        await world.log(5, user_id)
    async with second.writing() as tx:  # whoever comes next is held up where Ben stands
        await tx.execute(
            text("UPDATE board_counts SET members = members WHERE bucket IN (:minutes, :xp)"),
            {"minutes": bucket(10), "xp": bucket(110)},
        )
        down = await until_it_waits(world.services.logbook.undo(world.request(BEN)))
        up = await until_it_waits(world.log(5, ANNE))
    await asyncio.gather(down, up)


async def test_redrawing_and_a_deletion_lock_postings_in_one_order(
    world: World, second: Database
) -> None:
    await world.set_up()
    daily, weekly = await world.post(), await world.post(Cadence.WEEKLY)
    for each in (weekly, daily):  # the younger wants redrawing first
        await world.services.quests.complete(world.request(), of=each.id, hand_in=HandIn())
        world.passes(seconds=1)
    earlier = world.now
    world.passes(minutes=1)
    async with second.writing() as tx:  # as a deletion does
        await postings.ask_refresh(tx, daily.id, earlier)
        redraw = await until_it_waits(world.services.postings.to_refresh(world.now))
        await postings.ask_refresh(tx, weekly.id, earlier)
    await redraw


async def test_a_change_of_settings_waits_for_no_member_while_the_zone_stays(
    world: World, second: Database
) -> None:
    if second.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    await world.set_up()
    await world.log(10)
    async with second.writing() as tx, asyncio.timeout(5):
        await members.enter(tx, world.guild_id, ANNE)
        await world.set_up(ping_role_id=9)


async def test_staff_who_delete_themselves_wait_for_a_change_of_settings(
    world: World, second: Database
) -> None:
    await world.set_up()
    await world.log(10, STAFF)
    async with second.writing() as tx:  # as a change of the time zone does
        await servers.enter(tx, default_server(world.guild_id, PACKS))
        delete = await until_it_waits(
            world.services.privacy.delete(world.guild_id, STAFF, world.now)
        )
        assert await members.hold_streaks(tx, world.guild_id, world.now)
    await delete
