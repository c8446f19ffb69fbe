"""The picture of a mix check, and its description."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.audio.measures import Measures
from bot.mixes.picture import mix_picture
from bot.mixes.results import MixShown
from bot.mixes.rules.guide import balance_for
from bot.mixes.store import MixCheck
from tests.mixes.figures import GOOD, figures
from tests.ui.pictures.golden import assert_golden
from tests.world import MUSIC

MUDDY = tuple(
    (level or 0.0) + (6 if 10 <= at <= 14 else 0) for at, level in enumerate(GOOD.spectrum_db)
)
SILENT = figures(
    bands=(),
    integrated_lufs=None,
    loudness_range_lu=None,
    true_peak_dbtp=None,
    peak_to_loudness_lu=None,
    spectrum_db=(None,) * 31,
    short_term_lufs=(None,) * 240,
    sections=(),
)


def mix_shown(
    measures: Measures = GOOD, reference: Measures | None = None, **changes: Any
) -> MixShown:
    """Return a check of a mix, in a house producer's picture."""
    check = MixCheck(
        id=5,
        guild_id=1,
        user_id=2,
        at=datetime(2026, 11, 22, 20, 15, tzinfo=UTC),
        name="Night Bus v2",
        reference_name=reference and "Theirs",
        note=None,
        track_id=None,
        stage=None,
        genre="house",
        measures=measures,
        reference=reference,
        advice=(),
    )
    shown = MixShown(
        check=check,
        track=None,
        before=None,
        advice=(),
        changes=(),
        playback=(),
        checked_on="2026-11",
        balance=balance_for(MUSIC.mixes, ["house"]),
        quests={},
        theme=None,
        accent=None,
    )
    return replace(shown, **changes)


def test_pictures_of_checks_match_their_golden_pictures() -> None:
    muddy = figures(spectrum_db=MUDDY)
    assert_golden("mix-usual-range", mix_picture(mix_shown(muddy)).draw())
    beside = mix_shown(reference=muddy, theme="daylight")
    assert_golden("mix-reference", mix_picture(beside).draw())
    assert_golden("mix-mono-silence", mix_picture(mix_shown(SILENT)).draw())


def test_the_description_has_the_facts_of_the_picture() -> None:
    text = mix_picture(mix_shown(figures(spectrum_db=MUDDY))).description
    assert text.startswith(
        "Night Bus v2, 3:34 long: loudness −13.9 LUFS, loudness range 6.1 LU, "
        "true peak −1.1 dBTP, peak to loudness 12.8 LU. Spectrum"
    )
    assert "from 0:35 −12.0 LUFS" in text
    assert text.endswith(
        "Width: 20–120 Hz 2%, 120–500 Hz 8%, 500 Hz–2 kHz 16%, 2–6 kHz 22%, 6–20 kHz 28%."
    )
    assert len(text) <= 1_024


def test_what_cannot_be_measured_is_left_out_of_the_description() -> None:
    text = mix_picture(mix_shown(SILENT)).description
    assert "loudness –" in text
    assert text.endswith("It's mono.")
