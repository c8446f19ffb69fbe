"""Answers all interactions.

Quick work costs one REST call; slow work is deferred automatically. Answering cancels the deferral
timer and awaits a deferral that has already started, so the two are ordered without a lock.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

import discord

from bot.app.logs import interaction_context
from bot.app.metrics import Metrics
from bot.db.errors import StorageError, StorageProblem
from bot.errors import CoachError
from bot.ui.actions import Interaction
from bot.ui.answer_calls import SEND_TIMEOUT, AnswerCalls
from bot.ui.drafts import Drafts
from bot.ui.errors import draw_bug, draw_busy, draw_error, draw_too_slow, draw_undelivered
from bot.ui.interaction_metrics import (
    InteractionLabels,
    Outcome,
    command_labels,
    record_answered,
    seconds_since_received,
)
from bot.ui.limits import Limits
from bot.ui.member_lookup import Directory
from bot.ui.missed import FindMissed, Missed, add_missed, record_shown
from bot.ui.permissions import Channel, may_write
from bot.ui.pictures.avatars import Avatars
from bot.ui.pictures.renderer import PictureRenderer
from bot.ui.progress import Progress
from bot.ui.refusals import is_permanent, remove_refusable
from bot.ui.refused_input import is_refused_form, redraw_refused_input
from bot.ui.replies import (
    Continuation,
    DelayedReply,
    Reply,
    ShowProgress,
    Visibility,
    as_ordinary,
)
from bot.ui.responding import Responder, may_redraw
from bot.ui.sightings import Sightings

DEFER_AFTER = 1.5
FORM_DEADLINE = 2.0
"""Both in seconds; Discord drops an interaction after 3."""
FIRST_ANSWER_DEADLINE = 2.6
"""Seconds after an interaction is received; leaves time to say that its answer did not arrive."""

CONTINUATION_TIMEOUT = 14 * 60.0
"""Seconds; an interaction's message can be edited for 15 minutes."""

_SHORTEST_SEND = 0.5
_TRIES = 3

Result = Reply | discord.ui.Modal | None
"""A message, a form (from a `FORM` handler only), or None for no answer."""
Work = Callable[[], Awaitable[Result]]
Refuse = Callable[[CoachError], Reply]
"""Draws why something is not possible."""

logger = logging.getLogger(__name__)


