"""FFmpeg's filters, applied to sound in memory.

Sound is a float32 array of shape (samples, 2) at 48,000 Hz; 1.0 is full scale.
"""

from collections.abc import Mapping
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
    source.push(audio_frame(sound))
    source.push(None)
    return np.concatenate(_frames(sink), axis=1).T


def audio_frame(sound: Sound) -> av.AudioFrame:
    """Return sound as one frame of FFmpeg's."""
    frame = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(sound.T, dtype=np.float32), format="fltp", layout="stereo"
    )
    frame.sample_rate = RATE_HZ
    frame.time_base = Fraction(1, RATE_HZ)
    frame.pts = 0
    return frame


def added(graph: Graph, filter_: Filter) -> FilterContext:
    """Add a filter to a graph."""
    name, options = filter_
    return graph.add(name, ":".join(f"{key}={value}" for key, value in options.items()))


def _frames(sink: FilterContext) -> list[Sound]:
    frames: list[Sound] = []
    while True:
        try:
            frame = cast("av.AudioFrame", sink.pull())
        except (NothingReady, NothingLeft):
            return frames
        frames.append(np.asarray(frame.to_ndarray(), dtype=np.float32))
