"""Due postings: every period exactly once (promises 3 to 5)."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar.rules.periods import POSTED_CADENCES, Cadence
from bot.db.database import Database
from bot.db.rows import fetch_all
from bot.interactions import store as interactions
from bot.packs.errors import PackMissing
from bot.quests.errors import AlreadyPosted, QuestsNotSetUp
from bot.quests.results.quests import PostingCard
from bot.quests.rules.bags import bag
from bot.quests.rules.themes import DrawMode
from bot.quests.store import postings
from bot.quests.store.completions import HandIn
from bot.quests.store.postings import QuestPosting
from bot.unset import UNSET
from tests.quests.themed import PLACES, themed_pack
from tests.world import ANNE, MUSIC, NOON, ON_A_DATABASE, PACKS, QUESTS_CHANNEL, STAFF, World, local

JUGGLING = {"juggling": PACKS["juggling"]}
THEMED = {"juggling": themed_pack()}


@pytest.fixture
def world(database: Database) -> World:
    world = World(database)
    world.set_up()
    return world


def tick(world: World) -> None:
    while world.services.postings.open_due.blocking(world.now):
        pass


def posted(world: World, cadence: Cadence | None = None) -> list[QuestPosting]:
    """Return the server's postings, oldest first."""
    with world.database.reading() as tx:
        found = fetch_all(
            tx,
            QuestPosting,
            "SELECT id, guild_id, cadence, period, quest, bag, opened_at, closes_at, theme_week,"
            " theme_day FROM postings WHERE guild_id = :guild_id ORDER BY id",
            guild_id=world.guild_id,
        )
    return [posting for posting in found if cadence in (None, posting.cadence)]


def periods(world: World, cadence: Cadence = Cadence.DAILY) -> list[str]:
    return [posting.period for posting in posted(world, cadence)]


# ---------------------------------------------------------------- on time


