"""What the options of a question are called, and how each of them sounds."""

from typing import Final

from bot.ears.rules.question import Option

LABELS: Final = {
    Option.SUB: "Sub, 60 Hz",
    Option.LOW_MIDS: "Low mids, 250 Hz",
    Option.MIDS: "Mids, 1 kHz",
    Option.PRESENCE: "Presence, 4 kHz",
    Option.AIR: "Air, 12 kHz",
    Option.FIRST_LITTLE: "First, by {amount}",
    Option.FIRST_MUCH: "First, by {twice}",
    Option.SECOND_LITTLE: "Second, by {amount}",
    Option.SECOND_MUCH: "Second, by {twice}",
    Option.FIRST_FAST: "First, fast attack",
    Option.FIRST_SLOW: "First, slow attack",
    Option.SECOND_FAST: "Second, fast attack",
    Option.SECOND_SLOW: "Second, slow attack",
    Option.FAR_LEFT: "{twice} left",
    Option.LEFT: "{amount} left",
    Option.MIDDLE: "Still in the middle",
    Option.RIGHT: "{amount} right",
    Option.FAR_RIGHT: "{twice} right",
    Option.NARROWER: "Narrower",
    Option.WIDER: "Wider",
    Option.SAME: "Just as wide",
    Option.FLIPPED: "One side flipped",
    Option.ROOM: "Room",
    Option.HALL: "Hall",
    Option.PLATE: "Plate",
    Option.DELAY: "Delay",
    Option.SIXTEENTH: "1/16",
    Option.EIGHTH: "1/8",
    Option.DOTTED_EIGHTH: "Dotted 1/8",
    Option.QUARTER: "1/4",
    Option.FIRST: "First",
    Option.SECOND: "Second",
    Option.THIRD: "Third",
    Option.SECOND_FLAT: "Second, flat",
    Option.SECOND_SHARP: "Second, sharp",
    Option.THIRD_FLAT: "Third, flat",
    Option.THIRD_SHARP: "Third, sharp",
    Option.MINOR_SECOND: "Minor second",
    Option.MAJOR_SECOND: "Major second",
    Option.MINOR_THIRD: "Minor third",
    Option.MAJOR_THIRD: "Major third",
    Option.FOURTH: "Fourth",
    Option.TRITONE: "Tritone",
    Option.FIFTH: "Fifth",
    Option.MINOR_SIXTH: "Minor sixth",
    Option.MAJOR_SIXTH: "Major sixth",
    Option.MINOR_SEVENTH: "Minor seventh",
    Option.MAJOR_SEVENTH: "Major seventh",
    Option.OCTAVE: "Octave",
    Option.MAJOR: "Major",
    Option.MINOR: "Minor",
    Option.DIMINISHED: "Diminished",
    Option.AUGMENTED: "Augmented",
    Option.SUS_TWO: "Sus2",
    Option.SUS_FOUR: "Sus4",
    Option.DOMINANT: "7 (dominant)",
    Option.MAJOR_SEVEN: "Maj7",
    Option.MINOR_SEVEN: "m7",
    Option.MINOR_MAJOR: "m(maj7)",
    Option.HALF_DIMINISHED: "m7♭5",
    Option.ADD_NINE: "Add9",
    Option.EARLY: "Early snare or clap",
    Option.LATE: "Late snare or clap",
    Option.SWUNG: "Swung",
    Option.UNMOVED: "Just the same",
}
"""`amount` is the question's, with its unit; `twice` is twice as much."""

BOOSTED: Final = {
    Option.SUB: (
        "More 60 Hz is weight you feel more than hear. In a mix, listen to the thump of the kick "
        "and the lowest bass notes."
    ),
    Option.LOW_MIDS: (
        "More 250 Hz sounds boxy. In a mix, listen to the body of the snare and the chords."
    ),
    Option.MIDS: (
        "More 1 kHz sounds nasal, a bit like a small radio. In a mix, listen to the middle of the "
        "keys and the knock of the snare."
    ),
    Option.PRESENCE: (
        "More 4 kHz comes closer and turns hard. In a mix, listen to the snap of the snare and the "
        "edge of each note."
    ),
    Option.AIR: (
        "More 12 kHz adds sizzle above everything else. In a mix, listen to the hats and the hiss "
        "between hits."
    ),
}

CUT: Final = {
    Option.SUB: (
        "Less 60 Hz takes the weight away. In a mix, the kick turns from a thump into a tap."
    ),
    Option.LOW_MIDS: (
        "Less 250 Hz sounds lean and clear, then thin. In a mix, the snare and the chords lose "
        "their body."
    ),
    Option.MIDS: (
        "Less 1 kHz leaves a hollow in the middle. In a mix, the keys step back behind the bass "
        "and the hats."
    ),
    Option.PRESENCE: (
        "Less 4 kHz moves the sound away from you. In a mix, the snare and each note lose their "
        "edge."
    ),
    Option.AIR: (
        "Less 12 kHz closes the lid. In a mix, the hats get duller while everything else stays."
    ),
}

