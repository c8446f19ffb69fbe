"""Quests for members: the open ones, completing one, and the history."""

from dataclasses import replace
from datetime import datetime

from bot.assessments.rules import Answer
from bot.assessments.service.assessing import last_time
from bot.calendar.rules.periods import Cadence
from bot.coach.service.craft import offers_placement
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.events import store as events
from bot.interactions.rules import Request
from bot.interactions.service import enter
from bot.members import store as members
from bot.outbox import store as deliveries
from bot.outbox.store import DeliveryKind
from bot.paging.rules import nearest_page
from bot.profiles.service.visibility import require_visible_profile
from bot.quests.errors import PostingNotFound, QuestWithdrawn
from bot.quests.results.completions import (
    CompletionForm,
    CompletionLine,
    CompletionQuestioned,
    QuestCompleted,
    QuestHandedIn,
    QuestHistory,
    QuestShared,
)
from bot.quests.results.quests import PostingCard, QuestAdvice, VariantShown
from bot.quests.rules.variants import Variant
from bot.quests.rules.verification import UNBOOSTED_MAX_FILE_BYTES
from bot.quests.service.completing import (
    check_not_completed,
    complete_posting,
    resolve_posting,
)
from bot.quests.service.drawing import theme_of_posting
from bot.quests.service.known_quests import OWN_PROOF, find_quest, known_quests, variant_slug
from bot.quests.service.open_postings import (
    check_for_member,
    check_open,
    find_posting,
    open_posting,
)
from bot.quests.store import completions, postings
from bot.quests.store.completions import HandIn
from bot.quests.store.postings import QuestPosting
from bot.reviews.rules import State
from bot.servers.service.context import ServerContext, load_context
from bot.use_cases import Service
from bot.xp.rules.awards import QUEST_BASE_XP, award_xp

LATEST_FINISHERS = 5
PAGE_SIZE = 8


