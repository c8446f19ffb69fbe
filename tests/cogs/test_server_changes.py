"""Servers that change their name, owner or look, and members without an avatar."""

import pytest

from tests.cogs.harness import Harness, text_of


async def test_a_notice_goes_to_todays_owner_and_names_the_server_as_today(
    harness: Harness,
) -> None:
    quests = harness.guild.create_text_channel("quests")
    await harness.staff.slash(harness.channel, "settings quests", channel=quests)
    with harness.database.writing() as tx:  # whoever set it up has deleted their data
        tx.execute("UPDATE servers SET configured_by = NULL")
    olga = harness.member("olga")
    changes = {"owner_id": olga.id, "name": "Day Shift *Producers*"}
    harness.env.backend.edit_guild(harness.guild.id, changes)
    harness.env.backend.delete_channel(quests.id)
    await harness.env.settle()
    harness.clock.advance(days=1)
    await harness.tick()
    (notice,) = olga.user.dm_channel.history()
    assert (
        "The channel for quests was deleted. Choose another one with `/settings quests`."
        in text_of(notice)
    )
    assert r"in **Day Shift \*Producers\***" in text_of(notice)


async def test_a_new_owner_manages_the_bot_at_once(harness: Harness) -> None:
    olga = harness.member("olga")
    harness.env.backend.edit_guild(harness.guild.id, {"owner_id": olga.id})
    await harness.env.settle()
    shown = await olga.slash(harness.channel, "settings show")
    assert "Set Woodshed up" in text_of(shown)


@pytest.mark.parametrize("nick", ["\u3164", "🎧", "Ada\u202e", "x" * 32])
async def test_every_page_of_a_member_without_an_avatar_is_drawn(
    harness: Harness, nick: str
) -> None:
    mia = harness.guild.add_member(harness.env.create_user("mia"), nick=nick)
    await mia.slash(harness.channel, "session log", minutes=30, focus="mixing")
    for command in ("profile show", "profile stats", "leaderboard"):
        shown = await mia.slash(harness.channel, command)
        assert shown.response is not None
        assert text_of(shown)
        assert shown.response.message.attachments, command
        assert "something broke" not in text_of(shown)
