"""A server on the loopback Discord where tests act as its staff and as a member."""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import discord

from tests.loopback.actors import Actor
from tests.loopback.entities import TEXT, Channel, Guild, Json
from tests.loopback.interactions import Interaction
from tests.loopback.world import walk
from tests.process.bot_process import Bot

AFTERNOON = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server with a quests channel, a staff member and a member."""

    bot: Bot
    guild: Guild
    channel: Channel
    staff: Actor
    mia: Actor

    @classmethod
    def create(
        cls,
        bot: Bot,
        name: str = "Producers",
        *,
        shard: tuple[int, int] | None = None,
        kind: int = TEXT,
    ) -> "Server":
        """Add a server without any settings yet, on a shard."""
        world = bot.loopback.world
        guild = world.add_guild(name, shard=shard)
        staff_role = world.add_role(
            guild, "staff", permissions=discord.Permissions(manage_guild=True)
        )
        return cls(
            bot=bot,
            guild=guild,
            channel=world.add_channel(guild, "quests", kind=kind),
            staff=bot.loopback.member(guild, f"sam of {name}", staff_role),
            mia=bot.loopback.member(guild, "mia"),
        )

    @property
    def messages_path(self) -> str:
        """The API path of the quests channel's messages."""
        return f"/channels/{self.channel.id}/messages"

    async def set_up(self, **options: Any) -> Interaction:
        """Let staff configure quests, in a time zone where it is early afternoon, so no producer
        day ends during a test, and announce every level."""
        await self.staff.slash(self.channel, "settings announcements", level_ups="every")
        settings = {"channel": self.channel, "timezone": afternoon_zone()} | options
        return await self.staff.slash(self.channel, "settings quests", **settings)

    async def post(self, cadence: str = "daily") -> Json:
        """Let staff post a quest now, and return its message once it is in the channel."""
        before = len(self.postings)
        await self.staff.slash(self.channel, "settings post-now", cadence=cadence)
        await self.bot.loopback.world.changed.wait_until(
            lambda: len(self.postings) > before, what=f"the {cadence} posting"
        )
        return self.postings[-1]

    @property
    def postings(self) -> list[Json]:
        """The messages of postings in the quests channel, oldest first."""
        return [one for one in self.bot.loopback.world.history(self.channel) if complete_id(one)]

    async def export(self, member: Actor | None = None) -> Json:
        """Return the content of a member's `/privacy export`."""
        answer = await (member or self.mia).slash(self.channel, "privacy export")
        assert answer.message is not None
        world = self.bot.loopback.world
        (attachment,) = world.attached(answer.message)
        assert attachment["filename"] == "woodshed-export.json"
        return json.loads(world.file_of(attachment))

    def make_due(self) -> None:
        """Make the daily quest due now."""
        self.bot.sql(
            "UPDATE schedules SET next_run_at = ? WHERE guild_id = ? AND cadence = 'daily'",
            int(time.time()), self.guild.id,
        )  # fmt: skip

    def retry_at(self) -> int | None:
        """Return when the next delivery to this server is tried again, in epoch seconds."""
        next_try = "SELECT min(send_at) FROM deliveries WHERE guild_id = ?"
        return self.bot.sql(next_try, self.guild.id)[0][0]

    def make_retry_due(self) -> None:
        """Make the retry of this server's deliveries due now."""
        self.bot.sql(
            "UPDATE deliveries SET send_at = ? WHERE guild_id = ? AND send_at IS NOT NULL",
            int(time.time()), self.guild.id,
        )  # fmt: skip


def complete_id(message: Json) -> str:
    """Return the custom id of a posting's Complete button, or "" for any other message."""
    ids = (node.get("custom_id") or "" for node in walk(message["components"]))
    return next((one for one in ids if one.startswith("v1:quest-complete:")), "")


def afternoon_zone(now: datetime | None = None) -> str:
    """Return a zone in which it is between 14:00 and 15:00."""
    ahead = AFTERNOON - (now or datetime.now(UTC)).hour  # the names of these zones count westward
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
