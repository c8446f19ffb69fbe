"""Questions about music: tuning, intervals, chords and timing."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Final

from bot.audio.clips import ClipPlan, Instrument, Part, Sound, Tones
from bot.ears.rules.material import STYLES_WITH_SIXTEENTHS, part_seconds, random_loop
from bot.ears.rules.question import Option, Question, QuestionKind

SEMITONES: Final = {
    Option.OCTAVE: 12,
    Option.FIFTH: 7,
    Option.MAJOR_THIRD: 4,
    Option.MINOR_THIRD: 3,
    Option.FOURTH: 5,
    Option.MAJOR_SIXTH: 9,
    Option.MAJOR_SECOND: 2,
    Option.MINOR_SEVENTH: 10,
    Option.MINOR_SIXTH: 8,
    Option.TRITONE: 6,
    Option.MAJOR_SEVENTH: 11,
    Option.MINOR_SECOND: 1,
}
"""In the order that they join in."""

CHORDS: Final = {
    Option.MAJOR: (0, 4, 7),
    Option.MINOR: (0, 3, 7),
    Option.DIMINISHED: (0, 3, 6),
    Option.SUS_FOUR: (0, 5, 7),
    Option.DOMINANT: (0, 4, 7, 10),
    Option.MINOR_SEVEN: (0, 3, 7, 10),
    Option.MAJOR_SEVEN: (0, 4, 7, 11),
    Option.AUGMENTED: (0, 4, 8),
    Option.SUS_TWO: (0, 2, 7),
    Option.HALF_DIMINISHED: (0, 3, 6, 10),
    Option.ADD_NINE: (0, 4, 7, 14),
    Option.MINOR_MAJOR: (0, 3, 7, 11),
}
"""In the order that they join in. The root is always the lowest note."""

_ALIKE: Final = (
    Option.SUS_TWO,
    Option.SUS_FOUR,
    Option.ADD_NINE,
    Option.MAJOR,
    Option.DOMINANT,
    Option.MAJOR_SEVEN,
    Option.AUGMENTED,
    Option.MINOR_MAJOR,
    Option.MINOR,
    Option.MINOR_SEVEN,
    Option.HALF_DIMINISHED,
    Option.DIMINISHED,
)
"""Chords that are easily mistaken for one another stand side by side."""

_MOST_OPTIONS: Final = 5
_EASY_STEPS: Final = 3
_STEP_WITH_HARMONIC: Final = 4
_STEP_WITH_FALLING: Final = 6
_STEP_WITH_OPEN_CHORDS: Final = 4
_SOUNDS: Final = (Sound.PIANO, Sound.ELECTRIC_PIANO, Sound.PLUCK)


def ask_pitch(rng: Random, _: int, amount: float) -> Question:
    """Ask which note is off, and in which direction; the first of three is in tune."""
    options = (Option.SECOND_FLAT, Option.SECOND_SHARP, Option.THIRD_FLAT, Option.THIRD_SHARP)
    right = rng.randrange(len(options))
    note, sound = float(rng.randint(52, 72)), rng.choice((*_SOUNDS, Sound.SINE))
    flat = options[right] in (Option.SECOND_FLAT, Option.THIRD_FLAT)
    off = round(note + (-amount if flat else amount) / 100, 4)
    is_second = options[right] in (Option.SECOND_FLAT, Option.SECOND_SHARP)
    seed = rng.getrandbits(32)
    return Question(
        kind=QuestionKind.TUNING,
        amount=amount,
        options=options,
        right=right,
        plan=_tones(
            seed,
            sound,
            ((note,), (off if is_second else note,), (note if is_second else off,)),
            1.1,
        ),
        reveal=_tones(seed, sound, ((note,), (off,)), 1.5),
    )


def ask_intervals(rng: Random, step: int, amount: float) -> Question:
    """Ask for an interval: rising, later also both notes together, then also falling."""
    pool = sorted(tuple(SEMITONES)[: int(amount)], key=SEMITONES.__getitem__)
    options, right = _neighbours(rng, pool)
    directions = [QuestionKind.INTERVAL_UP]
    if step >= _STEP_WITH_HARMONIC:
        directions.append(QuestionKind.INTERVAL_TOGETHER)
    if step >= _STEP_WITH_FALLING:
        directions.append(QuestionKind.INTERVAL_DOWN)
    kind = rng.choice(directions)
    low = float(rng.randint(48, 62))
    high = low + SEMITONES[options[right]]
    orders = {
        QuestionKind.INTERVAL_UP: ((low,), (high,)),
        QuestionKind.INTERVAL_DOWN: ((high,), (low,)),
        QuestionKind.INTERVAL_TOGETHER: ((low, high),),
    }
    sound, seed = rng.choice((*_SOUNDS, Sound.PAD)), rng.getrandbits(32)
    seconds = 2.4 if kind is QuestionKind.INTERVAL_TOGETHER else 1.2
    return Question(
        kind=kind,
        amount=amount,
        options=options,
        right=right,
        plan=_tones(seed, sound, orders[kind], seconds),
        reveal=_tones(seed, sound, ((low,), (high,), (low, high)), 1.2),
    )


def ask_chords(rng: Random, step: int, amount: float) -> Question:
    """Ask for a chord, later also in open position."""
    pool = sorted(tuple(CHORDS)[: int(amount)], key=_ALIKE.index)
    options, right = _neighbours(rng, pool)
    root = float(rng.randint(48, 59))
    notes = [root + semitones for semitones in CHORDS[options[right]]]
    if step >= _STEP_WITH_OPEN_CHORDS and rng.random() < 0.5:
        notes = sorted([notes[0], notes[1] + 12, *notes[2:]])
    sound, seed = rng.choice((*_SOUNDS, Sound.PAD)), rng.getrandbits(32)
    one_by_one = Part(
        source=Tones(seed=seed, sound=sound, chords=tuple((note,) for note in notes), seconds=0.5)
    )
    together = Part(source=Tones(seed=seed, sound=sound, chords=(tuple(notes),), seconds=2.6))
    return Question(
        kind=QuestionKind.CHORD,
        amount=amount,
        options=options,
        right=right,
        plan=ClipPlan(parts=(together,), seconds=2.6),
        reveal=ClipPlan(parts=(one_by_one, together), seconds=2.6),
    )


def ask_timing(rng: Random, step: int, amount: float) -> Question:
    """Ask how the second of two parts is timed; the first is the loop as it is."""
    options = (Option.EARLY, Option.LATE, Option.SWUNG, Option.UNMOVED)
    right = rng.randrange(len(options))
    instruments = (Instrument.DRUMS,) if step < _EASY_STEPS else (Instrument.DRUMS, Instrument.MIX)
    loop = random_loop(rng, instruments, styles=STYLES_WITH_SIXTEENTHS)
    moved = {
        Option.EARLY: replace(loop, backbeat_ms=-amount),
        Option.LATE: replace(loop, backbeat_ms=amount),
        Option.SWUNG: replace(loop, swing_ms=amount),
        Option.UNMOVED: loop,
    }[options[right]]
    plan = ClipPlan(parts=(Part(source=loop), Part(source=moved)), seconds=part_seconds(loop))
    return Question(
        kind=QuestionKind.TIMING,
        amount=amount,
        options=options,
        right=right,
        plan=plan,
        reveal=plan,
    )


def _neighbours(rng: Random, pool: Sequence[Option]) -> tuple[Sequence[Option], int]:
    """Return up to five options that stand side by side, and the index of the right one.

    The right one is drawn from them last, so its place among them tells nothing.
    """
    count = min(len(pool), _MOST_OPTIONS)
    start = rng.randrange(len(pool) - count + 1)
    return pool[start : start + count], rng.randrange(count)


def _tones(
    seed: int, sound: Sound, chords: tuple[tuple[float, ...], ...], seconds: float
) -> ClipPlan:
    part = Part(source=Tones(seed=seed, sound=sound, chords=chords, seconds=seconds))
    return ClipPlan(parts=(part,), seconds=seconds * len(chords))
