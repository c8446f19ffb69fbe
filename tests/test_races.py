"""Concurrent transactions of two processes: what each reads, and the order of their locks."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from itertools import chain
from typing import Any

import pytest

from bot.assessments import store as assessments
from bot.assessments.rules import Answer, Rating
from bot.boards.rules import bucket
from bot.calendar.rules.periods import Cadence
from bot.coach.rules.craft import Craft
from bot.coach.rules.planning import Wish
from bot.coach.store import plans
from bot.db.database import Database
from bot.interactions.errors import AlreadyHandled
from bot.level_digests.service import enter_digest
from bot.members import store as members
from bot.mixes.errors import DeletedMeanwhile
from bot.mixes.results import MixAccepted
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.quests.errors import PostingNotFound, QuestNotComing
from bot.quests.rules.themes import DrawMode
from bot.quests.store import postings
from bot.quests.store.completions import HandIn
from bot.servers import store as servers
from bot.servers.results import QuestChanges
from bot.servers.service.context import default_server, load_context
from bot.verify.service.verifier import Verifier
from bot.xp.rules.announcing import LevelUpPosts
from bot.xp.store import level_ups
from tests.mixes.figures import measured
from tests.quests.test_places import due, send
from tests.quests.test_postings import posted, tick
from tests.streak_reminders.test_service import run_due, set_hour
from tests.week_leaders.test_service import ROLE, choose, give_and_take
from tests.world import ANNE, ANNOUNCEMENTS, BEN, MUSIC, OTHER_CHANNEL, PACKS, STAFF, World, local


async def start_until_blocked(work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    """Start `work`, and give it time to run until it waits for the other transaction."""
    task = asyncio.create_task(work)
    await asyncio.sleep(0.2)
    return task


def next_daily(world: World) -> object:
    upcoming = world.services.servers.show.blocking(world.guild_id).upcoming
    return next(each.at for each in upcoming if each.cadence is Cadence.DAILY)


def change_time(world: World, tx: Any, daily_time: str) -> None:
    """Change a server's daily time with the steps of the settings command."""
    servers.enter(tx, default_server(world.guild_id, PACKS))
    tx.execute(
        "UPDATE servers SET daily_time = :time WHERE guild_id = :guild_id",
        {"time": daily_time, "guild_id": world.guild_id},
    )
    servers.lock_schedule(tx, world.guild_id, Cadence.DAILY)


async def test_posting_now_uses_a_daily_time_changed_while_it_waited(
    world: World, second: Database
) -> None:
    world.set_up()
    with second.writing() as tx:
        change_time(world, tx, "18:00")
        post = await start_until_blocked(asyncio.to_thread(world.post))
    await post
    assert next_daily(world) == local("2026-11-12", "18:00")


async def test_the_tick_uses_a_daily_time_changed_while_it_waited(
    world: World, second: Database
) -> None:
    world.set_up()
    world.now = local("2026-11-12", "09:00")
    with second.writing() as tx:
        change_time(world, tx, "08:00")
        ticking = await start_until_blocked(asyncio.to_thread(tick, world))
    await ticking
    assert [each.period for each in posted(world)] == ["2026-11-12"]
    assert next_daily(world) == local("2026-11-13", "08:00")


async def test_a_delivery_redirected_meanwhile_is_not_sent_to_the_old_channel(
    world: World, second: Database
) -> None:
    world.set_up()
    world.post()
    (delivery,) = world.due()
    with second.writing() as tx:
        deliveries.redirect(tx, world.guild_id, DeliveryKind.POSTING, OTHER_CHANNEL, world.now)
        begin = await start_until_blocked(world.services.deliveries.begin(delivery, world.now))
    outgoing = await begin
    (delivery,) = world.due()
    assert (outgoing is None) == (delivery.sending_since is None)
    assert outgoing is None or outgoing.delivery.channel_id == OTHER_CHANNEL


async def test_a_member_who_returns_while_marked_as_left_is_consistently_present_or_not(
    world: World, second: Database
) -> None:
    world.log(10)
    await world.services.leaderboards.mark_left(world.guild_id, [ANNE], world.now)
    with second.writing() as tx:
        members.enter(tx, world.guild_id, ANNE)
        mark = await start_until_blocked(
            world.services.leaderboards.mark_left(world.guild_id, [ANNE], world.now)
        )
    await mark
    with world.database.reading() as tx:
        member = members.find(tx, world.guild_id, ANNE)
        present = tx.execute("SELECT DISTINCT present FROM standings").rows
        assert present == [(0 if member.left_at else 1,)]


