"""Advice and changes as members read them."""

import re
from itertools import product

import pytest

from bot.audio.measures import Measures
from bot.mixes.rules.advice import Advice, AdviceKind
from bot.mixes.rules.advising import advise
from bot.mixes.rules.comparing import compare
from bot.mixes.rules.spectrum import REGIONS
from bot.mixes.view.advice import advice_text, change_text
from tests.mixes.measured import GOOD, GUIDE, mix, stereo, tilted

K = AdviceKind


@pytest.mark.parametrize(
    ("measures", "reference", "title", "what"),
    [
        (
            tilted(180, 450, 12),
            None,
            "Muddy low mids",
            "12.0 dB more than usual between 180 and 450 Hz. Up to 6.3 dB is normal.",
        ),
        (
            mix(clipped_runs=41, clipped_at=(12.0, 12.4, 75.0)),
            None,
            "Clipping",
            "41 clipped spots, the first at 0:12 and 1:15.",
        ),
        (
            mix(integrated_lufs=-5.2, peak_to_loudness_lu=4.2),
            None,
            "Squashed peaks",
            "The peaks are just 4.2 LU above the loudness of −5.2 LUFS. 6.0 LU and more is usual.",
        ),
        (
            mix(bands=stereo(9.0, band=2)),
            None,
            "Lost in mono",
            "9.0 dB quieter in mono between 500 Hz and 2 kHz. Up to 4.0 dB is normal.",
        ),
        (
            mix(balance_db=-4.0),
            None,
            "Leaning left",
            "The left is 4.0 dB louder than the right.",
        ),
        (
            tilted(5_600, 14_000, -6.3),
            GOOD,
            "Highs below your reference",
            "6.3 dB less above 5.6 kHz, at matched level.",
        ),
    ],
)
def test_advice_reads_as_a_coach_would_say_it(
    measures: Measures, reference: Measures | None, title: str, what: str
) -> None:
    advice, *_ = advise(measures, reference, guide=GUIDE)
    text = advice_text(advice, measures)
    assert (text.title, text.what) == (title, what)


def test_each_kind_of_advice_has_its_words() -> None:
    lossy = mix(codec="mp3", bit_depth=None)
    for kind, region in product(AdviceKind, REGIONS):
        advice = Advice(kind=kind, importance=50, measured=6, limit=3, band_hz=region.band_hz)
        text = advice_text(advice, lossy)
        assert all(each.endswith(".") for each in (text.what, text.why, text.move))
        assert not re.search(r"-\d", " ".join((text.title, text.what, text.why, text.move)))
        assert len(text.title) + len(text.what) + len(text.why) + len(text.move) < 500


@pytest.mark.parametrize(
    ("new", "texts"),
    [
        (GOOD, []),
        (mix(integrated_lufs=-9.5, width=0.17, true_peak_dbtp=-0.7), []),  # nobody hears that
        (mix(integrated_lufs=-8.5), ["1.3 LU louder"]),
        (mix(integrated_lufs=-8.5, true_peak_dbtp=0.3), ["1.3 LU louder"]),  # all of it turned up
        (mix(true_peak_dbtp=-1.8), ["peaks 0.8 dB lower"]),
        (mix(clipped_runs=40), ["40 clipped spots, where there were none"]),
        (mix(width=0.35), ["wider: 35% of it is in the sides, 15% before"]),
        (mix(bands=stereo(6.0)), ["loses 5.2 dB more in mono"]),
        (mix(balance_db=-2.0), ["1.8 dB further from the centre"]),
        (mix(duration_seconds=190.0), ["10 seconds shorter"]),
        (mix(loudness_range_lu=8.4), ["3.2 LU more range"]),
        (tilted(180, 450, -3), ["3.0 dB less between 180 and 450 Hz"]),
    ],
)
def test_changes_read_as_a_producer_would_say_them(new: Measures, texts: list[str]) -> None:
    assert [change_text(change) for change in compare(GOOD, new)] == texts


def test_a_fixed_fault_is_said_too() -> None:
    (change,) = compare(mix(clipped_runs=40), GOOD)
    assert change_text(change) == "no clipping any more"
    (change,) = compare(tilted(20, 70, 5), tilted(20, 70, 2.9), GOOD)
    assert change_text(change) == "2.1 dB closer to the reference below 70 Hz"
