"""Use cases of profiles: showing them, and changing members' settings."""

from dataclasses import replace
from datetime import datetime

from bot.boards import store as boards
from bot.boards.rules import Metric
from bot.boards.store import Board
from bot.calendar.rules.periods import ALL_TIME, week_of
from bot.coach.service.context import genres_of
from bot.coach.service.craft import craft_of
from bot.coach.service.weeks import replan_week
from bot.db.transactions import Transaction
from bot.db.use_cases import reads, writes
from bot.ears.store import drills as ear_drills
from bot.interactions.rules import Request
from bot.interactions.service import enter
from bot.members import store as members
from bot.members.store import Member
from bot.paths.rules import path_followed
from bot.pauses import store as pauses
from bot.practice_stats.rules import monday_of
from bot.profiles.results import (
    AttributeLine,
    ProfileChanges,
    ProfileSettings,
    ProfileShown,
    SettingsElsewhere,
)
from bot.profiles.service.changing import changed
from bot.profiles.service.taking_over import changes_from, servers_to_take_from
from bot.profiles.service.visibility import require_visible_profile
from bot.profiles.store import taking_part
from bot.quests.service.open_postings import schedule_refresh
from bot.quests.service.quests import LATEST_FINISHERS
from bot.quests.store import completions, postings
from bot.servers.service.context import ServerContext, load_context
from bot.sessions.service.timers import reschedule_ears
from bot.shared_timers import store as shared_timers
from bot.streak_reminders.rules import next_reminder_at
from bot.streaks.rules import bridge_to, rest_days_on
from bot.streaks.service import excused_since, paused_among, streak_until
from bot.use_cases import Service
from bot.xp.rules.levels import progress
from bot.xp.store import ledger, standings

DRILLS_SHOWN = 3
"""How many ear drills a profile has: those trained last."""
LATEST_SHARED_TIMERS = 20
"""How many messages of shared timers are redrawn when a member changes their visibility."""


class Profiles(Service):
    """Use cases of profiles."""

    @reads
    def show(
        self,
        tx: Transaction,
        guild_id: int,
        user_id: int,
        now: datetime,
        *,
        viewer_id: int | None = None,
    ) -> ProfileShown:
        """Return a member's profile; an unknown member has an empty one.

        Raises:
            ProfilePrivate: somebody else asks, and the member is private.
        """
        context = load_context(tx, self._packs, guild_id)
        member = require_visible_profile(tx, guild_id, user_id, viewer_id)
        day = context.today(member, now)
        total = standings.find(tx, guild_id, user_id, ALL_TIME)
        held = ledger.attributes(tx, guild_id, user_id)
        board = Board(guild_id=guild_id, period=ALL_TIME, metric=Metric.XP, now=now)
        ranked = total.xp > 0 and member.left_at is None and not member.is_private
        streak_days = member.streak_days_at(now)
        excused = excused_since(tx, member, member.streak_last_on)
        reached = progress(total.xp, context.pack.max_level)
        pause = pauses.newest(tx, guild_id, user_id)
        drills = ear_drills.drills_of(tx, guild_id, user_id)
        drills.sort(key=lambda each: each.last_at, reverse=True)
        path = context.pack.path_by_slug.get(path_followed(member.path, reached.level) or "")
        return ProfileShown(
            member=member,
            pack_name=context.pack.name,
            progress=reached,
            max_level=context.pack.max_level,
            total=total,
            week=standings.find(tx, guild_id, user_id, week_of(day)),
            attributes=[
                AttributeLine(name=attribute.name, xp=held.get(attribute.slug, 0))
                for attribute in context.pack.attributes
            ],
            streak_days=streak_days,
            longest_streak=member.longest_streak,
            streak_until=member.streak_until_at if streak_days else None,
            day=day,
            day_minutes=ledger.practice_day(tx, guild_id, user_id, day).minutes,
            active_days=ledger.active_days_total(tx, guild_id, user_id),
            rank=boards.ahead(tx, board, total.xp) + 1 if ranked else None,
            ranked=boards.size(tx, board),
            paused_until=pause.until if pause and pause.covers(day) else None,
            rest_days=rest_days_on(member.streak, day, excused),
            path_name=path.name if path else None,
            accent=context.server.accent,
            bridge=bridge_to(member.streak, day, excused, paused_among(tx, member, excused)),
            ear_rounds=ledger.ear_rounds_between(tx, guild_id, user_id, monday_of(day), day),
            drills=drills[:DRILLS_SHOWN],
            taking_part=taking_part(tx, guild_id, user_id),
        )

    @reads
    def find(self, tx: Transaction, guild_id: int, user_id: int) -> Member:
        """Return only a member's row: opening a form must be quick."""
        return members.find(tx, guild_id, user_id)

    @reads
    def settings(
        self, tx: Transaction, guild_id: int, user_id: int, now: datetime
    ) -> ProfileSettings:
        """Return a member's settings, and where else they have some to take over."""
        context = load_context(tx, self._packs, guild_id)
        member = members.find(tx, guild_id, user_id)
        others = servers_to_take_from(tx, member)
        return replace(_settings(tx, context, member, now), elsewhere=others)

    @reads
    def elsewhere(self, tx: Transaction, request: Request, guild_id: int) -> SettingsElsewhere:
        """Return what the member's settings of another server would change here.

        Raises:
            NothingToTakeOver: they have none there, or none that differ.
        """
        member = members.find(tx, request.guild_id, request.user_id)
        return SettingsElsewhere(
            user_id=request.user_id,
            guild_id=guild_id,
            changes=changes_from(tx, member, guild_id),
            now=request.now,
        )

    @writes
    def take_over(self, tx: Transaction, request: Request, guild_id: int) -> ProfileSettings:
        """Take over the member's settings from another server.

        Raises:
            NothingToTakeOver: they have none there, or none that differ.
        """
        before = enter(tx, request)
        changes = changes_from(tx, before, guild_id)
        return self._change(tx, before, changes, request.now)

    @writes
    def set_up(self, tx: Transaction, request: Request, changes: ProfileChanges) -> ProfileSettings:
        """Change a member's settings; this week's plan follows.

        Raises:
            UnknownZone: no one zone is meant; nothing is changed.
            InvalidGoal: the goal is not between 5 and 480 minutes; nothing is changed.
            InvalidSitting: the time in one go is not between 5 and 240; nothing is changed.
            InvalidEarReminder: it is neither 0 nor between 30 and 90 minutes; nothing is changed.
            NoteTooLong: the genre is too long.
        """
        return self._change(tx, enter(tx, request), changes, request.now)

    def _change(
        self, tx: Transaction, before: Member, changes: ProfileChanges, now: datetime
    ) -> ProfileSettings:
        context = load_context(tx, self._packs, before.guild_id)
        member = changed(before, changes, now)
        if context.zone_of(member) != context.zone_of(before):
            member = _moved(tx, context, before, member, now)
        members.set_up(tx, _with_next_reminder(context, member, now))
        if member.is_private is not before.is_private:
            _redraw_messages(tx, member, now)
        if member.ears_minutes != before.ears_minutes:
            reschedule_ears(tx, member, now)
        if _plans_with(member) != _plans_with(before):
            replan_week(tx, context, member, now)
        return replace(_settings(tx, context, member, now), before=before)


