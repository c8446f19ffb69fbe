"""What every service is built on."""

from collections.abc import Mapping

from bot.db.database import Database
from bot.packs.content import SkillPack


class Service:
    """Use cases on one database and one set of skill packs.

    Each public method is one transaction. It is marked `@reads` or `@writes`, receives the
    transaction first, and contains no `await`: the whole of it runs in a database thread.
    """

    def __init__(self, database: Database, packs: Mapping[str, SkillPack]) -> None:
        self.database = database
        self._packs = packs
