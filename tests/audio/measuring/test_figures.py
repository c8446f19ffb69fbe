"""Figures of sound whose figures are known."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.audio.measures import STEREO_BANDS_HZ, THIRD_OCTAVES_HZ
from bot.audio.worker.loudness_meter import LoudnessMeter
from bot.audio.worker.measuring.mixes import measures
from tests.audio import other_meter
from tests.audio.measuring.files import RATE_HZ, measured, write
from tests.audio.sounds import pink_noise, sine

SILENCE = np.zeros((2 * RATE_HZ, 2), dtype=np.float32)


def test_integrated_loudness_is_that_of_another_meter(tmp_path: Path) -> None:
    """Programmes of random length, level, balance and pauses at several rates."""
    for seed, rate in enumerate((44_100, 48_000, 88_200, 22_050)):
        random = np.random.default_rng(seed)
        sound = pink_noise(random.uniform(4, 12), seed=seed).astype(np.float64)
        levels = np.repeat(random.uniform(-40, 6, 12), -(-len(sound) // 12))[: len(sound)]
        sound *= 10 ** (levels[:, None] / 20) * random.uniform(0.2, 1, 2)
        other = other_meter.integrated_lufs(sound, rate)
        figures = measured(sound, tmp_path, rate=rate)
        assert figures.integrated_lufs == pytest.approx(other, abs=0.1), rate


def test_nothing_is_made_up_for_silence_and_for_a_moment_of_sound(tmp_path: Path) -> None:
    silence = measured(SILENCE, tmp_path)
    moment = measured(sine(1_000, seconds=0.2), tmp_path)

    for figures in (silence, moment):
        assert figures.integrated_lufs is None
        assert figures.loudness_range_lu is None
        assert figures.max_momentary_lufs is None
        assert figures.peak_to_loudness_lu is None
    assert silence.true_peak_dbtp is None
    assert silence.sample_peak_dbfs is None
    assert silence.correlation is None
    assert silence.balance_db is None
    assert all(band.correlation is None and band.width is None for band in silence.bands)
    assert set(silence.spectrum_db) == {None}
    assert set(silence.short_term_lufs) == {None}
    assert silence.sections == ()
    assert silence.leading_silence_seconds == 2
    assert moment.sample_peak_dbfs == pytest.approx(-20, abs=0.1)


def test_facts_of_the_file(tmp_path: Path) -> None:
    sound = sine(1_000, seconds=3)[:, :1]
    for codec, container, bits in (
        ("pcm_s16le", "wav", 16),
        ("pcm_s24be", "aiff", 24),
        ("pcm_f32le", "wav", 32),
        ("flac", "flac", 16),
        ("libmp3lame", "mp3", None),
        ("aac", "adts", None),
        ("aac", "ipod", None),
        ("libopus", "ogg", None),
        ("libvorbis", "ogg", None),
    ):
        path = write(tmp_path / "mix", sound, codec=codec, container=container)
        facts = measures(path)

        assert facts.bit_depth == bits
        assert facts.channels == 1
        assert facts.sample_rate_hz == RATE_HZ
        assert facts.duration_seconds == pytest.approx(3, abs=0.1)
        assert facts.integrated_lufs == pytest.approx(-23, abs=0.5)  # one side of -20 dBFS
        assert facts.bands == ()
        assert facts.correlation is None


def test_clipped_runs_and_where(tmp_path: Path) -> None:
    for ceiling_db in (0.0, -0.3, -6.0):
        ceiling = 10 ** (ceiling_db / 20)
        sound = sine(200, peak_dbfs=ceiling_db - 3, seconds=8)
        for at in (2.0, 2.1, 5.5, 7.0):
            burst = slice(round(at * RATE_HZ), round((at + 0.01) * RATE_HZ))
            sound[burst] = np.clip(sound[burst] * 2, -ceiling, ceiling)
        figures = measures(write(tmp_path / "mix", sound, codec="pcm_s16le"))

        assert figures.clipped_runs == 4 * 4 * 2  # two periods of a burst, both ways, both sides
        assert figures.clipped_at == pytest.approx([2, 5.5, 7], abs=0.01)


def test_what_is_flat_without_being_cut_off_is_not_clipped(tmp_path: Path) -> None:
    """The tops of a slow sine are flat for many samples of 16 bits."""
    for sound in (sine(35, peak_dbfs=0, seconds=3), sine(60, peak_dbfs=-1, seconds=3)):
        assert measures(write(tmp_path / "mix", sound, codec="pcm_s16le")).clipped_runs == 0
    assert measured(pink_noise(3), tmp_path).clipped_runs == 0


def test_a_run_across_the_seconds_of_a_file_is_one(tmp_path: Path) -> None:
    sound = sine(200, peak_dbfs=-6, seconds=3)
    sound[RATE_HZ - 20 : RATE_HZ + 20] = 1.0
    sound[-5:] = -1.0
    figures = measured(sound, tmp_path)

    assert figures.clipped_runs == 4
    assert figures.clipped_at == pytest.approx([1, 3], abs=0.001)


def test_peaks_dc_and_silence_at_both_ends(tmp_path: Path) -> None:
    tone = sine(997, peak_dbfs=-6, seconds=3)
    tone[:, 1] = tone[:, 1] / 2 - 0.02
    figures = measured(np.concatenate([SILENCE[: RATE_HZ // 2], tone, SILENCE]), tmp_path)

    assert figures.sample_peak_dbfs == pytest.approx(-6, abs=0.05)
    assert figures.true_peak_dbtp == pytest.approx(-6, abs=0.1)
    assert figures.dc_offset == pytest.approx(-0.02 * 3 / 5.5, abs=0.0005)
    assert figures.leading_silence_seconds == pytest.approx(0.5, abs=0.01)
    assert figures.trailing_silence_seconds == pytest.approx(2, abs=0.01)
    assert figures.balance_db == pytest.approx(-6, abs=0.1)
    assert figures.integrated_lufs is not None
    assert figures.true_peak_dbtp is not None
    assert figures.peak_to_loudness_lu == pytest.approx(
        figures.true_peak_dbtp - figures.integrated_lufs
    )


@given(share=st.floats(-1, 1))
@settings(max_examples=8, deadline=None)
def test_stereo_of_a_known_mixture(share: float, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Two sides with a known correlation: 1 is mono, 0 unrelated, -1 flipped."""
    noise = pink_noise(6)
    related = share * noise[:, 0] + np.sqrt(1 - share**2) * noise[:, 1]
    sound = np.stack([noise[:, 0], related], axis=1)
    figures = measured(sound, tmp_path_factory.mktemp("stereo"))

    assert figures.correlation == pytest.approx(share, abs=0.05)
    assert figures.width == pytest.approx((1 - share) / 2, abs=0.03)
    if share > -0.9:
        assert figures.mono_loss_db == pytest.approx(-10 * np.log10((1 + share) / 2), abs=0.5)
    assert figures.balance_db == pytest.approx(0, abs=0.3)


