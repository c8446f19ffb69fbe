"""Which drum is hit when, and how hard."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from bot.audio.clips import Loop
from bot.audio.worker.synthesis.grooves import GROOVES, Groove
from bot.audio.worker.synthesis.timing import STEPS, Grid, dice, normal
from bot.audio.worker.synthesis.waves import RATE

_VELOCITIES: Final = {"X": 1.0, "x": 0.72, "o": 0.36, "r": 0.6, "t": 0.55}
_REPEATS: Final = {"r": 2, "t": 3}
_TIME_KEEPERS: Final = ("hat", "shaker", "ride")
_ACCENTS: Final = (1.0, 0.86, 0.94, 0.84)
"""How hard these are hit on each sixteenth of a beat."""
_GHOSTS: Final = ("kick", "snare", "percussion", "conga")
"""Drums whose soft hits are left out now and then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One drum, hit once."""

    drum: str
    step: int
    """The sixteenth that it belongs to, from the start."""
    at: int
    velocity: float


def drum_hits(loop: Loop, grid: Grid) -> list[Hit]:
    """Everything that the drums of a loop play, drum by drum."""
    lines = _lines(GROOVES[loop.style], dice(loop, 1), grid)
    return [hit for drum in sorted(lines) for hit in _played(drum, lines[drum], loop, grid)]


def _lines(groove: Groove, rng: np.random.Generator, grid: Grid) -> dict[str, str]:
    """What each drum plays, a letter for each sixteenth: patterns, and a fill in the last bar."""
    bars = {drum: str(rng.choice(patterns)).split("|") for drum, patterns in groove.drums.items()}
    words = str(rng.choice(groove.fills)).split()
    fill = dict(zip(words[::2], words[1::2], strict=True))
    lines: dict[str, str] = {}
    for drum in sorted({*bars, *fill}):
        patterns = bars.get(drum, ["." * STEPS])
        if len(patterns) == 2 and rng.random() < 0.5:
            patterns = patterns[::-1]
        phrase = [patterns[bar % len(patterns)] for bar in range(grid.bars)]
        phrase[-1] = fill.get(drum, phrase[-1])
        lines[drum] = ("".join(phrase) * (grid.steps // STEPS + 1))[: grid.steps]
    return lines


def _played(drum: str, line: str, loop: Loop, grid: Grid) -> list[Hit]:
    """A line as a drummer plays it: in the pocket, never twice the same."""
    groove, rng = GROOVES[loop.style], dice(loop, 100 + sum(drum.encode()))
    moved = round(loop.backbeat_ms * RATE / 1000) if drum == "snare" else 0
    hits: list[Hit] = []
    for step, letter in enumerate(line):
        late_ms = groove.late_ms.get(drum, 0.0) + groove.loose_ms * normal(rng)
        left_out = letter == "o" and drum in _GHOSTS and rng.random() < 0.2
        if letter == "." or left_out:
            continue
        accent = _ACCENTS[step % 4] if drum in _TIME_KEEPERS else 1.0
        repeats = _REPEATS.get(letter, 1)
        for repeat in range(repeats):
            at = grid.at(step + repeat / repeats) + round(late_ms * RATE / 1000)
            velocity = min(1.0, _VELOCITIES[letter] * accent * (1 + 0.09 * normal(rng)))
            hits.append(Hit(drum=drum, step=step, at=max(0, at + moved), velocity=velocity))
    return hits
