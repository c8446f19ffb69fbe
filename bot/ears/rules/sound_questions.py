"""Questions about sound: equaliser, level, compression, stereo, space and clipping."""

from collections.abc import Sequence
from random import Random
from typing import Final

from bot.audio.clips import (
    Clip,
    ClipPlan,
    Compress,
    Delay,
    Effect,
    FlipSide,
    Gain,
    Instrument,
    Loop,
    Pan,
    Part,
    Peak,
    Reverb,
    Room,
    Width,
)
from bot.ears.rules.material import beat_seconds, part_seconds, random_loop
from bot.ears.rules.question import Option, Question, QuestionKind

BANDS_HZ: Final = {
    Option.SUB: 60.0,
    Option.LOW_MIDS: 250.0,
    Option.MIDS: 1_000.0,
    Option.PRESENCE: 4_000.0,
    Option.AIR: 12_000.0,
}
BEATS: Final = {
    Option.SIXTEENTH: 0.25,
    Option.EIGHTH: 0.5,
    Option.DOTTED_EIGHTH: 0.75,
    Option.QUARTER: 1.0,
}

_EASY_STEPS: Final = 3
"""These have material that shows best what is asked about."""
_FAST_ATTACK_MS: Final = 0.5
_SLOW_ATTACK_MS: Final = 40.0
_RELEASE_MS: Final = 120.0
_ROOMS: Final = {Option.ROOM: Room.ROOM, Option.HALL: Room.HALL, Option.PLATE: Room.PLATE}
_ALL: Final = (Instrument.DRUMS, Instrument.BASS, Instrument.KEYS, Instrument.MIX)


def ask_bands(rng: Random, step: int, amount: float) -> Question:
    """Ask which band was boosted, later also which was cut: dry, then treated."""
    easy = step < _EASY_STEPS
    right, options = _draw(rng, tuple(BANDS_HZ))
    kind = QuestionKind.BOOST if easy else rng.choice((QuestionKind.BOOST, QuestionKind.CUT))
    gain = amount if kind is QuestionKind.BOOST else -amount
    other = Instrument.NOISE if easy else Instrument.DRUMS
    loop = random_loop(rng, (Instrument.MIX, other))
    plan = _plan(loop, (), (Peak(frequency_hz=BANDS_HZ[options[right]], gain_db=gain),))
    return Question(kind=kind, amount=amount, options=options, right=right, plan=plan, reveal=plan)


def ask_level(rng: Random, _: int, amount: float) -> Question:
    """Ask which part is louder, and whether by the amount or by twice as much."""
    options = (
        Option.FIRST_LITTLE,
        Option.FIRST_MUCH,
        Option.SECOND_LITTLE,
        Option.SECOND_MUCH,
    )
    right, options = _draw(rng, options)
    much = options[right] in (Option.FIRST_MUCH, Option.SECOND_MUCH)
    quieter = (Gain(gain_db=-2 * amount if much else -amount),)
    loop = random_loop(rng, _ALL)
    is_first = options[right] in (Option.FIRST_LITTLE, Option.FIRST_MUCH)
    reveal = _plan(loop, quieter, (), levelled=False)
    plan = _plan(loop, (), quieter, levelled=False) if is_first else reveal
    return Question(
        kind=QuestionKind.LOUDER,
        amount=amount,
        options=options,
        right=right,
        plan=plan,
        reveal=reveal,
    )


def ask_compression(rng: Random, step: int, amount: float) -> Question:
    """Ask which part is compressed, and with a fast or a slow attack."""
    options = (Option.FIRST_FAST, Option.FIRST_SLOW, Option.SECOND_FAST, Option.SECOND_SLOW)
    right, options = _draw(rng, options)
    fast = options[right] in (Option.FIRST_FAST, Option.SECOND_FAST)
    treated = (
        Compress(
            reduction_db=amount,
            attack_ms=_FAST_ATTACK_MS if fast else _SLOW_ATTACK_MS,
            release_ms=_RELEASE_MS,
        ),
    )
    loop = random_loop(
        rng,
        (Instrument.DRUMS,) if step < _EASY_STEPS else (Instrument.DRUMS, Instrument.MIX),
    )
    reveal = _plan(loop, (), treated)
    is_first = options[right] in (Option.FIRST_FAST, Option.FIRST_SLOW)
    return Question(
        kind=QuestionKind.COMPRESSION,
        amount=amount,
        options=options,
        right=right,
        plan=_plan(loop, treated, ()) if is_first else reveal,
        reveal=reveal,
    )


