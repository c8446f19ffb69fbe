"""The picture of a member's ears."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest

from bot.ears.picture import ear_picture
from bot.ears.results import DrillProgress, EarProgress
from bot.ears.rules.drills import Drill
from bot.ears.store.rounds import ThresholdPoint
from bot.members.store import Member
from tests.ui.pictures.golden import assert_golden

TODAY = date(2026, 11, 30)
SOME = {Drill.BANDS: [9.1, 7.2, 6.0, 6.4, 4.2, 3.9, 3.2], Drill.CHORDS: [3.4]}
EVERY = {
    **SOME,
    Drill.LEVEL: [2.1, 1.4, 1.4, 1.1],
    Drill.COMPRESSION: [11.2, 12.4, 9.0],
    Drill.STEREO: [30.0, 22.0, 21.0, 17.5, 12.2],
    Drill.SPACE: [-6.0, -11.0, -16.4],
    Drill.CLIPPING: [12.0, 12.0],
    Drill.PITCH: [55.0, 28.0, 12.0, 7.0, 7.0],
    Drill.INTERVALS: [3.0, 4.6, 7.7],
    Drill.TIMING: [44.0, 31.0],
}


def heard(thresholds: Mapping[Drill, Sequence[float]], theme: str | None = None) -> EarProgress:
    drills = {
        drill: DrillProgress(
            drill=drill,
            threshold=thresholds[drill][-1],
            rounds=len(thresholds[drill]),
            due_on=TODAY + timedelta(days=3 * at - 3),
            history=[
                ThresholdPoint(drill=drill, day=TODAY, threshold=threshold)
                for threshold in thresholds[drill]
            ],
        )
        for at, drill in enumerate(each for each in Drill if each in thresholds)
    }
    member = Member(guild_id=1, user_id=2, theme=theme)
    return EarProgress(
        member=member, accent=None, today=TODAY, drills=drills, following=Drill.BANDS
    )


@pytest.mark.parametrize(
    ("name", "thresholds", "theme"), [("some", SOME, None), ("every", EVERY, "daylight")]
)
def test_ears_match_their_golden_pictures(
    name: str, thresholds: Mapping[Drill, Sequence[float]], theme: str | None
) -> None:
    assert_golden(f"ears-{name}", ear_picture(heard(thresholds, theme), "Mia").draw())


def test_the_description_has_every_fact_of_the_picture() -> None:
    assert ear_picture(heard(SOME), "Mia").description == (
        "Mia: the smallest difference heard. Bands: 3.2 dB after 7 rounds, due now. "
        "Chords: 3 kinds after 1 round, due now."
    )
    assert len(ear_picture(heard(EVERY), "M" * 90).description) < 1_024
