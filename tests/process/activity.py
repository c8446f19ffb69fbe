"""Random actions of members and staff, repeated over many restarts of the bot."""

import io
import itertools
import random
import re
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, partial

from tests.loopback.actors import Actor
from tests.loopback.entities import Channel, Json, Upload
from tests.loopback.interactions import MODAL, TOKEN_SECONDS, UPDATE, Interaction, readable
from tests.loopback.world import component, walk
from tests.process.server import Server, complete_id

NEVER = 3600.0
BUTTON, SELECT = 2, 3
MEMBER_ACTIONS = (
    *("log", "log", "complete", "complete", "form", "start", "stop", "undo"),
    *("claim", "personal", "reroll", "plan", "wish", "place", "assess"),
    *("answer", "answer", "answer", "check", "check", "submit", "critique", "critique"),
    *("enter", "vote", "vote", "vote"),
    *("pause", "end-pause", "together", "join", "leave"),
)
VERDICTS = ("accept", "decline")
STAFF_ACTIONS = (*VERDICTS, "swap", "skip", "take-back", "event", "cancel")
FORMS = {
    "form": ("quest-complete", "note", "rating"),
    "decline": ("review-decline", "reason"),
    "assess": ("quest-assess", "rating"),
}
RATINGS = ("too-easy", "right", "too-hard")
ON_MESSAGE = {
    "wish": ("coach plan", "coach-wish"),
    "place": ("coach placement", "coach-place"),
    "swap": ("settings upcoming", "upcoming-quest", "upcoming-swap"),
    "skip": ("settings upcoming", "upcoming-quest", "upcoming-skip", "upcoming-skip-sure"),
    "end-pause": ("profile pause", "pause-end"),
    "cancel": ("settings event", "event-cancel"),
}
"""Actions on a private message: the command that shows it, and what is used on it in turn."""
REASONS = ("too-long", "not-my-music", "not-today")
PAUSES = ("today", "3 days", "4 weeks")
MILESTONES = ("first-finished-track", "blind-praise", "public-release")
LINK = "https://example.org/mix"
LISTENING = "Listening to"
PREPARING = "ready…"
CONVERTING = "Still here in a few minutes?"
GETTING = re.compile("Getting (the track|both entries)")
BELIEVABLE = ", from 0:01 on, and I noticed that at once when I played it."
ANSWERS_IN_A_ROW = 5
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
    "plan": "### (Your first week|Your plan|Your week)",
    "wish": "### (Your first week|Your plan|Your week)",
    "place": "### Skip what you know",
    "assess": "✅ ",
    "swap": "Coming quests",
    "skip": "Coming quests",
    "take-back": "### Award undone",
    "answer": "✅ Right: |The answer is ",
    "check": "Nothing stands out|Look at this first",
    "submit": "is in line",
    "critique": "Your critique is on its way",
    "enter": "You're in|Your new version is in",
    "vote": r"You picked \*\*|You couldn't tell",
    "pause": "### ✅ Paused until",
    "end-pause": "### ✅ Your pause is over",
    "together": "I've posted the timer in this channel",
    "join": "### 🎧 Practising:",
    "leave": r"\+\d+ XP",
    "event": " is planned",
    "cancel": "is cancelled|has ended",
    "accept": r"\*\*Accepted\*\*",
    "decline": r"\*\*Declined\*\*",
}


def noise(seconds: float, rate: int = 8_000, seed: int = 1) -> bytes:
    """Return a WAV file of noise."""
    with io.BytesIO() as file:
        with wave.open(file, "wb") as written:
            written.setparams((1, 2, rate, 0, "NONE", ""))
            written.writeframes(random.Random(seed).randbytes(round(2 * rate * seconds)))
        return file.getvalue()


MIX = Upload(filename="night-bus.wav", data=noise(1.0), content_type="audio/wav")


