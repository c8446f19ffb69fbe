"""Kills at random moments while members practise: nothing answered is lost, nothing comes twice.

WOODSHED_KILLS makes the run longer, WOODSHED_SEED makes it another one; `make kills` sets both.
"""

import asyncio
import os
import random
import re
import time
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.databases import Postgres
from tests.loopback.actors import Actor
from tests.loopback.entities import Channel
from tests.loopback.faults import Delay
from tests.loopback.interactions import readable
from tests.process.activity import MEMBERS_DO, NEVER, STAFF_DO, Act, Practice
from tests.process.bot_databases import BotDatabase, PostgresBotDatabase, SQLiteBotDatabase
from tests.process.bot_process import Bot, Clock
from tests.process.buttons import assert_every_button_works, gather_messages
from tests.process.consistency import assert_consistent
from tests.process.server import Server

KILLS = int(os.environ.get("WOODSHED_KILLS", "16"))
SEED = int(os.environ.get("WOODSHED_SEED", "20261122"))
PART_ON = {"sqlite": 1.0, "postgres": 0.2}
"""How much of the run each engine gets: what a kill may break lies mostly above them."""
LONGEST_START = 0.15
MOST_ANSWERS = 20
MOST_SENDS = 6
LONGEST_JITTER = 0.02
HOUR = 3600.0
FOR_EVERY_KIND = 100
"""So many lives see everything done that is tried at all."""
RESTS_EVERY = 20
"""Short lives leave more behind than they can send."""
TURNOVER = 15
"""After so many lives other members come: a day holds only so many minutes of each."""

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module", params=list(PART_ON))
def bot_database(request: pytest.FixtureRequest, folder: Path) -> Generator[BotDatabase]:
    """Each engine in turn."""
    if request.param == "sqlite":
        yield SQLiteBotDatabase(folder)
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    bot_database = PostgresBotDatabase(postgres.create())
    yield bot_database
    bot_database.close()
    postgres.drop(bot_database.url)


@dataclass(slots=True, kw_only=True)
class Lives:
    """Three servers, of which one only gets quests, and the lives of the bot that serves them."""

    bot: Bot
    clock: Clock
    chance: random.Random
    practices: Sequence[Practice]
    servers: Sequence[Server]
    members: list[tuple[Practice, Actor]] = field(default_factory=list[tuple[Practice, Actor]])

    def welcome(self, number: int) -> None:
        """Let new members take the place of those there were."""
        honour, reviewed = self.practices
        names = [(honour, "mia"), (honour, "ben"), (reviewed, "kim"), (reviewed, "lou")]
        self.members = [
            (practice, self.bot.loopback.member(practice.server.guild, f"{name} {number}"))
            for practice, name in names
        ]
        self.members.append((reviewed, reviewed.server.staff))

    async def live(self) -> None:
        """Start the bot, let everybody act until a random moment, and kill it."""
        await self.bot.launch()
        acting = [asyncio.create_task(self._act(*who)) for who in self.members]
        await self._until_the_moment(acting)
        for task in acting:
            task.cancel()
        ends = await asyncio.gather(*acting, return_exceptions=True)
        await self.bot.kill()
        assert all(isinstance(end, asyncio.CancelledError) for end in ends), ends
        self.bot.loopback.faults.clear()

    async def _act(self, practice: Practice, actor: Actor) -> None:
        await self.bot.wait_ready(seconds=30)
        await practice.go_on(actor)

    async def _until_the_moment(self, acting: Sequence[asyncio.Task[None]]) -> None:
        """In the start, after some answers, or as a message is sent: its answer may hang, so that
        the message stands and the bot does not know."""
        world, chance = self.bot.loopback.world, self.chance
        begun = len(world.calls)
        moment = chance.choice(("start", "answers", "answers", "send", "send"))
        if moment == "start":
            await asyncio.sleep(chance.uniform(0, LONGEST_START))
            return
        wanted = chance.randint(1, MOST_ANSWERS if moment == "answers" else MOST_SENDS)
        if moment == "send" and chance.random() < 0.5:
            hanging = chance.choice(self.servers).messages_path
            fault = Delay(NEVER, effect_first=True)
            self.bot.loopback.faults.add(method="POST", path=hanging, fault=fault)

        def has_come() -> bool:
            calls = world.calls[begun:]
            if moment == "answers":
                return sum(call.path.startswith("/interactions/") for call in calls) >= wanted
            sent = sum(call.matches("POST", "/channels/*/messages") for call in calls)
            return sent >= wanted or len(calls) >= 2 * MOST_ANSWERS

        await world.changed.wait_until(
            lambda: has_come() or any(task.done() for task in acting), what="answers", seconds=30
        )
        await asyncio.sleep(chance.uniform(0, LONGEST_JITTER))

    def pass_time(self, number: int) -> None:
        """While nobody is there: the next daily falls due here and there, at times the next weekly,
        personal quests are those of another day, and timers have run for ten minutes more."""
        sql, now = self.bot.sql, int(time.time())
        if self.chance.random() < 0.2:  # Discord forgets its nonces
            self.clock.ahead_seconds += HOUR
        for server in self.chance.sample(self.servers, self.chance.choice((1, 1, 1, 3))):
            self._make_due(server, "daily", now)
            if self.chance.random() < 0.1:
                self._make_due(server, "weekly", now)
        sql(
            "UPDATE postings SET period = ? || '.' || id, opened_at = ?, closes_at = ?"
            " WHERE cadence = 'personal' AND period > '2002'",
            long_ago("daily", number), number, number + 1,
        )  # fmt: skip
        sql("UPDATE rerolls SET day = ? WHERE day > '2002'", long_ago("daily", number))
        sql("UPDATE sessions SET started_at = started_at - 600 WHERE minutes IS NULL")

    def _make_due(self, server: Server, cadence: str, now: int) -> None:
        """Let the posting of this period be of one long ago, and the period's own be due."""
        sql, guild_id = self.bot.sql, server.guild.id
        there = "SELECT id FROM postings WHERE guild_id = ? AND cadence = ? AND period > '2002'"
        for (id_,) in sql(there, guild_id, cadence):
            sql("UPDATE postings SET period = ? WHERE id = ?", long_ago(cadence, id_), id_)
        due = "UPDATE schedules SET next_run_at = ? WHERE guild_id = ? AND cadence = ?"
        sql(due, now, guild_id, cadence)

    async def rest(self) -> None:
        """Live until everything is sent; the bot is let wait for nothing by those who wake it."""
        if not self.bot.is_running:
            await self.bot.start()
        staff, channel = self.servers[-1].staff, self.servers[-1].channel
        owed = "SELECT * FROM deliveries WHERE send_at IS NOT NULL"
        deadline = time.monotonic() + 120
        while left := self.bot.sql(owed):
            assert time.monotonic() < deadline, left
            await staff.slash(channel, "settings announcements", channel=channel)
            await asyncio.sleep(0.1)


