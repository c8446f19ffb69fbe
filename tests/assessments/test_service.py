"""How exercises went: asked once, replaced by a second answer, gone with what it was about."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.assessments import store as assessments
from bot.assessments.results import Assessed, LastTime
from bot.assessments.rules import Answer, Rating, met_and_missed
from bot.assessments.store import Assessment
from bot.calendar.rules.periods import Cadence
from bot.coach.service.context import load_coach_context
from bot.db.database import Database
from bot.interactions.errors import NotYours, StaleButton
from bot.members import store as members
from bot.quests.errors import PostingNotFound
from bot.quests.results.completions import QuestCompleted
from bot.quests.results.quests import PostingCard
from bot.quests.store.completions import HandIn
from bot.servers.service.context import load_context
from bot.sessions.errors import AlreadyUndone
from bot.sessions.store import sessions
from tests.assessments.packs import CHECKS, FAILURE, checked_packs
from tests.world import ANNE, BEN, World, refused

FIRST, SECOND = CHECKS


@pytest.fixture
def checked(database: Database) -> World:
    world = World(database, packs=checked_packs())
    world.set_up()
    return world


def complete(world: World, answer: Answer | None = None, **hand_in: Any) -> QuestCompleted:
    done = world.services.quests.complete.blocking(
        world.request(), of=Cadence.DAILY, hand_in=HandIn(**hand_in), answer=answer, is_sure=True
    )
    assert isinstance(done, QuestCompleted)
    return done


def stored(world: World) -> list[Assessment]:
    with world.database.reading() as tx:
        return assessments.all_of(tx, world.guild_id, ANNE)


def today(world: World) -> PostingCard:
    return world.services.quests.current.blocking(world.guild_id, ANNE, Cadence.DAILY, world.now)


def practise_exercise(world: World, minutes: int = 12) -> int:
    """Practise an exercise that is no open posting, and return the id of the session."""
    with world.database.reading() as tx:
        context = load_context(tx, world.packs, world.guild_id)
        member = members.find(tx, world.guild_id, ANNE)
        coach = load_coach_context(tx, context, member, world.now)
    slug = next(
        each.slug
        for each in coach.library.exercises
        if each.posting_id is None and each.cadence is Cadence.DAILY
    )
    world.services.sessions.start.blocking(world.request(), exercise=slug, note="Slower this time")
    world.passes(minutes=minutes)
    recorded: Any = world.services.sessions.stop.blocking(world.request())
    return recorded.session_id


def session_exercise(world: World, session_id: int) -> str:
    with world.database.reading() as tx:
        session = sessions.find_finished(tx, session_id)
    assert session is not None
    assert session.exercise is not None
    return session.exercise


@pytest.mark.parametrize(
    ("answer", "met", "missed"),
    [
        (Answer(), [], []),
        (Answer(checks=[SECOND]), [SECOND], [FIRST]),
        (Answer(checks=[SECOND, "from another pack", FIRST]), [FIRST, SECOND], []),
        (Answer(rating=Rating.TOO_HARD), [], [FIRST, SECOND]),
    ],
)
def test_an_empty_answer_counts_as_not_asked_and_a_rating_alone_as_no_check(
    answer: Answer, met: list[str], missed: list[str]
) -> None:
    assert met_and_missed(CHECKS, answer) == (met, missed)


def test_a_completion_keeps_how_it_went_and_a_later_answer_replaces_it(checked: World) -> None:
    posting = checked.post()
    assert isinstance(
        refused(
            checked.services.assessments.completion_form.blocking,
            checked.guild_id,
            ANNE,
            posting.id,
        ),
        PostingNotFound,
    )
    done = complete(checked, Answer(checks=[FIRST], rating=Rating.TOO_HARD))
    assert done.assessed == Assessed(
        met=[FIRST], missed=[SECOND], rating=Rating.TOO_HARD, failure=FAILURE
    )
    (row,) = stored(checked)
    assert (row.checks, row.missed, row.rating) == ([FIRST], 1, Rating.TOO_HARD)
    assess = checked.services.assessments.assess_completion.blocking
    asked = checked.services.assessments.completion_form.blocking(
        checked.guild_id, ANNE, posting.id
    )
    assert (asked.key, asked.checks) == (posting.id, CHECKS)
    assess(checked.request(), posting.id, Answer())  # empty: nothing changes
    assert stored(checked) == [row]
    assess(checked.request(), posting.id, Answer(checks=CHECKS, rating=Rating.RIGHT))
    (row,) = stored(checked)
    assert (row.checks, row.missed, row.rating) == (list(CHECKS), 0, Rating.RIGHT)
    assert isinstance(refused(assess, checked.request(BEN), posting.id, Answer()), PostingNotFound)


@pytest.mark.parametrize("answer", [None, Answer()])
def test_whoever_sends_the_form_empty_or_uses_the_command_was_not_asked(
    checked: World, answer: Answer | None
) -> None:
    checked.post()
    done = complete(checked, answer)
    assert (done.assessed is None) == (answer is None)
    (row,) = stored(checked)
    assert (row.checks, row.missed, row.rating) == ([], 0, None)


def test_a_session_on_an_exercise_is_assessed_for_its_day_until_it_is_undone(
    checked: World,
) -> None:
    session_id = practise_exercise(checked)
    day = checked.now.date()
    checked.passes(days=1)
    service = checked.services.assessments
    assert service.session_form.blocking(checked.click(), session_id).checks == CHECKS
    service.assess_session.blocking(checked.click(), session_id, Answer(rating=Rating.TOO_EASY))
    saved = service.assess_session.blocking(checked.click(), session_id, Answer(checks=CHECKS))
    assert saved.assessed.missed == []
    (row,) = stored(checked)
    assert (row.session_id, row.day, row.missed) == (session_id, day, 0)
    assess = service.assess_session.blocking
    assert isinstance(refused(assess, checked.click(BEN), session_id, Answer()), NotYours)
    free = checked.log(5)  # on no exercise
    assert isinstance(
        refused(service.session_form.blocking, checked.click(), free.session_id), StaleButton
    )
    checked.services.logbook.undo_session.blocking(checked.click(), session_id)
    assert stored(checked) == []
    again = refused(assess, checked.click(), session_id, Answer(checks=CHECKS))
    assert isinstance(again, AlreadyUndone)


def test_a_returning_exercise_comes_with_its_last_note_proof_and_missed_checks(
    checked: World,
) -> None:
    checked.post()
    assert today(checked).last_time is None
    link = "https://example.org/loop"
    done = complete(checked, Answer(checks=[SECOND]), note="Clicks at bar 4", proof_url=link)
    assert today(checked).last_time is None  # it's today's own
    details = checked.services.coach.quest_details.blocking(
        checked.guild_id, ANNE, done.quest.slug, checked.now
    )
    assert details.last_time == LastTime(
        day=date(2026, 11, 11), note="Clicks at bar 4", proof_url=link, missed=[FIRST]
    )
    assert details.techniques == ["Clean loop"]
    session_id = practise_exercise(checked)  # that it wasn't assessed doesn't matter
    slug = session_exercise(checked, session_id)
    only_practised = checked.services.coach.quest_details.blocking(
        checked.guild_id, ANNE, slug, checked.now
    )
    assert only_practised.last_time == LastTime(day=date(2026, 11, 11), note="Slower this time")
    checked.now += timedelta(days=3)
    timer = checked.services.sessions.start.blocking(checked.request(), exercise=done.quest.slug)
    assert timer.last_time == details.last_time
