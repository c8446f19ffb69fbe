"""The picture of a member's ladders."""

import pytest

from bot.coach.picture import ladder_picture
from bot.coach.results import ClimbedLadder, ClimbedRung, LaddersShown
from bot.coach.rules.ladders import RungState
from tests.cogs.harness import PACKS
from tests.ui.pictures.golden import assert_golden

PACK = PACKS["music-production"]
DONE, SKIPPED, NEXT, LOCKED = RungState


def climbed(slug: str, *states: RungState) -> ClimbedLadder:
    """Return a ladder of the music pack; the rungs without a state are locked."""
    ladder = PACK.ladder_by_slug[slug]
    rest = [LOCKED] * (len(ladder.rungs) - len(states))
    rungs = [
        ClimbedRung(quest=PACK.quest_by_slug[rung.quest], teaches=rung.teaches, state=state)
        for rung, state in zip(ladder.rungs, [*states, *rest], strict=True)
    ]
    return ClimbedLadder(title=ladder.title, rungs=rungs)


def ladders_shown(ladders: list[ClimbedLadder], theme: str | None) -> LaddersShown:
    return LaddersShown(
        user_id=1,
        ladders=ladders,
        posting_id=None,
        waits_for=None,
        path=None,
        may_choose_path=False,
        has_paths=True,
        theme=theme,
        accent=None,
    )


@pytest.mark.parametrize(
    ("name", "ladders", "theme"),
    [
        ("foundations", [climbed("foundations", DONE, SKIPPED, DONE, NEXT)], None),
        (
            "path",
            [climbed("foundations", *[DONE] * 12), climbed("mixing", DONE, NEXT)],
            "daylight",
        ),
    ],
)
def test_ladders_match_their_golden_pictures(
    name: str, ladders: list[ClimbedLadder], theme: str | None
) -> None:
    assert_golden(f"ladder-{name}", ladder_picture(ladders_shown(ladders, theme)).draw())
