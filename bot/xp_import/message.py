"""The message that tells staff that their import is done."""

from datetime import datetime

from bot.db.transactions import Transaction
from bot.outbox.message.drawing import DrawContext, Drawn
from bot.outbox.message.kinds import MessageKind, Packs, WhenRefused
from bot.outbox.store import Delivery, DeliveryKind
from bot.xp_import.service.import_batches import load_import_notice
from bot.xp_import.store.imports import Import
from bot.xp_import.view.imports import draw_import_result, import_marker


class ImportKind(MessageKind[Import]):
    """An import that is done, in the direct messages of who began it."""

    kind = DeliveryKind.IMPORT
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> Import | None:
        """Return the import; None if it has been taken back."""
        return load_import_notice(tx, delivery.subject_id)

    async def draw(self, content: Import, context: DrawContext) -> Drawn:
        """Draw the news with the server's name."""
        return Drawn(layout=draw_import_result(content, context.guild_name(content.guild_id)))

    def marker(self, content: Import) -> str:
        """Return the custom id of its button."""
        return import_marker(content.id)
