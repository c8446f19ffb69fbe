"""The week in review in its channel."""

from datetime import UTC, datetime
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.ui import member_lookup as roster
from bot.ui.actions import button
from bot.ui.replies import body, panel, row
from bot.week_reviews.results import WeekReview
from bot.week_reviews.view import draw_week_review
from tests.cogs.harness import Harness, complete_surely, message_of, text_of
from tests.cogs.test_level_roles import roles_of
from tests.cogs.test_posted_pictures import shown_in

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
async def announcements(harness: Harness) -> ChannelHandle:
    """A server with quests every Monday at nine, and a channel for announcements."""
    await harness.set_up_quests()
    announcements = harness.guild.create_text_channel("announcements")
    await harness.staff.slash(harness.channel, "settings announcements", channel=announcements)
    return announcements


async def log(harness: Harness, who: MemberActor, minutes: int) -> None:
    await who.slash(harness.channel, "session log", minutes=minutes)


async def reviews(harness: Harness, announcements: ChannelHandle) -> list[discord.Message]:
    """Return the week reviews in the channel on Monday."""
    harness.clock.now = max(harness.clock.now, MONDAY)
    await harness.tick()
    return [
        message for message in announcements.history() if "The week in review" in text_of(message)
    ]


async def test_the_review_shows_the_servers_week(
    harness: Harness, announcements: ChannelHandle
) -> None:
    mia, zoe, ann = harness.member("mia"), harness.member("@everyone *zoe*"), harness.member("ann")
    crown = harness.guild.create_role("Crown")
    await harness.staff.slash(harness.channel, "settings week-leader", role=crown)
    harness.clock.advance(days=-7)
    await log(harness, mia, 40)
    await log(harness, ann, 60)
    harness.clock.advance(days=6)
    await log(harness, mia, 80)
    harness.clock.advance(days=1)
    await log(harness, mia, 40)
    await log(harness, zoe, 60)
    await harness.post("monthly")
    await complete_surely(mia, harness.channel, cadence="monthly")
    for member, title in ((mia, "Night [Drive](https://x.y)"), (ann, "Hidden")):
        shown = await member.slash(harness.channel, "track add", title=title, stage="released")
        await member.click(message_of(shown), label="Tell the server")
        await harness.tick()
    await mia.slash(harness.channel, "track add", title="Untold", stage="released")
    await ann.slash(harness.channel, "profile setup", visibility="private")
    harness.env.http_requests.clear()
    (message,) = await reviews(harness, announcements)
    assert text_of(message) == (
        "### The week in review\n"
        "-# 16–22 November 2026, week 47\n"
        "**2 producers** practised\n"
        f"**Led the week** mia · now wears <@&{crown.id}>\n"
        "🔥 **Longest streak** mia: 2 days\n"
        "**Most improved** mia: 6,879 XP, up from 110 a week\n"
        "🎉 **Released** “Night \\[Drive\\]\\(https\\://x.y)” by mia"
    )
    ((_, described),) = shown_in(message)
    assert described.startswith("Practice: 3 h, up 80%; XP: 7,539, up 585%; Quests: 1; By day: ")
    assert described.endswith("; 1 mia, 6,879 XP; 2 @everyone *zoe*, 660 XP")
    sent: Any
    (sent,) = [
        request.json
        for request in harness.env.http_requests
        if request.method == "POST"
        and request.path.endswith(f"/channels/{announcements.id}/messages")
        and "week in review" in str(request.json)
    ]
    assert not any(sent["allowed_mentions"].values())
    assert sent["enforce_nonce"] is True
    assert roles_of(harness, mia) == {"Crown"}
    await harness.restart()
    assert len(await reviews(harness, announcements)) == 1
    harness.clock.advance(days=1)
    pressed = await ann.click(message, label="Leaderboard")
    assert pressed.ephemeral
    text = text_of(pressed)
    assert "16–22 November 2026, week 47 · 2 producers" in text
    assert "1 mia, 6,879 XP" in shown_in(pressed)[0][1]


async def test_members_who_have_left_are_not_named(
    harness: Harness, announcements: ChannelHandle
) -> None:
    members = [harness.member(f"m{number}") for number in range(7)]
    for number, member in enumerate(members):
        await log(harness, member, 60 - number)
    for member in members[:2]:
        harness.guild.remove_member(member)
    (message,) = await reviews(harness, announcements)
    text = text_of(message)
    assert "**7 producers** practised" in text
    ((_, described),) = shown_in(message)
    assert [line.split(",")[0] for line in described.split("; ")[-5:]] == [
        f"{rank} m{rank + 1}" for rank in range(1, 6)
    ]
    assert f"<@{members[0].id}>" not in text


