"""What shared timers do by themselves: they change phases, end, and are redrawn."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.db.errors import StorageError
from bot.db.transactions import Transaction
from bot.db.use_cases import in_steps, reads, writes
from bot.departures import store as departures
from bot.members import store as members
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.packs.content import SkillPack
from bot.packs.errors import PackMissing
from bot.servers.service.context import load_context
from bot.sessions.rules import SessionKind
from bot.sessions.service.timers import end_timer
from bot.sessions.store import sessions
from bot.shared_timers import store
from bot.shared_timers.results import ParticipantLine, SentCard, SharedTimerCard
from bot.shared_timers.service.parts import apply_phases, end_shared_break
from bot.shared_timers.store import Participant, SharedTimer
from bot.use_cases import Service

_AT_ONCE: Final = 50
_RETRY_AFTER: Final = timedelta(minutes=5)
_PACK_RETRY_AFTER: Final = timedelta(hours=1)

logger = logging.getLogger(__name__)


class SharedTimerProgress(Service):
    """Moves shared timers on, and says what their messages show."""

    @in_steps
    def advance_due(self, now: datetime) -> None:
        """Take every shared timer that is due to the phase of `now`, or to its end.

        Phases that passed while the bot was down are applied with their planned times. Each member
        has a transaction of their own, so that one failure doesn't affect the others.
        """
        for timer in self._due.blocking(now):
            try:
                for participant in self._participants.blocking(timer):
                    self._catch_up_safely(timer, participant, now)
                self._move_on.blocking(timer, now)
            except StorageError:
                raise
            except PackMissing:  # the host may add it again
                self._postpone.blocking(timer, now + _PACK_RETRY_AFTER)
            except Exception:
                logger.exception("Shared timer %s could not go on; trying again", timer.id)
                self._postpone.blocking(timer, now + _RETRY_AFTER)

    @reads
    def _due(self, tx: Transaction, now: datetime) -> list[SharedTimer]:
        return store.due(tx, now, _AT_ONCE)

    @reads
    def _participants(self, tx: Transaction, timer: SharedTimer) -> list[Participant]:
        return store.participants(tx, timer.id)

    @writes
    def _postpone(self, tx: Transaction, timer: SharedTimer, until: datetime) -> None:
        store.postpone(tx, timer.id, until)

    def _catch_up_safely(self, timer: SharedTimer, participant: Participant, now: datetime) -> None:
        try:
            self._catch_up.blocking(timer, participant, now)
        except (StorageError, PackMissing):
            raise
        except Exception:
            logger.exception(
                "Shared timer %s: session %s could not follow", timer.id, participant.session_id
            )

    @writes
    def _catch_up(
        self, tx: Transaction, timer: SharedTimer, participant: Participant, now: datetime
    ) -> None:
        """Apply to a session what it has not been through yet, and end it with its timer."""
        member = members.lock(tx, timer.guild_id, participant.user_id)
        session = sessions.find_running(tx, participant.session_id)
        part = store.find_part(tx, participant.session_id)
        if member is None or session is None or part is None or part.shared_timer_id != timer.id:
            return
        phases = timer.phases_after(part.step, now)
        apply_phases(tx, member, session, phases)
        if phases:
            store.set_step(tx, session.id, phases[-1].step)
        if timer.ends_at is None or not timer.is_over(now):
            return
        if session.kind is SessionKind.ROOM:  # it goes on without the timer
            end_shared_break(tx, member, session, timer.ends_at)
            store.leave(tx, session.id)
        else:
            context = load_context(tx, self._packs, timer.guild_id)
            until = max(session.started_at, timer.ends_at)
            end_timer(tx, context, member, session, until=until, note=session.note, now=now)

    @writes
    def _move_on(self, tx: Transaction, timer: SharedTimer, now: datetime) -> None:
        if timer.ends_at is not None and timer.is_over(now):
            store.end(tx, timer.id, timer.ends_at)
        else:
            phase = timer.phase_at(now)
            store.move_on(tx, timer.id, step=phase.step, due_at=phase.to_at)
            # If its message was deleted, it's posted again.
            deliveries.add(
                tx,
                guild_id=timer.guild_id,
                kind=DeliveryKind.SHARED_TIMER,
                subject_id=timer.id,
                channel_id=timer.channel_id,
                send_at=now,
            )
        store.redraw(tx, timer.id, now)

    @writes
    def to_redraw(self, tx: Transaction, now: datetime) -> list[SentCard]:
        """Return the messages that are due to be redrawn; `redrawn` has to be called for each.

        A shared timer that nobody takes part in any more ends here.
        """
        cards: list[SentCard] = []
        for due in sorted(store.to_redraw(tx, now, _AT_ONCE), key=lambda each: each.id):
            timer = store.claim_redraw(tx, due.id, now)
            if timer is None:  # another process has taken it
                continue
            if departures.is_gone(tx, timer.guild_id):
                store.redrawn(tx, timer)
                continue
            if timer.ended_at is None and not store.participants(tx, timer.id):
                store.end(tx, timer.id, now)
                timer = replace(timer, ended_at=now, ends_at=now, due_at=None)
            card = _sent_card(tx, self._packs, timer, now)
            if card is not None:
                cards.append(card)
        return cards

    @writes
    def redrawn(self, tx: Transaction, card: SentCard, *, is_deleted: bool = False) -> None:
        """Record that a message was redrawn, or that Discord refuses that."""
        timer = card.card.timer
        store.redrawn(tx, timer)
        if is_deleted:
            deliveries.forget_sent(tx, DeliveryKind.SHARED_TIMER, timer.id, card.message_id)


def _sent_card(
    tx: Transaction, packs: Mapping[str, SkillPack], timer: SharedTimer, now: datetime
) -> SentCard | None:
    """Return what a shared timer's message shows now; None if there is no message to redraw."""
    sent = deliveries.find(tx, DeliveryKind.SHARED_TIMER, timer.id)
    if sent is None or sent.channel_id is None or sent.message_id is None:
        if sent is None or sent.sending_since is None:  # it will be sent as it is then
            store.redrawn(tx, timer)
        else:  # it's being sent right now
            store.redraw(tx, timer.id, now + store.REDRAW_AFTER)
        return None
    try:
        card = gather_card(tx, packs, timer, now)
    except PackMissing:  # the claim expires
        return None
    return SentCard(card=card, channel_id=sent.channel_id, message_id=sent.message_id)


