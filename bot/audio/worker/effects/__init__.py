"""What is done to a part of a clip."""

from bot.audio.clips import (
    Clip,
    Compress,
    Delay,
    Effect,
    FlipSide,
    Gain,
    Pan,
    Peak,
    Reverb,
    Width,
)
from bot.audio.worker.effects.dynamics import clip, compress
from bot.audio.worker.effects.equalizer import peak
from bot.audio.worker.effects.space import delay, reverb
from bot.audio.worker.effects.stereo import flip_side, pan, width
from bot.audio.worker.filtering import Sound
from bot.audio.worker.loudness import amplified


def applied(sound: Sound, effect: Effect) -> Sound:  # noqa: C901 - one case each
    """Return sound with an effect on it."""
    match effect:
        case Peak():
            return peak(sound, effect)
        case Gain():
            return amplified(sound, effect.gain_db)
        case Compress():
            return compress(sound, effect)
        case Pan():
            return pan(sound, effect)
        case Width():
            return width(sound, effect)
        case FlipSide():
            return flip_side(sound)
        case Reverb():
            return reverb(sound, effect)
        case Delay():
            return delay(sound, effect)
        case Clip():
            return clip(sound, effect)
