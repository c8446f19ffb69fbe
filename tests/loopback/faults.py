"""Injected failures of the requests that match a pattern.

A fault wraps the handling of a request: `handle()` executes the request and returns the response,
and the fault decides whether to call it and what arrives.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from aiohttp import web

from tests.loopback.entities import Json
from tests.loopback.routing import json_response
from tests.loopback.world import ApiCall

Handle: TypeAlias = Callable[[], Awaitable[web.Response]]


class Fault(Protocol):
    """A failure of a request."""

    async def apply(self, request: web.Request, handle: Handle) -> web.Response: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """Respond with this status; the request is only executed with `effect`.

    `retry_after` (seconds) makes it a rate limit in Discord's form; without the `via` header
    discord.py takes a 429 for a ban and raises at once.
    """

    status: int
    retry_after: float | None = None
    is_global: bool = False
    via: bool = True
    code: int = 0
    effect: bool = False

    async def apply(self, request: web.Request, handle: Handle) -> web.Response:
        if self.effect:
            await handle()
        body: Json = {"message": "injected", "code": self.code}
        if self.retry_after is not None:
            body |= {"retry_after": self.retry_after, "global": self.is_global}
        response = json_response(body, status=self.status)
        if self.retry_after is not None:
            response.headers["Retry-After"] = str(self.retry_after)
        if self.is_global:
            response.headers["X-RateLimit-Global"] = "true"
        if self.via:
            response.headers["Via"] = "1.1 loopback"
        return response


@dataclass(frozen=True, slots=True)
class DropBefore:
    """Close the connection without executing the request."""

    async def apply(self, request: web.Request, handle: Handle) -> web.Response:
        return drop(request)


@dataclass(frozen=True, slots=True)
class DropAfter:
    """Execute the request and close the connection, so the response is lost."""

    async def apply(self, request: web.Request, handle: Handle) -> web.Response:
        await handle()
        return drop(request)


@dataclass(frozen=True, slots=True)
class Delay:
    """Wait `seconds` before executing the request or, with `effect_first`, after it."""

    seconds: float
    effect_first: bool = False

    async def apply(self, request: web.Request, handle: Handle) -> web.Response:
        if self.effect_first:
            response = await handle()
            await asyncio.sleep(self.seconds)
            return response
        await asyncio.sleep(self.seconds)
        return await handle()


@dataclass(frozen=True, slots=True)
class BucketExhausted:
    """Respond as usual, with headers of a rate-limit bucket used up for `reset_after` seconds."""

    reset_after: float

    async def apply(self, request: web.Request, handle: Handle) -> web.Response:
        response = await handle()
        response.headers.update(
            {
                "X-RateLimit-Limit": "5",
                "X-RateLimit-Remaining": "0",
                "X-RateLimit-Reset-After": str(self.reset_after),
                "X-RateLimit-Bucket": "loopback",
            }
        )
        return response


def drop(request: web.Request) -> web.Response:
    """Close a request's connection; the returned response is not sent."""
    if request.transport is not None:
        request.transport.close()
    return web.Response()


@dataclass(slots=True, kw_only=True)
class Injection:
    """A fault for the next requests that match; `hits` are the requests it was applied to."""

    method: str
    path: str
    fault: Fault
    times: int
    hits: list[ApiCall] = field(default_factory=list[ApiCall])

    @property
    def used_up(self) -> bool:
        return len(self.hits) >= self.times


class Faults:
    """The faults of one loopback Discord."""

    def __init__(self) -> None:
        self._injections: list[Injection] = []

    def add(self, *, method: str, path: str, fault: Fault, times: int = 1) -> Injection:
        """Apply `fault` to the next `times` requests that match (see `ApiCall.matches`).

        Of several faults that match, the one added first applies until it is used up.
        """
        injection = Injection(method=method, path=path, fault=fault, times=times)
        self._injections.append(injection)
        return injection

    def clear(self) -> None:
        """Remove all faults."""
        self._injections.clear()

    def fault_for(self, call: ApiCall) -> Fault | None:
        """Return the fault to apply to a request, if any, and count the hit."""
        for injection in self._injections:
            if not injection.used_up and call.matches(injection.method, injection.path):
                injection.hits.append(call)
                return injection.fault
        return None
