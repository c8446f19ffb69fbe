"""Compares the counts of a server's boards with its standings."""

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.boards.rules import RANKED, bucket
from bot.db.transactions import Transaction
from bot.verify.rules import Bucket, Difference, Figure, Total
from bot.verify.store import board_counts


def compare_counts(
    tx: Transaction, guild_id: int, periods: Sequence[str], corrections: Mapping[Bucket, int]
) -> list[Difference]:
    """Return the counts of a server's boards that differ from its standings.

    `corrections` are added to the counts for standings that are wrong themselves.
    """
    first, last = periods[0], periods[-1]
    stored = {
        Bucket(each.metric, each.period, each.number): each.members
        for each in board_counts.counts(tx, guild_id, first, last)
    }
    recounted: Counter[Bucket] = Counter()
    for each in board_counts.scores(tx, guild_id, first, last):
        recounted[Bucket(each.metric, each.period, bucket(each.number))] += each.members
    recounted.update({of: by for of, by in corrections.items() if of.period in periods})
    return [
        Difference(
            guild_id=guild_id,
            user_id=None,
            figure=Figure.BOARD_COUNT,
            of=of,
            stored=stored.get(of, 0),
            recounted=recounted[of],
        )
        for of in sorted(stored.keys() | recounted.keys())
        if stored.get(of, 0) != recounted[of]
    ]


def corrections_for(standing: Difference) -> Counter[Bucket]:
    """Return how much each count changes if a wrong standing is corrected."""
    corrections: Counter[Bucket] = Counter()
    for total, by in ((standing.stored, -1), (standing.recounted, 1)):
        if isinstance(total, Total) and total.present:
            scores = (total.xp, total.minutes, total.quests)
            for metric, score in zip(RANKED, scores, strict=True):
                if score > 0:
                    corrections[Bucket(metric, total.name, bucket(score))] += by
    return corrections
