"""`/staff import`: a file, a preview, and the result."""

import json
from collections.abc import Mapping
from datetime import timedelta

import discord
from simcord.actors import MemberActor
from simcord.backend.serializers import guild_create_payload
from simcord.results import InteractionResult

from bot.interactions.rules import Rates
from bot.ui.limits import Limits
from bot.ui.member_lookup import ROSTER_CHUNK
from bot.ui.text import timestamp
from tests.cogs.harness import Harness, buttons_of, message_of, text_of
from tests.cogs.staff import dismiss_staff, open_to, private_text
from tests.cogs.test_posted_pictures import text_and_pictures_of


async def give(
    harness: Harness, content: str | bytes, name: str = "levels.csv", **options: int
) -> InteractionResult:
    """Import a file as staff."""
    data = content if isinstance(content, bytes) else content.encode()
    return await harness.staff.slash(harness.channel, "staff import", file=(name, data), **options)


def table(xp_of: Mapping[MemberActor, object]) -> str:
    return "user,xp\n" + "\n".join(f"{who.id},{xp}" for who, xp in xp_of.items())


async def press(
    harness: Harness, panel: InteractionResult, label: str, who: MemberActor | None = None
) -> str:
    """Press a button of a panel; return its new text, or the private reply."""
    result = await (who or harness.staff).click(message_of(panel), label=label)
    return text_of(result.followups[0] if result.followups else result)


async def board(harness: Harness, who: MemberActor, period: str) -> str:
    shown = await who.slash(harness.channel, "leaderboard", period=period)
    return text_and_pictures_of(shown)


def direct(who: MemberActor) -> list[discord.Message]:
    return list(who.user.dm_channel.history(viewer=who.user))


async def test_an_import_gives_xp_and_can_be_undone(harness: Harness) -> None:
    announcements = harness.guild.create_text_channel("loud")
    await harness.staff.slash(harness.channel, "settings announcements", channel=announcements)
    mia, noa = harness.member("mia"), harness.member("noa")
    robot = harness.guild.add_member(harness.env.create_user("robot", bot=True))
    gone = harness.member("gone")
    harness.guild.remove_member(gone)
    content = table({mia: '"24,690"', noa: 154, robot: 100, gone: 1_800}) + "\nx@everyone,3\n1,-1"
    panel = await give(harness, content, percent=50)
    preview = private_text(panel)
    assert "**levels.csv** · 4 members, 13,372 XP in total" in preview
    assert f"{mia.mention} · 12,345 XP\n{gone.mention} · 900 XP\n{noa.mention} · 77 XP" in preview
    assert "1 member will reach level 10 or higher. The highest level will be 23." in preview
    assert "2 lines skipped:\n- line 6: “x" in preview
    assert "line 7: “1” isn't a member's id" in preview
    assert "@everyone" not in preview
    assert "This is 50% of the XP in the file." in preview
    await harness.restart()
    assert "▱▱▱ 0 of 4 members" in await press(harness, panel, "Import")
    await harness.tick()
    done = await press(harness, panel, "Refresh")
    assert "2 members got 12,422 XP in total." in done
    assert "1 other isn't in this server and got nothing." in done
    assert "1 bot got nothing." in done
    everybody = await board(harness, mia, "all")
    assert "XP: 1 mia, 12,345 XP; 2 noa, 77 XP" in everybody
    assert "gone" not in everybody
    for period in ("week", "month"):
        assert "No one's on this board yet" in await board(harness, mia, period)
    assert announcements.history() == [], "no level is announced"
    record = private_text(await harness.staff.slash(harness.channel, "staff audit", member=mia))
    assert "**+12,345 XP** · import" in record

    assert "12,345" not in await press(harness, panel, "Undo import"), "it is asked once more"
    assert "### Undoing the import" in await press(harness, panel, "Undo import")
    await harness.tick()
    assert "Undone for 2 members." in await press(harness, panel, "Refresh")
    assert "No one's on this board yet" in await board(harness, mia, "all")
    record = private_text(
        await harness.staff.slash(harness.channel, "staff audit", member=harness.staff)
    )
    assert "imported · +13,372 XP: levels.csv" in record
    assert "undone · \N{MINUS SIGN}12,422 XP: levels.csv" in record


