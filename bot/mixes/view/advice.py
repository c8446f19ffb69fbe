"""Advice on a mix, and changes between versions, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.audio.measures import Measures
from bot.mixes.rules.advice import Advice, AdviceKind
from bot.mixes.rules.comparing import Change, ChangeKind
from bot.mixes.rules.spectrum import REGIONS, Region
from bot.mixes.view.figures import clock, peak, percent, tenths, with_unit
from bot.mixes.view.moves import LESS_THAN_REFERENCE, MORE_THAN_REFERENCE, MOVES, Move
from bot.mixes.view.regions import REGION_NAMES, band_text
from bot.ui.text import MINUS, listed, number, plural

_ONE_SIDED_DB = 20
_NAMES: Final[Mapping[str, str]] = {
    "aac": "AAC",
    "libopus": "Opus",
    "mp3": "MP3",
    "mp3float": "MP3",
    "opus": "Opus",
    "vorbis": "Ogg Vorbis",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceText:
    """A piece of advice in words: what was measured, why it matters, and one move."""

    title: str
    what: str
    why: str
    move: str


def advice_text(advice: Advice, measures: Measures) -> AdviceText:
    """Return advice in words."""
    move = _move(advice)
    return AdviceText(
        title=_title(advice),
        what=_WHAT[advice.kind](advice, measures),
        why=move.why,
        move=move.move,
    )


def change_text(change: Change) -> str:
    """Return a change in words, without a full stop: `1.3 LU louder`."""
    return _CHANGES[change.kind](change)


def _region(band_hz: tuple[float, float] | None) -> Region:
    return next(region for region in REGIONS if region.band_hz == band_hz)


def _move(advice: Advice) -> Move:
    if advice.kind is AdviceKind.MORE_THAN_REFERENCE:
        return MORE_THAN_REFERENCE[_region(advice.band_hz)]
    if advice.kind is AdviceKind.LESS_THAN_REFERENCE:
        return LESS_THAN_REFERENCE[_region(advice.band_hz)]
    return MOVES[advice.kind]


_TITLES: Final[Mapping[AdviceKind, str]] = {
    AdviceKind.SILENT: "No sound",
    AdviceKind.CLIPPED: "Clipping",
    AdviceKind.OUT_OF_POLARITY: "Sides that cancel out",
    AdviceKind.MONO_LOSS: "Lost in mono",
    AdviceKind.PEAKS: "Peaks too high",
    AdviceKind.LIMITED: "Squashed peaks",
    AdviceKind.NO_LIFT: "No lift",
    AdviceKind.SUB_HEAVY: "Heavy sub",
    AdviceKind.BOOMY: "Boomy bass",
    AdviceKind.THIN: "Thin low end",
    AdviceKind.MUDDY: "Muddy low mids",
    AdviceKind.BOXY: "Boxy mids",
    AdviceKind.NASAL: "Nasal mids",
    AdviceKind.HARSH: "Harsh upper mids",
    AdviceKind.BRIGHT: "Very bright highs",
    AdviceKind.DULL: "Dark highs",
    AdviceKind.WIDE_BASS: "Wide bass",
    AdviceKind.DC_OFFSET: "DC offset",
    AdviceKind.SLOW_START: "Silence at the start",
    AdviceKind.LONG_END: "Silence at the end",
    AdviceKind.LOUDER_THAN_REFERENCE: "Louder than your reference",
    AdviceKind.LOSSY_SOURCE: "Lossy file",
    AdviceKind.LOW_SAMPLE_RATE: "Low sample rate",
}


def _title(advice: Advice) -> str:
    if advice.kind is AdviceKind.OFF_CENTRE:
        return f"Leaning {_side(advice)}"
    if advice.kind is AdviceKind.MORE_THAN_REFERENCE:
        return f"{REGION_NAMES[_region(advice.band_hz)].capitalize()} above your reference"
    if advice.kind is AdviceKind.LESS_THAN_REFERENCE:
        return f"{REGION_NAMES[_region(advice.band_hz)].capitalize()} below your reference"
    return _TITLES[advice.kind]


def _side(advice: Advice) -> str:
    return "right" if advice.measured > 0 else "left"


def _silent(advice: Advice, measures: Measures) -> str:
    return "The file is silent, or too short to have a loudness."


def _clipped(advice: Advice, measures: Measures) -> str:
    spots = f"{plural(round(advice.measured)):clipped spot}"
    if not advice.at_seconds:
        return f"{spots}."
    places = list(dict.fromkeys(clock(each) for each in advice.at_seconds))[:3]
    return f"{spots}, the first at {listed(places)}."


def _polarity(advice: Advice, measures: Measures) -> str:
    correlation = f"{advice.measured:.2f}".replace("-", MINUS)
    return f"Left and right work against each other: their correlation is {correlation}."


def _mono_loss(advice: Advice, measures: Measures) -> str:
    return (
        f"{tenths(advice.measured)} dB quieter in mono {_band(advice)}. Up to "
        f"{tenths(advice.limit)} dB is normal."
    )


def _peaks(advice: Advice, measures: Measures) -> str:
    what = f"True peak {peak(advice.measured)}."
    if advice.limit >= 0:
        return f"{what} Players clip what's over 0."
    return f"{what} Streaming services ask for {with_unit(advice.limit, 'dBTP')} at most."


def _limited(advice: Advice, measures: Measures) -> str:
    return (
        f"The peaks are just {tenths(advice.measured)} LU above the loudness of "
        f"{with_unit(measures.integrated_lufs, 'LUFS')}. {tenths(advice.limit)} LU and more is "
        "usual."
    )


def _no_lift(advice: Advice, measures: Measures) -> str:
    return (
        f"Loudness range {tenths(advice.measured)} LU, and all sections are about equally loud. "
        f"{tenths(advice.limit)} LU and more is usual."
    )


def _more(advice: Advice, measures: Measures) -> str:
    more, normal = tenths(advice.measured), tenths(advice.limit)
    return f"{more} dB more than usual {_band(advice)}. Up to {normal} dB is normal."


def _less(advice: Advice, measures: Measures) -> str:
    less, normal = tenths(-advice.measured), tenths(-advice.limit)
    return f"{less} dB less than usual {_band(advice)}. Up to {normal} dB is normal."


def _wide_bass(advice: Advice, measures: Measures) -> str:
    return (
        f"{percent(advice.measured)} of the energy {_band(advice)} is in the sides. Up to "
        f"{percent(advice.limit)} is normal."
    )


def _off_centre(advice: Advice, measures: Measures) -> str:
    side = _side(advice)
    if abs(advice.measured) >= _ONE_SIDED_DB:
        return f"Nearly everything comes from the {side}."
    other = "left" if side == "right" else "right"
    return f"The {side} is {tenths(abs(advice.measured))} dB louder than the {other}."


def _dc_offset(advice: Advice, measures: Measures) -> str:
    return f"The waveform sits {tenths(advice.measured * 100)}% of full scale off zero."


def _slow_start(advice: Advice, measures: Measures) -> str:
    return f"{tenths(advice.measured)} seconds of silence before the first sound."


def _long_end(advice: Advice, measures: Measures) -> str:
    return f"{tenths(advice.measured)} seconds of silence after the last sound."


def _louder(advice: Advice, measures: Measures) -> str:
    return f"Your mix is {tenths(advice.measured)} LU louder."


def _beside_reference(advice: Advice, measures: Measures) -> str:
    more = "more" if advice.measured > 0 else "less"
    return f"{tenths(abs(advice.measured))} dB {more} {_band(advice)}, at matched level."


def _lossy(advice: Advice, measures: Measures) -> str:
    return f"This is an {_NAMES[measures.codec]} file."


def _sample_rate(advice: Advice, measures: Measures) -> str:
    return (
        f"{number(round(advice.measured))} Hz. Records have {number(round(advice.limit))} or more."
    )


def _band(advice: Advice) -> str:
    return band_text(advice.band_hz or (0, 0))


_WHAT: Final[Mapping[AdviceKind, Callable[[Advice, Measures], str]]] = {
    AdviceKind.SILENT: _silent,
    AdviceKind.CLIPPED: _clipped,
    AdviceKind.OUT_OF_POLARITY: _polarity,
    AdviceKind.MONO_LOSS: _mono_loss,
    AdviceKind.PEAKS: _peaks,
    AdviceKind.LIMITED: _limited,
    AdviceKind.NO_LIFT: _no_lift,
    AdviceKind.SUB_HEAVY: _more,
    AdviceKind.BOOMY: _more,
    AdviceKind.THIN: _less,
    AdviceKind.MUDDY: _more,
    AdviceKind.BOXY: _more,
    AdviceKind.NASAL: _more,
    AdviceKind.HARSH: _more,
    AdviceKind.BRIGHT: _more,
    AdviceKind.DULL: _less,
    AdviceKind.WIDE_BASS: _wide_bass,
    AdviceKind.OFF_CENTRE: _off_centre,
    AdviceKind.DC_OFFSET: _dc_offset,
    AdviceKind.SLOW_START: _slow_start,
    AdviceKind.LONG_END: _long_end,
    AdviceKind.LOUDER_THAN_REFERENCE: _louder,
    AdviceKind.MORE_THAN_REFERENCE: _beside_reference,
    AdviceKind.LESS_THAN_REFERENCE: _beside_reference,
    AdviceKind.LOSSY_SOURCE: _lossy,
    AdviceKind.LOW_SAMPLE_RATE: _sample_rate,
}


def _by(change: Change, unit: str, more: str, less: str) -> str:
    """Say by how much something grew or shrank: `1.3 LU louder`."""
    difference = change.after - change.before
    return f"{tenths(abs(difference))} {unit} {more if difference > 0 else less}"


def _clipping_change(change: Change) -> str:
    before, after = round(change.before), round(change.after)
    if not after:
        return "no clipping any more"
    if not before:
        return f"{plural(after):clipped spot}, where there were none"
    return f"{plural(after):clipped spot}, {number(before)} before"


def _width_change(change: Change) -> str:
    wider = "wider" if change.after > change.before else "narrower"
    return (
        f"{wider}: {percent(change.after)} of it is in the sides, {percent(change.before)} before"
    )


def _length_change(change: Change) -> str:
    longer = "longer" if change.after > change.before else "shorter"
    return f"{plural(round(abs(change.after - change.before))):second} {longer}"


def _where(change: Change) -> str:
    return band_text(change.band_hz or (0, 0))


_CHANGES: Final[Mapping[ChangeKind, Callable[[Change], str]]] = {
    ChangeKind.LOUDNESS: lambda each: _by(each, "LU", "louder", "quieter"),
    ChangeKind.TRUE_PEAK: lambda each: f"peaks {_by(each, 'dB', 'higher', 'lower')}",
    ChangeKind.LOUDNESS_RANGE: lambda each: _by(each, "LU", "more range", "less range"),
    ChangeKind.CLIPPING: _clipping_change,
    ChangeKind.TONE: lambda each: f"{_by(each, 'dB', 'more', 'less')} {_where(each)}",
    ChangeKind.TONE_TO_REFERENCE: lambda each: (
        f"{_by(each, 'dB', 'further from', 'closer to')} the reference {_where(each)}"
    ),
    ChangeKind.WIDTH: _width_change,
    ChangeKind.MONO_LOSS: lambda each: f"loses {_by(each, 'dB', 'more', 'less')} in mono",
    ChangeKind.BALANCE: lambda each: f"{_by(each, 'dB', 'further from', 'closer to')} the centre",
    ChangeKind.LENGTH: _length_change,
}
