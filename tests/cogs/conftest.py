from collections.abc import AsyncGenerator

import pytest
import simcord

from bot.app.client import Woodshed
from bot.db.database import Database
from bot.schedule import tick as schedule
from tests.cogs.stage import Stage
from tests.databases import SQLite


@pytest.fixture
async def unset_stage(sqlite: SQLite, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Stage]:
    # What the bot sets off here sleeps by a clock that stands still between a test's steps.
    monkeypatch.setattr(schedule, "_LONGEST_PAUSE", 0.0)
    url = sqlite.create()
    database = Database(url)
    stage = Stage(database)
    yield stage
    await stage.schedule.stop()
    stage.bot.renderer.close()
    database.close()
    sqlite.drop(url)


@pytest.fixture
async def simcord_bot(unset_stage: Stage) -> Woodshed:
    return await unset_stage.build_bot()


@pytest.fixture
async def stage(unset_stage: Stage, simcord_env: simcord.Env) -> Stage:
    await unset_stage.set(simcord_env)
    return unset_stage
