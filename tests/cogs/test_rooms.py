"""Studio rooms: voice events, sessions and settings."""

from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.backend.models import Overwrite
from simcord.backend.serializers import guild_create_payload
from simcord.builders import ChannelHandle
from simcord.enums import OverwriteType
from simcord.results import InteractionResult

from bot.interactions.rules import Request
from bot.rooms.rules import MAX_ROOMS
from bot.ui import member_lookup as roster
from tests.cogs.harness import PACKS, Harness, buttons_of, message_of, text_of

FOCUSES = PACKS["music-production"].focuses


@pytest.fixture
def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


@pytest.fixture
async def room(harness: Harness) -> ChannelHandle:
    room = harness.guild.create_voice_channel("Studio A")
    await studio_room(harness, channel=room, focus="mixing")
    return room


async def studio_room(harness: Harness, **options: object) -> str:
    result = await harness.staff.slash(harness.channel, "settings studio-room", **options)
    assert result.ephemeral
    return text_of(result)


async def session(harness: Harness, who: MemberActor, name: str, **options: object) -> str:
    result = await who.slash(harness.channel, f"session {name}", **options)
    assert result.ephemeral
    return text_of(result)


async def history(harness: Harness, who: MemberActor) -> list[str]:
    """Return the lines of a member's session history, the newest first."""
    return (await session(harness, who, "history")).splitlines()[2:]


async def let_pass(harness: Harness, minutes: int) -> None:
    """Advance the clock, with ticks in between."""
    while minutes:
        step = min(minutes, 5)
        harness.clock.advance(minutes=step)
        minutes -= step
        await harness.tick()


async def stay(harness: Harness, who: MemberActor, room: ChannelHandle, minutes: int) -> None:
    await who.join_voice(room)
    await let_pass(harness, minutes)
    await who.leave_voice()
    await let_pass(harness, 10)


# ---------------------------------------------------------------- being there


async def test_being_in_a_studio_room_is_practice(
    harness: Harness, mia: MemberActor, room: ChannelHandle
) -> None:
    await mia.join_voice(room, self_mute=True)
    await let_pass(harness, 20)
    status = await session(harness, mia, "status")
    assert "In the studio room: Mixing" in status
    start_text = f"Started <t:1795378500:t> in <#{room.id}>"
    assert f"{start_text}, <t:1795378500:R>" in status
    assert "Practised: **20 min**" in status
    await mia.leave_voice()
    status = await session(harness, mia, "status")
    assert "Left the studio room: Mixing" in status
    assert f"You left <t:1795379700:R>. {start_text}" in status
    assert "Come back by <t:1795380300:t> to continue." in status
    await let_pass(harness, 5)
    await mia.join_voice(room)
    await mia.set_voice(self_mute=True)
    await let_pass(harness, 10)
    await mia.leave_voice()
    await let_pass(harness, 10)
    (line,) = await history(harness, mia)
    assert "**30 min** of Mixing" in line
    assert line.endswith("in a studio room")
    assert "No timer is running" in await session(harness, mia, "status")
    undone = await session(harness, mia, "undo")
    assert "30 min of Mixing" in undone


async def test_deafened_members_do_not_practise(
    harness: Harness, mia: MemberActor, room: ChannelHandle
) -> None:
    await mia.join_voice(room, self_deaf=True)
    await let_pass(harness, 10)
    assert "No timer is running" in await session(harness, mia, "status")
    await mia.set_voice(self_deaf=False)
    await let_pass(harness, 10)
    await mia.set_voice(self_deaf=True)
    await let_pass(harness, 15)
    (line,) = await history(harness, mia)
    assert "**10 min**" in line
    backend = harness.env.backend
    backend.set_voice_state(harness.guild.id, mia.id, room.id, deaf=True, self_deaf=False)
    await harness.env.settle()
    await let_pass(harness, 5)
    assert await harness.services.room_presence.members_in_session(harness.guild.id) == []


async def test_bots_do_not_practise(harness: Harness, room: ChannelHandle) -> None:
    jukebox = harness.guild.add_member(harness.env.create_user("jukebox", bot=True))
    await jukebox.join_voice(room)
    await studio_room(harness, channel=room, focus="theory")  # syncs the members in it
    assert await harness.services.room_presence.members_in_session(harness.guild.id) == []
    await harness.restart()
    await let_pass(harness, 5)
    assert await harness.services.room_presence.members_in_session(harness.guild.id) == []


