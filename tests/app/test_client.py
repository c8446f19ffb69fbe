import asyncio
import gc
import logging
from collections.abc import Sequence
from typing import Any

import discord
import pytest
import simcord
from discord.ext import commands

from bot.app.client import Woodshed
from bot.ui import actions
from bot.ui import member_lookup as roster
from bot.ui.answering import Result
from bot.ui.handlers import action
from bot.ui.member_lookup import Roster
from bot.ui.replies import Visibility, panel, row, say
from tests.ui.sample import Harness, Sample, create_harness, private_text, sample_bot, text_of

STALE = "This button has expired."


@pytest.fixture
def sample() -> Sample:
    return Sample()


@pytest.fixture
async def simcord_bot(sample: Sample) -> Woodshed:
    return await sample_bot(sample)


@pytest.fixture
async def harness(simcord_env: simcord.Env, sample: Sample) -> Harness:
    return await create_harness(simcord_env, sample)


async def menu(harness: Harness) -> discord.Message:
    result = await harness.ann.slash(harness.channel, "menu")
    assert result.response is not None
    return result.response.message


async def test_the_client_asks_only_for_the_intents_it_needs(harness: Harness) -> None:
    assert harness.bot.user is not None
    assert harness.bot.intents == discord.Intents(guilds=True, voice_states=True)
    assert list(harness.bot.cached_messages) == []
    assert {member.id for member in harness.bot.get_all_members()} <= {harness.bot.user.id}
    assert harness.bot.allowed_mentions is not None
    assert harness.bot.allowed_mentions.to_dict() == {"parse": []}


async def test_buttons_call_their_handler_with_their_key(harness: Harness) -> None:
    assert private_text(await harness.ann.click(await menu(harness), label="Tell")) == "told 7"


async def test_buttons_and_forms_work_after_a_restart(harness: Harness) -> None:
    message = await menu(harness)
    opened = await harness.ann.click(message, label="Open")
    await harness.restart()
    assert private_text(await harness.ann.click(message, label="Tell")) == "told 7"

    proof = ("mix.wav", b"RIFF")
    fields = {"note": "went well", "focus": ["mixing"], "proof": proof}
    await harness.ann.submit_modal(opened, fields)
    assert text_of(harness.channel.last_message) == "handed in 7: went well"
    (seen,) = harness.sample.seen
    assert (seen["note"], seen["focus"]) == ("went well", ["mixing"])
    (attachment,) = seen["proof"]
    assert isinstance(attachment, discord.Attachment)
    assert attachment.filename == "mix.wav"
    assert await attachment.read() == b"RIFF"


async def test_a_form_is_handled_once_and_its_optional_fields_are_empty(harness: Harness) -> None:
    opened = await harness.ann.click(await menu(harness), label="Open")
    await harness.ann.submit_modal(opened, {"note": "fine", "focus": ["theory"]})
    assert harness.sample.seen == [{"note": "fine", "focus": ["theory"], "proof": []}]


@pytest.mark.parametrize("kind", ["focus", "channel", "role", "none"])
async def test_selects_pass_the_chosen_values(harness: Harness, kind: str) -> None:
    role = harness.guild.create_role("Producers")
    chosen: dict[str, tuple[str, Sequence[Any], str]] = {
        "focus": ("7", ["mixing", "theory"], "mixing, theory"),
        "channel": ("channel", [harness.channel], str(harness.channel.id)),
        "role": ("role", [role], str(role.id)),
        "none": ("role", [], ""),
    }
    key, values, expected = chosen[kind]
    message = await menu(harness)
    result = await harness.ann.select(message, values, custom_id=f"v1:pick:{key}")
    assert private_text(result) == f"{key}: {expected}"


async def test_a_button_without_a_handler_is_answered(harness: Harness) -> None:
    assert STALE in private_text(await harness.ann.click(await menu(harness), label="Gone"))


async def test_a_button_with_a_foreign_custom_id_is_answered(harness: Harness) -> None:
    channel = harness.bot.get_channel(harness.channel.id)
    assert isinstance(channel, discord.TextChannel)
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button[Any](label="Old", custom_id="v0~old"))
    view.stop()
    message = await channel.send("old", view=view)
    assert STALE in private_text(await harness.ann.click(message, label="Old"))


async def test_a_form_without_a_handler_is_answered(harness: Harness) -> None:
    opened = await harness.ann.click(await menu(harness), label="Open")
    await harness.bot.remove_cog("Sample")
    result = await harness.ann.submit_modal(opened, {"note": "fine", "focus": ["theory"]})
    assert STALE in private_text(result)


async def test_two_cogs_cannot_have_the_same_handler(harness: Harness) -> None:
    class Rival(commands.Cog):
        @action("pick", Visibility.PRIVATE)
        async def pick(self, _: discord.Interaction[Any], key: str) -> Result:
            return say(f"mine now: {key}")

    with pytest.raises(ValueError, match="'pick' has two handlers"):
        await harness.bot.add_cog(Rival())
    assert "Rival" not in harness.bot.cogs
    result = await harness.ann.select(await menu(harness), ["mixing"], custom_id="v1:pick:7")
    assert private_text(result) == "7: mixing"

    await harness.bot.remove_cog("Sample")
    await harness.bot.add_cog(Rival())
    assert "Rival" in harness.bot.cogs


async def test_a_missing_permission_is_named(harness: Harness) -> None:
    result = await harness.ann.slash(harness.channel, "staff")
    assert private_text(result) == "Only members with Manage Server can use this."
    assert len(harness.env.errors) == 1


