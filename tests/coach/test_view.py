"""How the coach and the paths are drawn with the longest content."""

from datetime import UTC, date, datetime
from typing import Any, get_args, get_type_hints

import pytest

from bot.assessments.results import LastTime
from bot.calendar.rules.periods import Cadence
from bot.coach.results import (
    AdviceGiven,
    LastWeek,
    PlannedLine,
    ProblemAnswered,
    QuestDetails,
    StalledTrack,
    WeekPlanned,
)
from bot.coach.rules.planning import Wish
from bot.coach.rules.reasons import (
    AdviceReason,
    GetHeard,
    Lopsided,
    MainFocus,
    Neglected,
    NextRung,
    Reason,
    Returned,
    StageDone,
    TrackStep,
)
from bot.coach.view.coach import draw_quest, draw_tip
from bot.coach.view.plan import draw_plan
from bot.coach.view.problems import draw_answer
from bot.coach.view.reasons import reason_text
from bot.ears.rules.drills import Drill
from bot.members.rules import Daw
from bot.packs.content import Quest, SkillPack
from bot.paths.results import PathOffered, PathShown, PathsShown
from bot.paths.view import draw_path, draw_paths
from bot.tracks.rules import Stage
from tests.cogs.harness import PACKS
from tests.reply_text import text_of

MUSIC = PACKS["music-production"]
NOW = datetime(2026, 11, 22, 20, 15, tzinfo=UTC)
HOSTILE = "*[@everyone](https://x.y)* <@1> "
VALUES: dict[str, Any] = {
    "quest": "five-note-hook",
    "focus": "mixing",
    "towards": "composition",
    "attribute": "ear",
    "path": "mixing",
    "cadence": Cadence.WEEKLY,
    "ladder": "foundations",
    "number": 1,
    "rungs": 12,
    "on": date(2026, 11, 2),
    "drill": Drill.BANDS,
    "threshold": 4.0,
    "rung": NextRung(ladder="foundations", number=1, rungs=12),
}
LADDER = {
    "slug": "foundations",
    "title": "Foundations",
    "audience": "Everybody.",
    "rungs": [{"quest": "five-note-hook", "teaches": "One melody, from your own voice"}],
}
COURSE = SkillPack.model_validate(MUSIC.model_dump() | {"ladders": [LADDER]})


def kinds(of: Any) -> list[type[Any]]:
    """Return the reasons of a union, which may be annotated."""
    return list(get_args(get_args(of)[0]) or get_args(of))


KINDS = sorted({*kinds(Reason), *get_args(AdviceReason)}, key=lambda kind: kind.__name__)
# What a line draws itself, with the name of its track.
DRAWN_WITH_A_TRACK = (TrackStep, StageDone, GetHeard)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_reason_has_a_text(kind: type[Any]) -> None:
    if kind in DRAWN_WITH_A_TRACK:
        return
    names = [name for name in get_type_hints(kind) if name != "kind"]
    fields = {name: VALUES.get(name, 1_234) for name in names}
    told = reason_text(kind(**fields), COURSE)
    assert told[0].isupper()
    assert told[-1] not in ".!?"
    figures = [name for name, value in fields.items() if value == 1_234]
    wrapped = ("1,234", "1234%", "level 1,234", "20 h 34 min")
    assert not figures or any(each in told for each in wrapped)


def test_reasons_have_right_counts_and_a_kind_tone() -> None:
    assert reason_text(Neglected(focus="listening", days=1), MUSIC).endswith("in 1 day")
    assert reason_text(Neglected(focus="theory", days=None), MUSIC).endswith("any theory yet")
    alone = reason_text(MainFocus(focus="mixing", percent=100), MUSIC)
    assert alone == "All your practice this month was mixing"
    with pytest.raises(LookupError, match="str has no text"):
        reason_text("because", MUSIC)


def wordy_pack() -> SkillPack:
    """Return a pack with texts as long as they may be."""
    content = MUSIC.model_dump()
    for focus in content["focuses"]:
        focus["stands_on"] = {slug: {"why": "w" * 400} for slug in focus["stands_on"]}
    for tip in content["tips"]:
        tip["text"] = "w" * 400
    for pitfall in content["pitfalls"]:
        pitfall |= {"text": "w" * 900, "remedy": "w" * 400}
    for path in content["paths"]:
        path["text"] = "w" * 900
    return SkillPack.model_validate(content)


