"""Damaged files of every format, measured and converted by a process with a worker's limits.

`python -m tests.audio.measuring.fuzz SEED COUNT` prints a line for each file: its seed, its format
and what became of it. The first is the longest file that is measured. It stops at the first that
ends in anything else than figures or a refusal, or whose memory or time is over the limit.
`make fuzz` runs it with hundreds.
"""

import json
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import numpy as np

from bot.audio.jobs import EXCERPT, LONGEST_MINUTES, MIX, ConvertTrack, FileRefused, MeasureMix
from bot.audio.limits import Limits
from bot.audio.worker.converting import convert_track
from bot.audio.worker.limits import limit_next_job, limit_process
from bot.audio.worker.measuring import measure_mix
from tests.audio.measuring.files import write
from tests.audio.sounds import pink_noise, sine

MOST_MEMORY_BYTES = 250_000_000
MOST_SECONDS = 20
CONVERTED_SECONDS = 10
LOWEST_HZ = 8_000
FORMATS: Mapping[str, tuple[str, str]] = {
    "wav 16": ("wav", "pcm_s16le"),
    "wav float": ("wav", "pcm_f32le"),
    "aiff": ("aiff", "pcm_s24be"),
    "flac": ("flac", "flac"),
    "mp3": ("mp3", "libmp3lame"),
    "aac": ("adts", "aac"),
    "m4a": ("ipod", "aac"),
    "opus": ("ogg", "libopus"),
    "vorbis": ("ogg", "libvorbis"),
}
EXTREMES = (
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\0\0\0\x80",
)
HEADER = 200

Damage = Callable[[random.Random, bytearray, bytes], bytearray]


def flip_header(at_random: random.Random, file: bytearray, _other: bytes) -> bytearray:
    for _ in range(at_random.randint(1, 8)):
        file[at_random.randrange(HEADER)] ^= 1 << at_random.randrange(8)
    return file


def flip_body(at_random: random.Random, file: bytearray, _other: bytes) -> bytearray:
    for _ in range(at_random.randint(1, 200)):
        file[at_random.randrange(len(file))] = at_random.randrange(256)
    return file


def extreme_sizes(at_random: random.Random, file: bytearray, _other: bytes) -> bytearray:
    for _ in range(at_random.randint(1, 3)):
        at = at_random.randrange(HEADER - 4)
        file[at : at + 4] = at_random.choice(EXTREMES)
    return file


def cut(at_random: random.Random, file: bytearray, _other: bytes) -> bytearray:
    return file[: at_random.randrange(len(file))]


def repeat(at_random: random.Random, file: bytearray, _other: bytes) -> bytearray:
    start, end = sorted(at_random.randrange(len(file)) for _ in range(2))
    return file[:end] + file[start:]


def join(at_random: random.Random, file: bytearray, other: bytes) -> bytearray:
    return file[: at_random.randrange(len(file))] + other[at_random.randrange(len(other)) :]


DAMAGES: tuple[Damage, ...] = (flip_header, flip_body, extreme_sizes, cut, repeat, join)


def write_longest(path: Path, *, more_seconds: int = 0) -> Path:
    """Write as many minutes as are measured, in some kilobytes, with the loudest at the end."""
    sound = np.zeros((LONGEST_MINUTES * 60 * LOWEST_HZ, 1), dtype=np.float32)
    sound[-10 * LOWEST_HZ :, 0] = sine(100, seconds=10)[: 10 * LOWEST_HZ, 0]
    sound = np.pad(sound, ((0, more_seconds * LOWEST_HZ), (0, 0)))
    return write(path, sound, rate=LOWEST_HZ, container="flac", codec="flac")


def samples(folder: Path) -> Mapping[str, bytes]:
    """Return a small file of each format."""
    sound = pink_noise(0.7)
    return {
        name: write(folder / "sample", sound, container=container, codec=codec).read_bytes()
        for name, (container, codec) in FORMATS.items()
    }


def damaged(seed: int, whole: Mapping[str, bytes]) -> tuple[str, bytes]:
    """Return a damaged file and how it came about: the same seed always gives the same."""
    at_random = random.Random(seed)
    names = list(FORMATS)
    name = names[seed % len(names)]
    file = bytearray(whole[name])
    description = name
    for _ in range(at_random.randint(1, 3)):
        damage = at_random.choice(DAMAGES)
        if len(file) <= HEADER:
            break
        file = damage(at_random, file, whole[at_random.choice(names)])
        description += f", {damage.__name__}"
    return description, bytes(file)


def outcome(folder: Path) -> str:
    """Measure and convert `MIX` and return what became of it; anything unexpected raises."""
    started = time.process_time()
    with suppress(FileRefused):
        convert_track(ConvertTrack(longest_seconds=CONVERTED_SECONDS), folder)
    try:
        mix = measure_mix(MeasureMix(), folder).mix
    except FileRefused as refused:
        result = refused.refusal.value
    else:
        json.dumps(asdict(mix), allow_nan=False)  # every figure is a number
        assert (folder / EXCERPT).stat().st_size < 800_000
        result = "measured"
    assert time.process_time() - started < MOST_SECONDS
    assert peak_memory_bytes() < MOST_MEMORY_BYTES
    return result


def peak_memory_bytes() -> int:
    """Return the most memory that this process has had in use; 0 where it isn't Linux."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    match = re.search(r"VmHWM:\s*(\d+) kB", status.read_text())
    return int(match[1]) * 1_024 if match else 0


def main(first: int, count: int) -> None:
    """Measure damaged files."""
    limit_process(Limits())
    limit_next_job(Limits(cpu_seconds=60 + count))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole = samples(folder)
        write_longest(folder / MIX)
        print("longest: ", end="", flush=True)
        print(outcome(folder), flush=True)
        for seed in range(first, first + count):
            description, file = damaged(seed, whole)
            print(f"{seed} {description}: ", end="", flush=True)
            (folder / MIX).write_bytes(file)
            print(outcome(folder), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
