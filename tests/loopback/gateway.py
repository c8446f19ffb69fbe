"""The gateway: websockets, and the sessions that can be resumed on another websocket.

Messages are plain JSON text even if compression was requested: discord.py decompresses only
binary messages.
"""

import asyncio
import json
import secrets
import time
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import discord
from aiohttp import WSCloseCode, WSMsgType, web

from tests.loopback.entities import Guild, Json
from tests.loopback.sharding import Sharding
from tests.loopback.world import World

AUTHENTICATION_FAILED = 4004
WHOLE_GUILD = ("GUILD_CREATE", "GUILD_DELETE")


class Op(IntEnum):
    """The gateway opcodes in use."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


INTENTS = {
    "GUILD_": discord.Intents(guilds=True),
    "CHANNEL_": discord.Intents(guilds=True),
    "GUILD_MEMBER_": discord.Intents(members=True),
    "VOICE_STATE_": discord.Intents(voice_states=True),
    "MESSAGE_": discord.Intents(guild_messages=True),
    "direct MESSAGE_": discord.Intents(dm_messages=True),
}
"""The intent that a session needs to get events with this prefix; the longest prefix counts."""


@dataclass(slots=True, kw_only=True, eq=False)
class Session:
    """A session that IDENTIFY started. It outlives its websocket, so it can be resumed."""

    id: str
    intents: int
    shard: tuple[int, int]
    socket: web.WebSocketResponse | None = None
    events: list[str] = field(default_factory=list[str])

    def wants(self, event: str, data: Json) -> bool:
        """Whether the event is for the session's shard and one of its intents."""
        guild_id = int(data["id"] if event in WHOLE_GUILD else data.get("guild_id") or 0)
        number, count = self.shard
        if (guild_id >> 22) % count != number:
            return False
        name = event if guild_id else f"direct {event}"
        prefix = max((one for one in INTENTS if name.startswith(one)), key=len, default=None)
        return prefix is None or bool(self.intents & INTENTS[prefix].value)

    def record(self, event: str, data: Json) -> str:
        """Number an event, keep it for a RESUME, and return its JSON."""
        numbered = {"op": Op.DISPATCH, "s": len(self.events) + 1, "t": event, "d": data}
        self.events.append(json.dumps(numbered))
        return self.events[-1]


