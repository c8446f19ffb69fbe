"""How a question follows from a seed, a drill and a step."""

from random import Random
from typing import Final

from bot.audio.clips import ClipPlan, Instrument, Loop, Part
from bot.ears.rules.drills import LADDERS, Drill
from bot.ears.rules.music_questions import ask_chords, ask_intervals, ask_pitch, ask_timing
from bot.ears.rules.question import Question
from bot.ears.rules.sound_questions import (
    ask_bands,
    ask_clipping,
    ask_compression,
    ask_level,
    ask_space,
    ask_stereo,
)

SEED_BITS: Final = 62
"""Of a question's secret seed; fits into a BIGINT."""

CALIBRATION: Final = ClipPlan(
    parts=(Part(source=Loop(seed=1, instrument=Instrument.MIX, style="pop", bpm=104, root=45)),),
    seconds=10.0,
)
"""What members set their level with."""

_ASK: Final = {
    Drill.BANDS: ask_bands,
    Drill.LEVEL: ask_level,
    Drill.COMPRESSION: ask_compression,
    Drill.STEREO: ask_stereo,
    Drill.SPACE: ask_space,
    Drill.CLIPPING: ask_clipping,
    Drill.PITCH: ask_pitch,
    Drill.INTERVALS: ask_intervals,
    Drill.CHORDS: ask_chords,
    Drill.TIMING: ask_timing,
}


def ask(drill: Drill, step: int, seed: int) -> Question:
    """Return the question of a drill at a step of its ladder; the same seed gives the same one."""
    rng = Random(f"{seed} {drill} {step}")  # noqa: S311 - the secret is the seed
    return _ASK[drill](rng, step, LADDERS[drill].amounts[step])
