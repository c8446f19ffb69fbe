"""Injected failures: what a test may let happen to the requests that match a pattern.

A fault wraps the handling of a request. `handle()` lets the request take its effect and gives the
answer, so a fault decides whether the effect comes, and whether the answer arrives.
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
    """Something that may go wrong with a request."""

    async def apply(self, request: web.Request, handle: Handle) -> web.Response: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer with a status of its own, without the effect unless `effect`.

    With `retry_after` (seconds, for 429) the answer has Discord's form; `via` is the header
    without which discord.py takes a 429 for a ban and raises at once.
    """

    status: int
    retry_after: float | None = None
    via: bool = True
    code: int = 0
    effect: bool = False

    async def apply(self, request: web.Request, handle: Handle) -> web.Response:
        if self.effect:
            await handle()
        body: Json = {"message": "injected", "code": self.code}
        if self.retry_after is not None:
            body |= {"retry_after": self.retry_after, "global": False}
        response = json_response(body, status=self.status)
        if self.retry_after is not None:
            response.headers["Retry-After"] = str(self.retry_after)
        if self.via:
            response.headers["Via"] = "1.1 loopback"
        return response


@dataclass(frozen=True, slots=True)
class DropBefore:
    """Close the connection without having done anything."""

    async def apply(self, request: web.Request, handle: Handle) -> web.Response:
        return drop(request)


@dataclass(frozen=True, slots=True)
class DropAfter:
    """Do what was asked and close the connection: the answer is lost."""

    async def apply(self, request: web.Request, handle: Handle) -> web.Response:
        await handle()
        return drop(request)


@dataclass(frozen=True, slots=True)
class Delay:
    """Keep the bot waiting for `seconds`, before the effect or, with `effect_first`, after it."""

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
    """Answer as usual, and say that this used up the rate-limit bucket for `reset_after` s."""

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
    """Close the connection a request came by; what is returned reaches nobody."""
    if request.transport is not None:
        request.transport.close()
    return web.Response()


@dataclass(slots=True, kw_only=True)
class Injection:
    """A fault waiting for its requests; `hits` are those it has struck."""

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
        """Let `fault` fault_for the next `times` requests that match (see `ApiCall.matches`).
        Of several that match, the one added first strikes until it is spent."""
        injection = Injection(method=method, path=path, fault=fault, times=times)
        self._injections.append(injection)
        return injection

    def clear(self) -> None:
        """From now on all goes well."""
        self._injections.clear()

    def fault_for(self, call: ApiCall) -> Fault | None:
        """The fault that a request meets, if any, with that hit counted."""
        for injection in self._injections:
            if not injection.used_up and call.matches(injection.method, injection.path):
                injection.hits.append(call)
                return injection.fault
        return None
