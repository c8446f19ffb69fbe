"""`/privacy` by direct message, also for servers that the member or the bot has left."""

import discord
import pytest
from simcord.builders import GuildHandle, UserHandle
from simcord.results import InteractionResult

from tests.cogs.harness import Harness, buttons_of, message_of, text_of
from tests.cogs.member_data import file_of, rows_with


def options_of(shown: InteractionResult) -> dict[str, str]:
    """Return the server's ids to choose from, by label."""
    view = discord.ui.LayoutView.from_message(message_of(shown), timeout=None)
    selects = [each for each in view.walk_children() if isinstance(each, discord.ui.Select)]
    view.stop()
    return {option.label: option.value for each in selects for option in each.options}


async def former_member(harness: Harness, minutes: int = 30) -> UserHandle:
    """Return somebody who has practised in the server and left it."""
    user = harness.env.create_user("mia")
    mia = harness.guild.add_member(user)
    await mia.slash(harness.channel, "session log", minutes=minutes, focus="mixing")
    await harness.tick()
    harness.guild.remove_member(mia)
    await harness.env.settle()
    return user


async def choose(user: UserHandle, command: str, guild_id: int) -> InteractionResult:
    """Type a command in direct messages, and choose a server."""
    shown = await user.slash(command)
    return await user.select(message_of(shown), [str(guild_id)])


async def practise_elsewhere(harness: Harness, user: UserHandle, name: str) -> GuildHandle:
    guild = harness.env.create_guild(name)
    member = guild.add_member(user)
    await member.slash(guild.create_text_channel("studio"), "session log", minutes=10)
    return guild


async def test_somebody_who_left_has_their_data_deleted(harness: Harness) -> None:
    mia = await former_member(harness)
    question = await choose(mia, "privacy delete", harness.guild.id)
    assert "Delete everything about you in Night Shift Producers?" in text_of(question)
    result = await mia.click(message_of(question), label="Delete everything")
    done = text_of(question if result.response is None else result)
    assert "Everything about you in that server is deleted." in done
    await harness.tick()
    assert rows_with(harness, mia.id) == []


async def test_somebody_who_left_gets_their_data(harness: Harness) -> None:
    mia = await former_member(harness)
    shown = await choose(mia, "privacy export", harness.guild.id)
    assert "Your data in Night Shift Producers" in text_of(shown)
    assert (await file_of(shown))["xp"] == 330
    question = await choose(mia, "privacy delete", harness.guild.id)
    first = await mia.click(message_of(question), label="Export first")
    assert (await file_of(first))["xp"] == 330


async def test_each_server_that_has_something_can_be_chosen(harness: Harness) -> None:
    mia = await former_member(harness)
    there = await practise_elsewhere(harness, mia, "Elsewhere")
    harness.env.create_guild("Unrelated")
    shown = await mia.slash("privacy export")
    assert options_of(shown) == {
        "Night Shift Producers": str(harness.guild.id),
        "Elsewhere": str(there.id),
    }
    question = await choose(mia, "privacy delete", there.id)
    await mia.click(message_of(question), label="Delete everything")
    assert options_of(await mia.slash("privacy export")).keys() == {"Night Shift Producers"}
    assert (await file_of(await choose(mia, "privacy export", harness.guild.id)))["xp"] == 330


async def test_a_server_that_removed_the_bot_can_be_chosen(harness: Harness) -> None:
    mia = await former_member(harness)
    await practise_elsewhere(harness, mia, "Elsewhere")  # else they could not write to the bot
    guild_id = harness.guild.id
    harness.env.backend.remove_guild(guild_id)
    await harness.env.settle()
    shown = await mia.slash("privacy delete")
    assert options_of(shown)[f"Server {guild_id}"] == str(guild_id)
    question = await mia.select(message_of(shown), [str(guild_id)])
    assert f"about you in server {guild_id}?" in text_of(question)
    await mia.click(message_of(question), label="Delete everything")
    assert options_of(await mia.slash("privacy delete")).keys() == {"Elsewhere"}


async def test_without_any_data_there_is_nothing_to_choose(harness: Harness) -> None:
    nobody = harness.env.create_user("nobody")
    harness.guild.add_member(nobody)
    for command in ("privacy export", "privacy delete"):
        shown = await nobody.slash(command)
        assert text_of(shown) == "No server has any data about you, so you're all set."
        assert buttons_of(shown) == {}


async def test_staff_without_practice_find_their_server(harness: Harness) -> None:
    await harness.set_up_quests()
    harness.clock.advance(days=2)
    shown = await harness.staff.user.slash("privacy delete")
    assert options_of(shown).keys() == {"Night Shift Producers"}
    question = await harness.staff.user.select(message_of(shown), [str(harness.guild.id)])
    await harness.staff.user.click(message_of(question), label="Delete everything")
    assert options_of(await harness.staff.user.slash("privacy delete")) == {}


async def test_many_servers_come_in_pages(harness: Harness) -> None:
    mia = await former_member(harness)
    for number in range(30):
        with harness.database.writing() as tx:
            tx.execute(
                "INSERT INTO members (guild_id, user_id) VALUES (:guild, :user)",
                {"guild": 10_000 + number, "user": mia.id},
            )
    shown = await mia.slash("privacy export")
    first = set(options_of(shown))
    await mia.click(message_of(shown), label="Next")
    second = set(options_of(shown))
    assert (len(first), len(second)) == (25, 6)
    assert not first & second


@pytest.mark.parametrize("command", ["session status", "leaderboard", "settings show"])
async def test_other_commands_still_need_a_server(harness: Harness, command: str) -> None:
    mia = await former_member(harness)
    assert command not in mia.available_commands()


async def test_a_question_in_direct_messages_is_only_its_members(harness: Harness) -> None:
    """A forged server's id reaches nothing but one's own data."""
    mia = await former_member(harness)
    bo = harness.member("bo")
    await bo.slash(harness.channel, "session log", minutes=30)
    before = rows_with(harness, bo.id)
    question = await choose(mia, "privacy delete", harness.guild.id)
    await mia.click(message_of(question), label="Delete everything")
    assert rows_with(harness, bo.id) == before
