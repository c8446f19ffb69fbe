"""Kills the bot at random moments while members and staff use it.

WOODSHED_KILLS is the number of kills and WOODSHED_SEED the random seed; `make kills` sets both.
"""

import asyncio
import itertools
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

from bot.ears.rules.drills import QUESTIONS_A_ROUND
from bot.setting_changes.rules import Setting
from tests.databases import Postgres
from tests.loopback.actors import Actor
from tests.loopback.entities import FORUM, NEWS, Channel
from tests.loopback.faults import Delay
from tests.loopback.interactions import readable
from tests.process.activity import (
    BELIEVABLE,
    MEMBER_ACTIONS,
    NEVER,
    STAFF_ACTIONS,
    VERDICTS,
    Action,
    ServerActivity,
    usable,
)
from tests.process.bot_databases import BotDatabase, PostgresBotDatabase, SQLiteBotDatabase
from tests.process.bot_process import Bot, Clock
from tests.process.buttons import assert_every_button_works, gather_messages
from tests.process.consistency import assert_consistent
from tests.process.server import Server
from tests.process.test_sound import alive
from tests.process.waiting import (
    add_streak_in_danger,
    assert_events_announced_once,
    assert_places_served_once,
    assert_reminded_once,
    assert_shared_breaks_sane,
    let_more_be_published,
    let_time_pass,
    make_unclaimed,
    pending,
)
from tests.world import MUSIC

KILLS = int(os.environ.get("WOODSHED_KILLS", "6"))
SEED = int(os.environ.get("WOODSHED_SEED", "20261122"))
SHARE_OF_KILLS = {"sqlite": 1.0, "postgres": 0.25}
"""Most of what a kill may break doesn't depend on the engine."""
LONGEST_START = 0.15
MAX_ANSWERS = 20
MAX_SENDS = 6
MAX_SOUNDS = 8
LONGEST_JITTER = 0.02
HOUR = 3600.0
KILLS_FOR_EVERY_KIND = 200
"""From so many kills on, each kind of action must have succeeded at least once."""
SEND_EVERYTHING_EVERY = 20
"""The bot is killed too early to send everything, so deliveries add up."""
NEW_MEMBERS_EVERY = 15
"""A member can log only so many minutes a day."""

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(120 + 5 * KILLS),
]


