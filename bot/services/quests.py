"""Quests, for members: what is open, completing it, and what they have completed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.content import SkillPack
from bot.domain.awards import QUEST_BASE_XP, Source, award_xp
from bot.domain.days import producer_day
from bot.domain.errors import (
    AlreadyCompleted,
    InvalidLink,
    NoOpenPosting,
    PostingClosed,
    PostingNotFound,
    ProofNeeded,
    QuestsNotSetUp,
    QuestWithdrawn,
)
from bot.domain.members import Verification
from bot.domain.periods import Cadence
from bot.services.awarding import Work, grant
from bot.services.homes import Home, find_home, kept_text, next_posting_at
from bot.services.known_quests import find_quest
from bot.services.paging import nearest_page
from bot.services.quest_results import (
    CompletionForm,
    CompletionLine,
    PostingCard,
    QuestAdvice,
    QuestCompleted,
    QuestHistory,
)
from bot.services.requests import Request, enter
from bot.storage import completions, deliveries, postings
from bot.storage.completions import HandIn
from bot.storage.database import Database, Transaction
from bot.storage.deliveries import DeliveryKind
from bot.storage.postings import QuestPosting

LINK_LIMIT = 400
LATEST_FINISHERS = 5
PAGE_SIZE = 8

_REFRESH_AFTER = timedelta(seconds=3)
_REFRESH_GAP = timedelta(seconds=30)
# Discord limits edits of messages older than an hour much harder (code 30046).
_OLD_AFTER = timedelta(minutes=55)
_OLD_REFRESH_GAP = timedelta(minutes=10)


class Quests:
    """What members do with quests. Each method is one transaction."""

    def __init__(self, database: Database, packs: Mapping[str, SkillPack]) -> None:
        self._database = database
        self._packs = packs

    async def current(
        self, guild_id: int, user_id: int, cadence: Cadence, now: datetime
    ) -> PostingCard:
        """Return the open posting of a cadence, the newer of two.

        Raises:
            NoOpenPosting: none is open; it says when the next one comes.
            QuestsNotSetUp: the server has no channel for quests.
        """
        async with self._database.reading() as tx:
            home = await find_home(tx, self._packs, guild_id)
            posting = await _open_posting(tx, home, cadence, now)
            return await draw_card(tx, home, posting, user_id)

    async def advice(self, guild_id: int, posting_id: int) -> QuestAdvice:
        """Return the tip behind a posting's quest.

        Raises:
            PostingNotFound: no such posting in this server.
            QuestWithdrawn: the quest has left the pack.
        """
        async with self._database.reading() as tx:
            home = await find_home(tx, self._packs, guild_id)
            posting = await find_posting(tx, guild_id, posting_id)
            quest = await find_quest(tx, home, posting.quest)
            return QuestAdvice(
                quest=quest,
                advice=home.pack.advice_by_slug[quest.tip] if quest.tip else None,
            )

    async def form(
        self, guild_id: int, user_id: int, posting_id: int, now: datetime
    ) -> CompletionForm:
        """Return what the form of a completion needs.

        Raises:
            PostingNotFound: no such posting in this server.
            PostingClosed: it has closed.
            AlreadyCompleted: the member has finished it.
            QuestWithdrawn: the quest has left the pack.
        """
        async with self._database.reading() as tx:
            asked = await postings.asked(tx, guild_id, user_id, posting_id)
        if asked is None:
            raise PostingNotFound
        pack = self._packs.get(asked.pack)
        quest = pack.quest_by_slug.get(asked.quest) if pack else None
        if quest is None:
            raise QuestWithdrawn
        if asked.completed_at is not None:
            raise AlreadyCompleted(title=quest.title, at=asked.completed_at)
        check_open(asked.cadence, asked.closes_at, now)
        return CompletionForm(
            posting_id=posting_id,
            title=quest.title,
            proof_hint=quest.proof,
            verification=asked.verification,
        )

    async def complete(
        self, request: Request, *, of: Cadence | int, hand_in: HandIn
    ) -> QuestCompleted:
        """Complete a posting: the newest open one of a cadence, or the one with this id.

        Raises:
            NoOpenPosting, QuestsNotSetUp: there is none of this cadence.
            PostingNotFound: no such posting in this server.
            PostingClosed: it has closed.
            AlreadyCompleted: the member has finished it.
            ProofNeeded: the server asks for a link or a file.
            InvalidLink: the link is not a web address.
            NoteTooLong: the note is too long to be kept.
        """
        kept = _kept(hand_in)
        async with self._database.writing() as tx:
            member = await enter(tx, request)
            home = await find_home(tx, self._packs, request.guild_id)
            posting = await _completable(tx, home, request, of=of, hand_in=kept)
            quest = await find_quest(tx, home, posting.quest)
            day = producer_day(request.now, home.zone_of(member))
            completion_id = await completions.add(
                tx,
                request.guild_id,
                request.user_id,
                posting_id=posting.id,
                hand_in=kept,
                day=day,
                now=request.now,
            )
            awarded = await grant(
                tx,
                home,
                member,
                Work(
                    day=day,
                    source=Source.QUEST,
                    reference=f"completion:{completion_id}",
                    base_xp=QUEST_BASE_XP[posting.cadence],
                    weights=quest.weights,
                    quests=1,
                    reason=f"{posting.cadence.capitalize()} quest: {quest.title}",
                ),
                request.now,
            )
            await ask_refresh(tx, posting, request.now)
            return QuestCompleted(
                posting=posting,
                quest=quest,
                hand_in=kept,
                completions=await completions.count(tx, posting.id),
                awarded=awarded,
            )

    async def history(self, guild_id: int, user_id: int, page: int = 0) -> QuestHistory:
        """Return a page of a member's completions; a page past the last is the last."""
        async with self._database.reading() as tx:
            home = await find_home(tx, self._packs, guild_id)
            total = await completions.history_count(tx, guild_id, user_id)
            page, pages = nearest_page(page, rows=total, page_size=PAGE_SIZE)
            found = await completions.history(
                tx, guild_id, user_id, limit=PAGE_SIZE, offset=page * PAGE_SIZE
            )
            quests = home.pack.quest_by_slug
            return QuestHistory(
                user_id=user_id,
                lines=[
                    CompletionLine(
                        title=quests[each.quest].title if each.quest in quests else each.quest,
                        completion=each,
                    )
                    for each in found
                ],
                page=page,
                pages=pages,
                completions=total,
            )


