"""Level roles: which members are checked, and how outcomes are recorded."""

import asyncio
from datetime import timedelta

import pytest

from bot.db.database import Database
from bot.level_roles import service
from bot.level_roles import store as level_roles
from bot.level_roles.errors import (
    LevelRoleTaken,
    LevelUnreachable,
    NoLevelRole,
    RoleOutOfReach,
    TooManyLevelRoles,
)
from bot.level_roles.results import RoleCheck, RolesSynced
from bot.notices.rules import Problem
from bot.notices.store import notices_of
from bot.profiles.results import ProfileChanges
from bot.xp.rules.levels import threshold
from tests.world import ANNE, BEN, CLEO, PACKS, STAFF, World, refused

GREEN, BLUE, GOLD = 901, 902, 903


def put(world: World, level: int, role_id: int) -> None:
    world.services.level_roles.put.blocking(world.request(STAFF), level, role_id, out_of_reach=())


def give(world: World, xp: int, user_id: int = ANNE) -> None:
    world.services.staff.adjust.blocking(
        world.request(user_id), user_id=user_id, xp=xp, reason="gift"
    )


def due_checks(world: World) -> list[RoleCheck]:
    """Claim every due check, as `RoleSync` does, and record it as done."""
    checks: list[RoleCheck] = []
    while check := world.services.level_roles.begin.blocking(world.guild_id, world.now):
        checks.append(check)
        world.services.level_roles.record.blocking(check, RolesSynced(), world.now)
    return checks


def due(world: World) -> dict[int, int]:
    """Return the level of each member with a due check."""
    return {check.user_id: check.level for check in due_checks(world)}


def notices(world: World) -> list[Problem]:
    with world.database.reading() as tx:
        return [each.problem for each in notices_of(tx, world.guild_id)]


def test_crossing_a_level_with_a_role_schedules_a_check(world: World) -> None:
    put(world, 5, GREEN)
    put(world, 10, BLUE)
    assert due(world) == {}
    give(world, threshold(4))
    assert due(world) == {}, "no level below 5 has a role"
    give(world, threshold(5) - threshold(4))
    (check,) = due_checks(world)
    assert (check.user_id, check.level, check.stack) == (ANNE, 5, True)
    assert check.role_of == {5: GREEN, 10: BLUE}
    give(world, 10)
    assert due(world) == {}
    give(world, threshold(12))
    give(world, threshold(12), BEN)
    assert due(world) == {ANNE: 13, BEN: 12}
    newest, *_ = world.services.staff.undoable.blocking(world.guild_id, ANNE)
    world.services.staff.undo.blocking(world.request(STAFF), user_id=ANNE, award_id=newest.id)
    assert due(world) == {ANNE: 5}
    give(world, -20)
    assert due(world) == {ANNE: 4}
    give(world, -999_999, BEN)
    assert due(world) == {BEN: 1}


def test_a_first_session_schedules_a_check_of_level_one(world: World) -> None:
    put(world, 1, GREEN)
    put(world, 2, BLUE)
    world.log(5)
    assert due(world).keys() == {ANNE}
    world.log(15)
    assert due(world) == {ANNE: 2}
    world.services.logbook.undo.blocking(world.request())
    assert due(world).keys() == {ANNE}


def test_changed_settings_schedule_checks_of_members_at_the_level(world: World) -> None:
    give(world, threshold(20))
    give(world, threshold(9), BEN)
    world.services.profiles.set_up.blocking(world.request(CLEO), ProfileChanges(genre="dub"))
    put(world, 10, GREEN)
    assert due(world) == {ANNE: 20}
    put(world, 1, BLUE)
    assert due(world) == {ANNE: 20, BEN: 9, CLEO: 1}
    world.services.level_roles.choose_mode.blocking(
        world.request(STAFF), stack=False, out_of_reach=()
    )
    assert [check.stack for check in due_checks(world)] == [False] * 3
    shown = world.services.level_roles.remove.blocking(world.request(STAFF), 10, out_of_reach=())
    assert [(each.level, each.role_id) for each in shown.roles] == [(1, BLUE)]
    assert (shown.stack, shown.waiting) == (False, 1)
    (check,) = due_checks(world)
    assert (check.user_id, check.role_of) == (ANNE, {1: BLUE})