async def test_only_voice_and_stage_channels_can_be_rooms(
    harness: Harness, mia: MemberActor
) -> None:
    podium = harness.guild.create_stage_channel("Podium")
    lounge = harness.guild.create_voice_channel("Lounge")
    await studio_room(harness, channel=podium, focus="listening")
    await stay(harness, mia, lounge, 10)
    assert "Nothing here yet." in await session(harness, mia, "history")
    await mia.join_voice(podium)
    await let_pass(harness, 10)
    await mia.join_voice(lounge)
    await let_pass(harness, 15)
    (line,) = await history(harness, mia)
    assert "**10 min** of Listening" in line


async def test_a_level_up_goes_to_the_announcements(
    harness: Harness, mia: MemberActor, room: ChannelHandle
) -> None:
    news = harness.guild.create_text_channel("news")
    await harness.staff.slash(harness.channel, "settings announcements", channel=news)
    await stay(harness, mia, room, 30)
    await harness.tick()
    (message,) = news.history()
    assert "level 3" in text_of(message)


# ---------------------------------------------------------------- timers and commands


async def test_a_timer_replaces_the_room_session_and_hands_back(
    harness: Harness, mia: MemberActor, room: ChannelHandle
) -> None:
    await mia.join_voice(room)
    await let_pass(harness, 15)
    shown = await mia.slash(harness.channel, "session start", focus="theory")
    assert "The studio room had already tracked 15 min of Mixing: +165 XP." in text_of(shown)
    assert text_of(shown).startswith("### 🎉 Level 2!\n")
    assert [each["level"] for each in await level_ups(harness, mia)] == [2]
    await let_pass(harness, 10)
    await press(mia, shown, buttons_of(shown)["Stop"])
    assert "10 min of Theory" in text_of(shown)
    assert "studio room" not in text_of(shown)
    await let_pass(harness, 10)
    assert "In the studio room: Mixing" in await session(harness, mia, "status")
    assert "Practised: **10 min**" in await session(harness, mia, "status")
    await session(harness, mia, "start")
    assert "Timer discarded (0 min)." in await session(harness, mia, "cancel")
    assert "In the studio room" in await session(harness, mia, "status")
    await mia.leave_voice()
    await session(harness, mia, "start")
    await session(harness, mia, "stop")
    assert "No timer is running" in await session(harness, mia, "status")


async def level_ups(harness: Harness, who: MemberActor) -> list[Any]:
    content = await harness.services.privacy.export(harness.guild.id, who.id, harness.clock())
    return list(content.content["level_ups"])


async def test_a_forgotten_timer_hands_back_as_well(
    harness: Harness, mia: MemberActor, room: ChannelHandle
) -> None:
    await session(harness, mia, "start")
    await mia.join_voice(room)
    for _ in range(8):
        harness.clock.advance(minutes=30)
        await harness.tick()
    assert "In the studio room" in await session(harness, mia, "status")


async def test_a_timer_stopped_by_its_reminder_hands_back_as_well(
    harness: Harness, mia: MemberActor, room: ChannelHandle
) -> None:
    await session(harness, mia, "start")
    await mia.join_voice(room)
    harness.clock.advance(hours=3)
    await harness.tick()
    question = mia.user.dm_channel.last_message
    assert question is not None
    await mia.user.click(question, label="Stop the timer")
    assert "In the studio room" in await session(harness, mia, "status")


async def test_only_stop_works_on_a_room_session(
    harness: Harness, mia: MemberActor, room: ChannelHandle
) -> None:
    await mia.join_voice(room)
    await let_pass(harness, 10)
    for name in ("break", "resume", "cancel"):
        sentence = await session(harness, mia, name)
        assert f"<#{room.id}> has been tracking this session since <t:1795378500:t>" in sentence
        assert "`/session stop` ends it" in sentence
    stopped = await session(harness, mia, "stop", note="a *loud* snare")
    assert "10 min of Mixing" in stopped
    assert r"> a \*loud\* snare" in stopped
    assert "Come back in to start another session." in stopped
    await let_pass(harness, 10)
    assert "No timer is running" in await session(harness, mia, "status")
    await mia.leave_voice()
    await mia.join_voice(room)
    await let_pass(harness, 3)
    stopped = await session(harness, mia, "stop")
    assert "Room session stopped at 3 min." in stopped


