"""Streaks in replies and profiles, also after downtime."""

from datetime import timedelta

import pytest
from simcord.actors import MemberActor

from bot.ui.text import timestamp
from tests.cogs.member_data import export
from tests.cogs.stage import START, Stage, text_of


@pytest.fixture
async def mia(stage: Stage) -> MemberActor:
    return stage.member("mia")


async def log(stage: Stage, mia: MemberActor, minutes: int = 10) -> str:
    """Log a session; return the last line of the reply."""
    return text_of(
        await mia.slash(stage.channel, "session log", minutes=minutes, focus="mixing")
    ).splitlines()[-1]


async def profile(stage: Stage, mia: MemberActor) -> str:
    return text_of(await mia.slash(stage.channel, "profile show"))


async def log_daily(stage: Stage, mia: MemberActor, days: int) -> str:
    """Log something on so many days, the last of which is today."""
    for _ in range(days - 1):
        await log(stage, mia)
        stage.clock.advance(days=1)
    return await log(stage, mia)


def until(days: int) -> str:
    """04:00 UTC of a day, counted from the day of the first session."""
    start = START.replace(hour=4, minute=0)
    return f"It stands until {timestamp(start + timedelta(days=days), 'f')}: "


async def test_rest_days_are_earned_and_spent(stage: Stage, mia: MemberActor) -> None:
    assert await log(stage, mia) == "-# Day 1 of a streak"
    assert "No rest day held. Day 7 of the streak earns one." in await profile(stage, mia)
    stage.clock.advance(days=1)
    earned = await log_daily(stage, mia, 6)
    assert earned == (
        "-# 7 days in a row. That earns a rest day, which covers a day you miss: 1 held."
    )
    assert await log(stage, mia) == "-# 7 days in a row"
    shown = await profile(stage, mia)
    assert "1 rest day held. Day 14 of the streak earns another." in shown
    assert until(9) in shown

    stage.clock.advance(days=2)  # Sunday's has passed: nothing was done on that day
    shown = await profile(stage, mia)
    assert "**7 days in a row**" in shown
    assert "A rest day covered Sunday.\n" in shown
    assert "No rest day held. Day 14" in shown
    assert until(9) in shown
    assert (await export(stage, mia))["streak"] == {"days": 7, "longest": 7, "rest_days": 0}
    assert await log(stage, mia) == (
        "-# A rest day covered Sunday. Your streak goes on at 8 days. No rest day left."
    )
    assert "covered" not in await profile(stage, mia)
    assert await log(stage, mia) == "-# 8 days in a row"


async def test_two_rest_days_can_cover_two_missed_days(stage: Stage, mia: MemberActor) -> None:
    earned = await log_daily(stage, mia, 14)
    assert earned.endswith("covers a day you miss: 2 held.")
    shown = await profile(stage, mia)
    assert "2 rest days held, as many as there can be." in shown
    stage.clock.advance(days=3)
    shown = await profile(stage, mia)
    assert "Rest days covered Sunday and Monday." in shown
    assert await log(stage, mia) == (
        "-# Rest days covered Sunday and Monday. Your streak goes on at 15 days. No rest day left."
    )
    stage.clock.advance(days=2)
    assert await log(stage, mia) == "-# Day 1 of a streak"
    assert "15 at the longest" in await profile(stage, mia)


async def test_a_day_that_spends_one_may_earn_one(stage: Stage, mia: MemberActor) -> None:
    await log_daily(stage, mia, 13)
    stage.clock.advance(days=2)
    assert await log(stage, mia) == (
        "-# A rest day covered Saturday. Your streak goes on at 14 days. "
        "That earns a rest day, which covers a day you miss: 1 held."
    )


async def test_a_completed_quest_shows_the_rest_days_too(stage: Stage, mia: MemberActor) -> None:
    await stage.set_up_quests()
    await log_daily(stage, mia, 7)
    stage.clock.advance(days=2)
    await stage.post()
    done = text_of(await mia.slash(stage.channel, "quest complete"))
    assert "You are the first to finish it\n" in done
    assert "A rest day covered Sunday. Your streak goes on at 8 days. No rest day left." in done


async def begin_to_notice(stage: Stage) -> None:
    """From here on a leap of the clock between two ticks is downtime."""
    stage.records_outages = True
    await stage.restart()
    await stage.tick()


async def test_a_day_on_which_the_bot_was_down_does_not_count(
    stage: Stage, mia: MemberActor
) -> None:
    await log(stage, mia)
    stage.clock.advance(hours=20)  # Monday, 16:15
    await begin_to_notice(stage)
    stage.clock.advance(hours=7)
    await stage.restart()
    for _ in range(38):  # through Tuesday noon and on, heard all the time
        stage.clock.advance(minutes=29)
        await stage.tick()
    shown = await profile(stage, mia)
    assert "**Day 1 of a streak**" in shown
    assert "Monday doesn't count: I was down.\n" in shown
    assert until(3) in shown
    assert (await export(stage, mia))["excused_days"] == ["2026-11-23"]
    assert await log(stage, mia) == (
        "-# Monday doesn't count: I was down. Your streak goes on at 2 days."
    )
    assert "I was down" not in await profile(stage, mia)
    other = stage.member("noa")
    assert (await export(stage, other))["excused_days"] == []


async def test_a_suspended_computer_is_noticed_without_a_restart(
    stage: Stage, mia: MemberActor
) -> None:
    await log_daily(stage, mia, 7)
    await begin_to_notice(stage)
    stage.clock.advance(days=5, hours=2)
    await stage.tick()
    assert await log(stage, mia) == (
        "-# The 4 days from Sunday on don't count: I was down. Your streak goes on at 8 days."
    )


async def test_a_bot_without_a_gateway_connection_is_down(stage: Stage, mia: MemberActor) -> None:
    await log(stage, mia)
    await begin_to_notice(stage)
    stage.bot.dispatch("disconnect")
    await stage.env.settle()
    for _ in range(60):
        stage.clock.advance(hours=1)
        await stage.tick()
    assert "No streak yet" in await profile(stage, mia)
    stage.bot.dispatch("resumed")  # what was missed is seen at once
    await stage.env.settle()
    await stage.schedule.idle()
    shown = await profile(stage, mia)
    assert "**Day 1 of a streak**" in shown
    assert "Monday and Tuesday don't count: I was down." in shown
    days = ["2026-11-22", "2026-11-23", "2026-11-24"]
    assert (await export(stage, mia))["excused_days"] == days


async def test_a_short_outage_excuses_nobody(stage: Stage, mia: MemberActor) -> None:
    await log(stage, mia)
    stage.clock.advance(hours=20)
    await begin_to_notice(stage)
    stage.clock.advance(hours=5, minutes=59)
    await stage.restart()
    assert (await export(stage, mia))["excused_days"] == []
