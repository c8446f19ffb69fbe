"""A small cog with every kind of command and handler, written like the real cogs."""

from __future__ import annotations  # on purpose: the decorators must resolve postponed annotations

import asyncio
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self, cast

import discord
import simcord
from discord import app_commands
from discord.ext import commands
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.results import InteractionResult, ResponseMessage

from bot.app.client import Woodshed
from bot.audio.download import Downloads, stream_from_discord
from bot.audio.workers import AudioWorkers
from bot.interactions.rules import NO_LIMIT
from bot.ui import actions, forms
from bot.ui.answering import Result
from bot.ui.forms import Field
from bot.ui.handlers import action, answers, selected, submitted, suggests
from bot.ui.pictures.attached import picture
from bot.ui.replies import Reply, ShowProgress, Visibility, body, ordinary, panel, row, say

NOW = datetime(2026, 11, 22, 20, 15, tzinfo=UTC)
OPTIONS = [discord.SelectOption(label=name, value=name) for name in ("mixing", "theory")]


def focus_field() -> discord.ui.Label[Any]:
    """A select in a form."""
    select = discord.ui.Select[Any](custom_id="focus", options=OPTIONS)
    return discord.ui.Label(text="Focus", component=select)


class Sample(commands.Cog):
    bot: Woodshed

    def __init__(self) -> None:
        self.pause = 0.0
        self.failure: Exception | None = None
        self.is_private = False
        self.seen: list[Any] = []

    async def work(self, text: str) -> Reply:
        if self.pause:
            await asyncio.sleep(self.pause)
        if self.failure:
            raise self.failure
        return say(text)

    @app_commands.command()
    @app_commands.describe(note="anything")
    @answers(Visibility.PRIVATE)
    async def mine(self, _: discord.Interaction[Any], note: str = "Done.") -> Reply:
        """Answer the member."""
        return await self.work(note)

    @app_commands.command()
    @answers(Visibility.PUBLIC)
    async def ours(self, _: discord.Interaction[Any]) -> Reply:
        """Answer everybody."""
        return await self.work("For all.")

    @app_commands.command()
    @answers(Visibility.PUBLIC)
    async def between(self, _: discord.Interaction[Any]) -> Reply:
        """Answer privately in a public command."""
        return replace(await self.work("Between us."), private=True)

    @app_commands.command()
    @answers(Visibility.PRIVATE)
    async def rise(self, interaction: discord.Interaction[Any], member: discord.Member) -> Reply:
        """Answer, then announce."""
        level_up = Reply(layout=panel(body(f"<@{member.id}> rose")), ping=(member.id,))
        await self.work("")
        return Reply(layout=panel(body("+250 XP")), afterwards=level_up)

    @app_commands.command()
    @answers(Visibility.PRIVATE)
    async def shine(self, _: discord.Interaction[Any]) -> Reply:
        """Answer, then draw what follows."""

        async def draw(interaction: discord.Interaction[Any], *_: object) -> Reply:
            return await self.work(f"{interaction.user.name} shines")

        return Reply(layout=panel(body("+2,500 XP")), afterwards=draw)

    @app_commands.command()
    @answers(Visibility.PRIVATE)
    async def listen(self, interaction: discord.Interaction[Any], plainly: bool = False) -> Reply:
        """Answer, then go on with slow work."""
        draw = ordinary if plainly else say

        async def work(show: ShowProgress) -> Reply:
            for ahead in (2, 1):
                show(draw(f"{ahead} ahead"))
            await asyncio.sleep(0)
            async with asyncio.timeout(1), self.bot.answering.limits.turn(interaction.guild_id):
                reply = await self.work("Heard.")
            buttons = row(actions.button("Again", "tell", 7), actions.button("Redraw", "redraw", 7))
            return ordinary("Heard.", buttons) if plainly else reply

        return replace(draw("Listening…"), continued=work)

    @app_commands.command()
    @answers(Visibility.PUBLIC)
    async def menu(self, _: discord.Interaction[Any]) -> Reply:
        """Show every component."""
        return Reply(
            layout=panel(
                row(
                    actions.button("Redraw", "redraw", 7, "x"),
                    actions.button("Keep", "keep"),
                    actions.button("Open", "hand-in", 7),
                    actions.button("Tell", "tell", 7),
                    actions.button("Gone", "gone", 7),
                ),
                row(actions.choice("Focus", "pick", 7, options=OPTIONS, max_values=2)),
                row(actions.channel_choice("Channel", "pick", "channel")),
                row(actions.role_choice("Role", "pick", "role", optional=True)),
            ),
            files=(discord.File(io.BytesIO(b"card"), "card.png"),),
        )

    @app_commands.command()
    @answers(Visibility.PRIVATE)
    async def tall(self, _: discord.Interaction[Any]) -> Reply:
        """Answer with a message that Discord refuses."""
        return Reply(layout=panel(body("")))

    @app_commands.command()
    @answers(Visibility.PRIVATE)
    async def linked(self, _: discord.Interaction[Any]) -> Reply:
        """Answer with a link and a picture."""
        gallery, file = picture("cover", b"png", "A cover")
        link = "**Tides** · [example.org](https://example.org/a_b?c) and https\\://example.com"
        return Reply(layout=panel(body(link), gallery), files=(file,))

    @app_commands.command()
    async def bare(self, _: discord.Interaction[Any]) -> None:
        """Fail outside of an error boundary."""
        raise RuntimeError("bare")

    @app_commands.command()
    @app_commands.checks.has_permissions(manage_guild=True)
    @answers(Visibility.PRIVATE)
    async def staff(self, _: discord.Interaction[Any]) -> Reply:
        """Answer staff."""
        return say("Yes, boss.")

    @app_commands.command()
    @answers(Visibility.PRIVATE)
    async def zone(self, _: discord.Interaction[Any], name: str) -> Reply:
        """Take a suggestion."""
        return say(name)

    @zone.autocomplete("name")
    @suggests
    async def zones(
        self, _: discord.Interaction[Any], current: str
    ) -> list[app_commands.Choice[str]]:
        await self.work("")
        names = [f"{current}{n:02d}" + "x" * 120 for n in range(40)]
        return [app_commands.Choice(name=name, value=name[:5]) for name in names]

    @selected("redraw", Visibility.UPDATE)
    async def redraw(self, _: discord.Interaction[Any], key: str, values: Sequence[str]) -> Result:
        return await self.work(f"redrawn {key} {values}")

    @action("keep", Visibility.UPDATE)
    async def keep(self, *_: Any) -> Result:
        await self.work("")
        return None

    @action("tell", Visibility.PRIVATE)
    async def tell(self, _: discord.Interaction[Any], key: str) -> Result:
        return await self.work(f"told {key}")

    @selected("pick", Visibility.PRIVATE)
    async def pick(self, _: discord.Interaction[Any], key: str, values: Sequence[str]) -> Result:
        return say(f"{key}: {', '.join(values)}")

    @action("hand-in", Visibility.FORM)
    async def open(self, _: discord.Interaction[Any], key: str) -> Result:
        await self.work("")
        return forms.form(
            "Hand in",
            "hand-in",
            key,
            fields=[
                forms.text_field("note", "Note", long=True, max_length=500, hint="How it went"),
                focus_field(),
                forms.file_field("proof", "Proof", required=False),
            ],
        )

    @submitted("hand-in", Visibility.UPDATE)
    async def hand_in(
        self, _: discord.Interaction[Any], key: str, fields: Mapping[str, Field]
    ) -> Result:
        self.seen.append(dict(fields))
        reply = await self.work(f"handed in {key}: {fields['note']}")
        return replace(reply, private=self.is_private)


