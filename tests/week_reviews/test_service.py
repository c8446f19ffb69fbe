"""The week in review: its schedule, its channel, and its figures."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar.rules.periods import week_of
from bot.db.database import Database
from bot.members import store as members
from bot.notices.rules import Problem
from bot.outbox.store import Delivery, DeliveryKind
from bot.profiles.results import ProfileChanges
from bot.tracks.rules import Stage
from bot.week_reviews import store as week_reviews
from bot.week_reviews.results import WeekReview
from bot.week_reviews.rules import Improvement
from bot.week_reviews.store import WeekTotals
from bot.xp.rules.awards import Source
from bot.xp.store import ledger
from bot.xp.store.ledger import NewAward
from tests.privacy.listening import add_listening, show_entries
from tests.world import (
    ANNE,
    ANNOUNCEMENTS,
    BEN,
    CLEO,
    MUSIC,
    ON_A_DATABASE,
    ON_SQLITE,
    OTHER_CHANNEL,
    PACKS,
    QUESTS_CHANNEL,
    STAFF,
    World,
    local,
)

MONDAY = local("2026-11-16", "09:00")
"""When the week of `NOON` is reviewed, with default settings."""
WEEK = "2026-W46"


def reviews(world: World) -> list[Delivery]:
    """Open all due reviews, and return the unsent ones."""
    while world.services.week_reviews.open_due.blocking(world.now):
        pass
    return [each for each in world.due() if each.kind is DeliveryKind.WEEK_REVIEW]


def shown(world: World) -> WeekReview:
    """Return the content of the only unsent review."""
    (owed,) = reviews(world)
    outgoing = world.services.deliveries.begin.blocking(owed, world.now)
    assert outgoing is not None
    assert isinstance(outgoing.content, WeekReview)
    return outgoing.content


def weeks(world: World) -> list[str]:
    """Return the weeks of the unsent reviews, and mark those as sent."""
    names: list[str] = []
    for owed in reviews(world):
        with world.database.reading() as tx:
            posted = week_reviews.find(tx, owed.subject_id)
        assert posted is not None
        names.append(posted.week)
        world.services.deliveries.record_sent.blocking(owed, channel_id=1, message_id=1)
    return names


def go_private(world: World, user_id: int, *, private: bool = True) -> None:
    world.services.profiles.set_up.blocking(
        world.request(user_id), ProfileChanges(is_private=private)
    )


def release(world: World, user_id: int, title: str, *, tell: bool = True) -> int:
    """Release a track and return its id; with `tell` its member announces it at once."""
    request = world.request(user_id)
    added = world.services.tracks.add.blocking(request, title=title, stage=Stage.RELEASED)
    if tell:
        world.services.tracks.announce.blocking(
            world.request(user_id), track_id=added.shown.track.id
        )
        owed = next(each for each in world.due() if each.subject_id == added.shown.track.id)
        assert owed.kind is DeliveryKind.RELEASE
        world.services.deliveries.record_sent.blocking(owed, channel_id=1, message_id=owed.id)
    return added.shown.track.id


# ---------------------------------------------------------------- schedule


def test_a_review_comes_once_a_week_for_the_previous_week(world: World) -> None:
    world.set_up()
    world.log(30)
    world.now = MONDAY - timedelta(seconds=1)
    assert reviews(world) == []
    world.now = MONDAY
    (owed,) = reviews(world)
    assert owed.channel_id == QUESTS_CHANNEL
    assert shown(world).week == WEEK
    assert [each.id for each in reviews(world)] == [owed.id]
    world.services.deliveries.record_sent.blocking(owed, channel_id=1, message_id=1)
    world.passes(days=6)
    assert weeks(world) == []
    world.passes(days=1)
    assert weeks(world) == ["2026-W47"]


@ON_SQLITE
def test_a_review_comes_at_the_servers_day_and_time(world: World) -> None:
    world.set_up(timezone="Asia/Tokyo", weekly_day=3, daily_time="18:30")
    world.now = local("2026-11-12", "18:29", "Asia/Tokyo")
    assert weeks(world) == []
    world.passes(minutes=1)
    assert weeks(world) == ["2026-W45"]


@ON_SQLITE
def test_on_a_monday_a_review_waits_until_four(world: World) -> None:
    world.set_up(daily_time="00:30")
    world.now = local("2026-11-16", "03:59")
    world.log(30)
    assert weeks(world) == []
    world.passes(minutes=1)
    assert shown(world).totals.minutes == 30
    assert weeks(world) == [WEEK]
    world.set_up(weekly_day=1)
    world.now = local("2026-11-24", "00:30")  # on other days, the time is not adjusted
    assert weeks(world) == ["2026-W47"]


@ON_SQLITE
def test_the_announcements_channel_is_preferred(world: World) -> None:
    world.now = MONDAY - timedelta(days=1)
    world.announce()  # quests have no channel
    world.log(30)
    world.now = MONDAY
    (owed,) = reviews(world)
    assert owed.channel_id == ANNOUNCEMENTS
    world.set_up()  # the quests channel does not change the review's
    assert [each.channel_id for each in reviews(world)] == [ANNOUNCEMENTS]
    world.announce(channel_id=OTHER_CHANNEL)
    assert [each.channel_id for each in reviews(world)] == [OTHER_CHANNEL]
    world.announce(channel_id=None)
    assert [each.channel_id for each in reviews(world)] == [QUESTS_CHANNEL]
    world.set_up(channel_id=OTHER_CHANNEL)
    assert [each.channel_id for each in reviews(world)] == [OTHER_CHANNEL]


@ON_SQLITE
def test_without_a_channel_there_is_no_review(world: World) -> None:
    world.log(30)
    world.announce(channel_id=None)
    world.now = MONDAY
    assert weeks(world) == []
    world.announce()
    world.passes(days=3)
    world.announce(channel_id=None)
    world.passes(days=4)
    assert weeks(world) == []
    world.announce()  # missed weeks are not caught up on
    assert weeks(world) == []
    world.passes(days=7)
    assert weeks(world) == ["2026-W48"]


def test_a_change_of_the_settings_never_posts_a_week_twice(world: World) -> None:
    world.set_up()
    world.now = MONDAY
    assert weeks(world) == [WEEK]
    for change in ({"weekly_day": 2}, {"daily_time": "12:00"}, {"timezone": "Pacific/Honolulu"}):
        world.set_up(**change)
        world.passes(days=2)
        assert weeks(world) == []
    world.now = local("2026-11-25", "12:00", "Pacific/Honolulu")  # the next Wednesday
    assert weeks(world) == ["2026-W47"]
    world.set_up(weekly_day=4)  # this Friday's review would cover the same week
    world.passes(days=7)
    assert weeks(world) == []
    world.passes(days=2)
    assert weeks(world) == ["2026-W48"]


@ON_SQLITE
def test_a_weekday_changed_just_after_it_was_due_comes_on_the_new_day(
    world: World,
) -> None:
    world.set_up()
    world.now = MONDAY
    world.set_up(weekly_day=2)  # before the due review is opened
    assert weeks(world) == []
    world.passes(days=2)
    assert weeks(world) == [WEEK]


@ON_SQLITE
def test_a_missed_review_comes_once_if_the_next_is_not_due(world: World) -> None:
    world.set_up(weekly_day=6)
    world.now = local("2026-11-17", "10:00")  # the review of Sunday 15 November was missed
    assert weeks(world) == ["2026-W45"]
    world.now = local("2026-12-07", "10:00")  # three more were missed
    assert weeks(world) == ["2026-W48"]
    assert weeks(world) == []


def test_another_process_opens_nothing_twice(world: World, second: Database) -> None:
    world.set_up()
    world.log(30)
    world.now = MONDAY
    other = world.beside(second)
    assert world.services.week_reviews.open_due.blocking(world.now) == 1
    assert other.services.week_reviews.open_due.blocking(world.now) == 0
    assert len(reviews(world)) == 1


@ON_SQLITE
def test_a_missing_pack_waits(world: World) -> None:
    world.set_up()
    world.log(30)
    world.now = MONDAY
    without_pack = world.beside(world.database, {"juggling": PACKS["juggling"]})
    assert reviews(without_pack) == []
    assert reviews(world) == []
    world.passes(hours=1)
    assert len(reviews(world)) == 1


@ON_SQLITE
def test_a_week_without_activity_is_not_reviewed(world: World) -> None:
    world.set_up()
    world.now = MONDAY
    (owed,) = reviews(world)
    assert world.services.deliveries.begin.blocking(owed, world.now) is None
    assert reviews(world) == []
    world.announce()
    release(world, ANNE, "Out")
    world.log(5)
    world.services.logbook.undo.blocking(world.request())
    world.passes(days=7)
    review = shown(world)  # a release alone is enough for a review
    assert (review.totals, review.released) == (WeekTotals(xp=0, minutes=0, quests=0, active=0), 1)


@ON_SQLITE
def test_an_undeliverable_review_is_dropped_when_the_next_is_due(world: World) -> None:
    world.set_up()
    world.log(30)
    world.now = MONDAY
    (owed,) = reviews(world)
    outgoing = world.services.deliveries.begin.blocking(owed, world.now)
    assert outgoing is not None
    world.services.deliveries.record_refused.blocking(
        outgoing.delivery, Problem.NOT_ALLOWED, world.now
    )
    world.passes(days=6, hours=23)
    assert world.services.deliveries.begin.blocking(owed, world.now) is not None
    world.passes(hours=1)
    assert world.services.deliveries.begin.blocking(owed, world.now) is None
    assert weeks(world) == ["2026-W47"]


@ON_SQLITE
@pytest.mark.parametrize("announced", [True, False])
def test_a_refused_review_goes_to_the_newly_chosen_channel(
    world: World, *, announced: bool
) -> None:
    world.set_up()
    world.log(30)
    world.now = MONDAY
    (owed,) = reviews(world)
    outgoing = world.services.deliveries.begin.blocking(owed, world.now)  # to the quests channel
    assert outgoing is not None
    (world.announce() if announced else world.set_up(channel_id=OTHER_CHANNEL))
    world.services.deliveries.record_refused.blocking(
        outgoing.delivery, Problem.CHANNEL_GONE, world.now
    )
    chosen = ANNOUNCEMENTS if announced else OTHER_CHANNEL
    assert [each.channel_id for each in reviews(world)] == [chosen]


# ---------------------------------------------------------------- content


def test_it_names_public_members_and_counts_all(world: World) -> None:
    world.set_up()
    world.log(20, ANNE)  # counts for the means
    world.log(10, CLEO)
    world.passes(days=7)
    world.log(60, ANNE)
    world.log(30, BEN)
    world.log(120, CLEO)
    world.announce()
    for user_id, title in ((ANNE, "Night Drive"), (CLEO, "Quiet"), (BEN, "Elsewhere")):
        release(world, user_id, title)
    go_private(world, CLEO)
    add_listening(world, CLEO, STAFF)
    add_listening(world, ANNE)
    show_entries(world)
    world.services.leaderboards.mark_left.blocking(world.guild_id, [BEN], world.now)
    world.now = MONDAY + timedelta(days=7)
    review = shown(world)
    assert review.week == "2026-W47"
    assert (review.totals.minutes, review.totals.active) == (210, 3)
    assert review.before.minutes == 30
    assert review.minutes_by_day == [0, 0, 210, 0, 0, 0, 0]
    assert [(row.rank, row.user_id, row.score) for row in review.top] == [(1, ANNE, 660)]
    assert review.improved == Improvement(user_id=ANNE, xp=660, mean_xp=55)
    assert [release.title for release in review.releases] == ["Night Drive"]
    assert review.released == 1
    assert review.streaks == []  # broken since
    assert review.critiques == 4
    assert [(each.over.entries, each.over.firsts) for each in review.battles] == [(2, 1)] * 2
    assert [list(each.winners) for each in review.battles] == [[ANNE], []]
    assert review.user_ids == {ANNE}
    go_private(world, CLEO, private=False)
    later = world.services.week_reviews.find.blocking(review.id, world.now)
    assert later is not None
    assert [row.user_id for row in later.top] == [CLEO, ANNE]
    assert {release.title for release in later.releases} == {"Night Drive", "Quiet"}
    assert later.released == 2


@ON_SQLITE
def test_a_release_is_in_the_review_only_once_its_member_has_told_the_server(world: World) -> None:
    world.set_up()
    world.announce()
    release(world, ANNE, "Untold", tell=False)
    world.now = MONDAY
    (owed,) = reviews(world)
    assert world.services.deliveries.begin.blocking(owed, world.now) is None, "an empty week"
    world.log(30, BEN)
    release(world, BEN, "Told")
    release(world, CLEO, "Told, then private")
    unsent = release(world, STAFF, "Told, not posted yet", tell=False)
    world.services.tracks.announce.blocking(world.request(STAFF), track_id=unsent)
    go_private(world, CLEO)
    for _ in range(7):
        release(world, ANNE, "Untold", tell=False)
    world.now = local("2026-11-23", "04:00")
    release(world, BEN, "The first of the next week")
    world.now = MONDAY + timedelta(days=7)
    review = shown(world)
    assert [each.title for each in review.releases] == ["Told"]
    assert review.released == 1, "not even counted"


@ON_SQLITE
def test_the_longest_streak_is_the_current_one(world: World) -> None:
    world.set_up()
    for user_ids in ((ANNE, CLEO), (ANNE, BEN, CLEO), (BEN, CLEO)):
        for user_id in user_ids:
            world.log(10, user_id)
        world.passes(days=1)
    go_private(world, CLEO)
    world.now = local("2026-11-13", "20:00")
    with world.database.writing() as tx:
        week_id = week_reviews.create(tx, world.guild_id, WEEK, world.now)
    assert week_id is not None
    review = world.services.week_reviews.find.blocking(week_id, world.now)
    assert review is not None
    assert [(row.user_id, row.score) for row in review.streaks] == [(ANNE, 2), (BEN, 2)]


@ON_SQLITE
def test_a_release_counts_for_the_week_by_the_servers_days(world: World) -> None:
    world.set_up(timezone="America/New_York")
    world.announce()
    for when, title in (
        ("2026-11-16T03:59:59", "Sunday, late"),
        ("2026-11-16T04:00:00", "Monday"),
        ("2026-11-23T03:59:59", "Next Sunday, late"),
    ):
        day, time = when.split("T")
        world.now = local(day, time, "America/New_York")
        release(world, ANNE, title)
    world.now = local("2026-11-23", "09:00", "America/New_York")
    review = shown(world)
    assert [release.title for release in review.releases] == ["Monday", "Next Sunday, late"]


@dataclass(frozen=True, kw_only=True)
class Activity:
    """Something that gave XP, a number of days before the Monday of the review."""

    user_id: int
    days_ago: int
    xp: int
    minutes: int
    quests: int


activities = st.builds(
    Activity,
    user_id=st.integers(1, 9),
    days_ago=st.integers(0, 40),
    xp=st.integers(0, 8).map(lambda n: n * 100),
    minutes=st.integers(0, 90),
    quests=st.integers(0, 2),
)


def write(world: World, script: Sequence[Activity]) -> None:
    with world.database.writing() as tx:
        for at, activity in enumerate(script):
            members.enter(tx, world.guild_id, activity.user_id)
            ledger.write(
                tx,
                NewAward(
                    guild_id=world.guild_id,
                    user_id=activity.user_id,
                    at=world.now,
                    day=MONDAY.date() - timedelta(days=activity.days_ago),
                    source=Source.SESSION,
                    reference=f"activity:{at}",
                    base_xp=activity.xp,
                    multiplier_percent=100,
                    streak_bonus_percent=0,
                    xp=activity.xp,
                    minutes=activity.minutes,
                    quests=activity.quests,
                    attributes=dict.fromkeys(MUSIC.default_weights, 0),
                    undoes=None,
                    reason="",
                ),
            )


def test_only_the_days_of_the_week_count(world: World) -> None:
    world.set_up()
    days = [
        Activity(user_id=1 + ago % 2, days_ago=ago, xp=100, minutes=10 + ago, quests=0)
        for ago in range(9)
    ]
    write(world, days)
    world.now = MONDAY
    assert shown(world).minutes_by_day == [17, 16, 15, 14, 13, 12, 11]


def earned(world: World, user_id: int) -> dict[str, tuple[int, int, int]]:
    """Return a member's XP, minutes and quests per ISO week, added up from the ledger."""
    by_week: dict[str, tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    for award in world.awards(user_id):
        xp, minutes, quests = by_week[week_of(award.day)]
        by_week[week_of(award.day)] = (
            xp + award.xp,
            minutes + award.minutes,
            quests + award.quests,
        )
    return by_week


def improvement(table: dict[int, list[int]]) -> Improvement | None:
    """Return the most improved member, from their XP by week, the latest week first."""
    rises = sorted(
        (-(week * 4 - sum(earlier)), -week, user_id, sum(earlier) // 4)
        for user_id, (week, *earlier) in table.items()
        if week > 0 and sum(earlier) > 0 and week * 4 > sum(earlier)
    )
    if not rises:
        return None
    _, week, user_id, mean_xp = rises[0]
    return Improvement(user_id=user_id, xp=-week, mean_xp=mean_xp)


@given(
    script=st.lists(activities, max_size=60),
    private=st.sets(st.integers(1, 9), max_size=3),
    left=st.sets(st.integers(1, 9), max_size=2),
)
@settings(ON_A_DATABASE, max_examples=5)
def test_its_figures_match_the_ledger(
    database: Database, script: list[Activity], private: set[int], left: set[int]
) -> None:
    world = World(database)
    world.set_up()
    for user_id in private:
        go_private(world, user_id)
    write(world, script)
    world.services.leaderboards.mark_left.blocking(world.guild_id, left, world.now)
    world.now = MONDAY
    ledgers = {user_id: earned(world, user_id) for user_id in range(1, 10)}
    week, before, *_ = past = [week_of(MONDAY - timedelta(weeks=back)) for back in range(1, 6)]
    sums = [ledger_of[week] for ledger_of in ledgers.values()]
    active = sum(any(figure > 0 for figure in figures) for figures in sums)
    (owed,) = reviews(world)
    review = world.services.week_reviews.find.blocking(owed.subject_id, world.now)
    if not active:
        assert review is None
        return
    assert review is not None
    assert review.totals == WeekTotals(
        xp=sum(figures[0] for figures in sums),
        minutes=sum(figures[1] for figures in sums),
        quests=sum(figures[2] for figures in sums),
        active=active,
    )
    assert review.before.xp == sum(ledger_of[before][0] for ledger_of in ledgers.values())
    assert review.minutes_by_day == [
        sum(each.minutes for each in script if each.days_ago == days_ago)
        for days_ago in range(7, 0, -1)
    ]
    table = {
        user_id: [ledger_of[each][0] for each in past]
        for user_id, ledger_of in ledgers.items()
        if user_id not in private | left
    }
    board = sorted((-weekly[0], user_id) for user_id, weekly in table.items() if weekly[0] > 0)
    assert [(-row.score, row.user_id) for row in review.top] == board[:5]
    assert review.improved == improvement(table)
    assert not review.user_ids & (private | left)