async def test_commands_that_changed_since_the_sync_are_answered(harness: Harness) -> None:
    harness.bot.tree.remove_command("mine")
    assert "were just updated" in private_text(await harness.ann.slash(harness.channel, "mine"))
    harness.bot.tree.remove_command("zone")
    assert await harness.ann.autocomplete(harness.channel, "zone", "name", "Eu") == []
    assert len(harness.env.errors) == 2


async def test_a_command_without_a_boundary_gets_one(
    harness: Harness, caplog: pytest.LogCaptureFixture
) -> None:
    assert "on my side" in private_text(await harness.ann.slash(harness.channel, "bare"))
    assert "RuntimeError: bare" in caplog.text
    assert len(harness.env.errors) == 1


async def test_commands_are_refused_in_direct_messages(harness: Harness) -> None:
    registered = [command.to_dict(harness.bot.tree) for command in harness.bot.tree.get_commands()]
    assert {tuple(command["contexts"]) for command in registered} == {(0,)}
    assert {tuple(command["integration_types"]) for command in registered} == {(0,)}


async def test_memory_does_not_grow_with_replies(harness: Harness) -> None:
    opened = await harness.ann.click(await menu(harness), label="Open")
    await harness.ann.submit_modal(opened, {"note": "warm", "focus": ["theory"]})

    def standing() -> tuple[int, int]:
        gc.collect()
        kinds = discord.ui.LayoutView | discord.ui.Modal
        views = sum(isinstance(thing, kinds) for thing in gc.get_objects())
        return views, len(asyncio.all_tasks())

    before = standing()
    message = await menu(harness)
    for _ in range(25):
        await harness.ann.slash(harness.channel, "mine")
        await menu(harness)
        await harness.ann.click(message, label="Open")
    assert standing() == before


async def test_commands_are_synced_only_when_they_changed(harness: Harness) -> None:
    def syncs() -> int:
        return sum(entry.method == "PUT" for entry in harness.env.http_requests)

    assert syncs() == 1
    known = await harness.bot.sync_commands("something else")
    assert syncs() == 2
    assert await harness.bot.sync_commands(known) == known
    await harness.restart()
    assert await harness.bot.sync_commands(known) == known
    assert syncs() == 2
    harness.bot.tree.remove_command("mine")
    assert await harness.bot.sync_commands(known) != known
    assert syncs() == 3


async def test_the_roster_knows_which_members_left(harness: Harness) -> None:
    members = [harness.guild.add_member(harness.env.create_user(f"m{n}")) for n in range(230)]
    ids = [member.id for member in members]
    gone = members[::7]
    for member in gone:
        harness.guild.remove_member(member)
    roster = await harness.bot.directory.look_up(harness.guild.id, [*ids, ids[0]])
    assert roster.left == {member.id for member in gone}
    assert roster.names.keys() == set(ids) - roster.left
    assert roster.names[ids[1]] == "m1"
    assert await harness.bot.directory.look_up(harness.guild.id, []) == Roster(
        names={}, left=frozenset()
    )


async def test_without_gateway_answers_no_member_counts_as_left(
    harness: Harness, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(roster, "ROSTER_TIMEOUT", 0)
    unknown = Roster(names={}, left=frozenset())
    assert await harness.bot.directory.look_up(harness.guild.id, [harness.ann.id]) == unknown
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert await harness.bot.directory.look_up(1, [harness.ann.id]) == unknown


async def test_one_servers_look_ups_leave_enough_for_the_others(harness: Harness) -> None:
    """Beyond its budget, names are answered from the cache, and nobody counts as left."""
    directory = harness.bot.directory
    names = [f"m{number}" for number in range(roster.REQUESTS_PER_SERVER + 1)]
    members = [harness.guild.add_member(harness.env.create_user(name)) for name in names]
    for member in members[:-1]:
        assert member.id in (await directory.look_up(harness.guild.id, [member.id])).names
    harness.guild.remove_member(members[-1])
    beyond = await directory.look_up(harness.guild.id, [members[0].id, members[-1].id])
    assert beyond == Roster(names={members[0].id: "m0"}, left=frozenset())
    elsewhere = harness.env.create_guild("Elsewhere")
    zoe = elsewhere.add_member(harness.env.create_user("zoe"))
    assert (await directory.look_up(elsewhere.id, [zoe.id, 5])) == Roster(
        names={zoe.id: "zoe"}, left=frozenset({5})
    )


async def test_look_ups_of_all_servers_stay_within_the_gateway_rate_limit(
    harness: Harness,
) -> None:
    directory = harness.bot.directory
    servers = roster.REQUESTS_PER_MINUTE // roster.REQUESTS_PER_SERVER + 1
    guilds = [harness.env.create_guild(f"server {number}") for number in range(servers)]
    answered = 0
    for guild in guilds:
        for user_id in range(1, roster.REQUESTS_PER_SERVER + 1):
            answered += len((await directory.look_up(guild.id, [user_id])).left)
    assert answered == roster.REQUESTS_PER_MINUTE


async def test_syncing_needs_a_login() -> None:
    with pytest.raises(discord.app_commands.MissingApplicationID):
        await (await sample_bot(Sample())).sync_commands(None)


async def test_a_button_in_a_direct_message_is_answered(harness: Harness) -> None:
    bo = harness.env.create_user("bo")
    user = await harness.bot.fetch_user(bo.id)
    message = await user.send(view=panel(row(actions.button("Tell", "tell", 7))))
    answer = private_text(await bo.click(message, label="Tell"))
    assert "That button only works in your server." in answer
