"""What is bound to a statement, and what comes back of it."""

from bot.db.database import Database
from bot.db.rows import fetch_value


def test_text_that_no_database_can_hold_is_kept_without_it(database: Database) -> None:
    with database.reading() as tx:
        kept = fetch_value(tx, "SELECT CAST(:typed AS TEXT)", typed="a\x00b\ud83dc👍\udc4d")
    assert kept == "a\ufffdb\ufffdc👍\ufffd"
