"""The outgoing message to staff that their import is done."""

from datetime import datetime

from bot.db.transactions import Transaction
from bot.outbox.message.drawing import DrawContext, Drawn
from bot.outbox.message.kinds import MessageKind, Packs, WhenRefused
from bot.outbox.store import Delivery, DeliveryKind
from bot.ui.custom_ids import CustomIdPattern
from bot.xp_import.service.import_batches import load_import_notice
from bot.xp_import.store.imports import Import
from bot.xp_import.view.imports import draw_import_result, import_marker


class ImportKind(MessageKind[Import]):
    """A direct message about a finished import to the member who started it."""

    kind = DeliveryKind.IMPORT
    when_refused = WhenRefused.DROP

    def gather(
        self, tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
    ) -> Import | None:
        """Return the import, or None if it was undone."""
        return load_import_notice(tx, delivery.subject_id)

    async def draw(self, content: Import, context: DrawContext) -> Drawn:
        """Draw the result with the server's name."""
        return Drawn(layout=draw_import_result(content, context.guild_name(content.guild_id)))

    def marker(self, subject_id: int) -> CustomIdPattern:
        """Return the custom id of its button."""
        return import_marker(subject_id)
