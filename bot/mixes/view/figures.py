"""Figures of sound as text."""

from bot.ui.text import MINUS

NOTHING = "–"
"""Stands for what can't be measured, such as the loudness of silence."""


def tenths(value: float) -> str:
    """Format a figure with one decimal and a real minus sign: `6.1`."""
    text = f"{value:.1f}"
    return "0.0" if text == "-0.0" else text.replace("-", MINUS)


def with_unit(value: float | None, unit: str) -> str:
    """Format a figure with its unit, or a dash if there is none."""
    return NOTHING if value is None else f"{tenths(value)} {unit}"


def peak(dbtp: float | None) -> str:
    """Format a true peak; above full scale, with a plus sign."""
    sign = "+" if dbtp is not None and round(dbtp, 1) > 0 else ""
    return f"{sign}{with_unit(dbtp, 'dBTP')}"


def clock(seconds: float) -> str:
    """Format a place in a file: `1:05`, `12:30`."""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def hertz(value: float) -> str:
    """Format a frequency: `80 Hz`, `6.3 kHz`, `10 kHz`."""
    return f"{value / 1_000:g} kHz" if value >= 1_000 else f"{value:g} Hz"


def percent(share: float) -> str:
    """Format a share of 0 to 1: `14%`."""
    return f"{round(share * 100)}%"
