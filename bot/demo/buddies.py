"""The visitor's buddy, who has practised today."""

from datetime import time
from typing import Final

from bot.buddies.results import NoBuddy
from bot.demo.context import DemoContext, ScriptedEvent
from bot.demo.members import DANA, YOU
from bot.interactions.rules import Click, Request


async def _ask(context: DemoContext, request: Request) -> None:
    asked_id = context.people[YOU.name].id
    await context.services.buddies.ask(request, asked_id, is_bot=False, is_here=True)


async def _accept(context: DemoContext, request: Request) -> None:
    buddies = context.services.buddies
    click = Click(
        interaction_id=request.interaction_id,
        guild_id=request.guild_id,
        user_id=request.user_id,
        now=request.now,
    )
    page = await buddies.show(click, request.guild_id)
    if isinstance(page, NoBuddy):
        await buddies.accept(click, page.waiting[0].id)


BUDDIES: Final[tuple[ScriptedEvent, ...]] = (
    (15, time(12, 0), DANA, _ask),
    (15, time(12, 30), YOU.name, _accept),
)
