"""Clips of the ear gym, as they are heard: measured after decoding."""

from pathlib import Path

import numpy as np
import pytest

from bot.audio.clips import (
    Clip,
    ClipPlan,
    Compress,
    Delay,
    Effect,
    FlipSide,
    Gain,
    Instrument,
    Loop,
    Pan,
    Part,
    Peak,
    Reverb,
    Room,
    Tones,
    Width,
)
from bot.audio.clips import Sound as Timbre
from bot.audio.jobs import CLIP, MakeClip
from bot.audio.worker.filtering import RATE_HZ, Sound
from bot.audio.worker.loudness import integrated_lufs, true_peak_dbtp
from bot.audio.worker.making import clip_sound, make_clip
from bot.ears.rules.asking import CALIBRATION, ask
from bot.ears.rules.drills import Drill
from tests.audio.ogg import pages
from tests.audio.sounds import band_db, decoded

GAP = round(0.35 * RATE_HZ)
DRUMS = Loop(seed=3, instrument=Instrument.DRUMS, style="house", bpm=124, root=40)
KEYS = Loop(seed=4, instrument=Instrument.KEYS, style="pop", bpm=104, root=43)
NOISE = Loop(seed=5, instrument=Instrument.NOISE, style="house", bpm=124, root=40)


def plan_of(
    source: Loop | Tones,
    *treatments: tuple[Effect, ...],
    seconds: float = 1.0,
    levelled: bool = True,
) -> ClipPlan:
    parts = tuple(Part(source=source, effects=effects) for effects in treatments)
    return ClipPlan(parts=parts, seconds=seconds, levelled=levelled)


def parts_of(plan: ClipPlan) -> list[Sound]:
    """Return the sound of each part."""
    sound, length = clip_sound(plan), round(plan.seconds * RATE_HZ)
    starts = [place * (length + GAP) for place in range(len(plan.parts))]
    assert len(sound) == starts[-1] + length
    assert not any(np.any(sound[start - GAP : start]) for start in starts[1:])
    return [sound[start : start + length] for start in starts]


HARDEST_ON_PEAKS = ask(Drill.COMPRESSION, 1, 4).plan
"""A slow attack on sparse drums."""


@pytest.mark.parametrize(
    "plan",
    [*(ask(drill, 0, 5).plan for drill in Drill), CALIBRATION, HARDEST_ON_PEAKS],
    ids=[*Drill, "calibration", "hardest on peaks"],
)
def test_clips_are_as_loud_as_promised(plan: ClipPlan, tmp_path: Path) -> None:
    made = make_clip(MakeClip(plan=plan), tmp_path)
    heard = decoded(tmp_path / CLIP)
    assert integrated_lufs(heard) == pytest.approx(-23, abs=0.5)
    assert true_peak_dbtp(heard) <= -3
    assert len(heard) / RATE_HZ == pytest.approx(made.seconds)
    assert (tmp_path / CLIP).stat().st_size < 250_000


def test_louder_is_no_hint() -> None:
    effects: list[Effect] = [
        Peak(frequency_hz=60, gain_db=12),
        Peak(frequency_hz=4_000, gain_db=-12),
        Compress(reduction_db=9, attack_ms=0.5, release_ms=120),
        Width(percent=0),
        FlipSide(),
        Pan(percent=-100),
        Clip(over_db=9),
        Reverb(room=Room.PLATE, wet_db=-4, seed=2),
        Delay(milliseconds=240, wet_db=-4),
    ]
    plan = plan_of(DRUMS, (), *((effect,) for effect in effects))
    dry, *treated = parts_of(plan)
    for effect, part in zip(effects, treated, strict=True):
        assert integrated_lufs(part) == pytest.approx(integrated_lufs(dry), abs=0.1), effect
        assert not np.allclose(dry, part, atol=1e-3), effect


def test_level_itself_can_be_asked_about() -> None:
    louder, quieter = parts_of(plan_of(KEYS, (), (Gain(gain_db=-1.5),), levelled=False))
    assert integrated_lufs(louder) - integrated_lufs(quieter) == pytest.approx(1.5, abs=0.05)


