"""Those who watch over a running bot: its metrics, its health, and its log."""

import asyncio
import json
import os
import re
import signal
import socket
import time
from collections.abc import AsyncIterator, Iterator
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
LATER = "failed, trying again later"
CALLBACK = "/interactions/*/*/callback"
WELL = {"healthy": True, "gateway": "ok", "tick": "ok", "database": "ok"}

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module", autouse=True)
def watched() -> Iterator[pytest.MonkeyPatch]:
    """Have the module's bot be asked by HTTP, and say all it can say."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HTTP_ADDRESS", "127.0.0.1:0")
        environment.setenv("LOG_LEVEL", "DEBUG")
        yield environment


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        yield session


def address(bot: Bot) -> str:
    """Where the bot says that it can be asked, in its present life."""
    return re.findall(r"http://(127\.0\.0\.1:\d+)/metrics", bot.output())[-1]


Figures = dict[tuple[str, ...], float]


async def figures(http: aiohttp.ClientSession, bot: Bot) -> Figures:
    """Scrape the bot: its samples by their names and their labels' values."""
    async with http.get(f"http://{address(bot)}/metrics") as response:
        assert response.status == 200
        page = await response.text()
    assert not re.search(r"\d{15}", re.sub(r"(?m) \S+$", "", page)), "an id in a label"
    return {
        (sample.name.removeprefix("woodshed_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


async def until(http: aiohttp.ClientSession, bot: Bot, *sample: str, least: float) -> Figures:
    """Scrape until a sample has a value, or more."""
    deadline = time.monotonic() + 10
    while (found := await figures(http, bot)).get(sample, 0) < least:
        assert time.monotonic() < deadline, (sample, found.get(sample), bot.output())
        await asyncio.sleep(0.05)
    return found


async def health(http: aiohttp.ClientSession, bot: Bot) -> tuple[int, Any]:
    async with http.get(f"http://{address(bot)}/healthz") as response:
        return response.status, await response.json()


async def asked(bot: Bot, *argv: str, http_address: str | None = None) -> tuple[int, str]:
    """Run a command that asks the bot, and return its exit code and what it said."""
    env = {**os.environ, "HTTP_ADDRESS": http_address or address(bot), "PYTHONPATH": str(ROOT)}
    process = await start_forked(argv, cwd=bot.folder, env=env, merge_errors=True)
    out, _ = await process.communicate()
    return await process.wait(), out.decode()


async def test_metrics_count_interactions(http: aiohttp.ClientSession, server: Server) -> None:
    bot, mia, channel = server.bot, server.mia, server.channel
    await server.set_up()
    posting = await server.post()
    await until(http, bot, "deliveries_total", "posting", "sent", least=1)
    before = await figures(http, bot)

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

    after = await until(
        http, bot, "interactions_total", "command", "session status", "lost", least=1
    )

    def moved(*sample: str) -> float:
        return after.get(sample, 0) - before.get(sample, 0)

    assert moved("interactions_total", "command", "session log", "ok") == 1
    assert moved("interactions_total", "command", "session stop", "told") == 1
    assert moved("interactions_total", "component", "quest-complete", "ok") == 1
    assert moved("interactions_total", "form", "quest-complete", "ok") == 1
    assert moved("interactions_total", "suggestions", "profile setup", "ok") == 1
    assert moved("acknowledgement_seconds_count", "command") == 3
    assert moved("acknowledgement_seconds_count", "form") == 1
    assert 0.3 <= moved("acknowledgement_seconds_sum", "command") < 5
    assert moved("database_transaction_seconds_count", "writing") >= 3
    assert moved("database_wait_seconds_count", "reading") >= 3
    assert after["event_loop_lag_seconds_count",] > 0
    assert after["tick_duration_seconds_count",] > 0
    assert after["servers",] == 1
    assert after["postings_due",] == 0
    assert after["process_resident_memory_bytes",] > 0


async def test_metrics_count_deliveries_by_outcome(
    http: aiohttp.ClientSession, server: Server
) -> None:
    bot, faults = server.bot, server.bot.loopback.faults
    await server.set_up()
    before = await figures(http, bot)
    faults.add(method="POST", path=server.messages_path, fault=Answer(503))
    forbidden = Answer(403, code=50013)  # twice, with the posting's picture and without
    faults.add(method="POST", path=server.messages_path, fault=forbidden, times=2)
    await server.staff.slash(server.channel, "settings post-now", cadence="daily")
    found = await until(http, bot, "deliveries_total", "posting", "retried", least=1)
    assert found["deliveries_owed", "posting"] == 1
    server.make_retry_due()
    await until(http, bot, "deliveries_total", "posting", "refused", least=1)
    server.make_retry_due()
    sent = before.get(("deliveries_total", "posting", "sent"), 0) + 1
    await until(http, bot, "deliveries_total", "posting", "sent", least=sent)
    found = await figures(http, bot)  # a scrape counts what is owed first, and then what was sent
    assert found["deliveries_owed", "posting"] == 0
    assert found["deliveries_overdue_seconds",] < 60


async def test_health_reports_the_gateway_and_the_database(
    http: aiohttp.ClientSession, bot: Bot
) -> None:
    await bot.kill()
    hold = Hold()
    bot.loopback.faults.add(method="GET", path="/users/@me", fault=hold)
    lives = bot.output().count("Metrics and health")
    await bot.launch()
    await bot.wait_until(
        lambda: bot.output().count("Metrics and health") > lives, what="its address", seconds=30
    )
    status, parts = await health(http, bot)
    assert (status, parts["healthy"], parts["database"]) == (503, False, "ok")
    assert parts["gateway"] == "cut off since the start"
    assert (await figures(http, bot))["gateway_connected",] == 0
    code, said = await asked(bot, "-m", "bot", "health")
    assert (code, "gateway: cut off" in said) == (1, True)

    hold.release()
    await bot.wait_ready(seconds=30)
    found = await until(http, bot, "gateway_connected", least=1)
    assert found["gateway_disconnects_total",] == 0
    await until(http, bot, "tick_lag_seconds_bucket", "60.0", least=1)
    assert await health(http, bot) == (200, WELL)
    told = (0, "gateway: ok\ntick: ok\ndatabase: ok\n")
    assert await asked(bot, "-m", "bot", "health") == told
    assert await asked(bot, str(ROOT / "bot" / "app" / "health.py")) == told

    await bot.loopback.gateway.drop()
    await until(http, bot, "gateway_disconnects_total", least=1)
    assert (await health(http, bot))[0] == 200  # a reconnect is no illness
    await until(http, bot, "gateway_connected", least=1)

    bot.sql("ALTER TABLE deliveries RENAME TO hidden")
    status, parts = await health(http, bot)
    assert (status, parts["gateway"]) == (503, "ok")
    assert parts["database"].startswith("it fails (")
    assert str((await figures(http, bot))["postings_due",]) == "nan"
    bot.sql("ALTER TABLE hidden RENAME TO deliveries")
    assert (await health(http, bot))[0] == 200


async def test_stuck_http_clients_do_not_delay_the_exit(
    http: aiohttp.ClientSession, bot: Bot
) -> None:
    """A scraper that never reads its answer, and one that never finishes its question."""
    where = address(bot)
    host, port = where.split(":")
    loop = asyncio.get_running_loop()
    socket_ = socket.socket()
    socket_.setblocking(False)
    socket_.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    await loop.sock_connect(socket_, (host, int(port)))
    reader, deaf = await asyncio.open_connection(sock=socket_, limit=1)
    deaf.write(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 50)
    _, slow = await asyncio.open_connection(host, int(port))
    slow.write(b"GET /metr")
    await reader.read(1)
    bot.send_signal(signal.SIGTERM)
    began = time.monotonic()
    assert await bot.wait_exited(seconds=5) == 0
    assert time.monotonic() - began < 5
    code, said = await asked(bot, "-m", "bot", "health", http_address=where)
    assert (code, said) == (1, f"No bot answers at {where}: see that it runs.\n")
    for writer in (deaf, slow):
        writer.close()


async def test_an_http_address_in_use_is_refused(bot: Bot) -> None:
    code, said = await asked(bot, "-m", "bot", "check")
    assert "HTTP address: the bot answers at 127.0.0.1:" in said
    assert (code == 1) == ("!!" in said)
    taken = bot.loopback.http_url.split("/")[2]
    env = {**os.environ, "HTTP_ADDRESS": taken, "DISCORD_TOKEN": TOKEN, "PYTHONPATH": str(ROOT)}
    env |= {"DATABASE_URL": "sqlite:///other.db", "PACKS_DIR": str(ROOT / "seeds")}
    process = await start_forked(["-m", "bot", "run"], cwd=bot.folder, env=env)
    _, err = await process.communicate()
    assert await process.wait() == 2
    assert err.decode() == (
        f"HTTP_ADDRESS {taken} cannot be listened on (Address already in use): end what listens "
        "there, or choose another host or port.\n"
    )


class Echo:
    """Refuse a message in Discord's way, with what is wrong about it quoted."""

    async def apply(self, request: web.Request, handle: Handle) -> web.Response:
        fault = {"_errors": [{"code": "STRING_TYPE_BAD", "message": f'"{NOTE}" is not good'}]}
        errors = {"data": {"components": {"0": {"content": fault}}}}
        body = {"code": 50035, "message": f"Invalid Form Body: {NOTE}", "errors": errors}
        return json_response(body, status=400)


@pytest.mark.parametrize("form", ["text", "json"])
async def test_no_log_line_contains_what_a_member_typed(
    shared_bot: Bot, watched: pytest.MonkeyPatch, form: str
) -> None:
    """Not through the database's trouble, not through Discord's, and at no level."""
    watched.setenv("LOG_FORMAT", form)
    await shared_bot.kill()
    await shared_bot.start()
    start = len(shared_bot.output())
    server = Server.create(shared_bot, f"Logged as {form}")
    await server.set_up()
    seen = await all_sorts_of_trouble(server)

    lines = shared_bot.output()[start:].splitlines()
    assert "hunter2" not in shared_bot.output()
    for interaction, mark in seen:
        line = next(line for line in lines if mark in line and str(interaction.id) in line)
        if form == "json":
            assert json.loads(line)["interaction"] == str(interaction.id)
        else:
            assert f": [{interaction.id}] " in line
    of_a_tick = next(line for line in lines if LATER in line)
    if form == "json":
        assert "interaction" not in json.loads(of_a_tick)
    else:
        assert "bot.outbox.courier: Delivery" in of_a_tick


async def all_sorts_of_trouble(server: Server) -> list[tuple[Interaction, str]]:
    """Hand in a note that the database refuses, one that Discord does, and one that both take."""
    bot, mia, channel = server.bot, server.mia, server.channel
    before = bot.output().count(LATER)
    done = await mia.slash(channel, "session log", minutes=5, note=NOTE)
    bot.sql(
        "CREATE TRIGGER refusing BEFORE INSERT ON sessions "
        "BEGIN SELECT RAISE(ABORT, 'not on a Sunday'); END"
    )
    broken = await mia.slash(channel, "session log", minutes=5, note=NOTE)
    bot.sql("DROP TRIGGER refusing")
    bot.loopback.faults.add(method="POST", path=CALLBACK, fault=Echo())
    refused = await mia.slash(channel, "session history")
    bot.loopback.faults.add(method="POST", path=server.messages_path, fault=Echo())
    await server.staff.slash(channel, "settings post-now", cadence="weekly")
    await bot.wait_until(lambda: bot.output().count(LATER) > before, what="the refusal")
    await mia.autocomplete(channel, "profile setup", "timezone", timezone=NOTE)
    return [
        (done, "command session log: ok, acknowledged after "),
        (broken, "failed"),
        (refused, "the reply was refused"),
    ]
