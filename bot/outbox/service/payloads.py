"""What each kind of delivery is to show, gathered at the moment it is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.db.transactions import Transaction
from bot.greetings.results import GreetingCard
from bot.greetings.service import greeting_to_tell
from bot.notices import store as notices
from bot.notices.store import Notice
from bot.outbox.store import Delivery, DeliveryKind
from bot.packs.content import SkillPack
from bot.quests.errors import QuestWithdrawn
from bot.quests.results import PostingCard
from bot.quests.service.quests import draw_card
from bot.quests.store import postings
from bot.reminders.results import ReminderCard
from bot.reminders.service.cards import draw_reminder
from bot.reviews.results import ReviewCard, VerdictTold
from bot.reviews.service.cards import review_to_send, verdict_to_tell
from bot.servers import store as servers
from bot.servers.service.context import load_context
from bot.tracks.service import release_to_tell
from bot.tracks.store import Track
from bot.week_reviews.results import WeekReview
from bot.week_reviews.service import count_review
from bot.xp.store import level_ups
from bot.xp.store.level_ups import LevelUp
from bot.xp_import.service.import_batches import import_to_tell
from bot.xp_import.store.imports import Import

_LEVEL_UP_KEEPS = timedelta(days=1)

Packs = Mapping[str, SkillPack]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelUpTold:
    """A level to announce, the last there is, and the server's colour for pictures, 0xRRGGBB."""

    level_up: LevelUp
    max_level: int
    accent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffNotice:
    """Something for staff to mend, and whom to try, in this order: a channel, a member."""

    notice: Notice
    announcements_channel_id: int | None
    configured_by: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A message that is to be deleted."""

    channel_id: int
    message_id: int


Content = (
    PostingCard
    | LevelUpTold
    | ReminderCard
    | ReviewCard
    | VerdictTold
    | Track
    | WeekReview
    | Import
    | GreetingCard
    | StaffNotice
    | Withdrawal
)
"""What a delivery shows, complete for drawing."""

_Gather = Callable[[Transaction, Packs, Delivery, datetime], Content | None]


def gather_content(
    tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
) -> Content | None:
    """Return what a delivery is to show, None when it has outlived its use.

    Raises:
        PackMissing: the server uses a pack that is not loaded.
    """
    return _GATHER[delivery.kind](tx, packs, delivery, now)


def _posting(
    tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
) -> PostingCard | None:
    posting = postings.find(tx, delivery.guild_id, delivery.subject_id)
    if posting is None or posting.closes_at <= now:
        return None
    try:
        return draw_card(tx, load_context(tx, packs, delivery.guild_id), posting)
    except QuestWithdrawn:
        return None


def _level_up(
    tx: Transaction, packs: Packs, delivery: Delivery, now: datetime
) -> LevelUpTold | None:
    level_up = level_ups.find(tx, delivery.subject_id)
    if level_up is None or now - level_up.at > _LEVEL_UP_KEEPS:
        return None
    context = load_context(tx, packs, delivery.guild_id)
    return LevelUpTold(
        level_up=level_up, max_level=context.pack.max_level, accent=context.server.accent
    )


def _notice(
    tx: Transaction, _packs: Packs, delivery: Delivery, _now: datetime
) -> StaffNotice | None:
    notice = notices.find_notice(tx, delivery.subject_id)
    if notice is None:
        return None
    server = servers.find(tx, delivery.guild_id)
    return StaffNotice(
        notice=notice,
        announcements_channel_id=server.announcements_channel_id if server else None,
        configured_by=server.configured_by if server else None,
    )


def _withdrawal(
    _tx: Transaction, _packs: Packs, delivery: Delivery, _now: datetime
) -> Withdrawal | None:
    if delivery.channel_id is None or delivery.message_id is None:
        return None
    return Withdrawal(channel_id=delivery.channel_id, message_id=delivery.message_id)


_GATHER: Mapping[DeliveryKind, _Gather] = {
    DeliveryKind.POSTING: _posting,
    DeliveryKind.LEVEL_UP: _level_up,
    DeliveryKind.REMINDER: lambda tx, packs, it, now: draw_reminder(tx, packs, it.subject_id, now),
    DeliveryKind.REVIEW: lambda tx, packs, it, _now: review_to_send(tx, packs, it),
    DeliveryKind.VERDICT: verdict_to_tell,
    DeliveryKind.RELEASE: lambda tx, _packs, it, now: release_to_tell(tx, it.subject_id, now),
    DeliveryKind.WEEK_REVIEW: lambda tx, _packs, it, now: count_review(tx, it.subject_id, now),
    DeliveryKind.IMPORT: lambda tx, _packs, it, _now: import_to_tell(tx, it.subject_id),
    DeliveryKind.GREETING: lambda tx, packs, it, _now: greeting_to_tell(tx, packs, it.subject_id),
    DeliveryKind.NOTICE: _notice,
    DeliveryKind.WITHDRAWAL: _withdrawal,
}