class Answering:
    """Answers interactions and records their outcomes."""

    def __init__(
        self,
        metrics: Metrics,
        directory: Directory,
        renderer: PictureRenderer,
        avatars: Avatars,
        limits: Limits,
        sightings: Sightings,
        find_missed: FindMissed,
    ) -> None:
        self.limits = limits
        self.drafts = Drafts()
        self._sightings = sightings
        self._find_missed = find_missed
        self._metrics = metrics
        self._directory = directory
        self._renderer = renderer
        self._avatars = avatars

    async def answer(
        self,
        interaction: Interaction,
        visibility: Visibility,
        work: Work,
        labels: InteractionLabels | None = None,
        refuse: Refuse = draw_error,
    ) -> None:
        """Do the work and answer with its result; only cancellation is raised.

        A private reply also has what the member missed (`bot/ui/missed.py`). A `CoachError` is
        drawn by `refuse` for the member only. Any other exception is logged with
        the interaction's id, which the member is shown. `labels` are for logs and metrics; None
        means the name of the slash command.
        """

        async def limited() -> Result:
            self.limits.take(interaction)
            async with self.limits.turn(interaction.guild_id):
                await self._sightings.see([interaction.user])
                return await _with_retries(work)

        with interaction_context(interaction.id):
            answer = _Answer(interaction, visibility, self._draw_delayed, refuse, self._find_missed)
            outcome = await answer.run(limited)
            labels = labels or command_labels(interaction, "command")
            self.record(interaction, labels, outcome, answer.acknowledged_at)
            await answer.go_on()

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
        return await delayed(interaction, self._directory, self._renderer, self._avatars)


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
        refuse: Refuse,
        find_missed: FindMissed,
    ) -> None:
        if not may_redraw(interaction):
            if visibility is Visibility.UPDATE:
                visibility = Visibility.PRIVATE
        elif visibility is Visibility.PRIVATE and is_refused_form(interaction.message):
            visibility = Visibility.UPDATE  # the answer takes the place of the refusal
        channel = interaction.channel
        # Nobody writes through the bot where they may not write themselves.
        self._in_private = isinstance(channel, Channel) and not may_write(
            channel, interaction.permissions
        )
        if self._in_private and visibility is Visibility.PUBLIC:
            visibility = Visibility.PRIVATE
        self._interaction = interaction
        self._reference = str(interaction.id)
        self._visibility = visibility
        self._draw_delayed = draw_delayed
        self._refuse = refuse
        self._find_missed = find_missed
        self._missed: Missed | None = None
        self._responder = Responder(interaction, visibility)
        self._deferral: asyncio.Task[None] | None = None
        self._continued: Reply | None = None
        self._calls = AnswerCalls(self._reference, logger)

    @property
    def acknowledged_at(self) -> float | None:
        """When Discord has taken the answer, as a `time.perf_counter` value."""
        return self._calls.acknowledged_at

    async def run(self, work: Work) -> Outcome:
        done = await self._do(work)
        if self._deferral:
            await self._deferral
        try:
            delivered = await self._deliver(done)
        except Exception:
            # Discord or discord.py rejected the reply itself, e.g. a text that is too long.
            logger.exception("Interaction %s: the reply was rejected", self._reference)
            await self._calls.attempt(self._responder.send_privately(draw_bug(self._reference)))
            return Outcome.FAILED
        if not delivered:
            if self._calls.undelivered:
                await self._calls.attempt(self._responder.send_privately(draw_undelivered()))
            return Outcome.LOST
        if self._missed:
            await record_shown(self._missed)
        if isinstance(done.result, Reply):
            self._continued = done.result
            await self._send_follow_ups(done.result)
        return done.outcome

    async def go_on(self) -> None:
        """Do what goes on after the reply was sent, and edit its message to show the result."""
        first = self._continued
        if first is None or first.continued is None:
            return
        progress = Progress(self._edit)
        done = await self._run_work(partial(_continue, first.continued, progress.show))
        await progress.stop()
        await self._add_missed(done)
        if not isinstance(done.result, Reply):
            return
        result = as_ordinary(done.result) if first.content else done.result
        try:
            delivered = await self._calls.make(self._responder.edit(result))
        except Exception:
            logger.exception("Interaction %s: the result was rejected", self._reference)
            bug = draw_bug(self._reference)
            await self._edit(as_ordinary(bug) if first.content else bug)
            return
        if delivered and self._missed:
            await record_shown(self._missed)

    async def _edit(self, reply: Reply) -> None:
        await self._calls.attempt(self._responder.edit(reply))

    async def _deliver(self, done: _WorkResult) -> bool:
        """Answer with a result, without its links and files if Discord refuses those."""
        only = done.outcome is not Outcome.OK
        if only and await self._deliver_in_panel(done.result):
            return True
        try:
            step = self._responder.deliver(done.result, to_member_only=only)
            return await self._calls.make(step, self._seconds_to_answer())
        except discord.HTTPException as error:
            reply = done.result
            if not is_permanent(error) or not isinstance(reply, Reply):
                raise
            if not remove_refusable(reply.layout):
                raise
            logger.warning("Interaction %s: sent without links and files", self._reference)
        bare = replace(reply, files=())
        return await self._calls.make(self._responder.deliver(bare, to_member_only=only))

    async def _deliver_in_panel(self, refusal: Result) -> bool:
        """Show in its panel why a choice or form was refused; False if that is not possible."""
        if self._visibility is not Visibility.UPDATE or not isinstance(refusal, Reply):
            return False
        redrawn = redraw_refused_input(self._interaction, refusal)
        if redrawn is None:
            return False
        try:
            step = self._responder.deliver(redrawn, to_member_only=False)
            return await self._calls.make(step, self._seconds_to_answer())
        except discord.HTTPException:
            logger.warning(
                "Interaction %s: the panel was not redrawn", self._reference, exc_info=True
            )
            return False

    def _seconds_to_answer(self) -> float:
        """Return how long an answer may take: a first one that arrives too late is lost."""
        if not self._responder.is_first:
            return SEND_TIMEOUT
        left = FIRST_ANSWER_DEADLINE - seconds_since_received(self._interaction)
        return max(_SHORTEST_SEND, left)

    async def _send_follow_ups(self, reply: Reply) -> None:
        """Send the messages that follow a reply, and redraw the message it is about."""
        if reply.redraws and not reply.private:
            await self._calls.attempt(self._responder.redraw(reply.redraws, reply))
        if reply.aside:
            await self._calls.attempt(self._responder.follow_up(reply.aside, ephemeral=True))
        if reply.afterwards:
            await self._calls.attempt(self._follow_publicly(reply.afterwards))

    async def _follow_publicly(self, following: Reply | DelayedReply) -> None:
        if not isinstance(following, Reply):
            following = await self._draw_delayed(following, self._interaction)
        ephemeral = self._in_private or following.private
        await self._responder.follow_up(following, ephemeral=ephemeral)

    async def _do(self, work: Work) -> _WorkResult:
        if self._visibility is Visibility.FORM:
            return await self._do_for_form(work)
        deferral_timer = asyncio.get_running_loop().call_later(DEFER_AFTER, self._start_deferral)
        try:
            done = await self._run_work(work)
            await self._add_missed(done)
            return done
        finally:
            deferral_timer.cancel()

    async def _add_missed(self, done: _WorkResult) -> None:
        """Put what the member missed on top of a private reply, unless it says that it failed."""
        interaction, reply = self._interaction, done.result
        if self._visibility is not Visibility.PRIVATE or interaction.guild_id is None:
            return
        if isinstance(reply, Reply) and done.outcome is Outcome.OK and reply.continued is None:
            who = (interaction.guild_id, interaction.user.id)
            self._missed = await add_missed(reply.layout, self._find_missed, *who)

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
        self._deferral = asyncio.create_task(self._calls.attempt(self._responder.defer()))

    async def _run_work(self, work: Work) -> _WorkResult:
        try:
            try:
                return _WorkResult(result=await work())
            except CoachError as error:
                failed = isinstance(error, StorageError)  # not the member's mistake
                outcome = Outcome.FAILED if failed else Outcome.REFUSED
                return _WorkResult(result=self._refuse(error), outcome=outcome)
        except Exception:
            logger.exception("Interaction %s failed", self._reference)
            return _WorkResult(result=draw_bug(self._reference), outcome=Outcome.FAILED)


async def _continue(continuation: Continuation, show: ShowProgress) -> Reply:
    try:
        async with asyncio.timeout(CONTINUATION_TIMEOUT):
            return await continuation(show)
    except TimeoutError:
        return draw_too_slow()


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
