"""What the drums of each style sound like, how loud they are, and where they stand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from bot.audio.worker.synthesis.drums import (
    Kick,
    Snare,
    clap,
    drum,
    hat,
    kick,
    rim,
    shaker,
    snare,
)
from bot.audio.worker.synthesis.waves import Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One drum of a kit."""

    make: Callable[[np.random.Generator], Samples]
    level_db: float
    pan: float = 0.0
    """From -1, left, to 1."""
    space: float = 0.1
    """How much of it goes into the reverb."""


def _kick(level_db: float = 0.0, **sound: float) -> Voice:
    return Voice(make=lambda rng: kick(rng, Kick(**sound)), level_db=level_db, space=0.02)


def _snare(level_db: float = -2.0, space: float = 0.2, **sound: float) -> Voice:
    return Voice(make=lambda rng: snare(rng, Snare(**sound)), level_db=level_db, space=space)


def _clap(level_db: float = -3.0, space: float = 0.25, seconds: float = 0.22) -> Voice:
    return Voice(make=lambda rng: clap(rng, seconds), level_db=level_db, space=space)


def _rim(level_db: float = -6.0, hz: float = 820.0, pan: float = 0.0, space: float = 0.2) -> Voice:
    return Voice(make=lambda rng: rim(rng, hz), level_db=level_db, pan=pan, space=space)


def _hat(level_db: float = -13.0, seconds: float = 0.07, pan: float = 0.2) -> Voice:
    return Voice(make=lambda rng: hat(rng, seconds), level_db=level_db, pan=pan, space=0.05)


def _shaker(level_db: float = -15.0, pan: float = -0.35) -> Voice:
    return Voice(make=shaker, level_db=level_db, pan=pan, space=0.08)


def _drum(level_db: float, hz: float, seconds: float, pan: float, slap: float = 0.3) -> Voice:
    return Voice(
        make=lambda rng: drum(rng, hz, seconds, slap), level_db=level_db, pan=pan, space=0.25
    )


_SHARED: Final[Mapping[str, Voice]] = {
    "kick": _kick(),
    "snare": _snare(),
    "hat": _hat(),
    "open hat": _hat(-15, 0.35, 0.25),
    "ride": _hat(-17, 0.6, -0.3),
    "shaker": _shaker(),
    "percussion": _rim(-12, 620, 0.45),
    "conga": _drum(-9, 210, 0.22, -0.4, 0.5),
    "tom": _drum(-5, 115, 0.35, 0.2),
}

KITS: Final[Mapping[str, Mapping[str, Voice]]] = {
    style: {**_SHARED, **kit}
    for style, kit in {
        "boom-bap": {"kick": _kick(hz=58, sweep_hz=110, decay=0.24, click=0.3, drive=2.2)},
        "lo-fi": {"kick": _kick(hz=56, sweep_hz=80, decay=0.22, click=0.12, drive=1.5)},
        "trap": {"kick": _kick(hz=50, sweep_hz=220, decay=0.3), "snare": _clap()},
        "house": {"kick": _kick(hz=52, sweep_hz=190, decay=0.32), "snare": _clap()},
        "techno": {"kick": _kick(hz=47, sweep_hz=240, decay=0.38, drive=3.0), "snare": _clap(-8)},
        "garage": {"kick": _kick(hz=55, sweep_hz=170, decay=0.22), "snare": _snare(hz=230)},
        "drum-and-bass": {"kick": _kick(hz=56, decay=0.2), "snare": _snare(hz=205, decay=0.18)},
        "afrobeats": {"kick": _kick(hz=54, decay=0.25), "snare": _rim(-4)},
        "amapiano": {"kick": _kick(-3, hz=52, decay=0.2), "snare": _rim(-6, 900)},
        "pop": {"kick": _kick(hz=54, decay=0.28), "snare": _snare(hz=195, decay=0.25)},
        "r-and-b": {"kick": _kick(hz=50, decay=0.32), "snare": _snare(-4, 0.3, hz=215)},
        "synthwave": {"kick": _kick(hz=52, decay=0.26), "snare": _snare(0, 0.6, hz=170, decay=0.4)},
    }.items()
}
