"""The coach: a plan for the week, a tip for the day, and details of a planned quest."""

from datetime import datetime

from bot.assessments.service.assessing import last_time
from bot.coach.results import AdviceGiven, QuestDetails, StalledTrack, WeekPlanned
from bot.coach.rules.advising import choose_advice
from bot.coach.rules.planning import Wish
from bot.coach.rules.tracks import Nudge, nudged_track
from bot.coach.service.context import CoachContext, load_coach_context
from bot.coach.service.weeks import PlannedWeek, plan_week, planned_line
from bot.coach.store import practice
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.rules import Request
from bot.interactions.service import enter
from bot.members import store as members
from bot.members.rules import Daw
from bot.members.store import Member
from bot.packs.content import SkillPack
from bot.quests.errors import QuestWithdrawn
from bot.quests.service.known_quests import find_quest
from bot.servers.service.context import load_context
from bot.tracks.service.steps import tick_step
from bot.use_cases import Service


class Coach(Service):
    """The coach's use cases. Each method is one transaction."""

    @writes
    def plan(
        self,
        tx: Transaction,
        request: Request,
        *,
        wish: Wish | None = None,
        focus: str | None = None,
    ) -> WeekPlanned:
        """Return this week's plan, made the first time and again for a `wish`.

        With `focus`, the wish is for more of that focus. The track that the plan reminds of is
        recorded the first time.

        Raises:
            UnknownFocus: the pack has no such focus.
        """
        member = enter(tx, request)
        return self._plan(tx, request, member, wish=wish, focus=focus)

    @writes
    def tick(self, tx: Transaction, request: Request, *, track_id: int, step: str) -> WeekPlanned:
        """Record that a member's track has a step of its stage now; return this week's plan.

        Raises:
            TrackNotFound: they have no such track.
            StepNotFound: the pack has no such step.
        """
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        tick_step(tx, context, request, track_id, step)
        return self._plan(tx, request, member)

    def _plan(
        self,
        tx: Transaction,
        request: Request,
        member: Member,
        *,
        wish: Wish | None = None,
        focus: str | None = None,
    ) -> WeekPlanned:
        context = load_context(tx, self._packs, request.guild_id)
        chosen = context.focus(focus) if focus is not None else None
        coach_context = load_coach_context(tx, context, member, request.now)
        week = plan_week(
            tx, coach_context, member, wish=wish, focus=chosen and chosen.slug, now=request.now
        )
        nudge = nudged_track(coach_context.history)
        if nudge is not None and nudge.is_new:
            today = coach_context.history.today
            practice.nudge(tx, request.guild_id, request.user_id, nudge.track_id, today)
        return _planned(context.pack, coach_context, week, nudge, member.daw)

    @reads
    def tip(
        self, tx: Transaction, guild_id: int, user_id: int, now: datetime
    ) -> AdviceGiven | None:
        """Return a member's tip or pitfall of the day."""
        context = load_context(tx, self._packs, guild_id)
        member = members.find(tx, guild_id, user_id)
        coach_context = load_coach_context(tx, context, member, now)
        return _advice(context.pack, coach_context, member.daw)

    @reads
    def quest_details(
        self, tx: Transaction, guild_id: int, user_id: int, slug: str, now: datetime
    ) -> QuestDetails:
        """Return the details of a quest in a plan.

        Raises:
            QuestWithdrawn: it has left the pack.
        """
        context = load_context(tx, self._packs, guild_id)
        quest = find_quest(tx, context, slug)
        focus = context.pack.focus_by_slug.get(quest.focus)
        if focus is None:
            raise QuestWithdrawn
        member = members.find(tx, guild_id, user_id)
        coach_context = load_coach_context(tx, context, member, now)
        posting_id = next(
            (each.posting_id for each in coach_context.library.exercises if each.slug == slug), None
        )
        return QuestDetails(
            user_id=user_id,
            quest=quest,
            is_own=slug not in context.pack.quest_by_slug,
            focus_name=focus.name,
            daw=member.daw,
            posting_id=posting_id,
            techniques=[each.name for each in context.pack.techniques_of(quest)],
            last_time=last_time(tx, guild_id, user_id, quest),
        )


def _planned(
    pack: SkillPack,
    coach_context: CoachContext,
    week: PlannedWeek,
    nudge: Nudge | None,
    daw: Daw | None,
) -> WeekPlanned:
    history = coach_context.history
    return WeekPlanned(
        user_id=history.member_id,
        pack=pack,
        lines=[
            line
            for stored in week.lines
            if (line := planned_line(pack, coach_context, stored)) is not None
        ],
        wish=week.plan.wish,
        wished_focus=pack.focus_by_slug.get(week.plan.focus or ""),
        last_week=week.last_week,
        track=_stalled_track(coach_context, nudge),
        advice=_advice(pack, coach_context, daw),
        has_personal=coach_context.open_personal is not None,
        can_place=bool(pack.placement) and not history.is_placed,
        is_new=history.is_new,
        week_minutes=week.plan.week_minutes,
        total_minutes=history.total_minutes,
        shares=history.shares,
        active_days=len(history.active_days),
    )


def _stalled_track(coach_context: CoachContext, nudge: Nudge | None) -> StalledTrack | None:
    if nudge is None:
        return None
    (track,) = [each for each in coach_context.tracks if each.id == nudge.track_id]
    return StalledTrack(id=track.id, title=track.title, stage=track.stage, days=nudge.days)


def _advice(pack: SkillPack, coach_context: CoachContext, daw: Daw | None) -> AdviceGiven | None:
    chosen = choose_advice(coach_context.history, coach_context.library)
    if chosen is None:
        return None
    return AdviceGiven(
        advice=pack.advice_by_slug[chosen.slug], reason=chosen.reason, daw=daw, pack=pack
    )
