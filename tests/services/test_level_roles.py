"""Level roles: who is due to be looked at, and what becomes of each."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from bot.domain.errors import (
    CoachError,
    LevelRoleTaken,
    LevelUnreachable,
    NoLevelRole,
    TooManyLevelRoles,
)
from bot.domain.levels import threshold
from bot.domain.problems import Problem
from bot.services import level_roles as service
from bot.services.level_roles import RoleDuty, RolesKept
from bot.services.profiles import ProfileChanges
from bot.storage import deliveries, level_roles
from bot.storage.database import Database
from tests.services.world import ANNE, BEN, CLEO, PACKS, STAFF, World

GREEN, BLUE, GOLD = 901, 902, 903


async def put(world: World, level: int, role_id: int) -> None:
    await world.services.level_roles.put(world.request(STAFF), level, role_id)


async def give(world: World, xp: int, user_id: int = ANNE) -> None:
    await world.services.staff.adjust(world.request(STAFF), user_id=user_id, xp=xp, reason="gift")


async def duties(world: World) -> list[RoleDuty]:
    """Take on everybody who is due, as the role keeper does, and be done with them."""
    found: list[RoleDuty] = []
    while duty := await world.services.level_roles.begin(world.guild_id, world.now):
        found.append(duty)
        await world.services.level_roles.record(duty, RolesKept(), world.now)
    return found


async def due(world: World) -> dict[int, int]:
    """Who is due, with the level that they are at."""
    return {duty.user_id: duty.level for duty in await duties(world)}


async def notices(world: World) -> list[Problem]:
    async with world.database.reading() as tx:
        return [each.problem for each in await deliveries.notices_of(tx, world.guild_id)]


async def test_whoever_crosses_a_level_with_a_role_is_due(world: World) -> None:
    await put(world, 5, GREEN)
    await put(world, 10, BLUE)
    assert await due(world) == {}
    await give(world, threshold(4))
    assert await due(world) == {}, "no level with a role lies below 5"
    await give(world, threshold(5) - threshold(4))
    (duty,) = await duties(world)
    assert (duty.user_id, duty.level, duty.stack) == (ANNE, 5, True)
    assert duty.role_of == {5: GREEN, 10: BLUE}
    await give(world, 10)
    assert await due(world) == {}
    await give(world, threshold(12))
    await give(world, threshold(12), BEN)
    assert await due(world) == {ANNE: 13, BEN: 12}
    newest, *_ = await world.services.staff.undoable(world.guild_id, ANNE)
    await world.services.staff.undo(world.request(STAFF), user_id=ANNE, award_id=newest.id)
    assert await due(world) == {ANNE: 5}
    await give(world, -20)
    assert await due(world) == {ANNE: 4}
    await give(world, -999_999, BEN)
    assert await due(world) == {BEN: 1}


async def test_sessions_and_level_one_count_as_well(world: World) -> None:
    await put(world, 1, GREEN)
    await put(world, 2, BLUE)
    await world.log(5)
    assert await due(world) == {ANNE: 1}
    await world.log(15)
    assert await due(world) == {ANNE: 2}
    await world.services.logbook.undo(world.request())
    assert await due(world) == {ANNE: 1}


async def test_a_change_of_the_settings_concerns_whoever_has_come_so_far(world: World) -> None:
    await give(world, threshold(20))
    await give(world, threshold(9), BEN)
    await world.services.profiles.set_up(world.request(CLEO), ProfileChanges(genre="dub"))
    await put(world, 10, GREEN)
    assert await due(world) == {ANNE: 20}
    await put(world, 1, BLUE)
    assert await due(world) == {ANNE: 20, BEN: 9, CLEO: 1}
    await world.services.level_roles.choose_mode(world.request(STAFF), stack=False)
    assert [duty.stack for duty in await duties(world)] == [False] * 3
    shown = await world.services.level_roles.remove(world.request(STAFF), 10)
    assert [(each.level, each.role_id) for each in shown.roles] == [(1, BLUE)]
    assert (shown.stack, shown.waiting) == (False, 1)
    (duty,) = await duties(world)
    assert (duty.user_id, duty.role_of) == (ANNE, {1: BLUE})


async def test_who_has_left_is_left_out_until_they_are_back(world: World) -> None:
    await give(world, threshold(20))
    await put(world, 10, GREEN)
    duty = await world.services.level_roles.begin(world.guild_id, world.now)
    assert duty is not None
    await world.services.level_roles.record_left(duty, world.now)
    await put(world, 11, BLUE)
    assert await due(world) == {}
    await world.services.profiles.returned(world.guild_id, ANNE)
    assert await due(world) == {ANNE: 20}
    await world.services.profiles.returned(world.guild_id, ANNE)
    assert await due(world) == {}, "they had been here all along"


async def test_what_is_asked_for_meanwhile_is_not_lost(world: World) -> None:
    await put(world, 5, GREEN)
    await give(world, threshold(5))
    keeper = world.services.level_roles
    duty = await keeper.begin(world.guild_id, world.now)
    assert duty is not None
    assert await keeper.begin(world.guild_id, world.now) is None, "claimed"
    await give(world, -10)
    await keeper.record(duty, RolesKept(changed=[GREEN]), world.now)
    assert await due(world) == {ANNE: 4}
    await give(world, 10)
    assert await keeper.begin(world.guild_id, world.now)  # and then the process dies
    world.passes(minutes=6)
    assert await due(world) == {ANNE: 5}


async def test_two_keepers_never_take_on_the_same(world: World, second: Database) -> None:
    await put(world, 1, GREEN)
    for user_id in range(1, 13):
        await give(world, 1, user_id)
    other = world.beside(second)
    found: list[RoleDuty | None] = []
    for _ in range(12):  # one that comes second finds nobody, and asks again
        found += await asyncio.gather(
            *(each.services.level_roles.begin(world.guild_id, world.now) for each in (world, other))
        )
    assert sorted(duty.user_id for duty in found if duty) == list(range(1, 13))


async def test_trouble_waits_is_told_once_and_ends_by_itself(world: World) -> None:
    await put(world, 5, GREEN)
    await put(world, 6, BLUE)
    await give(world, threshold(6))
    await give(world, threshold(6), BEN)
    keeper = world.services.level_roles
    for _ in range(2):
        duty = await keeper.begin(world.guild_id, world.now)
        assert duty is not None
        await keeper.record(duty, RolesKept(changed=[GREEN], above=[BLUE]), world.now)
    assert await notices(world) == [Problem.ROLE_ABOVE]
    assert len(await world.due()) == 1
    world.passes(minutes=59)
    assert await keeper.due(world.now) == []
    world.passes(minutes=1)
    assert await keeper.due(world.now) == [world.guild_id]
    await keeper.record_forbidden(world.guild_id, world.now)
    await keeper.record_forbidden(world.guild_id, world.now)
    assert await notices(world) == [Problem.ROLE_ABOVE, Problem.ROLES_NOT_ALLOWED]
    assert await keeper.due(world.now) == []
    assert await keeper.mended(world.guild_id, world.now) == 2
    assert await keeper.mended(world.guild_id, world.now) == 0
    for _ in range(2):
        duty = await keeper.begin(world.guild_id, world.now)
        assert duty is not None
        await keeper.record(duty, RolesKept(changed=[BLUE]), world.now)
    assert await notices(world) == []
    assert await world.due() == []
    assert (await keeper.show(world.guild_id)).waiting == 0


async def test_a_deleted_role_is_told_and_not_tried_again(world: World) -> None:
    await put(world, 5, GREEN)
    await give(world, threshold(5))
    keeper = world.services.level_roles
    duty = await keeper.begin(world.guild_id, world.now)
    assert duty is not None
    await keeper.record(duty, RolesKept(gone=[GREEN]), world.now)
    assert await notices(world) == [Problem.ROLE_GONE]
    assert (await keeper.show(world.guild_id)).waiting == 0
    await put(world, 5, BLUE)
    assert await notices(world) == []
    (duty,) = await duties(world)
    assert duty.role_of == {5: BLUE}


async def test_many_roles_in_the_way_are_told_in_one_message(world: World) -> None:
    """Staff would else get fifty, and their panel has no room for so many."""
    for level in range(2, 12):
        await put(world, level, 1_000 + level)
    await give(world, threshold(12))
    keeper = world.services.level_roles
    duty = await keeper.begin(world.guild_id, world.now)
    assert duty is not None
    gone = [1_002, 1_003]
    await keeper.record(duty, RolesKept(above=range(1_004, 1_012), gone=gone), world.now)
    assert sorted(await notices(world)) == [Problem.ROLE_ABOVE, Problem.ROLE_GONE]
    assert len(await world.due()) == 2
    world.passes(hours=1)
    duty = await keeper.begin(world.guild_id, world.now)
    assert duty is not None
    await keeper.record(duty, RolesKept(changed=[1_005], above=[1_009], gone=[1_003]), world.now)
    assert sorted(await notices(world)) == [Problem.ROLE_ABOVE, Problem.ROLE_GONE]


async def test_a_silent_discord_and_a_missing_pack_only_delay(world: World) -> None:
    await put(world, 5, GREEN)
    await give(world, threshold(5))
    keeper = world.services.level_roles
    duty = await keeper.begin(world.guild_id, world.now)
    assert duty is not None
    await keeper.record_failed(duty, world.now)
    await keeper.put_off(world.guild_id, world.now)
    assert await keeper.due(world.now) == []
    world.passes(minutes=5)
    bare = world.beside(world.database, {"juggling": PACKS["juggling"]})
    assert await bare.services.level_roles.begin(world.guild_id, world.now) is None
    assert await keeper.due(world.now) == []
    world.passes(hours=1)
    assert await due(world) == {ANNE: 5}


async def test_what_cannot_be_set_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_LEVEL_ROLES", 3)
    keeper = world.services.level_roles
    await put(world, 5, GREEN)

    async def refused(asked: Awaitable[Any]) -> CoachError:
        with pytest.raises(CoachError) as error:
            await asked
        return error.value

    for level in (0, 251):
        error = await refused(keeper.put(world.request(STAFF), level, BLUE))
        assert isinstance(error, LevelUnreachable)
        assert error.max_level == 250
    error = await refused(keeper.put(world.request(STAFF), 6, GREEN))
    assert isinstance(error, LevelRoleTaken)
    assert (error.level, error.role_id) == (5, GREEN)
    assert isinstance(await refused(keeper.remove(world.request(STAFF), 6)), NoLevelRole)
    await put(world, 5, GREEN)  # the same again changes nothing
    for level in (6, 7):
        await put(world, level, 1_000 + level)
    assert isinstance(await refused(keeper.put(world.request(STAFF), 200, BLUE)), TooManyLevelRoles)
    await put(world, 6, BLUE)
    shown = await keeper.show(world.guild_id)
    assert [each.role_id for each in shown.roles][:2] == [GREEN, BLUE]


async def test_one_server_is_not_another(world: World) -> None:
    other = World(world.database)
    await put(world, 1, GREEN)
    await other.log(60)
    await world.log(60)
    assert await world.services.level_roles.due(world.now) == [world.guild_id]
    assert await due(other) == {}
    await put(world, 1, GREEN)
    async with world.database.writing() as tx:
        await level_roles.remove(tx, world.guild_id, 1)
    assert await due(world) == {}
    assert await world.services.level_roles.due(world.now) == []


async def test_a_notice_goes_when_nobody_waits_any_more(world: World) -> None:
    await put(world, 5, GREEN)
    await give(world, threshold(5))
    keeper = world.services.level_roles
    await keeper.record_forbidden(world.guild_id, world.now)
    await give(world, -10)
    assert await keeper.mended(world.guild_id, world.now) == 0, "due already"
    (duty,) = await duties(world)
    assert duty.level == 4, "nothing to change"
    assert await notices(world) == []
    assert await world.due() == []
    await give(world, 10)
    await keeper.record_forbidden(world.guild_id, world.now)
    await keeper.remove(world.request(STAFF), 5)
    assert await notices(world) == [], "without level roles nothing is to be mended"
