"""Rounds: questions, answers, awards, streaks and due dates, on both engines."""

from datetime import timedelta

import pytest

from bot.db.database import Database
from bot.db.errors import ConstraintViolated
from bot.ears.errors import RoundOver
from bot.ears.results import LevelToSet, QuestionAsked
from bot.ears.rules.drills import Drill
from bot.ears.store import drills as ear_drills
from bot.ears.store import questions as ear_questions
from bot.ears.store import rounds as ear_rounds
from bot.interactions.errors import NotYours, StaleButton
from bot.members import store as members
from bot.profiles.errors import ProfilePrivate
from bot.profiles.results import ProfileChanges
from bot.verify.service.verifier import Verifier
from bot.xp.rules.awards import Source
from tests.ears.playing import answer, begin, play_round
from tests.world import ANNE, BEN, STAFF, World, local, refused

BERLIN = "Europe/Berlin"


@pytest.fixture
def world(database: Database) -> World:
    world = World(database)
    world.set_up()
    return world


def test_a_round_is_eight_questions_and_gives_xp_a_streak_day_and_a_due_date(world: World):
    finished = play_round(world, answers="+++-++-+")

    assert (finished.drill, finished.rights, finished.last_threshold) == (Drill.BANDS, 6, None)
    assert finished.due_on == world.now.date() + timedelta(days=1)
    awarded = finished.awarded
    assert awarded is not None
    assert (awarded.base_xp, awarded.xp, awarded.streak.days) == (60, 66, 1)
    assert awarded.attributes["ear"] > 66 / 2
    with world.database.reading() as tx:
        (stored,) = ear_drills.drills_of(tx, world.guild_id, ANNE)
        (of_round,) = ear_rounds.all_rounds_of(tx, world.guild_id, ANNE)
        questions = ear_questions.questions_of(tx, of_round.id)
    assert (stored.threshold, stored.rounds, stored.stage) == (finished.threshold, 1, 0)
    assert of_round.finished_at == world.now
    # The first round climbs from an easy step until the first wrong answer, then by the staircase.
    assert [question.step for question in questions] == [1, 2, 3, 4, 3, 3, 4, 3]
    assert len({question.id for question in questions}) == 8
    assert list(Verifier(world.database, world.packs).run(world.now, repair=False)) == []

    following = play_round(world, drill=Drill.BANDS)
    assert following.last_threshold == finished.threshold
    assert following.threshold < finished.threshold


def test_the_first_three_rounds_of_a_day_give_xp_and_undoing_all_takes_the_streak_day(
    world: World,
):
    given = [play_round(world).awarded for _ in range(4)]
    assert [awarded.xp for awarded in given if awarded] == [66, 66, 66, 0]
    assert [award.source for award in world.awards()] == [Source.EARS] * 4

    staff = world.services.staff
    for number, award in enumerate(world.awards(), start=1):
        question = staff.undo_question.blocking(world.guild_id, user_id=ANNE, award_id=award.id)
        assert question.award == award
        staff.undo.blocking(world.request(STAFF), user_id=ANNE, award_id=award.id)
        profile = world.services.profiles.show.blocking(world.guild_id, ANNE, world.now)
        assert profile.streak_days == (1 if number < 4 else 0)
    with world.database.reading() as tx:
        rounds = ear_rounds.all_rounds_of(tx, world.guild_id, ANNE)
    assert all(each.undone_at == world.now for each in rounds)
    assert list(Verifier(world.database, world.packs).run(world.now, repair=False)) == []
    again = play_round(world).awarded
    assert again is not None
    assert again.xp == 66


def test_three_rounds_pay_from_04_00_to_04_00_also_when_clocks_change(database: Database):
    world = World(database, local("2026-10-24", "21:00", BERLIN))
    world.set_up(timezone=BERLIN)

    def paid() -> list[int]:
        finished = [play_round(world).awarded for _ in range(4)]
        return [awarded.xp for awarded in finished if awarded]

    world.now = local("2026-10-25", "03:59", BERLIN)  # after 02:00 to 03:00 came twice
    assert paid() == [66, 66, 66, 0]
    world.now = local("2026-10-25", "04:00", BERLIN)
    assert [bool(xp) for xp in paid()] == [True, True, True, False]
    assert [award.day.day for award in world.awards()] == [24] * 4 + [25] * 4


def test_a_round_begun_before_04_00_counts_for_the_day_it_is_finished_on(world: World):
    world.now = local("2026-11-11", "03:50")
    for _ in range(3):
        play_round(world, drill=Drill.PITCH)
    asked = begin(world, drill=Drill.LEVEL)
    world.now = local("2026-11-11", "04:10")
    answered = answer(world, asked)
    while answered.following is not None:
        answered = answer(world, answered.following)
    assert answered.finished is not None
    assert answered.finished.awarded is not None
    assert answered.finished.awarded.base_xp == 60
    assert [award.day.day for award in world.awards()] == [10, 10, 10, 11]
    assert answered.finished.due == [Drill.PITCH]


