"""Interactions with the bot's answers, and the routes for answering."""

import time
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Self

from tests.loopback.entities import Channel, Json
from tests.loopback.messages import (
    EPHEMERAL,
    LOADING,
    create_message,
    delete_message,
    edit_message,
)
from tests.loopback.routing import ApiError, Reply, Routes
from tests.loopback.world import ApiCall, World, walk

MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
COMMAND, CLICK, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
ACKNOWLEDGE_SECONDS = 3.0
TOKEN_SECONDS = 15 * 60

routes = Routes()


@dataclass(slots=True, kw_only=True, eq=False)
class Interaction:
    """An interaction of a user, and the bot's answer as that user sees it.

    `response_type` is Discord's callback type (4 message, 5 and 6 deferred, 7 update, 8 choices,
    9 modal), None until acknowledged. `message` is the original response, for an update the
    message that was clicked. `refused` has the error codes of callbacks that were late or repeated.
    """

    world: World
    channel: Channel
    id: int
    token: str
    payload: Json
    event: Json | None = None
    sent_at: float = 0.0
    created_at: float = 0.0
    response_type: int | None = None
    latency_seconds: float | None = None
    message: Json | None = None
    modal: Json | None = None
    choices: list[Json] | None = None
    followups: list[Json] = field(default_factory=list[Json])
    refused: list[int] = field(default_factory=list[int])

    def send(self) -> None:
        """Send it to the bot. A second call repeats the same event, as a resumed gateway may: with
        the message as it was then."""
        if self.event is None:
            self.event = deepcopy(self.payload)
        self.sent_at = self.sent_at or time.monotonic()
        self.created_at = self.created_at or self.world.now()
        self.world.interactions[self.token] = self
        self.world.emit("INTERACTION_CREATE", self.event)

    @property
    def user(self) -> Json:
        """The JSON of the user who sent it."""
        return self.payload["member"]["user"] if "member" in self.payload else self.payload["user"]

    @property
    def deferred(self) -> bool:
        """Whether a deferred answer is still missing."""
        if self.response_type != DEFERRED_MESSAGE:
            return False
        return bool(self.message["flags"] & LOADING) if self.message else not self.followups

    @property
    def flags(self) -> int:
        return self.message["flags"] if self.message else 0

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def text(self) -> str:
        """The text of the answer and its follow-ups, a line per part."""
        return "\n".join(
            readable(one) for one in (self.message, *self.followups) if one is not None
        )

    async def acknowledged(self, *, seconds: float = 20.0) -> Self:
        """Wait until the bot has acknowledged."""
        await self.world.changed.wait_until(
            lambda: self.response_type is not None, what="an acknowledgement", seconds=seconds
        )
        return self

    async def settled(self, *, seconds: float = 20.0) -> Self:
        """Wait until the bot has acknowledged, and a deferred answer has arrived."""
        await self.world.changed.wait_until(
            lambda: self.response_type is not None and not self.deferred,
            what="an answer",
            seconds=seconds,
        )
        return self

    def metadata(self) -> Json:
        """Return the fields that its answers have besides the message."""
        return {
            "webhook_id": str(self.world.application_id),
            "application_id": str(self.world.application_id),
            "interaction_metadata": {
                "id": str(self.id),
                "type": self.payload["type"],
                "user": self.user,
                "authorizing_integration_owners": self.payload["authorizing_integration_owners"],
            },
        }


def readable(message: Json) -> str:
    """Return the text of a message, a line per part."""
    parts = [message["content"]]
    for tree, keys in (
        (message["components"], ("content", "label", "placeholder", "description")),
        (message["embeds"], ("title", "description", "name", "value", "text")),
    ):
        parts += [node.get(key) for node in walk(tree) for key in keys]
    return "\n".join(part for part in parts if isinstance(part, str) and part)


@routes.on("POST", "/interactions/{interaction_id}/{token}/callback")
def acknowledge(world: World, call: ApiCall, interaction_id: int, token: str) -> Reply:
    """Acknowledge once, within three seconds."""
    interaction = world.interactions.get(token)
    if interaction is None or interaction.id != interaction_id:
        raise ApiError(404, 10062, "Unknown interaction")
    latency = time.monotonic() - interaction.sent_at
    if interaction.response_type is not None:
        interaction.refused.append(40060)
        raise ApiError(400, 40060, "Interaction has already been acknowledged.")
    if latency > ACKNOWLEDGE_SECONDS:
        interaction.refused.append(10062)
        raise ApiError(404, 10062, "Unknown interaction")
    respond(interaction, call)
    interaction.response_type, interaction.latency_seconds = call.json["type"], latency
    world.changed.notify()
    return callback_result(interaction) if call.query.get("with_response") else None


