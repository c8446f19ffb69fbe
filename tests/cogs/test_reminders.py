"""Reminders about running timers, and their answers."""

from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from simcord.results import InteractionResult, ResponseMessage

from bot.interactions.rules import Request
from bot.ui.actions import button
from bot.ui.replies import body, panel, row
from tests.cogs.harness import PACKS, Harness, buttons_of, links_of, pictures_of, text_of
from tests.cogs.staff import allow

START_STAMP = 1795378500  # Sunday 22 November 2026, 20:15 UTC
MINUTE = 60


@pytest.fixture
async def mia(harness: Harness) -> MemberActor:
    mia = harness.member("mia")
    await mia.slash(harness.channel, "session start", focus="mixing")
    return mia


def choose(harness: Harness, who: MemberActor, **changes: object) -> None:
    with harness.database.writing() as tx:
        for name, value in changes.items():
            tx.execute(
                f"UPDATE members SET {name} = :value WHERE user_id = :user_id",
                {"value": value, "user_id": who.id},
            )


async def later(harness: Harness, **time_passing: float) -> None:
    harness.clock.advance(**time_passing)
    await harness.tick()


def direct(who: MemberActor) -> list[discord.Message]:
    """Return a member's direct messages, oldest first."""
    shown = who.user.dm_channel.history(viewer=who.user)
    return [message for message in shown if not message.flags.ephemeral]


def newest(who: MemberActor) -> discord.Message:
    return direct(who)[-1]


async def press(who: MemberActor, label: str) -> InteractionResult:
    """Press a button of the newest direct message."""
    return await who.user.click(newest(who), label=label)


def private_reply(result: InteractionResult) -> str:
    """Return the text of the private reply."""
    shown: ResponseMessage | InteractionResult = result.followups[0] if result.followups else result
    assert shown.ephemeral
    return text_of(shown)


async def status(harness: Harness, who: MemberActor) -> str:
    return text_of(await who.slash(harness.channel, "session status"))


def pings_of(harness: Harness, channel_id: int) -> list[Any]:
    """Return the allowed mentions of each message sent to a channel."""
    sent: list[Any] = [
        request.json
        for request in harness.env.http_requests
        if request.method == "POST" and request.path.endswith(f"/channels/{channel_id}/messages")
    ]
    return [each["allowed_mentions"] for each in sent]


def refuse(harness: Harness, channel_id: int) -> None:
    harness.env.inject_error(
        "POST",
        f"/channels/{channel_id}/messages",
        status=403,
        code=50007,
        message="Cannot send messages to this user",
        times=None,
    )


async def test_a_timer_says_when_it_reminds(harness: Harness, mia: MemberActor) -> None:
    at = START_STAMP + 50 * MINUTE
    assert f"Ear-break reminder at <t:{at}:t>." in await status(harness, mia)
    await mia.slash(harness.channel, "session break")
    assert "reminder" not in await status(harness, mia)
    choose(harness, mia, ears_minutes=0)
    await mia.slash(harness.channel, "session resume")
    assert "Ear-break reminders are off" in await status(harness, mia)
    await later(harness, minutes=100)
    assert direct(mia) == []


