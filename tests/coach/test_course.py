"""The ladders and the help for stuck members: what they show with the music pack."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar.rules.periods import Cadence
from bot.coach.errors import ProblemNotFound
from bot.coach.picture import ladder_picture
from bot.coach.results import LaddersShown, ProblemAnswered, ProblemsOffered
from bot.coach.rules.ladders import RungState
from bot.coach.service.problems import NEAREST, matching, nearest
from bot.coach.view.ladders import draw_ladders, draw_shared_ladders
from bot.coach.view.problems import draw_answer, draw_problems, suggest_problems
from bot.packs.content import SkillPack
from bot.packs.course import StageStep
from bot.quests.store.completions import HandIn
from bot.tracks.results import StageProgress, TrackShown
from bot.tracks.rules import Stage
from bot.tracks.store import Track
from bot.tracks.view.tracks import draw_track
from bot.ui.pictures.attached import ALT_TEXT_LIMIT
from tests.reply_text import text_of
from tests.world import ANNE, MUSIC, NOON, ON_SQLITE, STAFF, World

FOUNDATIONS, *_ = MUSIC.ladders


def climbed(world: World) -> LaddersShown:
    return world.services.ladders.show.blocking(world.guild_id, ANNE, world.now)


def states(shown: LaddersShown, at: int = 0) -> list[RungState]:
    return [rung.state for rung in shown.ladders[at].rungs]


def complete_personal(world: World) -> str:
    """Take the personal quest that the coach gives, and complete it."""
    world.set_up()
    card = world.services.personal_quests.current.blocking(world.request())
    world.services.quests.complete.blocking(
        world.request(), of=Cadence.PERSONAL, hand_in=HandIn(note="Done.")
    )
    return card.quest.slug


def test_a_ladder_is_climbed_rung_by_rung(world: World) -> None:
    rungs = [rung.quest for rung in FOUNDATIONS.rungs]
    first = climbed(world)
    assert states(first) == [RungState.NEXT, *[RungState.LOCKED] * (len(rungs) - 1)]
    assert (first.path, first.may_choose_path, len(first.ladders)) == (None, False, 1)
    assert "From level 10 you can choose a path" in text_of(draw_ladders(first, None))
    assert complete_personal(world) == rungs[0]
    second = climbed(world)
    assert states(second)[:3] == [RungState.DONE, RungState.NEXT, RungState.LOCKED]
    assert second.next_rung is not None
    assert second.next_rung.quest.slug == rungs[1]
    assert f"**Next: {second.next_rung.quest.title}**" in text_of(draw_ladders(second, None))


@ON_SQLITE
def test_disabled_rungs_are_skipped_and_all_done_says_what_now(world: World) -> None:
    for rung in FOUNDATIONS.rungs:
        world.services.server_quests.switch.blocking(world.request(STAFF), rung.quest)
    shown = climbed(world)
    assert set(states(shown)) == {RungState.SKIPPED}
    assert shown.ladders[0].climbed == len(FOUNDATIONS.rungs)
    assert "**You're past the foundations.**" in text_of(draw_ladders(shown, None))
    world.adjust(9_000)
    world.services.paths.choose.blocking(world.request(), "mixing")
    on_path = climbed(world)
    assert (on_path.path, len(on_path.ladders)) == (MUSIC.path_by_slug["mixing"].name, 2)
    assert states(on_path, 1)[0] is RungState.NEXT
    done = replace(on_path, ladders=[on_path.ladders[0]])
    assert "Another path has its own steps." in text_of(draw_ladders(done, None))
    waiting = replace(on_path, waits_for=Stage.MIX)
    assert "It needs a track in mix or later" in text_of(draw_ladders(waiting, None))


def test_without_a_course_both_say_so(world: World) -> None:
    content = MUSIC.model_dump() | {"ladders": (), "problems": ()}
    bare = world.beside(world.database, {MUSIC.slug: SkillPack.model_validate(content)})
    assert "There are no steps to climb here." in text_of(draw_ladders(climbed(bare), None))
    offered = bare.services.problems.offer.blocking(bare.guild_id, ANNE)
    assert "I have no first aid for this yet." in text_of(draw_problems(offered))


def longest(shown: LaddersShown) -> LaddersShown:
    """Return ladders of 14 rungs with texts as long as they may be."""
    texts = {"title": "W" * 60}
    rung = replace(shown.ladders[0].rungs[0], teaches="W" * 100)
    rungs = [replace(rung, state=state) for state in (*RungState, *[RungState.LOCKED] * 10)]
    ladder: Any = replace(shown.ladders[0], rungs=rungs, **texts)
    return replace(shown, ladders=[ladder, replace(ladder, rungs=rungs[4:])])


@ON_SQLITE
def test_the_longest_ladder_has_all_facts_in_its_description(world: World) -> None:
    shown = climbed(world)
    content = ladder_picture(shown)
    assert all(rung.teaches in content.description for rung in FOUNDATIONS.rungs)
    assert "Next: " + FOUNDATIONS.rungs[0].teaches in content.description
    wide = ladder_picture(longest(shown))
    assert len(wide.description) <= ALT_TEXT_LIMIT
    assert wide.description.count("W…") == 14
    drawn = (content, content.draw())
    assert FOUNDATIONS.rungs[0].teaches not in text_of(draw_ladders(shown, drawn))
    public = text_of(draw_shared_ladders(shown, drawn))
    assert public == f"-# Shared by <@{ANNE}>"


def answer(world: World, text: str) -> ProblemAnswered | ProblemsOffered:
    return world.services.problems.answer.blocking(world.guild_id, ANNE, text)


@ON_SQLITE
def test_a_problem_is_answered_by_slug_and_by_its_words(world: World) -> None:
    problem = MUSIC.problems[0]
    for text in (problem.slug, problem.says.upper(), f" {problem.says} "):
        found = answer(world, text)
        assert isinstance(found, ProblemAnswered)
        assert found.problem == problem
    text = text_of(draw_answer(found))
    assert problem.move in text
    assert f"**From there: {MUSIC.quest_by_slug[problem.quest].title}**" in text
    world.services.server_quests.switch.blocking(world.request(STAFF), problem.quest)
    assert "From there" not in text_of(
        draw_answer(world.services.problems.find.blocking(world.guild_id, ANNE, problem.slug))
    )
    unknown = answer(world, "my loop bores me to tears")
    assert isinstance(unknown, ProblemsOffered)
    assert len(unknown.problems) == NEAREST
    assert any("loop" in each.says for each in unknown.problems)
    assert "### Is it one of these?" in text_of(draw_problems(unknown))
    with pytest.raises(ProblemNotFound):
        world.services.problems.find.blocking(world.guild_id, ANNE, "no-such-problem")


def test_problems_are_suggested_by_words_anywhere() -> None:
    assert matching(MUSIC.problems, "") == list(MUSIC.problems)
    problem = next(each for each in MUSIC.problems if len(each.says.split()) > 4)
    *_, before, last = problem.says.split()
    assert problem in matching(MUSIC.problems, f"{last.upper()} {before}")
    assert matching(MUSIC.problems, "zither") == []
    choices = suggest_problems(MUSIC.problems)
    assert all(len(each.name) <= 100 for each in choices)


@settings(max_examples=20, deadline=None)
@given(text=st.text(max_size=100))
def test_any_text_has_nearest_problems(text: str) -> None:
    assert len(nearest(MUSIC.problems, text)) == NEAREST


@pytest.mark.parametrize("phase", ["beginning", "progressing", "finishing"])
def test_every_problem_of_a_phase_can_be_chosen(phase: str) -> None:
    offered = ProblemsOffered(
        user_id=2**63 - 1,
        problems=[each for each in MUSIC.problems if each.phase == phase],
        has_any=True,
        phase=phase,
    )
    options = [
        option.value
        for item in draw_problems(offered).layout.walk_children()
        for option in getattr(getattr(item, "item", item), "options", [])
    ]
    assert options == [problem.slug for problem in offered.problems]


HOSTILE = "*[@everyone](https://x.y)* <@1> "


def test_the_longest_help_and_the_longest_steps_fit() -> None:
    says = (HOSTILE * 9)[:100]
    problem = MUSIC.problems[0].model_copy(update={"says": says, "move": "w" * 900})
    quest = MUSIC.quests[0].model_copy(update={"title": (HOSTILE * 9)[:60], "why": "w" * 400})
    answered = ProblemAnswered(
        user_id=2**63 - 1, problem=problem, focus=MUSIC.focuses[0], quest=quest
    )
    assert "w" * 900 in text_of(draw_answer(answered))
    steps = [
        StageStep(slug=f"{'w' * 46}-{at}", has="W" * 100, quests=(quest.slug,)) for at in range(10)
    ]
    track = Track(
        id=2**63 - 1,
        guild_id=1,
        user_id=2**63 - 1,
        title=(HOSTILE * 9)[:100],
        stage=Stage.ARRANGEMENT,
        link="https://example.com/" + "w" * 400,
        added_at=NOON,
        moved_at=NOON,
        released_at=None,
        nudged_on=None,
    )
    progress = StageProgress(
        stage=track.stage, steps=steps, done=frozenset(), focus="mixing", quest=quest
    )
    text = text_of(draw_track(TrackShown(track=track, progress=progress)))
    assert text.count("W" * 100) == 10
    assert "0 of 10" in text
    assert "@everyone" not in text
