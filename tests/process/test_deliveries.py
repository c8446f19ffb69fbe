"""Postings arrive once, whatever happens to Discord, to a channel, or to the bot on the way."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.loopback.entities import Channel
from tests.loopback.faults import Answer, Delay, DropAfter, DropBefore
from tests.loopback.interactions import MODAL, readable
from tests.process.activity import LINK, button_of
from tests.process.bot_process import Bot, Clock, Hold
from tests.process.server import Server, complete_id

NEVER = 60.0  # seconds: longer than any test lives
HOUR = 3600.0
A_TICK = 9.0  # seconds: what a test makes due in the database is found by the next tick

pytestmark = pytest.mark.asyncio(loop_scope="module")


def recorded(server: Server) -> list[str]:
    """The ids of the messages that the bot knows its postings by."""
    found = server.bot.sql(
        "SELECT message_id FROM deliveries"
        " WHERE guild_id = ? AND kind = 'posting' AND message_id IS NOT NULL",
        server.guild.id,
    )
    return [str(message_id) for (message_id,) in found]


async def until_recorded(server: Server) -> None:
    await server.bot.wait_until(
        lambda: recorded(server), what="the message to be recorded", seconds=9
    )


@pytest.mark.parametrize("hours_later", [0, 1])
async def test_a_posting_whose_response_was_lost_is_not_sent_twice(
    bot: Bot, clock: Clock, hours_later: int
) -> None:
    """The bot is killed after its message stood and before it knew. It is known by its nonce
    where the bot may not read the history, by its button where the nonce is forgotten."""
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
        await until_recorded(server)
        assert recorded(server) == [posting["id"] for posting in server.postings]
        opened = await server.mia.click(server.postings[0], complete_id(server.postings[0]))
        assert opened.response_type == MODAL
    sent = [len(world.calls_to("POST", server.messages_path)) for server in servers]
    assert sent == [1] if hours_later else [1, 2]


async def test_no_kind_of_message_is_sent_twice_after_a_kill(bot: Bot, clock: Clock) -> None:
    """Each is sent, and the bot killed before it knows; it is back after Discord has forgotten the
    nonces. One is even judged while its sending hangs, so that it has no button left."""
    world, faults = bot.loopback.world, bot.loopback.faults
    server, closed = Server.create(bot, "Strict"), Server.create(bot, "Closed")
    news, reviews = (world.add_channel(server.guild, name) for name in ("news", "reviews"))
    await server.set_up()
    await server.staff.slash(server.channel, "settings announcements", channel=news)
    await server.staff.slash(server.channel, "settings reviews", channel=reviews)
    await server.staff.slash(server.channel, "settings quests", verification="review")
    await server.post()
    told, staff = (world.direct_channel(one.user) for one in (server.mia, closed.staff))
    owed = "SELECT id FROM deliveries WHERE kind <> 'posting' AND message_id IS NULL"
    for kind, place in (
        ("level-up", news),
        ("release", news),
        ("week-review", news),
        ("review", reviews),
        ("verdict", told),
        ("reminder", told),
        ("notice", staff),
    ):
        before = len(world.history(place))
        lost, path = Delay(NEVER, effect_first=True), f"/channels/{place.id}/messages"
        faults.add(method="POST", path=path, fault=lost)
        await bring_about(kind, closed if kind == "notice" else server, reviews)
        await world.changed.wait_until(
            lambda place=place, before=before: len(world.history(place)) > before,
            what=kind,
            seconds=A_TICK,
        )
        if kind == "review":
            await server.staff.click(
                world.history(reviews)[-1], f"v1:review-accept:{newest(bot, 'reviews')}"
            )
        await bot.kill()
        clock.ahead_seconds += HOUR
        await bot.start()
        await bot.wait_until(lambda: not bot.sql(owed), what=f"the {kind}", seconds=15)
        found = bot.sql("SELECT message_id FROM deliveries WHERE channel_id = ?", place.id)
        standing = [message["id"] for message in world.history(place)]
        assert standing == sorted(str(message_id) for (message_id,) in found), kind


async def test_a_review_decided_during_message_lookup_is_not_sent_again(
    bot: Bot, clock: Clock
) -> None:
    """By the time the channel's history comes, the click has taken the buttons it is known by."""
    world, faults = bot.loopback.world, bot.loopback.faults
    server = Server.create(bot, "Looking")
    reviews = world.add_channel(server.guild, "reviews")
    await server.set_up()
    await server.staff.slash(server.channel, "settings reviews", channel=reviews)
    await server.staff.slash(server.channel, "settings quests", verification="review")
    await server.post()
    path, looking = f"/channels/{reviews.id}/messages", Hold()
    faults.add(method="POST", path=path, fault=Delay(NEVER, effect_first=True))
    await bring_about("review", server, reviews)
    await world.changed.wait_until(lambda: world.history(reviews), what="the review")
    await bot.kill()
    clock.ahead_seconds += HOUR
    faults.add(method="GET", path=path, fault=looking)
    await bot.start()
    await world.changed.wait_until(
        lambda: world.calls_to("GET", path), what="the search", seconds=9
    )
    (message,) = world.history(reviews)
    await server.staff.click(message, button_of(message, "review-accept"))
    looking.release()
    # Another delivery of the same server, which begins later and is seen to arrive.
    await server.post("weekly")
    await bot.wait_until(lambda: len(recorded(server)) == 2, what="the weekly posting", seconds=9)
    assert [each["id"] for each in world.history(reviews)] == [message["id"]]
    known = "SELECT message_id FROM deliveries WHERE channel_id = ?"
    assert bot.sql(known, reviews.id) == [(int(message["id"]),)]


