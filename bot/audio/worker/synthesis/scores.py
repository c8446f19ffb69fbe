"""What bass and keys of each style play: chords, rhythms and sounds, several of each.

Chords are a mode and, for each, its root in semitones above the key's and its quality. Rhythms are
bars of sixteenths, `.` a rest and `-` a held note. In basslines `1` is the chord's root, `8` its
octave, `5` its fifth, `3` its third, `7` the seventh below, `b` the note below the next root, and
`/` before a note says that it glides. In comping `x` is the chord, `X` the same but louder, and a
figure one of its notes, from the lowest. In phrases `x` is a note of the melody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a style's bass and keys consist of."""

    chords_a_bar: float
    chords: tuple[str, ...]
    basses: tuple[str, ...]
    basslines: tuple[str, ...]
    follows_kick: bool = False
    """Whether bass and kick sound together."""
    keys: tuple[str, ...]
    comping: tuple[str, ...]
    beds: tuple[str, ...] = ("",)
    """What holds the chords in the background, if anything does."""
    hooks: tuple[str, ...]
    """What plays the melody."""
    phrases: tuple[str, ...]
    """Its rhythm: a bar of call and a bar of response."""


SCORES: Final[Mapping[str, Score]] = {
    "boom-bap": Score(
        chords_a_bar=2, follows_kick=True, basses=("upright", "upright", "sub"),
        chords=(
            "dorian 0:m9 5:9", "minor 0:m9 8:maj7 5:m9 7:7b9", "minor 0:m7 10:7sus 8:maj9 7:m7",
            "dorian 0:m11 2:m7 3:maj7 2:m7", "major 0:maj9 9:m9 2:m9 7:13",
        ),
        basslines=(
            "1--...1.5---..b-", "1---..1-..1-..5.", "1-..1-..8-5-..b.", "1--1..5-..1-3-b.",
            "1-----..1-..5-b.|1--...8-5-..b-..",
        ),
        keys=("electric piano", "piano", "vibraphone"),
        hooks=("chopped voice", "vibraphone", "flute", "pluck"),
        comping=(
            "X------...x---..", "..x---..x--...x-", "X-----x---......", "X--...x-..x---..",
            "X---......x--x--",
        ),
        phrases=(
            "x..x..x-........|x..x....x.x-....", "....x.xx-.......|....x.x...x-....",
            "x-..x-....x.....|................", "..x.x.x---......|........x.x.x---",
        ),
    ),
    "lo-fi": Score(
        chords_a_bar=2, follows_kick=True, basses=("upright", "sub"),
        chords=(
            "major 2:m9 7:13 0:maj9 9:m9", "major 5:maj9 4:m7 2:m9 0:maj9",
            "minor 8:maj9 7:m7 5:m9 3:maj9", "major 0:maj9 4:7b9 9:m9 5:m6",
            "dorian 0:m9 5:13 0:m11 5:9",
        ),
        basslines=("1-----..1-----b.", "1--...5-1--...b-", "1------.1---5---", "1--1--..1----.5."),
        keys=("electric piano", "electric piano", "piano"), hooks=("vibraphone", "flute", "piano"),
        comping=("X-------X-------", "X---x---X-----x-", "..x-----..x-----", "X------xX---..x-"),
        phrases=(
            "..x.x.x---......|..x.x-..x---....", "x---..x.x---....|................",
            "......x.x.x-----|......x.x-x-----", "x.x...x-....x---|....x...x-------",
        ),
    ),
    "trap": Score(
        chords_a_bar=1, follows_kick=True, basses=("808",),
        chords=(
            "minor 0:m 8:maj", "phrygian 0:m 1:maj", "minor 0:m 5:m", "harmonic 0:m 7:maj",
            "minor 0:madd9 3:maj7",
        ),
        basslines=(
            "1-----1---...1--|1-----1---/8---..", "1---------1-----|1-----/5---1-----",
            "1--...1-........|1--...1-..8-/1---", "1-----...1--....|1-----1--1----/5-",
        ),
        keys=("bell", "piano", "pluck", "guitar"), beds=("pad", "choir", ""),
        hooks=("bell", "flute", "pluck"),
        comping=(
            "1-3-2-3-1-3-2-3-", "1-2-3-4-3-2-....", "X---------x-----", "1---3---2-..3---",
            "1-3-4---3-2-....|1-3-5---4-3-....",
        ),
        phrases=(
            "x---x-x-........|x---x-x-..x-----", "x-x-x---........|........x-x-x---",
            "....x-..x---....|................",
        ),
    ),
    "house": Score(
        chords_a_bar=1, basses=("organ", "plucked", "round"),
        chords=(
            "minor 0:m7 8:maj7 3:maj7 10:7", "dorian 0:m9 5:9", "minor 0:m9 10:maj7 8:maj9 7:m7",
            "major 5:maj9 4:m7 9:m9 7:7sus", "minor 0:m7 3:maj7 5:m7 7:m7",
        ),
        basslines=(
            "..1...1...1...1.", "..1-..1...8...5.", "1..1..8...1.5.b.", "..1..1..8.1...5.",
            "1..1..1.....8.b.|1..1..1...5.7...",
        ),
        keys=("piano", "organ", "stab", "electric piano"), beds=("pad", "strings", ""),
        hooks=("chopped voice", "pluck", "organ", "flute"),
        comping=(
            "x..x..x...x..x..", "..x...x...x...x.", "X..x..x-..x..x--", "..x..x....x..x..",
            "X-..x-..x..x..x.",
        ),
        phrases=(
            "x.x..x..........|x.x..x....x.x...", "..x..x..x.......|................",
            "......x.x..x.x..|......x.x---....",
        ),
    ),
    "techno": Score(
        chords_a_bar=0.5, basses=("rumble", "rumble", "saw"),
        chords=(
            "minor 0:m7", "phrygian 0:m 1:maj", "minor 0:m9 10:sus2", "dorian 0:m11",
            "minor 0:m 3:m",
        ),
        basslines=(".111.111.111.111", "..1...1...1...1.", ".1.1.1.1.1.1.1.8", "..11..11..11..71"),
        keys=("dub", "stab", "dub"), beds=("pad", "strings"), hooks=("acid", "pluck", "bell"),
        comping=(
            "...X......x.....", "..x..x....x.....", "X.....x.........", "...x..x..x..x...",
            "......X.........|......X....x....",
        ),
        phrases=("x.xx.x.xx.xx.x.x", "..x..x..x..x..x.", "xx.x.xx.xx.x.xx.", "x...x.x...x.x..."),
    ),
    "garage": Score(
        chords_a_bar=1, follows_kick=True, basses=("organ", "round", "reese"),
        chords=(
            "minor 0:m9 8:maj9", "minor 0:m7 5:m9", "dorian 0:m9 10:maj7", "minor 8:maj7 7:m7",
            "major 9:m9 5:maj9",
        ),
        basslines=(
            "1..1..8.....1.5.", "1.....1..8.....b", "1..8....1.1..5..|1..8......7.b...",
            "1-.....1..1..8..",
        ),
        keys=("stab", "organ", "electric piano"), beds=("pad", ""),
        hooks=("chopped voice", "pluck", "bell", "flute"),
        comping=("..x..x....x..x..", "X..x......x..x..", "...x..x..x...x..", "..x...x..x.x...."),
        phrases=(
            "x..x.x..........|x..x.x...x.x....", "..x...x..x......|..x...x.........",
            "......x..x.x....|................",
        ),
    ),
    "drum-and-bass": Score(
        chords_a_bar=1, basses=("reese", "sub", "reese"),
        chords=(
            "minor 0:m9 8:maj9", "minor 0:m7 3:maj7", "dorian 0:m9 5:9", "minor 0:m 10:maj",
            "minor 8:maj7 10:6",
        ),
        basslines=(
            "1-------------..|1-----..8-------", "1-----1---..1---|1-----1---..5---",
            "1-..1-..1-1-..8-|1-..1-..1-/5---..", "1---------/8-----",
        ),
        keys=("electric piano", "pluck", "stab"), beds=("pad", "strings", "choir"),
        hooks=("pluck", "bell", "flute"),
        comping=("X-----x---......", "X--...x-..x---..", "..x...x....x....", "1-2-3-..2-3-4-.."),
        phrases=(
            "x-----x---......|x-----x---x-----", "..x-..x-..x-....|................",
            "x---....x---....|x---..x---......",
        ),
    ),
    "afrobeats": Score(
        chords_a_bar=1, follows_kick=True, basses=("round", "plucked", "log drum"),
        chords=(
            "major 0:maj9 9:m7 5:maj9 7:7", "minor 0:m7 10:maj 8:maj7 10:maj",
            "major 5:maj7 7:6 9:m7 4:m7", "minor 0:m9 5:m7 10:7sus 3:maj7",
            "major 2:m9 7:7sus 0:maj9 9:m7",
        ),
        basslines=("1..1...1..5.1...", "1-....1.1-....5.", "1..5..8...1-..b.", "..1..1-...1..5-."),
        keys=("guitar", "electric piano", "marimba"), beds=("pad", ""),
        hooks=("chopped voice", "marimba", "flute", "guitar"),
        comping=("..1.3.2...1.3.2.", "x..x..x...x.x...", "..x...x...x..x..", "1..2..3...2.3.4."),
        phrases=(
            "x..x..x.........|..x.x...x.......", "..x.x.x...x.x...|................",
            "x.x...x..x......|x.x...x..x.x....",
        ),
    ),
    "amapiano": Score(
        chords_a_bar=1, basses=("log drum",),
        chords=(
            "minor 0:m9 8:maj9 10:6 7:m7", "dorian 0:m9 5:13", "minor 5:m9 7:m7 8:maj9 3:maj9",
            "major 2:m9 7:13 0:maj9 9:m9", "minor 0:m11 3:maj9",
        ),
        basslines=(
            "..1..1.1..8.1..5|..1..1.1../8-1...", "1..1..8...1..5..|..1.1.8./5-1..7..",
            "...1..1.1-..8.5.|...1..1./8---....", "1.....1..1..1.8.|..5..1..8.5.1.7.",
        ),
        keys=("electric piano", "piano", "organ"), beds=("pad", "strings", "choir"),
        hooks=("flute", "pluck", "vibraphone"),
        comping=("X-----x-..x-----", "..x---x---..x---", "X---..x---x-..x-", "x..x--..x..x--.."),
        phrases=(
            "x..x..x-........|..x..x..x-......", "....x.x..x-.....|................",
            "..x..x.x........|..x..x.x..x-....",
        ),
    ),
    "pop": Score(
        chords_a_bar=1, follows_kick=True, basses=("plucked", "saw", "round"),
        chords=(
            "major 0:maj 7:maj 9:m 5:maj", "major 9:m 5:maj 0:maj 7:maj",
            "major 0:add9 9:m7 5:maj7 7:sus4", "major 5:maj9 7:maj 9:m7 4:m7",
            "mixolydian 0:maj 10:maj 5:maj 0:sus4",
        ),
        basslines=("1.1.1.1.1.1.1.1.", "1-----1-1---..5-", "1..1..1-..1-..b.", "1-..1.1-..1.5-.."),
        keys=("piano", "pluck", "guitar", "electric piano"), beds=("pad", "strings", ""),
        hooks=("pluck", "bell", "flute"),
        comping=("1.2.3.2.1.2.3.2.", "X---x---x---x---", "X--x--x---x-x---", "1.3.2.3.4.3.2.3."),
        phrases=(
            "x-x-x---..x-x---|x-x-x-----......", "..x.x.x-........|..x.x.x-..x-....",
            "x--x--x---......|x--x--x---x-x---",
        ),
    ),
    "r-and-b": Score(
        chords_a_bar=2, follows_kick=True, basses=("808", "sub", "round"),
        chords=(
            "major 5:maj9 4:m7 2:m9 0:maj9", "minor 8:maj9 7:m7 0:m9 10:13",
            "major 0:maj9 4:m9 9:m11 7:13", "minor 0:m9 5:m9 8:maj9 7:7b9",
            "major 2:m9 4:m7 5:maj9 7:7sus",
        ),
        basslines=("1-----1-1-----..", "1--...1-1---/5-..", "1-------1--1--b.", "1-....1-1-..8-.."),
        keys=("electric piano", "piano", "guitar"), beds=("pad", "choir", "strings"),
        hooks=("bell", "vibraphone", "guitar"),
        comping=("X-------X-------", "X-----x-X---x---", "..x-----X----x--", "1-2-3---X-------"),
        phrases=(
            "....x.x.x-......|......x.x.x-----", "x.x---......x.x-|................",
            "..x-..x---......|..x-..x.x.x-----",
        ),
    ),
    "synthwave": Score(
        chords_a_bar=1, basses=("saw", "saw", "round"),
        chords=(
            "minor 0:m 8:maj 3:maj 10:maj", "minor 0:m 5:m 8:maj 10:maj",
            "minor 8:maj7 10:maj 0:m 0:m7", "dorian 0:m 3:maj 10:maj 5:maj",
            "minor 0:sus2 10:maj 8:maj7 7:m",
        ),
        basslines=(
            "1.1.8.1.1.1.8.1.", "1.111.111.111.11", "1.8.1.8.1.8.1.8.", "1.1.1.1.1.1.5.8.",
            "..11..11..11..18",
        ),
        keys=("brass", "pluck", "pluck"), beds=("strings", "pad", "pad"),
        hooks=("lead", "bell", "lead"),
        comping=(
            "1.2.3.4.5.4.3.2.", "1234123412341234", "X-----x-----x---", "X---------x-----",
            "1.3.2.4.3.5.4.2.",
        ),
        phrases=(
            "x-----x-x---....|x-----x-----x---", "x---x---x-x-----|................",
            "..x-x-x---......|..x-x-x-----x---",
        ),
    ),
}  # fmt: skip