def _settings(
    tx: Transaction, context: ServerContext, member: Member, now: datetime
) -> ProfileSettings:
    genres = context.pack.genre_by_slug
    today = context.today(member, now)
    pause = pauses.newest(tx, member.guild_id, member.user_id)
    return ProfileSettings(
        member=member,
        server_timezone=context.server.timezone,
        now=now,
        pack=context.pack,
        craft=craft_of(tx, context, member),
        today=today,
        pause=pause if pause and not pause.is_over(today) else None,
        genres=[genres[slug].name for slug in sorted(genres_of(context.pack, member.genre))],
    )


def _plans_with(member: Member) -> tuple[object, ...]:
    """Return the settings that plans follow."""
    return (member.sitting_minutes, member.gear, member.genre, member.daily_goal_minutes)


def _with_next_reminder(context: ServerContext, member: Member, now: datetime) -> Member:
    """Return a member with the time of their next evening message."""
    hour = member.streak_reminder_hour
    at = None if hour is None else next_reminder_at(hour, context.zone_of(member), now)
    return replace(member, streak_reminder_at=at)


def _moved(
    tx: Transaction, context: ServerContext, before: Member, member: Member, now: datetime
) -> Member:
    """Return a member in another zone: their day goes on, and a broken streak stays broken."""
    zones = context.zones_of(before).changed_to(context.zone_of(member), now)
    until_at = member.streak_until_at
    if until_at is not None and until_at > now:
        excused = excused_since(tx, member, member.streak_last_on)
        until_at = streak_until(zones.zone, member.streak, excused)
    return replace(
        member,
        streak_until_at=until_at,
        zone_before=zones.change.before.key if zones.change else None,
        zone_changed_on=zones.change.on if zones.change else None,
    )


def _redraw_messages(tx: Transaction, member: Member, now: datetime) -> None:
    """Redraw the messages that name a member whose visibility has changed."""
    guild_id = member.guild_id
    shared_timers.redraw_of_member(tx, guild_id, member.user_id, now, at_most=LATEST_SHARED_TIMERS)
    for posting_id in completions.postings_naming(tx, guild_id, member.user_id, LATEST_FINISHERS):
        posting = postings.find(tx, guild_id, posting_id)
        if posting is not None:
            schedule_refresh(tx, posting, now)
