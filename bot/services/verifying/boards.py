"""How many members are in each bucket of a server's boards, held against the standings."""

from collections import Counter

from bot.db.transactions import Transaction
from bot.domain.members import Metric
from bot.domain.ranks import bucket
from bot.services.verifying.results import Bucket, Difference, Figure, Sums
from bot.services.verifying.spans import RANKED, Tallies
from bot.storage import verifying


def suspicious(
    tx: Transaction, tallies: Tallies, *, above: int, below: int
) -> set[tuple[int, str]]:
    """Return the boards, by server and period, whose counts are not those that were tallied.

    Members may have moved on since, so each is to be looked at as a whole.
    """
    rows = verifying.board_counts(tx, above=above, below=below)
    stored = {
        (guild_id, Bucket(Metric(metric), period, number)): members
        for guild_id, period, metric, number, members in rows
    }
    return {
        (guild_id, each.period)
        for guild_id, each in stored.keys() | tallies.keys()
        if stored.get((guild_id, each), 0) != tallies[guild_id, each]
    }


def moved(difference: Difference) -> Tallies:
    """Return what a standing that is wrong lets be counted in one bucket too many and one too few.

    The counts are to be what the ledger says, mended or not.
    """
    tallies: Tallies = Counter()
    for sums, by in ((difference.stored, -1), (difference.reckoned, 1)):
        if isinstance(sums, Sums) and sums.present:
            figures = (sums.xp, sums.minutes, sums.quests)
            for metric, score in zip(RANKED, figures, strict=True):
                if score > 0:
                    each = Bucket(metric, str(difference.of), bucket(score))
                    tallies[difference.guild_id, each] += by
    return tallies


def compare_counts(
    tx: Transaction, guild_id: int, period: str, corrections: Tallies
) -> list[Difference]:
    """Return the counts of a server's boards of one period that are not what they should be.

    That is what the standings say, and `corrections` where those are known to be wrong.
    """
    stored = {
        (Metric(metric), number): members
        for metric, number, members in verifying.counts_of_period(tx, guild_id, period)
    }
    reckoned: Counter[tuple[Metric, int]] = Counter()
    for metric in RANKED:
        for score, members in verifying.scores(tx, guild_id, period, metric):
            reckoned[metric, bucket(score)] += members
    for (guild, each), by in corrections.items():
        if (guild, each.period) == (guild_id, period):
            reckoned[each.metric, each.number] += by
    return [
        Difference(
            guild_id=guild_id,
            user_id=None,
            figure=Figure.BOARD_COUNT,
            of=Bucket(metric, period, number),
            stored=stored.get((metric, number), 0),
            reckoned=reckoned[metric, number],
        )
        for metric, number in sorted(stored.keys() | reckoned.keys())
        if stored.get((metric, number), 0) != reckoned[metric, number]
    ]
