"""Three versions of a mix that the visitor's member has checked."""

from functools import cache
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from bot.audio.jobs import MixMeasured
from bot.audio.measures import Measures
from bot.demo.context import DemoContext, MemberAction
from bot.interactions.rules import Request
from bot.mixes.results import MixFiles
from bot.mixes.rules.files import FileFacts

_TITLE: Final = "Harbour Lights"
# What a worker measured in three mixes of the ear gym's loops, each of 170 seconds: the first with
# 13 dB too much around 300 Hz and the bass in the sides, the second with 10 dB too much around
# 4 kHz and clipped, the third with neither. They are stored so that the demo need not measure.
_MEASURED: Final = Path(__file__).with_name("harbour_lights.json")


def check_mix(version: int, note: str) -> MemberAction:
    """Return the check of a version of the mix, counted from 1."""

    async def check(context: DemoContext, request: Request) -> None:
        file = FileFacts(
            name=f"{_TITLE} v{version}.wav", size_bytes=49_053_018, content_type="audio/wav"
        )
        mixes = context.services.mixes
        accepted = await mixes.accept(
            request.guild_id,
            request.user_id,
            request.now,
            MixFiles(mix=file, track=_TITLE, note=note),
        )
        measured = MixMeasured(mix=_versions()[version - 1], reference=None)
        await mixes.record(request, accepted, measured)

    return check


@cache
def _versions() -> tuple[Measures, ...]:
    return TypeAdapter(tuple[Measures, ...]).validate_json(_MEASURED.read_bytes())
