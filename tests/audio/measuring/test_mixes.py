"""The job as a whole: figures and excerpts of a mix and its reference."""

from pathlib import Path

import av
import numpy as np
import pytest

from bot.audio.jobs import EXCERPT, MIX, REFERENCE, REFERENCE_EXCERPT, MeasureMix
from bot.audio.worker.filtering import RATE_HZ
from bot.audio.worker.loudness import integrated_lufs
from bot.audio.worker.measuring import measure_mix
from tests.audio.measuring.files import write
from tests.audio.sounds import band_db, decoded, pink_noise, sine


def test_mix_and_reference_are_measured_and_excerpted(tmp_path: Path) -> None:
    quiet, loud = pink_noise(20, rms_dbfs=-30), pink_noise(32, rms_dbfs=-14, seed=2)
    loud[:, 0] += sine(3_000, peak_dbfs=-20, seconds=32)[:, 0]
    write(tmp_path / MIX, np.concatenate([quiet, loud, quiet]))
    write(tmp_path / REFERENCE, sine(500, seconds=4))

    measured = measure_mix(MeasureMix(), tmp_path)

    assert 20 <= measured.mix.loudest_at <= 22
    excerpt = decoded(tmp_path / EXCERPT)
    assert len(excerpt) == pytest.approx(30 * RATE_HZ, abs=1_000)
    assert integrated_lufs(excerpt) == pytest.approx(integrated_lufs(loud), abs=0.2)
    assert measured.reference is not None
    assert measured.reference.loudest_at == 0
    reference = decoded(tmp_path / REFERENCE_EXCERPT)
    assert len(reference) == pytest.approx(4 * RATE_HZ, abs=1_000)
    assert band_db(reference, 490, 510) > band_db(reference, 600, 20_000) + 40


def test_an_excerpt_has_no_tags_and_a_mix_alone_no_reference(tmp_path: Path) -> None:
    sound = sine(500)
    write(tmp_path / MIX, sound, container="flac", codec="flac", title="Secret")

    assert measure_mix(MeasureMix(), tmp_path).reference is None
    assert not (tmp_path / REFERENCE_EXCERPT).exists()
    with av.open(str(tmp_path / EXCERPT)) as excerpt:
        assert not excerpt.metadata
        assert set(excerpt.streams[0].metadata) <= {"encoder"}
