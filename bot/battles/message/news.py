"""What the channel and entrants hear of a battle: more time, votes, a reminder, its end."""

from dataclasses import dataclass
from datetime import datetime

from bot.battles.message.announcements import BattleCard, find_card
from bot.battles.rules.battles import Phase
from bot.battles.store import battles, entries
from bot.battles.store.battles import Battle
from bot.battles.view.news import (
    draw_end,
    draw_more_time,
    draw_reminder,
    draw_vote_open,
    end_marker,
    more_time_marker,
    reminder_marker,
    vote_marker,
)
from bot.db.transactions import Transaction
from bot.members import store as members
from bot.outbox.message.drawing import DrawContext, Drawn
from bot.outbox.message.kinds import MessageKind, Packs, WhenRefused
from bot.outbox.store import Delivery, DeliveryKind
from bot.pauses import store as pauses
from bot.servers.service.context import load_context
from bot.servers.store import Server
from bot.ui.custom_ids import CustomIdPattern


class BattleMoreTimeKind(MessageKind[BattleCard]):
    """The deadline for entries has moved, in the battle's channel."""

    kind = DeliveryKind.BATTLE_MORE_TIME

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> BattleCard | None:
        """Return the battle; None once entries are closed."""
        card = find_card(tx, delivery)
        return card if card and card.battle.phase is Phase.ENTRIES else None

    def channel_of(self, server: Server) -> int | None:
        """Return the channel that staff have chosen for battles."""
        return server.battles_channel_id

    async def draw(self, content: BattleCard, context: DrawContext) -> Drawn:
        """Draw the message; nobody is pinged."""
        return Drawn(layout=draw_more_time(content.battle, accent=content.accent))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its button."""
        return more_time_marker(subject_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteCard:
    """A battle whose votes are open, and how many entries there are to hear."""

    card: BattleCard
    entries: int


class BattleVoteKind(MessageKind[VoteCard]):
    """Votes are open, in the battle's channel."""

    kind = DeliveryKind.BATTLE_VOTE

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> VoteCard | None:
        """Return the battle; None once votes are closed."""
        card = find_card(tx, delivery)
        if card is None or card.battle.phase is not Phase.VOTING:
            return None
        return VoteCard(card=card, entries=entries.count(tx, card.battle.id))

    def channel_of(self, server: Server) -> int | None:
        """Return the channel that staff have chosen for battles."""
        return server.battles_channel_id

    async def draw(self, content: VoteCard, context: DrawContext) -> Drawn:
        """Draw the message; nobody is pinged."""
        card = content.card
        return Drawn(layout=draw_vote_open(card.battle, content.entries, accent=card.accent))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its button."""
        return vote_marker(subject_id)


class BattleEndKind(MessageKind[BattleCard]):
    """A battle that ended without a vote, in its channel: cancelled, or with too few entries."""

    kind = DeliveryKind.BATTLE_END

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> BattleCard | None:
        """Return the battle."""
        return find_card(tx, delivery)

    def channel_of(self, server: Server) -> int | None:
        """Return the channel that staff have chosen for battles."""
        return server.battles_channel_id

    async def draw(self, content: BattleCard, context: DrawContext) -> Drawn:
        """Draw the message; nobody is pinged."""
        return Drawn(layout=draw_end(content.battle, accent=content.accent))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its button."""
        return end_marker(subject_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderCard:
    """An entrant's battle whose votes close soon."""

    battle: Battle
    entry_id: int


class BattleReminderKind(MessageKind[ReminderCard]):
    """A direct message to somebody who entered a battle and hasn't voted yet."""

    kind = DeliveryKind.BATTLE_REMINDER
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> ReminderCard | None:
        """Return the battle; None once votes are closed, or the entry is gone.

        Nothing reminds a member who is on a pause.
        """
        entry = entries.find(tx, delivery.guild_id, delivery.subject_id)
        battle = battles.find(tx, entry.battle_id) if entry and entry.hidden_at is None else None
        if entry is None or battle is None or battle.phase is not Phase.VOTING:
            return None
        member = members.find(tx, delivery.guild_id, entry.user_id)
        today = load_context(tx, packs, delivery.guild_id).today(member, now)
        if pauses.is_paused(tx, delivery.guild_id, entry.user_id, today):
            return None
        return ReminderCard(battle=battle, entry_id=entry.id)

    async def draw(self, content: ReminderCard, context: DrawContext) -> Drawn:
        """Draw the reminder."""
        name = context.guild_name(content.battle.guild_id)
        return Drawn(layout=draw_reminder(content.battle, content.entry_id, name))

    def marker(self, subject_id: int) -> int:
        """Return the component id that marks it."""
        return reminder_marker(subject_id)
