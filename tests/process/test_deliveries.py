"""Messages are sent exactly once, despite errors of Discord, missing permissions and kills."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from tests.loopback.entities import Channel
from tests.loopback.faults import Answer, Delay, DropAfter, DropBefore
from tests.loopback.interactions import MODAL, readable
from tests.process.activity import LINK, button_of
from tests.process.bot_process import Bot, Clock, Hold
from tests.process.server import Server, complete_id

NEVER = 60.0  # seconds: longer than any test
HOUR = 3600.0
TICK_TIMEOUT = 9.0  # seconds within which a tick finds what a test made due

pytestmark = pytest.mark.asyncio(loop_scope="module")


def recorded(server: Server) -> list[str]:
    """Return the recorded message ids of a server's postings."""
    rows = server.bot.sql(
        "SELECT message_id FROM deliveries"
        " WHERE guild_id = ? AND kind = 'posting' AND message_id IS NOT NULL",
        server.guild.id,
    )
    return [str(message_id) for (message_id,) in rows]


async def wait_recorded(server: Server) -> None:
    await server.bot.wait_until(lambda: recorded(server), what="the message to be recorded")


@pytest.mark.parametrize("hours_later", [0, 1])
async def test_a_posting_whose_response_was_lost_is_not_sent_twice(
    bot: Bot, clock: Clock, hours_later: int
) -> None:
    """The bot is killed before it knows that its message was sent. After the restart it finds the
    message by its button, or gets it by the nonce where it may not read the history."""
    world = bot.loopback.world
    servers = [Server.create(bot, "Readable")]
    if not hours_later:
        servers.append(Server.create(bot, "Unreadable"))
        hidden = servers[-1]
        world.overwrite(hidden.channel, hidden.guild.id, read_message_history=False)
    unanswered = Delay(NEVER, effect_first=True)
    for server in servers:
        bot.loopback.faults.add(method="POST", path=server.messages_path, fault=unanswered)
        await server.set_up()
        await server.post()
        assert not recorded(server)

    await bot.kill()
    clock.ahead_seconds += hours_later * HOUR
    await bot.start()

    for server in servers:
        await wait_recorded(server)
        assert recorded(server) == [posting["id"] for posting in server.postings]
        opened = await server.mia.click(server.postings[0], complete_id(server.postings[0]))
        assert opened.response_type == MODAL
    sent = [len(world.calls_to("POST", server.messages_path)) for server in servers]
    assert sent == [1] if hours_later else [1, 2]


async def test_no_kind_of_message_is_sent_twice_after_a_kill(bot: Bot, clock: Clock) -> None:
    """The bot is killed before it knows that a message was sent, and restarts after Discord has
    forgotten the nonce. The review is decided before the kill, so its buttons are gone."""
    world, faults = bot.loopback.world, bot.loopback.faults
    server, closed = Server.create(bot, "Strict"), Server.create(bot, "Closed")
    news, reviews = (world.add_channel(server.guild, name) for name in ("news", "reviews"))
    await server.set_up()
    await server.staff.slash(server.channel, "settings announcements", channel=news)
    await server.staff.slash(server.channel, "settings reviews", channel=reviews)
    await server.staff.slash(server.channel, "settings quests", verification="review")
    await server.post()
    member_dms, staff_dms = (world.direct_channel(one.user) for one in (server.mia, closed.staff))
    pending = "SELECT id FROM deliveries WHERE kind <> 'posting' AND message_id IS NULL"
    for kind, place in (
        ("level-up", news),
        ("release", news),
        ("week-review", news),
        ("review", reviews),
        ("verdict", member_dms),
        ("reminder", member_dms),
        ("notice", staff_dms),
    ):
        before = len(world.history(place))
        no_response, path = Delay(NEVER, effect_first=True), f"/channels/{place.id}/messages"
        faults.add(method="POST", path=path, fault=no_response)
        await cause_message(kind, closed if kind == "notice" else server, reviews)
        await world.changed.wait_until(
            lambda place=place, before=before: len(world.history(place)) > before,
            what=kind,
            seconds=TICK_TIMEOUT,
        )
        if kind == "review":
            await server.staff.click(
                world.history(reviews)[-1], f"v1:review-accept:{newest(bot, 'reviews')}"
            )
        await bot.kill()
        clock.ahead_seconds += HOUR
        await bot.start()
        await bot.wait_until(lambda: not bot.sql(pending), what=f"the {kind}")
        rows = bot.sql("SELECT message_id FROM deliveries WHERE channel_id = ?", place.id)
        sent = [message["id"] for message in world.history(place)]
        assert sent == sorted(str(message_id) for (message_id,) in rows), kind


