"""Profiles: where a member stands, and what they have set for themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.content import SkillPack
from bot.domain.days import producer_day, zone_named
from bot.domain.errors import InvalidGoal, UnknownZone
from bot.domain.levels import Progress, progress
from bot.domain.members import Daw, Metric, Pings
from bot.domain.periods import ALL_TIME, week_of
from bot.services.awarding import streak_until
from bot.services.homes import find_home, kept_text
from bot.services.requests import Request, enter
from bot.storage import boards, ledger, members
from bot.storage.boards import Board
from bot.storage.database import Database
from bot.storage.ledger import Standing
from bot.storage.members import Member

LEAST_GOAL_MINUTES = 5
MOST_GOAL_MINUTES = 480
GENRE_LIMIT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeLine:
    """One attribute and the XP it holds."""

    name: str
    xp: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileShown:
    """Everything a profile shows.

    `rank` is None for who has no XP. `streak_days` is 0 once the streak is broken; `day_minutes`
    is what the member's current producer day holds.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanges:
    """What to change of a profile; what is None stays as it is."""

    timezone: str | None = None
    no_timezone: bool = False
    daw: Daw | None = None
    no_daw: bool = False
    genre: str | None = None
    no_genre: bool = False
    daily_goal_minutes: int | None = None
    no_daily_goal: bool = False
    pings: Pings | None = None

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


class Profiles:
    """What members do with profiles. Each method is one transaction."""

    def __init__(self, database: Database, packs: Mapping[str, SkillPack]) -> None:
        self._database = database
        self._packs = packs

    async def show(self, guild_id: int, user_id: int, now: datetime) -> ProfileShown:
        """Return where a member stands; somebody nobody knows yet stands at the start."""
        async with self._database.reading() as tx:
            home = await find_home(tx, self._packs, guild_id)
            member = await members.find(tx, guild_id, user_id)
            day = producer_day(now, home.zone_of(member))
            total = await ledger.standing(tx, guild_id, user_id, ALL_TIME)
            held = await ledger.attributes(tx, guild_id, user_id)
            board = Board(guild_id=guild_id, period=ALL_TIME, metric=Metric.XP, now=now)
            ranked = total.xp > 0 and member.left_at is None
            streak_days = member.streak_days_at(now)
            return ProfileShown(
                member=member,
                pack_name=home.pack.name,
                progress=progress(total.xp, home.pack.max_level),
                max_level=home.pack.max_level,
                total=total,
                week=await ledger.standing(tx, guild_id, user_id, week_of(day)),
                attributes=[
                    AttributeLine(name=attribute.name, xp=held.get(attribute.slug, 0))
                    for attribute in home.pack.attributes
                ],
                streak_days=streak_days,
                longest_streak=member.longest_streak,
                streak_until=member.streak_until_at if streak_days else None,
                day=day,
                day_minutes=(await ledger.practice_day(tx, guild_id, user_id, day)).minutes,
                active_days=await ledger.active_days_total(tx, guild_id, user_id),
                rank=await boards.ahead(tx, board, total.xp) + 1 if ranked else None,
                ranked=await boards.size(tx, board),
            )

    async def returned(self, guild_id: int, user_id: int) -> None:
        """Put somebody who is back in the server on its boards again."""
        async with self._database.writing() as tx:
            await members.enter(tx, guild_id, user_id)

    async def find(self, guild_id: int, user_id: int) -> Member:
        """Return what a member has set for themselves, in one row: quick enough for a form."""
        async with self._database.reading() as tx:
            return await members.find(tx, guild_id, user_id)

    async def settings(self, guild_id: int, user_id: int, now: datetime) -> ProfileSettings:
        """Return what a member has set for themselves."""
        async with self._database.reading() as tx:
            home = await find_home(tx, self._packs, guild_id)
            return ProfileSettings(
                member=await members.find(tx, guild_id, user_id),
                server_timezone=home.server.timezone,
                now=now,
            )

    async def set_up(self, request: Request, changes: ProfileChanges) -> ProfileSettings:
        """Change what a member has set for themselves.

        Raises:
            UnknownZone: no zone has this name; nothing is changed.
            InvalidGoal: the goal is not between 5 and 480 minutes; nothing is changed.
            NoteTooLong: the genre is too long to be kept.
        """
        if changes.timezone is not None and zone_named(changes.timezone) is None:
            raise UnknownZone(name=changes.timezone)
        goal = changes.daily_goal_minutes
        if goal is not None and not LEAST_GOAL_MINUTES <= goal <= MOST_GOAL_MINUTES:
            raise InvalidGoal(least=LEAST_GOAL_MINUTES, most=MOST_GOAL_MINUTES)
        async with self._database.writing() as tx:
            before = await enter(tx, request)
            home = await find_home(tx, self._packs, request.guild_id)
            member = replace(
                before,
                timezone=None if changes.no_timezone else changes.timezone or before.timezone,
                daw=None if changes.no_daw else changes.daw or before.daw,
                genre=None
                if changes.no_genre
                else kept_text(changes.genre, GENRE_LIMIT) or before.genre,
                daily_goal_minutes=None
                if changes.no_daily_goal
                else goal or before.daily_goal_minutes,
                pings=changes.pings or before.pings,
            )
            member = replace(member, streak_until_at=streak_until(home, member, member.streak))
            await members.set_up(tx, member)
            return ProfileSettings(
                member=member, server_timezone=home.server.timezone, now=request.now
            )