# ---------------------------------------------------------------- restarts and outages


async def test_a_short_restart_continues_the_session(
    harness: Harness, mia: MemberActor, room: ChannelHandle
) -> None:
    ben, cleo = harness.member("ben"), harness.member("cleo")
    await mia.join_voice(room)
    await ben.join_voice(room)
    await let_pass(harness, 10)
    await harness.schedule.stop()
    harness.clock.advance(minutes=5)
    harness.env.backend.guilds[harness.guild.id].voice_states.pop(ben.id)
    harness.env.backend.set_voice_state(harness.guild.id, cleo.id, room.id)
    await harness.restart()
    await harness.env.settle()
    await let_pass(harness, 5)
    assert "Practised: **20 min**" in await session(harness, mia, "status")
    assert "Practised: **5 min**" in await session(harness, cleo, "status")
    (line,) = await history(harness, ben)
    assert "**10 min**" in line


async def test_a_long_outage_is_not_counted(
    harness: Harness, mia: MemberActor, room: ChannelHandle
) -> None:
    await mia.join_voice(room)
    await let_pass(harness, 10)
    harness.clock.advance(hours=3)
    await harness.restart()
    await let_pass(harness, 5)
    (line,) = await history(harness, mia)
    assert "**10 min**" in line
    assert "Practised: **5 min**" in await session(harness, mia, "status")


async def dispatch(harness: Harness, event: str) -> None:
    """Dispatch an event of the only shard as discord.py would, and wait for its handlers."""
    with harness.env._bot_scope():  # pyright: ignore[reportPrivateUsage]  # else nobody waits
        harness.bot.dispatch(event, 0)
    await harness.env.settle()


async def test_nobody_is_counted_while_the_gateway_is_silent(
    harness: Harness, mia: MemberActor, room: ChannelHandle
) -> None:
    await mia.join_voice(room)
    await let_pass(harness, 10)
    await dispatch(harness, "shard_disconnect")
    await let_pass(harness, 10)
    assert "**10 min**" in (await history(harness, mia))[0]
    await dispatch(harness, "shard_resumed")
    await let_pass(harness, 5)
    assert "Practised: **5 min**" in await session(harness, mia, "status")


async def test_an_error_in_one_server_does_not_affect_others(
    harness: Harness, mia: MemberActor, room: ChannelHandle, caplog: pytest.LogCaptureFixture
) -> None:
    other = harness.env.create_guild("Day Shift Producers")
    zoe = other.add_member(harness.env.create_user("zoe"))
    studio, lobby = other.create_voice_channel("Studio"), other.create_text_channel("lobby")
    await harness.services.rooms.toggle(
        Request(interaction_id=1, guild_id=other.id, user_id=1, now=harness.clock()), studio.id
    )
    await mia.join_voice(room)
    await zoe.join_voice(studio)
    with harness.database.writing() as tx:
        tx.execute(
            f"UPDATE sessions SET timezone = 'UTC', day = 'trouble' WHERE user_id = {mia.id}"
        )
    await dispatch(harness, "shard_resumed")
    await let_pass(harness, 20)
    await zoe.leave_voice()
    assert "Practised: **20 min**" in text_of(await zoe.slash(lobby, "session status"))
    assert "could not sync studio rooms" in caplog.text


async def test_members_who_left_during_a_discord_outage_are_gone_afterwards(
    harness: Harness, mia: MemberActor, room: ChannelHandle
) -> None:
    await mia.join_voice(room)
    await let_pass(harness, 10)
    backend, guild = harness.env.backend, harness.env.backend.guilds[harness.guild.id]
    backend.emit("GUILD_DELETE", {"id": str(guild.id), "unavailable": True})
    await harness.env.settle()
    harness.clock.advance(minutes=2)
    await harness.tick()
    await dispatch(
        harness, "shard_resumed"
    )  # the bot reconnects, but this server is still unavailable
    guild.voice_states.clear()
    backend.emit("GUILD_CREATE", guild_create_payload(backend, guild))
    await harness.env.settle()
    assert "You left" in await session(harness, mia, "status")
    await let_pass(harness, 10)
    (line,) = await history(harness, mia)
    assert "**10 min**" in line


