"""Looks techniques up in the server's skill pack."""

from bot.db.transactions import Transaction
from bot.db.use_cases import reads
from bot.guide.errors import UnknownTechnique
from bot.guide.results import TechniqueShown
from bot.members import store as members
from bot.packs.content import Quest, SkillPack
from bot.packs.course import Technique
from bot.paging.rules import nearest_page
from bot.quests.service.known_quests import known_quests
from bot.servers.service.context import load_context
from bot.use_cases import Service

PAGE_SIZE = 4
_DIFFICULTIES = ("beginner", "intermediate", "advanced")


class GuideLookup(Service):
    """Use cases of the guide. Each method is one transaction."""

    @reads
    def technique(
        self, tx: Transaction, guild_id: int, user_id: int, text: str, page: int = 0
    ) -> TechniqueShown:
        """Return a technique by its slug or any of its names, and what trains it.

        Part of a name is enough if no other technique has it. What trains it is what the member can
        do: no disabled quests, and none of another path.

        Raises:
            UnknownTechnique: the pack has no such technique, or several.
        """
        context = load_context(tx, self._packs, guild_id)
        technique = _find(context.pack, text)
        path = members.find(tx, guild_id, user_id).path
        training = [
            each.quest
            for each in known_quests(tx, context)
            if technique.slug in each.quest.techniques
            and not each.disabled
            and each.quest.path in (None, path)
        ]
        training.sort(key=_easiest_first)
        page, pages = nearest_page(page, rows=len(training), page_size=PAGE_SIZE)
        return TechniqueShown(
            user_id=user_id,
            technique=technique,
            focus_name=context.focus_name(technique.focus),
            exercises=training[page * PAGE_SIZE : (page + 1) * PAGE_SIZE],
            page=page,
            pages=pages,
        )


def _find(pack: SkillPack, text: str) -> Technique:
    query = text.strip().casefold()
    for technique in pack.techniques:
        if query in (technique.slug, technique.name.casefold()):
            return technique
    for technique in pack.techniques:
        if query in (name.casefold() for name in technique.also):
            return technique
    similar = [each for each in pack.techniques if _contains(each, query)]
    if len(similar) == 1:
        return similar[0]
    raise UnknownTechnique(text=text)


def _contains(technique: Technique, query: str) -> bool:
    return any(query in name.casefold() for name in (technique.name, *technique.also))


def _easiest_first(quest: Quest) -> tuple[int, int, str]:
    return _DIFFICULTIES.index(quest.difficulty), quest.minutes, quest.slug
