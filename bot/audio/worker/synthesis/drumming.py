"""Which drum is hit when, and how hard."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from bot.audio.clips import Loop
from bot.audio.worker.synthesis.grooves import GROOVES, Groove
from bot.audio.worker.synthesis.timing import STEPS, Grid, dice
from bot.audio.worker.synthesis.waves import RATE

_VELOCITIES: Final = {"X": 1.0, "x": 0.72, "o": 0.36, "r": 0.6, "t": 0.55}
_REPEATS: Final = {"r": 2, "t": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One drum, hit once."""

    drum: str
    step: int
    """The sixteenth that it belongs to, from the start."""
    at: int
    velocity: float


def drum_hits(loop: Loop, grid: Grid) -> list[Hit]:
    """Everything that the drums of a loop play, in no order."""
    groove, rng = GROOVES[loop.style], dice(loop, 1)
    chosen = {drum: str(rng.choice(patterns)).split("|") for drum, patterns in groove.drums.items()}
    fill = str(rng.choice(groove.fills)).split()
    fills = dict(zip(fill[::2], fill[1::2], strict=True))
    hits: list[Hit] = []
    for drum in sorted({*chosen, *fills}):
        own = dice(loop, 100 + sum(drum.encode()))
        for step in range(grid.steps):
            letter = _letter(drum, step, chosen, fills, grid)
            if letter != ".":
                hits += _hits(drum, step, letter, own, groove, loop, grid)
    return hits


def _letter(
    drum: str,
    step: int,
    chosen: Mapping[str, list[str]],
    fills: Mapping[str, str],
    grid: Grid,
) -> str:
    bar, place = divmod(step, STEPS)
    if bar % grid.bars == grid.bars - 1 and drum in fills:
        return fills[drum][place]
    patterns = chosen.get(drum, ["." * STEPS])
    return patterns[bar % grid.bars % len(patterns)][place]


def _hits(
    drum: str,
    step: int,
    letter: str,
    rng: np.random.Generator,
    groove: Groove,
    loop: Loop,
    grid: Grid,
) -> list[Hit]:
    repeats = _REPEATS.get(letter, 1)
    late = groove.late_ms.get(drum, 0.0) + groove.loose_ms * float(np.clip(rng.normal(), -2, 2))
    moved = round(loop.backbeat_ms * RATE / 1000) if drum == "snare" else 0
    hits: list[Hit] = []
    for repeat in range(repeats):
        velocity = _VELOCITIES[letter] * (1 + 0.09 * float(np.clip(rng.normal(), -2, 2)))
        at = grid.at(step + repeat / repeats) + round(late * RATE / 1000)
        hits.append(Hit(drum=drum, step=step, at=max(0, at + moved), velocity=min(1.0, velocity)))
    return hits
