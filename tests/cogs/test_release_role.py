"""The role whose members may tell the server about their releases."""

import pytest
from simcord.actors import MemberActor
from simcord.builders import RoleHandle
from simcord.results import InteractionResult

from tests.cogs.harness import Harness, buttons_of, message_of, pictures_of, text_of
from tests.cogs.staff import panel, private_text

COMMAND = "settings announcements"
TELL = "Tell the server"
GONE = "The role that may share releases was deleted"


@pytest.fixture
def trusted(harness: Harness) -> RoleHandle:
    return harness.guild.create_role("Trusted")


def member(harness: Harness, name: str, *roles: RoleHandle) -> MemberActor:
    return harness.guild.add_member(harness.env.create_user(name), roles=list(roles))


async def release(harness: Harness, who: MemberActor, title: str) -> InteractionResult:
    return await who.slash(harness.channel, "track add", title=title, stage="released")


async def tell(harness: Harness, who: MemberActor, shown: InteractionResult) -> str:
    """Press the button to tell the server, and return what stands there then."""
    pressed = await who.click(message_of(shown), custom_id=buttons_of(shown)[TELL])
    await harness.tick()
    replies = [each for each in (pressed.response, *pressed.followups) if each is not None]
    return "\n".join(map(text_of, (*replies, shown)))


def told(harness: Harness) -> list[str]:
    """Return the titles that the server was told of."""
    pictures = [text for each in harness.channel.history() for text in pictures_of(each)]
    return [text.split(". ")[1].removesuffix(".") for text in pictures]


async def test_only_members_with_the_role_and_staff_tell_about_a_release(
    harness: Harness, trusted: RoleHandle
) -> None:
    reply = private_text(
        await harness.staff.slash(
            harness.channel, COMMAND, channel=harness.channel, release_role=trusted
        )
    )
    assert f"**Releases** · shared by {trusted.mention} and anyone with Manage Server" in reply
    mia, noa = member(harness, "mia"), member(harness, "noa", trusted)
    shown = await release(harness, mia, "Tides")
    assert (
        f"Only {trusted.mention} and anyone with Manage Server can share releases here. Ask staff "
        "for that role, then press the button again."
    ) in await tell(harness, mia, shown)
    assert told(harness) == []
    for who, title in ((noa, "Ebb"), (harness.staff, "Flood")):
        answer = await tell(harness, who, await release(harness, who, title))
        assert f"Shared {title}" in answer
    assert sorted(told(harness)) == ["Ebb", "Flood"]
    harness.env.backend.edit_member(harness.guild.id, mia.id, {"role_ids": {trusted.id}})
    await tell(harness, mia, shown)
    assert "Tides" in told(harness)


async def test_the_role_counts_when_the_button_is_pressed(
    harness: Harness, trusted: RoleHandle
) -> None:
    await harness.staff.slash(harness.channel, COMMAND, channel=harness.channel)
    noa = member(harness, "noa", trusted)
    shown = await release(harness, noa, "Ebb")
    await harness.staff.slash(harness.channel, COMMAND, release_role=trusted)
    harness.env.backend.edit_member(harness.guild.id, noa.id, {"role_ids": set()})
    assert "Ask staff for that role" in await tell(harness, noa, shown)
    assert told(harness) == []


async def test_the_role_is_shown_kept_and_cleared(harness: Harness, trusted: RoleHandle) -> None:
    await harness.set_up_quests()
    assert "**Releases**" not in await panel(harness)
    line = f"**Releases** · shared by {trusted.mention} and anyone with Manage Server · "
    reply = await harness.staff.slash(harness.channel, COMMAND, release_role=trusted)
    assert f"be shared there by {trusted.mention}" in private_text(reply)
    assert "releases can be shared there by" in private_text(reply)
    assert line in await panel(harness)
    await harness.staff.slash(harness.channel, COMMAND, channel=harness.channel)
    assert line in await panel(harness)
    assert f"shared by {trusted.mention}" in private_text(
        await harness.staff.slash(harness.channel, COMMAND)
    )
    audit = text_of(await harness.staff.slash(harness.channel, "staff audit"))
    assert f"**Role that may share releases** · none → {trusted.mention}" in audit
    reply = await harness.staff.slash(harness.channel, COMMAND, clear_role="yes")
    assert "**Releases** · shared by the people who made them" in private_text(reply)
    assert f"**Announcements** · {harness.channel.mention}" in await panel(harness)
    assert "**Releases**" not in await panel(harness)
    mia = member(harness, "mia")
    answer = await tell(harness, mia, await release(harness, mia, "Tides"))
    assert "Shared Tides" in answer


async def test_when_the_role_is_deleted_only_staff_tell_and_are_told_what_to_do(
    harness: Harness, trusted: RoleHandle
) -> None:
    await harness.set_up_quests()
    await harness.staff.slash(
        harness.channel, COMMAND, channel=harness.channel, release_role=trusted
    )
    noa = member(harness, "noa", trusted)
    shown = await release(harness, noa, "Ebb")
    harness.env.backend.delete_role(harness.guild.id, trusted.id)
    await harness.env.settle()
    assert "Ask staff" in await tell(harness, noa, shown)
    await tell(harness, harness.staff, await release(harness, harness.staff, "Flood"))
    assert told(harness) == ["Flood"]
    for text in (
        await panel(harness),
        private_text(await harness.staff.slash(harness.channel, COMMAND)),
    ):
        assert text.count(GONE) == 1
        assert "shared by anyone with Manage Server" in text
    await harness.staff.slash(harness.channel, COMMAND, clear_role="yes")
    assert GONE not in await panel(harness)
    await tell(harness, noa, shown)
    assert "Ebb" in told(harness)


async def test_choosing_everyone_lets_everyone_tell(harness: Harness, trusted: RoleHandle) -> None:
    await harness.staff.slash(harness.channel, COMMAND, release_role=trusted)
    everyone = harness.guild.default_role
    await harness.staff.slash(
        harness.channel, COMMAND, channel=harness.channel, release_role=everyone
    )
    assert (await harness.services.servers.settings(harness.guild.id)).release_role_id is None


async def test_a_role_of_another_server_is_refused(harness: Harness) -> None:
    other = harness.env.create_guild("Elsewhere").create_role("Foreign")
    role = harness.env.backend.get_role(other.guild.id, other.id)
    forged = RoleHandle(harness.env, harness.guild, role)
    reply = await harness.staff.slash(harness.channel, COMMAND, release_role=forged)
    assert "That role isn't in this server" in private_text(reply)
    assert (await harness.services.servers.settings(harness.guild.id)).release_role_id is None
