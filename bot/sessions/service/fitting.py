"""Which variant of a quest fits a member's craft."""

from bot.coach.rules.craft import Craft, suitable_difficulties
from bot.coach.service.craft import craft_of
from bot.coach.service.library import difficulty_of
from bot.coach.store import placements
from bot.db.transactions import Transaction
from bot.members.store import Member
from bot.packs.content import Quest
from bot.quests.rules.variants import Variant, fitting_variant
from bot.quests.service.known_quests import variant_slug
from bot.servers.service.context import ServerContext


def variant_for(
    tx: Transaction, context: ServerContext, member: Member, quest: Quest
) -> Variant | None:
    """Return the variant of a quest that fits a member; None for the quest itself.

    It's the quest itself for members whose craft in its focus isn't known yet.
    """
    slugs = {each: variant_slug(quest, each) for each in Variant}
    variants = {each: context.pack.quest_by_slug[slug] for each, slug in slugs.items() if slug}
    if not variants:
        return None
    craft = craft_of(tx, context, member)[quest.focus]
    placed = {each.focus for each in placements.all_of(tx, member.guild_id, member.user_id)}
    if craft is Craft.STARTING and quest.focus not in placed:
        return None
    difficulties = {each: difficulty_of(variant) for each, variant in variants.items()}
    return fitting_variant(
        suitable_difficulties(craft), {None: difficulty_of(quest), **difficulties}
    )
