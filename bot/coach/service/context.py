"""Loads the coach's context: a member's history and library."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.calendar.rules.days import producer_day
from bot.calendar.rules.periods import ALL_TIME, LONGEST_OPEN, POSTED_CADENCES, shown_period
from bot.coach import store as coaching
from bot.coach.rules.history import WINDOW_DAYS, Advice, Exercise, History, Library, TrackProgress
from bot.coach.store import OpenQuest, PracticeSession, UnreleasedTrack, Window
from bot.db.transactions import Transaction
from bot.members.store import Member
from bot.packs.content import Quest, SkillPack
from bot.paths.rules import path_followed
from bot.quests.results import KnownQuest
from bot.quests.service.known_quests import known_quests
from bot.quests.store import personal_quests
from bot.quests.store.personal_quests import PersonalPosting
from bot.servers.service.context import ServerContext
from bot.sessions.rules import SessionKind
from bot.sessions.store.sessions import Break
from bot.xp.rules.awards import stretches_between
from bot.xp.rules.levels import level_at
from bot.xp.store import standings

MAX_TRACKS = 100
"""The limit of unreleased tracks per member."""

_DIFFICULTIES = {"beginner": 0, "intermediate": 1, "advanced": 2}
_FIRST_STEPS = 3
_FOCUS_SHARE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachContext:
    """A member's history and library, with the rows they were built from.

    `personal` are the personal quests of the window, newest first; `open_personal` is the one that
    is open and not handed in. `swapped_today` is whether today's was swapped; the next producer
    day begins at `next_day_at`.
    """

    history: History
    library: Library
    quests: Mapping[str, Quest]
    posted: Sequence[OpenQuest]
    tracks: Sequence[UnreleasedTrack]
    personal: Sequence[PersonalPosting]
    open_personal: PersonalPosting | None
    swapped_today: bool
    next_day_at: datetime


def load_coach_context(
    tx: Transaction, context: ServerContext, member: Member, now: datetime
) -> CoachContext:
    """Load a member's last 28 producer days, in a bounded number of statements."""
    who = (member.guild_id, member.user_id)
    zone = context.zone_of(member)
    zones = context.zones_of(member)
    today = zones.today(now)
    since = today - timedelta(days=WINDOW_DAYS - 1)
    known = known_quests(tx, context)
    quests = {each.quest.slug: each.quest for each in known}
    posted = coaching.open_quests(tx, *who, since=now - LONGEST_OPEN, now=now)
    personal = personal_quests.since(tx, *who, now - timedelta(days=WINDOW_DAYS))
    unfinished = (each for each in personal if each.closes_at > now and each.handed_in_on is None)
    open_personal = next((each for each in unfinished if each.quest in quests), None)
    rerolls = personal_quests.rerolls_since(tx, *who, since)
    tracks = coaching.tracks(tx, *who, MAX_TRACKS)
    total = standings.find(tx, *who, ALL_TIME)
    history = _history(
        context.pack,
        member,
        level=level_at(total.xp, context.pack.max_level),
        today=today,
        window=coaching.load_window(tx, *who, since, today),
    )
    return CoachContext(
        history=replace(
            history,
            rerolled=frozenset(each.from_quest for each in rerolls),
            offered=frozenset(each.quest for each in personal),
            disabled=frozenset(each.quest.slug for each in known if each.disabled),
            tracks=[_progress(track, zone) for track in tracks],
            may_get_personal=open_personal is None and not had_personal_today(personal, today),
        ),
        library=library_of(context.pack, known, _open_now(posted, open_personal)),
        quests=quests,
        posted=posted,
        tracks=tracks,
        personal=personal,
        open_personal=open_personal,
        swapped_today=any(each.day == today for each in rerolls),
        next_day_at=zones.starts_at(today + timedelta(days=1)),
    )


