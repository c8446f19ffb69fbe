"""The time and memory of a mix check's measuring, beside other loudness meters."""

import contextlib
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
import pyloudnorm
from av.error import BlockingIOError as NothingReady
from av.filter import Graph

from benchmarks.report import Section
from benchmarks.sound_jobs import FORMATS, MEGABYTE, Costs, row, run_measured
from bot.audio.jobs import MeasureMix
from bot.audio.workers import AudioWorkers
from tests.audio.measuring.files import write
from tests.audio.sounds import pink_noise

SECONDS, QUICK_SECONDS = 240, 20
TIMES, QUICK_TIMES = 5, 2
RATE_HZ = 44_100
AIM_CPU_SECONDS, AIM_SECONDS, AIMMEGABYTES, AIM_STALL_MS = 3, 6, 250, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured(Costs):
    """Measurements of one format, beside those of other meters."""

    ebur128_seconds: list[float] = field(default_factory=list[float])
    pyloudnorm_seconds: list[float] = field(default_factory=list[float])


async def measure(*, quick: bool) -> Sequence[Section]:
    """Measure the same mix in each format."""
    seconds, times = (QUICK_SECONDS, QUICK_TIMES) if quick else (SECONDS, TIMES)
    mix = np.tile(pink_noise(10, rms_dbfs=-16), (seconds // 10 + 1, 1))[: seconds * RATE_HZ]
    measured: dict[str, _Measured] = {}
    with tempfile.TemporaryDirectory() as temporary:
        for name, (container, codec) in FORMATS.items():
            path = write(
                Path(temporary, name),
                mix,
                rate=RATE_HZ,
                container=container,
                codec=codec,
                bits_per_second=320_000,
            )
            measured[name] = await _measured(path, times)
    return [_section(measured, seconds)]


async def _measured(path: Path, times: int) -> _Measured:
    measured = _Measured(size=path.stat().st_size)  # noqa: ASYNC240
    sound = AudioWorkers(1, temporary=path.parent)
    for _ in range(times):
        await run_measured(sound, MeasureMix(), path, measured)
        measured.ebur128_seconds.append(_cpu_seconds(_ebur128, path))
        measured.pyloudnorm_seconds.append(_cpu_seconds(_pyloudnorm, path))
    await sound.close()
    return measured


def _cpu_seconds(meter: Callable[[Path], object], path: Path) -> float:
    started = time.process_time()
    meter(path)
    return time.process_time() - started


def _ebur128(path: Path) -> None:
    """Decode a file into FFmpeg's meter of loudness and true peak."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        graph = Graph()
        source, sink = graph.add_abuffer(template=stream), graph.add("abuffersink")
        graph.link_nodes(source, graph.add("ebur128", "peak=true"), sink).configure()
        for frame in container.decode(stream):
            frame.pts = None
            source.push(frame)
            with contextlib.suppress(NothingReady):
                while True:
                    sink.pull()


def _pyloudnorm(path: Path) -> None:
    """Decode a file and have pyloudnorm measure its integrated loudness alone."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("flt", "stereo", RATE_HZ)
        pieces = [
            np.asarray(frame.to_ndarray(), np.float64).reshape(-1, 2)
            for decoded in container.decode(audio=0)
            for frame in resampler.resample(decoded)
        ]
    meter = pyloudnorm.Meter(RATE_HZ)
    meter.integrated_loudness(np.concatenate(pieces))  # pyright: ignore[reportUnknownMemberType]


def _section(measured: Mapping[str, _Measured], seconds: int) -> Section:
    return Section(
        title="Mix check: measuring a file",
        description=(
            f"A mix of {seconds} seconds in stereo at 44.1 kHz, from the call to its figures and "
            "the excerpt, with the start of the worker process. Memory is the most that the "
            "worker had in use, its libraries included. The stall is the longest of the bot's "
            "event loop meanwhile. FFmpeg's `ebur128` measures loudness and true peak of the same "
            "file in the same run, and pyloudnorm integrated loudness alone."
        ),
        columns=["what", *measured, "aim"],
        rows=[
            ["file", *(f"{one.size / MEGABYTE:.1f} MB" for one in measured.values()), ""],
            row("the whole call", measured, lambda one: one.seconds, "s", f"< {AIM_SECONDS} s"),
            row("CPU", measured, lambda one: one.cpu_seconds, "s", f"< {AIM_CPU_SECONDS} s"),
            row("memory", measured, lambda one: one.megabytes, "MB", f"< {AIMMEGABYTES} MB"),
            row("stall", measured, lambda one: one.stalls_ms, "ms", f"< {AIM_STALL_MS} ms"),
            [
                "excerpt",
                *(f"{max(one.made) / MEGABYTE:.2f} MB" for one in measured.values()),
                "< 0.8 MB",
            ],
            row("CPU of `ebur128`", measured, lambda one: one.ebur128_seconds, "s", ""),
            row("CPU of pyloudnorm", measured, lambda one: one.pyloudnorm_seconds, "s", ""),
        ],
    )