async def test_the_staff_member_gets_one_direct_message(harness: Harness) -> None:
    mia = harness.member("mia")
    panel = await give(harness, table({mia: 500}), name="[x](http://evil) *b*.csv")
    await press(harness, panel, "Import")
    await harness.tick()
    await harness.tick()
    (news,) = direct(harness.staff)
    assert "in **Night Shift Producers** is done." in text_of(news)
    assert "1 member got 500 XP in total." in text_of(news)
    assert r"\*b\*" in text_of(news)
    again = await harness.staff.user.click(news, label="Refresh")
    assert "1 member got 500 XP in total." in text_of(again)
    assert buttons_of(again) == {}
    copy = await harness.bot.get_partial_messageable(harness.channel.id).send(
        view=discord.ui.LayoutView.from_message(news)
    )
    other = await mia.click(copy, label="Refresh")
    assert "That preview has expired" in text_of(other.followups[0] if other.followups else other)


async def test_importing_the_same_file_twice_adds_nothing(harness: Harness) -> None:
    mia = harness.member("mia")
    panel = await give(harness, table({mia: 500}))
    await press(harness, panel, "Import")
    await harness.tick()
    done_at = timestamp(harness.clock())
    harness.clock.advance(hours=3)
    again = await give(harness, json.dumps({"players": [{"id": str(mia.id), "xp": 500}]}), "m.json")
    assert f"1 member, 500 XP · done {done_at}" in private_text(again)
    assert "This XP was already imported here, so nothing was added again." in private_text(again)
    assert "Undo import" in buttons_of(again)
    more = await give(harness, table({mia: 501}))
    assert f"There was an import here {done_at}. Members who were in it" in private_text(more)
    assert "Cancelled. Nothing was imported." in await press(harness, more, "Cancel")
    assert "1 member got 500 XP" in await press(harness, panel, "Refresh")
    question = await press(harness, again, "Undo import")
    assert "This takes 500 XP from 1 member" in question
    harness.clock.advance(days=1)
    await harness.tick()
    assert "that day is over" in await press(harness, again, "Undo import")
    assert buttons_of(await give(harness, table({mia: 500}))) == {}
    assert "500 XP" in await board(harness, mia, "all")


async def test_refused_files_get_a_reason(harness: Harness) -> None:
    refusals = {
        "name,level\nmia,3": "I can't tell which columns are which.",
        '{"players": [': "The problem is in line 1.",
        '{"configs": {"5": {"users": {}}}}': "This server isn't in that backup.",
        "user,xp\nmia,": "### Nothing to import",
        " " * 8_000_001: "the limit is 8 MB.",
    }
    for content, why in refusals.items():
        assert why in private_text(await give(harness, content))
    reply = private_text(await give(harness, "user,xp\n5,5\n1,5"))
    assert "2 lines skipped:\n- line 2: “5” isn't a member's id" in reply


async def test_a_levelup_backup_imports_only_this_server(harness: Harness) -> None:
    mia = harness.member("mia")
    users = {"users": {str(mia.id): {"xp": 640.5, "level": 2}}}
    backup = {"configs": {str(harness.guild.id): users, "5": {"users": {"6": {"xp": 1}}}}}
    panel = await give(harness, json.dumps(backup), "LevelUp.json")
    assert "1 member, 640 XP in total" in private_text(panel)


