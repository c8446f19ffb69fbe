"""The picture of a mix check: figures, spectrum, loudness over time, and width."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.audio.measures import THIRD_OCTAVES_HZ, Measures, Section, StereoBand
from bot.mixes.results import MixShown
from bot.mixes.rules.guide import Range
from bot.mixes.rules.spectrum import Region, lined_up, usual_spectrum
from bot.mixes.view.figures import NOTHING, clock, hertz, peak, percent, tenths, with_unit
from bot.mixes.view.regions import REGION_NAMES
from bot.ui.pictures.attached import ALT_TEXT_LIMIT
from bot.ui.pictures.canvas import LEAST_SIZE, NARROW, Align, Canvas
from bot.ui.pictures.charts import bar
from bot.ui.pictures.curves import Frame, band, curve, level_line
from bot.ui.pictures.faces import Weight
from bot.ui.pictures.names import shown_name
from bot.ui.pictures.themes import Theme, themed
from bot.ui.text import clean

_EDGE: Final = 12
_INNER: Final = NARROW - 2 * _EDGE
_GAP: Final = 7
_PAD: Final = 10
_NAME_LIMIT: Final = 60
_HEAD_HEIGHT: Final = 40
_TILE_HEIGHT: Final = 43
_TILE_WIDTH: Final = (_INNER - _GAP) / 2
_TITLE: Final = 26
"""The height of a panel's title."""
_LABELS: Final = 22
"""The height of the labels below a chart."""
_SPECTRUM_HEIGHT: Final = 118
_LOUDNESS_HEIGHT: Final = 90
_BAND_ROW: Final = 24
_BAND_NAME: Final = 112
_BAND_VALUE: Final = 46
_SPECTRUM_ROOM_DB: Final = 48.0
"""How far down from its highest level a spectrum is shown."""
_GRID_DB: Final = 12
_LOUDNESS_ROOM_LU: Final = 18.0
_GRID_LU: Final = 6
_SCALE_WIDTH: Final = 36
_STROKE: Final = 3.0
_MARKED_HZ: Final = (50.0, 200.0, 1_000.0, 5_000.0)
Levels = tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MixPicture:
    """Everything that the picture shows; what the spectrum is compared with is lined up with it."""

    name: str
    figures: tuple[tuple[str, str], ...]
    spectrum: Levels
    reference: Levels | None
    reference_name: str | None
    usual: tuple[Range, ...] | None
    short_term: Levels
    sections: tuple[Section, ...]
    seconds: float
    bands: tuple[StereoBand, ...]
    theme: Theme

    @property
    def description(self) -> str:
        """The alt text."""
        figures = ", ".join(f"{name.lower()} {value}" for name, value in self.figures)
        parts = [
            f"{clean(self.name, limit=_NAME_LIMIT)}, {clock(self.seconds)} long: {figures}.",
            _spectrum_text(self),
            _sections_text(self.sections),
            _width_text(self.bands),
        ]
        return clean(" ".join(filter(None, parts)), limit=ALT_TEXT_LIMIT)

    def draw(self) -> bytes:
        """Draw the picture."""
        rows = max(1, len(self.bands))
        spectrum_y = _HEAD_HEIGHT + 2 * (_TILE_HEIGHT + _GAP)
        spectrum_height = _TITLE + 20 + _SPECTRUM_HEIGHT + _LABELS + _PAD
        loudness_y = spectrum_y + spectrum_height + _GAP
        loudness_height = _TITLE + _LOUDNESS_HEIGHT + _LABELS + _PAD
        width_y = loudness_y + loudness_height + _GAP
        width_height = _TITLE + rows * _BAND_ROW + _PAD
        canvas = Canvas(NARROW, width_y + width_height + _EDGE, self.theme)
        canvas.write(_EDGE, 28, self.name, size=19, weight=Weight.BOLD, width=_INNER - 56)
        right = NARROW - _EDGE
        length, muted = clock(self.seconds), self.theme.muted
        canvas.write(right, 28, length, size=LEAST_SIZE, colour=muted, align=Align.RIGHT)
        for at, (name, value) in enumerate(self.figures):
            x = _EDGE + at % 2 * (_TILE_WIDTH + _GAP)
            _draw_figure(canvas, x, _HEAD_HEIGHT + at // 2 * (_TILE_HEIGHT + _GAP), name, value)
        _draw_spectrum(canvas, spectrum_y, spectrum_height, self)
        _draw_loudness(canvas, loudness_y, loudness_height, self)
        _draw_width(canvas, width_y, width_height, self.bands)
        return canvas.png()


def mix_picture(shown: MixShown) -> MixPicture:
    """Return the content of a check's picture, in its member's theme."""
    measures, reference, balance = shown.check.measures, shown.check.reference, shown.balance
    spectrum = measures.spectrum_db
    return MixPicture(
        name=shown_name(shown.check.name),
        figures=main_figures(measures),
        spectrum=spectrum,
        reference=None if reference is None else lined_up(reference.spectrum_db, spectrum),
        reference_name=shown.check.reference_name,
        usual=None if balance is None or reference else usual_spectrum(balance, spectrum),
        short_term=measures.short_term_lufs,
        sections=measures.sections,
        seconds=measures.duration_seconds,
        bands=measures.bands,
        theme=themed(shown.theme, shown.accent),
    )


def main_figures(measures: Measures) -> tuple[tuple[str, str], ...]:
    """Return the four figures that matter most, with their names."""
    return (
        ("Loudness", with_unit(measures.integrated_lufs, "LUFS")),
        ("Loudness range", with_unit(measures.loudness_range_lu, "LU")),
        ("True peak", peak(measures.true_peak_dbtp)),
        ("Peak to loudness", with_unit(measures.peak_to_loudness_lu, "LU")),
    )


def _draw_figure(canvas: Canvas, x: float, y: float, name: str, value: str) -> None:
    canvas.panel(x, y, _TILE_WIDTH, _TILE_HEIGHT, radius=8)
    room = _TILE_WIDTH - 2 * _PAD
    canvas.write(x + _PAD, y + 19, value, size=17, weight=Weight.SEMIBOLD, width=room)
    muted = canvas.theme.muted
    canvas.write(x + _PAD, y + 36, name, size=LEAST_SIZE, colour=muted, width=room)


def _draw_panel(canvas: Canvas, y: float, height: float, title: str) -> None:
    canvas.panel(_EDGE, y, _INNER, height)
    canvas.write(_EDGE + _PAD, y + 21, title, size=16, weight=Weight.SEMIBOLD)


def _draw_spectrum(canvas: Canvas, y: float, height: float, shown: MixPicture) -> None:
    _draw_panel(canvas, y, height, "Spectrum")
    theme, other = canvas.theme, canvas.theme.series[1]
    _draw_legend(canvas, y + _TITLE + 14, shown)
    levels = [level for level in (*shown.spectrum, *(shown.reference or ())) if level is not None]
    highest = max([*levels, *(each.high for each in shown.usual or ())], default=0.0)
    frame = Frame(
        x=_EDGE + _PAD,
        y=y + _TITLE + 20,
        width=_INNER - 2 * _PAD,
        height=_SPECTRUM_HEIGHT,
        first=0,
        last=len(THIRD_OCTAVES_HZ) - 1,
        low=highest + 3 - _SPECTRUM_ROOM_DB,
        high=highest + 3,
    )
    for down in range(1, int(_SPECTRUM_ROOM_DB) // _GRID_DB):
        level_line(canvas, frame, frame.high - down * _GRID_DB)
    if shown.usual:
        points = [(float(at), each.low, each.high) for at, each in enumerate(shown.usual)]
        band(canvas, frame, points, colour=theme.track)
    if shown.reference:
        curve(canvas, frame, _numbered(shown.reference), colour=other, stroke=2)
    curve(canvas, frame, _numbered(shown.spectrum), colour=theme.accent)
    for marked in _MARKED_HZ:
        x = frame.x + frame.across(THIRD_OCTAVES_HZ.index(marked))
        _label(canvas, x, frame.y + frame.height + 17, hertz(marked), Align.CENTRE)


def _numbered(levels: Levels) -> list[tuple[float, float | None]]:
    return [(float(at), level) for at, level in enumerate(levels)]


def _draw_legend(canvas: Canvas, baseline: float, shown: MixPicture) -> None:
    """Name the curves, each beside its colour; a mix alone needs no legend."""
    other: tuple[str, str] | None = None
    if shown.reference:
        other = (canvas.theme.series[1], shown_name(shown.reference_name))
    elif shown.usual:
        other = (canvas.theme.track, "Usual range")
    if other is None:
        return
    x: float = _EDGE + _PAD
    for colour, text in ((canvas.theme.accent, "This mix"), other):
        canvas.panel(x, baseline - 10, 12, 10, colour=colour, radius=3)
        room = NARROW - _EDGE - _PAD - x - 18
        muted = canvas.theme.muted
        x += 18 + canvas.write(x + 18, baseline, text, size=LEAST_SIZE, colour=muted, width=room)
        x += 16


def _draw_loudness(canvas: Canvas, y: float, height: float, shown: MixPicture) -> None:
    _draw_panel(canvas, y, height, "Loudness over time (LUFS)")
    known = [level for level in shown.short_term if level is not None]
    highest = max(known, default=0.0) + 1
    frame = Frame(
        x=_EDGE + _PAD + _SCALE_WIDTH,
        y=y + _TITLE + 4,
        width=_INNER - 2 * _PAD - _SCALE_WIDTH,
        height=_LOUDNESS_HEIGHT,
        first=0.0,
        last=max(shown.seconds, 1.0),
        low=highest - _LOUDNESS_ROOM_LU,
        high=highest,
    )
    for level in range(int(frame.high // _GRID_LU) * _GRID_LU, int(frame.low), -_GRID_LU):
        level_line(canvas, frame, level)
        baseline = frame.y + frame.down(level) + 5
        _label(canvas, frame.x - 8, baseline, tenths(level)[:-2], Align.RIGHT)
    step = frame.last / max(1, len(shown.short_term) - 1)
    points = [(at * step, level) for at, level in enumerate(shown.short_term)]
    curve(canvas, frame, points, colour=canvas.theme.accent, stroke=1.5)
    for section in shown.sections:
        _draw_section(canvas, frame, section)
    baseline = frame.y + frame.height + 17
    _label(canvas, frame.x, baseline, "0:00", Align.LEFT)
    _label(canvas, frame.x + frame.width, baseline, clock(shown.seconds), Align.RIGHT)


def _draw_section(canvas: Canvas, frame: Frame, section: Section) -> None:
    left, right = frame.across(section.starts_at), frame.across(section.ends_at)
    x, y = frame.x + left + 1, frame.y + frame.down(section.lufs) - _STROKE / 2
    colour = canvas.theme.series[1]
    canvas.panel(x, y, right - left - 2, _STROKE, colour=colour, radius=_STROKE / 2)


def _draw_width(canvas: Canvas, y: float, height: float, bands: Sequence[StereoBand]) -> None:
    _draw_panel(canvas, y, height, "Width")
    if not bands:
        _label(canvas, _EDGE + _PAD, y + _TITLE + 16, "Mono, so there's no width.", Align.LEFT)
    for at, each in enumerate(bands):
        row = y + _TITLE + at * _BAND_ROW
        _label(canvas, _EDGE + _PAD, row + 17, _band_name(each), Align.LEFT)
        x = _EDGE + _PAD + _BAND_NAME
        room = NARROW - _EDGE - _PAD - _BAND_VALUE - x
        bar(canvas, x, row + 7, room, 10, each.width or 0.0)
        value = NOTHING if each.width is None else percent(each.width)
        _label(canvas, NARROW - _EDGE - _PAD, row + 17, value, Align.RIGHT)


def _label(canvas: Canvas, x: float, baseline: float, text: str, align: Align) -> None:
    canvas.write(x, baseline, text, size=LEAST_SIZE, colour=canvas.theme.muted, align=align)


def _band_name(each: StereoBand) -> str:
    low, high = hertz(each.low_hz), hertz(each.high_hz)
    return f"{low.split()[0]}–{high}" if low.split()[1] == high.split()[1] else f"{low}–{high}"


def _spectrum_text(shown: MixPicture) -> str:
    """Say how each part of the spectrum compares, in whole decibels."""
    if shown.reference is not None:
        ends = [(level, level) for level in shown.reference]
        than = f"the reference {clean(shown.reference_name or '', limit=_NAME_LIMIT)}"
    elif shown.usual is not None:
        ends = [(each.low, each.high) for each in shown.usual]
        than = "the usual range"
    else:
        return ""
    parts = [
        f"{name} {_beyond(region, shown.spectrum, ends)}" for region, name in REGION_NAMES.items()
    ]
    return f"Spectrum beside {than}: {', '.join(parts)}."


def _beyond(
    region: Region, spectrum: Levels, ends: Sequence[tuple[float | None, float | None]]
) -> str:
    level = region.level_db(spectrum)
    low = region.level_db([low for low, _ in ends])
    high = region.level_db([high for _, high in ends])
    if level is None or low is None or high is None:
        return "empty"
    over, under = round(level - high), round(low - level)
    if over > 0:
        return f"{over} dB above"
    return f"{under} dB below" if under > 0 else "level"


def _sections_text(sections: Sequence[Section]) -> str:
    if not sections:
        return ""
    parts = [f"from {clock(each.starts_at)} {with_unit(each.lufs, 'LUFS')}" for each in sections]
    return f"Loudness over time: {', '.join(parts)}."


def _width_text(bands: Sequence[StereoBand]) -> str:
    if not bands:
        return "It's mono."
    parts = [
        f"{_band_name(each)} {NOTHING if each.width is None else percent(each.width)}"
        for each in bands
    ]
    return f"Width: {', '.join(parts)}."
