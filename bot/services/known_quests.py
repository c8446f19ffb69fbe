"""The quests a server knows: its skill pack's, and its own."""

from bot.content import Quest
from bot.domain.errors import QuestWithdrawn
from bot.services.homes import Home
from bot.storage import server_quests
from bot.storage.database import Transaction
from bot.storage.server_quests import ServerQuest

_OWN = "own-"


def own_slug(quest_id: int) -> str:
    """Return the slug of a server's own quest, which no pack has."""
    return f"{_OWN}{quest_id}"


async def find_quest(tx: Transaction, home: Home, slug: str) -> Quest:
    """Return a quest of the server's pack or of its own.

    Raises:
        QuestWithdrawn: there is none of that slug any more.
    """
    quest = home.pack.quest_by_slug.get(slug)
    if quest is not None:
        return quest
    number = slug.removeprefix(_OWN)
    if slug != number and number.isdecimal():
        own = await server_quests.find(tx, home.server.guild_id, int(number))
        if own is not None and own.focus in home.pack.focus_by_slug:
            return quest_of(home, own)
    raise QuestWithdrawn


def quest_of(home: Home, own: ServerQuest) -> Quest:
    """Return a server's own quest as the pack would hold it, trained as its focus is."""
    focus = home.pack.focus_by_slug[own.focus]
    return Quest(
        slug=own_slug(own.id),
        cadence=own.cadence,
        title=own.title,
        task=own.task,
        why=f"Your server's staff chose it, to practise {focus.name.lower()}.",
        focus=own.focus,
        minutes=own.minutes,
        difficulty="intermediate",
        weights=dict(focus.weights),
        proof="A link or a file that shows what you made",
    )
