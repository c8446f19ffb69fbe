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
            "12.0 dB more than usual between 180 and 450 Hz. Up to 9.0 dB is normal.",
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
    ("old", "new", "reference", "text"),
    [
        (GOOD, mix(integrated_lufs=-8.5), None, "1.3 LU louder"),
        (GOOD, mix(true_peak_dbtp=-1.8), None, "peaks 0.8 dB lower"),
        (GOOD, mix(clipped_runs=40), None, "40 clipped spots, where there were none"),
        (mix(clipped_runs=40), GOOD, None, "no clipping any more"),
        (GOOD, mix(width=0.35), None, "wider: 35% of it is in the sides, 15% before"),
        (mix(bands=stereo(6.0)), GOOD, None, "loses 5.2 dB less in mono"),
        (mix(balance_db=2.0), GOOD, None, "1.8 dB closer to the centre"),
        (GOOD, mix(duration_seconds=190.0), None, "10 seconds shorter"),
        (GOOD, mix(loudness_range_lu=8.4), None, "3.2 LU more range"),
        (GOOD, tilted(180, 450, -3), None, "3.0 dB less between 180 and 450 Hz"),
        (
            tilted(20, 70, 5),
            tilted(20, 70, 2.9),
            GOOD,
            "2.1 dB closer to the reference below 70 Hz",
        ),
    ],
)
def test_changes_read_as_a_producer_would_say_them(
    old: Measures, new: Measures, reference: Measures | None, text: str
) -> None:
    (change,) = compare(old, new, reference)
    assert change_text(change) == text
