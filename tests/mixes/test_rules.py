"""What a mix check says about which mix: a table of cases, and what always holds."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audio.measures import THIRD_OCTAVES_HZ, Measures, Section
from bot.mixes.rules import dynamics, formats
from bot.mixes.rules import stereo as stereo_rules
from bot.mixes.rules.advice import MOST, Advice, AdviceKind
from bot.mixes.rules.advising import HIDDEN_BY, advise
from bot.mixes.rules.guide import Balance
from bot.mixes.rules.tone import OPPOSITES, REFERENCE_LIMIT_DB
from bot.tracks.rules import Stage
from bot.ui.text import MINUS
from tests.mixes.measured import GOOD, GUIDE, mix, stereo, tilted, typical_spectrum

K = AdviceKind
STEADY = (Section(starts_at=0, ends_at=200, lufs=-9.8),)


def said(measures: Measures, reference: Measures | None = None, **how: Any) -> list[AdviceKind]:
    """Return the kinds of advice on a mix, in order."""
    return [each.kind for each in advise(measures, reference, guide=GUIDE, **how)]


@pytest.mark.parametrize(
    ("measures", "kinds"),
    [
        pytest.param(GOOD, [], id="perfect"),
        pytest.param(tilted(180, 450, 12), [K.MUDDY], id="muddy"),
        pytest.param(tilted(450, 900, 13), [K.BOXY], id="boxy"),
        pytest.param(tilted(900, 1_800, 13), [K.NASAL], id="nasal"),
        pytest.param(tilted(1_800, 5_600, 14), [K.HARSH], id="harsh"),
        pytest.param(tilted(20, 70, 14), [K.SUB_HEAVY], id="sub-heavy"),
        pytest.param(tilted(70, 180, 12), [K.BOOMY], id="boomy"),
        pytest.param(tilted(20, 180, -20), [K.THIN], id="thin"),
        pytest.param(tilted(5_600, 30_000, -30), [K.DULL], id="dull"),
        pytest.param(tilted(5_600, 30_000, 18), [K.BRIGHT], id="bright"),
        pytest.param(
            mix(integrated_lufs=-5.2, peak_to_loudness_lu=4.2), [K.LIMITED], id="over-limited"
        ),
        pytest.param(mix(true_peak_dbtp=0.6), [K.PEAKS], id="peaks"),
        pytest.param(
            mix(clipped_runs=900, clipped_at=(12.0, 12.5), true_peak_dbtp=1.2),
            [K.CLIPPED],
            id="clipped, which is why it peaks",
        ),
        pytest.param(mix(loudness_range_lu=0.9, sections=STEADY), [K.NO_LIFT], id="no lift"),
        pytest.param(mix(loudness_range_lu=0.9), [], id="sections that lift need no range"),
        pytest.param(mix(bands=stereo(9.0, band=2)), [K.MONO_LOSS], id="mono-incompatible"),
        pytest.param(mix(bands=stereo(3.0)[1:]), [], id="as wide as unrelated sides"),
        pytest.param(mix(bands=stereo(4.0, band=0)), [K.WIDE_BASS], id="wide bass"),
        pytest.param(
            mix(correlation=-0.8, bands=stereo(9.0)), [K.OUT_OF_POLARITY], id="out of polarity"
        ),
        pytest.param(mix(balance_db=-4.0), [K.OFF_CENTRE], id="leaning left"),
        pytest.param(mix(dc_offset=0.02), [K.DC_OFFSET], id="DC offset"),
        pytest.param(
            mix(leading_silence_seconds=3.0, trailing_silence_seconds=9.0),
            [K.SLOW_START, K.LONG_END],
            id="silence at both ends",
        ),
        pytest.param(mix(sample_rate_hz=22_050), [K.LOW_SAMPLE_RATE], id="low sample rate"),
        pytest.param(
            mix(
                integrated_lufs=-23.0,
                max_short_term_lufs=-14.0,
                loudness_range_lu=19.0,
                true_peak_dbtp=-4.0,
                peak_to_loudness_lu=19.0,
            ),
            [],
            id="quiet and dynamic on purpose",
        ),
        pytest.param(
            mix(integrated_lufs=-30.0, peak_to_loudness_lu=3.0),
            [],
            id="a quiet drone isn't limited",
        ),
        pytest.param(
            mix(spectrum_db=tuple(0.0 if hz == 1_000 else None for hz in THIRD_OCTAVES_HZ)),
            [],
            id="one tone is no mix, so its balance can't be judged",
        ),
        pytest.param(mix(integrated_lufs=None, loudness_range_lu=None), [K.SILENT], id="silence"),
    ],
)
def test_advice_names_the_fault_and_only_that(measures: Measures, kinds: list[AdviceKind]) -> None:
    assert said(measures) == kinds


def test_the_worst_comes_first_and_there_are_three_at_most() -> None:
    everything = tilted(
        180, 450, 10, clipped_runs=50, dc_offset=0.02, balance_db=3.0, true_peak_dbtp=1.0
    )
    assert said(everything) == [K.CLIPPED, K.MUDDY, K.OFF_CENTRE]


def test_advice_never_contradicts_itself() -> None:
    harsh, dull = tilted(1_800, 5_600, 18), tilted(5_600, 30_000, -30)
    both = (max(one, other, key=abs) for one, other in _moves(harsh, dull))
    levels = zip(typical_spectrum(), both, strict=True)
    assert said(mix(spectrum_db=tuple(map(sum, levels)))) in ([K.HARSH], [K.DULL])


def _moves(one: Measures, other: Measures) -> list[tuple[float, float]]:
    """Return how far each band of two mixes is from what's typical."""
    bands = zip(one.spectrum_db, other.spectrum_db, typical_spectrum(), strict=True)
    return [((a or 0) - typical, (b or 0) - typical) for a, b, typical in bands]