def respond(interaction: Interaction, call: ApiCall) -> None:
    """Apply an acknowledgement to its interaction."""
    world = interaction.world
    data: Json = call.json.get("data") or {}
    kind = call.json["type"]
    clicked = interaction.payload.get("message")
    if kind in (MESSAGE, DEFERRED_MESSAGE):
        loading = LOADING if kind == DEFERRED_MESSAGE else 0
        body = data | {"flags": data.get("flags", 0) | loading}
        extra = interaction.metadata()
        interaction.message = create_message(world, interaction.channel, body, call.files, **extra)
    elif kind == UPDATE and clicked is not None:
        interaction.message = edit_message(world, clicked, data, call.files)
    elif kind == DEFERRED_UPDATE and clicked is not None:
        interaction.message = clicked
    elif kind == CHOICES:
        interaction.choices = data["choices"]
    elif kind == MODAL and interaction.payload["type"] != MODAL_SUBMIT:
        interaction.modal = data
    else:
        raise ApiError(400, 50035, f"Invalid Form Body: type {kind} is not possible here")


def callback_result(interaction: Interaction) -> Json:
    """Return the response to a callback with `with_response=true`."""
    message, kind = interaction.message, interaction.response_type
    result: Json = {"interaction": {"id": str(interaction.id), "type": interaction.payload["type"]}}
    if message is not None:
        result["interaction"] |= {
            "response_message_id": message["id"],
            "response_message_loading": bool(message["flags"] & LOADING),
            "response_message_ephemeral": interaction.ephemeral,
        }
    shown = {"message": message} if kind in (MESSAGE, UPDATE) else {}
    return result | {"resource": {"type": kind} | shown}


def find_interaction(world: World, token: str) -> Interaction:
    """Return the acknowledged interaction of a token that has not expired."""
    interaction = world.interactions.get(token)
    if interaction is None or interaction.response_type is None:
        raise ApiError(404, 10015, "Unknown Webhook")
    if world.now() - interaction.created_at > TOKEN_SECONDS:
        raise ApiError(401, 50027, "Invalid Webhook Token")
    return interaction


def find_response(interaction: Interaction, key: str) -> Json:
    """Return the original response (`@original`), or a message by its id."""
    known: dict[Any, Json] = {one["id"]: one for one in interaction.followups}
    if interaction.message is not None:
        known |= {"@original": interaction.message, interaction.message["id"]: interaction.message}
    if key not in known:
        raise ApiError(404, 10008, "Unknown Message")
    return known[key]


@routes.on("POST", "/webhooks/{application_id}/{token}")
def follow_up(world: World, call: ApiCall, application_id: int, token: str) -> Reply:
    """Send a follow-up; the first after a deferral replaces "thinking…"."""
    interaction = find_interaction(world, token)
    if interaction.message is not None and interaction.deferred:
        return edit_message(world, interaction.message, call.json, call.files)
    message = create_message(
        world, interaction.channel, call.json, call.files, **interaction.metadata()
    )
    interaction.followups.append(message)
    world.changed.notify()
    return message


@routes.on("GET", "/webhooks/{application_id}/{token}/messages/{key}")
def get_response(world: World, call: ApiCall, application_id: int, token: str, key: str) -> Reply:
    return find_response(find_interaction(world, token), key)


@routes.on("PATCH", "/webhooks/{application_id}/{token}/messages/{key}")
def edit_response(world: World, call: ApiCall, application_id: int, token: str, key: str) -> Reply:
    message = find_response(find_interaction(world, token), key)
    return edit_message(world, message, call.json, call.files)


@routes.on("DELETE", "/webhooks/{application_id}/{token}/messages/{key}")
def drop_response(world: World, call: ApiCall, application_id: int, token: str, key: str) -> Reply:
    interaction = find_interaction(world, token)
    message = find_response(interaction, key)
    delete_message(world, message)
    if message is interaction.message:
        interaction.message = None
    else:
        interaction.followups.remove(message)
    world.changed.notify()
