"""A question: what plays, what can be answered, and which answer is right."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.audio.clips import ClipPlan


class QuestionKind(StrEnum):
    """What a question asks."""

    BOOST = "boost"
    """Which band was boosted."""
    CUT = "cut"
    """Which band was cut."""
    LOUDER = "louder"
    """Which part is louder, and by how much."""
    COMPRESSION = "compression"
    """Which part is compressed, and how fast."""
    POSITION = "position"
    """Where the sound went."""
    WIDTH = "width"
    """Whether it got narrower or wider."""
    SPACE = "space"
    """Which space was added."""
    ECHO = "echo"
    """How far apart the repeats are."""
    CLIPPING = "clipping"
    """Which part is clipped."""
    TUNING = "tuning"
    """Which note is off, and in which direction."""
    INTERVAL_UP = "interval up"
    INTERVAL_DOWN = "interval down"
    INTERVAL_TOGETHER = "interval together"
    CHORD = "chord"
    TIMING = "timing"
    """How the second part is timed."""


class Option(StrEnum):
    """What can be heard."""

    SUB = "sub"
    LOW_MIDS = "low mids"
    MIDS = "mids"
    PRESENCE = "presence"
    AIR = "air"

    FIRST_LITTLE = "first, a little"
    FIRST_MUCH = "first, much"
    SECOND_LITTLE = "second, a little"
    SECOND_MUCH = "second, much"

    FIRST_FAST = "first, fast"
    FIRST_SLOW = "first, slow"
    SECOND_FAST = "second, fast"
    SECOND_SLOW = "second, slow"

    FAR_LEFT = "far left"
    LEFT = "left"
    MIDDLE = "middle"
    RIGHT = "right"
    FAR_RIGHT = "far right"

    NARROWER = "narrower"
    WIDER = "wider"
    SAME = "same"
    FLIPPED = "flipped"

    ROOM = "room"
    HALL = "hall"
    PLATE = "plate"
    DELAY = "delay"

    SIXTEENTH = "sixteenth"
    EIGHTH = "eighth"
    DOTTED_EIGHTH = "dotted eighth"
    QUARTER = "quarter"

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"

    SECOND_FLAT = "second, flat"
    SECOND_SHARP = "second, sharp"
    THIRD_FLAT = "third, flat"
    THIRD_SHARP = "third, sharp"

    MINOR_SECOND = "minor second"
    MAJOR_SECOND = "major second"
    MINOR_THIRD = "minor third"
    MAJOR_THIRD = "major third"
    FOURTH = "fourth"
    TRITONE = "tritone"
    FIFTH = "fifth"
    MINOR_SIXTH = "minor sixth"
    MAJOR_SIXTH = "major sixth"
    MINOR_SEVENTH = "minor seventh"
    MAJOR_SEVENTH = "major seventh"
    OCTAVE = "octave"

    MAJOR = "major"
    MINOR = "minor"
    DIMINISHED = "diminished"
    AUGMENTED = "augmented"
    SUS_TWO = "sus2"
    SUS_FOUR = "sus4"
    DOMINANT = "dominant seventh"
    MAJOR_SEVEN = "major seventh chord"
    MINOR_SEVEN = "minor seventh chord"
    MINOR_MAJOR = "minor major seventh"
    HALF_DIMINISHED = "half-diminished"
    ADD_NINE = "add9"

    EARLY = "early"
    LATE = "late"
    SWUNG = "swung"
    UNMOVED = "unmoved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a round; the same seed, drill and step always give the same one.

    `amount` is how much of it there is, in the drill's unit. `right` is the index of the right
    option. `reveal` is what plays with the answer: without it, then with it.
    """

    kind: QuestionKind
    amount: float
    options: Sequence[Option]
    right: int
    plan: ClipPlan
    reveal: ClipPlan

    @property
    def truth(self) -> Option:
        """The right option."""
        return self.options[self.right]
