"""What a server's new time zone changes for its members: their days and streaks."""

from dataclasses import replace
from datetime import datetime

from bot.db.transactions import Transaction
from bot.downtime import store as outages
from bot.members import store as members
from bot.servers.service.context import ServerContext
from bot.streaks.service import streak_until


def moved_to_zone(before: ServerContext, after: ServerContext, now: datetime) -> ServerContext:
    """Return a server in another zone: the day of its members goes on."""
    zones = before.zones.changed_to(after.zone, now)
    server = replace(
        after.server,
        zone_before=zones.change.before.key if zones.change else None,
        zone_changed_on=zones.change.on if zones.change else None,
    )
    return replace(after, server=server)


def move_streaks(tx: Transaction, context: ServerContext, now: datetime) -> None:
    """Recompute the end of live streaks of members without a zone of their own."""
    guild_id = context.server.guild_id
    affected = members.lock_streaks(tx, guild_id, now)
    since = min((each.streak_last_on for each in affected if each.streak_last_on), default=None)
    if since is None:
        return
    excused = outages.excused_days_of_server(tx, guild_id, since)
    until = {
        each.user_id: streak_until(
            context.zone, each.streak, excused.get(each.user_id, frozenset())
        )
        for each in affected
    }
    members.move_streaks(tx, guild_id, until)
