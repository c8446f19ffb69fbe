"""Helpers for shared timers: members who start, join and practise through one."""

from bot.sessions.store import sessions
from bot.sessions.store.sessions import StoredSession
from bot.shared_timers import store
from bot.shared_timers.results import JoinAsked, Joined
from bot.shared_timers.store import SharedTimer
from tests.world import ANNE, World

CHANNEL = 701


def start(world: World, user_id: int = ANNE, *, lengths: str = "25/5", rounds: int = 2) -> int:
    """Start a shared timer, and return its id."""
    world.services.shared_timers.start.blocking(
        world.request(user_id), lengths=lengths, rounds=rounds, focus="mixing", channel_id=CHANNEL
    )
    return in_channel(world).id


def join(world: World, timer_id: int, user_id: int, *, with_own: bool = False) -> Joined:
    joined = world.services.shared_timers.join.blocking(
        world.request(user_id), timer_id, with_own=with_own
    )
    assert not isinstance(joined, JoinAsked)
    return joined


def tick(world: World) -> None:
    world.services.shared_timer_progress.advance_due.blocking(world.now)
    for card in world.services.shared_timer_progress.to_redraw.blocking(world.now):
        world.services.shared_timer_progress.redrawn.blocking(card)


def let_pass(world: World, minutes: int) -> None:
    """Let time pass, with a tick each minute."""
    for _ in range(minutes):
        world.passes(minutes=1)
        tick(world)


def in_channel(world: World) -> SharedTimer:
    with world.database.reading() as tx:
        timer = store.in_channel(tx, world.guild_id, CHANNEL)
    assert timer is not None
    return timer


def find(world: World, timer_id: int) -> SharedTimer:
    with world.database.reading() as tx:
        timer = store.find(tx, world.guild_id, timer_id)
    assert timer is not None
    return timer


def sessions_of(world: World, user_id: int) -> list[StoredSession]:
    with world.database.reading() as tx:
        return sessions.all_of(tx, world.guild_id, user_id)


def minutes_of(world: World, user_id: int) -> list[int | None]:
    return [session.minutes for session in sessions_of(world, user_id)]
