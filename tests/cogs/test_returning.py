"""Members who leave and come back while nobody looks, as they and others see it."""

from collections.abc import Collection, Mapping

import pytest
from simcord.actors import MemberActor
from simcord.builders import RoleHandle

from bot.db.errors import StorageError, StorageProblem
from bot.ui.sightings import Sightings
from bot.xp.rules.levels import threshold
from tests.cogs.harness import Harness, Message, message_of
from tests.cogs.test_leaderboard import board, create_members, lines_of
from tests.cogs.test_level_roles import give, roles_of, set_role


async def come_back(harness: Harness, member: MemberActor) -> MemberActor:
    """Have a member leave and join again, a day later, with nothing but the events of Discord."""
    harness.guild.remove_member(member)
    await harness.env.advance_time(86_400)
    return harness.guild.add_member(member.user)


async def regular(harness: Harness, name: str = "mia") -> tuple[MemberActor, RoleHandle]:
    green = harness.guild.create_role("Green")
    await set_role(harness, 5, green)
    mia = harness.member(name)
    await give(harness, mia, threshold(5))
    assert roles_of(harness, mia) == {"Green"}
    return mia, green


def names(shown: Message) -> list[str]:
    return [name for _, name, _ in lines_of(shown)]


@pytest.mark.parametrize(
    "command", ["session status", "quest today", "profile show", "coach plan", "leaderboard"]
)
async def test_roles_are_back_at_the_first_command_of_any_kind(
    harness: Harness, command: str
) -> None:
    mia, _ = await regular(harness)
    await mia.slash(harness.channel, "session status")
    mia = await come_back(harness, mia)
    assert roles_of(harness, mia) == set()
    await mia.slash(harness.channel, command)
    await harness.tick()
    assert roles_of(harness, mia) == {"Green"}


async def test_a_click_on_an_old_message_is_an_interaction_as_well(harness: Harness) -> None:
    mia, _ = await regular(harness)
    (zoe,) = await create_members(harness, [10])
    shown = await board(harness, zoe)
    mia = await come_back(harness, mia)
    await mia.click(message_of(shown), label="Find me")
    await harness.tick()
    assert roles_of(harness, mia) == {"Green"}


async def test_the_board_has_them_at_their_own_first_look(harness: Harness) -> None:
    gone, zoe = await create_members(harness, [60, 30])
    harness.guild.remove_member(gone)
    assert names(await board(harness, zoe)) == ["m1"]
    await harness.env.advance_time(60)
    back = harness.guild.add_member(gone.user)
    assert names(await board(harness, back)) == ["m0", "m1"]


async def test_the_board_has_them_when_somebody_else_looks(harness: Harness) -> None:
    gone, zoe = await create_members(harness, [60, 30])
    green = harness.guild.create_role("Green")
    await set_role(harness, 1, green)
    await harness.tick()
    harness.guild.remove_member(gone)
    assert names(await board(harness, zoe)) == ["m1"]
    back = harness.guild.add_member(gone.user)
    assert names(await board(harness, zoe)) == ["m0", "m1"]
    await harness.tick()
    assert roles_of(harness, back) == {"Green"}
    for metric in ("minutes", "streak"):
        harness.guild.remove_member(back)
        assert names(await board(harness, zoe, metric=metric)) == ["m1"]
        back = harness.guild.add_member(gone.user)
        assert names(await board(harness, zoe, metric=metric)) == ["m0", "m1"]


async def test_a_board_gives_lost_roles_back_to_who_is_on_it(harness: Harness) -> None:
    mia, _ = await regular(harness)
    zoe = harness.member("zoe")
    mia = await come_back(harness, mia)
    assert "mia" in names(await board(harness, zoe, period="all"))
    await harness.tick()
    assert roles_of(harness, mia) == {"Green"}


async def test_members_who_returned_while_the_bot_was_down(harness: Harness) -> None:
    mia, _ = await regular(harness)
    mia = await come_back(harness, mia)
    await harness.restart()
    await mia.slash(harness.channel, "session status")
    await harness.tick()
    assert roles_of(harness, mia) == {"Green"}


async def test_a_role_that_was_taken_by_hand_is_back(harness: Harness) -> None:
    mia, green = await regular(harness)
    await mia.slash(harness.channel, "session status")
    harness.env.backend.remove_member_role(harness.guild.id, mia.id, green.id)
    await harness.env.settle()
    await mia.slash(harness.channel, "session status")
    await harness.tick()
    assert roles_of(harness, mia) == {"Green"}


async def test_a_banned_member_who_is_back(harness: Harness) -> None:
    mia, _ = await regular(harness)
    harness.guild.remove_member(mia)
    await harness.staff.slash(harness.channel, "leaderboard", period="all")
    await harness.env.advance_time(3_600)
    mia = harness.guild.add_member(mia.user)
    await mia.slash(harness.channel, "profile show")
    await harness.tick()
    assert roles_of(harness, mia) == {"Green"}
    assert "mia" in names(await board(harness, harness.staff, period="all"))


async def test_a_role_deleted_and_made_anew_is_given_to_who_returns(harness: Harness) -> None:
    mia, green = await regular(harness)
    harness.guild.remove_member(mia)
    harness.env.backend.delete_role(harness.guild.id, green.id)
    await harness.env.settle()
    await set_role(harness, 5, harness.guild.create_role("New green"))
    await harness.tick()
    await harness.env.advance_time(3_600)
    mia = harness.guild.add_member(mia.user)
    await mia.slash(harness.channel, "quest today")
    await harness.tick()
    assert roles_of(harness, mia) == {"New green"}


async def test_members_are_reported_again_only_when_they_look_different(harness: Harness) -> None:
    mia, green = await regular(harness)
    noa = harness.member("noa")
    reported: list[dict[int, set[int]]] = []

    async def report(_: int, roles: Mapping[int, Collection[int]]) -> bool:
        if len(reported) == 1:
            reported.append({})
            raise StorageError(problem=StorageProblem.BUSY)
        reported.append({user_id: set(role_ids) for user_id, role_ids in roles.items()})
        return False

    sightings = Sightings(report)

    async def look() -> None:
        roster = await harness.bot.directory.look_up(harness.guild.id, [mia.id, noa.id])
        await sightings.see(roster.members)

    everyone = harness.guild.id
    for _ in range(3):
        await look()
    assert reported == [{mia.id: {everyone, green.id}, noa.id: {everyone}}]
    mia = await come_back(harness, mia)
    await look()  # the database fails
    for _ in range(3):
        await look()
    assert reported[2:] == [{mia.id: {everyone}}]
    sightings.forget(harness.guild.id, [noa.id])
    await look()
    assert reported[3:] == [{noa.id: {everyone}}]
