"""Starts and restarts: what is stored, which buttons work, what is synced."""

import signal
import time

import pytest

from tests.loopback.entities import Json, Upload
from tests.loopback.interactions import MESSAGE, MODAL
from tests.process.bot_process import Bot
from tests.process.server import Server, complete_id

SYNC = "/applications/*/commands"
MIX = Upload(filename="mix.wav", data=b"loud", content_type="audio/wav")

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_posting_pings_its_role_and_has_a_nonce(server: Server) -> None:
    world = server.bot.loopback.world
    producers = world.add_role(server.guild, "producers")
    await server.set_up(ping_role=producers)
    posting = await server.post("daily")

    (sent,) = world.calls_to("POST", server.messages_path)
    assert sent.json["allowed_mentions"] == {"parse": [], "roles": [producers.id]}
    assert sent.json["enforce_nonce"] is True
    (delivery_id,) = server.bot.sql(
        "SELECT id FROM deliveries WHERE guild_id = ?", server.guild.id
    )[0]
    assert posting["nonce"] == f"woodshed-{delivery_id}"
    assert f"<@&{producers.id}>" in str(posting["components"])

    await server.post("weekly")
    again = await server.staff.slash(server.channel, "settings post-now", cadence="daily")
    assert posting["id"] in again.text
    assert len(server.postings) == 2


async def test_stored_data_and_buttons_survive_a_kill(server: Server) -> None:
    bot, mia, channel = server.bot, server.mia, server.channel
    ben = bot.loopback.member(server.guild, "ben")
    await server.set_up()
    posting = await server.post()
    key = complete_id(posting)

    assert (
        "+330 XP"
        in (await mia.slash(channel, "session log", minutes=30, focus="mixing", note="bass")).text
    )
    opened = await mia.click(posting, key)
    assert opened.response_type == MODAL
    values = {"note": "in one take", "proof_url": "https://example.org/mix", "proof_file": [MIX]}
    done = await mia.submit_modal(key, values)
    assert "+275 XP" in done.text
    assert "in one take" in done.text
    assert done.ephemeral
    await mia.slash(channel, "session start", focus="theory", note="modes")
    assert (await ben.click(posting, key)).response_type == MODAL
    before = await server.export()
    synced = len(bot.loopback.world.calls_to("PUT", SYNC))

    assert await bot.kill() == -signal.SIGKILL
    await bot.start()
    assert len(bot.loopback.world.calls_to("PUT", SYNC)) == synced

    after = await server.export()
    assert without_time(after) == without_time(before)
    assert_exported_day(after)
    again = await mia.click(posting, key)
    assert again.response_type == MESSAGE
    assert "already completed" in again.text
    assert again.ephemeral
    assert "+275 XP" in (await ben.submit_modal(key, {"note": "late", "proof_file": [MIX]})).text
    (completion,) = (await server.export(ben))["completions"]
    assert completion["proof"].endswith("/mix.wav")
    await assert_timer_continues(server, before["sessions"][-1])


async def test_commands_are_synced_again_after_a_change(bot: Bot) -> None:
    synced = len(bot.loopback.world.calls_to("PUT", SYNC))
    await bot.kill()
    bot.sql("UPDATE facts SET value = 'of an older version' WHERE name = 'commands_hash'")
    await bot.start()
    assert len(bot.loopback.world.calls_to("PUT", SYNC)) == synced + 1


async def test_a_day_lost_to_downtime_is_excused_at_startup(server: Server) -> None:
    bot, alive = server.bot, "SELECT value FROM facts WHERE name = 'alive_at'"
    await server.set_up()
    await server.mia.slash(server.channel, "session log", minutes=10)
    await bot.wait_until(lambda: bot.sql(alive), what="a sign of life")
    await bot.kill()
    ago = int(time.time()) - 7 * 3_600  # in the morning of the server's time zone
    bot.sql("UPDATE facts SET value = ? WHERE name = 'alive_at'", str(ago))
    await bot.start()
    assert len((await server.export())["excused_days"]) == 1
    (outage,) = bot.sql("SELECT from_at, to_at, applied_at FROM outages")
    assert outage[0] == ago
    assert outage[1] == outage[2]


def without_time(exported: Json) -> Json:
    return {key: value for key, value in exported.items() if key != "exported_at"}


def assert_exported_day(exported: Json) -> None:
    assert exported["xp"] == 605
    assert [award["xp"] for award in exported["awards"]] == [330, 275]
    (completion,) = exported["completions"]
    assert completion["note"] == "in one take"
    assert completion["proof"] == "https://example.org/mix"
    logged, running = exported["sessions"]
    assert (logged["kind"], logged["minutes"], logged["note"]) == ("logged", 30, "bass")
    assert (running["kind"], running["ended_at"], running["note"]) == ("timed", None, "modes")


async def assert_timer_continues(server: Server, running: Json) -> None:
    """Check that the timer has kept its start, and that ten minutes of it are counted."""
    bot, mia = server.bot, server.mia
    (started_at,) = bot.sql(
        "SELECT started_at FROM sessions WHERE ended_at IS NULL AND kind = 'timed'"
    )[0]
    status = await mia.slash(server.channel, "session status")
    assert f"<t:{started_at}:" in status.text
    bot.sql("UPDATE sessions SET started_at = started_at - 601 WHERE id = ?", running["id"])
    assert "10 min of Theory" in (await mia.slash(server.channel, "session stop")).text
    (stopped,) = [one for one in (await server.export())["sessions"] if one["id"] == running["id"]]
    assert (stopped["minutes"], stopped["note"]) == (10, "modes")
