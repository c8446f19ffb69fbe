"""Computes stored figures again: days and streaks from the ledger, boards from standings."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.boards.rules import bucket
from bot.calendar.rules.days import day_start, zone_or_utc
from bot.db import facts
from bot.db.database import Database
from bot.downtime import store as outages
from bot.members import store as members
from bot.members.store import Member
from bot.servers import store as servers
from bot.servers.service.servers import MAX_ZONE_DIFFERENCE
from bot.streaks.rules import breaks_on, is_active, streak_of
from bot.xp.store import ledger
from bot.xp.store.ledger import Award
from tests.world import World


def minutes_of(awards: Sequence[Award]) -> dict[date, int]:
    minutes: dict[date, int] = defaultdict(int)
    for award in awards:
        minutes[award.day] += award.minutes
    return minutes


def active_days(awards: Sequence[Award]) -> list[date]:
    quests: dict[date, int] = defaultdict(int)
    rounds: dict[date, int] = defaultdict(int)
    for award in awards:
        quests[award.day] += award.quests
        rounds[award.day] += award.ear_rounds
    minutes = minutes_of(awards)
    return sorted(day for day in minutes if is_active(minutes[day], quests[day], rounds[day]))


@dataclass(frozen=True, kw_only=True)
class RecountedMember:
    """A member with the data from which their streak is computed."""

    member: Member
    awards: Sequence[Award]
    excused: frozenset[date]
    zone: str


def read(world: World, user_id: int) -> RecountedMember:
    who = (world.guild_id, user_id)
    with world.database.reading() as tx:
        member = members.find(tx, *who)
        server = servers.find(tx, world.guild_id)
        return RecountedMember(
            member=member,
            awards=ledger.all_of(tx, *who),
            excused=frozenset(outages.excused_days(tx, *who, date.min)),
            zone=member.timezone or (server.timezone if server else "UTC"),
        )


def check_streak(counted: RecountedMember, now: datetime, *, until: bool = True) -> None:
    """Check a member's stored streak, and until when it lasts.

    A streak that ended before a change of the time zone keeps its end.
    """
    member = counted.member
    streak = streak_of(active_days(counted.awards), counted.excused)
    assert member.streak == streak
    ends_on = breaks_on(streak, counted.excused)
    expected = day_start(ends_on, zone_or_utc(counted.zone)) if ends_on else None
    if until and member.streak_until_at != expected:
        assert expected is not None
        assert member.streak_until_at is not None
        assert member.streak_until_at <= now
        assert abs(expected - member.streak_until_at) < MAX_ZONE_DIFFERENCE


def check_boards(database: Database) -> None:
    """Check that boards count all present, public members in the buckets of their scores."""
    with database.reading() as tx:
        standings = tx.execute(
            "SELECT standings.guild_id, period, xp, minutes, quests, present = 1 AS on_boards,"
            " left_at IS NULL AND is_private = 0 AS expected"
            " FROM standings JOIN members ON members.guild_id = standings.guild_id"
            " AND members.user_id = standings.user_id"
        )
        stored = tx.execute("SELECT guild_id, period, metric, bucket, members FROM board_counts")
        board_counts = {tuple(key): members for *key, members in stored}
    counted: Counter[tuple[int, str, str, int]] = Counter()
    for guild_id, period, *scores, is_on_boards, expected in standings:
        assert is_on_boards == expected
        for metric, score in zip(("xp", "minutes", "quests"), scores, strict=True):
            if is_on_boards and score > 0:
                counted[guild_id, period, metric, bucket(score)] += 1
    assert board_counts == counted


def simulate_outage(world: World, since: datetime) -> None:
    """Record an outage from `since` until now."""
    with world.database.writing() as tx:
        facts.put(tx, "alive_at", str(int(since.timestamp())))
    world.services.downtime.detect_outage.blocking(world.now)


class ExcusedDaysHistory:
    """The excused days of members at each time, as an award counts only those stored before it."""

    def __init__(self) -> None:
        self._entries: list[tuple[datetime, int, frozenset[date]]] = []

    def record(self, world: World, user_ids: Sequence[int]) -> None:
        with world.database.reading() as tx:
            for user_id in user_ids:
                days = outages.excused_days(tx, world.guild_id, user_id, date.min)
                self._entries.append((world.now, user_id, frozenset(days)))

    def possible_at(self, user_id: int, at: datetime) -> list[frozenset[date]]:
        """Return the sets that may have been stored then: the last before, and those of then."""
        own = [(recorded_at, days) for recorded_at, who, days in self._entries if who == user_id]
        before = [days for recorded_at, days in own if recorded_at < at][-1:]
        return (before or [frozenset()]) + [days for recorded_at, days in own if recorded_at == at]
