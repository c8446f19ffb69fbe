"""A server's settings of feedback, set by its staff."""

from dataclasses import replace
from datetime import datetime

from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.feedback.errors import NoSuchLevel
from bot.feedback.results import FeedbackChanges, FeedbackSettingsShown
from bot.feedback.rules.submitting import LAST_LEVEL
from bot.feedback.service.calls import plan_call
from bot.feedback.store import submissions
from bot.interactions.rules import Request
from bot.interactions.service import claim
from bot.notices import store as notices
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.servers import store as servers
from bot.servers.service.context import default_server, load_context
from bot.servers.store import Server
from bot.setting_changes.service import save_server
from bot.unset import UNSET, given
from bot.use_cases import Service


class FeedbackSettings(Service):
    """What staff set."""

    @reads
    def show(self, tx: Transaction, guild_id: int) -> FeedbackSettingsShown:
        """Return a server's settings of feedback."""
        return _shown(tx, load_context(tx, self._packs, guild_id).server)

    @writes
    def configure(
        self, tx: Transaction, request: Request, changes: FeedbackChanges
    ) -> FeedbackSettingsShown:
        """Change where calls to listen go, and from which level members take part.

        An unsent call goes to the new channel, or is dropped without one.

        Raises:
            NoSuchLevel: members can't reach that level.
        """
        if changes.min_level is not UNSET and not 1 <= changes.min_level <= LAST_LEVEL:
            raise NoSuchLevel(last=LAST_LEVEL)
        claim(tx, request)
        before = servers.enter(tx, default_server(request.guild_id, self._packs))
        server = replace(
            before,
            feedback_channel_id=given(changes.channel_id, before.feedback_channel_id),
            feedback_min_level=given(changes.min_level, before.feedback_min_level),
        )
        save_server(tx, request, before, server)
        if changes.channel_id is not UNSET:
            _move_calls(tx, before, server, request.now)
        return _shown(tx, server)


def _move_calls(tx: Transaction, before: Server, server: Server, now: datetime) -> None:
    guild_id, channel_id = server.guild_id, server.feedback_channel_id
    if channel_id is None:
        deliveries.drop_pending(tx, guild_id, DeliveryKind.FEEDBACK_CALL)
    else:
        deliveries.redirect(tx, guild_id, DeliveryKind.FEEDBACK_CALL, channel_id, now)
        if submissions.something_waits(tx, guild_id):
            plan_call(tx, server, now)
    for channel in {before.feedback_channel_id, channel_id}:
        if channel is not None:
            notices.clear_notices(tx, guild_id, channel)


def _shown(tx: Transaction, server: Server) -> FeedbackSettingsShown:
    return FeedbackSettingsShown(server=server, open=submissions.count_open_in(tx, server.guild_id))
