"""Postings and announcements that the schedule sends."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, tzinfo
from typing import Any

import discord
import pytest
from apscheduler.schedulers import base as schedulers
from simcord.types import HttpLogEntry

from bot.app.composition import build_schedule
from bot.calendar.rules.periods import Cadence
from bot.schedule import tick as schedule
from tests.cogs.harness import Harness, buttons_of, complete_surely, text_of
from tests.cogs.staff import allow


def titles(harness: Harness) -> list[str]:
    """The titles of the channel's messages, the oldest first, without the theme above them."""
    lines = [text_of(each).splitlines() for each in harness.channel.history()]
    return [next(line for line in each if line.startswith("### ")) for each in lines]


def mentions_of(request: HttpLogEntry) -> dict[str, Any]:
    """The allowed mentions of a request to send a message."""
    sent: Any = request.json
    return sent["allowed_mentions"]


async def test_postings_open_at_the_servers_local_time(harness: Harness) -> None:
    await harness.set_up_quests(
        timezone="America/New_York", daily_time="18:00", weekly_day="Tuesday"
    )
    harness.clock.advance(hours=6)  # 21:15 local time
    for _ in range(40 * 2):  # in steps of twelve hours, from Sunday 22 November to New Year
        await harness.schedule.tick()
        await harness.schedule.idle()
        harness.clock.advance(hours=12)
    await harness.env.settle()
    kinds = [title.split(" quest:")[0] for title in titles(harness)]
    counts = Counter(kind.removeprefix("### 🎯 ") for kind in kinds)
    assert counts == {"Daily": 40, "Weekly": 6, "Monthly": 1}


async def test_a_posting_pings_only_its_role(harness: Harness) -> None:
    role = harness.guild.create_role("Practice crew")
    await harness.set_up_quests(ping_role=role)
    await harness.post()
    (sent,) = [
        request.json
        for request in harness.env.http_requests
        if request.method == "POST"
        and request.path.endswith(f"/channels/{harness.channel.id}/messages")
    ]
    assert isinstance(sent, dict)
    assert sent["allowed_mentions"] == {"parse": [], "roles": [role.id]}
    assert f"<@&{role.id}>" in text_of(harness.channel.history()[-1])
    assert sent["nonce"]
    assert sent["enforce_nonce"] is True


async def test_a_period_missed_while_down_is_posted_once_or_skipped(harness: Harness) -> None:
    await harness.set_up_quests(timezone="UTC", daily_time="09:00")
    harness.clock.advance(
        days=3, hours=-3
    )  # Wednesday 17:15: three daily quests and a weekly one were due
    await harness.restart()
    await harness.tick()
    await harness.tick()
    assert sorted(title.split(":")[0] for title in titles(harness)) == [
        "### 🎯 Daily quest",
        "### 🎯 Weekly quest",
    ]


async def test_level_ups_are_announced_once_and_ping_members_who_want_it(
    harness: Harness,
) -> None:
    loud = harness.guild.create_text_channel("announcements")
    await harness.set_up_quests()
    await harness.staff.slash(harness.channel, "settings announcements", channel=loud)
    await harness.post("monthly")
    mia, noa = harness.member("mia"), harness.member("noa")
    await mia.slash(harness.channel, "profile setup", pings="level-ups")
    harness.env.http_requests.clear()
    for member in (mia, noa):
        done = await complete_surely(member, harness.channel, cadence="monthly")
        assert done.followups == []
        await harness.tick()
    announced = [text_of(each) for each in loud.history()]
    assert len(announced) == 2
    assert announced[0] == f"🎉 Well done, <@{mia.id}>!"
    pinged = [
        mentions_of(request)["users"]
        for request in harness.env.http_requests
        if request.path.endswith(f"/channels/{loud.id}/messages")
    ]
    assert pinged == [[mia.id], []]
    await harness.restart()
    await harness.tick()
    assert len(loud.history()) == 2
    profile = await noa.click(loud.history()[0], label="See profile")
    assert profile.ephemeral
    assert "5,500 XP" in text_of(profile)


async def test_staff_get_one_notice_and_the_posting_is_sent_once_it_is_fixed(
    harness: Harness,
) -> None:
    loud = harness.guild.create_text_channel("announcements")
    await harness.set_up_quests(timezone="UTC", daily_time="09:00")
    await harness.staff.slash(harness.channel, "settings announcements", channel=loud)
    for _ in range(6):  # three attempts, each with and without the quest's picture
        harness.env.inject_error(
            "POST",
            f"/channels/{harness.channel.id}/messages",
            status=403,
            code=50013,
            message="Missing Permissions",
        )
    harness.clock.advance(hours=13)
    await harness.tick()
    await harness.tick()
    assert harness.channel.history() == []
    (notice,) = loud.history()
    assert f"<#{harness.channel.id}>" in text_of(notice)
    assert "I won't remind you again" in text_of(notice)
    for _ in range(3):  # retried without another notice
        harness.clock.advance(hours=1, minutes=1)
        await harness.tick()
    assert len(loud.history()) == 1
    assert len(harness.channel.history()) >= 1


async def test_a_notice_of_a_deleted_channel_goes_to_reachable_staff(harness: Harness) -> None:
    await harness.set_up_quests(timezone="UTC", daily_time="09:00")
    harness.env.inject_error(
        "POST",
        f"/channels/{harness.channel.id}/messages",
        status=404,
        code=10003,
        message="Unknown Channel",
        times=None,
    )
    harness.clock.advance(hours=13)
    await harness.tick()
    await harness.tick()
    notices = harness.staff.user.dm_channel.history(viewer=harness.staff.user)
    assert len(notices) == 1
    assert "was deleted" in text_of(notices[0])
    assert "`/settings quests`" in text_of(notices[0])


