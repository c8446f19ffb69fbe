"""Opus files of equal length differ in nothing but the sound."""

from pathlib import Path

import av
import numpy as np

from bot.audio.worker.encoding import write_opus
from bot.audio.worker.filtering import RATE_HZ, Sound
from bot.audio.worker.loudness import integrated_lufs
from tests.audio.ogg import pages
from tests.audio.sounds import decoded, hits, pink_noise, sine


def written(sound: Sound, path: Path) -> bytes:
    write_opus(sound, path)
    return path.read_bytes()


def test_the_same_sound_gives_the_same_bytes(tmp_path: Path) -> None:
    sound = hits(1.5)
    assert written(sound, tmp_path / "once.ogg") == written(sound, tmp_path / "again.ogg")


def test_files_of_equal_length_look_alike(tmp_path: Path) -> None:
    silence = np.zeros((RATE_HZ * 2, 2), dtype=np.float32)
    files = [
        written(sound, tmp_path / "clip.ogg")
        for sound in (pink_noise(2.0), sine(440, seconds=2), hits(2.0), silence)
    ]
    assert len({len(file) for file in files}) == 1
    assert len({tuple(page.header for page in pages(file)) for file in files}) == 1
    assert len({page.content for file in files for page in pages(file)[:2]}) == 2


def test_it_is_stereo_opus_of_the_same_length_without_tags(tmp_path: Path) -> None:
    sound = pink_noise(1.23)
    file = written(sound, tmp_path / "clip.ogg")
    with av.open(tmp_path / "clip.ogg") as container:
        (stream,) = container.streams
        assert (container.format.name, stream.codec_context.name) == ("ogg", "opus")
        assert stream.metadata == container.metadata == {}
    assert len(file) < 25_000
    again = decoded(tmp_path / "clip.ogg")
    assert again.shape == sound.shape
    assert abs(integrated_lufs(again) - integrated_lufs(sound)) < 0.3