def test_members_who_left_are_not_checked_until_they_return(world: World) -> None:
    give(world, threshold(20))
    put(world, 10, GREEN)
    check = world.services.level_roles.begin.blocking(world.guild_id, world.now)
    assert check is not None
    world.services.level_roles.record_left.blocking(check, world.now)
    put(world, 11, BLUE)
    assert due(world) == {}
    world.see(ANNE)
    assert due(world) == {ANNE: 20}
    world.see(ANNE, GREEN, BLUE)
    assert due(world) == {}, "they had not left"


def test_a_check_scheduled_during_another_is_not_lost(world: World) -> None:
    put(world, 5, GREEN)
    give(world, threshold(5))
    level_roles_service = world.services.level_roles
    check = level_roles_service.begin.blocking(world.guild_id, world.now)
    assert check is not None
    assert level_roles_service.begin.blocking(world.guild_id, world.now) is None, "claimed"
    give(world, -10)
    level_roles_service.record.blocking(check, RolesSynced(changed=[GREEN]), world.now)
    assert due(world) == {ANNE: 4}
    give(world, 10)
    assert level_roles_service.begin.blocking(
        world.guild_id, world.now
    )  # and then the process dies
    world.passes(minutes=6)
    assert due(world) == {ANNE: 5}


async def test_two_processes_never_claim_the_same_check(world: World, second: Database) -> None:
    put(world, 1, GREEN)
    for user_id in range(1, 13):
        give(world, 1, user_id)
    other = world.beside(second)
    claimed: list[RoleCheck | None] = []
    for _ in range(12):  # a process that loses the race gets None, and tries again
        claimed += await asyncio.gather(
            *(each.services.level_roles.begin(world.guild_id, world.now) for each in (world, other))
        )
    assert sorted(check.user_id for check in claimed if check) == list(range(1, 13))


def test_refused_checks_are_delayed_with_one_notice(world: World) -> None:
    put(world, 5, GREEN)
    put(world, 6, BLUE)
    give(world, threshold(6))
    give(world, threshold(6), BEN)
    level_roles_service = world.services.level_roles
    for _ in range(2):
        check = level_roles_service.begin.blocking(world.guild_id, world.now)
        assert check is not None
        level_roles_service.record.blocking(
            check, RolesSynced(changed=[GREEN], above=[BLUE]), world.now
        )
    assert notices(world) == [Problem.ROLE_ABOVE]
    assert len(world.due()) == 1
    world.passes(minutes=59)
    assert level_roles_service.due.blocking(world.now) == []
    world.passes(minutes=1)
    assert level_roles_service.due.blocking(world.now) == [world.guild_id]
    level_roles_service.record_forbidden.blocking(world.guild_id, world.now)
    level_roles_service.record_forbidden.blocking(world.guild_id, world.now)
    assert notices(world) == [Problem.ROLE_ABOVE, Problem.ROLES_NOT_ALLOWED]
    assert level_roles_service.due.blocking(world.now) == []
    assert level_roles_service.retry_after_role_change.blocking(world.guild_id, world.now) == 2
    assert level_roles_service.retry_after_role_change.blocking(world.guild_id, world.now) == 0
    for _ in range(2):
        check = level_roles_service.begin.blocking(world.guild_id, world.now)
        assert check is not None
        level_roles_service.record.blocking(check, RolesSynced(changed=[BLUE]), world.now)
    assert notices(world) == []
    assert world.due() == []
    assert level_roles_service.show.blocking(world.guild_id).waiting == 0


def test_a_deleted_role_raises_a_notice_and_is_not_retried(world: World) -> None:
    put(world, 5, GREEN)
    give(world, threshold(5))
    level_roles_service = world.services.level_roles
    check = level_roles_service.begin.blocking(world.guild_id, world.now)
    assert check is not None
    level_roles_service.record.blocking(check, RolesSynced(deleted=[GREEN]), world.now)
    assert notices(world) == [Problem.ROLE_GONE]
    assert level_roles_service.show.blocking(world.guild_id).waiting == 0
    put(world, 5, BLUE)
    assert notices(world) == []
    (check,) = due_checks(world)
    assert check.role_of == {5: BLUE}