async def test_unknown_members_are_shown_without_a_name(
    harness: Harness, announcements: ChannelHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    mia = harness.member("mia")
    await log(harness, mia, 30)
    harness.bot.renderer.close()  # the words alone have the same facts
    monkeypatch.setattr(roster, "ROSTER_TIMEOUT", 0)
    (message,) = await reviews(harness, announcements)
    assert "`1` a member · 330 XP" in text_of(message)
    assert "Practice** 30 min\n" in text_of(message)
    assert "Most improved" not in text_of(message)
    assert "Longest streak" not in text_of(message)  # a single day is not a streak


async def test_a_week_without_activity_has_no_review(
    harness: Harness, announcements: ChannelHandle
) -> None:
    assert await reviews(harness, announcements) == []


async def test_a_review_that_may_have_been_sent_is_found_by_its_button(
    harness: Harness, announcements: ChannelHandle
) -> None:
    await log(harness, harness.member("mia"), 30)
    harness.clock.now = MONDAY
    await harness.services.week_reviews.open_due(MONDAY)
    (due,) = [
        each for each in await harness.services.deliveries.due(MONDAY) if each.kind == "week-review"
    ]
    long_ago = datetime(2025, 12, 31, tzinfo=UTC)  # simcord's messages are dated January
    outgoing = await harness.services.deliveries.begin(due, long_ago)  # and then the process died
    assert outgoing is not None
    assert isinstance(outgoing.content, WeekReview)
    channel = harness.bot.get_channel(announcements.id)
    assert isinstance(channel, discord.TextChannel)
    sent = await channel.send(view=draw_week_review(outgoing.content, {}))
    assert [message.id for message in await reviews(harness, announcements)] == [sent.id]


@pytest.mark.parametrize("key", ["", "all.1", "2026-W60.1", "2026-11.1", "x"])
async def test_an_invalid_week_key_gets_an_answer(harness: Harness, key: str) -> None:
    channel = harness.bot.get_channel(harness.channel.id)
    assert isinstance(channel, discord.TextChannel)
    buttons: Any = row(button("Leaderboard", "week-board", key))
    message = await channel.send(view=panel(body("A week"), buttons))
    pressed = await harness.member("mia").click(message, label="Leaderboard")
    assert pressed.ephemeral
    assert "has expired" in text_of(pressed)


async def test_staff_choose_the_role_of_the_weeks_first(
    harness: Harness, announcements: ChannelHandle
) -> None:
    async def settings(**options: Any) -> str:
        command = "settings week-leader"
        return text_of(await harness.staff.slash(harness.channel, command, **options))

    assert (await settings()).startswith("### No role for the week's first\nTo give the first of")
    guild = harness.guild
    mods = guild.create_role("Mods", permissions=discord.Permissions(kick_members=True))
    assert "has **Kick" in await settings(role=mods)
    crown = guild.create_role("Crown")
    saved = await settings(role=crown, metric="quests")
    assert saved.startswith(
        "### The week's first is set\n"
        f"**Role** · <@&{crown.id}> for the most quests completed\n**Next decided** · <t:"
    )
    shown = text_of(await harness.staff.slash(harness.channel, "settings show"))
    assert f"**Week's first** · <@&{crown.id}> for the most quests completed" in shown
    mia = harness.member("mia")
    await harness.post("weekly")
    await complete_surely(mia, harness.channel, cadence="weekly")
    backend = harness.env.backend
    backend.edit_role(guild.id, crown.id, {"position": 50})
    await reviews(harness, announcements)
    assert "Check that it exists, has no staff permissions and is below" in await settings()
    backend.edit_role(guild.id, crown.id, {"position": 1})  # sends an event
    await harness.env.settle()
    await harness.tick()
    assert roles_of(harness, mia) == {"Crown"}
    backend.edit_member(guild.id, mia.id, {"role_ids": []})
    backend.edit_role(guild.id, crown.id, {"position": 50})
    laurels = guild.create_role("Laurels")
    await settings(role=laurels)
    await harness.tick()
    assert roles_of(harness, mia) == {"Laurels"}
    shown = text_of(await harness.staff.slash(harness.channel, "settings show"))
    assert "I can't give or take" not in shown, "there was nothing to take"
    backend.delete_role(guild.id, laurels.id)
    assert f"I can't give or take <@&{laurels.id}>, the role for the first of" in await settings()
    assert "No role for the week's first" in await settings(clear="yes")
