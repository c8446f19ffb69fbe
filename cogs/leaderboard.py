"""`/leaderboard`."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Literal, TypeVar

from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.boards.picture import board_picture
from bot.boards.results import BoardPage, OwnPlace, Span
from bot.boards.rules import Metric
from bot.boards.view import (
    BoardKey,
    draw_board,
    draw_own_place,
    read_board_key,
    read_metric,
    read_period,
    read_span,
)
from bot.interactions.rules import Request
from bot.ui.actions import Interaction, chosen_one
from bot.ui.answering import Result
from bot.ui.handlers import action, answers, selected
from bot.ui.member_lookup import Roster
from bot.ui.pictures.answers import draw_for
from bot.ui.pictures.themes import themed
from bot.ui.replies import Reply, Visibility
from bot.week_reviews.view import read_week_key

PageT = TypeVar("PageT", BoardPage, OwnPlace)
_MAX_ATTEMPTS = 5
"""How often a page is fetched again because members on it have left."""


class Leaderboard(commands.Cog):
    """The slash command, buttons and selects of leaderboards."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @app_commands.command(description="Show who's practised most")
    @app_commands.describe(
        period="Time period (default: this week)", metric="What to rank by (default: XP)"
    )
    @answers(Visibility.PUBLIC)
    async def leaderboard(
        self,
        interaction: Interaction,
        period: Literal["week", "month", "all"] = "week",
        metric: Literal["xp", "minutes", "quests", "streak"] = "xp",
    ) -> Reply:
        """Show a board's first page."""
        return await self._first_page(interaction, Span(period), Metric(metric))

    @action("leaderboard", Visibility.UPDATE)
    async def turn_page(self, interaction: Interaction, key: str) -> Result:
        """Show another page."""
        return await self._board(interaction, read_board_key(key))

    @selected("leaderboard-period", Visibility.UPDATE)
    async def choose_period(
        self, interaction: Interaction, key: str, values: Sequence[str]
    ) -> Result:
        """Show the same metric for another period."""
        return await self._first_page(interaction, read_span(chosen_one(values)), read_metric(key))

    @selected("leaderboard-metric", Visibility.UPDATE)
    async def choose_metric(
        self, interaction: Interaction, key: str, values: Sequence[str]
    ) -> Result:
        """Show another metric for the same period."""
        return await self._first_page(
            interaction, read_period(key), read_metric(chosen_one(values))
        )

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
        place, roster = await self._without_leavers(request, find)
        png = await self._picture(interaction, place.board, roster, own=request.user_id)
        return draw_own_place(place, request.user_id, roster.names, png)

    @action("week-board", Visibility.PRIVATE)
    async def week(self, interaction: Interaction, key: str) -> Result:
        """Show the board of a review's week."""
        return await self._first_page(interaction, read_week_key(key), Metric.XP)

    @action("digest-board", Visibility.PRIVATE)
    async def from_digest(self, interaction: Interaction, _key: str) -> Result:
        """Show this week's board, from a daily list of level-ups."""
        return await self._first_page(interaction, Span.WEEK, Metric.XP)

    async def _first_page(
        self, interaction: Interaction, period: Span | str, metric: Metric
    ) -> Reply:
        if isinstance(period, Span):
            request = self.bot.request(interaction)
            period = await self.bot.services.leaderboards.period_of(
                request.guild_id, period, request.now
            )
        return await self._board(interaction, BoardKey(period=period, metric=metric, page=0))

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
        board, roster = await self._without_leavers(request, fetch)
        return draw_board(board, roster.names, await self._picture(interaction, board, roster))

    async def _picture(
        self,
        interaction: Interaction,
        board: BoardPage,
        roster: Roster,
        *,
        own: int | None = None,
    ) -> bytes | None:
        """Draw a page's picture; None if the page is empty, or the bot may not attach files."""
        if not board.rows or not interaction.app_permissions.attach_files:
            return None
        listed = {line.user_id for line in board.rows}
        avatars = await self.bot.avatars.fetch_all(
            member for member in roster.members if member.id in listed
        )
        theme = themed(None, board.accent)
        shown = board_picture(board, roster.names, avatars, theme, own=own)
        return await draw_for(interaction, self.bot.renderer, shown)

    async def _without_leavers(
        self, request: Request, fetch: Callable[[], Awaitable[PageT]]
    ) -> tuple[PageT, Roster]:
        """Fetch a page and its members, again if some have left it or come back to it."""
        roster = Roster(names={}, left=frozenset())
        page = await fetch()
        for _ in range(_MAX_ATTEMPTS):
            roster = await self.bot.directory.look_up(
                request.guild_id, [*page.user_ids, *page.away]
            )
            self.bot.sightings.forget(request.guild_id, page.away)
            back = await self.bot.sightings.see(roster.members)
            left = roster.left.intersection(page.user_ids)
            if left:
                await self.bot.services.leaderboards.mark_left(request.guild_id, left, request.now)
            if not (left or back):
                break
            page = await fetch()
        return page, roster