async def test_only_staff_of_the_server_control_its_imports(harness: Harness) -> None:
    mia = harness.member("mia")
    await open_to(harness, mia, "staff")
    data = ("levels.csv", table({mia: 900}).encode())
    refused = await mia.slash(harness.channel, "staff import", file=data)
    assert "Manage Server" in private_text(refused)
    panel = await give(harness, table({mia: 900}))
    elsewhere = harness.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("here")
    manager = elsewhere.create_role("Boss", permissions=discord.Permissions(manage_guild=True))
    boss = elsewhere.add_member(harness.env.create_user("boss"), roles=[manager])
    copy = await harness.bot.get_partial_messageable(channel.id).send(
        view=discord.ui.LayoutView.from_message(message_of(panel))
    )
    for label in ("Import", "Cancel"):
        result = await boss.click(copy, label=label)
        assert "That preview has expired" in text_of(
            result.followups[0] if result.followups else result
        )
    dismiss_staff(harness)
    assert "Manage Server" in await press(harness, panel, "Import")
    assert "Manage Server" in await press(harness, panel, "Cancel")
    dismiss_staff(harness, discord.Permissions(manage_guild=True))
    await harness.tick()
    assert "No one's on this board" in await board(harness, mia, "all")
    await press(harness, panel, "Import")
    await harness.tick()
    dismiss_staff(harness)
    assert "Manage Server" in await press(harness, panel, "Refresh")


async def test_a_large_import_runs_in_batches(harness: Harness) -> None:
    members = [harness.member(f"member {number}") for number in range(20)]
    rows = [f"{10**15 + 7 * at},9" for at in range(ROSTER_CHUNK)]  # nobody, and first in line
    panel = await give(
        harness, "user,xp\n" + "\n".join([*rows, *(f"{each.id},50" for each in members)])
    )
    await press(harness, panel, "Import")
    await harness.tick()
    done = await press(harness, panel, "Refresh")
    assert "20 members got 1,000 XP in total." in done
    assert f"{ROSTER_CHUNK} others aren't in this server and got nothing." in done
    await press(harness, panel, "Undo import")
    await press(harness, panel, "Undo import")
    await harness.tick()
    assert "Undone for 20 members." in await press(harness, panel, "Refresh")


async def test_a_server_sends_one_file_after_the_other(harness: Harness) -> None:
    mia = harness.member("mia")
    harness.bot.answering.limits = Limits(Rates(member=40, server=600))
    assert "Import this XP?" in private_text(await give(harness, table({mia: 5})))
    refused = private_text(await give(harness, table({mia: 50})))
    soon = timestamp(harness.clock() + timedelta(seconds=20))
    assert f"You can import the next one {soon}" in refused


async def test_members_who_would_get_too_much_are_counted(harness: Harness) -> None:
    mia = harness.member("mia")
    preview = private_text(await give(harness, table({mia: 2_000_000})))
    assert "1 member has more than the limit for one import and will get 1,000,000 XP." in preview


async def test_rounded_ids_are_refused_with_what_to_do(harness: Harness) -> None:
    rows = "\n".join(f"{(276_512_345_678 + at) * 10**6},5" for at in range(4))
    text = private_text(await give(harness, f"id,xp\n{rows}"))
    assert "The ids in that file were rounded" in text
    assert "set the id column to *Text*" in text
    mia = harness.member("mia")
    text = private_text(await give(harness, f"id\txp\n2.76E+17\t5\n{mia.id}\t1.234"))
    assert "line 2: “2\\.76E+17” is an id that a spreadsheet has rounded" in text
    assert "line 3: the XP could mean thousands or a decimal, so write it without the dot" in text


async def test_members_are_not_marked_left_while_the_server_is_unavailable(
    harness: Harness,
) -> None:
    mia = harness.member("mia")
    panel = await give(harness, table({mia: 900}))
    backend, guild = harness.env.backend, harness.env.backend.guilds[harness.guild.id]
    backend.emit("GUILD_DELETE", {"id": str(guild.id), "unavailable": True})
    await harness.env.settle()
    await press(harness, panel, "Import")
    await harness.tick()
    assert "0 of 1 member" in await press(harness, panel, "Refresh")
    backend.emit("GUILD_CREATE", guild_create_payload(backend, guild))
    await harness.restart()
    harness.clock.advance(minutes=1)
    await harness.tick()
    assert "1 member got 900 XP" in await press(harness, panel, "Refresh")
    assert "1 mia, 900 XP" in await board(harness, mia, "all")
