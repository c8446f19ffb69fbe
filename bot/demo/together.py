"""Practising together: a shared timer that the visitor can join."""

from collections.abc import Awaitable
from datetime import time
from typing import Final

from bot.demo.context import DemoContext, ScriptedEvent
from bot.demo.members import ADA, EMIL, FIRST_DAYS
from bot.interactions.rules import Request


def _start(context: DemoContext, request: Request) -> Awaitable[object]:
    return context.services.shared_timers.start(
        request, lengths="25/5", rounds=4, focus="sound_design", channel_id=context.practice.id
    )


async def _join(context: DemoContext, request: Request) -> None:
    timers = context.services.shared_timers
    running = await timers.in_channel(request.guild_id, context.practice.id)
    if running is not None:
        await timers.join(request, running.id)


TOGETHER: Final[tuple[ScriptedEvent, ...]] = (
    (FIRST_DAYS, time(15, 50), EMIL, _start),
    (FIRST_DAYS, time(15, 52), ADA, _join),
)
"""It runs until 17:45, so it's on when the visitor arrives."""
