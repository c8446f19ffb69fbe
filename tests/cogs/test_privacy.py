from typing import Any

import discord
import pytest

from tests.cogs.harness import Harness, buttons_of, message_of, text_of
from tests.cogs.member_data import export, file_of, practise, rows_with
from tests.privacy.test_traces import files_with


async def test_deletion_asks_for_confirmation_and_lists_the_data(harness: Harness) -> None:
    mia = harness.member("mia")
    await mia.slash(harness.channel, "session log", minutes=30, focus="mixing")
    result = await mia.slash(harness.channel, "privacy delete")
    assert result.response is not None
    assert result.response.ephemeral
    question = text_of(result)
    for part in ("in this server only", "XP", "every session", "completed quest", "profile"):
        assert part in question
    assert "Export your data first" in question
    assert set(buttons_of(result)) == {"Export first", "Keep it", "Delete everything"}
    assert (await export(harness, mia))["xp"] == 330


async def test_the_export_is_offered_before_deletion(harness: Harness) -> None:
    mia = harness.member("mia")
    await mia.slash(harness.channel, "session log", minutes=30, focus="mixing")
    question = await mia.slash(harness.channel, "privacy delete")
    result = await mia.click(message_of(question), label="Export first")
    assert (await file_of(result))["xp"] == 330
    assert "Delete everything" in buttons_of(question)


async def test_deletion_can_be_cancelled(harness: Harness) -> None:
    mia = harness.member("mia")
    await mia.slash(harness.channel, "session log", minutes=30, focus="mixing")
    question = await mia.slash(harness.channel, "privacy delete")
    await mia.click(message_of(question), label="Keep it")
    assert text_of(question) == "Nothing was deleted. Your data is safe."
    assert buttons_of(question) == {}
    assert (await export(harness, mia))["xp"] == 330


async def test_deletion_removes_data_of_this_server_only(harness: Harness) -> None:
    other = harness.env.create_guild("Elsewhere")
    studio = other.create_text_channel("studio")
    await harness.set_up_quests()
    await harness.post()
    mia, bo = harness.member("mia"), harness.member("bo")
    away = other.add_member(mia.user)
    await practise(harness, mia)
    await mia.slash(harness.channel, "session start", focus="mixing")
    await bo.slash(harness.channel, "session log", minutes=20, focus="mixing")
    await away.slash(studio, "session log", minutes=10, focus="mixing")

    question = await mia.slash(harness.channel, "privacy delete")
    await mia.click(message_of(question), label="Delete everything")
    assert "Everything about you in this server is deleted." in text_of(question)
    assert buttons_of(question) == {}
    assert (await export(harness, bo))["xp"] == 220
    assert (await file_of(await away.slash(studio, "privacy export")))["xp"] == 110
    content = await export(harness, mia)
    assert (content["xp"], content["sessions"], content["completions"]) == (0, [], [])
    assert content["profile"]["timezone"] is None

    question = await away.slash(studio, "privacy delete")
    await away.click(message_of(question), label="Delete everything")
    assert rows_with(harness, mia.id) == []
    assert rows_with(harness, bo.id) != []


async def test_postings_no_longer_name_a_deleted_member(harness: Harness) -> None:
    await harness.set_up_quests()
    posting = await harness.post()
    mia = harness.member("mia")
    await mia.slash(harness.channel, "quest complete")
    harness.clock.advance(minutes=1)
    await harness.tick()
    assert "mia" in text_of(harness.channel.history()[0])

    question = await mia.slash(harness.channel, "privacy delete")
    await mia.click(message_of(question), label="Delete everything")
    harness.clock.advance(minutes=1)
    await harness.tick()
    redrawn = harness.channel.history()[0]
    assert redrawn.id == posting.id
    assert "mia" not in text_of(redrawn)


async def test_messages_about_a_deleted_member_are_removed(harness: Harness) -> None:
    mia, bo = harness.member("mia"), harness.member("bo")
    for command in ("settings announcements", "settings reviews"):
        await harness.staff.slash(harness.channel, command, channel=harness.channel)
    for each in (mia, bo):
        await each.slash(harness.channel, "session log", minutes=30, focus="mixing")
        claimed = {"milestone": "first-finished-track", "link": "https://a.example/x", "note": "x"}
        await each.slash(harness.channel, "milestone claim", **claimed)
        await harness.tick()
    before = [text_of(each) for each in harness.channel.history()]
    assert sum(f"<@{mia.id}>" in each for each in before) == 2
    question = await mia.slash(harness.channel, "privacy delete")
    await mia.click(message_of(question), label="Delete everything")
    path = f"/channels/{harness.channel.id}/messages/"
    posted = [each.id for each in harness.channel.history() if f"<@{mia.id}>" in text_of(each)]
    for message_id in posted:  # as from a proxy on the way: it says nothing about the message
        harness.env.inject_error("DELETE", f"{path}{message_id}", status=404, code=0, message="No")
    for _ in range(5):
        await harness.tick()
        harness.clock.advance(minutes=5)
    left = [text_of(each) for each in harness.channel.history()]
    assert left == [each for each in before if f"<@{mia.id}>" not in each]
    assert await harness.services.deliveries.due(harness.clock()) == []


