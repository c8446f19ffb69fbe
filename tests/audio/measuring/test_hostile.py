"""Files that are not what they should be: each is measured or refused, within its limits."""

import asyncio
import io
import struct
import subprocess
import sys
import time
import wave
import zipfile
from pathlib import Path

import av
import numpy as np
import pytest

from bot.audio.errors import FileUnusable
from bot.audio.jobs import MIX, REFERENCE, ConvertTrack, FileRefused, MeasureMix, Refusal
from bot.audio.worker.converting import convert_track
from bot.audio.worker.measuring.mixes import measures
from bot.audio.workers import AudioWorkers
from tests.audio.measuring.files import RATE_HZ, measured, write
from tests.audio.measuring.fuzz import FORMATS, write_longest
from tests.audio.sounds import pink_noise, sine

FUZZED = 60
CHECKOUT = Path(__file__).parents[3]


def refusal_of(path: Path) -> Refusal | None:
    """Return why a file can't be measured; it can't be converted for the same reason."""
    try:
        measures(path)
    except FileRefused as refused:
        with pytest.raises(FileRefused, match=str(refused)):
            convert_track(ConvertTrack(longest_seconds=10), path.parent)
        return refused.refusal
    return None


def wav(channels: int, rate: int, samples: int, *, width: int = 2) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as output:
        output.setnchannels(channels)
        output.setframerate(rate)
        output.setsampwidth(width)
        output.writeframes(b"\1\2" * (samples * channels * width // 2))
    return file.getvalue()


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as output:
        output.writestr("mix.wav", wav(2, 48_000, 48_000))
    return file.getvalue()


STRANGERS = {
    "nothing": (b"", Refusal.EMPTY),
    "no samples": (wav(2, 48_000, 0), Refusal.EMPTY),
    "words": (b"Just some words, in a file that is called mix.wav. " * 200, Refusal.NOT_AUDIO),
    "elf": (b"\x7fELF\2\1\1" + bytes(range(256)) * 40, Refusal.NOT_AUDIO),
    "exe": (b"MZ\x90\0\3\0\0\0" + bytes(range(255, -1, -1)) * 40, Refusal.NOT_AUDIO),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\2\0\0\0" * 9, Refusal.NOT_AUDIO),
    "zip": (archive(), Refusal.NOT_AUDIO),
    "playlist": (b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n", Refusal.NOT_AUDIO),
    "concat": (b"ffconcat version 1.0\nfile '/etc/hostname'\n", Refusal.NOT_AUDIO),
    "sdp": (b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n", Refusal.NOT_AUDIO),
    "subtitles": (b"1\n00:00:00,000 --> 00:00:02,000\nHello\n", Refusal.NOT_AUDIO),
    "5.1": (wav(6, 48_000, 4_800), Refusal.TOO_MANY_CHANNELS),
    "7.1": (wav(8, 48_000, 4_800), Refusal.TOO_MANY_CHANNELS),
    "4 kHz": (wav(2, 4_000, 4_000), Refusal.UNSUPPORTED),
    "384 kHz": (wav(2, 384_000, 40_000), Refusal.UNSUPPORTED),
}
OTHER_CODECS = [("wav", "pcm_alaw"), ("wav", "adpcm_ms"), ("ipod", "alac"), ("mp4", "ac3")]
OTHER_CONTAINERS = ["matroska", "avi", "nut", "mpegts", "flv"]


def test_what_is_no_mix_is_refused(tmp_path: Path) -> None:
    found: dict[str, Refusal | None] = {}
    for name, (content, _) in STRANGERS.items():
        (tmp_path / MIX).write_bytes(content)
        found[name] = refusal_of(tmp_path / MIX)

    assert found == {name: refusal for name, (_, refusal) in STRANGERS.items()}


def test_other_codecs_and_containers_are_refused(tmp_path: Path) -> None:
    for container, codec in OTHER_CODECS:
        path = write(tmp_path / MIX, sine(500), container=container, codec=codec)
        assert refusal_of(path) is Refusal.UNSUPPORTED, codec
    for container in OTHER_CONTAINERS:
        path = write(tmp_path / MIX, sine(500), container=container, codec="libmp3lame")
        assert refusal_of(path) is Refusal.NOT_AUDIO, container


def test_every_sample_rate_is_measured_alike(tmp_path: Path) -> None:
    for rate in (8_000, 11_025, 22_050, 44_100, 88_200, 96_000, 192_000):
        at = np.arange(4 * rate) / rate
        tone = 0.1 * np.sin(2 * np.pi * 1_000 * at)
        figures = measured(np.stack([tone, tone], axis=1), tmp_path, rate=rate)

        assert figures.sample_rate_hz == rate
        assert figures.duration_seconds == 4
        assert figures.integrated_lufs == pytest.approx(-20, abs=0.1), rate
        assert figures.true_peak_dbtp == pytest.approx(-20, abs=0.3), rate


def test_floats_that_are_no_sound(tmp_path: Path) -> None:
    for value in (np.nan, np.inf, -np.inf, 1e30):
        sound = sine(500)
        sound[30_000, 1] = value
        assert refusal_of(write(tmp_path / MIX, sound)) is Refusal.INVALID_SAMPLES, value


def write_video(path: Path, *, has_sound: bool) -> Path:
    with av.open(str(path), "w", format="mp4") as output:
        pictures = output.add_stream("mpeg4", rate=10)  # pyright: ignore[reportUnknownMemberType]
        pictures.width = pictures.height = 64
        pictures.pix_fmt = "yuv420p"
        image = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), "rgb24")
        packets = [*pictures.encode(image), *pictures.encode(None)]
        if has_sound:
            sound = output.add_stream("mp3", rate=RATE_HZ)  # pyright: ignore[reportUnknownMemberType]
            frame = av.AudioFrame.from_ndarray(pink_noise(1).T.copy(), "fltp", "stereo")
            frame.sample_rate = RATE_HZ
            packets += [*sound.encode(frame), *sound.encode(None)]
        output.mux(packets)
    return path


def test_the_sound_of_a_video_is_measured(tmp_path: Path) -> None:
    figures = measures(write_video(tmp_path / MIX, has_sound=True))

    assert figures.duration_seconds == pytest.approx(1, abs=0.1)
    assert figures.codec == "mp3float"
    assert refusal_of(write_video(tmp_path / MIX, has_sound=False)) is Refusal.NOT_AUDIO


def test_cover_art_is_passed_over(tmp_path: Path) -> None:
    """An ID3 tag with a picture of 5 MB that isn't one, before the sound of an MP3."""
    picture = b"\0image/jpeg\0\3\0" + b"\xff\xd8" + bytes(5_000_000)
    frame = b"APIC" + struct.pack(">I", len(picture)) + b"\0\0" + picture
    size = len(frame)
    synchsafe = bytes((size >> shift) & 127 for shift in (21, 14, 7, 0))
    mp3 = write(tmp_path / "plain", sine(500), container="mp3", codec="libmp3lame")
    (tmp_path / MIX).write_bytes(b"ID3\3\0\0" + synchsafe + frame + mp3.read_bytes())

    assert measures(tmp_path / MIX).duration_seconds == pytest.approx(1, abs=0.1)


def test_a_truncated_file_is_measured_as_far_as_it_goes(tmp_path: Path) -> None:
    for name, (container, codec) in FORMATS.items():
        path = write(tmp_path / MIX, pink_noise(2), container=container, codec=codec)
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) * 2 // 3])

        if name == "m4a":  # its index is at the end
            assert refusal_of(path) is Refusal.NOT_AUDIO
        else:
            assert measures(path).duration_seconds == pytest.approx(4 / 3, abs=0.4), name


def test_a_header_that_lies_about_the_length(tmp_path: Path) -> None:
    honest = wav(2, 48_000, 48_000)
    for said in (0, 1_000_000_000, 0xFFFFFFFF):
        lie = struct.pack("<I", said)
        (tmp_path / MIX).write_bytes(honest[:4] + lie + honest[8:40] + lie + honest[44:])
        refusal = refusal_of(tmp_path / MIX)
        if refusal is None:
            assert measures(tmp_path / MIX).duration_seconds == 1
        else:
            assert refusal is Refusal.EMPTY


def test_no_more_than_fifteen_minutes_are_measured(tmp_path: Path) -> None:
    """FLAC packs minutes of silence into kilobytes: the length is counted as it unfolds."""
    path = write_longest(tmp_path / MIX, more_seconds=1)

    assert path.stat().st_size < 300_000
    assert refusal_of(path) is Refusal.TOO_LONG


def test_most_of_a_file_damaged(tmp_path: Path) -> None:
    path = write(tmp_path / MIX, pink_noise(3), container="adts", codec="aac")
    noise = np.random.default_rng(1).integers(0, 256, path.stat().st_size, dtype=np.uint8)
    file = bytearray(path.read_bytes())
    for at in range(400, len(file) - 40, 100):
        file[at : at + 40] = noise[at : at + 40].tobytes()
    path.write_bytes(file)

    assert refusal_of(path) is Refusal.DAMAGED


def test_fuzzed_files_end_in_figures_or_a_refusal() -> None:
    """In a process with a worker's limits; `make fuzz` tries more, with other seeds."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.audio.measuring.fuzz", "0", str(FUZZED)],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )

    lines = done.stdout.splitlines()
    assert done.returncode == 0, (lines[-1:], done.stderr)
    assert len(lines) == 1 + FUZZED
    assert lines[0] == "longest: measured"
    assert len({line.rsplit(": ", 1)[1] for line in lines}) >= 4  # of all kinds


async def test_the_pool_refuses_a_file_and_the_bot_goes_on(tmp_path: Path) -> None:
    """The reason and the file arrive, the loop isn't held up, and no file is left."""
    sound = AudioWorkers(1, temporary=tmp_path)
    stalls: list[float] = []

    async def tick() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.005)
            stalls.append(time.perf_counter() - before - 0.005)

    ticking = asyncio.create_task(tick())
    async with sound.folder() as folder:
        write(folder / MIX, pink_noise(1))
        (folder / REFERENCE).write_bytes(b"MZ" + bytes(10_000))
        stalls.clear()
        with pytest.raises(FileUnusable) as refused:
            await sound.run(MeasureMix(), folder)
    ticking.cancel()

    assert (refused.value.refusal, refused.value.file) == (Refusal.NOT_AUDIO, REFERENCE)
    assert max(stalls) < 0.1
    await sound.close()
    assert not list(tmp_path.rglob(MIX))  # noqa: ASYNC240
