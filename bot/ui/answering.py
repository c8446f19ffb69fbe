"""The one place that answers interactions.

Quick work costs one REST call. Slow work defers by itself. The answer stops the timer and waits
for a deferral that has begun: that orders the two, and no lock is needed.
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
from bot.ui.interaction_metrics import Asked, Ending, command_asked, note_answered
from bot.ui.member_lookup import Directory
from bot.ui.pictures.studio import Studio
from bot.ui.replies import Later, Reply, Visibility

DEFER_AFTER = 1.5
FORM_DEADLINE = 2.0
"""Seconds, both; Discord gives up on an interaction after 3."""
SEND_TIMEOUT = 30.0
"""Seconds for one REST call, retries included; discord.py itself would wait for minutes."""

_TRIES = 3
_ALREADY_ACKNOWLEDGED = 40060
_SERVER_ERROR = 500

Result = Reply | discord.ui.Modal | None
"""A message; a form, from a `FORM` handler only; or None: nothing to say, nothing to redraw."""
Work = Callable[[], Awaitable[Result]]

logger = logging.getLogger(__name__)


class Answering:
    """Answers interactions, and records how each ended."""

    def __init__(self, metrics: Metrics, directory: Directory, studio: Studio) -> None:
        self._metrics = metrics
        self._directory = directory
        self._studio = studio

    async def answer(
        self,
        interaction: Interaction,
        visibility: Visibility,
        work: Work,
        asked: Asked | None = None,
    ) -> None:
        """Do the work and answer with what it returns. Raises nothing but cancellation.

        A `CoachError` is told to the member alone; any other exception is logged under the
        interaction's id, and the member is given that id. `asked` is what the member did; None for
        a slash command, which names itself.
        """
        with interaction_context(interaction.id):
            given = _Answer(interaction, visibility, self._draw_later)
            ending = await given.give(work)
            asked = asked or command_asked(interaction, "command")
            self.record(interaction, asked, ending, given.acknowledged_at)

    def record(
        self,
        interaction: Interaction,
        asked: Asked,
        ending: Ending,
        acknowledged_at: float | None = None,
    ) -> None:
        """Count and log an interaction that has ended; see `note_answered`."""
        note_answered(interaction, self._metrics, asked, ending, acknowledged_at)

    async def _draw_later(self, later: Later, interaction: Interaction) -> Reply:
        return await later(interaction, self._directory, self._studio)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    result: Result
    ending: Ending = Ending.OK


class _Answer:
    """The answer to one interaction, and how far it has come."""

    def __init__(
        self,
        interaction: Interaction,
        visibility: Visibility,
        draw_later: Callable[[Later, Interaction], Awaitable[Reply]],
    ) -> None:
        if visibility is Visibility.UPDATE and interaction.message is None:
            visibility = Visibility.PRIVATE  # a form that a slash command opened stands on nothing
        self._interaction = interaction
        self._reference = str(interaction.id)
        self._visibility = visibility
        self._draw_later = draw_later
        self._deferral: asyncio.Task[None] | None = None
        self._deferred = False
        self.acknowledged_at: float | None = None

    async def give(self, work: Work) -> Ending:
        outcome = await self._outcome(work)
        if self._deferral:
            await self._deferral
        try:
            arrived = await self._arrives(self._deliver(outcome))
        except Exception:
            # Discord or discord.py refused the reply itself, such as a text that is too long.
            logger.exception("Interaction %s: the reply was refused", self._reference)
            await self._attempt(self._tell_alone(draw_bug(self._reference)))
            return Ending.FAILED
        if not arrived:
            return Ending.LOST
        if isinstance(outcome.result, Reply):
            await self._follow(outcome.result)
        return outcome.ending

    async def _follow(self, reply: Reply) -> None:
        """Send what comes after a reply."""
        if reply.aside:
            await self._attempt(self._follow_up(reply.aside, ephemeral=True))
        if reply.afterwards:
            await self._attempt(self._follow_publicly(reply.afterwards))

    async def _outcome(self, work: Work) -> _Outcome:
        if self._visibility is Visibility.FORM:
            return await self._form_outcome(work)
        timer = asyncio.get_running_loop().call_later(DEFER_AFTER, self._begin_to_defer)
        try:
            return await self._carry_out(work)
        finally:
            timer.cancel()

    async def _form_outcome(self, work: Work) -> _Outcome:
        """Do the work while there is time, and not wait for what hangs to be cleared away."""
        working = asyncio.create_task(self._carry_out(work))
        try:
            done, _ = await asyncio.wait({working}, timeout=FORM_DEADLINE)
        finally:
            working.cancel()
        if done:
            return working.result()
        logger.warning("Interaction %s: no form in time", self._reference)
        return _Outcome(result=draw_busy(), ending=Ending.LATE)

    def _begin_to_defer(self) -> None:
        self._deferral = asyncio.create_task(self._attempt(self._defer()))

    async def _carry_out(self, work: Work) -> _Outcome:
        try:
            try:
                return _Outcome(result=await _worked(work))
            except CoachError as error:
                failed = isinstance(error, StorageError)  # which is nobody's mistake
                ending = Ending.FAILED if failed else Ending.TOLD
                return _Outcome(result=draw_error(error), ending=ending)
        except Exception:
            logger.exception("Interaction %s failed", self._reference)
            return _Outcome(result=draw_bug(self._reference), ending=Ending.FAILED)

    async def _arrives(self, step: Awaitable[None]) -> bool:
        """Take one step on the network; False when nobody is there to answer any more.

        Raises:
            discord.HTTPException: Discord understood and refused, which is a bug of ours.
        """
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                await step
        except discord.HTTPException as error:
            if error.code == _ALREADY_ACKNOWLEDGED:
                # The first try arrived, its receipt was lost, and the retry met the answer itself.
                self._acknowledged()
                return True
            # Not found are 10062, too late, and replies that the member has dismissed since.
            if not isinstance(error, discord.NotFound) and error.status < _SERVER_ERROR:
                raise
            self._lost()
            return False
        except (aiohttp.ClientError, TimeoutError):
            self._lost()
            return False
        self._acknowledged()
        return True

    def _acknowledged(self) -> None:
        if self.acknowledged_at is None:
            self.acknowledged_at = time.perf_counter()

    def _lost(self) -> None:
        logger.warning("Interaction %s: no answer got through", self._reference, exc_info=True)

    async def _attempt(self, step: Awaitable[None]) -> None:
        """Take a step whose failure changes nothing for the member."""
        try:
            await self._arrives(step)
        except Exception:
            logger.exception("Interaction %s: a step of the answer failed", self._reference)

    async def _defer(self) -> None:
        # Before the call: whether it arrived or only seemed lost, editing is the way on.
        self._deferred = True
        if self._visibility is Visibility.UPDATE:
            await self._interaction.response.defer()
        else:
            ephemeral = self._visibility is Visibility.PRIVATE
            await self._interaction.response.defer(thinking=True, ephemeral=ephemeral)

    @property
    def _is_in_public(self) -> bool:
        """Whether others see the answer as well."""
        message = self._interaction.message
        if self._visibility is Visibility.UPDATE and message is not None:
            return not message.flags.ephemeral
        return self._visibility is Visibility.PUBLIC

    async def _deliver(self, outcome: _Outcome) -> None:
        result = outcome.result
        if isinstance(result, Reply):
            private = result.private and self._is_in_public
            alone = private or outcome.ending is not Ending.OK
            await (self._tell_alone(result) if alone else self._send(result))
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

    async def _tell_alone(self, reply: Reply) -> None:
        """Tell the member alone, and leave no trace in public."""
        if self._deferred and self._visibility is Visibility.PRIVATE:
            await self._send(reply)
            return
        if self._deferred or self._interaction.response.is_done():
            if self._deferred and self._visibility is Visibility.PUBLIC:
                # First, since a follow-up to a standing deferral would take its place, publicly.
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

    async def _follow_publicly(self, following: Reply | Later) -> None:
        if not isinstance(following, Reply):
            following = await self._draw_later(following, self._interaction)
        await self._follow_up(following, ephemeral=False)

    async def _open(self, modal: discord.ui.Modal) -> None:
        if self._visibility is not Visibility.FORM:
            raise TypeError(f"only a FORM handler may open a form, not a {self._visibility.name}")
        _detach(modal)
        await self._interaction.response.send_modal(modal)


async def _worked(work: Work) -> Result:
    """Do the work; again, where its transaction and another waited for each other.

    Of the one that was given up nothing is left, the claim of its interaction included.
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
    """Keep discord.py from remembering what is sent.

    It stores every form, and every ephemeral layout with a timer of 15 minutes, unless they
    have stopped. Nothing of ours listens on them: clicks and forms are matched by their ids.
    """
    view.stop()