def _history(
    pack: SkillPack, member: Member, *, level: int, today: date, window: Window
) -> History:
    path = path_followed(member.path, level)
    return History(
        member_id=member.user_id,
        today=today,
        level=level,
        path=path if path in pack.path_by_slug else None,
        daily_goal_minutes=member.daily_goal_minutes,
        minutes=_minutes(pack, window.sessions),
        last_on={
            focus: day for focus, day in window.last_days.items() if focus in pack.focus_by_slug
        },
        attribute_xp={slug: window.gained.get(slug, 0) for slug in pack.default_weights},
        active_days=window.active_days,
        first_on=window.span.first_on,
        last_active_on=window.span.last_on,
        longest_stretch_minutes=_longest_stretch(window.sessions, window.breaks),
        done=window.handed_in,
        tracks_released=window.tracks_released,
    )


def _progress(track: UnreleasedTrack, zone: ZoneInfo) -> TrackProgress:
    return TrackProgress(
        id=track.id, moved_on=producer_day(track.moved_at, zone), nudged_on=track.nudged_on
    )


def _minutes(pack: SkillPack, sessions: Sequence[PracticeSession]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for session in sessions:
        if session.focus in pack.focus_by_slug:
            sums[session.focus] = sums.get(session.focus, 0) + session.minutes
    return sums


def _longest_stretch(sessions: Sequence[PracticeSession], breaks: Sequence[Break]) -> int:
    """Return the longest stretch of a timed session without a break, in whole minutes.

    Studio rooms are left out: breaks in them are not recorded.
    """
    pauses: dict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for each in breaks:
        pauses[each.session_id].append((each.from_at, each.to_at))
    lengths = (
        to_at - from_at
        for session in sessions
        if session.kind is SessionKind.TIMED and session.started_at and session.ended_at
        for from_at, to_at in stretches_between(
            session.started_at, session.ended_at, pauses[session.id]
        )
    )
    return max(lengths, default=timedelta()) // timedelta(minutes=1)


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


def library_of(
    pack: SkillPack, known: Sequence[KnownQuest], open_now: Mapping[str, int]
) -> Library:
    """Return a server's library; `open_now` maps quests to the ids of open postings."""
    exercises = [_exercise(pack, each.quest, open_now.get(each.quest.slug)) for each in known]
    steps = [start.quest for start in pack.getting_started if start.quest is not None]
    return Library(
        exercises=exercises,
        advice=_advice(pack),
        first_steps=steps or _easiest(exercises),
        stands_on={focus.slug: tuple(focus.stands_on) for focus in pack.focuses},
        finishing=frozenset(focus.slug for focus in pack.focuses if focus.finishing),
        path_focuses={path.slug: path.focuses for path in pack.paths},
    )


def _exercise(pack: SkillPack, quest: Quest, posting_id: int | None) -> Exercise:
    # Staff's own quests suit every level.
    own = quest.slug not in pack.quest_by_slug
    return Exercise(
        slug=quest.slug,
        cadence=quest.cadence,
        focus=quest.focus,
        minutes=quest.minutes,
        difficulty=0 if own else _DIFFICULTIES[quest.difficulty],
        weights=quest.weights,
        path=quest.path,
        posting_id=posting_id,
    )


def _easiest(exercises: Sequence[Exercise]) -> list[str]:
    """Return the first steps of a pack that names none."""
    posted = [each for each in exercises if each.cadence in POSTED_CADENCES and each.path is None]
    posted.sort(key=lambda each: (each.difficulty, each.minutes, each.slug))
    return [each.slug for each in posted[:_FIRST_STEPS]]


def _advice(pack: SkillPack) -> list[Advice]:
    """Return the pack's tips and pitfalls, each with the focuses whose quests refer to it most."""
    counts = {slug: Counter[str]() for slug in pack.advice_by_slug}
    for quest in pack.quests:
        if quest.tip is not None:
            counts[quest.tip][quest.focus] += 1
    return [
        Advice(
            slug=each.slug,
            focuses=frozenset(
                focus
                for focus, count in counts[each.slug].items()
                if count * _FOCUS_SHARE >= counts[each.slug].total()
            ),
            suits=frozenset(each.suits),
        )
        for each in pack.advice_by_slug.values()
    ]
