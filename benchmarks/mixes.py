"""The time and memory of a mix check's measuring, beside other loudness meters."""

import asyncio
import contextlib
import re
import resource
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

from benchmarks.due_postings import Probe
from benchmarks.report import Section, spread
from bot.audio.jobs import EXCERPT, MIX, MeasureMix
from bot.audio.workers import AudioWorkers
from tests.audio.measuring.files import write
from tests.audio.sounds import pink_noise

SECONDS, QUICK_SECONDS = 240, 20
TIMES, QUICK_TIMES = 5, 2
RATE_HZ = 44_100
AIM_CPU_SECONDS, AIM_SECONDS, AIM_MEGABYTES, AIM_STALL_MS = 3, 6, 250, 20
FORMATS: Mapping[str, tuple[str, str]] = {
    "WAV": ("wav", "pcm_s16le"),
    "FLAC": ("flac", "flac"),
    "MP3": ("mp3", "libmp3lame"),
}

_MEGABYTE = 1_000_000
_KIBIBYTE = 1_024
_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """Measurements of one format, an entry for each time."""

    size: int
    seconds: list[float] = field(default_factory=list[float])
    cpu_seconds: list[float] = field(default_factory=list[float])
    megabytes: list[float] = field(default_factory=list[float])
    stalls_ms: list[float] = field(default_factory=list[float])
    excerpts: list[int] = field(default_factory=list[int])
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
        await _check(sound, path, measured)
        measured.ebur128_seconds.append(_cpu_seconds(_ebur128, path))
        measured.pyloudnorm_seconds.append(_cpu_seconds(_pyloudnorm, path))
    await sound.close()
    return measured


async def _check(sound: AudioWorkers, path: Path, measured: _Measured) -> None:
    """Measure a file once, in a new process, as the bot does."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    async with sound.folder() as folder:
        (folder / MIX).hardlink_to(path)
        async with Probe() as probe:
            started = time.perf_counter()
            check = asyncio.create_task(sound.run(MeasureMix(), folder))
            peak_bytes = 0
            while not check.done():
                await asyncio.wait([check], timeout=_POLL_SECONDS)
                peak_bytes = max(peak_bytes, *map(_peak_bytes, sound.pids), 0)
            measured.seconds.append(time.perf_counter() - started)
            measured.stalls_ms.append(probe.longest_ms)
        measured.excerpts.append(len(check.result().files[EXCERPT]))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    measured.cpu_seconds.append(cpu_seconds)
    measured.megabytes.append(peak_bytes / _MEGABYTE)


def _peak_bytes(pid: int) -> int:
    """Return the most memory that a process has had in use; 0 if it's gone or this isn't Linux."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    match = re.search(r"VmHWM:\s*(\d+) kB", status)
    return int(match[1]) * _KIBIBYTE if match else 0


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
            ["file", *(f"{one.size / _MEGABYTE:.1f} MB" for one in measured.values()), ""],
            _row("the whole call", measured, lambda one: one.seconds, "s", f"< {AIM_SECONDS} s"),
            _row("CPU", measured, lambda one: one.cpu_seconds, "s", f"< {AIM_CPU_SECONDS} s"),
            _row("memory", measured, lambda one: one.megabytes, "MB", f"< {AIM_MEGABYTES} MB"),
            _row("stall", measured, lambda one: one.stalls_ms, "ms", f"< {AIM_STALL_MS} ms"),
            [
                "excerpt",
                *(f"{max(one.excerpts) / _MEGABYTE:.2f} MB" for one in measured.values()),
                "< 0.8 MB",
            ],
            _row("CPU of `ebur128`", measured, lambda one: one.ebur128_seconds, "s", ""),
            _row("CPU of pyloudnorm", measured, lambda one: one.pyloudnorm_seconds, "s", ""),
        ],
    )


def _row(
    name: str,
    measured: Mapping[str, _Measured],
    samples: Callable[[_Measured], Sequence[float]],
    unit: str,
    aim: str,
) -> list[str]:
    return [name, *(spread(samples(one), unit) for one in measured.values()), aim]