def test_advice_has_its_figures_and_a_quest_of_the_pack() -> None:
    (advice,) = advise(tilted(180, 450, 12), guide=GUIDE)
    assert advice.measured == pytest.approx(12)
    assert 0 < advice.limit < 12
    assert advice.band_hz == (180, 450)
    assert advice.quest == "high-pass-until-it-hurts"
    assert set(GUIDE.quests) == set(AdviceKind)


@pytest.mark.parametrize(
    ("stage", "kinds"),
    [
        (Stage.IDEA, [K.CLIPPED]),
        (Stage.ARRANGEMENT, [K.CLIPPED, K.MUDDY, K.OFF_CENTRE]),
        (Stage.MIX, [K.CLIPPED, K.MUDDY, K.LIMITED]),
    ],
)
def test_a_stage_hears_what_matters_there(stage: Stage, kinds: list[AdviceKind]) -> None:
    measures = tilted(
        180,
        450,
        12,
        clipped_runs=900,
        balance_db=2.4,
        integrated_lufs=-5.5,
        peak_to_loudness_lu=5.9,
    )
    assert said(measures, stage=stage) == kinds


def test_a_mix_may_peak_higher_than_a_master() -> None:
    near = mix(true_peak_dbtp=-0.2)
    assert said(near, stage=Stage.MIX) == []
    assert said(near, stage=Stage.MASTER) == [K.PEAKS]
    assert said(near) == [K.PEAKS]
    assert said(replace(near, integrated_lufs=-19.0)) == []
    over = replace(near, true_peak_dbtp=0.2)
    assert said(over, stage=Stage.MIX) == [K.PEAKS]
    assert said(over, stage=Stage.ARRANGEMENT) == []


def test_a_lossy_file_is_fine_for_a_check_but_not_as_a_master() -> None:
    lossy = mix(codec="mp3", bit_depth=None, true_peak_dbtp=-0.3)  # encoding has raised its peaks
    assert said(lossy) == []
    assert said(lossy, stage=Stage.MASTER) == [K.LOSSY_SOURCE]
    assert said(replace(lossy, true_peak_dbtp=0.4)) == [K.PEAKS]