def test_many_roles_in_the_way_raise_one_notice(world: World) -> None:
    """The panel has no room for fifty notices."""
    for level in range(2, 12):
        put(world, level, 1_000 + level)
    give(world, threshold(12))
    level_roles_service = world.services.level_roles
    check = level_roles_service.begin.blocking(world.guild_id, world.now)
    assert check is not None
    deleted = [1_002, 1_003]
    level_roles_service.record.blocking(
        check, RolesSynced(above=range(1_004, 1_012), deleted=deleted), world.now
    )
    with world.database.reading() as tx:
        named = {each.problem: each.channel_id for each in notices_of(tx, world.guild_id)}
    assert named == {Problem.ROLE_ABOVE: 1_004, Problem.ROLE_GONE: 1_002}, "the first in the way"
    assert len(world.due()) == 2
    world.passes(hours=1)
    check = level_roles_service.begin.blocking(world.guild_id, world.now)
    assert check is not None
    level_roles_service.record.blocking(
        check, RolesSynced(changed=[1_005], above=[1_009], deleted=[1_003]), world.now
    )
    assert sorted(notices(world)) == [Problem.ROLE_ABOVE, Problem.ROLE_GONE]


def test_an_unavailable_server_or_missing_pack_only_delays(world: World) -> None:
    put(world, 5, GREEN)
    give(world, threshold(5))
    level_roles_service = world.services.level_roles
    check = level_roles_service.begin.blocking(world.guild_id, world.now)
    assert check is not None
    level_roles_service.record_failed.blocking(check, world.now)
    level_roles_service.postpone_all.blocking(world.guild_id, world.now)
    assert level_roles_service.due.blocking(world.now) == []
    world.passes(minutes=5)
    bare = world.beside(world.database, {"juggling": PACKS["juggling"]})
    assert bare.services.level_roles.begin.blocking(world.guild_id, world.now) is None
    assert level_roles_service.due.blocking(world.now) == []
    world.passes(hours=1)
    assert due(world) == {ANNE: 5}


def test_invalid_level_roles_are_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_LEVEL_ROLES", 3)
    level_roles_service = world.services.level_roles
    put(world, 5, GREEN)

    for level in (0, 251):
        error = refused(
            level_roles_service.put.blocking, world.request(STAFF), level, BLUE, out_of_reach=()
        )
        assert isinstance(error, LevelUnreachable)
        assert error.max_level == 250
    error = refused(
        level_roles_service.put.blocking, world.request(STAFF), 6, GREEN, out_of_reach=()
    )
    assert isinstance(error, LevelRoleTaken)
    assert (error.level, error.role_id) == (5, GREEN)
    assert isinstance(
        refused(level_roles_service.remove.blocking, world.request(STAFF), 6, out_of_reach=()),
        NoLevelRole,
    )
    put(world, 5, GREEN)  # the same again changes nothing
    for level in (6, 7):
        put(world, level, 1_000 + level)
    assert isinstance(
        refused(level_roles_service.put.blocking, world.request(STAFF), 200, BLUE, out_of_reach=()),
        TooManyLevelRoles,
    )
    put(world, 6, BLUE)
    shown = level_roles_service.show.blocking(world.guild_id)
    assert [each.role_id for each in shown.roles][:2] == [GREEN, BLUE]


def test_level_roles_of_servers_are_separate(world: World) -> None:
    other = World(world.database)
    put(world, 1, GREEN)
    other.log(60, BEN)
    world.log(60)
    assert world.services.level_roles.due.blocking(world.now) == [world.guild_id]
    assert due(other) == {}
    put(other, 1, GREEN)  # its checks have been due for longer
    world.passes(minutes=1)
    put(world, 1, GREEN)
    assert due(world).keys() == {ANNE}
    put(world, 1, GREEN)
    with world.database.writing() as tx:
        level_roles.remove(tx, world.guild_id, 1)
    assert due(world) == {}
    assert due(other)
    assert world.services.level_roles.due.blocking(world.now) == []


