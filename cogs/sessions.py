"""`/session`: timers, logging sessions, and the history."""

from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.interactions.rules import Request
from bot.notes.rules import NOTE_LIMIT
from bot.rooms.view import draw_room_status
from bot.sessions.rules import MAX_MINUTES, MIN_MINUTES, When
from bot.sessions.view.sessions import (
    draw_cancelled,
    draw_history,
    draw_no_timer,
    draw_recorded,
    draw_stopped,
    draw_timer,
    draw_undone,
    suggest_focuses,
)
from bot.ui.actions import Interaction, key_numbers
from bot.ui.answering import Result
from bot.ui.handlers import action, answers, suggests
from bot.ui.permissions import writable_channel
from bot.ui.replies import Reply, Visibility

Note = app_commands.Range[str, 0, NOTE_LIMIT]


class Sessions(commands.GroupCog, name="session", description="Time and log your practice"):
    """Slash commands and buttons of practice sessions."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @app_commands.command(description="Start a timer and practise")
    @app_commands.describe(
        focus="What you practise: the same as last time if you leave it out",
        note="What you are up to",
    )
    @answers(Visibility.PRIVATE)
    async def start(
        self, interaction: Interaction, focus: str | None = None, note: Note | None = None
    ) -> Reply:
        """Start a timer."""
        timer = await self.bot.services.sessions.start(
            self.bot.request(interaction),
            focus=focus,
            note=note,
            channel_id=writable_channel(interaction),
        )
        return draw_timer(timer, interaction.guild)

    @app_commands.command(name="break", description="Take a break; the timer waits for you")
    @answers(Visibility.PRIVATE)
    async def take_break(self, interaction: Interaction) -> Reply:
        """Start a break."""
        return await self._take_break(self.bot.request(interaction))

    @app_commands.command(description="End your break and go on")
    @answers(Visibility.PRIVATE)
    async def resume(self, interaction: Interaction) -> Reply:
        """End a break."""
        return await self._resume(self.bot.request(interaction))

    @app_commands.command(description="Stop the timer and collect your XP")
    @app_commands.describe(note="How it went; it takes the place of the note you started with")
    @answers(Visibility.PRIVATE)
    async def stop(self, interaction: Interaction, note: Note | None = None) -> Reply:
        """End the timer and credit its practice."""
        return await self._stop(interaction, self.bot.request(interaction), note)

    @app_commands.command(description="Throw the timer away without recording anything")
    @answers(Visibility.PRIVATE)
    async def cancel(self, interaction: Interaction) -> Reply:
        """End the timer without a session."""
        return await self._cancel(self.bot.request(interaction))

    @app_commands.command(description="Show your running timer")
    @answers(Visibility.PRIVATE)
    async def status(self, interaction: Interaction) -> Reply:
        """Show the running timer."""
        request = self.bot.request(interaction)
        timer = await self.bot.services.sessions.status(
            request.guild_id, request.user_id, request.now
        )
        if timer:
            return draw_timer(timer)
        status = await self.bot.services.rooms.status(
            request.guild_id, request.user_id, request.now
        )
        return draw_room_status(status) if status else draw_no_timer()

    @app_commands.command(description="Log practice that no timer has kept")
    @app_commands.describe(
        minutes="How long you practised",
        focus="What it was about: the same as last time if you leave it out",
        when="Which day it counts for; a day begins at 04:00, and yesterday is open until noon",
        note="How it went",
    )
    @answers(Visibility.PRIVATE)
    async def log(
        self,
        interaction: Interaction,
        minutes: app_commands.Range[int, MIN_MINUTES, MAX_MINUTES],
        focus: str | None = None,
        when: Literal["today", "yesterday"] = "today",
        note: Note | None = None,
    ) -> Reply:
        """Log a session afterwards."""
        logged = await self.bot.services.logbook.log(
            self.bot.request(interaction),
            minutes=minutes,
            focus=focus,
            when=When(when),
            note=note,
        )
        return draw_recorded(logged, interaction.guild)

    @start.autocomplete("focus")
    @log.autocomplete("focus")
    @suggests
    async def focuses(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the focuses of the server's skill pack."""
        pack = await self.bot.services.servers.pack_of(self.bot.request(interaction).guild_id)
        return suggest_focuses(pack.focuses, current)

    @app_commands.command(description="Show the sessions somebody has recorded")
    @app_commands.describe(member="Whose: yours if you leave it out")
    @answers(Visibility.PRIVATE)
    async def history(
        self, interaction: Interaction, member: discord.Member | discord.User | None = None
    ) -> Reply:
        """Show finished sessions."""
        return await self._history(interaction, (member or interaction.user).id, 0)

    @app_commands.command(description="Take back your newest session, within 24 hours")
    @answers(Visibility.PRIVATE)
    async def undo(self, interaction: Interaction) -> Reply:
        """Undo the newest session."""
        return draw_undone(await self.bot.services.logbook.undo(self.bot.request(interaction)))

    @action("session-begin", Visibility.PRIVATE)
    async def on_begin(self, interaction: Interaction, key: str) -> Result:
        """Start a timer on the focus of the last session."""
        timer = await self.bot.services.sessions.start(
            self.bot.own_request(interaction, key), channel_id=writable_channel(interaction)
        )
        return draw_timer(timer)

    @action("session-break", Visibility.UPDATE)
    async def on_break(self, interaction: Interaction, key: str) -> Result:
        """Start a break."""
        return await self._take_break(self.bot.own_request(interaction, key))

    @action("session-resume", Visibility.UPDATE)
    async def on_resume(self, interaction: Interaction, key: str) -> Result:
        """End a break."""
        return await self._resume(self.bot.own_request(interaction, key))

    @action("session-stop", Visibility.UPDATE)
    async def on_stop(self, interaction: Interaction, key: str) -> Result:
        """End the timer and credit its practice."""
        return await self._stop(interaction, self.bot.own_request(interaction, key))

    @action("session-cancel", Visibility.UPDATE)
    async def on_cancel(self, interaction: Interaction, key: str) -> Result:
        """End the timer without a session."""
        return await self._cancel(self.bot.own_request(interaction, key))

    @action("session-history", Visibility.UPDATE)
    async def turn_page(self, interaction: Interaction, key: str) -> Result:
        """Show another page of a history."""
        user_id, page = key_numbers(key, 2)
        return await self._history(interaction, user_id, page)

    async def _take_break(self, request: Request) -> Reply:
        return draw_timer(await self.bot.services.sessions.take_break(request))

    async def _resume(self, request: Request) -> Reply:
        return draw_timer(await self.bot.services.sessions.resume(request))

    async def _stop(
        self, interaction: Interaction, request: Request, note: str | None = None
    ) -> Reply:
        stopped = await self.bot.services.sessions.stop(request, note=note)
        if not stopped.in_room:  # ending a room session must not start another one
            await self.bot.rooms.sync_member(request.guild_id, request.user_id)
        return draw_stopped(stopped, interaction.guild)

    async def _cancel(self, request: Request) -> Reply:
        cancelled = await self.bot.services.sessions.cancel(request)
        await self.bot.rooms.sync_member(request.guild_id, request.user_id)
        return draw_cancelled(cancelled)

    async def _history(self, interaction: Interaction, user_id: int, page: int) -> Reply:
        request = self.bot.request(interaction)
        history = await self.bot.services.logbook.history(
            request.guild_id, user_id, page, viewer_id=request.user_id
        )
        return draw_history(history, own=user_id == request.user_id)
