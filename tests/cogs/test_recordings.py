"""Tracks in direct messages: sent to their makers, read again, and deleted."""

import pytest
from simcord.actors import MemberActor

from bot.app.client import Woodshed
from bot.audio.fair_queue import Asker
from bot.interactions.errors import FileUnreachable
from bot.recordings.direct_messages import Recordings
from bot.recordings.errors import DirectMessagesClosed, RecordingLost
from bot.recordings.results import Converted, Kept
from bot.recordings.store import Recording
from bot.recordings.view import feedback_text
from tests.cogs.harness import Harness
from tests.cogs.sound import FakeSound


@pytest.fixture
async def simcord_bot(harness_without_server: Harness) -> Woodshed:
    harness_without_server.sound = FakeSound()
    return await harness_without_server.build_bot()


@pytest.fixture
def recordings(harness: Harness) -> Recordings:
    return harness.bot.recordings


@pytest.fixture
def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


CONVERTED = Converted(data=b"OggS", seconds=360.0, original_seconds=400.0, fingerprint=(1, 2))


def recording(harness: Harness, kept: Kept, id_: int = 5) -> Recording:
    return Recording(
        id=id_,
        guild_id=harness.guild.id,
        user_id=7,
        channel_id=kept.channel_id,
        message_id=kept.message_id,
        at=harness.clock(),
        seconds=360.0,
    )


async def test_a_track_is_converted_sent_to_its_maker_and_read_again(
    harness: Harness, recordings: Recordings, mia: MemberActor
) -> None:
    posted = await mia.send(harness.channel, "", attachments=[("night-bus_mia.wav", b"RIFF")])
    asker = Asker(harness.guild.id, mia.id)
    converted = await recordings.convert(posted.attachments[0], longest_seconds=200, asker=asker)
    assert (converted.seconds, converted.original_seconds) == (200, 214.2)

    kept = await recordings.keep(mia.id, converted, feedback_text("Night *Bus*", CONVERTED))
    message = mia.user.dm_channel.last_message
    assert message is not None
    assert (message.channel.id, message.id) == (kept.channel_id, kept.message_id)
    assert message.content == (
        "🎵 **Night \\*Bus\\***\nThis is what listeners hear: no name, no tags. They get the first "
        "6 minutes.\nI don't store audio, so it's only in this message. When you take the track "
        "back, I delete it."
    )
    assert not message.flags.components_v2  # it plays in an ordinary message
    assert [each.filename for each in message.attachments] == ["track.ogg"]
    assert await recordings.fetch(recording(harness, kept)) == converted.data


async def test_a_discarded_track_is_gone(
    harness: Harness, recordings: Recordings, mia: MemberActor
) -> None:
    kept = await recordings.keep(mia.id, CONVERTED, "🎵")
    await recordings.discard(kept)
    assert mia.user.dm_channel.last_message is None
    with pytest.raises(RecordingLost):
        await recordings.fetch(recording(harness, kept))
    await recordings.discard(kept)  # once more does no harm


async def test_a_track_out_of_reach_is_not_lost_and_is_read_once_for_many(
    harness: Harness, recordings: Recordings, mia: MemberActor
) -> None:
    kept = await recordings.keep(mia.id, CONVERTED, "🎵")
    track = recording(harness, kept)
    path = f"/channels/{kept.channel_id}/messages/{kept.message_id}"
    harness.env.inject_error("GET", path, status=503)
    with pytest.raises(FileUnreachable):
        await recordings.fetch(track)
    assert await recordings.fetch(track) == CONVERTED.data
    harness.env.inject_error("GET", path, status=503, times=None)
    assert await recordings.fetch(track) == CONVERTED.data


async def test_closed_direct_messages_are_said_so(
    harness: Harness, recordings: Recordings, mia: MemberActor
) -> None:
    path = f"/channels/{mia.user.dm_channel.id}/messages"
    harness.env.inject_error("POST", path, status=403, code=50007)
    with pytest.raises(DirectMessagesClosed):
        await recordings.keep(mia.id, CONVERTED, "🎵")
