import pytest
import simcord

from bot.app.client import Woodshed
from tests.ui.sample import Harness, Sample, create_harness, sample_bot


@pytest.fixture
def sample() -> Sample:
    return Sample()


@pytest.fixture
async def simcord_bot(sample: Sample) -> Woodshed:
    return await sample_bot(sample)


@pytest.fixture
async def harness(simcord_env: simcord.Env, sample: Sample) -> Harness:
    return await create_harness(simcord_env, sample)
