"""Two servers with hostile members, and checks of their data."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import discord
import simcord
from discord.app_commands import AppCommandError
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle, RoleHandle, UserHandle

from bot.db.database import Database
from bot.db.transactions import Transaction
from bot.packs.content import SkillPack
from bot.quests.rules.verification import Verification
from tests.cogs.harness import PACKS, Harness
from tests.cogs.hostile.checks import ErrorLog, Messages
from tests.cogs.hostile.wire import Leaf, commands_of
from tests.cogs.sound import FakeSound
from tests.databases import table_names

NAME = "zs **zqb** [zql](https://zq.example) @everyone \u202e<@1>"
"""The name of a server, a channel, a role and a member, as far as Discord allows it."""

_NOT_OF_MEMBERS = {
    *("deliveries", "schedules", "interactions", "postings", "week_reviews"),
    "feedback_calls",  # whoever submits a track may cause one, which tells nobody about them
}
"""Tables that a tick may change in one server during an action in the other."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Server:
    """One of the two servers and its members."""

    guild: GuildHandle
    channel: ChannelHandle
    channels: list[ChannelHandle]
    voices: list[ChannelHandle]
    roles: list[RoleHandle]
    staff: MemberActor
    reviewer: MemberActor
    members: list[MemberActor]
    victims: tuple[int, int]

    def __repr__(self) -> str:
        return f"server {self.guild.name[0]}"

    @property
    def everybody(self) -> list[MemberActor]:
        return [self.staff, self.reviewer, *self.members]


class Servers(Harness):
    """A harness with two servers, which checks every message."""

    commands: list[Leaf]
    messages: Messages
    error_log: ErrorLog
    both: tuple[Server, Server]

    async def open(self, env: simcord.Env, error_log: ErrorLog) -> None:
        """Create both servers, with settings as different as possible."""
        self.env, self.error_log = env, error_log
        await self.bot.sync_commands(None)
        self.commands = commands_of(env)
        victim = env.create_user("victim")
        both = env.create_user("evil", global_name=NAME[:32])
        self.both = (self._server("A", victim, both), self._server("B", victim, both))
        self.messages = Messages(env, self.both[0].victims)
        await self._set_up(self.both[0], Verification.REVIEW)
        await self._set_up(self.both[1], Verification.HONOUR)
        self.check()

    def _server(self, name: str, victim: UserHandle, both: UserHandle) -> Server:
        env = self.env
        guild = env.create_guild(f"{name} {NAME}"[:100])
        guild.add_member(victim)
        pinged = guild.create_role("victims", mentionable=True)
        managers = guild.create_role(NAME, permissions=discord.Permissions(manage_guild=True))
        judges = guild.create_role("judges", mentionable=True)
        channel = guild.create_text_channel("practice")
        closed = discord.PermissionOverwrite(view_channel=False)
        vault = guild.create_text_channel("vault", overwrites={guild.default_role: closed})
        staff = guild.add_member(env.create_user(f"staff{name}"), roles=[managers])
        reviewer = guild.add_member(env.create_user(f"judge{name}"), roles=[judges])
        people = [
            guild.add_member(env.create_user(f"anne{name}")),
            guild.add_member(both, nick=NAME[:32]),
            guild.add_member(env.create_user(f"stranger{name}"), nick="\u3164"),
        ]
        return Server(
            guild=guild,
            channel=channel,
            channels=[channel, guild.create_text_channel(NAME), vault],
            voices=[guild.create_voice_channel("room"), guild.create_stage_channel(NAME)],
            roles=[judges, guild.create_role(f"{NAME} 2"), guild.default_role, managers],
            staff=staff,
            reviewer=reviewer,
            members=people,
            victims=(victim.id, pinged.id),
        )

    async def _set_up(self, server: Server, verification: Verification) -> None:
        say, here = server.staff.slash, server.channel
        await say(here, "settings reviews", channel=here, role=server.roles[0])
        await say(here, "settings quests", channel=here, verification=verification.value)
        await say(here, "settings announcements", channel=server.channels[1])
        await say(here, "settings feedback", channel=here)
        await say(here, "settings battles", channel=here)
        await say(here, "settings level-role", level=2, role=server.roles[1])
        await say(here, "settings studio-room", channel=server.voices[0], focus="mixing")
        for cadence in ("daily", "weekly", "monthly"):
            await say(here, "settings post-now", cadence=cadence)
        await self.tick()
        assert len(here.history()) == 3, "a posting of each cadence"

    def other(self, server: Server) -> Server:
        """Return the server that is not this one."""
        return self.both[1] if server is self.both[0] else self.both[0]

    def check(self) -> list[Any]:
        """Check that nothing failed, check new messages, and return them."""
        self.error_log.assert_none()
        # A command that has changed since it was typed is answered, though simcord notes it.
        bugs = [each for each in self.env.errors if not isinstance(each, AppCommandError)]
        assert bugs == [], bugs
        return self.messages.check()

    def data_of(self, guild_id: int) -> Mapping[str, list[Any]]:
        """Return every row about a server's members and settings, by table."""
        tables: dict[str, list[Any]] = {}
        with self.database.reading() as tx:
            for table, columns in _columns(tx).items():
                if "guild_id" in columns and table not in _NOT_OF_MEMBERS:
                    query = f'SELECT * FROM "{table}" WHERE guild_id = {guild_id}'
                    tables[table] = sorted(map(repr, tx.execute(query)))
        return tables

    def rows_with(self, guild_id: int, user_id: int) -> list[str]:
        """Return the tables with a member's id in any column of a server's rows."""
        tables: list[str] = []
        with self.database.reading() as tx:
            for table, columns in _columns(tx).items():
                where = f" WHERE guild_id = {guild_id}" if "guild_id" in columns else ""
                rows = tx.execute(f'SELECT * FROM "{table}"{where}')
                if any(str(user_id) in str(value) for row in rows for value in row):
                    tables.append(table)
        return tables


def _columns(tx: Transaction) -> Mapping[str, Sequence[str]]:
    """Return the columns of every table."""
    return {name: tx.execute(f'SELECT * FROM "{name}" LIMIT 0').columns for name in table_names(tx)}


@asynccontextmanager
async def opened(
    database: Database, error_log: ErrorLog, packs: Mapping[str, SkillPack] = PACKS
) -> AsyncGenerator[Servers]:
    """Run the bot on a database, with both servers set up."""
    servers = Servers(database, packs)
    # A worker takes longer to start than simcord waits, on a busy machine.
    servers.sound = FakeSound()
    servers.sound.track_seconds = 120.0  # short enough for a battle
    async with simcord.run(await servers.build_bot()) as env:
        env.settle_timeout = 30.0  # on a busy machine
        # simcord sleeps for 50 ms before it looks again whether anything is left to do.
        settle = partial(env._settle_internal, idle=0.002)  # pyright: ignore[reportPrivateUsage]
        env._settle_internal = settle  # pyright: ignore[reportPrivateUsage]
        await servers.open(env, error_log)
        yield servers
        await servers.schedule.stop()
        await env.settle()
