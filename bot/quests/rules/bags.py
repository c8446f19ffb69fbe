"""Shuffle bags: no quest repeats before its bag is empty."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from bot.calendar.rules.periods import Cadence


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """A quest's slug, and the number of the bag that it was drawn from."""

    quest: str
    bag: int


def bag(guild_id: int, cadence: Cadence, number: int, slugs: Collection[str]) -> Sequence[str]:
    """Return all `slugs` in the order of one bag, which is deterministic.

    Slugs are sorted by a hash rather than shuffled, so that adding a quest leaves the order of the
    others unchanged. A bag never starts with the last quest of the bag before it.
    """
    order = _shuffled(guild_id, cadence, number, slugs)
    if number > 0 and len(order) > 2:
        before = _shuffled(guild_id, cadence, number - 1, slugs)
        if order[0] == before[-1]:
            order[0], order[1] = order[1], order[0]
    return order


def _shuffled(guild_id: int, cadence: Cadence, number: int, slugs: Collection[str]) -> list[str]:
    def rank(slug: str) -> bytes:
        return blake2b(f"{guild_id}:{cadence}:{number}:{slug}".encode(), digest_size=8).digest()

    return sorted(slugs, key=rank)


def draw(
    guild_id: int, cadence: Cadence, number: int, slugs: Collection[str], drawn: Collection[str]
) -> Draw:
    """Draw the next quest from bag `number`, or from the following bag if all are in `drawn`.

    Raises:
        ValueError: there are no quests to draw from.
    """
    if not slugs:
        raise ValueError(f"no {cadence} quests to draw from")
    for quest in bag(guild_id, cadence, number, slugs):
        if quest not in drawn:
            return Draw(quest=quest, bag=number)
    return Draw(quest=bag(guild_id, cadence, number + 1, slugs)[0], bag=number + 1)