async def test_messages_whose_receipt_was_lost_are_found_and_deleted(harness: Harness) -> None:
    """Discord has the messages, but the bot does not know whether they were sent."""
    channel, mia, bo = harness.channel, harness.member("mia"), harness.member("bo")
    for command in ("settings announcements", "settings reviews"):
        await harness.staff.slash(channel, command, channel=channel)
    for each in (mia, bo):
        await each.slash(channel, "profile setup", reminders="channel")
        await each.slash(channel, "session log", minutes=30, focus="mixing")
        claimed = {"milestone": "first-finished-track", "link": "https://a.example/x", "note": "x"}
        await each.slash(channel, "milestone claim", **claimed)
        added = await each.slash(channel, "track add", title="Tides", stage="released")
        await each.click(message_of(added), label="Tell the server")
        await each.slash(channel, "session start", focus="mixing")
    harness.clock.advance(minutes=51)
    await harness.tick()
    before = [text_of(each) for each in channel.history()]
    about_mia = [each for each in before if f"<@{mia.id}>" in each]
    assert len(about_mia) == 4, "level-up, hand-in, release and reminder"
    with harness.database.writing() as tx:
        tx.execute(
            "UPDATE deliveries SET message_id = NULL, sending_since = :now, send_at = :later",
            {
                "now": int(harness.clock.now.timestamp()),
                "later": int(harness.clock.now.timestamp()) + 600,
            },
        )
    question = await mia.slash(channel, "privacy delete")
    await mia.click(message_of(question), label="Delete everything")
    harness.clock.advance(minutes=1)
    await harness.tick()
    assert [text_of(each) for each in channel.history()] == [
        each for each in before if each not in about_mia
    ]
    assert rows_with(harness, mia.id) == []


async def test_staff_who_delete_themselves_are_forgotten_after_a_month(harness: Harness) -> None:
    """Until then others on staff can see what they have done."""
    await harness.set_up_quests()
    mia, channel = harness.member("mia"), harness.channel
    sam = harness.guild.add_member(
        harness.env.create_user("sam"), roles=[harness.guild.roles["Staff"]]
    )
    await harness.staff.slash(channel, "staff adjust", member=mia, xp=900, reason="A favour")
    question = await harness.staff.slash(channel, "privacy delete")
    assert "30 days" in text_of(question)
    await harness.staff.click(message_of(question), label="Delete everything")
    assert rows_with(harness, harness.staff.id) == ["setting_changes", "staff_acts"]
    for days, is_named in ((29, True), (2, False)):
        harness.clock.advance(days=days)
        await harness.tick()
        audit = text_of(await sam.slash(channel, "staff audit", member=mia))
        assert "A favour" in audit
        assert (harness.staff.mention in audit) is is_named
    assert rows_with(harness, harness.staff.id) == []
    assert channel.mention in text_of(await sam.slash(channel, "settings show"))


@pytest.mark.parametrize(("minutes", "deleted"), [(15, True), (16, False)])
async def test_the_confirmation_is_valid_for_fifteen_minutes(
    harness: Harness, minutes: int, *, deleted: bool
) -> None:
    mia = harness.member("mia")
    await mia.slash(harness.channel, "session log", minutes=30, focus="mixing")
    question = await mia.slash(harness.channel, "privacy delete")
    harness.clock.advance(minutes=minutes)
    await mia.click(message_of(question), label="Delete everything")
    expected = "is deleted" if deleted else "This has expired, so nothing was deleted."
    assert expected in text_of(question)
    assert buttons_of(question) == {}
    assert (await export(harness, mia))["xp"] == (0 if deleted else 330)


async def test_the_confirmation_survives_a_restart(harness: Harness) -> None:
    mia = harness.member("mia")
    await mia.slash(harness.channel, "session log", minutes=30, focus="mixing")
    question = await mia.slash(harness.channel, "privacy delete")
    await harness.restart()
    assert (await file_of(await mia.click(message_of(question), label="Export first")))["xp"] == 330
    await mia.click(message_of(question), label="Delete everything")
    assert (await export(harness, mia))["xp"] == 0


@pytest.mark.parametrize("key", ["", "1", "1.", "{user}.", "{user}.x", "{other}.{now}", "{user}"])
async def test_a_button_meant_for_somebody_else_deletes_nothing(harness: Harness, key: str) -> None:
    mia, bo = harness.member("mia"), harness.member("bo")
    await mia.slash(harness.channel, "session log", minutes=30, focus="mixing")
    now = int(harness.clock.now.timestamp())
    key = key.format(user=mia.id, other=bo.id, now=now)
    view = discord.ui.LayoutView(timeout=None)
    odd = discord.ui.Button[Any](label="Odd", custom_id=f"v1:privacy-delete:{key}")
    view.add_item(discord.ui.ActionRow[Any](odd))
    view.stop()
    channel = harness.bot.get_channel(harness.channel.id)
    assert isinstance(channel, discord.TextChannel)
    result = await mia.click(await channel.send(view=view), label="Odd")
    assert "nothing was deleted" in text_of(result)
    assert (await export(harness, mia))["xp"] == 330


async def test_the_bot_empties_the_log_after_a_deletion(harness: Harness) -> None:
    mia, file = harness.member("mia"), harness.database.file
    assert file is not None
    for _ in range(3):
        await mia.slash(harness.channel, "session log", minutes=30, note="nobody may find this")
        harness.clock.advance(days=1)
    question = await mia.slash(harness.channel, "privacy delete")
    await mia.click(message_of(question), label="Delete everything")
    await harness.tick()
    assert files_with(file, "nobody may find this") == set()
