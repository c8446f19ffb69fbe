"""Measures the file of a completion, if its quest says what to expect of it."""

import asyncio
import logging
from contextlib import suppress

from bot.audio.download import AttachedFile, Downloads
from bot.audio.errors import FileUnusable
from bot.audio.fair_queue import Asker
from bot.audio.jobs import MIX, MeasureMix
from bot.audio.measures import Measures
from bot.audio.workers import AudioWorkers
from bot.errors import CoachError
from bot.interactions.rules import Request
from bot.quests.service.proof_measures import ProofMeasures
from bot.quests.view.measured import Measured
from bot.reviews.rules import MEASURED_WITHIN

logger = logging.getLogger(__name__)


async def measure_proof(
    sound: AudioWorkers,
    downloads: Downloads,
    service: ProofMeasures,
    request: Request,
    completion_id: int,
    file: AttachedFile,
    seconds: float = MEASURED_WITHIN.total_seconds(),
) -> Measured:
    """Return what of a quest's expectations held for a file, or why it can't be measured.

    The completion counts already, so whatever else keeps the file from being measured is only
    logged, also that it isn't done after some `seconds`.
    """
    measures: Measures | None = None
    measured: Measured = ()
    try:
        asker = Asker(request.guild_id, request.user_id)
        async with asyncio.timeout(seconds), sound.folder(asker=asker) as folder:
            await downloads.save(file, folder / MIX)
            done = await sound.run(MeasureMix(), folder, asker=asker)
        measures = done.result.mix
    except FileUnusable as error:
        measured = error
    except (CoachError, TimeoutError) as error:
        logger.info("The file of completion %s was not measured: %r", completion_id, error)
    with suppress(CoachError):
        outcomes = await service.record(request.guild_id, completion_id, measures, request.now)
        measured = measured or outcomes
    return measured
