"""The gateway: sessions, the events they are owed, and the websockets they come and go by.

Messages are sent as plain JSON text whatever compression was asked for: discord.py unpacks only
binary ones.
"""

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import discord
from aiohttp import WSCloseCode, WSMsgType, web

from tests.loopback.entities import Guild, Json
from tests.loopback.world import World

AUTHENTICATION_FAILED = 4004
WHOLE_GUILD = ("GUILD_CREATE", "GUILD_DELETE")


class Op(IntEnum):
    """The kinds of packet that are spoken here."""

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
"""The intent without which a session is not told of events that begin so; the longest counts."""


@dataclass(slots=True, kw_only=True, eq=False)
class Session:
    """What one IDENTIFY began. It outlives its websocket, so that it can be resumed."""

    id: str
    intents: int
    shard: tuple[int, int]
    socket: web.WebSocketResponse | None = None
    events: list[str] = field(default_factory=list[str])

    def wants(self, event: str, data: Json) -> bool:
        """Whether the event concerns its shard and one of its intents."""
        guild_id = int(data["id"] if event in WHOLE_GUILD else data.get("guild_id") or 0)
        number, count = self.shard
        if (guild_id >> 22) % count != number:
            return False
        name = event if guild_id else f"direct {event}"
        prefix = max((one for one in INTENTS if name.startswith(one)), key=len, default=None)
        return prefix is None or bool(self.intents & INTENTS[prefix].value)

    def record(self, event: str, data: Json) -> str:
        """Number an event and keep it for a RESUME; the form returned goes on the wire."""
        numbered = {"op": Op.DISPATCH, "s": len(self.events) + 1, "t": event, "d": data}
        self.events.append(json.dumps(numbered))
        return self.events[-1]


class Gateway:
    """The websocket end of the loopback Discord.

    `identifies` and `resumes` hold the data of every such packet that was accepted, in order.
    """

    def __init__(self, world: World, *, token: str) -> None:
        self.url = ""
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
        """The sessions that have a websocket at this moment."""
        return [one for one in self.sessions if one.socket is not None and not one.socket.closed]

    def dispatch(self, event: str, data: Json) -> None:
        """Send an event to every session it concerns; a disconnected one gets it on RESUME."""
        for session in self.sessions:
            if session.wants(event, data):
                text = session.record(event, data)
                if session.socket is not None:
                    self._post(session.socket, text)

    async def drop(self, code: int = WSCloseCode.GOING_AWAY, *, resumable: bool = True) -> None:
        """Close all connections; sessions that are not `resumable` must identify anew."""
        await self._flush()
        if not resumable:
            self.sessions.clear()
        for socket in list(self._sockets):
            await socket.close(code=code)

    async def freeze(self) -> None:
        """Let all connections stay open without another word, not even a heartbeat's answer. What
        is to be told meanwhile is told when the session is resumed."""
        await self._flush()  # a READY that was never sent would leave no session to resume
        self._frozen |= self._sockets

    async def reconnect(self) -> None:
        """Ask the bot to reconnect and resume (op 7), as Discord does before a deployment."""
        for session in self.connected:
            if session.socket is not None:
                self._post(session.socket, json.dumps({"op": Op.RECONNECT, "d": None}))
        await self._flush()

    def _post(self, socket: web.WebSocketResponse, text: str) -> None:
        """Send soon, in order: tasks start in the order of their making, and one send writes its
        whole frame before it awaits anything."""
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
        """Speak with one connection until it ends."""
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
                self._identify(socket, data)
            case Op.RESUME:
                await self._resume(socket, data)
            case Op.REQUEST_MEMBERS:
                self._send_members(socket, data)
            case _:
                pass
        self._world.changed.notify()

    async def _send_op(self, socket: web.WebSocketResponse, op: Op, data: Any) -> None:
        await self._send(socket, json.dumps({"op": op, "d": data}))

    def _identify(self, socket: web.WebSocketResponse, data: Json) -> None:
        """Begin a session: READY, then each server of its shard. One that lost its connection
        is forgotten: the bot that had it has begun anew."""
        number, count = data.get("shard", (0, 1))
        session = Session(
            id=secrets.token_hex(8),
            intents=data["intents"],
            shard=(number, count),
            socket=socket,
        )
        others = [one for one in self.sessions if one.socket or one.shard != session.shard]
        self.sessions = [*others, session]
        guilds = [guild for guild in self._world.guilds.values() if self._joined(guild)]
        mine = [guild for guild in guilds if (guild.id >> 22) % count == number]
        ready = {
            "v": 10,
            "user": self._world.bot.payload(),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in mine],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "application": {"id": str(self._world.application_id), "flags": 0},
            "shard": [number, count],
        }
        self._post(socket, session.record("READY", ready))
        for guild in mine:
            created = guild.gateway_payload(guild.members[self._world.bot.id])
            self._post(socket, session.record("GUILD_CREATE", created))
        self.identifies.append(data)

    def _joined(self, guild: Guild) -> bool:
        return self._world.bot.id in guild.members

    async def _resume(self, socket: web.WebSocketResponse, data: Json) -> None:
        """Go on with a session: everything it missed, then RESUMED."""
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
        """Answer a request for members, by ids or by the beginning of the name.

        `limit` cuts the answer in either case.
        """
        session = next(one for one in self.sessions if one.socket is socket)
        guild = self._world.guilds[int(data["guild_id"])]
        wanted = data.get("user_ids", [])
        ids = list(map(int, [wanted] if isinstance(wanted, str | int) else wanted))
        found = [guild.members[id_] for id_ in ids if id_ in guild.members]
        if not ids:
            prefix = data.get("query", "").lower()
            members = guild.members.values()
            found = [one for one in members if one.user.name.lower().startswith(prefix)]
        chunk = {
            "guild_id": str(guild.id),
            "members": [member.payload() for member in found[: data.get("limit") or None]],
            "not_found": [str(id_) for id_ in ids if id_ not in guild.members],
            "chunk_index": 0,
            "chunk_count": 1,
            "nonce": data.get("nonce"),
        }
        self._post(socket, session.record("GUILD_MEMBERS_CHUNK", chunk))
