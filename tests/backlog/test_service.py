"""What is due and owed is counted as it is, and no older than it is."""

from datetime import timedelta

from bot.db.database import Database
from bot.outbox.store import DeliveryKind
from tests.world import World

NONE = dict.fromkeys(DeliveryKind, 0)


def test_what_is_due_and_owed_is_counted(database: Database) -> None:
    world = World(database)
    backlog = world.services.backlog
    counted = backlog.count.blocking(world.now)
    assert (counted.owed, counted.postings_due) == (NONE, 0)
    assert counted.postings_overdue == counted.deliveries_overdue == timedelta(0)

    world.set_up()
    counted = backlog.count.blocking(world.now)
    assert (counted.owed, counted.postings_due) == (NONE, 0)

    shown = world.services.servers.show.blocking(world.guild_id)
    first = min(each.at for each in shown.upcoming)
    world.passes(seconds=(first - world.now).total_seconds() + 90)
    counted = backlog.count.blocking(world.now)
    assert counted.postings_due >= 1
    assert counted.postings_overdue == timedelta(seconds=90)

    world.services.postings.open_due.blocking(world.now)
    world.passes(seconds=5)
    counted = backlog.count.blocking(world.now)
    assert counted.postings_due == 0
    assert counted.owed[DeliveryKind.POSTING] >= 1
    assert sum(counted.owed.values()) == counted.owed[DeliveryKind.POSTING]
    assert counted.deliveries_overdue == timedelta(seconds=5)

    (outgoing,) = [
        world.services.deliveries.begin.blocking(each, world.now) for each in world.due()
    ]
    assert outgoing is not None
    world.services.deliveries.record_failed.blocking(outgoing.delivery, world.now)
    counted = backlog.count.blocking(world.now)
    assert counted.owed[DeliveryKind.POSTING] == 1
    assert counted.deliveries_overdue == timedelta(0)
