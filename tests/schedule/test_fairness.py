"""Work that is due is worked off fairly: one server's backlog hides no other server's row."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.db.database import Database
from bot.db.transactions import Transaction
from bot.level_roles import store as level_roles
from bot.quests.store import postings
from bot.rooms import store as rooms
from bot.sessions.rules import SessionKind
from bot.sessions.store import sessions
from bot.sessions.store.sessions import NewSession
from tests.world import NOON, World

Add = Callable[[Transaction, World, int, int], None]
"""Adds one row, due at some second, with a number of its own."""
Due = Callable[[World], list[int]]
"""Returns the servers of the rows that are due next."""

BACKLOG = 700
"""More than any job takes at once."""


def add_delivery(tx: Transaction, world: World, due_at: int, number: int) -> None:
    tx.execute(
        "INSERT INTO deliveries (guild_id, kind, subject_id, channel_id, send_at)"
        " VALUES (:guild_id, 'notice', :number, 1, :due_at)",
        {"guild_id": world.guild_id, "number": number, "due_at": due_at},
    )


def add_session(tx: Transaction, world: World, due_at: int, number: int, kind: SessionKind) -> None:
    enter(tx, world, number)
    day, started_at = world.now.date(), world.now - timedelta(hours=2)
    session = NewSession(
        guild_id=world.guild_id,
        user_id=number,
        kind=kind,
        day=day,
        timezone="UTC",
        focus="mixing",
        channel_id=1,
        started_at=started_at,
        last_sign_at=started_at,
        check_at=world.now - timedelta(seconds=due_at),
    )
    sessions.start(tx, session)


def add_timer(tx: Transaction, world: World, due_at: int, number: int) -> None:
    add_session(tx, world, seconds_ago(world, due_at), number, SessionKind.TIMED)


def add_room_session(tx: Transaction, world: World, due_at: int, number: int) -> None:
    add_session(tx, world, seconds_ago(world, due_at), number, SessionKind.ROOM)


def add_ears(tx: Transaction, world: World, due_at: int, number: int) -> None:
    add_session(tx, world, -60, number, SessionKind.TIMED)
    tx.execute(
        "UPDATE sessions SET ears_at = :due_at WHERE guild_id = :guild_id AND user_id = :number",
        {"due_at": due_at, "guild_id": world.guild_id, "number": number},
    )


def add_role_check(tx: Transaction, world: World, due_at: int, number: int) -> None:
    enter(tx, world, number)
    tx.execute(
        "INSERT INTO role_checks (guild_id, user_id, check_at) VALUES (:guild_id, :number, :at)",
        {"guild_id": world.guild_id, "number": number, "at": due_at},
    )


def add_redraw(tx: Transaction, world: World, due_at: int, number: int) -> None:
    tx.execute(
        "INSERT INTO postings"
        " (guild_id, cadence, period, quest, bag, opened_at, closes_at, refresh_at)"
        " VALUES (:guild_id, 'daily', :period, 'one-kick', 1, :at, :at + 1, :at)",
        {"guild_id": world.guild_id, "period": f"day {number}", "at": due_at},
    )


def add_import(tx: Transaction, world: World, due_at: int, number: int) -> None:
    tx.execute(
        "INSERT INTO imports (guild_id, asked_at, state, file_name, digest, percent, work_at)"
        " VALUES (:guild_id, 0, 'dropped', 'old.csv', :digest, 100, :at)",
        {"guild_id": world.guild_id, "digest": str(number), "at": due_at},
    )


def enter(tx: Transaction, world: World, user_id: int) -> None:
    tx.execute(
        "INSERT INTO members (guild_id, user_id) VALUES (:guild_id, :user_id)",
        {"guild_id": world.guild_id, "user_id": user_id},
    )


def seconds_ago(world: World, due_at: int) -> int:
    return int(world.now.timestamp()) - due_at


def redraws_due(world: World) -> list[int]:
    with world.database.reading() as tx:
        return [each.guild_id for each in postings.to_refresh(tx, world.now, 50)]


def rooms_due(world: World) -> list[int]:
    with world.database.reading() as tx:
        return [each.guild_id for each in rooms.due(tx, world.now, 200)]


WORK: dict[str, tuple[Add, Due]] = {
    "deliveries": (
        add_delivery,
        lambda world: [each.guild_id for each in world.services.deliveries.due.blocking(world.now)],
    ),
    "timers": (
        add_timer,
        lambda world: [each.guild_id for each in world.services.reminders.due.blocking(world.now)],
    ),
    "rests for the ears": (
        add_ears,
        lambda world: [each.guild_id for each in world.services.reminders.due.blocking(world.now)],
    ),
    "studio rooms": (add_room_session, rooms_due),
    "role checks": (
        add_role_check,
        lambda world: list(world.services.level_roles.due.blocking(world.now)),
    ),
    "redraws": (add_redraw, redraws_due),
    "imports": (
        add_import,
        lambda world: [
            each.guild_id for each in world.services.import_work.due.blocking(world.now)
        ],
    ),
}


@pytest.mark.parametrize("work", WORK)
def test_a_backlog_of_one_server_hides_no_row_of_another(database: Database, work: str) -> None:
    add, due = WORK[work]
    busy, quiet = World(database), World(database)
    busy.set_up()
    quiet.set_up()
    now = int(NOON.timestamp())
    with database.writing() as tx:
        for number in range(BACKLOG):
            add(tx, busy, now - 3_600, number + 1)
        add(tx, quiet, now - 1, BACKLOG + 1)
    servers = due(quiet)
    assert quiet.guild_id in servers[:2]
    assert servers.count(quiet.guild_id) == 1


@pytest.mark.parametrize("work", WORK)
def test_nothing_is_due_early(database: Database, work: str) -> None:
    add, due = WORK[work]
    world = World(database)
    world.set_up()
    with database.writing() as tx:
        add(tx, world, int(NOON.timestamp()) + 1, 1)
    assert due(world) == []


def test_a_huge_servers_role_checks_are_moved_some_at_a_time(database: Database) -> None:
    world = World(database)
    world.set_up()
    now = int(NOON.timestamp())
    with database.writing() as tx:
        for number in range(level_roles.AT_ONCE + 10):
            add_role_check(tx, world, now - 60, number + 1)
    due = "SELECT count(*) FROM role_checks WHERE check_at <= :now"
    for left in (10, 0):
        world.services.level_roles.postpone_all.blocking(world.guild_id, world.now)
        with database.reading() as tx:
            assert tx.execute(due, {"now": now}).scalar() == left
    assert world.services.level_roles.due.blocking(world.now) == []
    for left in (10, 0):
        world.services.level_roles.begin.blocking(world.guild_id, world.now)  # there is no role
        with database.reading() as tx:
            assert tx.execute("SELECT count(*) FROM role_checks").scalar() == left
