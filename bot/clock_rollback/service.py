"""Corrects stored times after the system clock was set back from a time ahead of the real one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.battles.rules.timing import next_start
from bot.battles.store import battles
from bot.calendar.rules.days import producer_day, zone_or_utc
from bot.clock_rollback import store
from bot.clock_rollback.rules import due_again, shifted_back
from bot.db.transactions import Transaction
from bot.members import store as members
from bot.packs.content import SkillPack
from bot.reminders.rules import check_due
from bot.rooms.rules import AWAY
from bot.servers import store as servers
from bot.servers.service.context import ServerContext, context_of, next_posting_at
from bot.sessions.rules import SessionKind
from bot.sessions.store import breaks, sessions
from bot.sessions.store.breaks import Break
from bot.sessions.store.sessions import RunningSession
from bot.week_reviews.service import closes_weeks, schedule_review

Packs = Mapping[str, SkillPack]


def undo_clock_lead(tx: Transaction, packs: Packs, lead: timedelta, now: datetime) -> None:
    """Correct the stored times that are in the future because the clock was ahead by `lead`.

    Retries and other delays keep their remaining length; quests are scheduled again, except for
    periods that have a posting; running sessions get the times that the corrected clock would have
    recorded (rules, Clock).
    """
    _reset_schedules(tx, packs, now)
    _bring_battles_forward(tx, packs, now)
    store.shift_redraws(tx, lead, now)
    _shift_sessions(tx, lead, now)
    store.shift_work(tx, lead, now)
    store.shift_listening(tx, lead, now)


def _reset_schedules(tx: Transaction, packs: Packs, now: datetime) -> None:
    for server in servers.configured(tx):
        if server.pack not in packs:  # the operator may restore it
            continue
        context = context_of(server, packs)
        _bring_postings_forward(tx, context, now)
        if closes_weeks(server):
            schedule_review(tx, context, now)


def _bring_postings_forward(tx: Transaction, context: ServerContext, now: datetime) -> None:
    """Schedule quests again where that is sooner: a retry after a failed opening stays."""
    schedules = servers.schedules_of(tx, context.server.guild_id)
    for schedule in sorted(schedules, key=lambda each: each.cadence):  # the order of locking
        next_at = next_posting_at(tx, context, schedule.cadence, now)
        if next_at < schedule.next_run_at:
            servers.set_schedule(tx, replace(schedule, next_run_at=next_at), now)


def _bring_battles_forward(tx: Transaction, packs: Packs, now: datetime) -> None:
    """Schedule battles that start by themselves again where that is sooner."""
    for schedule in battles.all_schedules(tx):
        server = servers.find(tx, schedule.guild_id)
        if server is None or server.pack not in packs:
            continue
        zone = context_of(server, packs).zone
        next_at = next_start(
            schedule.every, schedule.weekday, schedule.start_time, after=now, zone=zone
        )
        if next_at < schedule.next_at:
            battles.save_schedule(tx, replace(schedule, next_at=next_at))


def _shift_sessions(tx: Transaction, lead: timedelta, now: datetime) -> None:
    for unlocked in store.running(tx, now):
        members.lock(tx, unlocked.guild_id, unlocked.user_id)
        # Read it again: it may have changed while waiting for the lock.
        session = sessions.find_running(tx, unlocked.id)
        if session is not None:
            pauses = [_shifted_break(each, lead, now) for each in breaks.of_session(tx, session.id)]
            store.set_times(tx, _shifted(session, lead, now), pauses)


def _shifted(session: RunningSession, lead: timedelta, now: datetime) -> RunningSession:
    """Return a session with the times that the corrected clock would have recorded.

    A question asked in the future is withdrawn, because its owner had no time to answer.
    """
    started_at = shifted_back(session.started_at, lead, now)
    last_sign_at = shifted_back(session.last_sign_at, lead, now)
    asked_at, check_at, ears_at = session.asked_at, session.check_at, session.ears_at
    if session.kind is SessionKind.ROOM:
        check_at = last_sign_at + AWAY
    elif asked_at is None or asked_at > now:
        asked_at, check_at = None, check_due(last_sign_at)
    if ears_at is not None and last_sign_at != session.last_sign_at:
        ears_at = due_again(ears_at, lead, now)
    return replace(
        session,
        day=producer_day(started_at, zone_or_utc(session.timezone)),
        started_at=started_at,
        last_sign_at=last_sign_at,
        ears_at=ears_at,
        check_at=check_at,
        asked_at=asked_at,
        away_at=session.away_at and shifted_back(session.away_at, lead, now),
    )


def _shifted_break(each: Break, lead: timedelta, now: datetime) -> Break:
    from_at = shifted_back(each.from_at, lead, now)
    to_at = each.to_at and max(from_at, shifted_back(each.to_at, lead, now))
    return replace(each, from_at=from_at, to_at=to_at)