async def test_a_review_decided_during_message_lookup_is_not_sent_again(
    bot: Bot, clock: Clock
) -> None:
    """By the time the channel's history arrives, the decision has removed the buttons."""
    world, faults = bot.loopback.world, bot.loopback.faults
    server = Server.create(bot, "Looking")
    reviews = world.add_channel(server.guild, "reviews")
    await server.set_up()
    await server.staff.slash(server.channel, "settings reviews", channel=reviews)
    await server.staff.slash(server.channel, "settings quests", verification="review")
    await server.post()
    path, lookup = f"/channels/{reviews.id}/messages", Hold()
    faults.add(method="POST", path=path, fault=Delay(NEVER, effect_first=True))
    await cause_message("review", server, reviews)
    await world.changed.wait_until(lambda: world.history(reviews), what="the review")
    await bot.kill()
    clock.ahead_seconds += HOUR
    faults.add(method="GET", path=path, fault=lookup)
    await bot.start()
    await world.changed.wait_until(lambda: world.calls_to("GET", path), what="the search")
    (message,) = world.history(reviews)
    await server.staff.click(message, button_of(message, "review-accept"))
    lookup.release()
    # Wait for a later delivery of the same server.
    await server.post("weekly")
    await bot.wait_until(lambda: len(recorded(server)) == 2, what="the weekly posting")
    assert [each["id"] for each in world.history(reviews)] == [message["id"]]
    known = "SELECT message_id FROM deliveries WHERE channel_id = ?"
    assert bot.sql(known, reviews.id) == [(int(message["id"]),)]


async def test_a_deletion_takes_back_messages_whose_answer_was_lost(bot: Bot, clock: Clock) -> None:
    """The member deletes their data while Discord's answer is under way, and the bot is killed
    before it arrives: nothing of theirs is left in a channel."""
    world, faults = bot.loopback.world, bot.loopback.faults
    server = Server.create(bot, "Forgetful")
    news, reviews = (world.add_channel(server.guild, name) for name in ("news", "reviews"))
    await server.set_up()
    await server.staff.slash(server.channel, "settings announcements", channel=news)
    await server.staff.slash(server.channel, "settings reviews", channel=reviews)
    await server.staff.slash(server.channel, "settings quests", verification="review")
    await server.post()
    for place in (news, reviews):
        path = f"/channels/{place.id}/messages"
        faults.add(method="POST", path=path, fault=Delay(NEVER, effect_first=True))
    for kind in ("level-up", "review"):
        await cause_message(kind, server, reviews)
    await world.changed.wait_until(
        lambda: world.history(news) and world.history(reviews),
        what="the messages",
        seconds=TICK_TIMEOUT,
    )
    question = await server.mia.slash(server.channel, "privacy delete")
    assert question.message is not None
    await server.mia.click(question.message, button_of(question.message, "privacy-delete"))
    await bot.kill()
    clock.ahead_seconds += HOUR  # Discord has forgotten the nonces
    server.make_retry_due()
    await bot.start()
    await world.changed.wait_until(
        lambda: not world.history(news) + world.history(reviews),
        what="their deletion",
        seconds=TICK_TIMEOUT,
    )
    await bot.wait_until(
        lambda: not bot.sql("SELECT 1 FROM deliveries WHERE kind = 'withdrawal'"),
        what="the end of the search",
    )