@cache
def track_of(actor: Actor) -> Upload:
    """Return a track that only this member has made, as long as battles ask for."""
    data = noise(11.0, seed=actor.id)
    return Upload(filename="night-bus.wav", data=data, content_type="audio/wav")


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An interaction that was sent; `note` is unique, and stored if the action succeeded.

    `chosen` is what was chosen in a select, how hard a completed quest was, or the id of the member
    whose award was undone. `answer` is what the message said then, if others may redraw it since.
    """

    actor: Actor
    kind: str
    note: str
    interaction: Interaction
    chosen: str = ""
    answer: str | None = None

    @property
    def key(self) -> str:
        """The key in the custom id of the button, the select or the form."""
        return self.interaction.payload["data"]["custom_id"].split(":", 2)[2]

    @property
    def succeeded(self) -> bool:
        """Whether the answer says that it succeeded; a press must have redrawn its message."""
        if self.kind in (*ON_MESSAGE, "take-back") and self.interaction.response_type != UPDATE:
            return False
        text = (self.answer or "") if self.kind == "answer" else self.interaction.text
        return re.search(SUCCESS[self.kind], text) is not None


@dataclass(slots=True, kw_only=True)
class ServerActivity:
    """Random actions in one server; `actions` holds all that were sent, in order."""

    server: Server
    reviews: Channel
    chance: random.Random
    actions: list[Action] = field(default_factory=list[Action])
    numbers: Iterator[int] = field(default_factory=itertools.count)
    questions: dict[Actor, Json | None] = field(default_factory=dict[Actor, Json | None])
    """Each member's newest message of the ear gym."""

    async def act_until_cancelled(self, actor: Actor) -> None:
        """Send one action of `actor` after another until cancelled.

        The first is a repeat of their last interaction, as Discord sends it when a gateway
        session is resumed.
        """
        await self._repeat_last(actor)
        kinds = STAFF_ACTIONS if actor is self.server.staff else MEMBER_ACTIONS
        while True:
            kind = self.chance.choice(kinds)
            for _ in range(ANSWERS_IN_A_ROW if kind == "answer" else 1):
                await self.act(actor, kind)

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

    async def act(self, actor: Actor, kind: str) -> None:
        """Send one action of a kind, if that is possible, and wait for its answer."""
        note, chosen = f"{actor.user.name} {next(self.numbers)}", ""
        if kind in FORMS:
            chosen = self.chance.choice(RATINGS)
            interaction = await self._form(actor, kind, note, chosen)
        elif kind in ON_MESSAGE:
            interaction, chosen = await self._on_message(actor, *ON_MESSAGE[kind])
        elif kind == "take-back":
            interaction, chosen = await self._take_back(actor)
        elif kind == "answer":
            interaction, chosen = await self._answer(actor)
        elif kind == "critique":
            interaction = await self._critique(actor, note)
        elif kind == "vote":
            interaction, chosen = await self._vote(actor)
        elif kind in ("join", "leave"):
            interaction = await self._take_part(actor, f"together-{kind}")
        elif kind == "accept":
            message = await self._newest(self.reviews, "review-accept")
            interaction = actor.send_click(message, button_of(message, "review-accept"))
        else:
            interaction = self._send(actor, kind, note)
        if interaction is None:
            return
        action = Action(actor=actor, kind=kind, note=note, interaction=interaction, chosen=chosen)
        self.actions.append(action)
        await settled(interaction)
        if kind == "answer":
            at = self.actions.index(action)
            self.actions[at] = replace(action, answer=interaction.text)
        if kind in ("submit", "enter"):
            await self._wait(lambda: CONVERTING not in interaction.text, "a track to be stored")
        if kind == "check":
            await self._wait(lambda: LISTENING not in interaction.text, "the figures of a mix")

    async def _answer(self, actor: Actor) -> tuple[Interaction | None, str]:
        """Answer the question that a member has on screen, from before a restart too, or ask one.

        A round is of a drill whose clips are made quickly.
        """
        shown = self.questions.get(actor)
        if not any(button_of(shown, what) for what in ("ear-answer", "ear-next")):
            asked = actor.send_slash(self.server.channel, "ear train", drill="intervals")
            await settled(asked)
            shown = self.questions[actor] = asked.message
        for what in ("ear-begin", "ear-ready", "ear-next"):
            await self._wait(partial(is_ready, shown), "a clip")
            if shown is not None and (onwards := button_of(shown, what)):
                await settled(actor.send_click(shown, onwards))
        await self._wait(partial(is_ready, shown), "a question")
        options = [each for each in usable(shown) if each.startswith("v1:ear-answer:")]
        if shown is None or not options:
            return None, ""
        option = self.chance.choice(options)
        return actor.send_click(shown, option), option.rpartition(".")[2]

    async def _critique(self, actor: Actor, note: str) -> Interaction | None:
        """Listen to what is next, and write about it; return None if nothing is."""
        turn = await self._played(actor, "feedback listen")
        button = button_of(turn.message, "critique")
        if turn.message is None or not button:
            return None
        opened = await settled(actor.send_click(turn.message, button))
        if opened.response_type != MODAL:
            return None
        parts = ("impression", "strongest", "weakest", "suggestion")
        values = dict.fromkeys(parts, f"{note}{BELIEVABLE}")
        return actor.send_modal(button, values | {"focus": ["mixing"]})

    async def _vote(self, actor: Actor) -> tuple[Interaction | None, str]:
        """Listen to a pair and choose; return None if there is none."""
        pair = await self._played(actor, "battle vote")
        options = [each for each in usable(pair.message) if each.startswith("v1:battle-choice:")]
        if pair.message is None or not options:
            return None, ""
        option = self.chance.choice(options)
        return actor.send_click(pair.message, option), option.rpartition(".")[2]

    async def _take_part(self, actor: Actor, what: str) -> Interaction | None:
        """Join the newest shared timer, with a timer of one's own too, or leave it."""
        messages = reversed(self.server.bot.loopback.world.history(self.server.channel))
        message = next((each for each in messages if button_of(each, what)), None)
        if message is None:
            return None
        pressed = actor.send_click(message, button_of(message, what))
        await settled(pressed)
        with_own = button_of(pressed.message, "together-with")
        if pressed.message is None or not with_own:
            return pressed
        return actor.send_click(pressed.message, with_own)

    async def _played(self, actor: Actor, command: str) -> Interaction:
        """Use a command that plays something, and wait until it does."""
        played = await settled(actor.send_slash(self.server.channel, command))
        await self._wait(lambda: not GETTING.search(played.text), "something to play")
        return played

    async def _wait(self, condition: Callable[[], object], what: str) -> None:
        await self.server.bot.loopback.world.changed.wait_until(condition, what=what, seconds=NEVER)

    async def _form(self, actor: Actor, kind: str, note: str, rating: str) -> Interaction | None:
        """Open a form and submit it; return None if it doesn't open."""
        what, *fields = FORMS[kind]
        if kind == "assess":
            message = self._completed_by(actor)
        else:
            channel = self.server.channel if kind == "form" else self.reviews
            message = await self._newest(channel, what)
        if message is None:
            return None
        button = button_of(message, what)
        opened = await settled(actor.send_click(message, button))
        values = {field: rating if field == "rating" else note for field in fields}
        return actor.send_modal(button, values) if opened.response_type == MODAL else None

    async def _take_back(self, staff: Actor) -> tuple[Interaction | None, str]:
        """Undo an award of a member; return None if they have none."""
        members = [action.actor for action in self.actions if action.actor is not staff]
        if not members:
            return None, ""
        channel, member = self.server.channel, self.chance.choice(members)
        options = {"member": member, "award": ""}
        awards = await staff.autocomplete(channel, "staff undo", "award", **options)
        if not awards:
            return None, ""
        options["award"] = self.chance.choice(awards)["value"]
        asked = staff.send_slash(channel, "staff undo", **options)
        await settled(asked)
        button = button_of(asked.message, "staff-undo")
        if asked.message is None or not button:
            return None, ""
        return staff.send_click(asked.message, button), str(member.id)

    def _completed_by(self, actor: Actor) -> Json | None:
        """Return an answer to a completion that asks how it went."""
        asking = [
            message
            for action in self.actions
            if action.actor is actor and (message := action.interaction.message)
            if button_of(message, "quest-assess")
        ]
        return self.chance.choice(asking) if asking else None

    async def _on_message(
        self, actor: Actor, command: str, *whats: str
    ) -> tuple[Interaction | None, str]:
        """Use one control after another of a command's answer; return the last, and its choice.

        Return None if a control isn't there.
        """
        used, chosen = actor.send_slash(self.server.channel, command), ""
        for what in whats:
            await settled(used)
            custom_ids = [each for each in usable(used.message) if each.startswith(f"v1:{what}:")]
            if used.message is None or not custom_ids:
                return None, ""
            custom_id = self.chance.choice(custom_ids)
            values = [
                each["value"] for each in component(used.message, custom_id).get("options", ())
            ]
            if what == "upcoming-quest":  # the last, so that today's is still posted
                values = values[-1:]
            chosen = self.chance.choice(values) if values else ""
            used = actor.send_click(used.message, custom_id, *([chosen] if values else []))
        return used, chosen

    def _send(self, actor: Actor, kind: str, note: str) -> Interaction:
        channel = self.server.channel
        if kind == "complete":
            return actor.send_slash(channel, "quest complete", note=note)
        if kind == "log":
            return actor.send_slash(channel, "session log", minutes=5, note=note)
        if kind == "undo":
            return actor.send_slash(channel, "session undo")
        if kind == "check":
            return actor.send_slash(channel, "mix check", file=MIX, note=note)
        if kind == "submit":
            track = track_of(actor)
            return actor.send_slash(channel, "feedback submit", title=note, file=track)
        if kind == "enter":
            return actor.send_slash(channel, "battle enter", file=track_of(actor), note=note)
        if kind == "claim":
            milestone = self.chance.choice(MILESTONES)
            path = "milestone claim"
            return actor.send_slash(channel, path, milestone=milestone, link=LINK, note=note)
        if kind == "reroll":
            return actor.send_slash(channel, "quest reroll", reason=self.chance.choice(REASONS))
        if kind == "personal":
            return actor.send_slash(channel, "quest personal")
        if kind == "plan":
            return actor.send_slash(channel, "coach plan")
        if kind == "pause":
            return actor.send_slash(channel, "profile pause", until=self.chance.choice(PAUSES))
        if kind == "together":
            return actor.send_slash(channel, "session together", lengths="10/3", rounds=2)
        if kind == "event":
            return actor.send_slash(channel, "settings event", to="30 min", name=note)
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


async def settled(interaction: Interaction) -> Interaction:
    """Wait until the bot has answered, or has tried to when it was too late."""
    await interaction.world.changed.wait_until(
        lambda: (
            interaction.refused
            or (interaction.response_type is not None and not interaction.deferred)
        ),
        what="an answer",
        seconds=NEVER,
    )
    return interaction


def is_ready(message: Json | None) -> bool:
    """Whether no clip for a message is being made."""
    return message is None or PREPARING not in readable(message)


def answers_to(interaction: Interaction) -> int:
    """Return how often the bot has tried to acknowledge an interaction."""
    return (interaction.response_type is not None) + len(interaction.refused)


def button_of(message: Json | None, what: str) -> str:
    """Return the custom id of a message's enabled button of this kind, or "" without one."""
    if message and what == "quest-complete":
        return complete_id(message)
    return next((one for one in usable(message) if one.startswith(f"v1:{what}:")), "")


def usable(message: Json | None) -> list[str]:
    """Return the custom ids of a message's enabled buttons and select menus."""
    return [
        node["custom_id"]
        for node in walk(message["components"] if message else [])
        if node.get("type") in (BUTTON, SELECT)
        and node.get("custom_id")
        and not node.get("disabled")
    ]
