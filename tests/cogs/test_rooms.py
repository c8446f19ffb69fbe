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
from bot.rooms.rules import MOST_ROOMS
from bot.ui import member_lookup as roster
from tests.cogs.stage import PACKS, Stage, buttons_of, message_of, text_of

FOCUSES = PACKS["music-production"].focuses


@pytest.fixture
def mia(stage: Stage) -> MemberActor:
    return stage.member("mia")


@pytest.fixture
async def room(stage: Stage) -> ChannelHandle:
    room = stage.guild.create_voice_channel("Studio A")
    await studio_room(stage, channel=room, focus="mixing")
    return room


async def studio_room(stage: Stage, **options: object) -> str:
    result = await stage.staff.slash(stage.channel, "settings studio-room", **options)
    assert result.ephemeral
    return text_of(result)


async def told(stage: Stage, who: MemberActor, name: str, **options: object) -> str:
    result = await who.slash(stage.channel, f"session {name}", **options)
    assert result.ephemeral
    return text_of(result)


async def history(stage: Stage, who: MemberActor) -> list[str]:
    """The lines of somebody's sessions, the newest first."""
    return (await told(stage, who, "history")).splitlines()[2:]


async def let_pass(stage: Stage, minutes: int) -> None:
    """Let time pass, with a tick now and then."""
    while minutes:
        step = min(minutes, 5)
        stage.clock.advance(minutes=step)
        minutes -= step
        await stage.tick()


async def stay(stage: Stage, who: MemberActor, room: ChannelHandle, minutes: int) -> None:
    await who.join_voice(room)
    await let_pass(stage, minutes)
    await who.leave_voice()
    await let_pass(stage, 10)


# ---------------------------------------------------------------- being there


async def test_being_in_a_studio_room_is_practice(
    stage: Stage, mia: MemberActor, room: ChannelHandle
) -> None:
    await mia.join_voice(room, self_mute=True)
    await let_pass(stage, 20)
    status = await told(stage, mia, "status")
    assert "In the studio room: Mixing" in status
    begun = f"This session began in <#{room.id}> at <t:1795378500:t>"
    assert f"{begun}, <t:1795378500:R>" in status
    assert "**20 min** of practice so far" in status
    await mia.leave_voice()
    status = await told(stage, mia, "status")
    assert "Out of the studio room: Mixing" in status
    assert f"You left <t:1795379700:R>. {begun}" in status
    assert "Back by <t:1795380300:t>" in status
    await let_pass(stage, 5)
    await mia.join_voice(room)
    await mia.set_voice(self_mute=True)
    await let_pass(stage, 10)
    await mia.leave_voice()
    await let_pass(stage, 10)
    (line,) = await history(stage, mia)
    assert "**30 min** of Mixing" in line
    assert line.endswith("in a studio room")
    assert "You have no timer running" in await told(stage, mia, "status")
    undone = await told(stage, mia, "undo")
    assert "30 min of Mixing" in undone


async def test_deafened_members_do_not_practise(
    stage: Stage, mia: MemberActor, room: ChannelHandle
) -> None:
    await mia.join_voice(room, self_deaf=True)
    await let_pass(stage, 10)
    assert "You have no timer running" in await told(stage, mia, "status")
    await mia.set_voice(self_deaf=False)
    await let_pass(stage, 10)
    await mia.set_voice(self_deaf=True)
    await let_pass(stage, 15)
    (line,) = await history(stage, mia)
    assert "**10 min**" in line
    backend = stage.env.backend
    backend.set_voice_state(stage.guild.id, mia.id, room.id, deaf=True, self_deaf=False)
    await stage.env.settle()
    await let_pass(stage, 5)
    assert await stage.services.rooms.members_in_session(stage.guild.id) == []


async def test_bots_do_not_practise(stage: Stage, room: ChannelHandle) -> None:
    jukebox = stage.guild.add_member(stage.env.create_user("jukebox", bot=True))
    await jukebox.join_voice(room)
    await studio_room(stage, channel=room, focus="theory")  # it looks who is there
    assert await stage.services.rooms.members_in_session(stage.guild.id) == []
    await stage.restart()
    await let_pass(stage, 5)
    assert await stage.services.rooms.members_in_session(stage.guild.id) == []


