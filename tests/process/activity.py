"""Members who practise and staff who judge, through one life of the bot after another."""

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
MEMBERS_DO = (
    *("log", "log", "complete", "complete", "form", "start", "stop", "undo"),
    *("claim", "personal", "reroll"),
)
STAFF_DO = ("accept", "decline")
FORMS = {"form": ("quest-complete", "note"), "decline": ("review-decline", "reason")}
MILESTONES = ("first-finished-track", "blind-praise", "public-release")
LINK = "https://example.org/mix"
SUCCESS = {
    "log": r"\+\d+ XP",
    "complete": "### (Done|Handed in):",
    "form": "### (Done|Handed in):",
    "start": "### Practising:",
    "stop": r"\+\d+ XP",
    "undo": "### Taken back",
    "claim": "### Handed in:",
    "personal": "### Personal quest:",
    "reroll": "### Personal quest:",
    "accept": r"\*\*Accepted\*\*",
    "decline": r"\*\*Declined\*\*",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that somebody did; the note is found again in what came of it."""

    actor: Actor
    kind: str
    note: str
    interaction: Interaction

    @property
    def done(self) -> bool:
        """Whether they were told that it is done."""
        return re.search(SUCCESS[self.kind], self.interaction.text) is not None


@dataclass(slots=True, kw_only=True)
class Practice:
    """What goes on in one server; `acts` holds all that was asked for, in order."""

    server: Server
    reviews: Channel
    chance: random.Random
    acts: list[Act] = field(default_factory=list[Act])
    numbers: Iterator[int] = field(default_factory=itertools.count)

    async def go_on(self, actor: Actor) -> None:
        """Let somebody act, one thing after another, for as long as they are let.

        It begins with the very interaction that was theirs last: Discord delivers it again when
        the gateway resumes.
        """
        await self._repeat_the_last(actor)
        kinds = STAFF_DO if actor is self.server.staff else MEMBERS_DO
        while True:
            await self._act(actor, self.chance.choice(kinds))

    async def _repeat_the_last(self, actor: Actor) -> None:
        mine = next((act.interaction for act in reversed(self.acts) if act.actor is actor), None)
        if mine is not None and mine.world.now() - mine.created_at < TOKEN_SECONDS:
            known = answers_to(mine)
            mine.send()
            await mine.world.changed.wait_until(
                lambda: answers_to(mine) > known, what="the repeat to be answered", seconds=NEVER
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
        self.acts.append(Act(actor=actor, kind=kind, note=note, interaction=interaction))
        await interaction.settled(seconds=NEVER)

    async def _form(self, actor: Actor, kind: str, note: str) -> Interaction | None:
        """Open a form and submit it; None where it does not open."""
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
        """The newest message of a channel that has such a button to be used, once there is one."""
        world = self.server.bot.loopback.world

        def found() -> Json | None:
            messages = reversed(world.messages[channel.id].values())
            return next((message for message in messages if button_of(message, what)), None)

        message = await world.changed.wait_until(found, what=f"a {what} button", seconds=NEVER)
        assert message is not None
        return message


def answers_to(interaction: Interaction) -> int:
    """How often the bot has tried to acknowledge an interaction."""
    return (interaction.response_type is not None) + len(interaction.refused)


def button_of(message: Json, what: str) -> str:
    """The custom id of a message's button of one kind, empty where it has none to be used."""
    if what == "quest-complete":
        return complete_id(message)
    ids = (
        node["custom_id"]
        for node in walk(message["components"])
        if node.get("custom_id") and not node.get("disabled")
    )
    return next((one for one in ids if one.startswith(f"v1:{what}:")), "")