def long_ago(cadence: str, number: int) -> str:
    """A period that has been, another for each number."""
    if cadence == "daily":
        return (date(1001, 1, 1) + timedelta(days=number)).isoformat()
    year, week, _ = (date(1001, 1, 1) + timedelta(weeks=number)).isocalendar()
    return f"{year}-W{week:02d}"


async def test_kills_lose_nothing_and_double_nothing(
    bot: Bot, clock: Clock, request: pytest.FixtureRequest
) -> None:
    engine = request.node.callspec.params["bot_database"]
    kills = max(1, round(KILLS * PART_ON[engine]))
    lives, news = await settle(bot, clock)
    await bot.kill()
    for kill in range(kills):
        if kill % TURNOVER == 0:
            lives.welcome(kill)
        lives.pass_time(kill)
        if kill % RESTS_EVERY == 0:
            await lives.rest()
            await bot.kill()
        await lives.live()
        if kill % max(1, kills // 40) == 0:
            assert_consistent(bot)

    await bot.start()
    messages = await gather_messages(lives.practices)
    await lives.rest()
    assert_consistent(bot)
    acts = [act for each in lives.practices for act in each.acts]
    assert_holds_what_was_done(bot, acts)
    if kills >= FOR_EVERY_KIND:
        assert {act.kind for act in acts if act.done} == {*MEMBERS_DO, *STAFF_DO}
        assert bot.loopback.world.history(news)
    assert_announced_once(bot, news)
    assert_stands_once(bot)
    await bot.kill_and_start()
    await assert_every_button_works(lives.practices, lives.servers, messages)
    await lives.rest()
    assert_consistent(bot)
    assert_stands_once(bot)
    assert "ERROR" not in bot.output()


async def settle(bot: Bot, clock: Clock) -> tuple[Lives, Channel]:
    """Set up the servers: one that trusts, one where staff judge, one that nobody is active in."""
    world = bot.loopback.world
    honour, reviewed, silent = servers = [
        Server.create(bot, name) for name in ("Trusting", "Strict", "Silent")
    ]
    for server in servers:
        await server.set_up()
    news = world.add_channel(honour.guild, "news")
    await honour.staff.slash(honour.channel, "settings announcements", channel=news)
    chance, practices = random.Random(SEED), list[Practice]()
    for server in (honour, reviewed):
        reviews = world.add_channel(server.guild, "reviews")
        await server.staff.slash(server.channel, "settings reviews", channel=reviews)
        practices.append(Practice(server=server, reviews=reviews, chance=chance))
    await reviewed.staff.slash(reviewed.channel, "settings quests", verification="review")
    for server in (honour, reviewed, silent):
        await server.post()
    lives = Lives(bot=bot, clock=clock, chance=chance, practices=practices, servers=servers)
    return lives, news


def assert_holds_what_was_done(bot: Bot, acts: Sequence[Act]) -> None:
    """Of what was answered as done, everything is there; of what was asked for, nothing twice."""
    kept: Counter[str] = Counter()
    for table in ("sessions", "completions", "milestone_claims"):
        kept.update(note for (note,) in bot.sql(f"SELECT note FROM {table}"))
    assert max(kept.values()) == 1
    done = [act for act in acts if act.done]
    noted = {"log", "complete", "form", "stop", "claim"}
    assert not {act.note for act in done if act.kind in noted} - kept.keys()
    for actor in {act.actor for act in acts}:
        mine = [act for act in acts if act.actor is actor]
        awards = "SELECT count(*) FROM awards WHERE source = 'undo' AND user_id = ?"
        assert_counted(mine, "undo", bot.sql(awards, actor.id)[0][0])
        rerolls = "SELECT count(*) FROM rerolls WHERE user_id = ?"
        assert_counted(mine, "reroll", bot.sql(rerolls, actor.id)[0][0])
        timers = [act for act in mine if act.kind == "stop" or (act.kind == "start" and act.done)]
        if timers and timers[-1].kind == "start":
            assert timers[-1].note in kept
    assert_verdicts_stand(bot, done)


def assert_counted(acts: Sequence[Act], kind: str, rows: int) -> None:
    """See that there are as many rows as were told of, and no more than were asked for."""
    asked = [act for act in acts if act.kind == kind]
    assert sum(act.done for act in asked) <= rows <= len(asked)


def assert_verdicts_stand(bot: Bot, done: Sequence[Act]) -> None:
    """See that what was told of a judgement is what is written, for good."""
    verdicts = dict(bot.sql("SELECT id, verdict FROM reviews"))
    for act in done:
        if act.kind in STAFF_DO:
            id_ = int(act.interaction.payload["data"]["custom_id"].rpartition(":")[2])
            said = re.search(r"\*\*(Accepted|Declined)\*\*", act.interaction.text)
            assert said is not None
            assert verdicts[id_] == said[1].lower()


def assert_announced_once(bot: Bot, news: Channel) -> None:
    """Every level-up that was noted stands in the channel, and none stands there twice."""
    noted = bot.sql("SELECT user_id, level FROM level_ups WHERE guild_id = ?", news.guild_id)
    announced = [
        tuple(map(int, re.findall(r"<@(\d+)> has reached \*\*level (\d+)", readable(one))[0]))
        for one in bot.loopback.world.history(news)
    ]
    assert Counter(announced) == Counter(noted)


def assert_stands_once(bot: Bot) -> None:
    """Every message that was owed stands where the bot knows it to stand, and no other does."""
    world = bot.loopback.world
    recorded = {
        str(id_)
        for (id_,) in bot.sql("SELECT message_id FROM deliveries WHERE message_id IS NOT NULL")
    }
    standing = [
        message["id"]
        for messages in world.messages.values()
        for message in messages.values()
        if message["author"]["id"] == str(world.bot.id) and "interaction_metadata" not in message
    ]
    assert Counter(standing) == Counter(recorded)
    for kind, table, those in (
        ("posting", "postings", "cadence <> 'personal'"),
        ("review", "reviews", "1 = 1"),
        ("verdict", "reviews", "verdict IS NOT NULL"),
    ):
        without = bot.sql(
            f"SELECT {table}.id FROM {table} LEFT JOIN deliveries ON deliveries.kind = ?"
            f" AND deliveries.subject_id = {table}.id WHERE {those} AND message_id IS NULL",
            kind,
        )
        assert without == [], kind
    assert bot.sql("SELECT count(*) FROM schedules WHERE next_run_at <= ?", int(time.time())) == [
        (0,)
    ]
