"""Maintenance commands on the database of a running bot, and after an upgrade."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.calendar.rules.days import day_start, producer_day
from bot.db.database import Database
from tests.databases import sqlite_url
from tests.db.first_release import first_release
from tests.db.releases import History, write
from tests.loopback.entities import Json
from tests.loopback.interactions import MODAL
from tests.loopback.messages import create_message
from tests.loopback.server import LoopbackDiscord
from tests.process.bot_databases import SQLiteBotDatabase
from tests.process.bot_process import ROOT, TOKEN, Bot
from tests.process.server import Server, afternoon_zone
from tests.processes import start_forked

POSTED = "v1:quest-complete:2"
COMPONENTS_V2 = 1 << 15
BUTTON = {
    "type": 1,
    "components": [{"type": 2, "style": 1, "label": "Complete", "custom_id": POSTED}],
}

DAMAGED = (
    "The database is damaged in 1 place, so its figures weren't checked: restore a backup "
    "that isn't damaged."
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def run(bot: Bot, *argv: str, on: str | None = None) -> tuple[int, str]:
    """Run a command on the bot's database, and return its exit code and output."""
    env = {"DATABASE_URL": on or bot.database.url, "PACKS_DIR": str(ROOT / "seeds"), "PATH": ""}
    process = await start_forked(["-m", "bot", *argv], cwd=bot.folder, env=env, merge_errors=True)
    out, _ = await process.communicate()
    return await process.wait(), out.decode()


async def test_verify_reports_and_fixes_figures_while_the_bot_runs(server: Server) -> None:
    bot, channel, mia = server.bot, server.channel, server.mia
    await server.set_up()
    await mia.slash(channel, "session log", minutes=30, focus="mixing")
    code, output = await run(bot, "verify")
    assert (code, output) == (
        0,
        "Checked 1 member and 1 award: every figure matches the ledger.\n",
    )

    guild_id = server.guild.id
    bot.sql("UPDATE standings SET xp = 7 WHERE guild_id = ? AND period = 'all'", guild_id)
    code, output = await run(bot, "verify")
    difference = (
        f"Server {guild_id}, member {mia.id}: the standing of all time is 7 XP, 30 minutes and "
        "0 quests, on the boards; the ledger says 330 XP, 30 minutes and 0 quests, on the boards."
    )
    advice = "1 figure differed from the ledger: `python -m bot verify --repair` corrects it."
    assert code == 1
    assert output.splitlines() == [difference, f"Checked 1 member and 1 award. {advice}"]

    code, output = await run(bot, "verify", "--repair")
    assert code == 0
    assert output.splitlines() == [
        f"{difference} Fixed.",
        "Checked 1 member and 1 award. 1 figure differed from the ledger, and was corrected.",
    ]
    assert "330 XP" in (await mia.slash(channel, "profile show")).text
    audit = await server.staff.slash(channel, "staff audit", member=mia.user)
    assert "figures corrected by the bot's host: Differed from the ledger" in audit.text

    bot.sql("UPDATE awards SET base_xp = 900 WHERE guild_id = ?", guild_id)
    code, output = await run(bot, "verify", "--repair")
    assert code == 1
    assert "gives 330 XP, but should give 990 XP." in output
    bot.sql("UPDATE awards SET base_xp = 300 WHERE guild_id = ?", guild_id)
    assert (await run(bot, "verify"))[0] == 0


async def test_verify_reports_a_damaged_database_before_anything_else(
    server: Server, tmp_path: Path
) -> None:
    bot = server.bot
    bot.sql("UPDATE standings SET xp = xp + 1")
    # Without PRAGMA foreign_keys, as another program may do.
    bot.sql("INSERT INTO breaks (session_id, from_at) VALUES (987654, 1)")
    code, output = await run(bot, "verify", "--repair")
    assert code == 1
    (number,) = bot.sql("SELECT rowid FROM breaks WHERE session_id = 987654")[0]
    dangling = f"row {number} of breaks refers to a row of sessions that's missing"
    assert output.splitlines() == [f"The database is damaged: {dangling}.", DAMAGED]
    bot.sql("DELETE FROM breaks WHERE session_id = 987654")
    assert (await run(bot, "verify", "--repair"))[0] == 0

    file = tmp_path / "copy.db"
    bot.sql("VACUUM INTO ?", str(file))
    ((page,), (size,)) = (
        bot.sql("SELECT rootpage FROM sqlite_master WHERE name = 'awards'")[0],
        bot.sql("PRAGMA page_size")[0],
    )
    with file.open("r+b") as copy:
        copy.seek((page - 1) * size)
        copy.write(bytes(size))
    code, output = await run(bot, "verify", on=sqlite_url(file))
    assert code == 1
    assert output.startswith("The database is damaged: ")
    assert output.splitlines()[-1] == DAMAGED

    code, output = await run(bot, "verify", on=sqlite_url(tmp_path / "none.db"))
    assert (code, output) == (
        2,
        f"There is no database at {tmp_path}/none.db yet: check DATABASE_URL.\n",
    )


def write_first_release(server: Server) -> Json:
    """Write a database of the first release, and return the message of its posting."""
    now, zone = datetime.now(UTC), afternoon_zone()
    today = producer_day(now, ZoneInfo(zone))
    body = {"flags": COMPONENTS_V2, "components": [BUTTON]}
    message = create_message(server.bot.loopback.world, server.channel, body, [])
    history = History(
        guild_id=server.guild.id,
        mia=server.mia.id,
        ben=server.staff.id,
        channel_id=server.channel.id,
        message_id=int(message["id"]),
        zone=zone,
        now=now,
        today=today,
        over_at=day_start(today + timedelta(days=2), ZoneInfo(zone)),
    )
    database = Database(server.bot.database.url)
    write(database, "0001", first_release(history))
    database.close()
    return message


def versions_of_copies(folder: Path) -> list[str]:
    """Return the schema versions of the copies saved before an upgrade."""
    versions: list[str] = []
    for copy in folder.glob("woodshed-before-upgrade-*.db"):
        with closing(sqlite3.connect(copy)) as saved:
            versions += saved.execute("SELECT version_num FROM alembic_version").fetchone()
    return versions


async def test_a_database_of_the_first_release_is_upgraded_and_used(tmp_path: Path) -> None:
    async with LoopbackDiscord(token=TOKEN) as loopback:
        bot = Bot(loopback, tmp_path, SQLiteBotDatabase(tmp_path))
        server = Server.create(bot)
        mia, channel = server.mia, server.channel
        message = write_first_release(server)
        try:
            await bot.start()
            assert versions_of_copies(tmp_path) == ["0001"]
            profile = await mia.slash(channel, "profile show")
            assert "level 15, Music Production. 241 of 700 XP" in profile.text  # 5,281 XP in total
            assert "7 days" in profile.text
            board = await mia.slash(channel, "leaderboard", period="all")
            assert "1 Mia, 5,281 XP" in board.text
            opened = await mia.click(message, POSTED)
            assert opened.response_type == MODAL
            done = await mia.submit_modal(POSTED, {"note": "in one take"})
            assert "+292 XP" in done.text
            assert (await run(bot, "verify"))[0] == 0
        finally:
            await bot.kill()
        loopback.check()
