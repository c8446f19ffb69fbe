"""Voice channels to try the services on: who is found where, and what comes of it."""

from collections.abc import Collection
from datetime import timedelta

from bot.members import store as members
from bot.rooms.results import RoomsShown
from bot.rooms.rules import Sighting
from bot.sessions.store import sessions as stored
from bot.sessions.store.sessions import Session
from tests.world import ANNE, STAFF, World

ROOM, OTHER_ROOM, LOUNGE = 601, 602, 603


def mark(world: World, channel_id: int = ROOM, focus: str | None = "mixing") -> RoomsShown:
    return world.services.rooms.toggle.blocking(world.request(STAFF), channel_id, focus)


def found(world: World, channel_id: int | None, user_id: int = ANNE, *, live: bool = True) -> None:
    """Tell the bot where a member is now."""
    world.services.rooms.follow.blocking(
        Sighting(
            guild_id=world.guild_id,
            user_id=user_id,
            channel_id=channel_id,
            at=world.now,
            live=live,
        )
    )


def watch(world: World, user_ids: Collection[int] = (ANNE,)) -> None:
    """Have the bot look at who is there, as it does once a minute."""
    for user_id in world.services.rooms.watch.blocking(world.guild_id, user_ids, world.now):
        found(world, ROOM, user_id)
    tick(world)


def tick(world: World) -> None:
    world.services.rooms.end_due.blocking(world.now)


def sit(world: World, minutes: float, user_ids: Collection[int] = (ANNE,)) -> None:
    """Let time pass while members are in a room."""
    left = timedelta(minutes=minutes)
    while left:
        step = min(left, timedelta(minutes=9))
        world.now += step
        left -= step
        watch(world, user_ids)


def be_there(world: World, minutes: float, room: int = ROOM) -> None:
    """Come, stay for so long, and leave."""
    found(world, room)
    sit(world, minutes)
    found(world, None)


def stay_away(world: World, minutes: float = 10) -> None:
    world.passes(minutes=minutes)
    tick(world)


def sessions_of(world: World, user_id: int = ANNE) -> list[Session]:
    with world.database.reading() as tx:
        return stored.all_of(tx, world.guild_id, user_id)


def minutes_of(world: World, user_id: int = ANNE) -> list[int | None]:
    return [session.minutes for session in sessions_of(world, user_id)]


def is_known(world: World) -> bool:
    with world.database.writing() as tx:
        return members.lock(tx, world.guild_id, ANNE) is not None
