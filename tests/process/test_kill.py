"""Kills at random moments while members practise: nothing answered is lost, nothing comes twice.

WOODSHED_KILLS makes the run longer, WOODSHED_SEED makes it another one.
"""

import asyncio
import itertools
import os
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from tests.loopback.actors import Actor
from tests.loopback.entities import Channel, Json
from tests.loopback.interactions import MODAL, Interaction, readable
from tests.process.soundness import assert_sound
from tests.process.stage import Bot, Server, complete_id

KILLS = int(os.environ.get("WOODSHED_KILLS", "12"))
SEED = int(os.environ.get("WOODSHED_SEED", "20261122"))
MOST_ANSWERS = 40
"""The most answers that a life of the bot sees."""
LONGEST_JITTER = 0.02
NEVER = 3600.0
COMMANDS = ("log", "log", "complete", "form", "start", "stop", "undo")
SUCCESS = {
    "log": r"\+\d+ XP",
    "complete": "### Done:",
    "form": "### Done:",
    "start": "### Practising:",
    "stop": r"\+\d+ XP",
    "undo": "### Taken back",
}

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that a member did; the note is found again in what came of it."""

    member: int
    kind: str
    note: str
    interaction: Interaction

    @property
    def done(self) -> bool:
        """Whether the member was told that it is done."""
        return re.search(SUCCESS[self.kind], self.interaction.text) is not None


@dataclass(slots=True, kw_only=True)
class Practice:
    """Members who practise, through one life of the bot after another."""

    server: Server
    posting: Json
    chance: random.Random
    acts: list[Act] = field(default_factory=list[Act])
    numbers: Iterator[int] = field(default_factory=itertools.count)

    async def live(self, members: Sequence[Actor]) -> None:
        """Let members act until a random moment, and then kill the bot."""
        world = self.server.bot.loopback.world
        before, answers = len(world.calls), self.chance.randint(1, MOST_ANSWERS)
        acting = [asyncio.create_task(self._practise(member)) for member in members]
        await world.bell.until(
            lambda: len(world.calls) - before >= answers or any(task.done() for task in acting),
            what="answers",
        )
        await asyncio.sleep(self.chance.uniform(0, LONGEST_JITTER))
        await self.server.bot.kill()
        for task in acting:
            task.cancel()
        ends = await asyncio.gather(*acting, return_exceptions=True)
        assert all(isinstance(end, asyncio.CancelledError) for end in ends), ends

    async def _practise(self, member: Actor) -> None:
        await self._repeat_the_last(member)
        while True:
            await self._act(member, self.chance.choice(COMMANDS))

    async def _repeat_the_last(self, member: Actor) -> None:
        """Deliver the very same interaction again, as Discord does when the gateway resumes."""
        mine = [act.interaction for act in self.acts if act.member == member.id]
        if mine:
            known = len(answers_of(mine[-1]))
            mine[-1].send()
            await self.server.bot.loopback.world.bell.until(
                lambda: len(answers_of(mine[-1])) > known, what="the repeat to be answered"
            )

    async def _act(self, member: Actor, kind: str) -> None:
        channel, note = self.server.channel, f"{member.user.name} {next(self.numbers)}"
        key = complete_id(self.posting)
        if kind == "form":
            opened = await member.send_click(self.posting, key).settled(seconds=NEVER)
            if opened.response_type != MODAL:
                return
            interaction = member.send_modal(key, {"note": note})
        elif kind == "complete":
            interaction = member.send_slash(channel, "quest complete", note=note)
        elif kind == "log":
            interaction = member.send_slash(channel, "session log", minutes=5, note=note)
        elif kind == "undo":
            interaction = member.send_slash(channel, "session undo")
        else:
            interaction = member.send_slash(channel, f"session {kind}", note=note)
        self.acts.append(Act(member=member.id, kind=kind, note=note, interaction=interaction))
        await interaction.settled(seconds=NEVER)


def answers_of(interaction: Interaction) -> list[str]:
    token = f"/{interaction.token}"
    return [call.path for call in interaction.world.calls if token in call.path]


async def test_kills_lose_nothing_and_double_nothing(server: Server) -> None:
    bot, world = server.bot, server.bot.loopback.world
    news = world.add_channel(server.guild, "news")
    await server.set_up()
    await server.staff.slash(server.channel, "settings announcements", channel=news)
    practice = Practice(server=server, posting=await server.post(), chance=random.Random(SEED))
    members = [server.mia, *(bot.loopback.member(server.guild, name) for name in ("ben", "kim"))]
    for kill in range(KILLS):
        await practice.live(members)
        assert_sound(bot)
        open_another_posting(bot, kill)
        bot.sql("UPDATE sessions SET started_at = started_at - 600 WHERE minutes IS NULL")
        await bot.start()
    owed = "SELECT count(*) FROM deliveries WHERE send_at IS NOT NULL"
    await bot.until(lambda: bot.sql(owed) == [(0,)], what="everything to be sent", seconds=30)

    assert_sound(bot)
    assert_holds_what_was_done(bot, practice.acts)
    assert_announced_once(bot, news)
    assert len(server.posted) == 1
    assert "ERROR" not in bot.output()


def open_another_posting(bot: Bot, number: int) -> None:
    """Give members another quest to complete by command: the newest is meant."""
    bot.sql(
        "INSERT INTO postings (guild_id, cadence, period, quest, bag, opened_at, closes_at)"
        " SELECT guild_id, cadence, date('2001-01-01', ? || ' days'), quest, bag,"
        " opened_at + 1 + ?, closes_at FROM postings ORDER BY id LIMIT 1",
        number, number,
    )  # fmt: skip


def assert_holds_what_was_done(bot: Bot, acts: Sequence[Act]) -> None:
    """Of what was answered as done, everything is there; of what was asked for, nothing twice."""
    kept = Counter(note for (note,) in bot.sql("SELECT note FROM sessions"))
    kept.update(note for (note,) in bot.sql("SELECT note FROM completions"))
    assert max(kept.values()) == 1
    done = [act for act in acts if act.done]
    assert {act.kind for act in done} == set(COMMANDS)
    lost = {act.note for act in done if act.kind not in ("start", "undo")} - kept.keys()
    assert not lost
    for member in {act.member for act in acts}:
        mine = [act for act in acts if act.member == member]
        (undos,) = bot.sql(
            "SELECT count(*) FROM awards WHERE source = 'undo' AND user_id = ?", member
        )[0]
        told = sum(act.done for act in mine if act.kind == "undo")
        assert told <= undos <= sum(act.kind == "undo" for act in mine)
        timers = [act for act in mine if act.kind == "stop" or (act.kind == "start" and act.done)]
        if timers and timers[-1].kind == "start":
            assert timers[-1].note in kept


def assert_announced_once(bot: Bot, news: Channel) -> None:
    """Every level-up that was noted stands in the channel, and none stands there twice."""
    noted = bot.sql("SELECT user_id, level FROM level_ups")
    announced = [
        tuple(map(int, re.findall(r"<@(\d+)> has reached \*\*level (\d+)", readable(one))[0]))
        for one in bot.loopback.world.history(news)
    ]
    assert noted
    assert Counter(announced) == Counter(noted)
