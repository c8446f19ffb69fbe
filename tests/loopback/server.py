"""The loopback Discord: an HTTP server on 127.0.0.1 in front of a `World`."""

import json
import time
from collections.abc import Callable
from typing import Any, Self, cast

from aiohttp import BodyPartReader, web

from tests.loopback import guilds, interactions, messages, threads
from tests.loopback.actors import Actor
from tests.loopback.entities import Guild, Json, Role, Upload
from tests.loopback.faults import Answer, Faults
from tests.loopback.gateway import Gateway
from tests.loopback.routing import ApiError, json_response
from tests.loopback.sharding import GlobalLimit
from tests.loopback.world import ApiCall, World

API = "/api/v10"
ROUTES = (interactions.routes, messages.routes, threads.routes, guilds.routes)


class LoopbackDiscord:
    """A Discord for a bot process, as an async context manager.

    `world` is its state, `gateway` sends events, `faults` are the failures to inject, and
    `global_limit` is how many requests all processes together may send in a second. Requests
    without a handler get a 404 and are added to `world.unhandled`; exceptions of handlers are added
    to `handler_errors`. `check()` raises if there is either, or if two connections were one shard.
    """

    def __init__(self, *, token: str = "loopback", now: Callable[[], float] = time.time) -> None:
        self.token = token
        self.world = World(now=now)
        self.gateway = Gateway(self.world, token=token)
        self.faults = Faults()
        self.global_limit = GlobalLimit(now=time.monotonic)
        self.handler_errors: list[BaseException] = []
        self._runner: web.AppRunner | None = None
        self._port = 0

    @property
    def http_url(self) -> str:
        """The value for `discord.http.Route.BASE`."""
        return f"http://127.0.0.1:{self._port}{API}"

    @property
    def gateway_url(self) -> str:
        """The value for `discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY`."""
        return f"ws://127.0.0.1:{self._port}/gateway/"

    @property
    def cdn_url(self) -> str:
        """The value for `discord.asset.Asset.BASE`."""
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> Self:
        """Listen on a free port."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_get("/gateway/", self.gateway.serve)
        app.router.add_get("/attachments/{channel_id}/{file_id}/{name}", self._serve_file)
        app.router.add_get("/avatars/{user_id}/{name}", self._serve_avatar)
        app.router.add_route("*", API + "/{path:.*}", self._serve_api)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.world.cdn_url = self.cdn_url
        self.gateway.url = self.gateway_url
        return self

    async def close(self) -> None:
        """Close every connection and the port, and cancel delayed requests."""
        await self.gateway.drop()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()

    def member(self, guild: Guild, name: str, *roles: Role) -> Actor:
        """Add a new user to a server, and return them as an actor."""
        user = self.world.add_user(name)
        return Actor(self.world, guild, self.world.join(guild, user, *roles))

    def owner(self, guild: Guild) -> Actor:
        """Return the owner of a server, who has every permission there, as an actor."""
        return Actor(self.world, guild, guild.members[guild.owner_id])

    def check(self) -> None:
        """Raise if a handler failed or a request had no handler."""
        if self.handler_errors:
            raise self.handler_errors[0]
        unknown = sorted({f"{call.method} {call.path}" for call in self.world.unhandled})
        assert not unknown, f"the loopback Discord knows no {', '.join(unknown)}"
        assert not self.gateway.sharding.doubled, "two connections were the same shard at once"

    async def _serve_api(self, request: web.Request) -> web.Response:
        """Record a request, apply its fault if it has one, and respond."""
        body, files = await read_body(request)
        call = ApiCall(
            method=request.method,
            path=request.path.removeprefix(API),
            query=dict(request.query),
            json=body,
            files=files,
            authorization=request.headers.get("Authorization"),
        )
        self.world.calls.append(call)
        self.world.changed.notify()

        async def handle() -> web.Response:
            return self._answer(call)

        fault = self.faults.fault_for(call)
        if not fault and not call.by_token and (wait := self.global_limit.retry_after()):
            fault = Answer(429, retry_after=wait, is_global=True)
        response = await (fault.apply(request, handle) if fault else handle())
        if request.transport is not None and not request.transport.is_closing():
            call.status = response.status
        self.world.changed.notify()
        return response

    def _answer(self, call: ApiCall) -> web.Response:
        try:
            reply = self._reply(call)
        except ApiError as refusal:
            return json_response(refusal.body, status=refusal.status)
        except Exception as error:
            self.handler_errors.append(error)
            raise
        return web.Response(status=204) if reply is None else json_response(reply)

    def _reply(self, call: ApiCall) -> Json | list[Json] | None:
        if not call.by_token and call.authorization != f"Bot {self.token}":
            raise ApiError(401, 0, "401: Unauthorized")
        if call.path in ("/gateway", "/gateway/bot"):
            sharding = self.gateway.sharding
            return {
                "url": self.gateway_url,
                "shards": sharding.recommended,
                "session_start_limit": sharding.start_limit,
            }
        for routes in ROUTES:
            if handler := routes.find(self.world, call):
                return handler()
        self.world.unhandled.append(call)
        raise ApiError(404, 0, "404: Not Found")

    async def _serve_file(self, request: web.Request) -> web.Response:
        upload = self.world.files.get(int(request.match_info["file_id"]))
        if upload is None:
            raise web.HTTPNotFound
        return web.Response(body=upload.data, headers={"Content-Type": upload.content_type})

    async def _serve_avatar(self, request: web.Request) -> web.Response:
        """Serve a user's avatar, the same for all, unless a fault applies."""

        async def handle() -> web.Response:
            return web.Response(body=self.world.avatar, content_type="image/png")

        fault = self.faults.fault_for(ApiCall(method=request.method, path=request.path, query={}))
        return await (fault.apply(request, handle) if fault else handle())


async def read_body(request: web.Request) -> tuple[Any, list[Upload]]:
    """Return the JSON of a request and the files uploaded with it."""
    if not request.content_type.startswith("multipart/"):
        text = await request.text()
        return (json.loads(text) if text else None), []
    body: Any = None
    files: list[Upload] = []
    async for part in await request.multipart():
        part = cast("BodyPartReader", part)
        data = bytes(await part.read())
        if part.name == "payload_json":
            body = json.loads(data)
        else:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            name = part.filename or "file"
            files.append(Upload(filename=name, data=data, content_type=kind))
    return body, files
