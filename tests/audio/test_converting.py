"""Converted tracks: levelled, anonymous, cut, and refused if nothing is heard."""

from pathlib import Path

import av
import numpy as np
import pytest

from bot.audio.jobs import MIX, TRACK, ConvertTrack, FileRefused, Refusal, TrackConverted
from bot.audio.worker.converting import convert_track
from bot.audio.worker.filtering import RATE_HZ, Sound
from bot.audio.worker.loudness import integrated_lufs, true_peak_dbtp
from tests.audio.measuring.files import write
from tests.audio.sounds import decoded, hits, pink_noise, rms_db, sine


def converted(folder: Path, longest_seconds: int = 60) -> tuple[TrackConverted, Sound]:
    result = convert_track(ConvertTrack(longest_seconds=longest_seconds), folder)
    return result, decoded(folder / TRACK)


def test_every_track_is_equally_loud_and_none_peaks_higher(tmp_path: Path) -> None:
    """Loud and quiet, at other rates, mono, and with hits far above their loudness."""
    tracks = {
        "loud": (pink_noise(3, rms_dbfs=-9), 48_000),
        "quiet": (pink_noise(3, rms_dbfs=-50), 44_100),
        "mono": (pink_noise(3)[:, :1], 22_050),
        "hits": (hits(3) + pink_noise(3, rms_dbfs=-22), 48_000),
        "one hit": (np.concatenate([sine(200, seconds=3), hits(0.5) * 4]), 48_000),
    }
    for name, (sound, rate) in tracks.items():
        write(tmp_path / MIX, sound, rate=rate)
        result, heard = converted(tmp_path)
        assert integrated_lufs(heard) == pytest.approx(-16, abs=0.3), name
        assert true_peak_dbtp(heard) <= -1, name
        assert heard.shape == (round(result.seconds * RATE_HZ), 2), name
        assert result.seconds == pytest.approx(len(sound) / rate, abs=0.01), name


def test_only_hits_are_as_loud_as_they_can_be_without_bending_a_wave(tmp_path: Path) -> None:
    write(tmp_path / MIX, hits(3))
    _, heard = converted(tmp_path)
    assert -23 < integrated_lufs(heard) < -16
    assert -2.5 < true_peak_dbtp(heard) <= -1


def test_a_file_tells_nothing_but_its_sound(tmp_path: Path) -> None:
    """No tag, title or cover is left, and the same sound gives the same bytes."""
    found: set[bytes] = set()
    for title in ("Night Bus by Mia", ""):
        write(tmp_path / MIX, pink_noise(2), container="flac", codec="flac", title=title)
        convert_track(ConvertTrack(longest_seconds=60), tmp_path)
        found.add((tmp_path / TRACK).read_bytes())
    (file,) = found
    assert b"Mia" not in file
    with av.open(tmp_path / TRACK) as container:
        (stream,) = container.streams
        assert (container.format.name, stream.codec_context.name) == ("ogg", "opus")
        assert stream.metadata == container.metadata == {}


def test_a_long_track_is_cut_and_fades_out(tmp_path: Path) -> None:
    write(tmp_path / MIX, pink_noise(8))
    result, heard = converted(tmp_path, longest_seconds=6)
    assert (result.seconds, result.original_seconds) == (6, pytest.approx(8, abs=0.01))
    assert len(heard) == 6 * RATE_HZ
    levels = [rms_db(heard[at : at + RATE_HZ // 10]) for at in (RATE_HZ, 5 * RATE_HZ, -4_801)]
    assert levels[0] > levels[1] + 6
    assert levels[1] > levels[2] + 12


def test_silence_is_refused_and_so_is_next_to_nothing(tmp_path: Path) -> None:
    refused = {
        Refusal.SILENT: (pink_noise(2) * 0, pink_noise(2, rms_dbfs=-80)),
        Refusal.EMPTY: (pink_noise(0.3),),
    }
    for refusal, sounds in refused.items():
        for sound in sounds:
            write(tmp_path / MIX, sound)
            with pytest.raises(FileRefused, match=str(refusal)):
                converted(tmp_path)
