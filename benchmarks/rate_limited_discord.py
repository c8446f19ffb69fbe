"""A Discord of many servers with the real one's global rate limit.

`python -m benchmarks.rate_limited_discord SERVERS` prints its address and its channels as a line of
JSON, and the statistics of the messages that it received when its standard input ends.
"""

import asyncio
import json
import sys
import time
from collections import deque

from aiohttp import web

from tests.loopback.faults import Answer, Fault, Faults, Handle
from tests.loopback.server import LoopbackDiscord
from tests.loopback.world import ApiCall

REQUESTS_PER_SECOND = 50
ANSWER_SECONDS = 0.05
"""How long each request takes."""


class GlobalLimit(Faults):
    """Discord's global rate limit for one bot, over any second: requests beyond it get a 429."""

    def __init__(self) -> None:
        super().__init__()
        self.refused = 0
        self.sent_at: list[float] = []
        self._taken: deque[float] = deque(maxlen=REQUESTS_PER_SECOND)

    def fault_for(self, call: ApiCall) -> Fault | None:
        """Apply the limit to every message."""
        return self if call.matches("POST", "/channels/*/messages") else None

    async def apply(self, request: web.Request, handle: Handle) -> web.Response:
        """Accept the message after a delay, or refuse it at once."""
        now = time.monotonic()
        if len(self._taken) == REQUESTS_PER_SECOND and now - self._taken[0] < 1:
            self.refused += 1
            wait = 1 - (now - self._taken[0])
            response = await Answer(429, retry_after=wait).apply(request, handle)
            response.headers["X-RateLimit-Global"] = "true"
            return response
        self._taken.append(now)
        self.sent_at.append(now)
        await asyncio.sleep(ANSWER_SECONDS)
        return await handle()


async def main(servers: int) -> None:
    """Serve until standard input ends."""
    loopback = LoopbackDiscord()
    limit = loopback.faults = GlobalLimit()
    async with loopback:
        world = loopback.world
        guilds = [world.add_guild(f"server {number}") for number in range(servers)]
        channels = [world.add_channel(guild, "quests") for guild in guilds]
        places = [(channel.guild_id, channel.id) for channel in channels]
        print(json.dumps({"url": loopback.http_url, "channels": places}), flush=True)
        await asyncio.to_thread(sys.stdin.read)
        sent = [len(world.history(channel)) for channel in channels]
    print(
        json.dumps(
            {
                "seconds": limit.sent_at[-1] - limit.sent_at[0] if limit.sent_at else 0,
                "refused": limit.refused,
                "missing": sent.count(0),
                "twice": sum(count > 1 for count in sent),
            }
        )
    )


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
