"""Why something in a mix matters, and one move that often fixes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.mixes.rules.advice import AdviceKind
from bot.mixes.rules.spectrum import (
    AIR,
    BASS,
    LOW_MIDS,
    MIDS,
    PRESENCE,
    SUB,
    UPPER_MIDS,
    Region,
)
from bot.ui.text import MINUS


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What listeners notice, and what to do about it."""

    why: str
    move: str


_NO_SIDES = Move(
    why="On phones and many club systems, which play mono, much of it can vanish.",
    move=(
        "Often one part has a flipped side. Switch to mono, solo the parts one by one, and flip "
        "the polarity of one side of the one that gets thin."
    ),
)
_SUB = Move(
    why="Big speakers can boom and limiters pump, while small speakers don't play it at all.",
    move=(
        "Check on headphones first. High-pass everything but kick and bass at 80 Hz, then turn "
        "down whichever of those two rings longer by 2 dB."
    ),
)
_BASS = Move(
    why="Bass notes can jump out, cover the kick, and boom in cars.",
    move=(
        "Often it's a single note: find it first. Then cut 2–3 dB around 110 Hz, Q 1, on kick or "
        "bass, whichever rings longer."
    ),
)
_THIN = Move(
    why="It can sound small next to other records, as if the floor were missing.",
    move=(
        "Check your high-pass filters first, and lower each by a third. Then flip the kick's "
        "polarity, keep the fuller setting, and raise the bass by 1–2 dB."
    ),
)
_MUD = Move(
    why="Words and chords can blur, as if there were a curtain in front of them.",
    move=(
        "High-pass pads, guitars and reverbs at 150 Hz. Then cut 2–3 dB around 300 Hz, Q 1, on "
        "the loudest part down there first."
    ),
)
_BOX = Move(
    why="It can sound like a small room, or a cardboard box.",
    move=(
        "Check drums and guitars first: mute each in turn. Whichever clears it up gets a cut of "
        "2–3 dB around 600 Hz, Q 1.5."
    ),
)
_NOSE = Move(
    why="Voices and leads can honk, as if over a phone, and tire people out.",
    move=(
        "Sweep a narrow boost from 900 Hz to 1.8 kHz over the loudest part there. Where it honks, "
        "cut 2–3 dB, Q 2."
    ),
)
_HARSH = Move(
    why="Ears are most sensitive here, so people may turn it down.",
    move=(
        "Cut 2 dB around 3 kHz, Q 1, on the brightest of voice, guitars, synths and snare. If it "
        "only bites on some notes, use a dynamic EQ there."
    ),
)
_BRIGHT = Move(
    why="Esses and hats can get sharp, most of all on headphones.",
    move=(
        "Turn hats and cymbals down by 1–2 dB first. Then de-ess the voice by 3 dB, and try a "
        "wide shelf of 1.5 dB down from 8 kHz up."
    ),
)
_DULL = Move(
    why="Details and space can get lost, most of all on small speakers.",
    move=(
        "Compare with a record you love at the same loudness. If yours is darker than you want, "
        "add 2 dB from 8 kHz with a wide shelf, on voice and hats before the whole mix."
    ),
)