SOUNDS: Final = {
    **dict.fromkeys(
        (Option.FIRST_LITTLE, Option.FIRST_MUCH, Option.SECOND_LITTLE, Option.SECOND_MUCH),
        "Follow one sound, such as a snare or a single note, from the first to the second. The "
        "whole is harder to judge.",
    ),
    **dict.fromkeys(
        (Option.FIRST_FAST, Option.SECOND_FAST),
        "A fast attack flattens the hits themselves: less snap, and what's between them comes up.",
    ),
    **dict.fromkeys(
        (Option.FIRST_SLOW, Option.SECOND_SLOW),
        "A slow attack lets the snap of each hit through and holds down what follows: more punch, "
        "less body.",
    ),
    **dict.fromkeys(
        (Option.FAR_LEFT, Option.LEFT, Option.RIGHT, Option.FAR_RIGHT),
        "Close your eyes, point at the sound, then look where you're pointing.",
    ),
    Option.MIDDLE: "It didn't move. In the middle, both ears get the same.",
    Option.NARROWER: "Narrower pulls the sides in, until everything comes from one place.",
    Option.WIDER: "Wider lifts the sides, so what's in the middle steps back.",
    Option.SAME: "Nothing changed. Listen to the sides only: if they stay, so does the width.",
    Option.FLIPPED: (
        "With one side flipped, the middle goes hollow and seems to sit beside your head. In mono, "
        "what was in the middle disappears."
    ),
    Option.ROOM: "A room is short and close: it's gone before the next hit.",
    Option.HALL: "A hall is slow to start and long: listen for the tail after the last hit.",
    Option.PLATE: "A plate is bright and dense from the first moment, with no walls in it.",
    Option.DELAY: "A delay repeats the hit itself. If you can count the repeats, it's a delay.",
    Option.SIXTEENTH: "A sixteenth comes right behind each hit, almost like a flam.",
    Option.EIGHTH: "An eighth falls halfway to the next beat. Count “one and”: it's on the “and”.",
    Option.DOTTED_EIGHTH: (
        "A dotted eighth lands just before the next beat, so it rolls against the groove."
    ),
    Option.QUARTER: "A quarter lands on the next beat. Tap along: the repeat meets your tap.",
    **dict.fromkeys(
        (Option.FIRST, Option.SECOND, Option.THIRD),
        "Clipping adds a rough edge where it's loudest. Listen to the hardest hits and the longest "
        "notes.",
    ),
    **dict.fromkeys(
        (Option.SECOND_FLAT, Option.THIRD_FLAT),
        "Flat is below the note. Hum the first one and hold it: the flat one pulls you down.",
    ),
    **dict.fromkeys(
        (Option.SECOND_SHARP, Option.THIRD_SHARP),
        "Sharp is above the note. Hum the first one and hold it: the sharp one pulls you up.",
    ),
    Option.MINOR_SECOND: "One semitone, two keys side by side: it rubs.",
    Option.MAJOR_SECOND: "Two semitones, the first step of a major scale.",
    Option.MINOR_THIRD: "Three semitones, the dark bottom of a minor chord.",
    Option.MAJOR_THIRD: "Four semitones, the bright bottom of a major chord.",
    Option.FOURTH: "Five semitones: open, like the start of a fanfare.",
    Option.TRITONE: "Six semitones, half an octave: restless, it wants to move.",
    Option.FIFTH: "Seven semitones: open and hollow, a power chord.",
    Option.MINOR_SIXTH: "Eight semitones: wide, with something sad in it.",
    Option.MAJOR_SIXTH: "Nine semitones: wide, warm and settled.",
    Option.MINOR_SEVENTH: "Ten semitones: wide and bluesy, the top of a dominant seventh.",
    Option.MAJOR_SEVENTH: "Eleven semitones, just short of the octave: it leans up into it.",
    Option.OCTAVE: "Twelve semitones: the same note again, and the two melt into one.",
    Option.MAJOR: "Bright and at rest.",
    Option.MINOR: "Darker and at rest: the third is a semitone lower than in major.",
    Option.DIMINISHED: "Tight and tense: two minor thirds, one on the other.",
    Option.AUGMENTED: "Bright and lost: two major thirds, and it doesn't know where home is.",
    Option.SUS_TWO: "Open: a second instead of a third, so it's neither bright nor dark.",
    Option.SUS_FOUR: "Open and leaning: the fourth wants to fall to the third.",
    Option.DOMINANT: "Major with a bluesy seventh on top: it wants to go on.",
    Option.MAJOR_SEVEN: "Major with a soft, dreamy seventh, a semitone short of the octave.",
    Option.MINOR_SEVEN: "Minor, softened by its seventh: relaxed rather than sad.",
    Option.MINOR_MAJOR: "Minor with a sharp edge on top, as in a spy film.",
    Option.HALF_DIMINISHED: "Diminished with a softer seventh on top: tense, but not harsh.",
    Option.ADD_NINE: "Major with a ninth on top: bright and wide.",
    Option.EARLY: "Early, a snare or clap pushes: the groove leans forward.",
    Option.LATE: "Late, a snare or clap drags: the groove leans back.",
    Option.SWUNG: (
        "Swing delays every second sixteenth. Listen to the hats or the shaker: they start to lope."
    ),
    Option.UNMOVED: "Nothing moved. Tap with the snare or clap: it lands the same both times.",
}
