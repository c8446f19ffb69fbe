"""`/session`: timers, logging sessions, and the history."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.app.client import Woodshed
from bot.interactions.rules import Request
from bot.notes.rules import NOTE_LIMIT
from bot.rooms.view import draw_room_status
from bot.sessions.results import CancelAsked
from bot.sessions.rules import MAX_MINUTES, MIN_MINUTES, When
from bot.sessions.view.buttons import note_form
from bot.sessions.view.sessions import (
    draw_history,
    draw_note_saved,
    draw_recorded,
    draw_undone,
    suggest_focuses,
)
from bot.sessions.view.timers import (
    draw_cancel_asked,
    draw_cancelled,
    draw_no_timer,
    draw_stopped,
    draw_timer,
)
from bot.shared_timers.rules import DEFAULT_ROUNDS, MAX_ROUNDS, PRESETS
from bot.shared_timers.view.messages import draw_started, suggest_lengths
from bot.shared_timers.view.places import channel_to_post_in
from bot.ui.actions import Interaction
from bot.ui.answering import Result
from bot.ui.custom_ids import key_numbers
from bot.ui.forms import Field
from bot.ui.handlers import action, answers, submitted, suggests
from bot.ui.permissions import writable_channel
from bot.ui.replies import Reply, Visibility

Note = app_commands.Range[str, 0, NOTE_LIMIT]


class Sessions(commands.GroupCog, name="session", description="Time and log your practice"):
    """Slash commands and buttons of practice sessions."""

    def __init__(self, bot: Woodshed) -> None:
        self.bot = bot

    @app_commands.command(description="Start a timer and practise")
    @app_commands.describe(
        focus="What you practise (default: same as last time)",
        note="What you're working on",
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

    @app_commands.command(name="break", description="Take a break: the timer waits for you")
    @answers(Visibility.PRIVATE)
    async def take_break(self, interaction: Interaction) -> Reply:
        """Start a break."""
        return await self._take_break(self.bot.request(interaction))

    @app_commands.command(description="End your break and keep going")
    @answers(Visibility.PRIVATE)
    async def resume(self, interaction: Interaction) -> Reply:
        """End a break."""
        return await self._resume(self.bot.request(interaction))

    @app_commands.command(description="Stop the timer and get your XP")
    @app_commands.describe(note="How it went (replaces the note you started with)")
    @answers(Visibility.PRIVATE)
    async def stop(self, interaction: Interaction, note: Note | None = None) -> Reply:
        """End the timer and credit its practice."""
        return await self._stop(interaction, self.bot.request(interaction), note)

    @app_commands.command(description="Discard the timer")
    @answers(Visibility.PRIVATE)
    async def cancel(self, interaction: Interaction) -> Reply:
        """End the timer without a session."""
        return await self._cancel(self.bot.request(interaction))

    @app_commands.command(description="Show your running timer")
    @answers(Visibility.PRIVATE)
    async def status(self, interaction: Interaction) -> Reply:
        """Show the running timer."""
        return await self._status(self.bot.request(interaction))

    @app_commands.command(description="Log practice you did without the timer")
    @app_commands.describe(
        minutes="How long you practised",
        focus="What you practised (default: same as last time)",
        when="Which day it counts for (default: today; log yesterday until noon)",
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

    @app_commands.command(
        description="Start a timer that others can join: same stretches, same breaks"
    )
    @app_commands.describe(
        lengths="Practice and break in minutes, like 40/10 (default: 25/5)",
        focus="What you practise (default: same as last time)",
        rounds="How many stretches of practice (default: 4)",
    )
    @answers(Visibility.PRIVATE)
    async def together(
        self,
        interaction: Interaction,
        lengths: str = str(PRESETS[0]),
        focus: str | None = None,
        rounds: app_commands.Range[int, 1, MAX_ROUNDS] = DEFAULT_ROUNDS,
    ) -> Reply:
        """Start a shared timer in the channel."""
        started = await self.bot.services.shared_timers.start(
            self.bot.request(interaction),
            lengths=lengths,
            focus=focus,
            rounds=rounds,
            channel_id=channel_to_post_in(interaction),
        )
        return draw_started(started, interaction.guild)

    @together.autocomplete("lengths")
    @suggests
    async def lengths(
        self, _interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the usual lengths, or read those that were typed."""
        return suggest_lengths(current)

    @start.autocomplete("focus")
    @log.autocomplete("focus")
    @together.autocomplete("focus")
    @suggests
    async def focuses(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Suggest the focuses of the server's skill pack."""
        pack = await self.bot.services.servers.pack_of(self.bot.request(interaction).guild_id)
        return suggest_focuses(pack.focuses, current)

    @app_commands.command(description="Show practice sessions")
    @app_commands.describe(member="Whose sessions (default: yours)")
    @answers(Visibility.PRIVATE)
    async def history(
        self, interaction: Interaction, member: discord.Member | discord.User | None = None
    ) -> Reply:
        """Show finished sessions."""
        return await self._history(interaction, (member or interaction.user).id, 0)

    @app_commands.command(description="Undo your newest session, within 24 hours")
    @answers(Visibility.PRIVATE)
    async def undo(self, interaction: Interaction) -> Reply:
        """Undo the newest session."""
        return draw_undone(await self.bot.services.logbook.undo(self.bot.request(interaction)))

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

    @action("session-show", Visibility.UPDATE)
    async def keep_going(self, interaction: Interaction, key: str) -> Result:
        """Show the timer again instead of discarding it."""
        return await self._status(self.bot.own_request(interaction, key))

    @action("session-log", Visibility.UPDATE)
    async def log_instead(self, interaction: Interaction, key: str) -> Result:
        """End the timer and credit its practice instead of discarding it."""
        user_id, session_id, asked_at = key_numbers(key, 3)
        request = self.bot.own_request(interaction, str(user_id))
        until = datetime.fromtimestamp(min(abs(asked_at), int(request.now.timestamp())), UTC)
        stopped = await self.bot.services.sessions.stop_at(request, session_id, until)
        await self.bot.rooms.sync_member(request.guild_id, request.user_id)
        return draw_stopped(stopped, interaction.guild)

    @action("session-discard", Visibility.UPDATE)
    async def discard(self, interaction: Interaction, key: str) -> Result:
        """End the timer without a session."""
        user_id, session_id = key_numbers(key, 2)
        request = self.bot.own_request(interaction, str(user_id))
        cancelled = await self.bot.services.sessions.discard(request, session_id)
        await self.bot.rooms.sync_member(request.guild_id, request.user_id)
        return draw_cancelled(cancelled)

    @action("session-restore", Visibility.UPDATE)
    async def restore(self, interaction: Interaction, key: str) -> Result:
        """Log the minutes of a discarded timer after all."""
        (session_id,) = key_numbers(key, 1)
        click = self.bot.click(interaction)
        logged = await self.bot.services.logbook.log_discarded(click, session_id)
        return draw_recorded(logged, interaction.guild)

    @action("session-begin", Visibility.PRIVATE)
    async def begin(self, interaction: Interaction, key: str) -> Result:
        """Start a timer: on a quest as an exercise, on a focus, or on the same as last time."""
        owner, kind, slug = (*key.split(".", 2), "", "")[:3]
        timer = await self.bot.services.sessions.start(
            self.bot.own_request(interaction, owner),
            exercise=slug if kind == "quest" else None,
            focus=slug if kind == "focus" else None,
            channel_id=writable_channel(interaction),
        )
        return draw_timer(timer, interaction.guild)

    @action("session-again", Visibility.PRIVATE, direct=True)
    async def again(self, interaction: Interaction, key: str) -> Result:
        """Start another timer on what a session was about."""
        (session_id,) = key_numbers(key, 1)
        timer = await self.bot.services.sessions.again(
            self.bot.click(interaction), session_id, channel_id=writable_channel(interaction)
        )
        return draw_timer(timer, interaction.guild, directly=interaction.guild_id is None)

    @action("session-undo", Visibility.UPDATE, direct=True)
    async def on_undo(self, interaction: Interaction, key: str) -> Result:
        """Undo one session."""
        (session_id,) = key_numbers(key, 1)
        click = self.bot.click(interaction)
        undone = await self.bot.services.logbook.undo_session(click, session_id)
        return draw_undone(undone, directly=interaction.guild_id is None)

    @action("session-note", Visibility.FORM, direct=True)
    async def open_note(self, interaction: Interaction, key: str) -> Result:
        """Open the form for the note of a session."""
        (session_id,) = key_numbers(key, 1)
        session = await self.bot.services.logbook.find(self.bot.click(interaction), session_id)
        return note_form(session_id, session.note)

    @submitted("session-note", Visibility.PRIVATE, direct=True)
    async def write_note(
        self, interaction: Interaction, key: str, fields: Mapping[str, Field]
    ) -> Result:
        """Save the note of a session from the form."""
        (session_id,) = key_numbers(key, 1)
        note = str(fields.get("note", ""))
        click = self.bot.click(interaction)
        return draw_note_saved(await self.bot.services.logbook.set_note(click, session_id, note))

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

    async def _status(self, request: Request) -> Reply:
        timer = await self.bot.services.sessions.status(
            request.guild_id, request.user_id, request.now
        )
        if timer:
            return draw_timer(timer)
        status = await self.bot.services.room_presence.status(
            request.guild_id, request.user_id, request.now
        )
        return draw_room_status(status) if status else draw_no_timer(request.user_id)

    async def _cancel(self, request: Request) -> Reply:
        cancelled = await self.bot.services.sessions.cancel(request)
        if isinstance(cancelled, CancelAsked):
            return draw_cancel_asked(cancelled)
        await self.bot.rooms.sync_member(request.guild_id, request.user_id)
        return draw_cancelled(cancelled)

    async def _history(self, interaction: Interaction, user_id: int, page: int) -> Reply:
        request = self.bot.request(interaction)
        history = await self.bot.services.logbook.history(
            request.guild_id, user_id, page, viewer_id=request.user_id
        )
        return draw_history(history, own=user_id == request.user_id)
