"""Chords, and how one moves to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

QUALITIES: Final[Mapping[str, tuple[int, ...]]] = {
    "m": (0, 3, 7),
    "maj": (0, 4, 7),
    "5": (0, 7, 12),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "add9": (0, 4, 7, 14),
    "madd9": (0, 3, 7, 14),
    "6": (0, 4, 7, 9),
    "m6": (0, 3, 7, 9),
    "7": (0, 4, 7, 10),
    "m7": (0, 3, 7, 10),
    "maj7": (0, 4, 7, 11),
    "m7b5": (0, 3, 6, 10),
    "7sus": (0, 5, 7, 10),
    "9": (0, 4, 7, 10, 14),
    "m9": (0, 3, 7, 10, 14),
    "maj9": (0, 4, 7, 11, 14),
    "7b9": (0, 4, 7, 10, 13),
    "13": (0, 4, 10, 14, 21),
    "m11": (0, 3, 10, 14, 17),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chord:
    """One chord of a progression."""

    root: int
    """In semitones above the key's root, 0 to 11."""
    intervals: tuple[int, ...]

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """Its notes in semitones above the key's root, without octaves."""
        return tuple(sorted({(self.root + interval) % 12 for interval in self.intervals}))


def progression(text: str) -> tuple[Chord, ...]:
    """Read chords, each a root in semitones and a quality, as in `0:m9 5:m9`."""
    pairs = (word.split(":") for word in text.split())
    return tuple(Chord(root=int(root), intervals=QUALITIES[name]) for root, name in pairs)


def voicings(chords: tuple[Chord, ...], key: int, middle: float) -> tuple[tuple[int, ...], ...]:
    """The notes of each chord near a middle note, each moving as little as it can from the last."""
    chosen: list[tuple[int, ...]] = []
    for chord in chords:
        last = chosen[-1] if chosen else None
        chosen.append(
            min(
                _inversions(chord, key, middle),
                key=lambda notes: (_distance(notes, last, middle), notes),
            )
        )
    return tuple(chosen)


def _inversions(chord: Chord, key: int, middle: float) -> list[tuple[int, ...]]:
    classes = [(key + note) % 12 for note in chord.pitch_classes]
    if len(classes) > 4:  # the bass has the root
        classes.remove((key + chord.root) % 12)
    inversions: list[tuple[int, ...]] = []
    for bottom in range(int(middle) - 14, int(middle) + 3):
        if bottom % 12 in classes:
            start = classes.index(bottom % 12)
            order = classes[start + 1 :] + classes[:start]
            inversions.append(
                tuple(accumulate(order, lambda low, note: low + (note - low) % 12, initial=bottom))
            )
    return inversions


def _distance(notes: tuple[int, ...], last: tuple[int, ...] | None, middle: float) -> float:
    off_middle = abs(sum(notes) / len(notes) - middle)
    crowded = sum(2.0 for low, high in pairwise(notes) if high - low == 1)
    if last is None:
        return off_middle + crowded
    moved = sum(min(abs(note - other) for other in last) for note in notes)
    return moved + 0.5 * off_middle + crowded
