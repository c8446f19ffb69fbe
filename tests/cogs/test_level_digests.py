"""The daily list of level-ups in its channel."""

from typing import Any

import discord
import pytest
from simcord.builders import ChannelHandle

from tests.cogs.harness import Harness, text_of


@pytest.fixture
async def news(harness: Harness) -> ChannelHandle:
    """A channel for announcements, with level-ups in a daily list."""
    news = harness.guild.create_text_channel("news")
    await harness.staff.slash(
        harness.channel, "settings announcements", channel=news, level_ups="daily"
    )
    return news


async def lists(harness: Harness, news: ChannelHandle) -> list[discord.Message]:
    """Return the lists in the channel after two ticks."""
    for _ in range(2):
        await harness.tick()
    return [each for each in news.history() if "Level-ups since" in text_of(each)]


async def test_a_days_level_ups_are_listed_once(harness: Harness, news: ChannelHandle) -> None:
    channel, role = harness.channel, harness.guild.create_role("Mixer")
    await harness.staff.slash(channel, "settings level-role", level=2, role=role)
    mia, zoe, ann = harness.member("mia"), harness.member("*zoe*"), harness.member("ann")
    await mia.slash(channel, "profile setup", pings="level-ups")
    reply = await mia.slash(channel, "session log", minutes=40)
    assert text_of(reply).startswith("### 🎉 Level 3! Up from 1\n")
    assert reply.followups == []
    for member in (zoe, ann):
        await member.slash(channel, "session log", minutes=15)
    harness.guild.remove_member(ann)
    assert await lists(harness, news) == []

    await harness.restart()
    harness.clock.advance(hours=13)  # past nine in the morning
    (message,) = await lists(harness, news)
    assert text_of(message) == (
        "### 🎉 Level-ups since yesterday\n"
        f"**mia** 1 → 3 · {role.mention}\n"
        f"**\\*zoe\\*** 1 → 2 · {role.mention}"
    )
    sent: Any
    (sent,) = [
        request.json
        for request in harness.env.http_requests
        if request.path == f"/channels/{news.id}/messages" and "Level-ups since" in str(request)
    ]
    assert sent["allowed_mentions"] == {"parse": []}
    board = await zoe.click(message, label="Leaderboard")
    assert board.response is not None
    assert board.response.ephemeral
    assert "Leaderboard" in text_of(board)


async def test_a_list_whose_members_have_left_is_not_posted(
    harness: Harness, news: ChannelHandle
) -> None:
    mia = harness.member("mia")
    await mia.slash(harness.channel, "session log", minutes=40)
    harness.guild.remove_member(mia)
    harness.clock.advance(hours=13)
    assert await lists(harness, news) == []
