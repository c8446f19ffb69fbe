"""Sections: where the loudness of a mix changes and stays changed."""

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.audio.measures import Section
from bot.audio.worker.loudness_meter import SILENCE_LUFS, Loudness, lufs

_MOST_CELLS: Final = 240
_MOST_SECTIONS: Final = 8
_SHORTEST_SECONDS: Final = 6.0
_QUIETEST_LUFS: Final = -50.0
"""What is quieter counts as this loud, so that a moment of silence isn't a section."""
_LEAST_CHANGE_LU: Final = 1.5


def sections(loudness: Loudness) -> tuple[Section, ...]:
    """Cut a mix where its loudness changes; one section if it doesn't."""
    count = len(loudness.energies)
    length = count * loudness.block_seconds
    cells = max(1, min(_MOST_CELLS, int(length)))
    bounds = np.linspace(0, count, cells + 1).round().astype(int)
    sums = np.concatenate([[0.0], np.cumsum(loudness.energies)])
    energies = np.diff(sums[bounds]) / np.maximum(np.diff(bounds), 1)
    levels = np.array([max(lufs(energy) or SILENCE_LUFS, _QUIETEST_LUFS) for energy in energies])
    cuts = _cuts(levels, shortest=max(1, round(_SHORTEST_SECONDS * cells / max(length, 1))))
    return tuple(
        Section(
            starts_at=float(bounds[start] * loudness.block_seconds),
            ends_at=float(bounds[end] * loudness.block_seconds),
            lufs=section_lufs,
        )
        for start, end in pairwise(cuts)
        if (section_lufs := lufs(float(energies[start:end].mean()))) is not None
    )


def _cuts(levels: NDArray[np.float64], shortest: int) -> list[int]:
    """Return where sections begin and end: the cuts that leave least variation within them.

    Each section costs as much as the variation that a change of `_LEAST_CHANGE_LU` between two of
    the shortest sections explains. Solved exactly, for every number of sections up to the most.
    """
    count = len(levels)
    sums = np.concatenate([[0.0], np.cumsum(levels)])
    squares = np.concatenate([[0.0], np.cumsum(levels**2)])
    starts, ends = np.meshgrid(np.arange(count + 1), np.arange(count + 1), indexing="ij")
    lengths = np.maximum(ends - starts, 1)
    variation = squares[ends] - squares[starts] - (sums[ends] - sums[starts]) ** 2 / lengths
    variation[ends - starts < min(shortest, count)] = np.inf
    costs, origins = [variation[0]], [np.zeros(count + 1, dtype=int)]
    for _ in range(_MOST_SECTIONS - 1):
        totals = costs[-1][:, None] + variation
        origins.append(totals.argmin(axis=0))
        costs.append(totals.min(axis=0))
    price = 2 * max(_noise(levels), 1) * shortest * (_LEAST_CHANGE_LU / 2) ** 2
    best = min(range(_MOST_SECTIONS), key=lambda at: costs[at][count] + price * at)
    cuts = [count]
    for at in range(best, 0, -1):
        cuts.append(int(origins[at][cuts[-1]]))
    return [0, *reversed(cuts)]


def _noise(levels: NDArray[np.float64]) -> float:
    """Return the variance of the level from cell to cell, in a way that cuts don't matter."""
    if len(levels) < 2:
        return 0.0
    return float(np.median(np.abs(np.diff(levels))) ** 2)
