"""What bass and keys play: chords, basslines, comping and hooks as notes."""

from dataclasses import dataclass

import numpy as np

from bot.audio.clips import Loop
from bot.audio.worker.synthesis.harmony import Chord, progression, voicings
from bot.audio.worker.synthesis.parts import SCORING
from bot.audio.worker.synthesis.timing import STEPS, Grid, dice


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note of one instrument."""

    at: int
    samples: int
    pitch: int
    velocity: float
    glide_from: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The chords of a loop."""

    chords: tuple[Chord, ...]
    steps: int
    """How many sixteenths each lasts."""
    minor: bool

    def index(self, step: int) -> int:
        """Which chord sounds at a sixteenth."""
        return step // self.steps % len(self.chords)


def changes_of(loop: Loop) -> Changes:
    """The chords of a loop, as its seed chose them."""
    scoring, rng = SCORING[loop.style], dice(loop, 2)
    index = int(rng.integers(len(scoring.progressions)))
    return Changes(
        chords=progression(scoring.progressions[index]),
        steps=round(STEPS / scoring.chords_a_bar),
        minor=scoring.minor[index],
    )


def bass_notes(loop: Loop, grid: Grid) -> list[Note]:
    """The bassline."""
    changes, rng = changes_of(loop), dice(loop, 3)
    bars = str(rng.choice(SCORING[loop.style].basslines)).split("|")
    line = "".join(bars[bar % len(bars)] for bar in range(grid.steps // STEPS + 2))
    notes: list[Note] = []
    for step, sign, held, glides in _tokens(_without_slashes(line), grid):
        pitch = _bass_pitch(sign, step, changes, loop.root)
        start = grid.at(step)
        notes.append(
            Note(
                at=start,
                samples=grid.at(step + held) - start,
                pitch=pitch,
                velocity=0.9 + 0.1 * float(rng.random()),
                glide_from=notes[-1].pitch if glides and notes else None,
            )
        )
    return notes


def _without_slashes(line: str) -> list[tuple[str, bool]]:
    return [
        (sign, index > 0 and line[index - 1] == "/")
        for index, sign in enumerate(line)
        if sign != "/"
    ]


def _tokens(line: list[tuple[str, bool]], grid: Grid) -> list[tuple[int, str, int, bool]]:
    """Each note as its step, its sign, its length in steps and whether it glides."""
    found: list[tuple[int, str, int, bool]] = []
    for step, (sign, glides) in enumerate(line[: grid.steps]):
        if sign not in ".-":
            held = 1
            while step + held < len(line) and line[step + held][0] == "-":
                held += 1
            found.append((step, sign, held, glides))
    return found


def _bass_pitch(sign: str, step: int, changes: Changes, key: int) -> int:
    chord = changes.chords[changes.index(step)]
    following = changes.chords[changes.index(step + changes.steps)]
    root = _low(key + chord.root)
    match sign:
        case "8":
            return root + 12
        case "5":
            return root + 7
        case "3":
            return root + (3 if 3 in chord.intervals else 4)
        case "7":
            return root - 2
        case "b":
            return _low(key + following.root) - 1
        case _:
            return root


def _low(note: int) -> int:
    """The same note between E1 and D sharp 2."""
    return 28 + (note - 28) % 12


def chord_notes(loop: Loop, grid: Grid) -> list[Note]:
    """The chords, in a rhythm."""
    changes, rng = changes_of(loop), dice(loop, 4)
    bars = str(rng.choice(SCORING[loop.style].comping)).split("|")
    line = "".join(bars[bar % len(bars)] for bar in range(grid.steps // STEPS + 2))
    voiced = voicings(changes.chords, loop.root, 62)
    notes: list[Note] = []
    for step, sign, held, _ in _tokens([(sign, False) for sign in line], grid):
        start = grid.at(step)
        loud = 1.0 if sign == "X" else 0.8
        for strum, pitch in enumerate(voiced[changes.index(step)]):
            velocity = loud * (1 + 0.06 * float(np.clip(rng.normal(), -2, 2)))
            at = start + strum * int(rng.integers(40, 160))
            samples = grid.at(step + held) - start
            notes.append(Note(at=at, samples=samples, pitch=pitch, velocity=velocity))
    return notes


def hook_notes(loop: Loop, grid: Grid) -> list[Note]:
    """A short melody: a call, and a response that begins like it and ends elsewhere."""
    scoring, changes, rng = SCORING[loop.style], changes_of(loop), dice(loop, 5)
    bars = str(rng.choice(scoring.phrases)).split("|")
    line = "".join(bars[bar % len(bars)] for bar in range(grid.steps // STEPS + 2))
    scale = (0, 3, 5, 7, 10) if changes.minor else (0, 2, 4, 7, 9)
    ladder = [loop.root % 12 + note + octave for octave in (60, 72) for note in scale]
    contour = rng.integers(-2, 3, size=8)
    place, notes = int(rng.integers(3, 6)), list[Note]()
    for count, (step, _, held, _) in enumerate(_tokens([(t, False) for t in line], grid)):
        place = int(np.clip(place + contour[count % 8], 0, len(ladder) - 1))
        start = grid.at(step)
        samples = max(grid.at(step + held) - start, round(grid.step * 2))
        velocity = 0.75 + 0.2 * float(rng.random())
        notes.append(Note(at=start, samples=samples, pitch=ladder[place], velocity=velocity))
    return notes