@dataclass(frozen=True, slots=True, kw_only=True)
class Harness:
    env: simcord.Env
    sample: Sample
    guild: GuildHandle
    channel: ChannelHandle
    ann: MemberActor

    @property
    def bot(self) -> Woodshed:
        assert isinstance(self.env.bot, Woodshed)
        return self.env.bot

    def requests(self) -> list[tuple[str, str]]:
        """Return each interaction call to Discord as its method and the last part of its path."""
        return [
            (entry.method, entry.path.rsplit("/", 1)[-1])
            for entry in self.env.http_requests
            if "/interactions/" in entry.path or "/webhooks/" in entry.path
        ]

    async def restart(self) -> None:
        """Start another bot, without any state of the last one."""
        await self.env.restart_bot(await sample_bot(self.sample))


class WithoutDatabase:
    """What the client itself needs of the services, where nobody has ever left."""

    @property
    def members(self) -> Self:
        return self

    @property
    def staff(self) -> Self:
        return self

    async def outdated(self, *_: object) -> list[int]:
        return []

    async def missed(self, *_: object) -> list[int]:
        return []


async def sample_bot(sample: Sample) -> Woodshed:
    services = cast("Any", WithoutDatabase())
    bot = Woodshed(
        services=services,
        clock=lambda: NOW,
        wake=lambda: None,
        rates=NO_LIMIT,
        shard_count=1,
        sound=AudioWorkers(0),
        downloads=Downloads(stream_from_discord),
    )
    sample.bot = bot
    await bot.add_cog(sample)
    return bot


def text_of(message: ResponseMessage | discord.Message | None) -> str:
    """Return the text of a layout, one paragraph per line."""
    assert message is not None
    if isinstance(message, ResponseMessage):
        message = message.message
    view = discord.ui.LayoutView.from_message(message)
    texts = (item for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay))
    return "\n".join(item.content for item in texts)


def private_text(result: InteractionResult) -> str:
    """Return the text of the single private reply."""
    messages = [message for message in (result.response, *result.followups) if message is not None]
    assert len(messages) == 1
    assert messages[0].ephemeral
    return text_of(messages[0])


async def create_harness(env: simcord.Env, sample: Sample) -> Harness:
    """Sync the sample bot's commands on a simulated Discord, and add a member."""
    bot = env.bot
    assert isinstance(bot, Woodshed)
    await bot.sync_commands(None)
    guild = env.create_guild()
    channel = guild.create_text_channel("studio")
    ann = guild.add_member(env.create_user("ann"))
    return Harness(env=env, sample=sample, guild=guild, channel=channel, ann=ann)