async def test_ears_reminders_and_their_buttons_work_in_direct_messages(
    harness: Harness, mia: MemberActor
) -> None:
    await later(harness, minutes=50)
    text = text_of(newest(mia))
    assert "### 🎧 Rest your ears\n**50 min** of Mixing without a break." in text
    assert "Take a break in the next 10 min to keep your +10%." in text
    assert "From **Night Shift Producers**" in text
    assert f"<@{mia.id}>" not in text
    assert "Ear-break" not in await status(harness, mia)
    await harness.restart()

    await press(mia, "Take a break")
    at = START_STAMP + 50 * MINUTE
    assert (
        f"### 🎧 On a break: Mixing\nSince <t:{at}:t>, <t:{at}:R>\nPractised: **50 min**"
        in text_of(newest(mia))
    )
    assert list(buttons_of(newest(mia))) == ["Resume", "Stop"]
    assert "On a break: Mixing" in await status(harness, mia)
    harness.clock.advance(minutes=10)
    await press(mia, "Resume")
    at = START_STAMP + 110 * MINUTE
    assert f"Ear-break reminder at <t:{at}:t>." in text_of(newest(mia))
    harness.clock.advance(minutes=10)
    await harness.restart()
    stopped = await press(mia, "Stop")
    text = text_of(newest(mia))
    assert "1 h of Mixing" in text
    assert list(buttons_of(newest(mia))) == ["Again", "Add a note", "Undo"]
    assert "+726 XP" in text
    assert "+10% fresh ears" in text
    assert text.startswith("### 🎉 Level 5! Up from 1\n")
    assert stopped.followups == []
    assert len(direct(mia)) == 1
    assert harness.channel.history() == []
    assert "No timer is running" in await status(harness, mia)
    form = await press(mia, "Add a note")
    assert "Note added" in private_reply(await mia.user.submit_modal(form, {"note": "vocals"}))
    again = await press(mia, "Again")
    assert "Practising: Mixing" in private_reply(again)
    server = {"Open the server": f"https://discord.com/channels/{harness.guild.id}"}
    assert links_of(again) == server
    assert "Practising: Mixing" in await status(harness, mia)
    twice = await press(mia, "Again")
    assert "In the server, `/session stop` ends it." in private_reply(twice)
    assert links_of(twice) == server
    await press(mia, "Undo")
    assert "Session undone" in text_of(newest(mia))
    assert "with `/session log` in the server." in text_of(newest(mia))
    assert links_of(newest(mia)) == server


async def test_not_now_shows_when_the_next_reminder_comes(
    harness: Harness, mia: MemberActor
) -> None:
    await later(harness, minutes=50)
    harness.clock.advance(minutes=5)
    await press(mia, "Not now")
    text = text_of(newest(mia))
    at = START_STAMP + 105 * MINUTE
    assert f"Ear-break reminder at <t:{at}:t>." in text
    assert list(buttons_of(newest(mia))) == ["Take a break", "Stop"]
    await later(harness, minutes=50)
    assert len(direct(mia)) == 2
    assert "**1 h 45 min** of Mixing" in text_of(newest(mia))
    assert "+10%" not in text_of(newest(mia))


async def test_an_exercise_stopped_in_direct_messages_asks_how_it_went(
    harness: Harness, mia: MemberActor
) -> None:
    await mia.slash(harness.channel, "session cancel")
    quest = PACKS["music-production"].quests[0]
    await harness.services.sessions.start(
        Request(interaction_id=1, guild_id=harness.guild.id, user_id=mia.id, now=harness.clock()),
        exercise=quest.slug,
    )
    await later(harness, minutes=50)
    await press(mia, "Take a break")
    await press(mia, "Stop")
    form = await press(mia, "How did it go?")
    saved = await mia.user.submit_modal(form, {"checks": quest.checks[:1]})
    assert private_reply(saved).startswith(f"✅ 1 of {len(quest.checks)} checks")
    assert links_of(saved) == {
        "Open the server": f"https://discord.com/channels/{harness.guild.id}"
    }


async def test_closed_direct_messages_fall_back_to_the_channel(
    harness: Harness, mia: MemberActor
) -> None:
    zoe = harness.member("zoe")
    await zoe.slash(harness.channel, "session start")
    refuse(harness, mia.user.dm_channel.id)
    await later(harness, minutes=50)
    (message,) = harness.channel.history()
    assert f"<@{mia.id}>: **50 min** of Mixing without a break." in text_of(message)
    assert "Night Shift" not in text_of(message)
    assert pings_of(harness, harness.channel.id) == [{"parse": [], "users": [mia.id]}]
    assert len(direct(zoe)) == 1

    before = text_of(message)
    for label in ("Take a break", "Not now"):
        assert "belongs to someone else" in private_reply(await zoe.click(message, label=label))
    assert text_of(harness.channel.history()[0]) == before
    await mia.click(message, label="Take a break")
    await mia.click(harness.channel.history()[0], label="Resume")
    harness.clock.advance(minutes=10)
    stopped = await mia.click(harness.channel.history()[0], label="Stop")
    (message, level_up) = harness.channel.history()
    assert text_of(message) == "Timer stopped."
    assert "1 h of Mixing" in private_reply(stopped)
    assert "+726 XP" in private_reply(stopped)
    assert f"<@{mia.id}> reached **level 5**" in text_of(level_up)


