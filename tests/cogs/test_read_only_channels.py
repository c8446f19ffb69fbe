"""Members who may not write in a channel cannot write there through the bot."""

import discord
import pytest
from simcord.actors import MemberActor
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from tests.cogs.harness import Harness, message_of, text_of
from tests.cogs.staff import allow


@pytest.fixture
async def mia(harness: Harness) -> MemberActor:
    """A member of a server whose channel only the bot may write in."""
    mia = harness.member("mia")
    await mia.slash(harness.channel, "session log", minutes=5)
    return mia


def close(harness: Harness) -> None:
    """Make the channel read-only, for all but the bot."""
    deny = discord.Permissions(send_messages=True).value
    overwrite = Overwrite(target_id=harness.guild.id, type=OverwriteType.ROLE, allow=0, deny=deny)
    harness.env.backend.set_overwrite(harness.channel.id, overwrite)
    allow(harness, harness.channel, send_messages=True)


@pytest.mark.parametrize("command", ["profile show", "profile stats", "leaderboard"])
async def test_public_answers_are_private_there(
    harness: Harness, mia: MemberActor, command: str
) -> None:
    assert not (await mia.slash(harness.channel, command)).ephemeral
    close(harness)
    before = harness.channel.history(viewer=harness.staff)
    shown = await mia.slash(harness.channel, command)
    assert shown.ephemeral
    assert text_of(shown)
    assert len(harness.channel.history(viewer=harness.staff)) == len(before)


async def test_nothing_can_be_shared_there(harness: Harness, mia: MemberActor) -> None:
    shown = await mia.slash(harness.channel, "guide")
    close(harness)
    before = harness.channel.history(viewer=harness.staff)
    refused = await mia.click(message_of(shown), label="Share here")
    assert refused.ephemeral
    assert "You can't write in this channel" in text_of(refused)
    assert len(harness.channel.history(viewer=harness.staff)) == len(before)


async def test_a_level_up_is_told_to_its_member_alone(harness: Harness, mia: MemberActor) -> None:
    close(harness)
    logged = await mia.slash(harness.channel, "session log", minutes=240)
    (level_up,) = logged.followups
    assert "Well done" in text_of(level_up)
    assert level_up.ephemeral
