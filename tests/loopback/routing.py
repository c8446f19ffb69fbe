"""Routes from requests to handlers, and the error that handlers raise."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from aiohttp import web

from tests.loopback.entities import Json

if TYPE_CHECKING:
    from tests.loopback.world import ApiCall, World

Reply: TypeAlias = Json | list[Json] | None
"""The response of a handler: JSON with status 200, or None for status 204."""

Handler: TypeAlias = Callable[..., Reply]
H = TypeVar("H", bound=Handler)


class ApiError(Exception):
    """An error response in Discord's form.

    https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
    """

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"code": code, "message": message}


def json_response(body: Reply, *, status: int = 200) -> web.Response:
    """Return a JSON response without a charset, which discord.py doesn't accept."""
    content = json.dumps(body).encode()
    return web.Response(body=content, status=status, content_type="application/json")


@dataclass(slots=True)
class Routes:
    """Routes in the order of registration; the first match is used."""

    entries: list[tuple[str, re.Pattern[str], Handler]] = field(
        default_factory=list[tuple[str, re.Pattern[str], Handler]]
    )

    def on(self, method: str, template: str) -> Callable[[H], H]:
        """Register a handler `(world, call, **parts of the path)`. Parts named `…_id` match only
        numbers, so `/users/@me` doesn't match `/users/{user_id}`."""
        numbers = re.sub(r"\{(\w+_id)\}", r"(?P<\1>\\d+)", template)
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", numbers))

        def register(handler: H) -> H:
            self.entries.append((method, pattern, handler))
            return handler

        return register

    def find(self, world: "World", call: "ApiCall") -> Callable[[], Reply] | None:
        """Return the handler of a request, bound to its arguments, or None."""
        for method, pattern, handler in self.entries:
            if method == call.method and (match := pattern.fullmatch(call.path)):
                parts = {
                    name: int(text) if name.endswith("_id") else text
                    for name, text in match.groupdict().items()
                }
                return lambda: handler(world, call, **parts)
        return None
