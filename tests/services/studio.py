"""Voice channels to try the services on: who is found where, and what comes of it."""

from collections.abc import Collection
from datetime import timedelta

from bot.services.room_results import RoomsShown
from bot.services.rooms import Sighting
from bot.storage import members
from bot.storage import sessions as stored
from bot.storage.sessions import Session
from tests.services.world import (
    ANNE,
    STAFF,
    World,
)

ROOM, OTHER_ROOM, LOUNGE = 601, 602, 603


async def mark(world: World, channel_id: int = ROOM, focus: str | None = "mixing") -> RoomsShown:
    return await world.services.rooms.toggle(world.request(STAFF), channel_id, focus)


async def found(
    world: World, channel_id: int | None, user_id: int = ANNE, *, live: bool = True
) -> None:
    """Tell the bot where a member is now."""
    await world.services.rooms.follow(
        Sighting(
            guild_id=world.guild_id,
            user_id=user_id,
            channel_id=channel_id,
            at=world.now,
            live=live,
        )
    )


async def watch(world: World, user_ids: Collection[int] = (ANNE,)) -> None:
    """Have the bot look at who is there, as it does once a minute."""
    for user_id in await world.services.rooms.watch(world.guild_id, user_ids, world.now):
        await found(world, ROOM, user_id)
    await tick(world)


async def tick(world: World) -> None:
    await world.services.rooms.end_due(world.now)


async def sit(world: World, minutes: float, user_ids: Collection[int] = (ANNE,)) -> None:
    """Let time pass while members are in a room."""
    left = timedelta(minutes=minutes)
    while left:
        step = min(left, timedelta(minutes=9))
        world.now += step
        left -= step
        await watch(world, user_ids)


async def be_there(world: World, minutes: float, room: int = ROOM) -> None:
    """Come, stay for so long, and leave."""
    await found(world, room)
    await sit(world, minutes)
    await found(world, None)


async def stay_away(world: World, minutes: float = 10) -> None:
    world.passes(minutes=minutes)
    await tick(world)


async def sessions_of(world: World, user_id: int = ANNE) -> list[Session]:
    async with world.database.reading() as tx:
        return await stored.all_of(tx, world.guild_id, user_id)


async def minutes_of(world: World, user_id: int = ANNE) -> list[int | None]:
    return [session.minutes for session in await sessions_of(world, user_id)]


async def is_known(world: World) -> bool:
    async with world.database.writing() as tx:
        return await members.hold(tx, world.guild_id, ANNE) is not None
