"""Downtime and wrong clocks, with a real process whose clock is set by the test."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from tests.loopback.faults import Delay
from tests.loopback.interactions import MODAL
from tests.process.bot_process import Bot, Clock
from tests.process.consistency import assert_consistent
from tests.process.server import Server, complete_id

NEVER, HOUR = 60.0, 3600.0
INSTANTS = [datetime(*day, 9, tzinfo=UTC) for day in ((2027, 2, 1), (2027, 3, 1), (2027, 11, 1))]
"""Mondays that are the 1st of a month: a daily, a weekly and a monthly quest are due."""

pytestmark = pytest.mark.asyncio(loop_scope="module")


def periods(server: Server) -> Sequence[tuple[str, str]]:
    """Return the cadences and periods of the postings in the channel, in order."""
    result: list[tuple[str, str]] = []
    for message in server.postings:
        id_ = int(complete_id(message).rpartition(":")[2])
        result += server.bot.sql("SELECT cadence, period FROM postings WHERE id = ?", id_)
    return result


async def wait_all_sent(server: Server) -> None:
    """Wait until no delivery is pending."""
    pending = "SELECT count(*) FROM deliveries WHERE guild_id = ? AND send_at IS NOT NULL"
    bot = server.bot
    await bot.wait_until(lambda: bot.sql(pending, server.guild.id) == [(0,)], what="all to be sent")


@pytest.mark.parametrize(
    ("instant", "away", "expected_cadences"),
    [
        (INSTANTS[0], timedelta(minutes=3), ("daily", "weekly", "monthly")),
        (INSTANTS[1], timedelta(hours=3), ("daily", "weekly", "monthly")),
        (INSTANTS[2], timedelta(days=3), ("weekly", "monthly")),
    ],
    ids=["3 minutes", "3 hours", "3 days"],
)
async def test_quests_missed_during_downtime_are_posted_once_unless_their_period_is_over(
    bot: Bot, instant: datetime, away: timedelta, expected_cadences: Sequence[str]
) -> None:
    """The day's own daily quest is posted at its usual time."""
    bot.set_clock(instant - timedelta(minutes=1))
    server = Server.create(bot)
    await server.set_up(timezone="UTC", daily_time="09:00")
    await server.mia.slash(server.channel, "session log", minutes=30)
    await bot.kill()
    assert server.postings == []
    bot.set_clock(instant - timedelta(minutes=1) + away)

    await bot.start()
    await bot.loopback.world.changed.wait_until(
        lambda: len(server.postings) >= len(expected_cadences), what="the missed quests"
    )
    await wait_all_sent(server)
    week = f"{instant:%G-W%V}"
    of = {"daily": f"{instant:%Y-%m-%d}", "weekly": week, "monthly": f"{instant:%Y-%m}"}
    assert sorted(periods(server)) == sorted((each, of[each]) for each in expected_cadences)

    back_on = instant + timedelta(days=away.days)
    if away.days:
        bot.set_clock(back_on)
        await bot.loopback.world.changed.wait_until(
            lambda: len(server.postings) > len(expected_cadences),
            what="the day's daily quest",
        )
        assert periods(server)[-1] == ("daily", f"{back_on:%Y-%m-%d}")
    await bot.kill_and_start()
    await wait_all_sent(server)
    assert len(periods(server)) == 3
    assert len((await server.export())["awards"]) == 1
    assert_consistent(bot)