def newest(bot: Bot, table: str) -> int:
    return bot.sql(f"SELECT max(id) FROM {table}")[0][0]


async def cause_message(kind: str, server: Server, reviews: Channel) -> None:
    """Cause a message of one kind."""
    bot, mia, channel, now = server.bot, server.mia, server.channel, int(time.time())
    match kind:
        case "level-up":
            await mia.slash(channel, "session log", minutes=12)
        case "release":
            added = await mia.slash(channel, "track add", title="Tides", stage="released")
            assert added.message is not None
            await mia.click(added.message, button_of(added.message, "track-tell"))
        case "week-review":
            last_week = datetime.now(UTC) - timedelta(weeks=1)
            bot.sql(
                "INSERT INTO standings (guild_id, user_id, period, xp, minutes, quests)"
                " VALUES (?, ?, ?, 100, 10, 0)",
                server.guild.id, mia.id, f"{last_week:%G-W%V}",
            )  # fmt: skip
            bot.sql("UPDATE week_review_schedules SET next_run_at = ?", now)
            await server.staff.slash(channel, "session log", minutes=5)
        case "review":
            await mia.slash(channel, "quest complete", note="in one take")
        case "verdict":
            options = {"milestone": "first-finished-track", "link": LINK, "note": "done"}
            await mia.slash(channel, "milestone claim", **options)
            world = bot.loopback.world
            await world.changed.wait_until(
                lambda: len(world.history(reviews)) == 2, what="the claim"
            )
            request = world.history(reviews)[-1]
            await server.staff.click(request, button_of(request, "review-accept"))
        case "reminder":
            await mia.slash(channel, "session start")
            bot.sql("UPDATE sessions SET ears_at = ? WHERE minutes IS NULL", now)
            await server.staff.slash(channel, "session log", minutes=5)
        case _:
            await server.set_up()
            bot.loopback.world.overwrite(channel, server.guild.id, send_messages=False)
            bot.loopback.world.overwrite(channel, server.staff.id, send_messages=True)
            await server.staff.slash(channel, "settings post-now", cadence="daily")


async def test_a_posting_is_retried_after_errors_until_it_is_sent_once(server: Server) -> None:
    world, faults = server.bot.loopback.world, server.bot.loopback.faults
    await server.set_up()
    banned, limited = Answer(429, retry_after=0.1, via=False), Answer(429, retry_after=0.1)
    # discord.py retries the last three by itself, and none of the others.
    for fault in (banned, Answer(503), DropBefore(), limited, Answer(502), DropAfter()):
        faults.add(method="POST", path=server.messages_path, fault=fault)
    await server.staff.slash(server.channel, "settings post-now", cadence="daily")
    pauses: list[float] = []
    for sent in (1, 2, 3, 6):
        await world.changed.wait_until(
            lambda sent=sent: len(world.calls_to("POST", server.messages_path)) == sent,
            what="a try",
            seconds=TICK_TIMEOUT,
        )
        pauses.append(await wait_retry_scheduled(server))
        server.make_retry_due()
    await wait_recorded(server)
    assert recorded(server) == [posting["id"] for posting in server.postings]
    assert pauses == sorted(pauses)
    assert pauses[0] > 3
    assert len(world.calls_to("POST", server.messages_path)) == 6


async def wait_retry_scheduled(server: Server) -> float:
    """Wait until a retry is scheduled, and return the seconds until then."""
    now = time.time()
    at = await server.bot.wait_until(
        lambda: (at := server.retry_at() or 0) > now + 2 and at, what="another try to be planned"
    )
    return at - now