def test_a_notice_is_cleared_when_no_check_is_waiting(world: World) -> None:
    put(world, 5, GREEN)
    give(world, threshold(5))
    level_roles_service = world.services.level_roles
    level_roles_service.record_forbidden.blocking(world.guild_id, world.now)
    give(world, -10)
    assert level_roles_service.retry_after_role_change.blocking(world.guild_id, world.now) == 0, (
        "due already"
    )
    (check,) = due_checks(world)
    assert check.level == 4, "nothing to change"
    assert notices(world) == []
    assert world.due() == []
    give(world, 10)
    level_roles_service.record_forbidden.blocking(world.guild_id, world.now)
    level_roles_service.remove.blocking(world.request(STAFF), 5, out_of_reach=())
    assert notices(world) == [], "without level roles there is nothing to fix"


def test_a_resting_role_is_told_once_and_looked_at_again_after_a_day(world: World) -> None:
    put(world, 5, GREEN)
    put(world, 6, BLUE)
    give(world, threshold(6))
    level_roles_service = world.services.level_roles
    check = level_roles_service.begin.blocking(world.guild_id, world.now)
    assert check is not None
    above = RolesSynced(above=[GREEN])
    level_roles_service.record.blocking(check, above, world.now)
    assert notices(world) == [Problem.ROLE_ABOVE]
    resting = RolesSynced(changed=[BLUE], resting=[GREEN], withheld=[GREEN])
    for pause in (timedelta(hours=1), timedelta(days=1)):
        world.now += pause - timedelta(seconds=1)
        assert level_roles_service.begin.blocking(world.guild_id, world.now) is None
        world.now += timedelta(seconds=1)
        check = level_roles_service.begin.blocking(world.guild_id, world.now)
        assert check is not None
        level_roles_service.record.blocking(check, resting, world.now)
        assert notices(world) == [Problem.ROLE_RISKY], "it is about the same role, and worse"
    assert len(world.due()) == 1
    world.passes(days=1)
    check = level_roles_service.begin.blocking(world.guild_id, world.now)
    assert check is not None
    level_roles_service.record.blocking(check, RolesSynced(), world.now)
    assert notices(world) == []
    assert level_roles_service.show.blocking(world.guild_id).waiting == 0


def test_a_role_that_rests_for_others_keeps_nobody_waiting(world: World) -> None:
    put(world, 5, GREEN)
    put(world, 250, BLUE)
    give(world, threshold(5))
    level_roles_service = world.services.level_roles
    check = level_roles_service.begin.blocking(world.guild_id, world.now)
    assert check is not None
    synced = RolesSynced(changed=[GREEN], resting=[BLUE])
    level_roles_service.record.blocking(check, synced, world.now)
    assert notices(world) == [Problem.ROLE_RISKY]
    assert level_roles_service.show.blocking(world.guild_id).waiting == 0
    level_roles_service.remove.blocking(world.request(STAFF), 250, out_of_reach=())
    assert notices(world) == []


def test_changes_out_of_reach_are_refused(world: World) -> None:
    level_roles_service = world.services.level_roles
    put(world, 5, GREEN)

    def blocked(*args: object, of: str = "put", **options: object) -> list[int]:
        change = getattr(level_roles_service, of).blocking
        options = {"out_of_reach": [GREEN]} | options
        error = refused(change, world.request(STAFF), *args, **options)
        assert isinstance(error, RoleOutOfReach)
        return list(error.role_ids)

    assert blocked(5, BLUE) == [GREEN]
    assert blocked(5, of="remove") == [GREEN]
    assert blocked(9, BLUE, out_of_reach=[BLUE]) == [BLUE]
    put(world, 9, BLUE)
    assert blocked(of="choose_mode", stack=False) == [GREEN]
    assert [each.role_id for each in level_roles_service.show.blocking(world.guild_id).roles] == [
        GREEN,
        BLUE,
    ]
    level_roles_service.put.blocking(world.request(STAFF), 12, 904, out_of_reach=[GREEN])