def test_a_deletion_in_the_middle_of_a_round_leaves_nothing(world: World):
    asked = begin(world)
    following = answer(world, asked).following
    assert following is not None
    who = (world.guild_id, ANNE)
    world.services.privacy.delete.blocking(*who, world.now)
    for each in (asked, following):
        assert isinstance(refused(answer, world, each), RoundOver)
    show = world.services.ears.show.blocking
    assert isinstance(refused(show, *who, asked.round_id), RoundOver)
    with world.database.reading() as tx:
        assert members.find_known(tx, *who) is None
        assert ear_questions.all_questions_of(tx, *who) == []


def test_a_question_is_answered_once(world: World):
    asked = begin(world)
    wrong = answer(world, asked, right=False)
    again = answer(world, asked, right=True)

    assert (wrong.is_right, again.is_right) == (False, False)
    assert again.following == wrong.following
    assert isinstance(refused(answer, world, asked, BEN), NotYours)
    ears_service, following = world.services.ears, wrong.following
    assert following is not None
    for option in (-1, len(following.question.options)):
        error = refused(ears_service.answer.blocking, world.request(), following.id, option)
        assert isinstance(error, StaleButton)
    error = refused(ears_service.answer.blocking, world.request(), 12345, 0)
    assert isinstance(error, RoundOver)


def test_the_last_answer_of_a_round_is_given_once(world: World):
    play_round(world)
    with world.database.reading() as tx:
        last = ear_rounds.all_rounds_of(tx, world.guild_id, ANNE)[-1]
        question = ear_questions.questions_of(tx, last.id)[-1]
    again = world.services.ears.answer.blocking(world.request(), question.id, 0)

    assert again.finished is not None
    assert (again.finished.rights, again.finished.awarded) == (8, None)
    shown = world.services.ears.show.blocking(world.guild_id, ANNE, last.id)
    assert shown == again
    assert len(world.awards()) == 1


def test_a_round_goes_on_today_and_starts_over_tomorrow(world: World):
    asked = begin(world, drill=Drill.CHORDS)
    following = answer(world, asked).following
    assert following is not None

    assert begin(world) == begin(world, drill=Drill.CHORDS) == following
    assert world.services.ears.show.blocking(world.guild_id, ANNE, asked.round_id) == following
    assert begin(world, drill=Drill.LEVEL).number == 1

    world.passes(days=1)
    fresh = begin(world, drill=Drill.CHORDS)
    assert (fresh.number, fresh.round_id == asked.round_id) == (1, False)
    assert isinstance(refused(answer, world, following), RoundOver)
    show = world.services.ears.show.blocking
    assert isinstance(refused(show, world.guild_id, ANNE, asked.round_id), RoundOver)
    assert isinstance(refused(show, world.guild_id, BEN, fresh.round_id), NotYours)


def test_a_member_sets_their_level_before_their_first_round_only(world: World):
    service = world.services.ears
    assert service.begin.blocking(world.request(), Drill.SPACE) == LevelToSet(drill=Drill.SPACE)
    assert service.begin_at_set_level.blocking(world.request(), Drill.SPACE).drill is Drill.SPACE
    assert isinstance(service.begin.blocking(world.request(), Drill.SPACE), QuestionAsked)
    assert isinstance(service.begin.blocking(world.request(BEN)), LevelToSet)


def test_progress_shows_each_drill_and_what_to_train_next(world: World):
    progress = world.services.ears.progress.blocking
    assert progress(world.guild_id, ANNE, world.now).drills == {}

    first = play_round(world, drill=Drill.LEVEL, answers="++-++-++")
    world.passes(days=1)
    second = play_round(world, answers="+++-++++")  # the drill that is due
    assert second.drill is Drill.LEVEL
    assert second.due_on == world.now.date() + timedelta(days=3)

    shown = progress(world.guild_id, ANNE, world.now, viewer_id=BEN)
    (level,) = shown.drills.values()
    assert [point.threshold for point in level.history] == [first.threshold, second.threshold]
    assert (level.rounds, shown.due, shown.following) == (2, [], Drill.BANDS)
    later = progress(world.guild_id, ANNE, world.now + timedelta(days=3))
    assert (later.due, later.following) == ([Drill.LEVEL], Drill.LEVEL)

    world.services.profiles.set_up.blocking(world.request(ANNE), ProfileChanges(is_private=True))
    error = refused(lambda: progress(world.guild_id, ANNE, world.now, viewer_id=BEN))
    assert isinstance(error, ProfilePrivate)
    assert progress(world.guild_id, ANNE, world.now, viewer_id=ANNE).drills


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ear_questions SET chosen = options",
        "UPDATE ear_questions SET answered_at = 5",
        "UPDATE ear_rounds SET finished_at = 5",
        "UPDATE awards SET source = 'elsewhere'",
    ],
)
def test_the_database_refuses_what_the_rules_exclude(world: World, change: str):
    begin(world, drill=Drill.BANDS)
    world.log(30)
    with pytest.raises(ConstraintViolated), world.database.writing() as tx:
        tx.execute(f"{change} WHERE guild_id = {world.guild_id}")