async def test_the_channel_is_used_if_preferred_and_else_direct_messages(
    harness: Harness, mia: MemberActor
) -> None:
    choose(harness, mia, reminders="channel")
    await later(harness, minutes=50)
    assert direct(mia) == []
    (message,) = harness.channel.history()
    assert pings_of(harness, harness.channel.id) == [{"parse": [], "users": [mia.id]}]
    await mia.click(message, label="Not now")
    refuse(harness, harness.channel.id)
    await later(harness, minutes=50)
    assert "Rest your ears" in text_of(newest(mia))
    assert len(harness.channel.history()) == 1
    shown = await harness.services.servers.show(harness.guild.id)
    assert shown.notices == []  # staff have nothing to fix


async def test_a_timer_on_a_posting_remembers_its_channel_too(harness: Harness) -> None:
    await harness.set_up_quests()
    posting = await harness.post()
    zoe = harness.member("zoe")
    await zoe.click(posting, label="Start a session on it")
    await later(harness, minutes=50)
    await press(zoe, "Take a break")
    await press(zoe, "Stop")
    assert "Done with the quest? Press **Complete** under its message." in text_of(newest(zoe))
    url = f"https://discord.com/channels/{harness.guild.id}/{harness.channel.id}/{posting.id}"
    assert links_of(newest(zoe)) == {"Open the quest": url}
    await zoe.click(posting, label="Start a session on it")
    refuse(harness, zoe.user.dm_channel.id)
    await later(harness, minutes=50)
    assert f"<@{zoe.id}>: **50 min**" in text_of(harness.channel.history()[-1])


def close_to_everyone(harness: Harness) -> None:
    """Make the channel read-only, for all but the bot."""
    deny = discord.Permissions(send_messages=True).value
    overwrite = Overwrite(target_id=harness.guild.id, type=OverwriteType.ROLE, allow=0, deny=deny)
    harness.env.backend.set_overwrite(harness.channel.id, overwrite)
    allow(harness, harness.channel, send_messages=True)


async def test_no_reminder_comes_to_a_channel_in_which_its_member_may_not_write(
    harness: Harness,
) -> None:
    close_to_everyone(harness)
    await harness.env.settle()
    zoe = harness.member("zoe")
    await zoe.slash(harness.channel, "session start")
    choose(harness, zoe, reminders="channel")
    await later(harness, minutes=50)
    assert "Rest your ears" in text_of(newest(zoe))
    refuse(harness, zoe.user.dm_channel.id)
    await later(harness, minutes=50)
    assert harness.channel.history() == []


async def test_a_read_only_quest_channel_gets_no_reminder_instead_of_direct_messages(
    harness: Harness,
) -> None:
    owner = MemberActor(harness.env, harness.guild, harness.guild.owner)
    close_to_everyone(harness)
    await harness.env.settle()
    await owner.slash(harness.channel, "settings quests", channel=harness.channel)
    await owner.slash(harness.channel, "settings post-now", cadence="daily")
    await harness.tick()
    (posting,) = harness.channel.history()
    zoe = harness.member("zoe")
    await zoe.click(posting, label="Start a session on it")
    refuse(harness, zoe.user.dm_channel.id)
    await later(harness, minutes=50)
    assert len(harness.channel.history()) == 1


async def test_a_channel_closed_since_the_start_gets_no_reminder(
    harness: Harness, mia: MemberActor
) -> None:
    choose(harness, mia, reminders="channel")
    close_to_everyone(harness)
    await harness.env.settle()
    await later(harness, minutes=50)
    assert harness.channel.history() == []
    assert "Rest your ears" in text_of(newest(mia))


async def test_a_reminder_that_cannot_be_delivered_is_dropped(
    harness: Harness, mia: MemberActor
) -> None:
    refuse(harness, mia.user.dm_channel.id)
    refuse(harness, harness.channel.id)
    await later(harness, minutes=50)
    await later(harness, hours=3)
    await later(harness, minutes=30)
    assert "No timer is running" in await status(harness, mia)
    with harness.database.reading() as tx:
        left = tx.execute("SELECT count(*) FROM deliveries")
        assert left.scalar() == 0