async def test_an_award_does_not_wait_for_the_board_counts_of_another_transaction(
    world: World, second: Database
) -> None:
    if second.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    for user_id in (ANNE, BEN):
        world.log(10, user_id)
    await world.services.leaderboards.mark_left(world.guild_id, [ANNE], world.now)
    with second.writing() as tx:
        async with asyncio.timeout(5):
            members.enter(tx, world.guild_id, ANNE)  # counted in the bucket that both were in
            await world.services.logbook.log(world.request(BEN), minutes=10)


async def test_two_awards_in_opposite_directions_lock_board_counts_in_one_order(
    world: World, second: Database
) -> None:
    if second.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    for user_id in (ANNE, BEN, BEN):
        world.log(5, user_id)
    with second.writing() as tx:  # locks the buckets that Ben is counted in
        tx.execute(
            "UPDATE board_counts SET members = members WHERE bucket IN (:minutes, :xp)",
            {"minutes": bucket(10), "xp": bucket(110)},
        )
        down = await start_until_blocked(world.services.logbook.undo(world.request(BEN)))
        up = await start_until_blocked(asyncio.to_thread(world.log, 5, ANNE))
    await asyncio.gather(down, up)


async def test_level_ups_at_the_same_time_go_on_one_list(world: World, second: Database) -> None:
    world.announce(level_up_posts=LevelUpPosts.DAILY)
    with second.writing() as tx:  # as the award of another member does
        context = load_context(tx, PACKS, world.guild_id)
        digest_id = enter_digest(tx, context, ANNOUNCEMENTS, world.now)
        award = await start_until_blocked(asyncio.to_thread(world.log, 40, BEN))
    await award
    with world.database.reading() as tx:
        (level_up,) = level_ups.all_of(tx, world.guild_id, BEN)
    assert level_up.digest_id == digest_id


async def test_refreshing_and_deleting_lock_postings_in_one_order(
    world: World, second: Database
) -> None:
    world.set_up()
    daily, weekly = world.post(), world.post(Cadence.WEEKLY)
    for each in (weekly, daily):  # the newer posting first
        await world.services.quests.complete(world.request(), of=each.id, hand_in=HandIn())
        world.passes(seconds=1)
    earlier = world.now
    world.passes(minutes=1)
    with second.writing() as tx:  # as the deletion of a member does
        postings.schedule_refresh(tx, daily.id, earlier)
        redraw = await start_until_blocked(world.services.postings.to_refresh(world.now))
        postings.schedule_refresh(tx, weekly.id, earlier)
    await redraw


async def test_settings_without_a_new_zone_do_not_wait_for_members(
    world: World, second: Database
) -> None:
    if second.is_sqlite:
        pytest.skip("SQLite has one writer at a time")
    world.set_up()
    world.log(10)
    with second.writing() as tx:
        async with asyncio.timeout(5):
            members.enter(tx, world.guild_id, ANNE)
            await world.services.servers.configure_quests(
                world.request(STAFF), QuestChanges(ping_role_id=9)
            )


async def test_deleting_a_staff_member_waits_for_a_change_of_settings(
    world: World, second: Database
) -> None:
    world.set_up()
    world.log(10, STAFF)
    with second.writing() as tx:  # as a change of the time zone does
        servers.enter(tx, default_server(world.guild_id, PACKS))
        delete = await start_until_blocked(
            world.services.privacy.delete(world.guild_id, STAFF, world.now)
        )
        assert members.lock_streaks(tx, world.guild_id, world.now)
    await delete


async def test_presses_on_the_coach_at_once_leave_one_plan_and_everything_consistent(
    world: World, second: Database
) -> None:
    both = [world, world.beside(second)]
    world.set_up(draw=DrawMode.THEMED)
    posting = world.post()
    await world.services.quests.complete(world.request(), of=posting.id, hand_in=HandIn())
    week = await world.services.upcoming.show(world.guild_id, world.now)
    coming = [(0, each.cadence, each.period) for each in week.week.quests[-2:]]
    same = world.request()
    repeated = await asyncio.gather(
        *(each.services.coach.plan(same) for each in both), return_exceptions=True
    )
    assert [type(each) for each in repeated if isinstance(each, Exception)] == [AlreadyHandled]
    answer = Answer(rating=Rating.TOO_EASY)
    question = MUSIC.placement[0].slug
    await asyncio.gather(
        *(each.services.coach.plan(each.request()) for each in both),
        *(each.services.coach.plan(each.request(), wish=wish) for each in both for wish in Wish),
        *(
            each.services.placements.answer(each.request(), question=question, craft=Craft.SURE)
            for each in both
        ),
        *(
            each.services.placements.place(
                each.request(STAFF), user_id=ANNE, focus=None, craft=Craft.STEADY
            )
            for each in both
        ),
        *(
            each.services.assessments.assess_completion(each.request(), posting.id, answer)
            for each in both
        ),
        *(
            each.services.upcoming.swap(each.request(STAFF), *which)
            for each in both
            for which in coming
        ),
        *(each.services.upcoming.skip(each.request(STAFF), *coming[0]) for each in both),
        *(each.services.upcoming.undo(each.request(STAFF), *coming[0]) for each in both),
    )
    after, again = [await each.services.coach.plan(each.request()) for each in both]
    assert after == again
    with world.database.reading() as tx:
        (plan,) = plans.all_of(tx, world.guild_id, ANNE)
        positions = [each.position for each in plans.lines_since(tx, world.guild_id, ANNE, "")]
        (assessed,) = assessments.all_of(tx, world.guild_id, ANNE)
    assert plan.wish == after.wish
    assert positions == list(range(1, len(after.lines) + 1))
    assert assessed.rating is Rating.TOO_EASY
    assert list(Verifier(world.database, world.packs).run(world.now, repair=False)) == []


