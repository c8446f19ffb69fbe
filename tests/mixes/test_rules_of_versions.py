"""What changed between versions, what services do to a file, and what a quest expects of one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mixes.rules.comparing import MOST_CHANGES, ChangeKind, compare
from bot.mixes.rules.expected import Bounds, Expected, Fact, held
from bot.mixes.rules.guide import StreamingService
from bot.mixes.rules.playback import playback
from tests.mixes.measured import GOOD, GUIDE, mix, tilted

C = ChangeKind


def test_versions_are_compared_with_the_reference_at_the_same_level() -> None:
    old, new = tilted(20, 70, 5), tilted(20, 70, 2.9)
    (change,) = compare(old, new, mix(integrated_lufs=-14.0))
    assert (change.kind, change.band_hz) == (C.TONE_TO_REFERENCE, (20, 70))
    assert (change.before, change.after) == (pytest.approx(5), pytest.approx(2.9))
    (passed,) = compare(tilted(20, 70, 2), tilted(20, 70, -2), GOOD)  # as far, on the other side
    assert (passed.kind, passed.after) == (C.TONE, pytest.approx(-4))


@given(
    st.lists(st.floats(-30, 30), min_size=31, max_size=31),
    st.floats(-40, -4),
    st.floats(-20, 3),
    st.integers(0, 1_000),
    st.floats(0, 1),
)
def test_changes_are_few_the_biggest_first_and_the_same_backwards(
    levels: list[float], lufs: float, peak_dbtp: float, runs: int, width: float
) -> None:
    new = mix(
        spectrum_db=tuple(levels),
        integrated_lufs=lufs,
        true_peak_dbtp=peak_dbtp,
        clipped_runs=runs,
        width=width,
    )
    changes = compare(GOOD, new)
    sizes = [change.size for change in changes]
    assert len(changes) <= MOST_CHANGES
    assert sizes == sorted(sizes, reverse=True)
    assert all(size >= 1 for size in sizes)
    backwards = [change.size for change in compare(new, GOOD)]
    assert sizes == pytest.approx(backwards)


def test_services_turn_loud_files_down_and_some_turn_quiet_ones_up() -> None:
    loud = {each.service: each.gain_db for each in playback(GOOD, GUIDE.services)}
    assert loud["Spotify"] == pytest.approx(-4.2)
    assert loud["Apple Music"] == pytest.approx(-6.2)
    quiet = replace(GOOD, integrated_lufs=-20.0, true_peak_dbtp=-4.0)
    gains = {each.service: each.gain_db for each in playback(quiet, GUIDE.services)}
    assert gains["Spotify"] == pytest.approx(3.0)  # its peaks are at -1 dBTP then
    assert gains["YouTube"] == 0.0
    assert playback(mix(integrated_lufs=None), GUIDE.services) == ()


@given(st.floats(-70, 0), st.floats(-40, 6), st.booleans())
def test_no_service_turns_peaks_up_beyond_its_ceiling(
    lufs: float, peak_dbtp: float, turns_up: bool
) -> None:
    service = StreamingService(name="Any", target_lufs=-14, turns_up=turns_up, note="-")
    (played,) = playback(mix(integrated_lufs=lufs, true_peak_dbtp=peak_dbtp), [service])
    assert played.gain_db <= max(0.0, -1 - peak_dbtp)
    assert lufs + played.gain_db <= max(-14, lufs) + 1e-9


def test_what_a_quest_expects_is_compared_as_it_is_shown() -> None:
    expected = Expected(
        integrated_lufs=Bounds(low=-10, high=-9),
        true_peak_dbtp=Bounds(high=-1),
        mono_loss_db=Bounds(high=0.5),
        loudness_range_lu=Bounds(low=4),
    )
    measures = mix(true_peak_dbtp=-0.96, loudness_range_lu=None)
    outcomes = held(measures, expected)
    assert [(each.fact, each.is_within) for each in outcomes] == [
        (Fact.INTEGRATED_LUFS, True),
        (Fact.TRUE_PEAK_DBTP, True),
        (Fact.MONO_LOSS_DB, False),
    ]
