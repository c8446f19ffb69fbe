"""Personal quests: one at a time, chosen by the coach, and swapped once a producer day."""

from dataclasses import replace
from datetime import datetime

from bot.calendar.rules.periods import Cadence, closes_at, personal_period
from bot.coach.rules.choosing import choose_personal, suits, why_personal
from bot.coach.rules.history import History, Swap
from bot.coach.service.context import CoachContext, load_coach_context
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.events import store as events
from bot.interactions.errors import StaleButton
from bot.interactions.rules import Request
from bot.interactions.service import claim
from bot.members import store as members
from bot.members.store import Member
from bot.quests.errors import (
    AlreadySwapped,
    NoPersonalQuest,
    NoPersonalQuests,
    NothingElseFits,
    PersonalQuestOver,
)
from bot.quests.results.quests import PostingCard, QuestSwapped, SwapAsked, WhyChosen
from bot.quests.rules.rerolls import RerollReason
from bot.quests.service.open_postings import check_open, find_posting
from bot.quests.service.quests import gather_card
from bot.quests.store import personal_quests
from bot.quests.store.personal_quests import PersonalPosting, Reroll
from bot.quests.store.postings import NewPosting, QuestPosting
from bot.servers import store as servers
from bot.servers.service.context import ServerContext, default_server, load_context
from bot.use_cases import Service


class PersonalQuests(Service):
    """What members do with their personal quests. Each method is one transaction."""

    @writes
    def current(
        self, tx: Transaction, request: Request, proposed: str | None = None
    ) -> PostingCard:
        """Return the member's open personal quest; without one, give them the next.

        `proposed` is the slug that a plan proposed; it is ignored if it no longer fits.

        Raises:
            PersonalQuestOver: today's is already handed in.
            NoPersonalQuests: none fits them.
        """
        context, coach_context = self._enter(tx, request)
        if coach_context.open_personal is not None:
            return _card(
                tx, context, coach_context, coach_context.open_personal.posting, request.now
            )
        if not coach_context.history.may_get_personal:
            raise _over(coach_context)
        chosen = choose_personal(coach_context.history, coach_context.library)
        if chosen is None:
            raise NoPersonalQuests
        slug = proposed if proposed and _still_fits(coach_context, proposed) else chosen.slug
        return _give(tx, context, request, coach_context, slug, swapped=False)

    @reads
    def ask_swap(
        self, tx: Transaction, guild_id: int, user_id: int, posting_id: int, now: datetime
    ) -> SwapAsked:
        """Return the question why the member swaps the personal quest with this id.

        Raises:
            CoachError: it can't be swapped, as in `swap`.
        """
        context = load_context(tx, self._packs, guild_id)
        member = members.find(tx, guild_id, user_id)
        coach_context = load_coach_context(tx, context, member, now)
        before = _to_swap(tx, coach_context, member, posting_id, now)
        return SwapAsked(posting_id=posting_id, title=_title(coach_context, before.quest))

    @writes
    def swap(
        self,
        tx: Transaction,
        request: Request,
        posting_id: int | None = None,
        *,
        reason: RerollReason | None = None,
    ) -> QuestSwapped:
        """Swap the member's open personal quest, or the one with this id, for another.

        The other one is chosen with the `reason`, if the member says one.

        Raises:
            NoPersonalQuest: none is open.
            PersonalQuestOver: today's is already handed in.
            AlreadySwapped: they have already swapped today's.
            NothingElseFits: no other quest fits them.
            PostingNotFound: no such posting in this server.
            NotYours: it is another member's.
            PostingClosed: it has closed.
        """
        context, coach_context = self._enter(tx, request)
        member = members.find(tx, request.guild_id, request.user_id)
        before = _to_swap(tx, coach_context, member, posting_id, request.now)
        history = _with_swap(coach_context, before.quest, reason)
        chosen = choose_personal(history, coach_context.library, without={before.quest})
        if chosen is None:
            raise NothingElseFits(title=_title(coach_context, before.quest))
        reroll = Reroll(
            day=coach_context.history.today,
            from_quest=before.quest,
            to_quest=chosen.slug,
            at=request.now,
            reason=reason,
        )
        personal_quests.swap(tx, request.guild_id, request.user_id, reroll)
        personal_quests.close(tx, before.id, request.now)
        card = _give(tx, context, request, coach_context, chosen.slug, swapped=True)
        return QuestSwapped(card=card, reason=reason)

    @writes
    def explain_swap(
        self, tx: Transaction, request: Request, posting_id: int, reason: RerollReason
    ) -> QuestSwapped:
        """Record why the member swapped another quest for the one with this id.

        Raises:
            PostingNotFound: no such posting in this server.
            NotYours: it is another member's.
            StaleButton: they got it for no other, or have swapped again since.
        """
        context, coach_context = self._enter(tx, request)
        posting = find_posting(tx, request.guild_id, posting_id, request.user_id)
        who = (request.guild_id, request.user_id)
        if not personal_quests.explain_swap(tx, *who, posting.quest, reason):
            raise StaleButton
        return QuestSwapped(
            card=_card(tx, context, coach_context, posting, request.now), reason=reason
        )

    def _enter(self, tx: Transaction, request: Request) -> tuple[ServerContext, CoachContext]:
        """Claim the request; insert the server's row before its postings and members."""
        claim(tx, request)
        servers.ensure(tx, default_server(request.guild_id, self._packs))
        context = load_context(tx, self._packs, request.guild_id)
        member = members.enter(tx, request.guild_id, request.user_id)
        return context, load_coach_context(tx, context, member, request.now)


