"""What the drums of each style play: several patterns for each drum, chosen by the seed.

A pattern is one bar or two of sixteenths: `X` is an accent, `x` a hit, `o` a soft one, `r` two hits
in the time of one, `t` three, `.` a rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Groove:
    """How a style's drums are played."""

    swing: float
    """How late every second sixteenth is, in sixteenths: a third is a triplet's."""
    loose_ms: float
    """How far hits stray from the grid, as a standard deviation."""
    late_ms: Mapping[str, float] = field(default_factory=dict[str, float])
    """The pocket: drums that lie behind the beat (or, negative, push)."""
    fills: tuple[str, ...] = ("kick ............X... snare ............oxxX",)
    """What some drums play instead in the last bar of a phrase, as drum and pattern in turn."""
    drums: Mapping[str, tuple[str, ...]]


_TWO_AND_FOUR: Final = "....X.......X..."
_FOUR: Final = "X...X...X...X..."
_REST: Final = "................"
_CRASH: Final = (f"x...............|{_REST}|{_REST}|{_REST}", _REST)


GROOVES: Final[Mapping[str, Groove]] = {
    "boom-bap": Groove(
        swing=0.26, loose_ms=3.5, late_ms={"snare": 5.0, "hat": 2.0},
        drums={
            "kick": (
                "X......x..x.....", "X.....x...x.....|X......x..xx....",
                "X..x......X.....|X..x...x..x.....", "X.x.......X....o",
                "X......X.xX.....|X......x..x..x..",
            ),
            "snare": (_TWO_AND_FOUR, "....X..o.o..X...", "....X..o....X..o", "....X....o..X.o."),
            "hat": ("x.x.x.xox.x.x.xo", "X.xox.xoX.xox.xo", "x.xxx.xox.xxx.x.", "X.xoX.xoX.x.X.xo"),
            "open hat": ("................|..............x.", "......x.........|................"),
            "percussion": (_REST, "..........o.....", ".......o......o."),
        },
        fills=(
            "kick X......x..X..... snare ....X..o..xoXoxx",
            "kick X......x........ snare ....X.....x.X.xX",
            "kick X.x....x..x..... snare ....X.....X.X..X hat x.x.x.x.x.......",
        ),
    ),
    "lo-fi": Groove(
        swing=0.3, loose_ms=5.0,
        late_ms={"snare": 9.0, "hat": -2.0, "shaker": 3.0},
        drums={
            "kick": (
                "X.......x.x.....", "X..x....x.......|X......x..x.....", "X.....x...x.....",
                "X......xx.......|X..x......x.....",
            ),
            "snare": (_TWO_AND_FOUR, "....X.......X..o", "....x..o....X..."),
            "hat": ("x.o.x.oox.o.xoo.", "x.oox.o.x.oox.oo", "o.x.o.xoo.xoo.xo"),
            "shaker": ("oxoxoxoxoxoxoxox", _REST, "o.xoo.xoo.xoo.xo"),
            "hiss": ("x...............",),
            "percussion": (_REST, "...o......o....."),
        },
        fills=(
            "kick X......x..x..... snare ....X.......X.oo",
            "kick X..x.......x.... snare ....X.....o.x.o.",
        ),
    ),
    "trap": Groove(
        swing=0.0, loose_ms=0.8,
        drums={
            "kick": (
                "X.....x....x....|X.....x...x.....", "X..x..x.......x.|X.....x..x......",
                "X.........x..x..|X..x......x.....", "X.....X.......x.",
            ),
            "snare": ("........X.......",),
            "hat": (
                "x.x.x.x.x.x.x.x.|x.x.x.xrx.x.xttx", "x.xxx.x.x.xxx.rr|x.xxx.x.x.xrrrx.",
                "X.x.X.xtX.x.X.x.|X.xrX.x.X.x.tttt", "xxx.xxx.xxx.xrr.|xxx.xxx.xxx.xtt.",
            ),
            "open hat": (
                "..........x.....", "......x.........", "................|..............x.",
            ),
            "percussion": ("...o......o.....", "......o......o..", "..............o."),
        },
        fills=(
            "kick X.....x.X.x..... snare ........X...x.xx",
            "kick X.....x......... snare ........X....... hat x.x.x.x.tttt....",
            "kick X..x..x.....xxx. snare ........X.....x.",
        ),
    ),
    "house": Groove(
        swing=0.11, loose_ms=1.2,
        drums={
            "crash": _CRASH,
            "kick": (_FOUR, "X...X...X...X..o", "X...X...X..xX..."),
            "snare": (_TWO_AND_FOUR, "....X.......X..o", "....X..o....X..."),
            "hat": ("o.xoo.xoo.xoo.xo", "oo.ooo.ooo.ooo.o", "x.o.x.ooo.o.x.oo"),
            "open hat": ("..X...X...X...X.",),
            "shaker": ("oxoXoxoXoxoXoxoX", _REST, "xoXoxoXoxoXoxoXo"),
            "percussion": (
                "..x..x....x..x.o", "...x..x...x.....", "x..x..x...x..x..", "......xo......x.",
            ),
        },
        fills=(
            "kick X...X...X....... snare ....X.......X.xx",
            "kick X...X...X...X... snare ....X..x..x.XxxX",
            "kick X...X........... tom ........x.xx.x.X",
        ),
    ),
    "techno": Groove(
        swing=0.0, loose_ms=0.6,
        drums={
            "crash": _CRASH,
            "kick": (_FOUR, "X...X...X...X.o."),
            "snare": (_TWO_AND_FOUR, "....X.......X...|....X.......X..o"),
            "hat": ("oxoxoxoxoxoxoxox", "xoxoxoxoxoxoxoxo", "o.ooo.ooo.ooo.oo"),
            "open hat": ("..X...X...X...X.",),
            "ride": (_REST, "x.x.x.x.x.x.x.x.", "..x...x...x...x."),
            "percussion": (
                "...x..x....x..x.", "x..x..x..x..x...", ".......x..x.....|.......x..x..x..",
                "..x....x..x....x",
            ),
        },
        fills=(
            "kick X...X...X.......", "kick X...X...X...X... tom ........x..x..xx",
            "kick X...X........... snare ....X...X...XxXX",
        ),
    ),
    "garage": Groove(
        swing=0.24, loose_ms=1.5, late_ms={"hat": -1.0},
        drums={
            "crash": _CRASH,
            "kick": (
                "X.........x.....", "X......o..X.....|X..x......x.....", "X.....x...X....o",
                "X.........x..x..|X......x..x.....",
            ),
            "snare": (_TWO_AND_FOUR, "....X..o....X..o", "....X.......X.o."),
            "hat": ("..xo.ox...xo.oxo", "x.Xox.X.x.Xox.Xo", "..X.o.Xo..X.o.Xo", "o.x.o.xoo.xoo.x."),
            "open hat": ("..............x.", "......x.........", "..x.......x....."),
            "shaker": ("oxoxoxoxoxoxoxox", _REST),
            "percussion": (".......x......x.", "...x.....x.....o", ".o.....x.o.....x"),
        },
        fills=(
            "kick X.........x....x snare ....X..x..x.X..x",
            "kick X............... snare ....X...x..xXoxo",
        ),
    ),
    "drum-and-bass": Groove(
        swing=0.05, loose_ms=1.5, late_ms={"snare": 1.0},
        drums={
            "crash": _CRASH,
            "kick": (
                "X.........X.....", "X.x.......X.....", "X.........X..x..|X.........x.....",
                "X..x......X.....|X.x.......X.....",
            ),
            "snare": (
                _TWO_AND_FOUR, "....X..o.o..X..o", "....X..o....X..o|....X..o.o..X.o.",
                "....X.o..o..X...",
            ),
            "hat": ("x.x.x.x.x.x.x.x.", "X.xox.xoX.xox.xo", "x.xxx.x.x.xxx.xx"),
            "ride": (_REST, "x...x...x...x...", "x.x.x.x.x.x.x.x."),
            "shaker": ("oxoxoxoxoxoxoxox", _REST),
            "percussion": (_REST, ".......x.....x..", "...x......x....."),
        },
        fills=(
            "kick X.........X..... snare ....X..x.xx.XxXx",
            "kick X.X....x..X..... snare ....X.X..X..XoXX",
            "kick X............... snare ....X...X.X.XxXX",
        ),
    ),
    "afrobeats": Groove(
        swing=0.08, loose_ms=2.5, late_ms={"percussion": 2.0, "conga": 3.0},
        drums={
            "kick": (
                "X......xX.......|X......xX.....x.", "X...x...X...x...", "X.....x.X.....x.",
                "X..x....X..x....",
            ),
            "snare": (
                "...x..X....x..X.", "......X.....X...", "...x..X.....X...", "......X...x...X.",
            ),
            "hat": ("x.x.x.x.x.x.x.x.", "..x...x...x...x."),
            "shaker": ("xoXoxoXoxoXoxoXo", "XoxxXoxxXoxxXoxx", "oxXooxXooxXooxXo"),
            "percussion": ("x..x..x...x.x...", "X..x...x..x.x...", "..x.x..x..x..x.."),
            "conga": ("..o...xx..o..xx.", "...xo..x...xo.xx", "......xo......xx"),
        },
        fills=(
            "kick X......xX....... snare ...x..X...xxX.xx",
            "kick X...x...X....... conga ..o...xx.xxXxxXX",
        ),
    ),
    "amapiano": Groove(
        swing=0.12, loose_ms=2.0, late_ms={"shaker": 3.0, "snare": 2.0},
        drums={
            "kick": (_FOUR, "X...x...X...x...", "X.......X...x..."),
            "snare": ("...x..X....x..X.", "...x..X...x.X...", "......X...x..X.."),
            "shaker": ("XoxoXoxoXoxoXoxo", "xoXxxoXxxoXxxoXx", "xxXoxxXoxxXoxxXo"),
            "hat": ("..x...x...x...x.", "..X.o.X...X.o.Xo"),
            "percussion": ("..x..x.x..x..x..", "x..x...x..x.....", ".....x..x....x.x"),
            "conga": ("....o.xx....o.x.", "...xo.....xxo...", _REST),
        },
        fills=(
            "kick X...X...X....... snare ...x..X...x.XxXx",
            "kick X............... conga ..x.xx.x.xx.xxxx",
        ),
    ),
    "pop": Groove(
        swing=0.0, loose_ms=1.8,
        drums={
            "crash": _CRASH,
            "kick": (
                "X.......X.x.....", _FOUR, "X..x....X..x....|X..x....X.x.....", "X......xX.......",
            ),
            "snare": (_TWO_AND_FOUR, "....X.......X..o", "....X.......X.o."),
            "hat": ("x.x.x.x.x.x.x.x.", "XoxoXoxoXoxoXoxo", "X.xoX.xoX.xoX.xo"),
            "open hat": ("..............x.", _REST),
            "shaker": ("xoxoxoxoxoxoxoxo", _REST),
            "percussion": ("..x...x...x...x.", "......x.......x.", _REST),
        },
        fills=(
            "kick X.......X....... tom ..........xxXxX. snare ....X...........",
            "kick X.......X.x..... snare ....X.......XxXX",
            "kick X.......X...X... snare ....X.....X.X.X.",
        ),
    ),
    "r-and-b": Groove(
        swing=0.2, loose_ms=4.0, late_ms={"snare": 11.0, "hat": 3.0, "percussion": 4.0},
        drums={
            "kick": (
                "X......x..x..x..", "X.x....x..x.....|X......xX....x..", "X..x......x.....",
                "X.....x..xx.....",
            ),
            "snare": (_TWO_AND_FOUR, "....X.......X..o", "....X..o....X..."),
            "hat": ("x.xxx.x.x.xxx.rx", "x.x.x.xox.x.x.xt", "xoxoxoxrxoxoxoxo", "X.xoX.xxX.xoX.rr"),
            "open hat": ("................|..............x.", "......x.........|................"),
            "percussion": ("...o......o.....", "..x....o..x.....", ".......x........"),
        },
        fills=(
            "kick X......x..x..... snare ....X.......X.ox",
            "kick X..x...x........ snare ....X.....o.X..x hat x.x.x.x.x.x.tttt",
        ),
    ),
    "synthwave": Groove(
        swing=0.0, loose_ms=0.8,
        drums={
            "crash": _CRASH,
            "kick": (_FOUR, "X.......X.x.....", "X.....x.X.......", "X..x....X.x....."),
            "snare": (_TWO_AND_FOUR,),
            "hat": ("X.xoX.xoX.xoX.xo", "XoxoXoxoXoxoXoxo", "o.Xoo.Xoo.Xoo.Xo"),
            "open hat": ("..x...x...x...x.", _REST, "..............x."),
            "percussion": (_REST, "......x...x....."),
        },
        fills=(
            "kick X...X........... tom ........XxXxX.XX",
            "kick X.......X....... snare ....X.......XxXX tom ........XxXx....",
            "kick X.......X....... tom ......X..X..X.X. snare ....X...........",
        ),
    ),
}  # fmt: skip
