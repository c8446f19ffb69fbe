"""Use cases: one method, one transaction, one frozen result. No Discord, and no clock, in here."""

from collections.abc import Mapping

from bot.content import SkillPack
from bot.services.deliveries import Deliveries
from bot.services.leaderboards import Leaderboards
from bot.services.postings import Postings
from bot.services.privacy import Privacy
from bot.services.profiles import Profiles
from bot.services.quests import Quests
from bot.services.servers import Servers
from bot.services.sessions import Sessions
from bot.storage.database import Database


class Services:
    """All use cases on one database and one set of skill packs."""

    def __init__(self, database: Database, packs: Mapping[str, SkillPack]) -> None:
        self.deliveries = Deliveries(database, packs)
        self.leaderboards = Leaderboards(database, packs)
        self.postings = Postings(database, packs)
        self.privacy = Privacy(database, packs)
        self.profiles = Profiles(database, packs)
        self.quests = Quests(database, packs)
        self.servers = Servers(database, packs)
        self.sessions = Sessions(database, packs)
