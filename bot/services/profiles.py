"""Profiles: where a member stands, and what they have set for themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.boards import store as boards
from bot.boards.rules import Metric
from bot.boards.store import Board
from bot.calendar.errors import UnknownZone
from bot.calendar.rules.days import producer_day, zone_named
from bot.calendar.rules.periods import ALL_TIME, week_of
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.members import store as members
from bot.members.rules import Daw, Pings, Reminders
from bot.members.store import Member
from bot.paths.rules import path_followed
from bot.profiles.errors import InvalidEarReminder, InvalidGoal
from bot.quests.store import completions, postings
from bot.services.base import Service
from bot.services.homes import find_home, kept_text
from bot.services.open_postings import ask_refresh
from bot.services.quests import LATEST_FINISHERS
from bot.services.requests import Request, enter
from bot.services.streaking import excused_since, streak_until
from bot.services.timers import reschedule_ears
from bot.services.visibility import look_at
from bot.streaks.rules import NO_BRIDGE, Bridge, bridge_to, rest_days_on
from bot.xp.rules.levels import Progress, progress
from bot.xp.store import ledger, standings
from bot.xp.store.standings import Standing

LEAST_GOAL_MINUTES = 5
MOST_GOAL_MINUTES = 480
LEAST_EARS_MINUTES = 30
MOST_EARS_MINUTES = 90
GENRE_LIMIT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeLine:
    """One attribute and the XP it holds."""

    name: str
    xp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileShown:
    """Everything a profile shows.

    `rank` is None for who has no XP, has left or is private. `streak_days` is 0 once the streak
    is broken; `day_minutes` is what the member's current producer day holds. `path_name` is that
    of the path they follow, None below level 10.
    `accent` is the server's colour for pictures as 0xRRGGBB.
    `rest_days` are held now, `bridge` is what the streak has outlived since its last active day.
    """

    member: Member
    pack_name: str
    progress: Progress
    max_level: int
    total: Standing
    week: Standing
    attributes: Sequence[AttributeLine]
    streak_days: int
    longest_streak: int
    streak_until: datetime | None
    day: date
    day_minutes: int
    active_days: int
    rank: int | None
    ranked: int
    rest_days: int = 0
    bridge: Bridge = NO_BRIDGE
    path_name: str | None = None
    accent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanges:
    """What to change of a profile; what is None stays as it is.

    `ears_minutes` is after how much work to be reminded of a rest for the ears, 0 for never.
    `theme` is the slug of what their pictures are drawn in.
    """

    timezone: str | None = None
    no_timezone: bool = False
    daw: Daw | None = None
    no_daw: bool = False
    genre: str | None = None
    no_genre: bool = False
    daily_goal_minutes: int | None = None
    no_daily_goal: bool = False
    pings: Pings | None = None
    is_private: bool | None = None
    ears_minutes: int | None = None
    reminders: Reminders | None = None
    theme: str | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to change."""
        return self == ProfileChanges()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSettings:
    """What a member has set for themselves, and the zone they live in until they set one."""

    member: Member
    server_timezone: str
    now: datetime


