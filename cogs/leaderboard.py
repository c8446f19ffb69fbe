"""The leaderboard: who of those still here has practised most."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Literal, TypeVar

from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.boards.picture import board_picture
from bot.boards.results import BoardPage, OwnPlace, Span
from bot.boards.rules import Metric
from bot.boards.view import BoardKey, draw_board, draw_own_place, read_board_key
from bot.interactions.rules import Request
from bot.ui.actions import Interaction
from bot.ui.answering import Result
from bot.ui.handlers import action, answers
from bot.ui.pictures.answers import draw_for
from bot.ui.pictures.themes import themed
from bot.ui.replies import Reply, Visibility
from bot.week_reviews.view import read_week_key

FOUND = TypeVar("FOUND", BoardPage, OwnPlace)
LOOK_UPS = 5
"""How often a page is fetched again for those on it who turn out to have left."""


class Leaderboard(commands.Cog):
    """The slash command and buttons of leaderboards."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @app_commands.command(description="Show who has practised most")
    @app_commands.describe(
        period="Since when: this week if you leave it out",
        metric="What counts: XP if you leave it out",
    )
    @answers(Visibility.PUBLIC)
    async def leaderboard(
        self,
        interaction: Interaction,
        period: Literal["week", "month", "all"] = "week",
        metric: Literal["xp", "minutes", "quests", "streak"] = "xp",
    ) -> Reply:
        """Show a board's first page."""
        asked = self.bot.request(interaction)
        concrete = await self.bot.services.leaderboards.period_of(
            asked.guild_id, Span(period), asked.now
        )
        wanted = BoardKey(period=concrete, metric=Metric(metric), page=0)
        return await self._board(interaction, wanted)

    @action("leaderboard", Visibility.UPDATE)
    async def turn_page(self, interaction: Interaction, key: str) -> Result:
        """Turn to another page."""
        return await self._board(interaction, read_board_key(key))

    @action("leaderboard-me", Visibility.PRIVATE)
    async def find_me(self, interaction: Interaction, key: str) -> Result:
        """Show the member their own place."""
        asked, wanted = self.bot.request(interaction), read_board_key(key)
        find = partial(
            self.bot.services.leaderboards.find,
            asked.guild_id,
            asked.user_id,
            wanted.period,
            wanted.metric,
            asked.now,
        )
        if (await find()).rank is None:
            await self._welcome_back(asked)
        place, names = await self._without_leavers(asked, find, lambda place: place.board)
        png = await self._picture(interaction, place.board, names, own=asked.user_id)
        return draw_own_place(place, asked.user_id, names, png)

    @action("week-board", Visibility.PRIVATE)
    async def week(self, interaction: Interaction, key: str) -> Result:
        """Show the board of the week that a review was about."""
        wanted = BoardKey(period=read_week_key(key), metric=Metric.XP, page=0)
        return await self._board(interaction, wanted)

    async def _board(self, interaction: Interaction, wanted: BoardKey) -> Reply:
        asked = self.bot.request(interaction)
        fetch = partial(
            self.bot.services.leaderboards.page,
            asked.guild_id,
            wanted.period,
            wanted.metric,
            wanted.page,
            asked.now,
        )
        board, names = await self._without_leavers(asked, fetch, lambda board: board)
        return draw_board(board, names, await self._picture(interaction, board, names))

    async def _picture(
        self,
        interaction: Interaction,
        board: BoardPage,
        names: Mapping[int, str],
        *,
        own: int | None = None,
    ) -> bytes | None:
        """Draw a page's picture, where there is anybody on it."""
        if not board.rows:
            return None
        shown = board_picture(board, names, themed(None, board.accent), own=own)
        return await draw_for(interaction, self.bot.renderer, shown)

    async def _without_leavers(
        self,
        asked: Request,
        fetch: Callable[[], Awaitable[FOUND]],
        board_of: Callable[[FOUND], BoardPage],
    ) -> tuple[FOUND, Mapping[int, str]]:
        """Fetch a page with the names on it, again as long as somebody on it has left."""
        names: Mapping[int, str] = {}
        found = await fetch()
        for _ in range(LOOK_UPS):
            roster = await self.bot.directory.look_up(
                asked.guild_id, [line.user_id for line in board_of(found).rows]
            )
            names = roster.names
            if not roster.left:
                break
            await self.bot.services.leaderboards.mark_left(asked.guild_id, roster.left, asked.now)
            found = await fetch()
        return found, names

    async def _welcome_back(self, asked: Request) -> None:
        """Put the asking member on the boards again, if they were thought to have left."""
        profiles = self.bot.services.profiles
        if (await profiles.find(asked.guild_id, asked.user_id)).left_at is not None:
            await profiles.mark_returned(asked.guild_id, asked.user_id)