async def test_a_failing_server_delays_no_other(harness: Harness) -> None:
    await harness.set_up_quests(timezone="UTC", daily_time="09:00")
    other = harness.env.create_guild("Elsewhere", owner=harness.env.create_user("omar"))
    channel = other.create_text_channel("quests")
    omar = other.add_member(other.owner)
    await omar.slash(channel, "settings quests", channel=channel, daily_time="09:00")
    harness.env.inject_error(
        "POST", f"/channels/{harness.channel.id}/messages", status=503, times=None
    )
    harness.clock.advance(hours=13)
    await harness.tick()
    assert harness.channel.history() == []
    assert len(channel.history()) == 2
    harness.env.backend.faults.clear()
    harness.clock.advance(minutes=1)
    await harness.tick()
    assert len(harness.channel.history()) == 2


@pytest.mark.parametrize("table", ["week_review_schedules", "sessions", "role_checks"])
async def test_a_failing_job_delays_no_other(
    harness: Harness, caplog: pytest.LogCaptureFixture, table: str
) -> None:
    await harness.set_up_quests(daily_time="21:00")
    with harness.database.writing() as tx:
        tx.execute(f"ALTER TABLE {table} RENAME TO lost")
    harness.clock.advance(hours=1)
    await harness.tick()
    assert "A tick failed to" in caplog.text
    assert harness.channel.last_message is not None


async def test_a_message_that_was_sent_but_not_recorded_is_found(harness: Harness) -> None:
    await harness.set_up_quests()
    posted = await harness.post()
    with harness.database.writing() as tx:  # as after a crash right after sending
        tx.execute(
            "UPDATE deliveries SET message_id = NULL, send_at = 1, sending_since = :since",
            {"since": int(posted.created_at.timestamp())},
        )
    await harness.restart()
    await harness.tick()
    assert [each.id for each in harness.channel.history()] == [posted.id]
    card = await harness.services.quests.current(
        harness.guild.id, harness.staff.id, Cadence.DAILY, harness.clock()
    )
    assert card.message_id == posted.id
    assert buttons_of(harness.channel.history()[0])["Complete"]


async def test_the_schedule_ticks(harness: Harness) -> None:
    await harness.set_up_quests(timezone="UTC", daily_time="09:00")
    harness.clock.advance(hours=13)
    async with running(harness):
        await until_posted(harness)


async def test_it_keeps_ticking_after_the_system_clock_is_set_back(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Set back by an hour: APScheduler's next run is then an hour away."""

    class SetBack(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "SetBack":
            return super().now(tz) - timedelta(hours=1)

    await harness.set_up_quests(timezone="UTC", daily_time="09:00")
    async with running(harness):
        await asyncio.sleep(0.2)
        for module in (schedulers, schedule):
            monkeypatch.setattr(module, "datetime", SetBack)
        await asyncio.sleep(1)  # until a tick that was woken before has ended
        harness.clock.advance(hours=13)
        await until_posted(harness)


@asynccontextmanager
async def running(harness: Harness) -> AsyncGenerator[None]:
    own = build_schedule(harness.bot, harness.clock, records_outages=False, tick_seconds=0.05)
    own.start()
    try:
        yield
    finally:
        await own.stop()


async def until_posted(harness: Harness) -> None:
    async with asyncio.timeout(5):
        while not harness.channel.history():  # noqa: ASYNC110 - Discord is not ours to signal
            await asyncio.sleep(0.02)
    assert isinstance(harness.channel.history()[0], discord.Message)


async def test_staff_get_a_notice_at_once(harness: Harness) -> None:
    loud = harness.guild.create_text_channel("announcements")
    await harness.set_up_quests()
    await harness.staff.slash(harness.channel, "settings announcements", channel=loud)
    allow(harness, harness.channel, send_messages=False)
    await harness.staff.slash(harness.channel, "settings post-now", cadence="daily")
    await harness.schedule.idle()  # woken only by the command
    await harness.env.settle()
    (notice,) = loud.history()
    assert "**Send Messages**" in text_of(notice)


async def test_the_owner_gets_the_notice_if_the_configuring_member_left(harness: Harness) -> None:
    owner = harness.env.create_user("olga")
    guild = harness.env.create_guild("Elsewhere", owner=owner)
    channel = guild.create_text_channel("quests")
    managers = guild.create_role("Staff", permissions=discord.Permissions(manage_guild=True))
    sam = guild.add_member(harness.env.create_user("sam"), roles=[managers])
    await sam.slash(channel, "settings quests", channel=channel)
    harness.env.inject_error(
        "POST", "/users/@me/channels", status=400, code=50033, message="Invalid Recipient(s)"
    )
    harness.env.backend.delete_channel(channel.id)
    talk = guild.create_text_channel("talk")
    await sam.slash(talk, "settings post-now", cadence="daily")
    await harness.tick()
    (notice,) = owner.dm_channel.history(viewer=owner)
    assert "was deleted" in text_of(notice)


async def test_no_task_is_left_after_the_stop(harness: Harness) -> None:
    await harness.set_up_quests(timezone="UTC", daily_time="09:00")
    harness.clock.advance(hours=13)
    before = asyncio.all_tasks()
    harness.schedule.wake()  # its tick starts deliveries while the schedule stops
    await harness.schedule.stop()
    assert asyncio.all_tasks() <= before