class Profiles(Service):
    """What members do with profiles. Each method is one transaction."""

    @reads
    def show(
        self,
        tx: Transaction,
        guild_id: int,
        user_id: int,
        now: datetime,
        *,
        asked_by: int | None = None,
    ) -> ProfileShown:
        """Return where a member stands; somebody nobody knows yet stands at the start.

        Raises:
            ProfilePrivate: somebody else asks, and the member is private.
        """
        home = find_home(tx, self._packs, guild_id)
        member = look_at(tx, guild_id, user_id, asked_by)
        day = producer_day(now, home.zone_of(member))
        total = standings.find(tx, guild_id, user_id, ALL_TIME)
        held = ledger.attributes(tx, guild_id, user_id)
        board = Board(guild_id=guild_id, period=ALL_TIME, metric=Metric.XP, now=now)
        ranked = total.xp > 0 and member.left_at is None and not member.is_private
        streak_days = member.streak_days_at(now)
        excused = excused_since(tx, member, member.streak_last_on)
        reached = progress(total.xp, home.pack.max_level)
        path = home.pack.path_by_slug.get(path_followed(member.path, reached.level) or "")
        return ProfileShown(
            member=member,
            pack_name=home.pack.name,
            progress=reached,
            max_level=home.pack.max_level,
            total=total,
            week=standings.find(tx, guild_id, user_id, week_of(day)),
            attributes=[
                AttributeLine(name=attribute.name, xp=held.get(attribute.slug, 0))
                for attribute in home.pack.attributes
            ],
            streak_days=streak_days,
            longest_streak=member.longest_streak,
            streak_until=member.streak_until_at if streak_days else None,
            day=day,
            day_minutes=ledger.practice_day(tx, guild_id, user_id, day).minutes,
            active_days=ledger.active_days_total(tx, guild_id, user_id),
            rank=boards.ahead(tx, board, total.xp) + 1 if ranked else None,
            ranked=boards.size(tx, board),
            rest_days=rest_days_on(member.streak, day, excused),
            path_name=path.name if path else None,
            accent=home.server.accent,
            bridge=bridge_to(member.streak, day, excused),
        )

    @writes
    def returned(self, tx: Transaction, guild_id: int, user_id: int) -> None:
        """Put somebody who is back in the server on its boards again."""
        members.enter(tx, guild_id, user_id)

    @reads
    def find(self, tx: Transaction, guild_id: int, user_id: int) -> Member:
        """Return what a member has set for themselves, in one row: quick enough for a form."""
        return members.find(tx, guild_id, user_id)

    @reads
    def settings(
        self, tx: Transaction, guild_id: int, user_id: int, now: datetime
    ) -> ProfileSettings:
        """Return what a member has set for themselves."""
        home = find_home(tx, self._packs, guild_id)
        return ProfileSettings(
            member=members.find(tx, guild_id, user_id),
            server_timezone=home.server.timezone,
            now=now,
        )

    @writes
    def set_up(self, tx: Transaction, request: Request, changes: ProfileChanges) -> ProfileSettings:
        """Change what a member has set for themselves.

        Raises:
            UnknownZone: no zone has this name; nothing is changed.
            InvalidGoal: the goal is not between 5 and 480 minutes; nothing is changed.
            InvalidEarReminder: it is neither 0 nor between 30 and 90 minutes; nothing is changed.
            NoteTooLong: the genre is too long to be kept.
        """
        _check(changes)
        before = enter(tx, request)
        home = find_home(tx, self._packs, request.guild_id)
        member = _changed(before, changes)
        excused = excused_since(tx, member, member.streak_last_on)
        until_at = streak_until(home.zone_of(member), member.streak, excused)
        member = replace(member, streak_until_at=until_at)
        members.set_up(tx, member)
        if member.is_private is not before.is_private:
            _redraw_postings(tx, member, request.now)
        if member.ears_minutes != before.ears_minutes:
            reschedule_ears(tx, member, request.now)
        return ProfileSettings(member=member, server_timezone=home.server.timezone, now=request.now)


def _check(changes: ProfileChanges) -> None:
    if changes.timezone is not None and zone_named(changes.timezone) is None:
        raise UnknownZone(name=changes.timezone)
    goal = changes.daily_goal_minutes
    if goal is not None and not LEAST_GOAL_MINUTES <= goal <= MOST_GOAL_MINUTES:
        raise InvalidGoal(least=LEAST_GOAL_MINUTES, most=MOST_GOAL_MINUTES)
    ears = changes.ears_minutes
    if ears and not LEAST_EARS_MINUTES <= ears <= MOST_EARS_MINUTES:
        raise InvalidEarReminder(least=LEAST_EARS_MINUTES, most=MOST_EARS_MINUTES)


def _changed(member: Member, changes: ProfileChanges) -> Member:
    genre = kept_text(changes.genre, GENRE_LIMIT) or member.genre
    goal = changes.daily_goal_minutes or member.daily_goal_minutes
    private, ears = changes.is_private, changes.ears_minutes
    return replace(
        member,
        timezone=None if changes.no_timezone else changes.timezone or member.timezone,
        daw=None if changes.no_daw else changes.daw or member.daw,
        genre=None if changes.no_genre else genre,
        daily_goal_minutes=None if changes.no_daily_goal else goal,
        pings=changes.pings or member.pings,
        is_private=member.is_private if private is None else private,
        ears_minutes=member.ears_minutes if ears is None else ears,
        reminders=changes.reminders or member.reminders,
        theme=changes.theme or member.theme,
    )


def _redraw_postings(tx: Transaction, member: Member, now: datetime) -> None:
    """Have the postings redrawn that name a member who is private now, or may be named again."""
    guild_id = member.guild_id
    for posting_id in completions.postings_naming(tx, guild_id, member.user_id, LATEST_FINISHERS):
        posting = postings.find(tx, guild_id, posting_id)
        if posting is not None:
            ask_refresh(tx, posting, now)
