"""Random actions of members and staff, repeated over many restarts of the bot."""

import itertools
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.loopback.actors import Actor
from tests.loopback.entities import Channel, Json
from tests.loopback.interactions import MODAL, TOKEN_SECONDS, Interaction
from tests.loopback.world import walk
from tests.process.server import Server, complete_id

NEVER = 3600.0
MEMBER_ACTIONS = (
    *("log", "log", "complete", "complete", "form", "start", "stop", "undo"),
    *("claim", "personal", "reroll"),
)
STAFF_ACTIONS = ("accept", "decline")
FORMS = {"form": ("quest-complete", "note"), "decline": ("review-decline", "reason")}
MILESTONES = ("first-finished-track", "blind-praise", "public-release")
LINK = "https://example.org/mix"
SUCCESS = {
    "log": r"\+\d+ XP",
    "complete": "### (✅ Completed|Sent for review):",
    "form": "### (✅ Completed|Sent for review):",
    "start": "### 🎧 Practising:",
    "stop": r"\+\d+ XP",
    "undo": "### Session undone",
    "claim": "### ✅ Claimed:",
    "personal": "### 🎯 Personal quest:",
    "reroll": "### 🎯 Personal quest:",
    "accept": r"\*\*Accepted\*\*",
    "decline": r"\*\*Declined\*\*",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An interaction that was sent; `note` is unique, and stored if the action succeeded."""

    actor: Actor
    kind: str
    note: str
    interaction: Interaction

    @property
    def succeeded(self) -> bool:
        """Whether the answer says that it succeeded."""
        return re.search(SUCCESS[self.kind], self.interaction.text) is not None


@dataclass(slots=True, kw_only=True)
class ServerActivity:
    """Random actions in one server; `actions` holds all that were sent, in order."""

    server: Server
    reviews: Channel
    chance: random.Random
    actions: list[Action] = field(default_factory=list[Action])
    numbers: Iterator[int] = field(default_factory=itertools.count)

    async def act_until_cancelled(self, actor: Actor) -> None:
        """Send one action of `actor` after another until cancelled.

        The first is a repeat of their last interaction, as Discord sends it when a gateway
        session is resumed.
        """
        await self._repeat_last(actor)
        kinds = STAFF_ACTIONS if actor is self.server.staff else MEMBER_ACTIONS
        while True:
            await self._act(actor, self.chance.choice(kinds))

    async def _repeat_last(self, actor: Actor) -> None:
        last = next(
            (action.interaction for action in reversed(self.actions) if action.actor is actor), None
        )
        if last is not None and last.world.now() - last.created_at < TOKEN_SECONDS:
            before = answers_to(last)
            last.send()
            await last.world.changed.wait_until(
                lambda: answers_to(last) > before, what="the repeat to be answered", seconds=NEVER
            )

    async def _act(self, actor: Actor, kind: str) -> None:
        note = f"{actor.user.name} {next(self.numbers)}"
        if kind in FORMS:
            interaction = await self._form(actor, kind, note)
        elif kind == "accept":
            message = await self._newest(self.reviews, "review-accept")
            interaction = actor.send_click(message, button_of(message, "review-accept"))
        else:
            interaction = self._send(actor, kind, note)
        if interaction is None:
            return
        self.actions.append(Action(actor=actor, kind=kind, note=note, interaction=interaction))
        await interaction.settled(seconds=NEVER)

    async def _form(self, actor: Actor, kind: str, note: str) -> Interaction | None:
        """Open a form and submit it; return None if it doesn't open."""
        what, field = FORMS[kind]
        message = await self._newest(self.server.channel if kind == "form" else self.reviews, what)
        button = button_of(message, what)
        opened = await actor.send_click(message, button).settled(seconds=NEVER)
        return actor.send_modal(button, {field: note}) if opened.response_type == MODAL else None

    def _send(self, actor: Actor, kind: str, note: str) -> Interaction:
        channel = self.server.channel
        if kind == "complete":
            return actor.send_slash(channel, "quest complete", note=note)
        if kind == "log":
            return actor.send_slash(channel, "session log", minutes=5, note=note)
        if kind == "undo":
            return actor.send_slash(channel, "session undo")
        if kind == "claim":
            milestone = self.chance.choice(MILESTONES)
            path = "milestone claim"
            return actor.send_slash(channel, path, milestone=milestone, link=LINK, note=note)
        if kind in ("personal", "reroll"):
            return actor.send_slash(channel, f"quest {kind}")
        return actor.send_slash(channel, f"session {kind}", note=note)

    async def _newest(self, channel: Channel, what: str) -> Json:
        """Wait for a message with an enabled button of this kind, and return the newest."""
        world = self.server.bot.loopback.world

        def newest() -> Json | None:
            messages = reversed(world.messages[channel.id].values())
            return next((message for message in messages if button_of(message, what)), None)

        message = await world.changed.wait_until(newest, what=f"a {what} button", seconds=NEVER)
        assert message is not None
        return message


def answers_to(interaction: Interaction) -> int:
    """Return how often the bot has tried to acknowledge an interaction."""
    return (interaction.response_type is not None) + len(interaction.refused)


def button_of(message: Json, what: str) -> str:
    """Return the custom id of a message's enabled button of this kind, or "" without one."""
    if what == "quest-complete":
        return complete_id(message)
    ids = (
        node["custom_id"]
        for node in walk(message["components"])
        if node.get("custom_id") and not node.get("disabled")
    )
    return next((one for one in ids if one.startswith(f"v1:{what}:")), "")
