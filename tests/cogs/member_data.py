"""Shared by privacy tests: a member with data of every kind."""

import json
from typing import Any

import discord
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from tests.cogs.stage import Stage
from tests.databases import table_names


async def file_of(result: InteractionResult) -> dict[str, Any]:
    """The file that a member got, and nobody else."""
    messages = [each for each in (result.response, *result.followups) if each is not None]
    (message,) = messages
    assert message.ephemeral
    (file,) = message.attachments
    assert file.filename == "woodshed-export.json"
    # Discord shows a file of a layout only where a component names it.
    view = discord.ui.LayoutView.from_message(message.message, timeout=None)
    view.stop()
    assert any(isinstance(item, discord.ui.File) for item in view.walk_children())
    written = (await file.read()).decode("utf-8")
    assert "\n  " in written
    return json.loads(written)


async def export(stage: Stage, who: MemberActor) -> dict[str, Any]:
    return await file_of(await who.slash(stage.channel, "privacy export"))


async def practise(stage: Stage, who: MemberActor) -> None:
    """Leave something of every kind: sessions with and without timer, an undo, a completion."""
    await who.slash(stage.channel, "session start", focus="mixing", note="vocal balance")
    stage.clock.advance(minutes=20)
    await who.slash(stage.channel, "session break")
    stage.clock.advance(minutes=5)
    await who.slash(stage.channel, "session resume")
    stage.clock.advance(minutes=10)
    await who.slash(stage.channel, "session stop")
    await who.slash(
        stage.channel, "session log", minutes=45, focus="theory", note="Modi, „dorisch“"
    )
    await who.slash(stage.channel, "session undo")
    await who.slash(
        stage.channel,
        "profile setup",
        timezone="Europe/Berlin",
        daw="ableton-live",
        genre="dub techno",
        daily_goal=30,
    )
    await who.slash(
        stage.channel,
        "quest complete",
        cadence="daily",
        note="Fünf Töne",
        proof_url="https://example.com/hook",
    )


def rows_with(stage: Stage, user_id: int) -> list[str]:
    """Every table that has the member's id in any column of any row."""
    found: list[str] = []
    with stage.database.reading() as tx:
        for table in table_names(tx):
            rows = tx.execute(f'SELECT * FROM "{table}"')
            if any(str(user_id) in str(value) for row in rows for value in row):
                found.append(table)
    return found
