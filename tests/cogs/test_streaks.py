"""Streaks in replies and profiles, also after downtime."""

from datetime import timedelta

import pytest
from simcord.actors import MemberActor

from bot.members import store as members
from bot.servers.service.context import load_context
from bot.streaks.service import announce_milestone
from bot.ui.text import timestamp
from tests.cogs.harness import PACKS, START, Harness, message_of, text_of
from tests.cogs.member_data import export


@pytest.fixture
async def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


async def log(harness: Harness, mia: MemberActor, minutes: int = 10) -> str:
    """Log a session; return what the reply says about the streak."""
    text = text_of(await mia.slash(harness.channel, "session log", minutes=minutes, focus="mixing"))
    return text[text.index("🔥") :].replace("\N{NO-BREAK SPACE}", " ")


async def profile(harness: Harness, mia: MemberActor) -> str:
    """Return a profile's text with the description of its card."""
    shown = await mia.slash(harness.channel, "profile show")
    return f"{text_of(shown)}\n{message_of(shown).attachments[0].description}"


async def log_daily(harness: Harness, mia: MemberActor, days: int) -> str:
    """Log a session on each of these many days, the last of which is today."""
    for _ in range(days - 1):
        await log(harness, mia)
        harness.clock.advance(days=1)
    return await log(harness, mia)


def until(days: int) -> str:
    """Return 04:00 UTC of a day, counted from the first session, as a timestamp."""
    start = START.replace(hour=4, minute=0)
    return f"by {timestamp(start + timedelta(days=days), 'f')} to keep your streak."


async def test_rest_days_are_earned_and_spent(harness: Harness, mia: MemberActor) -> None:
    assert await log(harness, mia) == "🔥 **Streak: day 1**"
    assert "Your next rest day comes at day 7." in await profile(harness, mia)
    harness.clock.advance(days=1)
    earned = await log_daily(harness, mia, 6)
    week = "-# Su ✓, Mo ✓, Tu ✓, We ✓, Th ✓, Fr ✓, Sa ✓"
    assert earned == (
        f"🔥 **7 days in a row!** That's a whole week.\n{week}\n"
        "-# You earned a rest day. It covers a day you miss. 1 rest day left."
    )
    assert await log(harness, mia) == f"🔥 **7-day streak**\n{week}"
    shown = await profile(harness, mia)
    assert "Another rest day comes at day 14." in shown
    assert until(9) in shown

    harness.clock.advance(days=2)  # Sunday's has passed: nothing was done on that day
    shown = await profile(harness, mia)
    assert "Streak: 7 days, 0 rest days." in shown
    assert "A rest day saved your streak on Sunday.\n" in shown
    assert "Your next rest day comes at day 14." in shown
    assert until(9) in shown
    assert (await export(harness, mia))["streak"] == {"days": 7, "longest": 7, "rest_days": 0}
    assert await log(harness, mia) == (
        "🔥 **8-day streak**\n-# Tu ✓, We ✓, Th ✓, Fr ✓, Sa ✓, Su rest, Mo ✓\n"
        "-# A rest day saved your streak on Sunday. No rest days left. "
        "Your next one comes at day 14."
    )
    assert "saved" not in await profile(harness, mia)
    assert "saved" not in await log(harness, mia)


async def test_two_rest_days_can_cover_two_missed_days(harness: Harness, mia: MemberActor) -> None:
    earned = await log_daily(harness, mia, 14)
    assert earned.endswith("It covers a day you miss. 2 rest days left.")
    shown = await profile(harness, mia)
    assert "Streak: 14 days, 2 rest days." in shown
    assert "rest day comes" not in shown
    harness.clock.advance(days=3)
    shown = await profile(harness, mia)
    assert "2 rest days saved your streak on Sunday and Monday." in shown
    assert (await log(harness, mia)).splitlines()[2:] == [
        (
            "-# 2 rest days saved your streak on Sunday and Monday. No rest days left. "
            "Your next one comes at day 21."
        )
    ]


async def test_a_streak_that_ended_is_honoured_once(harness: Harness, mia: MemberActor) -> None:
    await log_daily(harness, mia, 3)
    harness.clock.advance(days=2)
    shown = await profile(harness, mia)
    assert "🔥 10 minutes today starts a streak." in shown
    assert "Streak: 0 days (best: 3)" in shown
    short = await log(harness, mia, 6)
    assert short == "🔥 Your 3-day streak ended. That's your best! 4 min more starts a new one."
    again = await log(harness, mia)
    assert again.splitlines()[0] == "🔥 **Streak: day 1** · best: 3"
    assert "ended" not in again


