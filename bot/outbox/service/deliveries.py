"""Deliveries of the outbox: starting an attempt and recording its outcome."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.db.database import Database
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.departures import store as departures
from bot.departures.rules import WAITING_UNTIL
from bot.notices import store as notices
from bot.notices.rules import Problem
from bot.outbox import store as deliveries
from bot.outbox.store import Delivery, DeliveryKind, is_forum_post
from bot.packs.content import SkillPack
from bot.packs.errors import PackMissing
from bot.servers import store as servers
from bot.servers.store import Server
from bot.use_cases import Service

_MAX_PER_SERVER = 10
_FIRST_PAUSE = timedelta(seconds=5)
_MAX_PAUSE = timedelta(minutes=10)
_REFUSED_PAUSE = timedelta(hours=1)


class Kind(Protocol):
    """The part of a kind of outgoing message that reads the database."""

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

    def sent(
        self, tx: Transaction, delivery: Delivery, *, channel_id: int, message_id: int
    ) -> None:
        """Plan what follows once it was sent."""
        ...

    def given_up(
        self, tx: Transaction, packs: Mapping[str, SkillPack], delivery: Delivery, now: datetime
    ) -> None:
        """Change what waits for a message that Discord refuses for good."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """A delivery to attempt, with its content.

    `unknown_since` is set if an earlier attempt may have been sent: the channel has to be searched
    from then on before it is sent again.
    """

    delivery: Delivery
    content: object
    unknown_since: datetime | None


class Deliveries(Service):
    """Starts attempts at deliveries and records their outcome. Each method is one transaction."""

    def __init__(
        self, database: Database, packs: Mapping[str, SkillPack], kinds: Iterable[Kind]
    ) -> None:
        super().__init__(database, packs)
        self._kinds = {each.kind: each for each in kinds}

    @reads
    def due(self, tx: Transaction, now: datetime, at_most: int = 200) -> list[Delivery]:
        """Return the deliveries due at `now`, at most ten of each server.

        The limit per server keeps one that cannot be reached from delaying the others.
        """
        return deliveries.due(tx, now, at_most, of_one_server=_MAX_PER_SERVER)

    @writes
    def begin(self, tx: Transaction, delivery: Delivery, now: datetime) -> OutgoingMessage | None:
        """Record the start of an attempt; return what to send, or None if there is nothing."""
        current = deliveries.find(tx, delivery.kind, delivery.subject_id)
        if current is None or current.send_at is None:  # another attempt has just sent it
            return None
        if departures.is_gone(tx, current.guild_id):
            deliveries.try_later(tx, current, WAITING_UNTIL)
            return None
        try:
            content = self._kinds[current.kind].gather(tx, self._packs, current, now)
        except PackMissing:  # the host may add it again
            deliveries.try_later(tx, current, now + _REFUSED_PAUSE)
            return None
        if content is None:
            deliveries.give_up(tx, current)
            return None
        if not deliveries.begin(tx, current, now):
            return None
        return OutgoingMessage(
            delivery=current, content=content, unknown_since=current.sending_since
        )

    @reads
    def is_pending(self, tx: Transaction, delivery: Delivery) -> bool:
        """Whether a message is still to be sent."""
        current = deliveries.find(tx, delivery.kind, delivery.subject_id)
        return current is not None and current.send_at is not None

    @writes
    def record_sent(
        self, tx: Transaction, delivery: Delivery, *, channel_id: int, message_id: int
    ) -> None:
        """Record the message that was sent, and clear notices about its channel.

        If the delivery was deleted while the message was sent, the message is deleted as well.
        """
        sent = {"channel_id": channel_id, "message_id": message_id}
        if deliveries.mark_sent(tx, delivery, **sent):
            self._kinds[delivery.kind].sent(tx, delivery, **sent)
        else:
            deliveries.withdraw_sent(tx, delivery.guild_id, **sent)
        if delivery.kind is not DeliveryKind.NOTICE:
            is_post = is_forum_post(delivery, channel_id)
            channel = delivery.channel_id if is_post and delivery.channel_id else channel_id
            notices.clear_notices(tx, delivery.guild_id, channel)

    @writes
    def record_failed(self, tx: Transaction, delivery: Delivery, now: datetime) -> None:
        """Record an attempt with unknown outcome; the pause before the next one grows."""
        pause = min(_FIRST_PAUSE * 3 ** min(delivery.attempts, 6), _MAX_PAUSE)
        deliveries.try_later(tx, delivery, now + pause)

    @writes
    def record_refused(
        self, tx: Transaction, delivery: Delivery, problem: Problem, now: datetime
    ) -> None:
        """Record that Discord refused it, and notify staff once of what to fix.

        They may fix it in Discord without our noticing, so it is tried again every hour. If they
        have chosen another channel in between, it goes there at once, without a notice.
        """
        refused = deliveries.mark_refused(tx, delivery, now + _REFUSED_PAUSE)
        if not refused or delivery.channel_id is None or departures.is_gone(tx, delivery.guild_id):
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
    def record_given_up(self, tx: Transaction, delivery: Delivery, now: datetime) -> None:
        """Give up a message that Discord refuses for good; tell staff, and who waits for it."""
        current = deliveries.find(tx, delivery.kind, delivery.subject_id)
        if current is None or current.send_at is None:  # found to be sent meanwhile
            return
        self._kinds[delivery.kind].given_up(tx, self._packs, current, now)
        deliveries.give_up(tx, current)
        if current.channel_id is not None:
            notices.raise_notice(
                tx,
                current.guild_id,
                problem=Problem.MESSAGE_REFUSED,
                channel_id=current.channel_id,
                now=now,
            )

    @writes
    def postpone(self, tx: Transaction, delivery: Delivery, now: datetime) -> None:
        """Try again in an hour a message whose content could not be read."""
        deliveries.try_later(tx, delivery, now + _REFUSED_PAUSE)

    @writes
    def give_up(self, tx: Transaction, delivery: Delivery) -> None:
        """Give up: nobody can be reached."""
        deliveries.give_up(tx, delivery)
