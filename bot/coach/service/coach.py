"""The coach: a plan for the week, a tip for the day, and details of a planned quest."""

from datetime import datetime

from bot.coach import store as coaching
from bot.coach.results import AdviceGiven, PlannedQuest, QuestDetails, StalledTrack, WeekPlanned
from bot.coach.rules.advising import choose_advice
from bot.coach.rules.planning import Nudge, Plan, plan
from bot.coach.service.context import CoachContext, load_coach_context
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.interactions.rules import Request
from bot.interactions.service import enter
from bot.members import store as members
from bot.members.rules import Daw
from bot.packs.content import SkillPack
from bot.quests.errors import QuestWithdrawn
from bot.quests.service.known_quests import find_quest
from bot.servers.service.context import load_context
from bot.use_cases import Service


class Coach(Service):
    """The coach's use cases. Each method is one transaction."""

    @writes
    def plan(self, tx: Transaction, request: Request) -> WeekPlanned:
        """Return this week's plan; record the track it reminds of for the first time."""
        member = enter(tx, request)
        context = load_context(tx, self._packs, request.guild_id)
        coach_context = load_coach_context(tx, context, member, request.now)
        planned = plan(coach_context.history, coach_context.library)
        if planned.nudge is not None and planned.nudge.is_new:
            coaching.nudge(
                tx,
                request.guild_id,
                request.user_id,
                planned.nudge.track_id,
                coach_context.history.today,
            )
        return _planned(context.pack, coach_context, planned, member.daw)

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
        )


def _planned(
    pack: SkillPack, coach_context: CoachContext, planned: Plan, daw: Daw | None
) -> WeekPlanned:
    closes_at = {
        each.id: each.closes_at for each in (*coach_context.posted, *coach_context.personal)
    }
    return WeekPlanned(
        user_id=coach_context.history.member_id,
        pack=pack,
        lines=[
            PlannedQuest(
                quest=coach_context.quests[line.exercise.slug],
                minutes=line.minutes,
                reason=line.reason,
                posting_id=line.exercise.posting_id,
                closes_at=closes_at.get(line.exercise.posting_id or 0),
            )
            for line in planned.lines
        ],
        track=_stalled_track(coach_context, planned.nudge),
        advice=_advice(pack, coach_context, daw),
        has_personal=coach_context.open_personal is not None,
        is_new=coach_context.history.is_new,
        total_minutes=planned.total_minutes,
        shares=planned.shares,
        active_days=planned.active_days,
    )


def _stalled_track(coach_context: CoachContext, nudge: Nudge | None) -> StalledTrack | None:
    if nudge is None:
        return None
    (track,) = [each for each in coach_context.tracks if each.id == nudge.track_id]
    return StalledTrack(title=track.title, stage=track.stage, days=nudge.days)


def _advice(pack: SkillPack, coach_context: CoachContext, daw: Daw | None) -> AdviceGiven | None:
    chosen = choose_advice(coach_context.history, coach_context.library)
    if chosen is None:
        return None
    return AdviceGiven(
        advice=pack.advice_by_slug[chosen.slug], reason=chosen.reason, daw=daw, pack=pack
    )