async def test_setting_the_clock_forward_and_back_loses_and_repeats_nothing(
    bot: Bot, clock: Clock
) -> None:
    """While the bot runs, and while it is down."""
    morning, changed = datetime(2028, 6, 6, 8, tzinfo=UTC), bot.loopback.world.changed
    bot.set_clock(morning)
    server = Server.create(bot)
    await server.set_up(timezone="UTC", daily_time="09:00")
    news = bot.loopback.world.add_channel(server.guild, "news")
    await server.staff.slash(server.channel, "settings announcements", channel=news)
    await server.mia.slash(server.channel, "session start", focus="mixing", note="bass")
    heartbeat = "SELECT value FROM facts WHERE name = 'alive_at'"

    async def set_clock(to: datetime) -> None:
        bot.set_clock(to)
        await bot.wait_until(
            lambda: any(abs(int(at) - to.timestamp()) < 60 for (at,) in bot.sql(heartbeat)),
            what="a tick",
        )

    tomorrow = morning + timedelta(days=1, hours=2)
    path = server.messages_path
    bot.loopback.faults.add(method="POST", path=path, fault=Delay(NEVER, effect_first=True))
    await set_clock(tomorrow)  # a daily is due; the response to its message is lost
    await changed.wait_until(lambda: server.postings, what="tomorrow's daily, by a wrong clock")
    asked_at = "SELECT asked_at FROM sessions WHERE note = 'bass'"
    await bot.wait_until(
        lambda: bot.sql(asked_at) != [(None,)], what="the question after the timer"
    )
    await bot.kill()
    server.mia.say(server.channel, "what a day")
    clock.ahead_seconds += HOUR  # Discord has forgotten the nonce, and uses its own clock
    await bot.start()
    await wait_all_sent(server)
    await bot.kill()
    bot.set_clock(morning + timedelta(minutes=30))
    await bot.start()
    bot.set_clock(morning + timedelta(minutes=31))
    await wait_all_sent(server)
    assert [period for _, period in periods(server)] == [f"{tomorrow:%Y-%m-%d}"]
    assert bot.sql(asked_at) == [(None,)]
    opened = await server.mia.click(server.postings[0], complete_id(server.postings[0]))
    assert opened.response_type == MODAL

    await set_clock(morning + timedelta(hours=1))
    await changed.wait_until(lambda: len(server.postings) == 2, what="today's daily")
    await set_clock(morning)
    await set_clock(morning + timedelta(hours=1, minutes=5))
    await wait_all_sent(server)
    assert [period for _, period in periods(server)] == ["2028-06-07", "2028-06-06"]
    stopped = await server.mia.slash(server.channel, "session stop")
    assert "**65 min**" in stopped.text or "1 h 5 min" in stopped.text
    assert len(set(map(complete_id, server.postings))) == 2
    assert_consistent(bot)
    assert "ERROR" not in bot.output()


async def test_the_first_of_a_missed_week_has_the_role_even_after_a_kill_while_it_is_given(
    bot: Bot,
) -> None:
    """The bot is down when the week ends, and killed before Discord has given the role."""
    world = bot.loopback.world
    bot.set_clock(datetime(2028, 7, 5, 14, tzinfo=UTC))
    server = Server.create(bot)
    crown, own = (world.add_role(server.guild, name) for name in ("crown", "woodshed"))
    server.guild.members[world.bot.id].roles.add(own.id)
    await server.set_up(timezone="UTC", daily_time="09:00")
    await server.mia.slash(server.channel, "session log", minutes=30)
    choose = "UPDATE servers SET week_leader_role_id = ? WHERE guild_id = ?"
    bot.sql(choose, crown.id, server.guild.id)
    await bot.kill()
    monday = datetime(2028, 7, 10, 10, tzinfo=UTC)
    bot.set_clock(monday)
    path = f"/guilds/{server.guild.id}/members/{server.mia.user.id}/roles/{crown.id}"
    bot.loopback.faults.add(method="PUT", path=path, fault=Delay(NEVER))
    await bot.start()
    await world.changed.wait_until(lambda: world.calls_to("PUT", path), what="the role to be given")
    await bot.kill()

    bot.loopback.faults.clear()
    bot.set_clock(monday + timedelta(minutes=5))
    await bot.start()
    mia = server.guild.members[server.mia.user.id]
    await world.changed.wait_until(lambda: crown.id in mia.roles, what="the role")
    due_at = "SELECT due_at FROM won_roles"
    await bot.wait_until(lambda: bot.sql(due_at) == [(None,)], what="nothing to be due")
    assert bot.sql("SELECT user_id, week FROM week_leaders") == [(mia.user.id, "2028-W27")]
