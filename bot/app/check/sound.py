"""Checks that audio workers can be started, and make a clip."""

import time
from typing import Final

from bot.app.check.findings import Finding, Verdict, ok, wrong
from bot.audio.clips import ClipPlan, Instrument, Loop, Part
from bot.audio.errors import SoundFailed
from bot.audio.jobs import MakeClip
from bot.audio.landlock import landlock_version
from bot.audio.styles import STYLES
from bot.audio.workers import AudioWorkers

_SUBJECT: Final = "sound"


async def check_sound(sound: AudioWorkers) -> Finding:
    """Have a clip of two seconds made."""
    if not sound.is_on:
        text = "off, because AUDIO_WORKERS is 0"
        return Finding(verdict=Verdict.SKIPPED, subject=_SUBJECT, text=text)
    started = time.monotonic()
    try:
        await sound.run(MakeClip(plan=_plan()))
    except SoundFailed as failed:
        text = (
            f"no clip could be made ({failed.kind}): the log with LOG_LEVEL=DEBUG says why. "
            "To go without sound, set AUDIO_WORKERS=0"
        )
        return wrong(_SUBJECT, text)
    finally:
        await sound.close()
    seconds = time.monotonic() - started
    sandbox = "in" if landlock_version() else "without"
    return ok(
        _SUBJECT,
        f"a worker has started and made a clip in {seconds:.1f} seconds; "
        f"members' files are opened {sandbox} a sandbox",
    )


def _plan() -> ClipPlan:
    style = STYLES[0]
    loop = Loop(seed=1, instrument=Instrument.MIX, style=style.slug, bpm=style.slowest_bpm, root=40)
    return ClipPlan(parts=(Part(source=loop),), seconds=2.0)