async def test_leaving_the_server_leaves_the_room(
    harness: Harness, mia: MemberActor, room: ChannelHandle
) -> None:
    await mia.join_voice(room)
    await let_pass(harness, 10)
    harness.env.backend.set_voice_state(harness.guild.id, mia.id, None)
    harness.guild.remove_member(mia)
    await let_pass(harness, 15)
    page = await harness.services.logbook.history(harness.guild.id, mia.id)
    assert [line.session.minutes for line in page.lines] == [10]


async def test_members_who_cannot_be_looked_up_are_left_out(
    harness: Harness, mia: MemberActor, room: ChannelHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster, "ROSTER_TIMEOUT", 0)
    harness.env.backend.guilds[harness.guild.id]
    await mia.join_voice(room)
    await harness.services.privacy.delete(harness.guild.id, mia.id, harness.clock())
    await harness.restart()
    await harness.env.settle()
    assert await harness.services.room_presence.members_in_session(harness.guild.id) == []
    monkeypatch.undo()
    await harness.restart()
    await harness.env.settle()
    assert await harness.services.room_presence.members_in_session(harness.guild.id) == [mia.id]


async def test_deleting_data_ends_the_session_until_the_next_join(
    harness: Harness, mia: MemberActor, room: ChannelHandle
) -> None:
    await mia.join_voice(room)
    await let_pass(harness, 10)
    await harness.services.privacy.delete(harness.guild.id, mia.id, harness.clock())
    await let_pass(harness, 10)
    await mia.set_voice(self_mute=True)
    await mia.leave_voice()
    assert await harness.services.room_presence.members_in_session(harness.guild.id) == []
    await mia.join_voice(room)
    assert await harness.services.room_presence.members_in_session(harness.guild.id) == [mia.id]


# ---------------------------------------------------------------- what staff set


async def test_staff_can_add_and_remove_a_room(harness: Harness, mia: MemberActor) -> None:
    assert "No studio rooms yet." in await studio_room(harness)
    hall = harness.guild.create_voice_channel("Hall")
    await mia.join_voice(hall)
    shown = await studio_room(harness, channel=hall)
    assert f"<#{hall.id}> is now a studio room for **{FOCUSES[0].name}**." in shown
    assert "For another focus, run this again with `focus`." in shown
    assert "Spend 5+ minutes in one, undeafened, and it counts as practice." in shown
    await let_pass(harness, 10)
    assert "Practised: **10 min**" in await session(harness, mia, "status")
    shown = await studio_room(harness, channel=hall, focus="Theory")
    assert f"<#{hall.id}> is now for **Theory**." in shown
    assert f"- <#{hall.id}> · Theory" in shown
    assert f"- <#{hall.id}> · Theory" in await studio_room(harness)
    panel = await harness.staff.slash(harness.channel, "settings show")
    assert "**Studio rooms** · 1 · `/settings studio-room`" in text_of(panel)
    await let_pass(harness, 5)
    shown = await studio_room(harness, channel=hall, focus="theory")
    assert f"<#{hall.id}> is an ordinary voice channel again." in shown
    assert "No studio rooms yet." in shown
    await let_pass(harness, 10)
    (line,) = await history(harness, mia)
    assert f"**15 min** of {FOCUSES[0].name}" in line


async def test_focuses_are_suggested_and_unknown_ones_refused(harness: Harness) -> None:
    hall = harness.guild.create_voice_channel("Hall")
    choices = await harness.staff.autocomplete(
        harness.channel, "settings studio-room", "focus", "DESI"
    )
    assert [each["value"] for each in choices] == ["sound_design"]
    sentence = await studio_room(harness, channel=hall, focus="juggling")
    assert "There's no focus “juggling”" in sentence


async def test_the_number_of_rooms_is_limited(harness: Harness) -> None:
    first, *others, last = [
        harness.guild.create_voice_channel(f"Booth {number}") for number in range(MAX_ROOMS + 1)
    ]
    for number, booth in enumerate((first, *others)):
        request = Request(
            interaction_id=number + 1,
            guild_id=harness.guild.id,
            user_id=harness.staff.id,
            now=harness.clock(),
        )
        await harness.services.rooms.toggle(request, booth.id, "recording")
    assert "This server already has 25 studio rooms" in await studio_room(harness, channel=last)
    assert f"- <#{others[-1].id}> · Recording" in await studio_room(harness)


