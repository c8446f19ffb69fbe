"""The same wish sixteen times at the same instant, from one member or from all: it counts once."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from bot.calendar.rules.periods import Cadence
from bot.ears.results import QuestionAnswered, QuestionAsked
from bot.ears.rules.drills import QUESTIONS_A_ROUND, Drill
from bot.errors import CoachError
from bot.interactions.rules import Request
from bot.mixes.errors import TooManyMixChecks
from bot.mixes.results import MixAccepted
from bot.mixes.rules.files import CHECKS_PER_DAY
from bot.quests.store.completions import HandIn
from bot.xp.results import Awarded
from bot.xp.rules.awards import Source
from tests.ears.playing import begin
from tests.mixes.figures import measured
from tests.recount import check_boards
from tests.world import ANNE, STAFF, World

T = TypeVar("T")

AT_ONCE = 16


async def at_once(
    world: World, wish: Callable[[Request], Awaitable[T]], user_id: int = ANNE
) -> tuple[list[T], list[CoachError]]:
    """Run a use case sixteen times at once; return what succeeded and what was refused."""
    requests = [world.request(user_id) for _ in range(AT_ONCE)]
    outcomes = await asyncio.gather(*map(wish, requests), return_exceptions=True)
    refused = [each for each in outcomes if isinstance(each, CoachError)]
    done: list[Any] = [each for each in outcomes if not isinstance(each, BaseException)]
    assert len(refused) + len(done) == AT_ONCE, outcomes
    return done, refused


def xp_rows(world: World, source: Source) -> Sequence[int]:
    return [award.xp for award in world.awards() if award.source is source]


async def test_a_quest_is_completed_once(world: World) -> None:
    world.set_up()
    world.post()
    quests = world.services.quests
    done, refused = await at_once(
        world, lambda request: quests.complete(request, of=Cadence.DAILY, hand_in=HandIn())
    )
    assert (len(done), len(refused)) == (1, AT_ONCE - 1)
    assert len(xp_rows(world, Source.QUEST)) == 1


async def test_one_timer_runs(world: World) -> None:
    done, refused = await at_once(world, world.services.sessions.start)
    assert (len(done), len(refused)) == (1, AT_ONCE - 1)
    world.passes(minutes=30)
    done, refused = await at_once(world, world.services.sessions.stop)
    assert (len(done), len(refused)) == (1, AT_ONCE - 1)
    assert len(xp_rows(world, Source.SESSION)) == 1


async def test_a_day_holds_no_more_minutes_than_have_passed(world: World) -> None:
    done, _ = await at_once(world, lambda request: world.services.logbook.log(request, minutes=60))
    assert len(done) == 8  # since 04:00
    assert sum(award.minutes for award in world.awards()) == 8 * 60


async def test_a_session_is_undone_once(world: World) -> None:
    world.log(30)
    done, refused = await at_once(world, world.services.logbook.undo)
    assert (len(done), len(refused)) == (1, AT_ONCE - 1)
    assert sum(award.xp for award in world.awards()) == 0


async def answer_next(
    world: World, question_id: int, options: Iterator[int], request: Request
) -> QuestionAnswered:
    return await world.services.ears.answer(request, question_id, next(options))


async def test_a_question_is_answered_once_and_a_round_gives_one_award(world: World) -> None:
    asked, service = begin(world), world.services.ears
    again, _ = await at_once(world, lambda request: service.begin(request, asked.drill))
    assert {shown.id for shown in again if isinstance(shown, QuestionAsked)} == {asked.id}
    awarded: list[Awarded | None] = []
    for number in range(1, QUESTIONS_A_ROUND + 1):
        options = itertools.cycle(range(len(asked.question.options)))
        done, refused = await at_once(world, partial(answer_next, world, asked.id, options))
        assert refused == []
        assert len({each.chosen for each in done}) == 1  # what was chosen first
        awarded = [each.finished.awarded for each in done if each.finished]
        assert len(awarded) == (AT_ONCE if number == QUESTIONS_A_ROUND else 0)
        assert len({each.following.id for each in done if each.following}) == bool(not awarded)
        asked = done[0].following or asked
    assert sum(each is not None for each in awarded) == 1
    assert xp_rows(world, Source.EARS) == [66]


async def test_one_round_of_a_drill_is_open(world: World) -> None:
    begin(world)
    world.passes(days=1)  # the open round is replaced
    done, _ = await at_once(world, lambda request: world.services.ears.begin(request, Drill.BANDS))
    assert len({each.round_id for each in done if isinstance(each, QuestionAsked)}) == 1


async def test_no_more_mixes_are_checked_than_are_left_today(world: World) -> None:
    accepted = MixAccepted(name="mix", reference_name=None, note=None, track_id=None)
    mixes = world.services.mixes
    for _ in range(CHECKS_PER_DAY - 2):
        mixes.record.blocking(world.request(), accepted, measured())
    done, refused = await at_once(
        world, lambda request: mixes.record(request, accepted, measured())
    )
    assert sorted(shown.left_today or 0 for shown in done) == [0, 1]
    assert {type(each) for each in refused} == {TooManyMixChecks}


async def test_a_milestone_waits_for_one_review(world: World) -> None:
    world.review()
    milestones = world.services.milestones
    done, refused = await at_once(
        world,
        lambda request: milestones.claim(
            request, milestone="first-finished-track", link="https://a.example", note="Done."
        ),
    )
    assert (len(done), len(refused)) == (1, AT_ONCE - 1)


async def test_a_period_has_one_posting(world: World) -> None:
    world.set_up()
    postings = world.services.postings
    await at_once(world, lambda request: postings.post_now(request, Cadence.DAILY), STAFF)
    with world.database.reading() as tx:
        rows = tx.execute(f"SELECT id FROM postings WHERE guild_id = {world.guild_id}")
        assert len(list(rows)) == 1


async def test_a_repeated_interaction_gives_xp_once(world: World) -> None:
    request, staff = world.request(STAFF), world.services.staff
    outcomes = await asyncio.gather(
        *(staff.adjust(request, user_id=ANNE, xp=100, reason="well done") for _ in range(AT_ONCE)),
        return_exceptions=True,
    )
    assert sum(not isinstance(each, BaseException) for each in outcomes) == 1
    assert xp_rows(world, Source.ADJUSTMENT) == [100]


async def test_sixteen_members_at_once_all_count(world: World) -> None:
    world.set_up()
    world.post()
    quests, members = world.services.quests, range(9_001, 9_001 + AT_ONCE)
    await asyncio.gather(
        *(
            quests.complete(world.request(user_id), of=Cadence.DAILY, hand_in=HandIn())
            for user_id in members
        )
    )
    assert all(len(world.awards(user_id)) == 1 for user_id in members)
    check_boards(world.database)
