"""Shuffle bags: no quest, and no theme, repeats before its bag is empty."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """A quest's or theme's slug, and the number of the bag that it was drawn from."""

    quest: str
    bag: int


def bag(guild_id: int, kind: str, number: int, slugs: Collection[str]) -> Sequence[str]:
    """Return all `slugs` in the order of one bag, which is deterministic.

    `kind` is what they are: a cadence for its quests, or `theme`. Slugs are sorted by a hash
    rather than shuffled, so that adding a quest leaves the order of the others unchanged. A bag
    never starts with the last quest of the bag before it.
    """
    order = _shuffled(guild_id, kind, number, slugs)
    if number > 0 and len(order) > 2:
        before = _shuffled(guild_id, kind, number - 1, slugs)
        if order[0] == before[-1]:
            order[0], order[1] = order[1], order[0]
    return order


def _shuffled(guild_id: int, kind: str, number: int, slugs: Collection[str]) -> list[str]:
    def rank(slug: str) -> bytes:
        return blake2b(f"{guild_id}:{kind}:{number}:{slug}".encode(), digest_size=8).digest()

    return sorted(slugs, key=rank)


def draw(
    guild_id: int,
    kind: str,
    number: int,
    slugs: Collection[str],
    drawn: Collection[str],
    reserved: Collection[str] = (),
) -> Draw:
    """Draw the next quest from bag `number`, or from the following bag if all are in `drawn`.

    Those `reserved` for other days are left out as long as there are others.

    Raises:
        ValueError: there are no quests to draw from.
    """
    if not slugs:
        raise ValueError(f"no {kind} quests to draw from")
    undrawn = [each for each in bag(guild_id, kind, number, slugs) if each not in drawn]
    following = bag(guild_id, kind, number + 1, slugs)
    choices = [
        *(Draw(quest=each, bag=number) for each in undrawn if each not in reserved),
        *(Draw(quest=each, bag=number + 1) for each in following if each not in reserved),
        *(Draw(quest=each, bag=number) for each in undrawn),
        *(Draw(quest=each, bag=number + 1) for each in following),
    ]
    return choices[0]
