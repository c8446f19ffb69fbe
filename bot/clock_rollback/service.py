"""When the system's clock has been set back: nothing waits for a time that it has had before."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.calendar.rules.days import producer_day, zone_or_utc
from bot.clock_rollback import store as set_backs
from bot.clock_rollback.rules import brought_back, due_again
from bot.clock_rollback.store import Times
from bot.db.transactions import Transaction
from bot.members import store as members
from bot.packs.content import SkillPack
from bot.reminders.rules import check_due
from bot.rooms.rules import AWAY
from bot.servers import store as servers
from bot.servers.service.context import context_of, next_posting_at
from bot.sessions.rules import SessionKind
from bot.sessions.store import sessions
from bot.sessions.store.sessions import Break, RunningSession
from bot.week_reviews.service import schedule_review

Packs = Mapping[str, SkillPack]


def bring_back(tx: Transaction, packs: Packs, by: timedelta, now: datetime) -> None:
    """Bring back what lies in a time still to come because the clock was ahead by so much.

    What is due by itself comes as long after `now` as it was meant to; a quest whose instant is to
    come again, and whose period has no posting, comes then; running sessions go on as if they had
    been noted by the clock as it is (rules, Clock).
    """
    _bring_back_schedules(tx, packs, now)
    set_backs.bring_back_refreshes(tx, by, now)
    _bring_back_sessions(tx, by, now)
    set_backs.bring_back_role_checks(tx, by, now)
    set_backs.bring_back_imports(tx, by, now)
    set_backs.bring_back_deliveries(tx, by, now)


def _bring_back_schedules(tx: Transaction, packs: Packs, now: datetime) -> None:
    contexts = {
        server.guild_id: context_of(server, packs)
        for server in servers.configured(tx)
        if server.pack in packs  # whoever runs the bot may bring a pack back
    }
    for schedule in set_backs.schedules(tx, now):
        if (context := contexts.get(schedule.guild_id)) is None:
            continue
        next_at = next_posting_at(tx, context, schedule.cadence, now)
        if next_at < schedule.next_run_at:
            servers.set_schedule(tx, replace(schedule, next_run_at=next_at), now)
    for guild_id in set_backs.reviewed_servers(tx, now):
        if guild_id in contexts:
            schedule_review(tx, contexts[guild_id], now)


def _bring_back_sessions(tx: Transaction, by: timedelta, now: datetime) -> None:
    for found in set_backs.running(tx, now):
        members.lock(tx, found.guild_id, found.user_id)
        # Read again: it may have changed while this waited for the lock.
        session = sessions.find_running(tx, found.id)
        if session is None:
            continue
        taken = sessions.breaks(tx, session.id)
        if _lies_ahead(session, taken, now):
            set_backs.set_times(tx, _times(session, by, now))
            set_backs.set_breaks(tx, session.id, [_break(each, by, now) for each in taken])


def _lies_ahead(session: RunningSession, taken: list[Break], now: datetime) -> bool:
    noted = [session.started_at, session.last_sign_at, session.asked_at]
    noted += [at for each in taken for at in (each.from_at, each.to_at)]
    return any(at is not None and at > now for at in noted)


def _times(session: RunningSession, by: timedelta, now: datetime) -> Times:
    """Return the instants of a session as the clock would have had them.

    A question that was asked in a time still to come is withdrawn: its owner had no time to answer.
    """
    started_at = brought_back(session.started_at, by, now)
    last_sign_at = brought_back(session.last_sign_at, by, now)
    asked_at, check_at, ears_at = session.asked_at, session.check_at, session.ears_at
    if session.kind is SessionKind.ROOM:
        check_at = last_sign_at + AWAY
    elif asked_at is None or asked_at > now:
        asked_at, check_at = None, check_due(last_sign_at)
    if ears_at is not None and last_sign_at != session.last_sign_at:
        ears_at = due_again(ears_at, by, now)
    return Times(
        id=session.id,
        day=producer_day(started_at, zone_or_utc(session.timezone)),
        started_at=started_at,
        last_sign_at=last_sign_at,
        ears_at=ears_at,
        check_at=check_at,
        asked_at=asked_at,
    )


def _break(taken: Break, by: timedelta, now: datetime) -> tuple[datetime, datetime | None]:
    from_at = brought_back(taken.from_at, by, now)
    if taken.to_at is None:
        return from_at, None
    return from_at, max(from_at, brought_back(taken.to_at, by, now))