def test_all_cadences_are_posted_at_the_servers_time(world: World) -> None:
    while world.now < local("2026-12-02", "12:00"):
        world.passes(hours=1)
        tick(world)
    every = posted(world)
    assert {(each.cadence, each.period, each.opened_at) for each in every} == {
        *(
            (Cadence.DAILY, str(day), datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
            for day in (date(2026, 11, 12) + timedelta(days=n) for n in range(21))
        ),
        (Cadence.WEEKLY, "2026-W47", local("2026-11-16", "09:00")),
        (Cadence.WEEKLY, "2026-W48", local("2026-11-23", "09:00")),
        (Cadence.WEEKLY, "2026-W49", local("2026-11-30", "09:00")),
        (Cadence.MONTHLY, "2026-12", local("2026-12-01", "09:00")),
    }
    assert len(every) == 25
    for each in every:
        delivery = world.delivery_of(each)
        assert delivery is not None
        assert (delivery.channel_id, delivery.send_at) == (QUESTS_CHANNEL, each.opened_at)


def test_nothing_is_posted_a_second_early(world: World) -> None:
    world.now = local("2026-11-12", "08:59:59")
    assert world.services.postings.open_due.blocking(world.now) == 0
    world.passes(seconds=1)
    assert world.services.postings.open_due.blocking(world.now) == 1
    assert world.services.postings.open_due.blocking(world.now) == 0


def test_nothing_is_posted_without_a_channel(database: Database) -> None:
    bare = World(database)
    bare.set_up(channel_id=UNSET, timezone="Europe/Berlin")
    bare.passes(days=40)
    assert bare.services.postings.open_due.blocking(bare.now) == 0
    with pytest.raises(QuestsNotSetUp):
        bare.post()


@dataclass(frozen=True, kw_only=True)
class Night:
    """A date whose posting time a clock change skips or brings twice, and when it comes."""

    zone: str
    on: str
    time: str
    at: datetime


NIGHTS = [
    Night(zone="America/Santiago", on="2026-09-06", time="00:00", at=local("2026-09-06", "04:00")),
    Night(zone="Africa/Cairo", on="2026-04-24", time="00:30", at=local("2026-04-23", "22:00")),
    Night(zone="Europe/Berlin", on="2026-10-25", time="02:30", at=local("2026-10-25", "00:30")),
    Night(
        zone="Australia/Lord_Howe", on="2026-10-04", time="02:10", at=local("2026-10-03", "15:30")
    ),
    # In Nuuk 23:00 becomes 00:00 of the next date, which has a posting of its own as well.
    Night(zone="America/Nuuk", on="2026-03-28", time="23:30", at=local("2026-03-29", "01:00")),
    Night(zone="America/Nuuk", on="2026-10-24", time="23:30", at=local("2026-10-25", "00:30")),
]


@pytest.mark.parametrize("night", NIGHTS, ids=lambda night: f"{night.zone}-{night.on}")
def test_a_clock_change_neither_skips_nor_repeats_a_date(world: World, night: Night) -> None:
    day = date.fromisoformat(night.on)
    world.now = local(night.on, "12:00", night.zone) - timedelta(days=2)
    world.set_up(timezone=night.zone, daily_time=night.time)
    for _ in range(2 * 24 * 5):
        world.passes(minutes=30)
        tick(world)
    every = posted(world, Cadence.DAILY)
    assert [each.period for each in every] == sorted({each.period for each in every})
    assert {str(day + timedelta(days=n)) for n in (-1, 0, 1)} <= {each.period for each in every}
    (found,) = [each for each in every if each.period == night.on]
    assert found.opened_at == night.at


# ---------------------------------------------------------------- after a pause


DUE = {
    Cadence.DAILY: local("2026-11-12", "09:00"),
    Cadence.WEEKLY: local("2026-11-16", "09:00"),
    Cadence.MONTHLY: local("2026-12-01", "09:00"),
}
PAUSES = {"3 minutes": timedelta(minutes=3), "3 hours": timedelta(hours=3), "3 days": timedelta(3)}


@pytest.mark.parametrize("pause", PAUSES)
@pytest.mark.parametrize("cadence", POSTED_CADENCES)
def test_a_missed_period_is_posted_once_if_it_is_not_over(
    world: World, cadence: Cadence, pause: str
) -> None:
    world.now = DUE[cadence] - timedelta(minutes=1)
    tick(world)
    before = periods(world, cadence)
    world.now = DUE[cadence] - timedelta(minutes=1) + PAUSES[pause]
    tick(world)
    new = posted(world, cadence)[len(before) :]
    if cadence is Cadence.WEEKLY:
        expected = ["2026-W47"]
    elif cadence is Cadence.MONTHLY:
        expected = ["2026-12"]
    else:  # three days later it is 08:59: those missed are over, today's is still to come
        expected = [] if pause == "3 days" else ["2026-11-12"]
    assert [each.period for each in new] == expected
    assert all(each.opened_at == world.now for each in new)
    if pause == "3 days":
        world.passes(minutes=1)
        tick(world)
        assert periods(world)[-1] == str(world.now.date())


def test_a_long_downtime_posts_one_of_each_cadence(world: World) -> None:
    world.passes(days=100, hours=3)
    assert world.services.postings.open_due.blocking(world.now) == 3
    assert world.services.postings.open_due.blocking(world.now) == 0
    assert sorted((each.cadence, each.period) for each in posted(world)) == [
        (Cadence.DAILY, "2027-02-19"),
        (Cadence.MONTHLY, "2027-02"),
        (Cadence.WEEKLY, "2027-W07"),
    ]


def test_a_period_that_is_over_is_skipped(world: World) -> None:
    world.now = local("2026-11-13", "00:00")
    tick(world)
    assert posted(world) == []


# ---------------------------------------------------------------- changes


def test_a_posting_due_before_the_setup_is_not_posted(world: World) -> None:
    tick(world)
    world.passes(hours=11)
    tick(world)
    assert posted(world) == []


def test_a_settings_change_does_not_lose_a_due_quest(world: World) -> None:
    """Staff may be quicker than the clock that opens what is due, above all after a pause."""
    world.now = local("2026-11-12", "09:00:05")
    world.set_up(ping_role_id=9)
    tick(world)
    assert periods(world) == ["2026-11-12"]
    world.now = local("2026-11-16", "09:00:05")
    world.set_up(daily_time="08:00", weekly_day=3)
    tick(world)
    assert periods(world) == ["2026-11-12", "2026-11-16"]


def test_an_earlier_time_does_not_post_a_period_twice(world: World) -> None:
    world.now = local("2026-11-12", "09:00")
    tick(world)
    world.set_up(daily_time="10:00")
    world.passes(hours=2)
    tick(world)
    assert periods(world) == ["2026-11-12"]
    world.passes(hours=22)
    shown = world.services.servers.show.blocking(world.guild_id)
    assert [each.at for each in shown.upcoming if each.cadence is Cadence.DAILY] == [
        local("2026-11-13", "10:00")
    ]


def test_crossing_the_date_line_posts_no_date_twice(world: World) -> None:
    world.now = local("2026-11-12", "09:00")
    tick(world)
    world.set_up(timezone="Pacific/Auckland")
    for zone in ("Pacific/Auckland", "Pacific/Honolulu", "UTC"):
        world.set_up(timezone=zone)
        for _ in range(48):
            world.passes(hours=1)
            tick(world)
    days = periods(world)
    assert days == sorted(set(days))
    assert len(days) >= 6


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something happens after a while."""

    hours: int
    minutes: int
    does: str
    zone: str
    time: str
    weekday: int


steps = st.builds(
    Step,
    hours=st.one_of(st.integers(0, 4), st.integers(0, 60)),
    minutes=st.integers(0, 59),
    does=st.sampled_from(
        ["tick", "tick", "tick", "zone", "time", "role", "post-now", "down", "draw", "skip"]
    ),
    zone=st.sampled_from(
        [
            "UTC",
            "Pacific/Auckland",
            "Pacific/Honolulu",
            "America/Nuuk",
            "Africa/Cairo",
            "Asia/Kolkata",
        ]
    ),
    time=st.sampled_from(["00:00", "00:30", "09:00", "12:00", "23:00", "23:30", "23:55"]),
    weekday=st.integers(0, 6),
)
STARTS = [NOON, local("2026-03-27", "12:00"), local("2026-12-29", "18:00")]


class Calendar:
    """What must be true of a server's postings, told by its clocks alone."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.zone, self.time = "UTC", "09:00"
        self.owed: set[str] = set()
        self.skipped: set[str] = set()

    def wall(self) -> datetime:
        return self.world.now.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    def up_for(self, hours: int, minutes: int) -> None:
        """Let time pass while the bot is up: it opens what is due a moment after it falls due."""
        end = self.world.now + timedelta(hours=hours, minutes=minutes)
        while self.world.now < end:
            before = self.wall()
            shown = self.world.services.servers.show.blocking(self.world.guild_id)
            due = min(each.at for each in shown.upcoming) + timedelta(seconds=9)
            self.world.now = min(end, max(due, self.world.now + timedelta(seconds=1)))
            self._note_owed(before)
            tick(self.world)

    def skip(self, ahead: int) -> None:
        """Let staff skip a coming daily quest."""
        world, upcoming = self.world, self.world.services.upcoming
        shown = upcoming.show.blocking(world.guild_id, world.now)
        dailies = [each for each in shown.week.quests if each.cadence is Cadence.DAILY]
        period = dailies[ahead % len(dailies)].period
        upcoming.skip.blocking(world.request(STAFF), 0, Cadence.DAILY, period)
        self.skipped.add(period)

    def _note_owed(self, before: datetime) -> None:
        """A date whose time went by while the bot was up and nothing was changed is owed."""
        day = before.date()
        while day <= self.wall().date():
            if before < datetime.combine(day, time.fromisoformat(self.time)) <= self.wall():
                self.owed.add(str(day))
            day += timedelta(days=1)


@given(script=st.lists(steps, min_size=1, max_size=12), start=st.sampled_from(STARTS))
@settings(ON_A_DATABASE, max_examples=25)
def test_every_period_is_posted_once_whatever_settings_change(
    database: Database, script: list[Step], start: datetime
) -> None:
    world = World(database, start, THEMED)
    world.set_up()
    calendar = Calendar(world)
    for step in script:
        calendar.up_for(min(step.hours, 30), step.minutes)
        known = {posting.id for posting in posted(world)}
        match step.does:
            case "down":
                world.passes(hours=step.hours)
                tick(world)
            case "zone":
                calendar.zone = step.zone
                world.set_up(timezone=step.zone)
            case "time":
                calendar.time = step.time
                world.set_up(daily_time=step.time, weekly_day=step.weekday)
            case "draw":
                modes = (DrawMode.MIXED, DrawMode.THEMED, DrawMode.THEMED)
                world.set_up(draw=modes[step.weekday % 3])
            case "skip":
                calendar.skip(step.weekday)
            case "role":
                world.set_up(ping_role_id=step.weekday + 1)
            case "post-now":
                for cadence in POSTED_CADENCES:
                    try:
                        calendar.skipped.discard(world.post(cadence).period)
                    except AlreadyPosted:
                        assert cadence in {each.cadence for each in posted(world)}
            case _:
                pass
        if step.does in ("zone", "time", "role", "draw"):
            assert {posting.id for posting in posted(world)} == known  # none is made up
    every = posted(world)
    keys = [(each.cadence, each.period) for each in every]
    assert len(keys) == len(set(keys))
    dailies = {each.period for each in every if each.cadence is Cadence.DAILY}
    assert calendar.owed - calendar.skipped <= dailies
    assert not calendar.skipped & dailies
    for each in every:
        if each.cadence is Cadence.DAILY:
            opened = {each.opened_at.astimezone(ZoneInfo(zone)).date() for zone in ZONES}
            assert date.fromisoformat(each.period) in opened | {min(opened) - timedelta(days=1)}
    for week in {each.theme_week for each in every if each.theme_week}:
        assert_one_theme([each for each in every if each.theme_week == week])


def assert_one_theme(week: list[QuestPosting]) -> None:
    """Check that all quests of a week are its theme's, each on its day."""
    (theme,) = {each.quest.partition("-")[0] for each in week}
    for each in week:
        place = PLACES[each.theme_day - 1] if each.theme_day else "weekly"
        assert each.quest == f"{theme}-{place}"


ZONES = ["UTC", "Pacific/Auckland", "Pacific/Honolulu"]


# ---------------------------------------------------------------- post-now


@pytest.mark.parametrize("cadence", POSTED_CADENCES)
def test_a_manual_posting_is_its_periods_only_posting(world: World, cadence: Cadence) -> None:
    world.now = DUE[cadence] - timedelta(minutes=1)
    tick(world)
    before = periods(world, cadence)
    post = world.services.postings.post_now.blocking
    result = post(world.request(), cadence)
    assert (result.channel_id, result.title) == (
        QUESTS_CHANNEL,
        MUSIC.quest_by_slug[result.posting.quest].title,
    )
    world.passes(hours=3)
    tick(world)
    if cadence is Cadence.WEEKLY or cadence is Cadence.DAILY:
        assert periods(world, cadence) == [*before, result.posting.period]
    with pytest.raises(AlreadyPosted) as caught:
        post(world.request(), cadence)
    assert (caught.value.channel_id, caught.value.message_id) == (QUESTS_CHANNEL, None)
    assert caught.value.next_at == result.next_at
    shown = world.services.servers.show.blocking(world.guild_id)
    assert result.next_at in [each.at for each in shown.upcoming if each.cadence is cadence]


# ---------------------------------------------------------------- bags


def test_no_quest_repeats_before_its_bag_is_empty(database: Database) -> None:
    world = World(database, packs=JUGGLING)
    world.set_up(draw=DrawMode.MIXED)
    for _ in range(30):
        world.passes(days=1)
        tick(world)
    for cadence in POSTED_CADENCES:
        every = posted(world, cadence)
        slugs = [quest.slug for quest in JUGGLING["juggling"].quests_of(cadence)]
        for number in {each.bag for each in every}:
            drawn = [each.quest for each in every if each.bag == number]
            assert drawn == list(bag(world.guild_id, cadence, number, slugs))[: len(drawn)]
        assert [each.bag for each in every] == [n // len(slugs) for n in range(len(every))]


# ---------------------------------------------------------------- many servers, many processes


def open_all(world: World, now: datetime) -> int:
    """Open what is due, batch by batch, and return how many schedules moved on."""
    opened = 0
    while batch := world.services.postings.open_due.blocking(now):
        opened += batch
    return opened


async def test_two_processes_open_every_period_once(world: World, second: Database) -> None:
    servers = [world, *(World(world.database, world.now) for _ in range(29))]
    for server in servers[1:]:
        server.set_up()
    others = world.beside(second)
    for _ in range(3):
        world.passes(days=10)
        counts = await asyncio.gather(
            *(
                asyncio.to_thread(open_all, each, world.now)
                for each in (world, others, world, others)
            )
        )
        assert sum(counts) >= 2 * len(servers)
    for server in servers:
        assert sorted((each.cadence, each.period) for each in posted(server)) == [
            (Cadence.DAILY, "2026-11-21"),
            (Cadence.DAILY, "2026-12-01"),
            (Cadence.DAILY, "2026-12-11"),
            (Cadence.MONTHLY, "2026-12"),
            (Cadence.WEEKLY, "2026-W47"),
            (Cadence.WEEKLY, "2026-W49"),
            (Cadence.WEEKLY, "2026-W50"),
        ]


async def test_two_processes_posting_manually_post_once(world: World, second: Database) -> None:
    other = world.beside(second)
    results = await asyncio.gather(
        *(asyncio.to_thread(each.post) for each in (world, other) * 5), return_exceptions=True
    )
    assert sum(isinstance(result, AlreadyPosted) for result in results) == 9
    assert len(posted(world)) == 1


def test_a_server_with_a_missing_pack_does_not_block_others(world: World) -> None:
    juggler = World(world.database, world.now, JUGGLING)
    juggler.set_up()
    world.now = juggler.now = local("2026-11-12", "09:00")
    tick(world.beside(world.database, {MUSIC.slug: MUSIC}))
    assert periods(world) == ["2026-11-12"]
    assert periods(juggler) == []
    with pytest.raises(PackMissing):
        world.beside(world.database, JUGGLING).post()
    juggler.passes(hours=3)  # the pack is back
    tick(juggler)
    assert periods(juggler) == ["2026-11-12"]


# ---------------------------------------------------------------- redrawing


def test_redraws_after_completions_are_rate_limited(
    world: World,
) -> None:
    posting = world.post()
    (delivery,) = world.due()
    world.services.deliveries.record_sent.blocking(
        delivery, channel_id=QUESTS_CHANNEL, message_id=8
    )

    def complete(user_id: int) -> None:
        world.services.quests.complete.blocking(
            world.request(user_id), of=posting.id, hand_in=HandIn()
        )

    def redrawn() -> list[PostingCard]:
        return world.services.postings.to_refresh.blocking(world.now)

    complete(ANNE)
    assert redrawn() == []
    world.passes(seconds=3)
    (card,) = redrawn()
    assert (card.completions, card.message_id, card.channel_id) == (1, 8, QUESTS_CHANNEL)
    for gap, age in ((30, 0), (600, 3_600)):
        world.passes(seconds=age + 1)
        if age:
            complete(100)
            world.passes(seconds=3)
            assert len(redrawn()) == 1
        complete(age + 1)
        complete(age + 2)
        world.passes(seconds=gap - 2 if not age else gap - 1)
        assert redrawn() == []
        world.passes(seconds=2)
        assert len(redrawn()) == 1
        assert redrawn() == []


def test_each_posted_quest_is_closed_by_one_redraw(world: World) -> None:
    """Also when it was completed before; a deleted or unsent message needs none."""
    redrawn = world.services.postings.to_refresh.blocking
    daily, weekly, monthly = (world.post(cadence) for cadence in POSTED_CADENCES)
    personal = world.services.personal_quests.current.blocking(world.request()).posting
    sent = {each.subject_id: each for each in world.due()}
    for message_id, posting in enumerate((daily, weekly)):
        world.services.deliveries.record_sent.blocking(
            sent[posting.id], channel_id=QUESTS_CHANNEL, message_id=message_id
        )
    world.services.postings.forget_message.blocking(weekly.id, 1)
    world.services.quests.complete.blocking(world.request(), of=daily.id, hand_in=HandIn())
    world.passes(minutes=1)
    (open_card,) = redrawn(world.now)
    assert (open_card.posting.id, open_card.is_closed) == (daily.id, False)
    world.now = daily.closes_at - timedelta(seconds=1)
    assert redrawn(world.now) == []
    world.now = daily.closes_at
    (closed,) = redrawn(world.now)
    assert (closed.posting.id, closed.is_closed, closed.completions) == (daily.id, True, 1)
    assert redrawn(world.now) == []
    world.now = max(posting.closes_at for posting in (weekly, monthly, personal))
    assert redrawn(world.now) == []
    world.passes(days=365)
    assert redrawn(world.now) == []


def test_old_interactions_are_pruned_by_the_time_in_their_ids(world: World) -> None:
    """However far the clock is ahead, what Discord may repeat is not: it is minutes old at most."""
    hour = 60 * 60 * 1000 << 22
    newest = 1_600_000_000_000_000_000
    many = [newest - 2 * hour - at for at in range(1_200)]
    ids = [newest - hour - (1 << 22), newest - hour, newest]
    for id_ in ids:
        request = replace(world.request(), interaction_id=id_)
        world.services.logbook.log.blocking(request, minutes=10)
        world.passes(days=1)
    with world.database.writing() as tx:
        for id_ in many:
            interactions.claim(tx, id_, guild_id=world.guild_id, user_id=ANNE, now=world.now)
    world.services.postings.prune.blocking()
    with world.database.reading() as tx:
        handled = interactions.all_of(tx, world.guild_id, ANNE)
    assert [each.interaction_id for each in handled] == ids[1:]


async def test_the_tick_and_staff_never_deadlock(world: World, second: Database) -> None:
    """What is due, a posting by hand and a change of settings, all at the same moment."""
    other = world.beside(second)
    for week in range(12):
        world.now = other.now = local("2026-11-16", "09:00") + timedelta(weeks=week)
        results = await asyncio.gather(
            world.services.postings.open_due(world.now),
            asyncio.to_thread(other.post, Cadence.DAILY),
            asyncio.to_thread(other.set_up, weekly_day=0),
            asyncio.to_thread(world.post, Cadence.WEEKLY),
            other.services.postings.open_due(world.now),
            asyncio.to_thread(world.set_up, ping_role_id=week + 1),
            asyncio.to_thread(world.post, Cadence.MONTHLY),
            return_exceptions=True,
        )
        for result in results:
            assert not isinstance(result, Exception) or isinstance(result, AlreadyPosted), result
        tick(world)
        assert periods(world)[-1] == str(world.now.date())


def test_a_server_with_invalid_settings_does_not_block_others(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    other = World(world.database, world.now)
    for each in (world, other):
        each.set_up(daily_time="09:00")
    with world.database.writing() as tx:
        tx.execute(
            "UPDATE servers SET daily_time = '99:99' WHERE guild_id = :guild_id",
            {"guild_id": world.guild_id},
        )
    world.passes(days=1)
    while world.services.postings.open_due.blocking(world.now):
        pass
    with world.database.reading() as tx:
        assert postings.newest(tx, world.guild_id, Cadence.DAILY) is None
        assert postings.newest(tx, other.guild_id, Cadence.DAILY) is not None
    assert str(world.guild_id) in caplog.text


def test_completions_during_sending_are_drawn_after_it(
    world: World,
) -> None:
    posting = world.post()
    (delivery,) = world.due()
    assert world.services.deliveries.begin.blocking(delivery, world.now) is not None
    world.services.quests.complete.blocking(world.request(), of=posting.id, hand_in=HandIn())
    world.passes(seconds=30)
    assert world.services.postings.to_refresh.blocking(world.now) == []
    world.services.deliveries.record_sent.blocking(delivery, channel_id=1, message_id=2)
    (card,) = world.services.postings.to_refresh.blocking(world.now)
    assert card.completions == 1
    assert world.services.postings.to_refresh.blocking(world.now) == []


def test_a_preview_shows_the_next_quest_without_drawing_it(
    world: World,
) -> None:
    for _ in range(3):
        seen = [
            world.services.postings.preview.blocking(world.guild_id, Cadence.DAILY, world.now)
            for _ in range(2)
        ]
        assert seen[0] == seen[1]
        before = len(posted(world))
        world.now = seen[0].at
        tick(world)
        (posting,) = posted(world, Cadence.DAILY)[-1:]
        assert len(posted(world)) > before
        assert (posting.quest, posting.bag) == (seen[0].card.quest.slug, seen[0].card.posting.bag)
        assert (posting.opened_at, posting.closes_at, posting.period) == (
            seen[0].at,
            seen[0].card.posting.closes_at,
            seen[0].card.posting.period,
        )
