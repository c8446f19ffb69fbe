"""Every button that stands anywhere, pressed after a restart: each answers as it should."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.loopback.actors import Actor
from tests.loopback.entities import Json
from tests.loopback.interactions import DEFERRED_UPDATE, MODAL, Interaction
from tests.loopback.world import component, walk
from tests.process.activity import Practice
from tests.process.server import Server

BUTTON, SELECT = 2, 3
AT_ONCE = 20
COMMANDS = (
    *("quest today", "quest history", "session status", "session history", "profile show"),
    *("profile setup", "leaderboard", "coach plan", "milestone list", "guide"),
)
SHOWN = re.compile("^### ", re.MULTILINE)
EXPECTED = {
    "quest-practise": re.compile("### Practising|End it with `/session stop` first|quest closed"),
    "quest-tip": re.compile("### Why "),
    "review-accept": re.compile(r"\*\*(Accepted|Declined)\*\*"),
    "review-decline": re.compile("Decline, kindly|and it stays so"),
    "verdict": SHOWN,
    "profile": SHOWN,
}
CANNOT_COMPLETE = re.compile("it counts once|waits for a reviewer|quest closed")
BROKEN = re.compile("Something broke on my side|is from another time|too long to open")
"""What no button may answer: a bug, nothing behind it, no time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message with buttons, and whose they are to press; `is_new` is who has done nothing yet."""

    message: Json
    actor: Actor
    is_new: bool = False


async def gather_messages(practices: Sequence[Practice]) -> list[Shown]:
    """Have a member see every kind of answer, and recall the last of each kind of act."""
    shown: list[Shown] = []
    for practice in practices:
        newest = {act.kind: act for act in practice.acts if act.done and act.interaction.message}
        acted = [(act.actor, act.interaction) for act in newest.values()]
        member = next(act.actor for act in practice.acts if act.actor is not practice.server.staff)
        asked = [(member, await member.slash(practice.server.channel, one)) for one in COMMANDS]
        staff = practice.server.staff
        asked.append((staff, await staff.slash(practice.server.channel, "settings show")))
        for actor, interaction in (*acted, *asked):
            assert interaction.message is not None
            shown.append(Shown(message=interaction.message, actor=actor))
    return shown


async def assert_every_button_works(
    practices: Sequence[Practice], servers: Sequence[Server], answers: Sequence[Shown]
) -> None:
    """Press every button of every posting, review, announcement, direct message and answer.

    In each server a newcomer presses those that are for all, so that every posting is still to be
    completed by them.
    """
    everywhere = [*answers]
    for server in servers:
        everywhere += _of_server(server)
    for practice in practices:
        everywhere += _of_direct(practice)
    presses = [(shown, id_) for shown in everywhere for id_ in usable(shown.message)]
    kinds = {id_.split(":")[1] for _, id_ in presses}
    assert kinds >= {"quest-complete", "quest-practise", "quest-tip", "profile"}
    places = asyncio.Semaphore(AT_ONCE)
    await asyncio.gather(*(_press(places, *press) for press in presses))


def _of_server(server: Server) -> Iterator[Shown]:
    """What stands in a server's channels: for its staff to press, or for a newcomer."""
    bot = server.bot
    newcomer = bot.loopback.member(server.guild, f"vera of {server.guild.name}")
    for channel in server.guild.channels.values():
        for message in bot.loopback.world.history(channel):
            if any(id_.startswith("v1:review-") for id_ in usable(message)):
                yield Shown(message=message, actor=server.staff)
            else:
                yield Shown(message=message, actor=newcomer, is_new=True)


def _of_direct(practice: Practice) -> Iterator[Shown]:
    world = practice.server.bot.loopback.world
    for actor in {act.actor for act in practice.acts}:
        for message in world.history(world.direct_channel(actor.user)):
            yield Shown(message=message, actor=actor)


def usable(message: Json) -> list[str]:
    """The custom ids of a message's buttons, and of its menus that name their options."""
    return [
        node["custom_id"]
        for node in walk(message["components"])
        if node.get("type") in (BUTTON, SELECT)
        and node.get("custom_id")
        and not node.get("disabled")
    ]


async def _until_redrawn(pressed: Interaction) -> None:
    """Wait for what follows where the bot has only acknowledged, as it does when it is slow."""
    world, way = pressed.world, f"/webhooks/*/{pressed.token}**"
    if pressed.response_type == DEFERRED_UPDATE:
        await world.changed.wait_until(
            lambda: world.calls_to("PATCH", way) or world.calls_to("POST", way),
            what="what was deferred",
            seconds=30,
        )


async def _press(places: asyncio.Semaphore, shown: Shown, id_: str) -> None:
    async with places:
        try:
            used = component(shown.message, id_)
        except LookupError:  # another press has redrawn the message
            return
        chosen = [used["options"][0]["value"]] if used["type"] == SELECT else []
        pressed = await shown.actor.send_click(shown.message, id_, *chosen).settled(seconds=30)
        await _until_redrawn(pressed)
    what = id_.split(":")[1]
    is_form = pressed.response_type == MODAL
    said = str(pressed.modal) if is_form else pressed.text
    assert said, id_
    assert not BROKEN.search(said), (id_, said)
    if what == "quest-complete":
        assert is_form if shown.is_new else is_form or CANNOT_COMPLETE.search(said), (id_, said)
    elif what in EXPECTED:
        assert EXPECTED[what].search(said), (id_, said)
