"""`/leaderboard`."""

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

PageT = TypeVar("PageT", BoardPage, OwnPlace)
_MAX_ATTEMPTS = 5
"""How often a page is fetched again because members on it have left."""


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
        request = self.bot.request(interaction)
        current_period = await self.bot.services.leaderboards.period_of(
            request.guild_id, Span(period), request.now
        )
        board_key = BoardKey(period=current_period, metric=Metric(metric), page=0)
        return await self._board(interaction, board_key)

    @action("leaderboard", Visibility.UPDATE)
    async def turn_page(self, interaction: Interaction, key: str) -> Result:
        """Show another page."""
        return await self._board(interaction, read_board_key(key))

    @action("leaderboard-me", Visibility.PRIVATE)
    async def find_me(self, interaction: Interaction, key: str) -> Result:
        """Show the page with the member's own rank."""
        request, board_key = self.bot.request(interaction), read_board_key(key)
        find = partial(
            self.bot.services.leaderboards.find,
            request.guild_id,
            request.user_id,
            board_key.period,
            board_key.metric,
            request.now,
        )
        place, names = await self._without_leavers(request, find, lambda place: place.board)
        png = await self._picture(interaction, place.board, names, own=request.user_id)
        return draw_own_place(place, request.user_id, names, png)

    @action("week-board", Visibility.PRIVATE)
    async def week(self, interaction: Interaction, key: str) -> Result:
        """Show the board of a review's week."""
        board_key = BoardKey(period=read_week_key(key), metric=Metric.XP, page=0)
        return await self._board(interaction, board_key)

    async def _board(self, interaction: Interaction, board_key: BoardKey) -> Reply:
        request = self.bot.request(interaction)
        fetch = partial(
            self.bot.services.leaderboards.page,
            request.guild_id,
            board_key.period,
            board_key.metric,
            board_key.page,
            request.now,
        )
        board, names = await self._without_leavers(request, fetch, lambda board: board)
        return draw_board(board, names, await self._picture(interaction, board, names))

    async def _picture(
        self,
        interaction: Interaction,
        board: BoardPage,
        names: Mapping[int, str],
        *,
        own: int | None = None,
    ) -> bytes | None:
        """Draw a page's picture; None if the page is empty."""
        if not board.rows:
            return None
        shown = board_picture(board, names, themed(None, board.accent), own=own)
        return await draw_for(interaction, self.bot.renderer, shown)

    async def _without_leavers(
        self,
        request: Request,
        fetch: Callable[[], Awaitable[PageT]],
        board_of: Callable[[PageT], BoardPage],
    ) -> tuple[PageT, Mapping[int, str]]:
        """Fetch a page and the names on it, again if members have left it or come back to it."""
        names: Mapping[int, str] = {}
        page = await fetch()
        for _ in range(_MAX_ATTEMPTS):
            board = board_of(page)
            listed = [line.user_id for line in board.rows]
            roster = await self.bot.directory.look_up(request.guild_id, [*listed, *board.away])
            names = roster.names
            self.bot.sightings.forget(request.guild_id, board.away)
            back = await self.bot.sightings.see(roster.members)
            left = roster.left.intersection(listed)
            if left:
                await self.bot.services.leaderboards.mark_left(request.guild_id, left, request.now)
            if not (left or back):
                break
            page = await fetch()
        return page, names