async def test_only_voice_and_stage_channels_can_be_rooms(stage: Stage, mia: MemberActor) -> None:
    podium = stage.guild.create_stage_channel("Podium")
    lounge = stage.guild.create_voice_channel("Lounge")
    await studio_room(stage, channel=podium, focus="listening")
    await stay(stage, mia, lounge, 10)
    assert "Nothing here yet." in await told(stage, mia, "history")
    await mia.join_voice(podium)
    await let_pass(stage, 10)
    await mia.join_voice(lounge)
    await let_pass(stage, 15)
    (line,) = await history(stage, mia)
    assert "**10 min** of Listening" in line


async def test_a_level_up_goes_to_the_announcements(
    stage: Stage, mia: MemberActor, room: ChannelHandle
) -> None:
    news = stage.guild.create_text_channel("news")
    await stage.staff.slash(stage.channel, "settings announcements", channel=news)
    await stay(stage, mia, room, 30)
    await stage.tick()
    (message,) = news.history()
    assert "level 3" in text_of(message)


# ---------------------------------------------------------------- timers and commands


async def test_a_timer_replaces_the_room_session_and_hands_back(
    stage: Stage, mia: MemberActor, room: ChannelHandle
) -> None:
    await mia.join_voice(room)
    await let_pass(stage, 15)
    shown = await mia.slash(stage.channel, "session start", focus="theory")
    assert "Before it, the studio room kept 15 min of Mixing for you: +165 XP." in text_of(shown)
    assert [each.level for each in await level_ups(stage, mia)] == []
    await let_pass(stage, 10)
    await press(mia, shown, buttons_of(shown)["Stop"])
    assert "10 min of Theory" in text_of(shown)
    assert "studio room" not in text_of(shown)
    await let_pass(stage, 10)
    assert "In the studio room: Mixing" in await told(stage, mia, "status")
    assert "**10 min** of practice so far" in await told(stage, mia, "status")
    await told(stage, mia, "start")
    assert "Nothing was recorded" in await told(stage, mia, "cancel")
    assert "In the studio room" in await told(stage, mia, "status")
    await mia.leave_voice()
    await told(stage, mia, "start")
    await told(stage, mia, "stop")
    assert "You have no timer running" in await told(stage, mia, "status")


async def level_ups(stage: Stage, who: MemberActor) -> list[Any]:
    content = await stage.services.privacy.export(stage.guild.id, who.id, stage.clock())
    return list(content.content["level_ups"])


async def test_a_forgotten_timer_hands_back_as_well(
    stage: Stage, mia: MemberActor, room: ChannelHandle
) -> None:
    await told(stage, mia, "start")
    await mia.join_voice(room)
    for _ in range(8):
        stage.clock.advance(minutes=30)
        await stage.tick()
    assert "In the studio room" in await told(stage, mia, "status")


async def test_a_timer_stopped_by_its_reminder_hands_back_as_well(
    stage: Stage, mia: MemberActor, room: ChannelHandle
) -> None:
    await told(stage, mia, "start")
    await mia.join_voice(room)
    stage.clock.advance(hours=3)
    await stage.tick()
    question = mia.user.dm_channel.last_message
    assert question is not None
    await mia.user.click(question, label="Stop the timer")
    assert "In the studio room" in await told(stage, mia, "status")


async def test_only_stop_works_on_a_room_session(
    stage: Stage, mia: MemberActor, room: ChannelHandle
) -> None:
    await mia.join_voice(room)
    await let_pass(stage, 10)
    for name in ("break", "resume", "cancel"):
        sentence = await told(stage, mia, name)
        assert f"<#{room.id}> has kept this session since <t:1795378500:t>" in sentence
        assert "`/session stop` ends it" in sentence
    stopped = await told(stage, mia, "stop", note="a *loud* snare")
    assert "10 min of Mixing" in stopped
    assert r"> a \*loud\* snare" in stopped
    assert "The next begins when you come in again." in stopped
    await let_pass(stage, 10)
    assert "You have no timer running" in await told(stage, mia, "status")
    await mia.leave_voice()
    await mia.join_voice(room)
    await let_pass(stage, 3)
    stopped = await told(stage, mia, "stop")
    assert "Your studio room session has ended after 3 min." in stopped


