"""What waits in the database while the bot is killed: timers, events, reminders and threads."""

import itertools
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from bot.db.database import Database
from bot.profiles.results import ProfileChanges
from bot.streak_reminders.rules import LEAST_STREAK_DAYS
from tests.loopback.actors import Actor
from tests.loopback.entities import Channel
from tests.process.activity import usable
from tests.process.bot_process import Bot
from tests.process.server import Server, complete_id
from tests.world import World

PASSING = 600
"""Seconds that pass for timers and events at each kill."""
EVENING = 18
REMINDER_HOUR = 16
CROSSPOSTED = 1

LATER = (
    "UPDATE sessions SET started_at = started_at - {by} WHERE minutes IS NULL",
    """
        UPDATE breaks SET from_at = from_at - {by}, to_at = to_at - {by}
        WHERE session_id IN (SELECT id FROM sessions WHERE minutes IS NULL)
    """,
    """
        UPDATE shared_timers
        SET started_at = started_at - {by}, ends_at = ends_at - {by}, due_at = due_at - {by}
        WHERE ended_at IS NULL
    """,
    # All of them, so that none overlaps another.
    "UPDATE xp_events SET from_at = from_at - {by}, to_at = to_at - {by}, due_at = due_at - {by}",
)

# What a killed process had taken on is due again.
UNCLAIMED = (
    "UPDATE posting_threads SET due_at = {now} WHERE is_made = 0 AND due_at > {now}",
    "UPDATE posting_publications SET due_at = {now} WHERE due_at > {now}",
    "UPDATE shared_timers SET redraw_at = {now} WHERE redraw_at > {now}",
)

# Discord publishes ten messages an hour.
AN_HOUR_LATER = (
    "UPDATE posting_publications SET published_at = published_at - 3600 WHERE due_at IS NULL",
    "UPDATE posting_publications SET due_at = {now} WHERE due_at > {now} + 300",
)

PENDING = (
    "SELECT id, 'event' FROM xp_events WHERE due_at <= {now}",
    "SELECT id, 'timer' FROM shared_timers WHERE due_at <= {now} OR redraw_at <= {now}",
    "SELECT posting_id, 'thread' FROM posting_threads WHERE due_at <= {now}",
    "SELECT posting_id, 'publication' FROM posting_publications WHERE due_at IS NOT NULL",
    "SELECT user_id, 'evening' FROM members WHERE streak_reminder_at <= {now}",
)


def let_time_pass(bot: Bot) -> None:
    """Let running timers, their breaks and events begin ten minutes earlier."""
    for statement in LATER:
        bot.sql(statement.format(by=PASSING))
    make_unclaimed(bot)
    bot.sql(
        "UPDATE members SET streak_reminder_at = ? WHERE streak_reminder_hour IS NOT NULL",
        int(time.time()),
    )


def make_unclaimed(bot: Bot) -> None:
    """Make due what a killed process had taken on."""
    for statement in UNCLAIMED:
        bot.sql(statement.format(now=int(time.time())))


def let_more_be_published(bot: Bot) -> None:
    """Let Discord's limit of publications pass."""
    for statement in AN_HOUR_LATER:
        bot.sql(statement.format(now=int(time.time())))


def add_streak_in_danger(server: Server, number: int) -> Actor:
    """Add a member for whom it is evening, with a streak that ends tonight; return them."""
    member = server.bot.loopback.member(server.guild, f"eve {number}")
    now = datetime.now(UTC)
    database = Database(server.bot.database.url)
    try:
        world = World(database, now - timedelta(days=LEAST_STREAK_DAYS), guild_id=server.guild.id)
        changes = ProfileChanges(timezone=evening_zone(now), streak_reminder_hour=REMINDER_HOUR)
        world.services.profiles.set_up.blocking(world.request(member.id), changes)
        for _ in range(LEAST_STREAK_DAYS):
            world.log(10, member.id)
            world.passes(days=1)
    finally:
        database.close()
    return member


def evening_zone(now: datetime) -> str:
    """Return a zone in which it is between 18:00 and 19:00."""
    ahead = EVENING - now.hour
    return f"Etc/GMT{-(ahead - 24 if ahead > 14 else ahead):+d}"


def pending(now: int) -> str:
    """Return the SQL of what is due."""
    return " UNION ALL ".join(PENDING).format(now=now)


def assert_reminded_once(bot: Bot, evenings: Iterable[Actor]) -> None:
    """Check that each member whose streak is in danger got one message about it."""
    world = bot.loopback.world
    for actor in evenings:
        (message,) = world.history(world.direct_channel(actor.user))
        assert [id_ for id_ in usable(message) if id_.startswith("v1:streak-start:")]


def assert_places_served_once(bot: Bot, threaded: Server, forum: Channel) -> None:
    """Check that each posting that was sent has its thread and is published, or its one post."""
    messages = threaded.postings
    assert messages
    assert {int(each["id"]) for each in messages if each["flags"] & CROSSPOSTED} == {
        int(each["id"]) for each in messages
    }
    sent = bot.sql(
        "SELECT message_id FROM postings JOIN deliveries ON subject_id = postings.id"
        " AND deliveries.kind = 'posting' WHERE postings.guild_id = ? AND cadence = 'daily'",
        threaded.guild.id,
    )
    assert {id_ for (id_,) in sent} == set(threaded.guild.threads)
    world = bot.loopback.world
    threads = world.guilds[forum.guild_id or 0].threads.values()
    posts = [[each for each in world.history(thread) if complete_id(each)] for thread in threads]
    postings = bot.sql("SELECT count(*) FROM postings WHERE guild_id = ?", forum.guild_id)
    assert [len(each) for each in posts] == [1] * postings[0][0]


def assert_events_announced_once(bot: Bot, channel: Channel) -> None:
    """Check that no start and no end of an event was announced twice."""
    buttons = itertools.chain.from_iterable(map(usable, bot.loopback.world.history(channel)))
    announced = Counter(id_ for id_ in buttons if id_.startswith("v1:event-what:"))
    assert set(announced.values()) <= {1}


def assert_shared_breaks_sane(bot: Bot) -> None:
    """Check that no session has two breaks at once, or one outside of it."""
    rows: Sequence[tuple[int, int, int | None, int]] = bot.sql(
        "SELECT session_id, from_at, breaks.to_at, started_at FROM breaks"
        " JOIN sessions ON sessions.id = session_id ORDER BY session_id, from_at"
    )
    assert all(from_at >= started_at for _, from_at, _, started_at in rows)
    for (session, _, to_at, _), (following, from_at, _, _) in itertools.pairwise(rows):
        assert session != following or (to_at is not None and to_at <= from_at)
