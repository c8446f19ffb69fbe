"""Turns, critiques, marks, XP and names, on both engines."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.coach.rules.craft import Craft
from bot.db.database import Database
from bot.feedback.errors import (
    AlreadyMarked,
    CriticGone,
    CritiqueNotFound,
    CritiquesOwed,
    PraiseNotReached,
    TimeMissing,
    TurnOver,
)
from bot.feedback.results import CritiqueNews, CritiquePage, NothingWaits, Turn
from bot.feedback.rules.verdicts import Verdict
from bot.feedback.store import critiques
from bot.feedback.store.submissions import Submission
from bot.feedback.view.critiques import draw_page
from bot.feedback.view.panel import draw_panel
from bot.interactions.errors import AlreadyHandled
from bot.members import store as members
from bot.privacy.service.exporting import rows_about
from bot.reviews.rules import Reviewer
from bot.staff.service import Staff
from bot.verify.service.verifier import Verifier
from tests.feedback.giving import (
    TYPED,
    critique,
    given_by,
    listen,
    mark,
    pass_time,
    place,
    stored,
    submit,
    take,
)
from tests.world import ANNE, BEN, CLEO, ON_SQLITE, STAFF, World, local, refused

FINISHED = replace(TYPED, verdict=Verdict.FINISHED)


@pytest.fixture
def world(database: Database) -> World:
    world = World(database)
    world.set_up()
    return world


def page_of(world: World, user_id: int, critique_id: int) -> CritiquePage:
    return world.services.feedback_inbox.open.blocking(world.click(user_id), critique_id)


def test_many_at_once_never_get_more_turns_than_a_submission_needs(world: World) -> None:
    first, second = submit(world), submit(world, BEN, "Harbour")

    def dealt(user_id: int) -> Turn | NothingWaits:
        return listen(world, user_id)

    with ThreadPoolExecutor(7) as threads:
        results = list(threads.map(dealt, range(1_000, 1_014)))
    turns = [each for each in results if isinstance(each, Turn)]
    got = [each.submission.id for each in turns]
    assert (got.count(first.id), got.count(second.id)) == (5, 5)
    assert len({each.claim.id for each in turns}) == 10
    assert take(world, turns[0].claim.user_id).claim == turns[0].claim  # it stays theirs


def test_a_turn_ends_once_however_often_its_button_is_pressed(world: World) -> None:
    submit(world)
    turn = take(world, BEN)
    write, request = world.services.listening.critique.blocking, world.request(BEN)
    assert write(request, turn.claim.id, TYPED).owed == 0
    assert isinstance(refused(write, request, turn.claim.id, TYPED), AlreadyHandled)
    assert isinstance(refused(write, world.request(BEN), turn.claim.id, TYPED), TurnOver)
    assert isinstance(refused(write, world.request(CLEO), turn.claim.id, TYPED), TurnOver)
    assert len(given_by(world, BEN)) == 1
    assert isinstance(listen(world, BEN), NothingWaits)


def test_a_link_has_no_end_but_needs_a_time_and_isnt_blind(world: World) -> None:
    submit(world, link="https://example.com/it")
    turn = take(world, BEN)
    write = world.services.listening.critique.blocking
    without = replace(TYPED, weakest=TYPED.weakest.replace("1:42", "the drop on"))
    assert isinstance(refused(write, world.request(BEN), turn.claim.id, without), TimeMissing)
    critique(world, BEN, replace(TYPED, weakest=TYPED.weakest.replace("1:42", "59:00")))
    (written,) = given_by(world, BEN)
    assert not written.is_blind
    assert written.weakest_at_seconds == 59 * 60


def test_three_lapses_in_a_row_are_a_pause_of_a_week(world: World) -> None:
    makers = range(2_000, 2_005)
    for maker_id in makers:
        submit(world, maker_id)
    turn = take(world, BEN)
    pass_time(world, hours=47, minutes=59)
    assert take(world, BEN).claim == turn.claim
    pass_time(world, minutes=1)
    critique(world, BEN)  # of the next one; lapses start over
    for _ in range(2):
        take(world, BEN)
        pass_time(world, hours=48)
    take(world, BEN)
    world.passes(hours=48)  # nothing has ended it yet
    until = world.now + timedelta(weeks=1)
    assert listen(world, BEN) == NothingWaits(owed=0, paused_until=until)
    world.passes(days=3)
    assert listen(world, BEN) == NothingWaits(owed=0, paused_until=until)
    world.passes(days=4)
    assert listen(world, BEN) == NothingWaits(owed=0)  # they've had all of them


def test_the_fifth_critique_closes_a_submission_when_it_appears(world: World) -> None:
    submission = submit(world)
    before = submission.closes_at
    for user_id in range(3_000, 3_004):
        critique(world, user_id)
    assert stored(world, submission).closes_at == before
    critique(world, 3_004)
    newest = max(each.visible_at for each in given_by(world, 3_004))
    with world.database.reading() as tx:  # one more at that instant would join it
        assert critiques.next_visible(tx, world.guild_id, ANNE, newest) == newest
    closing = stored(world, submission)
    assert (closing.closed_at, closing.closes_at) == (None, newest)
    assert isinstance(listen(world, 3_005), NothingWaits)
    # What appears together is told of together.
    world.passes(hours=2)
    told = [each for each in world.due() if each.kind == "critique"]
    assert 1 <= len(told) < 5
    begun = [world.services.deliveries.begin.blocking(each, world.now) for each in told]
    news = [each.content for each in begun if each]
    assert sum(each.counts["Night bus"] for each in news if isinstance(each, CritiqueNews)) == 5


def test_nothing_tells_a_maker_that_somebody_listens_now(world: World) -> None:
    """Neither the panel, nor the export, nor what they owe after removing it."""
    service, listening = world.services.submissions, world.services.listening

    def seen(user_id: int) -> list[Any]:
        with world.database.reading() as tx:
            exported = rows_about(tx, world.guild_id, user_id, world.now)
        panel = draw_panel(service.panel.blocking(world.guild_id, user_id, world.now)).layout
        assert panel is not None
        return [panel.to_components(), exported]

    def removed(submission: Submission) -> int:
        return service.remove.blocking(world.request(ANNE), submission.id).owed

    submission = submit(world)
    before = seen(ANNE)
    take(world, 8_000)
    for user_id in (8_001, 8_002, 8_003, 8_004, 8_000):
        critique(world, user_id)
        assert seen(ANNE) == before
    assert removed(submission) == 0
    submission = submit(world)
    critique(world, 8_100)
    world.passes(hours=2)
    assert removed(submission) == 2

    lost = submit(world, CLEO)
    before = seen(CLEO)
    for user_id in (8_200, 8_201):
        turn = take(world, user_id)
        dealt = listening.replace_lost.blocking(world.request(user_id), turn.claim.id)
        assert isinstance(dealt, NothingWaits)
    assert seen(CLEO) == before
    world.passes(minutes=91)
    assert service.close_due.blocking(world.now)
    assert stored(world, lost).closed_at == world.now
    after = service.panel.blocking(world.guild_id, CLEO, world.now)
    assert (after.open, after.owed) == (0, 0)
    service.remove.blocking(world.request(CLEO), lost.id)
    assert submit(world, CLEO).closed_at is None
    assert isinstance(refused(submit, world, CLEO), CritiquesOwed)  # it gave one place back
    assert list(Verifier(world.database, world.packs).run(world.now, repair=False)) == []


def test_the_first_three_helpful_critiques_of_a_day_pay_once(world: World) -> None:
    for maker_id in range(4_000, 4_005):
        submit(world, maker_id)
        critique(world, BEN)
    world.passes(hours=2)
    written = {each.submission_id: each for each in given_by(world, BEN)}
    for number, each in enumerate(given_by(world, BEN)):
        maker_id = _maker_of(world, each.submission_id)
        mark(world, each.id, maker_id, is_helpful=number != 0)
        again = world.services.feedback_inbox.mark.blocking
        assert isinstance(
            refused(again, world.click(maker_id), each.id, is_helpful=True), AlreadyMarked
        )
    assert world.awards(BEN) == []
    # A mark takes effect later, so that its critic can't tell when its maker was here.
    assert critique_count(world) == 5
    assert {page_of(world, BEN, each.id).critique.is_helpful for each in given_by(world, BEN)} == {
        None
    }
    assert list(Verifier(world.database, world.packs).run(world.now, repair=False)) == []
    pass_time(world, hours=12)
    pass_time(world, hours=12)
    assert [award.xp for award in world.awards(BEN)] == [132] * 3
    assert {award.day for award in world.awards(BEN)} == {written.popitem()[1].day}
    assert critique_count(world) == 4  # the one that didn't help doesn't count
    assert list(Verifier(world.database, world.packs).run(world.now, repair=False)) == []

    award = world.awards(BEN)[0]
    staff: Staff = world.services.staff
    staff.undo.blocking(world.request(STAFF), user_id=BEN, award_id=award.id)
    undone = [each for each in given_by(world, BEN) if each.undone_at]
    assert [f"critique:{each.id}" for each in undone] == [award.reference]
    assert list(Verifier(world.database, world.packs).run(world.now, repair=False)) == []


def _maker_of(world: World, submission_id: int | None) -> int:
    with world.database.reading() as tx:
        sql = "SELECT user_id FROM submissions WHERE id = :id"
        return int(tx.execute(sql, {"id": submission_id}).scalar())


def critique_count(world: World) -> int:
    with world.database.reading() as tx:
        sql = "SELECT given FROM feedback_members WHERE guild_id = :g AND user_id = :u"
        return int(tx.execute(sql, {"g": world.guild_id, "u": BEN}).scalar())


@ON_SQLITE
def test_hollow_critiques_bring_an_example_once(world: World) -> None:
    for maker_id in range(5_000, 5_003):
        submit(world, maker_id)
        critique(world, BEN)
    for maker_id in range(5_003, 5_006):
        submit(world, maker_id)
    world.passes(hours=2)
    for each in given_by(world, BEN):
        mark(world, each.id, _maker_of(world, each.submission_id), is_helpful=False)
    assert take(world, BEN).needs_example
    critique(world, BEN)
    assert not take(world, BEN).needs_example


@ON_SQLITE
def test_only_the_two_of_a_critique_see_it_and_only_when_its_time_has_come(world: World) -> None:
    world.now = local("2026-11-11", "23:55")
    submit(world)
    critique(world, BEN)
    (written,) = given_by(world, BEN)
    assert isinstance(refused(page_of, world, ANNE, written.id), CritiqueNotFound)
    world.passes(hours=2)
    shown = page_of(world, ANNE, written.id)
    assert (shown.title, shown.other_id, shown.for_maker) == ("Night bus", None, True)
    assert shown.on == date(2026, 11, 12)  # when it appeared, not when it was written
    own = page_of(world, BEN, written.id)
    assert (own.title, own.other_id, own.for_maker) == (None, None, False)
    assert isinstance(refused(page_of, world, CLEO, written.id), CritiqueNotFound)
    elsewhere = replace(world.click(ANNE), guild_id=world.guild_id + 1)
    opened = world.services.feedback_inbox.open.blocking
    assert isinstance(refused(opened, elsewhere, written.id), CritiqueNotFound)


def test_names_need_both_and_nobody_who_deleted_their_data(world: World) -> None:
    submit(world)
    critique(world, BEN)
    world.passes(hours=2)
    (of_ben,) = given_by(world, BEN)
    agree = world.services.feedback_inbox.agree.blocking
    assert agree(world.click(BEN), of_ben.id).other_id is None
    assert agree(world.click(ANNE), of_ben.id).other_id == BEN
    assert page_of(world, BEN, of_ben.id).other_id == ANNE
    assert [each.user_id for each in world.due() if each.kind == "critique-names"] == [BEN]

    world.services.privacy.delete.blocking(world.guild_id, BEN, world.now)
    named = page_of(world, ANNE, of_ben.id)
    assert (named.other_id, named.critique.maker_agrees) == (None, True)


def test_nobody_can_tell_by_a_deletion_whose_critique_or_track_it_was(world: World) -> None:
    def read(user_id: int, critique_id: int) -> list[Any]:
        shown = draw_page(page_of(world, user_id, critique_id), {})
        assert shown.layout is not None
        return shown.layout.to_components()

    submit(world)
    world.passes(minutes=1)
    submit(world, CLEO, "Harbour")
    for _ in range(2):
        critique(world, BEN)
        world.passes(minutes=1)
    of_anne, of_cleo = given_by(world, BEN)
    critique(world, 7_000)
    (willing,) = given_by(world, 7_000)
    world.passes(hours=2)
    agree, service = world.services.feedback_inbox.agree.blocking, world.services.privacy
    agree(world.click(7_000), willing.id)
    written = [read(BEN, of_anne.id), read(BEN, of_cleo.id)]
    service.delete.blocking(world.guild_id, CLEO, world.now)
    assert [read(BEN, of_anne.id), read(BEN, of_cleo.id)] == written
    agree(world.click(BEN), of_cleo.id)  # nobody ever answers

    received = [read(ANNE, of_anne.id), read(ANNE, willing.id)]
    for user_id in (BEN, 7_000):
        service.delete.blocking(world.guild_id, user_id, world.now)
    assert [read(ANNE, of_anne.id), read(ANNE, willing.id)] == received
    world.services.feedback_inbox.reply.blocking(world.click(ANNE), of_anne.id, "Thank you!")
    agree(world.click(ANNE), of_anne.id)
    # Both have agreed to this one, so there's nothing left to protect.
    assert isinstance(refused(agree, world.click(ANNE), willing.id), CriticGone)
    assert "critique-names" not in {each.kind for each in world.due()}


@ON_SQLITE
def test_members_who_left_arent_dealt(world: World) -> None:
    submit(world)
    with world.database.writing() as tx:
        members.mark_left(tx, world.guild_id, [ANNE], world.now)
    assert isinstance(listen(world, BEN), NothingWaits)


def test_blind_praise_is_evidence_for_its_milestone(world: World) -> None:
    submission = submit(world)
    for number, user_id in enumerate(range(6_000, 6_004)):
        place(world, user_id, Craft.FINDING if number == 0 else Craft.STEADY)
        critique(world, user_id, FINISHED)
    world.passes(hours=2)
    inbox, praise = world.services.feedback_inbox, world.services.praise

    def offered() -> bool:
        shown = inbox.received.blocking(world.click(ANNE), submission.id, 0)
        assert isinstance(shown, CritiquePage)
        return shown.praise is not None

    assert not offered()  # nobody could review it
    world.review()
    assert offered()
    claimed = praise.claim.blocking(world.click(ANNE), submission.id)
    assert (claimed.milestone.slug, claimed.count) == ("blind-praise", 3)
    assert not offered()
    again = refused(praise.claim.blocking, world.click(ANNE), submission.id)
    assert isinstance(again, PraiseNotReached)

    review_id = world.newest_review()
    reviewer = Reviewer(user_id=STAFF, role_ids=frozenset(), manages_server=True)
    recording = praise.recording.blocking(world.guild_id, review_id, reviewer)
    assert recording.id == submission.recording_id
    reviews = world.services.reviews
    reviews.decline.blocking(world.request(STAFF), review_id, reviewer, "Not yet.")
    assert offered()
    praise.claim.blocking(world.click(ANNE), submission.id)
    decided = reviews.accept.blocking(world.request(STAFF), world.newest_review(), reviewer)
    assert {each.impression for each in decided.card.critiques} == {TYPED.impression}
    assert [award.xp for award in world.awards()] == [4_400]
    assert not offered()