def test_width_is_found_in_its_band(tmp_path: Path) -> None:
    spectrum = np.fft.rfft(pink_noise(8), axis=0)
    frequencies = np.fft.rfftfreq(8 * RATE_HZ, 1 / RATE_HZ)
    spectrum[frequencies < 2_000, 1] = spectrum[frequencies < 2_000, 0]
    spectrum[frequencies < 120, 1] *= -1
    spectrum[frequencies > 5_900] = 0
    figures = measured(np.fft.irfft(spectrum, axis=0), tmp_path)

    assert [(band.low_hz, band.high_hz) for band in figures.bands] == list(STEREO_BANDS_HZ)
    found = [band.correlation for band in figures.bands]
    assert found[:4] == pytest.approx([-1, 1, 1, 0], abs=0.06)
    assert found[4] is None
    losses = [band.mono_loss_db for band in figures.bands[:4]]
    assert losses[1:] == pytest.approx([0, 0, 3], abs=0.3)
    assert losses[0] is not None
    assert losses[0] > 15


def test_third_octaves_of_pink_noise_are_equal_and_a_tone_is_in_its_own(tmp_path: Path) -> None:
    pink = measured(pink_noise(30), tmp_path).spectrum_db
    tone = measured(sine(250, seconds=4), tmp_path).spectrum_db

    assert len(pink) == len(THIRD_OCTAVES_HZ)
    equal = 10 * np.log10(1 / len(THIRD_OCTAVES_HZ))
    assert pink[4:] == pytest.approx([equal] * 27, abs=0.6)
    assert pink[:4] == pytest.approx([equal] * 4, abs=1.5)
    assert tone[THIRD_OCTAVES_HZ.index(250)] == pytest.approx(0, abs=0.01)
    others = [level for level in tone if level is not None]
    assert sum(10 ** (level / 10) for level in others) == pytest.approx(1, abs=0.001)