async def test_an_inactive_owner_is_asked_and_continues(harness: Harness, mia: MemberActor) -> None:
    await mia.slash(harness.channel, "session break")
    await mia.slash(harness.channel, "session resume")
    choose(harness, mia, ears_minutes=0)
    await later(harness, minutes=50)
    await later(harness, minutes=130)
    question = newest(mia)
    asked_at = START_STAMP + 180 * MINUTE
    assert (
        "### 🎧 Still practising?\nYour timer for Mixing is running, and I last heard from you "
        f"<t:{START_STAMP}:R>. If I don't hear from you by <t:{asked_at + 30 * MINUTE}:t>, I'll "
        f"stop it and count up to <t:{START_STAMP}:t>."
    ) in text_of(question)
    await harness.restart()
    harness.clock.advance(minutes=29)
    await mia.user.click(question, label="Still going")
    text = text_of(newest(mia))
    assert "### 🎧 Practising: Mixing\nPractised: **3 h 29 min**" in text
    assert "Ear-break reminders are off" in text
    await later(harness, minutes=175)
    assert "Practising" in await status(harness, mia)
    await later(harness, minutes=5)
    assert len(direct(mia)) == 3
    harness.clock.advance(minutes=10)
    await press(mia, "Stop the timer")
    assert "6 h 39 min of Mixing" in text_of(newest(mia))


async def test_a_forgotten_timer_is_closed_and_the_rest_can_be_logged(
    harness: Harness, mia: MemberActor
) -> None:
    harness.clock.advance(minutes=30)
    await mia.slash(harness.channel, "session break")
    await later(harness, hours=3)
    question = newest(mia)
    assert "Your timer for Mixing is on a break" in text_of(question)
    await later(harness, minutes=30)
    text = text_of(newest(mia))
    assert (
        "### 🎧 I stopped your timer\nYou didn't answer, so I counted **30 min** of Mixing, up "
        "to when I last heard from you: "
        f"<t:{START_STAMP + 30 * MINUTE}:f>."
    ) in text
    assert "+330 XP" in text
    assert text.startswith("### 🎉 Level 3! Up from 1\n")
    assert list(buttons_of(newest(mia))) == ["Log the rest", "Again", "Undo"]

    await mia.user.click(question, label="Still going")
    assert "This timer has ended. `/session history`" in text_of(direct(mia)[0])
    assert list(buttons_of(direct(mia)[0])) == ["Open the server"]
    for typed, answer in (
        ("soon", "A session can be between 5 minutes and 8 h."),
        ("4", "A session can be between 5 minutes and 8 h."),
        ("45", "45 min of Mixing"),
    ):
        opened = await press(mia, "Log the rest")
        logged = await mia.user.submit_modal(opened, {"minutes": typed, "note": "the bass"})
        assert logged.ephemeral
        assert answer in text_of(logged)
    assert "> the bass" in text_of(logged)
    assert text_of(logged).startswith("### 🎉 Level 5! Up from 3\n")
    assert logged.followups == []


async def test_a_tenth_level_has_its_picture_in_the_closing_message(
    harness: Harness, mia: MemberActor
) -> None:
    await mia.slash(harness.channel, "profile setup", visibility="private")
    role = harness.guild.create_role("*Tens*")
    await harness.staff.slash(harness.channel, "settings level-role", level=10, role=role)
    gift: Any = {"member": mia, "xp": 2_200, "reason": "a gift"}
    await harness.staff.slash(harness.channel, "staff adjust", **gift)
    harness.clock.advance(minutes=30)
    await mia.slash(harness.channel, "session break")
    await later(harness, hours=3)
    await later(harness, minutes=30)
    assert text_of(newest(mia)).startswith("### 🎉 Level up!\n### 🎧 I stopped your timer\n")
    assert pictures_of(newest(mia)) == ["mia reached level 10. New role: *Tens*."]
    assert "*Tens*" not in text_of(newest(mia))


