"""Metrics, health and log of a running bot."""

import asyncio
import json
import os
import re
import signal
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families

from tests.loopback.faults import Answer, Handle
from tests.loopback.interactions import Interaction
from tests.loopback.routing import json_response
from tests.process.bot_process import ROOT, TOKEN, Bot, Hold
from tests.process.server import Server, complete_id
from tests.processes import start_forked

NOTE = "hunter2 secret note"
GIVEN_UP = "was dropped"
CALLBACK = "/interactions/*/*/callback"
HEALTHY = {"healthy": True, "gateway": "ok", "tick": "ok", "database": "ok"}

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module", autouse=True)
def environment() -> Iterator[pytest.MonkeyPatch]:
    """Let the module's bot serve metrics, and log at DEBUG."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HTTP_ADDRESS", "127.0.0.1:0")
        patch.setenv("LOG_LEVEL", "DEBUG")
        yield patch


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        yield session


def address(bot: Bot) -> str:
    """Return the address of metrics and health that the bot logged last."""
    return re.findall(r"http://(127\.0\.0\.1:\d+)/metrics", bot.output())[-1]


Samples = dict[tuple[str, ...], float]


async def scrape(http: aiohttp.ClientSession, bot: Bot) -> Samples:
    """Scrape the metrics: values by name and labels."""
    async with http.get(f"http://{address(bot)}/metrics") as response:
        assert response.status == 200
        page = await response.text()
    assert not re.search(r"\d{15}", re.sub(r"(?m) \S+$", "", page)), "an id in a label"
    return {
        (sample.name.removeprefix("woodshed_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


async def wait_sample(http: aiohttp.ClientSession, bot: Bot, *sample: str, least: float) -> Samples:
    """Scrape until a sample has at least this value."""
    deadline = time.monotonic() + 10
    while (samples := await scrape(http, bot)).get(sample, 0) < least:
        assert time.monotonic() < deadline, (sample, samples.get(sample), bot.output())
        await asyncio.sleep(0.05)
    return samples


async def health(http: aiohttp.ClientSession, bot: Bot) -> tuple[int, Any]:
    async with http.get(f"http://{address(bot)}/healthz") as response:
        return response.status, await response.json()


async def run_command(bot: Bot, *argv: str, http_address: str | None = None) -> tuple[int, str]:
    """Run a command that calls the bot, and return its exit code and output."""
    env = {**os.environ, "HTTP_ADDRESS": http_address or address(bot), "PYTHONPATH": str(ROOT)}
    process = await start_forked(argv, cwd=bot.folder, env=env, merge_errors=True)
    out, _ = await process.communicate()
    return await process.wait(), out.decode()


async def test_metrics_count_interactions(http: aiohttp.ClientSession, server: Server) -> None:
    bot, mia, channel = server.bot, server.mia, server.channel
    await server.set_up()
    posting = await server.post()
    await wait_sample(http, bot, "deliveries_total", "posting", "sent", least=1)
    before = await scrape(http, bot)

    await mia.slash(channel, "session log", minutes=5)
    await mia.slash(channel, "session stop")
    await mia.click(posting, complete_id(posting))
    await mia.submit_modal(complete_id(posting), {"note": NOTE})
    await mia.autocomplete(channel, "profile setup", "timezone", timezone="Eur")
    hold = Hold()
    bot.loopback.faults.add(method="POST", path=CALLBACK, fault=hold)
    slow = mia.send_slash(channel, "session status")
    await asyncio.sleep(0.3)
    hold.release()
    await slow.settled()
    bot.loopback.faults.add(method="POST", path=CALLBACK, fault=Answer(404, code=10062))
    mia.send_slash(channel, "session status")

    after = await wait_sample(
        http, bot, "interactions_total", "command", "session status", "lost", least=1
    )

    def increase(*sample: str) -> float:
        return after.get(sample, 0) - before.get(sample, 0)

    assert increase("interactions_total", "command", "session log", "ok") == 1
    assert increase("interactions_total", "command", "session stop", "told") == 1
    assert increase("interactions_total", "component", "quest-complete", "ok") == 1
    assert increase("interactions_total", "form", "quest-complete", "ok") == 1
    assert increase("interactions_total", "suggestions", "profile setup", "ok") == 1
    assert increase("acknowledgement_seconds_count", "command") == 3
    assert increase("acknowledgement_seconds_count", "form") == 1
    assert 0.3 <= increase("acknowledgement_seconds_sum", "command") < 5
    assert increase("database_transaction_seconds_count", "writing") >= 3
    assert increase("database_wait_seconds_count", "reading") >= 3
    assert after["event_loop_lag_seconds_count",] > 0
    assert after["tick_duration_seconds_count",] > 0
    assert after["servers",] == len(bot.loopback.world.guilds)
    assert after["postings_due",] == 0
    assert after["process_resident_memory_bytes",] > 0


async def test_metrics_count_deliveries_by_outcome(
    http: aiohttp.ClientSession, server: Server
) -> None:
    bot, faults = server.bot, server.bot.loopback.faults
    await server.set_up()
    before = await scrape(http, bot)
    faults.add(method="POST", path=server.messages_path, fault=Answer(503))
    forbidden = Answer(403, code=50013)  # with the posting's picture and without
    faults.add(method="POST", path=server.messages_path, fault=forbidden, times=2)
    await server.staff.slash(server.channel, "settings post-now", cadence="daily")
    samples = await wait_sample(http, bot, "deliveries_total", "posting", "retried", least=1)
    assert samples["deliveries_owed", "posting"] == 1
    server.make_retry_due()
    await wait_sample(http, bot, "deliveries_total", "posting", "refused", least=1)
    server.make_retry_due()
    sent = before.get(("deliveries_total", "posting", "sent"), 0) + 1
    await wait_sample(http, bot, "deliveries_total", "posting", "sent", least=sent)
    samples = await scrape(http, bot)  # a scrape counts pending deliveries first, then sent ones
    assert samples["deliveries_owed", "posting"] == 0
    assert samples["deliveries_overdue_seconds",] < 60


async def test_health_reports_the_gateway_and_the_database(
    http: aiohttp.ClientSession, bot: Bot
) -> None:
    await bot.kill()
    hold = Hold()
    bot.loopback.faults.add(method="GET", path="/users/@me", fault=hold)
    starts = bot.output().count("Serving metrics and health")
    await bot.launch()
    await bot.wait_until(
        lambda: bot.output().count("Serving metrics and health") > starts,
        what="its address",
        seconds=30,
    )
    status, parts = await health(http, bot)
    assert (status, parts["healthy"], parts["database"]) == (503, False, "ok")
    assert parts["gateway"] == "cut off since the start"
    assert (await scrape(http, bot))["gateway_connected",] == 0
    code, output = await run_command(bot, "-m", "bot", "health")
    assert (code, "gateway: cut off" in output) == (1, True)

    hold.release()
    await bot.wait_ready(seconds=30)
    samples = await wait_sample(http, bot, "gateway_connected", least=1)
    assert samples["gateway_disconnects_total",] == 0
    await wait_sample(http, bot, "tick_lag_seconds_bucket", "60.0", least=1)
    assert await health(http, bot) == (200, HEALTHY)
    healthy = (0, "gateway: ok\ntick: ok\ndatabase: ok\n")
    assert await run_command(bot, "-m", "bot", "health") == healthy
    assert await run_command(bot, str(ROOT / "bot" / "app" / "health.py")) == healthy

    await bot.loopback.gateway.drop()
    await wait_sample(http, bot, "gateway_disconnects_total", least=1)
    assert (await health(http, bot))[0] == 200  # reconnecting is healthy
    await wait_sample(http, bot, "gateway_connected", least=1)

    bot.sql("ALTER TABLE deliveries RENAME TO hidden")
    status, parts = await health(http, bot)
    assert (status, parts["gateway"]) == (503, "ok")
    assert parts["database"].startswith("it fails (")
    assert str((await scrape(http, bot))["postings_due",]) == "nan"
    bot.sql("ALTER TABLE hidden RENAME TO deliveries")
    assert (await health(http, bot))[0] == 200


async def test_hundreds_of_half_sent_requests_leave_the_bot_its_files(
    http: aiohttp.ClientSession, bot: Bot, server: Server
) -> None:
    host, port = address(bot).split(":")
    with ExitStack() as stack:
        for _ in range(900):
            _, writer = await asyncio.open_connection(host, int(port))
            stack.callback(writer.close)
            writer.write(b"GET /healthz HTTP/1.1\r\nHost")
        assert await health(http, bot) == (200, HEALTHY)
        assert bot.open_files < 100
        await server.mia.slash(server.channel, "session log", minutes=5, note="meanwhile")
        assert bot.sql("SELECT count(*) FROM sessions WHERE note = 'meanwhile'") == [(1,)]


async def test_stuck_http_clients_do_not_delay_the_exit(
    http: aiohttp.ClientSession, bot: Bot
) -> None:
    """One client never reads its response, and one never finishes its request."""
    where = address(bot)
    host, port = where.split(":")
    loop = asyncio.get_running_loop()
    socket_ = socket.socket()
    socket_.setblocking(False)
    socket_.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    await loop.sock_connect(socket_, (host, int(port)))
    reader, not_reading = await asyncio.open_connection(sock=socket_, limit=1)
    not_reading.write(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 50)
    _, slow = await asyncio.open_connection(host, int(port))
    slow.write(b"GET /metr")
    await reader.read(1)
    bot.send_signal(signal.SIGTERM)
    started = time.monotonic()
    assert await bot.wait_exited(seconds=5) == 0
    assert time.monotonic() - started < 5
    code, output = await run_command(bot, "-m", "bot", "health", http_address=where)
    assert (code, output) == (1, f"No bot answers at {where}: check that it's running.\n")
    for writer in (not_reading, slow):
        writer.close()


async def test_an_http_address_in_use_is_refused(bot: Bot) -> None:
    code, output = await run_command(bot, "-m", "bot", "check")
    assert "HTTP address: the bot answers at 127.0.0.1:" in output
    assert (code == 1) == ("!!" in output)
    taken = bot.loopback.http_url.split("/")[2]
    env = {**os.environ, "HTTP_ADDRESS": taken, "DISCORD_TOKEN": TOKEN, "PYTHONPATH": str(ROOT)}
    env |= {"DATABASE_URL": "sqlite:///other.db", "PACKS_DIR": str(ROOT / "seeds")}
    process = await start_forked(["-m", "bot", "run"], cwd=bot.folder, env=env)
    _, err = await process.communicate()
    assert await process.wait() == 2
    assert err.decode() == (
        f"HTTP_ADDRESS {taken} can't be used (Address already in use): stop what's "
        "using it, or choose another host or port.\n"
    )


class QuotingError:
    """A fault that refuses a request with an error that quotes its content, as Discord does."""

    async def apply(self, request: web.Request, handle: Handle) -> web.Response:
        fault = {"_errors": [{"code": "STRING_TYPE_BAD", "message": f'"{NOTE}" is not good'}]}
        errors = {"data": {"components": {"0": {"content": fault}}}}
        body = {"code": 50035, "message": f"Invalid Form Body: {NOTE}", "errors": errors}
        return json_response(body, status=400)


@pytest.mark.parametrize("form", ["text", "json"])
async def test_no_log_line_contains_what_a_member_typed(
    shared_bot: Bot, environment: pytest.MonkeyPatch, form: str
) -> None:
    """Neither with errors of the database or of Discord, nor at DEBUG."""
    environment.setenv("LOG_FORMAT", form)
    await shared_bot.kill()
    await shared_bot.start()
    start = len(shared_bot.output())
    server = Server.create(shared_bot, f"Logged as {form}")
    await server.set_up()
    interactions = await cause_errors(server)

    lines = shared_bot.output()[start:].splitlines()
    assert "hunter2" not in shared_bot.output()
    for interaction, mark in interactions:
        line = next(line for line in lines if mark in line and str(interaction.id) in line)
        if form == "json":
            assert json.loads(line)["interaction"] == str(interaction.id)
        else:
            assert f": [{interaction.id}] " in line
    tick_line = next(line for line in lines if GIVEN_UP in line)
    if form == "json":
        assert "interaction" not in json.loads(tick_line)
    else:
        assert "bot.outbox.courier: Delivery" in tick_line


async def cause_errors(server: Server) -> list[tuple[Interaction, str]]:
    """Send a note that is stored, one that the database refuses, and one that Discord refuses."""
    bot, mia, channel = server.bot, server.mia, server.channel
    before = bot.output().count(GIVEN_UP)
    done = await mia.slash(channel, "session log", minutes=5, note=NOTE)
    bot.sql(
        "CREATE TRIGGER refusing BEFORE INSERT ON sessions "
        "BEGIN SELECT RAISE(ABORT, 'not on a Sunday'); END"
    )
    broken = await mia.slash(channel, "session log", minutes=5, note=NOTE)
    bot.sql("DROP TRIGGER refusing")
    bot.loopback.faults.add(method="POST", path=CALLBACK, fault=QuotingError())
    refused = await mia.slash(channel, "session history")
    bot.loopback.faults.add(method="POST", path=server.messages_path, fault=QuotingError(), times=2)
    await server.staff.slash(channel, "settings post-now", cadence="weekly")
    await bot.wait_until(lambda: bot.output().count(GIVEN_UP) > before, what="the refusal")
    await mia.autocomplete(channel, "profile setup", "timezone", timezone=NOTE)
    return [
        (done, "command session log: ok, acknowledged after "),
        (broken, "failed"),
        (refused, "the reply was rejected"),
    ]