# ---------------------------------------------------------------- the AFK channel, and stages


async def set_afk_channel(harness: Harness, channel: ChannelHandle | None) -> None:
    """Set the server's AFK channel, as in Server Settings."""
    changes = {"afk_channel_id": channel.id if channel else None}
    harness.env.backend.edit_guild(harness.guild.id, changes)
    await harness.env.settle()


async def test_the_afk_channel_cannot_become_a_room(harness: Harness) -> None:
    idle = harness.guild.create_voice_channel("Idle")
    await set_afk_channel(harness, idle)
    text = await studio_room(harness, channel=idle)
    assert f"<#{idle.id}> is this server's AFK channel" in text
    assert "can't be a studio room" in text
    assert "No studio rooms yet." in await studio_room(harness)


async def test_a_room_that_becomes_the_afk_channel_stops_counting_and_staff_hear_once(
    harness: Harness, mia: MemberActor, room: ChannelHandle
) -> None:
    news = harness.guild.create_text_channel("news")
    await harness.staff.slash(harness.channel, "settings announcements", channel=news)
    await mia.join_voice(room)
    await let_pass(harness, 20)
    await set_afk_channel(harness, room)
    await let_pass(harness, 60)
    (line,) = await history(harness, mia)
    assert "**20 min**" in line
    for _ in range(2):  # nor again after a restart
        posts = [text_of(message) for message in news.history()]
        (notice,) = [text for text in posts if "A studio room has stopped counting" in text]
        assert f"<#{room.id}> is a studio room, and now it's this server's AFK" in notice
        await harness.restart()
        await harness.tick()
    assert "Nothing counts in the AFK channel" in await studio_room(harness)
    await set_afk_channel(harness, None)
    await let_pass(harness, 10)
    assert await harness.services.room_presence.members_in_session(harness.guild.id) == [mia.id]
    assert "AFK" not in await studio_room(harness)
    shown = await harness.staff.slash(harness.channel, "settings show")
    assert "AFK" not in text_of(shown)


async def test_a_room_that_is_the_afk_channel_can_be_made_ordinary(
    harness: Harness, room: ChannelHandle
) -> None:
    await set_afk_channel(harness, room)
    await harness.tick()
    shown = await harness.staff.slash(harness.channel, "settings show")
    assert "now it's this server's AFK channel" in text_of(shown)
    assert "is an ordinary voice channel again" in await studio_room(harness, channel=room)
    shown = await harness.staff.slash(harness.channel, "settings show")
    assert "AFK" not in text_of(shown)


async def test_a_stages_audience_does_not_practise(harness: Harness, mia: MemberActor) -> None:
    podium = harness.guild.create_stage_channel("Podium")
    await studio_room(harness, channel=podium, focus="listening")
    backend, guild_id = harness.env.backend, harness.guild.id
    backend.set_voice_state(guild_id, mia.id, podium.id, suppress=True)
    await harness.env.settle()
    await let_pass(harness, 20)
    assert await harness.services.room_presence.members_in_session(guild_id) == []
    backend.set_voice_state(guild_id, mia.id, podium.id, suppress=False)
    await harness.env.settle()
    await let_pass(harness, 10)
    backend.set_voice_state(guild_id, mia.id, podium.id, suppress=True)
    await harness.env.settle()
    await let_pass(harness, 15)
    (line,) = await history(harness, mia)
    assert "**10 min**" in line


async def test_a_hidden_room_is_reported(harness: Harness) -> None:
    booth = harness.guild.create_voice_channel("Booth")
    denied = discord.PermissionOverwrite(view_channel=False).pair()[1]
    everybody = Overwrite(
        target_id=harness.guild.id, type=OverwriteType.ROLE, allow=0, deny=denied.value
    )
    opened = discord.PermissionOverwrite(view_channel=True).pair()[0]
    staff = Overwrite(
        target_id=harness.staff.id, type=OverwriteType.MEMBER, allow=opened.value, deny=0
    )
    for overwrite in (everybody, staff):
        harness.env.backend.set_overwrite(booth.id, overwrite)
    shown = await studio_room(harness, channel=booth)
    assert "I can't see who's in the channels that are hidden from me." in shown
    assert f"- ⚠️ <#{booth.id}> · " in shown


