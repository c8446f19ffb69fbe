"""Personal quests: one at a time, chosen by the coach, and swapped once a producer day."""

from datetime import datetime

from bot.calendar.rules.periods import Cadence, closes_at, personal_period
from bot.coach.rules.choosing import choose_personal, suits
from bot.coach.service.context import CoachContext, load_coach_context
from bot.db.transactions import Transaction
from bot.db.use_cases import writes
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
from bot.quests.results import PostingCard
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
            return gather_card(tx, context, coach_context.open_personal.posting, request.user_id)
        if not coach_context.history.may_get_personal:
            raise _over(coach_context)
        chosen = choose_personal(coach_context.history, coach_context.library)
        if chosen is None:
            raise NoPersonalQuests
        slug = proposed if proposed and _still_fits(coach_context, proposed) else chosen.slug
        return _give(tx, context, request, coach_context, slug, swapped=False)

    @writes
    def swap(self, tx: Transaction, request: Request, posting_id: int | None = None) -> PostingCard:
        """Swap the member's open personal quest, or the one with this id, for another.

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
        before = coach_context.open_personal
        if posting_id is not None:
            posting = find_posting(tx, request.guild_id, posting_id, request.user_id)
            check_open(posting.cadence, posting.closes_at, request.now)
            before = next((each for each in coach_context.personal if each.id == posting.id), None)
        if before is None:
            raise (
                NoPersonalQuest if coach_context.history.may_get_personal else _over(coach_context)
            )
        if before.handed_in_on is not None:
            raise _over(coach_context, before)
        if coach_context.swapped_today:
            raise AlreadySwapped(next_at=coach_context.next_day_at)
        chosen = choose_personal(
            coach_context.history, coach_context.library, without={before.quest}
        )
        if chosen is None:
            raise NothingElseFits(title=_title(coach_context, before.quest))
        reroll = Reroll(
            day=coach_context.history.today,
            from_quest=before.quest,
            to_quest=chosen.slug,
            at=request.now,
        )
        personal_quests.swap(tx, request.guild_id, request.user_id, reroll)
        personal_quests.close(tx, before.id, request.now)
        return _give(tx, context, request, coach_context, chosen.slug, swapped=True)

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
    return gather_card(tx, context, posting, request.user_id)


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
