"""A server on the loopback Discord where tests act as its staff and as a member."""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import discord

from tests.loopback.actors import Actor
from tests.loopback.entities import Channel, Guild, Json
from tests.loopback.interactions import Interaction
from tests.loopback.world import walk
from tests.process.bot_process import Bot

AFTERNOON = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server with a channel for quests, one of its staff, and a member."""

    bot: Bot
    guild: Guild
    channel: Channel
    staff: Actor
    mia: Actor

    @classmethod
    def create(cls, bot: Bot, name: str = "Producers") -> "Server":
        """Add a server where nobody has set anything yet."""
        world = bot.loopback.world
        guild = world.add_guild(name)
        managing = world.add_role(
            guild, "staff", permissions=discord.Permissions(manage_guild=True)
        )
        return cls(
            bot=bot,
            guild=guild,
            channel=world.add_channel(guild, "quests"),
            staff=bot.loopback.member(guild, f"sam of {name}", managing),
            mia=bot.loopback.member(guild, "mia"),
        )

    @property
    def messages_path(self) -> str:
        """The path to which a message for the quests channel is posted."""
        return f"/channels/{self.channel.id}/messages"

    async def set_up(self, **options: Any) -> Interaction:
        """Have staff set where quests go, in a zone where it is the early afternoon: hours away
        from the end of a producer day, however late the test runs."""
        settings = {"channel": self.channel, "timezone": afternoon_zone()} | options
        return await self.staff.slash(self.channel, "settings quests", **settings)

    async def post(self, cadence: str = "daily") -> Json:
        """Have staff post a quest now, and return its message once it stands."""
        before = len(self.postings)
        await self.staff.slash(self.channel, "settings post-now", cadence=cadence)
        await self.bot.loopback.world.changed.wait_until(
            lambda: len(self.postings) > before, what=f"the {cadence} posting"
        )
        return self.postings[-1]

    @property
    def postings(self) -> list[Json]:
        """The postings that stand in the quests channel, oldest first."""
        return [one for one in self.bot.loopback.world.history(self.channel) if complete_id(one)]

    async def export(self, member: Actor | None = None) -> Json:
        """What `/privacy export` hands to a member."""
        answer = await (member or self.mia).slash(self.channel, "privacy export")
        assert answer.message is not None
        world = self.bot.loopback.world
        (attachment,) = world.attached(answer.message)
        assert attachment["filename"] == "woodshed-export.json"
        return json.loads(world.file_of(attachment))

    def make_due(self) -> None:
        """Let the time of the daily quest be now."""
        self.bot.sql(
            "UPDATE schedules SET next_run_at = ? WHERE guild_id = ? AND cadence = 'daily'",
            int(time.time()), self.guild.id,
        )  # fmt: skip

    def retry_at(self) -> int | None:
        """When what this server is owed is tried again, in epoch seconds."""
        owed = "SELECT min(send_at) FROM deliveries WHERE guild_id = ?"
        return self.bot.sql(owed, self.guild.id)[0][0]

    def make_retry_due(self) -> None:
        """Let the time to try again be now, which the next tick finds."""
        self.bot.sql(
            "UPDATE deliveries SET send_at = ? WHERE guild_id = ? AND send_at IS NOT NULL",
            int(time.time()), self.guild.id,
        )  # fmt: skip


def complete_id(message: Json) -> str:
    """The custom id of a posting's Complete button, empty on any other message."""
    ids = (node.get("custom_id") or "" for node in walk(message["components"]))
    return next((one for one in ids if one.startswith("v1:quest-complete:")), "")


def afternoon_zone(now: datetime | None = None) -> str:
    """A zone in which it is between 14:00 and 15:00; its name counts hours westward."""
    ahead = AFTERNOON - (now or datetime.now(UTC)).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
