"""Where a member is on their ladders."""

from datetime import datetime

from bot.coach.results import ClimbedLadder, ClimbedRung, LaddersShown
from bot.coach.rules.ladders import Climb, RungState, climbs
from bot.coach.service.context import load_coach_context
from bot.db.transactions import Transaction
from bot.db.use_cases import reads
from bot.members import store as members
from bot.packs.content import SkillPack
from bot.paths.rules import PATH_LEVEL
from bot.servers.service.context import load_context
from bot.use_cases import Service


class Ladders(Service):
    """Shows the ladders of the course. Each method is one transaction."""

    @reads
    def show(self, tx: Transaction, guild_id: int, user_id: int, now: datetime) -> LaddersShown:
        """Return where a member is on the foundations and on their path's ladder."""
        context = load_context(tx, self._packs, guild_id)
        member = members.find(tx, guild_id, user_id)
        coach_context = load_coach_context(tx, context, member, now)
        history, library = coach_context.history, coach_context.library
        climbed = climbs(history, library)
        shown = [_ladder(context.pack, climb) for climb in climbed]
        following = next((slug for climb in climbed if (slug := _next_slug(climb))), None)
        path = context.pack.path_by_slug.get(history.path or "")
        return LaddersShown(
            user_id=user_id,
            ladders=shown,
            posting_id=library.by_slug[following].posting_id if following else None,
            waits_for=next((climb.waits_for for climb in climbed if climb.waits_for), None),
            path=path and path.name,
            may_choose_path=history.level >= PATH_LEVEL,
            has_paths=any(ladder.path is not None for ladder in context.pack.ladders),
            theme=member.theme,
            accent=context.server.accent,
        )


def _next_slug(climb: Climb) -> str | None:
    rungs = zip(climb.ladder.rungs, climb.states, strict=True)
    return next((slug for slug, state in rungs if state is RungState.NEXT), None)


def _ladder(pack: SkillPack, climb: Climb) -> ClimbedLadder:
    ladder = pack.ladder_by_slug[climb.ladder.slug]
    return ClimbedLadder(
        title=ladder.title,
        rungs=[
            ClimbedRung(quest=pack.quest_by_slug[rung.quest], teaches=rung.teaches, state=state)
            for rung, state in zip(ladder.rungs, climb.states, strict=True)
        ],
    )