def test_a_low_sample_rate_has_no_highs(tmp_path: Path) -> None:
    figures = measured(pink_noise(4), tmp_path, rate=8_000)

    levels = dict(zip(THIRD_OCTAVES_HZ, figures.spectrum_db, strict=True))
    assert levels[3_150] is not None
    assert levels[4_000] is None
    assert levels[20_000] is None
    assert figures.bands[-1].correlation is None


def song(*parts: tuple[float, float]) -> NDArray[np.floating]:
    """Return noise with a level for so many seconds, one after the other, each with its beats."""
    noise = pink_noise(sum(seconds for _, seconds in parts), rms_dbfs=0)
    levels = np.concatenate([np.full(round(s * RATE_HZ), level) for level, s in parts])
    beat = 1 + 0.5 * np.sin(2 * np.pi * 2 * np.arange(len(levels)) / RATE_HZ)
    return noise * (10 ** (levels / 20) * beat)[:, None]


def test_sections_begin_where_the_loudness_changes(tmp_path: Path) -> None:
    figures = measured(song((-30, 10), (-20, 15), (-14, 15), (-22, 10), (-13, 30)), tmp_path)

    starts = [section.starts_at for section in figures.sections]
    assert starts == pytest.approx([0, 10, 25, 40, 50], abs=1.5)
    assert [section.ends_at for section in figures.sections[:-1]] == starts[1:]
    assert figures.sections[-1].ends_at == pytest.approx(80, abs=0.1)
    lufs = [section.lufs for section in figures.sections]
    assert np.diff(lufs) == pytest.approx([10, 6, -8, 9], abs=0.5)
    assert figures.loudest_at == pytest.approx(50, abs=0.2)
    assert len(figures.short_term_lufs) <= 240
    series = [level for level in figures.short_term_lufs if level is not None]
    assert len(series) == len(figures.short_term_lufs)
    middle = series[round(len(series) * 32 / 80)]
    assert middle == pytest.approx(figures.sections[2].lufs, abs=0.5)


def test_one_loudness_is_one_section(tmp_path: Path) -> None:
    assert len(measured(song((-20, 60)), tmp_path).sections) == 1
    assert len(measured(song((-20, 1.5)), tmp_path).sections) == 1
    assert len(measured(song((-20, 0.05)), tmp_path).sections) == 1


def test_windows_that_are_cut_into_seconds_differently_are_the_same() -> None:
    sound = pink_noise(5).astype(np.float64)
    whole, pieces = LoudnessMeter(RATE_HZ, 2), LoudnessMeter(RATE_HZ, 2)
    whole.add(sound)
    for piece in np.array_split(sound, 37):
        pieces.add(piece)

    assert pieces.loudness().energies == pytest.approx(whole.loudness().energies)
