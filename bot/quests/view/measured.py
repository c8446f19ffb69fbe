"""What of a quest's expectations held for the file that was handed in."""

from collections.abc import Sequence
from typing import Any, Final

import discord

from bot.audio.errors import FileUnusable
from bot.mixes.rules.expected import Fact, Outcome
from bot.ui.replies import body, small
from bot.ui.sentences import sentence
from bot.ui.text import MINUS

_HELD: Final = "\N{CHECK MARK}"
_MISSED: Final = "\N{BALLOT X}"
_FACTS: Final = {
    Fact.DURATION_SECONDS: ("Length", ""),
    Fact.INTEGRATED_LUFS: ("Integrated loudness", "LUFS"),
    Fact.TRUE_PEAK_DBTP: ("True peak", "dBTP"),
    Fact.SAMPLE_PEAK_DBFS: ("Peak", "dBFS"),
    Fact.LOUDNESS_RANGE_LU: ("Loudness range", "LU"),
    Fact.PEAK_TO_LOUDNESS_LU: ("Peak to loudness", "LU"),
    Fact.MONO_LOSS_DB: ("Lost in mono", "dB"),
    Fact.LEADING_SILENCE_SECONDS: ("Silence at the start", "s"),
    Fact.TRAILING_SILENCE_SECONDS: ("Silence at the end", "s"),
    Fact.CLIPPED_RUNS: ("Clipped spots", ""),
}
_SIGNED: Final = frozenset({Fact.TRUE_PEAK_DBTP, Fact.SAMPLE_PEAK_DBFS})
"""Above full scale, these have a plus sign."""

Measured = Sequence[Outcome] | FileUnusable
"""What of the expectations held, empty if nothing is known, or why the file can't be measured."""


def measured_items(measured: Measured) -> list[discord.ui.Item[Any]]:
    """Return what a file measures beside what its quest expects; nothing if nothing is known."""
    if isinstance(measured, FileUnusable):
        return [small(f"{sentence(measured)} Your quest still counts.")]
    if not measured:
        return []
    return [body("\n".join(["**Your file**", *map(_line, measured)]))]


def measured_text(outcomes: Sequence[Outcome]) -> str:
    """Return the same for those who didn't make the file."""
    return "\n".join(["**Measured**", *map(_line, outcomes)])


def measuring_item() -> discord.ui.Item[Any]:
    """Return the line that stands there until the file is measured."""
    return small("Measuring your file…")


def _line(outcome: Outcome) -> str:
    name, unit = _FACTS[outcome.fact]
    value = " ".join([_figure(outcome.fact, outcome.measured), unit]).strip()
    bounds = _bounds(outcome)
    if outcome.is_within:
        return f"{_HELD} {name} {value}: {bounds}"
    return f"{_MISSED} {name} {value}: aim for {bounds}"


def _bounds(outcome: Outcome) -> str:
    low, high = (
        None if each is None else _figure(outcome.fact, each)
        for each in (outcome.low, outcome.high)
    )
    if low is None:
        return f"{high} at most" if outcome.high else "none"
    if high is None:
        return f"{low} at least"
    return f"{low} to {high}"


def _figure(fact: Fact, value: float) -> str:
    """Format a figure, with a tenth where it has one; a length in minutes and seconds."""
    if fact is Fact.DURATION_SECONDS:
        minutes, seconds = divmod(round(value, 1), 60)
        return f"{minutes:.0f}:{seconds:04.1f}".removesuffix(".0")
    sign = "+" if fact in _SIGNED and value > 0 else ""
    return f"{sign}{round(value, 1):g}".replace("-", MINUS)