def gather_card(
    tx: Transaction, packs: Mapping[str, SkillPack], timer: SharedTimer, now: datetime
) -> SharedTimerCard:
    """Return a shared timer with who takes part. Raises PackMissing if the pack isn't loaded."""
    context = load_context(tx, packs, timer.guild_id)
    is_over = timer.ended_at is not None or timer.is_over(now)
    everybody = store.participants(tx, timer.id, with_past=is_over)
    everybody = [each for each in everybody if not each.has_left]
    if is_over:
        everybody = _summed(each for each in everybody if each.minutes is not None)
    host = members.find(tx, timer.guild_id, timer.host_id) if timer.host_id else None
    return SharedTimerCard(
        timer=timer,
        phase=None if is_over else timer.phase_at(now),
        host_id=timer.host_id if host and not host.is_private and not host.left_at else None,
        lines=[
            ParticipantLine(
                user_id=each.user_id,
                focus=context.focus_name(each.focus),
                minutes=each.minutes,
            )
            for each in everybody
            if not each.is_private
        ],
        unnamed=sum(each.is_private for each in everybody),
        accent=context.server.accent,
    )


def _summed(sessions_done: Iterable[Participant]) -> list[Participant]:
    """Return each member once, with the minutes of all their sessions."""
    by_member: dict[int, Participant] = {}
    for each in sessions_done:
        before = by_member.get(each.user_id)
        total = (before.minutes or 0 if before else 0) + (each.minutes or 0)
        by_member[each.user_id] = replace(each, minutes=total)
    return list(by_member.values())
