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
from tests.cogs.staff import allow
from tests.cogs.stage import Stage, buttons_of, text_of


def titles(stage: Stage) -> list[str]:
    """The first lines of the channel's messages, the oldest first."""
    return [text_of(each).splitlines()[0] for each in stage.channel.history()]


def mentions_of(request: HttpLogEntry) -> dict[str, Any]:
    """The allowed mentions of a request to send a message."""
    sent: Any = request.json
    return sent["allowed_mentions"]


async def test_postings_open_at_the_servers_local_time(stage: Stage) -> None:
    await stage.set_up_quests(timezone="America/New_York", daily_time="18:00", weekly_day="Tuesday")
    stage.clock.advance(hours=6)  # 21:15 local time
    for _ in range(40 * 2):  # in steps of twelve hours, from Sunday 22 November to New Year
        await stage.schedule.tick()
        await stage.schedule.idle()
        stage.clock.advance(hours=12)
    await stage.env.settle()
    kinds = [text_of(message).split(" quest:")[0] for message in stage.channel.history()]
    counts = Counter(kind.removeprefix("### ") for kind in kinds)
    assert counts == {"Daily": 40, "Weekly": 6, "Monthly": 1}


async def test_a_posting_pings_only_its_role(stage: Stage) -> None:
    role = stage.guild.create_role("Practice crew")
    await stage.set_up_quests(ping_role=role)
    await stage.post()
    (sent,) = [
        request.json
        for request in stage.env.http_requests
        if request.method == "POST"
        and request.path.endswith(f"/channels/{stage.channel.id}/messages")
    ]
    assert isinstance(sent, dict)
    assert sent["allowed_mentions"] == {"parse": [], "roles": [role.id]}
    assert f"<@&{role.id}>" in text_of(stage.channel.history()[-1])
    assert sent["nonce"]
    assert sent["enforce_nonce"] is True


async def test_a_period_missed_while_down_is_posted_once_or_skipped(stage: Stage) -> None:
    await stage.set_up_quests(timezone="UTC", daily_time="09:00")
    stage.clock.advance(
        days=3, hours=-3
    )  # Wednesday 17:15: three daily quests and a weekly one were due
    await stage.restart()
    await stage.tick()
    await stage.tick()
    assert sorted(title.split(":")[0] for title in titles(stage)) == [
        "### Daily quest",
        "### Weekly quest",
    ]


async def test_level_ups_are_announced_once_and_ping_members_who_want_it(
    stage: Stage,
) -> None:
    loud = stage.guild.create_text_channel("announcements")
    await stage.set_up_quests()
    await stage.staff.slash(stage.channel, "settings announcements", channel=loud)
    await stage.post("monthly")
    mia, noa = stage.member("mia"), stage.member("noa")
    await mia.slash(stage.channel, "profile setup", pings="level-ups")
    stage.env.http_requests.clear()
    for member in (mia, noa):
        done = await member.slash(stage.channel, "quest complete", cadence="monthly")
        assert done.followups == []
        await stage.tick()
    announced = [text_of(each) for each in loud.history()]
    assert len(announced) == 2
    assert f"<@{mia.id}> has reached **level 15**" in announced[0]
    pinged = [
        mentions_of(request)["users"]
        for request in stage.env.http_requests
        if request.path.endswith(f"/channels/{loud.id}/messages")
    ]
    assert pinged == [[mia.id], []]
    await stage.restart()
    await stage.tick()
    assert len(loud.history()) == 2
    profile = await noa.click(loud.history()[0], label="See the profile")
    assert profile.ephemeral
    assert "15" in text_of(profile)


async def test_staff_get_one_notice_and_the_posting_is_sent_once_it_is_fixed(stage: Stage) -> None:
    loud = stage.guild.create_text_channel("announcements")
    await stage.set_up_quests(timezone="UTC", daily_time="09:00")
    await stage.staff.slash(stage.channel, "settings announcements", channel=loud)
    for _ in range(6):  # three attempts, each with and without the quest's picture
        stage.env.inject_error(
            "POST",
            f"/channels/{stage.channel.id}/messages",
            status=403,
            code=50013,
            message="Missing Permissions",
        )
    stage.clock.advance(hours=13)
    await stage.tick()
    await stage.tick()
    assert stage.channel.history() == []
    (notice,) = loud.history()
    assert f"<#{stage.channel.id}>" in text_of(notice)
    assert "You are told this once" in text_of(notice)
    for _ in range(3):  # retried without another notice
        stage.clock.advance(hours=1, minutes=1)
        await stage.tick()
    assert len(loud.history()) == 1
    assert len(stage.channel.history()) >= 1


async def test_a_notice_of_a_deleted_channel_goes_to_reachable_staff(stage: Stage) -> None:
    await stage.set_up_quests(timezone="UTC", daily_time="09:00")
    stage.env.inject_error(
        "POST",
        f"/channels/{stage.channel.id}/messages",
        status=404,
        code=10003,
        message="Unknown Channel",
        times=None,
    )
    stage.clock.advance(hours=13)
    await stage.tick()
    await stage.tick()
    notices = stage.staff.user.dm_channel.history(viewer=stage.staff.user)
    assert len(notices) == 1
    assert "is gone" in text_of(notices[0])
    assert "`/settings quests`" in text_of(notices[0])


