"""What bass and keys play: chords, basslines, comping and melodies as notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bot.audio.clips import Loop
from bot.audio.worker.synthesis.drumming import drum_hits
from bot.audio.worker.synthesis.grooves import GROOVES
from bot.audio.worker.synthesis.harmony import Chord, progression, voicings
from bot.audio.worker.synthesis.scores import SCORES
from bot.audio.worker.synthesis.timing import STEPS, Grid, dice, normal
from bot.audio.worker.synthesis.waves import RATE, length

_MELODIC: Final = {
    "major": (0, 2, 4, 7, 9),
    "mixolydian": (0, 2, 4, 7, 10),
    "minor": (0, 3, 5, 7, 10),
    "dorian": (0, 2, 3, 7, 9),
    "phrygian": (0, 1, 3, 7, 10),
    "harmonic": (0, 2, 3, 7, 8),
}
"""The notes of each mode that melodies use, in semitones above the root."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note of one instrument."""

    at: int
    samples: int
    pitch: int
    velocity: float
    glide_from: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One note as a rhythm has it."""

    step: int
    letter: str
    sixteenths: int
    """How many sixteenths it lasts."""
    glides: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The chords of a loop."""

    chords: tuple[Chord, ...]
    steps: int
    """How many sixteenths each lasts."""
    mode: str

    def index(self, step: int) -> int:
        """Which chord sounds at a sixteenth."""
        return step // self.steps % len(self.chords)

    def end(self, sign: Sign) -> int:
        """The sixteenth at which a note ends, which is not after its chord does."""
        return min(sign.step + sign.sixteenths, (sign.step // self.steps + 1) * self.steps)


def changes_of(loop: Loop) -> Changes:
    """The chords of a loop, as its seed chose them."""
    score = SCORES[loop.style]
    mode, _, chords = str(dice(loop, 2).choice(score.chords)).partition(" ")
    return Changes(chords=progression(chords), steps=round(STEPS / score.chords_a_bar), mode=mode)


def bass_notes(loop: Loop, grid: Grid) -> list[Note]:
    """The bassline: each chord begins on its root, and no note is held into the next chord."""
    changes, rng = changes_of(loop), dice(loop, 3)
    notes: list[Note] = []
    chord = -1
    for sign in _signs(str(rng.choice(_basslines(loop, grid))), grid):
        begins, chord = sign.step // changes.steps != chord, sign.step // changes.steps
        letter = "1" if begins and sign.letter in "357" else sign.letter
        start = grid.at(sign.step)
        notes.append(
            Note(
                at=_humanised(start, loop, rng),
                samples=grid.at(changes.end(sign)) - start,
                pitch=_bass_pitch(letter, sign.step, changes, loop.root),
                velocity=0.88 + 0.12 * float(rng.random()),
                glide_from=notes[-1].pitch if sign.glides and notes else None,
            )
        )
    return notes


def _basslines(loop: Loop, grid: Grid) -> Sequence[str]:
    """The style's basslines; where bass and kick go together, the two that fit the kick best."""
    score = SCORES[loop.style]
    if not score.follows_kick:
        return score.basslines
    kicks = {hit.step for hit in drum_hits(loop, grid) if hit.drum == "kick"}

    def together(line: str) -> float:
        steps = [sign.step for sign in _signs(line, grid)]
        return sum(step in kicks for step in steps) / len(steps)

    return sorted(score.basslines, key=together)[-2:]


def _humanised(at: int, loop: Loop, rng: np.random.Generator) -> int:
    """Where a person plays a note that is written at a sample."""
    loose = GROOVES[loop.style].loose_ms * RATE / 2_000
    return max(0, at + round(loose * normal(rng)))


def chord_notes(loop: Loop, grid: Grid) -> list[Note]:
    """The chords in a rhythm, or broken into single notes."""
    changes, rng = changes_of(loop), dice(loop, 4)
    voiced = voicings(changes.chords, loop.root, 58 + 3 * int(rng.integers(3)))
    if rng.random() < 0.4:
        voiced = tuple(_opened(chord) for chord in voiced)
    notes: list[Note] = []
    for sign in _signs(str(rng.choice(SCORES[loop.style].comping)), grid):
        start = _humanised(grid.at(sign.step), loop, rng)
        samples = grid.at(changes.end(sign)) - grid.at(sign.step)
        chord = voiced[changes.index(sign.step)]
        if sign.letter.isdigit():
            octave, place = divmod(int(sign.letter) - 1, len(chord))
            chord = (chord[place] + 12 * (octave + 1),)
        loud = 0.8 if sign.letter == "x" else 1.0
        for strum, pitch in enumerate(chord):
            velocity = loud * (1 + 0.06 * normal(rng))
            at = start + strum * int(rng.integers(40, 200))
            notes.append(Note(at=at, samples=samples, pitch=pitch, velocity=velocity))
    return notes


def _opened(chord: tuple[int, ...]) -> tuple[int, ...]:
    """The chord with its second highest note an octave lower."""
    return tuple(sorted((*chord[:-2], chord[-2] - 12, chord[-1])))


def bed_notes(loop: Loop, grid: Grid) -> list[Note]:
    """The chords, held."""
    changes = changes_of(loop)
    voiced = voicings(changes.chords, loop.root, 64)
    return [
        Note(
            at=grid.at(step),
            samples=grid.at(step + changes.steps) - grid.at(step),
            pitch=pitch,
            velocity=1.0,
        )
        for step in range(0, grid.steps, changes.steps)
        for pitch in voiced[changes.index(step)]
    ]


def root_notes(loop: Loop, grid: Grid) -> list[Note]:
    """The left hand, where there is no bass: each chord's root."""
    changes = changes_of(loop)
    return [
        Note(
            at=grid.at(step),
            samples=grid.at(step + changes.steps) - grid.at(step),
            pitch=_low(loop.root + changes.chords[changes.index(step)].root) + 12,
            velocity=0.8,
        )
        for step in range(0, grid.steps, changes.steps)
    ]


def hook_notes(loop: Loop, grid: Grid) -> list[Note]:
    """A melody: a call, and a response that begins like it and ends on a note of the chord."""
    score, changes, rng = SCORES[loop.style], changes_of(loop), dice(loop, 5)
    scale = [loop.root % 12 + note for note in _MELODIC[changes.mode]]
    lowest = 60 if loop.root % 12 < 6 else 48
    ladder = [note + octave for octave in (lowest, lowest + 12) for note in scale]
    contour = rng.choice((-2, -1, -1, 1, 1, 2), size=12)
    first = int(rng.integers(3, 7))
    notes: list[Note] = []
    place, count, bar = first, 0, -1
    for sign in _signs(str(rng.choice(score.phrases)), grid):
        if sign.step // STEPS != bar:
            place, count, bar = first, 0, sign.step // STEPS
        pitch = ladder[place]
        if sign.step % 4 == 0 or sign.sixteenths > 2:
            pitch = _nearest(pitch, changes.chords[changes.index(sign.step)], loop.root)
        start = grid.at(sign.step)
        samples = max(grid.at(sign.step + sign.sixteenths) - start, length(0.16))
        velocity = 0.78 + 0.2 * float(rng.random())
        notes.append(Note(at=start, samples=samples, pitch=pitch, velocity=velocity))
        turn = -1 if bar % 2 and count > 1 else 1
        place = abs(place + turn * int(contour[count % 12]))
        place = min(place, 2 * (len(ladder) - 1) - place)
        count += 1
    return notes


def _signs(pattern: str, grid: Grid) -> list[Sign]:
    """The notes of a pattern, repeated for as long as the loop is."""
    line: list[tuple[str, bool]] = []
    for bar in pattern.split("|"):
        letters = bar.replace("/", "")
        slides = {place - bar[:place].count("/") for place, sign in enumerate(bar) if sign == "/"}
        line += [(letter, step in slides) for step, letter in enumerate(letters)]
    signs: list[Sign] = []
    for step in range(grid.steps):
        letter, glides = line[step % len(line)]
        if letter not in ".-":
            sixteenths = 1
            while sixteenths < len(line) and line[(step + sixteenths) % len(line)][0] == "-":
                sixteenths += 1
            signs.append(Sign(step=step, letter=letter, sixteenths=sixteenths, glides=glides))
    return signs


def _bass_pitch(letter: str, step: int, changes: Changes, key: int) -> int:
    chord = changes.chords[changes.index(step)]
    following = changes.chords[changes.index(step + changes.steps)]
    root = _low(key + chord.root)
    third, seventh = 3 if 3 in chord.intervals else 4, -1 if 11 in chord.intervals else -2
    above = {"8": 12, "5": 7, "3": third, "7": seventh}
    if letter == "b":
        return _low(key + following.root) - 1
    return root + above.get(letter, 0)


def _low(note: int) -> int:
    """The same note between G1 and F sharp 2."""
    return 31 + (note - 31) % 12


def _nearest(pitch: int, chord: Chord, key: int) -> int:
    """The note of a chord that is nearest."""
    classes = [(key + note) % 12 for note in chord.pitch_classes]
    return min(
        (pitch + step for step in range(-6, 7) if (pitch + step) % 12 in classes),
        key=lambda note: (abs(note - pitch), note),
    )