class Quests(Service):
    """What members do with quests. Each method is one transaction.

    Methods about one posting raise PostingNotFound if this server does not have it, and NotYours if
    it is another member's personal quest.
    """

    @reads
    def current(
        self, tx: Transaction, guild_id: int, user_id: int, cadence: Cadence, now: datetime
    ) -> PostingCard:
        """Return the open posting of a cadence, the newer of two.

        Raises:
            NoOpenPosting: none is open.
            QuestsNotSetUp: the server has no channel for quests.
        """
        context = load_context(tx, self._packs, guild_id)
        posting = open_posting(tx, context, cadence, now)
        card = gather_card(tx, context, posting, user_id)
        return replace(card, event=events.running_at(tx, guild_id, now))

    @reads
    def advice(self, tx: Transaction, guild_id: int, user_id: int, posting_id: int) -> QuestAdvice:
        """Return why a posting's quest helps, with its tip.

        Raises:
            QuestWithdrawn: the quest has left the pack.
        """
        context = load_context(tx, self._packs, guild_id)
        posting = find_posting(tx, guild_id, posting_id, user_id)
        quest = find_quest(tx, context, posting.quest)
        member = members.find(tx, guild_id, user_id)
        return QuestAdvice(
            quest=quest,
            advice=context.pack.advice_by_slug[quest.tip] if quest.tip else None,
            daw=member.daw,
        )

    @reads
    def variant(
        self,
        tx: Transaction,
        guild_id: int,
        user_id: int,
        posting_id: int,
        variant: Variant,
        now: datetime,
    ) -> VariantShown:
        """Return the easier or harder variant of a posting's quest.

        Raises:
            QuestWithdrawn: there is no such variant.
        """
        context = load_context(tx, self._packs, guild_id)
        posting = find_posting(tx, guild_id, posting_id, user_id)
        quest = find_quest(tx, context, posting.quest, variant)
        is_open = now < posting.closes_at
        return VariantShown(
            posting=posting,
            variant=variant,
            quest=quest,
            focus=context.pack.focus_by_slug[quest.focus],
            techniques=[each.name for each in context.pack.techniques_of(quest)],
            xp=award_xp(QUEST_BASE_XP[posting.cadence], context.pack.multiplier_percent, 0),
            daw=members.find(tx, guild_id, user_id).daw,
            is_open=is_open,
            can_complete=is_open and completions.of_member(tx, posting.id, user_id) is None,
        )

    @reads
    def form(
        self,
        tx: Transaction,
        guild_id: int,
        user_id: int,
        posting_id: int,
        now: datetime,
        variant: Variant | None = None,
    ) -> CompletionForm:
        """Return the data for the completion form of a quest, or of its variant.

        Raises:
            PostingClosed: it has closed.
            AlreadyCompleted: the member has completed it.
            WaitingForReview: the member's hand-in is pending.
            QuestWithdrawn: the quest has left the pack.
        """
        data = postings.form_data(tx, guild_id, user_id, posting_id)
        if data is None:
            raise PostingNotFound
        check_for_member(data.user_id, user_id)
        pack = self._packs.get(data.pack)
        quest = pack.quest_by_slug.get(data.quest) if pack else None
        if pack and quest and variant:
            quest = pack.quest_by_slug.get(variant_slug(quest, variant) or "")
        title = quest.title if quest else data.own_title
        if title is None:
            raise QuestWithdrawn
        if data.handed_in_at is not None:
            check_not_completed(
                tx,
                load_context(tx, self._packs, guild_id),
                data.cadence,
                title,
                state=data.state,
                at=data.handed_in_at,
                now=now,
            )
        check_open(data.cadence, data.closes_at, now)
        return CompletionForm(
            posting_id=posting_id,
            title=title,
            checks=quest.checks if quest else (),
            proof_hint=quest.proof if quest else OWN_PROOF,
            verification=data.verification,
            variant=variant,
        )

    @writes
    def complete(
        self,
        tx: Transaction,
        request: Request,
        *,
        of: Cadence | int,
        hand_in: HandIn,
        answer: Answer | None = None,
        max_file_bytes: int = UNBOOSTED_MAX_FILE_BYTES,
        is_sure: bool = False,
        can_measure: bool = False,
    ) -> QuestCompleted | QuestHandedIn | CompletionQuestioned:
        """Complete a posting: the newest open one of a cadence, or the one with this id.

        `answer` is how it went, None if the member wasn't asked. A quest of hours with hardly any
        practice is not completed but questioned, unless the member `is_sure`. `can_measure` is
        whether the file can be measured, if the quest says what it expects.

        If the server requires a review, it stays pending until a reviewer decides, who gets the
        file: it may have `max_file_bytes`, what the bot can send in this server.

        Raises:
            NoOpenPosting, QuestsNotSetUp, NoPersonalQuest: there is none of this cadence.
            PostingClosed: it has closed.
            AlreadyCompleted: the member has completed it.
            WaitingForReview: the member's hand-in is pending.
            ProofNeeded: the server requires a link or a file.
            UnusableFile: the file is empty or, for a review, too large.
            NothingToReview: a review needs a link, a file or a note.
            ReviewsNotSetUp: there is no review channel.
            InvalidLink: the link is not a web address.
            NoteTooLong: the note is too long.
        """
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        posting = resolve_posting(tx, context, member, of, request.now)
        return complete_posting(
            tx,
            context,
            member,
            posting=posting,
            hand_in=hand_in,
            answer=answer,
            max_file_bytes=max_file_bytes,
            is_sure=is_sure,
            can_measure=can_measure,
            now=request.now,
        )

    @reads
    def share(self, tx: Transaction, guild_id: int, user_id: int, posting_id: int) -> QuestShared:
        """Return a quest that the member has completed, to show it to the channel.

        Raises:
            PostingNotFound: they haven't completed it.
            QuestWithdrawn: the quest has left the pack.
        """
        context = load_context(tx, self._packs, guild_id)
        posting = find_posting(tx, guild_id, posting_id, user_id)
        completion = completions.of_member(tx, posting.id, user_id)
        if completion is None or completion.state is not State.ACCEPTED:
            raise PostingNotFound
        quest = find_quest(tx, context, posting.quest, completion.variant)
        return QuestShared(
            user_id=user_id,
            posting=posting,
            quest=quest,
            focus_name=context.focus_name(quest.focus),
        )

    @reads
    def history(
        self,
        tx: Transaction,
        guild_id: int,
        user_id: int,
        page: int = 0,
        *,
        viewer_id: int | None = None,
    ) -> QuestHistory:
        """Return a page of a member's completions; a page past the last is the last.

        Only the member sees their own pending and declined ones.

        Raises:
            ProfilePrivate: the viewer is somebody else, and the member is private.
        """
        require_visible_profile(tx, guild_id, user_id, viewer_id)
        context = load_context(tx, self._packs, guild_id)
        who, own = (guild_id, user_id), viewer_id in (None, user_id)
        total = completions.history_count(tx, *who, whole=own)
        page, pages = nearest_page(page, rows=total, page_size=PAGE_SIZE)
        rows = completions.history(tx, *who, whole=own, limit=PAGE_SIZE, offset=page * PAGE_SIZE)
        titles = {each.quest.slug: each.quest.title for each in known_quests(tx, context)}
        return QuestHistory(
            user_id=user_id,
            lines=[
                CompletionLine(
                    title=titles.get(each.quest, each.quest),
                    completion=each,
                )
                for each in rows
            ],
            page=page,
            pages=pages,
            completions=completions.history_count(tx, *who, whole=False),
        )


def gather_card(
    tx: Transaction, context: ServerContext, posting: QuestPosting, user_id: int | None = None
) -> PostingCard:
    """Return what a posting's message shows, and whether `user_id` has completed it.

    Raises:
        QuestWithdrawn: the quest has left the pack.
    """
    quest = find_quest(tx, context, posting.quest)
    completion = completions.of_member(tx, posting.id, user_id) if user_id else None
    pending = completion is not None and completion.state is State.PENDING
    delivery = deliveries.find(tx, DeliveryKind.POSTING, posting.id)
    member = members.find(tx, posting.guild_id, user_id) if user_id else None
    return PostingCard(
        posting=posting,
        quest=quest,
        focus=context.pack.focus_by_slug[quest.focus],
        pack_name=context.pack.name,
        xp=award_xp(QUEST_BASE_XP[posting.cadence], context.pack.multiplier_percent, 0),
        verification=context.server.verification,
        ping_role_id=context.server.ping_role_id,
        completions=completions.count(tx, posting.id),
        latest=completions.latest(tx, posting.id, LATEST_FINISHERS),
        message_id=delivery.message_id if delivery else None,
        channel_id=delivery.channel_id if delivery else None,
        completed_at=completion.at if completion and not pending else None,
        waiting_since=completion.at if completion and pending else None,
        daw=member.daw if member else None,
        accent=context.server.accent,
        is_silent=context.server.quests_silent,
        theme=theme_of_posting(tx, context, posting),
        variants=[each for each in Variant if variant_slug(quest, each) is not None],
        placement_for=user_id if member and offers_placement(tx, context, member) else None,
        techniques=[each.name for each in context.pack.techniques_of(quest)],
        last_time=last_time(tx, posting.guild_id, user_id, quest)
        if user_id and completion is None
        else None,
    )
