"""What is bound to a statement, and what comes back of it."""

from sqlalchemy import text

from bot.storage.database import Database
from bot.storage.rows import fetch_value


async def test_text_that_no_database_can_hold_is_kept_without_it(database: Database) -> None:
    async with database.reading() as tx:
        kept = await fetch_value(
            tx, text("SELECT CAST(:typed AS TEXT)"), typed="a\x00b\ud83dc👍\udc4d"
        )
    assert kept == "a\ufffdb\ufffdc👍\ufffd"
