"""What matters most about a mix: at most three pieces of advice, the most important first."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from bot.audio.measures import Measures
from bot.mixes.rules import dynamics, formats, stereo, tone
from bot.mixes.rules.advice import MOST, Advice, AdviceKind
from bot.mixes.rules.guide import MixGuide, balance_for
from bot.tracks.rules import Stage

_ORDER: Final = tuple(AdviceKind)

HIDDEN_BY: Final[Mapping[AdviceKind, frozenset[AdviceKind]]] = {
    AdviceKind.MONO_LOSS: frozenset({AdviceKind.OUT_OF_POLARITY}),
    AdviceKind.WIDE_BASS: frozenset({AdviceKind.OUT_OF_POLARITY}),
    AdviceKind.PEAKS: frozenset({AdviceKind.CLIPPED}),
    AdviceKind.DC_OFFSET: frozenset({AdviceKind.CLIPPED, AdviceKind.LIMITED}),
}
"""Kinds that others cause: they go away with those."""


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
        stage: How far the track is. An idea or a sketch hears of faults in the sound only, and
            what mastering does counts from `Stage.MASTER` on. None is a mix, or a master if it is
            as loud as one.
    """
    if measures.integrated_lufs is None:
        found = [Advice(kind=AdviceKind.SILENT, importance=100, measured=0, limit=0)]
    else:
        apparent = stage or _apparent_stage(measures.integrated_lufs)
        found = list(_found(measures, reference, guide, genres, apparent))
        if stage is Stage.MASTER:  # a check of a mix may well be an MP3
            found += formats.lossy_source(measures)
    chosen = list(_without_repeats(sorted(found, key=_place)))[:MOST]
    return tuple(replace(advice, quest=guide.quests.get(advice.kind)) for advice in chosen)


def _apparent_stage(integrated_lufs: float) -> Stage:
    return Stage.MASTER if integrated_lufs >= dynamics.MASTER_LUFS else Stage.MIX


def _found(
    measures: Measures,
    reference: Measures | None,
    guide: MixGuide,
    genres: Collection[str],
    stage: Stage,
) -> Iterator[Advice]:
    balance = balance_for(guide, genres)
    yield from dynamics.clipping(measures)
    yield from stereo.polarity(measures)
    yield from formats.dc_offset(measures)
    if reference is not None:
        yield from tone.beside_the_reference(measures, reference)
        yield from dynamics.louder_than_reference(measures, reference)
    if stage.rank < Stage.ARRANGEMENT.rank:
        return
    yield from stereo.mono_loss(measures)
    yield from stereo.wide_bass(measures)
    yield from stereo.off_centre(measures)
    if balance is not None and reference is None:
        yield from tone.beside_the_usual(measures, balance)
    if stage.rank < Stage.MIX.rank:
        return
    yield from formats.sample_rate(measures)
    if balance is not None:
        yield from dynamics.limiting(measures, balance)
        yield from dynamics.lift(measures, balance)
    is_master = stage.rank >= Stage.MASTER.rank
    yield from dynamics.peaks(measures, guide.services, is_master=is_master)
    if not is_master:
        return
    yield from formats.ends(measures)


def _place(advice: Advice) -> tuple[float, int, float]:
    low_hz = advice.band_hz[0] if advice.band_hz else 0.0
    return -advice.importance, _ORDER.index(advice.kind), low_hz


def _without_repeats(found: Iterable[Advice]) -> Iterator[Advice]:
    """Yield advice, in order, without what an earlier one contradicts or explains."""
    ordered = list(found)
    kinds = {advice.kind for advice in ordered}
    said: set[AdviceKind] = set()
    for advice in ordered:
        if kinds & HIDDEN_BY.get(advice.kind, frozenset()):
            continue
        if any(advice.kind in pair and pair & said for pair in tone.OPPOSITES):
            continue
        said.add(advice.kind)
        yield advice
