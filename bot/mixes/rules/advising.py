"""What matters most about a mix: at most three pieces of advice, the most important first."""

from collections.abc import Collection, Iterator

from bot.audio.measures import Measures
from bot.mixes.rules.advice import MOST, Advice, AdviceKind
from bot.mixes.rules.guide import MixGuide
from bot.tracks.rules import Stage


def advise(
    measures: Measures,
    reference: Measures | None = None,
    *,
    guide: MixGuide,
    genres: Collection[str] = (),
    stage: Stage | None = None,
) -> tuple[Advice, ...]:
    """Return what to look at first in a mix; empty if nothing stands out.

    Args:
        measures: The figures of the mix.
        reference: The figures of a record to compare it with.
        guide: What the skill pack knows about mixes.
        genres: The mix's genres, as slugs of the pack; without any, the widest ranges count.
        stage: How far the track is. Before `Stage.MASTER`, nothing is said about what mastering
            does. None is a mix.
    """
    found = sorted(_found(measures, guide), key=lambda advice: (-advice.importance, advice.kind))
    return tuple(found[:MOST])


def _found(measures: Measures, guide: MixGuide) -> Iterator[Advice]:
    if measures.clipped_runs:
        yield Advice(
            kind=AdviceKind.CLIPPED,
            importance=95,
            measured=measures.clipped_runs,
            limit=0,
            at_seconds=measures.clipped_at,
            quest=guide.quests.get(AdviceKind.CLIPPED),
        )
