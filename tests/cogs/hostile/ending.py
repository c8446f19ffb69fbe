"""Checks at the end of a run."""

from typing import Any

from simcord.actors import MemberActor
from simcord.enums import ComponentType

from bot.verify.service.verifier import Verifier
from tests.cogs.harness import PACKS
from tests.cogs.hostile import wire
from tests.cogs.hostile.servers import Server, Servers
from tests.cogs.hostile.wire import Resolved
from tests.cogs.member_data import file_of
from tests.process.consistency import periods_of, summed

EXPORTED = {
    "guild_id", "user_id", "exported_at", "xp", "level", "attributes", "streak", "awards",
    "sessions", "completions", "milestones", "profile",
}  # fmt: skip

_AUDIT = {"staff_acts", "setting_changes"}
"""Tables that keep who acted as staff for thirty days after they deleted their data."""


async def check_ending(servers: Servers) -> None:
    """Check that all figures match the ledger, and that all data can be exported and deleted."""
    check_figures(servers)
    for server in servers.both:
        for who in server.everybody:
            exported = await file_of(await who.slash(server.channel, "privacy export"))
            assert exported.keys() >= EXPORTED
            assert (exported["user_id"], exported["guild_id"]) == (
                str(who.id),
                str(server.guild.id),
            )
            assert exported["xp"] == sum(award["xp"] for award in exported["awards"])
    here, there = servers.both
    untouched = servers.data_of(there.guild.id)
    for who in here.everybody:
        await _forget(servers, here, who)
    await servers.tick()
    for who in here.everybody:
        assert set(servers.rows_with(here.guild.id, who.id)) <= _AUDIT
    assert servers.data_of(there.guild.id) == untouched
    servers.clock.advance(days=31)
    await servers.tick()
    for who in here.everybody:
        assert servers.rows_with(here.guild.id, who.id) == []
    servers.check()
    check_figures(servers)


def check_figures(servers: Servers) -> None:
    """Check every figure against the ledger, and sum up the standings again."""
    verifying = Verifier(servers.database, PACKS)
    assert list(verifying.run(servers.clock(), repair=False)) == []
    columns = "guild_id, user_id, {}, xp, minutes, quests"
    with servers.database.reading() as tx:
        ledger = tx.execute(f"SELECT {columns.format('day')} FROM awards").rows
        standings = tx.execute(f"SELECT {columns.format('period')} FROM standings").rows
    assert summed(standings) == summed(
        (guild, user, period, *figures)
        for guild, user, day, *figures in ledger
        for period in periods_of(day)
    )


async def _forget(servers: Servers, server: Server, who: MemberActor) -> None:
    result = await who.slash(server.channel, "privacy delete")
    question = result.response
    assert question is not None
    (button,) = [
        each
        for each in wire.controls(question.components)
        if each["type"] == ComponentType.BUTTON
        and each["custom_id"].startswith("v1:privacy-delete:")
    ]
    resolved = Resolved(env=servers.env, actor=who)
    message: Any = servers.env.backend.get_message(question.channel_id, question.id)
    await wire.press(who, server.channel, message, button, None, resolved)
