from collections.abc import AsyncGenerator, Mapping

import pytest
import simcord

from bot.app.client import Woodshed
from bot.db.database import Database
from bot.packs.content import SkillPack
from bot.schedule import tick as schedule
from tests.cogs.harness import PACKS, Harness
from tests.databases import SQLite


@pytest.fixture
def packs() -> Mapping[str, SkillPack]:
    """The skill packs of the bot; a module can have others."""
    return PACKS


@pytest.fixture
async def harness_without_server(
    sqlite: SQLite, monkeypatch: pytest.MonkeyPatch, packs: Mapping[str, SkillPack]
) -> AsyncGenerator[Harness]:
    # Simulated time stands still between a test's steps, so a pause would never end.
    monkeypatch.setattr(schedule, "_LONGEST_PAUSE", 0.0)
    url = sqlite.create()
    database = Database(url)
    harness = Harness(database, packs)
    yield harness
    await harness.schedule.stop()
    harness.bot.renderer.close()
    await harness.sound.close()
    database.close()
    sqlite.drop(url)


@pytest.fixture
async def simcord_bot(harness_without_server: Harness) -> Woodshed:
    return await harness_without_server.build_bot()


@pytest.fixture
async def harness(harness_without_server: Harness, simcord_env: simcord.Env) -> Harness:
    await harness_without_server.create_server(simcord_env)
    return harness_without_server
