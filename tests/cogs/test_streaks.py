"""Streaks in replies and profiles, also after downtime."""

from datetime import timedelta

import pytest
from simcord.actors import MemberActor

from bot.ui.text import timestamp
from tests.cogs.harness import START, Harness, text_of
from tests.cogs.member_data import export


@pytest.fixture
async def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


async def log(harness: Harness, mia: MemberActor, minutes: int = 10) -> str:
    """Log a session; return the last line of the reply."""
    return text_of(
        await mia.slash(harness.channel, "session log", minutes=minutes, focus="mixing")
    ).splitlines()[-1]


async def profile(harness: Harness, mia: MemberActor) -> str:
    return text_of(await mia.slash(harness.channel, "profile show"))


async def log_daily(harness: Harness, mia: MemberActor, days: int) -> str:
    """Log a session on each of these many days, the last of which is today."""
    for _ in range(days - 1):
        await log(harness, mia)
        harness.clock.advance(days=1)
    return await log(harness, mia)


def until(days: int) -> str:
    """Return 04:00 UTC of a day, counted from the first session, as a timestamp."""
    start = START.replace(hour=4, minute=0)
    return f"It stands until {timestamp(start + timedelta(days=days), 'f')}: "


async def test_rest_days_are_earned_and_spent(harness: Harness, mia: MemberActor) -> None:
    assert await log(harness, mia) == "-# Day 1 of a streak"
    assert "No rest day held. Day 7 of the streak earns one." in await profile(harness, mia)
    harness.clock.advance(days=1)
    earned = await log_daily(harness, mia, 6)
    assert earned == (
        "-# 7 days in a row. That earns a rest day, which covers a day you miss: 1 held."
    )
    assert await log(harness, mia) == "-# 7 days in a row"
    shown = await profile(harness, mia)
    assert "1 rest day held. Day 14 of the streak earns another." in shown
    assert until(9) in shown

    harness.clock.advance(days=2)  # Sunday's has passed: nothing was done on that day
    shown = await profile(harness, mia)
    assert "**7 days in a row**" in shown
    assert "A rest day covered Sunday.\n" in shown
    assert "No rest day held. Day 14" in shown
    assert until(9) in shown
    assert (await export(harness, mia))["streak"] == {"days": 7, "longest": 7, "rest_days": 0}
    assert await log(harness, mia) == (
        "-# A rest day covered Sunday. Your streak goes on at 8 days. No rest day left."
    )
    assert "covered" not in await profile(harness, mia)
    assert await log(harness, mia) == "-# 8 days in a row"


async def test_two_rest_days_can_cover_two_missed_days(harness: Harness, mia: MemberActor) -> None:
    earned = await log_daily(harness, mia, 14)
    assert earned.endswith("covers a day you miss: 2 held.")
    shown = await profile(harness, mia)
    assert "2 rest days held, as many as there can be." in shown
    harness.clock.advance(days=3)
    shown = await profile(harness, mia)
    assert "Rest days covered Sunday and Monday." in shown
    assert await log(harness, mia) == (
        "-# Rest days covered Sunday and Monday. Your streak goes on at 15 days. No rest day left."
    )
    harness.clock.advance(days=2)
    assert await log(harness, mia) == "-# Day 1 of a streak"
    assert "15 at the longest" in await profile(harness, mia)


async def test_a_day_that_spends_one_may_earn_one(harness: Harness, mia: MemberActor) -> None:
    await log_daily(harness, mia, 13)
    harness.clock.advance(days=2)
    assert await log(harness, mia) == (
        "-# A rest day covered Saturday. Your streak goes on at 14 days. "
        "That earns a rest day, which covers a day you miss: 1 held."
    )


async def test_a_completed_quest_shows_the_rest_days_too(
    harness: Harness, mia: MemberActor
) -> None:
    await harness.set_up_quests()
    await log_daily(harness, mia, 7)
    harness.clock.advance(days=2)
    await harness.post()
    done = text_of(await mia.slash(harness.channel, "quest complete"))
    assert "You are the first to finish it\n" in done
    assert "A rest day covered Sunday. Your streak goes on at 8 days. No rest day left." in done


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
    assert "**Day 1 of a streak**" in shown
    assert "Monday doesn't count: I was down.\n" in shown
    assert until(3) in shown
    assert (await export(harness, mia))["excused_days"] == ["2026-11-23"]
    assert await log(harness, mia) == (
        "-# Monday doesn't count: I was down. Your streak goes on at 2 days."
    )
    assert "I was down" not in await profile(harness, mia)
    other = harness.member("noa")
    assert (await export(harness, other))["excused_days"] == []


async def test_a_suspended_computer_is_noticed_without_a_restart(
    harness: Harness, mia: MemberActor
) -> None:
    await log_daily(harness, mia, 7)
    await record_outages(harness)
    harness.clock.advance(days=5, hours=2)
    await harness.tick()
    assert await log(harness, mia) == (
        "-# The 4 days from Sunday on don't count: I was down. Your streak goes on at 8 days."
    )


async def test_a_bot_without_a_gateway_connection_is_down(
    harness: Harness, mia: MemberActor
) -> None:
    await log(harness, mia)
    await record_outages(harness)
    harness.bot.dispatch("disconnect")
    await harness.env.settle()
    for _ in range(60):
        harness.clock.advance(hours=1)
        await harness.tick()
    assert "No streak yet" in await profile(harness, mia)
    harness.bot.dispatch("resumed")  # the outage is detected at once
    await harness.env.settle()
    await harness.schedule.idle()
    shown = await profile(harness, mia)
    assert "**Day 1 of a streak**" in shown
    assert "Monday and Tuesday don't count: I was down." in shown
    days = ["2026-11-22", "2026-11-23", "2026-11-24"]
    assert (await export(harness, mia))["excused_days"] == days


async def test_a_short_outage_excuses_nobody(harness: Harness, mia: MemberActor) -> None:
    await log(harness, mia)
    harness.clock.advance(hours=20)
    await record_outages(harness)
    harness.clock.advance(hours=5, minutes=59)
    await harness.restart()
    assert (await export(harness, mia))["excused_days"] == []
