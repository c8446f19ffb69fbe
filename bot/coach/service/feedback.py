"""What the coach knows about the feedback on a member's tracks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.calendar.rules.days import producer_day
from bot.calendar.rules.periods import week_of
from bot.coach.rules import reasons
from bot.coach.rules.feedback import ENOUGH_LISTENERS
from bot.coach.rules.history import REPEAT_DAYS, Named
from bot.coach.store import feedback
from bot.coach.store.plans import StoredLine
from bot.db.transactions import Transaction
from bot.feedback.rules.submitting import OPEN_FOR, critiques_owed
from bot.members.store import Member
from bot.servers.service.context import ServerContext


@dataclass(frozen=True, slots=True, kw_only=True)
class TracksHeard:
    """What listeners named, and whether there is something to submit.

    `named` is what no earlier plan was about; `titles` are those of submissions by id.
    `can_submit` is whether a plan may say so: it's open to the member, and neither they nor a plan
    have brought it up in 8 weeks. They owe `owed` critiques first.
    """

    named: Sequence[Named]
    titles: Mapping[int, str]
    can_submit: bool
    submitted_on: date | None
    owed: int


def load_tracks_heard(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    *,
    level: int,
    lines: Iterable[StoredLine],
    now: datetime,
) -> TracksHeard:
    """Load what the coach knows about feedback. `lines` are those of the plans of 8 weeks."""
    who = (member.guild_id, member.user_id)
    since = now - timedelta(days=REPEAT_DAYS)
    rows = feedback.named_focuses(
        tx, *who, submitted_since=since - OPEN_FOR, since=since, now=now, at_least=ENOUGH_LISTENERS
    )
    exchange = feedback.exchange_of(tx, *who)
    this_week = week_of(context.today(member, now))
    said = [line.reason for line in lines if line.week != this_week]
    return TracksHeard(
        named=[
            Named(submission_id=each.submission_id, focus=each.focus, listeners=each.listeners)
            for each in rows
            if each.focus in context.pack.focus_by_slug
            and not any(_is_about(reason, each.submission_id, each.focus) for reason in said)
        ],
        titles={each.submission_id: each.title for each in rows},
        can_submit=level >= context.server.feedback_min_level
        and (exchange.last_at is None or exchange.last_at <= since)
        and not any(isinstance(reason, reasons.GetHeard) for reason in said),
        submitted_on=producer_day(exchange.last_at, context.zone_of(member))
        if exchange.last_at
        else None,
        owed=critiques_owed(exchange.submitted, exchange.given),
    )


def _is_about(reason: reasons.Reason, submission_id: int, focus: str) -> bool:
    return (
        isinstance(reason, reasons.NamedByListeners)
        and reason.submission_id == submission_id
        and reason.focus == focus
    )
