"""A read-only database: members get an error but can read, and the bot recovers."""

import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.process.consistency import assert_consistent
from tests.process.disks import read_only
from tests.process.server import Server

NOTHING_CHANGED = "Nothing was changed. Try again in a few minutes."
READ_ONLY = f"the database is read-only. {NOTHING_CHANGED}"
TROUBLE = "The database can't be used"

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def folder() -> Generator[Path]:
    """A folder on a disk: tmpfs lets open files be written."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        yield Path(folder)


async def test_members_get_an_error_and_the_bot_recovers_once_files_are_writable(
    server: Server,
) -> None:
    bot = server.bot
    await server.set_up()
    logged = await server.mia.slash(server.channel, "session log", minutes=5)
    assert "+55 XP" in logged.text
    start = len(bot.output())
    server.make_due()
    with read_only(bot.folder / "woodshed.db", bot.folder / "woodshed.db-wal"):
        for error in (NOTHING_CHANGED, READ_ONLY, READ_ONLY):  # the open file fails first
            refused = await server.mia.slash(server.channel, "session log", minutes=5)
            assert error in refused.text
            assert refused.ephemeral
        assert "No timer" in (await server.mia.slash(server.channel, "session status")).text
        assert not server.postings
        assert bot.output()[start:].count(TROUBLE) == 2  # one line per reason
        assert "let the bot write to it and to its folder" in bot.output()[start:]

    logged = await server.mia.slash(server.channel, "session log", minutes=25)
    assert "+275 XP" in logged.text
    await bot.loopback.world.changed.wait_until(lambda: server.postings, what="the posting")
    assert "The database works again" in bot.output()[start:]
    assert "Traceback" not in bot.output()[start:]
    assert [award["xp"] for award in (await server.export())["awards"]] == [55, 275]
    assert_consistent(bot)
