"""The quests available to a server: its skill pack's and its own."""

import re
from collections.abc import Sequence

from bot.calendar.rules.periods import Cadence
from bot.db.transactions import Transaction
from bot.packs.content import Quest
from bot.quests.errors import QuestWithdrawn
from bot.quests.results.scheduling import KnownQuest
from bot.quests.rules.variants import Variant
from bot.quests.store import server_quests
from bot.quests.store.server_quests import ServerQuest
from bot.servers.service.context import ServerContext

OWN_PROOF = "A link or a file that shows what you made"
"""The proof hint of a server's own quests."""

_OWN = "own-"
_OWN_SLUG = re.compile(rf"{_OWN}([0-9]{{1,18}})")


def own_slug(quest_id: int) -> str:
    """Return the slug of a server's own quest; packs never use it."""
    return f"{_OWN}{quest_id}"


def is_own(slug: str) -> bool:
    """Whether a quest is one of a server's own."""
    return _OWN_SLUG.fullmatch(slug) is not None


def known_quests(tx: Transaction, context: ServerContext) -> list[KnownQuest]:
    """Return every quest of the server's pack, then its own."""
    disabled = server_quests.disabled(tx, context.server.guild_id)
    own = [
        quest_of(context, each)
        for each in server_quests.all_of(tx, context.server.guild_id)
        if each.focus in context.pack.focus_by_slug
    ]
    return [
        KnownQuest(quest=quest, disabled=quest.slug in disabled)
        for quest in (*context.pack.quests, *own)
    ]


def to_give(known: Sequence[KnownQuest], cadence: Cadence) -> list[Quest]:
    """Return the enabled quests of a cadence.

    If a change of the pack has left only disabled ones, return all of them: a cadence never runs
    empty (rules, Quests).
    """
    of_cadence = [each for each in known if each.quest.cadence == cadence]
    enabled = [each.quest for each in of_cadence if not each.disabled]
    return enabled or [each.quest for each in of_cadence]


def variant_slug(quest: Quest, variant: Variant) -> str | None:
    """Return the slug of a quest's variant, None if it has none."""
    return quest.easier if variant is Variant.EASIER else quest.harder


def find_quest(
    tx: Transaction, context: ServerContext, slug: str, variant: Variant | None = None
) -> Quest:
    """Return a quest of the server's pack or of its own, or a variant of it.

    Raises:
        QuestWithdrawn: it does not exist any more.
    """
    quest = context.pack.quest_by_slug.get(slug)
    if quest is not None and variant is not None:
        quest = context.pack.quest_by_slug.get(variant_slug(quest, variant) or "")
    if quest is not None:
        return quest
    if variant is not None:
        raise QuestWithdrawn
    number = _OWN_SLUG.fullmatch(slug)
    if number is not None:
        own = server_quests.find(tx, context.server.guild_id, int(number[1]))
        if own is not None and own.focus in context.pack.focus_by_slug:
            return quest_of(context, own)
    raise QuestWithdrawn


def quest_of(context: ServerContext, own: ServerQuest) -> Quest:
    """Return a server's own quest as a pack quest, with the weights of its focus."""
    focus = context.pack.focus_by_slug[own.focus]
    return Quest(
        slug=own_slug(own.id),
        cadence=own.cadence,
        title=own.title,
        task=own.task,
        why=f"Your server's staff picked it to practise {focus.name.lower()}.",
        focus=own.focus,
        minutes=own.minutes,
        difficulty="intermediate",
        weights=dict(focus.weights),
        proof=OWN_PROOF,
    )