def test_genres_say_what_is_usual_and_otherwise_most_music_does() -> None:
    ambient = typical_spectrum(("ambient",))
    darker = zip(THIRD_OCTAVES_HZ, ambient, strict=True)
    warm = mix(spectrum_db=tuple(level - 6 if hz > 5_000 else level for hz, level in darker))
    assert said(warm, genres=["ambient"]) == []
    assert K.DULL in said(warm, genres=["rock"])
    assert said(warm, genres=["polka"]) == said(warm) == said(warm, genres=["pop"])
    assert said(warm, genres=["rock", "ambient"]) == []


def test_a_reference_takes_the_place_of_what_is_usual() -> None:
    muddy = tilted(180, 450, 12)
    assert said(muddy, muddy) == []
    first, *_ = advise(muddy, GOOD, guide=GUIDE)
    assert (first.kind, first.band_hz) == (K.MORE_THAN_REFERENCE, (180, 450))
    assert first.measured == pytest.approx(12)
    part = mix(spectrum_db=tuple(0.0 if hz == 1_000 else None for hz in THIRD_OCTAVES_HZ))
    assert said(muddy, part) == said(part, muddy) == []  # a single part says nothing about a mix
    assert said(tilted(0, 180, -200), GOOD)[0] is K.LESS_THAN_REFERENCE
    louder = mix(integrated_lufs=-6.6, peak_to_loudness_lu=8.0)
    assert said(louder, GOOD) == [K.LOUDER_THAN_REFERENCE]


FAULTS = st.fixed_dictionaries(
    {
        "clipped_runs": st.integers(0, 4_000),
        "dc_offset": st.floats(-0.2, 0.2),
        "balance_db": st.floats(-30, 30),
        "correlation": st.floats(-1, 1),
        "true_peak_dbtp": st.floats(-10, 4),
        "peak_to_loudness_lu": st.floats(2, 25),
        "leading_silence_seconds": st.floats(0, 20),
        "integrated_lufs": st.floats(-40, -3),
        "loudness_range_lu": st.floats(0, 25),
        "bands": st.builds(stereo, st.floats(0, 20), band=st.integers(0, 4)),
    }
)
LEVELS = st.lists(
    st.one_of(st.none(), st.floats(-80, 0)),
    min_size=len(THIRD_OCTAVES_HZ),
    max_size=len(THIRD_OCTAVES_HZ),
).map(tuple)
SHIFTS = st.lists(st.floats(-20, 20), min_size=len(THIRD_OCTAVES_HZ), max_size=31)


@given(FAULTS, LEVELS, SHIFTS, st.sampled_from([None, *Stage]), st.booleans())
def test_whatever_is_measured_advice_stays_short_ordered_and_free_of_contradictions(
    faults: dict[str, Any],
    levels: tuple[float | None, ...],
    shifts: list[float],
    stage: Stage | None,
    is_noise: bool,
) -> None:
    shifted = tuple(map(sum, zip(typical_spectrum(), shifts, strict=True)))
    measures = mix(**faults, spectrum_db=levels if is_noise else shifted)
    advice = advise(measures, guide=GUIDE, stage=stage)
    kinds = {each.kind for each in advice}
    assert len(advice) == len(kinds) <= MOST
    assert all(one.importance >= other.importance for one, other in pairwise(advice))
    assert not any(pair <= kinds for pair in OPPOSITES)
    assert not any(kinds & causes for kind, causes in HIDDEN_BY.items() if kind in kinds)
    assert advice == advise(measures, guide=GUIDE, stage=stage)


@given(st.sampled_from(GUIDE.balances), st.data())
def test_a_mix_inside_all_ranges_gets_no_advice(chosen: Balance, data: st.DataObject) -> None:
    # A third of the way at most: its middle half has to stay where the range's middle is.
    spectrum = tuple(
        (low_db + high_db) / 2 + data.draw(st.floats(-1, 1)) * (high_db - low_db) / 6
        for low_db, high_db in zip(chosen.low_db, chosen.high_db, strict=True)
    )
    within = mix(
        spectrum_db=spectrum,
        integrated_lufs=data.draw(st.floats(-30, chosen.integrated_lufs.high)),
        peak_to_loudness_lu=data.draw(st.floats(chosen.peak_to_loudness_lu.low, 30)),
        loudness_range_lu=data.draw(st.floats(chosen.loudness_range_lu.low, 30)),
    )
    assert said(within, genres=chosen.genres) == []