class Gateway:
    """The websocket part of the loopback Discord.

    `identifies` and `resumes` hold the data of each accepted IDENTIFY and RESUME, in order.
    `sharding` are the rules for shards.
    """

    def __init__(self, world: World, *, token: str) -> None:
        self.url = ""
        self.sharding = Sharding(now=time.monotonic)
        self.heartbeat_seconds = 41.25
        self.sessions: list[Session] = []
        self.identifies: list[Json] = []
        self.resumes: list[Json] = []
        self._world = world
        self._token = token
        self._outbox: set[asyncio.Task[None]] = set()
        self._sockets: set[web.WebSocketResponse] = set()
        self._frozen: set[web.WebSocketResponse] = set()
        world.listeners.append(self.dispatch)

    @property
    def connected(self) -> list[Session]:
        """The sessions with an open websocket."""
        return [one for one in self.sessions if one.socket is not None and not one.socket.closed]

    def dispatch(self, event: str, data: Json) -> None:
        """Send an event to each session that wants it; a disconnected one gets it on RESUME."""
        for session in self.sessions:
            if session.wants(event, data):
                text = session.record(event, data)
                if session.socket is not None:
                    self._post(session.socket, text)

    async def drop(
        self,
        code: int = WSCloseCode.GOING_AWAY,
        *,
        resumable: bool = True,
        shard: tuple[int, int] | None = None,
    ) -> None:
        """Close all connections, or those of one shard.

        Unless `resumable`, their sessions have to identify again.
        """
        await self._flush()
        dropped = [one for one in self.sessions if shard in (None, one.shard)]
        sockets = {one.socket for one in dropped if one.socket} if shard else set(self._sockets)
        if not resumable:
            self.sessions = [one for one in self.sessions if one not in dropped]
        for socket in sockets:
            await socket.close(code=code)

    async def freeze(self) -> None:
        """Keep all connections open, but send nothing more, not even heartbeat ACKs. Events are
        sent when the session is resumed."""
        await self._flush()  # without READY the bot has no session to resume
        self._frozen |= self._sockets

    async def reconnect(self) -> None:
        """Ask the bot to reconnect and resume (op 7), as Discord does before a deployment."""
        for session in self.connected:
            if session.socket is not None:
                self._post(session.socket, json.dumps({"op": Op.RECONNECT, "d": None}))
        await self._flush()

    def _post(self, socket: web.WebSocketResponse, text: str) -> None:
        """Send in a task. Messages stay in order: tasks start in the order of their creation, and a
        send writes its whole frame before it awaits anything."""
        task = asyncio.create_task(self._send(socket, text))
        self._outbox.add(task)
        task.add_done_callback(self._outbox.discard)

    async def _send(self, socket: web.WebSocketResponse, text: str) -> None:
        if not socket.closed and socket not in self._frozen:
            try:
                await socket.send_str(text)
            except ConnectionError:
                return

    async def _flush(self) -> None:
        if self._outbox:
            await asyncio.gather(*self._outbox)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until it closes."""
        socket = web.WebSocketResponse(max_msg_size=0, timeout=2.0)
        await socket.prepare(request)
        self._sockets.add(socket)
        try:
            interval_ms = int(self.heartbeat_seconds * 1000)
            await self._send_op(socket, Op.HELLO, {"heartbeat_interval": interval_ms})
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._receive(socket, json.loads(message.data))
        finally:
            self._sockets.discard(socket)
            self._frozen.discard(socket)
            for session in self.sessions:
                if session.socket is socket:
                    session.socket = None
            self._world.changed.notify()
        return socket

    async def _receive(self, socket: web.WebSocketResponse, packet: Json) -> None:
        if socket in self._frozen:
            return
        data = packet["d"]
        match packet["op"]:
            case Op.HEARTBEAT:
                await self._send_op(socket, Op.HEARTBEAT_ACK, None)
            case Op.IDENTIFY | Op.RESUME if data["token"] != self._token:
                await socket.close(code=AUTHENTICATION_FAILED)
            case Op.IDENTIFY:
                await self._identify(socket, data)
            case Op.RESUME:
                await self._resume(socket, data)
            case Op.REQUEST_MEMBERS:
                self._send_members(socket, data)
            case _:
                pass
        self._world.changed.notify()

    async def _send_op(self, socket: web.WebSocketResponse, op: Op, data: Any) -> None:
        await self._send(socket, json.dumps({"op": op, "d": data}))

    async def _identify(self, socket: web.WebSocketResponse, data: Json) -> None:
        """Start a session of a shard, unless Discord would refuse it.

        Disconnected sessions of the shard are deleted.
        """
        number, count = data.get("shard", (0, 1))
        own = self._guilds_of(number, count)
        if refusal := self.sharding.refusal((number, count), len(own)):
            await socket.close(code=refusal)
            return
        if not self.sharding.may_identify((number, count)):
            await self._send_op(socket, Op.INVALID_SESSION, data=False)
            return
        session = Session(
            id=secrets.token_hex(8),
            intents=data["intents"],
            shard=(number, count),
            socket=socket,
        )
        if any(
            one.shard == session.shard and one.socket not in self._frozen for one in self.connected
        ):
            self.sharding.doubled.append(session.shard)
        others = [one for one in self.sessions if one.socket or one.shard != session.shard]
        self.sessions = [*others, session]
        self._welcome(socket, session, own)
        self.identifies.append(data)

    def _guilds_of(self, number: int, count: int) -> list[Guild]:
        """Return the bot's servers that belong to a shard; none if there is no such shard."""
        if count < 1:
            return []
        guilds = [guild for guild in self._world.guilds.values() if self._joined(guild)]
        return [guild for guild in guilds if (guild.id >> 22) % count == number]

    def _welcome(self, socket: web.WebSocketResponse, session: Session, own: list[Guild]) -> None:
        """Send READY, then each server of the session's shard."""
        ready = {
            "v": 10,
            "user": self._world.bot.payload(),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in own],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "application": {"id": str(self._world.application_id), "flags": 0},
            "shard": list(session.shard),
        }
        self._post(socket, session.record("READY", ready))
        for guild in own:
            if guild.id in self._world.unavailable_guilds:
                continue
            created = guild.gateway_payload(guild.members[self._world.bot.id])
            self._post(socket, session.record("GUILD_CREATE", created))

    def _joined(self, guild: Guild) -> bool:
        return self._world.bot.id in guild.members

    async def _resume(self, socket: web.WebSocketResponse, data: Json) -> None:
        """Resume a session: send everything it missed, then RESUMED."""
        session = next((one for one in self.sessions if one.id == data["session_id"]), None)
        if session is None:
            await self._send_op(socket, Op.INVALID_SESSION, data=False)
            return
        for text in session.events[data["seq"] :]:
            self._post(socket, text)
        session.socket = socket
        self._post(socket, session.record("RESUMED", {}))
        self.resumes.append(data)

    def _send_members(self, socket: web.WebSocketResponse, data: Json) -> None:
        """Answer a request for members by ids, or by the start of the name, up to `limit`."""
        session = next(one for one in self.sessions if one.socket is socket)
        guild = self._world.guilds[int(data["guild_id"])]
        wanted = data.get("user_ids", [])
        ids = list(map(int, [wanted] if isinstance(wanted, str | int) else wanted))
        members = [guild.members[id_] for id_ in ids if id_ in guild.members]
        if not ids:
            prefix = data.get("query", "").lower()
            members = [
                one for one in guild.members.values() if one.user.name.lower().startswith(prefix)
            ]
        chunk = {
            "guild_id": str(guild.id),
            "members": [member.payload() for member in members[: data.get("limit") or None]],
            "not_found": [str(id_) for id_ in ids if id_ not in guild.members],
            "chunk_index": 0,
            "chunk_count": 1,
            "nonce": data.get("nonce"),
        }
        self._post(socket, session.record("GUILD_MEMBERS_CHUNK", chunk))
