"""Clips for the ear gym, from their plans."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from bot.audio.clips import ClipPlan, Delay, Effect, Loop, Reverb, Tones
from bot.audio.jobs import CLIP, ClipMade, MakeClip
from bot.audio.worker.effects import applied
from bot.audio.worker.encoding import write_opus
from bot.audio.worker.filtering import RATE_HZ, Sound, filtered
from bot.audio.worker.loudness import amplified, as_loud_as
from bot.audio.worker.synthesis import render_loop, render_tones

_LUFS: Final = -23.0
_HIGHEST_SOURCE_PEAK_DBFS: Final = -9.0
"""Of a part at `_LUFS`, before its effects: leaves them room."""
_HIGHEST_CLIP_PEAK_DBFS: Final = -5.0
"""Leaves room for peaks between samples, and for those that encoding adds."""
_LIMITER_CEILING: Final = 0.5
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
    clip = as_loud_as(np.concatenate(pieces[1:]), _LUFS)
    return _limited(clip, _HIGHEST_CLIP_PEAK_DBFS)


def _source(source: Loop | Tones, plan: ClipPlan) -> Sound:
    """Return the sound of a part before its effects."""
    sound = render_tones(source) if isinstance(source, Tones) else _loop(source, plan)
    return _limited(as_loud_as(sound, _LUFS), _HIGHEST_SOURCE_PEAK_DBFS)


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
    return _faded(as_loud_as(sound, _LUFS) if levelled and effects else sound)


def _limited(sound: Sound, highest_dbfs: float) -> Sound:
    """Return sound, as loud as before, without the peaks that are above the level."""
    if np.abs(sound).max(initial=0.0) <= 10 ** (highest_dbfs / 20):
        return sound
    to_ceiling_db = 20 * np.log10(_LIMITER_CEILING) - highest_dbfs
    limiter = {"limit": _LIMITER_CEILING, "level": 0, "latency": 1, "attack": 2, "release": 40}
    limited = filtered(amplified(sound, to_ceiling_db), ("alimiter", limiter))
    return as_loud_as(limited, _LUFS)


def _faded(sound: Sound) -> Sound:
    """Return sound that begins and ends at zero, along a raised cosine."""
    fade = (1 - np.cos(np.linspace(0, np.pi, _FADE, dtype=np.float32))) / 2
    faded = sound.copy()
    faded[:_FADE] *= fade[:, None]
    faded[-_FADE:] *= fade[::-1, None]
    return faded
