"""Every effect of the ear gym does exactly what its plan says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.audio.clips import (
    Clip,
    Compress,
    Delay,
    Effect,
    FlipSide,
    Gain,
    Pan,
    Peak,
    Reverb,
    Room,
    Width,
)
from bot.audio.worker.effects import applied
from bot.audio.worker.filtering import RATE_HZ, Sound
from bot.audio.worker.loudness import integrated_lufs
from tests.audio.sounds import band_db, hits, impulse, pink_noise, rms_db, sine

NOISE = pink_noise(2.0)


@settings(max_examples=12, deadline=None)
@given(
    frequency_hz=st.floats(60, 12_000),
    gain_db=st.floats(-12, 12),
    q=st.sampled_from([0.7, 1.4, 3]),
)
def test_equalizer_changes_its_frequency_by_its_gain(
    frequency_hz: float, gain_db: float, q: float
) -> None:
    tone = sine(frequency_hz)
    after = applied(tone, Peak(frequency_hz=frequency_hz, gain_db=gain_db, q=q))
    settled = slice(RATE_HZ // 4, None)
    assert rms_db(after[settled]) - rms_db(tone[settled]) == pytest.approx(gain_db, abs=0.2)


@pytest.mark.parametrize("q", [0.7, 1.4, 3.0])
def test_equalizer_has_half_its_gain_at_the_edges_of_its_band(q: float) -> None:
    """By the definition of Q: the frequency divided by what lies between the edges."""
    for side in (-1, 1):
        tone = sine(1_000 * (np.sqrt(1 + 1 / (4 * q * q)) + side / (2 * q)))
        after = applied(tone, Peak(frequency_hz=1_000, gain_db=6, q=q))
        settled = slice(RATE_HZ // 4, None)
        assert rms_db(after[settled]) - rms_db(tone[settled]) == pytest.approx(3, abs=0.1)


@given(gain_db=st.floats(-24, 24))
def test_gain_changes_the_level(gain_db: float) -> None:
    after = applied(NOISE[:4_800], Gain(gain_db=gain_db))
    assert rms_db(after) - rms_db(NOISE[:4_800]) == pytest.approx(gain_db, abs=0.01)


@pytest.mark.parametrize(("reduction_db", "attack_ms"), [(1.5, 3), (6, 10), (12, 30)])
def test_compressor_takes_off_what_it_says(reduction_db: float, attack_ms: float) -> None:
    loud = slice(RATE_HZ // 2, RATE_HZ)
    sound = pink_noise(2.0, rms_dbfs=-34)
    sound[RATE_HZ // 4 : RATE_HZ] *= 10  # 20 dB louder, for longer than it takes to settle
    after = applied(sound, Compress(reduction_db=reduction_db, attack_ms=attack_ms, release_ms=80))
    quiet = slice(RATE_HZ * 3 // 2, None)
    gains = [rms_db(after[at]) - rms_db(sound[at]) for at in (loud, quiet)]
    assert gains[1] - gains[0] == pytest.approx(reduction_db, abs=0.6)
    assert integrated_lufs(after) == pytest.approx(integrated_lufs(sound), abs=0.05)


def test_compressor_is_four_to_one() -> None:
    sound = pink_noise(2.0, rms_dbfs=-34)
    sound[: RATE_HZ // 2] *= 10 ** (24 / 20)
    sound[RATE_HZ // 2 : RATE_HZ] *= 10 ** (20 / 20)
    after = applied(sound, Compress(reduction_db=12, attack_ms=10, release_ms=80))
    louder, quieter = slice(RATE_HZ // 4, RATE_HZ // 2), slice(RATE_HZ * 3 // 4, RATE_HZ)
    assert rms_db(sound[louder]) - rms_db(sound[quieter]) == pytest.approx(4, abs=0.5)
    assert rms_db(after[louder]) - rms_db(after[quieter]) == pytest.approx(1, abs=0.3)


@given(percent=st.floats(-100, 100))
def test_pan_places_the_sound_at_constant_power(percent: float) -> None:
    sound = NOISE[:4_800]
    after = applied(sound, Pan(percent=percent)).astype(np.float64)
    left, right = (np.square(after).sum(axis=0)) ** 0.5
    assert np.degrees(np.arctan2(right, left)) == pytest.approx(45 + percent * 0.45, abs=0.1)
    middle = sound.mean(axis=1)
    assert rms_db(after) == pytest.approx(rms_db(middle), abs=0.01)


@given(percent=st.floats(0, 200))
def test_width_changes_the_sides_alone(percent: float) -> None:
    sound = NOISE[:4_800]
    after = applied(sound, Width(percent=percent))
    assert np.allclose(after.sum(axis=1), sound.sum(axis=1), atol=1e-6)
    sides = (sound[:, 0] - sound[:, 1]) * percent / 100
    assert np.allclose(after[:, 0] - after[:, 1], sides, atol=1e-6)


def test_flipped_side_cancels_in_mono() -> None:
    sound = sine(440)
    after = applied(sound, FlipSide())
    assert np.abs(after.sum(axis=1)).max() == 0
    assert rms_db(after) == pytest.approx(rms_db(sound))


@pytest.mark.parametrize(
    ("room", "wet_db"), [(Room.ROOM, -25.0), (Room.HALL, -10.0), (Room.PLATE, 0.0)]
)
def test_reverb_is_as_loud_as_it_says(room: Room, wet_db: float) -> None:
    sound = hits(2.0)
    wet = applied(sound, Reverb(room=room, wet_db=wet_db, seed=5)) - sound
    assert integrated_lufs(wet) - integrated_lufs(sound) == pytest.approx(wet_db, abs=0.1)


def test_rooms_halls_and_plates_differ_as_they_do() -> None:
    rings = {room: applied(impulse(3.0), Reverb(room=room, wet_db=0, seed=5)) for room in Room}
    decays = {room: _decay_seconds(ring) for room, ring in rings.items()}
    assert decays[Room.ROOM] == pytest.approx(0.4, abs=0.15)
    assert decays[Room.PLATE] == pytest.approx(1.6, abs=0.3)
    assert decays[Room.HALL] == pytest.approx(2.2, abs=0.4)
    first = {
        room: int(np.argmax(np.abs(ring[1:]).max(axis=1) > 1e-6)) for room, ring in rings.items()
    }
    assert first[Room.PLATE] < RATE_HZ * 0.002 < first[Room.HALL]
    assert first[Room.ROOM] < RATE_HZ * 0.01 < RATE_HZ * 0.02 < first[Room.HALL]
    bright = {
        room: band_db(ring[1:], 4_000, 10_000) - band_db(ring[1:], 250, 1_000)
        for room, ring in rings.items()
    }
    assert bright[Room.PLATE] > bright[Room.ROOM] > bright[Room.HALL]


@given(milliseconds=st.floats(20, 400), wet_db=st.floats(-18, 0))
def test_repeats_come_when_and_as_loud_as_they_should(milliseconds: float, wet_db: float) -> None:
    after = applied(impulse(1.0), Delay(milliseconds=milliseconds, wet_db=wet_db))[:, 0]
    step = round(milliseconds * 48)
    levels = [float(20 * np.log10(after[step * repeat] / 0.5)) for repeat in (1, 2)]
    assert levels == pytest.approx([wet_db, wet_db - 6], abs=0.01)
    assert np.count_nonzero(after[:step]) == 1


@pytest.mark.parametrize("over_db", [1.0, 6.0, 12.0])
def test_clipped_peaks_are_flat(over_db: float) -> None:
    sound = hits(2.0)
    after = applied(sound, Clip(over_db=over_db))
    untouched = np.abs(sound).max() * 10 ** (-over_db / 20) * 0.99
    at = np.argmax(np.where(np.abs(sound) < untouched, np.abs(sound), 0))
    makeup_db = 20 * np.log10(np.abs(after).flat[at] / np.abs(sound).flat[at])
    lowered_db = 20 * np.log10(np.abs(sound).max() / np.abs(after).max()) + makeup_db
    assert lowered_db == pytest.approx(over_db, abs=0.01)
    assert integrated_lufs(after) == pytest.approx(integrated_lufs(sound), abs=0.05)


def test_silence_stays_silent() -> None:
    silence = np.zeros((RATE_HZ, 2), dtype=np.float32)
    effects: list[Effect] = [
        Compress(reduction_db=6, attack_ms=10, release_ms=100),
        Reverb(room=Room.HALL, wet_db=-6, seed=1),
        Clip(over_db=6),
    ]
    for effect in effects:
        assert not np.any(applied(silence, effect))


def _decay_seconds(sound: Sound) -> float:
    """Return the time to fall by 60 dB, from the slope between -5 and -25 dB (ISO 3382-1)."""
    energy = np.square(sound[1:, 0], dtype=np.float64)
    left_db = 10 * np.log10(np.cumsum(energy[::-1])[::-1] / energy.sum() + 1e-12)
    start, end = (int(np.argmax(left_db < level)) for level in (-5, -25))
    return (end - start) / RATE_HZ * 3