def ask_stereo(rng: Random, step: int, amount: float) -> Question:
    """Ask where a sound went, or what happened to its width: as it was, then changed."""
    return rng.choice((_ask_position, _ask_width))(rng, step, amount)


def _ask_position(rng: Random, _: int, amount: float) -> Question:
    options = (Option.FAR_LEFT, Option.LEFT, Option.MIDDLE, Option.RIGHT, Option.FAR_RIGHT)
    right, options = _draw(rng, options)
    loop = random_loop(rng, (Instrument.DRUMS, Instrument.BASS, Instrument.KEYS))
    plan = _plan(loop, (Pan(percent=0),), (Pan(percent=(right - 2) * amount),))
    return Question(
        kind=QuestionKind.POSITION,
        amount=amount,
        options=options,
        right=right,
        plan=plan,
        reveal=plan,
    )


def _ask_width(rng: Random, step: int, amount: float) -> Question:
    third = Option.FLIPPED if step < _EASY_STEPS else Option.SAME
    right, options = _draw(rng, (Option.NARROWER, Option.WIDER, third))
    effects: dict[Option, tuple[Effect, ...]] = {
        Option.NARROWER: (Width(percent=100 - 2 * amount),),
        Option.WIDER: (Width(percent=100 + 2 * amount),),
        Option.FLIPPED: (FlipSide(),),
        Option.SAME: (),
    }
    widest = (Instrument.KEYS,)
    loop = random_loop(rng, widest if step < _EASY_STEPS else (Instrument.KEYS, Instrument.MIX))
    plan = _plan(loop, (), effects[options[right]])
    return Question(
        kind=QuestionKind.WIDTH, amount=amount, options=options, right=right, plan=plan, reveal=plan
    )


def ask_space(rng: Random, step: int, amount: float) -> Question:
    """Ask which space was added, or the time of a delay: dry, then with it."""
    return rng.choice((_ask_space, _ask_echo))(rng, step, amount)


def _ask_space(rng: Random, _: int, amount: float) -> Question:
    right, options = _draw(rng, (*_ROOMS, Option.DELAY))
    loop = random_loop(rng, (Instrument.DRUMS, Instrument.KEYS))
    room, seed = _ROOMS.get(options[right]), rng.getrandbits(32)
    wet = (
        Reverb(room=room, wet_db=amount, seed=seed)
        if room
        else Delay(milliseconds=_echo_ms(loop, Option.EIGHTH), wet_db=amount)
    )
    plan = _plan(loop, (), (wet,))
    return Question(
        kind=QuestionKind.SPACE, amount=amount, options=options, right=right, plan=plan, reveal=plan
    )


def _ask_echo(rng: Random, _: int, amount: float) -> Question:
    right, options = _draw(rng, tuple(BEATS))
    loop = random_loop(rng, (Instrument.DRUMS, Instrument.KEYS))
    wet = Delay(milliseconds=_echo_ms(loop, options[right]), wet_db=amount)
    plan = _plan(loop, (), (wet,))
    return Question(
        kind=QuestionKind.ECHO, amount=amount, options=options, right=right, plan=plan, reveal=plan
    )


def ask_clipping(rng: Random, step: int, amount: float) -> Question:
    """Ask which of three parts is clipped."""
    right, options = _draw(rng, (Option.FIRST, Option.SECOND, Option.THIRD))
    easy = (Instrument.KEYS, Instrument.BASS)
    loop = random_loop(rng, easy if step < _EASY_STEPS else _ALL)
    clipped = (Clip(over_db=amount),)
    return Question(
        kind=QuestionKind.CLIPPING,
        amount=amount,
        options=options,
        right=right,
        plan=_plan(loop, *(clipped if place == right else () for place in range(3))),
        reveal=_plan(loop, (), clipped),
    )


def _draw(rng: Random, options: Sequence[Option]) -> tuple[int, Sequence[Option]]:
    """Return the index of the right option, each as likely as the others, and the options."""
    return rng.randrange(len(options)), options


def _plan(loop: Loop, *treatments: tuple[Effect, ...], levelled: bool = True) -> ClipPlan:
    """Return a clip of the same loop once for each treatment."""
    return ClipPlan(
        parts=tuple(Part(source=loop, effects=effects) for effects in treatments),
        seconds=part_seconds(loop),
        levelled=levelled,
    )


def _echo_ms(loop: Loop, note: Option) -> float:
    return round(1_000 * beat_seconds(loop) * BEATS[note], 1)