MOVES: Final[Mapping[AdviceKind, Move]] = {
    AdviceKind.SILENT: Move(
        why="So there's nothing to judge yet.",
        move=(
            "Check what your export covers: the range, what's soloed or muted, and the master "
            "fader. Then play the file outside your DAW."
        ),
    ),
    AdviceKind.CLIPPED: Move(
        why="It can crackle on the loudest hits, and encoders make it worse.",
        move=(
            "Listen to those spots first: grit can be a choice. If it isn't, find the track or "
            "bus that's too hot, turn it down by 3 dB, and export again."
        ),
    ),
    AdviceKind.OUT_OF_POLARITY: _NO_SIDES,
    AdviceKind.MONO_LOSS: Move(
        why="On phones, smart speakers and many club systems, parts there step back or go hollow.",
        move=(
            "Switch to mono and mute the widest parts one by one. Often it's a widener, or a "
            "double delayed by under 30 ms: narrow it to 50%, or pan two real takes instead."
        ),
    ),
    AdviceKind.PEAKS: Move(
        why="Encoding raises peaks further, so the loudest hits can crackle.",
        move=(
            f"Set your last limiter's ceiling to {MINUS}1 dBTP with true peak on, or turn the mix "
            "bus down if there's none, and export again."
        ),
    ),
    AdviceKind.LIMITED: Move(
        why=(
            "Drums can lose their snap and choruses their lift, and streaming evens out the "
            "loudness anyway."
        ),
        move=(
            "Turn the input of your last limiter down by 2 dB, match the loudness by ear, and "
            "compare the snare. Check compressors on the mix bus, too."
        ),
    ),
    AdviceKind.NO_LIFT: Move(
        why="If everything is equally loud, no chorus or drop feels bigger than what came before.",
        move=(
            "Unless it's meant to be steady: turn the section before your biggest moment down by "
            "1–2 dB, or leave out two parts there, and listen to the step again."
        ),
    ),
    AdviceKind.SUB_HEAVY: _SUB,
    AdviceKind.BOOMY: _BASS,
    AdviceKind.THIN: _THIN,
    AdviceKind.MUDDY: _MUD,
    AdviceKind.BOXY: _BOX,
    AdviceKind.NASAL: _NOSE,
    AdviceKind.HARSH: _HARSH,
    AdviceKind.BRIGHT: _BRIGHT,
    AdviceKind.DULL: _DULL,
    AdviceKind.WIDE_BASS: Move(
        why="The bass loses weight in mono, and clubs and vinyl play it that way.",
        move=(
            "Check stereo samples and chorus effects on the bass first. Then make everything "
            "below 120 Hz mono with a mid/side EQ or a utility."
        ),
    ),
    AdviceKind.OFF_CENTRE: Move(
        why="Kick and voice drift off the middle, and headphones get uncomfortable.",
        move=(
            "Check your pans and stereo recordings, the loudest part first. If one side is nearly "
            "silent, check the routing of your export."
        ),
    ),
    AdviceKind.DC_OFFSET: Move(
        why="You don't hear it, but it eats headroom and clicks at cuts and fades.",
        move=(
            "Put a high-pass at 20 Hz on the track it comes from, and export again. Often it's a "
            "synth, a distortion or an old recording."
        ),
    ),
    AdviceKind.SLOW_START: Move(
        why="In a playlist, that feels as if something's broken.",
        move="Trim the start to 50–300 ms before the first sound, and fade in over a few ms.",
    ),
    AdviceKind.LONG_END: Move(
        why="In a playlist, the next song comes late.",
        move="Let the last tail die away, then leave 1–3 seconds at most.",
    ),
    AdviceKind.LOUDER_THAN_REFERENCE: Move(
        why="The louder of two always seems better, so you can't trust the comparison.",
        move="Turn your mix down by that much while you compare, and leave the reference alone.",
    ),
    AdviceKind.LOSSY_SOURCE: Move(
        why="Streaming services encode it again, and twice sounds worse than once.",
        move="It's fine for a check. For the release, export a 24-bit WAV from your project.",
    ),
    AdviceKind.LOW_SAMPLE_RATE: Move(
        why="The highest octave is missing, and no EQ brings it back.",
        move=(
            "Export at 44.1 or 48 kHz. If it still sounds dark, look for a sample or a bounce "
            "with a lower rate in the project."
        ),
    ),
}

MORE_THAN_REFERENCE: Final[Mapping[Region, Move]] = {
    SUB: _SUB,
    BASS: _BASS,
    LOW_MIDS: _MUD,
    MIDS: _BOX,
    UPPER_MIDS: _NOSE,
    PRESENCE: _HARSH,
    AIR: _BRIGHT,
}

LESS_THAN_REFERENCE: Final[Mapping[Region, Move]] = {
    SUB: Move(
        why="On big speakers and headphones, the floor is missing.",
        move=(
            "Check the high-pass filters on kick and bass first. Then raise the kick or the 808 "
            "by 2 dB with a shelf from 60 Hz down."
        ),
    ),
    BASS: _THIN,
    LOW_MIDS: Move(
        why="It can sound hollow or cold next to it.",
        move=(
            "Look for cuts around 300 Hz: each is small, and together they're often too much. "
            "Halve them all, then compare again."
        ),
    ),
    MIDS: Move(
        why="Snare, guitars and voices lose their body.",
        move="Take back cuts around 600 Hz first. Then raise the main instrument by 1 dB.",
    ),
    UPPER_MIDS: Move(
        why="The lead steps back.",
        move="Raise the lead by 1 dB, or add 1.5 dB around 1.3 kHz, Q 1.",
    ),
    PRESENCE: Move(
        why="Words and attacks are harder to follow.",
        move=(
            "Turn down what covers the lead around 3 kHz first. Then add 1.5 dB there to the "
            "lead, Q 0.7."
        ),
    ),
    AIR: _DULL,
}