async def test_a_failing_server_delays_no_other(stage: Stage) -> None:
    await stage.set_up_quests(timezone="UTC", daily_time="09:00")
    other = stage.env.create_guild("Elsewhere", owner=stage.env.create_user("omar"))
    channel = other.create_text_channel("quests")
    omar = other.add_member(other.owner)
    await omar.slash(channel, "settings quests", channel=channel, daily_time="09:00")
    stage.env.inject_error("POST", f"/channels/{stage.channel.id}/messages", status=503, times=None)
    stage.clock.advance(hours=13)
    await stage.tick()
    assert stage.channel.history() == []
    assert len(channel.history()) == 2
    stage.env.backend.faults.clear()
    stage.clock.advance(minutes=1)
    await stage.tick()
    assert len(stage.channel.history()) == 2


@pytest.mark.parametrize("table", ["week_review_schedules", "sessions", "role_checks"])
async def test_a_failing_job_delays_no_other(
    stage: Stage, caplog: pytest.LogCaptureFixture, table: str
) -> None:
    await stage.set_up_quests(daily_time="21:00")
    with stage.database.writing() as tx:
        tx.execute(f"ALTER TABLE {table} RENAME TO lost")
    stage.clock.advance(hours=1)
    await stage.tick()
    assert "A tick failed to" in caplog.text
    assert stage.channel.last_message is not None


async def test_a_message_that_was_sent_but_not_recorded_is_found(stage: Stage) -> None:
    await stage.set_up_quests()
    posted = await stage.post()
    with stage.database.writing() as tx:  # as after a crash right after sending
        tx.execute(
            "UPDATE deliveries SET message_id = NULL, send_at = 1, sending_since = :since",
            {"since": int(posted.created_at.timestamp())},
        )
    await stage.restart()
    await stage.tick()
    assert [each.id for each in stage.channel.history()] == [posted.id]
    card = await stage.services.quests.current(
        stage.guild.id, stage.staff.id, Cadence.DAILY, stage.clock()
    )
    assert card.message_id == posted.id
    assert buttons_of(stage.channel.history()[0])["Complete"]


async def test_the_schedule_ticks(stage: Stage) -> None:
    await stage.set_up_quests(timezone="UTC", daily_time="09:00")
    stage.clock.advance(hours=13)
    async with running(stage):
        await until_posted(stage)


async def test_it_keeps_ticking_after_the_system_clock_is_set_back(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Set back by an hour: APScheduler's next run is then an hour away."""

    class SetBack(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "SetBack":
            return super().now(tz) - timedelta(hours=1)

    await stage.set_up_quests(timezone="UTC", daily_time="09:00")
    async with running(stage):
        await asyncio.sleep(0.2)
        for module in (schedulers, schedule):
            monkeypatch.setattr(module, "datetime", SetBack)
        await asyncio.sleep(1)  # until a tick that was woken before has ended
        stage.clock.advance(hours=13)
        await until_posted(stage)


@asynccontextmanager
async def running(stage: Stage) -> AsyncGenerator[None]:
    own = build_schedule(stage.bot, stage.clock, records_outages=False, tick_seconds=0.05)
    own.start()
    try:
        yield
    finally:
        await own.stop()


async def until_posted(stage: Stage) -> None:
    async with asyncio.timeout(5):
        while not stage.channel.history():  # noqa: ASYNC110 - Discord is not ours to signal
            await asyncio.sleep(0.02)
    assert isinstance(stage.channel.history()[0], discord.Message)


async def test_staff_get_a_notice_at_once(stage: Stage) -> None:
    loud = stage.guild.create_text_channel("announcements")
    await stage.set_up_quests()
    await stage.staff.slash(stage.channel, "settings announcements", channel=loud)
    allow(stage, stage.channel, send_messages=False)
    await stage.staff.slash(stage.channel, "settings post-now", cadence="daily")
    await stage.schedule.idle()  # woken only by the command
    await stage.env.settle()
    (notice,) = loud.history()
    assert "**Send Messages**" in text_of(notice)


async def test_the_owner_gets_the_notice_if_the_configuring_member_left(stage: Stage) -> None:
    owner = stage.env.create_user("olga")
    guild = stage.env.create_guild("Elsewhere", owner=owner)
    channel = guild.create_text_channel("quests")
    managers = guild.create_role("Staff", permissions=discord.Permissions(manage_guild=True))
    sam = guild.add_member(stage.env.create_user("sam"), roles=[managers])
    await sam.slash(channel, "settings quests", channel=channel)
    stage.env.inject_error(
        "POST", "/users/@me/channels", status=400, code=50033, message="Invalid Recipient(s)"
    )
    stage.env.backend.delete_channel(channel.id)
    talk = guild.create_text_channel("talk")
    await sam.slash(talk, "settings post-now", cadence="daily")
    await stage.tick()
    (notice,) = owner.dm_channel.history(viewer=owner)
    assert "is gone" in text_of(notice)


async def test_no_task_is_left_after_the_stop(stage: Stage) -> None:
    await stage.set_up_quests(timezone="UTC", daily_time="09:00")
    stage.clock.advance(hours=13)
    before = asyncio.all_tasks()
    stage.schedule.wake()  # its tick starts deliveries while the schedule stops
    await stage.schedule.stop()
    assert asyncio.all_tasks() <= before
