"""Has members give each other feedback and battle before a run, with a probe in every place."""

from typing import Any

from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.feedback.rules.critiques import LONGEST
from tests.cogs.harness import Message, buttons_of, message_of
from tests.cogs.hostile.servers import Server, Servers
from tests.cogs.hostile.words import Words

_LINK = "https://zl.example/(x)?[y]#**z**"
_TWO_HOURS = {"entries_close": "2 hours", "votes_close": "1 day"}


async def listen_to_each_other(servers: Servers, server: Server, words: Words) -> None:
    """Have three submit, one critique two of them, and both sides say what they can."""
    anne, evil, stranger = server.members
    here = server.channel
    for who in (anne, server.reviewer):
        file = (f"{words.text(80)}.wav", f"track of {who.id}".encode())
        question, title = words.question(), words.text(100)
        await who.slash(here, "feedback submit", file=file, title=title, question=question)
        servers.clock.advance(minutes=1)
    await evil.slash(here, "feedback submit", link=_LINK, title=words.text(100))
    for verdict in ("Finished", "Not yet"):
        turn = await stranger.slash(here, "feedback listen")
        form = await press(stranger, turn, verdict)
        await stranger.submit_modal(form, _critique(words))
    await stranger.slash(here, "feedback listen")  # a turn that stays open
    await press(stranger, await stranger.slash(here, "feedback inbox"), "Critiques you gave")
    servers.clock.advance(hours=2)
    await servers.tick()
    await _answer(anne, words)
    await servers.tick()


def _critique(words: Words) -> dict[str, Any]:
    parts = ("impression", "strongest", "weakest", "suggestion")
    beginning = "zs At 1:42 there is something to hear in it"
    return {part: words.text(LONGEST, beginning) for part in parts} | {"focus": ["mixing"]}


async def _answer(maker: MemberActor, words: Words) -> None:
    """Have a maker do everything with a critique."""
    told = next(each for each in maker.user.dm_channel.history() if "Read it" in buttons_of(each))
    page = await maker.user.click(told, label="Read it")
    form = await maker.user.click(message_of(page), label="Reply")
    await maker.user.submit_modal(form, {"reply": words.text(LONGEST)})
    for label in ("Helpful", "Show names"):
        await maker.user.click(message_of(page), label=label)


async def have_battles(servers: Servers, server: Server, words: Words) -> None:
    """Have a battle that is over, and one with a pair that somebody has to vote on."""
    await _enter_battle(servers, server, words)
    for who in (*server.members, server.reviewer):
        await _vote(who, await who.slash(server.channel, "battle vote"), words)
    servers.clock.advance(days=1)
    await servers.tick()
    await _enter_battle(servers, server, words)
    await server.members[0].slash(server.channel, "battle vote")


async def _enter_battle(servers: Servers, server: Server, words: Words) -> None:
    """Have three enter a battle on a task of staff's, until votes open."""
    here, staff = server.channel, server.staff
    brief = f"{words.text(60)}: {words.text(400)}"
    planned = await staff.slash(here, "battle start", brief=brief, **_TWO_HOURS)
    await press(staff, planned, "Start it")
    for who in server.members:
        file = (f"{words.text(80)}.wav", f"entry of {who.id}".encode())
        await who.slash(here, "battle enter", file=file, note=words.text(500))
    servers.clock.advance(hours=2)
    await servers.tick()


async def _vote(who: MemberActor, shown: InteractionResult, words: Words) -> None:
    """Vote on every pair, and say why once."""
    await press(who, shown, "A")
    form = await press(who, shown, "Say why")
    await who.submit_modal(form, {"reason": words.text(300)})
    while "Next pair" in buttons_of(shown):
        await press(who, shown, "Next pair")
        await press(who, shown, "B")


async def press(who: MemberActor, shown: Message, label: str) -> InteractionResult:
    """Press the button with this label."""
    return await who.click(message_of(shown), label=label)
