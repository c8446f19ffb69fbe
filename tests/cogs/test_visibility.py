"""Private profiles and the other choices of `/profile setup`."""

import discord
import pytest
from simcord.actors import MemberActor

from bot.xp.view import draw_level_up
from tests.cogs.harness import Harness, buttons_of, message_of, text_of
from tests.cogs.staff import private_text
from tests.cogs.test_posted_pictures import text_and_pictures_of
from tests.cogs.test_profile import log, select_of, settings_of, setup

PRIVATE = "Private: only I see my stats"
PUBLIC = "Public: others see my stats"


@pytest.fixture
def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


@pytest.fixture
def zoe(harness: Harness) -> MemberActor:
    return harness.member("zoe")


async def test_the_panel_sets_who_sees_what_and_the_reminders(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await setup(harness, mia)
    await harness.restart()
    for at, value, expected in (
        (3, "private", ("Visibility", PRIVATE)),
        (4, "0", ("Ear-break reminder", "Off")),
        (4, "90", ("Ear-break reminder", "After 1 h 30 min of practice")),
        (5, "channel", ("Where reminders go", "In the channel where I started")),
        (3, "public", ("Visibility", PUBLIC)),
    ):
        select = select_of(shown, at)
        await mia.select(message_of(shown), [value], custom_id=select.custom_id)
        assert expected in settings_of(shown).items()
        assert [each.value for each in select_of(shown, at).options if each.default] == [value]
    for at, value in ((3, "secret"), (4, "soon"), (5, "pigeon")):
        select = select_of(shown, at)
        channel = harness.bot.get_channel(harness.channel.id)
        assert isinstance(channel, discord.TextChannel)
        odd = discord.ui.LayoutView(timeout=None)
        options = [discord.SelectOption(label=value, value=value)]
        odd.add_item(
            discord.ui.ActionRow(
                discord.ui.Select[discord.ui.LayoutView](
                    custom_id=str(select.custom_id), options=options
                )
            )
        )
        odd.stop()
        message = await channel.send(view=odd)
        assert "has expired" in private_text(await mia.select(message, [value]))
        assert "belongs to someone else" in private_text(
            await harness.member("noa").select(message, [value])
        )


async def test_the_command_sets_visibility_and_refuses_invalid_values(
    harness: Harness, mia: MemberActor
) -> None:
    shown = await setup(harness, mia, visibility="private", ear_reminder=35, reminders="channel")
    assert settings_of(shown)["Visibility"] == PRIVATE
    assert settings_of(shown)["Ear-break reminder"] == "After 35 min of practice"
    assert settings_of(shown)["Where reminders go"] == "In the channel where I started"
    options = select_of(await setup(harness, mia), 4).options
    assert "35" in [each.value for each in options]  # the panel offers the typed value
    text = text_of(await setup(harness, mia, ear_reminder=10, visibility="public"))
    assert "Pick 30 to 90 minutes for the ear-break reminder, or 0 to turn it off." in text
    assert settings_of(await setup(harness, mia))["Visibility"] == PRIVATE
    assert settings_of(await setup(harness, mia, ear_reminder=0))["Ear-break reminder"] == "Off"


async def test_a_private_profile_is_hidden_from_other_members(
    harness: Harness, mia: MemberActor, zoe: MemberActor
) -> None:
    await setup(harness, mia, visibility="private")
    assert "Nothing here yet" in private_text(await mia.slash(harness.channel, "profile show"))
    await log(harness, mia)
    own = private_text(await mia.slash(harness.channel, "profile show"))
    assert "**This week** 330 XP" in own
    assert "Only you can see this. Your profile is private." in own
    text = f"<@{mia.id}> has a private profile"
    for command in ("profile show", "session history", "quest history"):
        assert text in private_text(await zoe.slash(harness.channel, command, member=mia))
        assert text not in text_of(await mia.slash(harness.channel, command))
    channel = harness.bot.get_channel(harness.channel.id)
    assert isinstance(channel, discord.TextChannel)
    message = await channel.send(view=draw_level_up(mia.id, 2, from_level=1).layout)
    assert text in private_text(await zoe.click(message, label="See profile"))
    assert "330 XP" in private_text(await mia.click(message, label="See profile"))
    await setup(harness, mia, visibility="public")
    shown = await zoe.slash(harness.channel, "profile show", member=mia)
    assert not shown.ephemeral
    assert "Only you" not in text_of(shown)


async def test_a_private_members_history_is_hidden(
    harness: Harness, mia: MemberActor, zoe: MemberActor
) -> None:
    for _ in range(9):
        await log(harness, mia, 10)
    shown = await zoe.slash(harness.channel, "session history", member=mia)
    older = buttons_of(shown)["Next"]
    await setup(harness, mia, visibility="private")
    turned = await zoe.click(message_of(shown), custom_id=older)
    (message,) = [each for each in (turned.response, *turned.followups) if each is not None]
    assert "has a private profile" in text_of(message)


async def test_boards_and_postings_hide_private_members(
    harness: Harness, mia: MemberActor, zoe: MemberActor
) -> None:
    await harness.set_up_quests()
    posting = await harness.post()
    for member, minutes in ((mia, 60), (zoe, 30)):
        await log(harness, member, minutes)
        await member.slash(harness.channel, "quest complete")
    board = await zoe.slash(harness.channel, "leaderboard")
    find_me = buttons_of(board)["Find me"]

    async def board_and_posting() -> tuple[str, str]:
        harness.clock.advance(minutes=11)
        await harness.tick()
        (message,) = [each for each in harness.channel.history() if each.id == posting.id]
        board = await mia.slash(harness.channel, "leaderboard")
        return text_and_pictures_of(board), text_of(message)

    board_text, posting_text = await board_and_posting()
    assert "1 mia" in board_text
    assert "**2 producers** completed it: zoe and mia." in posting_text
    await setup(harness, mia, visibility="private")
    board_text, posting_text = await board_and_posting()
    assert "mia" not in board_text
    assert "1 zoe" in board_text
    assert "1 producer" in board_text
    assert "**2 producers** completed it: zoe and 1 other." in posting_text
    own_rank = await mia.click(message_of(board), custom_id=find_me)
    assert "Your profile is private, so you're not on the leaderboard." in private_text(own_rank)
    panel = await mia.click(message_of(own_rank), label="Set up your profile")
    assert "**Visibility**" in private_text(panel)
    await setup(harness, mia, visibility="public")
    board_text, posting_text = await board_and_posting()
    assert "1 mia" in board_text
    assert "completed it: zoe and mia." in posting_text


@pytest.mark.parametrize("announced", [True, False])
async def test_a_private_members_level_up_is_only_shown_to_them(
    harness: Harness, mia: MemberActor, *, announced: bool
) -> None:
    announcements = harness.guild.create_text_channel("announcements")
    if announced:
        await harness.staff.slash(harness.channel, "settings announcements", channel=announcements)
    await setup(harness, mia, visibility="private", pings="level-ups")
    text = private_text(await mia.slash(harness.channel, "session log", minutes=60))
    assert text.startswith("### 🎉 Level 4! Up from 1\n")
    await harness.tick()
    assert announcements.history() == []
    assert harness.channel.history() == []
