"""Logs in to Discord over REST, and turns failures of simple calls into a Refusal."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeVar

import aiohttp
import discord

from bot.app.startup import Refusal

DISCORD_TIMEOUT: Final = 60.0
"""Seconds for one answer of Discord's, discord.py's retries included."""

T = TypeVar("T")


@asynccontextmanager
async def rest_client(token: str) -> AsyncGenerator[discord.Client]:
    """Log in without the gateway, and close the connections at the end.

    Raises:
        Refusal: Discord refused the token, or cannot be reached.
    """
    # Only REST is used; without this intent discord.py would log a warning.
    async with discord.Client(intents=discord.Intents(guilds=True)) as client:
        await log_in(client, token)
        yield client


async def log_in(client: discord.Client, token: str) -> None:
    """Log in over REST. Raises Refusal if Discord refused the token, or cannot be reached."""
    await call_discord(lambda: client.login(token))


async def call_discord(call: Callable[[], Awaitable[T]]) -> T:
    """Make a call to Discord that should succeed.

    Raises:
        Refusal: Discord refused it, or cannot be reached.
    """
    try:
        async with asyncio.timeout(DISCORD_TIMEOUT):
            return await call()
    except discord.LoginFailure as error:
        raise Refusal(
            "Discord refused the token: copy it again from the developer portal (Bot, Reset "
            "Token) into DISCORD_TOKEN."
        ) from error
    except (discord.DiscordServerError, OSError, aiohttp.ClientError) as error:
        raise Refusal(
            "Discord can't be reached: check this machine's connection and try again in a minute."
        ) from error
    except discord.HTTPException as error:
        raise Refusal(
            f"Discord answered {error.status} ({error.text or 'no reason given'}): try again in "
            "a few minutes."
        ) from error