# ---------------------------------------------------------------- restarts and outages


async def test_a_short_restart_continues_the_session(
    stage: Stage, mia: MemberActor, room: ChannelHandle
) -> None:
    ben, cleo = stage.member("ben"), stage.member("cleo")
    await mia.join_voice(room)
    await ben.join_voice(room)
    await let_pass(stage, 10)
    await stage.schedule.stop()
    stage.clock.advance(minutes=5)
    stage.env.backend.guilds[stage.guild.id].voice_states.pop(ben.id)
    stage.env.backend.set_voice_state(stage.guild.id, cleo.id, room.id)
    await stage.restart()
    await stage.env.settle()
    await let_pass(stage, 5)
    assert "**20 min** of practice so far" in await told(stage, mia, "status")
    assert "**5 min** of practice so far" in await told(stage, cleo, "status")
    (line,) = await history(stage, ben)
    assert "**10 min**" in line


async def test_a_long_outage_is_not_counted(
    stage: Stage, mia: MemberActor, room: ChannelHandle
) -> None:
    await mia.join_voice(room)
    await let_pass(stage, 10)
    stage.clock.advance(hours=3)
    await stage.restart()
    await let_pass(stage, 5)
    (line,) = await history(stage, mia)
    assert "**10 min**" in line
    assert "**5 min** of practice so far" in await told(stage, mia, "status")


async def dispatch(stage: Stage, event: str) -> None:
    """Dispatch a connection event as discord.py would, and wait for its handlers."""
    with stage.env._bot_scope():  # pyright: ignore[reportPrivateUsage]  # else nobody waits
        stage.bot.dispatch(event)
    await stage.env.settle()


async def test_nobody_is_counted_while_the_gateway_is_silent(
    stage: Stage, mia: MemberActor, room: ChannelHandle
) -> None:
    await mia.join_voice(room)
    await let_pass(stage, 10)
    await dispatch(stage, "disconnect")
    await let_pass(stage, 10)
    assert "**10 min**" in (await history(stage, mia))[0]
    await dispatch(stage, "resumed")
    await let_pass(stage, 5)
    assert "**5 min** of practice so far" in await told(stage, mia, "status")


async def test_an_error_in_one_server_does_not_affect_others(
    stage: Stage, mia: MemberActor, room: ChannelHandle, caplog: pytest.LogCaptureFixture
) -> None:
    other = stage.env.create_guild("Day Shift Producers")
    zoe = other.add_member(stage.env.create_user("zoe"))
    studio, lobby = other.create_voice_channel("Studio"), other.create_text_channel("lobby")
    await stage.services.rooms.toggle(
        Request(interaction_id=1, guild_id=other.id, user_id=1, now=stage.clock()), studio.id
    )
    await mia.join_voice(room)
    await zoe.join_voice(studio)
    with stage.database.writing() as tx:
        tx.execute(
            f"UPDATE sessions SET timezone = 'UTC', day = 'trouble' WHERE user_id = {mia.id}"
        )
    await dispatch(stage, "resumed")
    await let_pass(stage, 20)
    await zoe.leave_voice()
    assert "**20 min** of practice" in text_of(await zoe.slash(lobby, "session status"))
    assert "could not sync studio rooms" in caplog.text


