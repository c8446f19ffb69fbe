"""How a battle ended: the result in its channel, and what voters said, to makers."""

from datetime import datetime

from bot.battles.picture import on_podium, podium_picture
from bot.battles.results.outcomes import BattleResult, ReasonsForMaker
from bot.battles.rules.battles import Phase
from bot.battles.service.results import reasons_for, result_of
from bot.battles.store import battles
from bot.battles.view.outcomes import (
    draw_reasons,
    draw_result,
    reasons_marker,
    result_marker,
)
from bot.db.transactions import Transaction
from bot.outbox.message.drawing import DrawContext, Drawn
from bot.outbox.message.kinds import MessageKind, Packs, WhenRefused
from bot.outbox.store import Delivery, DeliveryKind
from bot.servers.store import Server
from bot.ui.custom_ids import CustomIdPattern


class BattleResultKind(MessageKind[BattleResult]):
    """The result of a battle, in its channel."""

    kind = DeliveryKind.BATTLE_RESULT

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> BattleResult | None:
        """Return the result; None if no entry is left."""
        battle = battles.find(tx, delivery.subject_id)
        if battle is None or battle.phase is not Phase.OVER:
            return None
        result = result_of(tx, battle)
        return result if result.lines else None

    def channel_of(self, server: Server) -> int | None:
        """Return the channel that staff have chosen for battles."""
        return server.battles_channel_id

    async def draw(self, content: BattleResult, context: DrawContext) -> Drawn:
        """Draw the result with its podium; nobody is pinged."""
        guild_id = content.battle.guild_id
        roster = await context.directory.look_up(guild_id, content.user_ids)
        png: bytes | None = None
        if context.with_picture and on_podium(content):
            on_it = {line.user_id for line in on_podium(content)}
            members = [each for each in roster.members if each.id in on_it]
            avatars = await context.avatars.fetch_all(members)
            png = await context.draw_picture(podium_picture(content, roster.names, avatars))
        reply = draw_result(content, roster.names, png)
        return Drawn(layout=reply.layout, picture=next(iter(reply.files), None))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its first select."""
        return result_marker(subject_id)


class BattleReasonsKind(MessageKind[ReasonsForMaker]):
    """What voters said about an entry, in its maker's direct messages."""

    kind = DeliveryKind.BATTLE_REASONS
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> ReasonsForMaker | None:
        """Return the reasons; None if there are none, or the entry is gone."""
        return reasons_for(tx, delivery.guild_id, delivery.subject_id)

    async def draw(self, content: ReasonsForMaker, context: DrawContext) -> Drawn:
        """Draw the reasons."""
        return Drawn(layout=draw_reasons(content, context.guild_name(content.battle.guild_id)))

    def marker(self, subject_id: int) -> int:
        """Return the component id that marks it."""
        return reasons_marker(subject_id)
