"""Shared timers: the message in the channel, and each member's own replies."""

import discord
import pytest
from simcord.actors import MemberActor

from tests.cogs.harness import Harness, buttons_of, message_of, text_of

_BUTTONS = {"Join", "Go again"}


@pytest.fixture
def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


@pytest.fixture
def ben(harness: Harness) -> MemberActor:
    return harness.member("ben")


async def start(harness: Harness, who: MemberActor, **options: object) -> discord.Message:
    """Start a shared timer, and return its message in the channel."""
    started = await who.slash(harness.channel, "session together", focus="mixing", **options)
    assert started.ephemeral
    await harness.tick()
    return shared(harness)


def shared(harness: Harness) -> discord.Message:
    posts = [each for each in harness.channel.history() if buttons_of(each).keys() & _BUTTONS]
    assert not posts[-1].flags.ephemeral
    return posts[-1]


async def let_pass(harness: Harness, minutes: float) -> None:
    harness.clock.advance(minutes=minutes)
    await harness.tick()


def edits_of(harness: Harness, message: discord.Message) -> int:
    path = f"/channels/{message.channel.id}/messages/{message.id}"
    return sum(
        each.method == "PATCH" and each.path.endswith(path) for each in harness.env.http_requests
    )


async def test_a_shared_timer_from_start_to_end(
    harness: Harness, mia: MemberActor, ben: MemberActor
) -> None:
    started = await mia.slash(harness.channel, "session together", focus="mixing", rounds=2)
    reply = text_of(started)
    assert started.ephemeral
    assert "Practising: Mixing" in reply
    assert f"Practising together in <#{harness.channel.id}>: break at <t:1795380000:t>." in reply
    assert "I've posted the timer in this channel" in reply
    await harness.tick()
    message = shared(harness)
    assert text_of(message) == (
        "### 🎧 Practising together\n"
        "**Round 1 of 2** until <t:1795380000:t>, <t:1795380000:R>\n"
        "Then a 5 min break.\n"
        "- mia · Mixing\n"
        "-# 25 min of practice, 5 min breaks · started by mia"
    )
    joined = await ben.click(message, label="Join")
    assert joined.ephemeral
    assert "Practising: Mixing" in text_of(joined)  # the host's, since they never practised
    chosen = await ben.select(message_of(joined), values=["theory"])
    assert "Practising: Theory" in text_of(chosen)
    assert edits_of(harness, message) == 0
    await let_pass(harness, 0.2)
    assert edits_of(harness, message) == 1
    assert "- mia · Mixing\n- ben · Theory" in text_of(shared(harness))
    await let_pass(harness, 25)
    text = text_of(shared(harness))
    assert "**Break** until <t:1795380300:t>, <t:1795380300:R>\nThen round 2 of 2." in text
    assert edits_of(harness, message) == 2
    status = text_of(await ben.slash(harness.channel, "session status"))
    assert "On a break: Theory" in status
    assert "the next round starts at <t:1795380300:t>." in status
    await harness.restart()
    await let_pass(harness, 5)
    text = text_of(shared(harness))
    assert "**Round 2 of 2** until <t:1795381800:t>" in text
    assert "That's the last one." in text
    await let_pass(harness, 30)
    assert text_of(shared(harness)) == (
        "### 🎧 Practised together\n"
        "Ended <t:1795381800:t>. Everyone's time is logged.\n"
        "- mia: 50 min\n- ben: 50 min"
    )
    assert edits_of(harness, message) == 4
    again = await ben.click(shared(harness), label="Go again")
    assert "Practising: Theory" in text_of(again)
    await harness.tick()
    assert "started by ben" in text_of(shared(harness))


async def test_nobody_is_shown_who_is_private(
    harness: Harness, mia: MemberActor, ben: MemberActor
) -> None:
    await mia.slash(harness.channel, "profile setup", visibility="private")
    message = await start(harness, mia)
    text = text_of(message)
    assert "1 member practising\n" in text
    assert "mia" not in text
    await ben.click(message, label="Join")
    await let_pass(harness, 5)
    assert "- ben · Mixing\n- and 1 more" in text_of(shared(harness))
    await ben.slash(harness.channel, "profile setup", visibility="private")
    await let_pass(harness, 1)
    assert "2 members practising\n" in text_of(shared(harness))
    await ben.slash(harness.channel, "profile setup", visibility="public")
    await let_pass(harness, 1)
    assert "- ben · Mixing" in text_of(shared(harness))
    deletion = await ben.slash(harness.channel, "privacy delete")
    label = next(each for each in buttons_of(deletion) if each.startswith("Delete"))
    await ben.click(message_of(deletion), label=label)
    await let_pass(harness, 1)
    assert "1 member practising\n" in text_of(shared(harness))


async def test_leaving_ending_and_joining_with_a_timer(
    harness: Harness, mia: MemberActor, ben: MemberActor
) -> None:
    message = await start(harness, mia, lengths="50/10")
    await ben.slash(harness.channel, "session start", focus="theory")
    await let_pass(harness, 10)
    asked = await ben.click(message, label="Join")
    assert "You have a timer running: **10 min** of Theory." in text_of(asked)
    joined = await ben.click(message_of(asked), label="Join with it")
    assert "Practised: **10 min**" in text_of(joined)
    again = await ben.click(message, label="Join")
    assert "You're in this shared timer." in text_of(again)
    refused = await ben.click(message, label="End")
    assert "Only the member who started this timer" in text_of(refused)
    await let_pass(harness, 10)
    left = await ben.click(message_of(refused), label="Leave")
    assert "20 min of Theory" in text_of(left)
    ended = await harness.staff.click(message, label="End")
    assert "Ended for everybody." in text_of(ended)
    await harness.tick()
    assert "- ben: 20 min" in text_of(shared(harness))
    assert "No timer is running" in text_of(await mia.slash(harness.channel, "session status"))
    audit = await harness.staff.slash(harness.channel, "staff audit")
    assert f"ended the shared timer in <#{harness.channel.id}>" in text_of(audit)


async def test_a_deleted_message_is_posted_again_at_the_next_phase(
    harness: Harness, mia: MemberActor
) -> None:
    message = await start(harness, mia)
    await message.delete()
    await let_pass(harness, 25)
    await harness.tick()
    assert harness.channel.last_message is None
    await let_pass(harness, 5)
    assert "**Round 2 of 4**" in text_of(shared(harness))