WORSE: Mapping[AdviceKind, Callable[[float], dict[str, Any]]] = {
    K.CLIPPED: lambda worse: {"clipped_runs": 3 + int(worse * 400)},
    K.LIMITED: lambda worse: {"peak_to_loudness_lu": 5.9 - worse / 4, "integrated_lufs": -6.0},
    K.MONO_LOSS: lambda worse: {"bands": stereo(5.1 + worse, band=3)},
    K.OFF_CENTRE: lambda worse: {"balance_db": 2.1 + 2 * worse},
    K.DC_OFFSET: lambda worse: {"dc_offset": 0.006 + worse / 100},
    K.MUDDY: lambda worse: {"spectrum_db": tilted(180, 450, 10 + worse).spectrum_db},
    K.HARSH: lambda worse: {"spectrum_db": tilted(1_800, 5_600, 12 + worse).spectrum_db},
    K.DULL: lambda worse: {"spectrum_db": tilted(5_600, 30_000, -25 - worse).spectrum_db},
}


@given(st.sampled_from(list(WORSE)), st.sampled_from(list(WORSE)), st.floats(0, 8), st.floats(0, 8))
def test_a_worse_fault_never_loses_its_place(
    kind: AdviceKind, other: AdviceKind, worse: float, more: float
) -> None:
    beside = WORSE[other](4.0) if other is not kind else {}
    before = said(mix(**(beside | WORSE[kind](worse))))
    after = said(mix(**(beside | WORSE[kind](worse + more))))
    if kind in before:
        assert after.index(kind) <= before.index(kind)


def test_importance_stays_between_0_and_100() -> None:
    worst = tilted(
        180, 450, 60, clipped_runs=10**6, dc_offset=0.9, balance_db=90.0, correlation=-1.0
    )
    found: tuple[Advice, ...] = advise(worst, guide=GUIDE)
    assert all(0 < each.importance <= 100 for each in found)


def test_the_rules_say_from_where_on_advice_is_given() -> None:
    text = Path("docs/rules.md").read_text(encoding="utf-8")
    mono = ", ".join(
        f"{limit:g} dB up to {_hz(hz)}" for hz, limit in stereo_rules.MONO_LIMITS_DB[:3]
    )
    rows = {
        "clipping": f"{dynamics.FEWEST_CLIPPED_RUNS} clipped spots",
        "peaks too high": f"over {dynamics.CEILING_DBTP:g} dBTP, or 0 in a mix or a lossy file",
        "sides that cancel out": f"a correlation below {stereo_rules.POLARITY_LIMIT:g}",
        "lost in mono": f"{mono}, {stereo_rules.MONO_LIMITS_DB[3][1]:g} dB above.",
        "wide bass": f"{stereo_rules.WIDE_BASS_LIMIT:.0%} of the energy below 120 Hz",
        "leaning to one side": f"{stereo_rules.OFF_CENTRE_LIMIT_DB:g} dB",
        "DC offset": f"{formats.DC_LIMIT:.1%} of full scale",
        "silence": (
            f"over {formats.START_LIMIT_SECONDS:g} second at the start, "
            f"{formats.END_LIMIT_SECONDS:g} at the end"
        ),
        "low sample rate": f"under {formats.LEAST_SAMPLE_RATE_HZ / 1_000:g} kHz",
    }
    for name, limit in rows.items():
        assert f"| {name} | {limit.replace('-', MINUS)}" in text
    assert f"at {dynamics.MASTER_LUFS:g} LUFS or louder".replace("-", MINUS) in text
    assert f"With a reference, {REFERENCE_LIMIT_DB:g} dB in one part" in text


def _hz(hz: int) -> str:
    return f"{hz} Hz" if hz < 1_000 else f"{hz / 1_000:g} kHz"
