"""Looking after the database from the command line; each command tells what it did in sentences."""

from collections.abc import AsyncIterator

from bot.running import now
from bot.settings import Settings
from bot.startup import bring_up_to_date, open_database, schema_name


async def migrate(settings: Settings) -> AsyncIterator[str]:
    """Bring the database's schema up to date.

    Raises:
        Refusal: it cannot be reached, or the upgrade failed and changed nothing.
    """
    async with open_database(settings) as database:
        upgraded = await bring_up_to_date(database, now=now(), may_upgrade=True)
    if upgraded.before == upgraded.after:
        yield f"The database has schema {upgraded.after} already."
    else:
        was = schema_name(upgraded.before).replace("is still", "was").replace("has", "had")
        yield f"The database {was} and has schema {upgraded.after} now."
    if upgraded.copy is not None:
        yield f"What it was is kept in {upgraded.copy}."