def take_personal(
    tx: Transaction, context: ServerContext, member: Member, slug: str, now: datetime
) -> int | None:
    """Give a member the personal quest that they want to practise, and return its posting.

    None if they can only practise it as an exercise: it is no personal quest, or they have had
    one today.
    """
    if context.pack.quest_by_slug.get(slug) not in context.pack.quests_of(Cadence.PERSONAL):
        return None
    coach_context = load_coach_context(tx, context, member, now)
    open_personal = coach_context.open_personal
    if open_personal is not None:
        return open_personal.id if open_personal.quest == slug else None
    if not coach_context.history.may_get_personal or not _still_fits(coach_context, slug):
        return None
    servers.ensure(tx, context.server)
    return _give_posting(tx, context, coach_context, slug, now, swapped=False).id


def _still_fits(coach_context: CoachContext, proposed: str) -> bool:
    """Whether a quest that a plan proposed can still be given."""
    history, exercise = coach_context.history, coach_context.library.by_slug.get(proposed)
    return (
        exercise is not None
        and exercise.cadence is Cadence.PERSONAL
        and proposed not in history.avoided
        and suits(history, coach_context.library, exercise)
    )


def _to_swap(
    tx: Transaction,
    coach_context: CoachContext,
    member: Member,
    posting_id: int | None,
    now: datetime,
) -> PersonalPosting:
    """Return the personal quest that the member can swap: the open one, or the one with this id."""
    before = coach_context.open_personal
    if posting_id is not None:
        posting = find_posting(tx, member.guild_id, posting_id, member.user_id)
        check_open(posting.cadence, posting.closes_at, now)
        before = next((each for each in coach_context.personal if each.id == posting.id), None)
    if before is None:
        raise NoPersonalQuest if coach_context.history.may_get_personal else _over(coach_context)
    if before.handed_in_on is not None:
        raise _over(coach_context, before)
    if coach_context.swapped_today:
        raise AlreadySwapped(next_at=coach_context.next_day_at)
    return before


def _with_swap(coach_context: CoachContext, quest: str, reason: RerollReason | None) -> History:
    """Return the member's history with the swap that is about to happen."""
    history, exercise = coach_context.history, coach_context.library.by_slug[quest]
    return replace(
        history,
        swaps=(*history.swaps, Swap(exercise=exercise, on=history.today, reason=reason)),
    )


def _over(
    coach_context: CoachContext, handed_in: PersonalPosting | None = None
) -> PersonalQuestOver:
    """Return the error for a quest that is already handed in, by default the newest."""
    now = coach_context.open_personal is not None or coach_context.history.may_get_personal
    return PersonalQuestOver(
        title=_title(coach_context, (handed_in or coach_context.personal[0]).quest),
        next_at=None if now else coach_context.next_day_at,
    )


def _title(coach_context: CoachContext, slug: str) -> str:
    return coach_context.quests[slug].title if slug in coach_context.quests else slug


def _give(
    tx: Transaction,
    context: ServerContext,
    request: Request,
    coach_context: CoachContext,
    slug: str,
    *,
    swapped: bool,
) -> PostingCard:
    posting = _give_posting(tx, context, coach_context, slug, request.now, swapped=swapped)
    return _card(tx, context, coach_context, posting, request.now)


def _card(
    tx: Transaction,
    context: ServerContext,
    coach_context: CoachContext,
    posting: QuestPosting,
    now: datetime,
) -> PostingCard:
    """Return what a personal quest's message shows, with why it suits its member."""
    history, library = coach_context.history, coach_context.library
    card = gather_card(tx, context, posting, history.member_id)
    exercise = library.by_slug.get(posting.quest)
    reason = why_personal(history, library, exercise) if exercise is not None else None
    why = None if reason is None else WhyChosen(reason=reason, pack=context.pack)
    return replace(card, why=why, event=events.running_at(tx, posting.guild_id, now))


def _give_posting(
    tx: Transaction,
    context: ServerContext,
    coach_context: CoachContext,
    slug: str,
    now: datetime,
    *,
    swapped: bool,
) -> QuestPosting:
    user_id = coach_context.history.member_id
    period = personal_period(coach_context.history.today, user_id, swapped=swapped)
    posting = NewPosting(
        guild_id=context.server.guild_id,
        user_id=user_id,
        cadence=Cadence.PERSONAL,
        period=period,
        quest=slug,
        bag=0,  # drawn from none
        opened_at=now,
        closes_at=closes_at(Cadence.PERSONAL, now, period, context.zone),
    )
    return personal_quests.give(tx, posting)