async def test_a_hanging_request_does_not_delay_other_servers(bot: Bot) -> None:
    servers = [Server.create(bot, name) for name in ("Hanging", "First", "Second")]
    for server in servers:
        await server.set_up()
    await bot.kill()
    for server in servers:
        server.make_due()
    hanging, *others = servers
    world = bot.loopback.world
    bot.loopback.faults.add(method="POST", path=hanging.messages_path, fault=Delay(NEVER), times=9)

    await bot.start()

    for other in others:
        await world.changed.wait_until(
            lambda other=other: other.postings, what="the other's posting"
        )
        await wait_recorded(other)
    begun = partial(world.calls_to, "POST", hanging.messages_path)
    await world.changed.wait_until(begun, what="the hanging request")
    (call,) = begun()
    assert call.status is None
    assert not hanging.postings


async def test_staff_get_one_notice_and_the_posting_is_sent_after_the_fix(bot: Bot) -> None:
    """The notice goes to the announcements channel, else to the person who configured quests, else
    to the owner; the owner gets it even though a kill interrupts the sending."""
    world = bot.loopback.world
    gone, closed, unreachable = (
        Server.create(bot, name) for name in ("Gone", "Closed", "Unreachable")
    )
    news, room = (world.add_channel(gone.guild, name) for name in ("news", "new quests"))
    await gone.staff.slash(gone.channel, "settings announcements", channel=news)
    unreachable.staff.user.accepts_dms = False
    owner = world.direct_channel(bot.loopback.owner(unreachable.guild).user)
    for server in (gone, closed, unreachable):
        await server.set_up()
    world.delete_channel(gone.channel)
    for server in (closed, unreachable):
        world.overwrite(server.channel, server.guild.id, send_messages=False)
        world.overwrite(server.channel, server.staff.id, send_messages=True)
    places = [news, world.direct_channel(closed.staff.user), owner]
    owner_messages = f"/channels/{owner.id}/messages"
    bot.loopback.faults.add(method="POST", path=owner_messages, fault=Delay(NEVER))

    notice_ids = "SELECT id FROM notices"
    before = len(bot.sql(notice_ids))
    for server in (gone, closed, unreachable):
        await server.staff.slash(server.channel, "settings post-now", cadence="daily")
    await bot.wait_until(lambda: len(bot.sql(notice_ids)) == before + 3, what="notices")
    await closed.mia.slash(closed.channel, "session log", minutes=5)
    await world.changed.wait_until(
        lambda: all(map(world.history, places[:2])) and world.calls_to("POST", owner_messages),
        what="notices",
    )
    await bot.kill()
    hold = Hold()
    bot.loopback.faults.add(method="POST", path="/users/@me/channels", fault=hold)
    with missing_from_gateway(unreachable):
        await bot.start()
    hold.release()
    await world.changed.wait_until(lambda: world.history(owner), what="the owner's notice")
    for server in (gone, closed, unreachable):
        tries = len(world.calls_to("POST", server.messages_path))
        server.make_retry_due()
        await world.changed.wait_until(
            lambda server=server, tries=tries: (
                len(world.calls_to("POST", server.messages_path)) > tries
            ),
            what="another try",
        )
        await wait_retry_scheduled(server)

    world.emit(
        "GUILD_CREATE", unreachable.guild.gateway_payload(unreachable.guild.members[world.bot.id])
    )
    notices = [readable(message) for place in places for message in world.history(place)]
    assert len(notices) == len(places)
    assert "was deleted" in notices[0]
    assert "**Send Messages**" in notices[1]
    assert all("not allowed to post" in text for text in notices[1:])

    assert bot.sql("SELECT * FROM departures") == [], "an unavailable server is not gone"
    await gone.staff.slash(room, "settings quests", channel=room)
    for server in (closed, unreachable):
        world.overwrite(server.channel, server.guild.id, send_messages=None)
        server.make_retry_due()
    for server in (replace(gone, channel=room), closed, unreachable):
        await wait_recorded(server)
        assert recorded(server) == [posting["id"] for posting in server.postings]


@contextmanager
def missing_from_gateway(server: Server) -> Generator[None]:
    """Leave a server unavailable, as during an outage of Discord."""
    unavailable = server.bot.loopback.world.unavailable_guilds
    unavailable.add(server.guild.id)
    yield
    unavailable.remove(server.guild.id)
