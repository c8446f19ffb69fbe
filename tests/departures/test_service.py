"""Nothing happens for a server that has removed the bot, until it is invited again."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bot.calendar.rules.periods import Cadence
from bot.db import facts
from bot.db.database import Database
from bot.notices.rules import Problem
from bot.outbox.store import DeliveryKind
from bot.quests.store.completions import HandIn
from tests.databases import table_names
from tests.full_database import fill_every_table
from tests.world import ANNE, BEN, STAFF, World
from tests.xp_import.test_service import begin

KEPT_DAYS = 90


def busy(database: Database) -> World:
    """Return a server with work of every kind that is due."""
    world = World(database)
    world.set_up()
    world.announce()
    world.services.level_roles.put.blocking(world.request(STAFF), 2, 900, out_of_reach=frozenset())
    posting = world.post()
    for delivery in world.due():
        world.services.deliveries.record_sent.blocking(delivery, channel_id=1, message_id=1)
    world.passes(minutes=1)
    world.services.quests.complete.blocking(
        world.request(ANNE), of=posting.id, hand_in=HandIn(note="x")
    )
    world.services.sessions.start.blocking(world.request(BEN))
    world.log(60)
    return world


def remove(world: World) -> None:
    world.services.departures.record_removed.blocking(world.guild_id, world.now)


def work(world: World) -> list[str]:
    """Do what a tick does, and return what was done for the server."""
    services, now, done = world.services, world.now, list[str]()
    while services.postings.open_due.blocking(now):
        pass
    while services.week_reviews.open_due.blocking(now):
        pass
    for timer in services.reminders.due.blocking(now):
        services.reminders.handle_due.blocking(timer, now)
    for delivery in world.due():
        if services.deliveries.begin.blocking(delivery, now) is not None:
            done.append(delivery.kind)
    done += ["redraw" for _ in services.postings.to_refresh.blocking(now)]
    for guild_id in services.level_roles.due.blocking(now):
        assert guild_id == world.guild_id
        services.level_roles.postpone_all.blocking(guild_id, now)  # the bot is not in it
    return done


def is_due(world: World) -> bool:
    """Whether any work of the server is due."""
    services, now = world.services, world.now
    return bool(
        world.due()
        or services.level_roles.due.blocking(now)
        or services.postings.to_refresh.blocking(now)
    )


def postings(world: World) -> int:
    with world.database.reading() as tx:
        return tx.execute("SELECT count(*) FROM postings").scalar()


def test_nothing_is_done_for_a_server_that_removed_the_bot(world: World) -> None:
    world = busy(world.database)
    remove(world)
    before = postings(world)
    for _ in range(10):
        world.passes(hours=13)
        assert work(world) == []
        assert not is_due(world), "and nothing is looked at again and again"
    assert postings(world) == before


def test_a_server_that_is_not_gone_is_worked_for(world: World) -> None:
    world = busy(world.database)
    world.passes(minutes=1)
    assert {"level-up", "redraw"} <= set(work(world))


def test_a_message_that_is_refused_because_the_bot_was_kicked_alarms_nobody(world: World) -> None:
    """The bot is removed while it sends."""
    world = busy(world.database)
    level_up = next(each for each in world.due() if each.kind is DeliveryKind.LEVEL_UP)
    assert world.services.deliveries.begin.blocking(level_up, world.now) is not None
    remove(world)
    world.services.deliveries.record_refused.blocking(level_up, Problem.NOT_ALLOWED, world.now)
    world.passes(hours=2)
    assert work(world) == []
    assert world.services.servers.show.blocking(world.guild_id).notices == []


def test_work_goes_on_when_the_bot_is_back(world: World) -> None:
    world = busy(world.database)
    remove(world)
    world.passes(hours=3)
    assert work(world) == []
    world.services.departures.record_returned.blocking(world.guild_id, world.now)
    world.passes(minutes=1)
    assert world.services.level_roles.due.blocking(world.now) == [world.guild_id]
    done = work(world)
    assert {"level-up", "redraw"} <= set(done)
    assert "reminder" not in done, "it is about a timer of hours ago"
    world.passes(days=1)
    assert DeliveryKind.POSTING in work(world)


def test_the_quests_of_a_server_that_was_away_come_at_their_next_time(world: World) -> None:
    world = busy(world.database)
    remove(world)
    for _ in range(20):
        world.passes(days=1)
        work(world)
    world.services.departures.record_returned.blocking(world.guild_id, world.now)
    assert postings(world) == 1
    assert DeliveryKind.POSTING not in work(world), "not in the second it is invited"
    for each in world.services.servers.show.blocking(world.guild_id).upcoming:
        assert world.now < each.at <= world.now + timedelta(days=31)
    world.passes(days=1)
    assert DeliveryKind.POSTING in work(world)


def test_an_import_waits_until_the_bot_is_back(world: World) -> None:
    world.set_up()
    begin(world)
    remove(world)
    (due,) = world.services.import_work.due.blocking(world.now)
    world.services.import_work.postpone.blocking(due, world.now)
    world.passes(days=60)
    assert world.services.import_work.due.blocking(world.now) == []
    world.services.departures.record_returned.blocking(world.guild_id, world.now)
    assert [each.id for each in world.services.import_work.due.blocking(world.now)] == [due.id]


def test_removals_during_downtime_are_found_at_the_start(database: Database) -> None:
    here, gone, back = World(database), World(database), World(database)
    only_members = World(database)
    for each in (here, gone, back):
        each.set_up()
    only_members.log(10)
    remove(back)
    present = [here.guild_id, back.guild_id, 424242]
    services = here.services
    services.departures.record_present.blocking(present, here.now)
    (removed,) = [rows(database, "departures")]
    assert {row["guild_id"] for row in removed} == {gone.guild_id, only_members.guild_id}
    here.passes(days=3)
    services.departures.record_present.blocking(present, here.now)
    assert rows(database, "departures") == removed, "they were removed before"


def rows(database: Database, table: str) -> list[dict[str, Any]]:
    with database.reading() as tx:
        return tx.execute(f"SELECT * FROM {table} ORDER BY 1").mappings()


def rows_of_server(database: Database, guild_id: int) -> Iterator[str]:
    """Yield the tables with a row of a server."""
    with database.reading() as tx:
        for table in table_names(tx):
            found = tx.execute(f'SELECT * FROM "{table}"').mappings()
            if any(row.get("guild_id") == guild_id for row in found):
                yield table


def erase_due(world: World) -> list[int]:
    """Erase every server that is due, and return them."""
    erased: list[int] = []
    while guild_id := world.services.departures.next_to_erase.blocking(world.now):
        world.services.privacy.erase_server.blocking(guild_id, world.now)
        erased.append(guild_id)
    return erased


def test_the_data_of_a_server_goes_ninety_days_after_it_removed_the_bot(
    database: Database,
) -> None:
    world, other = World(database), World(database)
    fill_every_table(world)
    other.set_up()
    other.log(30)
    of_other = set(rows_of_server(database, other.guild_id))
    world.services.departures.record_returned.blocking(world.guild_id, world.now)
    remove(world)
    world.passes(days=KEPT_DAYS, seconds=-1)
    stay_up(world)
    assert erase_due(world) == []
    world.passes(seconds=1)
    assert erase_due(world) == [world.guild_id]
    kept = ["deletions"]  # for a backup from before
    assert list(rows_of_server(database, world.guild_id)) == kept
    assert rows(database, "breaks") == []
    assert set(rows_of_server(database, other.guild_id)) == of_other
    assert erase_due(world) == []


def test_a_server_that_invites_the_bot_in_time_finds_everything(world: World) -> None:
    world.set_up()
    world.log(60)
    remove(world)
    world.passes(days=KEPT_DAYS - 1)
    world.services.departures.record_returned.blocking(world.guild_id, world.now)
    world.passes(days=KEPT_DAYS)
    assert erase_due(world) == []
    profile = world.services.profiles.show.blocking(world.guild_id, ANNE, world.now)
    assert profile.total.xp == 660
    remove(world)
    assert erase_due(world) == [], "the days are counted anew"


def stay_up(world: World) -> None:
    """Have the bot been up until now, as if it had recorded every heartbeat."""
    with world.database.writing() as tx:
        facts.put(tx, "alive_at", str(int(world.now.timestamp())))


def test_a_clock_that_jumps_erases_nothing(world: World) -> None:
    """It looks like an outage, and the ninety days don't go on in one of more than a week."""
    heartbeat = world.services.downtime.record_heartbeat.blocking
    remove(world)
    removed_at = world.now
    heartbeat(world.now)
    world.passes(days=400)
    assert erase_due(world) == [], "not before the next heartbeat"
    heartbeat(world.now)
    assert erase_due(world) == []
    world.passes(days=KEPT_DAYS, seconds=-1)
    stay_up(world)
    assert erase_due(world) == []
    world.passes(seconds=1)
    assert erase_due(world) == [world.guild_id]
    assert world.now - removed_at == timedelta(days=400 + KEPT_DAYS)


def test_the_days_go_on_in_a_short_outage(world: World) -> None:
    heartbeat = world.services.downtime.record_heartbeat.blocking
    heartbeat(world.now)
    remove(world)
    for _ in range(KEPT_DAYS // 6):
        world.passes(days=6)
        heartbeat(world.now)
    assert erase_due(world) == [world.guild_id]


def test_a_large_server_is_erased_in_short_transactions(world: World) -> None:
    for number in range(45):
        world.log(5, 10_000 + number)
    transactions: list[str] = []
    world.database.watch = lambda kind, _waited, _took: transactions.append(kind)
    assert world.services.privacy.erase_server.blocking(world.guild_id, world.now) == 45
    assert transactions.count("writing") >= 5


def test_whose_work_is_due_is_found_without_looking_at_servers_that_are_gone(
    world: World,
) -> None:
    world.set_up()
    remove(world)
    world.passes(days=40)
    while world.services.postings.open_due.blocking(world.now):
        pass
    world.passes(days=40)
    assert world.services.postings.open_due.blocking(world.now) == 0
    assert Cadence.DAILY in {row["cadence"] for row in rows(world.database, "schedules")}, (
        "it is kept for its return"
    )
