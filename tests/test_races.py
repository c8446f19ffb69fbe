"""Transactions of two processes that meet: what each reads, and the order in which they lock."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from bot.boards.rules import bucket
from bot.calendar.rules.periods import Cadence
from bot.db.database import Database
from bot.members import store as members
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.quests.store import postings
from bot.quests.store.completions import HandIn
from bot.servers import store as servers
from bot.servers.results import QuestChanges
from bot.servers.service.context import default_server
from tests.quests.test_postings import posted, tick
from tests.world import ANNE, BEN, OTHER_CHANNEL, PACKS, STAFF, World, local


async def until_it_waits(work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    """Set work off, and let it come as far as another's transaction lets it."""
    task = asyncio.create_task(work)
    await asyncio.sleep(0.2)
    return task


def next_daily(world: World) -> object:
    upcoming = world.services.servers.show.blocking(world.guild_id).upcoming
    return next(each.at for each in upcoming if each.cadence is Cadence.DAILY)


def change_time(world: World, tx: Any, daily_time: str) -> None:
    """Change a server's time as staff do, step by step."""
    servers.enter(tx, default_server(world.guild_id, PACKS))
    tx.execute(
        "UPDATE servers SET daily_time = :time WHERE guild_id = :guild_id",
        {"time": daily_time, "guild_id": world.guild_id},
    )
    servers.lock_schedule(tx, world.guild_id, Cadence.DAILY)


async def test_a_posting_by_hand_sees_a_change_of_time_that_it_waited_for(
    world: World, second: Database
) -> None:
    world.set_up()
    with second.writing() as tx:
        change_time(world, tx, "18:00")
        post = await until_it_waits(asyncio.to_thread(world.post))
    await post
    assert next_daily(world) == local("2026-11-12", "18:00")


async def test_the_tick_sees_a_change_of_time_that_it_waited_for(
    world: World, second: Database
) -> None:
    world.set_up()
    world.now = local("2026-11-12", "09:00")
    with second.writing() as tx:
        change_time(world, tx, "08:00")
        ticking = await until_it_waits(asyncio.to_thread(tick, world))
    await ticking
    assert [each.period for each in posted(world)] == ["2026-11-12"]
    assert next_daily(world) == local("2026-11-13", "08:00")


async def test_an_attempt_does_not_begin_while_its_delivery_is_sent_elsewhere(
    world: World, second: Database
) -> None:
    world.set_up()
    world.post()
    (delivery,) = world.due()
    with second.writing() as tx:
        deliveries.redirect(tx, world.guild_id, DeliveryKind.POSTING, OTHER_CHANNEL, world.now)
        begin = await until_it_waits(world.services.deliveries.begin(delivery, world.now))
    outgoing = await begin
    (delivery,) = world.due()
    assert (outgoing is None) == (delivery.sending_since is None)
    assert outgoing is None or outgoing.delivery.channel_id == OTHER_CHANNEL


async def test_who_comes_back_while_they_are_taken_off_the_boards_is_either_here_or_gone(
    world: World, second: Database
) -> None:
    world.log(10)
    await world.services.leaderboards.mark_left(world.guild_id, [ANNE], world.now)
    with second.writing() as tx:
        members.enter(tx, world.guild_id, ANNE)
        mark = await until_it_waits(
            world.services.leaderboards.mark_left(world.guild_id, [ANNE], world.now)
        )
    await mark
    with world.database.reading() as tx:
        member = members.find(tx, world.guild_id, ANNE)
        present = tx.execute("SELECT DISTINCT present FROM standings").rows
        assert present == [(0 if member.left_at else 1,)]


async def test_an_award_waits_for_nobody_who_is_about_to_be_counted(
    world: World, second: Database
) -> None:
    if second.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    for user_id in (ANNE, BEN):
        world.log(10, user_id)
    await world.services.leaderboards.mark_left(world.guild_id, [ANNE], world.now)
    with second.writing() as tx:
        async with asyncio.timeout(5):
            members.enter(tx, world.guild_id, ANNE)  # back in the bucket that both were in
            await world.services.logbook.log(world.request(BEN), minutes=10)


async def test_two_who_change_places_are_counted_in_one_order(
    world: World, second: Database
) -> None:
    if second.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    for user_id in (ANNE, BEN, BEN):
        world.log(5, user_id)
    with second.writing() as tx:  # whoever comes next is held up where Ben stands
        tx.execute(
            "UPDATE board_counts SET members = members WHERE bucket IN (:minutes, :xp)",
            {"minutes": bucket(10), "xp": bucket(110)},
        )
        down = await until_it_waits(world.services.logbook.undo(world.request(BEN)))
        up = await until_it_waits(asyncio.to_thread(world.log, 5, ANNE))
    await asyncio.gather(down, up)


async def test_redrawing_and_a_deletion_lock_postings_in_one_order(
    world: World, second: Database
) -> None:
    world.set_up()
    daily, weekly = world.post(), world.post(Cadence.WEEKLY)
    for each in (weekly, daily):  # the younger wants redrawing first
        await world.services.quests.complete(world.request(), of=each.id, hand_in=HandIn())
        world.passes(seconds=1)
    earlier = world.now
    world.passes(minutes=1)
    with second.writing() as tx:  # as a deletion does
        postings.schedule_refresh(tx, daily.id, earlier)
        redraw = await until_it_waits(world.services.postings.to_refresh(world.now))
        postings.schedule_refresh(tx, weekly.id, earlier)
    await redraw


async def test_a_change_of_settings_waits_for_no_member_while_the_zone_stays(
    world: World, second: Database
) -> None:
    if second.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    world.set_up()
    world.log(10)
    with second.writing() as tx:
        async with asyncio.timeout(5):
            members.enter(tx, world.guild_id, ANNE)
            await world.services.servers.configure_quests(
                world.request(STAFF), QuestChanges(ping_role_id=9)
            )


async def test_staff_who_delete_themselves_wait_for_a_change_of_settings(
    world: World, second: Database
) -> None:
    world.set_up()
    world.log(10, STAFF)
    with second.writing() as tx:  # as a change of the time zone does
        servers.enter(tx, default_server(world.guild_id, PACKS))
        delete = await until_it_waits(
            world.services.privacy.delete(world.guild_id, STAFF, world.now)
        )
        assert members.lock_streaks(tx, world.guild_id, world.now)
    await delete
