"""First contact: a server that the bot has joined is greeted once, where it may speak there."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.db import facts
from bot.db.transactions import Transaction
from bot.db.use_cases import in_steps, reads, writes
from bot.greetings import store as greetings
from bot.greetings.results import GreetingCard, Joining
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.packs.content import SkillPack
from bot.servers import store as servers
from bot.servers.service.context import load_context
from bot.use_cases import Service

_GREETED_WITHIN = timedelta(days=30)
"""Of joining: a server that has had the bot for longer has found its way, or wants none."""
_GREETS_AFTER = "greets_after"
"""The fact that tells, in epoch seconds, until when a joining was before there were greetings."""


class Greetings(Service):
    """Greeting servers, each joining once."""

    @in_steps
    def meet(self, joining: Joining, now: datetime) -> bool:
        """Owe a server its greeting; False where none is due, as after every reconnect."""
        return not self._is_known.blocking(joining) and self._greet.blocking([joining], now)

    @in_steps
    def meet_all(self, joinings: Sequence[Joining], now: datetime) -> bool:
        """Do the same for every server that the bot is in, as after a start."""
        known = self._all_known.blocking()
        new = [each for each in joinings if (each.guild_id, _second(each.joined_at)) not in known]
        return bool(new) and self._greet.blocking(new, now)

    @reads
    def _is_known(self, tx: Transaction, joining: Joining) -> bool:
        return greetings.is_known(tx, joining)

    @reads
    def _all_known(self, tx: Transaction) -> set[tuple[int, datetime]]:
        return {(each.guild_id, each.joined_at) for each in greetings.all_known(tx)}

    @writes
    def _greet(self, tx: Transaction, joinings: Sequence[Joining], now: datetime) -> bool:
        """Note joinings and owe their greetings; False where none is owed."""
        since = _greets_after(tx, now)
        greeted = False
        for each in joinings:
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


def greeting_to_tell(
    tx: Transaction, packs: Mapping[str, SkillPack], greeting_id: int
) -> GreetingCard | None:
    """Return what a greeting is to show; None where staff have found their way without it.

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
    """Return the instant after which a server must have been joined to be greeted at `now`."""
    stored = facts.get(tx, _GREETS_AFTER)
    recently = now - _GREETED_WITHIN
    return max(recently, datetime.fromtimestamp(int(stored), UTC)) if stored else recently


def _second(instant: datetime) -> datetime:
    """Return an instant as the database keeps it."""
    return datetime.fromtimestamp(int(instant.timestamp()), UTC)
