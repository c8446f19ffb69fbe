"""Shared by privacy tests: a member with data of every kind."""

import json
from typing import Any

import discord
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from tests.cogs.harness import Harness
from tests.databases import table_names


async def file_of(result: InteractionResult) -> dict[str, Any]:
    """Return the export in a private reply."""
    messages = [each for each in (result.response, *result.followups) if each is not None]
    (message,) = messages
    assert message.ephemeral
    (file,) = message.attachments
    assert file.filename == "woodshed-export.json"
    # Discord shows an attached file only if a component refers to it.
    view = discord.ui.LayoutView.from_message(message.message, timeout=None)
    view.stop()
    assert any(isinstance(item, discord.ui.File) for item in view.walk_children())
    written = (await file.read()).decode("utf-8")
    assert "\n  " in written
    return json.loads(written)


async def export(harness: Harness, who: MemberActor) -> dict[str, Any]:
    return await file_of(await who.slash(harness.channel, "privacy export"))


async def practise(harness: Harness, who: MemberActor) -> None:
    """Create data of every kind: sessions with and without a timer, an undo, a completion."""
    await who.slash(harness.channel, "session start", focus="mixing", note="vocal balance")
    harness.clock.advance(minutes=20)
    await who.slash(harness.channel, "session break")
    harness.clock.advance(minutes=5)
    await who.slash(harness.channel, "session resume")
    harness.clock.advance(minutes=10)
    await who.slash(harness.channel, "session stop")
    await who.slash(
        harness.channel, "session log", minutes=45, focus="theory", note="Modi, „dorisch“"
    )
    await who.slash(harness.channel, "session undo")
    await who.slash(
        harness.channel,
        "profile setup",
        timezone="Europe/Berlin",
        daw="ableton-live",
        genre="dub techno",
        daily_goal=30,
    )
    await who.slash(
        harness.channel,
        "quest complete",
        cadence="daily",
        note="Fünf Töne",
        proof_url="https://example.com/hook",
    )


def rows_with(harness: Harness, user_id: int) -> list[str]:
    """Return the tables with the member's id in any column of any row."""
    tables: list[str] = []
    with harness.database.reading() as tx:
        for table in table_names(tx):
            rows = tx.execute(f'SELECT * FROM "{table}"')
            if any(str(user_id) in str(value) for row in rows for value in row):
                tables.append(table)
    return tables
