"""Greets each server once when the bot joins it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.db import facts
from bot.db.transactions import Transaction
from bot.db.use_cases import in_steps, reads, writes
from bot.greetings import store as greetings
from bot.greetings.results import GreetingCard, JoinedServer
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.packs.content import SkillPack
from bot.servers import store as servers
from bot.servers.service.context import load_context
from bot.use_cases import Service

_GREETED_WITHIN = timedelta(days=30)
"""Servers that the bot joined longer ago get no greeting."""
_GREETS_AFTER = "greets_after"
"""A fact: servers joined before this time (epoch seconds) had no greetings yet, and get none."""


class Greetings(Service):
    """Use cases of greetings."""

    @in_steps
    def greet(self, joined: JoinedServer, now: datetime) -> bool:
        """Add a server's greeting to the outbox; False if it was greeted before, or needs none."""
        return not self._is_known.blocking(joined) and self._greet.blocking([joined], now)

    @in_steps
    def greet_all(self, joined_servers: Sequence[JoinedServer], now: datetime) -> bool:
        """Do the same for every server that the bot is in, after a start."""
        known = self._all_known.blocking()
        new = [
            each for each in joined_servers if (each.guild_id, _second(each.joined_at)) not in known
        ]
        return bool(new) and self._greet.blocking(new, now)

    @reads
    def _is_known(self, tx: Transaction, joined: JoinedServer) -> bool:
        return greetings.is_known(tx, joined)

    @reads
    def _all_known(self, tx: Transaction) -> set[tuple[int, datetime]]:
        return {(each.guild_id, each.joined_at) for each in greetings.all_known(tx)}

    @writes
    def _greet(
        self, tx: Transaction, joined_servers: Sequence[JoinedServer], now: datetime
    ) -> bool:
        """Record joins and add their greetings to the outbox; False if there are none."""
        since = _greets_after(tx, now)
        greeted = False
        for each in joined_servers:
            greeting_id = greetings.add(tx, each)
            if greeting_id is None or each.channel_id is None or each.joined_at <= since:
                continue
            deliveries.add(
                tx,
                guild_id=each.guild_id,
                kind=DeliveryKind.GREETING,
                subject_id=greeting_id,
                channel_id=each.channel_id,
                send_at=now,
            )
            greeted = True
        return greeted


def load_greeting_card(
    tx: Transaction, packs: Mapping[str, SkillPack], greeting_id: int
) -> GreetingCard | None:
    """Return a greeting's content, or None if staff have set the bot up already.

    Raises:
        PackMissing: the server uses a pack that is not loaded.
    """
    greeting = greetings.find(tx, greeting_id)
    if greeting is None:
        return None
    context = load_context(tx, packs, greeting.guild_id)
    is_set_up = context.server.quests_channel_id is not None
    if is_set_up and not greeting.is_return:
        return None
    upcoming = servers.schedules_of(tx, greeting.guild_id)
    return GreetingCard(
        greeting=greeting,
        server=context.server,
        pack_name=context.pack.name,
        is_back=is_set_up,
        next_at=upcoming[0].next_run_at if upcoming else None,
    )


def _greets_after(tx: Transaction, now: datetime) -> datetime:
    """Return the time before which joined servers are not greeted."""
    stored = facts.get(tx, _GREETS_AFTER)
    recently = now - _GREETED_WITHIN
    return max(recently, datetime.fromtimestamp(int(stored), UTC)) if stored else recently


def _second(instant: datetime) -> datetime:
    """Return an instant in whole seconds, as the database stores it."""
    return datetime.fromtimestamp(int(instant.timestamp()), UTC)