async def test_members_who_left_during_a_discord_outage_are_gone_afterwards(
    stage: Stage, mia: MemberActor, room: ChannelHandle
) -> None:
    await mia.join_voice(room)
    await let_pass(stage, 10)
    backend, guild = stage.env.backend, stage.env.backend.guilds[stage.guild.id]
    backend.emit("GUILD_DELETE", {"id": str(guild.id), "unavailable": True})
    await stage.env.settle()
    stage.clock.advance(minutes=2)
    await stage.tick()
    await dispatch(stage, "resumed")  # the bot is heard again, and this server still is not
    guild.voice_states.clear()
    backend.emit("GUILD_CREATE", guild_create_payload(backend, guild))
    await stage.env.settle()
    assert "You left" in await told(stage, mia, "status")
    await let_pass(stage, 10)
    (line,) = await history(stage, mia)
    assert "**10 min**" in line


async def test_leaving_the_server_leaves_the_room(
    stage: Stage, mia: MemberActor, room: ChannelHandle
) -> None:
    await mia.join_voice(room)
    await let_pass(stage, 10)
    stage.env.backend.set_voice_state(stage.guild.id, mia.id, None)
    stage.guild.remove_member(mia)
    await let_pass(stage, 15)
    found = await stage.services.logbook.history(stage.guild.id, mia.id)
    assert [line.session.minutes for line in found.lines] == [10]


async def test_members_who_cannot_be_looked_up_are_left_out(
    stage: Stage, mia: MemberActor, room: ChannelHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster, "ROSTER_TIMEOUT", 0)
    stage.env.backend.guilds[stage.guild.id]
    await mia.join_voice(room)
    await stage.services.privacy.delete(stage.guild.id, mia.id, stage.clock())
    await stage.restart()
    await stage.env.settle()
    assert await stage.services.rooms.members_in_session(stage.guild.id) == []
    monkeypatch.undo()
    await stage.restart()
    await stage.env.settle()
    assert await stage.services.rooms.members_in_session(stage.guild.id) == [mia.id]


async def test_deleting_data_ends_the_session_until_the_next_join(
    stage: Stage, mia: MemberActor, room: ChannelHandle
) -> None:
    await mia.join_voice(room)
    await let_pass(stage, 10)
    await stage.services.privacy.delete(stage.guild.id, mia.id, stage.clock())
    await let_pass(stage, 10)
    await mia.set_voice(self_mute=True)
    await mia.leave_voice()
    assert await stage.services.rooms.members_in_session(stage.guild.id) == []
    await mia.join_voice(room)
    assert await stage.services.rooms.members_in_session(stage.guild.id) == [mia.id]


# ---------------------------------------------------------------- what staff set


async def test_staff_can_add_and_remove_a_room(stage: Stage, mia: MemberActor) -> None:
    assert "This server has no studio room." in await studio_room(stage)
    hall = stage.guild.create_voice_channel("Hall")
    await mia.join_voice(hall)
    shown = await studio_room(stage, channel=hall)
    assert f"<#{hall.id}> is a studio room now, about **{FOCUSES[0].name}**." in shown
    assert "run this again with `focus` for another" in shown
    assert "Being in one for 5 min or more, and not deafened, is practice." in shown
    await let_pass(stage, 10)
    assert "**10 min** of practice so far" in await told(stage, mia, "status")
    shown = await studio_room(stage, channel=hall, focus="Theory")
    assert f"<#{hall.id}> is about **Theory** from now on." in shown
    assert f"- <#{hall.id}> · Theory" in shown
    assert f"- <#{hall.id}> · Theory" in await studio_room(stage)
    panel = await stage.staff.slash(stage.channel, "settings show")
    assert "**Studio rooms** · 1, set by `/settings studio-room`" in text_of(panel)
    await let_pass(stage, 5)
    shown = await studio_room(stage, channel=hall, focus="theory")
    assert f"<#{hall.id}> is an ordinary voice channel again." in shown
    assert "This server has no studio room." in shown
    await let_pass(stage, 10)
    (line,) = await history(stage, mia)
    assert f"**15 min** of {FOCUSES[0].name}" in line


async def test_focuses_are_suggested_and_unknown_ones_refused(stage: Stage) -> None:
    hall = stage.guild.create_voice_channel("Hall")
    found = await stage.staff.autocomplete(stage.channel, "settings studio-room", "focus", "DESI")
    assert [each["value"] for each in found] == ["sound_design"]
    sentence = await studio_room(stage, channel=hall, focus="juggling")
    assert "“juggling” is not a focus I know" in sentence


