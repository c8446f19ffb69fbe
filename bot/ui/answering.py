"""Answers all interactions.

Quick work costs one REST call; slow work is deferred automatically. Answering cancels the deferral
timer and awaits a deferral that has already started, so the two are ordered without a lock.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
import discord

from bot.app.logs import interaction_context
from bot.app.metrics import Metrics
from bot.db.errors import StorageError, StorageProblem
from bot.errors import CoachError
from bot.ui.actions import Interaction
from bot.ui.errors import draw_bug, draw_busy, draw_error
from bot.ui.interaction_metrics import InteractionLabels, Outcome, command_labels, record_answered
from bot.ui.member_lookup import Directory
from bot.ui.pictures.renderer import PictureRenderer
from bot.ui.replies import DelayedReply, Reply, Visibility

DEFER_AFTER = 1.5
FORM_DEADLINE = 2.0
"""Both in seconds; Discord drops an interaction after 3."""
SEND_TIMEOUT = 30.0
"""Seconds for one REST call, retries included; discord.py itself would wait for minutes."""

_TRIES = 3
_ALREADY_ACKNOWLEDGED = 40060
_SERVER_ERROR = 500

Result = Reply | discord.ui.Modal | None
"""A message, a form (from a `FORM` handler only), or None for no answer."""
Work = Callable[[], Awaitable[Result]]

logger = logging.getLogger(__name__)


class Answering:
    """Answers interactions and records their outcomes."""

    def __init__(self, metrics: Metrics, directory: Directory, renderer: PictureRenderer) -> None:
        self._metrics = metrics
        self._directory = directory
        self._renderer = renderer

    async def answer(
        self,
        interaction: Interaction,
        visibility: Visibility,
        work: Work,
        labels: InteractionLabels | None = None,
    ) -> None:
        """Do the work and answer with its result; only cancellation is raised.

        A `CoachError` is shown to the member only. Any other exception is logged with the
        interaction's id, which the member is shown. `labels` are for logs and metrics; None
        means the name of the slash command.
        """
        with interaction_context(interaction.id):
            answer = _Answer(interaction, visibility, self._draw_delayed)
            outcome = await answer.run(work)
            labels = labels or command_labels(interaction, "command")
            self.record(interaction, labels, outcome, answer.acknowledged_at)

    def record(
        self,
        interaction: Interaction,
        labels: InteractionLabels,
        outcome: Outcome,
        acknowledged_at: float | None = None,
    ) -> None:
        """Count and log a finished interaction; see `record_answered`."""
        record_answered(interaction, self._metrics, labels, outcome, acknowledged_at)

    async def _draw_delayed(self, delayed: DelayedReply, interaction: Interaction) -> Reply:
        return await delayed(interaction, self._directory, self._renderer)


@dataclass(frozen=True, slots=True, kw_only=True)
class _WorkResult:
    result: Result
    outcome: Outcome = Outcome.OK


class _Answer:
    """One interaction while it is answered."""

    def __init__(
        self,
        interaction: Interaction,
        visibility: Visibility,
        draw_delayed: Callable[[DelayedReply, Interaction], Awaitable[Reply]],
    ) -> None:
        if visibility is Visibility.UPDATE and interaction.message is None:
            visibility = Visibility.PRIVATE  # a form opened by a slash command has no message
        self._interaction = interaction
        self._reference = str(interaction.id)
        self._visibility = visibility
        self._draw_delayed = draw_delayed
        self._deferral: asyncio.Task[None] | None = None
        self._deferred = False
        self.acknowledged_at: float | None = None

    async def run(self, work: Work) -> Outcome:
        done = await self._do(work)
        if self._deferral:
            await self._deferral
        try:
            delivered = await self._call(self._deliver(done))
        except Exception:
            # Discord or discord.py rejected the reply itself, e.g. a text that is too long.
            logger.exception("Interaction %s: the reply was rejected", self._reference)
            await self._attempt(self._send_privately(draw_bug(self._reference)))
            return Outcome.FAILED
        if not delivered:
            return Outcome.LOST
        if isinstance(done.result, Reply):
            await self._send_follow_ups(done.result)
        return done.outcome

    async def _send_follow_ups(self, reply: Reply) -> None:
        """Send the messages that follow a reply."""
        if reply.aside:
            await self._attempt(self._follow_up(reply.aside, ephemeral=True))
        if reply.afterwards:
            await self._attempt(self._follow_publicly(reply.afterwards))

    async def _do(self, work: Work) -> _WorkResult:
        if self._visibility is Visibility.FORM:
            return await self._do_for_form(work)
        deferral_timer = asyncio.get_running_loop().call_later(DEFER_AFTER, self._start_deferral)
        try:
            return await self._run_work(work)
        finally:
            deferral_timer.cancel()

    async def _do_for_form(self, work: Work) -> _WorkResult:
        """Do the work within the deadline; a hanging cancellation is not awaited."""
        task = asyncio.create_task(self._run_work(work))
        try:
            done, _ = await asyncio.wait({task}, timeout=FORM_DEADLINE)
        finally:
            task.cancel()
        if done:
            return task.result()
        logger.warning("Interaction %s: no form in time", self._reference)
        return _WorkResult(result=draw_busy(), outcome=Outcome.LATE)

    def _start_deferral(self) -> None:
        self._deferral = asyncio.create_task(self._attempt(self._defer()))

    async def _run_work(self, work: Work) -> _WorkResult:
        try:
            try:
                return _WorkResult(result=await _with_retries(work))
            except CoachError as error:
                failed = isinstance(error, StorageError)  # not the member's mistake
                outcome = Outcome.FAILED if failed else Outcome.REFUSED
                return _WorkResult(result=draw_error(error), outcome=outcome)
        except Exception:
            logger.exception("Interaction %s failed", self._reference)
            return _WorkResult(result=draw_bug(self._reference), outcome=Outcome.FAILED)

    async def _call(self, step: Awaitable[None]) -> bool:
        """Make one Discord call; False if it failed on the network or came too late.

        Raises:
            discord.HTTPException: Discord rejected the request, which is a bug of ours.
        """
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                await step
        except discord.HTTPException as error:
            if error.code == _ALREADY_ACKNOWLEDGED:
                # The first try arrived but its response was lost, so the retry was a duplicate.
                self._acknowledged()
                return True
            # NotFound: 10062 (too late), or a reply that the member has dismissed.
            if not isinstance(error, discord.NotFound) and error.status < _SERVER_ERROR:
                raise
            self._log_lost()
            return False
        except (aiohttp.ClientError, TimeoutError):
            self._log_lost()
            return False
        self._acknowledged()
        return True

    def _acknowledged(self) -> None:
        if self.acknowledged_at is None:
            self.acknowledged_at = time.perf_counter()

    def _log_lost(self) -> None:
        logger.warning("Interaction %s: no answer was delivered", self._reference, exc_info=True)

    async def _attempt(self, step: Awaitable[None]) -> None:
        """Make a Discord call; a failure is only logged."""
        try:
            await self._call(step)
        except Exception:
            logger.exception("Interaction %s: a follow-up call failed", self._reference)

    async def _defer(self) -> None:
        # Set before the call: even if it seems lost, the answer must be an edit.
        self._deferred = True
        if self._visibility is Visibility.UPDATE:
            await self._interaction.response.defer()
        else:
            ephemeral = self._visibility is Visibility.PRIVATE
            await self._interaction.response.defer(thinking=True, ephemeral=ephemeral)

    @property
    def _is_in_public(self) -> bool:
        """Whether other members see the answer."""
        message = self._interaction.message
        if self._visibility is Visibility.UPDATE and message is not None:
            return not message.flags.ephemeral
        return self._visibility is Visibility.PUBLIC

    async def _deliver(self, done: _WorkResult) -> None:
        result = done.result
        if isinstance(result, Reply):
            private = result.private and self._is_in_public
            privately = private or done.outcome is not Outcome.OK
            await (self._send_privately(result) if privately else self._send(result))
        elif result is not None:
            await self._open(result)
        elif not self._deferred:
            await self._interaction.response.defer()
        elif self._visibility is not Visibility.UPDATE:
            await self._interaction.delete_original_response()

    async def _send(self, reply: Reply) -> None:
        layout, mentions = _prepared(reply)
        files = list(reply.files)
        response = self._interaction.response
        if self._deferred:
            await self._interaction.edit_original_response(
                view=layout, attachments=files, allowed_mentions=mentions
            )
        elif response.is_done():
            await self._follow_up(reply, ephemeral=self._visibility is not Visibility.PUBLIC)
        elif self._visibility is Visibility.UPDATE:
            await response.edit_message(view=layout, attachments=files, allowed_mentions=mentions)
        else:
            await response.send_message(
                view=layout,
                files=files,
                ephemeral=self._visibility is not Visibility.PUBLIC,
                allowed_mentions=mentions,
            )

    async def _send_privately(self, reply: Reply) -> None:
        """Send a reply to the member only, and remove any public deferral."""
        if self._deferred and self._visibility is Visibility.PRIVATE:
            await self._send(reply)
            return
        if self._deferred or self._interaction.response.is_done():
            if self._deferred and self._visibility is Visibility.PUBLIC:
                # Delete it first: a follow-up to a public deferral would replace it, publicly.
                await self._interaction.delete_original_response()
            await self._follow_up(reply, ephemeral=True)
            return
        layout, mentions = _prepared(reply)
        await self._interaction.response.send_message(
            view=layout, files=list(reply.files), ephemeral=True, allowed_mentions=mentions
        )

    async def _follow_up(self, reply: Reply, *, ephemeral: bool) -> None:
        layout, mentions = _prepared(reply)
        await self._interaction.followup.send(
            view=layout, files=list(reply.files), ephemeral=ephemeral, allowed_mentions=mentions
        )

    async def _follow_publicly(self, following: Reply | DelayedReply) -> None:
        if not isinstance(following, Reply):
            following = await self._draw_delayed(following, self._interaction)
        await self._follow_up(following, ephemeral=False)

    async def _open(self, modal: discord.ui.Modal) -> None:
        if self._visibility is not Visibility.FORM:
            raise TypeError(f"only a FORM handler may open a form, not a {self._visibility.name}")
        _detach(modal)
        await self._interaction.response.send_modal(modal)


async def _with_retries(work: Work) -> Result:
    """Do the work, and retry it if its transaction was rolled back because of a deadlock.

    The rollback includes the claim of the interaction.
    """
    for _ in range(_TRIES - 1):
        try:
            return await work()
        except StorageError as error:
            if error.problem is not StorageProblem.CONFLICT:
                raise
    return await work()


def _prepared(reply: Reply) -> tuple[discord.ui.LayoutView, discord.AllowedMentions]:
    _detach(reply.layout)
    mentions = discord.AllowedMentions.none()
    mentions.users = [discord.Object(user_id) for user_id in reply.ping]
    return reply.layout, mentions


def _detach(view: discord.ui.LayoutView | discord.ui.Modal) -> None:
    """Keep discord.py from storing a view that is sent.

    It stores every form, and every ephemeral layout for 15 minutes, unless they are stopped. We
    match clicks and forms by their ids instead.
    """
    view.stop()