@pytest.fixture(scope="module", params=list(SHARE_OF_KILLS))
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
class KillRun:
    """A bot in three servers, of which one has no active members."""

    bot: Bot
    clock: Clock
    chance: random.Random
    activities: Sequence[ServerActivity]
    servers: Sequence[Server]
    news: Sequence[Channel]
    forum: Channel
    evenings: list[Actor] = field(default_factory=list[Actor])
    members: list[tuple[ServerActivity, Actor]] = field(
        default_factory=list[tuple[ServerActivity, Actor]]
    )

    def replace_members(self, number: int) -> None:
        """Replace all members by new ones."""
        honour, reviewed = self.activities
        names = [(honour, "mia"), (honour, "ben"), (reviewed, "kim"), (reviewed, "lou")]
        self.members = [
            (activity, self.bot.loopback.member(activity.server.guild, f"{name} {number}"))
            for activity, name in names
        ]
        self.members.append((reviewed, reviewed.server.staff))

    async def run_until_killed(self) -> None:
        """Start the bot, let everybody act until a random moment, and kill it."""
        await self.bot.launch()
        acting = [asyncio.create_task(self._act(*who)) for who in self.members]
        await self._wait_random_moment(acting)
        for task in acting:
            task.cancel()
        results = await asyncio.gather(*acting, return_exceptions=True)
        workers = self.bot.workers
        await self.bot.kill()
        await self.bot.wait_until(lambda: not any(map(alive, workers)), what="workers to end")
        assert all(isinstance(result, asyncio.CancelledError) for result in results), results
        self.bot.loopback.faults.clear()

    async def _act(self, activity: ServerActivity, actor: Actor) -> None:
        await self.bot.wait_ready(seconds=30)
        await activity.act_until_cancelled(actor)

    async def _wait_random_moment(self, acting: Sequence[asyncio.Task[None]]) -> None:
        """Wait for a moment during startup, after some answers, after a message was sent, or after
        some sounds were made or measured.

        Discord's response to the message may hang, so the bot doesn't know that it was sent.
        """
        world, chance = self.bot.loopback.world, self.chance
        calls_before = len(world.calls)
        moment = chance.choice(("start", "answers", "answers", "send", "send", "sound"))
        if moment == "start":
            await asyncio.sleep(chance.uniform(0, LONGEST_START))
            return
        most = {"answers": MAX_ANSWERS, "send": MAX_SENDS, "sound": MAX_SOUNDS}
        wanted = chance.randint(1, most[moment])
        if moment == "send" and chance.random() < 0.5:
            hanging = chance.choice(self._paths_of_messages())
            fault = Delay(NEVER, effect_first=True)
            self.bot.loopback.faults.add(method="POST", path=hanging, fault=fault)

        def reached() -> bool:
            calls = world.calls[calls_before:]
            if moment == "answers":
                return sum(call.path.startswith("/interactions/") for call in calls) >= wanted
            if moment == "sound":
                shown = sum(call.matches("PATCH", "/webhooks/*/*/messages/*") for call in calls)
                return shown >= wanted or len(calls) >= 20 * MAX_ANSWERS
            sent = sum(call.matches("POST", "/channels/*/messages") for call in calls)
            return sent >= wanted or len(calls) >= 2 * MAX_ANSWERS

        await world.changed.wait_until(
            lambda: reached() or any(task.done() for task in acting), what="answers", seconds=30
        )
        await asyncio.sleep(chance.uniform(0, LONGEST_JITTER))

    def _paths_of_messages(self) -> list[str]:
        """Return the paths of messages, posts in the forum, threads and publications."""
        *both, _ = paths = [server.messages_path for server in self.servers]
        below = [f"{both[0]}/*/{what}" for what in ("threads", "crosspost")]
        return [*paths, f"/channels/{self.forum.id}/threads", *below]

    def pass_time(self, number: int) -> None:
        """Make daily and sometimes weekly quests due, date personal quests to another day, let
        timers and events go on for ten more minutes, and let a member's streak be in danger."""
        let_time_pass(self.bot)
        # In the server whose level-ups aren't counted: those of days ago are not announced.
        self.evenings.append(add_streak_in_danger(self.servers[1], number))
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
        # So that those who have just joined may vote later.
        sql("UPDATE battles SET starts_at = ? WHERE entries_close_at > ?", now, now + 60)
        self.let_critiques_appear()

    def let_critiques_appear(self) -> None:
        """Let makers read, at once, what was written about their tracks."""
        sql, now = self.bot.sql, int(time.time())
        sql("UPDATE critiques SET visible_at = at WHERE visible_at > ?", now)
        sql("UPDATE deliveries SET send_at = ? WHERE kind = 'critique' AND send_at > ?", now, now)

    def close_battles(self, phase: str) -> None:
        """Let the entries or the votes of every battle close now."""
        closed = "entries_close_at = starts_at + 1, due_at = starts_at + 1, was_extended = 1"
        if phase == "voting":
            closed = "votes_close_at = entries_close_at + 1, due_at = entries_close_at + 1"
        self.bot.sql(f"UPDATE battles SET {closed} WHERE phase = ?", phase)

    def _make_due(self, server: Server, cadence: str, now: int) -> None:
        """Date the posting of this period long ago, and make the period's quest due again."""
        sql, guild_id = self.bot.sql, server.guild.id
        posted = "SELECT id FROM postings WHERE guild_id = ? AND cadence = ? AND period > '2002'"
        for (id_,) in sql(posted, guild_id, cadence):
            sql("UPDATE postings SET period = ? WHERE id = ?", long_ago(cadence, id_), id_)
        due = "UPDATE schedules SET next_run_at = ? WHERE guild_id = ? AND cadence = ?"
        sql(due, now, guild_id, cadence)

    async def fill_battles(self) -> None:
        """Let members submit tracks and enter battles, so that there is something to hear."""
        honour, reviewed = self.activities
        helpers = [self.bot.loopback.member(honour.server.guild, name) for name in ("ola", "pim")]
        entering = [*self.members, *((honour, each) for each in helpers)]
        submitting = [(honour, helpers[0]), (reviewed, reviewed.server.staff)]
        await asyncio.gather(
            *(activity.act(actor, "enter") for activity, actor in entering),
            *(activity.act(actor, "submit") for activity, actor in submitting),
        )

    async def finish_a_round(self) -> None:
        """Let a member answer the question on screen, and the others of its round."""
        activity, actor = self.members[0]
        finished = "SELECT 1 FROM ear_rounds WHERE user_id = ? AND finished_at IS NOT NULL"
        for _ in range(QUESTIONS_A_ROUND + 1):
            if not self.bot.sql(finished, actor.id):
                await activity.act(actor, "answer")
        assert self.bot.sql(finished, actor.id)

    async def send_everything(self) -> None:
        """Run the bot until no delivery is left, and no battle is due."""
        if not self.bot.is_running:
            await self.bot.start()
        self.let_critiques_appear()
        make_unclaimed(self.bot)
        staff, channel = self.servers[-1].staff, self.servers[-1].channel
        now = int(time.time())
        due = (
            "SELECT id, kind FROM deliveries WHERE send_at IS NOT NULL"
            f" UNION ALL SELECT id, phase FROM battles WHERE due_at <= {now}"
            f" UNION ALL {pending(now)}"
        )
        deadline = time.monotonic() + 120
        while left := self.bot.sql(due):
            assert time.monotonic() < deadline, left
            let_more_be_published(self.bot)
            await staff.slash(channel, "settings announcements", channel=channel)
            await asyncio.sleep(0.1)


