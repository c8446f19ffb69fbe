"""A small bot for tests of the loopback Discord, with the features that the real bot uses."""

import asyncio
import io
import os
import re
from typing import Any, Self

import aiohttp
import discord
from discord import app_commands, ui


class Counter(ui.DynamicItem[ui.Button[Any]], template=r"v1:count:(?P<key>\d+)"):
    """A button that works after a restart."""

    def __init__(self, key: int) -> None:
        super().__init__(ui.Button(label=f"Count {key}", custom_id=f"v1:count:{key}"))
        self.key = key

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(int(match["key"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(f"counted {self.key}", ephemeral=True)


class Form(ui.Modal):
    """A form with a text and a file; `on_interaction` answers its submission."""

    def __init__(self) -> None:
        super().__init__(title="Hand in", custom_id="v1:form:1")
        self.add_item(ui.Label(text="Note", component=ui.TextInput(custom_id="note")))
        self.add_item(ui.Label(text="Proof", component=ui.FileUpload(custom_id="proof")))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Do nothing: `on_interaction` answers."""


class Picker(ui.Select[Any]):
    """A select menu that edits its message, and stops working at a restart."""

    def __init__(self) -> None:
        options = [discord.SelectOption(label=name) for name in ("kick", "snare")]
        super().__init__(custom_id="pick", options=options)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        view = ui.LayoutView()
        view.add_item(ui.TextDisplay(f"picked {self.values[0]}"))
        await interaction.response.edit_message(view=view)


class Panel(ui.LayoutView):
    """A Components V2 message."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.add_item(ui.TextDisplay("A panel"))
        row: ui.ActionRow[Any] = ui.ActionRow()
        row.add_item(Counter(7))
        self.add_item(row)
        picks: ui.ActionRow[Any] = ui.ActionRow()
        picks.add_item(Picker())
        self.add_item(picks)


class SampleBot(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True, guild_messages=True))
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        self.tree.add_command(group)
        self.add_dynamic_items(Counter)
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify at once, without the five seconds that discord.py waits for the real Discord."""

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        if interaction.type is discord.InteractionType.modal_submit:
            data: Any = interaction.data
            note, proof = (label["component"] for label in data["components"])
            sent = data["resolved"]["attachments"][proof["values"][0]]
            content = await self.http.get_from_cdn(sent["url"])
            text = f"{note['value']} with {sent['filename']}: {content.decode()}"
            await interaction.response.send_message(text)


group = app_commands.Group(name="try", description="Try things", guild_only=True)
listing = app_commands.Group(name="more", description="Try more", parent=group)


@group.command(description="Say a sum")
async def add(
    interaction: discord.Interaction[Any], left: int, right: int, who: discord.Member | None = None
) -> None:
    text = f"{left + right} for {who.name if who else 'nobody'}"
    await interaction.response.send_message(text, ephemeral=True)


@group.command(description="Show a panel")
async def panel(interaction: discord.Interaction[Any]) -> None:
    await interaction.response.send_message(view=Panel())


@group.command(description="Show a form")
async def form(interaction: discord.Interaction[Any]) -> None:
    await interaction.response.send_modal(Form())


@group.command(description="Show a file")
async def file(interaction: discord.Interaction[Any]) -> None:
    view = ui.LayoutView()
    view.add_item(ui.File("attachment://mix.txt"))
    mix = discord.File(io.BytesIO(b"loud"), "mix.txt")
    await interaction.response.send_message(view=view, file=mix)


@group.command(description="Do what a bot does to a server, and read back what came of it")
async def chores(interaction: discord.Interaction[Any], who: discord.Member) -> None:
    guild, here = interaction.guild, interaction.channel
    assert guild is not None
    assert isinstance(here, discord.TextChannel)
    await interaction.response.defer(thinking=True)
    role = await guild.create_role(name="level 10")
    await who.add_roles(role)
    member = await guild.fetch_member(who.id)
    room = await guild.create_text_channel("room")
    first, second = await room.send("one"), await room.send("two")
    await first.edit(content="uno")
    await second.delete()
    mix = discord.File(io.BytesIO(b"loud"), "mix.txt")
    await (await who.create_dm()).send("psst", file=mix)
    history = [message.content async for message in room.history(limit=None)]
    commands = [command.name for command in await bot_of(interaction).tree.fetch_commands()]
    names = [one.name for one in await guild.fetch_roles()]
    seen = (history, commands, names, member.get_role(role.id) is not None, room.name)
    await interaction.delete_original_response()
    await interaction.followup.send(repr(seen), ephemeral=True)


def bot_of(interaction: discord.Interaction[Any]) -> SampleBot:
    return interaction.client


@group.command(description="Answer late")
async def late(interaction: discord.Interaction[Any]) -> None:
    await interaction.response.defer(thinking=True, ephemeral=True)
    await interaction.edit_original_response(content="at last")
    await interaction.followup.send("and more", ephemeral=True)


@group.command(description="Post with a nonce of one's own, again when the answer is lost")
async def post(interaction: discord.Interaction[Any]) -> None:
    channel = interaction.channel
    assert isinstance(channel, discord.TextChannel)
    await interaction.response.defer(ephemeral=True, thinking=True)
    try:
        message = await channel.send("posted", nonce="posting-1")
    except aiohttp.ClientError:
        message = await channel.send("posted", nonce="posting-1")
    await interaction.edit_original_response(content=f"posted {message.id}")


@listing.command(description="Who is here, without a privileged intent")
@app_commands.describe(user="whose name is asked for")
async def names(interaction: discord.Interaction[Any], user: str) -> None:
    guild = interaction.guild
    assert guild is not None
    found = await guild.query_members(user_ids=[int(user)], limit=100)
    await interaction.response.send_message(", ".join(one.name for one in found) or "nobody")


@names.autocomplete("user")
async def suggest(_: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=f"user {typed}", value=typed)]


async def main() -> None:
    async with SampleBot() as bot:
        discord.utils.setup_logging()
        await bot.start(os.environ["DISCORD_TOKEN"])


if __name__ == "__main__":
    asyncio.run(main())
