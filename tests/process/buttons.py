"""Presses every button of every message after a restart, and checks the answers."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.loopback.actors import Actor
from tests.loopback.entities import Json
from tests.loopback.interactions import DEFERRED_UPDATE, MODAL, Interaction
from tests.loopback.world import component
from tests.process.activity import SELECT, ServerActivity, settled, usable
from tests.process.server import Server

AT_ONCE = 20
COMMANDS = (
    *("quest today", "quest history", "session status", "session history", "profile show"),
    *("profile setup", "leaderboard", "coach plan", "milestone list", "guide"),
)
SHOWN = re.compile("^### ", re.MULTILINE)
EXPECTED = {
    "quest-practise": re.compile("Practising: |already have a timer|quest closed"),
    "quest-tip": re.compile("### Why "),
    "review-accept": re.compile(r"\*\*(Accepted|Declined)\*\*"),
    "review-decline": re.compile("Decline with feedback|Already (accepted|declined)"),
    "verdict": SHOWN,
    "profile": re.compile(r"^### |, level \d+, ", re.MULTILINE),
}
CANNOT_COMPLETE = re.compile("already completed|waiting for review|quest closed")
BUSY = re.compile("too long to open")
_RETRIES = 2
"""How often a button is pressed again on a busy machine, where an answer may come too late."""
BROKEN = re.compile(
    "something broke on my side|button has expired|only works in your server|too long to open"
)
"""What no button may answer: it failed, it is unknown, or it took too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMessage:
    """A message with buttons, and the actor who presses them.

    `is_newcomer` says that the actor has never used the bot.
    """

    message: Json
    actor: Actor
    is_newcomer: bool = False


async def gather_messages(activities: Sequence[ServerActivity]) -> list[ShownMessage]:
    """Collect an answer to each command, and the newest answer to each kind of action."""
    shown: list[ShownMessage] = []
    for activity in activities:
        newest = {
            action.kind: action
            for action in activity.actions
            if action.succeeded and action.interaction.message
        }
        answered = [(action.actor, action.interaction) for action in newest.values()]
        member = next(
            action.actor for action in activity.actions if action.actor is not activity.server.staff
        )
        commands = [(member, await member.slash(activity.server.channel, one)) for one in COMMANDS]
        staff = activity.server.staff
        commands.append((staff, await staff.slash(activity.server.channel, "settings show")))
        for actor, interaction in (*answered, *commands):
            assert interaction.message is not None
            shown.append(ShownMessage(message=interaction.message, actor=actor))
    return shown


async def assert_every_button_works(
    activities: Sequence[ServerActivity], servers: Sequence[Server], answers: Sequence[ShownMessage]
) -> None:
    """Press every button of every posting, review, announcement, direct message and answer.

    Public buttons are pressed by a newcomer, who can still complete every open posting.
    """
    messages = [*answers]
    for server in servers:
        messages += _in_channels(server)
    for activity in activities:
        messages += _in_direct_messages(activity)
    presses = [(shown, id_) for shown in messages for id_ in usable(shown.message)]
    kinds = {id_.split(":")[1] for _, id_ in presses}
    assert kinds >= {"quest-complete", "quest-practise", "quest-tip"}, kinds
    limit = asyncio.Semaphore(AT_ONCE)
    await asyncio.gather(*(_press(limit, *press) for press in presses))


def _in_channels(server: Server) -> Iterator[ShownMessage]:
    """Yield the messages of a server's channels: reviews for its staff, others for a newcomer."""
    bot = server.bot
    newcomer = bot.loopback.member(server.guild, f"vera of {server.guild.name}")
    for channel in server.guild.channels.values():
        for message in bot.loopback.world.history(channel):
            if any(id_.startswith("v1:review-") for id_ in usable(message)):
                yield ShownMessage(message=message, actor=server.staff)
            else:
                yield ShownMessage(message=message, actor=newcomer, is_newcomer=True)


def _in_direct_messages(activity: ServerActivity) -> Iterator[ShownMessage]:
    world = activity.server.bot.loopback.world
    for actor in {action.actor for action in activity.actions}:
        for message in world.history(world.direct_channel(actor.user)):
            yield ShownMessage(message=message, actor=actor)


async def _wait_answered(pressed: Interaction) -> None:
    """Wait for the answer if the bot has only deferred it."""
    world, path = pressed.world, f"/webhooks/*/{pressed.token}**"
    if pressed.response_type == DEFERRED_UPDATE:
        await world.changed.wait_until(
            lambda: world.calls_to("PATCH", path) or world.calls_to("POST", path),
            what="the deferred answer",
            seconds=30,
        )


async def _press(limit: asyncio.Semaphore, shown: ShownMessage, id_: str) -> None:
    pressed = await _send_press(limit, shown, id_)
    for _ in range(_RETRIES):
        if pressed is not None and (pressed.refused or BUSY.search(pressed.text)):
            pressed = await _send_press(limit, shown, id_)  # too late, or as it says
    if pressed is None:  # another press has redrawn the message
        return
    what = id_.split(":")[1]
    is_form = pressed.response_type == MODAL
    answer = str(pressed.modal) if is_form else pressed.text
    assert answer, id_
    assert not BROKEN.search(answer), (id_, answer)
    if what == "quest-complete":
        assert is_form if shown.is_newcomer else is_form or CANNOT_COMPLETE.search(answer), (
            id_,
            answer,
        )
    elif what in EXPECTED:
        assert EXPECTED[what].search(answer), (id_, answer)


async def _send_press(
    limit: asyncio.Semaphore, shown: ShownMessage, id_: str
) -> Interaction | None:
    async with limit:
        try:
            used = component(shown.message, id_)
        except LookupError:
            return None
        chosen = [used["options"][0]["value"]] if used["type"] == SELECT else []
        pressed = await settled(shown.actor.send_click(shown.message, id_, *chosen))
        await _wait_answered(pressed)
        return pressed
