"""Loads the coach's context: a member's history and library."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.assessments import store as assessments
from bot.calendar.rules.days import producer_day
from bot.calendar.rules.periods import ALL_TIME, LONGEST_OPEN, shown_period, week_of
from bot.coach.rules.craft import craft_by_focus
from bot.coach.rules.genres import genres_in
from bot.coach.rules.hearing import Hearing, heard_by_focus
from bot.coach.rules.history import (
    MEMORY_DAYS,
    REPEAT_DAYS,
    WINDOW_DAYS,
    History,
    Rated,
    Swap,
    TrackProgress,
)
from bot.coach.rules.library import Library
from bot.coach.service.feedback import TracksHeard, load_tracks_heard
from bot.coach.service.library import library_of
from bot.coach.service.practice_lengths import longest_stretch, sitting_minutes
from bot.coach.service.records import OUTCOME_TIMES, hearing_of, records_of
from bot.coach.store import placements, plans, practice, track_steps
from bot.coach.store.plans import StoredLine
from bot.coach.store.practice import OpenQuest, PracticeSession, PractisedQuest, UnreleasedTrack
from bot.db.transactions import Transaction
from bot.members.store import Member
from bot.packs.content import Quest, SkillPack
from bot.paths.rules import path_followed
from bot.quests.service.known_quests import known_quests
from bot.quests.store import personal_quests
from bot.quests.store.personal_quests import PersonalPosting, Reroll
from bot.servers.service.context import ServerContext
from bot.xp.rules.levels import level_at
from bot.xp.store import standings

MAX_TRACKS = 100
"""The limit of unreleased tracks per member."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachContext:
    """A member's history and library, with the rows they were built from.

    `personal` are the personal quests of the window, newest first; `open_personal` is the one that
    is open and not handed in. `lines` are those of this week's plan and of the 8 before, `heard`
    is the feedback on their tracks.
    `swapped_today` is whether today's was swapped; the next producer day begins at `next_day_at`.
    """

    history: History
    library: Library
    quests: Mapping[str, Quest]
    posted: Sequence[OpenQuest]
    tracks: Sequence[UnreleasedTrack]
    personal: Sequence[PersonalPosting]
    open_personal: PersonalPosting | None
    practised: Sequence[PractisedQuest]
    lines: Sequence[StoredLine]
    heard: TracksHeard
    swapped_today: bool
    next_day_at: datetime


def load_coach_context(
    tx: Transaction, context: ServerContext, member: Member, now: datetime
) -> CoachContext:
    """Load what the coach knows about a member, in a bounded number of statements."""
    who = (member.guild_id, member.user_id)
    zone = context.zone_of(member)
    zones = context.zones_of(member)
    today = zones.today(now)
    known = known_quests(tx, context)
    posted = practice.open_quests(tx, *who, since=now - LONGEST_OPEN, now=now)
    personal = personal_quests.since(tx, *who, now - timedelta(days=WINDOW_DAYS))
    quests = {each.quest.slug: each.quest for each in known}
    unfinished = (each for each in personal if each.closes_at > now and each.handed_in_on is None)
    open_personal = next((each for each in unfinished if each.quest in quests), None)
    library = library_of(context.pack, known, _open_now(posted, open_personal))
    rerolls = personal_quests.rerolls_since(tx, *who, today - timedelta(days=MEMORY_DAYS - 1))
    tracks = practice.tracks(tx, *who, MAX_TRACKS)
    lines = plans.lines_since(tx, *who, week_of(today - timedelta(days=REPEAT_DAYS)))
    practised = practice.practised_quests(tx, *who, today - timedelta(days=MEMORY_DAYS - 1))
    hearing = hearing_of(tx, member, zone)
    records = records_of(library, assessments.outcomes(tx, *who, OUTCOME_TIMES), practised)
    placed = {each.focus: each.craft for each in placements.all_of(tx, *who)}
    offered = frozenset(each.quest for each in personal)
    since = today - timedelta(days=WINDOW_DAYS - 1)
    window = practice.load_window(tx, *who, since, today)
    level = level_at(standings.find(tx, *who, ALL_TIME).xp, context.pack.max_level)
    path = path_followed(member.path, level)
    heard = load_tracks_heard(tx, context, member, level=level, lines=lines, now=now)
    history = History(
        member_id=member.user_id,
        today=today,
        level=level,
        path=path if path in context.pack.path_by_slug else None,
        daily_goal_minutes=member.daily_goal_minutes,
        sitting_minutes=sitting_minutes(member, window.sessions),
        gear=frozenset(member.gear),
        genres=genres_of(context.pack, member.genre),
        craft=craft_by_focus(
            context.pack.focus_by_slug,
            placed,
            records.values(),
            heard_by_focus(library.ear_work, hearing),
        ),
        is_placed=bool(placed),
        minutes=_minutes(context.pack, window.sessions, _proposed(lines) | offered),
        total_minutes=sum(session.minutes for session in window.sessions),
        last_on=_last_days(context.pack, window.last_days, hearing),
        active_days=window.active_days,
        first_on=window.span.first_on,
        last_active_on=window.span.last_on,
        longest_stretch_minutes=longest_stretch(window.sessions, window.breaks),
        records=records,
        ratings=_ratings(tx, library, who, today),
        swaps=_swaps(library, rerolls),
        offered=offered,
        planned=_proposed(line for line in lines if line.week != week_of(today)),
        minutes_on={each.quest: each.minutes for each in practised},
        disabled=frozenset(each.quest.slug for each in known if each.disabled),
        tracks=_progress(tx, tracks, who, zone),
        tracks_released=window.tracks_released,
        has_finished=window.tracks_released > 0 or _has_first_milestone(tx, context.pack, who),
        hearing=hearing,
        named=heard.named,
        can_submit=heard.can_submit,
        may_get_personal=open_personal is None and not had_personal_today(personal, today),
    )
    return CoachContext(
        history=history,
        library=library,
        quests=quests,
        posted=posted,
        tracks=tracks,
        personal=personal,
        open_personal=open_personal,
        practised=practised,
        lines=lines,
        heard=heard,
        swapped_today=any(each.day == today for each in rerolls),
        next_day_at=zones.starts_at(today + timedelta(days=1)),
    )


