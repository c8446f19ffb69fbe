"""What questions ask about can be heard in the loops that they are asked with."""

from dataclasses import replace

import numpy as np

from bot.audio.clips import Instrument, Loop
from bot.audio.worker.synthesis import render_loop
from bot.ears.rules.material import STYLES_WITH_SIXTEENTHS, part_seconds


def test_swing_and_moved_snares_are_heard_in_every_style_that_timing_is_asked_with() -> None:
    for style in STYLES_WITH_SIXTEENTHS:
        loop = Loop(
            seed=3,
            instrument=Instrument.DRUMS,
            style=style.slug,
            bpm=style.fastest_bpm,
            root=40,
        )
        sound = render_loop(loop, part_seconds(loop))
        for moved in (replace(loop, swing_ms=14), replace(loop, backbeat_ms=-14)):
            difference = render_loop(moved, part_seconds(loop)) - sound
            share = np.mean(difference**2) / np.mean(sound**2)
            assert 10 * np.log10(share) > -24, style.slug
        assert 60_000 / style.fastest_bpm / 4 > 60 * 1.5, "a sixteenth holds the largest swing"
