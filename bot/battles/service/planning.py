"""Plans a battle: which brief, with which sample, until when."""

from collections.abc import Collection
from datetime import datetime, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from bot.audio.clips import Instrument
from bot.battles.errors import Deadline, DeadlineOutOfRange, NoBriefs, NotAMoment
from bot.battles.results.battles import BattlePlan, BattleWanted
from bot.battles.rules.battles import Format, Sample
from bot.battles.rules.planning import TASK_LIMIT, title_and_task
from bot.battles.rules.samples import ANY_INSTRUMENT, draw_sample
from bot.battles.rules.timing import (
    LONGEST_ENTRIES,
    LONGEST_SECONDS,
    LONGEST_VOTES,
    SHORTEST_ENTRIES,
    SHORTEST_VOTES,
    VOTES_OPEN,
    entries_close_at,
    format_of,
)
from bot.battles.store import battles
from bot.calendar.rules.moments import moment_meant
from bot.db.transactions import Transaction
from bot.notes.service import clean_text
from bot.packs.briefs import Brief
from bot.packs.content import SkillPack
from bot.servers.service.context import ServerContext

_NOT_AGAIN_WITHIN: Final = 30
"""Battles in which a brief that comes at random doesn't come again, if there are others."""


def plan_battle(
    tx: Transaction, context: ServerContext, wanted: BattleWanted, now: datetime
) -> BattlePlan:
    """Return the battle that staff want, or one for a schedule.

    Raises:
        NoBriefs: nothing was typed, and the skill pack has no briefs.
        NotAMoment: a deadline is no time.
        DeadlineOutOfRange: a deadline is too soon or too far away.
    """
    typed = clean_text(wanted.brief, TASK_LIMIT)
    brief = _brief(context.pack, typed) if typed else None
    suits, closes_at = _entries_close(wanted.entries_close, brief, now, context.zone)
    random = Random(wanted.seed)  # noqa: S311 - nothing secret
    title, task = wanted.title, wanted.task
    if task is None and brief is None:
        if typed:
            title, task = title_and_task(typed)
        else:
            recent = battles.recent_briefs(tx, context.server.guild_id, _NOT_AGAIN_WITHIN)
            brief = _some_brief(context.pack, suits, recent, random)
    return BattlePlan(
        brief=brief.slug if brief else None,
        title=brief.title if brief else title or "",
        task=brief.task if brief else task or "",
        format=suits,
        sample=_sample(wanted.sample, brief, random),
        longest_seconds=brief.longest_seconds if brief else LONGEST_SECONDS,
        entries_close_at=closes_at,
        votes_close_at=_votes_close(
            wanted.votes_close, suits, now=now, after=closes_at, zone=context.zone
        ),
    )


def _brief(pack: SkillPack, text: str) -> Brief | None:
    """Return the brief whose slug or title was typed."""
    query = " ".join(text.split()).casefold()
    by_title = {each.title.casefold(): each for each in pack.briefs}
    return pack.brief_by_slug.get(query) or by_title.get(query)


def _some_brief(pack: SkillPack, suits: Format, recent: Collection[str], random: Random) -> Brief:
    """Choose a brief for a format; one that wasn't used lately, if there is any."""
    briefs = pack.briefs_for(suits) or list(pack.briefs)
    if not briefs:
        raise NoBriefs
    return random.choice([each for each in briefs if each.slug not in recent] or briefs)


def _entries_close(
    typed: str | None, brief: Brief | None, now: datetime, zone: ZoneInfo
) -> tuple[Format, datetime]:
    """Return a battle's format and its deadline."""
    chosen = (typed or "").strip().casefold().replace(" ", "-")
    if chosen in set(Format):
        suits = Format(chosen)
    elif typed:
        closes_at = read_deadline(typed, Deadline.ENTRIES, now=now, after=now, zone=zone)
        return format_of(closes_at - now), closes_at
    else:
        offered = brief.formats if brief else (Format.WEEKEND,)
        suits = Format.WEEKEND if Format.WEEKEND in offered else offered[0]
    return suits, entries_close_at(suits, now, zone)


def _votes_close(
    typed: str | None, suits: Format, *, now: datetime, after: datetime, zone: ZoneInfo
) -> datetime:
    if not typed:
        return after + VOTES_OPEN[suits]
    return read_deadline(typed, Deadline.VOTES, now=now, after=after, zone=zone)


def read_deadline(
    typed: str, deadline: Deadline, *, now: datetime, after: datetime, zone: ZoneInfo
) -> datetime:
    """Return a deadline that staff typed; a length counts from `after`.

    Raises:
        NotAMoment: it is no time.
        DeadlineOutOfRange: it is too soon or too far away from `after`.
    """
    at = moment_meant(typed, now=now, after=after, zone=zone)
    if at is None:
        raise NotAMoment(deadline=deadline, text=typed)
    shortest, longest = _ranges(deadline)
    if not shortest <= at - after <= longest:
        raise DeadlineOutOfRange(deadline=deadline, at=at, shortest=shortest, longest=longest)
    return at


def _ranges(deadline: Deadline) -> tuple[timedelta, timedelta]:
    if deadline is Deadline.ENTRIES:
        return SHORTEST_ENTRIES, LONGEST_ENTRIES
    return SHORTEST_VOTES, LONGEST_VOTES


def _sample(wanted: str | None, brief: Brief | None, random: Random) -> Sample | None:
    """Return the sample to make: the brief's, unless staff want none or another instrument."""
    instrument = wanted if wanted is not None else brief.sample if brief else None
    if not instrument:
        return None
    if instrument == ANY_INSTRUMENT:
        instrument = (brief.sample if brief else None) or Instrument.KEYS
    return draw_sample(Instrument(instrument), brief.styles if brief else (), random)
