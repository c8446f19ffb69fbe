"""When a server's battles start by themselves."""

from dataclasses import replace
from datetime import datetime

from bot.battles.rules.timing import next_start
from bot.battles.store import battles
from bot.battles.store.battles import BattleSchedule
from bot.db.transactions import Transaction
from bot.servers.service.context import ServerContext


def schedule_battles(
    tx: Transaction, context: ServerContext, schedule: BattleSchedule, now: datetime
) -> BattleSchedule:
    """Write a server's schedule, with its next start in the server's zone, and return it."""
    next_at = next_start(
        schedule.every, schedule.weekday, schedule.start_time, after=now, zone=context.zone
    )
    planned = replace(schedule, next_at=next_at)
    battles.save_schedule(tx, planned)
    return planned


def move_battles(tx: Transaction, context: ServerContext, now: datetime) -> None:
    """Move the next start of a server whose zone has changed, if it has a schedule."""
    schedule = battles.find_schedule(tx, context.server.guild_id)
    if schedule is not None:
        schedule_battles(tx, context, schedule, now)
