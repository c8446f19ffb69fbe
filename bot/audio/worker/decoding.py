"""Decoding: frames of samples from a file that may be anything.

What a file says about itself isn't trusted: its length is counted while it is decoded.
"""

import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError

from bot.audio.jobs import LONGEST_MINUTES, FileRefused, Refusal

SLOWEST_HZ: Final = 8_000
FASTEST_HZ: Final = 192_000
MOST_CHANNELS: Final = 2

_OPTIONS: Final = {
    "format_whitelist": "wav,aiff,flac,mp3,aac,mov,ogg",
    "codec_whitelist": ",".join(
        (
            *(f"pcm_{kind}" for kind in ("u8", "s8", "s16le", "s24le", "s32le", "f32le", "f64le")),
            *(f"pcm_{kind}" for kind in ("s16be", "s24be", "s32be", "f32be", "f64be")),
            *("flac", "mp3", "mp3float", "aac", "opus", "libopus", "vorbis", "libvorbis"),
        )
    ),
    "protocol_whitelist": "file",
}
_CODECS: Final = frozenset(_OPTIONS["codec_whitelist"].split(","))
_DAMAGED_PACKETS: Final = 3
"""So many packets may always be damaged, such as the last one of a truncated file."""
_DAMAGED_SHARE: Final = 0.05


class AudioFile:
    """The first audio stream of an open file."""

    codec: str
    bit_depth: int | None
    sample_rate_hz: int
    channels: int

    def __init__(self, container: InputContainer, stream: AudioStream, file: str) -> None:
        self._file = file
        self._frames = self._decode(container, stream)
        first = next(self._frames, None)
        if first is None:
            raise FileRefused(Refusal.EMPTY, file)
        self._first = first
        self.codec = stream.codec_context.name
        self.sample_rate_hz = first.sample_rate
        self.channels = first.layout.nb_channels
        self.bit_depth = _bit_depth(self.codec, first.format.name)
        self._check()

    @property
    def first(self) -> AudioFrame:
        """The first frame; all others have its format."""
        return self._first

    def frames(self) -> Iterator[AudioFrame]:
        """Decode the file, once; raises `FileRefused` where it turns out to be refused."""
        most = LONGEST_MINUTES * 60 * self.sample_rate_hz
        samples = self._first.samples
        yield self._first
        for frame in self._frames:
            samples += frame.samples
            if samples > most:
                raise FileRefused(Refusal.TOO_LONG, self._file)
            if not self._continues(frame):
                raise FileRefused(Refusal.DAMAGED, self._file)
            yield frame

    def _check(self) -> None:
        if self.channels > MOST_CHANNELS:
            raise FileRefused(Refusal.TOO_MANY_CHANNELS, self._file)
        if not SLOWEST_HZ <= self.sample_rate_hz <= FASTEST_HZ:
            raise FileRefused(Refusal.UNSUPPORTED, self._file)

    def _continues(self, frame: AudioFrame) -> bool:
        return (
            frame.sample_rate == self.sample_rate_hz
            and frame.layout.name == self._first.layout.name
            and frame.format.name == self._first.format.name
        )

    def _decode(self, container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
        packets = damaged = 0
        for packet in _readable(container, stream):
            packets += 1
            try:
                frames = stream.decode(packet)
            except FFmpegError:
                damaged += 1
                continue
            for frame in frames:
                if frame.samples:
                    frame.pts = None  # what the file says of time isn't trusted
                    yield frame
        if damaged > max(_DAMAGED_PACKETS, packets * _DAMAGED_SHARE):
            raise FileRefused(Refusal.DAMAGED, self._file)


def _readable(container: InputContainer, stream: AudioStream) -> Iterator[av.Packet]:
    """Yield packets up to the end, or to where the container is damaged."""
    try:
        yield from container.demux(stream)
    except FFmpegError:
        return


@contextmanager
def opened(path: Path) -> Generator[AudioFile]:
    """Open a file; raises `FileRefused` if it isn't one that can be measured."""
    if not path.stat().st_size:
        raise FileRefused(Refusal.EMPTY, path.name)
    try:
        container = av.open(str(path), options=_OPTIONS, metadata_errors="ignore")
    except (FFmpegError, ValueError) as error:
        raise FileRefused(Refusal.NOT_AUDIO, path.name) from error
    with container:
        if not container.streams.audio:
            raise FileRefused(Refusal.NOT_AUDIO, path.name)
        stream = container.streams.audio[0]
        codec = stream.codec_context  # nothing if FFmpeg has no decoder
        if not codec or codec.name not in _CODECS:
            raise FileRefused(Refusal.UNSUPPORTED, path.name)
        codec.thread_count = 1
        yield AudioFile(container, stream, path.name)


def _bit_depth(codec: str, sample_format: str) -> int | None:
    if match := re.fullmatch(r"pcm_[suf](\d+)(le|be)?", codec):
        return int(match[1])
    if codec == "flac":
        return 16 if sample_format.startswith("s16") else 24
    return None
