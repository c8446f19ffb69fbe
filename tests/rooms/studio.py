"""Helpers for studio rooms: voice channels, and members who come and go."""

from collections.abc import Collection
from datetime import timedelta

from bot.members import store as members
from bot.rooms.results import RoomsShown
from bot.rooms.rules import Sighting
from bot.sessions.store import sessions
from bot.sessions.store.sessions import StoredSession
from tests.world import ANNE, STAFF, World

ROOM, OTHER_ROOM, LOUNGE = 601, 602, 603


def toggle_room(world: World, channel_id: int = ROOM, focus: str | None = "mixing") -> RoomsShown:
    return world.services.rooms.toggle.blocking(world.request(STAFF), channel_id, focus)


def report_channel(
    world: World, channel_id: int | None, user_id: int = ANNE, *, live: bool = True
) -> None:
    """Report the voice channel that a member is in now."""
    world.services.room_presence.follow.blocking(
        Sighting(
            guild_id=world.guild_id,
            user_id=user_id,
            channel_id=channel_id,
            at=world.now,
            live=live,
        )
    )


def watch(world: World, user_ids: Collection[int] = (ANNE,)) -> None:
    """Run the check of the rooms that the bot does once a minute."""
    for user_id in world.services.room_presence.watch.blocking(world.guild_id, user_ids, world.now):
        report_channel(world, ROOM, user_id)
    tick(world)


def tick(world: World) -> None:
    world.services.room_presence.end_due.blocking(world.now)


def stay(world: World, minutes: float, user_ids: Collection[int] = (ANNE,)) -> None:
    """Let time pass while members stay in a room."""
    left = timedelta(minutes=minutes)
    while left:
        step = min(left, timedelta(minutes=9))
        world.now += step
        left -= step
        watch(world, user_ids)


def visit(world: World, minutes: float, room: int = ROOM) -> None:
    """Join a room, stay, and leave."""
    report_channel(world, room)
    stay(world, minutes)
    report_channel(world, None)


def wait(world: World, minutes: float = 10) -> None:
    world.passes(minutes=minutes)
    tick(world)


def stored_sessions(world: World, user_id: int = ANNE) -> list[StoredSession]:
    with world.database.reading() as tx:
        return sessions.all_of(tx, world.guild_id, user_id)


def session_minutes(world: World, user_id: int = ANNE) -> list[int | None]:
    return [session.minutes for session in stored_sessions(world, user_id)]


def has_member_row(world: World) -> bool:
    with world.database.writing() as tx:
        return members.lock(tx, world.guild_id, ANNE) is not None
