"""Excerpts as they sound elsewhere, measured after encoding."""

from pathlib import Path

import numpy as np
import pytest

from bot.audio.jobs import CLIP, MIX, REFERENCE, HearExcerpt, Hearing
from bot.audio.worker.filtering import RATE_HZ, Sound
from bot.audio.worker.hearing import hear_excerpt
from bot.audio.worker.loudness import integrated_lufs, true_peak_dbtp
from tests.audio.measuring.files import write
from tests.audio.sounds import band_db, decoded, pink_noise, sine


def heard(hearing: Hearing, folder: Path, mix: Sound, reference: Sound | None = None) -> Sound:
    write(folder / MIX, mix)
    if reference is not None:
        write(folder / REFERENCE, reference)
    made = hear_excerpt(HearExcerpt(hearing=hearing), folder)
    clip = decoded(folder / CLIP)
    assert made.seconds == pytest.approx(len(clip) / RATE_HZ, abs=0.03)
    assert true_peak_dbtp(clip) <= -1
    return clip


def side(sound: Sound) -> Sound:
    return (sound - sound[:, ::-1]) * np.float32(0.5)


def middle(sound: Sound) -> Sound:
    return (sound + sound[:, ::-1]) * np.float32(0.5)


@pytest.mark.parametrize(
    ("hearing", "lows_hz", "highs_hz", "narrower_db"),
    [(Hearing.PHONE, (40, 150), (14_000, 18_000), 14), (Hearing.LAPTOP, (30, 90), None, 6)],
)
def test_a_small_speaker_has_no_lows_and_little_width(
    hearing: Hearing,
    lows_hz: tuple[float, float],
    highs_hz: tuple[float, float] | None,
    narrower_db: float,
    tmp_path: Path,
) -> None:
    mix = pink_noise(8, rms_dbfs=-14)
    clip = heard(hearing, tmp_path, mix)

    assert integrated_lufs(clip) == pytest.approx(-16, abs=0.5)
    middle_lost = band_db(mix, 900, 1_100) - band_db(clip, 900, 1_100)
    assert band_db(mix, *lows_hz) - band_db(clip, *lows_hz) - middle_lost > 20
    if highs_hz is not None:
        assert band_db(mix, *highs_hz) - band_db(clip, *highs_hz) - middle_lost > 15
    width = band_db(side(mix), 500, 4_000) - band_db(middle(mix), 500, 4_000)
    left = band_db(side(clip), 500, 4_000) - band_db(middle(clip), 500, 4_000)
    assert width - left == pytest.approx(narrower_db, abs=1)


def test_mono_keeps_what_it_loses(tmp_path: Path) -> None:
    same = sine(440, peak_dbfs=-14, seconds=4)
    wide = pink_noise(4, rms_dbfs=-17)
    clip = heard(Hearing.MONO, tmp_path, same + wide)

    assert np.abs(clip[:, 0] - clip[:, 1]).max() < 0.01
    assert band_db(clip, 430, 450) - band_db(clip, 2_000, 8_000) == pytest.approx(
        band_db(same + wide, 430, 450) - band_db(same + wide, 2_000, 8_000) + 3, abs=1
    )
    assert integrated_lufs(clip) < -16.5  # -16 in stereo
    flipped = wide[:, :1] * np.array([1, -1], dtype=np.float32)
    assert np.abs(heard(Hearing.MONO, tmp_path, flipped)).max() < 0.001


def test_next_to_the_reference_both_are_equally_loud(tmp_path: Path) -> None:
    mix, reference = (
        sine(hz, peak_dbfs=peak, seconds=30) for hz, peak in ((500, -6), (2_000, -30))
    )
    clip = heard(Hearing.REFERENCE, tmp_path, mix, reference)

    turns = [clip[round(at * 5.25 * RATE_HZ) :][: 5 * RATE_HZ] for at in range(6)]
    tones = [band_db(turn, 490, 510) > band_db(turn, 1_900, 2_100) for turn in turns]
    assert tones == [True, False] * 3
    assert [integrated_lufs(turn) for turn in turns] == pytest.approx([-16] * 6, abs=0.5)
    gap = clip[round(5.05 * RATE_HZ) : round(5.2 * RATE_HZ)]
    assert np.abs(gap).max() < 0.01


def test_peaks_are_turned_down_and_a_silent_excerpt_stays_silent(tmp_path: Path) -> None:
    spiky = np.zeros((4 * RATE_HZ, 2), dtype=np.float32)
    spiky[:: RATE_HZ // 4] = 1
    heard(Hearing.LAPTOP, tmp_path, spiky)
    assert not heard(Hearing.PHONE, tmp_path, np.zeros_like(spiky)).any()