async def test_a_timer_forgotten_from_the_start_leaves_no_session(
    harness: Harness, mia: MemberActor
) -> None:
    refuse(harness, mia.user.dm_channel.id)
    zoe = harness.member("zoe")
    await later(harness, hours=3)
    await later(harness, minutes=30)
    closed = harness.channel.history()[-1]
    text = text_of(closed)
    assert f"<@{mia.id}>: You didn't answer" in text
    assert "You'd done 0 min of Mixing when I last heard from you" in text
    assert "Nothing here yet." in text_of(await mia.slash(harness.channel, "session history"))
    assert "belongs to someone else" in private_reply(await zoe.click(closed, label="Log the rest"))
    opened = await mia.click(closed, label="Log the rest")
    await harness.restart()
    logged = await mia.submit_modal(opened, {"minutes": "200"})
    assert logged.ephemeral
    assert "3 h 20 min of Mixing" in text_of(logged)
    (level_up,) = logged.followups
    assert not level_up.ephemeral


async def test_a_closing_in_the_channel_hides_the_figures(
    harness: Harness, mia: MemberActor
) -> None:
    choose(harness, mia, reminders="channel", is_private=1)
    harness.clock.advance(minutes=30)
    await mia.slash(harness.channel, "session break")
    await later(harness, hours=3)
    await later(harness, minutes=30)
    text = text_of(harness.channel.history()[-1])
    assert "I counted **30 min**" in text
    assert list(buttons_of(harness.channel.history()[-1])) == ["Log the rest", "Again"]
    assert "XP" not in text
    assert "Level" not in text
    choose(harness, mia, is_private=0)
    await mia.slash(harness.channel, "session start")
    harness.clock.advance(minutes=30)
    await mia.slash(harness.channel, "session break")
    await later(harness, hours=3)
    await later(harness, minutes=30)
    assert text_of(harness.channel.history()[-1]).startswith("### 🎉 Level 4!\n")


async def test_buttons_of_unknown_reminders_get_an_answer(
    harness: Harness, mia: MemberActor
) -> None:
    await later(harness, minutes=50)
    elsewhere = harness.env.create_guild("Elsewhere", owner=mia.user)
    channel = elsewhere.create_text_channel("talk")
    there = elsewhere.add_member(mia.user)
    sent = harness.bot.get_channel(channel.id)
    assert isinstance(sent, discord.TextChannel)
    for key in (1, 999, "x"):
        for what in ("break", "resume", "later", "stop", "rest"):
            layout = panel(body("A timer"), row(button("Press", f"reminder-{what}", key)))
            message = await sent.send(view=layout)
            assert "has expired" in private_reply(await there.click(message, label="Press"))
            assert text_of(message) == "A timer"
    assert "Practising" in await status(harness, mia)


async def test_other_buttons_do_not_work_in_direct_messages(
    harness: Harness, mia: MemberActor
) -> None:
    user = await harness.bot.fetch_user(mia.id)
    message = await user.send(view=panel(body("A"), row(button("Stop", "session-stop", mia.id))))
    answer = private_reply(await mia.user.click(message, label="Stop"))
    assert "That button only works in your server." in answer
    assert "Practising" in await status(harness, mia)


async def test_a_reminder_that_may_have_been_sent_is_found_and_not_sent_twice(
    harness: Harness, mia: MemberActor
) -> None:
    await later(harness, minutes=50)
    with harness.database.writing() as tx:  # the state after a crash right after sending
        tx.execute(
            "UPDATE deliveries SET message_id = NULL, channel_id = :channel_id, send_at = 1,"
            " sending_since = :since",
            {"channel_id": harness.channel.id, "since": int(newest(mia).created_at.timestamp())},
        )
    await harness.restart()
    await harness.tick()
    assert len(direct(mia)) == 1
    assert harness.channel.history() == []


async def test_a_timer_that_fails_does_not_block_others(
    harness: Harness, mia: MemberActor, caplog: pytest.LogCaptureFixture
) -> None:
    zoe = harness.member("zoe")
    await zoe.slash(harness.channel, "session start")
    harness.clock.advance(minutes=50)
    with harness.database.writing() as tx:
        tx.execute(
            "CREATE TRIGGER trouble BEFORE INSERT ON reminders"
            f" WHEN NEW.user_id = {mia.id} BEGIN SELECT RAISE(ABORT, 'trouble'); END"
        )
    await harness.tick()
    assert direct(mia) == []
    assert len(direct(zoe)) == 1
    assert "Could not process timer" in caplog.text
    with harness.database.writing() as tx:
        tx.execute("DROP TRIGGER trouble")
    await harness.tick()
    assert len(direct(mia)) == 1
