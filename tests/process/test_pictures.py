"""The picture of a posting: it comes along and stays, whatever is edited and whoever is killed."""

import time

import pytest

from tests.loopback.entities import Json
from tests.loopback.faults import Delay
from tests.loopback.interactions import readable
from tests.loopback.world import media_of
from tests.process.bot_process import Bot
from tests.process.server import Server

NEVER = 60.0  # seconds: longer than any test lives

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def redraw(server: Server, message: Json, *, finished: int) -> None:
    """Have mia or her staff finish the quest, and wait until the message says so."""
    who = server.mia if finished == 1 else server.staff
    await who.slash(server.channel, "quest complete")
    server.bot.sql(
        "UPDATE postings SET refresh_at = ? WHERE guild_id = ?", int(time.time()), server.guild.id
    )
    told = f"**{finished} producer"
    await server.bot.loopback.world.changed.wait_until(
        lambda: told in readable(message), what="the message to be redrawn", seconds=12
    )


def pictures_of(server: Server, message: Json) -> list[tuple[str, bytes]]:
    """The ids and bytes of the pictures that a message shows."""
    world = server.bot.loopback.world
    shown = [node["attachment_id"] for node in media_of(message)]
    held = {one["id"]: world.file_of(one) for one in world.attached(message)}
    assert sorted(held) == sorted(set(shown))
    return [(id_, held[id_]) for id_ in shown]


async def test_an_edit_and_an_adoption_keep_the_picture(bot: Bot) -> None:
    """One posting is edited as it is; another is adopted first, since the bot was killed before it
    knew of it. Nothing is uploaded again."""
    world = bot.loopback.world
    plain, adopted = Server.create(bot, "Plain"), Server.create(bot, "Adopted")
    await plain.set_up()
    await plain.post()
    lost = Delay(NEVER, effect_first=True)
    bot.loopback.faults.add(method="POST", path=adopted.messages_path, fault=lost)
    await adopted.set_up()
    await adopted.post()
    before = {
        server.guild.id: pictures_of(server, server.postings[0]) for server in (plain, adopted)
    }
    await bot.kill_and_start()
    owed = "SELECT id FROM deliveries WHERE kind = 'posting' AND message_id IS NULL"
    await bot.wait_until(lambda: not bot.sql(owed), what="the adoption", seconds=9)
    for server in (plain, adopted):
        (message,) = server.postings
        for finished in (1, 2):
            await redraw(server, message, finished=finished)
            ((id_, png),) = pictures_of(server, message)
            assert [(id_, png)] == before[server.guild.id]
            assert png.startswith(b"\x89PNG")
    assert not any(call.files for call in world.calls_to("PATCH", "/channels/*/messages/*"))


async def test_a_picture_keeps_no_message_from_standing_and_from_being_true(bot: Bot) -> None:
    """Where no files may be attached it goes without, and nobody is told; where the bot may not
    read what it wrote, or Discord has lost the picture, the message is redrawn without."""
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
    world.attachments[id_] = known | {"id": "0"}  # the message shows it still, but cannot keep it
    for server in (unread, lost):
        await redraw(server, server.postings[0], finished=1)
        assert pictures_of(server, server.postings[0]) == []
