"""What questions ask about can be heard in the loops that they are asked with."""

from dataclasses import replace

import numpy as np

from bot.audio.clips import Instrument, Loop
from bot.audio.worker.synthesis import render_loop
from bot.ears.rules.material import STYLES_WITH_SIXTEENTHS, part_seconds


def change_db(loop: Loop, other: Loop) -> float:
    """Return the level of the difference of two loops, beside the first."""
    seconds = part_seconds(loop)
    sound = render_loop(loop, seconds)
    difference = render_loop(other, seconds) - sound
    return 10 * float(np.log10(np.mean(difference**2) / np.mean(sound**2) + 1e-12))


def test_swing_and_moved_snares_are_heard_in_every_loop_that_timing_is_asked_with() -> None:
    for style in STYLES_WITH_SIXTEENTHS:
        loops = [
            Loop(
                seed=seed,
                instrument=Instrument.DRUMS,
                style=style.slug,
                bpm=style.slowest_bpm,
                root=40,
            )
            for seed in (3, 14)
        ]
        for loop in loops:
            assert change_db(loop, replace(loop, swing_ms=14)) > -24, style.slug
            assert change_db(loop, replace(loop, backbeat_ms=-14)) > -24, style.slug
        assert 60_000 / style.fastest_bpm / 4 > 60 * 1.5, "a sixteenth holds the largest swing"