async def draw_card(
    tx: Transaction, home: Home, posting: QuestPosting, user_id: int | None = None
) -> PostingCard:
    """Gather what a posting's message shows, and whether `user_id` has finished it.

    Raises:
        QuestWithdrawn: the quest has left the pack.
    """
    quest = await find_quest(tx, home, posting.quest)
    done = await completions.standing_of(tx, posting.id, user_id) if user_id else None
    delivery = await deliveries.find(tx, DeliveryKind.POSTING, posting.id)
    return PostingCard(
        posting=posting,
        quest=quest,
        focus=home.pack.focus_by_slug[quest.focus],
        pack_name=home.pack.name,
        xp=award_xp(QUEST_BASE_XP[posting.cadence], home.pack.multiplier_percent, 0),
        verification=home.server.verification,
        ping_role_id=home.server.ping_role_id,
        completions=await completions.count(tx, posting.id),
        latest=await completions.latest(tx, posting.id, LATEST_FINISHERS),
        message_id=delivery.message_id if delivery else None,
        channel_id=delivery.channel_id if delivery else None,
        completed_at=done.at if done else None,
    )


async def ask_refresh(tx: Transaction, posting: QuestPosting, now: datetime) -> None:
    """Have a posting's message redrawn soon, but never so often that Discord minds."""
    gap = _REFRESH_GAP if now - posting.opened_at < _OLD_AFTER else _OLD_REFRESH_GAP
    soon = now + _REFRESH_AFTER
    last = await postings.last_refresh(tx, posting.id)
    await postings.ask_refresh(tx, posting.id, max(soon, last + gap) if last else soon)


async def find_posting(tx: Transaction, guild_id: int, posting_id: int) -> QuestPosting:
    """Return a posting of this server.

    Raises:
        PostingNotFound: there is none of this id.
    """
    posting = await postings.find(tx, guild_id, posting_id)
    if posting is None:
        raise PostingNotFound
    return posting


async def _open_posting(
    tx: Transaction, home: Home, cadence: Cadence, now: datetime
) -> QuestPosting:
    posting = await postings.newest(tx, home.server.guild_id, cadence)
    if posting is not None and posting.closes_at > now:
        return posting
    if home.server.quests_channel_id is None:
        raise QuestsNotSetUp
    raise NoOpenPosting(cadence=cadence, next_at=await next_posting_at(tx, home, cadence, now))


async def _completable(
    tx: Transaction, home: Home, request: Request, *, of: Cadence | int, hand_in: HandIn
) -> QuestPosting:
    """Return the posting that is meant, once nothing stands in the way of completing it."""
    if isinstance(of, Cadence):
        posting = await _open_posting(tx, home, of, request.now)
    else:
        posting = await find_posting(tx, request.guild_id, of)
    quest = await find_quest(tx, home, posting.quest)
    done = await completions.standing_of(tx, posting.id, request.user_id)
    if done is not None:
        raise AlreadyCompleted(title=quest.title, at=done.at)
    check_open(posting.cadence, posting.closes_at, request.now)
    if home.server.verification is Verification.PROOF and not hand_in.has_proof:
        raise ProofNeeded(hint=quest.proof)
    return posting


def check_open(cadence: Cadence, closes_at: datetime, now: datetime) -> None:
    """See that a posting is open.

    Raises:
        PostingClosed: it has closed.
    """
    if now >= closes_at:
        raise PostingClosed(cadence=cadence, closed_at=closes_at)


def _kept(hand_in: HandIn) -> HandIn:
    url = kept_text(hand_in.proof_url, LINK_LIMIT)
    if url is not None and not _is_web_address(url):
        raise InvalidLink
    return HandIn(
        note=kept_text(hand_in.note),
        proof_url=url,
        proof_file_name=hand_in.proof_file_name,
        proof_file_url=hand_in.proof_file_url,
    )


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and not any(character.isspace() for character in text)
    )
