"""Run the real bot on a simulated Discord, with a real database and a test clock."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.enums import ComponentType
from simcord.results import InteractionResult, ResponseMessage

from bot.app.client import Woodshed
from bot.app.composition import build_client, build_schedule
from bot.app.messages import MESSAGE_KINDS
from bot.audio.workers import AudioWorkers
from bot.db.database import Database
from bot.demo.downloads import stream_from
from bot.interactions.rules import NO_LIMIT
from bot.packs.content import SkillPack
from bot.schedule.tick import Schedule
from bot.servers import store as servers
from bot.servers.service.context import default_server
from bot.services import Services
from bot.xp.rules.announcing import LevelUpPosts
from tests.world import SEEDS

PACKS = SEEDS
START = datetime(2026, 11, 22, 20, 15, tzinfo=UTC)  # a Sunday

VARIANTS = {"Easier", "Harder"}
"""The buttons that a quest has if its pack knows variants of it."""

Message = InteractionResult | ResponseMessage | discord.Message


class Clock:
    """The bot's clock."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """Let time pass: `advance(hours=3)`."""
        self.now += timedelta(**by)


class Harness:
    """The bot on a simulated server with staff, a database, and a clock the test moves."""

    def __init__(self, database: Database, packs: Mapping[str, SkillPack] = PACKS) -> None:
        self.database = database
        self.clock = Clock()
        self.rates = NO_LIMIT
        self.records_outages = False  # the test clock jumps, which would count as downtime
        self.packs = packs
        # A worker ends with its job, since simcord waits for all that runs. A test can set another.
        self.sound = AudioWorkers(1, max_jobs=1)
        self.services = Services(database, packs, MESSAGE_KINDS)
        self.env: simcord.Env
        self.guild: GuildHandle
        self.channel: ChannelHandle
        self.staff: MemberActor
        self.schedule: Schedule

    @property
    def bot(self) -> Woodshed:
        """The running client; each restart creates another one."""
        assert isinstance(self.env.bot, Woodshed)
        return self.env.bot

    async def build_bot(self) -> Woodshed:
        """Build a client as `run` does; its schedule ticks when woken or on request."""
        bot = await build_client(
            self.services,
            self.clock,
            self.database.wakeup,
            self.rates,
            sound=self.sound,
            shard_count=1,
            stream=stream_from(lambda url: self.bot.http.get_from_cdn(url)),
            clip_step_seconds=0,  # the simulated time stands still
        )
        self.schedule = build_schedule(bot, self.clock, records_outages=self.records_outages)
        self.database.wakeup.listen(self.schedule.wake)
        return bot

    async def create_server(self, env: simcord.Env) -> None:
        """Create a server with a channel, its staff, and the commands; it announces all levels."""
        self.env = env
        await self.bot.sync_commands(None)
        self.guild = env.create_guild("Night Shift Producers")
        default = default_server(self.guild.id, self.packs)
        with self.database.writing() as tx:
            servers.ensure(tx, replace(default, level_up_posts=LevelUpPosts.EVERY))
        self.channel = self.guild.create_text_channel("practice")
        managers = self.guild.create_role(
            "Staff",
            permissions=discord.Permissions(
                manage_guild=True, manage_roles=True, mention_everyone=True
            ),
        )
        self.staff = self.guild.add_member(env.create_user("stella"), roles=[managers])

    def member(self, name: str) -> MemberActor:
        """Add an ordinary member."""
        return self.guild.add_member(self.env.create_user(name))

    async def restart(self) -> None:
        """Start another client on the same database as `run` does; Discord stays as it is."""
        await self.schedule.stop()
        self.bot.renderer.close()
        await self.services.downtime.detect_outage(self.clock())
        await self.env.restart_bot(await self.build_bot())

    async def tick(self) -> None:
        """Tick once, and wait for everything that it started."""
        await self.schedule.tick()
        await self.schedule.idle()
        await self.env.settle()

    async def set_up_quests(self, **options: Any) -> InteractionResult:
        """Set the quests channel as staff."""
        return await self.staff.slash(
            self.channel, "settings quests", channel=self.channel, **options
        )

    async def post(self, cadence: str = "daily") -> discord.Message:
        """Post a quest now as staff, and return its message."""
        await self.staff.slash(self.channel, "settings post-now", cadence=cadence)
        await self.tick()
        message = self.channel.last_message
        assert message is not None
        return message


async def complete_surely(
    member: MemberActor, channel: ChannelHandle, **options: Any
) -> InteractionResult:
    """Complete a quest by command, also one of hours without any practice."""
    shown = await member.slash(channel, "quest complete", **options)
    if "Yes, complete it" not in buttons_of(shown):
        return shown
    return await member.click(message_of(shown), label="Yes, complete it")


def message_of(shown: Message) -> discord.Message:
    """Return the message of a result."""
    if isinstance(shown, InteractionResult):
        response = shown.response or (shown.followups[0] if shown.followups else None)
        assert response is not None, "the interaction was not answered by a message"
        return response.message
    return shown.message if isinstance(shown, ResponseMessage) else shown


def text_of(shown: Message) -> str:
    """Return the text of a message, one component per line."""
    view = discord.ui.LayoutView.from_message(message_of(shown), timeout=None)
    texts = [
        item.content for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay)
    ]
    view.stop()
    return "\n".join(texts)


def links_of(shown: Message) -> dict[str, str]:
    """Return the addresses of a message's link buttons, by label."""
    view = discord.ui.LayoutView.from_message(message_of(shown), timeout=None)
    buttons = [each for each in view.walk_children() if isinstance(each, discord.ui.Button)]
    view.stop()
    return {str(each.label): each.url for each in buttons if each.url}


def buttons_of(shown: Message) -> dict[str, str]:
    """Return the custom ids of a message's enabled buttons, by label."""
    view = discord.ui.LayoutView.from_message(message_of(shown), timeout=None)
    buttons = {
        str(item.label): str(item.custom_id)
        for item in view.walk_children()
        if isinstance(item, discord.ui.Button) and not item.disabled
    }
    view.stop()
    return buttons


def prefilled(opened: InteractionResult) -> dict[str, Any]:
    """Return the fields as Discord submits them if nothing is changed."""
    assert opened.modal is not None
    fields: dict[str, Any] = {}
    for each in opened.modal["components"]:
        component = each["component"]
        options = component.get("options")
        chosen = [one["value"] for one in options or () if one.get("default")]
        if component["type"] == ComponentType.RADIO_GROUP:
            fields[component["custom_id"]] = chosen[0] if chosen else None
        elif options is not None:
            fields[component["custom_id"]] = chosen
        else:
            fields[component["custom_id"]] = component.get("value") or ""
    return fields


def pictures_of(shown: Message) -> list[str]:
    """Return the description of each picture of a message."""
    view = discord.ui.LayoutView.from_message(message_of(shown), timeout=None)
    galleries = [item for item in view.walk_children() if isinstance(item, discord.ui.MediaGallery)]
    view.stop()
    return [item.description or "" for gallery in galleries for item in gallery.items]