@pytest.mark.parametrize("gain_db", [6.0, -6.0])
def test_boost_is_measured_beside_what_is_far_away(gain_db: float) -> None:
    """Levelling moves everything; what counts is the band against the rest."""
    dry, treated = parts_of(plan_of(NOISE, (), (Peak(frequency_hz=1_000, gain_db=gain_db),)))
    at_1_khz, far_away = (
        band_db(treated, low_hz, high_hz) - band_db(dry, low_hz, high_hz)
        for low_hz, high_hz in ((980, 1_020), (12_000, 16_000))
    )
    assert at_1_khz - far_away == pytest.approx(gain_db, abs=0.2)


def test_parts_fade_in_and_out() -> None:
    for part in parts_of(plan_of(NOISE, (), (Peak(frequency_hz=60, gain_db=12),))):
        loudest = np.abs(part).max()
        assert np.abs(part[[0, -1]]).max() == 0
        assert np.abs(part[:48]).max() < loudest / 20
        assert np.abs(part[-48:]).max() < loudest / 20


def test_reverb_rings_out_by_itself() -> None:
    dry, wet = parts_of(plan_of(DRUMS, (), (Reverb(room=Room.HALL, wet_db=-6, seed=1),)))
    ring = slice(round(0.8 * RATE_HZ), round(0.95 * RATE_HZ))
    assert not np.any(dry[ring])
    assert np.any(wet[ring])


def tones(*notes: float) -> Tones:
    chords = tuple((note,) for note in notes)
    return Tones(seed=1, sound=Timbre.PIANO, chords=chords, seconds=0.4)


QUESTIONS = {
    "bands": [
        plan_of(KEYS, (), (Peak(frequency_hz=frequency_hz, gain_db=gain_db),))
        for frequency_hz, gain_db in ((60, 12), (12_000, 12), (1_000, -12))
    ],
    "level": [
        plan_of(DRUMS, *gains, levelled=False)
        for gains in (((), (Gain(gain_db=-6),)), ((Gain(gain_db=-12),), ()))
    ],
    "compression": [
        plan_of(DRUMS, (), (Compress(reduction_db=9, attack_ms=attack_ms, release_ms=120),))
        for attack_ms in (0.5, 40)
    ],
    "stereo": [
        plan_of(KEYS, (), effects)
        for effects in ((Pan(percent=-100),), (Width(percent=0),), (FlipSide(),), ())
    ],
    "space": [
        plan_of(DRUMS, (), (effect,))
        for effect in (
            *(Reverb(room=room, wet_db=-4, seed=9) for room in Room),
            Delay(milliseconds=240, wet_db=-4),
        )
    ],
    "clipping": [
        plan_of(KEYS, *((Clip(over_db=12),) if place == clipped else () for place in range(3)))
        for clipped in range(3)
    ],
    "pitch": [plan_of(tones(60, off, 60), ()) for off in (59.2, 60.8)],
    "chords": [
        plan_of(Tones(seed=1, sound=Timbre.PAD, chords=(chord,), seconds=1.0), ())
        for chord in ((60, 64, 67), (60, 63, 66, 70))
    ],
    "timing": [
        plan_of(
            Loop(
                seed=3,
                instrument=Instrument.DRUMS,
                style="house",
                bpm=124,
                root=40,
                backbeat_ms=backbeat_ms,
                swing_ms=swing_ms,
            ),
            (),
        )
        for backbeat_ms, swing_ms in ((0, 0), (60, 0), (-60, 0), (0, 60))
    ],
}


@pytest.mark.parametrize("plans", QUESTIONS.values(), ids=QUESTIONS)
def test_files_of_all_answers_look_alike(plans: list[ClipPlan], tmp_path: Path) -> None:
    files: list[bytes] = []
    for plan in plans:
        make_clip(MakeClip(plan=plan), tmp_path)
        files.append((tmp_path / CLIP).read_bytes())
    assert len(set(files)) == len(files)
    assert len({len(file) for file in files}) == 1
    assert len({tuple(page.header for page in pages(file)) for file in files}) == 1
    assert len({tuple(page.content for page in pages(file)[:2]) for file in files}) == 1


def test_asking_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    plan = plan_of(DRUMS, (), (Reverb(room=Room.ROOM, wet_db=-4, seed=9),))
    files: set[bytes] = set()
    for _ in range(2):
        make_clip(MakeClip(plan=plan), tmp_path)
        files.add((tmp_path / CLIP).read_bytes())
    assert len(files) == 1
