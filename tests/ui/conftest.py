import pytest
import simcord

from bot.app.client import Woodshed
from tests.ui.sample import Sample, Stage, sample_bot, staged


@pytest.fixture
def sample() -> Sample:
    return Sample()


@pytest.fixture
async def simcord_bot(sample: Sample) -> Woodshed:
    return await sample_bot(sample)


@pytest.fixture
async def stage(simcord_env: simcord.Env, sample: Sample) -> Stage:
    return await staged(simcord_env, sample)