def wordy_quest(slug: str) -> Quest:
    quest = MUSIC.quest_by_slug["five-note-hook"]
    return quest.model_copy(
        update={
            "slug": slug,
            "title": (HOSTILE * 9)[:60],
            "task": (HOSTILE * 99)[:900],
            "why": "w" * 400,
            "minutes": 9_999,
            "hints": {Daw.REAPER: "w" * 400},
            "parts": ("w" * 400,) * 12,
            "checks": ("w" * 100,) * 4,
            "failure": "w" * 400,
        }
    )


@pytest.mark.parametrize("kind", ["tips", "pitfalls"])
def test_the_longest_plan_fits(kind: str) -> None:
    pack = wordy_pack()
    advice = AdviceGiven(
        advice=getattr(pack, kind)[0],
        reason=Returned(days=12_345),
        daw=Daw.REAPER,
        pack=pack,
    )
    lopsided = Lopsided(focus="mixing", percent=100, towards="composition")
    planned = WeekPlanned(
        user_id=2**63 - 1,
        pack=pack,
        lines=[
            PlannedLine(
                quest=wordy_quest(f"{'w' * 46}-{at}"),
                focus=pack.focus_by_slug["sound_design"],
                minutes=9_998,
                reason=lopsided if at == 0 else Neglected(focus="sound_design", days=12_345),
                part=2,
                posting_id=2**63 - 1,
                closes_at=NOW,
            )
            for at in range(5)
        ],
        wish=Wish.OTHER_FOCUS,
        wished_focus=pack.focus_by_slug["sound_design"],
        last_week=LastWeek(done=0, lines=5),
        track=StalledTrack(id=1, title=HOSTILE * 9, stage=Stage.ARRANGEMENT, days=12_345),
        advice=advice,
        has_personal=True,
        can_place=True,
        is_new=False,
        week_minutes=9_999,
        total_minutes=40_000,
        shares=dict.fromkeys(pack.focus_by_slug, 11),
        active_days=28,
    )
    told = text_of(draw_plan(planned))
    assert "@everyone" not in told
    assert "Part 2 of 12: w" in told
    assert "-# All your practice this month was mixing. W" in told
    assert text_of(draw_tip(advice)).endswith("New tip tomorrow.")


@pytest.mark.parametrize("is_own", [False, True])
def test_the_longest_quest_fits_and_staff_text_is_escaped(is_own: bool) -> None:
    looked_at = QuestDetails(
        user_id=2**63 - 1,
        quest=wordy_quest("own-1"),
        is_own=is_own,
        focus_name="Sound design",
        daw=Daw.REAPER,
        posting_id=None,
        techniques=["w" * 60] * 4,
        last_time=LastTime(
            day=date(2026, 11, 2),
            note=HOSTILE * 40,
            proof_url=f"https://{'a.' * 30}example/{'x' * 300}",
            missed=("w" * 100,) * 4,
        ),
    )
    told = text_of(draw_quest(looked_at))
    assert "**In REAPER:** " in told
    assert ("@everyone" in told) != is_own


@pytest.mark.parametrize(
    ("slug", "label"),
    [("one-question-with-a-time", "Get feedback"), ("one-true-compliment", "Listen to someone")],
)
def test_quests_about_feedback_lead_to_it(slug: str, label: str) -> None:
    quest = MUSIC.quest_by_slug[slug]
    details = QuestDetails(
        user_id=1, quest=quest, is_own=False, focus_name="Release", daw=None, posting_id=None
    )
    problem = MUSIC.problem_by_slug["nobody-answers-feedback"]
    focus = MUSIC.focus_by_slug["release"]
    answered = ProblemAnswered(user_id=1, problem=problem, focus=focus, quest=quest)
    for reply in (draw_quest(details), draw_answer(answered)):
        assert f"'label': '{label}'" in str(reply.layout.to_components())


def test_a_pack_without_advice_or_paths_says_so() -> None:
    assert "no tip" in text_of(draw_tip(None))
    none = PathsShown(user_id=1, offered=[], chosen=None, left_xp=0, changeable_at=None)
    assert "no paths" in text_of(draw_paths(none))


def test_the_longest_paths_fit() -> None:
    pack = wordy_pack()
    shown = PathsShown(
        user_id=2**63 - 1,
        offered=[
            PathOffered(path=path, focuses=["Sound design"] * 4, quests=14) for path in pack.paths
        ],
        chosen=pack.paths[0],
        left_xp=0,
        changeable_at=None,
    )
    told = text_of(draw_paths(shown))
    assert all(path.name in told for path in pack.paths)
    assert f"✅ **{pack.paths[0].name}**" in told
    one = PathShown(offered=shown.offered[1], among=shown)
    assert pack.paths[1].text in text_of(draw_path(one))
