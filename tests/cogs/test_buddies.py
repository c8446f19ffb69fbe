"""Buddies as members see them: in the server, and in their direct messages."""

import discord
import pytest
from simcord.actors import MemberActor

from tests.cogs.harness import Harness, buttons_of, message_of, text_of


@pytest.fixture
def mia(harness: Harness) -> MemberActor:
    return harness.member("mia")


@pytest.fixture
def sol(harness: Harness) -> MemberActor:
    return harness.member("sol")


def newest(who: MemberActor) -> discord.Message:
    """Return a member's newest direct message."""
    shown = who.user.dm_channel.history(viewer=who.user)
    return [message for message in shown if not message.flags.ephemeral][-1]


async def press(who: MemberActor, label: str) -> str:
    """Press a button of the newest direct message, and return what's shown then."""
    result = await who.user.click(newest(who), label=label)
    return text_of(result.followups[0] if result.followups else result)


async def ask(harness: Harness, who: MemberActor, other: MemberActor) -> str:
    shown = text_of(await who.slash(harness.channel, "buddy ask", member=other))
    await harness.tick()
    return shown


async def test_from_the_ask_to_the_end(
    harness: Harness, mia: MemberActor, sol: MemberActor
) -> None:
    assert "Ask somebody with `/buddy ask`" in text_of(
        await mia.slash(harness.channel, "buddy show")
    )
    assert "I've asked sol" in await ask(harness, mia, sol)
    asked = text_of(newest(sol))
    assert "mia asks you to be practice buddies in Night Shift Producers" in asked
    assert "even if your profile is private" in asked
    await harness.restart()
    assert "You and mia are buddies" in await press(sol, "Yes")
    await harness.tick()
    assert "sol said yes" in text_of(newest(mia))
    await mia.slash(harness.channel, "session log", minutes=10)
    await harness.tick()
    assert "mia has practised today in Night Shift Producers" in text_of(newest(sol))
    assert list(buttons_of(newest(sol))) == [
        "Practise too", "See your weeks", "Mute messages", "End it"
    ]  # fmt: skip
    assert "Practising" in await press(sol, "Practise too")
    shown = await press(sol, "See your weeks")
    assert "mia has practised today. Ten minutes, and you both have." in shown
    assert "You       mia\n" in shown
    assert "Sun    –         10 min\n" in shown
    assert "Streak –         1 day\n" in shown
    shown = await sol.slash(harness.channel, "buddy show")
    asked_to_end = await sol.click(message_of(shown), label="End it")
    assert "End it with mia?" in text_of(asked_to_end)
    ended = await sol.click(message_of(asked_to_end), label="End it")
    assert "Ended. You have no buddy at the moment" in text_of(ended)
    gone = await press(mia, "End it")
    assert "You two aren't buddies any more" in gone
    again = text_of(await mia.slash(harness.channel, "buddy ask", member=sol))
    assert "You can ask them again from" in again


async def test_an_ask_waits_where_direct_messages_are_closed(
    harness: Harness, mia: MemberActor, sol: MemberActor
) -> None:
    harness.env.inject_error(
        "POST",
        f"/channels/{sol.user.dm_channel.id}/messages",
        status=403,
        code=50007,
        message="Cannot send messages to this user",
        times=None,
    )
    await ask(harness, mia, sol)
    await harness.tick()
    assert "I couldn't send sol your ask in Night Shift Producers" in text_of(newest(mia))
    waiting = await sol.slash(harness.channel, "buddy show")
    assert "**mia** asks you to be buddies" in text_of(waiting)
    declined = await sol.click(message_of(waiting), label="No thanks")
    assert "Declined. I won't tell them" in text_of(declined)
    assert "There's no answer yet" in text_of(await mia.slash(harness.channel, "buddy show"))
    stopped = await sol.click(message_of(declined), label="Stop asks to me")
    assert "Others can't ask you at the moment." in text_of(stopped)
    panel = await sol.slash(harness.channel, "profile setup")
    assert "**Buddy asks** · off" in text_of(panel)
    assert "no buddy" in text_of(await sol.click(message_of(panel), label="Buddy"))