def newest(bot: Bot, table: str) -> int:
    return bot.sql(f"SELECT max(id) FROM {table}")[0][0]


async def bring_about(kind: str, server: Server, reviews: Channel) -> None:
    """Let a message of one kind be owed to mia, to her server, or to its staff."""
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
            asked = world.history(reviews)[-1]
            await server.staff.click(asked, button_of(asked, "review-accept"))
        case "reminder":
            await mia.slash(channel, "session start")
            bot.sql("UPDATE sessions SET ears_at = ? WHERE minutes IS NULL", now)
            await server.staff.slash(channel, "session log", minutes=5)
        case _:
            await server.set_up()
            bot.loopback.world.overwrite(channel, server.guild.id, send_messages=False)
            await server.staff.slash(channel, "settings post-now", cadence="daily")


async def test_a_posting_is_retried_after_errors_until_it_is_sent_once(server: Server) -> None:
    world, faults = server.bot.loopback.world, server.bot.loopback.faults
    await server.set_up()
    banned, limited = Answer(429, retry_after=0.1, via=False), Answer(429, retry_after=0.1)
    # What discord.py gives up at once, and last what it tries again by itself.
    for fault in (banned, Answer(503), DropBefore(), limited, Answer(502), DropAfter()):
        faults.add(method="POST", path=server.messages_path, fault=fault)
    await server.staff.slash(server.channel, "settings post-now", cadence="daily")
    pauses: list[float] = []
    for sent in (1, 2, 3, 6):
        await world.changed.wait_until(
            lambda sent=sent: len(world.calls_to("POST", server.messages_path)) == sent,
            what="a try",
            seconds=A_TICK,
        )
        pauses.append(await until_postponed(server))
        server.make_retry_due()
    await until_recorded(server)
    assert recorded(server) == [posting["id"] for posting in server.postings]
    assert pauses == sorted(pauses)
    assert pauses[0] > 3
    assert len(world.calls_to("POST", server.messages_path)) == 6


async def until_postponed(server: Server) -> float:
    """Wait until the failure is recorded, and return the seconds to the next try."""
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
        await until_recorded(other)
    (call,) = world.calls_to("POST", hanging.messages_path)
    assert call.status is None
    assert not hanging.postings


async def test_staff_get_one_notice_and_the_posting_is_sent_after_the_fix(bot: Bot) -> None:
    """In their announcements channel, else whoever set quests up, else the owner, who is told
    although a kill cuts the telling short."""
    world = bot.loopback.world
    gone, closed, deaf = (Server.create(bot, name) for name in ("Gone", "Closed", "Deaf"))
    news, room = (world.add_channel(gone.guild, name) for name in ("news", "new quests"))
    await gone.staff.slash(gone.channel, "settings announcements", channel=news)
    deaf.staff.user.accepts_dms = False
    owner = world.direct_channel(bot.loopback.owner(deaf.guild).user)
    for server in (gone, closed, deaf):
        await server.set_up()
    world.delete_channel(gone.channel)
    for server in (closed, deaf):
        world.overwrite(server.channel, server.guild.id, send_messages=False)
    places = [news, world.direct_channel(closed.staff.user), owner]
    cut_short = f"/channels/{owner.id}/messages"
    bot.loopback.faults.add(method="POST", path=cut_short, fault=Delay(NEVER))

    noted = "SELECT id FROM notices"
    before = len(bot.sql(noted))
    for server in (gone, closed, deaf):
        await server.staff.slash(server.channel, "settings post-now", cadence="daily")
    await bot.wait_until(lambda: len(bot.sql(noted)) == before + 3, what="notices")
    await closed.mia.slash(closed.channel, "session log", minutes=5)
    await world.changed.wait_until(
        lambda: all(map(world.history, places[:2])) and world.calls_to("POST", cut_short),
        what="notices",
        seconds=9,
    )
    await bot.kill()
    hold = Hold()
    bot.loopback.faults.add(method="POST", path="/users/@me/channels", fault=hold)
    with out_of_the_gateway(deaf):
        await bot.start()
    hold.release()
    await world.changed.wait_until(
        lambda: world.history(owner), what="the owner's notice", seconds=12
    )
    for server in (gone, closed, deaf):
        tries = len(world.calls_to("POST", server.messages_path))
        server.make_retry_due()
        await world.changed.wait_until(
            lambda server=server, tries=tries: (
                len(world.calls_to("POST", server.messages_path)) > tries
            ),
            what="another try",
        )
        await until_postponed(server)

    world.emit("GUILD_CREATE", deaf.guild.gateway_payload(deaf.guild.members[world.bot.id]))
    told = [readable(message) for place in places for message in world.history(place)]
    assert len(told) == len(places)
    assert "is gone" in told[0]
    assert "**Send Messages**" in told[1]
    assert all("not allowed to post" in text for text in told[1:])

    await gone.staff.slash(room, "settings quests", channel=room)
    for server in (closed, deaf):
        world.overwrite(server.channel, server.guild.id, send_messages=None)
        server.make_retry_due()
    for server in (replace(gone, channel=room), closed, deaf):
        await until_recorded(server)
        assert recorded(server) == [posting["id"] for posting in server.postings]


@contextmanager
def out_of_the_gateway(server: Server) -> Generator[None]:
    """Let the gateway not tell of a server, as when Discord has an outage."""
    members = server.guild.members
    bot = members.pop(server.bot.loopback.world.bot.id)
    yield
    members[bot.user.id] = bot
