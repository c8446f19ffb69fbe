"""Error messages about sound."""

from typing import Final

from bot.audio import errors
from bot.audio.errors import Failure
from bot.audio.jobs import LONGEST_MINUTES, REFERENCE, Refusal
from bot.ui.sentences import register_texts, sentence
from bot.ui.text import number

register_texts(
    {
        errors.SoundOff: (
            "This bot's host has turned sound off. Everything else works. If you miss it, ask "
            "your server's staff about it."
        ),
        errors.NoRoomForFile: "I've no room for that file right now. Try again in a few minutes.",
    }
)

_REFUSALS: Final = {
    Refusal.NOT_AUDIO: "isn't audio that I can read. Try WAV, AIFF, FLAC, MP3, M4A, Opus or Ogg.",
    Refusal.UNSUPPORTED: (
        "uses a format I can't read. Export it as WAV or FLAC at 44.1 or 48 kHz and try again."
    ),
    Refusal.EMPTY: "has no sound in it. Check the export's start and end, and try again.",
    Refusal.DAMAGED: "is damaged, so I couldn't play it to the end. Export it again.",
    Refusal.INVALID_SAMPLES: (
        "has samples that aren't sound. Bypass your plugins one by one to find the one that makes "
        "them, then export it again."
    ),
    Refusal.TOO_LONG: (
        f"is longer than {LONGEST_MINUTES} minutes. Export a shorter part and try again."
    ),
    Refusal.TOO_MANY_CHANNELS: "has more than two channels. Export it in stereo and try again.",
    Refusal.SILENT: "is silent. Check what's muted, export it again, and try once more.",
}


@sentence.register
def _(error: errors.SoundBusy) -> str:
    if error.own:
        return "I'm still working on your other sounds. Try again when they're done."
    return "A lot of people are using sound right now. Try again in a minute."


@sentence.register
def _(error: errors.MixTooLarge) -> str:
    limit = number(error.max_bytes // 1_000_000)
    return f"That file is too big: I take up to {limit} MB. Export it as FLAC and try again."


@sentence.register
def _(error: errors.SoundFailed) -> str:
    if error.kind is Failure.STOPPED:
        return "I'm restarting. Try again in a minute."
    if not error.has_file:
        return "I couldn't make that sound. Try again in a moment."
    if error.kind is Failure.TIMED_OUT:
        return "That file took me too long. Try a shorter one, or export it as WAV."
    return "I couldn't get through that file. Export it again, as WAV or FLAC, and try once more."


@sentence.register
def _(error: errors.FileUnusable) -> str:
    subject = "The reference" if error.file == REFERENCE else "That file"
    return f"{subject} {_REFUSALS[error.refusal]}"