async def test_a_completion_undone_or_erased_while_it_is_assessed_stays_so(
    world: World, second: Database
) -> None:
    world.set_up()
    posting = world.post()
    answer = Answer(rating=Rating.RIGHT)
    for user_id in (ANNE, BEN):
        await world.services.quests.complete(
            world.request(user_id), of=posting.id, hand_in=HandIn()
        )
    (award,) = world.awards()
    with second.writing() as tx:
        world.services.staff.undo.within(tx, world.request(STAFF), user_id=ANNE, award_id=award.id)
        assess = await start_until_blocked(
            world.services.assessments.assess_completion(world.request(), posting.id, answer)
        )
    with pytest.raises(PostingNotFound):
        await assess
    with second.writing() as tx:
        world.services.privacy.delete.within(tx, world.guild_id, BEN, world.now)
        assess = await start_until_blocked(
            world.services.assessments.assess_completion(world.request(BEN), posting.id, answer)
        )
    with pytest.raises(PostingNotFound):
        await assess
    with world.database.reading() as tx:
        assert tx.execute("SELECT count(*) FROM self_assessments").scalar() == 0
        assert members.find_known(tx, world.guild_id, BEN) is None


async def test_a_deletion_that_a_mix_check_waits_for_keeps_nothing_of_it(
    world: World, second: Database
) -> None:
    world.log(10)
    begun, accepted = (
        world.request(),
        MixAccepted(name="mix", reference_name=None, note=None, track_id=None),
    )
    world.passes(seconds=5)
    with second.writing() as tx:
        world.services.privacy.delete.within(tx, world.guild_id, ANNE, world.now)
        record = await start_until_blocked(world.services.mixes.record(begun, accepted, measured()))
    with pytest.raises(DeletedMeanwhile):
        await record
    with world.database.reading() as tx:
        assert members.find_known(tx, world.guild_id, ANNE) is None


async def test_a_quest_posted_while_staff_skip_it_is_not_said_to_be_skipped(
    world: World, second: Database
) -> None:
    world.set_up(daily_time="09:00")
    world.now = local("2026-11-12", "08:00")
    with second.writing() as tx:
        world.services.postings.post_now.within(tx, world.request(STAFF), Cadence.DAILY)
        skip = await start_until_blocked(
            world.services.upcoming.skip(world.request(STAFF), 0, Cadence.DAILY, "2026-11-12")
        )
    with pytest.raises(QuestNotComing):
        await skip


def do_what_is_due(world: World) -> tuple[list[int], list[int]]:
    """Run the jobs of a tick; return the threads and the publications that this process began."""
    run_due(world)
    world.services.week_reviews.open_due.blocking(world.now)
    threads, publications = due(world)
    return [*threads], [*publications]


async def test_of_two_processes_one_does_what_is_due(world: World, second: Database) -> None:
    """The evening of a streak, the week's first, and a posting's thread and publication."""
    world.set_up(threads=True, publish=True)
    world.announce()
    choose(world)
    world.passes(days=2)
    for _ in range(3):
        world.log(10)
        world.passes(days=1)
    set_hour(world, 20)
    world.passes(hours=8)
    posting = world.post()
    send(world, posting)
    other = world.beside(second)
    done = await asyncio.gather(
        *(asyncio.to_thread(do_what_is_due, each) for each in (world, other, world, other))
    )
    threads, publications = (list(chain.from_iterable(each)) for each in zip(*done, strict=True))
    assert (threads, publications) == ([posting.id], [posting.id])
    waiting = Counter(each.kind for each in world.due())
    assert (waiting[DeliveryKind.STREAK_REMINDER], waiting[DeliveryKind.WEEK_REVIEW]) == (1, 1)
    assert give_and_take(world) == [(ANNE, ROLE, True)]