async def test_the_number_of_rooms_is_limited(stage: Stage) -> None:
    first, *others, last = [
        stage.guild.create_voice_channel(f"Booth {number}") for number in range(MOST_ROOMS + 1)
    ]
    for number, booth in enumerate((first, *others)):
        asked = Request(
            interaction_id=number + 1,
            guild_id=stage.guild.id,
            user_id=stage.staff.id,
            now=stage.clock(),
        )
        await stage.services.rooms.toggle(asked, booth.id, "recording")
    assert "This server has 25 studio rooms" in await studio_room(stage, channel=last)
    assert f"- <#{others[-1].id}> · Recording" in await studio_room(stage)


async def test_a_hidden_room_is_reported(stage: Stage) -> None:
    booth = stage.guild.create_voice_channel("Booth")
    denied = discord.PermissionOverwrite(view_channel=False).pair()[1]
    everybody = Overwrite(
        target_id=stage.guild.id, type=OverwriteType.ROLE, allow=0, deny=denied.value
    )
    opened = discord.PermissionOverwrite(view_channel=True).pair()[0]
    staff = Overwrite(
        target_id=stage.staff.id, type=OverwriteType.MEMBER, allow=opened.value, deny=0
    )
    for overwrite in (everybody, staff):
        stage.env.backend.set_overwrite(booth.id, overwrite)
    shown = await studio_room(stage, channel=booth)
    assert "I can't see who is in the channels marked ⚠. Allow me **View Channel**" in shown
    assert f"- <#{booth.id}> ⚠ · " in shown


async def test_a_deleted_channel_is_removed_from_the_rooms(
    stage: Stage, mia: MemberActor, room: ChannelHandle
) -> None:
    other = stage.guild.create_text_channel("other")
    await mia.join_voice(room)
    await let_pass(stage, 10)
    stage.env.backend.delete_channel(other.id)
    stage.env.backend.delete_channel(room.id)
    await stage.env.settle()
    assert "This server has no studio room." in await studio_room(stage)
    await let_pass(stage, 10)
    (line,) = await history(stage, mia)
    assert "**10 min** of Mixing" in line


async def test_channels_deleted_during_downtime_can_be_removed(
    stage: Stage, mia: MemberActor, room: ChannelHandle
) -> None:
    gone = Request(
        interaction_id=1, guild_id=stage.guild.id, user_id=stage.staff.id, now=stage.clock()
    )
    await stage.services.rooms.toggle(gone, 4_242, "theory")
    shown = await stage.staff.slash(stage.channel, "settings studio-room")
    assert "- a deleted channel ⚠ · Theory" in text_of(shown)
    button = buttons_of(shown)["Forget deleted channels"]
    role = stage.guild.roles["Staff"]
    stage.env.backend.remove_member_role(stage.guild.id, stage.staff.id, role.id)
    assert "That one is for staff" in text_of(await press(stage.staff, shown, button))
    stage.env.backend.add_member_role(stage.guild.id, stage.staff.id, role.id)
    await stage.restart()
    await press(stage.staff, shown, button)
    assert "deleted" not in text_of(shown)
    assert f"- <#{room.id}> · Mixing" in text_of(shown)
    assert buttons_of(shown) == {}
    assert await stage.services.rooms.channels_of(stage.guild.id) == [room.id]


async def press(who: MemberActor, shown: InteractionResult, custom_id: str) -> InteractionResult:
    return await who.click(message_of(shown), custom_id=custom_id)


async def test_only_server_managers_can_set_rooms(stage: Stage, mia: MemberActor) -> None:
    hall = stage.guild.create_voice_channel("Hall")
    commands = {command.name: command for command in await stage.bot.tree.fetch_commands()}
    stage.guild.set_command_permissions(commands["settings"], {mia: True})
    result = await mia.slash(stage.channel, "settings studio-room", channel=hall)
    assert "That one is for staff" in text_of(result)
    assert await stage.services.rooms.channels_of(stage.guild.id) == []