def long_ago(cadence: str, number: int) -> str:
    """Return a different past period for each number."""
    if cadence == "daily":
        return (date(1001, 1, 1) + timedelta(days=number)).isoformat()
    year, week, _ = (date(1001, 1, 1) + timedelta(weeks=number)).isocalendar()
    return f"{year}-W{week:02d}"


async def test_after_random_kills_every_answered_action_is_stored_once(
    bot: Bot, clock: Clock, request: pytest.FixtureRequest
) -> None:
    engine = request.node.callspec.params["bot_database"]
    kills = max(1, round(KILLS * SHARE_OF_KILLS[engine]))
    run = await set_up_servers(bot, clock)
    run.replace_members(0)
    await run.fill_battles()
    await bot.kill()
    for kill in range(kills):
        if kill and kill % NEW_MEMBERS_EVERY == 0:
            run.replace_members(kill)
        run.pass_time(kill)
        if kill == kills // 2:
            run.close_battles("entries")
        if kill % SEND_EVERYTHING_EVERY == 0:
            await run.send_everything()
            await bot.kill()
        await run.run_until_killed()
        if kill % max(1, kills // 40) == 0:
            assert_consistent(bot)

    await bot.start()
    await run.finish_a_round()
    run.close_battles("voting")
    messages = await gather_messages(run.activities)
    await run.send_everything()
    assert_consistent(bot)
    actions = [action for each in run.activities for action in each.actions]
    assert_answered_actions_stored(bot, actions)
    if kills >= KILLS_FOR_EVERY_KIND:
        assert {action.kind for action in actions if action.succeeded} == {
            *MEMBER_ACTIONS,
            *STAFF_ACTIONS,
        }
        assert all(map(bot.loopback.world.history, run.news))
    assert_level_ups_announced_once(bot, run.news[0])
    assert_messages_sent_once(bot)
    await bot.kill_and_start()
    assert_no_sound_left(bot)
    await assert_every_button_works(run.activities, run.servers, messages)
    await run.send_everything()
    assert_consistent(bot)
    assert_messages_sent_once(bot)
    assert_waiting_done_once(run)
    assert "ERROR" not in bot.output()


def assert_waiting_done_once(run: KillRun) -> None:
    """Check what was due while the bot was being killed."""
    assert_reminded_once(run.bot, run.evenings)
    assert_places_served_once(run.bot, run.servers[0], run.forum)
    assert_events_announced_once(run.bot, run.news[1])
    assert_shared_breaks_sane(run.bot)


async def set_up_servers(bot: Bot, clock: Clock) -> KillRun:
    """Set up a server without reviews but with threads and publishing, one with reviews, and one
    with a forum, without active members."""
    world = bot.loopback.world
    honour, reviewed, silent = servers = [
        Server.create(bot, "Trusting", kind=NEWS),
        Server.create(bot, "Strict"),
        Server.create(bot, "Silent"),
    ]
    forum = world.add_channel(silent.guild, "practice", kind=FORUM)
    await honour.set_up(threads="on", publish="on")
    await reviewed.set_up()
    await silent.set_up(channel=forum)
    news = [world.add_channel(server.guild, "news") for server in (honour, reviewed)]
    for server, channel in zip((honour, reviewed), news, strict=True):
        await server.staff.slash(server.channel, "settings announcements", channel=channel)
    chance, activities = random.Random(SEED), list[ServerActivity]()
    for server in (honour, reviewed):
        reviews = world.add_channel(server.guild, "reviews")
        await server.staff.slash(server.channel, "settings reviews", channel=reviews)
        activities.append(ServerActivity(server=server, reviews=reviews, chance=chance))
        await start_battle(server)
    await reviewed.staff.slash(reviewed.channel, "settings quests", verification="review")
    for server in (honour, reviewed):
        await server.post()
    await silent.staff.slash(silent.channel, "settings post-now", cadence="daily")
    return KillRun(
        bot=bot,
        clock=clock,
        chance=chance,
        activities=activities,
        servers=servers,
        news=news,
        forum=forum,
    )


async def start_battle(server: Server) -> None:
    """Let staff start a battle without a sample."""
    planned = await server.staff.slash(
        server.channel, "battle start", brief="One kick: everything from one kick"
    )
    assert planned.message is not None
    button = next(each for each in usable(planned.message) if ":battle-start:" in each)
    await server.staff.click(planned.message, button)


def assert_answered_actions_stored(bot: Bot, actions: Sequence[Action]) -> None:
    """Check that each action answered as done is stored, and that none is stored twice."""
    stored: Counter[str] = Counter()
    for table in ("sessions", "completions", "milestone_claims", "mix_checks"):
        stored.update(note for (note,) in bot.sql(f"SELECT note FROM {table}") if note)
    stored.update(title for (title,) in bot.sql("SELECT title FROM submissions"))
    stored.update(name for (name,) in bot.sql("SELECT name FROM xp_events"))
    written = bot.sql("SELECT impression FROM critiques")
    stored.update(text.removesuffix(BELIEVABLE) for (text,) in written)
    assert max(stored.values()) == 1
    done = [action for action in actions if action.succeeded]
    with_note = {"log", "complete", "form", "stop", "claim", "check", "submit", "critique", "event"}
    assert not {action.note for action in done if action.kind in with_note} - stored.keys()
    for actor in {action.actor for action in actions}:
        mine = [action for action in actions if action.actor is actor]
        awards = "SELECT count(*) FROM awards WHERE source = 'undo' AND user_id = ?"
        undos = [one for one in mine if one.kind == "undo"]
        undos += [one for one in actions if one.chosen == str(actor.id)]
        assert_count_between(undos, ("undo", "take-back"), bot.sql(awards, actor.id)[0][0])
        rerolls = "SELECT count(*) FROM rerolls WHERE user_id = ?"
        assert_count_between(mine, ("reroll",), bot.sql(rerolls, actor.id)[0][0])
        timers = [
            action
            for action in mine
            if action.kind in ("stop", "together", "join", "leave")
            or (action.kind == "start" and action.succeeded)
        ]
        if timers and timers[-1].kind == "start":
            assert timers[-1].note in stored
        reasons = "SELECT count(*) FROM rerolls WHERE user_id = ? AND reason IS NOT NULL"
        assert_count_between(mine, ("reroll",), bot.sql(reasons, actor.id)[0][0])
        changes = "SELECT count(*) FROM setting_changes WHERE actor_id = ? AND setting = ?"
        coming = bot.sql(changes, actor.id, Setting.COMING_QUEST.value)[0][0]
        assert_count_between(mine, ("swap", "skip"), coming)
        events = bot.sql(changes, actor.id, Setting.EVENT.value)[0][0]
        assert_count_between(mine, ("event", "cancel"), events)
        hosted = "SELECT count(*) FROM shared_timers WHERE host_id = ?"
        assert_count_between(mine, ("together",), bot.sql(hosted, actor.id)[0][0])
        pauses = bot.sql("SELECT count(*) FROM pauses WHERE user_id = ?", actor.id)[0][0]
        assert pauses or not any(one.succeeded for one in mine if one.kind == "pause")
        assert_coach_knows(bot, actor, mine)
        assert_rounds_stored(bot, actor, mine)
    assert_verdicts_stored(bot, done)
    assert_votes_stored(bot, done)


def assert_votes_stored(bot: Bot, done: Sequence[Action]) -> None:
    """Check that every vote that was answered is stored as it was chosen first, and that every
    track lies in a direct message."""
    choices = ("first", "second", "neither")
    stored = dict(bot.sql("SELECT id, choice FROM battle_pairs"))
    for pair_id, same in itertools.groupby(
        (one for one in done if one.kind == "vote"), lambda one: int(one.key.partition(".")[0])
    ):
        assert stored[pair_id] in {choices[int(one.chosen)] for one in same}
    entrants = {user_id for (user_id,) in bot.sql("SELECT user_id FROM battle_entries")}
    assert {one.actor.id for one in done if one.kind == "enter"} <= entrants
    there = {id_ for messages in bot.loopback.world.messages.values() for id_ in messages}
    assert {id_ for (id_,) in bot.sql("SELECT message_id FROM recordings")} <= there


def assert_rounds_stored(bot: Bot, actor: Actor, mine: Sequence[Action]) -> None:
    """Check that what was answered first counts, that each finished round has one award, and that
    checks are counted."""
    stored = {
        str(id_): (chosen, chosen == right)
        for id_, chosen, right in bot.sql(
            "SELECT id, chosen, right_option FROM ear_questions WHERE user_id = ?", actor.id
        )
    }
    answers = [one for one in mine if one.kind == "answer"]
    for question, sent in itertools.groupby(answers, lambda one: one.key.partition(".")[0]):
        pressed = list(sent)
        done = [one for one in pressed if one.succeeded]
        chosen, is_right = stored.get(question, (None, None))
        assert not done or chosen in {int(one.chosen) for one in pressed}
        assert all(("✅ Right: " in (one.answer or "")) == is_right for one in done)
    rounds = "SELECT count(*) FROM ear_rounds WHERE user_id = ? AND finished_at IS NOT NULL"
    awards = "SELECT count(*) FROM awards WHERE source = 'ears' AND user_id = ?"
    assert bot.sql(rounds, actor.id) == bot.sql(awards, actor.id)
    checks = "SELECT count(*) FROM mix_checks WHERE user_id = ?"
    counted = "SELECT coalesce(sum(checks), 0) FROM mix_check_days WHERE user_id = ?"
    assert bot.sql(checks, actor.id) == bot.sql(counted, actor.id)


def assert_no_sound_left(bot: Bot) -> None:
    """Check that no file of a member lies in the folder for temporary files."""
    left = [each for each in bot.temporary.rglob("*") if each.name in ("mix", "clip.ogg")]
    assert left == []


def assert_coach_knows(bot: Bot, actor: Actor, mine: Sequence[Action]) -> None:
    """Check what the coach stores: plans with a wish, placements, and how completions went."""
    plans = bot.sql("SELECT wish, focus FROM plans WHERE user_id = ?", actor.id)
    assert plans or not any(one.succeeded for one in mine if one.kind in ("plan", "wish"))
    wishes = [one for one in mine if one.kind == "wish"]
    stored = {f"focus:{focus}" if focus else str(wish) for wish, focus in plans}
    assert (possible := last_choices(wishes)) is None or possible & stored
    placed = dict(bot.sql("SELECT focus, craft FROM placements WHERE user_id = ?", actor.id))
    for question in MUSIC.placement:
        answers = [one for one in mine if one.kind == "place" and question.slug in one.key]
        if possible := last_choices(answers):
            assert {placed[focus] for focus in question.focuses} <= possible
    completed = bot.sql(
        "SELECT posting_id, completions.note, rating FROM completions"
        " JOIN self_assessments ON completion_id = completions.id WHERE completions.user_id = ?",
        actor.id,
    )
    rated = {note: rating for _, note, rating in completed}
    forms = [one for one in mine if one.kind == "form" and one.succeeded and one.note in rated]
    assert [rated[one.note] for one in forms] == [one.chosen for one in forms]
    for posting_id, _, rating in completed:
        asked = [one for one in mine if one.kind == "assess" and one.key == str(posting_id)]
        assert (possible := last_choices(asked)) is None or rating in possible


def last_choices(actions: Sequence[Action]) -> set[str] | None:
    """Return what may be stored: the last choice that was answered, or one after it, None if no
    choice was answered."""
    answered = [at for at, action in enumerate(actions) if action.succeeded]
    return {action.chosen for action in actions[answered[-1] :]} if answered else None


def assert_count_between(actions: Sequence[Action], kinds: Sequence[str], rows: int) -> None:
    """Check that there are at least as many rows as succeeded, and at most as were sent."""
    sent = [action for action in actions if action.kind in kinds]
    assert sum(action.succeeded for action in sent) <= rows <= len(sent)


def assert_verdicts_stored(bot: Bot, done: Sequence[Action]) -> None:
    """Check that each verdict that staff were shown is the stored one."""
    verdicts = dict(bot.sql("SELECT id, verdict FROM reviews"))
    for action in done:
        if action.kind in VERDICTS:
            id_ = int(action.interaction.payload["data"]["custom_id"].rpartition(":")[2])
            shown = re.search(r"\*\*(Accepted|Declined)\*\*", action.interaction.text)
            assert shown is not None
            assert verdicts[id_] == shown[1].lower()


def assert_level_ups_announced_once(bot: Bot, news: Channel) -> None:
    """Check that each stored level-up was announced exactly once."""
    stored = bot.sql("SELECT user_id, level FROM level_ups WHERE guild_id = ?", news.guild_id)
    announced: list[tuple[int, int]] = []
    for post in bot.loopback.world.history(news):
        (user_id,) = re.findall(r"<@(\d+)>", readable(post))
        (level,) = re.findall(r" reached (?:\*\*)?level (\d+)", readable(post))  # or on a picture
        announced.append((int(user_id), int(level)))
    assert Counter(announced) == Counter(stored)


# A verdict whose award was undone before it could be sent isn't sent any more.
UNDONE_SINCE = """
    (reviews.kind = 'completion' AND EXISTS (
        SELECT 1 FROM completions WHERE completions.id = reviews.subject_id
          AND undone_at IS NOT NULL))
    OR (reviews.kind = 'milestone' AND EXISTS (
        SELECT 1 FROM milestone_claims WHERE milestone_claims.id = reviews.subject_id
          AND undone_at IS NOT NULL))
"""


def assert_messages_sent_once(bot: Bot) -> None:
    """Check that each delivery was sent exactly once, and that no other message was."""
    world = bot.loopback.world
    recorded = {
        str(id_)
        for (id_,) in bot.sql("SELECT message_id FROM deliveries WHERE message_id IS NOT NULL")
    }
    # The start of an event that was over once the bot ran again isn't looked for.
    unrecorded = {
        f"v1:event-what:{id_}"
        for (id_,) in bot.sql(
            "SELECT id FROM xp_events WHERE NOT EXISTS (SELECT 1 FROM deliveries"
            " WHERE kind = 'event-start' AND subject_id = xp_events.id)"
        )
    }
    sent = [
        message["id"]
        for messages in world.messages.values()
        for message in messages.values()
        if message["author"]["id"] == str(world.bot.id)
        and "interaction_metadata" not in message
        and "track.ogg" not in (each["filename"] for each in message["attachments"])
        and not any(id_ in unrecorded for id_ in usable(message))
    ]
    assert Counter(sent) == Counter(recorded)
    for kind, table, condition in (
        ("posting", "postings", "cadence <> 'personal'"),
        ("review", "reviews", "1 = 1"),
        ("verdict", "reviews", f"verdict IS NOT NULL AND NOT ({UNDONE_SINCE})"),
    ):
        unsent = bot.sql(
            f"SELECT {table}.id FROM {table} LEFT JOIN deliveries ON deliveries.kind = ?"
            f" AND deliveries.subject_id = {table}.id WHERE {condition} AND message_id IS NULL",
            kind,
        )
        assert unsent == [], kind
    assert bot.sql("SELECT count(*) FROM schedules WHERE next_run_at <= ?", int(time.time())) == [
        (0,)
    ]
