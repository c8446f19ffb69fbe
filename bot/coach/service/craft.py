"""A member's craft in each focus, from what they did and their placement."""

from bot.assessments import store as assessments
from bot.coach.rules.craft import Craft, craft_by_focus
from bot.coach.rules.hearing import heard_by_focus
from bot.coach.service.library import library_of
from bot.coach.service.records import OUTCOME_TIMES, hearing_of, records_of
from bot.coach.store import placements
from bot.db.transactions import Transaction
from bot.members.store import Member
from bot.quests.service.known_quests import known_quests
from bot.servers.service.context import ServerContext


def craft_of(tx: Transaction, context: ServerContext, member: Member) -> dict[str, Craft]:
    """Return a member's craft in each focus of the pack."""
    who = (member.guild_id, member.user_id)
    library = library_of(context.pack, known_quests(tx, context), {})
    records = records_of(library, assessments.outcomes(tx, *who, OUTCOME_TIMES), ())
    placed = {each.focus: each.craft for each in placements.all_of(tx, *who)}
    hearing = hearing_of(tx, member, context.zone_of(member))
    heard = heard_by_focus(library.ear_work, hearing)
    return craft_by_focus(context.pack.focus_by_slug, placed, records.values(), heard)


def offers_placement(tx: Transaction, context: ServerContext, member: Member) -> bool:
    """Whether to offer the placement: to members who never practised, until they are placed."""
    return (
        bool(context.pack.placement)
        and member.streak_last_on is None
        and not placements.all_of(tx, member.guild_id, member.user_id)
    )
