"""What the drums of each style sound like, how loud they are, and where they stand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from bot.audio.worker.synthesis import drums
from bot.audio.worker.synthesis.waves import Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One drum of a kit."""

    make: Callable[..., Samples]
    """Takes chance and the pitch in hertz."""
    hz: float
    level_db: float
    pan: float
    """From -1, left, to 1, right."""
    space: float
    """How much of it goes into the reverb."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """The drums of a style; of several voices for a drum the seed chooses one."""

    voices: Mapping[str, tuple[Voice, ...]]
    room: float
    """How long the reverb takes to fade, in seconds."""


def _voice(
    make: Callable[..., Samples],
    hz: float,
    level_db: float,
    pan: float = 0.0,
    space: float = 0.1,
    **sound: Any,
) -> Voice:
    return Voice(make=partial(make, **sound), hz=hz, level_db=level_db, pan=pan, space=space)


def _kick(hz: float, level_db: float = -2.0, **sound: float) -> Voice:
    return _voice(drums.kick, hz, level_db, space=0.03, **sound)


_SHARED: Final[Mapping[str, tuple[Voice, ...]]] = {
    "hat": (
        _voice(drums.hat, 3_300, -11, 0.35, 0.05),
        _voice(drums.hat, 3_900, -12, 0.35, 0.05, seconds=0.08),
        _voice(drums.hat, 2_800, -11, 0.3, 0.05, seconds=0.15),
    ),
    "open hat": (_voice(drums.hat, 3_300, -13, 0.4, 0.15, seconds=0.7),),
    "ride": (_voice(drums.hat, 2_500, -18, -0.5, 0.15, seconds=0.9),),
    "crash": (_voice(drums.hat, 2_100, -14, -0.3, 0.25, seconds=2.0),),
    "shaker": (
        _voice(drums.shaker, 5_000, -14, -0.6, 0.1),
        _voice(drums.shaker, 6_200, -14, -0.6, 0.1, seconds=0.08),
    ),
    "percussion": (
        _voice(drums.rim, 430, -11, -0.5, 0.25),
        _voice(drums.block, 980, -13, -0.5, 0.25),
        _voice(drums.skin, 330, -9, -0.5, 0.25, seconds=0.18),
    ),
    "conga": (
        _voice(drums.skin, 215, -9, 0.45, 0.2, seconds=0.3, slap=0.5),
        _voice(drums.skin, 270, -8, 0.45, 0.2, seconds=0.24, slap=0.6),
    ),
    "tom": (_voice(drums.skin, 118, -4, 0.3, 0.2, seconds=0.5),),
}
_LOOSE: Final = (
    _voice(drums.snare, 185, -2, 0, 0.2, seconds=0.32, wires=0.9, drive=1.4),
    _voice(drums.snare, 215, -2, 0, 0.2, seconds=0.26, wires=0.7, drive=1.6),
)
_CLAPS: Final = (
    _voice(drums.clap, 1_000, -2, 0, 0.25),
    _voice(drums.clap, 1_250, -2, 0, 0.25, seconds=0.24),
    _voice(drums.clap, 850, -2, 0, 0.25, seconds=0.4),
)
_RIMS: Final = (
    _voice(drums.rim, 480, -4, 0.05, 0.25),
    _voice(drums.rim, 390, -4, 0.05, 0.25, seconds=0.16),
)

KITS: Final[Mapping[str, Kit]] = {
    "boom-bap": Kit(
        room=0.45,
        voices={
            **_SHARED,
            "kick": (
                _kick(60, sweep=2.6, seconds=0.36, click=0.3, drive=2.2),
                _kick(66, sweep=2.2, seconds=0.3, click=0.4, drive=2.6),
            ),
            "snare": _LOOSE,
            "percussion": (
                _voice(drums.tambourine, 6_000, -15, -0.4),
                _voice(drums.block, 760, -15, -0.5),
            ),
        },
    ),
    "lo-fi": Kit(
        room=0.5,
        voices={
            **_SHARED,
            "kick": (
                _kick(58, -3, sweep=2.2, seconds=0.34, click=0.12, drive=1.4),
                _kick(54, -3, sweep=2.6, seconds=0.38, click=0.1, drive=1.6),
            ),
            "snare": (
                _voice(drums.snare, 200, -4, 0, 0.2, seconds=0.24, bright_hz=6_000, wires=0.8),
                _voice(drums.rim, 420, -5, 0, 0.3),
                _voice(drums.snap, 1_700, -5, 0, 0.3),
            ),
            "hiss": (_voice(drums.hiss, 1_500, -34, space=0.3),),
            "hat": (
                _voice(drums.hat, 2_600, -12, 0.25, 0.05, seconds=0.09),
                _voice(drums.hat, 3_000, -12, 0.25, 0.05, seconds=0.07),
            ),
        },
    ),
    "trap": Kit(
        room=0.6,
        voices={
            **_SHARED,
            "kick": (
                _kick(52, -3, sweep=5, seconds=0.4, drive=2.4),
                _kick(56, -3, sweep=4, seconds=0.32, click=0.4, drive=2.8),
            ),
            "snare": (
                *_CLAPS[:2],
                _voice(drums.snare, 230, -2, 0, 0.25, seconds=0.24, dark_hz=900),
            ),
            "hat": (
                _voice(drums.hat, 4_000, -11, 0.2, 0.04, seconds=0.07),
                _voice(drums.hat, 3_500, -11, 0.2, 0.04, seconds=0.09),
            ),
            "percussion": (
                _voice(drums.rim, 620, -10, -0.5, 0.3),
                _voice(drums.blip, 880, -13, -0.5, 0.35),
            ),
        },
    ),
    "house": Kit(
        room=0.6,
        voices={
            **_SHARED,
            "kick": (
                _kick(52, sweep=5, seconds=0.46, drive=1.8),
                _kick(49, sweep=6, seconds=0.5, click=0.35, drive=1.6),
            ),
            "snare": (
                *_CLAPS,
                _voice(drums.snare, 200, -3, 0, 0.25, seconds=0.26, dark_hz=900),
            ),
            "percussion": (
                _voice(drums.skin, 300, -8, -0.45, 0.25, seconds=0.22, slap=0.5),
                _voice(drums.bell, 540, -15, -0.45, 0.2),
                _voice(drums.rim, 520, -10, -0.45, 0.3),
            ),
        },
    ),
    "techno": Kit(
        room=0.9,
        voices={
            **_SHARED,
            "kick": (
                _kick(47, sweep=6, seconds=0.5, click=0.3, drive=3.2),
                _kick(50, sweep=5, seconds=0.44, click=0.4, drive=3.6),
            ),
            "snare": (_voice(drums.clap, 1_100, -6, 0, 0.3), _voice(drums.rim, 560, -6, 0, 0.35)),
            "percussion": (
                _voice(drums.blip, 620, -10, -0.4, 0.4),
                _voice(drums.skin, 150, -8, -0.4, 0.3, seconds=0.25),
                _voice(drums.block, 1_200, -13, -0.4, 0.4),
            ),
        },
    ),
    "garage": Kit(
        room=0.45,
        voices={
            **_SHARED,
            "kick": (
                _kick(56, sweep=4, seconds=0.32, drive=2.0),
                _kick(60, sweep=3.4, seconds=0.28, click=0.35, drive=2.2),
            ),
            "snare": (
                _voice(drums.snare, 240, -2, 0, 0.2, seconds=0.2, dark_hz=900, drive=1.4),
                _voice(drums.rim, 450, -2, 0, 0.3),
                *_CLAPS[1:2],
            ),
            "percussion": (
                _voice(drums.block, 1_350, -13, -0.5, 0.3),
                _voice(drums.rim, 700, -11, -0.5, 0.3),
            ),
        },
    ),
    "drum-and-bass": Kit(
        room=0.4,
        voices={
            **_SHARED,
            "kick": (
                _kick(58, sweep=4, seconds=0.28, click=0.35, drive=2.4),
                _kick(64, sweep=3, seconds=0.25, click=0.45, drive=2.8),
            ),
            "snare": (
                _voice(drums.snare, 205, 0, 0, 0.2, seconds=0.26, drive=1.8, bright_hz=12_000),
                _voice(drums.snare, 230, 0, 0, 0.2, seconds=0.22, drive=2.0, bright_hz=12_000),
            ),
        },
    ),
    "afrobeats": Kit(
        room=0.4,
        voices={
            **_SHARED,
            "kick": (
                _kick(56, sweep=3, seconds=0.36, drive=1.6),
                _kick(60, sweep=2.6, seconds=0.32, drive=1.8),
            ),
            "snare": (*_RIMS, _voice(drums.snare, 260, -4, 0, 0.2, seconds=0.18)),
            "percussion": (
                _voice(drums.block, 850, -11, -0.5, 0.25),
                _voice(drums.bell, 720, -16, -0.5, 0.25, seconds=0.18),
            ),
        },
    ),
    "amapiano": Kit(
        room=0.6,
        voices={
            **_SHARED,
            "kick": (_kick(54, -4, sweep=4, seconds=0.34), _kick(50, -4, sweep=4, seconds=0.38)),
            "snare": (*_RIMS, _voice(drums.snare, 290, -5, 0, 0.25, seconds=0.16)),
            "shaker": (
                _voice(drums.shaker, 5_400, -10, -0.35, 0.06),
                _voice(drums.shaker, 6_500, -10, -0.35, 0.06, seconds=0.09),
            ),
        },
    ),
    "pop": Kit(
        room=0.6,
        voices={
            **_SHARED,
            "kick": (
                _kick(56, sweep=4, seconds=0.4, click=0.35, drive=1.8),
                _kick(60, sweep=3.2, seconds=0.36, click=0.4, drive=2.0),
            ),
            "snare": (
                _voice(drums.snare, 195, -1, 0, 0.25, seconds=0.34, drive=1.2),
                _voice(drums.snare, 225, -1, 0, 0.25, seconds=0.28, drive=1.4),
                _CLAPS[0],
            ),
            "percussion": (_voice(drums.tambourine, 6_200, -12, -0.45),),
        },
    ),
    "r-and-b": Kit(
        room=0.7,
        voices={
            **_SHARED,
            "kick": (
                _kick(52, sweep=4, seconds=0.46, drive=1.7),
                _kick(56, sweep=3.4, seconds=0.38, drive=2.0),
            ),
            "snare": (
                _voice(drums.snap, 1_900, -3, 0, 0.35),
                _voice(drums.snare, 215, -3, 0, 0.3, seconds=0.28),
                _CLAPS[2],
            ),
        },
    ),
    "synthwave": Kit(
        room=0.8,
        voices={
            **_SHARED,
            "kick": (
                _kick(54, sweep=4, seconds=0.38, click=0.3, drive=2.0),
                _kick(58, sweep=3.4, seconds=0.34, click=0.4, drive=2.2),
            ),
            "snare": (
                _voice(drums.snare, 170, 1, 0, 0.6, seconds=0.42, drive=1.6),
                _voice(drums.snare, 190, 1, 0, 0.6, seconds=0.36, drive=1.8),
            ),
            "percussion": (_voice(drums.bell, 560, -13, -0.45, 0.3),),
            "tom": (_voice(drums.skin, 105, -2, 0.35, 0.4, seconds=0.6, slap=0.2),),
        },
    ),
}