def _last_days(
    pack: SkillPack, practised: Mapping[str, date], hearing: Sequence[Hearing]
) -> dict[str, date]:
    """Return the last day of each focus; a round of the ear gym counts for what's done by ear."""
    days = {focus: day for focus, day in practised.items() if focus in pack.focus_by_slug}
    heard = {focus.slug: set(focus.drills) for focus in pack.focuses if focus.by_ear}
    for focus, drills in heard.items():
        rounds = [each.last_on for each in hearing if each.drill in drills]
        if rounds:
            days[focus] = max([*rounds, *([days[focus]] if focus in days else [])])
    return days


def _ratings(tx: Transaction, library: Library, who: tuple[int, int], today: date) -> list[Rated]:
    since = today - timedelta(days=MEMORY_DAYS - 1)
    return [
        Rated(focus=library.by_slug[each.quest].focus, rating=each.rating)
        for each in assessments.rated_since(tx, *who, since)
        if each.quest in library.by_slug
    ]


def _swaps(library: Library, rerolls: Sequence[Reroll]) -> list[Swap]:
    return [
        Swap(exercise=library.by_slug[each.from_quest], on=each.day, reason=each.reason)
        for each in rerolls
        if each.from_quest in library.by_slug
    ]


def _proposed(lines: Collection[StoredLine] | Iterator[StoredLine]) -> frozenset[str]:
    return frozenset(line.quest for line in lines if line.quest is not None)


def genres_of(pack: SkillPack, typed: str | None) -> frozenset[str]:
    """Return the slugs of the pack's genres that a member's text about their music names."""
    names = {genre.slug: (genre.name, *genre.also) for genre in pack.genres}
    return genres_in(typed or "", names)


def _has_first_milestone(tx: Transaction, pack: SkillPack, who: tuple[int, int]) -> bool:
    return bool(pack.milestones) and practice.has_milestone(tx, *who, pack.milestones[0].slug)


def _progress(
    tx: Transaction, tracks: Sequence[UnreleasedTrack], who: tuple[int, int], zone: ZoneInfo
) -> list[TrackProgress]:
    steps: dict[int, set[str]] = defaultdict(set)
    for each in track_steps.of_unreleased(tx, *who):
        steps[each.track_id].add(each.step)
    return [
        TrackProgress(
            id=track.id,
            stage=track.stage,
            added_on=producer_day(track.added_at, zone),
            moved_on=producer_day(track.moved_at, zone),
            nudged_on=track.nudged_on,
            steps=frozenset(steps[track.id]),
        )
        for track in tracks
    ]


def _minutes(
    pack: SkillPack, sessions: Sequence[PracticeSession], proposed: Collection[str]
) -> dict[str, int]:
    """Return the minutes of each focus, without the practice on what the coach proposed."""
    sums: dict[str, int] = {}
    for session in sessions:
        if session.focus in pack.focus_by_slug and session.quest not in proposed:
            sums[session.focus] = sums.get(session.focus, 0) + session.minutes
    return sums


def had_personal_today(personal: Sequence[PersonalPosting], today: date) -> bool:
    """Whether today's personal quest has been given, or one has been handed in today."""
    return any(
        each.handed_in_on == today or shown_period(each.period) == today.isoformat()
        for each in personal
    )


def _open_now(posted: Sequence[OpenQuest], open_personal: PersonalPosting | None) -> dict[str, int]:
    """Return the ids of the postings that the member can complete now, by quest."""
    posting_ids = {each.quest: each.id for each in posted}
    if open_personal is not None:
        posting_ids[open_personal.quest] = open_personal.id
    return posting_ids