async def test_a_room_posts_its_own_timer_in_its_chat(
    harness: Harness, mia: MemberActor, room: ChannelHandle
) -> None:
    shown = await studio_room(harness, channel=room, timer="25/5")
    assert f"✅ <#{room.id}> now runs its own timer: 25 min of practice, 5 min breaks." in shown
    assert f"- <#{room.id}> · Mixing · 25/5 timer" in shown
    settings = text_of(await harness.staff.slash(harness.channel, "settings show"))
    assert "**Studio rooms** · 1 (1 with a timer)" in settings
    await mia.join_voice(room)
    await harness.tick()
    (posted,) = room.history()
    assert "**Round 1** until <t:1795380000:t>" in text_of(posted)
    assert "- mia · Mixing" in text_of(posted)
    assert "started by" not in text_of(posted)
    refused = await mia.click(posted, label="Join")
    assert f"You're in already: <#{room.id}> tracks you" in text_of(refused)
    await let_pass(harness, 26)
    status = await session(harness, mia, "status")
    assert "In the studio room: Mixing" in status
    assert f"Practising together in <#{room.id}>: the next round starts at" in status
    assert "**Break** until" in text_of(room.history()[0])
    left = await mia.click(message_of(refused), label="Leave")
    assert "25 min of Mixing" in text_of(left)
    assert "Tracked by a studio room." in text_of(left)
    await let_pass(harness, 1)
    assert text_of(room.history()[0]).endswith("- mia: 25 min")
    muted = discord.PermissionOverwrite(send_messages=False).pair()[1]
    harness.env.backend.set_overwrite(
        room.id,
        Overwrite(target_id=harness.guild.id, type=OverwriteType.ROLE, allow=0, deny=muted.value),
    )
    shown = text_of(await harness.staff.slash(harness.channel, "settings studio-room"))
    assert "I can't post the timer in the room's chat." in shown
    assert f"- ⚠️ <#{room.id}> · Mixing · 25/5 timer · I can't post there" in shown


async def test_a_deleted_channel_is_removed_from_the_rooms(
    harness: Harness, mia: MemberActor, room: ChannelHandle
) -> None:
    other = harness.guild.create_text_channel("other")
    await mia.join_voice(room)
    await let_pass(harness, 10)
    harness.env.backend.delete_channel(other.id)
    harness.env.backend.delete_channel(room.id)
    await harness.env.settle()
    assert "No studio rooms yet." in await studio_room(harness)
    await let_pass(harness, 10)
    (line,) = await history(harness, mia)
    assert "**10 min** of Mixing" in line


async def test_channels_deleted_during_downtime_can_be_removed(
    harness: Harness, mia: MemberActor, room: ChannelHandle
) -> None:
    gone = Request(
        interaction_id=1, guild_id=harness.guild.id, user_id=harness.staff.id, now=harness.clock()
    )
    await harness.services.rooms.toggle(gone, 4_242, "theory")
    shown = await harness.staff.slash(harness.channel, "settings studio-room")
    assert "- ⚠️ A deleted channel · Theory" in text_of(shown)
    button = buttons_of(shown)["Forget deleted channels"]
    role = harness.guild.roles["Staff"]
    harness.env.backend.remove_member_role(harness.guild.id, harness.staff.id, role.id)
    assert "Only members with Manage Server" in text_of(await press(harness.staff, shown, button))
    harness.env.backend.add_member_role(harness.guild.id, harness.staff.id, role.id)
    await harness.restart()
    await press(harness.staff, shown, button)
    assert "deleted" not in text_of(shown)
    assert f"- <#{room.id}> · Mixing" in text_of(shown)
    assert buttons_of(shown) == {}
    assert await harness.services.rooms.channels_of(harness.guild.id) == [room.id]


async def press(who: MemberActor, shown: InteractionResult, custom_id: str) -> InteractionResult:
    return await who.click(message_of(shown), custom_id=custom_id)


async def test_only_server_managers_can_set_rooms(harness: Harness, mia: MemberActor) -> None:
    hall = harness.guild.create_voice_channel("Hall")
    commands = {command.name: command for command in await harness.bot.tree.fetch_commands()}
    harness.guild.set_command_permissions(commands["settings"], {mia: True})
    result = await mia.slash(harness.channel, "settings studio-room", channel=hall)
    assert "Only members with Manage Server" in text_of(result)
    assert await harness.services.rooms.channels_of(harness.guild.id) == []
