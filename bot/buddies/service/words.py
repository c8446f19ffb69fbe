"""Word that a buddy has practised today: adds it to the outbox, and reads it when it's sent."""

from collections.abc import Mapping
from datetime import date, datetime

from bot.buddies import store as buddies
from bot.buddies.results import BuddyWord
from bot.buddies.rules import word_at
from bot.db.transactions import Transaction
from bot.members import store as members
from bot.members.store import Member
from bot.outbox import store as deliveries
from bot.outbox.store import Delivery, DeliveryKind
from bot.packs.content import SkillPack
from bot.pauses import store as pauses
from bot.servers.service.context import ServerContext, load_context
from bot.xp.store import ledger


def tell_buddy(
    tx: Transaction,
    context: ServerContext,
    member: Member,
    *,
    day: date,
    award_id: int,
    now: datetime,
) -> None:
    """Add word of an active day of a member to the outbox, once, if the day is today."""
    if day != context.today(member, now):
        return
    buddy_id = buddies.claim_word(tx, member.guild_id, member.user_id, day)
    if buddy_id is None:
        return
    receiver = members.find(tx, member.guild_id, buddy_id)
    deliveries.add(
        tx,
        guild_id=member.guild_id,
        kind=DeliveryKind.BUDDY_WORD,
        subject_id=award_id,
        channel_id=None,
        user_id=buddy_id,
        send_at=word_at(now, context.zone_of(receiver)),
    )


def gather_word(
    tx: Transaction, packs: Mapping[str, SkillPack], delivery: Delivery, now: datetime
) -> BuddyWord | None:
    """Return word of a buddy's practice; None if it's too late for it, or no longer wanted.

    Raises:
        PackMissing: the server uses a pack that is not loaded.
    """
    guild_id = delivery.guild_id
    own = buddies.find(tx, guild_id, delivery.user_id) if delivery.user_id is not None else None
    if own is None or own.is_muted:
        return None
    award = ledger.find(tx, guild_id, own.buddy_id, delivery.subject_id)
    if award is None:
        return None
    context = load_context(tx, packs, guild_id)
    practised, receiver = (members.find(tx, guild_id, each) for each in (own.buddy_id, own.user_id))
    is_today = award.day == context.today(practised, now)
    if not is_today or not _is_active(tx, practised, award.day):
        return None
    today = context.today(receiver, now)
    pause = pauses.newest(tx, guild_id, receiver.user_id)
    is_night = word_at(now, context.zone_of(receiver)) > now
    if is_night or (pause is not None and pause.covers(today)):
        return None
    return BuddyWord(
        guild_id=guild_id,
        award_id=award.id,
        buddy_id=own.buddy_id,
        both=_is_active(tx, receiver, today),
    )


def _is_active(tx: Transaction, member: Member, day: date) -> bool:
    return ledger.practice_day(tx, member.guild_id, member.user_id, day).is_active