async def test_a_long_streak_is_announced_with_a_picture(
    harness: Harness, mia: MemberActor
) -> None:
    news = harness.guild.create_text_channel("news")
    await harness.staff.slash(harness.channel, "settings announcements", channel=news)
    await log(harness, mia)
    with harness.database.writing() as tx:
        context = load_context(tx, PACKS, harness.guild.id)
        member = members.find(tx, harness.guild.id, mia.id)
        announce_milestone(tx, context, member, 30, harness.clock.now)
    harness.clock.advance(minutes=1)
    await harness.tick()
    shown = news.last_message
    assert shown is not None
    assert text_of(shown) == f"That's a habit now, <@{mia.id}>!"
    assert shown.attachments[0].description == "mia: Streak. 30 days in a row."
    profile = await harness.member("zoe").click(shown, label="See profile")
    assert profile.ephemeral
    assert "Streak: 1 day" in (message_of(profile).attachments[0].description or "")


async def test_a_day_that_spends_one_may_earn_one(harness: Harness, mia: MemberActor) -> None:
    await log_daily(harness, mia, 13)
    harness.clock.advance(days=2)
    assert (await log(harness, mia)).endswith(
        "\n-# A rest day saved your streak on Saturday. You earned a rest day. "
        "It covers a day you miss. 1 rest day left."
    )


async def test_a_completed_quest_shows_the_rest_days_too(
    harness: Harness, mia: MemberActor
) -> None:
    await harness.set_up_quests()
    await log_daily(harness, mia, 7)
    harness.clock.advance(days=2)
    await harness.post()
    done = text_of(await mia.slash(harness.channel, "quest complete"))
    assert "A rest day saved your streak on Sunday. No rest days left." in done


async def record_outages(harness: Harness) -> None:
    """Count jumps of the clock between two ticks as downtime from now on."""
    harness.records_outages = True
    await harness.restart()
    await harness.tick()


async def test_a_day_on_which_the_bot_was_down_does_not_count(
    harness: Harness, mia: MemberActor
) -> None:
    await log(harness, mia)
    harness.clock.advance(hours=20)  # Monday, 16:15
    await record_outages(harness)
    harness.clock.advance(hours=7)
    await harness.restart()
    for _ in range(38):  # past Tuesday noon, connected all the time
        harness.clock.advance(minutes=29)
        await harness.tick()
    shown = await profile(harness, mia)
    assert "Streak: 1 day, 0 rest days." in shown
    assert "Monday didn't break your streak: I was offline.\n" in shown
    assert until(3) in shown
    assert (await export(harness, mia))["excused_days"] == ["2026-11-23"]
    assert await log(harness, mia) == (
        "🔥 **2-day streak**\n-# Su ✓, Mo offline, Tu ✓\n"
        "-# Monday didn't break your streak: I was offline."
    )
    assert "offline" not in await profile(harness, mia)
    other = harness.member("noa")
    assert (await export(harness, other))["excused_days"] == []


async def test_a_suspended_computer_is_noticed_without_a_restart(
    harness: Harness, mia: MemberActor
) -> None:
    await log_daily(harness, mia, 7)
    await record_outages(harness)
    harness.clock.advance(days=5, hours=2)
    await harness.tick()
    assert (await log(harness, mia)).splitlines()[2:] == [
        "-# Sunday to Wednesday didn't break your streak: I was offline."
    ]


async def test_a_bot_without_a_gateway_connection_is_down(
    harness: Harness, mia: MemberActor
) -> None:
    await log(harness, mia)
    await record_outages(harness)
    harness.bot.dispatch("shard_disconnect", 0)
    await harness.env.settle()
    for _ in range(60):
        harness.clock.advance(hours=1)
        await harness.tick()
    assert "10 minutes today starts a streak" in await profile(harness, mia)
    harness.bot.dispatch("shard_resumed", 0)  # the outage is detected at once
    await harness.env.settle()
    await harness.schedule.idle()
    shown = await profile(harness, mia)
    assert "Streak: 1 day, 0 rest days." in shown
    assert "Monday and Tuesday didn't break your streak: I was offline." in shown
    days = ["2026-11-22", "2026-11-23", "2026-11-24"]
    assert (await export(harness, mia))["excused_days"] == days


async def test_a_short_outage_excuses_nobody(harness: Harness, mia: MemberActor) -> None:
    await log(harness, mia)
    harness.clock.advance(hours=20)
    await record_outages(harness)
    harness.clock.advance(hours=5, minutes=59)
    await harness.restart()
    assert (await export(harness, mia))["excused_days"] == []
