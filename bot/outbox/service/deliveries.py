"""What the bot owes its servers' channels: begun, recorded, tried again, or given up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.db.database import Database
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.notices import store as notices
from bot.notices.rules import Problem
from bot.outbox import store as deliveries
from bot.outbox.store import Delivery, DeliveryKind
from bot.packs.content import SkillPack
from bot.packs.errors import PackMissing
from bot.servers import store as servers
from bot.servers.store import Server
from bot.use_cases import Service

_OF_ONE_SERVER = 10
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(minutes=10)
_MENDING_PAUSE = timedelta(hours=1)


class Kind(Protocol):
    """A kind of outgoing message, as far as the outbox reads the database for it."""

    kind: DeliveryKind

    def gather(
        self, tx: Transaction, packs: Mapping[str, SkillPack], delivery: Delivery, now: datetime
    ) -> object | None:
        """Read the content of a message; None if it is no longer worth sending.

        Raises:
            PackMissing: the server uses a pack that is not loaded.
        """
        ...

    def channel_of(self, server: Server) -> int | None:
        """Return the channel that staff have chosen for it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """A delivery that an attempt is made at, with its content as its kind has gathered it.

    `unknown_since` is set where an earlier attempt may have arrived without our knowing: the
    channel is to be searched from then on before anything is sent.
    """

    delivery: Delivery
    content: object
    unknown_since: datetime | None


class Deliveries(Service):
    """The way of a message from being owed to standing. Each method is one transaction."""

    def __init__(
        self, database: Database, packs: Mapping[str, SkillPack], kinds: Iterable[Kind]
    ) -> None:
        super().__init__(database, packs)
        self._kinds = {each.kind: each for each in kinds}

    @reads
    def due(self, tx: Transaction, now: datetime, at_most: int = 200) -> list[Delivery]:
        """Return what is to be sent at `now`, the oldest first, and of no server more than ten.

        So a server that is owed much, and to which nothing gets through, holds up no other.
        """
        return deliveries.due(tx, now, at_most, of_one_server=_OF_ONE_SERVER)

    @writes
    def begin(self, tx: Transaction, delivery: Delivery, now: datetime) -> OutgoingMessage | None:
        """Note that an attempt starts and return what to send; None when it is not wanted now."""
        owed = deliveries.find(tx, delivery.kind, delivery.subject_id)
        if owed is None or owed.send_at is None:  # another attempt has just brought it
            return None
        try:
            content = self._kinds[owed.kind].gather(tx, self._packs, owed, now)
        except PackMissing:  # whoever runs the bot may bring the pack back
            deliveries.try_later(tx, owed, now + _MENDING_PAUSE)
            return None
        if content is None:
            deliveries.give_up(tx, owed.id)
            return None
        if not deliveries.begin(tx, owed, now):
            return None
        return OutgoingMessage(delivery=owed, content=content, unknown_since=owed.sending_since)

    @reads
    def is_owed(self, tx: Transaction, delivery: Delivery) -> bool:
        """Tell whether a message is still to be brought."""
        owed = deliveries.find(tx, delivery.kind, delivery.subject_id)
        return owed is not None and owed.send_at is not None

    @writes
    def record_sent(
        self, tx: Transaction, delivery: Delivery, *, channel_id: int, message_id: int
    ) -> None:
        """Record the message; whatever was wrong with the channel is mended."""
        deliveries.mark_sent(tx, delivery.id, channel_id=channel_id, message_id=message_id)
        if delivery.kind is not DeliveryKind.NOTICE:
            notices.clear_notices(tx, delivery.guild_id, channel_id)

    @writes
    def record_failed(self, tx: Transaction, delivery: Delivery, now: datetime) -> None:
        """Record an attempt whose outcome is unknown: try again, later each time."""
        pause = min(_FIRST_PAUSE * 3 ** min(delivery.attempts, 6), _LONGEST_PAUSE)
        deliveries.try_later(tx, delivery, now + pause)

    @writes
    def record_refused(
        self, tx: Transaction, delivery: Delivery, problem: Problem, now: datetime
    ) -> None:
        """Record that Discord will not have it, and owe staff one notice of what to mend.

        Staff may mend it in Discord alone, so it is tried again now and then. Where they have
        chosen another channel meanwhile, it goes there at once and they are told nothing.
        """
        refused = deliveries.mark_refused(tx, delivery, now + _MENDING_PAUSE)
        if not refused or delivery.channel_id is None:
            return
        server = servers.find(tx, delivery.guild_id)
        chosen = self._kinds[delivery.kind].channel_of(server) if server else None
        if chosen is not None and chosen != delivery.channel_id:
            deliveries.redirect(tx, delivery.guild_id, delivery.kind, chosen, now)
            return
        notices.raise_notice(
            tx,
            delivery.guild_id,
            problem=problem,
            channel_id=delivery.channel_id,
            now=now,
        )

    @writes
    def give_up(self, tx: Transaction, delivery: Delivery) -> None:
        """Stop trying: there is nobody the message could reach."""
        deliveries.give_up(tx, delivery.id)
