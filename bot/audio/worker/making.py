"""Clips for the ear gym, from their plans."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from bot.audio.clips import ClipPlan, Delay, Effect, Loop, Reverb, Tones
from bot.audio.jobs import CLIP, ClipMade, MakeClip
from bot.audio.worker.effects import applied
from bot.audio.worker.encoding import write_opus
from bot.audio.worker.filtering import RATE_HZ, Filter, Sound, filtered
from bot.audio.worker.loudness import amplified, as_loud_as, true_peak_dbtp
from bot.audio.worker.synthesis import render_loop, render_tones

_LUFS: Final = -23.0
_HIGHEST_SOURCE_PEAK_DBTP: Final = -8.5
"""Of a part at `_LUFS`, before its effects: leaves them room."""
_HIGHEST_PEAK_DBTP: Final = -4.5
"""Leaves room for peaks that encoding adds."""
_BETWEEN_SAMPLES_DB: Final = 3.0
"""How far peaks between samples may be above the highest sample."""
_LIMITER_CEILING_DB: Final = -6.0
_LIMITER: Final[Sequence[Filter]] = (
    ("aresample", {"out_sample_rate": 4 * RATE_HZ}),
    (
        "alimiter",
        {
            "limit": 10 ** (_LIMITER_CEILING_DB / 20),
            "level": 0,
            "latency": 1,
            "attack": 2,
            "release": 40,
        },
    ),
    ("aresample", {"out_sample_rate": RATE_HZ}),
)
_LIMITER_PASSES: Final = 4
_LOST_DB: Final = 0.5
"""What limiting may take off the loudness; beyond that, it takes more than one pass."""
_FADE: Final = RATE_HZ * 15 // 1000
_RING_OUT: Final = 0.25
"""The share of a part that is left for a reverb or a delay to be heard alone."""


def make_clip(job: MakeClip, folder: Path) -> ClipMade:
    """Write the clip of a plan to `CLIP`."""
    sound = clip_sound(job.plan)
    write_opus(sound, folder / CLIP)
    return ClipMade(seconds=len(sound) / RATE_HZ)


def clip_sound(plan: ClipPlan) -> Sound:
    """Return what a plan sounds like."""
    sources = {source: _source(source, plan) for source in {part.source for part in plan.parts}}
    gap = np.zeros((round(plan.gap_seconds * RATE_HZ), 2), dtype=np.float32)
    pieces: list[Sound] = []
    for part in plan.parts:
        pieces += [gap, _treated(sources[part.source], part.effects, levelled=plan.levelled)]
    return as_loud_as(np.concatenate(pieces[1:]), _LUFS)


def _source(source: Loop | Tones, plan: ClipPlan) -> Sound:
    """Return the sound of a part before its effects."""
    sound = render_tones(source) if isinstance(source, Tones) else _loop(source, plan)
    return _limited(as_loud_as(sound, _LUFS), _HIGHEST_SOURCE_PEAK_DBTP)


def _loop(loop: Loop, plan: ClipPlan) -> Sound:
    """Return a loop that leaves time for what rings on, if anything does in this clip."""
    effects = [effect for part in plan.parts for effect in part.effects]
    if not any(isinstance(effect, Reverb | Delay) for effect in effects):
        return render_loop(loop, plan.seconds)
    sound = _faded(render_loop(loop, plan.seconds * (1 - _RING_OUT)))
    return np.pad(sound, ((0, round(plan.seconds * RATE_HZ) - len(sound)), (0, 0)))


def _treated(sound: Sound, effects: Sequence[Effect], *, levelled: bool) -> Sound:
    for effect in effects:
        sound = applied(sound, effect)
    if levelled and effects:
        sound = _limited(as_loud_as(sound, _LUFS), _HIGHEST_PEAK_DBTP)
    return _faded(sound)


def _limited(sound: Sound, highest_dbtp: float) -> Sound:
    """Return sound, as loud as before, without the peaks that are above the level."""
    for _ in range(_LIMITER_PASSES):
        if _peaks_below(sound, highest_dbtp):
            break
        hot = amplified(sound, _LIMITER_CEILING_DB - highest_dbtp + _LOST_DB)
        sound = as_loud_as(filtered(hot, *_LIMITER), _LUFS)
    return sound


def _peaks_below(sound: Sound, level_dbtp: float) -> bool:
    surely_below = 10 ** ((level_dbtp - _BETWEEN_SAMPLES_DB) / 20)
    return np.abs(sound).max(initial=0.0) < surely_below or true_peak_dbtp(sound) < level_dbtp


def _faded(sound: Sound) -> Sound:
    """Return sound that begins and ends at zero, along a raised cosine."""
    fade = (1 - np.cos(np.linspace(0, np.pi, _FADE, dtype=np.float32))) / 2
    faded = sound.copy()
    faded[:_FADE] *= fade[:, None]
    faded[-_FADE:] *= fade[::-1, None]
    return faded
