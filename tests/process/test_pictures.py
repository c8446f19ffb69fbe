"""Pictures of postings: sent with the message, and kept when it is edited."""

import time

import pytest

from tests.loopback.entities import Json
from tests.loopback.faults import Delay
from tests.loopback.interactions import readable
from tests.loopback.world import media_of
from tests.process.bot_process import Bot
from tests.process.server import Server

NEVER = 60.0  # seconds: longer than any test

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def redraw(server: Server, message: Json, *, finished: int) -> None:
    """Let Mia or staff complete the quest, and wait until the message says so."""
    who = server.mia if finished == 1 else server.staff
    await who.slash(server.channel, "quest complete")
    server.bot.sql(
        "UPDATE postings SET refresh_at = ? WHERE guild_id = ?", int(time.time()), server.guild.id
    )
    expected = f"**{finished} producer"
    await server.bot.loopback.world.changed.wait_until(
        lambda: expected in readable(message), what="the message to be redrawn"
    )


def pictures_of(server: Server, message: Json) -> list[tuple[str, bytes]]:
    """Return the ids and bytes of the pictures that a message shows."""
    world = server.bot.loopback.world
    shown = [node["attachment_id"] for node in media_of(message)]
    files = {one["id"]: world.file_of(one) for one in world.attached(message)}
    assert sorted(files) == sorted(set(shown))
    return [(id_, files[id_]) for id_ in shown]


async def test_edits_keep_the_picture_without_another_upload(bot: Bot) -> None:
    """Also where the bot was killed before it knew that the message was sent."""
    world = bot.loopback.world
    plain, adopted = Server.create(bot, "Plain"), Server.create(bot, "Adopted")
    await plain.set_up()
    await plain.post()
    no_response = Delay(NEVER, effect_first=True)
    bot.loopback.faults.add(method="POST", path=adopted.messages_path, fault=no_response)
    await adopted.set_up()
    await adopted.post()
    before = {
        server.guild.id: pictures_of(server, server.postings[0]) for server in (plain, adopted)
    }
    await bot.kill_and_start()
    pending = "SELECT id FROM deliveries WHERE kind = 'posting' AND message_id IS NULL"
    await bot.wait_until(lambda: not bot.sql(pending), what="the adoption")
    for server in (plain, adopted):
        (message,) = server.postings
        for finished in (1, 2):
            await redraw(server, message, finished=finished)
            ((id_, png),) = pictures_of(server, message)
            assert [(id_, png)] == before[server.guild.id]
            assert png.startswith(b"\x89PNG")
    assert not any(call.files for call in world.calls_to("PATCH", "/channels/*/messages/*"))


async def test_a_message_is_sent_and_edited_even_where_its_picture_cannot_be(bot: Bot) -> None:
    """If the bot may not attach files, the message is sent without, and staff get no notice. If it
    may not read the message, or Discord has lost the picture, it is edited without the picture."""
    world = bot.loopback.world
    bare, unread, lost = (Server.create(bot, name) for name in ("Bare", "Unread", "Lost"))
    world.overwrite(bare.channel, bare.guild.id, attach_files=False)
    for server in (bare, unread, lost):
        await server.set_up()
        await server.post()
    sent = world.calls_to("POST", bare.messages_path)
    assert [(bool(call.files), call.status) for call in sent] == [(True, 403), (False, 200)]
    assert pictures_of(bare, bare.postings[0]) == []
    assert not bot.sql("SELECT id FROM notices")
    await redraw(bare, bare.postings[0], finished=1)

    world.overwrite(unread.channel, unread.guild.id, read_message_history=False)
    ((id_, _),) = pictures_of(lost, lost.postings[0])
    known = world.attachments[id_]
    world.attachments[id_] = known | {"id": "0"}  # still shown, but an edit can't keep it
    for server in (unread, lost):
        await redraw(server, server.postings[0], finished=1)
        assert pictures_of(server, server.postings[0]) == []
