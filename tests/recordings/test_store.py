"""Where tracks are: rows that are added, found and deleted with their messages."""

from bot.db.database import Database
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.recordings import store
from bot.recordings.store import Recording
from tests.world import ANNE, World


def test_a_deleted_recording_takes_its_message_along(database: Database) -> None:
    world = World(database)
    world.log(30)
    recording = Recording(
        id=2**61,
        guild_id=world.guild_id,
        user_id=ANNE,
        channel_id=81,
        message_id=82,
        at=world.now,
        seconds=180.5,
        fingerprint=(2**32 - 1, 0),
    )
    with database.writing() as tx:
        store.add(tx, recording)
        assert store.find(tx, world.guild_id, recording.id) == recording
        assert store.find(tx, world.guild_id + 1, recording.id) is None
        store.delete(tx, world.guild_id, [recording.id, 1])
        assert store.find(tx, world.guild_id, recording.id) is None
        withdrawal = deliveries.find(tx, DeliveryKind.WITHDRAWAL, 82)
    assert withdrawal is not None
    assert (withdrawal.channel_id, withdrawal.message_id) == (81, 82)
