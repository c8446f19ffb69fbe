"""A file as a stream of seconds: its samples, the same K-weighted, and the same oversampled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np
from av.audio.frame import AudioFrame
from av.error import BlockingIOError as NothingReady
from av.error import EOFError as NothingLeft
from av.filter import Graph
from av.filter.context import FilterContext
from numpy.typing import NDArray

from bot.audio.worker.decoding import AudioFile
from bot.audio.worker.filtering import Filter, added
from bot.audio.worker.weighting import k_weighting

_OVERSAMPLED_HZ: Final = 192_000
"""True peaks are found at this rate and above, as by BS.1770-5, annex 2."""

_NAMED: Final = {1: "map=0:channel_layout=mono", 2: "map=0|1:channel_layout=stereo"}
"""Filters leave channels alone that have no name, as in most WAV files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """About a second of a file, channels last."""

    samples: NDArray[np.float32]
    weighted: NDArray[np.float32 | np.float64]
    """K-weighted; as many samples."""
    oversampled: NDArray[np.float32]
    """Behind the others by the length of the filter."""


def seconds(file: AudioFile) -> Iterator[Second]:
    """Decode a file."""
    graph = _Streams(file)
    for frame in file.frames():
        graph.source.push(frame)
        yield from graph.ready()
    graph.source.push(None)
    yield from graph.ready()


class _Streams:
    """FFmpeg's filter graph with one output for each member of a `Second`."""

    def __init__(self, file: AudioFile) -> None:
        rate, first = file.sample_rate_hz, file.first
        self._channels = file.channels
        self._graph = Graph()
        self.source = self._graph.add_abuffer(
            sample_rate=rate,
            format=first.format.name,
            layout=first.layout.name,
            time_base=Fraction(1, rate),
        )
        named = self._graph.add("channelmap", _NAMED[file.channels])
        cut = self._graph.add("asetnsamples", f"n={rate}:p=0")
        split = self._graph.add("asplit", "3")
        self._graph.link_nodes(self.source, named, cut, split)
        self._samples = self._output(split, 0, [("aformat", {"sample_fmts": "flt"})])
        self._weighted = self._output(split, 1, k_weighting(rate))
        self._oversampled = self._output(split, 2, _oversampling(rate))
        self._graph.configure()

    def ready(self) -> Iterator[Second]:
        """Yield what the frames pushed so far make."""
        while (samples := self._pull(self._samples)) is not None:
            weighted = self._pull(self._weighted)
            oversampled = self._pull(self._oversampled)
            yield Second(
                samples=samples,
                weighted=samples[:0] if weighted is None else weighted,
                oversampled=samples[:0] if oversampled is None else oversampled,
            )
        if (rest := self._pull(self._oversampled)) is not None:
            yield Second(samples=rest[:0], weighted=rest[:0], oversampled=rest)

    def _output(self, split: FilterContext, pad: int, filters: Sequence[Filter]) -> FilterContext:
        last = split
        for filter_ in filters:
            after = added(self._graph, filter_)
            last.link_to(after, pad if last is split else 0)
            last = after
        sink = self._graph.add("abuffersink")
        last.link_to(sink)
        return sink

    def _pull(self, sink: FilterContext) -> NDArray[Any] | None:
        try:
            frame = sink.pull()
        except (NothingReady, NothingLeft):
            return None
        assert isinstance(frame, AudioFrame)  # noqa: S101
        array = frame.to_ndarray()
        return array.T if frame.format.is_planar else array.reshape(-1, self._channels)


def _oversampling(rate: int) -> Sequence[Filter]:
    factor = max(1, min(4, -(-_OVERSAMPLED_HZ // rate)))
    return [("aresample", {"out_sample_rate": factor * rate, "out_sample_fmt": "flt"})]
