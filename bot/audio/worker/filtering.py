"""FFmpeg's filters, applied to sound in memory.

Sound is a float32 array of shape (samples, 2) at 48,000 Hz; 1.0 is full scale.
"""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final, cast

import av
import numpy as np
from av.error import BlockingIOError as NothingReady
from av.error import EOFError as NothingLeft
from av.filter import Graph
from av.filter.context import FilterContext
from numpy.typing import NDArray

Sound = NDArray[np.float32]

RATE_HZ: Final = 48_000

Filter = tuple[str, Mapping[str, object]]
"""The name of a filter of FFmpeg, and its options."""


def filtered(sound: Sound, *filters: Filter) -> Sound:
    """Return sound after FFmpeg's filters, in order."""
    return np.concatenate([piece.T for piece in streamed([sound], *filters)], axis=1).T


def streamed(pieces: Iterable[Sound], *filters: Filter) -> Iterator[Sound]:
    """Yield sound after FFmpeg's filters, piece by piece: a whole track takes a lot of memory."""
    graph = Graph()
    source = graph.add_abuffer(
        sample_rate=RATE_HZ, format="fltp", layout="stereo", time_base=Fraction(1, RATE_HZ)
    )
    sink = graph.add("abuffersink")
    graph.link_nodes(
        source,
        *(added(graph, filter_) for filter_ in filters),
        graph.add("aformat", "sample_fmts=fltp:channel_layouts=stereo"),
        sink,
    ).configure()
    at = 0
    for piece in pieces:
        source.push(audio_frame(piece, at))
        at += len(piece)
        yield from _ready(sink)
    source.push(None)
    yield from _ready(sink)


def audio_frame(sound: Sound, at: int = 0) -> av.AudioFrame:
    """Return sound as one frame of FFmpeg's, which begins at this sample."""
    frame = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(sound.T, dtype=np.float32), format="fltp", layout="stereo"
    )
    frame.sample_rate = RATE_HZ
    frame.time_base = Fraction(1, RATE_HZ)
    frame.pts = at
    return frame


def added(graph: Graph, filter_: Filter) -> FilterContext:
    """Add a filter to a graph."""
    name, options = filter_
    return graph.add(name, ":".join(f"{key}={value}" for key, value in options.items()))


def _ready(sink: FilterContext) -> Iterator[Sound]:
    while True:
        try:
            frame = cast("av.AudioFrame", sink.pull())
        except (NothingReady, NothingLeft):
            return
        yield np.asarray(frame.to_ndarray(), dtype=np.float32).T
